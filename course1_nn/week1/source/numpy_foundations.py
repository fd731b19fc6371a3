"""Arrays first: distances, scaling, encodings, stable functions and slopes without Python loops.

Examples are rows: ``X (m, d)``, labels ``y (m,)``, one-hot labels ``Y (m, num_classes)``.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int, Real, UInt8
from numpy import ndarray as Array

from grader.spec import exercise

# ---- whole arrays at once -----------------------------------------------------------------------


@exercise(
    "The images are the first axis. Which numbers of one image go into its row?",
    points=10,
)
def flatten_images(images: UInt8[Array, "m H W C"]) -> Float[Array, "m n_x"]:
    """Turn each image into one row of numbers from 0 to 1.

    Parameters
    ----------
    images : array of uint8, shape (m, H, W, C)
        `m` images of height H and width W pixels with C colour channels, from 0 to 255.

    Returns
    -------
    array of float, shape (m, H * W * C)
        One image per row: 0 is black, 1 the brightest value.
    """
    ### BEGIN SOLUTION
    rows = images.reshape(len(images), -1)  # (m, H * W * C)
    X = rows / 255
    ### END SOLUTION
    return X


@exercise(
    "Work out the first case by hand. What is the mean of each column?",
    points=10,
)
def standardize(
    X: Float[Array, "m d"], eps: float = 1e-8
) -> tuple[Float[Array, "m d"], Float[Array, " d"], Float[Array, " d"]]:
    """Shift and scale each feature to mean 0 and standard deviation 1.

    Parameters
    ----------
    X : array, shape (m, d)
        One example per row.
    eps : float
        Is added to each standard deviation, so that a constant feature becomes 0.

    Returns
    -------
    Z : array, shape (m, d)
        The standardized examples.
    mean, std : arrays, shape (d,)
        Mean and standard deviation of each feature (without `eps`), for use on other examples.
    """
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)  # (d,)
    std = X.std(axis=0)  # (d,)
    Z = (X - mean) / (std + eps)  # (m, d)
    ### END SOLUTION
    return Z, mean, std


@exercise(
    "Row i has a single 1. In which column does it stand?",
    points=10,
)
def one_hot(y: Int[Array, "..."], num_classes: int) -> Float[Array, "m num_classes"]:
    """Turn each label into a row with a single 1.

    Parameters
    ----------
    y : array of int, shape (m,) or (m, 1)
        Labels from 0 to num_classes - 1.
    num_classes : int
        Number of classes; some of them may not occur in `y`.

    Returns
    -------
    array of float, shape (m, num_classes)
        Row i is 1 in column y[i] and 0 elsewhere.
    """
    ### BEGIN SOLUTION
    labels = y.reshape(-1)  # (m,)
    Y = np.zeros((len(labels), num_classes))
    Y[np.arange(len(labels)), labels] = 1
    ### END SOLUTION
    return Y


@exercise(
    "Expand the square: which three terms does the sum over the features have?",
    points=15,
)
def pairwise_sq_dists(A: Float[Array, "m d"], B: Float[Array, "k d"]) -> Float[Array, "m k"]:
    """Return the squared Euclidean distance of each row of A to each row of B.

    Parameters
    ----------
    A : array, shape (m, d)
        One point per row.
    B : array, shape (k, d)
        One point per row.

    Returns
    -------
    array, shape (m, k)
        Entry (i, j) is the squared distance of A[i] and B[j], never below 0.
    """
    ### BEGIN SOLUTION
    A_squares = np.sum(A**2, axis=1)[:, np.newaxis]  # (m, 1)
    B_squares = np.sum(B**2, axis=1)  # (k,)
    D = A_squares - 2 * (A @ B.T) + B_squares  # (m, k)
    D = np.maximum(D, 0)
    ### END SOLUTION
    return D


# ---- numbers that stay finite -------------------------------------------------------------------


@exercise(
    "Which exponent is never above 0?",
    points=15,
)
def sigmoid(z: Real[Array, "..."]) -> Float[Array, "..."]:
    """Return the logistic function of each score, without overflow for scores of any size.

    Parameters
    ----------
    z : array of any shape, or a number
        Scores (log-odds, in nats).

    Returns
    -------
    array of float, same shape
        Probabilities, 0 to 1.

    Notes
    -----
    ``sigmoid(z) = 1 / (1 + exp(-z)) = exp(z) / (1 + exp(z))``. The two forms are equal; the first
    overflows for very negative scores and the second for very positive ones.
    """
    ### BEGIN SOLUTION
    E = np.exp(-np.abs(z))  # same shape as z, in (0, 1]
    a = np.where(np.asarray(z) >= 0, 1.0, E) / (1.0 + E)
    ### END SOLUTION
    return a


@exercise(
    "What may you subtract from all scores without changing the result?",
    points=15,
)
def softmax(z: Real[Array, "..."], axis: int = -1) -> Float[Array, "..."]:
    """Turn scores into probabilities that sum to 1 along an axis.

    Parameters
    ----------
    z : array of any shape
        Scores (in nats).
    axis : int
        Axis of the classes.

    Returns
    -------
    array of float, same shape
        Probabilities, 0 to 1.

    Notes
    -----
    ``softmax(z)_j = exp(z_j) / sum_k exp(z_k)``
    """
    ### BEGIN SOLUTION
    E = np.exp(z - np.max(z, axis=axis, keepdims=True))  # same shape as z, in (0, 1]
    P = E / np.sum(E, axis=axis, keepdims=True)
    ### END SOLUTION
    return P


# ---- errors and slopes --------------------------------------------------------------------------


@exercise(
    "Compare the shapes first. What does (m, 1) minus (m,) make?",
    points=10,
)
def mse_and_mae(y_hat: Float[Array, "..."], y: Float[Array, "..."]) -> tuple[float, float]:
    """Return the mean squared and the mean absolute error.

    Parameters
    ----------
    y_hat : array of any shape
        Predictions.
    y : array, same shape
        True values.

    Returns
    -------
    mse : float
        Mean squared error, in squared units of y.
    mae : float
        Mean absolute error, in units of y.

    Raises
    ------
    ValueError
        If the two shapes differ, even where NumPy could broadcast them.
    """
    ### BEGIN SOLUTION
    if y_hat.shape != y.shape:
        raise ValueError(f"y_hat has shape {y_hat.shape} and y {y.shape}: reshape one of them.")
    errors = y_hat - y
    mse = float(np.mean(errors**2))
    mae = float(np.mean(np.abs(errors)))
    ### END SOLUTION
    return mse, mae


@exercise(
    "Move one entry of x by eps up and down, and leave the others where they are.",
    points=15,
)
def numerical_gradient(
    f: Callable[[Array], float], x: Real[Array, "..."], eps: float = 1e-5
) -> Float[Array, "..."]:
    """Return the slopes of a function of an array, one for each entry, by central differences.

    Parameters
    ----------
    f : function
        Takes an array of the shape of `x` and returns one number.
    x : array of any shape
        Where the slopes are wanted; stays as it is.
    eps : float
        Length of the step to each side.

    Returns
    -------
    array of float, same shape as x
        Slopes of `f` at `x`.
    """
    ### BEGIN SOLUTION
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = eps
        slopes[index] = (f(x + step) - f(x - step)) / (2 * eps)
    ### END SOLUTION
    return slopes
