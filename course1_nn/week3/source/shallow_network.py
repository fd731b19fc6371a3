"""A network with one hidden layer: activations, initialization, forward, backward, fit.

Examples are rows: ``X (m, n_x)``, ``W1 (n_x, n_h)``, ``b1 (n_h,)``, ``W2 (n_h, n_y)``,
``b2 (n_y,)``, labels ``Y (m, 1)`` of 0 and 1.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.helpers import training
from course1_nn.helpers.training import seed
from course1_nn.week1.source.numpy_foundations import sigmoid
from course1_nn.week2.source.logistic_regression import binary_cross_entropy, column
from grader.spec import Sizes, choice, exercise, integers, normal, uniform

Params = dict[str, Array]

# ---- activations --------------------------------------------------------------------------------


@exercise(
    "One branch for each name. Which of the five did you test by hand?",
    "relu keeps what is above 0; leaky_relu shrinks the rest to a hundredth.",
    "np.where and np.maximum work on arrays of any shape.",
    points=15,
)
def activation(Z: Float[Array, "..."], name: str) -> Float[Array, "..."]:
    """Apply the activation function called `name` to each entry.

    Parameters
    ----------
    Z : array, any shape
        Scores, before the activation.
    name : str
        `"sigmoid"`, `"tanh"`, `"relu"`, `"leaky_relu"` (slope 0.01 below 0) or `"linear"` (the
        scores themselves).

    Returns
    -------
    array, same shape
        Activations; `Z` stays as it is. An unknown name raises a ValueError.
    """
    ### BEGIN SOLUTION
    if name == "sigmoid":
        a = sigmoid(Z)
    elif name == "tanh":
        a = np.tanh(Z)
    elif name == "relu":
        a = np.maximum(Z, 0.0)
    elif name == "leaky_relu":
        a = np.where(Z > 0, Z, 0.01 * Z)
    elif name == "linear":
        a = Z
    else:
        raise ValueError(f"There is no activation {name!r}.")
    ### END SOLUTION
    return a


NAMES = ("relu", "leaky_relu", "linear", "tanh", "sigmoid")
SCORES = np.array([[-2.0, 0.0, 3.0]])
FAR = np.array([-1000.0, 1000.0])

# fmt: off
activation.observe(training.refusal)
for _name in NAMES:
    activation.probe(SCORES, _name)
    activation.probe_because("large scores", FAR, _name)
    activation.random(1, Z=training.with_zeros, m=(4, 7), n_h=(2, 5), name=_name, contrast=False)
activation.random(1, Z=uniform(800, 2000, shape="m"), m=(4, 7), name="tanh", contrast=False)
activation.probe_because("no such name: a ValueError is expected", SCORES, "swish")
activation.random(1, Z=normal(0, 2, shape="m n_h"), m=(4, 7), n_h=(2, 5), name=choice(*NAMES))
activation.random(2, Z=normal(0, 2, shape="m"), m=(4, 7), name=choice("softplus", "step", "Relu"),
                  contrast=False)
for _mistake in (
    ("Python multiplies before it compares: `Z * Z > 0` asks about the square. Add parentheses.",
     "np.maximum(Z, 0.0)", "Z * Z > 0"),
    ("relu keeps the negative scores here. Which of maximum and minimum cuts off below 0?",
     "np.maximum(Z, 0.0)", "np.minimum(Z, 0.0)"),
    ("`if` asks one question about the whole array. Which NumPy function decides entry by entry?",
     "np.maximum(Z, 0.0)", "Z if Z > 0 else 0.0"),
    ("`np.max` takes the largest number of each column. Which function compares each entry with 0?",
     "np.maximum(Z, 0.0)", "np.max(Z, 0)"),
    ("The numbers are right, but relu overwrote Z. Build a new array.",
     "a = np.maximum(Z, 0.0)", "Z[Z < 0] = 0.0\n        a = Z"),
    ("leaky_relu leaks on the wrong side. Which scores are shrunk to a hundredth?",
     "np.where(Z > 0, Z, 0.01 * Z)", "np.where(Z > 0, 0.01 * Z, Z)"),
    ("Below 0, leaky_relu is 0.01 everywhere here. It should be a line: 0.01 times what?",
     "0.01 * Z", "0.01"),
    ("leaky_relu is a relu here: nothing leaks. What becomes of a score of -2?", "0.01 * Z", "0.0"),
    ("This is a sigmoid that was stretched to -1 and 1, and half as steep as tanh. Use np.tanh.",
     "np.tanh(Z)", "2 * sigmoid(Z) - 1"),
    ("The formula of tanh divides infinity by infinity at 1000. Which NumPy function does not?",
     "np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))"),
    ("A name that does not exist is treated as linear. Raise a ValueError instead.",
     'raise ValueError(f"There is no activation {name!r}.")', "a = Z"),
    ("A name that does not exist gives None. Raise a ValueError instead.",
     'raise ValueError(f"There is no activation {name!r}.")', "a = None"),
):
    activation.mistake(*_mistake)
activation.accept("np.maximum(Z, 0.0)", "Z * (Z > 0)")
activation.accept("np.maximum(Z, 0.0)", "np.vectorize(lambda z: z if z > 0 else 0.0)(Z)")
activation.accept("np.where(Z > 0, Z, 0.01 * Z)", "np.maximum(0.01 * Z, Z)")
activation.accept("sigmoid(Z)", "1 / (1 + np.exp(-Z))")
activation.equivalent("Z > 0 -> Z >= 0", "0.01 times 0 is 0")
# fmt: on


@activation.mistake("A dict raises KeyError for a name that it lacks. Raise a ValueError instead.")
def _looked_up(Z: Array, name: str) -> Array:
    known = {"sigmoid": sigmoid(Z), "tanh": np.tanh(Z), "linear": Z}
    return activation(Z, name) if "relu" in name else known[name]


@exercise(
    "The slope of each curve at Z: where does it lie between 0 and 1?",
    "sigmoid and tanh have slopes that follow from their own values: compute those first.",
    "s (1 - s) for the sigmoid s, 1 - t squared for the tanh t, and a step for the others.",
    points=15,
)
def activation_grad(Z: Float[Array, "..."], name: str) -> Float[Array, "..."]:
    """Return the slope of the activation function called `name` at each entry.

    Parameters
    ----------
    Z : array, any shape
        Scores, before the activation.
    name : str
        `"sigmoid"`, `"tanh"`, `"relu"`, `"leaky_relu"` (slope 0.01 below 0) or `"linear"`.

    Returns
    -------
    array, same shape
        Derivatives. At 0 itself relu has the slope 0, and leaky_relu 0.01. An unknown name raises
        a ValueError.
    """
    ### BEGIN SOLUTION
    if name == "sigmoid":
        slope = sigmoid(Z) * (1 - sigmoid(Z))
    elif name == "tanh":
        slope = 1 - np.tanh(Z) ** 2
    elif name == "relu":
        slope = np.where(Z > 0, 1.0, 0.0)
    elif name == "leaky_relu":
        slope = np.where(Z > 0, 1.0, 0.01)
    elif name == "linear":
        slope = np.ones_like(Z)
    else:
        raise ValueError(f"There is no activation {name!r}.")
    ### END SOLUTION
    return slope


# fmt: off
activation_grad.observe(training.refusal)
for _name in NAMES:
    activation_grad.probe(SCORES, _name)
    activation_grad.random(
        1, Z=training.with_zeros, m=(4, 7), n_h=(2, 5), name=_name, contrast=False)
activation_grad.probe_because("large scores", FAR, "tanh")
activation_grad.probe_because("no such name: a ValueError is expected", SCORES, "swish")
activation_grad.random(
    1, Z=normal(0, 2, shape="m n_h"), m=(4, 7), n_h=(2, 5), name=choice("tanh", "sigmoid"))
activation_grad.random(2, Z=normal(0, 2, shape="m"), m=(4, 7), name=choice("softplus", "step"),
                       contrast=False)
for _mistake in (
    ("1 - Z squared is for a Z that went through tanh already. Here Z is the score before it.",
     "1 - np.tanh(Z) ** 2", "1 - Z**2"),
    ("The square is missing in the slope of tanh. At 0 it is 1: what is it at 3?",
     "1 - np.tanh(Z) ** 2", "1 - np.tanh(Z)"),
    ("Z (1 - Z) is for a Z that went through the sigmoid already. Here Z is the score before it.",
     "sigmoid(Z) * (1 - sigmoid(Z))", "Z * (1 - Z)"),
    ("This is the sigmoid itself. Its slope has a second factor: where is the sigmoid flat?",
     "sigmoid(Z) * (1 - sigmoid(Z))", "sigmoid(Z)"),
    ("relu is flat below 0, so its slope there is 0. Which scores get a 1?",
     "np.where(Z > 0, 1.0, 0.0)", "np.ones_like(Z)"),
    ("At 0 itself relu has the slope 0 here, says the docstring. Which comparison leaves out 0?",
     "np.where(Z > 0, 1.0, 0.0)", "np.where(Z >= 0, 1.0, 0.0)"),
    ("The slopes of relu are booleans. Turn them into floats.",
     "np.where(Z > 0, 1.0, 0.0)", "Z > 0"),
    ("leaky_relu leaks on the wrong side. Where is its slope a hundredth?",
     "np.where(Z > 0, 1.0, 0.01)", "np.where(Z > 0, 0.01, 1.0)"),
    ("At 0 itself leaky_relu has the slope 0.01 here. Which comparison leaves out 0?",
     "np.where(Z > 0, 1.0, 0.01)", "np.where(Z >= 0, 1.0, 0.01)"),
    ("This is the line itself. How fast does it grow?", "np.ones_like(Z)", "Z"),
    ("The slope of linear is a plain number. Return an array of the shape of Z.",
     "np.ones_like(Z)", "1.0"),
    ("A name that does not exist has slope 1 here. Raise a ValueError instead.",
     'raise ValueError(f"There is no activation {name!r}.")', "slope = np.ones_like(Z)"),
):
    activation_grad.mistake(*_mistake)
activation_grad.accept("np.where(Z > 0, 1.0, 0.0)", "(Z > 0).astype(float)")
activation_grad.accept("np.where(Z > 0, 1.0, 0.0)", "np.heaviside(Z, 0.0)")
activation_grad.accept("1 - np.tanh(Z) ** 2", "1 - activation(Z, name) * activation(Z, name)")
activation_grad.accept("sigmoid(Z) * (1 - sigmoid(Z))", "sigmoid(Z) * sigmoid(-Z)")
activation_grad.accept("sigmoid(Z) * (1 - sigmoid(Z))", "sigmoid(Z) - sigmoid(Z) ** 2")
activation_grad.accept("np.ones_like(Z)", "Z**0")
activation_grad.equivalent(
    "np.where(Z > 0, 1.0, 0.0) -> np.where(1.0, Z > 0, 0.0)", "True is 1.0 among floats")
# fmt: on


# ---- the model ----------------------------------------------------------------------------------


@exercise(
    "Compare the four shapes with the docstring.",
    "Weights start random, so that no two neurons are equal; biases start at 0.",
    "Draw from rng, and multiply by scale.",
    points=10,
    judged_by="properties",
)
def init_shallow(
    n_x: int, n_h: int, n_y: int, rng: np.random.Generator, scale: float = 0.01
) -> dict[str, Array]:
    """Return the parameters of a network with one hidden layer: small random weights, no bias.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Number of features, of hidden neurons, and of outputs.
    rng : np.random.Generator
        Where all random numbers come from.
    scale : float
        Standard deviation of the weights, which are drawn from a normal distribution of mean 0.

    Returns
    -------
    dict
        `"W1"`: array, shape (n_x, n_h). `"b1"`: zeros, shape (n_h,).
        `"W2"`: array, shape (n_h, n_y). `"b2"`: zeros, shape (n_y,).
    """
    ### BEGIN SOLUTION
    params = {
        "W1": rng.normal(size=(n_x, n_h)) * scale,
        "b1": np.zeros(n_h),
        "W2": rng.normal(size=(n_h, n_y)) * scale,
        "b2": np.zeros(n_y),
    }
    ### END SOLUTION
    return params


# fmt: off
init_shallow.observe(training.drawn_often)
for _hint, _holds in training.START:
    init_shallow.require(_hint, _holds)
init_shallow.probe(2, 3, 1, seed(7))
init_shallow.probe_because("a larger scale", 4, 5, 2, seed(8), 0.5)
init_shallow.random(n_x=integers(2, 6), n_h=integers(7, 12), n_y=integers(13, 16),
                    rng=integers(0, 10_000), scale=uniform(0.1, 2))
init_shallow.random(1, n_x=integers(9, 12), n_h=integers(5, 8), n_y=integers(2, 4),
                    rng=integers(0, 10_000))
for _mistake in (
    ("W1 lies on its side. It has a row for each feature and a column for each hidden neuron.",
     "size=(n_x, n_h)", "size=(n_h, n_x)"),
    ("W2 lies on its side. It has a row for each hidden neuron and a column for each output.",
     "size=(n_h, n_y)", "size=(n_y, n_h)"),
    ("The biases are random. Only weights need that: with what do biases start?",
     "np.zeros(n_h)", "rng.normal(size=n_h) * scale"),
    ("b1 has two axes. One bias for each hidden neuron has shape (n_h,).",
     "np.zeros(n_h)", "np.zeros((1, n_h))"),
    ("scale is not used in W1. By what are the random numbers multiplied?",
     "rng.normal(size=(n_x, n_h)) * scale", "rng.normal(size=(n_x, n_h))"),
    ("W1 is all zero, so all hidden neurons are equal and stay equal. Draw it from rng.",
     "rng.normal(size=(n_x, n_h)) * scale", "np.zeros((n_x, n_h))"),
    ("All columns of W1 are equal: these are n_h times the same neuron. Draw every number.",
     "size=(n_x, n_h)", "size=(n_x, 1)) * np.ones((1, n_h)"),
    ("rng.random draws from 0 to 1, so no weight is negative. Which method has the mean 0?",
     "rng.normal(size=(n_x, n_h))", "rng.random((n_x, n_h))"),
    ("The scale of W2 is fixed at 0.01. Use the argument in both layers.",
     "rng.normal(size=(n_h, n_y)) * scale", "rng.normal(size=(n_h, n_y)) * 0.01"),
    ("A fixed seed makes every call return the same. Draw from rng instead of np.random.",
     "params = {", "np.random.seed(1)\n    rng = np.random\n    params = {"),
):
    init_shallow.mistake(*_mistake)
init_shallow.accept("rng.normal(size=(n_x, n_h)) * scale", "rng.normal(0, scale, (n_x, n_h))")
init_shallow.accept(
    "rng.normal(size=(n_h, n_y)) * scale", "scale * rng.standard_normal([n_h, n_y])")
init_shallow.accept("np.zeros(n_h)", "np.full((n_h,), 0.0)")
init_shallow.excuse("ignored:rng", "a requirement compares two generators in each case")
# fmt: on


@init_shallow.mistake("W2 repeats the numbers of W1. Draw for each layer anew, from the same rng.")
def _the_same_twice(n_x: int, n_h: int, n_y: int, rng: Any, scale: float = 0.01) -> Params:
    W = rng.normal(0, scale, size=n_h * max(n_x, n_y))
    W1, W2 = np.resize(W, (n_x, n_h)), np.resize(W, (n_h, n_y))
    return {"W1": W1, "b1": np.zeros(n_h), "W2": W2, "b2": np.zeros(n_y)}


@init_shallow.accept
def _second_layer_first(n_x: int, n_h: int, n_y: int, rng: Any, scale: float = 0.01) -> Params:
    W2 = scale * rng.standard_normal((n_h, n_y))
    W1 = np.array([[rng.normal(scale=scale) for _ in range(n_h)] for _ in range(n_x)])
    return {"W1": W1, "W2": W2, "b1": np.zeros(n_h), "b2": np.zeros(n_y)}


@exercise(
    "Print the shapes of X, Z1, A1 and Z2: each has one row for each example.",
    "Twice the same: a product, a bias, an activation. Only the activations differ.",
    "Put into the cache what the docstring lists, under these names.",
    points=15,
)
def shallow_forward(
    X: Float[Array, "m n_x"], params: dict[str, Array], act: str = "tanh"
) -> tuple[Float[Array, "m n_y"], dict[str, Any]]:
    """Return the probabilities of a network with one hidden layer, and what led to them.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    params : dict
        `"W1"`, shape (n_x, n_h); `"b1"`, shape (n_h,); `"W2"`, shape (n_h, n_y); `"b2"`, shape
        (n_y,).
    act : str
        Activation of the hidden layer, a name that `activation` knows. The output is a sigmoid.

    Returns
    -------
    A2 : array, shape (m, n_y)
        Probabilities of label 1.
    cache : dict
        What the way back needs: `"X"`, as given; `"Z1"` and `"A1"`, the scores and activations of
        the hidden layer, shape (m, n_h); `"A2"`, shape (m, n_y); and the name `"act"`.
    """
    ### BEGIN SOLUTION
    Z1 = X @ params["W1"] + params["b1"]  # (m, n_h)
    A1 = activation(Z1, act)
    Z2 = A1 @ params["W2"] + params["b2"]  # (m, n_y)
    A2 = sigmoid(Z2)
    cache = {"X": X, "Z1": Z1, "A1": A1, "A2": A2, "act": act}
    ### END SOLUTION
    return A2, cache


CORNERS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
FOLD = {"W1": np.array([[1.0, -1.0], [1.0, -1.0]]), "b1": np.zeros(2),
        "W2": np.array([[1.0], [1.0]]), "b2": np.array([-1.0])}  # fmt: skip
RANDOM_NETWORK = {"W1": normal(shape="n_x n_h"), "b1": normal(shape="n_h"),
                  "W2": normal(shape="n_h n_y"), "b2": normal(shape="n_y")}  # fmt: skip

# fmt: off
shallow_forward.observe(training.listed)
shallow_forward.probe(CORNERS, FOLD, "relu")
shallow_forward.probe_because(
    "one example, three hidden neurons, two outputs", np.array([[0.5, -1.0]]),
    {"W1": np.array([[1.0, 0.0, -2.0], [0.5, 1.0, 1.0]]), "b1": np.array([0.5, 1.0, -1.0]),
     "W2": np.array([[1.0, -1.0], [0.0, 2.0], [0.5, 1.0]]), "b2": np.array([0.1, -0.2])})
shallow_forward.random(m=(7, 9), n_x=(2, 6), n_h=(2, 6), n_y=(1, 3), params=RANDOM_NETWORK,
                       act=choice(*NAMES))
shallow_forward.random(1, m=1, n_x=(2, 6), n_h=(2, 6), n_y=(1, 3), params=RANDOM_NETWORK)
for _mistake in (
    ("The cache holds A1 under the name Z1. The way back needs the scores before the activation.",
     '"Z1": Z1', '"Z1": A1'),
    ("The cache holds the scores of the output under the name A2. Put the probabilities there.",
     '"A2": A2', '"A2": Z2'),
    ("The cache lacks the name of the activation, and the way back needs it. Add `act`.",
     ', "act": act', ""),
    ("The cache lacks X, and the way back needs it. Add it.", '"X": X, ', ""),
    ("The hidden layer is always tanh. Which argument says what it should be?",
     "activation(Z1, act)", "np.tanh(Z1)"),
    ("The hidden layer is always a sigmoid. Which argument says what it should be?",
     "activation(Z1, act)", "sigmoid(Z1)"),
    ("The hidden layer has no activation, so two layers are as one. What bends Z1?",
     "activation(Z1, act)", "Z1"),
    ("The output has the activation of the hidden layer. What makes probabilities of scores?",
     "sigmoid(Z2)", "activation(Z2, act)"),
    ("A2 holds scores, which may be any number. What makes them probabilities?",
     "sigmoid(Z2)", "Z2"),
    ("The second layer reads Z1, past the activation. What does the hidden layer hand on?",
     "A1 @", "Z1 @"),
    ("b1 is missing. Each hidden neuron has a bias.", ' + params["b1"]', ""),
    ("b2 is missing. The output has a bias too.", ' + params["b2"]', ""),
    ("W1.T @ X.T is for examples in columns. Here they are rows: (m, n_x) @ (n_x, n_h).",
     'X @ params["W1"] + params["b1"]', 'params["W1"].T @ X.T + params["b1"][:, None]'),
    ("`*` multiplies entry by entry. Which operator also sums over the hidden neurons?",
     'A1 @ params["W2"]', 'A1 * params["W2"]'),
    ("The cache comes back alone, or first. Return A2, then the cache.",
     'cache = {"X": X', 'A2, cache = {"X": X'),
):
    shallow_forward.mistake(*_mistake)
shallow_forward.accept("sigmoid(Z2)", 'activation(Z2, "sigmoid")')
shallow_forward.accept('X @ params["W1"]', 'np.einsum("mn,nh->mh", X, params["W1"])')
shallow_forward.accept('"A2": A2', '"A2": A2, "Z2": Z2')
# fmt: on


# ---- learning -----------------------------------------------------------------------------------


@exercise(
    "Work backwards, and write the shape beside each line: every gradient has its parameter's.",
    "The output layer is the neuron of week 2, with A1 in the place of X.",
    "An error reaches a hidden neuron through its weight in W2, times the slope of its activation.",
    points=25,
)
def shallow_backward(
    params: dict[str, Array], cache: dict[str, Any], Y: Int[Array, "m 1"]
) -> dict[str, Array]:
    """Return the gradient of the mean binary cross-entropy by all four parameters.

    Parameters
    ----------
    params : dict
        `"W1"`, shape (n_x, n_h); `"b1"`, shape (n_h,); `"W2"`, shape (n_h, 1); `"b2"`, shape (1,).
    cache : dict
        What `shallow_forward` returned: `"X"`, shape (m, n_x); `"Z1"` and `"A1"`, shape (m, n_h);
        `"A2"`, shape (m, 1); and the name `"act"`.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.

    Returns
    -------
    dict
        `"dW1"`, `"db1"`, `"dW2"` and `"db2"`, each with the shape of its parameter.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Learning representations by back-propagating
    errors, 1986.
    """
    ### BEGIN SOLUTION
    X, Z1, A1, A2 = cache["X"], cache["Z1"], cache["A1"], cache["A2"]
    dZ2 = (A2 - Y) / len(Y)  # (m, 1)
    dA1 = dZ2 @ params["W2"].T  # (m, n_h)
    dZ1 = dA1 * activation_grad(Z1, cache["act"])
    grads = {"dW1": X.T @ dZ1, "db1": dZ1.sum(axis=0)}
    grads |= {"dW2": A1.T @ dZ2, "db2": dZ2.sum(axis=0)}
    ### END SOLUTION
    return grads


def _passed(rng: np.random.Generator, sizes: Sizes) -> dict[str, Any]:
    """Return a cache whose activations belong to its scores."""
    m, act = sizes["m"], NAMES[int(rng.integers(len(NAMES)))]
    Z1 = np.round(rng.normal(0, 1.5, (m, sizes["n_h"])), 3)
    X = np.round(rng.normal(size=(m, sizes["n_x"])), 3)
    A1, A2 = activation(Z1, act), np.round(rng.uniform(0.05, 0.95, (m, 1)), 3)
    return {"X": X, "Z1": Z1, "A1": A1, "A2": A2, "act": act}


BY_HAND = {"W1": np.array([[1.0, -2.0, 1.5]]), "b1": np.array([0.0, 4.0, -2.5]),
           "W2": np.array([[2.0], [-1.0], [-3.0]]), "b2": np.array([0.0])}  # fmt: skip
WAY = shallow_forward(np.array([[1.0], [3.0]]), BY_HAND, "relu")[1]  # both scores are 0
ONE = shallow_forward(np.array([[0.5, -1.0]]), FOLD, "tanh")[1]

# fmt: off
shallow_backward.probe(BY_HAND, WAY, column(1, 1))
shallow_backward.probe_because("one example, tanh", FOLD, ONE, column(0))
shallow_backward.random(
    4, m=(6, 9), n_x=(2, 5), n_h=(2, 5), n_y=1, cache=_passed, Y=integers(0, 2),
    params=RANDOM_NETWORK)
for _mistake in (
    ("These are sums over the examples; the cost is a mean, so divide by m once, in dZ2.",
     "(A2 - Y) / len(Y)", "A2 - Y"),
    ("dW1 and db1 are divided by m twice: dZ2 has the 1/m already. Where is the second one?",
     'activation_grad(Z1, cache["act"])', 'activation_grad(Z1, cache["act"]) / len(Y)'),
    ("The sign is flipped: this points downhill. Which comes first, A2 or Y?", "A2 - Y", "Y - A2"),
    ("A2 (1 - A2) is one factor too many: the slope of the logarithms cancels it. What is left?",
     "(A2 - Y) /", "(A2 - Y) * A2 * (1 - A2) /"),
    ("The error passes the hidden layer as if it were a straight line. Which slope is missing?",
     ' * activation_grad(Z1, cache["act"])', ""),
    ("The error is multiplied by the activation itself. The chain rule takes its slope.",
     "activation_grad(Z1,", "activation(Z1,"),
    ("The slope is taken at A1. `activation_grad` wants the scores before the activation.",
     "activation_grad(Z1,", "activation_grad(A1,"),
    ("1 - A1 squared is the slope of tanh, and the hidden layer may be another. Where is its name?",
     'activation_grad(Z1, cache["act"])', "(1 - A1**2)"),
    ("dZ2 is (m, 1) and W2 is (n_h, 1): their inner sizes differ. Which of them do you transpose?",
     'params["W2"].T', 'params["W2"]'),
    ("W2 was updated before the error went through it. Use the W2 of the forward pass.",
     'params["W2"].T', '(params["W2"] - A1.T @ dZ2).T'),
    ("dW1 lies on its side. It has the shape of W1: start with the transposed X.",
     "X.T @ dZ1", "dZ1.T @ X"),
    ("dW2 lies on its side. It has the shape of W2: start with the transposed A1.",
     "A1.T @ dZ2", "dZ2.T @ A1"),
    ("dW2 is made from Z1. What does the second layer get to see?", "A1.T @ dZ2", "Z1.T @ dZ2"),
    ("dW1 is made from dA1, before the slope. Which error belongs to the scores Z1?",
     "X.T @ dZ1", "X.T @ dA1"),
    ("db1 has two axes. Give it the shape of b1, (n_h,).",
     "dZ1.sum(axis=0)", "dZ1.sum(axis=0, keepdims=True)"),
    ("db1 is one number. Each hidden neuron has a bias: sum over the examples only.",
     "dZ1.sum(axis=0)", "dZ1.sum()"),
    ("db1 has one entry for each example. Sum over the examples, axis 0.",
     "dZ1.sum(axis=0)", "dZ1.sum(axis=1)"),
    ("db1 is divided by m twice: dZ2 has the 1/m already. Is this a mean or a sum?",
     "dZ1.sum(axis=0)", "dZ1.mean(axis=0)"),
    ("db2 has two axes. Give it the shape of b2, (1,).",
     "dZ2.sum(axis=0)", "dZ2.sum(axis=0, keepdims=True)"),
    ("db2 is a plain number. Give it the shape of b2, (1,).", "dZ2.sum(axis=0)", "dZ2.sum()"),
):
    shallow_backward.mistake(*_mistake)
shallow_backward.accept('dZ2 @ params["W2"].T', 'np.outer(dZ2, params["W2"])')
shallow_backward.accept('dZ2 @ params["W2"].T', 'dZ2 * params["W2"][:, 0]')
shallow_backward.accept("X.T @ dZ1", 'np.einsum("mn,mh->nh", X, dZ1)')
shallow_backward.accept("X.T @ dZ1", "sum(np.outer(x, dz) for x, dz in zip(X, dZ1, strict=True))")
shallow_backward.accept("A1.T @ dZ2", "np.mean(A1 * (A2 - Y), axis=0)[:, np.newaxis]")
shallow_backward.accept("dZ2.sum(axis=0)", "np.array([np.mean(A2 - Y)])")
shallow_backward.equivalent(
    "dZ2 @ params['W2'].T -> dZ2 * params['W2'].T", "with one output the product has one summand")
# fmt: on


@shallow_backward.mistake("This runs forward again. Everything that you need is in the cache.")
def _forward_again(params: Params, cache: dict[str, Any], Y: Array) -> Params:
    return shallow_backward(params, shallow_forward(cache["X"], params, cache["act"])[1], Y)


@shallow_backward.accept
def _divided_at_the_end(params: Params, cache: dict[str, Any], Y: Array) -> Params:
    m = Y.shape[0]
    dZ2 = cache["A2"] - Y
    dZ1 = np.multiply(np.dot(dZ2, params["W2"].T), activation_grad(cache["Z1"], cache["act"]))
    dW1, db1 = np.dot(cache["X"].T, dZ1) / m, np.sum(dZ1, axis=0) / m
    dW2, db2 = np.dot(cache["A1"].T, dZ2) / m, np.sum(dZ2, axis=0) / m
    return {"dW2": dW2, "db2": db2, "dW1": dW1, "db1": db1}


@exercise(
    "The gradient of `W1` is called `dW1`. Which gradient belongs to which parameter?",
    "Downhill is against the gradient.",
    "Build a new dict with a new array for each name.",
    points=10,
)
def update_params(
    params: dict[str, Array], grads: dict[str, Array], learning_rate: float
) -> dict[str, Array]:
    """Return the parameters after one step of gradient descent.

    Parameters
    ----------
    params : dict
        Arrays by name, such as `"W1"` and `"b1"`; however many. They stay as they are.
    grads : dict
        The gradient of each parameter, under its name with a d in front: `"dW1"`.
    learning_rate : float
        Step length in units of the gradient.

    Returns
    -------
    dict
        New arrays under the names of `params`.
    """
    ### BEGIN SOLUTION
    new = {name: value - learning_rate * grads[f"d{name}"] for name, value in params.items()}
    ### END SOLUTION
    return new


_OLD = {"W1": np.array([[1.0, -2.0, 0.0], [3.0, 0.5, 1.0]]), "b1": np.array([0.5, 0.0, -1.0])}
_SLOPES = {"dW1": np.array([[10.0, 0.0, -5.0], [2.0, 1.0, 4.0]]), "db1": np.array([1.0, -2.0, 3.0])}

# fmt: off
update_params.probe(_OLD, _SLOPES, 0.1)
update_params.probe_because(
    "three layers, no biases",
    {"W1": np.array([[1.0]]), "W2": np.array([[2.0]]), "W3": np.array([[3.0, 4.0]])},
    {"dW1": np.array([[1.0]]), "dW2": np.array([[-1.0]]), "dW3": np.array([[0.5, 2.0]])}, 0.5)
update_params.random(
    n_x=(2, 4), n_h=(5, 7), n_y=1, learning_rate=uniform(0.1, 2), params=RANDOM_NETWORK,
    grads={f"d{name}": domain for name, domain in RANDOM_NETWORK.items()})
update_params.random(
    1, n_x=(2, 4), n_h=(5, 7), learning_rate=uniform(0.1, 2),
    params={"W3": normal(shape="n_x n_h"), "b3": normal(shape="n_h")},
    grads={"dW3": normal(shape="n_x n_h"), "db3": normal(shape="n_h")})
for _mistake in (
    ("This walks uphill. The gradient points to where the cost grows.",
     "- learning_rate", "+ learning_rate"),
    ("learning_rate is not used. By what is the gradient multiplied?", "learning_rate * ", ""),
    ("This is the step alone. Where do you stand before it?",
     "value - learning_rate", "-learning_rate"),
    ("The new dict has the names of the gradients. Name the parameters as before.",
     "{name: value", '{f"d{name}": value'),
    ("The gradients are called dW1, db1 and so on. Which key do you ask for?",
     'grads[f"d{name}"]', "grads[name]"),
    ("The biases move with the gradients of the weights. Each has its own.",
     'grads[f"d{name}"]', 'grads[f"d{name}".replace("b", "W")]'),
    ("The biases stay where they are. Move every parameter.",
     'grads[f"d{name}"]', 'grads[f"d{name}"] * name.startswith("W")'),
    ("Four names are written out, and there may be others. Loop over params.",
     "params.items()", '((name, params[name]) for name in ("W1", "b1", "W2", "b2"))'),
):
    update_params.mistake(*_mistake)
update_params.accept(
    "{name: value - learning_rate * grads[f\"d{name}\"] for name, value in params.items()}",
    'dict((g[1:], params[g[1:]] - learning_rate * dp) for g, dp in grads.items())')
update_params.accept("value - learning_rate *", "np.copy(params[name]) - learning_rate *")
# fmt: on


@update_params.mistake("The numbers are right, but params changed too. Make new arrays.")
def _same_dict(params: Params, grads: Params, learning_rate: float) -> Params:
    for name in params:
        params[name] = params[name] - learning_rate * grads["d" + name]
    return params


@exercise(
    "Initialize once, before the loop. What happens in each round?",
    "One round: forward, note the cost, backward, update.",
    "There are as many features as X has columns, and one output.",
    points=10,
    judged_by="properties",
)
def fit_shallow(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    n_h: int,
    learning_rate: float,
    steps: int,
    rng: np.random.Generator,
    act: str = "tanh",
) -> tuple[dict[str, Array], list[float]]:
    """Train a network with one hidden layer by gradient descent on all examples at once.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    n_h, steps : int
        Number of hidden neurons, and of updates.
    learning_rate : float
        Step length in units of the gradient.
    rng : np.random.Generator
        Where `init_shallow` takes its random numbers.
    act : str
        Activation of the hidden layer.

    Returns
    -------
    params : dict
        Parameters after the last update.
    losses : list of float
        Cost in nats before each update, hence `steps` numbers.
    """
    ### BEGIN SOLUTION
    params = init_shallow(X.shape[1], n_h, 1, rng)
    losses: list[float] = []
    for _ in range(steps):
        A2, cache = shallow_forward(X, params, act)
        losses.append(binary_cross_entropy(A2, Y))
        grads = shallow_backward(params, cache, Y)
        params = update_params(params, grads, learning_rate)
    ### END SOLUTION
    return params, losses


# fmt: off
fit_shallow.observe(training.followed)
for _hint, _holds in training.DESCENT:
    fit_shallow.require(_hint, _holds)
fit_shallow.probe(CORNERS * [[3.0], [1.0], [1.0], [2.0]], column(1, 0, 0, 1), 3, 0.5, 2, seed(1))
fit_shallow.probe_because("no step", np.array([[1.0, 2.0]]), column(1), 3, 0.5, 0, seed(2))
fit_shallow.random(m=(6, 9), n_x=(3, 5), n_h=integers(2, 4), X=normal(0, 3), Y=integers(0, 2),
                   learning_rate=uniform(0.5, 2), steps=integers(3, 6), rng=integers(0, 10_000),
                   act=choice("sigmoid", "tanh"))
fit_shallow.random(1, m=(6, 9), n_x=(3, 5), n_h=3, X=normal(0, 3), Y=integers(0, 2),
                   learning_rate=0.7, steps=12, rng=integers(0, 10_000))
for _mistake in (
    ("Every round starts anew: init_shallow is called in the loop. Call it once, before.",
     "A2, cache =", "params = init_shallow(X.shape[1], n_h, 1, rng)\n        A2, cache ="),
    ("n_h is not used: there are always 4 hidden neurons. Hand it on to init_shallow.",
     "n_h, 1, rng)", "4, 1, rng)"),
    ("rng is not used: the start is always the same. Hand it on to init_shallow.",
     "n_h, 1, rng)", "n_h, 1, np.random.default_rng(0))"),
    ("No cost is noted. What do you append to losses, and when?",
     "losses.append(binary_cross_entropy(A2, Y))", "pass"),
    ("act is not used: the hidden layer is always tanh. Hand it on to shallow_forward.",
     "shallow_forward(X, params, act)", "shallow_forward(X, params)"),
    ("There is one step too few. How often does your loop run?", "range(steps)", "range(1, steps)"),
    ("learning_rate is not used. Hand it on to update_params.",
     "update_params(params, grads, learning_rate)", "update_params(params, grads, 0.1)"),
    ("The parameters never move: the result of update_params is dropped. Keep it.",
     "params = update_params", "update_params"),
    ("The costs are noted after the updates. losses[0] is the cost before the first one.",
     "learning_rate)",
     ("learning_rate)\n"
      "        losses[-1] = binary_cross_entropy(shallow_forward(X, params, act)[0], Y)")),
    ("The gradient has its 1/m already, and here it is divided by m again.",
     "grads, learning_rate)", "grads, learning_rate / len(X))"),
    ("X has examples as rows. Which axis of X counts the features?", "X.shape[1]", "X.shape[0]"),
):
    fit_shallow.mistake(*_mistake)
fit_shallow.accept(
    "losses.append(binary_cross_entropy(A2, Y))",
    "losses = [*losses, -float(np.mean(np.log(np.where(Y == 1, A2, 1 - A2))))]")
fit_shallow.accept(
    "params = update_params(params, grads, learning_rate)",
    'params = {name: params[name] - learning_rate * grads["d" + name] for name in params}')
fit_shallow.accept("n_h, 1, rng)", "n_h, Y.shape[1], rng)")
fit_shallow.excuse("ignored:rng", "a requirement compares two generators in each case")
# fmt: on
