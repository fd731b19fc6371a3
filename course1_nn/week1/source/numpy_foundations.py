"""Arrays first: rows, scales, errors, codes, distances, stable functions and slopes of arrays.

Examples are rows: ``X (m, d)``, labels ``y (m,)``. Seven of the eight answers have no Python loop.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Real, UInt8
from numpy import ndarray as Array

from grader.spec import Sizes, choice, exercise, integers, normal, uniform

LOOPS = ("for", "while", "comprehension", "map", "np.vectorize", "np.apply_along_axis")
NO_LOOP = "here NumPy does the looping. Which operation treats the whole array at once?"
BY_HAND = "writing it yourself is the exercise. NumPy alone is enough."

Errors = tuple[float, float]


@exercise(
    "Compare the shape with the docstring: one row for each image.",
    "`reshape` keeps the order of the numbers, so the axis of the images must stay first.",
    "A size of -1 in `reshape` stands for all that is left.",
    points=10,
)
def flatten_images(images: UInt8[Array, "m H W C"]) -> Float[Array, "m n_x"]:
    """Turn each image into one row of numbers from 0 to 1.

    Parameters
    ----------
    images : array of uint8, shape (m, H, W, C)
        `m` images, H pixels high and W pixels wide, with C colour channels from 0 to 255.

    Returns
    -------
    array of float, shape (m, n_x)
        One image per row, `n_x = H * W * C`: 0 stays 0, and 255 becomes 1.
    """
    ### BEGIN SOLUTION
    m = images.shape[0]
    rows = images.reshape(m, -1)  # (m, n_x)
    X = rows / 255
    ### END SOLUTION
    return X


def _pictures(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return dark pictures: no pixel is 255."""
    shape = (sizes["m"], sizes["H"], sizes["W"], sizes["C"])
    return rng.integers(0, 200, shape).astype(np.uint8)


_TWO = np.array([[[[0], [51], [255]]], [[[102], [153], [204]]]], dtype=np.uint8)  # (2, 1, 3, 1)
# fmt: off
flatten_images.probe(_TWO)
flatten_images.probe_because("one image", _TWO.reshape(1, 3, 2, 1) // 3)
flatten_images.probe_because("colour", np.arange(0, 240, 10, dtype=np.uint8).reshape(2, 1, 4, 3))
flatten_images.random(m=(5, 7), H=2, W=4, C=3, images=_pictures)
flatten_images.random(1, m=1, H=(5, 6), W=(7, 8), C=(2, 4), images=_pictures)
flatten_images.forbid(*LOOPS, why=NO_LOOP)
flatten_images.mistake(
    "The images lie in columns, and each column mixes them. Which size comes first in `reshape`?",
    "(m, -1)", "(-1, m)")
flatten_images.mistake(
    "The shape fits, but each row mixes the images: `.T` is too late. Let `reshape` make the rows.",
    "(m, -1)", "(-1, m).T")
flatten_images.mistake("All images went into one long row. Keep an axis for them.",
    "reshape(m, -1)", "flatten()")
flatten_images.mistake("One image has lost its axis. Shape (1, n_x) is one row: drop nothing.",
    "X = rows / 255", "X = np.squeeze(rows / 255)")
flatten_images.mistake(
    "Each row of pixels is still apart. One image is one row, whatever axes it had.", "(m, -1)",
    "(m, images.shape[1], -1)")
flatten_images.mistake(
    "The size of an image is written as a number. Take it from `images.shape`, or leave it to -1.",
    "(m, -1)", "(m, 64 * 64 * 3)")
flatten_images.mistake(
    "`//` drops the fraction, so that only white is left. Which division keeps it?", "/ 255",
    "// 255")
flatten_images.mistake("White should be 1. What is the largest number that fits into 8 bits?",
    "/ 255", "/ 256")
flatten_images.mistake("The numbers still go up to 255. Bring them to the range from 0 to 1.",
    "rows / 255", "rows")
flatten_images.mistake("Each set of images has its own scale here. Divide by the white of 8 bits.",
    "/ 255", "/ rows.max()")
flatten_images.mistake(
    "`/=` puts fractions into 8-bit integers, which have no place for them. Make a new array.",
    "X = rows / 255", "rows /= 255\n    X = rows")
flatten_images.accept("rows / 255", "rows.astype(np.float32) / 255.0")
flatten_images.accept("reshape(m, -1)", "reshape(m, np.prod(images.shape[1:]))")
flatten_images.equivalent("-1 -> -2", "any negative size stands for what is left")
# fmt: on


@exercise(
    "Work out the first case by hand. What is the mean of each column?",
    "The examples are rows: which axis runs over them?",
    "(m, d) minus (d,) subtracts from every row. Add eps to the deviation, not to its square.",
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
        Is added to each standard deviation before the division, so that a constant feature
        becomes 0.

    Returns
    -------
    Z : array, shape (m, d)
        The standardized examples.
    mean, std : arrays, shape (d,)
        Mean and standard deviation of each feature (`std` without `eps`), to treat other examples
        in the same way.
    """
    ### BEGIN SOLUTION
    mean, std = X.mean(axis=0), X.std(axis=0)  # (d,) and (d,)
    Z = (X - mean) / (std + eps)  # (m, d)
    ### END SOLUTION
    return Z, mean, std


def _one_constant(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return examples whose first feature is the same whole number everywhere."""
    X = np.round(rng.normal(2, 3, (sizes["m"], sizes["d"])), 3)
    X[:, 0] = rng.integers(1, 9)
    return X


# fmt: off
standardize.probe(np.array([[1.0, 10.0, 4.0], [3.0, 30.0, 8.0]]))
standardize.probe_because("a constant feature", np.array([[5.0, 1.0], [5.0, 2.0], [5.0, 6.0]]))
standardize.probe_because("a large eps", np.array([[1.0, 10.0, 4.0], [3.0, 30.0, 8.0]]), eps=1.0)
standardize.random(m=(5, 9), d=(2, 4), X=normal(2, 3), eps=uniform(0.1, 1))
standardize.random(1, m=(5, 9), d=(2, 4), X=_one_constant)
standardize.forbid(*LOOPS, why=NO_LOOP)
standardize.forbid("sklearn", "scipy", why=BY_HAND)
standardize.mistake("One mean and deviation for all features. Which axis runs over the examples?",
    "X.mean(axis=0), X.std(axis=0)", "X.mean(), X.std()")
standardize.mistake("These are means over the features. Which axis runs over the examples?",
    "X.mean(axis=0), X.std(axis=0)", "X.mean(axis=1), X.std(axis=1)")
standardize.mistake(
    "Each row has been standardized, not each column. Which axis runs over the examples?",
    "X.mean(axis=0), X.std(axis=0)", "X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)")
standardize.mistake("A constant feature gives 0 / 0, which is nan. Where is eps?", "std + eps",
    "std")
standardize.mistake("eps stands under the root. Take the root first, then add it.", "(std + eps)",
    "np.sqrt(std**2 + eps)")
standardize.mistake(
    "eps is a floor here, below which no deviation falls. It is added to every deviation instead.",
    "std + eps", "np.maximum(std, eps)")
standardize.mistake(
    "This is the deviation with m - 1. Here the m examples are all there is: divide by m.",
    "X.std(axis=0)", "X.std(axis=0, ddof=1)")
standardize.mistake("This divides by the variance, and returns it. Its root is meant.",
    "X.std(axis=0)", "X.var(axis=0)")
standardize.mistake("The mean is still in Z. Subtract it before you divide.", "X - mean", "X")
standardize.mistake("mean and std have two axes. One number for each feature has the shape (d,).",
    "X.mean(axis=0), X.std(axis=0)", "X.mean(axis=0, keepdims=True), X.std(axis=0, keepdims=True)")
standardize.mistake(
    "The right numbers, but X itself was overwritten. Make a new array instead of `-=` or `/=`.",
    "Z = (X - mean) / (std + eps)", "X -= mean\n    X /= std + eps\n    Z = X")
standardize.mistake("mean and std are exchanged. The order is Z, mean, std.", "(std + eps)",
    "(std + eps)\n    mean, std = std, mean")
standardize.mistake("The returned std has eps in it. Add eps in the division only.", "(std + eps)",
    "(std + eps)\n    std = std + eps")
standardize.accept("X.std(axis=0)", "np.sqrt(np.mean((X - X.mean(axis=0)) ** 2, axis=0))")
standardize.accept("X.mean(axis=0)", "X.sum(axis=0) / len(X)")
standardize.accept("(X - mean) / (std + eps)", "np.divide(np.subtract(X, mean), std + eps)")
# fmt: on


@exercise(
    "Which two shapes go in? If they differ, raise the ValueError before you subtract.",
    "Take the errors first: prediction minus true value, one for each entry.",
    "One of the two numbers squares the errors, the other drops their sign. Both are means.",
    points=10,
)
def mse_and_mae(y_hat: Float[Array, "..."], y: Float[Array, "..."]) -> tuple[float, float]:
    """Return the mean squared and the mean absolute error.

    Parameters
    ----------
    y_hat, y : arrays, any shape, the same for both
        Predictions and true values.

    Returns
    -------
    mse : float
        Mean squared error over all entries, in squared units of y.
    mae : float
        Mean absolute error over all entries, in units of y.

    Raises
    ------
    ValueError
        If the shapes differ, even where NumPy would broadcast them; its message shows both.
    """
    ### BEGIN SOLUTION
    if y_hat.shape != y.shape:
        raise ValueError(f"y_hat has shape {y_hat.shape} and y {y.shape}: make them equal.")
    errors = y_hat - y
    mse = float(np.mean(errors**2))
    mae = float(np.mean(np.abs(errors)))
    ### END SOLUTION
    return mse, mae


@mse_and_mae.observe
def _two_numbers_or_refusal(answer: Any, y_hat: Array, y: Array) -> Any:
    try:
        return {"returned": answer(y_hat, y)}
    except ValueError as error:
        message = str(error).replace(" ", "")
        shown = [str(each.shape).replace(" ", "") in message for each in (y_hat, y)]
        return {"raised": "ValueError", "shapes shown": sum(shown)}


_BOTH = "mse = float(np.mean(errors**2))\n    mae = float(np.mean(np.abs(errors)))"
# fmt: off
mse_and_mae.probe(np.array([3.0, 5.0, 2.0]), np.array([1.0, 5.0, 6.0]))
mse_and_mae.probe_because("a column and a flat array", np.array([[3.0], [5.0], [2.0]]),
    np.array([3.0, 5.0, 2.0]))
mse_and_mae.probe_because("three and one", np.array([3.0, 5.0, 2.0]), np.array([3.0]))
mse_and_mae.probe_because("two outputs", np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    np.array([[1.0, 1.0], [1.0, 4.0], [8.0, 6.5]]))
mse_and_mae.random(m=(5, 9), y_hat=normal(1, 2, shape="m"), y=normal(shape="m"))
mse_and_mae.random(m=(5, 9), k=(2, 4), y_hat=normal(1, 2, shape="m k"), y=normal(shape="m k"))
mse_and_mae.random(1, m=(5, 9), y_hat=normal(shape="m"), y=normal(shape="m 1"), contrast=False)
mse_and_mae.forbid(*LOOPS, why=NO_LOOP)
mse_and_mae.forbid("sklearn", "scipy", why=BY_HAND)
mse_and_mae.mistake(
    "(m, 1) minus (m,) makes (m, m), and the mean runs over all pairs. Compare the shapes first.",
    "y_hat.shape != y.shape", "False")
mse_and_mae.mistake(
    "The lengths may agree where the shapes do not, as for (3, 1) and (3,). Compare the shapes.",
    "y_hat.shape != y.shape", "len(y_hat) != len(y)")
mse_and_mae.mistake("The message does not show both shapes. Whoever reads it looks for them.",
    "{y_hat.shape} and y {y.shape}", "one and y another")
mse_and_mae.mistake("`python -O` skips assertions. Which error does the docstring name?",
    "ValueError(", "AssertionError(")
mse_and_mae.mistake("Positive and negative errors cancel in the mae. What drops their sign?",
    "np.abs(errors)", "errors")
mse_and_mae.mistake(
    "The errors have cancelled before the sign is dropped. What comes first, abs or mean?",
    "np.mean(np.abs(errors))", "np.abs(np.mean(errors))")
mse_and_mae.mistake("The mean is squared. Square each error first.", "np.mean(errors**2)",
    "np.mean(errors) ** 2")
mse_and_mae.mistake("This is the root of the mse. Leave it in squared units.", "np.mean(errors**2)",
    "np.sqrt(np.mean(errors**2))")
mse_and_mae.mistake(
    "The mse is half as large as it should be. Is there a 1/2 in the formula of the text?",
    "np.mean(errors**2)", "np.mean(errors**2) / 2")
mse_and_mae.mistake("One number for each column of y. Take the mean over all entries.", _BOTH,
    "mse, mae = np.mean(errors**2, axis=0), np.mean(np.abs(errors), axis=0)")
mse_and_mae.mistake("One number for each entry of y. Take the mean over all of them.", _BOTH,
    "mse, mae = errors**2, np.abs(errors)")
mse_and_mae.mistake("These are sums. Both numbers are means over all entries.", _BOTH,
    "mse, mae = np.sum(errors**2), np.sum(np.abs(errors))")
mse_and_mae.mistake(
    "The sum is divided by the number of rows. With two outputs there are twice as many entries.",
    _BOTH, "mse, mae = np.sum(errors**2) / len(y), np.sum(np.abs(errors)) / len(y)")
mse_and_mae.mistake("The two numbers are exchanged. The mse comes first.", _BOTH,
    "mae, mse = np.mean(errors**2), np.mean(np.abs(errors))")
mse_and_mae.accept("np.mean(errors**2)", "np.sum(errors * errors) / y.size")
mse_and_mae.accept("np.mean(np.abs(errors))", "np.where(errors < 0, -errors, errors).mean()")
mse_and_mae.equivalent("y_hat - y -> y - y_hat", "squares and absolute values have no sign")
# fmt: on


@mse_and_mae.mistake(
    "Flattening both hides that the shapes differ. Who called this made a mistake: raise the error."
)
def _flattens(y_hat: Array, y: Array) -> Errors:
    errors = y_hat.ravel() - y.ravel()
    return float(np.mean(errors**2)), float(np.mean(np.abs(errors)))


@exercise(
    "Row i has a single 1. In which column does it stand?",
    "Start from zeros of the right shape. Labels in a column (m, 1) need one axis less first.",
    "Two integer arrays as an index pick one entry for each pair of row and column.",
    points=10,
)
def one_hot(y: Int[Array, "..."], num_classes: int) -> Float[Array, "m num_classes"]:
    """Turn each label into a row with a single 1.

    Parameters
    ----------
    y : array of int, shape (m,) or (m, 1)
        Labels from 0 to `num_classes - 1`.
    num_classes : int
        Number of classes; some of them may not occur in `y`.

    Returns
    -------
    array of float, shape (m, num_classes)
        Row i is 1 in column `y[i]` and 0 elsewhere.
    """
    ### BEGIN SOLUTION
    labels = y.reshape(-1)  # (m,)
    rows = np.arange(len(labels))  # (m,)
    Y = np.zeros((len(labels), num_classes))
    Y[rows, labels] = 1
    ### END SOLUTION
    return Y


# fmt: off
one_hot.probe(np.array([2, 0]), 4)
one_hot.probe_because("a column of labels", np.array([[3], [0], [1]]), 4)
one_hot.probe_because("one label", np.array([1]), 3)
one_hot.random(m=(7, 9), y=integers(0, 4, shape="m"), num_classes=integers(5, 7))
one_hot.random(1, m=(7, 9), y=integers(0, 4, shape="m 1"), num_classes=integers(4, 7))
one_hot.forbid(*LOOPS, why=NO_LOOP)
one_hot.forbid("sklearn", "scipy", "keras", "tensorflow", why=BY_HAND)
one_hot.mistake(
    "A class may be missing among the labels. Which argument says how many columns there are?",
    "num_classes", "labels.max() + 1")
one_hot.mistake("Every row has a 1 for every label that occurs. Name the row of each label too.",
    "Y[rows, labels]", "Y[:, labels]")
one_hot.mistake(
    "Labels in a column (m, 1) meet every row here. Bring them to the shape (m,) first.",
    "y.reshape(-1)", "y")
one_hot.mistake("Label 0 belongs in column 0. Labels count from 0 here, as indices do.",
    "Y[rows, labels]", "Y[rows, labels - 1]")
one_hot.mistake("The rows are integers. Training computes with fractions: make the array float.",
    "num_classes))", "num_classes), dtype=int)")
one_hot.mistake("Row and column are exchanged in the index. The rows come first.",
    "Y[rows, labels]", "Y[labels, rows]")
one_hot.mistake("The label itself stands in its column. Put a 1 there.", "] = 1", "] = labels")
one_hot.mistake("The classes are the rows here. One row for each label is asked: (m, num_classes).",
    "] = 1", "] = 1\n    Y = Y.T")
one_hot.mistake("These are booleans, with which training cannot compute. Make them 0.0 and 1.0.",
    "] = 1", "] = 1\n    Y = Y == 1")
one_hot.mistake(
    "Labels in a column (m, 1) give three axes. Bring them to the shape (m,) before you index.",
    "Y[rows, labels] = 1", "Y = np.eye(num_classes)[y]")
one_hot.accept("Y = np.zeros((len(labels), num_classes))\n    Y[rows, labels] = 1",
    "Y = np.eye(num_classes)[labels]")
one_hot.accept("Y = np.zeros((len(labels), num_classes))\n    Y[rows, labels] = 1",
    "Y = (labels[:, np.newaxis] == np.arange(num_classes)).astype(float)")
one_hot.accept("Y[rows, labels] = 1", "np.put_along_axis(Y, y.reshape(-1, 1), 1, axis=1)")
one_hot.equivalent("-1 -> -2", "any negative size stands for what is left")
# fmt: on


@exercise(
    "Write the shapes down: the squares of A are (m, 1), those of B (k,), the result is (m, k).",
    "Expand the square: which three terms does the sum over the features have?",
    "A @ B.T holds the product of every row of A with every row of B. Rounding may leave a "
    "difference a little below 0: where does it belong?",
    points=15,
)
def pairwise_sq_dists(A: Float[Array, "m d"], B: Float[Array, "k d"]) -> Float[Array, "m k"]:
    """Return the squared Euclidean distance of each row of A to each row of B.

    Parameters
    ----------
    A, B : arrays, shapes (m, d) and (k, d)
        One point per row.

    Returns
    -------
    array, shape (m, k)
        Entry (i, j) is the squared distance of A[i] and B[j], never below 0.

    Notes
    -----
    ``|a - b|^2 = |a|^2 - 2 a . b + |b|^2``
    """
    ### BEGIN SOLUTION
    A_squares = np.sum(A**2, axis=1)[:, np.newaxis]  # (m, 1)
    B_squares = np.sum(B**2, axis=1)  # (k,)
    expanded = A_squares - 2 * (A @ B.T) + B_squares  # (m, k)
    D = np.maximum(expanded, 0)
    ### END SOLUTION
    return D


@pairwise_sq_dists.require("No squared distance is below 0. Which of yours are?")
def _never_negative(D: Array, A: Array, B: Array) -> bool:
    return bool((D >= 0).all())


def _moments(name: str) -> Callable[[np.random.Generator, Sizes], Array]:
    """Return a domain of moments in seconds since 1970, thousandths apart, and 1970 itself."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        times = 1.7e9 + rng.integers(0, 2000, (sizes[name], 1)) / 1000
        times[0] = 0.0
        return times

    return draw


def _next_door(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return places near `_THERE`, where rounding ends at 0 or below in any order of the terms."""
    return np.round(12091.4 + rng.integers(0, 7, (sizes["m"], 1)) / 1e7, 7)


_POINTS = np.array([[0.0, 0.0], [3.0, 4.0], [1.0, 1.0], [0.0, 2.0]])
_CLOSE = np.array([[1700000000.0], [1700000000.05], [1700000000.6]])
_THERE = np.array([[12091.4], [12091.4000003]])
_CLIPPED = "np.maximum(expanded, 0)"
# fmt: off
pairwise_sq_dists.probe(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), _POINTS)
pairwise_sq_dists.probe_because("one point each", np.array([[1.0, 2.0, 2.0]]), np.zeros((1, 3)))
pairwise_sq_dists.probe_because("seconds since 1970, fractions of a second apart", _CLOSE,
    np.array([[0.0], [1700000000.2]]))
pairwise_sq_dists.probe_because("12 km away and less than a micrometre apart: 0, to 12 decimals",
    np.array([[12091.4000001], [12091.4000004], [12091.4000002]]), _THERE)
pairwise_sq_dists.random(m=(5, 8), d=(2, 4), k=(9, 12))
pairwise_sq_dists.random(1, m=(9, 10), d=1, k=(11, 13), A=_moments("m"), B=_moments("k"),
    contrast=False)
pairwise_sq_dists.random(1, m=(5, 8), d=1, k=2, A=_next_door, B=_THERE, contrast=False)
pairwise_sq_dists.forbid(*LOOPS, why=NO_LOOP)
pairwise_sq_dists.forbid("sklearn", "scipy", why=BY_HAND)
pairwise_sq_dists.mistake("The cross term is added. Which sign does it have in (a - b)²?", "- 2 *",
    "+ 2 *")
pairwise_sq_dists.mistake("The cross term stands there once. How often does it occur in (a - b)²?",
    "2 * (A @ B.T)", "(A @ B.T)")
pairwise_sq_dists.mistake(
    "The squares of A are (m,), which NumPy lines up with the columns. Make them a column.",
    "[:, np.newaxis]", "")
pairwise_sq_dists.mistake(
    "These are sums over the points. Sum over the features of each point instead.",
    "np.sum(A**2, axis=1)[:, np.newaxis]", "np.sum(A**2, axis=0)[:, np.newaxis]")
pairwise_sq_dists.mistake(
    "Some squared distances are below 0: rounding has eaten the difference of two large numbers. "
    "What is the smallest value that they may have?", _CLIPPED, "expanded")
pairwise_sq_dists.mistake(
    "abs makes a distance of what rounding took below 0. The truth is near 0: set it to that.",
    _CLIPPED, "np.abs(expanded)")
pairwise_sq_dists.mistake(
    "What rounding took below 0 has lost its sign to abs. Which value is nearer to the truth?",
    _CLIPPED, "np.abs(A_squares + B_squares - 2 * (A @ B.T))")
pairwise_sq_dists.mistake("These are distances. Leave out the root: their squares are asked.",
    _CLIPPED, "np.sqrt(np.maximum(expanded, 0))")
pairwise_sq_dists.mistake(
    "A and B have d columns each, so A @ B does not fit. Which of them do you transpose?",
    "A @ B.T", "A @ B")
pairwise_sq_dists.mistake("The rows of B are the rows here. Entry (i, j) belongs to A[i] and B[j].",
    _CLIPPED, "np.maximum(expanded, 0).T")
pairwise_sq_dists.mistake("These are means over the features. The squared distance is their sum.",
    _CLIPPED, "np.maximum(expanded, 0) / A.shape[1]")
pairwise_sq_dists.mistake("These are sums of absolute differences. Square each difference.",
    _CLIPPED, "np.sum(np.abs(A[:, np.newaxis] - B), axis=2)")
pairwise_sq_dists.accept(_CLIPPED,
    "np.sum((A[:, np.newaxis, :] - B[np.newaxis, :, :]) ** 2, axis=2)")
pairwise_sq_dists.accept("A @ B.T", 'np.einsum("md,kd->mk", A, B)')
pairwise_sq_dists.accept(_CLIPPED, "np.linalg.norm(A[:, None] - B, axis=-1) ** 2")
# fmt: on


@exercise(
    "For which scores is exp too large for 64 bits? Look at the sign of its exponent.",
    "Of the two forms of the sigmoid one is safe above 0 and the other below.",
    "exp of minus the absolute value is never above 1, and both forms can be made of it.",
    points=15,
)
def sigmoid(z: Real[Array, "..."]) -> Float[Array, "..."]:
    """Return the logistic function of each score, without overflow for scores of any size.

    Parameters
    ----------
    z : array of float or int, any shape
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
    numerator = np.where(z >= 0, 1.0, E)
    a = numerator / (1.0 + E)
    ### END SOLUTION
    return a


@sigmoid.observe
def _with_overflow_as_error(answer: Any, z: Array) -> Any:
    with np.errstate(over="raise"):
        return answer(z)


def _far(low: int, high: int) -> Callable[[np.random.Generator, Sizes], Array]:
    """Return a domain of scores of which the first lies between `low` and `high`."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        z = np.round(rng.normal(0, 3, (sizes["m"], sizes["k"])), 3)
        z[0, 0] = rng.integers(low, high)
        return z

    return draw


_QUOTIENT = "numerator / (1.0 + E)"
# fmt: off
sigmoid.probe(np.array([0.0, 2.0, -2.0]))
sigmoid.probe_because("very negative scores", np.array([[-1000.0, -800.0, 0.5]]))
sigmoid.probe_because("very positive scores", np.array([[1000.0], [800.0], [-0.5]]))
sigmoid.probe_because("integers", np.array([[-3, 0, 1], [2, -1, 5]]))
sigmoid.random(m=(4, 9), z=normal(0, 4, shape="m"))
sigmoid.random(1, m=(4, 6), k=(2, 3), n=(7, 8), z=normal(0, 4, shape="n k m"))
sigmoid.random(1, m=(4, 6), k=(2, 3), z=integers(-5, 6, shape="m k"))
sigmoid.random(1, m=(4, 9), k=(2, 3), z=_far(-2000, -800))
sigmoid.random(1, m=(4, 9), k=(2, 3), z=_far(800, 2000))
sigmoid.forbid(*LOOPS, why=NO_LOOP)
sigmoid.forbid("scipy", "keras", "tensorflow", why=BY_HAND)
sigmoid.forbid("np.errstate", "np.seterr", why="a silenced overflow is one. Which form has none?")
sigmoid.mistake(
    "Scores below 0 get the probability of their absolute value. Which numerator do they need?",
    "np.where(z >= 0, 1.0, E)", "1.0")
sigmoid.mistake("High scores get low probabilities, as of the other label. Check each sign.",
    "z >= 0", "z < 0")
sigmoid.mistake(
    "Right values, but exp(-z) overflows for very negative z. Which form has exp(z) instead?",
    _QUOTIENT, "1 / (1 + np.exp(-z))")
sigmoid.mistake(
    "exp(z) overflows for very positive z, and inf / inf is nan. Which form has exp(-z) instead?",
    _QUOTIENT, "np.exp(z) / (1 + np.exp(z))")
sigmoid.mistake(
    "np.where computes both branches, and both overflow. Can one exponential serve both?",
    _QUOTIENT, "np.where(z < 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))")
sigmoid.mistake("`math.exp` and `float` take one number. Which exp takes a whole array?",
    "np.exp(-np.abs(z))", "np.exp(-abs(float(z)))")
sigmoid.mistake(
    "Integer scores give an integer array, without fractions. What is the dtype of `zeros_like`?",
    "a = numerator / (1.0 + E)", "a = np.zeros_like(z)\n    a[:] = numerator / (1.0 + E)")
sigmoid.mistake("The numbers are right, in one long row. Keep the shape of z.", _QUOTIENT,
    "np.ravel(numerator / (1.0 + E))")
sigmoid.mistake(
    "The values are right, but z itself was clipped. Give the clipped array a name of its own.",
    "E = np.exp", "np.clip(z, -500, 500, out=z)\n    E = np.exp")
sigmoid.accept(_QUOTIENT, "0.5 * (1 + np.tanh(z / 2))")
sigmoid.accept(_QUOTIENT, "1 / (1 + np.exp(-np.clip(z, -500, 500)))")
sigmoid.equivalent("z >= 0 -> z > 0", "at 0 both forms have the numerator 1")
# fmt: on


@sigmoid.accept
def _by_masks(z: Array) -> Array:
    a = np.empty(z.shape)
    above = z >= 0
    a[above] = 1 / (1 + np.exp(-z[above]))
    small = np.exp(z[~above])
    a[~above] = small / (1 + small)
    return a


@exercise(
    "Add up the results along the axis. Is each sum 1?",
    "What may you subtract from all scores of an example without changing the result?",
    "Maximum and sum are taken along the axis, and stay as an axis of size 1 for broadcasting.",
    points=15,
)
def softmax(z: Real[Array, "..."], axis: int = -1) -> Float[Array, "..."]:
    """Turn scores into probabilities that sum to 1 along an axis.

    Parameters
    ----------
    z : array of float or int, any shape
        Scores (in nats).
    axis : int
        Axis of the classes.

    Returns
    -------
    array of float, same shape
        Probabilities, 0 to 1.

    Notes
    -----
    ``softmax(z)_j = exp(z_j) / sum_k exp(z_k)``, where j and k run along the axis.

    References
    ----------
    J. S. Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990.
    """
    ### BEGIN SOLUTION
    top = np.max(z, axis=axis, keepdims=True)
    E = np.exp(z - top)  # same shape as z, in [0, 1]
    P = E / np.sum(E, axis=axis, keepdims=True)
    ### END SOLUTION
    return P


def _apart(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return rows of scores near 1000, near 0 and near -1000."""
    z = np.round(rng.normal(0, 2, (sizes["m"], sizes["k"])), 3)
    z[0] += 1000
    z[1] -= 1000
    return z


_SHARES = "E / np.sum(E, axis=axis, keepdims=True)"
# fmt: off
softmax.probe(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]))
softmax.probe_because("classes in columns", np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]), axis=0)
softmax.probe_because("one example", np.array([2.0, -1.0, 0.5]))
softmax.probe_because("one example with very low scores", np.array([-1000.0, -1001.5, -999.0]))
softmax.probe_because("large scores", np.array([[1000.0, 1001.0, 1002.0], [-1000.0, -1001.0, 0.0]]))
softmax.probe_because("an example far below the other",
    np.array([[1000.0, 999.0, 0.0], [-1000.0, -999.0, -1001.0]]))
softmax.probe_because("integers", np.array([[3, 1, 0], [-1, 4, 2]]))
softmax.random(m=(5, 8), k=(2, 4), z=normal(0, 2, shape="m k"), axis=choice(0, -1))
softmax.random(1, m=(5, 8), k=(2, 4), z=_apart)
softmax.random(1, m=(5, 8), z=normal(0, 2, shape="m"))
softmax.random(2, m=(5, 6), k=(2, 3), n=(7, 8), z=normal(0, 2, shape="m k n"), axis=choice(0, 1, 2))
softmax.forbid(*LOOPS, why=NO_LOOP)
softmax.forbid("scipy", "keras", "tensorflow", why=BY_HAND)
softmax.mistake("exp of a large score is infinite: inf / inf is nan. What may you subtract?",
    "z - top", "z")
softmax.mistake(
    "Shapes (m, k) and (m,) do not fit. What keeps an axis of size 1 after a maximum or a sum?",
    "np.sum(E, axis=axis, keepdims=True)", "np.sum(E, axis=axis)")
softmax.mistake("All examples together sum to 1. Each of them should: along which axis is the sum?",
    "np.sum(E, axis=axis, keepdims=True)", "np.sum(E)")
softmax.mistake(
    "An example far below the maximum of all is left with 0 / 0. Subtract from each its own.",
    "np.max(z, axis=axis, keepdims=True)", "np.max(z)")
softmax.mistake(
    "Very low scores fall by their size again, and leave 0 / 0. Which of them should become 0?",
    "np.max(z,", "np.max(np.abs(z),")
softmax.mistake("The axis is fixed at 1, which one example (k,) does not have. Use the argument.",
    "top = ", "axis = 1\n    top = ")
softmax.mistake("These are shares of scores minus their maximum. Where is the exponential?",
    "np.exp(z - top)", "z - top")
softmax.mistake(
    "Clipping makes all large scores equal. Subtract something instead, which keeps differences.",
    "z - top", "np.clip(z, -500, 500)")
softmax.mistake("These are logarithms of probabilities. Leave out the log.", _SHARES,
    "np.log(E / np.sum(E, axis=axis, keepdims=True))")
softmax.mistake("exp of each score alone: nothing sums to 1 yet. Divide by what?", _SHARES, "E")
softmax.mistake(
    "`-=` changes the scores of the caller, and integers cannot take it. Make a new array.",
    "E = np.exp(z - top)", "z -= top\n    E = np.exp(z)")
softmax.mistake("These are sigmoids, each score alone. The scores of an example share one sum.",
    _SHARES, "sigmoid(z)")
softmax.accept(_SHARES, "E / E.sum(axis, keepdims=True)")
softmax.accept("np.exp(z - top)", "np.exp(z - np.logaddexp.reduce(z, axis=axis, keepdims=True))")
# fmt: on


@exercise(
    "Move one entry of x by eps up and down, and leave the others where they are.",
    "How far apart are the two points at which f is asked?",
    "np.ndindex(x.shape) runs over all entries of an array of any shape.",
    points=15,
    rtol=1e-6,  # right ways to add the step differ by 1e-16 / eps; a one-sided one by about eps
)
def numerical_gradient(
    f: Callable[[Array], float], x: Real[Array, "..."], eps: float = 1e-5
) -> Float[Array, "..."]:
    """Return the slopes of a function of an array, one for each entry, by central differences.

    Parameters
    ----------
    f : function
        Takes an array of the shape of x and returns one number.
    x : array of float or int, any shape
        Where the slopes are asked; it stays as it is.
    eps : float
        Length of the step to each side.

    Returns
    -------
    array of float, same shape as x
        Slope of f at x along each entry.

    Notes
    -----
    ``(f(x + eps e) - f(x - eps e)) / (2 eps)``, where e is 1 at one entry and 0 elsewhere.

    References
    ----------
    W. H. Press et al., Numerical Recipes, 3rd edition, 2007, section 5.7.
    """
    ### BEGIN SOLUTION
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = eps
        rise = f(x + step) - f(x - step)
        slopes[index] = rise / (2 * eps)
    ### END SOLUTION
    return slopes


@numerical_gradient.observe
def _slopes_of(answer: Any, f: str, x: Array, eps: float = 1e-5) -> Any:
    functions = {
        "sum of squares": lambda x: float(np.sum(x**2.0)),
        "sum of cubes": lambda x: float(np.sum(x**3.0)),
        "product of all entries": lambda x: float(np.prod(x)),
        "weighted sum of exp": lambda x: float(np.exp(x).ravel() @ np.arange(1.0, x.size + 1)),
    }
    return answer(functions[f], x, eps)


# functions cannot travel as plain data: their names do
NAMES: Any = ("sum of squares", "sum of cubes", "product of all entries")
SQUARES, CUBES, PRODUCT = NAMES
CURVED = choice(CUBES, "weighted sum of exp")
# fmt: off
numerical_gradient.probe(SQUARES, np.array([3.0, -1.0, 0.5]), 0.5)
numerical_gradient.probe_because("a curved function", CUBES, np.array([1.0, 2.0]), 0.1)
numerical_gradient.probe_because("a matrix", PRODUCT, np.array([[1.0, 2.0, 4.0], [3.0, 0.5, 1.0]]))
numerical_gradient.probe_because("integers", SQUARES, np.array([[1, -2, 3]]))
numerical_gradient.random(m=(4, 6), f=CURVED, x=normal(shape="m"), eps=uniform(0.05, 0.3))
numerical_gradient.random(1, m=(4, 5), k=(2, 3), f=PRODUCT, x=uniform(1, 2, shape="m k"))
numerical_gradient.random(1, m=(4, 5), k=(2, 3), f=PRODUCT, x=uniform(1, 2, shape="m k"),
    eps=uniform(0.05, 0.3))
numerical_gradient.random(1, m=(4, 5), k=(2, 3), f=CURVED, x=integers(-2, 3, shape="k m"),
    contrast=False)
numerical_gradient.forbid("np.gradient", "scipy", "tensorflow", "keras", why=BY_HAND)
numerical_gradient.mistake(
    "This looks to one side only, which is exact for straight lines. Ask f on both sides of x.",
    "f(x + step) - f(x - step)", "2 * (f(x + step) - f(x))")
numerical_gradient.mistake("Every slope is twice too large. How far apart are the two points?",
    "2 * eps", "eps")
numerical_gradient.mistake(
    "Python divides by 2 and then multiplies by eps. Where do parentheses belong?", "(2 * eps)",
    "2 * eps")
numerical_gradient.mistake("This is the rise. A slope is a rise over a distance.",
    "rise / (2 * eps)", "rise")
numerical_gradient.mistake(
    "All entries move at once, so that each slope is the sum of all. Move one, keep the others.",
    "step[index]", "step[:]")
numerical_gradient.mistake("The slopes are right, in one flat row. Give them the shape of x.",
    "rise / (2 * eps)", "rise / (2 * eps)\n    slopes = slopes.ravel()")
numerical_gradient.mistake("Each step moves the entries before it too. Begin each one with zeros.",
    "step = np.zeros(x.shape)", "step = step if any(index) else np.zeros(x.shape)")
numerical_gradient.mistake(
    "An integer array cuts the step off to 0: nothing moves. What is the dtype of `zeros_like`?",
    "step = np.zeros(x.shape)", "step = np.zeros_like(x)")
numerical_gradient.mistake(
    "An integer array drops the fractions of the slopes. What is the dtype of `zeros_like`?",
    "slopes = np.zeros(x.shape)", "slopes = np.zeros_like(x)")
numerical_gradient.mistake(
    "In an array of integers x + eps loses its fraction. Which type should a copy have?",
    "f(x + step) - f(x - step)", "f((x + step).astype(x.dtype)) - f((x - step).astype(x.dtype))")
numerical_gradient.mistake(
    "x itself is moved, and `+=` and `-=` do not cancel in the last digit. Move a copy, or a step.",
    "rise = f(x + step) - f(x - step)",
    "x[index] += eps\n        above = f(x)\n        x[index] -= 2 * eps\n"
    "        rise = above - f(x)\n        x[index] += eps")
numerical_gradient.accept("rise / (2 * eps)", "0.5 * rise / eps")
numerical_gradient.mistake(
    "Whole rows move at once. A matrix has a slope for each entry: run over both indices.",
    "step[index]", "step[index[0]]")
numerical_gradient.equivalent("np.zeros(x.shape) -> np.ones(x.shape)", "every slope is overwritten")
# fmt: on


@numerical_gradient.accept
def _entry_by_entry(f: Callable[[Array], float], x: Array, eps: float = 1e-5) -> Array:
    slopes = np.zeros(x.shape)
    point = x.astype(float)  # a copy
    for i in range(x.size):
        old = point.flat[i]
        point.flat[i] = old + eps
        above = f(point)
        point.flat[i] = old - eps
        below = f(point)
        point.flat[i] = old
        slopes.flat[i] = (above - below) / (2 * eps)
    return slopes


@numerical_gradient.mistake(
    "The entry is not put back before the next one moves. Write the old value there again."
)
def _stays_moved(f: Callable[[Array], float], x: Array, eps: float = 1e-5) -> Array:
    slopes, point = np.zeros(x.shape), x.astype(float)
    for index in np.ndindex(x.shape):
        point[index] += eps
        above = f(point)
        point[index] -= 2 * eps
        slopes[index] = (above - f(point)) / (2 * eps)
    return slopes
