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
        assert seen["each train holds all others, once"]


def test_chance_never_makes_shuffled_neighbours_suspicious():
    for seed in range(300):
        seen = splits.folds_of(lambda m, k, rng: dealt(rng.permutation(m), k), 150, 3, seed)
        assert seen["neighbours"] == "as chance has it"


def test_masks_are_refused_with_a_sentence():
    def masks(m, k, rng):
        return [(np.arange(m) % k != i, np.arange(m) % k == i) for i in range(k)]

    with pytest.raises(TypeError, match="expected numbers of examples"):
        splits.folds_of(masks, 6, 2, 0)


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


def test_examples_that_are_changed_or_lose_their_labels_are_noticed():
    def scaled(fit, score, X, Y, sizes, rng):
        return right(fit, score, X / 2, Y, sizes, rng)

    def apart(fit, score, X, Y, sizes, rng):
        return right(fit, score, X, Y[::-1], sizes, rng)

    with pytest.raises(ValueError, match="as they are in X"):
        curve(scaled)
    assert not curve(apart)["X and Y stay in pairs"]
