"""What observers say of losses, steps and data sets is what these do."""

import numpy as np
import pytest
import tensorflow as tf

from course2_improving.helpers import behaviour


def test_values_and_gradients_are_those_of_the_function():
    given = {"a": np.array([1.0, 2.0]), "b": np.array([3.0, 4.0]), "power": 2}
    seen = behaviour.value_and_gradients(lambda a, b, power: a**power * b, given, by=("a", "b"))
    assert seen["dtype"] == "float32"
    assert seen["value"].numpy().tolist() == [3.0, 16.0]
    assert seen["gradient by a"].numpy().tolist() == [6.0, 16.0]
    assert seen["gradient by b"].numpy().tolist() == [1.0, 4.0]


def test_numbers_that_left_tensorflow_are_noticed():
    given = {"a": np.array([1.0, 2.0])}
    with pytest.raises(TypeError, match="not a tensor"):
        behaviour.value_and_gradients(lambda a: np.exp(a.numpy()), given, by=("a",))
    with pytest.raises(ValueError, match="no gradient reaches a"):
        behaviour.value_and_gradients(lambda a: tf.constant(a.numpy()), given, by=("a",))


def test_the_linear_model_doubles_its_scores_in_training():
    model = behaviour.Linear(np.array([[1.0], [2.0]]), np.array([0.5]))
    X = tf.constant([[1.0, 1.0]])
    assert float(model(X)[0, 0]) == 3.5
    assert float(model(X, training=True)[0, 0]) == 7.0
    assert len(model.trainable_variables) == 2


def test_an_endless_data_set_is_cut():
    pairs = tf.data.Dataset.from_tensor_slices((np.zeros((4, 2)), np.arange(4)))
    assert len(behaviour.epoch(pairs.batch(3))) == 2
    assert len(behaviour.epoch(pairs.repeat().batch(3), most=7)) == 7
    with pytest.raises(ValueError, match="single examples"):
        behaviour.epoch(pairs)
    with pytest.raises(TypeError, match="not tuples"):
        behaviour.epoch(tf.data.Dataset.range(3).batch(2))
    with pytest.raises(TypeError, match="a list, not a"):
        behaviour.epoch([])


def test_a_graph_is_traced_without_a_warning(capfd):
    for number in range(9):
        behaviour.in_graph(lambda x, n=number: x + n)(tf.constant(1.0))
    assert "retracing" not in "".join(capfd.readouterr())
