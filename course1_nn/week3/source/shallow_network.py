"""A network with one hidden layer: activations, initialization, forward, backward, fit.

Examples are rows: ``X (m, n_x)``, ``W1 (n_x, n_h)``, ``b1 (n_h,)``, ``W2 (n_h, n_y)``,
``b2 (n_y,)``, labels ``Y (m, 1)`` of 0 and 1.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

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
        Activations; `Z` stays as it is.

    Raises
    ------
    ValueError
        If there is no activation of that name.
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


NAMES = ("sigmoid", "tanh", "relu", "leaky_relu", "linear")
SCORES = np.array([[-2.0, 0.0, 3.0]])
FAR = np.array([-1000.0, 1000.0])


def _with_zeros(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return scores of which some are exactly 0."""
    Z = np.round(rng.normal(0, 2, (sizes["m"], sizes["n_h"])), 3)
    Z.flat[:: sizes["n_h"] + 1] = 0.0
    return Z


@activation.observe
def _or_its_refusal(answer: Any, Z: Array, name: str) -> Any:
    if name in ("sigmoid", "tanh", "relu", "leaky_relu", "linear"):
        return answer(Z, name)
    try:
        return answer(Z, name)
    except ValueError:
        return "raises ValueError"


# fmt: off
activation.probe(SCORES, "relu")
activation.probe(SCORES, "leaky_relu")
activation.probe(SCORES, "tanh")
activation.probe(SCORES, "sigmoid")
activation.probe(SCORES, "linear")
activation.probe_because("large scores", FAR, "sigmoid")
activation.probe_because("a name that is not in the list", SCORES, "swish")
activation.random(1, Z=normal(0, 2, shape="m n_h"), m=(4, 7), n_h=(2, 5), name=choice(*NAMES))
for _name in NAMES:
    activation.random(1, Z=_with_zeros, m=(4, 7), n_h=(2, 5), name=_name, contrast=False)
activation.random(2, Z=normal(0, 2, shape="m"), m=(4, 7), name=choice("softplus", "step", "Relu"),
                  contrast=False)
activation.mistake(
    "Python multiplies before it compares: `Z * Z > 0` asks about the square. Add parentheses.",
    "np.maximum(Z, 0.0)", "Z * Z > 0")
activation.mistake(
    "This is where Z is positive, as booleans. relu keeps the score itself there.",
    "np.maximum(Z, 0.0)", "Z > 0")
activation.mistake(
    "relu keeps the negative scores here. Which of maximum and minimum cuts off below 0?",
    "np.maximum(Z, 0.0)", "np.minimum(Z, 0.0)")
activation.mistake(
    "relu folds the negative scores up here. They should become 0: what does abs do to -2?",
    "np.maximum(Z, 0.0)", "np.abs(Z)")
activation.mistake(
    "`if` asks one question about the whole array. Which NumPy function decides entry by entry?",
    "np.maximum(Z, 0.0)", "Z if Z > 0 else 0.0")
activation.mistake(
    "The numbers are right, but relu overwrote Z. Build a new array.",
    "a = np.maximum(Z, 0.0)", "Z[Z < 0] = 0.0\n        a = Z")
activation.mistake(
    "leaky_relu leaks on the wrong side. Which scores are shrunk to a hundredth?",
    "np.where(Z > 0, Z, 0.01 * Z)", "np.where(Z > 0, 0.01 * Z, Z)")
activation.mistake(
    "Below 0, leaky_relu is 0.01 everywhere here. It should be a line: what is 0.01 multiplied by?",
    "0.01 * Z", "0.01")
activation.mistake(
    "leaky_relu is a relu here: nothing leaks. What becomes of a score of -2?", "0.01 * Z", "0.0")
activation.mistake(
    "This is a sigmoid that was stretched to -1 and 1, and half as steep as tanh. Use np.tanh.",
    "np.tanh(Z)", "2 * sigmoid(Z) - 1")
activation.mistake(
    "A name that does not exist is treated as linear. Raise a ValueError instead.",
    'raise ValueError(f"There is no activation {name!r}.")', "a = Z")
activation.mistake(
    "A name that does not exist gives None. Raise a ValueError instead.",
    'raise ValueError(f"There is no activation {name!r}.")', "a = None")
activation.accept("np.maximum(Z, 0.0)", "Z * (Z > 0)")
activation.accept("np.maximum(Z, 0.0)", "np.vectorize(lambda z: z if z > 0 else 0.0)(Z)")
activation.accept("np.where(Z > 0, Z, 0.01 * Z)", "np.maximum(0.01 * Z, Z)")
activation.accept("sigmoid(Z)", "1 / (1 + np.exp(-Z))")
activation.equivalent("Z > 0 -> Z >= 0", "0.01 times 0 is 0")
# fmt: on


@activation.mistake("A dict raises KeyError for a name that it lacks. Raise a ValueError instead.")
def _looked_up(Z: Array, name: str) -> Array:
    curves = {
        "sigmoid": sigmoid(Z),
        "tanh": np.tanh(Z),
        "relu": np.maximum(Z, 0.0),
        "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
        "linear": Z,
    }
    return curves[name]


@activation.accept
def _looked_up_with_care(Z: Array, name: str) -> Array:
    slopes = {"relu": 0.0, "leaky_relu": 0.01, "linear": 1.0}
    smooth: dict[str, Any] = {"sigmoid": sigmoid, "tanh": np.tanh}
    if name in smooth:
        return smooth[name](Z)
    if name not in slopes:
        raise ValueError(name)
    A = Z.copy()
    A[A < 0] *= slopes[name]
    return A


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
        Derivatives. At 0 itself relu has the slope 0, and leaky_relu 0.01.

    Raises
    ------
    ValueError
        If there is no activation of that name.
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


activation_grad.observe(_or_its_refusal)

# fmt: off
activation_grad.probe(SCORES, "relu")
activation_grad.probe(SCORES, "leaky_relu")
activation_grad.probe(SCORES, "tanh")
activation_grad.probe(SCORES, "sigmoid")
activation_grad.probe(SCORES, "linear")
activation_grad.probe_because("large scores", FAR, "tanh")
activation_grad.probe_because("a name that is not in the list", SCORES, "swish")
activation_grad.random(
    1, Z=normal(0, 2, shape="m n_h"), m=(4, 7), n_h=(2, 5), name=choice("tanh", "sigmoid"))
for _name in NAMES:
    activation_grad.random(1, Z=_with_zeros, m=(4, 7), n_h=(2, 5), name=_name, contrast=False)
activation_grad.random(2, Z=normal(0, 2, shape="m"), m=(4, 7), name=choice("softplus", "step"),
                       contrast=False)
activation_grad.mistake(
    "1 - Z squared is for a Z that went through tanh already. Here Z is the score before it.",
    "1 - np.tanh(Z) ** 2", "1 - Z**2")
activation_grad.mistake(
    "The square is missing in the slope of tanh. At 0 it is 1: what is it at 3?",
    "1 - np.tanh(Z) ** 2", "1 - np.tanh(Z)")
activation_grad.mistake(
    "Z (1 - Z) is for a Z that went through the sigmoid already. Here Z is the score before it.",
    "sigmoid(Z) * (1 - sigmoid(Z))", "Z * (1 - Z)")
activation_grad.mistake(
    "This is the sigmoid itself. Its slope has a second factor: where is the sigmoid flat?",
    "sigmoid(Z) * (1 - sigmoid(Z))", "sigmoid(Z)")
activation_grad.mistake(
    "Python multiplies first, so this is s - s, which is 0. Put 1 - s in parentheses.",
    "sigmoid(Z) * (1 - sigmoid(Z))", "sigmoid(Z) * 1 - sigmoid(Z)")
activation_grad.mistake(
    "relu is flat below 0, so its slope there is 0. Which scores get a 1?",
    "np.where(Z > 0, 1.0, 0.0)", "np.ones_like(Z)")
activation_grad.mistake(
    "relu falls nowhere: below 0 it is flat. What slope has a flat line?",
    "np.where(Z > 0, 1.0, 0.0)", "np.sign(Z)")
activation_grad.mistake(
    "This is relu itself. Its slope is a step: how fast does relu grow at 3?",
    "np.where(Z > 0, 1.0, 0.0)", "np.maximum(Z, 0.0)")
activation_grad.mistake(
    "At 0 itself relu has the slope 0 here, says the docstring. Which comparison leaves out 0?",
    "np.where(Z > 0, 1.0, 0.0)", "np.where(Z >= 0, 1.0, 0.0)")
activation_grad.mistake(
    "The slopes of relu are booleans. Turn them into floats.",
    "np.where(Z > 0, 1.0, 0.0)", "Z > 0")
activation_grad.mistake(
    "leaky_relu leaks on the wrong side. Where is its slope a hundredth?",
    "np.where(Z > 0, 1.0, 0.01)", "np.where(Z > 0, 0.01, 1.0)")
activation_grad.mistake(
    "Nothing leaks: below 0 the slope of leaky_relu is not 0. How steep is it there?",
    "np.where(Z > 0, 1.0, 0.01)", "np.where(Z > 0, 1.0, 0.0)")
activation_grad.mistake(
    "At 0 itself leaky_relu has the slope 0.01 here. Which comparison leaves out 0?",
    "np.where(Z > 0, 1.0, 0.01)", "np.where(Z >= 0, 1.0, 0.01)")
activation_grad.mistake(
    "This is the line itself. How fast does it grow?", "np.ones_like(Z)", "Z")
activation_grad.mistake(
    "The slope of linear is a plain number. Return an array of the shape of Z.",
    "np.ones_like(Z)", "1.0")
activation_grad.mistake(
    "A name that does not exist has slope 1 here. Raise a ValueError instead.",
    'raise ValueError(f"There is no activation {name!r}.")', "slope = np.ones_like(Z)")
activation_grad.accept("np.where(Z > 0, 1.0, 0.0)", "(Z > 0).astype(float)")
activation_grad.accept("np.where(Z > 0, 1.0, 0.0)", "np.heaviside(Z, 0.0)")
activation_grad.accept("1 - np.tanh(Z) ** 2", "1 - activation(Z, name) * activation(Z, name)")
activation_grad.accept("1 - np.tanh(Z) ** 2", "np.cosh(np.clip(Z, -300, 300)) ** -2.0")
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


def seed(number: int) -> Any:
    """Return what stands for a generator in a case: its seed, of which observers make one."""
    return number


@init_shallow.observe
def _drawn_often(answer: Any, n_x: int, n_h: int, n_y: int, rng: int, *scale: float) -> Any:
    def draw(seed: Any) -> Any:
        return answer(n_x, n_h, n_y, np.random.default_rng(seed), *scale)

    first, again, other = draw(rng), draw(rng), draw(rng + 1)
    if not isinstance(first, dict) or sorted(first) != ["W1", "W2", "b1", "b2"]:
        return {"params": first}
    seen: dict[str, Any] = {"params": first}
    seen["repeats"] = all(np.array_equal(first[name], again[name]) for name in first)
    seen["varies"] = not np.array_equal(first["W1"], other["W1"])
    for name in ("W1", "W2"):  # 400 draws, because a small matrix says little about its spread
        numbers = np.concatenate([np.ravel(draw([rng, k])[name]) for k in range(400)])
        seen[name] = {"mean": float(numbers.mean()), "std": float(numbers.std())}
    return seen


@init_shallow.require("Return a dict with exactly the names W1, b1, W2 and b2. Which did you use?")
def _named(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    return sorted(result["params"]) == ["W1", "W2", "b1", "b2"]


@init_shallow.require(
    "Print the four shapes: (n_x, n_h), (n_h,), (n_h, n_y), (n_y,). Which differ?"
)
def _shaped(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    shapes = {"W1": (n_x, n_h), "b1": (n_h,), "W2": (n_h, n_y), "b2": (n_y,)}
    return all(np.shape(result["params"][name]) == shape for name, shape in shapes.items())


@init_shallow.require("Biases start at 0, as floats. Print b1 and b2.")
def _unbiased(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    biases = [result["params"]["b1"], result["params"]["b2"]]
    return all(b.dtype.kind == "f" and not b.any() for b in biases)


@init_shallow.require("Equal generators should give equal weights. Draw every number from rng.")
def _repeatable(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    return result["repeats"]


@init_shallow.require("Another generator gives the same weights here. Draw every number from rng.")
def _from_rng(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    return result["varies"]


@init_shallow.require("Some weights are equal. Draw one number for each weight, in both layers.")
def _distinct(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    numbers = np.concatenate([np.ravel(result["params"][name]) for name in ("W1", "W2")])
    return len(np.unique(numbers)) == len(numbers)


@init_shallow.require("The mean of many weights is not 0. Which distribution did you draw from?")
def _centred(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    # of at least 800 numbers: the mean is known to 0.035 of the scale, and 0.2 is five times that
    return all(abs(result[name]["mean"]) < 0.2 * scale for name in ("W1", "W2"))


@init_shallow.require("The standard deviation of many weights is not scale. Print both.")
def _spread(result: Any, n_x: int, n_h: int, n_y: int, rng: int, scale: float = 0.01) -> bool:
    # of at least 800 numbers: the deviation is known to 2.5 %, and 15 % is six times that
    return all(abs(result[name]["std"] / scale - 1) < 0.15 for name in ("W1", "W2"))


# fmt: off
init_shallow.probe(2, 3, 1, seed(7))
init_shallow.probe_because("a larger scale", 4, 5, 2, seed(8), 0.5)
init_shallow.random(n_x=integers(2, 6), n_h=integers(7, 12), n_y=integers(13, 16),
                    rng=integers(0, 10_000), scale=uniform(0.1, 2))
init_shallow.random(1, n_x=integers(9, 12), n_h=integers(5, 8), n_y=integers(2, 4),
                    rng=integers(0, 10_000))
init_shallow.mistake(
    "W1 lies on its side. It has a row for each feature and a column for each hidden neuron.",
    "size=(n_x, n_h)", "size=(n_h, n_x)")
init_shallow.mistake(
    "W2 lies on its side. It has a row for each hidden neuron and a column for each output.",
    "size=(n_h, n_y)", "size=(n_y, n_h)")
init_shallow.mistake(
    "The biases are random. Only weights need that: with what do biases start?",
    "np.zeros(n_h)", "rng.normal(size=n_h) * scale")
init_shallow.mistake(
    "b1 has two axes. One bias for each hidden neuron has shape (n_h,).",
    "np.zeros(n_h)", "np.zeros((1, n_h))")
init_shallow.mistake(
    "scale is not used in W1. By what are the random numbers multiplied?",
    "rng.normal(size=(n_x, n_h)) * scale", "rng.normal(size=(n_x, n_h))")
init_shallow.mistake(
    "The scale is fixed at 0.01. Use the argument, in both layers.",
    'rng.normal(size=(n_x, n_h)) * scale,\n        "b1": np.zeros(n_h),\n'
    '        "W2": rng.normal(size=(n_h, n_y)) * scale',
    'rng.normal(size=(n_x, n_h)) * 0.01,\n        "b1": np.zeros(n_h),\n'
    '        "W2": rng.normal(size=(n_h, n_y)) * 0.01')
init_shallow.mistake(
    "W1 is all zero, so all hidden neurons are equal and stay equal. Draw it from rng.",
    "rng.normal(size=(n_x, n_h)) * scale", "np.zeros((n_x, n_h))")
init_shallow.mistake(
    "All columns of W1 are equal: these are n_h times the same neuron. Draw every number.",
    "size=(n_x, n_h)", "size=(n_x, 1)) * np.ones((1, n_h)")
init_shallow.mistake(
    "rng.random draws from 0 to 1, so no weight is negative. Which method has the mean 0?",
    "rng.normal(size=(n_x, n_h))", "rng.random((n_x, n_h))")
init_shallow.mistake(
    "rng is not used: a generator of your own is, with the same seed each time. Draw from rng.",
    "params = {", "rng = np.random.default_rng(0)\n    params = {")
init_shallow.mistake(
    "The square of scale is what this multiplies by. Look for a second scale.",
    "rng.normal(size=(n_h, n_y)) * scale", "rng.normal(0, scale, size=(n_h, n_y)) * scale")
init_shallow.accept("rng.normal(size=(n_x, n_h)) * scale", "rng.normal(0, scale, (n_x, n_h))")
init_shallow.accept(
    "rng.normal(size=(n_h, n_y)) * scale", "scale * rng.standard_normal([n_h, n_y])")
init_shallow.accept("np.zeros(n_h)", "np.full((n_h,), 0.0)")
init_shallow.excuse("ignored:rng", "a requirement compares two generators in each case")
# fmt: on


@init_shallow.mistake("np.random.seed makes every call return the same. Draw from rng instead.")
def _seeds_the_world(
    n_x: int, n_h: int, n_y: int, rng: np.random.Generator, scale: float = 0.01
) -> Params:
    np.random.seed(1)  # noqa: NPY002 - the mistake
    W1 = np.random.randn(n_x, n_h) * scale  # noqa: NPY002
    W2 = np.random.randn(n_h, n_y) * scale  # noqa: NPY002
    return {"W1": W1, "b1": np.zeros(n_h), "W2": W2, "b2": np.zeros(n_y)}


@init_shallow.mistake("W2 repeats the numbers of W1. Draw for each layer anew, from the same rng.")
def _the_same_twice(
    n_x: int, n_h: int, n_y: int, rng: np.random.Generator, scale: float = 0.01
) -> Params:
    numbers = rng.normal(size=n_h * max(n_x, n_y)) * scale
    W1, W2 = numbers[: n_x * n_h].reshape(n_x, n_h), numbers[: n_h * n_y].reshape(n_h, n_y)
    return {"W1": W1, "b1": np.zeros(n_h), "W2": W2, "b2": np.zeros(n_y)}


@init_shallow.accept
def _second_layer_first(
    n_x: int, n_h: int, n_y: int, rng: np.random.Generator, scale: float = 0.01
) -> Params:
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


@shallow_forward.observe
def _what_is_listed(answer: Any, X: Array, params: Params, *act: str) -> Any:
    result = answer(X, params, *act)
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], dict):
        listed = [name for name in ("X", "Z1", "A1", "A2", "act") if name in result[1]]
        return result[0], {name: result[1][name] for name in listed}
    return result


# fmt: off
shallow_forward.probe(CORNERS, FOLD, "relu")
shallow_forward.probe_because(
    "one example, three hidden neurons, two outputs", np.array([[0.5, -1.0]]),
    {"W1": np.array([[1.0, 0.0, -2.0], [0.5, 1.0, 1.0]]), "b1": np.array([0.5, 1.0, -1.0]),
     "W2": np.array([[1.0, -1.0], [0.0, 2.0], [0.5, 1.0]]), "b2": np.array([0.1, -0.2])})
shallow_forward.random(m=(7, 9), n_x=(2, 6), n_h=(2, 6), n_y=(1, 3), params=RANDOM_NETWORK,
                       act=choice(*NAMES))
shallow_forward.random(1, m=1, n_x=(2, 6), n_h=(2, 6), n_y=(1, 3), params=RANDOM_NETWORK)
shallow_forward.mistake(
    "The cache holds A1 under the name Z1. The way back needs the scores before the activation.",
    '"Z1": Z1', '"Z1": A1')
shallow_forward.mistake(
    "The cache holds Z1 under the name A1. The way back needs the activations too.",
    '"A1": A1', '"A1": Z1')
shallow_forward.mistake(
    "The cache holds the scores of the output under the name A2. Put the probabilities there.",
    '"A2": A2', '"A2": Z2')
shallow_forward.mistake(
    "The cache lacks the name of the activation, and the way back needs it. Add `act`.",
    ', "act": act', "")
shallow_forward.mistake(
    "The cache lacks X, and the way back needs it. Add it.", '"X": X, ', "")
shallow_forward.mistake(
    "The hidden layer is always tanh. Which argument says what it should be?",
    "activation(Z1, act)", "np.tanh(Z1)")
shallow_forward.mistake(
    "The hidden layer is always a sigmoid. Which argument says what it should be?",
    "activation(Z1, act)", "sigmoid(Z1)")
shallow_forward.mistake(
    "The hidden layer has no activation, so two layers are as one. What bends Z1?",
    "activation(Z1, act)", "Z1")
shallow_forward.mistake(
    "The output has the activation of the hidden layer. What makes probabilities of scores?",
    "sigmoid(Z2)", "activation(Z2, act)")
shallow_forward.mistake(
    "A2 holds scores, which may be any number. What makes them probabilities?", "sigmoid(Z2)", "Z2")
shallow_forward.mistake(
    "The second layer reads Z1, past the activation. What does the hidden layer hand on?",
    "A1 @", "Z1 @")
shallow_forward.mistake("b1 is missing. Each hidden neuron has a bias.", ' + params["b1"]', "")
shallow_forward.mistake("b2 is missing. The output has a bias too.", ' + params["b2"]', "")
shallow_forward.mistake(
    "The same bias stands in both layers. Which one belongs to the output?",
    'params["b2"]', 'params["b1"]')
shallow_forward.mistake(
    "W1.T @ X.T is for examples in columns. Here they are rows: (m, n_x) @ (n_x, n_h).",
    'X @ params["W1"] + params["b1"]', 'params["W1"].T @ X.T + params["b1"][:, None]')
shallow_forward.mistake(
    "W1 stands first, and the shapes do not fit. Which order is (m, n_x) @ (n_x, n_h)?",
    'X @ params["W1"]', 'params["W1"] @ X')
shallow_forward.mistake(
    "`*` multiplies entry by entry. Which operator also sums over the hidden neurons?",
    'A1 @ params["W2"]', 'A1 * params["W2"]')
shallow_forward.mistake(
    "The cache comes back alone, or first. Return A2, then the cache.",
    'cache = {"X": X', 'A2, cache = {"X": X', )
shallow_forward.accept("sigmoid(Z2)", 'activation(Z2, "sigmoid")')
shallow_forward.accept('X @ params["W1"]', 'np.einsum("mn,nh->mh", X, params["W1"])')
shallow_forward.accept('X @ params["W1"]', 'np.dot(X, params["W1"])')
shallow_forward.accept('"A2": A2', '"A2": A2, "Z2": Z2')
shallow_forward.accept(
    'cache = {"X": X, "Z1": Z1, "A1": A1, "A2": A2, "act": act}',
    "cache = dict(act=act, X=X, Z1=Z1, A1=A1, A2=A2)")
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
    grads = {
        "dW1": X.T @ dZ1,
        "db1": dZ1.sum(axis=0),
        "dW2": A1.T @ dZ2,
        "db2": dZ2.sum(axis=0),
    }
    ### END SOLUTION
    return grads


def _passed(rng: np.random.Generator, sizes: Sizes) -> dict[str, Any]:
    """Return a cache whose activations belong to its scores."""
    m, act = sizes["m"], NAMES[int(rng.integers(len(NAMES)))]
    Z1 = np.round(rng.normal(0, 1.5, (m, sizes["n_h"])), 3)
    return {
        "X": np.round(rng.normal(size=(m, sizes["n_x"])), 3),
        "Z1": Z1,
        "A1": activation(Z1, act),
        "A2": np.round(rng.uniform(0.05, 0.95, (m, 1)), 3),
        "act": act,
    }


BY_HAND = {"W1": np.array([[1.0, -2.0, 1.5]]), "b1": np.array([0.0, 4.0, -2.5]),
           "W2": np.array([[2.0], [-1.0], [-3.0]]), "b2": np.array([0.0])}  # fmt: skip
WAY = shallow_forward(np.array([[1.0], [3.0]]), BY_HAND, "relu")[1]  # both scores are 0
ONE = shallow_forward(np.array([[0.5, -1.0]]), FOLD, "tanh")[1]

# fmt: off
shallow_backward.probe(BY_HAND, WAY, column(1, 1))
shallow_backward.probe_because("one example, tanh", FOLD, ONE, column(0))
shallow_backward.random(
    4, m=(6, 9), n_x=(2, 5), n_h=(2, 5), cache=_passed, Y=integers(0, 2),
    params={"W1": normal(shape="n_x n_h"), "b1": normal(shape="n_h"),
            "W2": normal(shape="n_h 1"), "b2": normal(shape="1")})
shallow_backward.mistake(
    "These are sums over the examples; the cost is a mean, so divide by m once, in dZ2.",
    "(A2 - Y) / len(Y)", "A2 - Y")
shallow_backward.mistake(
    "dW1 and db1 are divided by m twice: dZ2 has the 1/m already. Where is the second one?",
    'activation_grad(Z1, cache["act"])', 'activation_grad(Z1, cache["act"]) / len(Y)')
shallow_backward.mistake(
    "The sign is flipped: this points downhill. Which comes first, A2 or Y?", "A2 - Y", "Y - A2")
shallow_backward.mistake(
    "A2 (1 - A2) is one factor too many: the slope of the logarithms cancels it. What is left?",
    "(A2 - Y) /", "(A2 - Y) * A2 * (1 - A2) /")
shallow_backward.mistake(
    "The error passes the hidden layer as if it were a straight line. Which slope is missing?",
    ' * activation_grad(Z1, cache["act"])', "")
shallow_backward.mistake(
    "The slope is taken at A1. `activation_grad` wants the scores before the activation.",
    "activation_grad(Z1,", "activation_grad(A1,")
shallow_backward.mistake(
    "1 - A1 squared is the slope of tanh, and the hidden layer may be another. Where is its name?",
    'activation_grad(Z1, cache["act"])', "(1 - A1**2)")
shallow_backward.mistake(
    "The error meets the activations, not their slopes. What is the derivative of A1 by Z1?",
    'activation_grad(Z1, cache["act"])', "A1")
shallow_backward.mistake(
    "`@` sums over neurons here. Each neuron's error meets its own slope: which product is that?",
    "dA1 * activation_grad", "dA1 @ activation_grad")
shallow_backward.mistake(
    "dZ2 is (m, 1) and W2 is (n_h, 1): their inner sizes differ. Which of them do you transpose?",
    'params["W2"].T', 'params["W2"]')
shallow_backward.mistake(
    "W2 was updated before the error went through it. Use the W2 of the forward pass.",
    'params["W2"].T', '(params["W2"] - A1.T @ dZ2).T')
shallow_backward.mistake(
    "dW1 lies on its side. It has the shape of W1: start with the transposed X.",
    "X.T @ dZ1", "dZ1.T @ X")
shallow_backward.mistake(
    "dW2 lies on its side. It has the shape of W2: start with the transposed A1.",
    "A1.T @ dZ2", "dZ2.T @ A1")
shallow_backward.mistake(
    "dW2 is made from Z1. What does the second layer get to see?", "A1.T @ dZ2", "Z1.T @ dZ2")
shallow_backward.mistake(
    "dW1 is made from dA1, before the slope. Which error belongs to the scores Z1?",
    "X.T @ dZ1", "X.T @ dA1")
shallow_backward.mistake(
    "db1 is made from dA1, before the slope. Which error belongs to the scores Z1?",
    "dZ1.sum(axis=0)", "dA1.sum(axis=0)")
shallow_backward.mistake(
    "db1 has two axes. Give it the shape of b1, (n_h,).",
    "dZ1.sum(axis=0)", "dZ1.sum(axis=0, keepdims=True)")
shallow_backward.mistake(
    "db1 is one number. Each hidden neuron has a bias: sum over the examples only.",
    "dZ1.sum(axis=0)", "dZ1.sum()")
shallow_backward.mistake(
    "db1 has one entry for each example. Sum over the examples, axis 0.",
    "dZ1.sum(axis=0)", "dZ1.sum(axis=1)")
shallow_backward.mistake(
    "db1 is divided by m twice: dZ2 has the 1/m already. Is this a mean or a sum?",
    "dZ1.sum(axis=0)", "dZ1.mean(axis=0)")
shallow_backward.mistake(
    "db2 has two axes. Give it the shape of b2, (1,).",
    "dZ2.sum(axis=0)", "dZ2.sum(axis=0, keepdims=True)")
shallow_backward.mistake(
    "db2 is a plain number. Give it the shape of b2, (1,).", "dZ2.sum(axis=0)", "dZ2.sum()")
shallow_backward.mistake(
    "db2 is divided by m twice: dZ2 has the 1/m already. Is this a mean or a sum?",
    "dZ2.sum(axis=0)", "dZ2.mean(axis=0)")
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
    n_x=(2, 4), n_h=(5, 7), learning_rate=uniform(0.1, 2),
    params={"W1": normal(shape="n_x n_h"), "b1": normal(shape="n_h"),
            "W2": normal(shape="n_h 1"), "b2": normal(shape="1")},
    grads={"dW1": normal(shape="n_x n_h"), "db1": normal(shape="n_h"),
           "dW2": normal(shape="n_h 1"), "db2": normal(shape="1")})
update_params.random(
    1, n_x=(2, 4), n_h=(5, 7), learning_rate=uniform(0.1, 2),
    params={"W3": normal(shape="n_x n_h"), "b3": normal(shape="n_h"), "b4": normal(shape="1")},
    grads={"dW3": normal(shape="n_x n_h"), "db3": normal(shape="n_h"), "db4": normal(shape="1")})
update_params.mistake(
    "This walks uphill. The gradient points to where the cost grows.",
    "- learning_rate", "+ learning_rate")
update_params.mistake(
    "learning_rate is not used. By what is the gradient multiplied?", "learning_rate * ", "")
update_params.mistake(
    "This is the step alone. Where do you stand before it?",
    "value - learning_rate", "-learning_rate")
update_params.mistake(
    "This divides by learning_rate: the smaller it is, the larger the step. What should it do?",
    'learning_rate * grads[f"d{name}"]', 'grads[f"d{name}"] / learning_rate')
update_params.mistake(
    "Each parameter is shrunk instead of moved. Which gradient do you subtract?",
    'grads[f"d{name}"]', "value")
update_params.mistake(
    "The new dict has the names of the gradients. Name the parameters as before.",
    "{name: value", '{f"d{name}": value')
update_params.mistake(
    "The gradients are called dW1, db1 and so on. Which key do you ask for?",
    'grads[f"d{name}"]', "grads[name]")
update_params.accept(
    "{name: value - learning_rate * grads[f\"d{name}\"] for name, value in params.items()}",
    'dict((g[1:], params[g[1:]] - learning_rate * dp) for g, dp in grads.items())')
# fmt: on


@update_params.mistake(
    "The numbers are right, but params changed too. Make new arrays, without `-=`."
)
def _same_dict(params: Params, grads: Params, learning_rate: float) -> Params:
    for name in params:
        params[name] = params[name] - learning_rate * grads["d" + name]
    return params


@update_params.mistake(
    "Four names are written out here, and there may be others. Loop over params."
)
def _four_names(params: Params, grads: Params, learning_rate: float) -> Params:
    names = ("W1", "b1", "W2", "b2")
    return {name: params[name] - learning_rate * grads[f"d{name}"] for name in names}


@update_params.mistake("The biases move with the gradients of the weights. Each has its own.")
def _biases_with_weights(params: Params, grads: Params, learning_rate: float) -> Params:
    return {
        name: value - learning_rate * grads[f"d{name}".replace("b", "W")]
        for name, value in params.items()
    }


@update_params.mistake("The biases stay where they are. Move every parameter.")
def _only_weights(params: Params, grads: Params, learning_rate: float) -> Params:
    return {
        name: value - learning_rate * grads[f"d{name}"] * name.startswith("W")
        for name, value in params.items()
    }


@update_params.accept
def _on_copies(params: Params, grads: Params, learning_rate: float) -> Params:
    own = {name: value.copy() for name, value in params.items()}
    for name in own:
        own[name] -= learning_rate * grads["d" + name]
    return own


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
    n_h : int
        Number of hidden neurons.
    learning_rate : float
        Step length in units of the gradient.
    steps : int
        Number of updates.
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


@fit_shallow.observe
def _followed(
    answer: Any, X: Array, Y: Array, n_h: int, learning_rate: float, steps: int, rng: int, *act: str
) -> Any:
    def run(steps: int, seed: int) -> Any:
        return answer(X, Y, n_h, learning_rate, steps, np.random.default_rng(seed), *act)

    params, losses = run(steps, rng)
    return {
        "start": run(0, rng)[0],
        "other start": run(0, rng + 1)[0],
        "params": params,
        "losses": [float(loss) for loss in losses],
    }


@fit_shallow.require("losses has one cost for each step. How many do you note?")
def _noted(result: Any, X: Array, Y: Array, n_h: int, *rest: Any) -> bool:
    return len(result["losses"]) == rest[1]


@fit_shallow.require(
    "The parameters have the wrong shapes. There are n_h hidden neurons, 1 output."
)
def _sized(result: Any, X: Array, Y: Array, n_h: int, *rest: Any) -> bool:
    shapes = {"W1": (X.shape[1], n_h), "b1": (n_h,), "W2": (n_h, 1), "b2": (1,)}
    return all(np.shape(result["params"][name]) == shape for name, shape in shapes.items())


@fit_shallow.require("Another rng gives the same start. Hand rng on to init_shallow.")
def _started(result: Any, X: Array, Y: Array, n_h: int, *rest: Any) -> bool:
    return not np.array_equal(result["start"]["W1"], result["other start"]["W1"])


@fit_shallow.require("The start is not small random weights. Let init_shallow make it.")
def _small(result: Any, X: Array, Y: Array, n_h: int, *rest: Any) -> bool:
    # the largest of some 40 numbers with standard deviation 0.01
    return 0 < np.abs(result["start"]["W1"]).max() < 0.07 and not result["start"]["b1"].any()


@fit_shallow.require("Redo the first step by hand: cost, gradient, update. Where do you part?")
def _downhill(
    result: Any, X: Array, Y: Array, n_h: int, learning_rate: float, steps: int, rng: int, *act: str
) -> bool:
    names = ("W1", "b1", "W2", "b2")
    shapes = [result["start"][name].shape for name in names]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def cost(at: Array) -> float:
        V, c, U, d = (p.reshape(s) for p, s in zip(np.split(at, ends[:-1]), shapes))  # noqa: B905
        hidden = V.T @ X.T + c[:, None]
        hidden = 1 / (1 + np.exp(-hidden)) if act == ("sigmoid",) else np.tanh(hidden)
        scores = hidden.T @ U + d
        return float(np.mean(np.logaddexp(0, scores) - scores * Y))

    at = np.concatenate([np.ravel(result["start"][name]) for name in names])
    for noted in result["losses"]:
        if abs(cost(at) - noted) > 2e-6:
            return False
        nudges = 1e-5 * np.eye(len(at))
        at = at - learning_rate * np.array([cost(at + n) - cost(at - n) for n in nudges]) / 2e-5
    end = np.concatenate([np.ravel(result["params"][name]) for name in names])
    return bool(np.abs(at - end).max() < 2e-6 * max(1, np.abs(at).max()))


# fmt: off
fit_shallow.probe(CORNERS * [[3.0], [1.0], [1.0], [2.0]], column(1, 0, 0, 1), 3, 0.5, 2, seed(1))
fit_shallow.probe_because("no step", np.array([[1.0, 2.0]]), column(1), 3, 0.5, 0, seed(2))
fit_shallow.random(m=(6, 9), n_x=(3, 5), n_h=integers(2, 4), X=normal(0, 3), Y=integers(0, 2),
                   learning_rate=uniform(0.5, 2), steps=integers(3, 6), rng=integers(0, 10_000),
                   act=choice("sigmoid", "tanh"))
fit_shallow.random(1, m=(6, 9), n_x=(3, 5), n_h=3, X=normal(0, 3), Y=integers(0, 2),
                   learning_rate=0.7, steps=12, rng=integers(0, 10_000))
fit_shallow.mistake(
    "Every round starts anew: init_shallow is called in the loop. Call it once, before.",
    "A2, cache =", "params = init_shallow(X.shape[1], n_h, 1, rng)\n        A2, cache =")
fit_shallow.mistake(
    "n_h is not used: there are always 4 hidden neurons. Hand it on to init_shallow.",
    "n_h, 1, rng)", "4, 1, rng)")
fit_shallow.mistake(
    "rng is not used: the start is always the same. Hand it on to init_shallow.",
    "n_h, 1, rng)", "n_h, 1, np.random.default_rng(0))")
fit_shallow.mistake(
    "No cost is noted. What do you append to losses, and when?",
    "losses.append(binary_cross_entropy(A2, Y))", "pass")
fit_shallow.mistake(
    "act is not used: the hidden layer is always tanh. Hand it on to shallow_forward.",
    "shallow_forward(X, params, act)", "shallow_forward(X, params)")
fit_shallow.mistake(
    "There is one step too few. How often does your loop run?", "range(steps)", "range(1, steps)")
fit_shallow.mistake(
    "learning_rate is not used. Hand it on to update_params.",
    "update_params(params, grads, learning_rate)", "update_params(params, grads, 0.1)")
fit_shallow.mistake(
    "The parameters never move: the result of update_params is dropped. Keep it.",
    "params = update_params", "update_params")
fit_shallow.mistake(
    "The costs are noted after the updates. losses[0] is the cost before the first one.",
    "learning_rate)",
    "learning_rate)\n"
    "        losses[-1] = binary_cross_entropy(shallow_forward(X, params, act)[0], Y)")
fit_shallow.mistake(
    "The gradient has its 1/m already, and here it is divided by m again.",
    "grads, learning_rate)", "grads, learning_rate / len(X))")
fit_shallow.mistake(
    "X has examples as rows. Which axis of X counts the features?", "X.shape[1]", "X.shape[0]")
fit_shallow.accept(
    "losses.append(binary_cross_entropy(A2, Y))",
    "losses = [*losses, -float(np.mean(np.log(np.where(Y == 1, A2, 1 - A2))))]")
fit_shallow.accept(
    "params = update_params(params, grads, learning_rate)",
    'params = {name: params[name] - learning_rate * grads["d" + name] for name in params}')
fit_shallow.accept(
    "n_h, 1, rng)", "n_h, Y.shape[1], rng)")
fit_shallow.excuse("ignored:rng", "a requirement compares two generators in each case")
# fmt: on
