"""What the quiz of week 2 calls right is right, and what it calls wrong is wrong.

Each answer is computed by another way than the question's own: by drawing batches, by running the
recursions step after step, by the optimizers of Keras.
"""

import itertools
import re
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from course1_nn.tests.test_quizzes import right, texts
from course2_improving.helpers import quiz_pictures
from course2_improving.tests.test_quiz_getting_training_right import why
from course2_improving.week2.source import quiz_optimization as quiz

rng = np.random.default_rng(0)


# ---- mini-batches -------------------------------------------------------------------------------


def test_a_batch_four_times_as_large_has_half_the_noise_and_a_quarter_of_the_steps():
    slopes = np.random.default_rng(0).normal(2.0, 1.0, 12_800)  # of the examples

    def epoch(size: int) -> list[np.ndarray]:
        order = rng.permutation(12_800)
        return [slopes[order[start : start + size]] for start in range(0, 12_800, size)]

    small, large = ([batch for _ in range(20) for batch in epoch(size)] for size in (32, 128))
    noise = np.std([b.mean() for b in large]) / np.std([b.mean() for b in small])
    length = np.mean([b.mean() for b in large]) / np.mean([b.mean() for b in small])
    steps = len(epoch(128)) / len(epoch(32))
    examples = sum(map(len, large)) / sum(map(len, small))
    assert (len(epoch(32)), len(epoch(128))) == (400, 100)
    truths = {
        "An epoch makes a quarter as many steps.": steps == 0.25,
        "The noise of a step's gradient has a quarter of the standard deviation.": noise < 0.35,
        "The noise of a step's gradient has half the standard deviation.": 0.4 < noise < 0.6,
        "An epoch looks at four times as many examples.": examples == 4,
        "A step with the same learning rate is about four times as long.": length > 2,
    }
    assert list(truths) == texts(quiz.four_times_the_batch)
    assert right(quiz.four_times_the_batch) == {text for text, true in truths.items() if true}


def test_the_mean_cost_of_an_epoch_is_that_of_all_its_examples():
    for k, n, J_full, J_last in ((3, 10, 0.2, 3.0), (7, 39, 0.6, 1.0)):
        costs = np.r_[np.full(64 * k, J_full), np.full(n, J_last)]
        assert quiz.small_last_batch(k, n, J_full, J_last) == pytest.approx(costs.mean())


# ---- averages -----------------------------------------------------------------------------------


def average(x: np.ndarray, beta: float) -> np.ndarray:
    v, found = 0.0, np.empty(len(x))
    for t, x_t in enumerate(x, 1):
        v = beta * v + (1 - beta) * x_t
        found[t - 1] = v / (1 - beta**t)
    return found


def test_the_curves_have_the_betas_that_the_recursion_gives_them():
    x, betas = quiz_pictures.series(), (0.5, 0.9, 0.98)
    drawn = {name: quiz_pictures.averages(x, beta) for name, beta in quiz_pictures.BETAS.items()}
    found = {
        name: next(beta for beta in betas if np.allclose(average(x, beta), curve))
        for name, curve in drawn.items()
    }
    told = ", ".join(f"{name} has {beta}" for name, beta in sorted(found.items()))
    assert right(quiz.which_beta) == {f"{told}."}
    reach = [round(1 / (1 - found[name])) for name in "ABC"]
    assert f"numbers: {reach[0]}, {reach[1]} and {reach[2]}." in why(quiz.which_beta, told)
    late = {name: int(np.argmax(curve[150:] > 0.5)) for name, curve in drawn.items()}
    noise = {name: float(np.std(curve[50:150])) for name, curve in drawn.items()}
    assert late["B"] < late["A"] < late["C"]
    assert noise["B"] > noise["A"] > noise["C"]


def test_each_wrong_reading_of_the_curves_is_wrong_where_its_explanation_says():
    _, swapped, last, _ = texts(quiz.which_beta)
    (truth,) = right(quiz.which_beta)
    parts = [text.strip(".").split(", ") for text in (texts(quiz.which_beta)[0], last, truth)]
    first, fourth, true = parts
    assert set(first) & set(true) == {"C has 0.98"}  # "C is right"
    assert set(fourth) & set(true) == {"B has 0.5"}  # "B is right"
    assert "B has 0.98, C has 0.5" in swapped


def test_an_average_from_zero_reaches_what_the_recursion_reaches():
    for beta, t in ((0.8, 3), (0.9, 7), (0.97, 11)):
        v, missing = 0.0, []
        for _ in range(t):
            v = beta * v + (1 - beta) * 4.0
            missing.append(4.0 - v)
        assert quiz.start_from_zero(beta, t) == pytest.approx(v / 4)
        assert np.divide(missing[1:], missing[:-1]) == pytest.approx(beta)
        assert v / quiz.start_from_zero(beta, t) == pytest.approx(4.0)  # the correction


# ---- momentum and Adam --------------------------------------------------------------------------


def moves(optimizer: Any, gradients: np.ndarray) -> np.ndarray:
    """Return how far a Keras optimizer moves weights in each step; gradients (T, n)."""
    w = keras.Variable(np.zeros(gradients.shape[1], np.float32))
    places = [np.zeros(gradients.shape[1])]
    for g in gradients:
        optimizer.apply([tf.constant(g, tf.float32)], [w])
        places.append(w.numpy())
    return np.abs(np.diff(places, axis=0))  # (T, n)


def test_keras_takes_longer_steps_from_the_first_on():
    slope, rate = np.full((60, 1), 3.0), 0.01
    for beta in (0.75, 0.9):
        theirs = moves(keras.optimizers.SGD(rate, momentum=beta), slope)[:, 0]
        v, ours = 0.0, []
        for g in slope[:, 0]:
            v = beta * v + (1 - beta) * g
            ours.append(rate * v)
        ratio = theirs / np.array(ours)
        assert ratio == pytest.approx(quiz.two_kinds_of_momentum(beta), rel=1e-3)  # float32
        assert theirs[1] / (rate * 3) == pytest.approx(1 + beta, rel=1e-3)
    assert ours[-1] == pytest.approx(rate * 3, rel=0.01)


def test_the_first_step_of_adam_is_the_rate():
    g, rate, b1, b2, eps = np.array([1000, 0.001]), 0.01, 0.9, 0.999, 1e-8
    v, s = (1 - b1) * g, (1 - b2) * g**2
    ways = {
        "plain": rate * g,
        "average alone": rate * v,
        "Adam": rate * (v / (1 - b1)) / (np.sqrt(s / (1 - b2)) + eps),
        "no correction": rate * v / (np.sqrt(s) + eps),
    }
    said = [[float(n) for n in text.split(" and ")] for text in texts(quiz.first_step_of_adam)]
    for way, numbers in zip(ways.values(), said, strict=True):
        assert way == pytest.approx(numbers, rel=0.06)  # 0.0316 is said as 0.03
    assert right(quiz.first_step_of_adam) == {texts(quiz.first_step_of_adam)[2]}
    adam = keras.optimizers.Adam(rate, beta_1=b1, beta_2=b2, epsilon=eps)
    assert moves(adam, g[np.newaxis])[0] == pytest.approx(said[2], rel=1e-3)
    assert ways["no correction"][0] / rate == pytest.approx(3, abs=0.2)


def test_a_lone_gradient_moves_a_weight_by_some_rates():
    for b1, b2 in ((0.9, 0.999), (0.8, 0.98)):
        v = s = 0.0
        t = 100_000  # so many steps of 0 leave both averages at 0
        v, s = b1 * v + (1 - b1) * 5, b2 * s + (1 - b2) * 25
        length = (v / (1 - b1**t)) / (np.sqrt(s / (1 - b2**t)) + 1e-8)
        assert quiz.lone_gradient(b1, b2) == pytest.approx(length)
    assert quiz.lone_gradient(0.9, 0.999) == pytest.approx(3.2, abs=0.05)
    assert [round(1 / (1 - b)) for b in (0.999, 0.9)] == [1000, 10]


# ---- landscapes ---------------------------------------------------------------------------------


def test_the_ravine_has_its_limit_where_descent_stops_coming_down():
    def end(rate: float, a: float, b: float) -> float:
        w = np.array([1.0, 1.0])
        for _ in range(3000):
            w = w - rate * np.array([2 * a, 2 * b]) * w
        return float(np.abs(w).max())

    for a, b in ((0.5, 5.0), (2.0, 29.0)):
        limit = quiz.limit_of_a_ravine(a, b)
        assert end(0.999 * limit, a, b) < 0.01
        assert end(limit, a, b) == pytest.approx(1, rel=1e-6)  # jumps from side to side
        assert end(1.001 * limit, a, b) > 10
        half = np.array([1.0, 1.0]) * (1 - limit / 2 * np.array([2 * a, 2 * b]))
        assert half[1] == pytest.approx(0)  # with half of it w2 is at 0 after one step


def test_up_along_both_axes_and_still_no_minimum():
    numbers = re.findall(r"\d", quiz.up_along_both_axes.text.split("```")[1])
    H = np.array(numbers, float).reshape(2, 2)

    def curvature(*direction: int) -> float:
        d = np.array(direction) / np.linalg.norm(direction)
        return float(d @ H @ d)

    assert curvature(1, 0) > 0 < curvature(0, 1)
    assert (curvature(1, 1), curvature(1, -1)) == pytest.approx((3, -1))
    assert sorted(np.linalg.eigvalsh(H)) == pytest.approx([-1, 3])
    (told,) = right(quiz.up_along_both_axes)
    assert told == "A saddle, because the cost falls along (1, -1)."


# ---- schedules ----------------------------------------------------------------------------------


def test_the_bowl_has_one_valley_and_the_rate_decides_how_low_it_settles():
    kept = quiz_pictures.descent(0.1, 0.1)
    lowered = quiz_pictures.descent(0.1, 0.01)
    low = quiz_pictures.descent(0.01, 0.01)
    assert kept[300:].mean() == pytest.approx(kept[100:300].mean(), rel=0.25)  # time is not it
    assert lowered[-50:].mean() < 0.4 * kept[300:].mean()
    assert low[100] > 10 * kept[100]  # a low rate is not faster
    assert quiz_pictures.descent(0.1, 0.01, w_start=0.0)[0] == 0  # the lowest point
    (told,) = right(quiz.ten_times_slower)
    assert told.startswith("Each step carries noise, and shorter steps carry less")


def test_a_tenth_of_the_rate_settles_about_ten_times_lower():
    """In the long run the mean of w² is rate / (curvature (2 - rate · curvature))."""

    def level(rate: float) -> float:
        w, costs, curvature = np.zeros(50), [], np.linspace(0.2, 1, 50)
        for step in range(6000):
            w = w - rate * (curvature * w + rng.normal(size=50))
            if step >= 3000:
                costs.append(np.sum(curvature * w**2) / 2)
        assert np.mean(costs) == pytest.approx(np.sum(rate / (2 - rate * curvature)) / 2, rel=0.15)
        return float(np.mean(costs))

    levels = [level(rate) for rate in (0.1, 0.01)]
    assert all(8 < a / b < 13 for a, b in itertools.pairwise(levels))
