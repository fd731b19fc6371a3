"""What the page and the first notebook of week 1 promise in words and numbers is true."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data, timing
from course1_nn.week1.source.numpy_foundations import (
    mse_and_mae,
    numerical_gradient,
    one_hot,
    pairwise_sq_dists,
    softmax,
    standardize,
)


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    """Return rows and labels, the first 1,200 to look up, and the averages of each class."""
    loaded = data.load("digits")
    X, y = loaded.X.reshape(-1, 64) / 16, loaded.y
    Y = one_hot(y[:1200], 10)
    averages = Y.T @ X[:1200] / Y.sum(axis=0)[:, None]
    return {"X": X, "y": y, "averages": averages}


def nearest_neighbour(X, y, known, new):
    """Return the labels of the nearest known examples."""
    return y[known][np.argmin(pairwise_sq_dists(X[new], X[known]), axis=1)]


# ---- shapes and broadcasting --------------------------------------------------------------------


def test_transposing_after_the_wrong_reshape_mixes_the_pictures():
    pieces = np.array(list("abcdef"))
    assert [*map("".join, pieces.reshape(2, 3))] == ["abc", "def"]
    assert [*map("".join, pieces.reshape(3, 2).T)] == ["ace", "bdf"]


def test_shapes_broadcast_as_the_table_says():
    assert np.broadcast_shapes((1797, 64), (64,)) == (1797, 64)
    assert np.broadcast_shapes((1797, 64), (1797, 1)) == (1797, 64)
    assert np.broadcast_shapes((3, 1), (4,)) == (3, 4)
    with pytest.raises(ValueError, match="broadcast"):
        np.broadcast_shapes((1797, 64), (1797,))


def test_three_pixels_never_change_and_eight_get_ink_after_100_pictures(digits):
    X = digits["X"]
    assert np.sum(X.std(axis=0) == 0) == 3
    _, mean, std = standardize(X[:100])
    assert np.sum(std == 0) == 11
    assert np.sum((std == 0) & (X[100:].max(axis=0) > 0)) == 8
    assert ((X[100:] - mean) / (std + 1e-8)).max() > 1e7


def test_the_mean_price_has_the_lowest_mse_and_the_median_the_lowest_mae():
    prices = data.load("ames").y / 1000
    assert prices.shape == (2930,)
    guesses = np.linspace(100, 300, 201)
    errors = [mse_and_mae(np.full(prices.shape, guess), prices) for guess in guesses]
    mse, mae = np.array(errors).T
    assert guesses[[mse.argmin(), mae.argmin()]].tolist() == [181.0, 160.0]
    assert prices.mean() == pytest.approx(180.8, abs=0.05)
    assert np.median(prices) == pytest.approx(160.0)


def test_perfect_predictions_in_a_column_seem_to_be_wrong_by_twice_the_variance():
    y = np.array([3.0, 5.0, 2.0])
    assert np.mean((y[:, None] - y) ** 2) == pytest.approx(2 * y.var())
    assert round(2 * y.var(), 2) == 3.11


# ---- distances ----------------------------------------------------------------------------------


def test_all_pairs_of_digits_are_as_many_numbers_as_the_text_says():
    assert 597 * 1200 == 716_400
    assert 597 * 1200 * 64 == pytest.approx(46e6, rel=0.005)
    assert 597 * 1200 * 64 * 8 == pytest.approx(367e6, rel=0.001)
    assert 597 * 1200 * 8 == pytest.approx(6e6, rel=0.05)


def test_the_distances_of_the_table():
    A = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    B = np.array([[0.0, 0.0], [3.0, 4.0], [1.0, 1.0], [0.0, 2.0]])
    table = [[0, 25, 2, 4], [1, 20, 1, 5], [4, 13, 2, 0]]
    assert pairwise_sq_dists(A, B).tolist() == table


def test_two_moments_seem_to_have_a_negative_squared_distance():
    a, b = 1700000000.0, 1700000000.2
    assert a * a - 2 * (a * b) + b * b == -512
    assert (a - b) ** 2 == pytest.approx(0.04, rel=1e-5)


def test_the_nearest_neighbour_reads_96_percent_and_more_when_hands_are_mixed(digits):
    X, y = digits["X"], digits["y"]
    said = nearest_neighbour(X, y, np.arange(1200), np.arange(1200, 1797))
    in_order = np.mean(said == y[1200:])
    assert in_order == pytest.approx(0.965, abs=0.002)
    wrong = np.flatnonzero(said != y[1200:])[:10]
    pairs = list(zip(y[1200:][wrong].tolist(), said[wrong].tolist(), strict=True))
    assert sum(pair in {(8, 1), (8, 9)} for pair in pairs) == 4
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(1797)
        mixed = nearest_neighbour(X, y, order[:1200], order[1200:])
        assert np.mean(mixed == y[order[1200:]]) > in_order + 0.01


# ---- exponentials -------------------------------------------------------------------------------


def test_the_exponential_overflows_between_709_and_710():
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709.0))
        assert np.isinf(np.exp(710.0))
    assert np.log10(np.finfo(float).max) == pytest.approx(308.25, abs=0.01)


def test_the_first_test_picture_is_a_seven_with_a_share_of_0_8(digits):
    scores = -pairwise_sq_dists(digits["X"][[1200]], digits["averages"])[0]
    assert digits["y"][1200] == 7
    assert scores.max() == pytest.approx(-4, abs=0.5)
    assert scores.min() == pytest.approx(-12, abs=0.5)
    assert softmax(scores)[7] == pytest.approx(0.8, abs=0.02)


def test_scores_of_full_ink_turn_37_percent_of_the_naive_shares_to_nan(digits):
    raw = -pairwise_sq_dists(16 * digits["X"][1200:], 16 * digits["averages"])
    with np.errstate(all="ignore"):
        naive = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
    assert np.mean(np.isnan(naive).any(axis=1)) == pytest.approx(0.37, abs=0.005)
    P = softmax(raw)
    assert np.isfinite(P).all()
    assert np.mean(P.argmax(axis=1) == digits["y"][1200:]) == pytest.approx(0.88, abs=0.005)


def test_the_shares_of_1_2_3():
    assert np.round(np.exp([1, 2, 3]), 2).tolist() == [2.72, 7.39, 20.09]
    assert np.round(softmax(np.array([1, 2, 3])), 2).tolist() == [0.09, 0.24, 0.67]


# ---- slopes -------------------------------------------------------------------------------------


def test_central_differences_are_best_near_the_default_step():
    def error(eps):
        slope = numerical_gradient(lambda x: float(np.exp(x[0])), np.array([1.0]), eps)[0]
        return abs(slope - np.e)

    def one_sided(eps):
        return abs((np.exp(1 + eps) - np.exp(1)) / eps - np.e)

    assert error(0.05) / error(0.1) == pytest.approx(1 / 4, rel=0.02)
    assert one_sided(0.05) / one_sided(0.1) == pytest.approx(1 / 2, rel=0.02)
    assert 1e-12 < error(1e-5) < 3e-10
    assert min(one_sided(1e-7), one_sided(1e-8), one_sided(1e-9)) > 1e-9
    assert error(1e-5) < error(1e-2) / 1000
    assert error(1e-5) < error(1e-11) / 1000


def test_twenty_steps_along_its_slopes_turn_the_three_from_0_05_to_0_96(digits):
    X, y, averages = digits["X"][1200:], digits["y"][1200:], digits["averages"]
    said = softmax(-pairwise_sq_dists(16 * X, 16 * averages)).argmax(axis=1)
    i = np.flatnonzero(said != y)[0]
    assert (y[i], said[i]) == (3, 7)

    def share(picture):
        return float(softmax(-pairwise_sq_dists(picture.reshape(1, 64), averages))[0, 3])

    picture = X[i].reshape(8, 8)
    assert share(picture) == pytest.approx(0.05, abs=0.005)
    for _ in range(20):
        picture = np.clip(picture + numerical_gradient(share, picture), 0, 1)
    assert share(picture) == pytest.approx(0.96, abs=0.005)


def test_the_complex_step_drowns_no_digit():
    assert (1 + 1e-200j) ** 3 == complex(1, 3e-200)


# ---- the end ------------------------------------------------------------------------------------


def test_loops_take_many_times_as_long_as_the_product(digits):
    A, B = digits["X"][:60], digits["X"][60:130]

    def with_loops(A, B):
        return [[sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) for y in B] for x in A]

    loops = timing.best_of(1, with_loops, A, B)
    assert loops > 50 * timing.best_of(5, pairwise_sq_dists, A, B)  # some thousand on a quiet core


def test_distances_of_digits_need_no_rounding(digits):
    ink = np.round(16 * digits["X"]).astype(int)
    exact = ((ink[1200:1205, None] - ink[None, :7]) ** 2).sum(axis=2) / 256
    np.testing.assert_array_equal(pairwise_sq_dists(digits["X"][1200:1205], digits["X"][:7]), exact)


def test_ink_in_one_picture_alone_is_the_root_of_m_minus_1_deviations_away(digits):
    Z, _, _ = standardize(digits["X"])
    row, pixel = np.unravel_index(Z.argmax(), Z.shape)
    assert divmod(int(pixel), 8) == (7, 0)
    assert np.sum(digits["X"][:, pixel] > 0) == 1
    assert Z[row, pixel] == pytest.approx(np.sqrt(1796), rel=1e-5)


def test_standardized_pixels_are_read_worse_and_a_large_eps_repairs_most_of_it(digits):
    X, y = digits["X"], digits["y"]

    def accuracy(eps):
        Z, mean, std = standardize(X[:1200], eps)
        Z_test = (X[1200:] - mean) / (std + eps)
        said = y[:1200][np.argmin(pairwise_sq_dists(Z_test, Z), axis=1)]
        return np.mean(said == y[1200:])

    assert accuracy(1e-8) == pytest.approx(0.928, abs=0.003)
    assert accuracy(0.1) > 0.955
