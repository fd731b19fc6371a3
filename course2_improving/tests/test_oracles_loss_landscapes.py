"""The references of loss_landscapes against oracles that are not themselves.

Loops in Python numbers, closed forms of the heavy ball, walks on both sides of the limit, second
derivatives by formula and by TensorFlow, matrices that were built from their eigenvalues.
"""

import math

import numpy as np
import pytest
import tensorflow as tf

from course2_improving.helpers.landscapes import FUNCTIONS, curvature, function, saddle, stepper
from course2_improving.week2.source.loss_landscapes import (
    critical_point_type,
    escape_steps,
    hessian_fd,
    max_stable_lr,
    quadratic_path,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(12)


def turned(rng, eigenvalues):
    """Return a symmetric matrix with these eigenvalues, and its eigenvectors in columns."""
    Q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    return Q @ np.diag(eigenvalues) @ Q.T, Q


# ---- walks --------------------------------------------------------------------------------------


def test_a_path_equals_a_slow_walk_with_slopes_of_the_cost_itself(rng):
    A, x0, rate, beta = rng.normal(size=(3, 3)), rng.normal(size=3), 0.17, 0.6

    def cost(x):
        return 0.5 * sum(A[i, j] * x[i] * x[j] for i in range(3) for j in range(3))

    x, v, expected = x0.tolist(), [0.0] * 3, [x0.tolist()]
    for _ in range(7):
        slopes = []
        for i in range(3):
            up, down = x.copy(), x.copy()
            up[i] += 0.5
            down[i] -= 0.5
            slopes.append(cost(up) - cost(down))  # exact for a quadratic cost
        v = [beta * old - rate * slope for old, slope in zip(v, slopes, strict=True)]
        x = [old + step for old, step in zip(x, v, strict=True)]
        expected.append(x)
    np.testing.assert_allclose(quadratic_path(A, x0, rate, 7, beta), expected, rtol=1e-12)


def test_a_path_without_momentum_is_a_power_of_a_factor_along_each_eigenvector(rng):
    eigenvalues = np.array([0.3, 1.0, 2.5])
    A, Q = turned(rng, eigenvalues)
    x0 = rng.normal(size=3)
    path = quadratic_path(A, x0, 0.4, 9)
    assert path.shape == (10, 3)
    for k, point in enumerate(path):
        expected = (1 - 0.4 * eigenvalues) ** k * (Q.T @ x0)
        np.testing.assert_allclose(Q.T @ point, expected, rtol=1e-9, atol=1e-12)


def test_a_path_with_momentum_solves_its_equation_of_two_steps():
    rate, beta, curve = 0.3, 0.8, 1.7
    roots = np.roots([1, -(1 + beta - rate * curve), beta])
    # x_k = a r₁^k + b r₂^k with x_0 = 1 and x_1 = 1 - rate curve
    a, b = np.linalg.solve([[1, 1], roots], [1, 1 - rate * curve])
    expected = [(a * roots[0] ** k + b * roots[1] ** k).real for k in range(12)]
    path = quadratic_path(np.array([[curve]]), np.ones(1), rate, 11, beta)
    np.testing.assert_allclose(path[:, 0], expected, rtol=1e-10)


def test_a_path_leaves_its_arguments_as_they_were(rng):
    A, x0 = rng.normal(size=(4, 4)), rng.normal(size=4)
    before = A.tobytes(), x0.tobytes()
    quadratic_path(A, x0, 0.1, 3, 0.5)[0, 0] = 99.0
    assert (A.tobytes(), x0.tobytes()) == before


# ---- the limit ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_walks_settle_below_the_limit_and_leave_above_it(seed, beta):
    rng = np.random.default_rng(seed)
    A, _ = turned(rng, rng.uniform(0.5, 8, 4))
    skew = rng.normal(size=(4, 4))
    A = A + skew - skew.T
    limit = (1 + beta) * max_stable_lr(A)
    for share, settles in ((0.99, True), (1.01, False)):
        x, v = np.ones(4), np.zeros(4)
        for _ in range(1500):
            v = beta * v - share * limit * (A + A.T) @ x / 2
            x = x + v
        assert (np.abs(x).max() < 0.01) == settles
        assert (np.abs(x).max() > 100) != settles


def test_the_limit_is_that_of_the_eigenvalues_a_matrix_was_built_from(rng):
    for eigenvalues in ([0.2, 3.0, 7.0], [-9.0, 0.5, 2.0], [0.0, 4.0]):
        A, _ = turned(rng, np.array(eigenvalues))
        assert max_stable_lr(A) == pytest.approx(2 / max(eigenvalues), rel=1e-12)


def test_the_limit_equals_one_by_power_iteration(rng):
    B = rng.normal(size=(6, 6))
    A, x = B @ B.T, np.ones(6)
    for _ in range(5000):
        x = A @ x / np.linalg.norm(A @ x)
    assert max_stable_lr(A) == pytest.approx(2 / (x @ A @ x), rel=1e-9)


def test_where_nothing_curves_up_there_is_no_limit(rng):
    A, _ = turned(rng, np.array([-1.0, -2.0, -3.0]))
    assert math.isinf(max_stable_lr(A))
    assert math.isinf(max_stable_lr(np.zeros((2, 2))))
    assert isinstance(max_stable_lr(np.eye(2)), float)


# ---- curvature ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_measured_hessian_equals_the_formula(rng, name):
    x = rng.uniform(0.5, 1.5, 5)
    H = hessian_fd(function(name), x)
    # eps² and rounding over eps²: both 1e-8 of the size of the cost
    np.testing.assert_allclose(H, curvature(name, x), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(H, H.T)


def test_a_measured_hessian_equals_that_of_tensorflow(rng):
    X, y = rng.normal(size=(20, 3)), rng.integers(0, 2, 20).astype(float)
    point = rng.normal(size=4)

    def loss(x):
        z = tf.tanh(tf.linalg.matvec(tf.constant(X), x[:3])) * x[3]
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(tf.constant(y), z))

    x = tf.Variable(point)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            value = loss(x)
        slopes = inner.gradient(value, x)
    exact = np.asarray(outer.jacobian(slopes, x))
    measured = hessian_fd(lambda at: float(loss(tf.constant(at))), point)
    np.testing.assert_allclose(measured, exact, rtol=1e-5, atol=1e-6)


def test_a_hessian_of_a_cubic_is_exact_with_a_long_nudge():
    H = hessian_fd(function("cubes and neighbours"), np.array([1.0, 2.0]), 0.5)
    assert H.tolist() == [[10.0, 2.0], [2.0, 12.0]]


def test_x_stays_bit_for_bit(rng):
    x = rng.normal(size=4)
    before = x.tobytes()
    hessian_fd(lambda at: float(np.prod(at)), x)
    assert x.tobytes() == before


# ---- flat points --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eigenvalues", "kind"),
    [
        ([1.0, 2.0, 0.1], "minimum"),
        ([-1.0, -2.0], "maximum"),
        ([-1.0, -2.0, 3.0], "saddle"),
        ([-1.0, 0.0, 3.0, 0.0], "saddle"),
        ([0.0, 2.0, 1.0], "degenerate"),
        ([0.0, -2.0, -1.0], "degenerate"),
        ([0.0, 0.0], "degenerate"),
        ([1e-8, 1.0], "degenerate"),
        ([-1e-8, 1.0], "degenerate"),
        ([2e-6, 1.0], "minimum"),
    ],
)
def test_a_kind_is_that_of_the_eigenvalues_a_matrix_was_built_from(rng, eigenvalues, kind):
    for _ in range(20):
        H, _ = turned(rng, np.array(eigenvalues))
        skew = rng.normal(size=H.shape)
        assert critical_point_type(H + skew - skew.T) == kind


def test_tol_is_a_size_of_its_own_and_still_counts_as_zero():
    assert critical_point_type(np.diag([2000.0, 0.5]), 1e-3) == "minimum"
    assert critical_point_type(np.diag([2.0, 0.5]), 0.5) == "degenerate"
    assert critical_point_type(np.diag([-2.0, -0.5]), 0.5) == "degenerate"
    assert critical_point_type(np.diag([2.0, -0.6]), 0.5) == "saddle"


def test_a_kind_is_what_a_walk_around_the_point_sees(rng):
    for _ in range(50):
        B = rng.normal(size=(3, 3))
        directions = rng.normal(size=(3000, 3))
        heights = np.einsum("ki,ij,kj->k", directions, B, directions)
        seen = {bool(height > 0) for height in heights}
        kind = critical_point_type(B)
        # a cone may be too narrow to be met by chance; what is met is certain
        if seen == {True, False}:
            assert kind == "saddle"
        if kind == "minimum":
            assert seen == {True}
        if kind == "maximum":
            assert seen == {False}


# ---- leaving ------------------------------------------------------------------------------------


@pytest.mark.parametrize("distance", [1e-1, 1e-3, 1e-6])
def test_steps_out_of_a_saddle_equal_their_closed_form(distance):
    x0, rate, radius = np.array([0.0, distance, 0.0]), 0.1, 2.0
    steps = escape_steps(saddle("saddle"), x0, stepper(rate), radius, 1000)
    # x₂ is multiplied by 1 + 2 rate in each step
    assert steps == math.floor(math.log(radius / distance) / math.log(1 + 2 * rate)) + 1


def test_steps_with_momentum_equal_a_slow_walk():
    x, v, rate, beta = [0.2, 0.003], [0.0, 0.0], 0.05, 0.8
    expected = 0
    while math.hypot(*x) <= 1.5:
        slopes = [x[0], -2 * x[1]]
        v = [beta * old - rate * slope for old, slope in zip(v, slopes, strict=True)]
        x = [old + step for old, step in zip(x, v, strict=True)]
        expected += 1
    start = np.array([0.2, 0.003])
    assert escape_steps(saddle("saddle"), start, stepper(rate, beta), 1.5, 1000) == expected
    assert escape_steps(saddle("saddle"), start, stepper(rate, beta), 1.5, expected - 1) == (
        expected - 1
    )


def test_who_is_outside_takes_no_step_and_who_cannot_leave_takes_all():
    calls = []

    def grad(x):
        calls.append(1)
        return x

    assert escape_steps(grad, np.array([3.0, 4.0]), stepper(0.1), 4.9, 10) == 0
    assert not calls
    assert escape_steps(grad, np.array([3.0, 4.0]), stepper(0.1), 5.0, 10) == 10
    assert len(calls) == 10
