"""What observers say of models is what these do."""

import keras
import pytest
import tensorflow as tf

from course2_improving.helpers import models

L = keras.layers


def model_of(*layers, n=5):
    return keras.Sequential([keras.Input((n,)), *layers])


def truths(*layers):
    return models.of_model(model_of(*layers), (5,))


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
        "bounded": False,
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
            {"probabilities", "one_sign", "bounded"},
        ),
        ([L.Dense(8, activation="relu"), L.Dense(3, activation="tanh")], {"bounded"}),
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
    seen = models.of_model(model, (5,))
    assert (seen["parameters"], seen["trainable"]) == (75, 27)


def test_images_are_inputs_too():
    model = keras.Sequential(
        [keras.Input((6, 6, 2)), L.Conv2D(4, 3, activation="relu"), L.Flatten(), L.Dense(3)]
    )
    assert models.of_model(model, (6, 6, 2))["output_shapes"] == [(1, 3), (32, 3)]


def test_what_is_no_model_or_not_built_is_refused():
    with pytest.raises(TypeError, match=r"a list, not a keras\.Model"):
        models.of_model([], (5,))
    with pytest.raises(ValueError, match="no weights yet"):
        models.of_model(keras.Sequential([L.Dense(3)]), (5,))


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_noise_is_as_large_as_dropout_makes_it(share):
    measured = models.noise(model_of(L.Dropout(share)), (5,))
    assert measured == pytest.approx((2 * share / (1 - share)) ** 0.5, rel=0.1)


def test_without_inputs_only_what_is_dropped_behind_them_is_noisy():
    behind = model_of(L.Dense(8, activation="relu"), L.Dropout(0.5), L.Dense(3))
    before = model_of(L.Dropout(0.5), L.Dense(8, activation="relu"), L.Dense(3))
    assert models.noise(behind, (5,), scale=0.0) > 0 == models.noise(before, (5,), scale=0.0)
