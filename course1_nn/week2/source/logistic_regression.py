"""Logistic regression as a network of one neuron: forward, cost, backward, fit, predict, count.

Examples are rows: ``X (m, n_x)``, ``W (n_x, 1)``, ``b (1,)``, labels ``Y (m, 1)`` of 0 and 1.
"""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week1.source.numpy_foundations import sigmoid
from grader.spec import Sizes, choice, exercise, integers, normal, uniform

Params = dict[str, Array]
Counts = tuple[int | float, ...]


def column(*numbers: float) -> Array:
    """Return the numbers as a column, shape (m, 1)."""
    return np.array(numbers)[:, None]


RANDOM_NEURON = {"W": normal(shape="n_x 1"), "b": normal(shape="1")}
NEURON = {"W": column(2.0, -1.0), "b": np.array([1.0])}
THREE = np.array([[1.0, 3.0], [1.0, 1.0], [0.0, 3.0]])  # NEURON's scores for them are 0, 2 and -2


# ---- the model ----------------------------------------------------------------------------------


@exercise(
    "Compare the two shapes with the docstring.",
    "W has one row for each feature, and one column because there is one neuron.",
    "np.zeros takes the shape as a tuple.",
    points=5,
)
def initialize_zeros(n_x: int) -> dict[str, Array]:
    """Return the parameters of one neuron, all zero.

    Parameters
    ----------
    n_x : int
        Number of features.

    Returns
    -------
    dict
        `"W"`: weights, float array, shape (n_x, 1). `"b"`: bias, float array, shape (1,).
    """
    ### BEGIN SOLUTION
    params = {"W": np.zeros((n_x, 1)), "b": np.zeros(1)}
    ### END SOLUTION
    return params


# fmt: off
initialize_zeros.probe(3)
initialize_zeros.probe_because("one feature", 1)
initialize_zeros.random(5, n_x=integers(2, 40))
initialize_zeros.mistake(
    "W is flat. Give np.zeros a tuple with two sizes: rows and columns.", "(n_x, 1)", "n_x")
initialize_zeros.mistake(
    "W lies on its side. Features are the rows of W: make it a column.", "(n_x, 1)", "(1, n_x)")
initialize_zeros.mistake(
    "W holds integers, which cannot take small steps. Which dtype does np.zeros give by itself?",
    "(n_x, 1)", "(n_x, 1), dtype=int")
initialize_zeros.mistake(
    "b is a plain number. Make it an array of shape (1,): one bias for one neuron.",
    '"b": np.zeros(1)', '"b": 0.0')
initialize_zeros.mistake(
    "b has two axes. One bias for one neuron has shape (1,).", "np.zeros(1)", "np.zeros((1, 1))")
initialize_zeros.accept("np.zeros((n_x, 1))", "np.full([n_x, 1], 0.0)")
initialize_zeros.accept("np.zeros((n_x, 1))", "np.array([[0.0] for _ in range(n_x)])")
initialize_zeros.accept("np.zeros(1)", "np.array([0.0])")
initialize_zeros.excuse("zeros", "all numbers are 0 here")
initialize_zeros.excuse("negated", "minus 0 is 0")
# fmt: on


@exercise(
    "Print the shapes of X, W, b and Z: Z has one row for each example.",
    "`@` sums over the features; the bias is added to every row.",
    "First the scores Z, then sigmoid turns each score into a probability.",
    points=10,
)
def forward(X: Float[Array, "m n_x"], params: dict[str, Array]) -> Float[Array, "m 1"]:
    """Return the probability of label 1 for each example.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    params : dict
        `"W"`: array, shape (n_x, 1). `"b"`: array, shape (1,).

    Returns
    -------
    array, shape (m, 1)
        Probabilities, from 0 to 1.

    Notes
    -----
    Z = X W + b and A = sigmoid(Z); `sigmoid` is given.
    """
    ### BEGIN SOLUTION
    Z = X @ params["W"] + params["b"]  # (m, 1)
    A = sigmoid(Z)
    ### END SOLUTION
    return A


def _large(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return features from 1000 to 2000."""
    return rng.integers(1000, 2000, (sizes["m"], sizes["n_x"])).astype(float)


# fmt: off
forward.probe(THREE, NEURON)
forward.probe_because("one example", np.array([[0.5, -1.0]]), NEURON)
forward.probe_because(
    "large scores", column(-1000.0, 0.0, 1000.0), {"W": column(1.0), "b": np.zeros(1)})
forward.random(m=(5, 9), n_x=(2, 4), params=RANDOM_NEURON)
forward.random(1, m=1, n_x=(2, 4), params=RANDOM_NEURON)
forward.random(1, m=(5, 9), n_x=(2, 4), X=_large,
               params=RANDOM_NEURON | {"W": uniform(0.5, 1, shape="n_x 1")})
forward.mistake("The bias is missing: add b to every score.", ' + params["b"]', "")
forward.mistake(
    "These are the scores Z, which may be any number. What makes them probabilities?",
    "sigmoid(Z)", "Z")
forward.mistake(
    "The numbers are right, in an array of shape (m,). Keep the column: shape (m, 1).",
    "sigmoid(Z)", "sigmoid(Z)[:, 0]")
forward.mistake(
    "The result is a row. Start the product with X, whose rows are the examples.",
    'X @ params["W"]', 'params["W"].T @ X.T')
forward.mistake(
    "W.T @ X is for examples in columns. Here they are rows: (m, n_x) @ (n_x, 1).",
    'X @ params["W"]', 'params["W"].T @ X')
forward.mistake(
    "W stands first, and the shapes do not fit. Which order is (m, n_x) @ (n_x, 1)?",
    'X @ params["W"]', 'params["W"] @ X')
forward.mistake(
    "`*` multiplies entry by entry and keeps the features apart. Which operator also sums them?",
    'X @ params["W"]', 'X * params["W"].T')
forward.mistake(
    "exp of a large score is infinite, and inf / inf is nan. Use the sigmoid that is given.",
    "sigmoid(Z)", "np.exp(Z) / (1 + np.exp(Z))")
forward.accept("sigmoid(Z)", "1 / (1 + np.exp(-Z))")
forward.accept("sigmoid(Z)", "sigmoid(Z).astype(np.float32)")
forward.accept("sigmoid(Z)", "np.array([[float(sigmoid(z))] for z in Z[:, 0]])")
forward.accept('X @ params["W"]', 'np.einsum("mn,nk->mk", X, params["W"])')
forward.accept('X @ params["W"]', 'np.sum(X * params["W"].T, axis=1, keepdims=True)')
# fmt: on


# ---- the cost -----------------------------------------------------------------------------------


@exercise(
    "Work out the first case by hand: one loss for each example, then their mean.",
    "Clip A before the logarithm, from below and from above.",
    "For label 1 only log(A) counts, for label 0 only log(1 - A).",
    points=15,
    rtol=1e-5,  # what is wrong with log(A + eps) shows at 0 and 1, not in the seventh digit
)
def binary_cross_entropy(A: Float[Array, "m 1"], Y: Int[Array, "m 1"], eps: float = 1e-7) -> float:
    """Return the mean surprise at the labels, given the predicted probabilities.

    Parameters
    ----------
    A : array, shape (m, 1)
        Predicted probabilities of label 1.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    eps : float
        Probabilities below `eps` count as `eps`, those above `1 - eps` as `1 - eps`.

    Returns
    -------
    float
        Cost in nats, never infinite.

    Notes
    -----
    J = -1/m sum(Y log(A) + (1 - Y) log(1 - A))

    References
    ----------
    C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2.
    """
    ### BEGIN SOLUTION
    A_clipped = np.clip(A, eps, 1 - eps)
    losses = -(Y * np.log(A_clipped) + (1 - Y) * np.log(1 - A_clipped))  # (m, 1)
    J = losses.mean()
    ### END SOLUTION
    return J


def _one_certain(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return probabilities of which the first is exactly 0."""
    return np.round([[0.0], *rng.uniform(0, 1, (sizes["m"] - 1, 1))], 3)


def _two_certain(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return probabilities of which the first is exactly 0 and the last exactly 1."""
    return np.round([*_one_certain(rng, {"m": sizes["m"] - 1}), [1.0]], 3)


# fmt: off
binary_cross_entropy.probe(column(0.9, 0.2, 0.6), column(1, 0, 1))
binary_cross_entropy.probe_because("certain and right", column(1.0, 0.0), column(1, 0))
binary_cross_entropy.probe_because("certain and wrong", column(1.0, 0.0, 0.5), column(0, 1, 1))
binary_cross_entropy.probe_because("a coarse eps", column(0.9, 0.02), column(1, 1), eps=0.05)
binary_cross_entropy.random(m=(4, 9), A=_one_certain, Y=integers(0, 2))
binary_cross_entropy.random(m=(4, 9), A=_two_certain, Y=integers(0, 2), eps=uniform(0.1, 0.4))
binary_cross_entropy.mistake(
    "A probability of exactly 0 or 1 makes a logarithm infinite. Clip A before the logarithm.",
    "np.clip(A, eps, 1 - eps)", "A")
binary_cross_entropy.mistake(
    "log(1 - A) is infinite for A = 1. Clip from above as well as from below.",
    "np.clip(A, eps, 1 - eps)", "np.maximum(A, eps)")
binary_cross_entropy.mistake(
    "This is the sum over the examples; the cost is their mean.", "mean", "sum")
binary_cross_entropy.mistake(
    "Examples with label 0 cost nothing here. Add the term that counts for them.",
    " + (1 - Y) * np.log(1 - A_clipped)", "")
binary_cross_entropy.mistake(
    "The logarithm of a probability is below 0, the cost is not. Where is the minus?",
    "-(Y", "(Y")
binary_cross_entropy.mistake(
    "The labels are the wrong way round. Which of log(A) and log(1 - A) belongs to label 1?",
    "np.clip(A,", "np.clip(1 - A,")
binary_cross_entropy.mistake(
    "The cost is one number and this is an array. Take the mean over both axes.",
    "mean()", "mean(axis=0)")
binary_cross_entropy.mistake(
    "This is one loss for each example; the cost is their mean.", "losses.mean()", "losses")
binary_cross_entropy.mistake(
    "This is the cost in bits. Which logarithm gives nats?", "mean()", "mean() / np.log(2)")
binary_cross_entropy.mistake(
    "The cost is right, but A itself was clipped. Give the clipped array a name of its own.",
    "1 - eps)", "1 - eps, out=A)")
binary_cross_entropy.accept("np.log(1 - A_clipped)", "np.log1p(-A_clipped)")
binary_cross_entropy.accept("np.log(1 - A_clipped)", "np.log(np.clip(1 - A, eps, 1 - eps))")
binary_cross_entropy.accept("losses.mean()", "np.sum(losses) / Y.shape[0]")
binary_cross_entropy.accept("losses.mean()", "sum(float(loss) for loss in losses[:, 0]) / len(A)")
binary_cross_entropy.accept(
    "-(Y * np.log(A_clipped) + (1 - Y) * np.log(1 - A_clipped))",
    "-np.log(np.where(Y == 1, A_clipped, 1 - A_clipped))")
# fmt: on


@binary_cross_entropy.mistake("Adding eps moves every probability, beyond 1 too. Clip instead.")
def _adds_eps(A: Array, Y: Array, eps: float = 1e-7) -> float:
    return -(Y * np.log(A + eps) + (1 - Y) * np.log(1 - A + eps)).mean()


@binary_cross_entropy.mistake("nan_to_num only hides the infinite logarithms. Clip A before them.")
def _hides_infinity(A: Array, Y: Array, eps: float = 1e-7) -> float:
    return -np.nan_to_num(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean()


@binary_cross_entropy.mistake("Each logarithm is safe, but from below only. Clip A on both sides.")
def _only_from_below(A: Array, Y: Array, eps: float = 1e-7) -> float:
    P, Q = np.maximum(A, eps), np.maximum(1 - A, eps)
    return -(Y * np.log(P) + (1 - Y) * np.log(Q)).mean()


@binary_cross_entropy.mistake("This is the mean squared error. Cross-entropy takes logarithms.")
def _squared_error(A: Array, Y: Array, eps: float = 1e-7) -> float:
    return ((A - Y) ** 2).mean()


@exercise(
    "Compute no probability here: start from Z, and take exp only of numbers up to 0.",
    "The loss of one example is max(z, 0) - z y + log(1 + exp(-|z|)).",
    "np.log1p(x) is log(1 + x), and exact for tiny x too.",
    points=15,
)
def bce_from_logits(Z: Float[Array, "m 1"], Y: Int[Array, "m 1"]) -> float:
    """Return the binary cross-entropy straight from the scores, exact for scores of any size.

    Parameters
    ----------
    Z : array, shape (m, 1)
        Scores (logits), which would go into the sigmoid.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.

    Returns
    -------
    float
        Cost in nats, never clipped and never infinite.

    Notes
    -----
    J = 1/m sum(max(Z, 0) - Z Y + log(1 + exp(-abs(Z))))
    """
    ### BEGIN SOLUTION
    losses = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))  # (m, 1)
    J = losses.mean()
    ### END SOLUTION
    return J


def _extreme(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return scores of which one is below -800 and one above 800, so that exp overflows."""
    Z = np.round(rng.uniform(-40, 40, (sizes["m"], 1)), 3)
    Z[0], Z[1] = -rng.integers(800, 1000), rng.integers(800, 1000)
    return Z


# fmt: off
bce_from_logits.probe(column(0.0, 2.0, -3.0), column(1, 1, 0))
bce_from_logits.probe_because("sure and wrong", column(40.0, -60.0, 2.0), column(0, 1, 1))
bce_from_logits.probe_because("large scores", column(1000.0, -1000.0, 0.0), column(0, 0, 1))
bce_from_logits.random(m=(4, 9), Z=normal(0, 3), Y=integers(0, 2))
bce_from_logits.random(m=(4, 9), Z=_extreme, Y=integers(0, 2))
bce_from_logits.mistake(
    "The score of an example with label 1 is added. Should a high score cost it more or less?",
    "- Z * Y", "+ Z * Y")
bce_from_logits.mistake(
    "np.max takes one maximum, of all scores. Which function compares each score with 0?",
    "np.maximum(Z, 0)", "np.max(Z, 0)")
bce_from_logits.mistake(
    "log(exp(x)) is x itself: the 1 of log(1 + exp(-|z|)) is missing.", "log1p(", "log(")
bce_from_logits.mistake(
    "exp(-z) is infinite for very negative z. What keeps the exponent from rising above 0?",
    "-np.abs(Z)", "-Z")
bce_from_logits.mistake(
    "exp(|z|) is infinite for large scores. Look at the sign of the exponent.",
    "-np.abs(Z)", "np.abs(Z)")
bce_from_logits.mistake(
    "The first term, max(z, 0), is missing. Compare with the formula, term by term.",
    "np.maximum(Z, 0) ", "")
bce_from_logits.mistake(
    "This is the sum over the examples; the cost is their mean.", "mean", "sum")
bce_from_logits.accept("np.log1p(np.exp(-np.abs(Z)))", "np.log(1 + np.exp(-np.abs(Z)))")
bce_from_logits.accept("np.maximum(Z, 0)", "np.where(Z > 0, Z, 0.0)")
bce_from_logits.accept("losses.mean()", "sum(losses.ravel().tolist()) / len(Y)")
bce_from_logits.accept(
    "np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))", "np.logaddexp(0, Z) - Z * Y")
bce_from_logits.accept(
    "np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))", "np.logaddexp(0, (1 - 2 * Y) * Z)")
# fmt: on


@bce_from_logits.mistake("Clipped probabilities cap each loss near 16 nats. Start from Z instead.")
def _from_clipped_probabilities(Z: Array, Y: Array) -> float:
    return binary_cross_entropy(sigmoid(Z), Y)


@bce_from_logits.mistake(
    "The sigmoid of a large score is exactly 1, and log(1 - 1) is infinite. Start from Z instead."
)
def _from_probabilities(Z: Array, Y: Array) -> float:
    A = sigmoid(Z)
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean()


@bce_from_logits.mistake("exp(z) is infinite for large z. Use the form with exp(-|z|).")
def _log_of_one_plus_exp(Z: Array, Y: Array) -> float:
    return (np.log(1 + np.exp(Z)) - Z * Y).mean()


# ---- learning -----------------------------------------------------------------------------------


@exercise(
    "Write the shapes under the product: dW has the shape of W, db has the shape of b.",
    "Each example pushes with its error A - Y: through its features, and through the bias.",
    "The errors over m are a column; the transposed X in front of it sums over the examples.",
    points=20,
)
def backward(
    X: Float[Array, "m n_x"], A: Float[Array, "m 1"], Y: Int[Array, "m 1"]
) -> dict[str, Array]:
    """Return the gradient of the mean binary cross-entropy.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    A : array, shape (m, 1)
        Probabilities that `forward` returned for `X`.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.

    Returns
    -------
    dict
        `"dW"`: array, shape (n_x, 1). `"db"`: array, shape (1,).

    Notes
    -----
    dJ/dZ = (A - Y) / m for each example; the chain rule leads from there to W and b.

    References
    ----------
    C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2.
    """
    ### BEGIN SOLUTION
    m = X.shape[0]
    dZ = (A - Y) / m  # (m, 1)
    grads = {"dW": X.T @ dZ, "db": dZ.sum(axis=0)}
    ### END SOLUTION
    return grads


# fmt: off
backward.probe(
    np.array([[1.0, 2.0], [0.0, 3.0], [2.0, -1.0]]), column(0.7, 0.4, 0.3), column(1, 1, 0))
backward.probe_because("one example", np.array([[4.0, -2.0]]), column(0.25), column(0))
backward.random(m=(5, 9), n_x=(2, 4), A=uniform(0, 1), Y=integers(0, 2))
backward.mistake(
    "These are sums over the examples; the cost is a mean, so divide by m.", "(A - Y) / m", "A - Y")
backward.mistake(
    "The sign is flipped: this points downhill. Which comes first, A or Y?", "(A - Y)", "(Y - A)")
backward.mistake(
    "dW lies on its side. It has the shape of W, one row for each feature.",
    "X.T @ dZ", "dZ.T @ X")
backward.mistake(
    "X is (m, n_x) and dZ is (m, 1): their inner sizes differ. Which of them do you transpose?",
    "X.T @ dZ", "X @ dZ")
backward.mistake(
    "A (1 - A) is one factor too many: the slope of the logarithms cancels it. What is left?",
    "(A - Y) / m", "(A - Y) * A * (1 - A) / m")
backward.mistake(
    "This divides by the number of features. m counts the rows of X.", "[0]", "[1]")
backward.mistake(
    "The pushes of the examples are still apart in dW. Which product also sums over them?",
    "X.T @ dZ", "X * dZ")
backward.mistake(
    "db is a plain number. Give it the shape of b, (1,).", "dZ.sum(axis=0)", "dZ.sum()")
backward.mistake(
    "db has two axes. Give it the shape of b, (1,).", "sum(axis=0)", "sum(axis=0, keepdims=True)")
backward.mistake(
    "db has one entry for each example. Sum over the examples, axis 0.", "axis=0", "axis=1")
backward.mistake(
    "db is divided by m twice: dZ has its 1/m already.", "dZ.sum(axis=0)", "dZ.mean(axis=0)")
backward.mistake(
    "dW has its 1/m and db lacks it. Start both from dZ.", "dZ.sum(axis=0)", "(A - Y).sum(axis=0)")
backward.accept("X.T @ dZ", "np.dot(dZ.T, X).T")
backward.accept("X.T @ dZ", 'np.einsum("mn,mk->nk", X, dZ)')
backward.accept("X.T @ dZ", "sum(X[i : i + 1].T * dZ[i] for i in range(m))")
backward.accept("X.T @ dZ", "np.mean(X * (A - Y), axis=0).reshape(-1, 1)")
backward.accept("dZ.sum(axis=0)", "np.array([np.mean(A - Y)])")
backward.accept("X.T @ dZ", "(X.T @ dZ).astype(np.float32)")
# fmt: on


@exercise(
    "One round: forward, note the cost, backward, update. Is that your order?",
    "losses[0] is the cost with the parameters you start from.",
    "Each update makes new arrays: the old ones minus learning_rate times their gradients.",
    points=15,
)
def fit(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    learning_rate: float,
    steps: int,
    params: dict[str, Array] | None = None,
) -> tuple[dict[str, Array], list[float]]:
    """Train one neuron by gradient descent on all examples at once.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    learning_rate : float
        Step length in units of the gradient, above 0.
    steps : int
        Number of updates.
    params : dict, optional
        Parameters to start from, which stay as they are; zeros by default.

    Returns
    -------
    params : dict
        `"W"` and `"b"` after the last update.
    losses : list of float
        Cost in nats before each update, hence `steps` numbers.
    """
    ### BEGIN SOLUTION
    params = initialize_zeros(X.shape[1]) if params is None else params
    losses: list[float] = []
    for _ in range(steps):
        A = forward(X, params)
        losses.append(binary_cross_entropy(A, Y))
        grads = backward(X, A, Y)
        params = {name: params[name] - learning_rate * grads[f"d{name}"] for name in params}
    ### END SOLUTION
    return params, losses


_POINTS, _LABELS = np.array([[1.0, 0.0], [0.0, 2.0], [2.0, 4.0]]), column(1, 0, 1)

# fmt: off
fit.probe(_POINTS, _LABELS, 0.6, 1)
fit.probe_because("given parameters", _POINTS, _LABELS, 0.6, 3, NEURON)
fit.probe_because("a rate at which the cost rises", _POINTS, _LABELS, 3.0, 4)
fit.probe_because("no step", np.array([[1.0, 2.0, 3.0]]), column(1), 0.1, 0)
fit.random(m=(5, 9), n_x=(2, 4), Y=integers(0, 2), params=RANDOM_NEURON,
           learning_rate=uniform(0.1, 0.9), steps=integers(2, 7))
fit.random(1, m=(5, 9), n_x=(2, 4), Y=integers(0, 2), learning_rate=0.3, steps=25)
fit.random(1, m=3, n_x=2, X=_POINTS, Y=_LABELS, learning_rate=uniform(3, 4), steps=integers(4, 6),
           contrast=False)
fit.mistake(
    "This walks uphill. The gradient points to where the cost grows.",
    "- learning_rate", "+ learning_rate")
fit.mistake(
    "learning_rate is not used. By what is the gradient multiplied?", "learning_rate * ", "")
fit.mistake(
    "There is one step too few. How often does your loop run?", "range(steps)", "range(1, steps)")
fit.mistake(
    "It stops when the cost rises. Take all the steps that are asked, whatever the cost does.",
    "grads = backward(X, A, Y)",
    "if losses[-1] > min(losses[-2:]):\n            break\n        grads = backward(X, A, Y)")
fit.mistake(
    "The cost rises once, and the loop ends after that update. Take all the steps that are asked.",
    "for name in params}",
    "for name in params}\n        if losses[-1] > min(losses[-2:]):\n            break")
fit.mistake(
    "The given params are ignored. Start from zeros only when there are none.",
    " if params is None else params", "")
fit.mistake(
    "The gradient has its 1/m already, and here it is divided by m again.",
    "learning_rate * ", "learning_rate / len(X) * ")
fit.mistake(
    "b stays where it started. It needs an update of its own, with its own gradient.",
    "for name in params}", 'for name in ["W"]} | {"b": params["b"]}')
fit.mistake(
    "The first gradient is used in every step. Compute it anew where you are.",
    "backward(X, A, Y)", "grads if losses[1:] else backward(X, A, Y)")
fit.mistake(
    "The costs are noted after the updates. losses[0] is the cost before the first one.",
    "for name in params}",
    "for name in params}\n        losses[-1] = binary_cross_entropy(forward(X, params), Y)")
fit.mistake(
    "The right numbers, but the given params changed too: `-=` writes into their arrays, which a "
    "copied dict shares. Build a dict of new arrays in each update.",
    "params = {name", "params |= {name")
fit.accept("losses.append(binary_cross_entropy(A, Y))", "losses = [*losses, float(-np.mean("
           "np.log(np.where(Y == 1, A, 1 - A))))]")
fit.accept("binary_cross_entropy(A, Y)", 'bce_from_logits(X @ params["W"] + params["b"], Y)')
fit.accept(
    'params = {name: params[name] - learning_rate * grads[f"d{name}"] for name in params}',
    'params = dict(b=params["b"] - learning_rate * grads["db"],'
    ' W=params["W"] - learning_rate * grads["dW"])')
# fmt: on


@fit.accept
def _in_place_on_copies(
    X: Array, Y: Array, learning_rate: float, steps: int, params: Params | None = None
) -> tuple[Params, list[float]]:
    params = initialize_zeros(X.shape[1]) if params is None else params
    own = {name: value.copy() for name, value in params.items()}
    losses = np.zeros(steps)
    for step in range(steps):
        A = forward(X, own)
        losses[step] = binary_cross_entropy(A, Y)
        for name, gradient in backward(X, A, Y).items():
            own[name[1:]] -= learning_rate * gradient
    return own, list(losses)


# ---- decisions ----------------------------------------------------------------------------------


@exercise(
    "Compute the probabilities first, then compare them with the threshold.",
    "A probability equal to the threshold counts as 1.",
    "A comparison gives booleans; as type int they become 0 and 1.",
    points=10,
)
def predict(
    X: Float[Array, "m n_x"], params: dict[str, Array], threshold: float = 0.5
) -> Int[Array, "m 1"]:
    """Return label 1 where the probability reaches the threshold, else 0.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    params : dict
        `"W"`: array, shape (n_x, 1). `"b"`: array, shape (1,).
    threshold : float
        Smallest probability that counts as label 1.

    Returns
    -------
    array of int, shape (m, 1)
        Predicted labels, 0 or 1.
    """
    ### BEGIN SOLUTION
    A = forward(X, params)
    Y_hat = (A >= threshold).astype(int)
    ### END SOLUTION
    return Y_hat


def _on_the_line(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return features of which the first example's are all 0, hence its score without bias too."""
    X = np.round(rng.normal(0, 2, (sizes["m"], sizes["n_x"])), 3)
    X[0] = 0.0
    return X


# fmt: off
predict.probe(THREE, NEURON)
predict.probe_because("a high threshold", THREE * [[1.0], [2.0], [1.0]], NEURON, threshold=0.9)
predict.random(m=(7, 12), n_x=(2, 4), params=RANDOM_NEURON, threshold=uniform(0.1, 0.9))
predict.random(1, m=(7, 12), n_x=(2, 4), params=RANDOM_NEURON)
predict.random(m=(7, 12), n_x=(2, 4), X=_on_the_line, threshold=choice(0.5, 0.7),
               params=RANDOM_NEURON | {"b": np.zeros(1)})
predict.mistake("The threshold is fixed at 0.5. Use the argument.", ">= threshold", ">= 0.5")
predict.mistake(
    "A probability equal to the threshold counts as 1. Which comparison includes equality?",
    ">=", ">")
predict.mistake(
    "These are probabilities. Compare them with the threshold to get labels.",
    "(A >= threshold).astype(int)", "A")
predict.mistake(
    "These are booleans. Turn them into the labels 0 and 1.", ".astype(int)", "")
predict.mistake("The labels are floats. Make them integers.", "astype(int)", "astype(float)")
predict.mistake(
    "The labels are right, in an array of shape (m,). Keep the column: shape (m, 1).",
    ".astype(int)", ".astype(int)[:, 0]")
predict.mistake(
    "Scores are compared with the threshold, which is a probability. What does forward return?",
    "forward(X, params)", 'X @ params["W"] + params["b"]')
predict.mistake(
    "Rounding fixes the threshold at 0.5, and takes 0.5 itself to 0. Compare instead.",
    "(A >= threshold)", "np.round(A)")
predict.mistake("0 and 1 are exchanged: a large probability means label 1.", ">=", "<")
predict.accept("(A >= threshold).astype(int)", "np.where(A < threshold, 0, 1)")
predict.accept("(A >= threshold).astype(int)", "1 * (A >= threshold)")
predict.accept("(A >= threshold).astype(int)",
               "np.array([[1 if a >= threshold else 0] for a in A.ravel()])")
predict.accept("astype(int)", "astype(np.uint8)")
# fmt: on


@exercise(
    "Say the four conditions in words first: fp has label 0 and is predicted 1.",
    "Put each comparison in parentheses and join the two with `&`.",
    "The sum of a boolean array counts its True entries.",
    points=10,
)
def confusion_counts(Y: Int[Array, "m 1"], Y_hat: Int[Array, "m 1"]) -> tuple[int, int, int, int]:
    """Count the four ways in which labels and predictions meet.

    Parameters
    ----------
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    Y_hat : array of int, shape (m, 1)
        Predicted labels, 0 or 1.

    Returns
    -------
    tn, fp, fn, tp : int
        True negatives, false positives (false alarms), false negatives (misses), true positives.
    """
    ### BEGIN SOLUTION
    tn = int(np.sum((Y == 0) & (Y_hat == 0)))
    fp = int(np.sum((Y == 0) & (Y_hat == 1)))
    fn = int(np.sum((Y == 1) & (Y_hat == 0)))
    tp = int(np.sum((Y == 1) & (Y_hat == 1)))
    ### END SOLUTION
    return tn, fp, fn, tp


def _any_share(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return labels of which any share may be 1, from none to all."""
    return (rng.random((sizes["m"], 1)) < rng.random()).astype(int)


# fmt: off
confusion_counts.probe(column(0, 0, 0, 0, 1, 1, 1, 1, 1, 1), column(0, 0, 0, 1, 0, 0, 1, 1, 1, 1))
confusion_counts.probe_because("nobody is ill", column(0, 0, 0), column(0, 1, 0))
confusion_counts.random(m=(12, 20), Y=integers(0, 2), Y_hat=integers(0, 2))
confusion_counts.random(1, m=(40, 60), Y=_any_share, Y_hat=_any_share)
confusion_counts.forbid("sklearn.metrics.confusion_matrix", why="Counting is the exercise here.")
confusion_counts.mistake(
    "Python reads this as one chain of comparisons. Put each comparison in parentheses.",
    "(Y == 0) & (Y_hat == 0)", "Y == 0 & Y_hat == 0")
confusion_counts.mistake(
    "`~` turns the bits of an integer: ~0 is -1, and ~1 is -2. Compare with 0 instead.",
    "(Y == 0) & (Y_hat == 0)", "~Y & ~Y_hat")
confusion_counts.mistake(
    "tp counts every right answer, the true negatives too. Ask for label 1 as well.",
    "(Y == 1) & (Y_hat == 1)", "Y == Y_hat")
confusion_counts.mistake(
    "tp counts everything that is predicted 1. Ask for label 1 as well.",
    "(Y == 1) & (Y_hat == 1)", "Y_hat == 1")
confusion_counts.accept("int(np.sum((Y == 0) & (Y_hat == 0)))", "np.count_nonzero(Y + Y_hat == 0)")
confusion_counts.accept("int(np.sum((Y == 1) & (Y_hat == 1)))", "(Y * Y_hat).sum()")
# fmt: on


@confusion_counts.mistake("fp and fn are exchanged. A false positive has label 0.")
def _swapped(Y: Array, Y_hat: Array) -> Counts:
    return confusion_counts(Y_hat, Y)


@confusion_counts.mistake("The positives come first here. The order is tn, fp, fn, tp.")
def _positives_first(Y: Array, Y_hat: Array) -> Counts:
    tn, fp, fn, tp = confusion_counts(Y, Y_hat)
    return tp, fp, fn, tn


@confusion_counts.mistake("These are shares of m. Return the counts, as integers.")
def _shares(Y: Array, Y_hat: Array) -> Counts:
    return tuple(count / len(Y) for count in confusion_counts(Y, Y_hat))


@confusion_counts.mistake("The counts are right, but they are floats. Count with integers.")
def _floats(Y: Array, Y_hat: Array) -> Counts:
    return tuple(float(count) for count in confusion_counts(Y, Y_hat))


@confusion_counts.mistake("(m,) against (m, 1) compares every pair. Give both the same shape.")
def _every_pair(Y: Array, Y_hat: Array) -> Counts:
    labels = Y.ravel()
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]
    return tuple(int(np.sum((labels == y) & (Y_hat == y_hat))) for y, y_hat in pairs)


@confusion_counts.accept
def _one_by_one(Y: Array, Y_hat: Array) -> list[int]:
    counts = [0, 0, 0, 0]
    for y, y_hat in zip(Y[:, 0], Y_hat[:, 0], strict=True):
        counts[2 * y + y_hat] += 1
    return counts


@confusion_counts.accept
def _by_bincount(Y: Array, Y_hat: Array) -> Counts:
    return tuple(np.bincount((2 * Y + Y_hat).ravel(), minlength=4).tolist())
