"""What mini-batches and training loops do, whatever they draw: for observers.

- ``portions``: truths about the mini-batches of many epochs
- ``training``: how a loop treats its optimizer, and the numbers that no order changes

No random number leaves this module. A case holds the seed of a generator, of which the functions
here make one.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course1_nn.week4.source.deep_network_from_scratch import model_backward, model_forward

Params = dict[str, NDArray[Any]]
Batches = list[tuple[NDArray[Any], NDArray[Any]]]
EPOCHS = 12  # with so many, nothing that should happen at random stays away
MOST = 1_000  # batches after which an epoch counts as endless


def _pairs(X: NDArray[Any], Y: NDArray[Any]) -> list[bytes]:
    """Return each example with its label, as bytes that can be compared; Y has any shape."""
    labels = np.reshape(Y, (len(X), np.size(Y) // max(1, len(X))))
    return [row.tobytes() for row in np.column_stack([X, labels]).astype(np.float32)]


def portions(
    answer: Callable[..., Any], X: Any, Y: Any, size: int, seed: int, *drop_last: bool
) -> dict[str, Any]:
    """Return the sizes of the mini-batches that `answer` makes, and truths about them.

    Parameters
    ----------
    answer : function of (X, Y, size, rng, *drop_last)
        Returns or yields pairs (X_batch, Y_batch).
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples, no two alike, and their labels.
    size, seed, drop_last
        As many as it may put into one batch; of the generator; what it gets besides.
    """
    state = str(np.random.get_state())  # noqa: NPY002 - nobody may touch it

    def epoch(X: NDArray[Any], Y: NDArray[Any], rng: np.random.Generator) -> Batches:
        made = answer(X, Y, size, rng, *drop_last)
        if made is None:
            raise TypeError("the result is None: return the mini-batches")
        return [(np.array(x), np.array(y)) for x, y in itertools.islice(made, MOST)]

    def epochs() -> list[Batches]:
        rng = np.random.default_rng(seed)
        return [epoch(X.copy(), Y.copy(), rng) for _ in range(EPOCHS)]

    every = epochs()
    truths = _truths(every, X, Y, size)
    runs, again = _flat(every), _flat(epochs())
    epoch(X, Y, np.random.default_rng(seed))  # shows whether X and Y stay as they are
    untouched = state == str(np.random.get_state())  # noqa: NPY002
    repeats = len(again) == len(runs) and all(
        np.array_equal(one, other)
        for pair in zip(runs, again, strict=True)
        for one, other in zip(*pair, strict=True)
    )
    return {
        "shapes of X_batch": [list(x.shape) for x, _ in every[0]],
        "shapes of Y_batch": [list(y.shape) for _, y in every[0]],
        **truths,
        "the same rng gives the same": repeats,
        "np.random stays as it was": untouched,
    }


def _flat(runs: list[Batches]) -> Batches:
    return [pair for run in runs for pair in run]


def _truths(runs: list[Batches], X: NDArray[Any], Y: NDArray[Any], size: int) -> dict[str, bool]:
    """Return which rows came, and whether the epochs differ; all False for what is no batches."""
    names = ("all rows are rows of X", "no row comes twice", "each row has its own label",
             "epochs differ in their order", "epochs differ in their batches",
             "rows are mixed")  # fmt: skip
    if any(x.shape[1:] != X.shape[1:] or len(x) != len(y) for run in runs for x, y in run):
        return dict.fromkeys(names, False)
    pairs = _pairs(X, Y)
    label = np.float32().nbytes * Y.shape[1]
    rows = [pair[:-label] for pair in pairs]
    drawn = [[pair for batch in run for pair in _pairs(*batch)] for run in runs]
    orders = [[_place(rows, pair[: len(rows[0])]) for pair in run] for run in drawn]
    groups = [{frozenset(_pairs(*batch)) for batch in run} for run in runs]
    follows = [b == a + 1 for order in orders for a, b in itertools.pairwise(order)]
    truths = (
        all(place >= 0 for order in orders for place in order),
        all(len(set(order)) == len(order) for order in orders),
        all(pair in pairs for run in drawn for pair in run),
        any(a != b for a, b in itertools.pairwise(orders)),
        size >= len(X) or any(a != b for a, b in itertools.pairwise(groups)),
        bool(np.mean(follows or [0]) < 0.5),
    )
    return dict(zip(names, truths, strict=True))


def _place(rows: list[bytes], row: bytes) -> int:
    """Return the place of a row, -1 where it is none of them."""
    return rows.index(row) if row in rows else -1


# ---- training -----------------------------------------------------------------------------------


class _Recorder:
    """An optimizer that walks downhill with a fixed rate, and notes how it is called."""

    def __init__(self, lr: float) -> None:
        self.lr, self.calls = lr, 0
        self.fresh = True
        self.grads: list[Params] = []
        self.states: list[bool] = []
        self.last: Params | None = None

    def __call__(self, params: Params, grads: Params, state: Any) -> tuple[Params, Any]:
        self.states.append(state == (self.calls or None))
        self.fresh &= self.last is None or params is self.last or _equal(params, self.last)
        self.calls += 1
        self.grads.append(grads)
        self.last = {key: value - self.lr * grads[f"d{key}"] for key, value in params.items()}
        return self.last, self.calls


def _equal(one: Params, other: Params) -> bool:
    return all(np.array_equal(one[key], other[key]) for key in other)


def training(
    answer: Callable[..., Any], X: Any, Y: Any, layer_dims: list[int], lr: float, epochs: int,
    size: int, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Return what a loop does with an optimizer that stays, and with one that moves.

    The first one shows the mini-batches: parameters stay, so the cost of every epoch is that of all
    examples, and the gradients of an epoch, by size, add up to that of all. The second one gets all
    examples in one batch, so that no order matters.

    Parameters
    ----------
    answer : function of (X, Y, layer_dims, optimizer, epochs, size, rng)
        Returns a dict with "loss" and "params", an entry for each epoch.
    lr : float
        Learning rate of the optimizer that moves.
    """

    def run(recorder: _Recorder, size: int) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        history = answer(X, Y, list(layer_dims), recorder, epochs, size, rng)
        for name in ("loss", "params"):
            if not isinstance(history, dict) or isinstance(history.get(name, {}), dict):
                raise TypeError(f"history[{name!r}] is no list with an entry for each epoch")
        return history

    stays, moves = _Recorder(0.0), _Recorder(lr)
    still, moved = run(stays, size), run(moves, len(X))
    own = [stays.grads[start : start + -(-len(X) // size)]
           for start in range(0, len(stays.grads), -(-len(X) // size))]  # fmt: skip
    return {
        "steps": stays.calls,
        "the state is handed on": _handed_on(stays.states, -(-len(X) // size)),
        "the parameters are handed on": stays.fresh and moves.fresh,
        "gradients are those of mini-batches": stays.calls == len(own) * -(-len(X) // size)
        and stays.last is not None
        and all(_adds_up(grads, X, Y, stays.last, size) for grads in own),
        "epochs differ in their batches": any(
            not _close(one[0], other[0]) for one, other in itertools.pairwise(own)
        ),
        "loss where no step is taken": [float(loss) for loss in still["loss"]],
        "loss": [float(loss) for loss in moved["loss"]],
        "params": [{key: each[key] for key in sorted(each)} for each in moved["params"]],
    }


def _handed_on(states: list[bool], steps: int) -> str:
    """Return how far an optimizer's state goes, if an epoch has so many steps."""
    if all(states):
        return "always"
    inside = [right for step, right in enumerate(states) if step % steps]
    return "within an epoch" if all(inside) else "no"


def _adds_up(
    grads: list[Params], X: NDArray[Any], Y: NDArray[Any], params: Params, size: int
) -> bool:
    """Return whether gradients of mini-batches, by size, add up to that of all examples."""
    sizes = [min(size, len(X) - start) for start in range(0, len(X), size)]
    acts = ["relu"] * (len(params) // 2 - 1) + ["sigmoid"]
    AL, caches = model_forward(X, params, acts)
    whole = model_backward(AL, Y, caches, acts)
    shares = [(n / len(X), each) for n, each in zip(sizes, grads, strict=True)]
    summed = {key: np.sum([n * each[key] for n, each in shares], axis=0) for key in whole}
    alone = len(sizes) > 1 and all(_close(each, whole) for each in grads)
    return _close(summed, whole) and not alone


def _close(one: Params, other: Params) -> bool:
    """Return whether all gradients agree up to single precision."""
    return all(np.allclose(one[key], other[key], rtol=1e-4, atol=1e-6) for key in other)
