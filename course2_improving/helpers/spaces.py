"""Spaces, trials and losses for exercises about searches: some fixed, some drawn.

- ``SMALL``, ``WIDE``, ``ACTS``, ``ONE_RANGE``: spaces; ``FOUR``, ``NEAR_ONE``: trials of them
- ``any_space``, ``some_space``, ``some_trials``: drawn ones; the trials lie well inside the space
- ``GRID``, ``scattered``, ``gathered``: points of a plane or more; ``NAMES``: of objectives
- ``RACE``, ``race``, ``rising_race``, ``widths``: losses of configs after each of some rounds

Each function is a domain: it takes a generator and sizes.
"""

from typing import Any

import numpy as np
from numpy import ndarray as Array

from course2_improving.helpers import searches

Sizes = dict[str, int]

SMALL: Any = {"layers": ("int", 1, 3), "learning_rate": ("log", 0.0001, 1.0)}
WIDE: Any = {
    "learning_rate": ("log", 0.0001, 1.0), "beta": ("beta", 0.9, 0.999),
    "dropout": ("float", 0.0, 0.5), "layers": ("int", 1, 3),
    "optimizer": ("choice", "sgd", "momentum", "adam"), "batch_size": ("choice", 16, 64, "all"),
}  # fmt: skip
ACTS: Any = {
    "learning_rate": ("log", 0.0001, 1.0), "layers": ("int", 1, 5),
    "act": ("choice", "sigmoid", "tanh", "relu"),
}  # fmt: skip
FOUR: Any = [
    (0.1, {"learning_rate": 0.1, "layers": 2, "act": "relu"}),
    (0.2, {"learning_rate": 0.001, "layers": 2, "act": "relu"}),
    (0.3, {"learning_rate": 1.0, "layers": 4, "act": "tanh"}),
    (0.9, {"learning_rate": 1.0, "layers": 5, "act": "sigmoid"}),
]
GRID: Any = np.array([[x, y] for x in (0.0, 0.5, 1.0) for y in (0.2, 0.7)])
BORDERS: Any = np.array([[0.0, 0.5], [0.1, 1.0], [1.0, 0.6], [0.9, 0.95]])
NAMES: Any = list(searches.OBJECTIVES)  # functions cannot travel, and their names stand for them
ONE_RANGE: Any = {"beta": ("beta", 0.9, 0.999)}
NEAR_ONE: Any = [(0.1, {"beta": 0.99}), (0.2, {"beta": 0.99}), (0.3, {"beta": 0.9})]

# Losses of seven configs after 1, 3 and 9 epochs: the one that would end best starts slowly.
RACE: Any = np.array([
    [0.9, 0.8, 0.8], [0.5, 0.2, 0.1], [0.4, 0.3, 0.3], [0.7, 0.6, 0.5], [0.8, 0.3, 0.05],
    [0.3, 0.2, 0.4], [0.6, 0.5, 0.4],
])  # fmt: skip
BROKEN_RACE: Any = np.array(
    [[np.nan, np.nan], [0.6, np.nan], [0.7, 0.3], [np.nan, 0.1], [0.8, 0.2]]
)


def any_space(rng: np.random.Generator, _sizes: Sizes) -> Any:
    """Return a space of every kind with ranges of its own, in any order."""
    low, layers = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    space = {
        "learning_rate": ("log", 10.0**-low, float(rng.choice([0.5, 2.0]))),
        "weight_decay": ("log", 3e-6, float(rng.choice([0.02, 0.1]))),
        "beta": ("beta", float(rng.choice([0.5, 0.8])), float(rng.choice([0.995, 0.9995]))),
        "dropout": ("float", float(rng.choice([0.0, 0.02])), float(rng.choice([0.3, 0.6]))),
        "layers": ("int", layers, layers + 2),
        "seed": ("choice", *rng.permutation(np.arange(2, 9))[: rng.integers(3, 5)].tolist(), "any"),
    }
    return {name: space[name] for name in rng.permutation(list(space)).tolist()}


def scattered(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return points of which some lie at the ends of an axis, and some together."""
    points = rng.random((sizes["m"], sizes["d"]))
    points[0], points[1] = 1.0, 0.0
    points[2:4] = points[4]
    return points


def gathered(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return points that keep away from the ends of all axes."""
    return rng.uniform(0.2, 0.6, (sizes["m"], sizes["d"]))


def some_trials(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Return trials of five hyperparameters, best first, well inside of `some_space`."""
    trials: list[tuple[float, dict[str, Any]]] = []
    for place in range(sizes["count"]):
        config = {
            "learning_rate": float(f"{10 ** rng.uniform(-3, -1):.3g}"),
            "beta": round(1 - 10 ** rng.uniform(-2.6, -1), 4),
            "dropout": round(float(rng.uniform(0.1, 0.4)), 2),
            "width": int(rng.integers(16, 49)),
            "optimizer": str(rng.choice(["sgd", "momentum", "adam"])),
        }
        trials.append((round(0.05 + 0.1 * place + 0.05 * float(rng.random()), 3), config))
    return trials


def some_space(rng: np.random.Generator, _sizes: Sizes) -> Any:
    """Return a space that holds all of `some_trials`, in any order."""
    share = rng.uniform(size=8).round(2).tolist()
    space = {
        "learning_rate": ("log", float(f"{10 ** (-5 + share[0]):.3g}"), 0.2 + 5 * share[1]),
        "beta": ("beta", 0.5 + 0.3 * share[2], 0.998 + 0.0015 * share[3]),
        "dropout": ("float", 0.05 * share[4], 0.45 + 0.4 * share[5]),
        "width": ("int", int(4 + 9 * share[6]), int(60 + 50 * share[7])),
        "optimizer": ("choice", *rng.permutation(["sgd", "momentum", "rmsprop", "adam"]).tolist()),
    }
    return {name: space[name] for name in rng.permutation(list(space)).tolist()}


def widths(count: int) -> list[dict[str, Any]]:
    """Return that many configs, all different."""
    return [{"width": 8 + 4 * number} for number in range(count)]


def race(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return losses of m configs that fall in b rounds, each at its pace; a third is broken."""
    speeds = rng.uniform(0.1, 1.0, (sizes["m"], 1))
    losses = rng.uniform(0.5, 1.5, (sizes["m"], 1)) / np.arange(1, sizes["b"] + 1) ** speeds
    losses[rng.permutation(sizes["m"])[: sizes["m"] // 3]] = np.nan
    return losses


def rising_race(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return losses that are larger after the last round, as where configs overfit."""
    losses = race(rng, sizes)
    losses[:, -1] += 1
    return losses
