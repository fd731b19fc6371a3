"""The scales of hyperparameters: equal steps on a scale matter about equally.

- ``positions``: where values lie on their scale
- ``bounds``: from two positions back to the bounds of a range

The kinds are ``"float"`` and ``"int"``, whose scale is the number itself, ``"log"``, whose scale is
the power of ten, and ``"beta"`` for numbers just below 1, whose scale counts their nines: 0.9 lies
at 1, 0.99 at 2, 0.999 at 3.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KINDS = ("float", "int", "log", "beta")
_ROUNDING = 1e-9  # a whole number that is missed by less is meant


def positions(kind: str, values: Sequence[float]) -> NDArray[np.float64]:
    """Return where `values` lie on the scale of `kind`, array of shape (number of values,).

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    numbers = np.asarray(values, dtype=float)
    if kind == "log":
        return np.log10(numbers)
    if kind == "beta":
        return -np.log10(1 - numbers)
    if kind in KINDS:
        return numbers
    raise ValueError(f"the kind is {kind!r}; pass one of {', '.join(KINDS)}.")


def bounds(kind: str, low: float, high: float) -> tuple[float, float]:
    """Return the range between two positions; whole numbers are rounded away from its middle."""
    positions(kind, [])  # refuses an unknown kind
    if kind == "log":
        return float(10.0**low), float(10.0**high)
    if kind == "beta":
        return float(1 - 10.0**-low), float(1 - 10.0**-high)
    if kind == "int":
        return math.floor(low + _ROUNDING), math.ceil(high - _ROUNDING)
    return float(low), float(high)
