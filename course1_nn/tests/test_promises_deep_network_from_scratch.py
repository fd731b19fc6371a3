"""What the text of the deep network and its week's page promise in words and numbers is true."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week1.source.numpy_foundations import numerical_gradient
from course1_nn.week2.source.logistic_regression import bce_from_logits, fit, predict
from course1_nn.week3.source.shallow_network import activation, activation_grad, update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    TINY,
    TINY_ACTS,
    TINY_X,
    TINY_Y,
    dense_backward,
    dense_forward,
    gradient_check_model,
    init_deep,
    model_backward,
    model_forward,
)

DEPTHS = ([64, 1], [64, 32, 1], [64, 32, 16, 1], [64, 32, 16, 8, 1])


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    """Return the digits in their order, even ones with label 1, and the neuron of section 1."""
    bundle = data.load("digits")
    X, Y = bundle.X.reshape(-1, 64) / 16, (bundle.y % 2 == 0).astype(int)[:, None]
    neuron, _ = fit(X[:1200], Y[:1200], 0.15, 800)
    missed = predict(X[1200:], neuron)[:, 0] != Y[1200:, 0]
    return {"train": (X[:1200], Y[:1200]), "test": (X[1200:], Y[1200:]), "missed": missed,
            "y": bundle.y[1200:]}  # fmt: skip


def train(start, acts, X, Y, rate=0.15, steps=800):
    params, losses = start, []
    for _ in range(steps):
        AL, caches = model_forward(X, params, acts)
        losses.append(bce_from_logits(caches[-1][1], Y))
        params = update_params(params, model_backward(AL, Y, caches, acts), rate)
    return params, losses


def accuracy(params, acts, X, Y) -> float:
    return float(np.mean((model_forward(X, params, acts)[0] >= 0.5) == Y))


def hidden(dims):
    return ["relu"] * (len(dims) - 2) + ["sigmoid"]


def test_one_neuron_is_right_for_89_percent_and_fails_at_eights_ones_and_twos(digits):
    missed, y = digits["missed"], digits["y"]
    assert 1 - missed.mean() == pytest.approx(0.89, abs=0.004)
    assert missed.sum() == pytest.approx(66, abs=2)
    share = [missed[y == digit].mean() for digit in range(10)]
    assert 0.4 < share[8] < 0.5
    assert share[1] == pytest.approx(0.25, abs=0.03)
    assert share[2] == pytest.approx(0.2, abs=0.03)
    assert max(share[digit] for digit in (0, 3, 4, 5, 6, 7, 9)) < 0.055


@pytest.mark.slow
def test_each_layer_more_lowers_the_cost_and_four_layers_reach_96_percent(digits):
    ends, right = [], []
    for dims in DEPTHS:
        start = init_deep(dims, np.random.default_rng(2))
        params, losses = train(start, hidden(dims), *digits["train"])
        ends.append(losses[-1])
        right.append(accuracy(params, hidden(dims), *digits["test"]))
    np.testing.assert_allclose(ends, [0.217, 0.079, 0.016, 0.004], rtol=0.1)
    np.testing.assert_allclose(right, [0.894, 0.916, 0.958, 0.961], atol=0.004)
    errors = (1 - right[-1]) * len(digits["y"])
    assert errors / digits["missed"].sum() == pytest.approx(1 / 3, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 3])
def test_four_layers_reach_about_96_percent_from_other_starts_too(digits, seed):
    start = init_deep(DEPTHS[3], np.random.default_rng(seed))
    params, losses = train(start, hidden(DEPTHS[3]), *digits["train"])
    assert losses[-1] < 0.006
    assert accuracy(params, hidden(DEPTHS[3]), *digits["test"]) > 0.95


@pytest.mark.slow
def test_two_layers_catch_up_in_five_times_the_steps_and_a_neuron_never_does(digits):
    dims = [64, 32, 1]
    start = init_deep(dims, np.random.default_rng(2))
    params, _ = train(start, hidden(dims), *digits["train"], steps=4000)
    assert accuracy(params, hidden(dims), *digits["test"]) == pytest.approx(0.96, abs=0.006)
    neuron, _ = fit(*digits["train"], 0.15, 4000)
    said = predict(digits["test"][0], neuron)
    assert np.mean(said == digits["test"][1]) == pytest.approx(0.89, abs=0.008)


@pytest.mark.slow
def test_the_small_start_stays_at_log_two(digits):
    start = init_deep(DEPTHS[3], np.random.default_rng(2), "small")
    _, losses = train(start, hidden(DEPTHS[3]), *digits["train"])
    np.testing.assert_allclose(losses, np.log(2), atol=5e-4)


def test_scores_near_the_corner_of_relu_fail_the_check_and_with_tanh_they_do_not(digits):
    X, Y = (array[:10] for array in digits["train"])
    start = init_deep(DEPTHS[3], np.random.default_rng(2), "small")
    assert gradient_check_model(start, X, Y, hidden(DEPTHS[3]), 100, 0) > 1e-4
    assert gradient_check_model(start, X, Y, ["tanh"] * 3 + ["sigmoid"], 100, 0) < 1e-7


def test_only_one_of_the_four_spreads_keeps_the_signal():
    rng, last = np.random.default_rng(0), []
    for std in (0.01, 0.1, 0.1414, 0.3):
        A = rng.normal(size=(500, 100))
        for _ in range(10):
            A = activation(A @ rng.normal(0, std, (100, 100)), "relu")
        last.append(A.std())
    assert last[0] < 1e-11
    assert last[1] < 0.1
    assert 0.5 < last[2] < 1.5
    assert last[3] > 1000


def test_the_network_on_paper_has_the_numbers_of_the_text():
    AL, caches = model_forward(TINY_X, TINY, TINY_ACTS)
    assert caches[0][1].tolist() == [[1, -1, 2], [2, -2, 4]]
    assert caches[1][0][0].tolist() == [[1, 0, 2], [2, 0, 4]]
    assert AL.tolist() == [[0.5], [0.5]]
    grads = model_backward(AL, TINY_Y, caches, TINY_ACTS)
    assert grads["dW2"].ravel().tolist() == [-0.75, 0, -1.5]
    assert grads["db2"].tolist() == [-0.5]
    assert grads["dW1"].ravel().tolist() == [-0.75, 0, 0.375]
    assert grads["db1"].tolist() == [-0.5, 0, 0.25]


def test_the_layers_on_paper_have_the_numbers_of_the_text():
    W = np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 3.0]])
    Z, _ = dense_forward(np.array([[1.0, 2.0]]), W, np.array([10.0, 20.0, 30.0, 40.0]))
    assert Z.tolist() == [[11, 22, 34, 45]]
    A, W = np.array([[1.0, 2.0, 0.0], [3.0, -1.0, 4.0]]), np.array([[2.0], [0.0], [-1.0]])
    dA, dW, db = dense_backward(np.array([[0.5], [-1.0]]), (A, W))
    assert dW.ravel().tolist() == [-2.5, 2, -4]
    assert db.tolist() == [-0.5]
    assert dA.tolist() == [[1, 0, -0.5], [-2, 0, 1]]


def test_the_slope_of_tanh_is_018_at_the_score_and_048_at_the_activation():
    slopes = activation_grad(np.array([1.5, np.tanh(1.5)]), "tanh")
    np.testing.assert_allclose(slopes, [0.18, 0.48], atol=0.005)


@pytest.mark.slow
def test_all_gradients_are_right_to_1e_8_and_a_spoilt_one_shows(digits):
    acts = ["tanh", "relu", "leaky_relu", "sigmoid"]
    X, Y = (array[:10] for array in digits["train"])
    params = init_deep(DEPTHS[3], np.random.default_rng(1))
    assert sum(value.size for value in params.values()) == 2753
    AL, caches = model_forward(X, params, acts)
    grads = model_backward(AL, Y, caches, acts)
    for name, value in params.items():
        numeric = numerical_gradient(
            lambda v, name=name: bce_from_logits(
                model_forward(X, {**params, name: v}, acts)[1][-1][1], Y
            ),
            value,
        )
        exact = grads[f"d{name}"]
        scale = np.maximum(np.abs(numeric) + np.abs(exact), 1e-3)
        assert np.max(np.abs(numeric - exact) / scale) < 3e-8
    spoilt = {**grads, "db2": grads["db2"] / len(X)}
    error = gradient_check_model(params, X, Y, acts, 3000, 0, spoilt)
    assert error == pytest.approx(0.82, abs=0.01)  # (1 - 1/10) / (1 + 1/10)


def test_a_step_of_1e_5_beats_large_and_tiny_ones(digits):
    acts = ["tanh", "relu", "leaky_relu", "sigmoid"]
    X, Y = (array[:10] for array in digits["train"])
    params = init_deep(DEPTHS[3], np.random.default_rng(1))
    AL, caches = model_forward(X, params, acts)
    exact = model_backward(AL, Y, caches, acts)["dW1"][20, 3]
    errors = {}
    for step in (1e-1, 1e-5, 1e-13):
        costs = []
        for sign in (1, -1):
            W1 = params["W1"].copy()
            W1[20, 3] += sign * step
            _, nudged = model_forward(X, {**params, "W1": W1}, acts)
            costs.append(bce_from_logits(nudged[-1][1], Y))
        errors[step] = abs((costs[0] - costs[1]) / (2 * step) / exact - 1)
    assert errors[1e-5] < 1e-8
    assert min(errors[1e-1], errors[1e-13]) > 1e-3
