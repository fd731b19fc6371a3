"""What values a parameter may take when inputs are drawn.

- ``normal``, ``uniform``, ``integers``, ``choice``: the domains that authors write
- ``Domain.draw``: one value, with a generator and the sizes of the dimensions
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Sizes = dict[str, int]
_DIGITS = 3  # drawn floats are rounded, so that people can read them


@dataclass(frozen=True)
class Domain:
    """What values a parameter may take: a kind of distribution, its numbers, and a shape."""

    kind: str
    numbers: tuple[Any, ...] = ()
    shape: str | None = None

    def draw(self, rng: np.random.Generator, sizes: Sizes, shape: str | None) -> Any:
        """Return one value; `shape` is the annotation's, used where the domain has none."""
        dims = self.shape if self.shape is not None else shape
        size = None if dims is None else _resolve(dims, sizes)
        if self.kind == "choice":
            return self.numbers[int(rng.integers(len(self.numbers)))]
        if self.kind == "integers":
            drawn = rng.integers(*self.numbers, size=size)
            return int(drawn) if size is None else drawn
        drawn = getattr(rng, self.kind)(*self.numbers, size=size)
        return round(float(drawn), _DIGITS) if size is None else np.round(drawn, _DIGITS)


def normal(mean: float = 0.0, std: float = 1.0, shape: str | None = None) -> Domain:
    """Return the Gaussian domain; `shape` such as ``"n_x 1"`` is needed inside a dict only."""
    return Domain("normal", (mean, std), shape)


def uniform(low: float, high: float, shape: str | None = None) -> Domain:
    """Return the domain of floats from `low` to `high`."""
    return Domain("uniform", (low, high), shape)


def integers(low: int, high: int, shape: str | None = None) -> Domain:
    """Return the domain of integers from `low` up to, and without, `high`."""
    return Domain("integers", (low, high), shape)


def choice(*values: Any) -> Domain:
    """Return the domain of exactly these values."""
    return Domain("choice", values)


def _resolve(dims: str, sizes: Sizes) -> tuple[int, ...]:
    try:
        return tuple(int(dim) if dim.isdigit() else sizes[dim] for dim in dims.split())
    except KeyError as error:
        raise ValueError(f"the size of dimension {error} is not given") from None
