"""What the quiz of week 1 calls right is right, and what it calls wrong is wrong.

Each answer is computed by another way than the question's own: by fitting, by running the code that
is shown, by leaking on purpose, by measuring slopes.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course1_nn.tests.test_quizzes import code_of, right, texts
from course1_nn.tests.test_quizzes_networks import relu
from course2_improving.helpers import quiz_pictures
from course2_improving.week1.source import quiz_getting_training_right as quiz

rng = np.random.default_rng(0)


def why(question: Any, start: str) -> str:
    """Return the explanation of the choice that begins with `start`."""
    (found,) = (choice.why for choice in question.choices if choice.text.startswith(start))
    return found


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


# ---- bias and variance --------------------------------------------------------------------------


def test_four_times_the_examples_help_the_team_with_a_gap():
    noise, now, later = quiz_pictures.NOISE**2, {}, {}
    for team, degree in quiz_pictures.TEAMS.items():
        now[team[-1]], later[team[-1]] = (quiz_pictures.errors(degree, m) for m in (80, 320))
    assert quiz_pictures.SIZES[-1] == 80
    gains = {team: now[team][1] - later[team][1] for team in "PQ"}
    worth = {team for team in "PQ" if gains[team] > 0.1 * now[team][1]}
    assert worth == {"Q"}
    assert right(quiz.who_buys_examples) == {
        "For Q, because its dev error is far above its training error."
    }
    assert 0 < gains["P"] < 0.03 * now["P"][1]  # "hardly"
    assert min(now["P"]) > 2.5 * noise
    told = f"falls from {now['Q'][1]:.3f} to {later['Q'][1]:.3f}, close to the noise of {noise:.2f}"
    assert told in why(quiz.who_buys_examples, "For Q")
    better = quiz_pictures.errors(5, 80)[1]
    assert better < 0.4 * later["P"][1]  # what P needs is another model


def test_the_larger_gap_of_the_three_errors_is_the_one_to_work_on():
    human, train, dev = (int(n) / 100 for n in re.findall(r"(\d+) %", quiz.close_to_people.text))
    (told,) = right(quiz.close_to_people)
    assert (dev - train > 5 * (train - human)) == told.startswith("Regularization")
    assert f"the {100 * (dev - train):.0f} points between training and dev set" in told
    assert f"{100 * (train - human):.0f} point." in why(quiz.close_to_people, "Regularization")
    assert f"{100 * (dev - human):.0f} points lie" in why(quiz.close_to_people, "None")


def test_the_mean_of_two_predictions_saves_the_variance_wherever_the_truth_lies():
    for p1, p2, y in ((2.0, 5.0, 9.0), (3.7, 7.9, 3.0), (2.5, 6.0, 4.0)):
        predictions = np.array([p1, p2])
        alone, together = np.mean((predictions - y) ** 2), (predictions.mean() - y) ** 2
        assert quiz.two_predictions(p1, p2, y) == pytest.approx(alone - together)
        assert alone == pytest.approx((predictions.mean() - y) ** 2 + predictions.var())


# ---- what a dev set must not tell ---------------------------------------------------------------

Split = tuple[np.ndarray, np.ndarray, np.ndarray]  # examples and labels to train on, rows of dev


def _halves(order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return order[: len(order) // 2], order[len(order) // 2 :]


def scaled_first(X: np.ndarray, y: np.ndarray) -> Split:
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    train, dev = _halves(np.arange(len(X)))
    return X[train], y[train], dev


def scaled_by_train(X: np.ndarray, y: np.ndarray) -> Split:
    train, dev = _halves(np.arange(len(X)))
    return (X[train] - X[train].mean(axis=0)) / X[train].std(axis=0), y[train], dev


def copied_first(X: np.ndarray, y: np.ndarray) -> Split:
    rows = np.repeat(np.arange(len(X)), 10)
    train, dev = _halves(np.random.default_rng(1).permutation(len(rows)))
    return X[rows][train], y[rows][train], np.unique(rows[dev])


def chosen_first(X: np.ndarray, y: np.ndarray) -> Split:
    kept = np.argsort(-np.abs((X - X.mean(axis=0)).T @ (y - y.mean())))[:20]
    train, dev = _halves(np.arange(len(X)))
    return X[np.ix_(train, kept)], y[train], dev


def shuffled(X: np.ndarray, y: np.ndarray) -> Split:
    train, dev = _halves(np.random.default_rng(1).permutation(len(X)))
    return X[train], y[train], dev


WAYS = {
    "All examples are scaled": scaled_first,
    "The examples are split, then both": scaled_by_train,
    "Ten shifted copies": copied_first,
    "Of 1000 features": chosen_first,
    "The examples are shuffled": shuffled,
}


def test_what_leaks_is_what_changes_training_when_the_dev_set_changes():
    X, y = rng.normal(size=(40, 1000)), rng.integers(0, 2, 40).astype(float)

    def leaks(way: Callable[[np.ndarray, np.ndarray], Split]) -> bool:
        X_train, y_train, dev = way(X, y)
        others, flipped = X.copy(), y.copy()
        others[dev], flipped[dev] = rng.normal(size=(len(dev), 1000)), 1 - y[dev]
        X_again, y_again, _ = way(others, flipped)
        return not (np.array_equal(X_train, X_again) and np.array_equal(y_train, y_again))

    question = quiz.where_it_leaks
    assert all(text.startswith(start) for text, start in zip(texts(question), WAYS, strict=True))
    found = {text for text, way in zip(texts(question), WAYS.values(), strict=True) if leaks(way)}
    assert right(question) == found


def test_features_of_pure_chance_look_good_on_the_dev_set():
    shares: list[float] = []
    for _ in range(5):
        X, y = rng.normal(size=(60, 1000)), rng.permutation(60) % 2
        X_train, y_train, dev = chosen_first(X, y)
        means = np.stack([X_train[y_train == label].mean(axis=0) for label in (0, 1)])
        kept = np.argsort(-np.abs((X - X.mean(axis=0)).T @ (y - y.mean())))[:20]
        gaps = ((X[np.ix_(dev, kept)][:, np.newaxis] - means) ** 2).sum(axis=2)  # (dev, 2)
        shares.append(float(np.mean(np.argmin(gaps, axis=1) == y[dev])))
    assert min(shares) > 0.75  # and there is nothing to learn


def test_the_mean_of_a_dev_set_is_not_quite_zero():
    X = rng.normal(3, 2, (60, 4))
    train, dev = X[:30], X[30:]
    means = ((dev - train.mean(axis=0)) / train.std(axis=0)).mean(axis=0)
    assert (np.abs(means) > 1e-3).all()


# ---- regularization -----------------------------------------------------------------------------


def test_the_lowest_points_with_both_penalties_are_those_of_a_grid():
    w = np.round(np.arange(-1, 4, 0.01), 2)
    penalties = {"L1": 0.5 * np.abs(w), "L2": 0.25 * w**2}
    at = {
        name: [w[np.argmin((w - best) ** 2 / 2 + penalty)] for best in (3, 0.3)]
        for name, penalty in penalties.items()
    }
    told = ", ".join(f"{name} at {a:g} and {b:g}" for name, (a, b) in at.items())
    assert right(quiz.two_penalties) == {f"With {told.replace(', ', ', with ')}"}
    assert at["L2"] == pytest.approx([3 * 2 / 3, 0.3 * 2 / 3])  # by a third

    def second(w2: float) -> float:
        return (w2 - 0.3) ** 2 / 2 + 0.5 * abs(w2)

    assert second(-0.1) < second(-0.2)


def test_patience_ends_where_a_loop_ends_it():
    costs = [float(cost) for cost in re.findall(r"0\.\d\d", quiz.lost_patience.text)]
    assert len(costs) == 10

    def stop(patience: int) -> tuple[int, int]:
        best = 0
        for epoch in range(10):
            if costs[epoch] < costs[best]:
                best = epoch
            if epoch - best == patience:
                return epoch + 1, best + 1
        return 10, best + 1

    assert stop(3) == (8, quiz.lost_patience())
    assert stop(1)[1] == 3
    assert stop(4)[1] == 10  # more patience would have found it
    assert costs[4] == 0.49
    assert costs[9] == min(costs) == 0.44


def test_the_dropout_of_the_snippet_is_too_small_in_use_alone():
    names: dict[str, Any] = {}
    exec(code_of(quiz.once_too_often), names)
    A, generator = np.full((400, 500), 2.0), np.random.default_rng(0)
    training = names["dropout"](A, 0.8, generator, True)
    used = names["dropout"](A, 0.8, generator, False)
    assert training.mean() == pytest.approx(2, rel=0.01)  # 200,000 masks
    assert np.mean(training > 0) == pytest.approx(0.8, abs=0.01)
    assert used.mean() == pytest.approx(2 * (1 - 1 / 5))
    (told,) = right(quiz.once_too_often)
    assert told.startswith("At test time the activations are smaller")


# ---- gradient checks ----------------------------------------------------------------------------


def test_a_forgotten_mean_is_reported_whatever_the_size_of_the_gradient():
    for m, size in ((4, 1e-6), (17, 1.0), (59, 1e5)):
        b = size * rng.normal(size=30)
        assert quiz.forgotten_mean(m) == pytest.approx(relative_error(m * b, b))
    assert quiz.forgotten_mean(2) == pytest.approx(1 / 3)
    b = rng.normal(size=30)
    assert relative_error(-b, b) == relative_error(0 * b, b) == 1


def measured(f: Callable[[Any], Any], at: Any, step: float) -> Any:
    nudge = at.dtype.type(step)
    return (f(at + nudge) - f(at - nudge)) / (2 * nudge)


def test_of_the_five_checks_two_have_a_wrong_formula():
    x = np.linspace(0.5, 3, 40)
    single = x.astype(np.float32)
    corner = np.array([2e-6])
    errors = [
        (relative_error(np.exp(x), measured(np.exp, x, 1e-5)), 2e-10),
        (relative_error(2 * np.exp(x), measured(np.exp, x, 1e-5)), 0.33),
        (relative_error(np.exp(single), measured(np.exp, single, 1e-5)), 0.002),
        (relative_error(np.ones(1), measured(relu, corner, 1e-5)), 0.25),
        (relative_error(-np.exp(x), measured(np.exp, x, 1e-5)), 1),
    ]
    wrong = [False, True, False, False, True]  # the second and the last formula are
    question = quiz.which_are_bugs
    assert right(question) == {t for t, bug in zip(texts(question), wrong, strict=True) if bug}
    assert errors[0][0] < errors[0][1]
    assert errors[0][1] < 1e-9
    for error, said in errors[1:]:
        assert error == pytest.approx(said, rel=0.4 if said == 0.002 else 0.02)
        assert any(f"{said:g}" in text for text in texts(question))
    assert relative_error(np.exp(x) / 2, np.exp(x)) == pytest.approx(1 / 3)
    assert relative_error(np.ones(1), measured(relu, corner, 1e-7)) < 1e-8
    large, small = 1e4 * rng.normal(size=50), rng.normal(size=3)
    hidden = relative_error(np.r_[large, -small], np.r_[large, small])
    assert hidden < 1e-3 < relative_error(-small, small)


# ---- where to start -----------------------------------------------------------------------------


def test_under_relu_xaviers_rule_halves_the_mean_square_in_each_layer():
    n, layers, factors = 300, 5, {1: [], 2: []}
    for gain, found in factors.items():
        for seed in range(8):
            draw = np.random.default_rng(seed)
            A = first = draw.normal(size=(50, n))
            for _ in range(layers):
                A = relu(A @ draw.normal(0, np.sqrt(gain / n), (n, n)))
            found.append(np.mean(A**2) / np.mean(first**2))
    # means of 300 units in 5 layers and 8 draws: a few per cent
    assert np.mean(factors[1]) == pytest.approx(quiz.xavier_under_relu(layers), rel=0.15)
    assert np.mean(factors[2]) == pytest.approx(1, rel=0.15)  # He's
    assert quiz.xavier_under_relu(10) == pytest.approx(1 / 1024)
