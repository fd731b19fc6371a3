"""Check the perceptron and linear regression against oracles that are not themselves.

scikit-learn, loops in Python numbers, finite differences, exact fractions, and the theorem that the
perceptron obeys: none of them shares a line with the tested code.
"""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Perceptron, Ridge
from sklearn.preprocessing import PolynomialFeatures

from course1_nn.week1.source.perceptron_and_linear_regression import (
    gradient_descent,
    linear_forward,
    mse_gradients,
    normal_equation,
    perceptron_fit,
    perceptron_predict,
    polynomial_features,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(40)


def two_sides(rng, margin, m=60, n_x=3):
    """Return X and y that a plane through the origin parts, each example `margin` away from it."""
    direction = rng.normal(size=n_x)
    direction /= np.linalg.norm(direction)
    X = rng.normal(size=(40 * m, n_x))
    X = X[np.abs(X @ direction) >= margin][:m]
    return X, np.where(X @ direction > 0, 1, -1)


def houses(rng, m=40, n_x=3):
    """Return X, Y and a model of a noisy linear problem."""
    X = rng.normal(1, 2, size=(m, n_x))
    Y = X @ rng.normal(size=(n_x, 1)) + 5 + rng.normal(size=(m, 1))
    return X, Y, rng.normal(size=(n_x, 1)), rng.normal(size=1)


def slow_cost(X, Y, W, b) -> float:
    """Return the mean squared error by a loop in Python floats."""
    squares = []
    for x, y in zip(X.tolist(), Y[:, 0].tolist(), strict=True):
        y_hat = math.fsum(x_j * w_j for x_j, w_j in zip(x, W[:, 0].tolist(), strict=True))
        squares.append((y_hat + float(b[0]) - y) ** 2)
    return math.fsum(squares) / len(squares)


def central_differences(f, at, step=1e-4):
    """Return the gradient of a quadratic `f`, for which central differences have no error term."""
    slopes = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (f(up) - f(down)) / (2 * step)
    return slopes


# ---- the perceptron -----------------------------------------------------------------------------


def test_predictions_equal_those_of_scikit_learn(rng):
    X, y = two_sides(rng, 0.0)
    model = Perceptron(max_iter=5, tol=None).fit(X, y)
    w, b = rng.normal(size=3), 0.4
    model.coef_, model.intercept_ = w[None], np.array([b])
    predicted = perceptron_predict(X, w, b)
    np.testing.assert_array_equal(predicted, model.predict(X))
    assert predicted.dtype.kind == "i"
    assert set(predicted.tolist()) == {-1, 1}


def test_a_score_of_exactly_zero_is_on_the_side_of_plus_one():
    X = np.array([[2.0, 1.0], [2.0, math.nextafter(1.0, 2)], [2.0, math.nextafter(1.0, 0)]])
    assert perceptron_predict(X, np.array([1.0, -1.0]), -1.0).tolist() == [1, -1, 1]


@pytest.mark.parametrize("passes", [1, 2, 5])
def test_fit_equals_scikit_learns_perceptron_in_the_same_order(rng, passes):
    # scikit-learn counts a score of 0 as a mistake; from zeros only the first example has one,
    # and with a label of -1 that is a mistake here too.
    X, y = two_sides(rng, 0.05)
    X = np.concatenate([X[y == -1][:1], X])
    y = np.concatenate([[-1], y])
    model = Perceptron(max_iter=passes, tol=None, shuffle=False).fit(X, y)
    w, b, mistakes = perceptron_fit(X, y, passes)
    np.testing.assert_allclose(w, model.coef_[0], rtol=1e-12)
    assert b == pytest.approx(model.intercept_[0], abs=1e-12)
    assert len(mistakes) <= passes


@pytest.mark.parametrize("seed", range(5))
def test_fit_ends_clean_and_within_the_bound_where_there_is_a_margin(seed):
    X, y = two_sides(np.random.default_rng(seed), margin := 0.15)
    w, b, mistakes = perceptron_fit(X, y, 10_000)
    assert mistakes[-1] == 0
    assert 0 not in mistakes[:-1]
    assert ((X @ w + b >= 0) == (y == 1)).all()
    assert sum(mistakes) <= (np.sum(X**2, axis=1).max() + 1) / margin**2


def test_the_weights_are_a_sum_of_corrections_that_whole_numbers_confirm(rng):
    X = rng.integers(-5, 6, size=(30, 2))
    y = rng.choice([-1, 1], size=30)
    w, b, counts = [0, 0], 0, []
    for _ in range(7):
        counts.append(0)
        for (x_1, x_2), label in zip(X.tolist(), y.tolist(), strict=True):
            score = w[0] * x_1 + w[1] * x_2 + b
            if (label == 1 and score < 0) or (label == -1 and score >= 0):
                w, b = [w[0] + label * x_1, w[1] + label * x_2], b + label
                counts[-1] += 1
    w_fit, b_fit, mistakes = perceptron_fit(X.astype(float), y, 7)
    assert (w_fit.tolist(), b_fit, mistakes) == (w, b, counts)
    assert all(type(count) is int for count in mistakes)


def test_fit_never_gets_xor_right():
    corners = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    _, _, mistakes = perceptron_fit(corners, np.array([1, -1, -1, 1]), 200)
    assert len(mistakes) == 200
    assert min(mistakes) > 0


# ---- a line through a cloud ---------------------------------------------------------------------


def test_a_linear_layer_equals_scikit_learns_prediction_for_several_outputs(rng):
    X, W, b = rng.normal(size=(7, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    model = LinearRegression().fit(X, rng.normal(size=(7, 4)))
    model.coef_, model.intercept_ = W.T, b
    np.testing.assert_allclose(linear_forward(X, W, b), model.predict(X), rtol=1e-12, atol=1e-12)


def test_a_linear_layer_equals_a_loop_over_every_entry(rng):
    X, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
    Z = linear_forward(X, W, b)
    for i in range(5):
        for k in range(2):
            slow = math.fsum([*(X[i, j] * W[j, k] for j in range(3)), b[k]])
            assert Z[i, k] == pytest.approx(slow, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("m", "n_x"), [(1, 4), (9, 2), (6, 11)])
def test_gradients_equal_central_differences_of_a_slow_cost(rng, m, n_x):
    X, Y, W, b = houses(rng, m, n_x)
    grads = mse_gradients(X, Y, W, b)
    dW = central_differences(lambda at: slow_cost(X, Y, at, b), W)
    db = central_differences(lambda at: slow_cost(X, Y, W, at), b)
    assert grads["dW"].shape == W.shape
    assert grads["db"].shape == b.shape
    # The cost is about 100, hence known to 1e-14, and divided by a step of 2e-4.
    np.testing.assert_allclose(grads["dW"], dW, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(grads["db"], db, rtol=1e-7, atol=1e-8)


def test_the_gradient_is_zero_where_scikit_learn_finds_the_best_line(rng):
    X, Y, _, _ = houses(rng)
    best = LinearRegression().fit(X, Y)
    grads = mse_gradients(X, Y, best.coef_.T, best.intercept_)
    np.testing.assert_allclose(grads["dW"], 0.0, atol=1e-12)
    np.testing.assert_allclose(grads["db"], 0.0, atol=1e-12)


def test_descent_equals_steps_along_central_differences(rng):
    X, Y, W, b = houses(rng)
    W, b, costs = np.zeros_like(W), np.zeros_like(b), []
    for _ in range(4):
        costs.append(slow_cost(X, Y, W, b))
        dW = central_differences(lambda at, b=b: slow_cost(X, Y, at, b), W)
        db = central_differences(lambda at, W=W: slow_cost(X, Y, W, at), b)
        W, b = W - 0.05 * dW, b - 0.05 * db
    params, losses = gradient_descent(X, Y, 0.05, 4)
    np.testing.assert_allclose(losses, costs, rtol=1e-7)
    np.testing.assert_allclose(params["W"], W, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(params["b"], b, rtol=1e-6, atol=1e-8)


def test_descent_arrives_where_scikit_learn_arrives(rng):
    X, Y, _, _ = houses(rng)
    best = LinearRegression().fit(X, Y)
    params, losses = gradient_descent(X, Y, 0.05, 3000)
    np.testing.assert_allclose(params["W"], best.coef_.T, rtol=1e-8)
    np.testing.assert_allclose(params["b"], best.intercept_, rtol=1e-8)
    assert losses[-1] == pytest.approx(slow_cost(X, Y, best.coef_.T, best.intercept_), rel=1e-9)


def test_descent_never_climbs_below_the_limit_of_the_rate_and_always_above(rng):
    X, Y, _, _ = houses(rng)
    A = np.hstack([np.ones((len(X), 1)), X])
    limit = 1 / np.linalg.eigvalsh(A.T @ A / len(A))[-1]
    _, calm = gradient_descent(X, Y, 0.5 * limit, 100)
    assert all(after <= before for before, after in pairwise(calm))
    _, wild = gradient_descent(X, Y, 1.05 * limit, 300)
    assert wild[-1] > 1e6 * wild[0]
    _, edge = gradient_descent(X, Y, 0.98 * limit, 300)
    assert edge[-1] < edge[0]


# ---- one step to the bottom ---------------------------------------------------------------------


def test_the_normal_equation_equals_scikit_learns_linear_regression(rng):
    X, Y, _, _ = houses(rng)
    best = LinearRegression().fit(X, Y)
    W, b = normal_equation(X, Y)
    np.testing.assert_allclose(W, best.coef_.T, rtol=1e-9)
    np.testing.assert_allclose(b, best.intercept_, rtol=1e-9)


@pytest.mark.parametrize("l2", [0.01, 0.3, 5.0])
def test_a_price_on_weights_equals_scikit_learns_ridge(rng, l2):
    X, Y, _, _ = houses(rng)
    best = Ridge(alpha=l2 * len(X)).fit(X, Y)  # its cost is a sum over the examples
    W, b = normal_equation(X, Y, l2)
    np.testing.assert_allclose(W[:, 0], best.coef_.ravel(), rtol=1e-9)
    np.testing.assert_allclose(b, best.intercept_, rtol=1e-9)


def test_the_bias_pays_nothing(rng):
    X, Y, _, _ = houses(rng)
    W, b = normal_equation(X, Y, 1e9)
    np.testing.assert_allclose(W, 0.0, atol=1e-6)
    np.testing.assert_allclose(b, Y.mean(), rtol=1e-6)


def test_a_repeated_feature_predicts_as_well_as_one(rng):
    X, Y, _, _ = houses(rng, n_x=2)
    best = LinearRegression().fit(X, Y)
    twice = np.hstack([X, X[:, :1]])
    W, b = normal_equation(twice, Y)
    np.testing.assert_allclose(twice @ W + b, best.predict(X), rtol=1e-8)


def test_powers_equal_scikit_learns_polynomial_features(rng):
    x = rng.normal(size=9)
    expected = PolynomialFeatures(5).fit_transform(x[:, None])
    np.testing.assert_allclose(polynomial_features(x, 5), expected, rtol=1e-13)


def test_powers_of_large_whole_numbers_equal_exact_fractions():
    x = np.array([3000, -2999, 7, 0])
    powers = polynomial_features(x, 8)
    assert powers.dtype == np.float64
    assert powers.shape == (4, 9)
    for row, number in zip(powers, x.tolist(), strict=True):
        np.testing.assert_allclose(
            row, [float(Fraction(number) ** j) for j in range(9)], rtol=1e-14
        )
