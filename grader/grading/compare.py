"""Compare a returned value with the expected one, and say the first difference in plain words.

With this module one can:

- find the first difference: ``difference`` (type → shape → finite → values)
- ask whether two values are equal to the tolerance: ``same``

Shape equality comes before values, finite before close, and the tolerance is symmetric and relative
to the largest number of the two arrays; `numpy.allclose` broadcasts, accepts ``[]`` for ``5.0`` and
hides everything below 1e-8, so it is never used for a verdict.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.grading.kinds import advice, describe, put
from grader.values import Opaque

DOUBLE, SINGLE = 1e-7, 1e-4  # relative tolerances for float64 and float32 answers


@dataclass(frozen=True)
class Tolerance:
    """Differences up to ``rtol`` × (largest number) + ``atol`` do not count."""

    rtol: float | None = None
    atol: float = 1e-12

    def relative(self, *arrays: np.ndarray) -> float:
        """Return the relative tolerance that the coarsest of `arrays` deserves."""
        if self.rtol is not None:
            return self.rtol
        return SINGLE if any(map(_is_single, arrays)) else DOUBLE


def _is_single(array: np.ndarray) -> bool:
    return (array.dtype.kind, array.dtype.itemsize) in (("f", 4), ("c", 8))


@dataclass(frozen=True)
class Difference:
    """The first difference: its category and a sentence for people."""

    category: str  # type, shape, finite or value
    text: str


_IS_THERE = ": is there a `return`? What is printed is not returned."


def same(expected: Any, got: Any, tolerance: Tolerance) -> bool:
    """Return whether the two values are equal up to the tolerance."""
    return difference(expected, got, tolerance) is None


def difference(
    expected: Any, got: Any, tolerance: Tolerance, where: str = "The result"
) -> Difference | None:
    """Return the first difference between two plain values, None where there is none."""
    if isinstance(got, Opaque):
        return _wrong_type(expected, got, where)
    if got is None and expected is not None:
        asked = "." if where != "The result" else _IS_THERE
        return Difference("type", f"{where} is None{asked} Expected {describe(expected)}.")
    if isinstance(expected, dict):
        return _dict_difference(expected, got, tolerance, where)
    if isinstance(expected, list | tuple):
        return _sequence_difference(expected, got, tolerance, where)
    if isinstance(got, dict | list | tuple):
        return _wrong_type(expected, got, where)
    if expected is None or isinstance(expected, str | bool):
        return _exact_difference(expected, got, where)
    return _number_difference(expected, got, tolerance, where)


def _wrong_type(expected: Any, got: Any, where: str) -> Difference:
    text = f"{where} is {put(got)}. Expected {describe(expected)}. {advice(expected, got)}"
    return Difference("type", text.rstrip())


def _dict_difference(
    expected: dict[str, Any], got: Any, tolerance: Tolerance, where: str
) -> Difference | None:
    if not isinstance(got, dict):
        return _wrong_type(expected, got, where)
    missing = [key for key in expected if key not in got]
    if missing:
        has = ", ".join(repr(key) for key in got) or "no keys"
        return Difference("type", f"{where} lacks the key {missing[0]!r}; it has {has}.")
    found = (difference(expected[k], got[k], tolerance, f"{where}[{k!r}]") for k in expected)
    return next((each for each in found if each is not None), None)


def _sequence_difference(
    expected: Any, got: Any, tolerance: Tolerance, where: str
) -> Difference | None:
    if isinstance(got, np.ndarray) and got.ndim == 1 and all(map(_is_number, expected)):
        got = list(got)  # an array of numbers is a sequence of numbers
    if not isinstance(got, list | tuple):
        return _wrong_type(expected, got, where)
    if len(got) != len(expected):
        items = "1 item" if len(got) == 1 else f"{len(got)} items"
        return Difference("shape", f"{where} has {items}; expected {describe(expected)}.")
    pairs = enumerate(zip(expected, got, strict=True))
    found = (difference(e, g, tolerance, f"{where}[{i}]") for i, (e, g) in pairs)
    return next((each for each in found if each is not None), None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def _exact_difference(expected: Any, got: Any, where: str) -> Difference | None:
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got.item()
    if type(got) is not type(expected):
        return _wrong_type(expected, got, where)
    if got != expected:
        return Difference("value", f"{where} is {got!r}; expected {expected!r}.")
    return None


def _number_difference(
    expected: Any, got: Any, tolerance: Tolerance, where: str
) -> Difference | None:
    if isinstance(got, str):
        return _wrong_type(expected, got, where)
    if type(expected) is int and type(got) is int:
        return _exact_difference(expected, got, where)  # of any size
    wanted, given = np.asarray(expected), _array(got)
    scalar = not isinstance(expected, np.ndarray) or expected.ndim == 0
    if not scalar and not isinstance(got, np.ndarray):
        return _wrong_type(expected, got, where)
    if wanted.shape != given.shape:
        has = f"has shape {given.shape}" if given.ndim and wanted.ndim else f"is {put(got)}"
        return Difference("shape", f"{where} {has}; expected {describe(expected)}.")
    if not _comparable(wanted, given):
        return _wrong_type(expected, got, where)
    if given.dtype == np.float16:
        return Difference("type", f"{where} is float16, which is too coarse; use float64.")
    if wanted.dtype.kind in "biuU":
        return _first_unequal(wanted, given, where)
    if bool((wanted == given).all()):  # an operator, which a notebook cannot patch
        return None
    with np.errstate(all="ignore"):
        found = _finite_difference(wanted, given, where)
        return found or _close_difference(wanted, given, tolerance, where)


def _array(value: Any) -> np.ndarray:
    """Return a number as an array; ints beyond 64 bits become floats."""
    try:
        return np.asarray(float(value) if type(value) is int and abs(value) >= 2**63 else value)
    except OverflowError:
        return np.asarray(np.inf)


def _comparable(wanted: np.ndarray, given: np.ndarray) -> bool:
    """Return whether the kinds of two arrays of one shape may be compared by value."""
    kinds = wanted.dtype.kind, given.dtype.kind
    if kinds[0] == kinds[1] or (kinds[0] in "iu" and kinds[1] in "iu"):
        return True
    # an int for a float, where the value decides
    return not wanted.ndim and kinds[0] in "fc" and kinds[1] in "iuf"


def _first_unequal(wanted: np.ndarray, given: np.ndarray, where: str) -> Difference | None:
    unequal = np.argwhere(wanted != given)
    if not len(unequal):
        return None
    index = tuple(int(i) for i in unequal[0])
    return _value_difference(wanted, given, index, where, f"{len(unequal)} of {wanted.size} differ")


def _finite_difference(wanted: np.ndarray, given: np.ndarray, where: str) -> Difference | None:
    odd = ~np.isfinite(given) & ~((given == wanted) | (np.isnan(given) & np.isnan(wanted)))
    if not odd.any():
        return None
    index = tuple(int(i) for i in np.argwhere(odd)[0])
    what = "not a number (nan)" if np.isnan(given[index]) else "infinite"
    text = f"{_at(where, index)} is {what}; expected {_number(wanted[index])}."
    return Difference("finite", text)


def _close_difference(
    wanted: np.ndarray, given: np.ndarray, tolerance: Tolerance, where: str
) -> Difference | None:
    finite = np.isfinite(wanted) & np.isfinite(given)
    gap = np.where(finite, np.abs(np.where(finite, wanted, 0) - np.where(finite, given, 0)), 0.0)
    gap = np.where(np.isfinite(given) | ~np.isfinite(wanted), gap, np.inf)
    gap = np.where(~np.isfinite(wanted) & np.isfinite(given), np.inf, gap)
    both = np.abs(np.concatenate([wanted[finite].ravel(), given[finite].ravel()]))
    scale = float(both.max()) if both.size else 0.0
    far = gap > tolerance.relative(wanted, given) * scale + tolerance.atol
    if not far.any():
        return None
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
    share = f"{int(far.sum())} of {wanted.size} differ" if wanted.size > 1 else ""
    return _value_difference(wanted, given, index, where, share)


def _value_difference(
    wanted: np.ndarray, given: np.ndarray, index: tuple[int, ...], where: str, share: str
) -> Difference:
    more = f" ({share})" if share and wanted.size > 1 else ""
    is_, expected = _number(given[index]), _number(wanted[index])
    if is_ == expected:  # the difference is beyond the digits that people like to read
        is_, expected = repr(given[index].item()), repr(wanted[index].item())
    return Difference("value", f"{_at(where, index)} is {is_}; expected {expected}{more}.")


def _at(where: str, index: tuple[int, ...]) -> str:
    return f"{where}[{', '.join(map(str, index))}]" if index else where


def _number(value: Any) -> str:
    item = value.item()
    return f"{item:.6g}" if isinstance(item, float) else repr(item)
