"""What regularizers do, whatever the draw: for observers.

- ``dropped``: truths about a layer with dropout
- ``about_rng``: what a random draw makes of generators
- ``stopped``: when a stopper ends a training, and what it kept
- ``curve``, ``network``: draw inputs for cases

No random number leaves this module: statistics are rounded to truths, with bounds of five standard
errors and more, so that a right answer is never unlucky.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray as Array

Sizes = dict[str, int]
Draw = Callable[[np.random.Generator], Any]

ROWS, COLUMNS = 320, 200  # of activations that say something about chance: 64,000 numbers


# ---- chance -------------------------------------------------------------------------------------


def about_rng(draw: Draw, seed: int, equal: Callable[[Any, Any], bool]) -> dict[str, bool]:
    """Return what `draw`, called with generators, makes of them, and of ``np.random``."""
    theirs = np.random.get_state()  # noqa: NPY002 - to see that nobody touches it
    np.random.seed(seed + 1)  # noqa: NPY002 - a state in which no answer leaves it by itself
    before = str(np.random.get_state())  # noqa: NPY002
    generator = np.random.default_rng(seed)
    first, further = draw(generator), draw(generator)
    again, other = (draw(np.random.default_rng(number)) for number in (seed, seed + 1))
    untouched = before == str(np.random.get_state())  # noqa: NPY002
    np.random.set_state(theirs)  # noqa: NPY002
    return {
        "the same rng gives the same": equal(first, again),
        "another rng gives others": not equal(first, other),
        "rng is not started anew": not equal(first, further),
        "np.random stays as it was": untouched,
    }


# ---- dropout ------------------------------------------------------------------------------------


def dropped(
    answer: Any, A: Array, keep_prob: float, seed: int, training: bool = True
) -> dict[str, Any]:
    """Return what holds of ``answer(A, keep_prob, rng, training) -> (A_out, mask)``.

    Where nothing may be dropped `A_out` itself is in the result, else truths about a large layer.
    """
    A_out, mask = _pair(answer(A, keep_prob, np.random.default_rng(seed), training))
    seen: dict[str, Any] = {
        "shape of A_out": list(A_out.shape),
        "shape of mask": list(mask.shape),
        "mask holds True and False": _is_mask(mask),
    }
    if not training or keep_prob == 1:
        return seen | {"A_out": A_out, "mask keeps everything": bool(np.all(mask == 1))}
    rng = np.random.default_rng(1)
    large = rng.normal(1.0, 1.0, (ROWS, COLUMNS)) * (rng.random((ROWS, COLUMNS)) < 0.9)

    def draw(generator: np.random.Generator) -> tuple[Array, Array]:
        return _pair(answer(large.copy(), keep_prob, generator, training))

    seen |= _about_mask(large, *draw(np.random.default_rng(seed)), keep_prob)
    counts = {int(draw(np.random.default_rng([seed, k]))[1].sum()) for k in range(4)}
    seen["how many are kept is left to chance"] = len(counts) > 1
    return seen | about_rng(draw, seed, lambda one, other: np.array_equal(one[1], other[1]))


def _pair(returned: Any) -> tuple[Array, Array]:
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise TypeError("return two things: A_out and mask")
    return np.asarray(returned[0]), np.asarray(returned[1])


def _is_mask(mask: Array) -> bool:
    return bool(np.all((mask == 0) | (mask == 1)))


def _about_mask(large: Array, A_out: Array, mask: Array, keep_prob: float) -> dict[str, Any]:
    """Return truths about one draw; of 64,000 numbers, a share is known to 0.002."""
    if A_out.shape != large.shape or mask.shape != large.shape or not _is_mask(mask):
        return {"a large layer keeps its shape": False}
    kept = mask == 1
    share, mean = float(kept.mean()), float(A_out.mean() / large.mean())
    names = {"keep_prob": keep_prob, "1 - keep_prob": 1 - keep_prob, "1": 1.0, "0": 0.0}
    near = (name for name, value in names.items() if abs(share - value) < 0.01)
    return {
        "a large layer keeps its shape": True,
        "share that mask keeps": next(near, "another"),
        "what mask keeps is multiplied by": _factor(large, A_out, kept),
        "what mask drops becomes": _factor(large, A_out, ~kept),
        "the mean stays": abs(mean - 1) < 0.04,
        "examples have masks of their own": len({row.tobytes() for row in kept}) == ROWS,
        "units have masks of their own": len({unit.tobytes() for unit in kept.T}) == COLUMNS,
        "each number has a draw of its own": _like_coins(kept, share),
    }


def _factor(large: Array, A_out: Array, where: Array) -> Any:
    """Return by what all chosen numbers that are not 0 were multiplied, or that it differs."""
    chosen = where & (large != 0)
    if not chosen.any():
        return "there are none"
    factors = A_out[chosen] / large[chosen]
    if not np.ptp(factors) <= 1e-4 * max(1.0, float(np.abs(factors).max())):
        return "this and that"
    return float(np.round(factors.mean(), 5))


def _like_coins(kept: Array, share: float) -> bool:
    """Return whether the counts of rows and columns spread as those of coins do, to 25 %."""
    for axis in (0, 1):
        n = kept.shape[axis]
        coins = np.sqrt(n * share * (1 - share)) or 1.0
        if abs(kept.sum(axis=axis).std() / coins - 1) > 0.25:
            return False
    return True


# ---- early stopping -----------------------------------------------------------------------------


def stopped(answer: Any, patience: int, min_delta: float, losses: list[float]) -> dict[str, Any]:
    """Return what a stopper says of each loss, until it says stop, and what it has kept.

    The training changes its parameters in place: after epoch k every weight is k.
    """
    another = {"W1": np.full((2, 3), -1.0), "b1": np.full(3, -1.0)}
    answer(1, 0.0).update(-1000.0, another)  # of no concern to the next one
    stopper = answer(patience, min_delta)
    params = {"W1": np.zeros((2, 3)), "b1": np.zeros(3)}
    said: list[Any] = []
    for loss in losses:
        _train(params)
        word = stopper.update(loss, params)
        said.append(bool(word) if isinstance(word, bool | np.bool_) else type(word).__name__)
        if said[-1] is True:
            break
    _train(params)
    return {
        "update returned": said,
        "best_loss": float(stopper.best_loss),
        "best_params": {name: np.array(stopper.best_params[name]) for name in sorted(params)},
        "update leaves params alone": all(
            bool(np.all(array == len(said) + 1)) for array in params.values()
        ),
    }


def _train(params: dict[str, Array]) -> None:
    """Change parameters in place, as many trainings do."""
    for array in params.values():
        np.add(array, 1.0, out=array)


# ---- inputs for cases ---------------------------------------------------------------------------


def curve(rng: np.random.Generator, sizes: Sizes) -> list[float]:
    """Draw losses that fall, turn about `sizes["turn"]`, and rise unevenly, in steps of 1/64.

    The lowest of the first half is there twice in a row.
    """
    epochs = np.arange(sizes["epochs"])
    smooth = 1.0 + 0.1 * np.abs(epochs - sizes["turn"])
    losses = np.round(64 * (smooth + rng.normal(0, 0.15, len(epochs)))) / 64
    best = int(losses[: len(epochs) // 2].argmin())
    losses[best + 1] = losses[best]
    return losses.tolist()


def network(shape: str, names: str = "W b") -> Any:
    """Return the domain of a network's numbers, for sizes such as "n_x n_h n_y".

    A part of the weights is exactly 0. Biases come first, as in no dict of ours: the order of a
    dict says nothing. With the names "dW db" they are those of gradients.
    """

    def draw(rng: np.random.Generator, sizes: Sizes) -> dict[str, Array]:
        dims = [sizes[name] for name in shape.split()]
        weight, bias = names.split()
        drawn: dict[str, Array] = {}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(dims), 1):
            drawn[f"{bias}{layer}"] = np.round(rng.normal(size=n_out), 3)
            W = np.round(rng.normal(size=(n_in, n_out)), 3)
            W.flat[:: n_out + 1] = 0.0
            drawn[f"{weight}{layer}"] = W
        return drawn

    return draw
