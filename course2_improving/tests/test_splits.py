"""The observers say what holds of an answer, and nothing that depends on the draw."""

import numpy as np
import pytest

from course2_improving.helpers import splits


def dealt(order, k):
    pieces = np.array_split(order, k)
    return [(np.concatenate(pieces[:i] + pieces[i + 1 :]), pieces[i]) for i in range(k)]


@pytest.mark.parametrize(
    ("order", "neighbours", "depends"),
    [
        (lambda m, rng: rng.permutation(m), "as chance has it", True),
        (lambda m, _: np.arange(m), "kept together", False),
        (lambda m, rng: np.roll(np.arange(m), rng.integers(m)), "kept together", True),
        (lambda m, _: np.arange(m).reshape(-1, 4).T.ravel(), "kept apart", False),
    ],
)
def test_folds_are_told_by_who_stays_beside_whom(order, neighbours, depends):
    for seed in range(5):
        seen = splits.folds_of(lambda m, k, rng: dealt(order(m, rng), k), 160, 4, seed)
        assert seen["neighbours"] == neighbours
        assert seen["another rng gives others"] is depends
        assert seen["sizes of the dev sets"] == [40] * 4
        assert seen["each example is in one dev set"]
        assert seen["no row is in train and in dev"]
        assert seen["every row is in train or in dev"]
        assert seen["no row is in train twice"]


def test_chance_never_makes_shuffled_neighbours_suspicious():
    for seed in range(300):
        seen = splits.folds_of(lambda m, k, rng: dealt(rng.permutation(m), k), 150, 3, seed)
        assert seen["neighbours"] == "as chance has it"


def test_folds_that_are_alike_once_by_chance_are_not_the_same_each_time():
    draws = iter([0, 0, 1, 2, 0, 3, 4, 5])  # the first and the second, or the fifth, are alike

    def answer(m, k, rng):
        return dealt(np.roll(np.arange(m), next(draws)), k)

    assert not splits.folds_of(answer, 7, 3, 0)["the same rng gives the same"]


def test_masks_are_refused_with_a_sentence():
    def masks(m, k, rng):
        return [(np.arange(m) % k != i, np.arange(m) % k == i) for i in range(k)]

    with pytest.raises(ValueError, match="expected row numbers, 0 to 5"):
        splits.folds_of(masks, 6, 2, 0)
    with pytest.raises(ValueError, match="expected row numbers"):
        splits.folds_of(lambda m, k, rng: dealt(rng.permutation(m) + 1, k), 6, 2, 0)


def test_what_is_wrong_with_train_is_told_apart():
    def seen(change):
        def answer(m, k, rng):
            return [(change(train), dev) for train, dev in dealt(rng.permutation(m), k)]

        told = splits.folds_of(answer, 12, 3, 0)
        return [
            name for name in told if name.startswith(("no row", "every row")) and not told[name]
        ]

    assert seen(lambda train: train) == []
    assert seen(lambda train: train[:-1]) == ["every row is in train or in dev"]
    assert seen(lambda train: np.append(train, train[0])) == ["no row is in train twice"]
    assert seen(lambda _: np.arange(12)) == ["no row is in train and in dev"]


def curve(answer):
    X, Y = np.arange(40.0).reshape(20, 2), np.arange(20.0)[:, None]
    return splits.curve_of(answer, "fit", "score", X, Y, [3, 9, 5], 1)


def right(fit, score, X, Y, sizes, rng):
    order = rng.permutation(len(X))
    dev, errors = order[max(sizes) :], []
    for n in sizes:
        model = fit(X[order[:n]], Y[order[:n]])
        pairs = ((X[rows], Y[rows]) for rows in (order[:n], dev))
        errors.append([1 - score(model, *pair) for pair in pairs])
    return np.array(errors).T


def test_all_truths_hold_of_a_right_curve():
    seen = curve(right)
    truths = {name: value for name, value in seen.items() if isinstance(value, bool)}
    assert [name for name, value in truths.items() if not value] == ["always the first examples"]
    np.testing.assert_allclose(seen["train_err"], [n / (1 + 2 * n) for n in (3, 9, 5)])
    np.testing.assert_allclose(seen["dev_err"], [11 / (12 + n) for n in (3, 9, 5)])


def test_a_dev_set_that_no_chance_decides_is_noticed():
    def tail(fit, score, X, Y, sizes, rng):
        dev, pool = np.arange(9, 20), rng.permutation(9)
        errors = []
        for n in sizes:
            model = fit(X[pool[:n]], Y[pool[:n]])
            pairs = ((X[rows], Y[rows]) for rows in (pool[:n], dev))
            errors.append([1 - score(model, *pair) for pair in pairs])
        return np.array(errors).T

    assert curve(right)["another rng leaves others for dev"]
    assert not curve(tail)["another rng leaves others for dev"]


def test_examples_that_are_changed_or_lose_their_labels_are_noticed():
    def scaled(fit, score, X, Y, sizes, rng):
        return right(fit, score, X / 2, Y, sizes, rng)

    def apart(fit, score, X, Y, sizes, rng):
        return right(fit, score, X, Y[::-1], sizes, rng)

    with pytest.raises(ValueError, match="as they are in X"):
        curve(scaled)
    assert not curve(apart)["X and Y stay in pairs"]
