"""What the text of perceptron_and_linear_regression says in words and numbers is true."""

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week1.source.numpy_foundations import numerical_gradient, standardize
from course1_nn.week1.source.perceptron_and_linear_regression import (
    gradient_descent,
    linear_forward,
    mse_gradients,
    normal_equation,
    perceptron_fit,
    perceptron_predict,
    polynomial_features,
)

# ---- penguins -----------------------------------------------------------------------------------


def two_species(minus, plus):
    penguins = data.load("penguins")
    names = penguins.class_names[penguins.y]
    keep = np.flatnonzero((names == minus) | (names == plus))
    order = np.random.default_rng(0).permutation(keep)
    return penguins.X[order, :2], np.where(names[order] == plus, 1, -1)


@pytest.fixture(scope="module")
def birds():
    return two_species("Adelie", "Gentoo")


def test_neither_measure_of_the_bill_is_enough_alone(birds):
    bills, y = birds
    assert (np.sum(y == -1), np.sum(y == 1)) == (151, 123)
    fewest = []
    for column in bills.T:
        wrong = [np.sum((column >= cut) != (y == 1)) for cut in column]
        fewest.append(min(*wrong, len(y) - max(wrong)))
    assert fewest == [13, 14]


def test_the_guessed_line_is_wrong_about_21_gentoos(birds):
    bills, y = birds
    wrong = perceptron_predict(bills, np.array([1.0, -1.0]), -30.0) != y
    assert (wrong.sum(), y[wrong].min()) == (21, 1)


def test_the_perceptron_needs_47_corrections_and_ends_with_a_ratio(birds):
    bills, y = birds
    w, b, mistakes = perceptron_fit(bills, y, 100)
    assert mistakes == [28, 2, 2, 7, 8, 0]
    assert w.round(1).tolist() == [43.8, -108.8]
    assert b == -3
    assert -w[0] / w[1] == pytest.approx(0.40, abs=0.005)
    assert bills.mean(axis=0).round().tolist() == [43, 17]  # what a correction moves the weights by
    assert perceptron_fit(standardize(bills)[0], y, 100)[2] == [2, 0]


def test_the_line_loses_the_picture_once(birds):
    bills, y = birds
    said = [perceptron_predict(bills, *perceptron_fit(bills, y, k)[:2]) for k in range(1, 7)]
    for k in (0, 1, 2):  # cuts off a few Adelies only
        assert 0 < np.sum(said[k] != y) < 15
        assert set(y[said[k] != y]) == {-1}
    assert (said[3] == -1).all()
    assert (said[4] == y).all()


def test_the_film_has_a_frame_for_each_correction_of_the_first_pass(birds):
    bills, y = birds
    counts = [perceptron_fit(bills[:k], y[:k], 1)[2][0] for k in range(1, len(y) + 1)]
    assert counts[-1] == 28
    assert set(np.diff(counts)) <= {0, 1}
    assert (perceptron_predict(bills, np.zeros(2), 0.0) == 1).all()  # zero weights: all Gentoos


def is_surrounded(point, others):
    """Return whether a point lies inside the convex hull of others."""
    angles = np.sort(np.arctan2(*(others - point).T))
    return np.diff([*angles, angles[0] + 2 * np.pi]).max() < np.pi


def test_chinstraps_overlap_and_are_never_done():
    X, y = two_species("Adelie", "Chinstrap")
    assert any(is_surrounded(bird, X[y == -1]) for bird in X[y == 1])  # no line parts them
    Z, _, _ = standardize(X)
    _, _, mistakes = perceptron_fit(Z, y, 50)
    assert (len(mistakes), min(mistakes), max(mistakes)) == (50, 5, 14)


@pytest.mark.parametrize("margin", [0.3, 0.1, 0.03, 0.01])
def test_corrections_stay_below_the_bound(margin):
    direction = np.array([0.6, 0.8])
    for seed in range(3):
        points = np.random.default_rng(seed).uniform(-1, 1, size=(4000, 2))
        points = points[np.abs(points @ direction) >= margin][:300]
        assert len(points) == 300
        _, _, mistakes = perceptron_fit(points, np.where(points @ direction >= 0, 1, -1), 1000)
        assert mistakes[-1] == 0
        assert sum(mistakes) <= (np.sum(points**2, axis=1).max() + 1) / margin**2


# ---- houses -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def houses():
    """Return the areas and prices of training and test houses, and all standardized measures."""
    ames = data.load("ames")
    usual, last_year = ames.X[:, 8] <= 4000, ames.X[:, 18] == 2010
    train, test = usual & ~last_year, usual & last_year
    area, price = ames.X[:, [8]] * 0.0929 / 100, ames.y[:, None] / 1000
    _, mean, std = standardize(ames.X[train][:, [8, 1, 5, 15, 3]])
    five = (ames.X[:, [8, 1, 5, 15, 3]] - mean) / std
    return [(values[train], values[test]) for values in (area, price, five)]


def test_the_five_large_houses_were_mostly_unusual_sales():
    ames = data.load("ames")
    assert len(ames.y) == 2930
    large = ames.sale[ames.X[:, 8] > 4000]
    assert (len(large), np.sum(large != "Normal")) == (5, 4)


def test_the_parabola_is_lowest_near_104(houses):
    (X, _), (Y, _), _ = houses
    assert len(X) == 2584
    assert np.mean(X * (Y - 40)) / np.mean(X**2) == pytest.approx(104, abs=0.5)


def test_nudges_and_formula_agree_in_the_digits_that_are_printed(houses):
    (X, _), (Y, _), _ = houses
    W, b = np.array([[100.0]]), np.array([40.0])
    grads = mse_gradients(X, Y, W, b)
    for at, name in ((W, "dW"), (b, "db")):
        nudged = numerical_gradient(
            lambda point, name=name: float(
                np.mean(
                    (X * (point if name == "dW" else W) + (b if name == "dW" else point) - Y) ** 2
                )
            ),
            at,
        )
        assert nudged.item() == pytest.approx(grads[name].item(), abs=5e-6)


def test_the_five_rates_do_what_the_picture_says(houses):
    (X, _), (Y, _), _ = houses
    losses = {r: gradient_descent(X, Y, r, 60)[1] for r in (0.001, 0.01, 0.1, 0.3, 0.34)}
    assert losses[0.1][0] == pytest.approx(40_000, rel=0.03)
    floor = losses[0.3][-1]
    assert floor == pytest.approx(3000, rel=0.02)
    assert losses[0.1][4] < 1.15 * floor < losses[0.1][2]
    assert losses[0.3][15] < 1.15 * floor < losses[0.3][12]
    assert losses[0.01][-1] < 1.15 * floor < losses[0.01][30]
    assert losses[0.001][-1] > 5 * floor
    assert losses[0.34][-1] > 1e9
    assert (np.diff(losses[0.34]) > 0).all()


def test_the_eigenvalues_are_those_of_the_text(houses):
    (X, _), _, _ = houses
    A = np.hstack([np.ones_like(X), X])
    flat, steep = np.linalg.eigvalsh(A.T @ A / len(A))
    assert 0.3 < 1 / steep < 0.34
    assert steep / flat == pytest.approx(46, abs=0.5)
    Z, _, _ = standardize(X)
    A = np.hstack([np.ones_like(Z), Z])
    np.testing.assert_allclose(np.linalg.eigvalsh(A.T @ A / len(A)), 1.0, rtol=1e-6)


def test_descent_lands_on_the_closed_form(houses):
    (X, _), (Y, _), _ = houses
    goal = linear_forward(X, *normal_equation(X, Y))
    Z, _, _ = standardize(X)

    def gap(inputs, steps):
        end, _ = gradient_descent(inputs, Y, 0.3, steps)
        return np.abs(linear_forward(inputs, end["W"], end["b"]) - goal).max()

    assert gap(Z, 40) < 1e-11
    assert gap(X, 800) < 1e-11
    assert gap(X, 600) > 1e-10
    one_step, _ = gradient_descent(Z, Y, 0.5, 1)  # a question of the last section
    np.testing.assert_allclose(linear_forward(Z, one_step["W"], one_step["b"]), goal, rtol=1e-6)


def test_five_measures_predict_a_year_that_they_have_not_seen(houses):
    (X, X_2010), (Y, Y_2010), (five, five_2010) = houses

    def off(predicted):
        return np.abs(predicted - Y_2010).mean()

    assert off(Y.mean()) == pytest.approx(56.2, abs=0.05)
    assert off(linear_forward(X_2010, *normal_equation(X, Y))) == pytest.approx(39.2, abs=0.05)
    assert off(linear_forward(five_2010, *normal_equation(five, Y))) == pytest.approx(
        23.7, abs=0.05
    )


# ---- a year -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("degree", "l2", "seen", "later"),
    [(1, 0.0, 6.4, 7.6), (4, 0.0, 2.0, 4.3), (12, 0.0, 0.0, 291), (12, 1e-4, 1.2, 4.3)],
)
def test_curves_err_as_the_pictures_say(degree, l2, seen, later):
    warmest = data.load("series").seattle_max[:, None]
    day = np.concatenate([np.arange(366), *[np.arange(365)] * 3])
    assert len(day) == len(warmest)
    few, rest = np.arange(10, 366, 28), np.arange(366, 1461)
    assert len(few) == 13
    powers = polynomial_features((day - 183) / 183, degree)[:, 1:]
    W, b = normal_equation(powers[few], warmest[few], l2)
    errors = [
        np.sqrt(np.mean((linear_forward(powers[rows], W, b) - warmest[rows]) ** 2))
        for rows in (few, rest)
    ]
    # The unchecked polynomial is ill-conditioned: its last digits depend on the machine.
    assert errors[0] == pytest.approx(seen, abs=0.06)
    assert errors[1] == pytest.approx(later, abs=0.06, rel=0.02)
    assert np.abs(W).max() > 10_000 or l2 > 0 or degree < 12


def test_the_year_goes_from_about_7_to_about_27_degrees():
    series = data.load("series")
    months = np.array([date[5:7] for date in series.seattle_day])
    later = np.array([date[:4] != "2012" for date in series.seattle_day])
    means = [series.seattle_max[later & (months == month)].mean() for month in np.unique(months)]
    assert min(means) == pytest.approx(8, abs=1.5)
    assert max(means) == pytest.approx(27, abs=1.5)
