"""What holds of the parameters with which a network starts, whatever the draw: for observers.

- ``zeros``: names, shapes and kinds of parameters that should all be 0
- ``draws``: the same of random ones, and truths about how they were drawn
- ``runs``: what an answer does with the initializer that it is given

No random number leaves this module. Statistics are taken of matrices of at least 10,000 numbers
(`MANY`) and rounded to truths, with bounds of five standard errors and more, so that a right answer
is never unlucky.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Params = Mapping[str, NDArray[Any]]
Draw = Callable[[np.random.Generator], Params]
Rule = Callable[[int, int], float]

MANY = 10_000  # numbers of a matrix that says something about its distribution
STEP = 1.1  # deviations are told to the nearest power of this: 5 %, or 7 standard errors
CENTRE = (
    0.06  # of a deviation: 6 standard errors of the mean of so many numbers, and of a correlation
)
KURTOSIS = {"normal": 3.0, "uniform": 1.8}  # of so many numbers: known to 0.05


def _shapes(params: Any) -> dict[str, Any]:
    """Return names and shapes, in an order that does not depend on who filled the dict."""
    if not isinstance(params, dict):
        raise TypeError(f"the result is a {type(params).__name__}, not a dict of arrays")
    return {
        "names": " ".join(sorted(params)),
        "shapes": {name: list(np.shape(params[name])) for name in sorted(params)},
    }


def zeros(params: Any) -> dict[str, Any]:
    """Return names and shapes, and whether these are zeros, as floats, with a memory each."""
    seen = _shapes(params)
    arrays = [np.asarray(params[name]) for name in params]
    return seen | {
        "all weights are zero": not any(np.any(params[name]) for name in params if name[0] == "W"),
        "all biases are zero": not any(np.any(params[name]) for name in params if name[0] == "b"),
        "all are arrays": all(isinstance(params[name], np.ndarray) for name in params),
        "all are floats": all(array.dtype.kind == "f" for array in arrays),
        "each is an array of its own": not any(
            np.shares_memory(one, other)
            for place, one in enumerate(arrays)
            for other in arrays[:place]
        ),
    }


def draws(answer: Draw, seed: int, rule: Rule, *, distribution: bool = False) -> dict[str, Any]:
    """Return what holds of the parameters that `answer` draws, whichever they are.

    Parameters
    ----------
    answer : function of a generator
        Returns parameters; is called with the generators of two seeds, and twice with one of them.
    seed : int
        One of the seeds; the other one is the next.
    rule : function of (n_in, n_out)
        The standard deviation that the weights of a layer should have, above 0.
    distribution : bool
        Whether the shape of the distribution is told as well.

    Returns
    -------
    dict
        `names` and `shapes`, truths by what they say, and the standard deviations of matrices of
        `MANY` numbers and more, as the nearest of `rule`, `rule` times 1.1, times 1.21 and so on.
    """
    state = str(np.random.get_state())  # noqa: NPY002 - to see that nobody touched it
    generator = np.random.default_rng(seed)
    first, further = answer(generator), answer(generator)
    again, other = (answer(np.random.default_rng(number)) for number in (seed, seed + 1))
    untouched = state == str(np.random.get_state())  # noqa: NPY002
    seen = _shapes(first)
    weights = {name: np.asarray(first[name]) for name in sorted(first) if name.startswith("W")}
    wide = {name: W for name, W in weights.items() if W.ndim == 2 and W.size >= MANY}
    seen |= {
        "biases are zero": not any(np.any(first[name]) for name in first if name[0] == "b"),
        "means are zero": all(abs(W.mean()) <= CENTRE * W.std() for W in wide.values()),
        "standard deviations": {name: _spread(W, rule(*W.shape)) for name, W in wide.items()},
        "every weight is a draw of its own": all(map(_distinct, weights.values())),
        "no layer repeats another": not _repeats(list(wide.values())),
        "the same rng gives the same": _equal(first, again),
        "another rng gives others": not _equal(first, other),
        "rng is not started anew": not _equal(first, further),
        "np.random stays as it was": untouched,
    }
    if distribution:
        seen["distributions"] = {name: _distribution(W) for name, W in wide.items()}
    return seen


def _equal(one: Params, other: Params) -> bool:
    """Return whether all weights are equal."""
    return all(np.array_equal(one[name], other[name]) for name in one if name.startswith("W"))


def _spread(W: NDArray[Any], wanted: float) -> float:
    """Return the standard deviation, as the nearest of `wanted` times a power of `STEP`."""
    if not W.std() > 0:
        return float(W.std())
    steps = np.round(np.log(W.std() / wanted) / np.log(STEP))
    return float(f"{wanted * STEP**steps:.3g}")


def _distinct(W: NDArray[Any]) -> bool:
    """Return whether hardly two numbers are equal; in single precision some are, by chance."""
    return bool(len(np.unique(W)) > 0.9 * W.size)


def _repeats(matrices: list[NDArray[Any]]) -> bool:
    """Return whether the numbers of two matrices go up and down together, read row by row."""
    rows = [np.ravel(W) for W in matrices if W.std() > 0]
    for place, one in enumerate(rows):
        for other in rows[:place]:
            size = min(one.size, other.size)
            if abs(np.corrcoef(one[:size], other[:size])[0, 1]) > CENTRE:
                return True
    return False


def _distribution(W: NDArray[Any]) -> str:
    """Return "normal", "uniform" or "neither", by the mean fourth power."""
    scaled = (W - W.mean()) / (W.std() or 1.0)
    kurtosis = float(np.mean(scaled**4))
    near = (name for name, value in KURTOSIS.items() if abs(kurtosis - value) < 0.4)
    return next(near, "neither")


def runs(answer: Any, layer_dims: list[int], params: Params, act: str, X: Any) -> dict[str, Any]:
    """Return what `answer(layer_dims, init, act, X, rng)` returns, and how it calls its `init`.

    Parameters
    ----------
    params : dict
        What `init` returns, in fresh copies.
    """
    rng = np.random.default_rng(0)
    calls: list[bool] = []

    def init(dims: list[int], generator: np.random.Generator) -> dict[str, NDArray[Any]]:
        calls.append(list(dims) == list(layer_dims) and generator is rng)
        return {name: array.copy() for name, array in params.items()}

    returned = answer(list(layer_dims), init, act, X, rng)
    return {
        "init was called": ("never", "once", "more than once")[min(len(calls), 2)],
        "init got layer_dims and rng": all(calls),
        "result": returned,
    }
