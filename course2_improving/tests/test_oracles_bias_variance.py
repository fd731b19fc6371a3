"""Check splits, diagnoses and decompositions against oracles that are not themselves.

scikit-learn's `KFold`, `StandardScaler` and `learning_curve`, closed forms of least squares, naive
loops over Python floats, and Lagrange multipliers for the shortest solution.
"""

import itertools
import math
import statistics

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, ShuffleSplit
from sklearn.model_selection import learning_curve as curve_of_sklearn
from sklearn.preprocessing import StandardScaler

from course2_improving.helpers.random_layers import random_layer
from course2_improving.week1.source.bias_variance import (
    bias_variance_decomposition,
    diagnose,
    double_descent_curve,
    kfold_indices,
    learning_curve,
    scale_splits,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(21)


# ---- folds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "k"), [(7, 3), (12, 4), (5, 5), (53, 6)])
def test_folds_have_the_sizes_of_scikit_learn_and_share_nothing(m, k, rng):
    folds = kfold_indices(m, k, rng)
    wanted = [(len(train), len(dev)) for train, dev in KFold(k).split(np.zeros((m, 1)))]
    assert [(len(train), len(dev)) for train, dev in folds] == wanted
    asked = [int(row) for _, dev in folds for row in dev]
    assert sorted(asked) == list(range(m))
    for train, dev in folds:
        assert sorted([*train, *dev]) == list(range(m))


def test_each_pair_of_examples_meets_as_often_as_chance_says():
    together = np.zeros((9, 9))
    rng = np.random.default_rng(3)
    for _ in range(3000):
        for _, dev in kfold_indices(9, 3, rng):
            together[np.ix_(dev, dev)] += 1
    # two places of the other eight; 3,000 draws: standard error 0.008
    share = together[np.triu_indices(9, 1)] / 3000
    np.testing.assert_allclose(share, 2 / 8, atol=0.04)


# ---- scales -------------------------------------------------------------------------------------


def test_scales_are_those_of_scikit_learn(rng):
    train, dev, test = (rng.normal(3, 5, (m, 4)) for m in (11, 1, 6))
    train[:, 2], dev[:, 2] = 7.0, 9.0
    scaler = StandardScaler().fit(train)
    scaled = scale_splits(train, dev, test)
    assert isinstance(scaled, tuple)
    for ours, raw in zip(scaled, (train, dev, test), strict=True):
        np.testing.assert_allclose(ours, scaler.transform(raw), rtol=1e-12, atol=1e-13)
    assert scaled[1][0, 2] == 2.0


def test_nothing_of_dev_leaks_into_the_training_set(rng):
    train, dev = rng.integers(0, 17, (9, 5)).astype(np.uint8), rng.normal(size=(4, 5))
    first, _ = scale_splits(train, dev)
    again, _ = scale_splits(train, 1000 * dev)
    np.testing.assert_array_equal(first, again)
    assert first.dtype == np.float64


# ---- diagnoses ----------------------------------------------------------------------------------


def test_every_combination_of_two_gaps_has_its_word():
    for human, bias, variance, tol in itertools.product(
        range(3), range(-3, 6), range(-3, 6), (1, 3)
    ):
        said = diagnose(human / 64, (human + bias) / 64, (human + bias + variance) / 64, tol / 64)
        wanted = {
            (False, False): "ok", (True, False): "high_bias",
            (False, True): "high_variance", (True, True): "both",
        }[bias > tol, variance > tol]  # fmt: skip
        assert said == wanted


# ---- learning curves ----------------------------------------------------------------------------


def test_curves_agree_with_scikit_learn_on_the_same_rows(rng):
    X = rng.normal(size=(60, 3))
    y = (X @ [1.0, -2.0, 0.5] + rng.normal(size=60) > 0).astype(float)
    sizes, seed = [8, 20, 40], 9
    ours = learning_curve(
        lambda A, b: LogisticRegression().fit(A, b[:, 0]),
        lambda model, A, b: float(model.score(A, b[:, 0])),
        X, y[:, None], sizes, np.random.default_rng(seed),
    )  # fmt: skip
    order = np.random.default_rng(seed).permutation(60)
    theirs = curve_of_sklearn(
        LogisticRegression(), X, y, train_sizes=sizes, cv=[(order[:40], order[40:])]
    )
    for mine, other in zip(ours, theirs[1:], strict=True):
        np.testing.assert_allclose(mine, 1 - other[:, 0], rtol=1e-12)


def test_a_model_that_learns_by_heart_has_no_training_error_and_a_half_on_coins(rng):
    X, Y = rng.normal(size=(900, 1)), rng.integers(0, 2, (900, 1)).astype(float)

    def fit(A, b):
        return {float(a): float(c) for a, c in zip(A[:, 0], b[:, 0], strict=True)}

    def score(model, A, b):
        pairs = zip(A[:, 0], b[:, 0], strict=True)
        return statistics.fmean(model.get(float(a), 1.0) == c for a, c in pairs)

    train_err, dev_err = learning_curve(fit, score, X, Y, [300, 20, 100], rng)
    np.testing.assert_array_equal(train_err, 0.0)
    # a share of 600 coins: standard error 0.02; the dev set is the same for all sizes
    assert abs(dev_err[0] - 0.5) < 0.1
    assert np.ptp(dev_err) == 0.0


def test_rows_are_drawn_as_scikit_learn_draws_them():
    """`ShuffleSplit` leaves as many for dev, and its training sets are as random."""
    firsts = []
    for seed in range(400):
        seen = []
        learning_curve(
            lambda A, _, seen=seen: seen.append(A[:, 0].copy()), lambda *_: 1.0,
            np.arange(10.0)[:, None], np.zeros((10, 1)), [4], np.random.default_rng(seed),
        )  # fmt: skip
        firsts.append(seen[0])
    ((train, dev),) = ShuffleSplit(1, train_size=4).split(np.zeros((10, 1)))
    assert (len(firsts[0]), 10 - len(firsts[0])) == (len(train), len(dev))
    # 160 times each row is expected, with a standard deviation of 10
    np.testing.assert_allclose(np.bincount(np.concatenate(firsts).astype(int)), 160, atol=50)


# ---- decomposition ------------------------------------------------------------------------------


def test_the_parts_are_those_of_naive_loops_and_add_up_to_the_error(rng):
    for B, m, noise in ((2, 5, 0.0), (7, 3, 0.4), (1, 4, 0.1)):
        preds, y = rng.normal(size=(B, m)), rng.normal(size=m)
        columns = [[float(preds[b, i]) for b in range(B)] for i in range(m)]
        bias2 = statistics.fmean(
            (statistics.fmean(c) - float(label)) ** 2 for c, label in zip(columns, y, strict=True)
        )
        var = statistics.fmean(statistics.pvariance(c) for c in columns)
        ours = bias_variance_decomposition(preds, y, noise)
        np.testing.assert_allclose(ours, (bias2 - noise, var), rtol=1e-12, atol=1e-15)
        assert all(type(part) is float for part in ours)
        assert math.isclose(sum(ours) + noise, np.mean((preds - y) ** 2), rel_tol=1e-12)


def test_least_squares_has_the_variance_of_the_closed_form(rng):
    """At its own places a fit of p weights to m labels has variance p / m times the noise's."""
    m, p, B, noise = 40, 6, 4000, 0.25
    X, truth = rng.normal(size=(m, p)), rng.normal(size=m)
    hat = X @ np.linalg.pinv(X)
    labels = truth[:, None] + rng.normal(0, math.sqrt(noise), (m, B))
    bias2, var = bias_variance_decomposition((hat @ labels).T, truth, 0.0)
    # the mean of 4,000 models wobbles by a 4,000th of the variance
    assert math.isclose(bias2, np.mean((truth - hat @ truth) ** 2), rel_tol=0.01)
    assert math.isclose(var, noise * p / m, rel_tol=0.03)
    fresh = truth + rng.normal(0, math.sqrt(noise), m)
    again = bias_variance_decomposition((hat @ labels).T, fresh, noise)
    assert again[1] == var


# ---- double descent -----------------------------------------------------------------------------


@pytest.mark.parametrize("n_y", [1, 3])
def test_errors_are_those_of_the_shortest_solution_by_its_two_closed_forms(n_y, rng):
    X, Y = rng.normal(2, 3, (9, 4)), rng.normal(size=(9, n_y))
    Xt, Yt = rng.normal(2, 3, (5, 4)), rng.normal(size=(5, n_y))
    widths = [3, 40, 5, 60]
    # with this seed no unit is 0 for all training examples, so that both forms exist
    scaler, draw = StandardScaler().fit(X), np.random.default_rng(14)
    wanted = []
    for width in widths:
        layer = random_layer(4, width, draw)
        A, A_t = layer(scaler.transform(X)), layer(scaler.transform(Xt))
        if width < 9:  # as many equations as unknowns, by the slope of the squared error
            W = np.linalg.solve(A.T @ A, A.T @ Y)
        else:  # min ‖W‖² with A W = Y, by Lagrange multipliers
            W = A.T @ np.linalg.solve(A @ A.T, Y)
        wanted.append(np.mean((A_t @ W - Yt) ** 2))
    ours = double_descent_curve(widths, X, Y, Xt, Yt, np.random.default_rng(14))
    np.testing.assert_allclose(ours, wanted, rtol=1e-7)
