"""A network with one hidden layer: activations, initialization, forward, backward, fit.

Examples are rows: ``X (m, n_x)``, ``W1 (n_x, n_h)``, ``b1 (n_h,)``, ``W2 (n_h, n_y)``,
``b2 (n_y,)``, labels ``Y (m, 1)`` of 0 and 1.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week1.source.numpy_foundations import sigmoid
from course1_nn.week2.source.logistic_regression import binary_cross_entropy
from grader.spec import exercise

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
        A = sigmoid(Z)
    elif name == "tanh":
        A = np.tanh(Z)
    elif name == "relu":
        A = np.maximum(Z, 0.0)
    elif name == "leaky_relu":
        A = np.where(Z > 0, Z, 0.01 * Z)
    elif name == "linear":
        A = Z
    else:
        raise ValueError(f"There is no activation {name!r}.")
    ### END SOLUTION
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
