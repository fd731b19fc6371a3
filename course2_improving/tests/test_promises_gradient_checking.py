"""What the page of week 1 and gradient_checking promise in words and numbers is true."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week1.source.numpy_foundations import sigmoid
from course1_nn.week2.source.logistic_regression import backward, bce_from_logits
from course1_nn.week3.source.shallow_network import update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    init_deep,
    model_backward,
    model_forward,
)
from course2_improving.helpers import blackboxes
from course2_improving.week1.source.gradient_checking import (
    find_buggy,
    gradcheck_sampled,
    gradient_check,
    params_to_vector,
    relative_error,
    vector_to_params,
)

RIGHT, WRONG = ["tanh", "tanh", "sigmoid"], ["sigmoid", "tanh", "sigmoid"]


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    loaded = data.load("digits")
    X, Y = loaded.X.reshape(-1, 64) / 16, (loaded.y % 2 == 0).astype(int)[:, None]
    return {"X": X[:1200], "Y": Y[:1200], "X_test": X[1200:], "Y_test": Y[1200:]}


def trained(digits, slopes_of, seed) -> tuple[float, list[float]]:
    """Return the accuracy on the test digits, and the costs."""
    params, losses = init_deep([64, 24, 12, 1], np.random.default_rng(seed)), []
    for _ in range(300):
        AL, caches = model_forward(digits["X"], params, RIGHT)
        losses.append(bce_from_logits(caches[-1][1], digits["Y"]))
        params = update_params(params, model_backward(AL, digits["Y"], caches, slopes_of), 0.2)
    A_test, _ = model_forward(digits["X_test"], params, RIGHT)
    return float(np.mean((A_test >= 0.5) == digits["Y_test"])), losses


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "points"), [(0, 2.0), (1, 4.5), (2, 3.0)])
def test_the_wrong_slope_trains_smoothly_and_costs_points(digits, seed, points):
    right, losses_right = trained(digits, RIGHT, seed)
    wrong, losses_wrong = trained(digits, WRONG, seed)
    assert 100 * (right - wrong) == pytest.approx(points, abs=0.6)
    assert all(after < before for before, after in pairwise(losses_wrong))
    assert any(after > before for before, after in pairwise(losses_right))
    assert losses_right[-1] < 0.09
    assert 0.11 < losses_wrong[-1] < 0.16
    assert seed or 0.9 < max(losses_right) < 1.1


def test_in_single_precision_no_step_is_good():
    steps, errors = 10.0 ** np.arange(-12, 0), {}
    for dtype in (np.float32, np.float64):
        point, nudges = dtype(1), steps.astype(dtype)
        slopes = (np.exp(point + nudges) - np.exp(point - nudges)) / (2 * nudges)
        errors[dtype] = np.abs(slopes / np.e - 1)
    assert errors[np.float32].min() > 1e-5
    assert errors[np.float32][7] == pytest.approx(0.005, abs=0.001)  # the step 1e-5
    assert (errors[np.float32][:5] == 1).all()  # below 1e-7
    assert errors[np.float64][7] < 1e-10


def test_examples_by_hand_of_the_errors():
    g = np.array([3.0, -4.0, 12.0])
    assert relative_error(-g, g) == pytest.approx(1)
    assert relative_error(2 * g, g) == pytest.approx(1 / 3)
    formula, measured = np.array([2.0, 6.0, -4.0]), np.array([2.0, 6.0, 4.0])
    assert (
        relative_error(formula, measured) == pytest.approx(8 / (2 * 56**0.5)) == 0.5345224838248488
    )
    assert 1 - 0.99**100 == pytest.approx(0.63, abs=0.005)
    assert 1 / 0.4**12 == pytest.approx(60_000, rel=0.01)


def test_the_check_points_at_layer_1_of_the_wrong_network(digits):
    X, Y = digits["X"][:10], digits["Y"][:10]

    def network(slopes_of):
        def loss_and_grads(params, rng):
            del rng
            AL, caches = model_forward(X, params, RIGHT)
            terms = [bce_from_logits(caches[-1][1], Y)]
            return terms, model_backward(AL, Y, caches, slopes_of)

        return loss_and_grads

    start = init_deep([64, 24, 12, 1], np.random.default_rng(0))
    assert gradient_check(network(RIGHT), start)[0] < 1e-9
    _, wrong = gradient_check(network(WRONG), start)
    assert wrong.pop("W1") == pytest.approx(0.6, abs=0.05)
    assert wrong.pop("b1") == pytest.approx(0.5, abs=0.05)
    assert max(wrong.values()) < 1.5e-10


def test_false_alarms_have_the_patterns_of_the_text(digits):
    X, Y = digits["X"][:10], digits["Y"][:10]

    def neuron(params, rng):
        kept = (rng.random(X.shape) < 0.8) / 0.8
        Z = (X * kept) @ params["W"] + params["b"]
        grads = backward(X * kept, sigmoid(Z), Y)
        grads["dW"] = grads["dW"] + 0.5 / 10 * params["W"]
        return [bce_from_logits(Z, Y), float(0.5 / 20 * np.sum(params["W"] ** 2))], grads

    def without_penalty(params, rng):
        terms, grads = neuron(params, rng)
        return terms[:1], grads

    restless = np.random.default_rng(0)
    weights = {"W": np.random.default_rng(0).normal(size=(64, 1)), "b": np.array([0.1])}
    assert max(gradient_check(neuron, weights)[1].values()) < 1e-9
    moving = gradient_check(lambda params, _: neuron(params, restless), weights)[1]
    assert min(moving.values()) > 0.95
    penalty = gradient_check(without_penalty, weights)[1]
    assert penalty["W"] == pytest.approx(0.17, abs=0.02)
    assert penalty["b"] < 1e-9


def test_samples_overlook_the_biases_and_a_sample_of_the_biases_does_not():
    fashion = data.load("fashion")
    names = fashion.class_names[fashion.y_train]
    rows = np.flatnonzero((names == "Trouser") | (names == "Dress"))[:50]
    X = fashion.X_train[rows].reshape(-1, 784) / 255
    Y = (names[rows] == "Trouser").astype(int)[:, None]
    acts, params = ["tanh", "sigmoid"], init_deep([784, 32, 1], np.random.default_rng(0))
    theta = params_to_vector(params)
    assert theta.size == 25_153
    assert 1 - (1 - 32 / theta.size) ** 300 == pytest.approx(1 / 3, abs=0.02)

    def cost(theta):
        _, caches = model_forward(X, vector_to_params(theta, params), acts)
        return bce_from_logits(caches[-1][1], Y)

    AL, caches = model_forward(X, params, acts)
    grads = model_backward(AL, Y, caches, acts)
    exact = params_to_vector({name: grads[f"d{name}"] for name in params})
    assert gradcheck_sampled(cost, exact, theta, 100, np.random.default_rng(0)) < 1e-8
    spoilt = params_to_vector({name: grads[f"d{name}"] * (name != "b1") for name in params})
    rng = np.random.default_rng(1)
    seen = [gradcheck_sampled(cost, spoilt, theta, 50, rng) > 1e-3 for _ in range(10)]
    assert sum(seen) <= 2  # one sample in sixteen meets one of the 32 biases
    error = gradcheck_sampled(
        lambda b1: cost(params_to_vector({**params, "b1": b1})), np.zeros(32), params["b1"], 5, rng
    )
    assert error == pytest.approx(1)


def test_the_first_look_accuses_d_and_lets_f_go():
    rng, crosses = np.random.default_rng(0), ""
    for name, layer in blackboxes.suspects().items():
        errors = gradient_check(layer.loss_and_grads, layer.draw(rng))[1]
        crosses += name + "".join(each for each in "XWb" if not errors[each] <= 1e-3) + " "
    assert crosses == "AX B CXWb DXb Eb F "


def test_the_evidence_has_the_pattern_of_the_table():
    rng, crosses = np.random.default_rng(0), ""
    for name, layer in blackboxes.suspects().items():
        worst = dict.fromkeys("XWb", 0.0)
        for params in [layer.draw(rng) for _ in range(12)]:
            long, short = (gradient_check(layer.loss_and_grads, params, e)[1] for e in (1e-5, 1e-7))
            for each in worst:
                worst[each] = float(np.maximum(worst[each], np.minimum(long[each], short[each])))
        crosses += name + "".join(each for each in "XWb" if not worst[each] <= 1e-3) + " "
        assert np.isnan(list(worst.values())).all() == (name == "F")
    assert crosses == "AX B CXWb D Eb FXWb "


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_case_is_closed_with_any_seed(seed):
    suspects = blackboxes.suspects()
    found = find_buggy([*suspects.values()], np.random.default_rng(seed))
    assert {"ABCDEF"[place] for place in found} == set("ACEF")


def test_a_score_beside_the_corner_misleads_a_long_step_alone():
    slopes = [(max(2e-6 + e, 0) - max(2e-6 - e, 0)) / (2 * e) for e in (1e-5, 1e-7)]
    assert slopes == pytest.approx([0.6, 1.0])
