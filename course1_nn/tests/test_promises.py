"""What the pages of course 1 promise in words and numbers is true."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week2.source.logistic_regression import (
    backward,
    fit,
    predict,
)


@pytest.fixture(scope="module")
def clothes() -> dict[str, Any]:
    """Return trousers (1) and dresses (0) as rows, and the neuron of the text."""
    fashion = data.load("fashion")
    arrays: dict[str, Any] = {}
    for part in ("train", "test"):
        names = fashion.class_names[fashion[f"y_{part}"]]
        keep = (names == "Trouser") | (names == "Dress")
        arrays[f"X_{part}"] = fashion[f"X_{part}"][keep].reshape(-1, 784) / 255
        arrays[f"Y_{part}"] = (names[keep] == "Trouser").astype(int)[:, None]
    arrays["params"], arrays["losses"] = fit(arrays["X_train"], arrays["Y_train"], 0.1, 300)
    return arrays


def test_the_neuron_beats_the_best_single_pixel_by_far(clothes):
    one_pixel = np.mean((clothes["X_test"][:, [21 * 28 + 14]] < 0.15) == clothes["Y_test"])
    neuron = np.mean(predict(clothes["X_test"], clothes["params"]) == clothes["Y_test"])
    assert one_pixel == pytest.approx(0.8975)
    assert neuron == pytest.approx(0.965, abs=0.003)  # one of 400 pictures either way


def test_row_21_column_14_is_the_best_single_pixel(clothes):
    labels = clothes["Y_train"]
    accuracy = {}
    for column, values in enumerate(clothes["X_train"].T[:, :, None]):
        rules = [np.mean((values < cut) == labels) for cut in np.arange(0.05, 1, 0.05)]
        accuracy[column] = max(max(rule, 1 - rule) for rule in rules)
    assert max(accuracy, key=accuracy.__getitem__) == 21 * 28 + 14


def test_the_first_gradient_is_a_quarter_of_the_difference_of_the_averages(clothes):
    X, Y = clothes["X_train"], clothes["Y_train"]
    grads = backward(X, np.full(Y.shape, 0.5), Y)
    gap = X[Y[:, 0] == 1].mean(axis=0) - X[Y[:, 0] == 0].mean(axis=0)
    np.testing.assert_allclose(-4 * grads["dW"][:, 0], gap, atol=1e-13)
    np.testing.assert_allclose(grads["db"], 0.0, atol=1e-15)


def test_the_weights_are_a_blue_blade_between_red_columns(clothes):
    W = clothes["params"]["W"].reshape(28, 28)
    lower = W[12:27]
    assert np.unravel_index(np.argmin(W), W.shape)[1] == 14
    assert (lower[:, 14] < 0).all()
    assert lower[:, [12, 15, 16]].mean() > 0


def test_training_halves_the_stripes_outside_the_legs(clothes):
    X, Y = clothes["X_train"], clothes["Y_train"]
    difference = X[Y[:, 0] == 1].mean(axis=0) - X[Y[:, 0] == 0].mean(axis=0)

    def outside_over_blade(weights):
        lower = weights.reshape(28, 28)[15:27]
        return lower[:, [8, 9, 19, 20]].mean() / lower[:, [13, 14]].mean()

    ratio = outside_over_blade(clothes["params"]["W"]) / outside_over_blade(difference)
    assert ratio == pytest.approx(0.5, abs=0.1)


def test_rate_one_jumps_above_the_start_and_smaller_rates_do_not(clothes):
    X, Y = clothes["X_train"], clothes["Y_train"]
    for rate, jumps in ((0.001, False), (0.01, False), (0.1, False), (1.0, True)):
        _, losses = fit(X, Y, rate, 10)
        assert (max(losses) > 2 * losses[0]) == jumps


def test_rate_one_reaches_a_lower_cost_in_training_and_errs_more_often_on_new_pictures(clothes):
    ends = {rate: fit(clothes["X_train"], clothes["Y_train"], rate, 300) for rate in (0.1, 1.0)}
    errors = {
        rate: np.mean(predict(clothes["X_test"], params) != clothes["Y_test"])
        for rate, (params, _) in ends.items()
    }
    assert ends[1.0][1][-1] < 0.8 * ends[0.1][1][-1]
    assert errors[1.0] > errors[0.1]


def test_the_chosen_threshold_finds_three_of_four_missed_tumours():
    tumours = data.load("breast_cancer")
    train, dev, test = np.split(np.random.default_rng(0).permutation(569), [341, 455])
    raw, Y = tumours.X[:, [3, 7]], tumours.y[:, None]
    X = (raw - raw[train].mean(axis=0)) / raw[train].std(axis=0)
    neuron, _ = fit(X[train], Y[train], 0.5, 300)

    def misses_and_alarms(rows, threshold):
        said = predict(X[rows], neuron, threshold)
        return int(((Y[rows] == 1) & (said == 0)).sum()), int(((Y[rows] == 0) & (said == 1)).sum())

    harm = {t: np.dot(misses_and_alarms(dev, t), [10, 1]) for t in np.linspace(0.02, 0.98, 49)}
    best = min(harm, key=harm.__getitem__)
    assert best == pytest.approx(0.08)
    assert misses_and_alarms(test, 0.5) == (8, 3)
    assert misses_and_alarms(test, best) == (2, 12)
