"""What observers say of dropout and of stoppers is what holds of them, whatever the draw."""

import numpy as np
import pytest

from course2_improving.helpers import regularizers

A = np.array([[2.0, 0.0, 4.0], [-1.0, 3.0, 0.5]])


def good(A, keep_prob, rng, training=True):
    """Drop as `week1.source.regularization` says, in the idiom of the other comparison."""
    mask = (rng.random(A.shape) >= 1 - keep_prob) | (not training)
    return np.where(mask, A / keep_prob if training else A, 0.0), mask


@pytest.mark.parametrize("keep_prob", [0.1, 0.3, 0.5, 0.9])
def test_a_good_dropout_has_every_truth_whatever_the_seed(keep_prob):
    for seed in range(4):
        seen = regularizers.dropped(good, A, keep_prob, seed)
        assert all(value for value in seen.values() if isinstance(value, bool)), seen
        assert seen["share that mask keeps"] == "keep_prob"
        assert seen["what mask keeps is multiplied by"] == round(1 / keep_prob, 5)
        assert seen["what mask drops becomes"] == 0


def test_where_nothing_is_dropped_the_layer_itself_is_seen():
    for keep_prob, training in ((0.3, False), (1.0, True)):
        seen = regularizers.dropped(good, A, keep_prob, 1, training)
        np.testing.assert_array_equal(seen["A_out"], A)
        assert seen["mask keeps everything"]


def masked(draw):
    """Return a dropout whose mask is `draw(rng, shape, keep_prob)`."""

    def answer(A, keep_prob, rng, training=True):
        mask = draw(rng, A.shape, keep_prob)
        return A * mask / keep_prob, mask

    return answer


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        (lambda rng, s, p: (rng.random((1, s[1])) < p) & np.ones(s, bool),
         "examples have masks of their own"),
        (lambda rng, s, p: (rng.random((s[0], 1)) < p) & np.ones(s, bool),
         "units have masks of their own"),
        (lambda rng, s, p: rng.permuted(np.tile(np.arange(s[1]) < p * s[1], (s[0], 1)), axis=1),
         "each number has a draw of its own"),
        (lambda rng, s, p: rng.permutation(np.arange(s[0] * s[1]) < p * s[0] * s[1]).reshape(s),
         "how many are kept is left to chance"),
        (lambda rng, s, p: rng.random(s) < p**2, "the mean stays"),
        (lambda _, s, p: np.random.default_rng(1).random(s) < p, "another rng gives others"),
        (lambda _, s, p: np.random.default_rng(1).random(s) < p, "rng is not started anew"),
        (lambda _, s, p: np.random.random(s) < p, "the same rng gives the same"),  # noqa: NPY002
        (lambda _, s, p: np.random.random(s) < p, "np.random stays as it was"),  # noqa: NPY002
        (lambda rng, s, p: (rng.random(s) < p) / p, "mask holds True and False"),
    ],
)  # fmt: skip
def test_each_fault_of_a_mask_is_seen(draw, truth):
    assert regularizers.dropped(masked(draw), A, 0.7, 3)[truth] is False


def test_who_seeds_np_random_is_seen_every_time():
    def seeds(A, keep_prob, rng, training=True):
        np.random.seed(3)  # noqa: NPY002
        return good(A, keep_prob, np.random, training)

    before = str(np.random.get_state())  # noqa: NPY002
    for _ in range(2):
        seen = regularizers.about_rng(lambda rng: seeds(A, 0.5, rng)[1], 5, np.array_equal)
        assert seen["np.random stays as it was"] is False
    assert str(np.random.get_state()) == before  # noqa: NPY002


def test_two_results_are_asked_for():
    with pytest.raises(TypeError, match="A_out and mask"):
        regularizers.dropped(lambda A, *_: A, A, 0.5, 1)


class Stopper:
    """Stops after `patience` bad epochs, and shares what it keeps with all others."""

    best_loss, best_params, waited = np.inf, {}, 0

    def __init__(self, patience, _min_delta):
        self.patience = patience

    def update(self, loss, params):
        Stopper.waited += 1
        if loss < Stopper.best_loss:
            Stopper.best_loss, Stopper.best_params, Stopper.waited = loss, params, 0
        return self.waited >= self.patience


def test_what_a_stopper_shares_with_others_or_with_the_training_shows():
    seen = regularizers.stopped(Stopper, 2, 0.0, [3.0, 2.0, 1.0])
    assert seen["best_loss"] == -1000
    Stopper.best_loss = np.inf
    seen = regularizers.stopped(lambda *_: Stopper(2, 0.0), 2, 0.0, [-2000.0, 2.0, 3.0, 4.0])
    assert seen["update returned"] == [False, False, True]
    assert seen["best_params"]["W1"].tolist() == [[4.0] * 3] * 2  # three epochs, and one beyond


def test_drawn_curves_turn_and_hold_a_tie():
    for seed in range(5):
        losses = regularizers.curve(np.random.default_rng(seed), {"epochs": 30, "turn": 10})
        assert len(losses) == 30
        best = int(np.argmin(losses[:15]))
        assert losses[best] == losses[best + 1]


def test_drawn_networks_have_their_shapes_and_some_zeros():
    draw = regularizers.network("n_x n_h n_y", "dW db")
    params = draw(np.random.default_rng(0), {"n_x": 3, "n_h": 4, "n_y": 2})
    shapes = {name: array.shape for name, array in params.items()}
    assert shapes == {"dW1": (3, 4), "db1": (4,), "dW2": (4, 2), "db2": (2,)}
    assert np.sum(params["dW1"] == 0) == 3
