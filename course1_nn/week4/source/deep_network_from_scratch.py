"""A network of any depth: layers that go forward and backward, and a check of all gradients.

Examples are rows: ``X (m, n_x)``, labels ``Y (m, 1)`` of 0 and 1. ``params`` holds ``W1 … WL`` of
shape ``(n_in, n_out)`` and ``b1 … bL`` of shape ``(n_out,)``; ``acts`` names the activation of each
layer, and the last one is ``"sigmoid"``. The loss carries the 1/m, so no layer divides again.
"""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week2.source.logistic_regression import bce_from_logits
from course1_nn.week3.source.shallow_network import activation, activation_grad
from grader.spec import exercise

DenseCache = tuple[Array, Array]  # what entered a layer (m, n_in), and its W (n_in, n_out)
LayerCache = tuple[DenseCache, Array]  # that of its affine part, and its scores Z (m, n_out)


@exercise("W1 leads from layer_dims[0] to layer_dims[1].", points=10)
def init_deep(
    layer_dims: list[int], rng: np.random.Generator | int, method: str = "he"
) -> dict[str, Array]:
    """Return random weights and zero biases for a network of any depth.

    Parameters
    ----------
    layer_dims : list of int
        Numbers of units: of the inputs, of each hidden layer, of the output. One more than layers.
    rng : Generator or int
        Source of the random numbers, or the seed of one.
    method : {"he", "small"}
        Standard deviation of the weights: sqrt(2 / n_in) of each layer, or 0.01 in every layer.

    Returns
    -------
    dict
        `"W1"` to `"WL"`, each of shape (n_in, n_out), and `"b1"` to `"bL"`, each of shape (n_out,).

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, Delving deep into rectifiers, 2015.
    """
    rng = np.random.default_rng(rng)  # a seed becomes a generator, a generator stays as it is
    params: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for layer in range(1, len(layer_dims)):
        n_in, n_out = layer_dims[layer - 1], layer_dims[layer]
        std = {"he": np.sqrt(2 / n_in), "small": 0.01}[method]
        params[f"W{layer}"] = rng.normal(0, std, (n_in, n_out))
        params[f"b{layer}"] = np.zeros(n_out)
    ### END SOLUTION
    return params


@exercise("Z is the affine map of week 1; the cache is a tuple.", points=10)
def dense_forward(
    A: Float[Array, "m n_in"], W: Float[Array, "n_in n_out"], b: Float[Array, " n_out"]
) -> tuple[Float[Array, "m n_out"], DenseCache]:
    """Return the scores of a layer, and what its way back will need.

    Parameters
    ----------
    A : array, shape (m, n_in)
        What enters the layer, one example per row.
    W : array, shape (n_in, n_out)
        Weights.
    b : array, shape (n_out,)
        Biases.

    Returns
    -------
    Z : array, shape (m, n_out)
        Scores.
    cache : tuple
        `(A, W)`, in this order.
    """
    ### BEGIN SOLUTION
    Z = A @ W + b  # (m, n_out)
    cache = (A, W)
    ### END SOLUTION
    return Z, cache


@exercise("Write the shapes under each product.", points=15)
def dense_backward(
    dZ: Float[Array, "m n_out"], cache: DenseCache
) -> tuple[Float[Array, "m n_in"], Float[Array, "n_in n_out"], Float[Array, " n_out"]]:
    """Return the derivatives of the cost by what went into the layer, given those by its scores.

    Parameters
    ----------
    dZ : array, shape (m, n_out)
        Derivative of the cost by the scores; the 1/m of the cost is in it already.
    cache : tuple
        `(A, W)` of `dense_forward`, shapes (m, n_in) and (n_in, n_out).

    Returns
    -------
    dA, dW, db : arrays, shapes (m, n_in), (n_in, n_out) and (n_out,)
        Derivatives of the cost by A, W and b.
    """
    A, W = cache
    ### BEGIN SOLUTION
    dA = dZ @ W.T  # (m, n_in)
    dW = A.T @ dZ  # (n_in, n_out)
    db = dZ.sum(axis=0)  # (n_out,)
    ### END SOLUTION
    return dA, dW, db


@exercise("Two calls: the affine part, then the activation.", points=10)
def dense_act_forward(
    A: Float[Array, "m n_in"], W: Float[Array, "n_in n_out"], b: Float[Array, " n_out"], act: str
) -> tuple[Float[Array, "m n_out"], LayerCache]:
    """Return what leaves a layer with activation, and what its way back will need.

    Parameters
    ----------
    A : array, shape (m, n_in)
        What enters the layer, one example per row.
    W : array, shape (n_in, n_out)
        Weights.
    b : array, shape (n_out,)
        Biases.
    act : str
        Name of the activation, as in `activation(Z, act)`.

    Returns
    -------
    A_out : array, shape (m, n_out)
        What leaves the layer.
    cache : tuple
        `(dense_cache, Z)`: the cache of `dense_forward`, and the scores before the activation.
    """
    ### BEGIN SOLUTION
    Z, dense_cache = dense_forward(A, W, b)
    A_out = activation(Z, act)  # (m, n_out)
    cache = (dense_cache, Z)
    ### END SOLUTION
    return A_out, cache


@exercise("First through the activation, then through the affine part.", points=15)
def dense_act_backward(
    dA: Float[Array, "m n_out"], cache: LayerCache, act: str
) -> tuple[Float[Array, "m n_in"], Float[Array, "n_in n_out"], Float[Array, " n_out"]]:
    """Return the derivatives of the cost by what went into a layer with activation.

    Parameters
    ----------
    dA : array, shape (m, n_out)
        Derivative of the cost by what leaves the layer.
    cache : tuple
        `(dense_cache, Z)` of `dense_act_forward`.
    act : str
        Name of the activation, as in `activation_grad(Z, act)`.

    Returns
    -------
    dA_prev, dW, db : arrays, shapes (m, n_in), (n_in, n_out) and (n_out,)
        Derivatives of the cost by what entered the layer, by its weights, by its biases.
    """
    ### BEGIN SOLUTION
    dense_cache, Z = cache
    dZ = dA * activation_grad(Z, act)  # (m, n_out)
    dA_prev, dW, db = dense_backward(dZ, dense_cache)
    ### END SOLUTION
    return dA_prev, dW, db


@exercise("What leaves a layer enters the next one.", points=15)
def model_forward(
    X: Float[Array, "m n_x"], params: dict[str, Array], acts: list[str]
) -> tuple[Float[Array, "m 1"], list[LayerCache]]:
    """Return the probability of label 1 for each example, and the cache of each layer.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    params : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"`.
    acts : list of str
        The activation of each layer, L names; the last one is "sigmoid".

    Returns
    -------
    AL : array, shape (m, 1)
        Probabilities, from 0 to 1.
    caches : list of tuple
        The cache of each layer, the first layer's first.
    """
    caches: list[LayerCache] = []
    ### BEGIN SOLUTION
    A_out = X  # (m, n_x)
    for layer, act in enumerate(acts, 1):
        A_out, cache = dense_act_forward(A_out, params[f"W{layer}"], params[f"b{layer}"], act)
        caches.append(cache)
    AL = A_out  # (m, 1)
    ### END SOLUTION
    return AL, caches


@exercise("Begin at the output: dZ of the last layer is its error over m.", points=15)
def model_backward(
    AL: Float[Array, "m 1"], Y: Int[Array, "m 1"], caches: list[LayerCache], acts: list[str]
) -> dict[str, Array]:
    """Return the derivatives of the mean binary cross-entropy by all parameters.

    Parameters
    ----------
    AL : array, shape (m, 1)
        Probabilities, as `model_forward` returns them.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    caches : list of tuple
        The cache of each layer, as `model_forward` returns them.
    acts : list of str
        The activation of each layer; the last one is "sigmoid".

    Returns
    -------
    dict
        `"dW1"`, `"db1"` to `"dWL"`, `"dbL"`, each of the shape of its parameter.
    """
    grads: dict[str, Array] = {}
    L = len(caches)
    ### BEGIN SOLUTION
    dZ = (AL - Y) / len(Y)  # (m, 1), exact where AL is 0 or 1 too
    dense_cache, _ = caches[L - 1]
    dA, dW, db = dense_backward(dZ, dense_cache)
    grads |= {f"dW{L}": dW, f"db{L}": db}
    for layer in range(L - 1, 0, -1):
        dA, dW, db = dense_act_backward(dA, caches[layer - 1], acts[layer - 1])
        grads |= {f"dW{layer}": dW, f"db{layer}": db}
    ### END SOLUTION
    return grads


@exercise("Nudge one number of one parameter, and compare the slope with its gradient.", points=10)
def gradient_check_model(
    params: dict[str, Array],
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    acts: list[str],
    k: int = 20,
    rng: np.random.Generator | int | None = None,
    grads: dict[str, Array] | None = None,
) -> float:
    """Compare the gradients with central differences at k different places, drawn at random.

    Parameters
    ----------
    params : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"`, which stay as they are.
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    acts : list of str
        The activation of each layer; the last one is "sigmoid".
    k : int
        Number of places, all different; if there are fewer numbers than that, all of them.
    rng : Generator, int or None
        Source of the random numbers, or the seed of one.
    grads : dict, optional
        The gradients to check, `"dW1"` and so on; by default those of `model_backward`.

    Returns
    -------
    float
        The largest relative error: abs(numeric - exact) / max(abs(numeric) + abs(exact), 1e-3).
    """
    rng, step = np.random.default_rng(rng), 1e-5
    places = [(name, i) for name in params for i in range(params[name].size)]

    def cost(params: dict[str, Array]) -> float:
        """Return the mean binary cross-entropy, from the scores of the last layer."""
        _, caches = model_forward(X, params, acts)
        return bce_from_logits(caches[-1][1], Y)

    errors: list[float] = []
    ### BEGIN SOLUTION
    if grads is None:
        AL, caches = model_forward(X, params, acts)
        grads = model_backward(AL, Y, caches, acts)
    for place in rng.permutation(len(places))[:k]:
        name, i = places[place]
        costs: list[float] = []
        for sign in (1, -1):
            nudged = params[name].copy()
            nudged.flat[i] += sign * step
            costs.append(cost({**params, name: nudged}))
        numeric, exact = (costs[0] - costs[1]) / (2 * step), float(grads[f"d{name}"].flat[i])
        errors.append(abs(numeric - exact) / max(abs(numeric) + abs(exact), 1e-3))
    ### END SOLUTION
    return max(errors)
