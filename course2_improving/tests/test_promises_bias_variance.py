"""What the text of bias_variance and its week's page promise is true."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week1.source.numpy_foundations import standardize
from course1_nn.week1.source.perceptron_and_linear_regression import polynomial_features
from course2_improving.helpers.random_layers import random_layer
from course2_improving.helpers.tiny_models import fit_linear, fit_network, share_right
from course2_improving.week1.source.bias_variance import (
    bias_variance_decomposition,
    diagnose,
    double_descent_curve,
    kfold_indices,
    learning_curve,
    scale_splits,
)

SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def digits() -> tuple[Any, Any]:
    """Return the pixels of all digits, and whether each is odd."""
    loaded = data.load("digits")
    return loaded.X.reshape(-1, 64) / 16, (loaded.y % 2)[:, None].astype(float)


@pytest.fixture(scope="module")
def tumours() -> tuple[Any, Any]:
    """Return the measures of all tumours, and whether each is malignant."""
    loaded = data.load("breast_cancer")
    return loaded.X, loaded.y[:, None].astype(float)


# ---- the wave -----------------------------------------------------------------------------------


def wave(x):
    return np.sin(4 * x + 1)


def fit_polynomial(x, y, degree):
    return np.linalg.lstsq(polynomial_features(x, degree), y)[0]


def points(seed):
    rng = np.random.default_rng(seed)
    x, x_new = np.linspace(-1, 1, 16), rng.uniform(-1, 1, 1000)
    return x, wave(x) + rng.normal(0, 0.4, 16), x_new, wave(x_new) + rng.normal(0, 0.4, 1000)


def errors_by_degree(seed, degrees):
    x, y, x_new, y_new = points(seed)
    for degree in degrees:
        w = fit_polynomial(x, y, degree)
        yield tuple(
            float(np.mean((polynomial_features(a, degree) @ w - b) ** 2))
            for a, b in ((x, y), (x_new, y_new))
        )


def test_the_three_polynomials_have_the_errors_above_them():
    shown = [old for old, _ in errors_by_degree(4, (1, 5, 15))]
    assert [f"{error:.2f}" for error in shown] == ["0.63", "0.16", "0.00"]
    known, new = np.array(list(errors_by_degree(4, range(15)))).T
    assert np.argmin(new) == 5
    assert new[5:12].max() < 0.3
    assert known[14] < 1e-3
    assert new[14] > 100


@pytest.mark.parametrize("seed", SEEDS)
def test_the_training_error_only_falls_and_the_error_on_new_points_rises_again(seed):
    known, new = np.array(list(errors_by_degree(seed, range(15)))).T
    assert (np.diff(known) <= 1e-12).all()
    assert 4 <= np.argmin(new) <= 9
    assert new[14] > 5 * new.min()


def decomposed(seed):
    rng = np.random.default_rng(seed)
    x, _, x_new, y_new = points(4)
    labels = wave(x)[:, None] + rng.normal(0, 0.4, (16, 200))
    parts, total = [], []
    for degree in range(13):
        fits = fit_polynomial(x, labels, degree)
        preds = (polynomial_features(x_new, degree) @ fits).T
        parts.append(bias_variance_decomposition(preds, wave(x_new), 0.0))
        total.append(np.mean((preds - y_new) ** 2))
    return (*np.array(parts).T, np.array(total))


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_bias_falls_variance_grows_and_the_measured_error_is_their_sum_with_the_noise(seed):
    bias2, var, total = decomposed(seed)
    assert (np.diff(var) > 0).all()
    assert bias2[:2].min() > 0.4
    assert 0.1 < bias2[3] < bias2[2] < 0.3
    assert bias2[5:].max() < 0.02
    assert np.argmin(total) in (4, 5, 6)
    assert var[12] / total[12] > 0.5
    # the noise of 1,000 labels is known to 5 %, and multiplies what models miss
    np.testing.assert_allclose(bias2 + var + 0.16, total, rtol=0.1)


# ---- folds and scales ---------------------------------------------------------------------------


def test_five_folds_move_a_third_as_much_as_one_dev_set(digits):
    X, Y = (each[::9] for each in digits)
    assert len(X) == 200

    def wrong(train, dev):
        return 1 - share_right(fit_linear(X[train], Y[train]), X[dev], Y[dev])

    once, five = [], []
    for seed in range(50):
        order = np.random.default_rng(seed).permutation(200)
        once.append(wrong(order[40:], order[:40]))
        folds = kfold_indices(200, 5, np.random.default_rng(seed))
        five.append(np.mean([wrong(*fold) for fold in folds]))
    assert [f"{min(once):.0%}", f"{max(once):.0%}"] == ["5%", "25%"]
    assert 0.11 < min(five) < max(five) < 0.18
    assert 0.25 < np.std(five) / np.std(once) < 0.45


def test_between_the_spreads_of_two_features_lie_five_powers_of_ten(tumours):
    spread, names = tumours[0].std(axis=0), data.load("breast_cancer").feature_names
    assert names[np.argmin(spread)] == "fractal dimension error"
    assert names[np.argmax(spread)] == "worst area"
    assert names[3] == "mean area"
    assert f"{spread.min():.3f} {spread.max():.0f}" == "0.003 569"
    assert 5 < np.log10(spread.max() / spread.min()) < 6


def test_one_patient_alone_is_all_zeros_and_a_typo_squeezes_the_training_set(tumours):
    patients, later = tumours[0][:400], tumours[0][400:].copy()
    assert not scale_splits(later[:1])[0].any()
    assert scale_splits(patients, later[:1])[1][0, :4].all()
    later[0, 3] *= 1000
    honest = np.ptp(scale_splits(patients, later)[0][:, 3])
    leaky = np.ptp(scale_splits(np.vstack([patients, later]), patients)[1][:, 3])
    assert honest / leaky > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tiny_eps_makes_pixels_that_are_empty_in_training_huge(digits, seed):
    X = digits[0][np.random.default_rng(seed).permutation(1797)]
    ink, later = X[:100], X[100:]
    empty = ink.std(axis=0) == 0
    assert 5 <= np.count_nonzero(later[:, empty].any(axis=0)) < empty.sum()
    _, mean, std = standardize(ink)
    with_eps = ((later - mean) / (std + 1e-8)).max()
    assert 1e7 < with_eps <= 1e8
    assert scale_splits(ink, later)[1][:, empty].max() <= 1.0


# ---- gaps and curves ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_four_models_have_their_diagnoses(digits, seed):
    pixels, odd = digits
    order = np.random.default_rng(seed).permutation(1797)
    inks = data.load("digits").X.sum(axis=2) / 128
    said, errors = [], []
    for fit, X, m in ((fit_linear, inks, 1400), (fit_network, pixels, 100),
                      (fit_linear, pixels, 350), (fit_network, pixels, 1400)):  # fmt: skip
        model = fit(X[order[:m]], odd[order[:m]])
        parts = (order[:m], order[1400:])
        errors.append([1 - share_right(model, X[rows], odd[rows]) for rows in parts])
        said.append(diagnose(0.01, *errors[-1], 0.03))
    assert said == ["high_bias", "high_variance", "both", "ok"]
    assert diagnose(0.18, *errors[0], 0.03) == "ok"
    assert 0.17 < errors[0][0] < 0.2
    assert errors[1][0] == 0.0
    assert errors[2][1] - errors[2][0] > errors[2][0] - 0.01 > 0.03  # more variance than bias
    assert 0.09 < errors[2][1] < 0.13


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_training_error_says_how_far_the_dev_error_can_fall(digits, seed):
    sizes, rng = [50, 200, 1400], np.random.default_rng(seed)
    linear, network = (
        np.mean([learning_curve(fit, share_right, *digits, sizes, rng) for _ in range(3)], axis=0)
        for fit in (fit_linear, fit_network)
    )
    assert linear[0, 0] < 0.01
    assert 0.03 < linear[0, 1] < 0.07 < linear[0, 2] < linear[1, 2] < 0.12
    assert linear[1, 0] > 0.25
    assert linear[1, 2] - linear[0, 2] < 0.03
    assert network[0, :2].max() == 0.0
    assert network[0, 2] < 0.015
    assert 0.08 < network[1, 0] < 0.2
    assert 0.04 < network[1, 1] < 0.1
    assert network[1, 2] < 0.03


# ---- double descent -----------------------------------------------------------------------------


def test_the_case_by_hand_is_as_the_text_says():
    layer = random_layer(1, 1, np.random.default_rng(6))
    train, test = layer(np.array([[-1.0], [1.0]])), layer(np.array([[0.0], [2.0], [-2.0]]))
    assert [f"{a:.2f}" for a in train[:, 0]] == ["0.72", "2.83"]
    w = (train[:, 0] @ [1, 2]) / (train[:, 0] @ train[:, 0])
    assert f"{w:.2f}" == "0.75"
    assert [f"{a:.2f}" for a in test[:, 0] * w] == ["1.33", "2.91", "0.00"]
    error = np.mean((test[:, 0] * w - [1, 3, 0]) ** 2)
    assert f"{error:.2f}" == "0.04"
    X, Xt = np.array([[1.0], [3.0]]), np.array([[2.0], [4.0], [0.0]])
    Y, Yt = np.array([[1.0], [2.0]]), np.array([[1.0], [3.0], [0.0]])
    ours = double_descent_curve([1], X, Y, Xt, Yt, np.random.default_rng(6))
    assert ours[0] == pytest.approx(error)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_the_peak_the_error_falls_below_the_first_valley(tumours, seed):
    X, Y = np.log(tumours[0] + 0.01), tumours[1]
    order = np.random.default_rng(seed).permutation(569)
    pool, test = order[:369], order[369:]
    rng, widths = np.random.default_rng(seed + 7), [2, 8, 16, 32, 50, 100, 200, 1600]
    runs = []
    for _ in range(20):
        rows = rng.choice(pool, 100, replace=False)
        runs.append(double_descent_curve(widths, X[rows], Y[rows], X[test], Y[test], rng))
    errors = np.median(runs, axis=0)
    valley = errors[1:4].min()
    assert 0.07 < valley < 0.1
    assert errors[0] > 2 * valley
    assert errors[5] > 10 * valley
    assert np.argmax(errors) == 5
    assert 0.05 < errors[7] < 0.9 * valley


@pytest.mark.parametrize("seed", SEEDS)
def test_the_peak_is_variance(tumours, seed):
    X, Y = np.log(tumours[0] + 0.01), tumours[1]
    order = np.random.default_rng(seed).permutation(569)
    pool, test = order[:369], order[369:]
    rng, parts = np.random.default_rng(seed + 8), []
    for width in (2, 100, 1600):
        preds = []
        for _ in range(50):
            rows = rng.choice(pool, 100, replace=False)
            train, asked = scale_splits(X[rows], X[test])
            layer = random_layer(30, width, rng)
            W = np.linalg.lstsq(layer(train), Y[rows])[0]
            preds.append((layer(asked) @ W)[:, 0])
        parts.append(bias_variance_decomposition(np.array(preds), Y[test, 0], 0.0))
    bias2, var = np.array(parts).T
    assert var[1] > 20 * bias2[1]
    assert var[1] > 20
    assert 0.02 < var[2] < 0.04 < var[0] < 0.15
    assert 0.02 < bias2[2] < 0.04
    assert 0.15 < bias2[0] < 0.25
