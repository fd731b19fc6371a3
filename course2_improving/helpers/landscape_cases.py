"""Cases of loss_landscapes: observers of its answers, and inputs that no distribution has.

Observers travel to the learner's process as text, and import there what they need.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray as Array


def curvatures_of(answer: Any, f: str, x: Any, eps: float = 1e-4) -> Any:
    """Measure the Hessian of the function that is named `f`."""
    from course2_improving.helpers import landscapes

    return landscapes.measured(answer, f, x, eps)


def way_out(answer: Any, grad: str, x0: Any, step_fn: Any, radius: float, max_steps: int) -> Any:
    """Count the steps out of the saddle that is named `grad`."""
    from course2_improving.helpers import landscapes

    return landscapes.escape(answer, grad, x0, step_fn, radius, max_steps)


# ---- inputs of exercises, from a generator and sizes ---------------------------------------------


def bowl(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Return a bowl whose matrix is not symmetric, shape (n, n)."""
    n = sizes["n"]
    B, skew = np.round(rng.normal(size=(2, n, n)), 2)
    return B @ B.T + np.eye(n) + skew - skew.T


def dome(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Return a bowl upside down, shape (n, n)."""
    return -bowl(rng, sizes)


def mostly_down(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Return a saddle that curves down more than up, shape (n, n)."""
    n = sizes["n"]
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    curvatures = np.append(rng.uniform(-9, -4, n - 1), rng.uniform(0.5, 3))
    return Q @ np.diag(curvatures) @ Q.T


def turned(*signs: float) -> Callable[[np.random.Generator, dict[str, int]], Array]:
    """Return a domain of noisy matrices whose eigenvalues are 1 to 5 times these numbers."""

    def draw(rng: np.random.Generator, _sizes: dict[str, int]) -> Array:
        n = len(signs)
        Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        skew = rng.uniform(-6, 6, (n, n))
        curvatures = np.array(signs) * rng.uniform(1, 5, n)
        return Q @ np.diag(curvatures) @ Q.T + skew - skew.T

    return draw


def near(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Return a point near the origin and beside the ridge, shape (n,)."""
    x0 = np.round(rng.uniform(-0.05, 0.05, sizes["n"]), 3)
    x0[1] = np.round(rng.choice([-1, 1]) * rng.uniform(0.002, 0.02), 4)
    return x0


def beside(rng: np.random.Generator, _sizes: dict[str, int]) -> Array:
    """Return a point 1.04 from the origin, whose coordinates are 0.6 at most and add up to 1.8."""
    return np.array([0.6, 0.01, 0.6, 0.6]) * rng.choice([-1, 1], 4)


def small_step(rng: np.random.Generator, _sizes: dict[str, int]) -> list[float]:
    """Return a learning rate and a beta, small ones: so that counts of steps seldom agree."""
    return [round(rng.uniform(0.01, 0.04), 4), round(rng.uniform(0.3, 0.8), 2)]
