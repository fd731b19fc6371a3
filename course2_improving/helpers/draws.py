"""Inputs of gradient_checking that no distribution has: functions of a generator and sizes."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray as Array

Sizes = dict[str, int]


def single(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return numbers as networks store them: in single precision."""
    return rng.uniform(0.5, 1.5, sizes["n"]).astype(np.float32)


def nothing(_rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return zeros."""
    return np.zeros(sizes["n"])


def tiny(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return the gradient of a network that has almost stopped to learn."""
    return 1e-15 * rng.normal(size=sizes["n"])


def with_nan(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return a gradient of which one entry is no number."""
    gradient = rng.normal(size=sizes["n"])
    gradient[rng.integers(sizes["n"])] = np.nan
    return gradient


def counts(rng: np.random.Generator, sizes: Sizes) -> dict[str, Array]:
    """Return an array of whole numbers under a name."""
    return {"b": rng.integers(0, 9, sizes["n"])}


def lineup(*needed: int) -> Callable[[np.random.Generator, Sizes], list[int]]:
    """Return a domain of numbers of layers: those needed and one other, in any order."""

    def draw(rng: np.random.Generator, _sizes: Sizes) -> list[int]:
        other = int(rng.choice([0, 3, 5, 6, 7, 10, 12, 13, 14, 16]))
        return rng.permutation([*needed, other]).tolist()

    return draw
