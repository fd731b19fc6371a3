"""Make optimizers of steps, and let them run: `stateless`, `scheduled`, `walk`.

An optimizer is called as ``params, state = optimizer(params, grads, state)``. The state is
``None`` before the first step; what it holds is the optimizer's own business. A step that keeps a
state is an optimizer when its settings are bound: ``functools.partial(adam_step, lr=0.01)``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Params = dict[str, NDArray[Any]]
Optimizer = Callable[[Params, Params, Any], tuple[Params, Any]]


def stateless(step: Callable[..., Params], **settings: Any) -> Optimizer:
    """Return the optimizer that a step without a state makes.

    Parameters
    ----------
    step : function of (params, grads, **settings)
        Returns new parameters, such as `sgd_step`.
    settings
        What every step gets, such as `lr=0.1`.
    """

    def optimizer(params: Params, grads: Params, _state: Any) -> tuple[Params, Any]:
        return step(params, grads, **settings), None

    return optimizer


def scheduled(
    step: Callable[..., tuple[Params, Any]], schedule: Callable[[int], float], **settings: Any
) -> Optimizer:
    """Return an optimizer that asks for its learning rate before each step.

    Parameters
    ----------
    step : function of (params, grads, state, lr=…, **settings)
        Returns new parameters and a new state, such as `adam_step`.
    schedule : function of the number of the step
        Returns the learning rate; steps count from 0.
    settings
        What every step gets besides.

    Notes
    -----
    The number of the step is part of the state, so one optimizer can serve many runs.
    """

    def optimizer(params: Params, grads: Params, state: Any) -> tuple[Params, Any]:
        number, inner = (0, None) if state is None else state
        params, inner = step(params, grads, inner, lr=schedule(number), **settings)
        return params, (number + 1, inner)

    return optimizer


def walk(
    optimizer: Optimizer,
    slope: Callable[[NDArray[Any]], NDArray[Any]],
    start: NDArray[Any],
    steps: int,
) -> NDArray[Any]:
    """Return the path of an optimizer over a function of one vector.

    Parameters
    ----------
    optimizer : function
        Is called as `params, state = optimizer(params, grads, state)` with a parameter `"x"`.
    slope : function of an array of shape (n,)
        The gradient at a point, shape (n,).
    start : array, shape (n,)
        Where the path begins.
    steps : int
        How many steps it has.

    Returns
    -------
    array, shape (steps + 1, n)
        The points of the path; the first one is `start`.
    """
    params, state = {"x": np.array(start, dtype=float)}, None
    path = [params["x"]]
    for _ in range(steps):
        params, state = optimizer(params, {"dx": slope(params["x"])}, state)
        path.append(params["x"])
    return np.stack(path)
