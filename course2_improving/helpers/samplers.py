"""What samplers of hyperparameters draw, in plain data: for observers.

- ``log_numbers``, ``configs``: truths about random draws, whichever they are
- ``chance``: what holds of anything that is drawn with a generator
- ``is_from``: whether a configuration comes from a space

No random number leaves this module. Bounds are five standard errors and more, so that a right
answer is never unlucky.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course2_improving.helpers.scales import positions

Config = dict[str, Any]
Space = Mapping[str, Sequence[Any]]

MANY = 4000  # numbers that say something about their distribution
DRAWS = 600  # configurations that are drawn
_SIGMAS = 5.0
_KOLMOGOROV = 2.5  # over sqrt(n): the largest gap of n draws is beyond it once in 100,000 times
_ROUNDING = 1e-6  # of the larger bound: single precision is fine


def chance(draw: Callable[[np.random.Generator], Any], seed: int) -> dict[str, bool]:
    """Return what holds of the randomness of `draw`, whose results can be compared by ``==``."""
    state = str(np.random.get_state())  # noqa: NPY002 - to see that nobody touched it
    generator = np.random.default_rng(seed)
    first, further = draw(generator), draw(generator)
    again, other = (draw(np.random.default_rng(number)) for number in (seed, seed + 1))
    untouched = state == str(np.random.get_state())  # noqa: NPY002
    return {
        "the same rng gives the same": bool(first == again),
        "another rng gives others": bool(first != other),
        "rng is not started anew": bool(first != further),
        "np.random stays as it was": untouched,
    }


# ---- numbers on a logarithmic scale -------------------------------------------------------------


def log_numbers(answer: Any, low: float, high: float, size: int, seed: int) -> dict[str, Any]:
    """Return what holds of `answer(low, high, size, rng)`."""
    drawn = answer(low, high, size, np.random.default_rng(seed))
    numbers = np.asarray(drawn, dtype=float)
    seen: dict[str, Any] = {
        "is an array": isinstance(drawn, np.ndarray),
        "shape": list(numbers.shape),
        "from low to high": _within(numbers, low, high),
    }
    if numbers.size >= 2 and high > low:
        seen["each is a draw of its own"] = len(np.unique(numbers)) > 0.9 * numbers.size
        draw = lambda rng: sorted(np.ravel(answer(low, high, size, rng)).tolist())  # noqa: E731
        seen |= chance(draw, seed)
        other = np.ravel(answer(low, high, size, np.random.default_rng(seed + 1)))
        seen["another rng gives another order"] = bool(np.any(other != np.ravel(numbers)))
    if numbers.ndim == 1 and numbers.size >= MANY and high > low:
        share = float(np.mean(numbers < math.sqrt(low * high)))
        seen["share below the geometric mean"] = round(share, 1)
        seen["scale"] = _scale(numbers, "log", low, high)
        seen["in no order"] = bool(abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 0.1)
    return seen


def _within(numbers: NDArray[Any], low: float, high: float) -> bool:
    slack = _ROUNDING * max(abs(low), abs(high))
    return bool(np.all((numbers >= low - slack) & (numbers <= high + slack)))


def _scale(numbers: NDArray[Any], kind: str, low: float, high: float) -> str:
    """Return on which scale the numbers are spread evenly: `kind` if they are, or another one."""
    kinds = [kind, "float", *["log"] * (low > 0), *["beta"] * (high < 1)]
    bound = _KOLMOGOROV / math.sqrt(numbers.size)
    return next((k for k in kinds if _gap(numbers, k, low, high) < bound), "another one")


def _gap(numbers: NDArray[Any], kind: str, low: float, high: float) -> float:
    """Return the largest gap between the numbers' distribution and one even on a scale."""
    start, end = positions(kind, [low, high])
    clipped = np.clip(numbers, low, high).tolist()
    shares = np.sort((positions(kind, clipped) - start) / (end - start))
    ranks = np.arange(len(shares) + 1) / len(shares)
    return float(max(np.max(ranks[1:] - shares), np.max(shares - ranks[:-1])))


# ---- configurations -----------------------------------------------------------------------------


def configs(answer: Any, space: Space, seed: int) -> dict[str, Any]:
    """Return what holds of `answer(space, rng)`, by the names of the space."""
    generator = np.random.default_rng(seed)
    drawn: list[Any] = [answer(space, generator) for _ in range(DRAWS)]
    if not all(isinstance(config, dict) for config in drawn):
        raise TypeError(f"the result is a {type(drawn[0]).__name__}, not a dict")
    seen: dict[str, Any] = {"names": " ".join(sorted(map(str, drawn[0])))}
    for name in space:
        kind, *given = space[name]
        values = [config.get(name) for config in drawn]
        seen[name] = _choices(values, given) if kind == "choice" else _numbers(values, kind, given)
    few = lambda rng: [repr(sorted(answer(space, rng).items())) for _ in range(5)]  # noqa: E731
    return seen | {"each number is its own": _unrelated(drawn, space)} | chance(few, seed)


def is_from(space: Space, config: Any) -> bool:
    """Return whether a configuration has the names of the space, and a value of each entry."""
    if not isinstance(config, dict) or set(config) != set(space):
        return False
    for name, (kind, *given) in space.items():
        value = config[name]
        if kind == "choice":
            if not any(value == choice for choice in given):
                return False
        elif _type(value) not in ("int", "float") or not _within(np.asarray(value), *given):
            return False
    return True


def _choices(values: list[Any], given: list[Any]) -> dict[str, Any]:
    """Return which choices occur, whether nothing else does, and whether each is as likely."""
    counts = [sum(_equal(value, choice) for value in values) for choice in given]
    return {
        "occur": [choice for choice, count in zip(given, counts, strict=True) if count],
        "nothing else occurs": sum(counts) == len(values),
        "each is as likely": _even(counts, len(values)),
    }


def _equal(value: Any, choice: Any) -> bool:
    """Return whether a value is the choice, not only equal to it: 1 is not True, and "1" not 1."""
    same_kind = isinstance(value, bool | np.bool_) == isinstance(choice, bool)
    return same_kind and isinstance(value, str) == isinstance(choice, str) and value == choice


def _even(counts: list[int], draws: int) -> bool:
    """Return whether all counts are as near to each other as chance leaves them."""
    share = 1 / len(counts)
    spread = math.sqrt(share * (1 - share) / draws)
    return all(abs(count / draws - share) <= _SIGMAS * spread for count in counts)


def _numbers(values: list[Any], kind: str, given: list[Any]) -> dict[str, Any]:
    """Return the type of the numbers, whether they keep the bounds, and how they are spread."""
    low, high = given
    types = sorted({_type(value) for value in values})
    if not set(types) <= {"int", "float"}:
        truths = ("smallest", "largest", "each is as likely") if kind == "int" else ("scale",)
        return {"type": " or ".join(types), **dict.fromkeys(("in the range", *truths), False)}
    numbers = np.array(values, dtype=float)
    seen: dict[str, Any] = {"type": " or ".join(types), "in the range": _within(numbers, low, high)}
    if kind == "int":
        counts = [int(np.sum(numbers == value)) for value in range(low, high + 1)]
        return seen | {
            "smallest": bool(numbers.min() == low),
            "largest": bool(numbers.max() == high),
            "each is as likely": _even(counts, len(values)),
        }
    return seen | {"scale": _scale(numbers, kind, low, high)}


def _type(value: Any) -> str:
    """Return "int" or "float" for numbers of Python and NumPy, else the name of the type."""
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    if isinstance(value, bool | np.bool_):
        return "bool"
    if isinstance(value, int | np.integer):
        return "int"
    return "float" if isinstance(value, float | np.floating) else type(value).__name__


def _unrelated(drawn: list[Config], space: Space) -> bool:
    """Return whether no two numbers of a configuration, nor of two neighbours, move together."""
    names = [name for name in space if space[name][0] != "choice"]
    columns = [np.array([config.get(name) for config in drawn]) for name in names]
    usable = [column for column in columns if column.dtype.kind in "iuf" and column.ndim == 1]
    ranks = [np.unique(column, return_inverse=True)[1] for column in usable if np.ptp(column)]
    if len(ranks) < len(names):
        return False
    bound = _SIGMAS / math.sqrt(len(drawn))
    pairs = [(one, other) for place, one in enumerate(ranks) for other in ranks[:place]]
    pairs += [(one[1:], one[:-1]) for one in ranks]
    return all(abs(np.corrcoef(*pair)[0, 1]) < bound for pair in pairs)
