"""Functions and costs whose slopes are known, by name: observers build them where an answer runs.

- ``function``: a function of a vector; ``slopes``: its gradient by formula, right or spoilt
- ``cost``: a cost of parameters with its gradients, right or with one mistake

Functions are no plain data, and cannot travel to the process of an answer; names can.
"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray as Array

Params = dict[str, Array]
Cost = Callable[[Params, np.random.Generator], tuple[list[float], Params]]

FUNCTIONS = ("sum of cubes", "product of all entries", "weighted sum of exp")
SPOILT = ("exact", "doubled", "first one doubled")
COSTS = (
    "squares", "cubes", "cubes and a penalty", "cubes with dropout", "squares, db negated",
    "squares, last slope of db missing",
)  # fmt: skip


def function(name: str) -> Callable[[Array], float]:
    """Return a function of a vector x of shape (n,); `name` is one of `FUNCTIONS`."""
    known: dict[str, Callable[[Array], float]] = {
        "sum of cubes": lambda x: float(np.sum(x**3.0)),
        "product of all entries": lambda x: float(np.prod(x)),
        "weighted sum of exp": lambda x: float(np.exp(x) @ np.arange(1.0, len(x) + 1)),
    }
    return known[name]


def slopes(name: str, x: Array, spoilt: str = "exact") -> Array:
    """Return the gradient at x of a function by formula, shape (n,).

    Parameters
    ----------
    name : str
        One of `FUNCTIONS`.
    x : array, shape (n,)
        Where the gradient is asked; no entry is 0.
    spoilt : {"exact", "doubled", "first one doubled"}
        What happens to it before it is returned.
    """
    exact = {
        "sum of cubes": 3 * x**2,
        "product of all entries": np.prod(x) / x,
        "weighted sum of exp": np.exp(x) * np.arange(1.0, len(x) + 1),
    }[name]
    doubled = {"exact": 0, "doubled": len(x), "first one doubled": 1}[spoilt]
    return np.where(np.arange(len(x)) < doubled, 2 * exact, exact)


def cost(name: str) -> Cost:
    """Return `loss_and_grads(params, rng)`, which gives the terms of a cost and its gradients.

    Parameters
    ----------
    name : str
        One of `COSTS`. The penalty is half the sum of squares of all W. Dropout leaves each summand
        out with probability 1/2, and draws that from `rng`.
    """
    if name not in COSTS:
        raise ValueError(f"the cost {name!r} is not known: choose one of {', '.join(COSTS)}.")

    def loss_and_grads(params: Params, rng: np.random.Generator) -> tuple[list[float], Params]:
        power = 2.0 if name.startswith("squares") else 3.0
        kept = {key: np.ones(np.shape(params[key])) for key in sorted(params)}
        if name == "cubes with dropout":
            kept = {key: (rng.random(each.shape) < 0.5).astype(float) for key, each in kept.items()}
        terms = [float(sum(np.sum(kept[key] * params[key] ** power) for key in kept))]
        # in an order that is neither that of params nor the sorted one
        order = reversed(kept)
        grads = {f"d{key}": kept[key] * power * params[key] ** (power - 1) for key in order}
        if name == "cubes and a penalty":
            weights = [key for key in params if key.startswith("W")]
            terms.append(0.5 * float(sum(np.sum(params[key] ** 2) for key in weights)))
            grads |= {f"d{key}": grads[f"d{key}"] + params[key] for key in weights}
        for key in [key for key in grads if key.startswith("db")]:
            if name == "squares, db negated":
                grads[key] = -grads[key]
            if name == "squares, last slope of db missing":
                grads[key] = np.append(grads[key][:-1], 0.0)
        return terms, grads

    return loss_and_grads
