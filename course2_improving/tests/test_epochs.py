"""Observers of mini-batches and training loops: which truths they tell of right and wrong ones."""

import numpy as np
import pytest

from course2_improving.helpers import epochs
from course2_improving.week2.source.optimizers import minibatches, train

X = np.arange(22.0).reshape(11, 2)
Y = (np.arange(11) % 2)[:, np.newaxis]


def false(seen):
    return [name for name, value in seen.items() if value is False]


@pytest.mark.parametrize("seed", range(10))
def test_right_mini_batches_have_no_fault_with_any_seed(seed):
    assert false(epochs.portions(minibatches, X, Y, 4, seed)) == []
    assert false(epochs.portions(minibatches, X, Y, 3, seed, True)) == []
    assert false(epochs.portions(minibatches, X, Y, 20, seed)) == []


def in_pieces(order, X_rows, Y_rows, size):
    return [(X_rows[order[k : k + size]], Y_rows[order[k : k + size]]) for k in range(0, 11, size)]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (lambda X, Y, size, rng: in_pieces(np.roll(np.arange(11), rng.integers(11)), X, Y, size),
         "rows are mixed"),
        (lambda X, Y, size, _: in_pieces(np.random.default_rng(1).permutation(11), X, Y, size),
         "epochs differ in their order"),
        (lambda X, Y, size, rng: in_pieces(rng.integers(11, size=11), X, Y, size),
         "no row comes twice"),
        (lambda X, Y, size, rng: in_pieces(rng.permutation(11), X, rng.permutation(Y), size),
         "each row has its own label"),
        (lambda X, Y, size, rng: in_pieces(rng.permutation(11), X + 1, Y, size),
         "all rows are rows of X"),
        (lambda X, Y, size, _: in_pieces(np.random.permutation(11), X, Y, size),  # noqa: NPY002
         "np.random stays as it was"),
    ],
)  # fmt: skip
def test_wrong_mini_batches_have_their_fault(answer, fault):
    assert fault in false(epochs.portions(answer, X, Y, 4, 5))


def test_batches_that_never_end_are_cut():
    def endless(X, Y, size, rng):
        while True:
            yield X[:size], Y[:size]

    assert len(epochs.portions(endless, X, Y, 4, 5)["shapes of X_batch"]) == epochs.MOST


@pytest.mark.parametrize("seed", range(5))
def test_a_right_loop_has_no_fault_with_any_seed(seed):
    seen = epochs.training(train, X / 10 - 1, Y, [2, 3, 1], 0.5, 4, 4, seed)
    assert false(seen) == []
    assert seen["steps"] == 12
    assert seen["the state is handed on"] == "always"
    np.testing.assert_allclose(seen["loss where no step is taken"], seen["loss"][0])


def test_a_forgotten_state_shows_where_it_is_lost():
    def forgets(within):
        def loop(X, Y, dims, optimizer, epochs, size, rng):
            def forgetful(params, grads, state):
                return optimizer(params, grads, state if within else None)

            if not within:
                return train(X, Y, dims, forgetful, epochs, size, rng)
            parts = [train(X, Y, dims, forgetful, 1, size, rng) for _ in range(epochs)]
            return {name: [each for part in parts for each in part[name]] for name in parts[0]}

        return loop

    arguments = (X / 10 - 1, Y, [2, 3, 1], 0.5, 4, 4, 3)
    assert epochs.training(forgets(False), *arguments)["the state is handed on"] == "no"
    assert epochs.training(forgets(True), *arguments)["the state is handed on"] == "within an epoch"
