"""Check the references of week 1 against oracles that are not themselves.

Scalar loops in Python floats and exact fractions, Decimals, closed forms, scikit-learn and SciPy.
"""

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax as scipy_softmax
from sklearn.metrics import mean_absolute_error, mean_squared_error
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from course1_nn.week1.source.numpy_foundations import (
    flatten_images,
    mse_and_mae,
    numerical_gradient,
    one_hot,
    pairwise_sq_dists,
    sigmoid,
    softmax,
    standardize,
)

EXTREME = [-1000.0, -745.2, -60.0, -37.0, -1e-9, 0.0, 0.3, 17.0, 40.0, 710.5, 1000.0]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(10)


# ---- rows of numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4, 2, 3, 5), (1, 3, 2, 1), (3, 1, 1, 4)])
def test_flattened_images_equal_a_loop_over_all_pixels(rng, shape):
    images = rng.integers(0, 256, shape).astype(np.uint8)
    m, height, width, channels = shape
    X = flatten_images(images)
    assert X.shape == (m, height * width * channels)
    for i, row, column, channel in np.ndindex(shape):
        place = (row * width + column) * channels + channel
        assert X[i, place] == int(images[i, row, column, channel]) / 255


def test_flattening_keeps_the_images_as_they_were_and_white_is_one():
    images = np.full((2, 1, 2, 3), 255, dtype=np.uint8)
    X = flatten_images(images)
    assert X.dtype == np.float64
    assert (X == 1.0).all()
    assert (images == 255).all()


# ---- broadcasting -------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "d"), [(2, 5), (30, 3), (1, 4)])
def test_standardized_features_equal_scikit_learns(rng, m, d):
    X = rng.normal(3, 5, size=(m, d))
    X[:, 0] = 7.0  # a constant feature, which scikit-learn turns to 0 too
    scaler = StandardScaler().fit(X)
    Z, mean, std = standardize(X)
    np.testing.assert_allclose(mean, scaler.mean_, rtol=1e-14)
    np.testing.assert_allclose(std, np.sqrt(scaler.var_), rtol=1e-13, atol=1e-15)
    # eps changes a deviation of size 5 in the ninth digit
    np.testing.assert_allclose(Z, scaler.transform(X), rtol=2e-8, atol=1e-12)


def test_standardize_adds_eps_to_the_deviation_and_returns_it_without():
    X = np.array([[1.0], [3.0]])
    Z, mean, std = standardize(X, eps=1.0)
    assert (Z.tolist(), mean.tolist(), std.tolist()) == ([[-0.5], [0.5]], [2.0], [1.0])
    assert X.tolist() == [[1.0], [3.0]]


def test_other_examples_are_scaled_by_the_returned_statistics(rng):
    X, other = rng.normal(3, 5, size=(40, 3)), rng.normal(size=(6, 3))
    _, mean, std = standardize(X)
    expected = StandardScaler().fit(X).transform(other)
    np.testing.assert_allclose((other - mean) / std, expected, rtol=1e-13)


@pytest.mark.parametrize("shape", [(7,), (5, 3), (2, 3, 4), (1, 1)])
def test_errors_equal_scikit_learns_and_are_plain_numbers(rng, shape):
    y_hat, y = rng.normal(size=shape), rng.normal(size=shape)
    mse, mae = mse_and_mae(y_hat, y)
    assert type(mse) is type(mae) is float
    assert mse == pytest.approx(mean_squared_error(y.ravel(), y_hat.ravel()), rel=1e-13)
    assert mae == pytest.approx(mean_absolute_error(y.ravel(), y_hat.ravel()), rel=1e-13)


@pytest.mark.parametrize("other", [(3, 1), (1, 3), (1,), (), (4,)])
def test_errors_of_different_shapes_are_refused_with_both_shapes(other):
    with pytest.raises(ValueError, match=r"\(3,\)"):
        mse_and_mae(np.zeros(3), np.zeros(other))
    with pytest.raises(ValueError, match=r"\(3,\)"):
        mse_and_mae(np.zeros(other), np.zeros(3))


# ---- arrays as indices --------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(9,), (9, 1), (1,)])
def test_one_hot_rows_equal_scikit_learns(rng, shape):
    y = rng.integers(0, 4, shape)
    encoder = OneHotEncoder(categories=[np.arange(6)], sparse_output=False)
    Y = one_hot(y, 6)
    assert Y.dtype == np.float64
    np.testing.assert_array_equal(Y, encoder.fit_transform(y.reshape(-1, 1)))


# ---- one matrix product -------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "k", "d"), [(4, 6, 3), (1, 5, 2), (7, 1, 1), (1, 1, 9)])
def test_squared_distances_equal_exact_fractions(rng, m, k, d):
    A, B = rng.normal(size=(m, d)), rng.normal(size=(k, d))
    exact = [
        [float(sum((Fraction(x) - Fraction(y)) ** 2 for x, y in zip(a, b, strict=True))) for b in B]
        for a in A
    ]
    # the expanded square rounds numbers of the size of the squares, which is about 10 here
    np.testing.assert_allclose(pairwise_sq_dists(A, B), exact, rtol=1e-13, atol=1e-14)


def test_squared_distances_are_never_negative_and_symmetric():
    times = 1.7e9 + np.arange(200.0).reshape(200, 1) / 1000
    D = pairwise_sq_dists(times, times)
    assert (D >= 0).all()
    assert (times**2 - 2 * times @ times.T + times[:, 0] ** 2 < 0).any(), "nothing to clip here"
    np.testing.assert_array_equal(D, D.T)


@pytest.mark.parametrize("step", range(7))
def test_squared_distances_of_points_next_door_are_0_in_any_order_of_the_terms(step):
    a, b = np.array([[np.round(12091.4 + step / 1e7, 7)]]), np.array([[12091.4], [12091.4000003]])
    A_squares, cross, B_squares = a**2, 2 * (a @ b.T), b[:, 0] ** 2
    orders = (A_squares - cross + B_squares, A_squares + B_squares - cross,
              B_squares - cross + A_squares)  # fmt: skip
    for expanded in orders:
        assert expanded.max() <= 0
        assert expanded.min() < -1e-8  # what abs would make of it is far above the tolerance
    assert ((a - b.T) ** 2).max() < 1e-12  # what plain subtraction makes of it is below
    np.testing.assert_array_equal(pairwise_sq_dists(a, b), 0)


# ---- numbers that stay finite -------------------------------------------------------------------


@pytest.mark.parametrize("z", EXTREME)
def test_sigmoid_equals_the_exact_value(z):
    with localcontext() as context:
        context.prec = 500
        exact = float(1 / (1 + (-Decimal(z)).exp()))
    assert float(sigmoid(np.array([z]))[0]) == pytest.approx(exact, rel=1e-14, abs=0)


def test_sigmoid_keeps_shape_and_input(rng):
    z = rng.normal(0, 300, size=(3, 4, 2))
    before = z.copy()
    assert sigmoid(z).shape == z.shape
    np.testing.assert_array_equal(z, before)


def test_sigmoid_takes_integers():
    assert sigmoid(np.array([0, 2])).tolist() == pytest.approx([0.5, 1 / (1 + math.exp(-2))])


def test_sigmoid_never_overflows():
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid(np.array(EXTREME)).tolist() == sorted(sigmoid(np.array(EXTREME)).tolist())


@pytest.mark.parametrize(
    ("shape", "axis"), [((5,), -1), ((4, 3), 0), ((4, 3), 1), ((2, 3, 4), 1), ((2, 3, 4), -3)]
)
def test_softmax_equals_scipys(rng, shape, axis):
    z = rng.normal(0, 3, size=shape)
    before = z.copy()
    P = softmax(z, axis)
    np.testing.assert_allclose(P, scipy_softmax(z, axis=axis), rtol=1e-13)
    np.testing.assert_allclose(P.sum(axis=axis), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("shift", [-5000.0, 3.0, 5000.0])
def test_softmax_depends_on_differences_alone_row_by_row(rng, shift):
    z = rng.integers(-5, 6, size=(4, 3)).astype(float)
    apart = z + shift * np.arange(4)[:, None]  # whole numbers: nothing is rounded
    np.testing.assert_array_equal(softmax(apart), softmax(z))


def test_softmax_of_two_scores_is_the_sigmoid_of_their_difference():
    z = np.array(EXTREME)
    two = np.stack([z, np.zeros_like(z)], axis=1)
    np.testing.assert_allclose(softmax(two)[:, 0], sigmoid(z), rtol=1e-14)


# ---- slopes -------------------------------------------------------------------------------------


def slopes_of_logsumexp(x):
    return np.exp(x) / np.exp(x).sum()


@pytest.mark.parametrize("shape", [(4,), (3, 2), (2, 1, 3), ()])
@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (lambda x: float(np.sum(x**2)), lambda x: 2 * x),
        (lambda x: float(np.log(np.sum(np.exp(x)))), slopes_of_logsumexp),
        (lambda x: float(np.prod(np.cos(x))), lambda x: -np.tan(x) * np.prod(np.cos(x))),
    ],
    ids=["squares", "logsumexp", "product of cosines"],
)
def test_numerical_gradient_equals_the_derived_one(
    rng, shape, f: Callable[[Any], float], gradient: Callable[[Any], Any]
):
    x = rng.uniform(0.2, 1.2, size=shape)
    x = np.asarray(x)
    before = x.copy()
    slopes = numerical_gradient(f, x)
    assert slopes.shape == x.shape
    # the third derivative times 1e-10 / 6, and rounding of 1e-16 / 1e-5
    np.testing.assert_allclose(slopes, gradient(x), rtol=1e-9, atol=1e-10)
    np.testing.assert_array_equal(x, before)


def test_numerical_gradient_of_a_cube_is_off_by_the_square_of_the_step():
    for eps in (0.5, 0.1):
        slope = numerical_gradient(lambda x: float(x[0] ** 3), np.array([2.0]), eps)[0]
        assert slope == pytest.approx(12 + eps**2, rel=1e-12)


def test_numerical_gradient_takes_integers_and_asks_f_twice_for_each_entry():
    asked: list[tuple[int, ...]] = []

    def f(x):
        asked.append(x.shape)
        return float(np.sum(x * [[1, 2, 3], [4, 5, 6]]))

    slopes = numerical_gradient(f, np.array([[1, 2, 3], [0, -1, 7]]))
    np.testing.assert_allclose(slopes, [[1, 2, 3], [4, 5, 6]], rtol=1e-9)
    assert asked == [(2, 3)] * 12
