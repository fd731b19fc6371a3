"""Check the references of course 1 against oracles that are not themselves.

Scalar loops in Python floats and Decimals, finite differences, closed forms and scikit-learn: none
of them shares a line with the tested code.
"""

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, log_loss

from course1_nn.week1.source.numpy_foundations import sigmoid
from course1_nn.week2.source.logistic_regression import (
    backward,
    bce_from_logits,
    binary_cross_entropy,
    confusion_counts,
    fit,
    forward,
    initialize_zeros,
    predict,
)

EXTREME = [-1000.0, -745.2, -60.0, -37.0, -1e-9, 0.0, 0.3, 17.0, 40.0, 710.5, 1000.0]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


def examples(rng, m=40, n_x=3):
    """Return X, Y and params of a problem that no line separates: its cost has a minimum."""
    X = rng.normal(size=(m, n_x))
    scores = X @ rng.normal(size=(n_x, 1)) + rng.normal(0, 2, size=(m, 1))
    params = {"W": rng.normal(size=(n_x, 1)), "b": rng.normal(size=1)}
    return X, (scores > 0).astype(int), params


def exact_loss(z: float, y: int) -> Decimal:
    """Return log(1 + exp(±z)) with 500 digits."""
    with localcontext() as context:
        context.prec = 500
        return (1 + (Decimal(z) if y == 0 else -Decimal(z)).exp()).ln()


def slow_cost(X, Y, W, b) -> float:
    """Return the mean binary cross-entropy by a loop over examples in Python floats."""
    losses = []
    for x, y in zip(X.tolist(), Y[:, 0].tolist(), strict=True):
        z = math.fsum(x_j * w_j for x_j, w_j in zip(x, W[:, 0].tolist(), strict=True)) + float(b[0])
        p = 1 / (1 + math.exp(-z))
        losses.append(-math.log(p) if y else -math.log(1 - p))
    return math.fsum(losses) / len(losses)


def central_differences(f: Callable[[Any], float], at, step=1e-6):
    """Return the gradient of `f`, one entry at a time."""
    slopes = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (f(up) - f(down)) / (2 * step)
    return slopes


# ---- the model ----------------------------------------------------------------------------------


def test_initial_parameters_make_every_score_zero_and_share_no_memory(rng):
    params = initialize_zeros(5)
    X = rng.normal(size=(7, 5))
    assert params["W"].dtype == params["b"].dtype == np.float64
    np.testing.assert_array_equal(X @ params["W"] + params["b"], np.zeros((7, 1)))
    params["W"][0, 0] = params["b"][0] = 1.0
    assert not initialize_zeros(5)["W"].any()
    assert not initialize_zeros(5)["b"].any()


def test_forward_equals_scikit_learns_probabilities(rng):
    X, Y, params = examples(rng)
    model = LogisticRegression().fit(X, Y.ravel())
    model.coef_, model.intercept_ = params["W"].T, params["b"]
    np.testing.assert_allclose(forward(X, params), model.predict_proba(X)[:, [1]], rtol=1e-12)


def test_forward_treats_each_example_alone(rng):
    X, _, params = examples(rng)
    together = forward(X, params)
    alone = np.concatenate([forward(X[[i]], params) for i in range(len(X))])
    np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_forward_stands_scores_of_any_size():
    X = np.array([[-1000.0], [0.0], [1000.0]])
    A = forward(X, {"W": np.ones((1, 1)), "b": np.zeros(1)})
    assert A.tolist() == [[0.0], [0.5], [1.0]]


# ---- the cost -----------------------------------------------------------------------------------


def test_cross_entropy_equals_scikit_learns_log_loss(rng):
    A, Y = rng.uniform(0.001, 0.999, size=(30, 1)), rng.integers(0, 2, size=(30, 1))
    assert binary_cross_entropy(A, Y) == pytest.approx(log_loss(Y.ravel(), A.ravel()), rel=1e-12)


@pytest.mark.parametrize("eps", [1e-7, 0.01, 0.2])
def test_cross_entropy_of_certain_answers_is_the_clipped_logarithm(eps):
    zero, one = np.array([[0]]), np.array([[1]])
    for A, right, wrong in ((np.array([[1.0]]), one, zero), (np.array([[0.0]]), zero, one)):
        assert binary_cross_entropy(A, wrong, eps) == pytest.approx(-math.log(eps), rel=1e-8)
        assert binary_cross_entropy(A, right, eps) == pytest.approx(-math.log1p(-eps), rel=1e-8)


def test_cross_entropy_of_even_odds_is_log_two():
    Y = np.array([[1], [0], [0]])
    assert binary_cross_entropy(np.full((3, 1), 0.5), Y) == pytest.approx(math.log(2), rel=1e-14)


def test_cross_entropy_leaves_the_probabilities_as_they_were():
    A = np.array([[0.0], [1.0]])
    binary_cross_entropy(A, np.array([[1], [1]]))
    assert A.tolist() == [[0.0], [1.0]]


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", EXTREME)
def test_cost_from_a_score_equals_the_exact_value(z, y):
    exact = float(exact_loss(z, y))
    assert bce_from_logits(np.array([[z]]), np.array([[y]])) == pytest.approx(
        exact, rel=1e-13, abs=0
    )


def test_cost_from_scores_is_the_mean_of_the_exact_losses(rng):
    Z, Y = rng.normal(0, 30, size=(25, 1)), rng.integers(0, 2, size=(25, 1))
    exact = sum(exact_loss(z, y) for z, y in zip(Z[:, 0].tolist(), Y[:, 0].tolist(), strict=True))
    assert bce_from_logits(Z, Y) == pytest.approx(float(exact / 25), rel=1e-13)


# ---- learning -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "n_x"), [(1, 4), (9, 2), (6, 11)])
def test_backward_equals_central_differences(rng, m, n_x):
    X, Y, params = examples(rng, m, n_x)
    W, b = params["W"], params["b"]
    grads = backward(X, sigmoid(X @ W + b), Y)
    dW = central_differences(lambda at: slow_cost(X, Y, at, b), W)
    db = central_differences(lambda at: slow_cost(X, Y, W, at), b)
    assert grads["dW"].shape == W.shape
    assert grads["db"].shape == b.shape
    # Central differences with a step of 1e-6 are good to about 1e-9 where the cost is of size 1.
    np.testing.assert_allclose(grads["dW"], dW, rtol=1e-6, atol=2e-9)
    np.testing.assert_allclose(grads["db"], db, rtol=1e-6, atol=2e-9)


def test_fit_equals_three_steps_along_central_differences(rng):
    X, Y, params = examples(rng)
    W, b, costs = params["W"], params["b"], []
    for _ in range(3):
        costs.append(slow_cost(X, Y, W, b))
        dW = central_differences(lambda at, b=b: slow_cost(X, Y, at, b), W)
        db = central_differences(lambda at, W=W: slow_cost(X, Y, W, at), b)
        W, b = W - 0.7 * dW, b - 0.7 * db
    trained, losses = fit(X, Y, 0.7, 3, params)
    np.testing.assert_allclose(losses, costs, rtol=1e-7)
    np.testing.assert_allclose(trained["W"], W, rtol=1e-6)
    np.testing.assert_allclose(trained["b"], b, rtol=1e-6)


def test_fit_arrives_where_scikit_learn_arrives(rng):
    X, Y, _ = examples(rng)
    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(X, Y.ravel())
    trained, losses = fit(X, Y, 1.0, 4000)
    np.testing.assert_allclose(trained["W"], model.coef_.T, rtol=1e-5)
    np.testing.assert_allclose(trained["b"], model.intercept_, rtol=1e-5)
    assert losses[-1] == pytest.approx(log_loss(Y.ravel(), model.predict_proba(X)), rel=1e-9)


def test_fit_starts_at_log_two_and_never_climbs_with_short_steps(rng):
    X, Y, _ = examples(rng)
    _, losses = fit(X, Y, 0.1, 200)
    assert len(losses) == 200
    assert losses[0] == pytest.approx(math.log(2), rel=1e-14)
    assert all(after < before for before, after in pairwise(losses))


def test_fit_leaves_the_given_parameters_as_they_were(rng):
    X, Y, params = examples(rng)
    before = {name: value.copy() for name, value in params.items()}
    fit(X, Y, 0.5, 5, params)
    for name, value in before.items():
        np.testing.assert_array_equal(params[name], value)


def test_fit_in_two_halves_equals_fit_in_one_piece(rng):
    X, Y, params = examples(rng)
    whole, losses = fit(X, Y, 0.5, 10, params)
    half, first = fit(X, Y, 0.5, 5, params)
    rest, second = fit(X, Y, 0.5, 5, half)
    assert first + second == losses
    np.testing.assert_array_equal(rest["W"], whole["W"])


# ---- decisions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.9])
def test_predict_compares_the_odds_with_those_of_the_threshold(rng, threshold):
    X, _, params = examples(rng, m=500)
    scores = X @ params["W"] + params["b"]
    expected = scores > math.log(threshold / (1 - threshold))  # no score hits it exactly
    Y_hat = predict(X, params, threshold)
    assert Y_hat.dtype.kind == "i"
    np.testing.assert_array_equal(Y_hat, expected)
    assert 0 < Y_hat.sum() < 500


def test_predict_says_one_at_the_threshold_itself():
    X = np.array([[1.0, 2.0], [-3.0, 4.0], [0.0, 0.0]])
    zeros = initialize_zeros(2)
    assert predict(X, zeros, 0.5).tolist() == [[1], [1], [1]]
    assert predict(X, zeros, math.nextafter(0.5, 1)).tolist() == [[0], [0], [0]]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_counts_equal_scikit_learns_confusion_matrix(rng, share):
    Y = (rng.random((200, 1)) < share).astype(int)
    Y_hat = (rng.random((200, 1)) < 0.3).astype(int)
    expected = confusion_matrix(Y.ravel(), Y_hat.ravel(), labels=[0, 1]).ravel().tolist()
    assert list(confusion_counts(Y, Y_hat)) == expected
