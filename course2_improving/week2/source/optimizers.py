"""Mini-batches and the steps that networks are trained with: momentum, RMSProp, Adam, schedules.

Examples are rows: ``X (m, n_x)``, labels ``Y (m, 1)`` of 0 and 1. ``params`` holds arrays by name,
such as ``W1`` and ``b1``; ``grads`` holds the gradient of each under its name with a d in front,
``dW1``. An optimizer is called as ``params, state = optimizer(params, grads, state)``, and before
the first step the state is ``None``.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week2.source.logistic_regression import bce_from_logits
from course1_nn.week4.source.deep_network_from_scratch import model_backward, model_forward
from course2_improving.week1.source.initialization import init_he
from grader.spec import exercise

Params = dict[str, Array]
Optimizer = Callable[[Params, Params, Any], tuple[Params, Any]]


@exercise(
    "Draw one order of the m rows, and cut it into pieces.",
    points=10,
)
def minibatches(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    batch_size: int,
    rng: np.random.Generator,
    drop_last: bool = False,
) -> Iterable[tuple[Float[Array, "size n_x"], Int[Array, "size 1"]]]:
    """Return all examples once, in a random order, in mini-batches.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Their labels.
    batch_size : int
        Examples in a mini-batch; the last one has what is left.
    rng : np.random.Generator
        Decides the order; the next call with it gives another one.
    drop_last : bool
        Whether a last mini-batch that is not full is left out.

    Returns
    -------
    iterable of tuple
        `(X_batch, Y_batch)`, shapes (size, n_x) and (size, 1), for each mini-batch.
    """
    batches: list[tuple[Array, Array]] = []
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        if len(rows) == batch_size or not drop_last:
            batches.append((X[rows], Y[rows]))
    ### END SOLUTION
    return batches


@exercise(
    "Write down the first three averages by hand.",
    points=15,
)
def ewa(x: Float[Array, " T"], beta: float, bias_correction: bool = False) -> Float[Array, " T"]:
    """Return the exponentially weighted average of a series at each of its times.

    Parameters
    ----------
    x : array, shape (T,)
        The series, x_1 to x_T.
    beta : float
        Weight of the past, from 0 to below 1.
    bias_correction : bool
        Whether each average is divided by the sum of the weights behind it, 1 - beta**t.

    Returns
    -------
    array, shape (T,)
        v_1 to v_T, with v_t = beta v_{t-1} + (1 - beta) x_t and v_0 = 0.
    """
    ### BEGIN SOLUTION
    values: list[float] = []
    v = 0.0
    for t, x_t in enumerate(x, start=1):
        v = beta * v + (1 - beta) * x_t
        values.append(v / (1 - beta**t) if bias_correction else v)
    averages = np.array(values)  # (T,)
    ### END SOLUTION
    return averages


@exercise(
    "Which way does the gradient point, and which way do you want to go?",
    points=5,
)
def sgd_step(params: dict[str, Array], grads: dict[str, Array], lr: float) -> dict[str, Array]:
    """Return the parameters after one step of gradient descent.

    Parameters
    ----------
    params : dict
        Arrays by name, such as `"W1"` and `"b1"`; they stay as they are.
    grads : dict
        The gradient of each parameter, under its name with a d in front: `"dW1"`.
    lr : float
        Learning rate.

    Returns
    -------
    dict
        New arrays under the names of `params`.
    """
    new: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for name, value in params.items():
        new[name] = value - lr * grads[f"d{name}"]
    ### END SOLUTION
    return new


@exercise(
    "First the new velocity of a parameter, then its step.",
    points=15,
)
def momentum_step(
    params: dict[str, Array],
    grads: dict[str, Array],
    v: dict[str, Array] | None,
    lr: float,
    beta: float = 0.9,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the parameters and their velocities after one step with momentum.

    Parameters
    ----------
    params : dict
        Arrays by name, such as `"W1"` and `"b1"`.
    grads : dict
        The gradient of each parameter, under its name with a d in front: `"dW1"`.
    v : dict or None
        The velocity of each parameter, under the parameter's name; None before the first step.
    lr : float
        Learning rate.
    beta : float
        Weight of the past in the average.

    Returns
    -------
    params, v : dict
        New arrays under the names of `params`; what was passed in stays as it is.
    """
    if v is None:
        v = {name: np.zeros_like(value) for name, value in params.items()}
    new_params: dict[str, Array] = {}
    new_v: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for name, value in params.items():
        new_v[name] = beta * v[name] + (1 - beta) * grads[f"d{name}"]
        new_params[name] = value - lr * new_v[name]
    ### END SOLUTION
    return new_params, new_v


@exercise(
    "First the new average of the squares, then the step.",
    points=15,
)
def rmsprop_step(
    params: dict[str, Array],
    grads: dict[str, Array],
    s: dict[str, Array] | None,
    lr: float,
    beta: float = 0.9,
    eps: float = 1e-8,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the parameters and the mean squares of their gradients after one step of RMSProp.

    Parameters
    ----------
    params : dict
        Arrays by name, such as `"W1"` and `"b1"`.
    grads : dict
        The gradient of each parameter, under its name with a d in front: `"dW1"`.
    s : dict or None
        The average square of each gradient, under the parameter's name; None before the first step.
    lr : float
        Learning rate.
    beta : float
        Weight of the past in the average.
    eps : float
        Is added to the root, so that nothing is divided by 0.

    Returns
    -------
    params, s : dict
        New arrays under the names of `params`; what was passed in stays as it is.

    References
    ----------
    T. Tieleman and G. Hinton, Neural networks for machine learning, lecture 6.5, 2012.
    """
    if s is None:
        s = {name: np.zeros_like(value) for name, value in params.items()}
    new_params: dict[str, Array] = {}
    new_s: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for name, value in params.items():
        gradient = grads[f"d{name}"]
        new_s[name] = beta * s[name] + (1 - beta) * gradient**2
        new_params[name] = value - lr * gradient / (np.sqrt(new_s[name]) + eps)
    ### END SOLUTION
    return new_params, new_s


@exercise(
    "Two averages, as before; both begin at 0.",
    points=20,
)
def adam_step(
    params: dict[str, Array],
    grads: dict[str, Array],
    state: dict[str, Any] | None,
    lr: float,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the parameters and the state after one step of Adam.

    Parameters
    ----------
    params : dict
        Arrays by name, such as `"W1"` and `"b1"`.
    grads : dict
        The gradient of each parameter, under its name with a d in front: `"dW1"`.
    state : dict or None
        `"t"`: the number of steps so far. `"v"` and `"s"`: averages of the gradients and of their
        squares, dicts with the names of `params`, not corrected. None before the first step.
    lr : float
        Learning rate.
    b1, b2 : float
        Weights of the past in the averages of the gradients and of their squares.
    eps : float
        Is added to the root, so that nothing is divided by 0.

    Returns
    -------
    params : dict
        New arrays under the names of `params`.
    state : dict
        The new `"t"`, `"v"` and `"s"`; what was passed in stays as it is.

    References
    ----------
    D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.
    """
    if state is None:
        zeros = {name: np.zeros_like(value) for name, value in params.items()}
        state = {"t": 0, "v": zeros, "s": zeros}
    new_params: dict[str, Array] = {}
    new_v: dict[str, Array] = {}
    new_s: dict[str, Array] = {}
    ### BEGIN SOLUTION
    t = state["t"] + 1
    for name, value in params.items():
        gradient = grads[f"d{name}"]
        new_v[name] = b1 * state["v"][name] + (1 - b1) * gradient
        new_s[name] = b2 * state["s"][name] + (1 - b2) * gradient**2
        v_hat = new_v[name] / (1 - b1**t)
        s_hat = new_s[name] / (1 - b2**t)
        new_params[name] = value - lr * v_hat / (np.sqrt(s_hat) + eps)
    ### END SOLUTION
    return new_params, {"t": t, "v": new_v, "s": new_s}


@exercise(
    "Each kind is one formula of step and base_lr. Begin with the first.",
    points=15,
)
def lr_schedule(
    step: int,
    base_lr: float,
    kind: str,
    every: int = 100,
    factor: float = 0.5,
    warmup: int = 0,
    total: int = 1000,
    lowest: float = 0.0,
) -> float:
    """Return the learning rate of a step.

    Parameters
    ----------
    step : int
        Number of the step; the first one is step 0.
    base_lr : float
        The learning rate from which the schedule goes down.
    kind : {"inverse", "exponential", "step", "cosine"}
        Which schedule.
    every : int
        Of all but "cosine": how many steps it takes to go down once.
    factor : float
        Of "exponential" and "step": what is left of the rate after `every` steps. ("inverse" halves
        it.)
    warmup, total, lowest : int, int, float
        Of "cosine": how many steps go up, from which step on the rate is `lowest`, and that rate.

    Returns
    -------
    float
        Learning rate.
    """
    if kind not in ("inverse", "exponential", "step", "cosine"):
        raise ValueError(f"kind is {kind!r}: give 'inverse', 'exponential', 'step' or 'cosine'.")
    ### BEGIN SOLUTION
    if kind == "inverse":
        lr = base_lr / (1 + step / every)
    elif kind == "exponential":
        lr = base_lr * factor ** (step / every)
    elif kind == "step":
        lr = base_lr * factor ** (step // every)
    elif step < warmup:
        lr = base_lr * (step + 1) / warmup
    else:
        progress = min((step - warmup) / (total - warmup), 1.0)
        lr = lowest + (base_lr - lowest) * (1 + np.cos(np.pi * progress)) / 2
    ### END SOLUTION
    return float(lr)


@exercise(
    "Two loops: epochs outside, mini-batches inside.",
    points=5,
)
def train(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    layer_dims: list[int],
    optimizer: Callable[[dict[str, Array], dict[str, Array], Any], tuple[dict[str, Array], Any]],
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
) -> dict[str, list[Any]]:
    """Train a network in mini-batches, from He's start, with any optimizer.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    layer_dims : list of int
        Numbers of units, from the inputs to the output, which is 1. Hidden layers have relu.
    optimizer : function
        Is called as `params, state = optimizer(params, grads, state)`; the first state is None.
    epochs : int
        How often all examples are used.
    batch_size : int
        Examples in a mini-batch.
    rng : np.random.Generator
        Decides the start and every order.

    Returns
    -------
    dict
        `"loss"`: for each epoch the mean cross-entropy of all examples, each with the parameters
        that its mini-batch met, in nats. `"params"`: the parameters after each epoch.
    """
    acts = ["relu"] * (len(layer_dims) - 2) + ["sigmoid"]
    params, state = init_he(layer_dims, rng), None
    history: dict[str, list[Any]] = {"loss": [], "params": []}
    ### BEGIN SOLUTION
    for _ in range(epochs):
        total = 0.0
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            AL, caches = model_forward(X_batch, params, acts)
            total += len(X_batch) * bce_from_logits(caches[-1][1], Y_batch)
            grads = model_backward(AL, Y_batch, caches, acts)
            params, state = optimizer(params, grads, state)
        history["loss"].append(total / len(X))
        history["params"].append(params)
    ### END SOLUTION
    return history
