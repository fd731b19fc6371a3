"""What the quizzes of weeks 1 and 2 call right is right, and what they call wrong is wrong.

Each answer is computed by another way than the question's own: by running the code that it shows,
by finite differences, by trying all weights of a grid. Weeks 3 and 4: `test_quizzes_networks.py`.
"""

import ast
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course1_nn.week1.source import quiz_arrays as arrays
from course1_nn.week2.source import quiz_logistic_regression as logistic

rng = np.random.default_rng(0)


def right(question: Any) -> set[str]:
    """Return the texts of the choices that a question calls right, without backticks."""
    return {choice.text.strip("`") for choice in question.choices if choice.right}


def texts(question: Any) -> list[str]:
    return [choice.text.strip("`") for choice in question.choices]


def code_of(question: Any) -> str:
    """Return the code that a question shows."""
    return str(question.text.split("```python\n")[1].split("```")[0])


def printed(code: str) -> float:
    """Run code of a question and return the number that its last line prints."""
    said: list[Any] = []
    exec(code, {"np": np, "print": said.append})
    return float(said[-1])


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def slope(f: Callable[[float], float], x: float, step: float = 1e-6) -> float:
    return (f(x + step) - f(x - step)) / (2 * step)


# ---- week 1 -------------------------------------------------------------------------------------


def test_predictions_that_are_all_right_have_a_cost_of_a_third_more_than_1():
    assert right(arrays.perfect_prediction) == {str(printed(code_of(arrays.perfect_prediction)))}
    column, flat = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
    squares = ((column - flat) ** 2).ravel().tolist()
    assert sorted(squares) == [0, 0, 0, 1, 1, 1, 1, 4, 4]


def test_what_fits_into_a_table_is_what_numpy_adds():
    def fits(shape: str) -> bool:
        try:
            return (np.zeros((4, 3)) + np.zeros(ast.literal_eval(shape))).shape == (4, 3)
        except ValueError:
            return False

    assert right(arrays.what_fits) == set(filter(fits, texts(arrays.what_fits)))


def test_the_row_writes_into_the_table():
    assert printed(code_of(arrays.row_in_place)) == arrays.row_in_place() == 45
    again = code_of(arrays.row_in_place).replace("row += 10", "row = row + 10")
    assert printed(again) == 15


def test_who_writes_into_a_is_who_changes_it():
    def changes(line: str) -> bool:
        A = np.arange(6).reshape(2, 3)
        exec(line, {"A": A})
        return bool((np.arange(6).reshape(2, 3) != A).any())

    question = arrays.who_writes_into_a
    assert right(question) == set(filter(changes, texts(question)))


def test_a_product_of_arrays_is_the_loop_in_double_precision():
    x, w = rng.normal(size=(2, 1000))
    assert (x @ w).dtype == np.float64
    assert x @ w == pytest.approx(sum(x[j] * w[j] for j in range(len(x))), rel=1e-12)
    assert x.flags.c_contiguous  # side by side
    assert type(x[0]) is np.float64  # an object for each look-up
    assert sum("compiled" in choice for choice in right(arrays.where_the_time_goes)) == 1


def test_the_memory_of_the_shortcut_is_what_numpy_says():
    m, k, d = 7, 5, 3
    A, B = rng.normal(size=(m, d)), rng.normal(size=(k, d))
    differences = A[:, np.newaxis, :] - B
    assert arrays.memory_of_a_shortcut(m, k, d) == pytest.approx(differences.nbytes / 1e6)
    D = (A**2).sum(axis=1)[:, None] - 2 * A @ B.T + (B**2).sum(axis=1)
    np.testing.assert_allclose(D, (differences**2).sum(axis=2), atol=1e-12)


RULES = {
    "Yes if both bits are 1.": lambda a, b: a and b,
    "Yes if exactly one bit is 1.": lambda a, b: a != b,
    "Yes if at least one bit is 1.": lambda a, b: a or b,
    "Yes if the bits are equal.": lambda a, b: a == b,
    "Yes if the first bit is 1, whatever the second is.": lambda a, _: a,
}


def test_no_perceptron_follows_the_two_rules():
    """Weights on a grid decide it: what separates four corners can be moved onto a grid."""
    bits = list(itertools.product((0, 1), repeat=2))
    grid = np.arange(-2, 2.25, 0.5)
    possible = {
        tuple(w1 * a + w2 * b + bias > 0 for a, b in bits)
        for w1, w2, bias in itertools.product(grid, repeat=3)
    }
    assert len(possible) == 14  # of 16 rules
    cannot = {
        text for text, rule in RULES.items() if tuple(bool(rule(*p)) for p in bits) not in possible
    }
    assert right(arrays.beyond_a_line) == cannot
    assert set(texts(arrays.beyond_a_line)) == set(RULES)


def test_the_weights_that_the_explanations_name_follow_their_rules():
    for w, bias, text in (
        ((1, 1), -1.5, "Yes if both bits are 1."),
        ((1, 1), -0.5, "Yes if at least one bit is 1."),
        ((1, 0), -0.5, "Yes if the first bit is 1, whatever the second is."),
    ):
        for bits in itertools.product((0, 1), repeat=2):
            assert (np.dot(w, bits) + bias > 0) == bool(RULES[text](*bits))


def test_one_update_raises_the_score_by_the_squared_length_and_one():
    for x in (np.array([1, 6]), np.array([5, 11])):
        w = np.array([1, -1])
        before, y = w @ x, 1
        assert before < 0
        after = (w + y * x) @ x + y
        assert after == before + x @ x + 1
        assert arrays.after_one_update(*x.tolist()) == after


def test_the_steps_down_the_parabola_are_those_of_gradient_descent():
    w = 4.0
    for step in range(1, 6):
        w -= 0.3 * slope(lambda w: w**2, w)
        assert arrays.down_the_parabola(0.3, step) == pytest.approx(w, abs=1e-6)


def test_above_a_rate_of_one_the_steps_switch_sides_and_grow():
    def path(rate: float) -> list[float]:
        w = [4.0]
        for _ in range(6):
            w.append(w[-1] - rate * 2 * w[-1])
        return w

    wild, jumping = path(1.1), path(1.0)
    assert wild[1:3] == pytest.approx([-4.8, 5.76])
    assert all(a * b < 0 and abs(a) < abs(b) for a, b in itertools.pairwise(wild))
    assert jumping == [4, -4, 4, -4, 4, -4, 4]
    assert right(arrays.rate_above_one) == {"They switch sides each time, and get farther from 0."}


# ---- week 2 -------------------------------------------------------------------------------------


def test_a_score_that_rises_by_one_multiplies_the_odds_by_e():
    z = np.linspace(-5, 5, 11)
    odds = sigmoid(z) / (1 - sigmoid(z))
    np.testing.assert_allclose((sigmoid(z + 1) / (1 - sigmoid(z + 1))) / odds, math.e)
    assert right(logistic.one_more) == {"The odds are multiplied by e, about 2.72."}
    assert sigmoid(1.0) == pytest.approx(0.73, abs=0.005)
    assert sigmoid(6.0) - sigmoid(5.0) == pytest.approx(0.004, abs=0.0005)
    assert 1 - sigmoid(1.0) == pytest.approx(0.27, abs=0.005)
    assert 1 - sigmoid(-4.0) > 0.98


def test_the_score_behind_a_probability_gives_it_back():
    for p in (0.55, 0.8, 0.95):
        assert sigmoid(logistic.score_behind(p)) == pytest.approx(p)


def test_the_mean_surprise_is_minus_the_logarithm_of_the_likelihood_per_label():
    for a1, a2 in ((0.3, 0.7), (0.9, 0.2)):
        likelihood = a1 * (1 - a2)
        assert math.exp(-2 * logistic.mean_surprise(a1, a2)) == pytest.approx(likelihood)


def test_a_thousand_factors_become_zero():
    assert right(logistic.many_factors) == {str(printed(code_of(logistic.many_factors)))}
    assert 1000 * math.log10(0.4) == pytest.approx(-398, abs=0.1)
    assert 1000 * math.log(0.4) == pytest.approx(-916.3, abs=0.05)
    assert np.nextafter(0, 1) == 5e-324
    assert math.exp(math.log(0.4)) == pytest.approx(0.4)  # the geometric mean


def test_the_costs_with_one_valley_never_bend_downwards():
    costs = {
        "Cross-entropy of the sigmoid of the score": lambda z, y: np.logaddexp(0, z) - y * z,
        "Squared error of the sigmoid of the score": lambda z, y: (sigmoid(z) - y) ** 2,
        "Squared error of the score itself": lambda z, y: (z - y) ** 2,
        "The share of wrong decisions": lambda z, y: ((z > 0) != y).astype(float),
    }

    def convex(cost: Callable[[Any, int], Any]) -> bool:
        a, b = rng.uniform(-8, 8, (2, 5000))
        return all(
            (cost((a + b) / 2, y) <= (cost(a, y) + cost(b, y)) / 2 + 1e-9).all() for y in (0, 1)
        )

    assert set(costs) == set(texts(logistic.one_valley))
    assert right(logistic.one_valley) == {name for name, cost in costs.items() if convex(cost)}


def test_the_first_cost_is_that_of_a_coin_whatever_the_labels():
    for labels in (np.zeros(10), np.ones(10), rng.integers(0, 2, 10)):
        surprise = -(labels * np.log(0.5) + (1 - labels) * np.log(0.5))
        assert surprise.mean() == pytest.approx(0.693, abs=0.0005)
    assert right(logistic.first_cost) == {"Nothing about the data: every probability is 0.5."}


def test_the_two_pulls_are_the_slope_of_the_cost():
    x, y = np.array([2.0, -1.0]), np.array([1.0, 0.0])
    for w in (-0.7, 0.1, 1.3):
        a = sigmoid(x * w)

        def cost(w: float) -> float:
            return float(np.mean(np.logaddexp(0, x * w) - y * x * w))

        assert logistic.two_pulls(*a) == pytest.approx(slope(cost, w), abs=1e-8)


def test_against_a_negative_derivative_the_weight_and_the_scores_rise():
    x = rng.uniform(0, 1, 20)
    before, after = 0.4, 0.4 - 0.1 * -0.3
    assert after > before
    assert (x * after >= x * before).all()
    (told,) = right(logistic.negative_gradient)
    assert told.startswith("The weight rises")


def test_a_lower_threshold_finds_more_and_alarms_more_and_nothing_else_is_certain():
    better: set[bool] = set()
    for _ in range(200):
        a, y = rng.uniform(0, 1, 12), rng.integers(0, 2, 12)
        high, low = a >= 0.5, a >= 0.1
        assert (low | ~high).all()  # what was found stays found
        assert (low & (y == 0)).sum() >= (high & (y == 0)).sum()
        better.add(bool((low == y).mean() > (high == y).mean()))
    assert better == {True, False}
    assert {text.split()[0] for text in right(logistic.lower_threshold)} == {"No", "There"}


def test_above_the_best_threshold_the_alarm_is_cheaper_and_below_it_is_not():
    for miss, alarm in ((6, 5), (30, 1)):
        p = logistic.best_threshold(miss, alarm)
        for probability, cheaper in ((p + 0.01, True), (p - 0.01, False)):
            assert ((1 - probability) * alarm < probability * miss) is cheaper
    assert logistic.best_threshold(7, 7) == 0.5
