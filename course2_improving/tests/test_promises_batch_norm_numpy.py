"""What batch_norm_numpy and its part of the week's page promise in words and numbers is true."""

import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}

from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week3.source.shallow_network import activation
from course1_nn.week4.source.deep_network_from_scratch import (
    dense_forward,
    init_deep,
)
from course2_improving.week1.source.gradient_checking import gradient_check
from course2_improving.week3.source import batch_norm_numpy as notebook
from course2_improving.week3.source.batch_norm_numpy import (
    batchnorm_backward,
    batchnorm_forward,
    bn_dense_act,
    fold_batchnorm,
    layernorm_forward,
    update_running,
)

SOURCE = Path(notebook.__file__)
DIMS = [64, 32, 32, 32, 32, 10]


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    loaded = data.load("digits")
    X, Y = loaded.X.reshape(-1, 64) / 16, loaded.y[:, None]
    return {"X": X[:1200], "Y": Y[:1200], "X_test": X[1200:], "Y_test": Y[1200:]}


# ---- sections 2 to 4: the layer -----------------------------------------------------------------

BATCH = np.array([[0.0, 1.0], [0.0, 7.0], [4.0, 1.0], [4.0, 7.0]])
FRESH = {"mean": np.zeros(2), "var": np.ones(2)}


def test_the_batch_by_hand_is_what_the_text_says():
    out, (Z_hat, std, _), state = batchnorm_forward(
        BATCH, np.array([3.0, 6.0]), np.array([10.0, -1.0]), FRESH, training=True, eps=0.0
    )
    assert std.tolist() == [2, 3]
    assert Z_hat.T.tolist() == [[-1, -1, 1, 1], [-1, 1, -1, 1]]
    assert out.T.tolist() == [[7, 7, 13, 13], [-7, 5, -7, 5]]
    assert state["mean"] == pytest.approx([0.2, 0.4])
    assert state["var"] == pytest.approx([1.3, 1.8])
    use = {"mean": np.array([1.0, 4.0]), "var": np.array([4.0, 1.0])}
    _, (hat, _, _), _ = batchnorm_forward(BATCH, *np.ones((2, 2)), use, training=False, eps=0.0)
    assert hat[:, 0].tolist() == [-0.5, -0.5, 1.5, 1.5]


def first_scores(digits):
    start = init_deep(DIMS, np.random.default_rng(0))
    return dense_forward(digits["X"], start["W1"], start["b1"])[0]


def test_the_answer_for_one_digit_scatters_less_in_larger_batches(digits):
    Z, rng, spread = first_scores(digits), np.random.default_rng(0), []
    for size in (4, 16, 64):
        answers = []
        for _ in range(40):
            z = np.append(Z[0, 0], rng.choice(Z[:, 0], size - 1))
            answers.append((z[0] - z.mean()) / z.std())
            rng.uniform()
        spread.append(np.std(answers))
    assert all(large < small / 1.4 for small, large in pairwise(spread))
    assert spread[0] > 0.4


def test_the_running_mean_arrives_after_some_30_batches(digits):
    assert 0.9**30 == pytest.approx(0.04, abs=0.003)
    Z, rng, path = first_scores(digits), np.random.default_rng(0), []
    state, batches = {"mean": np.zeros(32), "var": np.ones(32)}, []
    for _ in range(80):
        batch = Z[rng.permutation(1200)[:50]]
        state = update_running(state, batch.mean(axis=0), batch.var(axis=0))
        batches.append(batch[:, 0].mean())
        path.append(state["mean"][0])
    goal = Z[:, 0].mean()
    assert abs(path[9] - goal) > 0.2 * abs(goal)
    assert max(abs(np.array(path[35:]) - goal)) < 0.08 * abs(goal)
    assert np.std(path[40:]) < np.std(batches) / 2


def test_a_single_example_in_training_becomes_beta_and_49_is_2_percent_off():
    out, _, _ = batchnorm_forward(
        np.array([[7.0, -3.0]]), np.array([2.0, 3.0]), np.array([0.5, 1.5]), FRESH, training=True
    )
    assert out.tolist() == [[0.5, 1.5]]
    assert 50 / 49 - 1 == pytest.approx(0.02, abs=0.001)


# ---- section 5: the way back --------------------------------------------------------------------


def test_what_passes_is_what_is_left_of_shift_and_stretch():
    hat = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    dout = np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0], [3.0, 2.0]])
    dZ, dgamma, dbeta = batchnorm_backward(dout, (hat, np.array([2.0, 3.0]), np.array([3.0, 6.0])))
    assert (dZ[:, 0] / 1.5).tolist() == [0.5, -0.5, -1.5, 1.5]
    assert dZ.T.tolist() == [[0.75, -0.75, -2.25, 2.25], [0, 0, 0, 0]]
    assert dZ.sum(axis=0).tolist() == (dZ * hat).sum(axis=0).tolist() == [0, 0]
    assert (dgamma[0], dbeta[0]) == (2, 4)
    mean, part = dout[:, 0].mean(), (dout * hat)[:, 0].mean()
    assert (mean, part) == (1, 0.5)


def test_the_slope_of_one_example_by_another_is_the_formula_of_the_text():
    rng = np.random.default_rng(3)
    z, step, eps = rng.normal(size=5), 1e-6, 1e-5

    def normalized(z):
        return (z - z.mean()) / np.sqrt(z.var() + eps)

    hat, s = normalized(z), np.sqrt(z.var() + eps)
    for i in range(5):
        nudge = step * np.eye(5)[i]
        measured = (normalized(z + nudge) - normalized(z - nudge)) / (2 * step)
        np.testing.assert_allclose(
            measured, ((np.arange(5) == i) - 1 / 5 - hat * hat[i] / 5) / s, atol=1e-8
        )


def test_each_way_back_through_the_batch_counts():
    rng = np.random.default_rng(0)
    few = {"Z": rng.normal(size=(7, 4)), "gamma": rng.normal(size=4), "beta": rng.normal(size=4)}
    wish, nothing = rng.normal(size=(7, 4)), {"mean": np.zeros(4), "var": np.ones(4)}
    ways = {"all of it": (0, 0), "no mean": (1, 0), "no variance": (0, 1), "neither": (1, 1)}
    for name, (mean_back, variance_back) in ways.items():

        def cost(params, rng, back=(mean_back, variance_back)):
            del rng
            out, (hat, std, gamma), _ = batchnorm_forward(**params, state=nothing, training=True)
            dout = out - wish
            dZ, dgamma, dbeta = batchnorm_backward(dout, (hat, std, gamma))
            shift, stretch = dout.mean(axis=0), hat * (dout * hat).mean(axis=0)
            dZ = dZ + gamma / std * (back[0] * shift + back[1] * stretch)
            return [float(np.sum(dout**2) / 2)], {"dZ": dZ, "dgamma": dgamma, "dbeta": dbeta}

        errors = gradient_check(cost, few)[1]
        assert (errors["Z"] <= 1e-3) == (name == "all of it")
        assert max(errors["gamma"], errors["beta"]) < 1e-9
        assert name != "all of it" or errors["Z"] < 1e-9


# ---- section 6: where it belongs ----------------------------------------------------------------


def test_with_the_layer_every_unit_decides(digits):
    start = init_deep(DIMS, np.random.default_rng(0))
    A, N, state = digits["X"], digits["X"], {"mean": np.zeros(32), "var": np.ones(32)}
    for layer in (1, 2, 3, 4):
        A = activation(dense_forward(A, start[f"W{layer}"], start[f"b{layer}"])[0], "relu")
        N = N @ start[f"W{layer}"]
        N, _, _ = batchnorm_forward(N, np.ones(32), np.zeros(32), state, training=True)
        N = activation(N, "relu")
    plain, normalized = ((signal > 0).mean(axis=0) for signal in (A, N))
    assert (np.sum(plain < 0.05), np.sum(plain > 0.95)) == (5, 9)
    assert 0.4 < normalized.min()
    assert normalized.max() < 0.625


def test_the_block_by_hand_is_what_the_text_says():
    params = {"W": np.array([[2.0, 3.0]]), "gamma": np.array([1.0, -2.0]),
              "beta": np.array([0.5, 1.0])}  # fmt: skip
    A = np.array([[0.0], [0.0], [2.0], [2.0]])
    A_out, _, _ = bn_dense_act(A, params, FRESH, "relu", training=True)
    np.testing.assert_allclose(A_out.T, [[0, 0, 1.5, 1.5], [3, 3, 0, 0]], atol=2e-6)
    assert np.abs(A_out.T - [[0, 0, 1.5, 1.5], [3, 3, 0, 0]]).max() > 1e-6


# ---- section 7: the size of weights -------------------------------------------------------------


def test_columns_ten_times_as_long_say_the_same_and_have_gradients_ten_times_as_short():
    rng = np.random.default_rng(2)
    A, W, dout = rng.normal(size=(9, 4)), rng.normal(size=(4, 3)), rng.normal(size=(9, 3))
    found = []
    for factor in (1, 10):
        out, cache, _ = batchnorm_forward(
            A @ (factor * W), np.ones(3), np.zeros(3),
            {"mean": np.zeros(3), "var": np.ones(3)}, training=True, eps=0.0,
        )  # fmt: skip
        found.append((out, A.T @ batchnorm_backward(dout, cache)[0]))
    (out, dW), (same, short) = found
    np.testing.assert_allclose(same, out, atol=1e-12)
    np.testing.assert_allclose(10 * short, dW, atol=1e-12)
    np.testing.assert_allclose(np.sum(dW * W, axis=0), 0, atol=1e-12)


# ---- sections 8 to 10 ---------------------------------------------------------------------------


def test_layer_normalization_by_hand_and_for_strong_ink(digits):
    out = layernorm_forward(
        np.array([[1.0, 1.0, 5.0, 5.0]]), np.arange(1.0, 5.0), np.arange(0.0, 40.0, 10.0), 0.0
    )
    assert out.tolist() == [[-1, 8, 23, 34]]
    start = init_deep(DIMS, np.random.default_rng(0))
    scores = 3 * digits["X"][3:4] @ start["W1"][:, :12]
    strong, weak = (layernorm_forward(s, np.ones(12), np.zeros(12)) for s in (scores, scores / 3))
    assert np.abs(strong - weak).max() < 1e-3


def test_one_unit_folds_to_three_a_plus_seven():
    one = (np.array([[1.0]]), *(np.array([each]) for each in (5.0, 6.0, 1.0, 3.0, 4.0)))
    W2, b2 = fold_batchnorm(*one, eps=0.0)
    assert (W2.item(), b2.item()) == (3, 7)


def test_keras_has_the_habits_that_the_text_names():
    layer = keras.layers.BatchNormalization()
    assert (layer.momentum, layer.epsilon) == (0.99, 0.001)
    layer.build((None, 2))
    X = np.array([[1.0, 2.0], [3.0, 6.0]])
    np.testing.assert_allclose(layer(X), X / np.sqrt(1.001), rtol=1e-6)  # in use, as it is fresh
    np.testing.assert_array_equal(layer.moving_mean, [0, 0])
