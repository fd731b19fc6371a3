"""Where a network starts: zeros, twins, and random weights of the right size.

Examples are rows: ``X (m, n_x)``. ``layer_dims`` lists numbers of units, from the inputs to the
output; ``params`` holds ``W1 … WL`` of shape ``(n_in, n_out)`` and ``b1 … bL`` of shape
``(n_out,)``.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from course1_nn.week4.source.deep_network_from_scratch import dense_act_forward
from course2_improving.helpers.networks import TWINS, a_step, any_dims, signal, wide_dims
from course2_improving.week1.source import initialization_mistakes as mistakes
from grader.spec import choice, exercise, integers

Params = dict[str, Array]


@exercise(
    "For layer_dims = [2, 3, 1] write down the shapes of W1, b1, W2 and b2 first.",
    "Layer l leads from layer_dims[l - 1] units to layer_dims[l] units.",
    "Each round of the loop makes two new arrays: (n_in, n_out) and (n_out,).",
    points=10,
)
def init_zeros(layer_dims: list[int]) -> dict[str, Array]:
    """Return weights and biases that are all 0.

    Parameters
    ----------
    layer_dims : list of int
        Numbers of units: of the inputs, of each hidden layer, of the output. One more than layers.

    Returns
    -------
    dict
        `"W1"` to `"WL"`, each of shape (n_in, n_out), and `"b1"` to `"bL"`, each of shape (n_out,).
    """
    params: dict[str, Array] = {}
    ### BEGIN SOLUTION
    for layer in range(1, len(layer_dims)):
        n_in, n_out = layer_dims[layer - 1], layer_dims[layer]
        params[f"W{layer}"] = np.zeros((n_in, n_out))
        params[f"b{layer}"] = np.zeros(n_out)
    ### END SOLUTION
    return params


@init_zeros.observe
def _what_zeros(answer: Any, layer_dims: Any) -> Any:
    from course2_improving.helpers import starts

    return starts.zeros(answer(list(layer_dims)))


# fmt: off
init_zeros.probe([2, 3, 1])
init_zeros.probe_because("more layers", [4, 2, 5, 3])
init_zeros.probe_because("a single layer", [5, 2])
init_zeros.random(layer_dims=any_dims)
init_zeros.mistake("W lies on its side. Its rows count what enters the layer: (n_in, n_out).",
    "np.zeros((n_in, n_out))", "np.zeros((n_out, n_in))")
init_zeros.mistake("b has two axes. One bias for each unit makes the shape (n_out,).",
                   "np.zeros(n_out)", "np.zeros((1, n_out))")
init_zeros.mistake("b has one number for each input. It needs one for each unit of its own layer.",
                   "np.zeros(n_out)", "np.zeros(n_in)")
init_zeros.mistake("The biases are random. Everything is 0 in this start: what makes zeros?",
                   "np.zeros(n_out)", "np.random.default_rng(1).normal(size=n_out)")
init_zeros.mistake(
    "The weights are not 0. np.empty holds whatever the memory held before: what fills it?",
    "np.zeros((n_in, n_out))", "np.full((n_in, n_out), 6.9e-310)")
init_zeros.mistake(
    "These are whole numbers, and a later step of 0.1 would be cut off. Make them floats.",
    "np.zeros((n_in, n_out))", "np.zeros((n_in, n_out), dtype=int)")
init_zeros.mistake("The last layer is missing. Where does the loop end?",
                   "range(1, len(layer_dims))", "range(1, len(layer_dims) - 1)")
init_zeros.mistake("There is a W0. The inputs are no layer: where do layers start?",
                   "range(1, len", "range(len")
init_zeros.mistake(
    "Two parameters share one memory: who changes one changes both. Make a new array for each.",
    'params[f"b{layer}"] = np.zeros(n_out)', 'params[f"b{layer}"] = params[f"W{layer}"][0]')
init_zeros.mistake("b is a column here. One bias for each unit makes the shape (n_out,).",
                   "np.zeros(n_out)", "np.zeros((n_out, 1))")
init_zeros.mistake("All units of a layer share one bias. Give each of them its own.",
                   "np.zeros(n_out)", "0.0")
init_zeros.mistake("The biases are missing. What does a unit add to its weighted sum?",
                   '        params[f"b{layer}"] = np.zeros(n_out)\n', "")
init_zeros.mistake("The names begin with W0 and b0. Layers count from 1: what is the first name?",
                   "for layer in range(1, len(layer_dims)):\n"
                   "        n_in, n_out = layer_dims[layer - 1], layer_dims[layer]",
                   "for layer in range(len(layer_dims) - 1):\n"
                   "        n_in, n_out = layer_dims[layer : layer + 2]")
init_zeros.mistake(
    "The loop goes one layer too far: n numbers of units make n - 1 layers. Where does it end?",
    "range(1, len(layer_dims))", "range(1, len(layer_dims) + 1)")
init_zeros.mistake(
    "`np.zeros` takes the shape as one argument, and a second one as the type. What holds two "
    "numbers together?",
    "np.zeros((n_in, n_out))", "np.zeros(n_in, n_out)")
init_zeros.mistake("These are lists, which have no shape and no transpose. Make arrays.",
                   "np.zeros((n_in, n_out))", "[[0.0] * n_out] * n_in")
init_zeros.accept("n_in, n_out = layer_dims[layer - 1], layer_dims[layer]",
    "n_in, n_out = layer_dims[layer - 1 : layer + 1]")
init_zeros.accept("np.zeros((n_in, n_out))", "np.full([n_in, n_out], 0.0)")
# fmt: on


@exercise(
    "A hidden unit is a column of W with its number of b. Put both under each other.",
    "Compare each column with each other one: np.abs of the difference, the largest entry counts.",
    "Ask for pairs that are twins before and also after. One of them is enough for False.",
    points=15,
)
def symmetry_broken(
    params_before: dict[str, Array], params_after: dict[str, Array], tolerance: float = 1e-9
) -> bool:
    """Return whether no twins of a network stayed twins.

    Twins are two units of the same hidden layer whose incoming weights and biases differ by at most
    `tolerance` each.

    Parameters
    ----------
    params_before, params_after : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"` of one network, before and after training steps. The last
        layer is the output and has no hidden units.
    tolerance : float
        Largest difference that counts as rounding.

    Returns
    -------
    bool
        False if two units are twins before and after; else True, also if there never were twins.
    """
    L = len(params_before) // 2
    broken = True
    ### BEGIN SOLUTION
    for layer in range(1, L):
        twins: list[Array] = []
        for params in (params_before, params_after):
            units = np.vstack([params[f"W{layer}"], params[f"b{layer}"]])  # (n_in + 1, n_out)
            gaps = np.abs(units[:, :, np.newaxis] - units[:, np.newaxis, :]).max(axis=0)
            twins.append(gaps <= tolerance)  # (n_out, n_out)
        if np.triu(twins[0] & twins[1], k=1).any():
            broken = False
    ### END SOLUTION
    return broken


def _two_layers(W1: list[list[float]], b1: list[float]) -> Params:
    """Return parameters of a network with one hidden layer and one output."""
    return {"W1": np.array(W1), "b1": np.array(b1), "W2": np.ones((len(b1), 1)), "b2": np.zeros(1)}


# fmt: off
symmetry_broken.probe(
    _two_layers([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]], [0.0, 0.0, 0.0]),
    _two_layers([[1.5, 1.5, 0.5], [2.0, 2.0, 3.0]], [0.1, 0.1, 0.1]))
symmetry_broken.probe_because(
    "all part", _two_layers([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]], [0.0, 0.0, 0.0]),
    _two_layers([[1.5, 1.4, 0.5], [2.0, 2.0, 3.0]], [0.1, 0.1, 0.1]))
symmetry_broken.probe_because(
    "the last two stay", _two_layers([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]], [0.0, 0.0, 0.0]),
    _two_layers([[1.5, 0.5, 0.5], [2.0, 3.0, 3.0]], [0.1, 0.1, 0.1]))
symmetry_broken.probe_because(
    "a gap as large as the tolerance",
    _two_layers([[1.0, 1.0, 3.0], [2.0, 2.5, 2.0]], [0.0, 0.0, 0.0]),
    _two_layers([[2.0, 2.0, 4.0], [2.0, 2.0, 2.0]], [0.5, 0.0, 0.0]), 0.5)
for _number, _kind in enumerate(TWINS):
    _sizes = {"n_x": 2, "n_1": 4, "n_2": 3, "seed": _number}
    _tolerance = 0.005 if _kind == "equal up to the tolerance" else 1e-9
    _tolerance = 0.5 if _kind in TWINS[-2:] else _tolerance
    symmetry_broken.probe_because(
        _kind, *(a_step(_which, _kind)(np.random.default_rng(0), _sizes) for _which in (0, 1)),
        _tolerance)
    symmetry_broken.random(
        1, params_before=a_step(0, _kind), params_after=a_step(1, _kind), n_x=(2, 4),
        n_1=(5, 7), n_2=(8, 9), seed=(1000, 99_999), tolerance=_tolerance, contrast=False)
for _mistake in mistakes.SYMMETRY_BROKEN:
    symmetry_broken.mistake(*_mistake)
symmetry_broken.equivalent(
    "units[:, :, np.newaxis] - units[:, np.newaxis, :] -> "
    "units[:, np.newaxis, :] - units[:, :, np.newaxis]", "abs follows")
symmetry_broken.accept("np.triu(twins[0] & twins[1], k=1).any()",
                       "(twins[0] & twins[1]).sum() > units.shape[1]")
symmetry_broken.accept("gaps <= tolerance", "~(gaps > tolerance)")
# fmt: on


@symmetry_broken.accept
def _pair_by_pair(
    params_before: dict[str, Array], params_after: dict[str, Array], tolerance: float = 1e-9
) -> bool:
    for layer in range(1, len(params_before) // 2):
        for i, j in itertools.combinations(range(len(params_before[f"b{layer}"])), 2):
            if all(
                np.allclose(params[f"{name}{layer}"][..., i], params[f"{name}{layer}"][..., j],
                            rtol=0, atol=tolerance)
                for params in (params_before, params_after) for name in "Wb"
            ):  # fmt: skip
                return False
    return True


@exercise(
    "`init_zeros` has the names and the shapes. Which of its entries have to be drawn?",
    "One number for each weight, all from rng, with mean 0.",
    "The standard deviation is scale itself. Print that of a large W.",
    points=15,
)
def init_random(layer_dims: list[int], rng: np.random.Generator, scale: float) -> dict[str, Array]:
    """Return weights from a normal distribution, with one spread in all layers, and zero biases.

    Parameters
    ----------
    layer_dims : list of int
        Numbers of units, from the inputs to the output.
    rng : np.random.Generator
        Where all random numbers come from.
    scale : float
        Standard deviation of the weights; their mean is 0.

    Returns
    -------
    dict
        As of `init_zeros`.
    """
    params = init_zeros(layer_dims)
    ### BEGIN SOLUTION
    for layer in range(1, len(layer_dims)):
        shape = params[f"W{layer}"].shape
        params[f"W{layer}"] = rng.normal(0, scale, shape)
    ### END SOLUTION
    return params


@init_random.observe
def _what_random(answer: Any, layer_dims: Any, rng: int, scale: float) -> Any:
    from course2_improving.helpers import starts

    draw = lambda generator: answer(list(layer_dims), generator, scale)  # noqa: E731
    return starts.draws(draw, rng, lambda *_: scale, distribution=True)


# fmt: off
init_random.probe([2, 3, 1], 7, 0.5)
init_random.probe_because("wide layers", [150, 400, 80, 240], 7, 0.05)
init_random.random(3, layer_dims=wide_dims, rng=integers(0, 10_000), scale=choice(0.01, 0.2, 3.0),
                   contrast=["scale"])
for _mistake in mistakes.INIT_RANDOM:
    init_random.mistake(*_mistake)
init_random.accept("rng.normal(0, scale, shape)", "rng.standard_normal(shape) * scale")
init_random.accept("rng.normal(0, scale, shape)",
                   "np.array([rng.normal(0, scale, shape[1]) for _ in range(shape[0])])")
# fmt: on


@exercise(
    "Call init once, before the loop. What enters the first layer, and what the second?",
    "`dense_act_forward` returns what leaves a layer, and a cache that you do not need here.",
    "One number for each layer: the standard deviation of all m times n_out activations.",
    points=20,
)
def signal_stats(
    layer_dims: list[int],
    init: Callable[[list[int], np.random.Generator], dict[str, Array]],
    act: str,
    X: Float[Array, "m n_x"],
    rng: np.random.Generator,
) -> Float[Array, " L"]:
    """Return how strongly a signal varies behind each layer of an untrained network.

    Parameters
    ----------
    layer_dims : list of int
        Numbers of units, from the inputs to the output; one more than layers, L.
    init : function
        Is called as `init(layer_dims, rng)` and returns the parameters of the network.
    act : str
        The activation of every layer, also of the last one.
    X : array, shape (m, n_x)
        The signal, one example per row.
    rng : np.random.Generator
        Goes to `init`.

    Returns
    -------
    array, shape (L,)
        Standard deviation of all activations of layer 1, layer 2 and so on.
    """
    ### BEGIN SOLUTION
    params = init(layer_dims, rng)
    signal = X  # (m, n_x)
    spreads: list[float] = []
    for layer in range(1, len(layer_dims)):
        signal, _ = dense_act_forward(signal, params[f"W{layer}"], params[f"b{layer}"], act)
        spreads.append(float(signal.std()))
    stds = np.array(spreads)  # (L,)
    ### END SOLUTION
    return stds


@signal_stats.observe
def _what_runs(answer: Any, layer_dims: Any, init: Any, act: str, X: Any, rng: Any) -> Any:
    from course2_improving.helpers import starts

    return starts.runs(answer, layer_dims, init, act, X)


_BY_HAND = {
    "W1": np.array([[2.0, -2.0, 2.0, -2.0]]), "b1": np.zeros(4),
    "W2": np.array([[1.0], [0.0], [2.0], [0.0]]), "b2": np.zeros(1),
}  # fmt: skip
_BENT = {
    "W1": np.array([[1.0, -0.5, 0.2], [0.5, 1.0, -1.0]]), "b1": np.array([0.5, -0.25, 0.0]),
    "W2": np.array([[1.0, 0.5], [-0.5, 1.0], [2.0, 0.1]]), "b2": np.array([0.1, -0.2]),
}  # fmt: skip
_CORNERS = np.array([[1.0, 0.5], [-1.0, 2.0], [0.0, -1.5], [2.0, 1.0]])

# fmt: off
signal_stats.probe([1, 4, 1], _BY_HAND, "relu", np.array([[1.0], [-1.0]]), 0)
signal_stats.probe_because("tanh", [2, 3, 2], _BENT, "tanh", _CORNERS, 0)
signal_stats.probe_because("sigmoid", [2, 3, 2], _BENT, "sigmoid", _CORNERS, 0)
for _layers in (2, 3, 4):
    signal_stats.random(
        1, layer_dims=signal("layer_dims", _layers), init=signal("init", _layers),
        act=choice("relu", "tanh", "sigmoid"), m=(9, 12), n_x=(2, 4), seed=(1000, 99_999), rng=0,
        contrast=["X", "act"])
signal_stats.mistake("These are the weights. What is asked for is what they make of the signal.",
                     "float(signal.std())", 'params[f"W{layer}"].std()')
signal_stats.mistake("These are the scores, before the activation. Take what leaves the layer.",
    """signal, _ = dense_act_forward(signal, params[f"W{layer}"], params[f"b{layer}"], act)
        spreads.append(float(signal.std()))""",
    """signal, (_, Z) = dense_act_forward(signal, params[f"W{layer}"], params[f"b{layer}"], act)
        spreads.append(float(Z.std()))""")
signal_stats.mistake("This is the variance. How do you get from it to the standard deviation?",
                     "float(signal.std())", "signal.var()")
signal_stats.mistake("Every layer is given X. What enters the second one?",
                     "dense_act_forward(signal,", "dense_act_forward(X,")
signal_stats.mistake("The last layer is missing. There is one number for each of the L layers.",
                     "range(1, len(layer_dims))", "range(1, len(layer_dims) - 1)")
signal_stats.mistake("The first number is that of X, which is no layer. Begin behind layer 1.",
                     "spreads: list[float] = []", "spreads: list[float] = [np.std(X)]")
signal_stats.mistake("init is called in every round. One network has one start: call it once.",
                     "for layer in range(1, len(layer_dims)):",
                     "for layer in range(1, len(layer_dims)):\n"
                     "        params = init(layer_dims, rng)")
signal_stats.mistake("init gets a generator of your own, always with the same seed. Pass rng on.",
                     "init(layer_dims, rng)", "init(layer_dims, np.random.default_rng(0))")
signal_stats.mistake("Every layer has relu. Which activation does act name?", ", act)", ', "relu")')
signal_stats.mistake(
    "This is the root of the mean square. The standard deviation subtracts the mean first.",
    "float(signal.std())", "np.sqrt(np.mean(signal**2))")
signal_stats.mistake(
    "Each unit's deviation was taken, and then their mean. Take one deviation of all numbers.",
    "float(signal.std())", "np.mean(np.std(signal, axis=0))")
signal_stats.mistake("np.std with ddof=1 divides by one less. Divide by the number of activations.",
                     "float(signal.std())", "signal.std(ddof=1)")
signal_stats.mistake(
    "Each example's deviation was taken, and then their mean. Take one deviation of all numbers.",
    "float(signal.std())", "np.mean(np.std(signal, axis=1))")
signal_stats.mistake(
    "This is what enters each layer, beginning with X. Take what leaves it.",
    """signal, _ = dense_act_forward(signal, params[f"W{layer}"], params[f"b{layer}"], act)
        spreads.append(float(signal.std()))""",
    """spreads.append(float(signal.std()))
        signal, _ = dense_act_forward(signal, params[f"W{layer}"], params[f"b{layer}"], act)""")
signal_stats.mistake(
    "`dense_act_forward` returns two things: what leaves the layer, and a cache. Unpack them.",
    "signal, _ =", "signal =")
signal_stats.mistake(
    "The last layer has the sigmoid. Here act is the activation of every layer, also of that one.",
    ", act)", ', act if layer < len(layer_dims) - 1 else "sigmoid")')
signal_stats.mistake(
    "The biases are left out. They are 0 in a usual start, and init may return others.",
    'params[f"b{layer}"]', 'np.zeros_like(params[f"b{layer}"])')
signal_stats.accept("float(signal.std())", "np.sqrt(np.mean((signal - signal.mean()) ** 2))")
signal_stats.accept("np.array(spreads)", "np.stack(spreads)")
# fmt: on


@exercise(
    "`init_random` with scale 1 has the shapes and the numbers. What is each W multiplied by?",
    "How many numbers does one unit of the layer add up? That is n_in.",
    "2 / n_in is the variance that weights need under relu.",
    points=20,
)
def init_he(layer_dims: list[int], rng: np.random.Generator) -> dict[str, Array]:
    """Return random weights that keep the size of a signal through relu, and zero biases.

    Parameters
    ----------
    layer_dims : list of int
        Numbers of units, from the inputs to the output.
    rng : np.random.Generator
        Where all random numbers come from.

    Returns
    -------
    dict
        As of `init_zeros`. The weights of a layer with n_in inputs have mean 0 and standard
        deviation sqrt(2 / n_in).

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, Delving deep into rectifiers, 2015.
    """
    ### BEGIN SOLUTION
    params = init_random(layer_dims, rng, 1.0)
    for layer in range(1, len(layer_dims)):
        n_in = layer_dims[layer - 1]
        params[f"W{layer}"] = params[f"W{layer}"] * np.sqrt(2 / n_in)
    ### END SOLUTION
    return params


@init_he.observe
def _what_he(answer: Any, layer_dims: Any, rng: int) -> Any:
    from course2_improving.helpers import starts

    draw = lambda generator: answer(list(layer_dims), generator)  # noqa: E731
    return starts.draws(draw, rng, lambda n_in, _: (2.0 / n_in) ** 0.5)


# fmt: off
init_he.probe([2, 3, 1], 7)
init_he.probe_because("wide layers", [150, 400, 80, 240], 7)
init_he.random(4, layer_dims=wide_dims, rng=integers(0, 10_000), contrast=["layer_dims"])
init_he.mistake("2 / n_in is the variance. What turns it into a standard deviation?",
                "np.sqrt(2 / n_in)", "2 / n_in")
init_he.mistake(
    "The spread follows the units that a layer leads to. How many numbers does one unit add up?",
    "layer_dims[layer - 1]", "layer_dims[layer]")
init_he.mistake(
    "The variance is 1 / n_in, and relu lets half of the signal through. What makes up for that?",
    "2 / n_in", "1 / n_in")
init_he.mistake(
    "The variance is 2 / (n_in + n_out), which is Xavier's rule. He counts what enters, only.",
    "2 / n_in", "2 / (n_in + layer_dims[layer])")
init_he.mistake(
    "Each layer has the spread of the layer before it. Which entry of layer_dims is n_in?",
    "layer_dims[layer - 1]", "layer_dims[max(layer - 2, 0)]")
init_he.mistake("Every layer has the spread of the first one. Take n_in of the layer itself.",
                "layer_dims[layer - 1]", "layer_dims[0]")
init_he.mistake(
    "The weights are divided where they should be multiplied. Are they larger for many inputs?",
    "* np.sqrt(2 / n_in)", "* np.sqrt(n_in / 2)")
init_he.mistake("The root is taken of n_in alone. It belongs to 2 / n_in.",
                "np.sqrt(2 / n_in)", "2 / np.sqrt(n_in)")
init_he.mistake("The root is taken of 2 alone. It belongs to 2 / n_in.",
                "np.sqrt(2 / n_in)", "np.sqrt(2) / n_in")
init_he.mistake("The weights still have deviation 1. Multiply each layer's by its own factor.",
                " * np.sqrt(2 / n_in)", "")
init_he.mistake("The last layer still has deviation 1. Where does the loop end?",
                "range(1, len(layer_dims))", "range(1, len(layer_dims) - 1)")
init_he.mistake("rng is not used: the numbers come from a seed of your own. Pass rng on.",
                "init_random(layer_dims, rng, 1.0)",
                "init_random(layer_dims, np.random.default_rng(1), 1.0)")
init_he.mistake("The same rng gives other numbers: they come from np.random. Draw from rng.",
                'params[f"W{layer}"] * np.sqrt(2 / n_in)',
                'np.random.normal(0, np.sqrt(2 / n_in), params[f"W{layer}"].shape)')
init_he.mistake("The biases are random. Only weights need that: with what do biases start?",
                "n_in = layer_dims[layer - 1]",
                'n_in = layer_dims[layer - 1]\n'
                '        params[f"b{layer}"] = rng.normal(0, 0.1, layer_dims[layer])')
init_he.accept("np.sqrt(2 / n_in)", "(2 / n_in) ** 0.5")
init_he.accept('params[f"W{layer}"] * np.sqrt(2 / n_in)',
               "rng.standard_normal((n_in, layer_dims[layer])) / np.sqrt(n_in / 2)")
init_he.accept('params[f"W{layer}"] * np.sqrt(2 / n_in)',
               'rng.uniform(-np.sqrt(6 / n_in), (6 / n_in) ** 0.5, params[f"W{layer}"].shape)')
# fmt: on


@exercise(
    "The variance first: 2 / (n_in + n_out) of the layer itself. Then the two modes.",
    "Numbers spread evenly from -limit to limit have the variance limit**2 / 3.",
    "Set limit**2 / 3 equal to the variance, and solve for limit.",
    points=20,
)
def init_xavier(
    layer_dims: list[int], rng: np.random.Generator, mode: str = "uniform"
) -> dict[str, Array]:
    """Return random weights that treat the way forward and the way back alike, and zero biases.

    Parameters
    ----------
    layer_dims : list of int
        Numbers of units, from the inputs to the output.
    rng : np.random.Generator
        Where all random numbers come from.
    mode : {"uniform", "normal"}
        The distribution of the weights.

    Returns
    -------
    dict
        As of `init_zeros`. The weights of a layer have mean 0 and variance 2 / (n_in + n_out).

    References
    ----------
    X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural
    networks, 2010.
    """
    params = init_zeros(layer_dims)
    ### BEGIN SOLUTION
    for layer in range(1, len(layer_dims)):
        n_in, n_out = layer_dims[layer - 1], layer_dims[layer]
        variance = 2 / (n_in + n_out)
        if mode == "uniform":
            limit = np.sqrt(3 * variance)
            params[f"W{layer}"] = rng.uniform(-limit, limit, (n_in, n_out))
        else:
            params[f"W{layer}"] = rng.normal(0, np.sqrt(variance), (n_in, n_out))
    ### END SOLUTION
    return params


@init_xavier.observe
def _what_xavier(answer: Any, layer_dims: Any, rng: int, *mode: str) -> Any:
    from course2_improving.helpers import starts

    draw = lambda generator: answer(list(layer_dims), generator, *mode)  # noqa: E731
    return starts.draws(
        draw, rng, lambda n_in, n_out: (0.5 * (n_in + n_out)) ** -0.5, distribution=True
    )


# fmt: off
init_xavier.probe([2, 3, 1], 7)
init_xavier.probe_because("wide layers", [150, 400, 80, 240], 7)
init_xavier.probe_because("a normal distribution", [240, 80, 400, 150], 8, "normal")
init_xavier.random(2, layer_dims=wide_dims, rng=integers(0, 10_000), mode="uniform",
                   contrast=["layer_dims"])
init_xavier.random(2, layer_dims=wide_dims, rng=integers(0, 10_000), mode="normal",
                   contrast=["mode"])
init_xavier.mistake("The variance is 2 / n_in, which is He's rule. What else belongs to the sum?",
                    "(n_in + n_out)", "n_in")
init_xavier.mistake("The variance is 1 / n_in, which suits the way forward only. Where is n_out?",
                    "2 / (n_in + n_out)", "1 / n_in")
init_xavier.mistake("Python divides 2 by n_in first. Where do parentheses belong?",
                    "2 / (n_in + n_out)", "2 / n_in + n_out")
init_xavier.mistake(
    "This is the mean of 1 / n_in and 1 / n_out. Take the mean of n_in and n_out first.",
    "2 / (n_in + n_out)", "(1 / n_in + 1 / n_out) / 2")
init_xavier.mistake("The spread follows n_out alone. Which other number belongs to the sum?",
    "(n_in + n_out)", "n_out")
init_xavier.mistake("The mean of both numbers is 1 / variance. Is there a factor of 2 missing?",
    "2 / (n_in + n_out)", "1 / (n_in + n_out)")
init_xavier.mistake(
    "The limit is taken as the standard deviation. Evenly spread numbers have variance limit**2/3.",
    "np.sqrt(3 * variance)", "np.sqrt(variance)")
init_xavier.mistake("The limit is 3 deviations. Under the root, 3 becomes smaller.",
                    "np.sqrt(3 * variance)", "3 * np.sqrt(variance)")
init_xavier.mistake("3 times the variance is limit**2. What is missing for limit?",
                    "np.sqrt(3 * variance)", "3 * variance")
init_xavier.mistake("The normal mode gets the variance. `rng.normal` takes the standard deviation.",
    "rng.normal(0, np.sqrt(variance), ", "rng.normal(0, variance, ")
init_xavier.mistake("The normal mode gets limit as its deviation. That is 3**0.5 times too much.",
                    "rng.normal(0, np.sqrt(variance), ", "rng.normal(0, np.sqrt(3 * variance), ")
init_xavier.mistake("The weights lie between 0 and limit, so none is below 0. Where do they begin?",
                    "rng.uniform(-limit, limit", "rng.uniform(0, limit")
init_xavier.mistake("mode is not used: all weights are evenly spread. What does it ask for?",
                    'if mode == "uniform":', 'if mode:')
init_xavier.mistake("mode is not used: all weights are normal. What does it ask for?",
                    'if mode == "uniform":', 'if mode == "":')
init_xavier.mistake("The modes are swapped. Which distribution has two borders?",
                    'mode == "uniform"', 'mode != "uniform"')
init_xavier.mistake("Every layer has the sizes of the first one in its variance. Take its own.",
                    "2 / (n_in + n_out)", "2 / (layer_dims[0] + layer_dims[1])")
init_xavier.mistake(
    "rng is not used: the numbers come from a seed of your own. Draw them from rng.",
    "for layer in range(1, len(layer_dims)):",
    "rng = np.random.default_rng(1)\n    for layer in range(1, len(layer_dims)):")
init_xavier.accept("np.sqrt(3 * variance)", "np.sqrt(6 / (n_in + n_out))")
init_xavier.accept("rng.uniform(-limit, limit, (n_in, n_out))",
                   "limit * (2 * rng.random((n_in, n_out)) - 1)")
init_xavier.accept("rng.normal(0, np.sqrt(variance), (n_in, n_out))",
                   "variance**0.5 * rng.standard_normal((n_in, n_out))")
# fmt: on
