"""Inputs of training_speed that no distribution has: functions of a generator and sizes."""

from typing import Any

import numpy as np
from numpy import ndarray as Array

Sizes = dict[str, int]


def times(rng: np.random.Generator, _sizes: Sizes) -> Array:
    """Return seconds of 14 calls: four slow ones, the shortest, and some that were disturbed."""
    seconds = np.round(rng.uniform(0.5, 2.0, 14), 3)
    seconds[:4] = np.round(rng.uniform(5.0, 9.0, 4), 3)
    seconds[4] = np.round(rng.uniform(0.2, 0.4), 3)
    seconds[rng.choice(np.arange(5, 14), 2, replace=False)] = np.round(rng.uniform(20.0, 40.0), 3)
    return seconds


def parts(rng: np.random.Generator, sizes: Sizes) -> list[Array]:
    """Return one matrix (m, n) for each of the g parts."""
    shape = sizes["m"], sizes["n"]
    return [np.round(rng.normal(size=shape), 3) for _ in range(sizes["g"])]


def mixed(rng: np.random.Generator, _sizes: Sizes) -> list[Any]:
    """Return matrices of three shapes, one of them also as whole numbers, and Python numbers."""
    n = int(rng.integers(2, 5))
    tables: list[Any] = [np.round(rng.normal(size=(m, n)), 3) for m in (1, 1, 2, 4, 4)]
    tables.append(np.ones((2, n), dtype=np.int64))
    python = [int(number) for number in rng.choice(np.arange(2, 9), 3, replace=False)]
    python.append(python[0])
    found = tables + python[: int(rng.integers(2, 5))]
    order: list[int] = rng.permutation(len(found)).tolist()
    return [found[i] for i in order]


def rows(rng: np.random.Generator, _sizes: Sizes) -> list[Array]:
    """Return matrices with three columns and different numbers of rows."""
    return [np.round(rng.normal(size=(int(m), 3)), 3) for m in rng.permutation(6)[:4] + 1]


def table(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return rows that decoding and augmenting can be read from."""
    return np.round(rng.normal(size=(sizes["m"], 2)), 3)


def numbers(_rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return 0, 1, … as labels, so that an observer knows each row."""
    return np.arange(sizes["m"])
