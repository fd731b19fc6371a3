"""Draw small networks for cases: domains of exercises about starts.

- ``any_dims``, ``wide_dims``: numbers of units
- ``signal``: a random network with the numbers of units that fit its parameters
- ``a_step``: a network before or after a step, with twins of one of the kinds `TWINS`

Each domain that describes one thing about a network takes the seed of the rest from its sizes.
"""

import itertools
from typing import Any

import numpy as np
from numpy import ndarray as Array

Params = dict[str, Array]
Sizes = dict[str, int]


def any_dims(rng: np.random.Generator, _sizes: Sizes) -> list[int]:
    """Return 3 to 5 different numbers of units."""
    return [int(n) for n in rng.permutation(np.arange(1, 10))[: rng.integers(3, 6)]]


def wide_dims(rng: np.random.Generator, _sizes: Sizes) -> list[int]:
    """Return 3 or 4 numbers of units, no two alike, with 12,000 weights and more in each layer."""
    return [int(n) for n in rng.permutation([80, 150, 240, 400])[: rng.integers(3, 5)]]


def _network(dims: list[int], rng: np.random.Generator) -> Params:
    """Return random weights and biases with three digits."""
    params: Params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(dims), 1):
        params[f"W{layer}"] = np.round(rng.normal(size=(n_in, n_out)), 3)
        params[f"b{layer}"] = np.round(rng.normal(size=n_out), 3)
    return params


def signal(what: str, layers: int) -> Any:
    """Return the domain of one thing about a random network; `seed` of the sizes decides which."""

    def draw(_rng: np.random.Generator, sizes: Sizes) -> Any:
        rng = np.random.default_rng(sizes["seed"])
        dims = [sizes["n_x"], *(int(n) for n in 5 + rng.permutation(6)[:layers])]
        return {"layer_dims": dims, "init": _network(dims, rng)}[what]

    return draw


TWINS = (
    "all stay", "one pair stays", "a pair of the second layer stays", "equal up to rounding",
    "equal up to the tolerance", "all part", "parted by biases", "parted by weights",
    "met by chance", "outputs stay", "rows stay", "parted by little", "the first and the last stay",
    "the first pair stays", "as far as the tolerance", "two gaps below the tolerance",
)  # fmt: skip


def a_step(which: int, kind: str) -> Any:
    """Return the domain of parameters before (0) or after (1) a step; `seed` decides the rest."""

    def draw(_rng: np.random.Generator, sizes: Sizes) -> Params:
        rng = np.random.default_rng(sizes["seed"])
        dims = [sizes["n_x"], sizes["n_1"], sizes["n_2"], 2]

        before, after = _network(dims, rng), _network(dims, rng)
        if kind in ("as far as the tolerance", "two gaps below the tolerance"):
            return _nearly(kind, before, after)[which]
        return _twinned(kind, before, after, rng)[which]

    return draw


def _nearly(kind: str, before: Params, after: Params) -> tuple[Params, Params]:
    """Return two networks whose first two units are twins for a tolerance of 0.5."""
    for params in (before, after):
        for name in ("W1", "b1"):
            params[name][..., 1] = params[name][..., 0]
    after["W1"][0, :2] = [1.0, 1.5] if kind == "as far as the tolerance" else [1.0, 1.375]
    if kind == "two gaps below the tolerance":
        after["b1"][:2] = [1.0, 1.25]
    return before, after


def _twinned(
    kind: str, before: Params, after: Params, rng: np.random.Generator
) -> tuple[Params, Params]:
    """Return two random networks with the twins of `kind` put in."""
    units_1 = before["W1"].shape[1]
    pairs = {
        "one pair stays": rng.permutation(units_1)[:2],
        "the first and the last stay": np.array([0, units_1 - 1]),
        "the first pair stays": np.array([0, 1]),
    }
    left, right = pairs.get(kind, pairs["one pair stays"])

    def equal(params: Params, layer: int, names: str = "Wb", units: Any = slice(None)) -> None:
        for name in names:
            array = params[f"{name}{layer}"]
            array[..., units] = array[..., [left if layer == 1 else 0]]

    layer, units = 1, slice(None)
    if kind in pairs:
        equal(before, 1)
        units = [left, right]
    if kind == "a pair of the second layer stays":
        layer, units = 2, [0, 1]
    if kind == "outputs stay":
        layer = 3
    if kind == "rows stay":
        before["W1"][:], after["W1"][:] = before["W1"][0], after["W1"][0]
        before["b1"][:], after["b1"][:] = before["b1"][0], after["b1"][0]
        return before, after
    if kind != "met by chance":
        equal(before, layer, units=units)
    parted = {"all part": "", "parted by biases": "W", "parted by weights": "b"}
    equal(after, layer, parted.get(kind, "Wb"), units)
    if kind == "equal up to rounding":
        after["W1"] *= 1 + 1e-13 * np.arange(after["W1"].shape[1])
    apart = {"equal up to the tolerance": 0.001, "parted by little": 1e-8}.get(kind, 0.0)
    after["W1"] += apart * np.arange(units_1)
    return before, after
