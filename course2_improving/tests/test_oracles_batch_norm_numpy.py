"""The references of batch_norm_numpy against oracles that are not themselves.

Loops in Python numbers, slopes by finite differences and by TensorFlow's tape, Keras layers with
copied weights, and laws: what shifts, stretches and neighbours may not change.
"""

import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from course1_nn.week1.source.numpy_foundations import numerical_gradient
from course1_nn.week3.source.shallow_network import activation, activation_grad
from course1_nn.week4.source.deep_network_from_scratch import dense_backward
from course2_improving.week3.source.batch_norm_numpy import (
    batchnorm_backward,
    batchnorm_forward,
    bn_dense_act,
    fold_batchnorm,
    layernorm_forward,
    update_running,
)

EPS = 0.02  # large enough to be seen


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(21)


@pytest.fixture
def batch(rng):
    """Return scores, gamma, beta and a state of seven examples and four units."""
    state = {"mean": rng.normal(size=4), "var": rng.uniform(0.5, 2, 4)}
    return rng.normal(1, 3, (7, 4)), rng.normal(size=4), rng.normal(size=4), state


def keras_layer(n, gamma, beta, state):
    """Return Keras's batch normalization in double precision, with these weights."""
    layer = keras.layers.BatchNormalization(momentum=0.7, epsilon=EPS, dtype="float64")
    layer.build((None, n))
    layer.set_weights([gamma, beta, state["mean"], state["var"]])
    return layer


# ---- running averages ---------------------------------------------------------------------------


def test_running_averages_equal_a_recursion_in_python_numbers(rng):
    state = {"mean": rng.normal(size=3), "var": rng.uniform(1, 2, 3)}
    slow = {name: value.tolist() for name, value in state.items()}
    for _ in range(6):
        mean, var = rng.normal(size=3), rng.uniform(1, 2, 3)
        state = update_running(state, mean, var, 0.8)
        for name, new in (("mean", mean), ("var", var)):
            slow[name] = [0.8 * a + 0.2 * b for a, b in zip(slow[name], new.tolist(), strict=True)]
    assert set(state) == {"mean", "var"}
    for name, value in slow.items():
        np.testing.assert_allclose(state[name], value, rtol=1e-13)


def test_running_averages_of_batches_end_near_those_of_all_examples(rng):
    Z = rng.normal([1.0, -2.0, 0.0], [0.5, 1.0, 3.0], (4000, 3))
    state = {"mean": np.zeros(3), "var": np.ones(3)}
    for _ in range(2000):
        _, _, state = batchnorm_forward(
            rng.choice(Z, 100), np.ones(3), np.zeros(3), state, training=True, momentum=0.99
        )
    # the average of some 200 batches: 0.7 % of a deviation, and 1 % of a variance; here five times
    np.testing.assert_allclose(state["mean"], Z.mean(axis=0), atol=0.035 * 3)
    np.testing.assert_allclose(state["var"], Z.var(axis=0), rtol=0.06)


# ---- forward ------------------------------------------------------------------------------------


@pytest.mark.parametrize("training", [True, False])
def test_forward_equals_a_loop_in_python_numbers(batch, training):
    Z, gamma, beta, state = batch
    out, (Z_hat, std, kept), new_state = batchnorm_forward(
        Z, gamma, beta, state, training, momentum=0.7, eps=EPS
    )
    for unit in range(4):
        column = Z[:, unit].tolist()
        mean, var = state["mean"][unit], state["var"][unit]
        if training:
            mean = math.fsum(column) / 7
            var = math.fsum((z - mean) ** 2 for z in column) / 7
        s = math.sqrt(var + EPS)
        hat = [(z - mean) / s for z in column]
        np.testing.assert_allclose(Z_hat[:, unit], hat, rtol=1e-12)
        np.testing.assert_allclose(
            out[:, unit], [gamma[unit] * z + beta[unit] for z in hat], rtol=1e-12
        )
        assert std[unit] == pytest.approx(s, rel=1e-13)
        mixed = [0.7 * state["mean"][unit] + 0.3 * mean, 0.7 * state["var"][unit] + 0.3 * var]
        expected = mixed if training else [state["mean"][unit], state["var"][unit]]
        assert [new_state["mean"][unit], new_state["var"][unit]] == pytest.approx(expected)
    np.testing.assert_array_equal(kept, gamma)


@pytest.mark.parametrize("training", [True, False])
def test_forward_and_memory_equal_those_of_keras(batch, training):
    Z, gamma, beta, state = batch
    layer = keras_layer(4, gamma, beta, state)
    theirs = layer(tf.constant(Z), training=training)
    out, _, new_state = batchnorm_forward(Z, gamma, beta, state, training, momentum=0.7, eps=EPS)
    np.testing.assert_allclose(out, theirs, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(new_state["mean"], layer.moving_mean, rtol=1e-12)
    np.testing.assert_allclose(new_state["var"], layer.moving_variance, rtol=1e-12)


def test_in_training_each_unit_has_mean_beta_and_deviation_gamma(batch):
    Z, gamma, beta, state = batch
    out, _, _ = batchnorm_forward(Z, gamma, beta, state, training=True, eps=0.0)
    np.testing.assert_allclose(out.mean(axis=0), beta, atol=1e-12)
    np.testing.assert_allclose(out.std(axis=0), np.abs(gamma), rtol=1e-12)


def test_in_use_an_example_does_not_depend_on_its_neighbours(batch):
    Z, gamma, beta, state = batch
    together, _, _ = batchnorm_forward(Z, gamma, beta, state, training=False)
    for i in range(7):
        alone, _, _ = batchnorm_forward(Z[i : i + 1], gamma, beta, state, training=False)
        np.testing.assert_allclose(alone[0], together[i], rtol=1e-14)


def test_in_training_neither_shift_nor_stretch_of_a_unit_changes_the_result(batch):
    Z, gamma, beta, state = batch
    out, _, _ = batchnorm_forward(Z, gamma, beta, state, training=True, eps=0.0)
    other = Z * np.array([2.0, 0.1, 30.0, 5.0]) + np.array([1.0, -7.0, 100.0, 0.0])
    again, _, _ = batchnorm_forward(other, gamma, beta, state, training=True, eps=0.0)
    np.testing.assert_allclose(again, out, atol=1e-12)


@pytest.mark.parametrize("training", [True, False])
def test_forward_changes_none_of_its_inputs(batch, training):
    Z, gamma, beta, state = batch
    before = [x.tobytes() for x in (Z, gamma, beta, *state.values())]
    batchnorm_forward(Z, gamma, beta, state, training)
    assert [x.tobytes() for x in (Z, gamma, beta, *state.values())] == before


# ---- backward -----------------------------------------------------------------------------------


def test_gradients_equal_their_measurement(batch, rng):
    Z, gamma, beta, state = batch
    weights = rng.normal(size=(7, 4))

    def cost(**changed):
        given = {"Z": Z, "gamma": gamma, "beta": beta} | changed
        out, _, _ = batchnorm_forward(**given, state=state, training=True, eps=EPS)
        return float(np.sum(weights * np.sin(out)))

    out, cache, _ = batchnorm_forward(Z, gamma, beta, state, training=True, eps=EPS)
    slopes = batchnorm_backward(weights * np.cos(out), cache)
    for name, slope, at in zip(("Z", "gamma", "beta"), slopes, (Z, gamma, beta), strict=True):
        measured = numerical_gradient(lambda x, name=name: cost(**{name: x}), at)
        np.testing.assert_allclose(slope, measured, rtol=1e-6, atol=1e-8)


def test_gradients_equal_those_of_a_tape_through_keras(batch, rng):
    Z, gamma, beta, state = batch
    layer, dout, scores = (
        keras_layer(4, gamma, beta, state),
        rng.normal(size=(7, 4)),
        tf.constant(Z),
    )
    with tf.GradientTape() as tape:
        tape.watch(scores)
        out = layer(scores, training=True)
    theirs = tape.gradient(out, [scores, layer.gamma, layer.beta], tf.constant(dout))
    _, cache, _ = batchnorm_forward(Z, gamma, beta, state, training=True, eps=EPS)
    for ours, slope in zip(batchnorm_backward(dout, cache), theirs, strict=True):
        np.testing.assert_allclose(ours, slope, rtol=1e-9, atol=1e-11)


def test_no_gradient_asks_for_a_shift_or_a_stretch(batch, rng):
    Z, gamma, beta, state = batch
    _, cache, _ = batchnorm_forward(Z, gamma, beta, state, training=True, eps=0.0)
    dZ, _, _ = batchnorm_backward(rng.normal(size=(7, 4)), cache)
    np.testing.assert_allclose(dZ.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dZ * Z).sum(axis=0), 0, atol=1e-12)


# ---- a block ------------------------------------------------------------------------------------


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("act", ["relu", "tanh"])
def test_a_block_equals_three_layers_of_keras(rng, act, training):
    A, W = rng.normal(size=(7, 3)), rng.normal(size=(3, 5))
    gamma, beta = rng.normal(size=5), rng.normal(size=5)
    state = {"mean": rng.normal(size=5), "var": rng.uniform(1, 2, 5)}
    block = keras.Sequential([
        keras.Input((3,), dtype="float64"),
        keras.layers.Dense(5, use_bias=False, dtype="float64"),
        keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5, dtype="float64"),
        keras.layers.Activation(act, dtype="float64"),
    ])  # fmt: skip
    block.set_weights([W, gamma, beta, state["mean"], state["var"]])
    theirs = block(tf.constant(A), training=training)
    params = {"W": W, "gamma": gamma, "beta": beta}
    A_out, ((kept, same_W), (_, std, _), N), new_state = bn_dense_act(
        A, params, state, act, training
    )
    np.testing.assert_allclose(A_out, theirs, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(activation(N, act), A_out, rtol=1e-14)
    np.testing.assert_allclose(new_state["mean"], block.layers[1].moving_mean, rtol=1e-12)
    np.testing.assert_allclose(new_state["var"], block.layers[1].moving_variance, rtol=1e-12)
    np.testing.assert_array_equal(kept, A)
    np.testing.assert_array_equal(same_W, W)
    assert std.shape == (5,)


def test_the_way_back_through_a_block_equals_its_measurement(rng):
    A, state = rng.normal(size=(7, 3)), {"mean": np.zeros(5), "var": np.ones(5)}
    params = {"W": rng.normal(size=(3, 5)), "gamma": rng.normal(size=5), "beta": rng.normal(size=5)}
    dA_out = rng.normal(size=(7, 5))

    def cost(**changed):
        A_out, _, _ = bn_dense_act(changed.pop("A", A), params | changed, state, "tanh", True)
        return float(np.sum(dA_out * A_out))

    _, (dense_cache, bn_cache, N), _ = bn_dense_act(A, params, state, "tanh", training=True)
    dZ, dgamma, dbeta = batchnorm_backward(dA_out * activation_grad(N, "tanh"), bn_cache)
    dA, dW, _ = dense_backward(dZ, dense_cache)
    slopes = {"A": (A, dA), "W": (params["W"], dW), "gamma": (params["gamma"], dgamma),
              "beta": (params["beta"], dbeta)}  # fmt: skip
    for name, (at, slope) in slopes.items():
        measured = numerical_gradient(lambda x, name=name: cost(**{name: x}), at)
        np.testing.assert_allclose(slope, measured, rtol=1e-6, atol=1e-8)


# ---- layer normalization ------------------------------------------------------------------------


def test_layer_normalization_equals_a_loop_and_keras(batch):
    Z, gamma, beta, _ = batch
    out = layernorm_forward(Z, gamma, beta, EPS)
    for row, expected in zip(Z.tolist(), out, strict=True):
        mean = math.fsum(row) / 4
        s = math.sqrt(math.fsum((z - mean) ** 2 for z in row) / 4 + EPS)
        slow = [g * (z - mean) / s + b for z, g, b in zip(row, gamma, beta, strict=True)]
        np.testing.assert_allclose(expected, slow, rtol=1e-12)
    layer = keras.layers.LayerNormalization(epsilon=EPS, dtype="float64")
    layer.build((None, 4))
    layer.set_weights([gamma, beta])
    np.testing.assert_allclose(out, layer(tf.constant(Z)), rtol=1e-10, atol=1e-12)


def test_layer_normalization_knows_no_neighbours_and_no_scale(batch):
    Z, gamma, beta, _ = batch
    out = layernorm_forward(Z, gamma, beta, 0.0)
    np.testing.assert_allclose(layernorm_forward(Z[2:3], gamma, beta, 0.0)[0], out[2], rtol=1e-14)
    stretched = Z * np.arange(1.0, 8.0)[:, np.newaxis] + np.arange(7.0)[:, np.newaxis]
    np.testing.assert_allclose(layernorm_forward(stretched, gamma, beta, 0.0), out, atol=1e-12)


# ---- folding ------------------------------------------------------------------------------------


def test_the_folded_layer_is_batch_normalization_after_the_dense_layer(rng):
    A, W, b = rng.normal(size=(50, 6)), rng.normal(size=(6, 4)), rng.normal(size=4)
    gamma, beta, mean = rng.normal(size=(3, 4))
    var = np.array([0.0, 1e-6, 1.0, 50.0])
    W2, b2 = fold_batchnorm(W, b, gamma, beta, mean, var)
    expected, _, _ = batchnorm_forward(
        A @ W + b, gamma, beta, {"mean": mean, "var": var}, training=False
    )
    # relative: a unit that never changed has scores in the hundreds
    np.testing.assert_allclose(
        A @ W2 + b2, expected, rtol=1e-10, atol=1e-10 * np.abs(expected).max()
    )
    for unit, j in np.ndindex(4, 6):
        scale = gamma[unit] / math.sqrt(var[unit] + 1e-5)
        assert W2[j, unit] == pytest.approx(W[j, unit] * scale, rel=1e-13)
        assert b2[unit] == pytest.approx((b[unit] - mean[unit]) * scale + beta[unit], rel=1e-12)


def test_a_folded_layer_of_keras_answers_as_before(rng):
    A, W, b = rng.normal(size=(9, 6)), rng.normal(size=(6, 4)), rng.normal(size=4)
    gamma, beta = rng.normal(size=4), rng.normal(size=4)
    state = {"mean": rng.normal(size=4), "var": rng.uniform(0.5, 2, 4)}
    W2, b2 = fold_batchnorm(W, b, gamma, beta, state["mean"], state["var"], EPS)
    theirs = keras_layer(4, gamma, beta, state)(tf.constant(A @ W + b), training=False)
    np.testing.assert_allclose(A @ W2 + b2, theirs, atol=1e-10)
