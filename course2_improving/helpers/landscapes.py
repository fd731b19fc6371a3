"""Costs whose slopes and curvatures are known, by name, and what observers of loss_landscapes see.

- ``function``: a function of a vector; ``curvature``: its matrix of second derivatives by formula
- ``saddle``: the gradient of a saddle at the origin
- ``stepper``: one step with momentum; ``walk``: the points of a walk
- ``measured``, ``escape``: what an answer makes of them, in plain data

Functions are no plain data, and cannot travel to the process of an answer; names can.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray as Array

FUNCTIONS = ("cubes and neighbours", "exponential", "product of all entries")
SADDLES = ("saddle", "saddle between two valleys", "bowl")
Step = Callable[[Array, Array, Array], tuple[Array, Array]]


def function(name: str) -> Callable[[Array], float]:
    """Return a function of a vector x of shape (n,); `name` is one of `FUNCTIONS`."""
    known: dict[str, Callable[[Array], float]] = {
        "cubes and neighbours": lambda x: float(np.sum(x**3) + np.sum(x[:-1] ** 2 * x[1:])),
        "exponential": lambda x: float(np.exp(np.sum(x / np.arange(1, len(x) + 1)))),
        "product of all entries": lambda x: float(np.prod(x)),
    }
    return known[name]


def curvature(name: str, x: Array) -> Array:
    """Return the second derivatives of a function at x by formula, shape (n, n)."""
    n = len(x)
    if name == "cubes and neighbours":
        H = np.diag(6 * x + 2 * np.append(x[1:], 0.0))
        beside = np.diag(2 * x[:-1], 1)  # (n, n), one place right of the diagonal
        return H + beside + beside.T
    if name == "exponential":
        k = 1 / np.arange(1, n + 1)
        return np.outer(k, k) * np.exp(np.sum(k * x))
    others = [[np.prod(np.delete(x, [i, j])) for j in range(n)] for i in range(n)]
    return np.array(others) * (1 - np.eye(n))


def saddle(name: str) -> Callable[[Array], Array]:
    """Return the gradient of a cost that is flat at the origin.

    Parameters
    ----------
    name : {"saddle", "saddle between two valleys", "bowl"}
        The cost, of a vector x of shape (n,), n 2 or more: x₁²/2 - x₂² + x₃²/2 + ..., which falls
        for ever along x₂; the same with x₂⁴/4 added, which has valleys at x₂ = ±√2; and
        x₁²/2 + x₂² + x₃²/2 + ..., which nobody leaves.
    """
    sign = 1.0 if name == "bowl" else -1.0
    wall = 1.0 if name == "saddle between two valleys" else 0.0

    def gradient(x: Array) -> Array:
        slopes = x.copy()
        slopes[1] = 2 * sign * x[1] + wall * x[1] ** 3
        return slopes

    return gradient


def stepper(learning_rate: float, beta: float = 0.0) -> Step:
    """Return a step of gradient descent with momentum: from (x, gradient, v) to the next (x, v).

    Parameters
    ----------
    learning_rate : float
        Step length in units of the gradient.
    beta : float
        Share of the velocity v that is kept; 0 is plain gradient descent.

    References
    ----------
    B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964.
    """

    def step(x: Array, g: Array, v: Array) -> tuple[Array, Array]:
        v = beta * v - learning_rate * g
        return x + v, v

    return step


def walk(gradient: Callable[[Array], Array], x0: Array, step_fn: Step, steps: int) -> Array:
    """Return the points of a walk from x0, which is the first: shape (steps + 1, n)."""
    path, v = np.tile(np.asarray(x0, dtype=float), (steps + 1, 1)), np.zeros(np.shape(x0))
    for k in range(steps):
        path[k + 1], v = step_fn(path[k], gradient(path[k]), v)
    return path


def measured(answer: Any, f: str, x: Any, eps: float = 1e-4) -> dict[str, Any]:
    """Return the Hessian of the function that is named `f`, and whether eps is the nudge."""
    asked: list[Array] = []

    def watched(point: Any) -> float:
        asked.append(np.array(point, dtype=float) - start)
        return function(f)(np.asarray(point))

    start = np.array(x, dtype=float)
    H = answer(watched, x, eps)
    nudges = np.abs(np.array(asked))
    nudges = nudges[nudges > 0.01 * eps]  # less is rounding
    fit = bool(nudges.size and nudges.min() > 0.45 * eps and nudges.max() < 2.1 * eps)
    return {"H": H, "nudges are as long as eps says": fit}


class TooManyStepsError(Exception):
    """A walk went on far beyond max_steps."""


def escape(
    answer: Any, grad: str, x0: Any, step_fn: Any, radius: float, max_steps: int
) -> dict[str, Any]:
    """Return the number of steps from the saddle named `grad`, and how often slopes were asked."""
    calls: list[int] = []
    slopes = saddle(grad)

    def counted(x: Any) -> Any:
        calls.append(1)
        if len(calls) > 2 * max_steps + 20:
            raise TooManyStepsError
        return slopes(np.asarray(x))

    try:
        steps = answer(counted, x0, stepper(*step_fn), radius, max_steps)
    except TooManyStepsError:
        return {"steps": -1, "stops": False}
    return {"steps": int(steps) if isinstance(steps, np.integer) else steps, "stops": True}
