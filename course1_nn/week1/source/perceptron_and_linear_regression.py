"""The perceptron, and linear regression by descent and in one step: from signs to slopes.

Examples are rows: ``X (m, n_x)``. The perceptron has labels ``y (m,)`` of -1 and +1 and weights
``w (n_x,)``; regression has targets ``Y (m, 1)``, weights ``W (n_x, 1)`` and a bias ``b (1,)``.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int, Real
from numpy import ndarray as Array

from grader.spec import Sizes, exercise, integers, uniform

Line = tuple[Array, float, list[int]]


def column(*numbers: float) -> Array:
    """Return the numbers as a column, shape (m, 1)."""
    return np.array(numbers)[:, None]


def _signs(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return labels -1 and +1, both of them."""
    y = rng.choice([-1, 1], sizes["m"])
    y[rng.choice(sizes["m"], 2, replace=False)] = [-1, 1]
    return y


def _whole(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return whole numbers as floats, so that scores of 0 are exact in every order of summation."""
    return rng.integers(-4, 5, (sizes["m"], sizes["n_x"])).astype(float)


# ---- the perceptron -----------------------------------------------------------------------------


@exercise(
    "Compute the four scores of the first case by hand; one of them is 0.",
    "One product of X and w gives all scores at once, shape (m,).",
    "np.where(condition, a, b) takes a where the condition holds, and b elsewhere.",
    points=10,
)
def perceptron_predict(
    X: Float[Array, "m n_x"], w: Float[Array, " n_x"], b: float
) -> Int[Array, " m"]:
    """Say on which side of the line each example lies.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    w, b : array, shape (n_x,), and float
        Weights and bias.

    Returns
    -------
    array of int, shape (m,)
        +1 where the score `x · w + b` is 0 or more, -1 where it is below 0.
    """
    ### BEGIN SOLUTION
    scores = X @ w + b  # (m,)
    y_hat = np.where(scores >= 0, 1, -1)
    ### END SOLUTION
    return y_hat


# fmt: off
perceptron_predict.probe(
    np.array([[3.0, 1.0], [1.0, 2.0], [0.0, 1.0], [4.0, 1.0]]), np.array([1.0, -2.0]), -1.0)
perceptron_predict.probe_because("no bias", np.array([[2.0, 3.0, -1.0]]), np.ones(3), 0.0)
perceptron_predict.random(m=(20, 30), n_x=(2, 4), b=uniform(-2, 2))
perceptron_predict.random(m=(12, 18), n_x=2, X=_whole, w=lambda rng, sizes: rng.choice(
    [-2.0, -1.0, 1.0, 2.0], sizes["n_x"]), b=integers(-2, 3))
perceptron_predict.forbid(
    "for", "while", "comprehension", why="One product gives the scores of all examples at once.")
perceptron_predict.mistake(
    "np.sign of a score of 0 is 0, which is no label. On which side does the docstring count it?",
    "np.where(scores >= 0, 1, -1)", "np.sign(scores).astype(int)")
perceptron_predict.mistake(
    "A score of exactly 0 counts as +1. Which comparison includes equality?", ">=", ">")
perceptron_predict.mistake(
    "These are labels 0 and 1. Here the two sides are -1 and +1.", "1, -1)", "1, 0)")
perceptron_predict.mistake(
    "These are True and False. Turn them into +1 and -1, for example with np.where.",
    "np.where(scores >= 0, 1, -1)", "scores >= 0")
perceptron_predict.mistake(
    "These are the scores. Which label does each of them mean?",
    "np.where(scores >= 0, 1, -1)", "scores")
perceptron_predict.mistake(
    "The bias is missing: every line would pass through the origin. Add b to every score.",
    " + b", "")
perceptron_predict.mistake("The labels are floats. Make them integers.", "1, -1)", "1.0, -1.0)")
perceptron_predict.mistake(
    "The two sides are exchanged: a positive score means +1.", "1, -1)", "-1, 1)")
perceptron_predict.mistake(
    "`*` keeps the votes of the features apart. Which operator also adds them up?",
    "X @ w", "X * w")
perceptron_predict.accept("np.where(scores >= 0, 1, -1)", "2 * (scores >= 0) - 1")
perceptron_predict.accept(
    "np.where(scores >= 0, 1, -1)", "np.sign(scores + (scores == 0)).astype(int)")
perceptron_predict.accept("X @ w", "(X * w).sum(axis=1)")
perceptron_predict.equivalent("X @ w -> X @ w.T", "w has one axis")
# fmt: on


@exercise(
    "Walk through the first case by hand: which examples are mistakes, and what is w after each?",
    "One example at a time. Only where the prediction differs from y do w and b change.",
    "y times x turns the line so that this example's score moves to its side; b moves by y.",
    points=20,
)
def perceptron_fit(
    X: Float[Array, "m n_x"], y: Int[Array, " m"], max_epochs: int
) -> tuple[Float[Array, " n_x"], float, list[int]]:
    """Find a line between two classes by correcting one mistake at a time.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row, visited in this order.
    y : array of int, shape (m,)
        Labels, -1 or +1.
    max_epochs : int
        Passes over all examples at most; the first clean pass is the last one.

    Returns
    -------
    w, b : array, shape (n_x,), and float
        Weights and bias, which start at zero.
    mistakes : list of int
        How many examples each pass got wrong when it came to them, a clean pass included.

    Notes
    -----
    After a mistake on example i: w ← w + y_i x_i and b ← b + y_i.

    References
    ----------
    F. Rosenblatt, The perceptron, 1958.
    """
    ### BEGIN SOLUTION
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, list[int]()
    for _ in range(max_epochs):
        wrong = 0
        for i in range(len(X)):
            y_hat = perceptron_predict(X[[i]], w, b)[0]
            if y_hat != y[i]:
                w = w + y[i] * X[i]
                b = b + float(y[i])
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    ### END SOLUTION
    return w, b, mistakes


def _apart(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return whole numbers whose first column has the sign of the label that `_ordered` gives."""
    X = _whole(rng, sizes)
    X[:, 0] = rng.integers(3, 6, sizes["m"]) * _ordered(rng, sizes)
    return X


def _ordered(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return the labels -1, +1, -1 and so on."""
    return np.where(np.arange(sizes["m"]) % 2 == 1, 1, -1)


CORNERS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])

# fmt: off
perceptron_fit.probe(np.array([[3.0, 2.0], [0.0, 3.0], [1.0, 0.0]]), np.array([1, -1, 1]), 10)
perceptron_fit.probe_because("no line can do it", CORNERS, np.array([1, -1, -1, 1]), 3)
perceptron_fit.probe_because("right from the start", np.array([[2.0, -1.0, 0.5]]), np.array([1]), 5)
perceptron_fit.probe_because(
    "a clean pass ends it", np.array([[2.0], [-3.0], [4.0], [-1.0]]), np.array([1, -1, 1, -1]), 20)
perceptron_fit.random(m=(9, 15), n_x=(2, 4), X=_apart, y=_ordered, max_epochs=40, contrast=False)
perceptron_fit.random(m=(9, 15), n_x=(2, 4), X=_whole, y=_signs, max_epochs=integers(3, 7))
perceptron_fit.mistake(
    "Every example moves the line, also those on the right side. When should nothing happen?",
    "if y_hat != y[i]:", "if True:")
perceptron_fit.mistake(
    "The bias never moves, so that the line stays at the origin. How does a mistake change b?",
    "b = b + float(y[i])", "pass")
perceptron_fit.mistake(
    "Predictions of 0 never equal a label of -1. Which two numbers are labels here?",
    "perceptron_predict(X[[i]], w, b)[0]", "1 if X[i] @ w + b >= 0 else 0")
perceptron_fit.mistake("It goes on after a clean pass. What can change when nothing is wrong?",
    "break", "continue")
perceptron_fit.mistake(
    "The list counts the passes. It should say how many mistakes each pass made.",
    "mistakes.append(wrong)", "mistakes.append(len(mistakes) + 1)")
perceptron_fit.mistake(
    "The count goes on from pass to pass. Where does it start again from 0?",
    "wrong = 0\n", "wrong = mistakes[-1] if mistakes else 0\n")
perceptron_fit.mistake(
    "Every mistake adds x, whatever its label. Where does y decide the direction?",
    "w + y[i] * X[i]", "w + X[i]")
perceptron_fit.mistake(
    "The weights move away from the example. Try one step by hand: does its score get better?",
    "w + y[i] * X[i]", "w - y[i] * X[i]")
perceptron_fit.mistake(
    "Label +1 and score 0 is no mistake. What does perceptron_predict say at 0?",
    "if y_hat != y[i]:", "if y[i] * (X[i] @ w + b) <= 0:")
perceptron_fit.mistake(
    "Label -1 and score 0 is a mistake. What does perceptron_predict say at 0?",
    "if y_hat != y[i]:", "if y[i] * (X[i] @ w + b) < 0:")
perceptron_fit.mistake(
    "The steps are twice as long: y - y_hat is 2 or -2. Which step does the formula take?",
    "w = w + y[i] * X[i]\n                b = b + float(y[i])",
    "w = w + (y[i] - y_hat) * X[i]\n                b = b + float(y[i] - y_hat)")
perceptron_fit.mistake(
    "The clean pass is missing in the list. Note the count before you stop.",
    "mistakes.append(wrong)\n        if wrong == 0:\n            break",
    "if wrong == 0:\n            break\n        mistakes.append(wrong)")
perceptron_fit.mistake(
    "w and b start anew in each pass. Which lines belong before the loop?",
    "wrong = 0\n", "wrong = 0\n        w, b = np.zeros(X.shape[1]), 0.0\n")
perceptron_fit.accept("perceptron_predict(X[[i]], w, b)[0]", "-1 if X[i].dot(w) < -b else 1")
perceptron_fit.accept("list[int]()", "[]")
# fmt: on


@perceptron_fit.mistake(
    "All predictions of a pass come from its start. Predict each example with the newest w and b."
)
def _a_pass_at_once(X: Array, y: Array, max_epochs: int, most: int | None = None) -> Line:
    """Predict all examples of a pass first, then correct the first `most` of the mistakes."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, list[int]()
    while len(mistakes) < max_epochs and 0 not in mistakes:
        wrong = np.flatnonzero(perceptron_predict(X, w, b) != y)[:most]
        w, b = w + y[wrong] @ X[wrong], b + float(y[wrong].sum())
        mistakes.append(len(wrong))
    return w, b, mistakes


@perceptron_fit.mistake("The pass ends at its first mistake. Go on with the next example instead.")
def _one_mistake_a_pass(X: Array, y: Array, max_epochs: int) -> Line:
    return _a_pass_at_once(X, y, max_epochs, most=1)


@perceptron_fit.accept
def _with_a_column_of_ones(X: Array, y: Array, max_epochs: int) -> tuple[Array, Any, list[int]]:
    A = np.hstack([X, np.ones((len(X), 1))])
    theta, mistakes = np.zeros(A.shape[1]), list[int]()
    for _ in range(max_epochs):
        count = 0
        for i in range(len(A)):
            if (A[i] @ theta < 0) == (y[i] == 1):
                theta = theta + y[i] * A[i]
                count += 1
        mistakes.append(count)
        if not count:
            break
    return theta[:-1], theta[-1], mistakes


# ---- a line through a cloud ---------------------------------------------------------------------


@exercise(
    "Write the three shapes under the formula: Z has a row for each example, a column for each b.",
    "`@` sums over the features; the bias is added to every row by broadcasting.",
    points=10,
)
def linear_forward(
    X: Float[Array, "m n_x"], W: Float[Array, "n_x n_y"], b: Float[Array, " n_y"]
) -> Float[Array, "m n_y"]:
    """Return the outputs of a linear layer, one row for each example.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    W, b : arrays, shapes (n_x, n_y) and (n_y,)
        Weights and biases, a column and a number for each output.

    Returns
    -------
    array, shape (m, n_y)
        Z = X W + b.
    """
    ### BEGIN SOLUTION
    Z = X @ W + b  # (m, n_y)
    ### END SOLUTION
    return Z


# fmt: off
linear_forward.probe(
    np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0], [2.0, 0.5, 1.0], [1.0, 1.0, 1.0]]),
    np.array([[1.0, 0.5], [2.0, -1.0], [3.0, 0.0]]), np.array([10.0, 0.25]))
linear_forward.probe_because(
    "one output", np.array([[1.5, 2.0], [0.0, 1.0], [3.0, -1.0]]), column(2.0, -1.0), np.ones(1))
linear_forward.random(m=(6, 9), n_x=(2, 3), n_y=(4, 5))
linear_forward.random(1, m=1, n_x=(2, 3), n_y=(4, 5))
linear_forward.mistake("The bias is missing: add one to each column of the product.", " + b", "")
linear_forward.mistake(
    "W.T @ X is for examples in columns. Here they are rows: (m, n_x) @ (n_x, n_y).",
    "X @ W", "W.T @ X")
linear_forward.mistake(
    "The product has its examples in columns, where b does not fit. Start it with X, untransposed.",
    "X @ W", "W.T @ X.T")
linear_forward.mistake(
    "W stands first, and the shapes do not fit. Which order is (m, n_x) @ (n_x, n_y)?",
    "X @ W", "W @ X")
linear_forward.mistake(
    "W has its features in rows already. Without the transpose the inner sizes are equal.",
    "X @ W", "X @ W.T")
linear_forward.mistake(
    "`*` multiplies entry by entry. Which operator also sums over the features?", "X @ W", "X * W")
linear_forward.mistake(
    "b stands as a column here. It has one number for each output: leave it flat.",
    "+ b", "+ b[:, np.newaxis]")
linear_forward.mistake(
    "b is spread over the examples: one bias a row. It has one number for each column of Z.",
    "+ b", "+ np.resize(b, (len(X), 1))")
linear_forward.mistake("The outputs are whole numbers. Leave what stands behind the point.",
    "X @ W + b", "(X @ W + b).astype(int)")
linear_forward.mistake(
    "The outputs lie in rows. Each example is a row of Z.", "X @ W + b", "(X @ W + b).T")
linear_forward.accept("X @ W", "np.dot(X, W)")
linear_forward.accept("X @ W", 'np.einsum("mn,nk->mk", X, W)')
linear_forward.accept("X @ W + b", "np.array([x @ W + b for x in X])")
linear_forward.accept("X @ W", "(X[:, :, np.newaxis] * W).sum(axis=1)")
# fmt: on


@exercise(
    "Begin with dY_hat, the slope of J in each prediction: shape (m, 1).",
    "The square gives a factor 2, the mean a factor 1/m; then the chain rule leads on to W and b.",
    "X transposed in front of dY_hat sums over the examples; db is the plain sum.",
    points=20,
)
def mse_gradients(
    X: Float[Array, "m n_x"], Y: Float[Array, "m 1"], W: Float[Array, "n_x 1"], b: Float[Array, "1"]
) -> dict[str, Array]:
    """Return the gradient of the mean squared error of a linear model.

    Parameters
    ----------
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples, one per row, and their targets.
    W, b : arrays, shapes (n_x, 1) and (1,)
        Weights and bias at which the slopes are taken.

    Returns
    -------
    dict
        `"dW"`: array, shape (n_x, 1). `"db"`: array, shape (1,).

    Notes
    -----
    J = 1/m sum((X W + b - Y)²), without a factor 1/2.
    """
    ### BEGIN SOLUTION
    m = X.shape[0]
    error = linear_forward(X, W, b) - Y  # (m, 1)
    dY_hat = 2 / m * error
    grads = {"dW": X.T @ dY_hat, "db": dY_hat.sum(axis=0)}
    ### END SOLUTION
    return grads


# fmt: off
mse_gradients.probe(np.array([[1.0, 2.0], [0.0, 1.0], [2.0, 0.0], [1.0, 1.0]]),
                    column(2.0, 2.0, 1.0, 1.0), column(1.0, 2.0), np.array([-1.0]))
mse_gradients.probe_because(
    "one example", np.array([[3.0, -1.0]]), column(2.0), column(1.0, 0.5), np.array([0.5]))
mse_gradients.random(m=(5, 9), n_x=(2, 4))
mse_gradients.mistake(
    "These are sums over the examples; the cost is a mean. Where is the 1/m?", "2 / m", "2")
mse_gradients.mistake(
    "This is the slope of half the cost. What factor does the derivative of a square have?",
    "2 / m", "1 / m")
mse_gradients.mistake(
    "Everything is twice as large. The square gives one factor 2: where does yours have another?",
    "2 / m", "4 / m")
mse_gradients.mistake(
    "The sign is flipped: this points downhill. Which comes first, the prediction or Y?",
    "linear_forward(X, W, b) - Y", "Y - linear_forward(X, W, b)")
mse_gradients.mistake(
    "db has one entry for each example. The bias acts on all of them: sum over the examples.",
    "dY_hat.sum(axis=0)", "dY_hat")
mse_gradients.mistake(
    "db is right, in an array with two axes. Give it the shape of b, (1,).",
    "sum(axis=0)", "sum(axis=0, keepdims=True)")
mse_gradients.mistake(
    "db is a plain number. Give it the shape of b, (1,).", "dY_hat.sum(axis=0)", "dY_hat.sum()")
mse_gradients.mistake(
    "db is divided by m twice: dY_hat has its 1/m already.", "dY_hat.sum", "dY_hat.mean")
mse_gradients.mistake(
    "X is (m, n_x) and dY_hat is (m, 1): the inner sizes differ. Which of them do you transpose?",
    "X.T @ dY_hat", "X @ dY_hat")
mse_gradients.mistake(
    "dW lies on its side. It has the shape of W, one row for each feature.",
    "X.T @ dY_hat", "dY_hat.T @ X")
mse_gradients.mistake(
    "The pushes of the examples are still apart in dW. Which product also sums over them?",
    "X.T @ dY_hat", "X * dY_hat")
mse_gradients.mistake(
    "This divides by the number of features. m counts the rows of X.", "[0]", "[1]")
mse_gradients.mistake("The predictions lack the bias. Which function gives them complete?",
    "linear_forward(X, W, b)", "X @ W")
mse_gradients.mistake(
    "These are slopes of the mean absolute error. The squared one takes the error, not its sign.",
    "2 / m * error", "np.sign(error) / m")
mse_gradients.mistake(
    "(m, 1) minus (m,) compares every prediction with every target. Keep Y a column.",
    "- Y", "- Y[:, 0]")
mse_gradients.accept("X.T @ dY_hat", "np.dot(dY_hat.T, X).T")
mse_gradients.accept("X.T @ dY_hat", "sum(X[i : i + 1].T * dY_hat[i] for i in range(m))")
mse_gradients.accept("dY_hat.sum(axis=0)", "np.array([2 * np.mean(error)])")
mse_gradients.accept("X.T @ dY_hat", "2 * (X * error).mean(axis=0).reshape(-1, 1)")
# fmt: on


@exercise(
    "One round: note the cost, take the gradient, then update. Is that your order?",
    "losses[0] is the cost at zero weights, before the first update.",
    "The gradient belongs to where you stand: compute it anew in each round, for W and b together.",
    points=20,
)
def gradient_descent(
    X: Float[Array, "m n_x"], Y: Float[Array, "m 1"], learning_rate: float, steps: int
) -> tuple[dict[str, Array], list[float]]:
    """Fit a linear model by gradient descent on all examples at once, from zero weights.

    Parameters
    ----------
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples, one per row, and their targets.
    learning_rate : float
        Step length in units of the gradient, above 0.
    steps : int
        Number of updates.

    Returns
    -------
    params : dict
        `"W"`, shape (n_x, 1), and `"b"`, shape (1,), after the last update.
    losses : list of float
        Mean squared error before each update, hence `steps` numbers.
    """
    ### BEGIN SOLUTION
    params = {"W": np.zeros((X.shape[1], 1)), "b": np.zeros(1)}
    losses: list[float] = []
    for _ in range(steps):
        error = linear_forward(X, params["W"], params["b"]) - Y
        losses.append(float(np.mean(error**2)))
        grads = mse_gradients(X, Y, params["W"], params["b"])
        params = {name: params[name] - learning_rate * grads["d" + name] for name in params}
    ### END SOLUTION
    return params, losses


_POINTS, _TARGETS = np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 2.0]]), column(3.0, 6.0, 0.0)

# fmt: off
gradient_descent.probe(_POINTS, _TARGETS, 0.1, 1)
gradient_descent.probe_because("three steps", _POINTS, _TARGETS, 0.1, 3)
gradient_descent.probe_because("no step", np.array([[1.0, 2.0, 3.0]]), column(1.0), 0.1, 0)
gradient_descent.random(
    m=(6, 9), n_x=(2, 4), learning_rate=uniform(0.02, 0.2), steps=integers(3, 8))
gradient_descent.random(1, m=(6, 9), n_x=(2, 4), learning_rate=0.05, steps=30)
gradient_descent.mistake("This walks uphill. The gradient points to where the cost grows.",
    "- learning_rate", "+ learning_rate")
gradient_descent.mistake(
    "learning_rate is not used. By what is the gradient multiplied?", "learning_rate * ", "")
gradient_descent.mistake(
    "The first gradient is used in every step. Compute it anew where you are.",
    "= mse_gradients(", "= grads if losses[1:] else mse_gradients(")
gradient_descent.mistake(
    "The costs are noted after the updates. losses[0] is the cost before the first one.",
    "for name in params}", "for name in params}\n        losses[-1] = float("
    'np.mean((linear_forward(X, params["W"], params["b"]) - Y) ** 2))')
gradient_descent.mistake(
    "There is one step too few. How often does your loop run?", "range(steps)", "range(1, steps)")
gradient_descent.mistake(
    "The gradient has its 1/m already, and here it is divided by m again.",
    "learning_rate * ", "learning_rate / len(X) * ")
gradient_descent.mistake(
    "b stays where it started. It needs an update of its own, with its own gradient.",
    "for name in params}", 'for name in ["W"]} | {"b": params["b"]}')
gradient_descent.mistake(
    "b uses a gradient from after the update of W. Take both from the same place.",
    "for name in params}", 'for name in params}\n        params["b"] += learning_rate * ('
    'grads["db"] - mse_gradients(X, Y, params["W"], params["b"]'
    ' + learning_rate * grads["db"])["db"])')
gradient_descent.mistake(
    "W has no value when the loop begins. Start it inside the function, from zeros.",
    'params = {"W": np.zeros((X.shape[1], 1)), "b": np.zeros(1)}', "W, b = W, np.zeros(1)")
gradient_descent.mistake("It starts from ones. The docstring says zero weights.",
    "np.zeros((X.shape[1], 1))", "np.ones((X.shape[1], 1))")
gradient_descent.mistake("The list holds sums of squares. The cost is their mean.",
    "np.mean(error**2)", "np.sum(error**2)")
gradient_descent.mistake(
    "The list holds square roots of the cost. Note the mean squared error itself.",
    "np.mean(error**2)", "np.sqrt(np.mean(error**2))")
gradient_descent.mistake("The list holds half of the cost. J has no factor 1/2 here.",
    "np.mean(error**2)", "np.mean(error**2) / 2")
gradient_descent.equivalent(
    "linear_forward(X, params['W'], params['b']) - Y -> "
    "Y - linear_forward(X, params['W'], params['b'])", "only the square of the error is used")
gradient_descent.accept("float(np.mean(error**2))", "(error.T @ error).item() / len(Y)")
# fmt: on


@gradient_descent.accept
def _in_place(
    X: Array, Y: Array, learning_rate: float, steps: int
) -> tuple[dict[str, Array], Array]:
    weights, bias, losses = np.zeros((X.shape[1], 1)), np.zeros(1), np.zeros(steps)
    for step in range(steps):
        losses[step] = ((X @ weights + bias - Y) ** 2).mean()
        grads = mse_gradients(X, Y, weights, bias)
        weights -= learning_rate * grads["dW"]
        bias -= learning_rate * grads["db"]
    return {"W": weights, "b": bias}, losses


# ---- one step to the bottom ---------------------------------------------------------------------


@exercise(
    "Put a column of ones in front of X: then the bias is one more weight, the first.",
    "Solve (AᵀA + m l2 D) θ = AᵀY for θ, where D is the identity with a 0 for the bias.",
    "np.linalg.lstsq and np.linalg.pinv also cope with a matrix that has no inverse.",
    points=10,
    rtol=1e-6,  # solving AᵀA loses twice the digits that solving A itself does; both are right
)
def normal_equation(
    X: Float[Array, "m n_x"], Y: Float[Array, "m 1"], l2: float = 0.0
) -> tuple[Float[Array, "n_x 1"], Float[Array, "1"]]:
    """Return the weights and the bias with the least cost, without descent.

    Parameters
    ----------
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples, one per row, and their targets.
    l2 : float
        What a weight's square costs; the bias is free.

    Returns
    -------
    W, b : arrays, shapes (n_x, 1) and (1,)
        Where J = 1/m sum((X W + b - Y)²) + l2 sum(W²) is lowest. Where several places are, any
        of them.
    """
    ### BEGIN SOLUTION
    m, n_x = X.shape
    A = np.hstack([np.ones((m, 1)), X])  # (m, 1 + n_x)
    D = np.eye(1 + n_x)
    D[0, 0] = 0.0
    theta = np.linalg.lstsq(A.T @ A + m * l2 * D, A.T @ Y)[0]  # (1 + n_x, 1)
    b, W = theta[0], theta[1:]
    ### END SOLUTION
    return W, b


@normal_equation.observe
def observed(answer: Any, X: Array, Y: Array, l2: float = 0.0) -> dict[str, Any]:
    """Return W and b where there is one solution, else their shapes and what they predict."""
    W, b = answer(X, Y, l2)
    if l2 > 0 or np.linalg.matrix_rank(X - X.mean(axis=0)) == X.shape[1]:
        return {"W": W, "b": b}
    shapes = [np.shape(W), np.shape(b)]
    return {"shapes of W and b": shapes, "predictions": X @ W + b}


def _repeated(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return whole numbers of which the last column repeats the first."""
    X = _whole(rng, sizes)
    X[:, -1] = X[:, 0]
    return X


# fmt: off
normal_equation.probe(column(0.0, 1.0, 2.0), column(1.0, 2.0, 6.0))
normal_equation.probe_because(
    "a price for weights", column(0.0, 1.0, 2.0), column(1.0, 2.0, 6.0), 0.5)
normal_equation.probe_because("one feature twice", np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]),
                              column(3.0, 5.0, 8.0))
normal_equation.random(m=(7, 10), n_x=(2, 4), l2=uniform(0.05, 0.5))
normal_equation.random(2, m=(7, 10), n_x=(2, 4))
normal_equation.random(2, m=(7, 10), n_x=(2, 4), X=_repeated, contrast=False)
normal_equation.mistake(
    "Columns that depend on each other leave no inverse. What in np.linalg copes with that?",
    "np.linalg.lstsq(A.T @ A + m * l2 * D, A.T @ Y)[0]",
    "np.linalg.inv(A.T @ A + m * l2 * D) @ A.T @ Y")
normal_equation.mistake(
    "The bias is made to pay as well. Which entry of the identity belongs to it?",
    "D[0, 0] = 0.0", "pass")
normal_equation.mistake(
    "A weight is free and the bias pays. In which column of A do the ones stand, and in D the 0?",
    "D[0, 0] = 0.0", "D[1, 1] = 0.0")
normal_equation.mistake(
    "There is no bias: this line passes through the origin. What stands in front of X?",
    "np.ones((m, 1))", "np.zeros((m, 1))")
normal_equation.mistake(
    "The cost is a mean, and the price of the weights is not: times m, what multiplies l2?",
    "m * l2", "l2")
normal_equation.mistake(
    "l2 is multiplied by the number of features. The mean is over the examples.",
    "m * l2", "n_x * l2")
normal_equation.mistake("l2 is not used. Which matrix does it multiply?", " + m * l2 * D", "")
normal_equation.mistake(
    "l2 is subtracted, which rewards large weights. Which sign has it in the cost?",
    "A + m", "A - m")
normal_equation.mistake(
    "W is flat. Keep Y a column, and W will be one.", "theta[1:]", "theta[1:, 0]")
normal_equation.mistake("b has two axes. Give it shape (1,).", "theta[0],", "theta[:1],")
normal_equation.mistake(
    "The last entry is taken for the bias. Where did you put the column of ones?",
    "b, W = theta[0], theta[1:]", "b, W = theta[-1], theta[:-1]")
normal_equation.accept(
    "np.linalg.lstsq(A.T @ A + m * l2 * D, A.T @ Y)[0]",
    "np.linalg.pinv(A.T @ A + m * l2 * D) @ A.T @ Y")
normal_equation.accept(
    "A.T @ A + m * l2 * D, A.T @ Y",
    "np.vstack([A, np.sqrt(m * l2) * D]), np.vstack([Y, 0 * D[:, :1]])")
# fmt: on


@normal_equation.accept
def _from_the_means(X: Array, Y: Array, l2: float = 0.0) -> tuple[Array, Array]:
    X_0, Y_0 = X - X.mean(axis=0), Y - Y.mean(axis=0)
    C = X_0.T @ X_0 / len(X) + l2 * np.eye(X.shape[1])
    W = np.linalg.pinv(C) @ (X_0.T @ Y_0 / len(X))
    return W, Y.mean(axis=0) - X.mean(axis=0) @ W


@exercise(
    "Write the row of x = 2 and degree 3 by hand: four numbers, the first of them 1.",
    "A column of x against a row of exponents makes a table, by broadcasting.",
    "Whole numbers overflow at 2⁶³. Make x a float first.",
    points=10,
)
def polynomial_features(x: Real[Array, " m"], degree: int) -> Float[Array, "m n_x"]:
    """Return the powers of each number, from 0 to the degree.

    Parameters
    ----------
    x : array, shape (m,)
        One number for each example, floats or integers.
    degree : int
        The highest power, at least 0.

    Returns
    -------
    array of float, shape (m, degree + 1)
        Column j is x to the power of j.
    """
    ### BEGIN SOLUTION
    powers = np.arange(degree + 1)
    X = x.astype(float)[:, np.newaxis] ** powers
    ### END SOLUTION
    return X


# fmt: off
polynomial_features.probe(np.array([2.0, -1.0, 0.5]), 3)
polynomial_features.probe_because("large integers", np.array([1000, -2, 3]), 7)
polynomial_features.probe_because("degree 0", np.array([4.0, 5.0]), 0)
polynomial_features.random(m=(7, 10), x=uniform(-2, 2), degree=integers(2, 6))
polynomial_features.random(
    1, m=(7, 10), x=lambda rng, sizes: rng.integers(1500, 3000, sizes["m"]), degree=integers(6, 8))
polynomial_features.mistake(
    "The column of ones is missing: x to the power of 0. Where do the powers begin?",
    "np.arange(degree + 1)", "np.arange(1, degree + 1)")
polynomial_features.mistake(
    "The powers fall from left to right. Column 0 is x to the power of 0.",
    "np.arange(degree + 1)", "np.arange(degree, -1, -1)")
polynomial_features.mistake(
    "The highest power is missing. Where does np.arange stop?", "degree + 1", "degree")
polynomial_features.mistake(
    "Whole numbers stay whole, and large ones overflow. Which type should x have before the power?",
    "x.astype(float)", "x")
polynomial_features.mistake(
    "The floats come too late: large whole numbers have overflowed. When should x become a float?",
    "x.astype(float)[:, np.newaxis] ** powers", "(x[:, np.newaxis] ** powers).astype(float)")
polynomial_features.mistake(
    "These are multiples of x. Which operator takes powers?", "** powers", "* powers")
polynomial_features.mistake(
    "These are powers of the exponents, j to the power of x. Which of the two is the base?",
    "x.astype(float)[:, np.newaxis] ** powers", "powers ** x.astype(float)[:, np.newaxis]")
polynomial_features.mistake(
    "The powers lie in rows. Examples are rows, so each power is a column.",
    "x.astype(float)[:, np.newaxis] ** powers", "x.astype(float) ** powers[:, np.newaxis]")
polynomial_features.accept(
    "x.astype(float)[:, np.newaxis] ** powers",
    "np.vander(x.astype(float), degree + 1, increasing=True)")
polynomial_features.accept(
    "x.astype(float)[:, np.newaxis] ** powers",
    "np.stack([np.asarray(x, dtype=float) ** j for j in powers], axis=1)")
# fmt: on
