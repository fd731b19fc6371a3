"""Mini-batches and the steps that networks are trained with: momentum, RMSProp, Adam, schedules.

Examples are rows: ``X (m, n_x)``, labels ``Y (m, 1)`` of 0 and 1. ``params`` holds arrays by name,
such as ``W1`` and ``b1``; ``grads`` holds the gradient of each under its name with a d in front,
``dW1``. An optimizer is called as ``params, state = optimizer(params, grads, state)``, and before
the first step the state is ``None``.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week2.source.logistic_regression import bce_from_logits
from course1_nn.week4.source.deep_network_from_scratch import model_backward, model_forward
from course2_improving.week1.source.initialization import init_he
from grader.spec import Sizes, choice, exercise, integers, normal, uniform

Params = dict[str, Array]
Optimizer = Callable[[Params, Params, Any], tuple[Params, Any]]


@exercise(
    "Draw one random order of the m row numbers, then cut it into pieces of batch_size.",
    "range(0, m, batch_size) are the places where the pieces begin. Where does each one end?",
    "The same piece of the order picks the rows of X and the rows of Y.",
    points=10,
)
def minibatches(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    batch_size: int,
    rng: np.random.Generator,
    drop_last: bool = False,
) -> Iterable[tuple[Float[Array, "size n_x"], Int[Array, "size 1"]]]:
    """Return all examples once, in a random order, in mini-batches.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Their labels.
    batch_size : int
        Examples in a mini-batch; the last one has what is left.
    rng : np.random.Generator
        Decides the order; the next call with it gives another one.
    drop_last : bool
        Whether a last mini-batch that is not full is left out.

    Returns
    -------
    iterable of tuple
        `(X_batch, Y_batch)`, shapes (size, n_x) and (size, 1), for each mini-batch.
    """
    batches: list[tuple[Array, Array]] = []
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        if len(rows) == batch_size or not drop_last:
            batches.append((X[rows], Y[rows]))
    ### END SOLUTION
    return batches


@minibatches.observe
def _what_portions(answer: Any, X: Any, Y: Any, batch_size: int, rng: int, *drop_last: bool) -> Any:
    from course2_improving.helpers import epochs

    return epochs.portions(answer, X, Y, batch_size, rng, *drop_last)


def _rows(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return examples of which no two are alike: the first column counts."""
    X = np.round(rng.normal(size=(sizes["m"], sizes["n_x"])), 3)
    return X + 10 * np.arange(len(X))[:, np.newaxis]


_FIVE = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0], [5.0, 50.0]])
_SEVEN = np.arange(7.0)[:, np.newaxis] + np.array([0.1, 0.2, 0.3])

# fmt: off
minibatches.probe(_FIVE, np.array([[0], [1], [1], [0], [1]]), 2, 7)
minibatches.probe_because("the last one left out", _FIVE, np.array([[0], [1], [1], [0], [1]]), 2, 7,
                          drop_last=True)
minibatches.probe_because("all are full", np.vstack([_SEVEN, _SEVEN[:2] + 7]),
                          np.arange(9)[:, np.newaxis] % 2, 3, 8)
minibatches.probe_because("all are full, and none is left out", _SEVEN[:6],
                          np.arange(6)[:, np.newaxis] % 2, 3, 8, drop_last=True)
minibatches.probe_because("none of them full", _SEVEN, np.arange(7)[:, np.newaxis] % 2, 10, 9)
minibatches.random(2, m=(14, 19), n_x=(2, 4), X=_rows, Y=integers(0, 2), rng=integers(0, 10_000),
                   batch_size=choice(4, 5, 6), drop_last=False, contrast=["batch_size"])
minibatches.random(2, m=(14, 19), n_x=(2, 4), X=_rows, Y=integers(0, 2), rng=integers(0, 10_000),
                   batch_size=choice(3, 4, 8), drop_last=True, contrast=["batch_size"])
minibatches.random(1, m=12, n_x=(2, 4), X=_rows, Y=integers(0, 2), rng=integers(0, 10_000),
                   batch_size=choice(3, 4, 6), drop_last=True, contrast=False)
for _mistake in (
    ("X and Y are shuffled apart, so labels sit with the wrong rows. Use one order for both.",
     "Y[rows]", "Y[rng.permutation(len(X))[rows]]"),
    ("The last mini-batch is lost when it is not full. What does drop_last say?",
     "if len(rows) == batch_size or not drop_last:", "if len(rows) == batch_size:"),
    ("drop_last is not used: a batch that is not full stays. How long is it?",
     "if len(rows) == batch_size or not drop_last:", "if len(rows) > 0:"),
    ("drop_last takes the last batch away even if it is full. How many rows does it have?",
     "len(rows) == batch_size or", "start + batch_size < len(X) or"),
    ("drop_last works the wrong way round. For which value is the last batch left out?",
     "or not drop_last", "or drop_last"),
    ("Every epoch has the same order, of a seed of your own. Draw the order from rng.",
     "rng.permutation(len(X))", "np.random.default_rng(1).permutation(len(X))"),
    ("The same rng gives another order: the numbers come from np.random. Draw from rng.",
     "rng.permutation(len(X))", "np.random.permutation(len(X))"),
    ("The rows come as they lie in X. What draws a random order of them?",
     "rng.permutation(len(X))", "np.arange(len(X))"),
    ("Some rows come twice and others never. Which method of rng gives every row exactly once?",
     "rng.permutation(len(X))", "rng.integers(len(X), size=len(X))"),
    ("batch_size was taken for the number of batches. It is how many rows one batch has.",
     "rows = order[start : start + batch_size]",
     "rows = np.array_split(order, batch_size)[start // batch_size]"),
    ("There is one batch too many, without rows. Where does the last one begin?",
     "range(0, len(X), batch_size)", "range(0, len(X) + batch_size, batch_size)"),
    ("The labels of a batch have one axis. Keep the column: (size, 1).", "Y[rows]", "Y[rows, 0]"),
):
    minibatches.mistake(*_mistake)
minibatches.mistake(
    "Only whole batches are shuffled: the same rows always go together. Shuffle rows, then cut.",
    "order = rng.permutation(len(X))\n    for start in range(0, len(X), batch_size):",
    "order = np.arange(len(X))\n"
    "    for start in rng.permutation(np.arange(0, len(X), batch_size)):")
minibatches.accept("rng.permutation(len(X))", "rng.choice(len(X), size=len(X), replace=False)")
minibatches.accept("rng.permutation(len(X))", "np.argsort(rng.random(len(X)))")
minibatches.accept("batches.append((X[rows], Y[rows]))", "yield X[rows], Y[rows]")
# fmt: on


@exercise(
    "Write down the first three averages of the first case by hand.",
    "Keep v in one variable, and note a number for each time in a list.",
    "Only the noted number is corrected. v itself goes on as it is.",
    points=15,
)
def ewa(x: Float[Array, " T"], beta: float, bias_correction: bool = False) -> Float[Array, " T"]:
    """Return the exponentially weighted average of a series at each of its times.

    Parameters
    ----------
    x : array, shape (T,)
        The series, x_1 to x_T.
    beta : float
        Weight of the past, from 0 to below 1.
    bias_correction : bool
        Whether each average is divided by the sum of the weights behind it, 1 - beta**t.

    Returns
    -------
    array, shape (T,)
        v_1 to v_T, with v_t = beta v_{t-1} + (1 - beta) x_t and v_0 = 0.
    """
    ### BEGIN SOLUTION
    values: list[float] = []
    v = 0.0
    for t, x_t in enumerate(x, start=1):
        v = beta * v + (1 - beta) * x_t
        values.append(v / (1 - beta**t) if bias_correction else v)
    averages = np.array(values)  # (T,)
    ### END SOLUTION
    return averages


# fmt: off
ewa.probe(np.array([10.0, 20.0, 40.0]), 0.5)
ewa.probe(np.array([10.0, 20.0, 40.0]), 0.5, bias_correction=True)
ewa.probe_because("a long memory", np.array([1.0, 1.0, 1.0, -3.0]), 0.9, bias_correction=True)
ewa.probe_because("no memory", np.array([3.0, -1.0]), 0.0)
ewa.random(2, T=(6, 12), beta=uniform(0.3, 0.97), bias_correction=False, contrast=["x", "beta"])
ewa.random(2, T=(6, 12), beta=uniform(0.3, 0.97), bias_correction=True, contrast=["x", "beta"])
for _mistake in (
    ("beta and 1 - beta are swapped. Which of them belongs to the past?",
     "beta * v + (1 - beta) * x_t", "(1 - beta) * v + beta * x_t"),
    ("The new value counts in full. What is its weight, so that both weights add up to 1?",
     "(1 - beta) * x_t", "x_t"),
    ("t counts from 0 here, and the first correction divides by 0. Which number has x_1?",
     "start=1", "start=0"),
    ("The corrected value goes into the next average. Correct what you return, not v itself.",
     "values.append(v / (1 - beta**t) if bias_correction else v)",
     "v = v / (1 - beta**t) if bias_correction else v\n        values.append(v)"),
    ("v starts at x_1. Before the first value it is 0: with which number does the loop begin?",
     "v = 0.0", "v = float(x[0])"),
    ("bias_correction is not used: nothing is corrected. By what is v divided if it is True?",
     "v / (1 - beta**t) if bias_correction else v", "v"),
    ("This corrects always. When does bias_correction ask for it?",
     "v / (1 - beta**t) if bias_correction else v", "v / (1 - beta**t)"),
    ("The correction multiplies by the sum of the weights. What makes v larger?",
     "v / (1 - beta**t)", "v * (1 - beta**t)"),
    ("Every value is corrected as if it were the first one. Where does t come in?",
     "(1 - beta**t)", "(1 - beta)"),
    ("Every value has the correction of the last one. Each t has its own sum of weights.",
     "beta**t", "beta ** len(x)"),
    ("beta is multiplied by t. What is left of a weight after t steps?", "beta**t", "beta * t"),
):
    ewa.mistake(*_mistake)
ewa.accept("v = beta * v + (1 - beta) * x_t", "v += (1 - beta) * (x_t - v)")
ewa.accept("for t, x_t in enumerate(x, start=1):",
           "for t in range(1, len(x) + 1):\n        x_t = x[t - 1]")
# fmt: on


@exercise(
    "Which way does the gradient point, and which way do you want to go?",
    "Work out the new W1 of the first case by hand. Which three numbers does each entry need?",
    points=5,
)
def sgd_step(params: dict[str, Array], grads: dict[str, Array], lr: float) -> dict[str, Array]:
    """Return the parameters after one step of gradient descent.

    Parameters
    ----------
    params : dict
        Arrays by name, such as `"W1"` and `"b1"`; they stay as they are.
    grads : dict
        The gradient of each parameter, under its name with a d in front: `"dW1"`.
    lr : float
        Learning rate.

    Returns
    -------
    dict
        New arrays under the names of `params`.
    """
    new: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for name, value in params.items():
        new[name] = value - lr * grads[f"d{name}"]
    ### END SOLUTION
    return new


_SHAPES = {"W1": "n_x n_h", "b1": "n_h", "W2": "n_h 1", "b2": "1", "x": "n_x"}
_ARRAYS = {name: normal(shape=shape) for name, shape in _SHAPES.items()}
_SLOPES = {f"d{name}": normal(shape=shape) for name, shape in _SHAPES.items()}
_ANY: dict[str, Any] = {
    "n_x": (2, 4), "n_h": (5, 7), "params": _ARRAYS, "grads": _SLOPES, "lr": uniform(0.1, 2)
}  # fmt: skip

# One step by hand: two parameters, one weight and a bias of two.
_AT = {"W1": np.array([[10.0, -2.0, 0.0]]), "b1": np.array([1.0, 3.0])}
_SLOPE = {"dW1": np.array([[4.0, -1.0, 0.0]]), "db1": np.array([2.0, -8.0])}

# fmt: off
sgd_step.probe(_AT, _SLOPE, 0.5)
sgd_step.random(2, **_ANY)
for _mistake in (
    ("This is the step alone. Where do you stand before it?", "value - lr", "-lr"),
    ("The new dict has the names of the gradients. Name the parameters as before.",
     "new[name]", 'new[f"d{name}"]'),
    ("The gradient of W1 is called dW1. Which key do you ask for?",
     'grads[f"d{name}"]', "grads[name]"),
    ("The biases stay where they are. Move every parameter.",
     'grads[f"d{name}"]', 'grads[f"d{name}"] * (not name.startswith("b"))'),
):
    sgd_step.mistake(*_mistake)
sgd_step.accept('value - lr * grads[f"d{name}"]', 'value + -lr * np.asarray(grads["d" + name])')
sgd_step.accept("for name, value in params.items():",
                "for name in params:\n        value = params[name].copy()")
# fmt: on


@exercise(
    "For each parameter: first its new velocity, then its step.",
    "The velocity is the average of section 2, with the gradient in place of x_t.",
    "The step is that of `sgd_step`, with the new velocity in place of the gradient.",
    points=15,
)
def momentum_step(
    params: dict[str, Array],
    grads: dict[str, Array],
    v: dict[str, Array] | None,
    lr: float,
    beta: float = 0.9,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the parameters and their velocities after one step with momentum.

    Parameters
    ----------
    params, grads : dict
        Parameters by name, and their gradients, as of `sgd_step`.
    v : dict or None
        The velocity of each parameter, under the parameter's name; None before the first step.
    lr : float
        Learning rate.
    beta : float
        Weight of the past in the average.

    Returns
    -------
    params, v : dict
        New arrays under the names of `params`; what was passed in stays as it is.
    """
    if v is None:
        v = {name: np.zeros_like(value) for name, value in params.items()}
    new_params: dict[str, Array] = {}
    new_v: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for name, value in params.items():
        new_v[name] = beta * v[name] + (1 - beta) * grads[f"d{name}"]
        new_params[name] = value - lr * new_v[name]
    ### END SOLUTION
    return new_params, new_v


_MOVE = """new_v[name] = beta * v[name] + (1 - beta) * grads[f"d{name}"]
        new_params[name] = value - lr * new_v[name]"""

# fmt: off
momentum_step.probe(_AT, _SLOPE, {"W1": np.array([[2.0, 5.0, -4.0]]), "b1": np.zeros(2)}, 0.5, 0.5)
momentum_step.probe_because("the first step", _AT, _SLOPE, None, 0.1)
momentum_step.random(2, **_ANY, beta=uniform(0.2, 0.95), v=_ARRAYS)
momentum_step.random(1, **_ANY, beta=uniform(0.2, 0.95), v=None, contrast=["grads"])
for _mistake in (
    ("The step goes along the gradient. Which average is it meant to follow?",
     "lr * new_v[name]", 'lr * grads[f"d{name}"]'),
    ("The step uses the velocity from before. Update it first, then step.",
     "lr * new_v[name]", "lr * v[name]"),
    ("The step is right, and the velocity that is returned is the one from before. Which is newer?",
     "new_params[name] = value - lr * new_v[name]",
     "new_params[name], new_v[name] = value - lr * new_v[name], v[name].copy()"),
    ("lr is in the velocity. Leave it to the step, so that v stays an average of gradients.",
     _MOVE, ("new_v[name] = beta * v[name] + lr * (1 - beta) * grads[f\"d{name}\"]\n"
             "        new_params[name] = value - new_v[name]")),
    ("This velocity points downhill and holds lr, as in some libraries. Here it is an average.",
     _MOVE, ("new_v[name] = beta * v[name] - lr * grads[f\"d{name}\"]\n"
             "        new_params[name] = value + new_v[name]")),
):
    momentum_step.mistake(*_mistake)
momentum_step.accept("lr * new_v[name]", 'lr * (beta * v[name] + (1 - beta) * grads[f"d{name}"])')
momentum_step.accept("beta * v[name] + (1 - beta) * grads[f\"d{name}\"]",
                     "v[name] - (1 - beta) * (v[name] - grads[f\"d{name}\"])")
# fmt: on


@exercise(
    "For each parameter: first the new average of its squared gradients, then its step.",
    "The step is that of `sgd_step`, with the gradient divided entry by entry. By what?",
    "eps is added to the root. Work out the first case: the root is 3 for the first weight.",
    points=15,
)
def rmsprop_step(
    params: dict[str, Array],
    grads: dict[str, Array],
    s: dict[str, Array] | None,
    lr: float,
    beta: float = 0.9,
    eps: float = 1e-8,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the parameters and the mean squares of their gradients after one step of RMSProp.

    Parameters
    ----------
    params, grads : dict
        Parameters by name, and their gradients, as of `sgd_step`.
    s : dict or None
        The average square of each gradient, under the parameter's name; None before the first step.
    lr : float
        Learning rate.
    beta : float
        Weight of the past in the average.
    eps : float
        Is added to the root, so that nothing is divided by 0.

    Returns
    -------
    params, s : dict
        New arrays under the names of `params`; what was passed in stays as it is.

    References
    ----------
    T. Tieleman and G. Hinton, Neural networks for machine learning, lecture 6.5, 2012.
    """
    if s is None:
        s = {name: np.zeros_like(value) for name, value in params.items()}
    new_params: dict[str, Array] = {}
    new_s: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for name, value in params.items():
        gradient = grads[f"d{name}"]
        new_s[name] = beta * s[name] + (1 - beta) * gradient**2
        new_params[name] = value - lr * gradient / (np.sqrt(new_s[name]) + eps)
    ### END SOLUTION
    return new_params, new_s


_SQUARES = {name: uniform(0.1, 3, shape=shape) for name, shape in _SHAPES.items()}

# fmt: off
rmsprop_step.probe(_AT, _SLOPE, {"W1": np.array([[2.0, 7.0, 32.0]]), "b1": np.array([28.0, 8.0])},
                   0.5, 0.5, 1.0)
rmsprop_step.probe_because("the first step, and a gradient of 0", _AT, _SLOPE, None, 0.1)
rmsprop_step.random(2, **_ANY, beta=uniform(0.2, 0.95), eps=uniform(0.05, 0.5), s=_SQUARES)
rmsprop_step.random(
    1, **_ANY | {"grads": _SLOPES | {"db1": lambda _rng, sizes: np.zeros(sizes["n_h"])}},
    beta=uniform(0.2, 0.95), eps=1e-8, s=None, contrast=["lr"])
for _mistake in (
    ("The step uses the average from before. Update it first, then divide.",
     "np.sqrt(new_s[name])", "np.sqrt(s[name])"),
    ("Where a gradient is always 0 this is 0 / 0. What keeps the divisor away from 0?",
     "(np.sqrt(new_s[name]) + eps)", "np.sqrt(new_s[name])"),
    ("The step has the squared gradient on top, which has no sign. Which way is down?",
     "lr * gradient /", "lr * gradient**2 /"),
    ("One number scales all entries of an array. Each entry has its own mean square.",
     "gradient**2", "np.mean(gradient**2)"),
):
    rmsprop_step.mistake(*_mistake)
rmsprop_step.mistake(
    "s holds roots. Keep the average of the squares, and take the root for the step only.",
    "new_params[name] = value - lr * gradient / (np.sqrt(new_s[name]) + eps)",
    "new_s[name] = np.sqrt(new_s[name])\n"
    "        new_params[name] = value - lr * gradient / (new_s[name] + eps)")
rmsprop_step.accept("gradient**2", "np.square(gradient)")
rmsprop_step.accept("lr * gradient / (np.sqrt(new_s[name]) + eps)",
                    "(lr / (eps + new_s[name] ** 0.5)) * gradient")
# fmt: on


@exercise(
    "Two averages for each parameter: that of `momentum_step` and that of `rmsprop_step`.",
    "Before the loop: t is one more than in the state. In the loop: correct both with the new t.",
    "Corrected averages are for this step only. What goes into the state are the plain ones.",
    points=20,
)
def adam_step(
    params: dict[str, Array],
    grads: dict[str, Array],
    state: dict[str, Any] | None,
    lr: float,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the parameters and the state after one step of Adam.

    Parameters
    ----------
    params, grads : dict
        Parameters by name, and their gradients, as of `sgd_step`.
    state : dict or None
        `"t"`: the number of steps so far. `"v"` and `"s"`: averages of the gradients and of their
        squares, dicts with the names of `params`, not corrected. None before the first step.
    lr : float
        Learning rate.
    b1, b2 : float
        Weights of the past in the averages of the gradients and of their squares.
    eps : float
        Is added to the root, so that nothing is divided by 0.

    Returns
    -------
    params : dict
        New arrays under the names of `params`.
    state : dict
        The new `"t"`, `"v"` and `"s"`; what was passed in stays as it is.

    References
    ----------
    D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.
    """
    if state is None:
        zeros = {name: np.zeros_like(value) for name, value in params.items()}
        state = {"t": 0, "v": zeros, "s": {name: zero.copy() for name, zero in zeros.items()}}
    new_params: dict[str, Array] = {}
    new_v: dict[str, Array] = {}
    new_s: dict[str, Array] = {}
    ### BEGIN SOLUTION
    t = state["t"] + 1
    for name, value in params.items():
        gradient = grads[f"d{name}"]
        new_v[name] = b1 * state["v"][name] + (1 - b1) * gradient
        new_s[name] = b2 * state["s"][name] + (1 - b2) * gradient**2
        v_hat = new_v[name] / (1 - b1**t)
        s_hat = new_s[name] / (1 - b2**t)
        new_params[name] = value - lr * v_hat / (np.sqrt(s_hat) + eps)
    ### END SOLUTION
    return new_params, {"t": t, "v": new_v, "s": new_s}


_HATS = "v_hat = new_v[name] / (1 - b1**t)\n        s_hat = new_s[name] / (1 - b2**t)"

# fmt: off
adam_step.probe(_AT, _SLOPE, None, 0.1)
adam_step.probe_because(
    "the second step, by hand", {"w": np.array([1.0, -1.0])}, {"dw": np.array([4.0, 0.0])},
    {"t": 1, "v": {"w": np.array([2.0, 3.0])}, "s": {"w": np.array([8.0, 13.5])}}, 0.5, 0.5, 0.5,
    1.0)
adam_step.random(
    3, **_ANY, b1=uniform(0.3, 0.95), b2=uniform(0.3, 0.99), eps=uniform(0.05, 0.5),
    state={"t": integers(2, 9), "v": _ARRAYS, "s": _SQUARES},
    contrast=["grads", "state", "lr", "b1", "b2", "eps"])
adam_step.random(1, **_ANY, state=None, contrast=["grads"])
for _mistake in (
    ("Nothing is corrected, so early averages are too small. Divide each by its sum of weights.",
     _HATS, "v_hat = new_v[name]\n        s_hat = new_s[name]"),
    ("Only one average is corrected. The average of the gradients needs it as well.",
     "new_v[name] / (1 - b1**t)", "new_v[name]"),
    ("Only one average is corrected. The average of the squares needs it as well.",
     "new_s[name] / (1 - b2**t)", "new_s[name]"),
    ("t stays as it was. This is one step more: when do you count it?",
     'state["t"] + 1', 'state["t"]'),
    ("b1 and b2 are swapped. Which of them belongs to the squares?",
     'state["t"] + 1', 'state["t"] + 1\n    b1, b2 = b2, b1'),
    ("t is always 2. What does the state say about the steps so far?", "state[\"t\"] + 1", "2"),
    ("t grows with every parameter. Count once a step, before the loop.",
     'gradient = grads[f"d{name}"]',
     'gradient = grads[f"d{name}"]\n        t += name != next(iter(params))'),
    ("Every step is corrected as if it were the first one. Where does t come in?",
     _HATS, "v_hat = new_v[name] / (1 - b1)\n        s_hat = new_s[name] / (1 - b2)"),
    ("eps is added to the plain root, and the correction comes behind it. Correct s first.",
     "lr * v_hat / (np.sqrt(s_hat) + eps)",
     "lr * v_hat * np.sqrt(1 - b2**t) / (np.sqrt(new_s[name]) + eps)"),
    ("Both corrections use b1. Which number made the average of the squares?", "b2**t", "b1**t"),
    ("The step goes along the gradient: this is RMSProp. Which average leads the way?",
     "lr * v_hat", "lr * gradient"),
    ("The corrected averages are kept for the next step. Keep the plain ones in the state.",
     _HATS, ("v_hat = new_v[name] = new_v[name] / (1 - b1**t)\n"
             "        s_hat = new_s[name] = new_s[name] / (1 - b2**t)")),
):
    adam_step.mistake(*_mistake)
adam_step.accept("t = state[\"t\"] + 1", "t = 1 + int(state[\"t\"])")
adam_step.accept("lr * v_hat / (np.sqrt(s_hat) + eps)", "lr * (v_hat / (s_hat**0.5 + eps))")

# What one writes wrong in several of the steps.
for _step in (sgd_step, momentum_step, rmsprop_step, adam_step):
    _step.mistake("This walks uphill. Where does the gradient point?", "value - lr", "value + lr")
    _step.mistake("lr is not used. By what is the direction multiplied?", "lr * ", "")
for _step, _v in ((momentum_step, "v"), (rmsprop_step, "s")):
    _step.mistake("beta and 1 - beta are swapped. Which of them belongs to the past?",
                  f"beta * {_v}[name] + (1 - beta) *", f"(1 - beta) * {_v}[name] + beta *")
    _step.mistake("1 - beta is missing behind the plus. Do your two weights add up to 1?",
                  f"{_v}[name] + (1 - beta) * ", f"{_v}[name] + ")
    _step.mistake(f"Every call starts with average 0. What is in {_v} from the step before?",
                  f"beta * {_v}[name] + ", "")
    _step.mistake("All parameters share the average of the first one. Each name has its own.",
                  f"{_v}[name] + (1", f"{_v}[next(iter({_v}))] + (1")
for _step, _s in ((rmsprop_step, "new_s[name]"), (adam_step, "s_hat")):
    _step.mistake("The gradient is not squared in its average. What does the s stand for?",
                  "gradient**2", "gradient")
    _step.mistake("eps stands under the root. Add it to the root, outside.",
                  f"(np.sqrt({_s}) + eps)", f"np.sqrt({_s} + eps)")
    _step.mistake("The step divides by the mean square. Its root is meant: where do you take it?",
                  f"np.sqrt({_s})", _s)
del _step  # it would count as an exercise
# fmt: on


@exercise(
    'Each kind is one formula. Write "inverse", run the check, and go on to the next.',
    '"exponential" and "step" differ in one sign: `/` or `//`.',
    '"cosine" has two parts. For which steps is the rate still going up?',
    points=15,
)
def lr_schedule(
    step: int,
    base_lr: float,
    kind: str,
    every: int = 100,
    factor: float = 0.5,
    warmup: int = 0,
    total: int = 1000,
    lowest: float = 0.0,
) -> float:
    """Return the learning rate of a step.

    Parameters
    ----------
    step : int
        Number of the step; the first one is step 0.
    base_lr : float
        The learning rate from which the schedule goes down.
    kind : {"inverse", "exponential", "step", "cosine"}
        Which schedule.
    every : int
        Of all but "cosine": how many steps it takes to go down once.
    factor : float
        Of "exponential" and "step": what is left of the rate after `every` steps. ("inverse" halves
        it.)
    warmup, total, lowest : int, int, float
        Of "cosine": how many steps go up, from which step on the rate is `lowest`, and that rate.

    Returns
    -------
    float
        Learning rate.
    """
    if kind not in ("inverse", "exponential", "step", "cosine"):
        raise ValueError(f"kind is {kind!r}: give 'inverse', 'exponential', 'step' or 'cosine'.")
    ### BEGIN SOLUTION
    if kind == "inverse":
        lr = base_lr / (1 + step / every)
    elif kind == "exponential":
        lr = base_lr * factor ** (step / every)
    elif kind == "step":
        lr = base_lr * factor ** (step // every)
    elif step < warmup:
        lr = base_lr * (step + 1) / warmup
    else:
        progress = min((step - warmup) / (total - warmup), 1.0)
        lr = lowest + (base_lr - lowest) * (1 + np.cos(np.pi * progress)) / 2
    ### END SOLUTION
    return float(lr)


# fmt: off
lr_schedule.probe(200, 0.6, "inverse", 100)
lr_schedule.probe(200, 0.6, "exponential", 100, 0.5)
lr_schedule.probe(250, 0.6, "step", 100, 0.5)
lr_schedule.probe_because("half of the way down", 60, 0.6, "cosine", warmup=20, total=100,
                          lowest=0.2)
lr_schedule.probe_because("the first step of the warm-up", 0, 0.6, "cosine", warmup=20, total=100)
lr_schedule.probe_because("the last step of the warm-up", 19, 0.6, "cosine", warmup=20, total=100)
lr_schedule.probe_because("the first step after it", 20, 0.6, "cosine", warmup=20, total=100)
lr_schedule.probe_because("the last step", 100, 0.6, "cosine", warmup=20, total=100, lowest=0.2)
lr_schedule.probe_because("behind the last step", 130, 0.6, "cosine", warmup=20, total=100)
lr_schedule.probe_because("no warm-up", 0, 0.6, "cosine", total=50)
for _kind in ("inverse", "exponential", "step"):
    lr_schedule.random(
        2, step=integers(31, 120), base_lr=uniform(0.1, 2), kind=_kind, every=choice(7, 10, 13),
        factor=uniform(0.3, 0.95), contrast=["step", "base_lr", "every"])
lr_schedule.random(
    1, step=integers(31, 120), base_lr=uniform(0.1, 2), every=10,
    kind=choice("exponential", "step"), factor=uniform(0.3, 0.95), contrast=["factor", "kind"])
lr_schedule.random(
    2, step=integers(21, 99), base_lr=uniform(1, 2), kind="cosine", warmup=integers(11, 20),
    total=integers(100, 150), lowest=uniform(0.05, 0.4))
for _steps in (0, integers(1, 19), 19, 20, 100, integers(101, 200)):
    lr_schedule.random(
        1, step=_steps, base_lr=uniform(1, 2), kind="cosine", warmup=20, total=100,
        lowest=uniform(0.05, 0.4), contrast=["base_lr"])
for _mistake in (
    ("The rate of \"step\" goes down all the time, as that of \"exponential\". Count whole stairs.",
     "(step // every)", "(step / every)"),
    ("The rate of \"exponential\" comes down in stairs. Let it go down a little with each step.",
     "factor ** (step / every)", "factor ** (step // every)"),
    ("factor enters once, however many steps were made. How often has it been applied by then?",
     "factor ** (step / every)", "factor"),
    ("\"exponential\" applies factor in every step. It takes `every` steps to apply it once.",
     "factor ** (step / every)", "factor**step"),
    ("`every` is not used in \"inverse\". After that many steps half of the rate is left.",
     "(1 + step / every)", "(1 + step)"),
    ("At step 0 this divides by 0. What does the divisor of \"inverse\" begin with?",
     "(1 + step / every)", "(step / every)"),
    ("The warm-up is one step late: the first step has rate 0. Which share has it, of `warmup`?",
     "(step + 1) / warmup", "step / warmup"),
    ("The cosine ends one step early. Which step has the rate `lowest` for the first time?",
     "(total - warmup)", "(total - warmup - 1)"),
    ("The warm-up is missing. Which steps come before the cosine?",
     "base_lr * (step + 1) / warmup", "base_lr"),
    ("The cosine begins at step 0, not after the warm-up. How many of its steps have been made?",
     "(step - warmup) / (total - warmup)", "step / total"),
    ("The cosine has total - warmup steps, and here it has total. When does it end?",
     "(total - warmup)", "total"),
    ("Behind `total` the rate goes up again. Where does the progress end?",
     "min((step - warmup) / (total - warmup), 1.0)", "(step - warmup) / (total - warmup)"),
    ("The cosine never comes down to lowest. At which angle is a cosine -1?",
     "np.cos(np.pi * progress)", "np.cos(progress)"),
    ("lowest is not used in \"cosine\". What is the rate of the last step?",
     "lowest + (base_lr - lowest) *", "base_lr *"),
    ("The cosine begins at base_lr + lowest. How far is it from base_lr down to lowest?",
     "(base_lr - lowest)", "base_lr"),
):
    lr_schedule.mistake(*_mistake)
lr_schedule.accept("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi / 2 * progress) ** 2")
lr_schedule.accept("factor ** (step / every)", "np.exp(np.log(factor) * step / every)")
lr_schedule.accept("(step - warmup) / (total - warmup), 1.0)",
                   "1 - (total - step) / (total - warmup), 1)")
# fmt: on


@exercise(
    "Two loops: epochs outside, mini-batches inside. What happens in which?",
    "In a mini-batch: forward, note the cost, backward, one step of the optimizer.",
    "The cost of a mini-batch is a mean. How many examples does it stand for?",
    points=5,
)
def train(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    layer_dims: list[int],
    optimizer: Callable[[dict[str, Array], dict[str, Array], Any], tuple[dict[str, Array], Any]],
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
) -> dict[str, list[Any]]:
    """Train a network in mini-batches, from He's start, with any optimizer.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    layer_dims : list of int
        Numbers of units, from the inputs to the output, which is 1. Hidden layers have relu.
    optimizer : function
        Is called as `params, state = optimizer(params, grads, state)`; the first state is None.
    epochs : int
        How often all examples are used.
    batch_size : int
        Examples in a mini-batch.
    rng : np.random.Generator
        Decides the start and every order.

    Returns
    -------
    dict
        `"loss"`: for each epoch the mean cross-entropy of all examples, each with the parameters
        that its mini-batch met, in nats. `"params"`: the parameters after each epoch.
    """
    acts = ["relu"] * (len(layer_dims) - 2) + ["sigmoid"]
    params, state = init_he(layer_dims, rng), None
    history: dict[str, list[Any]] = {"loss": [], "params": []}
    ### BEGIN SOLUTION
    for _ in range(epochs):
        total = 0.0
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            AL, caches = model_forward(X_batch, params, acts)
            total += len(X_batch) * bce_from_logits(caches[-1][1], Y_batch)
            grads = model_backward(AL, Y_batch, caches, acts)
            params, state = optimizer(params, grads, state)
        history["loss"].append(total / len(X))
        history["params"].append(params)
    ### END SOLUTION
    return history


@train.observe
def _what_happens(
    answer: Any, X: Any, Y: Any, layer_dims: Any, optimizer: float, epochs: int, batch_size: int,
    rng: int,
) -> Any:  # fmt: skip
    from course2_improving.helpers import epochs as watch

    return watch.training(answer, X, Y, layer_dims, optimizer, epochs, batch_size, rng)


# fmt: off
train.probe(
    np.array([[1.0, 0.5], [2.0, -1], [0, 1], [-1, 1.5], [3, 0], [-2, 1], [0.5, 2]]),
    np.array([[0], [1], [1], [0], [1], [0], [1]]), [2, 3, 1], 0.5, 4, 3, 7)
train.random(
    2, m=(11, 15), n_x=3, Y=integers(0, 2), layer_dims=[3, 5, 1], optimizer=uniform(0.2, 1),
    epochs=integers(4, 7), batch_size=choice(4, 6), rng=integers(0, 10_000),
    contrast=["Y", "optimizer", "epochs", "batch_size"])
train.random(
    1, m=(11, 15), n_x=2, Y=integers(0, 2), optimizer=uniform(0.2, 1), epochs=4, batch_size=4,
    layer_dims=[2, 6, 5, 1], rng=integers(0, 10_000), contrast=["X"])
for _mistake in (
    ("Every epoch has the same mini-batches. Ask for new ones in each epoch, with rng.",
     "minibatches(X, Y, batch_size, rng)",
     "minibatches(X, Y, batch_size, np.random.default_rng(1))"),
    ("The optimizer gets None in every step, and forgets. What did it return the last time?",
     "optimizer(params, grads, state)", "optimizer(params, grads, None)"),
    ("The state starts anew with every epoch. It goes on from the last step of the epoch before.",
     "total = 0.0", "total, state = 0.0, None"),
    ("A small last batch counts as much as a full one. How many examples does each cost stand for?",
     "total += len(X_batch) * bce_from_logits(caches[-1][1], Y_batch)",
     "total += len(X) / -(-len(X) // batch_size) * bce_from_logits(caches[-1][1], Y_batch)"),
    ("Each epoch has the loss of its last mini-batch. Add up those of all of them.",
     "total += len(X_batch) * bce", "total = len(X) * bce"),
    ("The loss of an epoch is a sum. Divide it by the number of examples.",
     "total / len(X)", "total"),
    ("The new parameters are not used: every step starts where the first one did.",
     "params, state = optimizer(params, grads, state)",
     "_, state = optimizer(params, grads, state)"),
    ("Each epoch begins with new random weights. Go on from those of the epoch before.",
     "total = 0.0", "total, params = 0.0, init_he(layer_dims, rng)"),
    ("Every step uses all examples. Which ones are in the mini-batch?",
     "minibatches(X, Y, batch_size, rng):",
     "minibatches(X, Y, batch_size, rng):\n            X_batch, Y_batch = X, Y"),
    ("The loss is that of the new parameters. Count the cost of a mini-batch before its step.",
     "total / len(X)", "bce_from_logits(model_forward(X, params, acts)[1][-1][1], Y)"),
    ("The cost gets probabilities. `bce_from_logits` asks for scores: where are they?",
     "caches[-1][1], Y_batch", "AL, Y_batch"),
    ("There is one step in each epoch: the inner loop ends after its first mini-batch.",
     "minibatches(X, Y, batch_size, rng)", "minibatches(X, Y, batch_size, rng)[:1]"),
    ("The examples that do not fill a batch are left out. Each epoch uses all of them.",
     "minibatches(X, Y, batch_size, rng)", "minibatches(X, Y, batch_size, rng, True)"),
    ("batch_size is not used: all examples are in one batch. Pass it to minibatches.",
     "minibatches(X, Y, batch_size, rng)", "minibatches(X, Y, len(X), rng)"),
):
    train.mistake(*_mistake)
train.mistake(
    "There is a loss for every mini-batch. Note one for each epoch, behind the inner loop.",
     "params, state = optimizer(params, grads, state)",
     "params, state = optimizer(params, grads, state)\n"
     "            history[\"loss\"].append(total / len(X))")
train.accept("total += len(X_batch) * bce_from_logits(caches[-1][1], Y_batch)",
             "total += bce_from_logits(caches[-1][1], Y_batch) * Y_batch.size")
train.accept("history[\"params\"].append(params)",
             "history[\"params\"].append({name: np.copy(W) for name, W in params.items()})")
# fmt: on
