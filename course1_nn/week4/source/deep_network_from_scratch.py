"""A network of any depth: layers that go forward and backward, and a check of all gradients.

Examples are rows: ``X (m, n_x)``, labels ``Y (m, 1)`` of 0 and 1. ``params`` holds ``W1 … WL`` of
shape ``(n_in, n_out)`` and ``b1 … bL`` of shape ``(n_out,)``; ``acts`` names the activation of each
layer, and the last one is ``"sigmoid"``. The loss carries the 1/m, so no layer divides again.
"""

import itertools
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week2.source.logistic_regression import bce_from_logits
from course1_nn.week3.source.shallow_network import activation, activation_grad
from grader.spec import Sizes, choice, exercise, integers, normal

DenseCache = tuple[Array, Array]  # what entered a layer (m, n_in), and its W (n_in, n_out)
LayerCache = tuple[DenseCache, Array]  # that of its affine part, and its scores Z (m, n_out)
ANY_ACT = choice("tanh", "leaky_relu", "sigmoid", "relu")

# The network of the text: one input, three hidden units, one output that says 0.5 to both examples.
TINY_X, TINY_Y = np.array([[1.0], [2.0]]), np.array([[1], [1]])
TINY = {
    "W1": np.array([[1.0, -1.0, 2.0]]),
    "b1": np.zeros(3),
    "W2": np.array([[1.0], [5.0], [-0.5]]),
    "b2": np.zeros(1),
}
TINY_ACTS = ["relu", "sigmoid"]


# ---- where to begin -----------------------------------------------------------------------------


@exercise(
    "For layer_dims = [2, 3, 1] write down the shapes of W1, b1, W2 and b2 first.",
    "W1 leads from layer_dims[0] units to layer_dims[1] units. Between which two does W2 lead?",
    "The first number of a shape counts what enters; its square root tames the sum.",
    points=10,
)
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


@init_deep.observe
def _facts(answer: Any, layer_dims: Any, rng: Any, method: str = "he") -> Any:
    first, again, other = (
        answer(list(layer_dims), np.random.default_rng(seed), method)
        for seed in (rng, rng, rng + 1)
    )
    numbers = [np.concatenate([np.ravel(p[name]) for name in p]) for p in (first, again, other)]
    wide = {name: np.asarray(W) for name, W in first.items() if name[0] == "W" and W.size > 4000}
    return {
        "names": " ".join(sorted(first)),
        "shapes": {name: list(np.shape(first[name])) for name in first},
        "biases are zero": all((first[name] == 0).all() for name in first if name[0] == "b"),
        # the mean of 4000 numbers is off by 0.016 deviations: a sixth of this
        "the weights' mean is zero": all(abs(W.mean()) <= W.std() / 10 for W in wide.values()),
        # in steps of a factor sqrt(2) from sqrt(2 / n_in): which spread it is, not which numbers
        "standard deviations, roughly": {
            name: float(2 ** (np.round(np.log2(W.var() * len(W))) / 2) / len(W) ** 0.5)
            for name, W in wide.items()
        },
        "the same rng gives the same numbers": np.array_equal(numbers[0], numbers[1]),
        "another rng gives other numbers": not np.array_equal(numbers[0], numbers[2]),
    }


def _wide(rng: np.random.Generator, _sizes: Sizes) -> list[int]:
    """Return 2 to 4 sizes, each about twice the next smaller one, with weights for statistics."""
    return [int(n) for n in rng.permutation([60, 120, 250, 500])[: rng.integers(2, 5)]]


# fmt: off
init_deep.excuse("ignored:rng", "the facts do not hold the numbers, and two of them are about rng")
init_deep.probe([2, 3, 1], 7)
init_deep.probe_because("wide layers", [250, 60, 500, 120], 7)
init_deep.probe_because("small weights", [120, 250, 60], 8, method="small")
init_deep.random(layer_dims=_wide, rng=integers(0, 10_000), method="he", contrast=["layer_dims"])
init_deep.random(2, layer_dims=_wide, rng=integers(0, 10_000), method=choice("he", "small"))
init_deep.mistake(
    "The spread follows the units that a layer leads to. How many numbers does one unit add up?",
    "2 / n_in", "2 / n_out")
init_deep.mistake(
    "2 / n_in is the variance, and `rng.normal` takes the standard deviation. What is missing?",
    "np.sqrt(2 / n_in)", "2 / n_in")
init_deep.mistake(
    "The variance is 1 / n_in, and relu lets half of the signal through. What makes up for that?",
    "2 / n_in", "1 / n_in")
init_deep.mistake("Every layer gets the spread of the first one. Take n_in of the layer itself.",
                  "2 / n_in", "2 / layer_dims[0]")
init_deep.mistake("There are always two layers. How many does layer_dims ask for?",
                  "range(1, len(layer_dims))", "(1, 2)[: len(layer_dims) - 1]")
init_deep.mistake(
    "The last layer is missing. Where do you stop?", "len(layer_dims))", "len(layer_dims) - 1)")
init_deep.mistake(
    "There is a W0. The inputs are no layer: where do layers start?", "range(1, len", "range(len")
init_deep.mistake("W lies on its side. Its rows count what enters: (n_in, n_out).",
                  "(n_in, n_out))", "(n_out, n_in))")
init_deep.mistake("The biases are random. Only the weights need to differ; biases start at 0.",
                  "np.zeros(n_out)", "rng.normal(0, std, n_out)")
init_deep.mistake("b has two axes. One bias for each unit makes the shape (n_out,).",
                  "np.zeros(n_out)", "np.zeros((1, n_out))")
init_deep.mistake(
    "These weights are all above 0. `rng.random` has mean 0.5: which method has mean 0?",
    "rng.normal(0, std, (n_in, n_out))", "std * rng.random((n_in, n_out))")
init_deep.mistake(
    "The numbers come from a seed of your own, so another rng changes nothing. Draw from rng.",
    "rng.normal", "np.random.default_rng(1).normal")
init_deep.mistake("The same rng gives other numbers: they come from np.random. Use rng.",
                  "rng.normal", "np.random.normal")
init_deep.accept("rng.normal(0, std, (n_in, n_out))", "rng.standard_normal((n_in, n_out)) * std")
init_deep.accept("rng.normal(0, std, (n_in, n_out))",
                 "rng.uniform(-(3**0.5) * std, 3**0.5 * std, (n_in, n_out))")
# fmt: on


# ---- one layer ----------------------------------------------------------------------------------


@exercise(
    "Compute the first row of Z by hand, then print yours.",
    "Z is a product and a sum. The cache holds what came in, not what goes out.",
    "(m, n_in) @ (n_in, n_out) is (m, n_out), and b is added to every row.",
    points=10,
)
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


# fmt: off
dense_forward.probe(
    np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 4.0]]),
    np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 3.0]]), np.array([10.0, 20.0, 30.0, 40.0]))
dense_forward.random(m=(5, 9), n_in=(2, 4), n_out=(3, 6))
dense_forward.random(1, m=1, n_in=(2, 4), n_out=(3, 6))
dense_forward.mistake("The bias is missing: add b to every row.", " + b", "")
dense_forward.mistake(
    "The cache holds Z. What does dW depend on: what entered the layer, or what left it?",
    "(A, W)", "(Z, W)")
dense_forward.mistake(
    "The cache is the wrong way round. Put what entered first: (A, W).", "(A, W)", "(W, A)")
dense_forward.mistake(
    "The cache has a third entry. Which of A, W and b does no derivative depend on?",
    "(A, W)", "(A, W, b)")
dense_forward.mistake(
    "W stands first, as where examples are columns. Here they are rows: (m, n_in) @ (n_in, n_out).",
    "A @ W", "W.T @ A")
dense_forward.mistake("`*` multiplies entry by entry. Which operator also sums over what enters?",
                      "A @ W", "A * W")
dense_forward.mistake(
    "b was made a column, one number for each row. It has one for each column of Z: leave it as it "
    "is.", "+ b", "+ b[:, np.newaxis]")
dense_forward.mistake("These are activations. This function ends with the scores Z.",
                      "A @ W + b", "np.maximum(A @ W + b, 0)")
dense_forward.accept("A @ W + b", "np.dot(A, W) + b[np.newaxis, :]")
dense_forward.accept("A @ W + b", 'np.einsum("mi,io->mo", A, W) + b')
dense_forward.accept("A @ W + b", "np.array([[a @ w + c for w, c in zip(W.T, b)] for a in A])")
dense_forward.accept("(A, W)", "(A.copy(), W.copy())")
dense_forward.accept("Z = A @ W + b", "Z = A @ W\n    Z += b")
# fmt: on


@exercise(
    "Three results, three shapes: those of A, of W and of b. Which products have them?",
    "dA sums over the units of the layer, dW and db sum over the examples.",
    "(m, n_out) @ (n_out, n_in) is (m, n_in). Which of the arrays do you transpose for that?",
    points=15,
)
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


def _dense_cache(rng: np.random.Generator, sizes: Sizes) -> DenseCache:
    """Return what entered a layer, and its weights."""
    A, W = (rng.normal(size=(sizes[rows], sizes[columns]))
            for rows, columns in (("m", "n_in"), ("n_in", "n_out")))  # fmt: skip
    return np.round(A, 3), np.round(W, 3)


# fmt: off
dense_backward.probe(
    np.array([[0.5], [-1.0]]),
    (np.array([[1.0, 2.0, 0.0], [3.0, -1.0, 4.0]]), np.array([[2.0], [0.0], [-1.0]])))
dense_backward.random(m=(5, 9), n_in=(3, 5), n_out=(2, 4), cache=_dense_cache)
dense_backward.random(1, m=1, n_in=(3, 5), n_out=(2, 4), cache=_dense_cache)
dense_backward.mistake(
    "dW and db are divided by m. The cost has its 1/m, and dZ brings it along: leave it out here.",
    "dW = A.T @ dZ  # (n_in, n_out)\n    db = dZ.sum(axis=0)",
    "dW = A.T @ dZ / len(A)\n    db = dZ.mean(axis=0)")
dense_backward.mistake(
    "db is a mean. dZ has its 1/m already: what is left to do with the examples?", "sum", "mean")
dense_backward.mistake(
    "dZ is (m, n_out), W (n_in, n_out): do inner sizes fit? Turn W round.", "dZ @ W.T", "dZ @ W")
dense_backward.mistake(
    "dW lies on its side. It has the shape of W, (n_in, n_out).", "A.T @ dZ", "dZ.T @ A")
dense_backward.mistake(
    "A is (m, n_in) and dZ (m, n_out): do inner sizes fit? Turn A round.", "A.T @ dZ", "A @ dZ")
dense_backward.mistake("db has one number for each example. Over which axis do the examples run?",
                       "axis=0", "axis=1")
dense_backward.mistake(
    "db has two axes. Give it the shape of b, (n_out,).", "axis=0", "axis=0, keepdims=True")
dense_backward.mistake(
    "db is one number for all units. Sum over the examples only.", "sum(axis=0)", "sum()")
dense_backward.accept("dZ @ W.T", "(W @ dZ.T).T")
dense_backward.accept("A.T @ dZ", 'np.einsum("mi,mo->io", A, dZ)')
dense_backward.accept("A.T @ dZ", "sum(np.outer(a, dz) for a, dz in zip(A, dZ))")
dense_backward.accept("dZ.sum(axis=0)", "np.ones(len(dZ)) @ dZ")
# fmt: on


# ---- a layer with its activation ----------------------------------------------------------------


@exercise(
    "Two calls: first the affine part, then the activation.",
    "`dense_forward` returns two things. Give both a name.",
    "The slope of the activation is asked at Z later, so the cache keeps Z and not A_out.",
    points=10,
)
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


# fmt: off
dense_act_forward.probe(TINY_X, TINY["W1"], TINY["b1"], "relu")
dense_act_forward.random(m=(5, 9), n_in=(2, 4), n_out=(3, 6), act=ANY_ACT)
dense_act_forward.random(1, m=1, n_in=(2, 4), n_out=(3, 6), act="sigmoid", contrast=False)
dense_act_forward.mistake(
    "A_out holds the scores. What does the activation do with them?", "activation(Z, act)", "Z")
dense_act_forward.mistake(
    "The activation is always relu. Pass on the name that came in.", "(Z, act)", '(Z, "relu")')
dense_act_forward.mistake(
    "The cache holds what left the layer in the place of Z. Was A_out stored, or written into Z?",
    "(dense_cache, Z)", "(dense_cache, A_out)")
dense_act_forward.mistake("The cache is the wrong way round. Its order is (dense_cache, Z).",
                          "(dense_cache, Z)", "(Z, dense_cache)")
dense_act_forward.mistake(
    "The cache is flat. Keep the cache of `dense_forward` as one thing, and put Z beside it.",
    "(dense_cache, Z)", "(*dense_cache, Z)")
dense_act_forward.mistake("The activation is applied twice. How often should it be?",
                          "activation(Z, act)", "activation(activation(Z, act), act)")
dense_act_forward.mistake(
    "The activation is applied to what enters. It comes after the affine part.",
    "dense_forward(A, W, b)\n    A_out = activation(Z, act)",
    "dense_forward(activation(A, act), W, b)\n    A_out = Z")
dense_act_forward.accept("Z, dense_cache = dense_forward(A, W, b)",
                         "Z, dense_cache = A @ W + b, (A, W)")
dense_act_forward.accept(
    "activation(Z, act)", "np.stack([activation(row, act) for row in Z])")
# fmt: on


@exercise(
    "Take the cache apart as `dense_act_forward` put it together.",
    "Back through the activation first: each entry of dA_out times the slope at its own score.",
    "Then `dense_backward` does the rest.",
    points=15,
)
def dense_act_backward(
    dA_out: Float[Array, "m n_out"], cache: LayerCache, act: str
) -> tuple[Float[Array, "m n_in"], Float[Array, "n_in n_out"], Float[Array, " n_out"]]:
    """Return the derivatives of the cost by what went into a layer with activation.

    Parameters
    ----------
    dA_out : array, shape (m, n_out)
        Derivative of the cost by what leaves the layer.
    cache : tuple
        `(dense_cache, Z)` of `dense_act_forward`.
    act : str
        Name of the activation, as in `activation_grad(Z, act)`.

    Returns
    -------
    dA, dW, db : arrays, shapes (m, n_in), (n_in, n_out) and (n_out,)
        Derivatives of the cost by what entered the layer, by its weights, by its biases.
    """
    ### BEGIN SOLUTION
    dense_cache, Z = cache
    dZ = dA_out * activation_grad(Z, act)  # (m, n_out)
    dA, dW, db = dense_backward(dZ, dense_cache)
    ### END SOLUTION
    return dA, dW, db


def _layer_cache(rng: np.random.Generator, sizes: Sizes) -> LayerCache:
    """Return what entered a layer, its weights, and its scores."""
    A, W = _dense_cache(rng, sizes)
    return (A, W), np.round(A @ W + rng.normal(size=sizes["n_out"]), 3)


# fmt: off
dense_act_backward.probe(
    np.array([[-0.25, -1.25, 0.125], [-0.25, -1.25, 0.125]]),
    ((TINY_X, TINY["W1"]), TINY_X @ TINY["W1"]), "relu")
dense_act_backward.random(m=(5, 9), n_in=(3, 5), n_out=(2, 4), cache=_layer_cache, act=ANY_ACT)
dense_act_backward.random(
    1, m=1, n_in=(3, 5), n_out=(2, 4), cache=_layer_cache, act="sigmoid", contrast=False)
dense_act_backward.random(
    1, m=(5, 9), n_in=(3, 5), n_out=(2, 4), cache=_layer_cache, act="tanh", contrast=False)
dense_act_backward.mistake(
    "The slope of the activation is missing: dA_out is taken for dZ. What lies between the two?",
    "dA_out * activation_grad(Z, act)", "dA_out")
dense_act_backward.mistake(
    "dA_out and the slopes have one shape, (m, n_out). `@` cannot pair them: which operator can?",
    "dA_out * activation_grad", "dA_out @ activation_grad")
dense_act_backward.mistake(
    "dA_out is multiplied by the activation itself. The chain rule takes its slope.",
    "activation_grad", "activation")
dense_act_backward.mistake(
    "The slope is asked at the activations. Ask at the scores Z, which the cache holds.",
    "activation_grad(Z, act)", "activation_grad(activation(Z, act), act)")
dense_act_backward.mistake(
    "The slope is always that of relu. Pass on the name that came in.", "(Z, act)", '(Z, "relu")')
dense_act_backward.mistake(
    "The cache is taken apart the wrong way round. Its order is (dense_cache, Z).",
    "dense_cache, Z = cache", "Z, dense_cache = cache")
dense_act_backward.accept(
    "dA_out * activation_grad(Z, act)", "np.multiply(activation_grad(Z, act), dA_out)")
dense_act_backward.accept(
    "dA, dW, db = dense_backward(dZ, dense_cache)",
    "A, W = dense_cache\n    dA, dW, db = dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)")
# fmt: on


# ---- the whole network --------------------------------------------------------------------------


@exercise(
    "What leaves a layer enters the next one. Which variable holds it from round to round?",
    "There are as many layers as names in acts; layer l takes Wl, bl and the name at place l - 1.",
    "Each round: call `dense_act_forward`, append its cache.",
    points=15,
)
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


def _stack(*widths: str) -> dict[str, Any]:
    """Return the domain of the parameters of layers between these dimensions."""
    params: dict[str, Any] = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(widths), 1):
        params[f"W{layer}"] = normal(shape=f"{n_in} {n_out}")
        params[f"b{layer}"] = normal(shape=n_out)
    return params


# fmt: off
model_forward.probe(TINY_X, TINY, TINY_ACTS)
model_forward.random(1, m=(4, 9), n_x=(2, 3), params=_stack("n_x", "1"), acts=["sigmoid"])
model_forward.random(
    m=(8, 9), n_x=(2, 3), n_1=(4, 5), n_2=(6, 7), params=_stack("n_x", "n_1", "n_2", "1"),
    acts=choice(["relu", "tanh", "sigmoid"], ["tanh", "leaky_relu", "sigmoid"]))
model_forward.random(
    1, m=1, n_x=(3, 4), n_1=(5, 6), n_2=2, n_3=7, n_4=8,
    params=_stack("n_x", "n_1", "n_2", "n_3", "n_4", "1"), contrast=["X"],
    acts=["leaky_relu", "tanh", "sigmoid", "tanh", "sigmoid"])
model_forward.mistake(
    "Every layer has the activation of the first one. Which name belongs to which layer?",
    'params[f"b{layer}"], act)', 'params[f"b{layer}"], acts[0])')
model_forward.mistake("Every layer has relu. Pass on its own name from acts.",
    'params[f"b{layer}"], act)', 'params[f"b{layer}"], "relu" if layer < len(acts) else act)')
model_forward.mistake("Every layer is given X. What enters the second one?",
                      "dense_act_forward(A_out,", "dense_act_forward(X,")
model_forward.mistake("The cache of the last layer is missing. The way back begins with it.",
                      "AL = A_out", "AL, caches = A_out, caches[:-1]")
model_forward.mistake("The caches are in reverse order. The one of the first layer comes first.",
                      "caches.append(cache)", "caches.insert(0, cache)")
model_forward.mistake("The last layer is left out. With which layer does your loop end?",
                      "enumerate(acts, 1)", "enumerate(acts[:-1], 1)")
model_forward.mistake("There is no W0: layers count from 1, places in a list from 0.",
                      "enumerate(acts, 1)", "enumerate(acts)")
model_forward.mistake("len(params) counts W and b: it is twice the number of layers.",
                      "enumerate(acts, 1)", "enumerate((acts + acts)[: len(params)], 1)")
model_forward.accept("A_out = X", "A_out = X.copy()")
model_forward.accept(
    "for layer, act in enumerate(acts, 1):",
    "for layer in range(1, len(params) // 2 + 1):\n        act = acts[layer - 1]")
# fmt: on


@exercise(
    "Begin at the output: its dZ is the one of week 2, and `dense_backward` does the rest.",
    "Then walk from layer L - 1 down to layer 1. Which dA enters each of them?",
    "Layer l finds its cache and its activation at place l - 1 of the lists.",
    points=15,
)
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
    L = len(caches)
    ### BEGIN SOLUTION
    dZ = (AL - Y) / len(Y)  # (m, 1), exact where AL is 0 or 1 too
    dense_cache, _ = caches[L - 1]
    dA, dW, db = dense_backward(dZ, dense_cache)
    grads = {f"dW{L}": dW, f"db{L}": db}
    for layer in range(L - 1, 0, -1):
        dA, dW, db = dense_act_backward(dA, caches[layer - 1], acts[layer - 1])
        grads |= {f"dW{layer}": dW, f"db{layer}": db}
    ### END SOLUTION
    return grads


ACTS = [
    ["sigmoid"],
    ["tanh", "sigmoid"],
    ["leaky_relu", "tanh", "sigmoid"],
    ["tanh", "relu", "sigmoid", "leaky_relu", "sigmoid"],
]


def _of_a_network(what: str, acts: list[str], scale: float = 1.0) -> Any:
    """Return the domain of one thing about a random network; `seed` of the sizes decides which."""

    def draw(_rng: np.random.Generator, sizes: Sizes) -> Any:
        rng = np.random.default_rng(sizes["seed"])
        hidden = [int(n) for n in sizes["n_h"] + rng.permutation(len(acts) - 1)]
        params = init_deep([sizes["n_x"], *hidden, 1], rng)
        params = {name: np.round(rng.normal(0, scale, W.shape), 3) for name, W in params.items()}
        X = np.round(rng.normal(size=(sizes["m"], sizes["n_x"])), 3)
        X[:, 0] = 0.0  # as a pixel in a corner
        Y = np.arange(len(X))[:, np.newaxis] % 2
        AL, caches = model_forward(X, params, acts)
        grads = model_backward(AL, Y, caches, acts)
        doubled = {name: 2 * value for name, value in grads.items()}
        return {"params": params, "X": X, "Y": Y, "AL": AL, "caches": caches, "grads": grads,
                "doubled": doubled}[what]  # fmt: skip

    return draw


# fmt: off
_TINY_AL, _TINY_CACHES = model_forward(TINY_X, TINY, TINY_ACTS)
_SURE_AL, _SURE_CACHES = model_forward(
    np.array([[1.0, 0.5], [-2.0, 0.0], [0.1, 0.0]]),
    {"W1": np.array([[30.0], [-10.0]]), "b1": np.array([20.0])}, ["sigmoid"])

model_backward.probe(_TINY_AL, TINY_Y, _TINY_CACHES, TINY_ACTS)
model_backward.probe_because(
    "sure, and wrong twice", _SURE_AL, np.array([[0], [1], [1]]), _SURE_CACHES, ["sigmoid"])
for _acts in ACTS:
    model_backward.random(
        2, m=(8, 9), n_x=(3, 4), n_h=5, seed=(1000, 99_999), contrast=["Y"], Y=integers(0, 2),
        AL=_of_a_network("AL", _acts), caches=_of_a_network("caches", _acts), acts=_acts)
model_backward.random(
    1, m=(8, 9), n_x=(3, 4), n_h=5, seed=(1000, 99_999), contrast=False, Y=integers(0, 2),
    AL=_of_a_network("AL", ACTS[1], 200.0), caches=_of_a_network("caches", ACTS[1], 200.0),
    acts=ACTS[1])
for _mistake in (
    ("Every gradient has the wrong sign. Which comes first, AL or Y?",
     "(AL - Y)", "(Y - AL)"),
    ("Every gradient is m times too large. The 1/m of the cost enters once, at the output.",
     " / len(Y)", ""),
    ("The slope of the sigmoid enters once more. AL - Y has it already: skip the activation there.",
     "dense_backward(dZ, dense_cache)", "dense_act_backward(dZ, caches[L - 1], acts[L - 1])"),
    ("The layers are walked from first to last. Where does dA come from?",
     "range(L - 1, 0, -1)", "range(1, L)"),
    ("Places in a list count from 0: there is no place L in `caches`.",
     "caches[L - 1]", "caches[L]"),
    ("The cache of the next layer is taken. Layer 1 has its cache at place 0.",
     "caches[layer - 1]", "caches[layer]"),
    ("The name of the next layer is taken. Layer 1 has its own at place 0.",
     "acts[layer - 1]", "acts[layer]"),
    ("These are the names of the parameters. Gradients have a d in front: dW1.",
     'grads |= {f"dW{layer}": dW, f"db{layer}"', 'grads |= {f"W{layer}": dW, f"b{layer}"'),
    ("Each hidden layer divides by m again. The 1/m enters once, at the output.",
     "dense_act_backward(dA,", "dense_act_backward(dA / len(Y),"),
    ("Hidden layers always have the slope of relu. What does acts say?",
     "acts[layer - 1]", '"relu"'),
    ("1 / AL is infinite where AL is 0. What are the slopes of sigmoid and logarithm together?",
     "(AL - Y) / len(Y)",
     '((1 - Y) / (1 - AL) - Y / AL) * activation_grad(caches[L - 1][1], "sigmoid") / len(Y)'),
    ("Only the output layer has gradients. Walk on to the layers before it.",
     "range(L - 1, 0, -1)", "range(0)"),
):
    model_backward.mistake(*_mistake)
for _eps in ("1e-7", "1e-12", "1e-15"):
    model_backward.mistake(
        "Clipping AL takes the push away from examples that are sure and wrong, which need it most."
        " Start from AL - Y.", "(AL - Y) / len(Y)",
        f"(lambda P: (1 - Y) / (1 - P) - Y / P)(np.clip(AL, {_eps}, 1 - {_eps})) / len(Y)"
        ' * activation_grad(caches[L - 1][1], "sigmoid")')
model_backward.accept("(AL - Y)", "(AL - Y.astype(float))")
model_backward.accept("dense_cache, _ = caches[L - 1]", "dense_cache = caches[-1][0]")
model_backward.accept("for layer in range(L - 1, 0, -1):", "for layer in reversed(range(1, L)):")
# fmt: on


# ---- trust, but measure -------------------------------------------------------------------------


@exercise(
    "At each place: nudge one number up, ask for the cost, nudge it down, ask again.",
    "`places` lists all places. Which method of rng draws k of them, no two equal?",
    "Copy the parameter, change `copy.flat[i]`, and put the copy into a new dict of parameters.",
    points=10,
    rtol=1e-4,
    atol=3e-7,  # rounding leaves 1e-8 in right gradients, a one-sided slope more than 1e-6
)
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

    if grads is None:
        AL, caches = model_forward(X, params, acts)
        grads = model_backward(AL, Y, caches, acts)
    errors: list[float] = []
    ### BEGIN SOLUTION
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
    return float(np.max(errors))


@gradient_check_model.observe
def _what_it_notices(
    answer: Any, params: Any, X: Any, Y: Any, acts: Any, k: Any = 20, rng: Any = None,
    grads: Any = None,
) -> Any:  # fmt: skip
    def error(seed: int, given: Any) -> float:
        return answer(params, X, Y, acts, k, np.random.default_rng(seed), given)

    found = {"error": error(rng, grads)}
    if grads is None or not found["error"] < 1e-5:
        return found
    wrong = [
        {**grads, name: value + np.eye(value.size)[i].reshape(value.shape)}
        for name, value in grads.items()
        for i in range(value.size)
    ]
    noticed = [[bool(error(rng + n, each) > 0.01) for each in wrong] for n in (0, 0, 1, 2)]
    return found | {
        "places where a wrong gradient is noticed": sum(noticed[0]),
        "the same rng finds the same places": noticed[0] == noticed[1],
        "another rng finds other places": k < len(wrong)
        and any(noticed[0] != other for other in noticed),
    }


_RIGHT, _TWICE, _ITS_OWN = (
    {name: _of_a_network(name, ACTS[1]) for name in ("params", "X", "Y")}
    | {"acts": ACTS[1], "grads": grads and _of_a_network(grads, ACTS[1])}
    for grads in ("grads", "doubled", None)
)
_TINY_GRADS = model_backward(_TINY_AL, TINY_Y, _TINY_CACHES, TINY_ACTS)

# fmt: off
gradient_check_model.equivalent("numeric - exact -> exact - numeric", "abs follows")
gradient_check_model.probe(TINY, TINY_X, TINY_Y, TINY_ACTS, 4, 1)
gradient_check_model.probe_because(
    "one wrong sign", TINY, TINY_X, TINY_Y, TINY_ACTS, 50, 1,
    _TINY_GRADS | {"db2": -_TINY_GRADS["db2"]})
gradient_check_model.probe_because(
    "gradients near 0", TINY | {"b2": np.array([-18.0])}, TINY_X, 0 * TINY_Y, TINY_ACTS, 50, 1)
gradient_check_model.probe_because(
    "all places", TINY, TINY_X, TINY_Y, TINY_ACTS, 50, 1, _TINY_GRADS)
gradient_check_model.random(
    2, m=(5, 8), n_x=(3, 4), n_h=2, seed=(1000, 99_999), k=choice(3, 5, 7),
    rng=integers(0, 10_000), contrast=["k"], **_RIGHT)
gradient_check_model.random(
    1, m=(5, 8), n_x=(3, 4), n_h=2, seed=(1000, 99_999), k=50, rng=integers(0, 10_000),
    contrast=False, **_TWICE)
gradient_check_model.random(
    1, m=(5, 8), n_x=(3, 4), n_h=2, seed=(1000, 99_999), rng=integers(0, 10_000),
    contrast=False, **_ITS_OWN)
for _mistake in (
    ("The nudged copy is not used, so both costs are the same. What goes into `cost`?",
     "cost({**params, name: nudged})", "cost(params)"),
    ("Where a gradient is exactly 0, this is 0 / 0. What keeps the denominator away from 0?",
     "max(abs(numeric) + abs(exact), 1e-3)", "(abs(numeric) + abs(exact))"),
    ("Numbers near 1 in float32 do not even notice a nudge of 1e-5. Stay in float64.",
     "params[name].copy()", "params[name].astype(np.float32)"),
    ("Some places are drawn twice, and others never. Which method of rng draws no place twice?",
     "rng.permutation(len(places))[:k]", "rng.integers(len(places), size=min(k, len(places)))"),
    ("Places are drawn twice, and there may be fewer than k. Which method of rng draws each once?",
     "rng.permutation(len(places))[:k]", "rng.integers(len(places), size=k)"),
    ("It is always the first k places. A random choice finds errors in later layers too.",
     "rng.permutation(len(places))[:k]", "range(min(k, len(places)))"),
    ("All places are checked, and k is not used. How many should be?", "[:k]", ""),
    ("The nudges differ by 2 steps. By what do you divide?", "(2 * step)", "step"),
    ("This slope is one-sided, with an error a thousand times larger. Nudge down as well as up.",
     "(costs[0] - costs[1]) / (2 * step)", "(costs[0] - cost(params)) / step"),
    ("The nudge stays in params: the second one starts where the first one ended. Take a copy.",
     "params[name].copy()", "params[name]"),
    ("This is the absolute error. A gradient of 1e-4 that is twice too large would pass: divide.",
     " / max(abs(numeric) + abs(exact), 1e-3)", ""),
    ("Errors below 0 are lost in the maximum. What is missing around the difference?",
     "abs(numeric - exact)", "(numeric - exact)"),
):
    gradient_check_model.mistake(*_mistake)
gradient_check_model.accept(
    "rng.permutation(len(places))[:k]",
    "rng.choice(len(places), min(k, len(places)), replace=False)")
gradient_check_model.accept("nudged.flat[i] += sign * step",
                            "nudged[np.unravel_index(i, nudged.shape)] += sign * step")
gradient_check_model.accept("cost({**params, name: nudged})", "cost(params | {name: nudged})")
# fmt: on
