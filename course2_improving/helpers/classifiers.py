"""Train networks for several classes: `train`, and a plain network to compare with.

A network is two functions. ``forward(X, params, states, training)`` returns the scores, what the
way back needs, and new states; ``backward(dZ, caches)`` returns the gradients of all parameters.
States are what a network remembers and does not learn, such as running averages.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course1_nn.week1.source.numpy_foundations import one_hot, softmax
from course1_nn.week3.source.shallow_network import update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    dense_act_backward,
    dense_act_forward,
    dense_backward,
    dense_forward,
)
from course2_improving.week2.source.optimizers import minibatches

Params = dict[str, NDArray[Any]]
Forward = Callable[..., tuple[NDArray[Any], list[Any], list[Any]]]
Backward = Callable[[NDArray[Any], list[Any]], Params]


def plain_forward(
    X: NDArray[Any], params: Params, states: list[Any], training: bool = False
) -> tuple[NDArray[Any], list[Any], list[Any]]:
    """Return the scores of dense layers with relu and a last one without, caches, and `states`.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    params : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"`.
    states : list
        Goes back as it came: a plain network remembers nothing.
    training : bool
        Changes nothing.
    """
    del training
    L, signal, caches = len(params) // 2, X, list[Any]()
    for layer in range(1, L):
        W, b = params[f"W{layer}"], params[f"b{layer}"]
        signal, cache = dense_act_forward(signal, W, b, "relu")
        caches.append(cache)
    Z, cache = dense_forward(signal, params[f"W{L}"], params[f"b{L}"])  # (m, K)
    return Z, [*caches, cache], states


def plain_backward(dZ: NDArray[Any], caches: list[Any]) -> Params:
    """Return the gradients of all parameters of `plain_forward`.

    Parameters
    ----------
    dZ : array, shape (m, K)
        Derivative of the cost by the scores.
    caches : list
        As `plain_forward` returned them.
    """
    L = len(caches)
    dA, dW, db = dense_backward(dZ, caches[-1])
    grads = {f"dW{L}": dW, f"db{L}": db}
    for layer in range(L - 1, 0, -1):
        dA, dW, db = dense_act_backward(dA, caches[layer - 1], "relu")
        grads |= {f"dW{layer}": dW, f"db{layer}": db}
    return grads


PLAIN: tuple[Forward, Backward] = (plain_forward, plain_backward)


def train(
    network: tuple[Forward, Backward],
    start: tuple[Params, list[Any]],
    X: NDArray[Any],
    Y: NDArray[Any],
    learning_rate: float,
    *,
    epochs: int = 20,
    batch_size: int = 50,
    seed: int = 0,
) -> tuple[Params, list[Any], list[float]]:
    """Return parameters and states after gradient descent, and the mean cost of each epoch.

    Parameters
    ----------
    network : tuple
        Its functions `(forward, backward)`.
    start : tuple
        Parameters and states `(params, states)` to begin with. They stay as they are.
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples, and their classes as integers from 0.
    learning_rate : float
        Step length in units of the gradient.
    epochs, batch_size : int
        How often all examples are seen, and how many of them make one step.
    seed : int
        Decides the order of the examples: runs with one seed see the same mini-batches.

    Returns
    -------
    tuple
        params, states, and a list of cross-entropies (nats), one an epoch, each taken before the
        steps. Probabilities below 1e-300 count as 1e-300.
    """
    (forward, backward), (params, states) = network, start
    rng, costs = np.random.default_rng(seed), list[float]()
    for _ in range(epochs):
        losses: list[float] = []
        for batch, labels in minibatches(X, Y, batch_size, rng):
            y = labels[:, 0]
            Z, caches, states = forward(batch, params, states, training=True)
            P = softmax(Z)  # (size, K)
            losses.append(-float(np.mean(np.log(np.maximum(P[np.arange(len(y)), y], 1e-300)))))
            dZ = (P - one_hot(y, Z.shape[1])) / len(y)
            params = update_params(params, backward(dZ, caches), learning_rate)
        costs.append(float(np.mean(losses)))
    return params, states, costs
