"""What observers say of models, losses and data sets is what these do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from course2_improving.helpers import behaviour

L = keras.layers


def model_of(*layers, n=5):
    return keras.Sequential([keras.Input((n,)), *layers])


def truths(*layers):
    return behaviour.of_model(model_of(*layers), (5,))


def test_a_plain_network_has_none_of_the_special_properties():
    seen = truths(L.Dense(8, activation="relu"), L.Dense(3))
    assert seen == {
        "output_shapes": [(1, 3), (32, 3)],
        "parameters": 5 * 8 + 8 + 8 * 3 + 3,
        "trainable": 5 * 8 + 8 + 8 * 3 + 3,
        "repeats": True,
        "alone": True,
        "bends": True,
        "probabilities": False,
        "one_sign": False,
        "noise": False,
        "statistics": False,
        "same_in_training": True,
        "zeros_at_end": False,
        "centred_at_end": False,
        "gradients": True,
    }


@pytest.mark.parametrize(
    ("layers", "changed"),
    [
        ([L.Dense(8), L.Dense(3)], {"bends"}),
        ([L.Dense(8, activation="tanh"), L.Dense(3)], set()),
        ([L.Dense(8, activation="relu"), L.Dense(3, activation="relu")], {"one_sign"}),
        (
            [L.Dense(8, activation="relu"), L.Dense(3, activation="softmax")],
            {"probabilities", "one_sign"},
        ),
        (
            [L.Dense(8, activation="relu"), L.Dropout(0.3), L.Dense(3)],
            {"noise", "same_in_training"},
        ),
        (
            [L.Dense(8, activation="relu"), L.Dense(3), L.Dropout(0.3)],
            {"noise", "same_in_training", "zeros_at_end"},
        ),
        (
            [L.Dense(8, activation="relu"), L.BatchNormalization(), L.Dense(3)],
            {"statistics", "same_in_training", "parameters"},
        ),
        (
            [L.Dense(8, activation="relu"), L.Dense(3), L.BatchNormalization()],
            {"statistics", "same_in_training", "parameters", "trainable", "centred_at_end"},
        ),
    ],
)
def test_each_property_is_seen_where_it_is(layers, changed):
    plain = truths(L.Dense(8, activation="relu"), L.Dense(3))
    seen = truths(*layers)
    numbers = {"parameters", "trainable"}
    assert {name for name in seen if seen[name] != plain[name]} - numbers == changed - numbers


class AlikeTwice(L.Layer):
    """Returns scores with the same moments for the first two batches of training, then as is."""

    calls = 0

    def call(self, scores, training=False):
        self.calls += bool(training)
        if not training or self.calls > 2:
            return scores
        return 1 + (scores - tf.reduce_mean(scores, 0)) / tf.math.reduce_std(scores, 0)


def test_two_batches_that_agree_by_chance_are_not_taken_for_normalized_scores():
    assert not truths(L.Dense(8, activation="relu"), L.Dense(3), AlikeTwice())["centred_at_end"]


def test_frozen_weights_are_counted_apart():
    model = model_of(L.Dense(8, activation="relu", trainable=False), L.Dense(3))
    seen = behaviour.of_model(model, (5,))
    assert (seen["parameters"], seen["trainable"]) == (75, 27)


def test_images_are_inputs_too():
    model = keras.Sequential(
        [keras.Input((6, 6, 2)), L.Conv2D(4, 3, activation="relu"), L.Flatten(), L.Dense(3)]
    )
    assert behaviour.of_model(model, (6, 6, 2))["output_shapes"] == [(1, 3), (32, 3)]


def test_what_is_no_model_or_not_built_is_refused():
    with pytest.raises(TypeError, match=r"a list, not a keras\.Model"):
        behaviour.of_model([], (5,))
    with pytest.raises(ValueError, match="no weights yet"):
        behaviour.of_model(keras.Sequential([L.Dense(3)]), (5,))


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
