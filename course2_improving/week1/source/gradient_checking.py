"""Trust a gradient when it agrees with a measurement: gradient checking, and a game with it.

``params`` is a dict of arrays, ``grads`` has the derivative of the cost by ``params["W1"]`` under
``"dW1"``. ``theta`` holds all numbers of ``params`` in one row. A cost is a function
``loss_and_grads(params, rng)`` that returns its terms, a list of numbers whose sum is the cost, and
its gradients; what is random in it, such as dropout, is drawn from ``rng``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from course1_nn.week1.source.numpy_foundations import numerical_gradient
from course2_improving.helpers import costs, draws, observers
from course2_improving.helpers.blackboxes import BlackBox
from course2_improving.week1.source import gradient_checking_mistakes as mistakes
from grader.spec import choice, exercise, integers, normal, uniform

LossAndGrads = Callable[
    [dict[str, Array], np.random.Generator], tuple[list[float], dict[str, Array]]
]


# ---- one row for all numbers --------------------------------------------------------------------

# Not in the order of the alphabet: a dict keeps the order in which it was filled.
TINY: Any = {
    "W1": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    "b1": np.array([7.0, 8.0, 9.0]),
    "W2": np.array([[10.0], [11.0], [12.0]]),
}
RANDOM: Any = {
    "b1": normal(shape="n"), "W2": normal(shape="n k"), "b2": normal(shape="k"),
    "W1": normal(shape="m n"),
}  # fmt: skip
SIZES: Any = {"m": (2, 3), "n": (4, 5), "k": (6, 7)}


@exercise(
    "Write down the names in the order of the alphabet. Which array comes first?",
    "Each array becomes one row of numbers, line by line. How do you join such rows?",
    "`sorted` gives the names in order, `ravel` unrolls an array, `np.concatenate` joins.",
    points=5,
)
def params_to_vector(params: dict[str, Array]) -> Float[Array, " n"]:
    """Return all parameters in one vector, in the order of their names.

    Parameters
    ----------
    params : dict
        Arrays of any shapes, one at least.

    Returns
    -------
    array, shape (n,)
        The entries of all arrays, a copy. Names are in the order of `sorted`; entries in the order
        of `ravel`, row after row.
    """
    ### BEGIN SOLUTION
    rows = [params[name].ravel() for name in sorted(params)]
    vector = np.concatenate(rows)  # a new array
    ### END SOLUTION
    return vector


params_to_vector.observe(observers.vector_of_its_own)
# fmt: off
params_to_vector.probe(TINY)
params_to_vector.probe_because("one array", {"b": np.array([3.0, 4.0])})
params_to_vector.probe_because("an array of four axes, and a number", {
    "filters": np.arange(12.0).reshape(1, 2, 3, 2), "b": np.array(0.5)})
params_to_vector.random(**SIZES, params=RANDOM)
params_to_vector.random(1, n=(4, 5), params={"b": normal(shape="n")})
for _mistake in mistakes.PARAMS_TO_VECTOR:
    params_to_vector.mistake(*_mistake)
params_to_vector.accept("np.concatenate(rows)", "np.hstack(rows)")
params_to_vector.accept("params[name].ravel()", "params[name].reshape(-1)")
params_to_vector.accept("np.concatenate(rows)", "np.array([x for row in rows for x in row])")
# fmt: on


@exercise(
    "Cut by hand first: which of the numbers are b1, and which are W1?",
    "Each array takes the next `size` numbers. Where does the one after it begin?",
    "A piece of a vector is a view. What makes it an array of its own?",
    points=10,
)
def vector_to_params(v: Float[Array, " n"], like: dict[str, Array]) -> dict[str, Array]:
    """Cut a vector into arrays with the names and shapes of `like`.

    Parameters
    ----------
    v : array, shape (n,)
        What `params_to_vector` returned, or any vector of that length.
    like : dict
        Arrays whose names and shapes count; their numbers do not, nor does the type of these.

    Returns
    -------
    dict
        Arrays with the names and shapes of `like`. They are copies, apart from v.
    """
    params: dict[str, Array] = {}
    ### BEGIN SOLUTION
    start = 0
    for name in sorted(like):
        end = start + like[name].size
        params[name] = v[start:end].reshape(like[name].shape).copy()
        start = end
    ### END SOLUTION
    return params


vector_to_params.observe(observers.arrays_of_their_own)
# fmt: off
vector_to_params.probe(
    np.arange(12.0), {name: np.zeros(value.shape) for name, value in TINY.items()})
vector_to_params.probe_because("one array", np.array([3.0, 4.0]), {"b": np.ones(2)})
vector_to_params.probe_because("a number is an array of no axes", np.array([0.1, 0.2, 0.3]),
                               {"b": np.zeros(()), "W": np.zeros((1, 2))})
vector_to_params.probe_because("whole numbers in like", np.array([0.5, 1.5, 2.5]),
                               {"b": np.array([3]), "W": np.array([[1, 2]])})
vector_to_params.random(**SIZES, v=lambda rng, s: np.round(
    rng.normal(size=s["m"] * s["n"] + s["n"] * s["k"] + s["n"] + s["k"]), 3), like=RANDOM)
vector_to_params.random(1, n=(4, 9), v=normal(shape="n"), like=draws.counts, contrast=False)
vector_to_params.excuse("ignored:like", "its numbers do not count, and its shapes must fit v")
vector_to_params.mistake(
    "The pieces are given out in the order of the dict. params_to_vector sorts the names.",
    "sorted(like)", "like")
vector_to_params.mistake("The arrays are flat. Which shape does each have in `like`?",
                         ".reshape(like[name].shape)", "")
vector_to_params.mistake(
    "The arrays are views: a change of one of them changes v. Copy each piece.", ".copy()", "")
vector_to_params.mistake(
    "Every array gets the beginning of v. Move on by the size of the array.",
    "    start = end", "    pass")
vector_to_params.mistake(
    "A piece has fewer or more numbers than its array. Each takes `size` of them (`len` counts "
    "rows), from where the one before it ends.",
    "like[name].size", "len(np.atleast_1d(like[name]))")
vector_to_params.mistake("The biases are skipped. They are parameters as well.",
                         "for name in sorted(like):",
                         'for name in [n for n in sorted(like) if n[0] == "W" or len(like) == 1]:')
vector_to_params.mistake(
    "The arrays are filled column after column. `reshape` has another order by default.",
    "like[name].shape)", 'like[name].shape, order="F")')
vector_to_params.mistake(
    "The numbers are written into `like`. Make new arrays.",
    "params[name] = v[start:end].reshape(like[name].shape).copy()",
    "params = like\n        like[name][...] = v[start:end].reshape(like[name].shape)")
vector_to_params.mistake(
    "The numbers are stored as the type of those in `like`, which may have fewer digits. Only its "
    "names and shapes count.",
    ".copy()", ".astype(like[name].dtype)")
vector_to_params.accept("v[start:end].reshape(like[name].shape).copy()",
                        "np.array(v[start:end]).reshape(like[name].shape)")
# fmt: on


@vector_to_params.accept
def _by_split(v: Array, like: dict[str, Array]) -> dict[str, Array]:
    names = sorted(like)
    pieces = np.split(v, np.cumsum([like[name].size for name in names])[:-1])
    named = zip(names, pieces, strict=True)
    return {name: piece.copy().reshape(like[name].shape) for name, piece in named}


# ---- measure ------------------------------------------------------------------------------------


@exercise(
    "Measure x³ at 1 by hand with a step of 0.5: where do you ask, and what do you divide by?",
    "In which precision is theta stored, and in which should the nudges happen?",
    "Keep the old number in a variable, and write it back: adding and subtracting may miss it.",
    points=20,
    rtol=1e-6,  # right ways differ by 1e-16 / eps; one-sided ones by eps
)
def numerical_grad_vector(
    f: Callable[[Array], float], theta: Float[Array, " n"], eps: float = 1e-5
) -> Float[Array, " n"]:
    """Return the slopes of f at theta by central differences, in double precision.

    Parameters
    ----------
    f : function
        Takes a vector of shape (n,) and returns one number.
    theta : array of float32 or float64, shape (n,)
        Where the slopes are asked; it stays as it is, bit for bit.
    eps : float
        Length of the nudge to each side.

    Returns
    -------
    array of float64, shape (n,)
        Slope of f along each number of theta. f is asked in float64, whatever theta is stored in.

    References
    ----------
    W. H. Press et al., Numerical Recipes, 3rd edition, 2007, section 5.7.
    """
    ### BEGIN SOLUTION
    point = theta.astype(np.float64)  # a copy
    slopes = np.zeros(point.size)
    for i in range(point.size):
        kept = point[i]
        point[i] = kept + eps
        above = f(point)
        point[i] = kept - eps
        below = f(point)
        point[i] = kept
        slopes[i] = (above - below) / (2 * eps)
    ### END SOLUTION
    return slopes


numerical_grad_vector.observe(observers.slopes_of)


# functions cannot travel as plain data: their names do
FUNCTIONS: Any = costs.FUNCTIONS
CUBES, PRODUCT, EXP = FUNCTIONS
SINGLE = np.array([0.1, 0.7, 1.3], np.float32)


# fmt: off
numerical_grad_vector.probe(CUBES, np.array([1.0, 2.0]), 0.5)
numerical_grad_vector.probe_because(
    "each number matters to the others", PRODUCT, np.array([1.0, 2.0, 4.0]))
numerical_grad_vector.probe_because("single precision", CUBES, SINGLE)
numerical_grad_vector.random(n=(4, 9), f=choice(CUBES, EXP), theta=normal(), eps=uniform(0.05, 0.3))
numerical_grad_vector.random(
    1, n=(4, 7), f=PRODUCT, theta=uniform(1, 2), eps=uniform(0.05, 0.3), contrast=["theta"])
numerical_grad_vector.random(1, n=(4, 7), f=choice(CUBES, EXP), theta=draws.single, contrast=False)
numerical_grad_vector.forbid("np.gradient", "scipy", "tensorflow", "keras", numerical_gradient.name,
                             why="Measuring is the exercise here.")
for _mistake in mistakes.NUMERICAL_GRAD_VECTOR:
    numerical_grad_vector.mistake(*_mistake)
numerical_grad_vector.accept("(above - below) / (2 * eps)", "0.5 * (above - below) / eps")
numerical_grad_vector.accept("theta.astype(np.float64)", "np.array(theta, dtype=float)")
numerical_grad_vector.equivalent(
    "np.zeros(point.size) -> np.ones(point.size)", "every slope is overwritten")
# fmt: on


@numerical_grad_vector.accept
def _by_rows_of_the_identity(f: Callable[[Array], float], theta: Array, eps: float = 1e-5) -> Array:
    steps = eps * np.eye(theta.size)
    return np.array([(f(theta + step) - f(theta - step)) / (2 * eps) for step in steps])


# ---- compare ------------------------------------------------------------------------------------


@exercise(
    "Put in (3, 4) and (0, 0) by hand: how long is each, and how long is their difference?",
    "The difference is divided by something that grows with both of them.",
    "Two vectors of zeros agree perfectly. What is 0 / 0?",
    points=15,
)
def relative_error(a: Float[Array, "*shape"], b: Float[Array, "*shape"]) -> float:
    """Return how far two gradients differ, as a share of their lengths.

    Parameters
    ----------
    a, b : arrays of the same shape, any
        A gradient by formula and one by measurement, or the other way round.

    Returns
    -------
    float
        ‖a - b‖ / (‖a‖ + ‖b‖), from 0 to 1, where the length ‖a‖ is the root of the sum of all
        squares. It is 0 where both are zeros, and nan where an entry is nan.
    """
    ### BEGIN SOLUTION
    distance = np.linalg.norm(a - b)  # of all entries, whatever the shape
    lengths = np.linalg.norm(a) + np.linalg.norm(b)
    error = 0.0 if lengths == 0 else distance / lengths
    ### END SOLUTION
    return float(error)


# fmt: off
relative_error.probe(np.array([3.0, 4.0]), np.array([0.0, 0.0]))
relative_error.probe_because("a matrix", np.array([[1.0, 2.0, 0.0], [0.0, -2.0, 1.0]]),
                             np.array([[1.0, 2.0, 0.0], [3.0, -2.0, 1.0]]))
relative_error.probe_because("both are zeros", np.zeros(3), np.zeros(3))
relative_error.probe_because("tiny ones", np.array([2e-15, 1e-15, 0.0]),
                             np.array([1e-15, 2e-15, 1e-15]))
relative_error.probe_because(
    "a number that is no number", np.array([1.0, np.nan, 2.0]), np.array([1.0, 1.0, 2.0]))
relative_error.random(n=(4, 9), a=normal(0, 3, shape="n"), b=normal(0, 3, shape="n"))
relative_error.random(
    1, m=(3, 5), n=(6, 9), k=2, a=normal(0, 3, shape="m n k"), b=normal(0, 3, shape="m n k"))
relative_error.random(1, n=(4, 9), a=draws.nothing, b=draws.nothing)
relative_error.random(1, n=(4, 9), a=draws.tiny, b=draws.tiny)
relative_error.random(1, n=(4, 9), a=draws.with_nan, b=normal(shape="n"), contrast=False)
for _mistake in mistakes.RELATIVE_ERROR:
    relative_error.mistake(*_mistake)
relative_error.accept("np.linalg.norm(a - b)", "np.sqrt(np.sum((a - b) ** 2))")
relative_error.accept(
    "0.0 if lengths == 0 else distance / lengths", "distance / max(lengths, 1e-300)")
relative_error.equivalent("a - b -> b - a", "the length is the same")
# fmt: on


# ---- check --------------------------------------------------------------------------------------


@exercise(
    "Which function of a vector do you hand to `numerical_grad_vector`?",
    "The cost is the sum of all its terms. Does each call see the same random numbers?",
    "Measure in one vector, cut it into arrays, and compare these with `grads` name by name.",
    points=20,
    rtol=1e-5,
    atol=1e-7,  # rounding leaves 1e-10 in right gradients, a one-sided slope 1e-5
)
def gradient_check(
    loss_and_grads: LossAndGrads, params: dict[str, Array], eps: float = 1e-5, seed: int = 0
) -> tuple[float, dict[str, float]]:
    """Compare the gradients of a cost with their measurement.

    Parameters
    ----------
    loss_and_grads : function
        Takes params and a Generator; returns the terms of the cost (a list of floats) and the
        gradients (a dict with "dW1" for "W1").
    params : dict
        Arrays, which stay as they are.
    eps : float
        Length of the nudges.
    seed : int
        Each call gets a new `np.random.default_rng(seed)`.

    Returns
    -------
    error : float
        Relative error of all numbers as one vector.
    per_param : dict
        Relative error of each array, under its name in params.
    """

    ### BEGIN SOLUTION
    def cost(theta: Array) -> float:
        terms, _ = loss_and_grads(vector_to_params(theta, params), np.random.default_rng(seed))
        return sum(terms)

    _, grads = loss_and_grads(params, np.random.default_rng(seed))
    exact = {name: grads[f"d{name}"] for name in params}
    slopes = numerical_grad_vector(cost, params_to_vector(params), eps)
    numeric = vector_to_params(slopes, params)
    per_param = {name: relative_error(exact[name], numeric[name]) for name in params}
    error = relative_error(params_to_vector(exact), slopes)
    ### END SOLUTION
    return error, per_param


gradient_check.observe(observers.errors_of)


CHECKED: Any = {
    "b2": uniform(1, 2, shape="k"), "W1": uniform(1, 2, shape="m n"),
    "b1": uniform(1, 2, shape="n"), "W2": uniform(1, 2, shape="n k"),
}  # fmt: skip
FLAT: Any = {
    "b": np.array([2.0, 1.0, 1.5]), "W": np.array([[1.0, 3.0, 1.0, 2.0], [2.0, 1.0, 2.0, 1.0]])
}  # fmt: skip
LOPSIDED: Any = {"b": np.array([2.0, 0.001]), "W": np.array([[10.0, 30.0, 20.0]])}
NAMES: Any = costs.COSTS  # functions cannot travel, and their names stand for them
_SQUARES, PLAIN, PENALTY, DROPOUT, NEGATED, LAST = NAMES
BY_HAND: Any = {"b": np.array([2.0]), "W": np.array([[1.0, 3.0]])}
# fmt: off
gradient_check.probe(NEGATED, BY_HAND, 0.5)
gradient_check.probe_because("a right gradient", PLAIN, BY_HAND)
gradient_check.probe_because("a cost of two terms", PENALTY, BY_HAND)
gradient_check.probe_because("dropout", DROPOUT, FLAT, 0.1, 3)
gradient_check.probe_because("one number of one bias", LAST, LOPSIDED, 0.001)
gradient_check.random(
    1, **SIZES, loss_and_grads=DROPOUT, params=CHECKED, eps=uniform(0.1, 0.3),
    seed=integers(0, 10_000))
gradient_check.random(
    2, **SIZES, loss_and_grads=choice(PLAIN, PENALTY), params=CHECKED, eps=uniform(0.1, 0.3),
    contrast=False)
gradient_check.random(
    1, **SIZES, loss_and_grads=choice(NEGATED, LAST), params=CHECKED, contrast=False)
gradient_check.random(1, **SIZES, loss_and_grads=PENALTY, params=CHECKED, contrast=False)
gradient_check.mistake(
    "Each call draws another dropout mask, so the cost jumps by itself. Begin each with the same "
    "seed.",
    "    def cost(theta: Array) -> float:\n",
    "    rng = np.random.default_rng(seed)\n\n    def cost(theta: Array) -> float:\n"
    "        return sum(loss_and_grads(vector_to_params(theta, params), rng)[0])\n")
gradient_check.mistake(
    "All calls share one generator, and each goes on where the one before it ended: every mask is "
    "another one. Begin each with the same seed.",
    "    def cost(theta: Array) -> float:\n"
    "        terms, _ = loss_and_grads(vector_to_params(theta, params), "
    "np.random.default_rng(seed))\n"
    "        return sum(terms)\n\n"
    "    _, grads = loss_and_grads(params, np.random.default_rng(seed))",
    "    rng = np.random.default_rng(seed)\n"
    "    _, grads = loss_and_grads(params, rng)\n\n"
    "    def cost(theta: Array) -> float:\n"
    "        return sum(loss_and_grads(vector_to_params(theta, params), rng)[0])")
gradient_check.mistake(
    "The cost has to be one number, and this is the list of its terms. What is their sum?",
    "sum(terms)", "terms")
gradient_check.mistake("This is the mean of the terms. The cost is their sum.",
                       "sum(terms)", "sum(terms) / len(terms)")
gradient_check.mistake(
    "The gradients are taken in the order of their own dict, which need not be that of params. "
    "Look up each by its name.",
    'exact = {name: grads[f"d{name}"] for name in params}',
    "exact = dict(zip(params, grads.values(), strict=True))")
gradient_check.mistake(
    "For the whole, the gradients are joined in the order of their dict, and the slopes in that of "
    "the sorted names. Give both one order.",
    "relative_error(params_to_vector(exact), slopes)",
    "relative_error(np.concatenate([grad.ravel() for grad in grads.values()]), slopes)")
gradient_check.mistake(
    "This is the absolute error. How large are the gradients themselves?",
    "per_param = {name: relative_error(exact[name], numeric[name]) for name in params}\n"
    "    error = relative_error(params_to_vector(exact), slopes)",
    "per_param = {name: float(np.linalg.norm(exact[name] - numeric[name])) for name in params}\n"
    "    error = float(np.linalg.norm(params_to_vector(exact) - slopes))")
gradient_check.mistake(
    "The error of all is the mean of the single ones here. Compare all numbers as one vector.",
    "relative_error(params_to_vector(exact), slopes)",
    "sum(per_param.values()) / len(per_param)")
gradient_check.mistake(
    "Every array gets the error of the whole, so nobody sees which one is wrong. Compare each.",
    "per_param = {name: relative_error(exact[name], numeric[name]) for name in params}",
    "per_param = {name: relative_error(params_to_vector(exact), slopes) for name in params}")
gradient_check.mistake(
    "Only the first term is measured, and the gradients belong to all. What is the cost?",
    "sum(terms)", "terms[0]")
gradient_check.mistake("This only says whether they agree. How far are they apart?",
                       "error = relative_error(params_to_vector(exact), slopes)",
                       "error = relative_error(params_to_vector(exact), slopes) < 1e-6")
gradient_check.mistake(
    "The seed is not used: the check always sees the random numbers of seed 0. Pass it on.",
    "    def cost(theta: Array) -> float:\n",
    "    seed = 0\n\n    def cost(theta: Array) -> float:\n")
gradient_check.mistake(
    "The nudge is always 1e-5. Pass eps on.",
    "params_to_vector(params), eps)", "params_to_vector(params))")
gradient_check.mistake(
    "The error of all is the largest of the single ones here. Compare all numbers as one vector.",
    "relative_error(params_to_vector(exact), slopes)", "max(per_param.values())")
gradient_check.mistake("The names are those of the gradients. Use those of params: W1, not dW1.",
                       "per_param = {name:", 'per_param = {f"d{name}":')
gradient_check.mistake(
    "The gradient is compared with itself. What does the measurement say?",
    "numeric = vector_to_params(slopes, params)",
    "numeric, slopes = exact, params_to_vector(exact)")
gradient_check.equivalent(
    "relative_error(exact[name], numeric[name]) -> relative_error(numeric[name], exact[name])",
    "it is symmetric")
gradient_check.equivalent(
    "relative_error(params_to_vector(exact), slopes) -> "
    "relative_error(slopes, params_to_vector(exact))", "it is symmetric")
gradient_check.mistake(
    "params is nudged in place, and `+=` and `-=` do not cancel in the last digit. Nudge a copy.",
    "params_to_vector(params), eps)",
    "params_to_vector(params), eps)\n    for value in params.values():\n"
    "        value += eps\n        value -= 2 * eps\n        value += eps")
gradient_check.accept("sum(terms)", "float(np.sum(terms))")
gradient_check.accept(
    "relative_error(params_to_vector(exact), slopes)",
    "relative_error(*(np.concatenate([g[name].ravel() for name in params])"
    " for g in (exact, numeric)))")
gradient_check.accept("numerical_grad_vector(cost", "numerical_gradient(cost")
# fmt: on


# ---- large networks -----------------------------------------------------------------------------


@exercise(
    "Which places do you check? Draw k different ones first.",
    "Only the k numbers that are drawn are nudged; f is asked twice for each.",
    "Compare the k slopes that you measured with the k entries of grad at the same places.",
    points=10,
    rtol=1e-5,
    atol=1e-7,  # as for gradient_check
)
def gradcheck_sampled(
    f: Callable[[Array], float],
    grad: Float[Array, " n"],
    theta: Float[Array, " n"],
    k: int,
    rng: np.random.Generator,
) -> float:
    """Compare a gradient with its measurement at k different places, drawn at random.

    Parameters
    ----------
    f : function
        Takes a vector of shape (n,) and returns one number.
    grad : array, shape (n,)
        The gradient to check.
    theta : array, shape (n,)
        Where it is checked; it stays as it is.
    k : int
        Number of places; all if there are fewer than k.
    rng : Generator
        Source of the random numbers.

    Returns
    -------
    float
        Relative error of the k entries. f is asked twice for each of them, 1e-5 to each side.
    """
    eps = 1e-5
    ### BEGIN SOLUTION
    places = rng.choice(theta.size, min(k, theta.size), replace=False)
    numeric = np.zeros(len(places))
    for j, place in enumerate(places):
        step = np.zeros(theta.size)
        step[place] = eps
        numeric[j] = (f(theta + step) - f(theta - step)) / (2 * eps)
    error = relative_error(grad[places], numeric)
    ### END SOLUTION
    return error


gradcheck_sampled.observe(observers.what_it_notices)
# fmt: off
gradcheck_sampled.probe(
    CUBES, "doubled", np.array([1.0, 2.0, 1.5, 0.5, 1.2]), 2, 1)
gradcheck_sampled.probe_because(
    "a right gradient", CUBES, "exact", np.array([1.0, 2.0, 1.5, 0.5, 1.2]), 3, 2)
gradcheck_sampled.probe_because(
    "fewer than k numbers", PRODUCT, "first one doubled", np.array([1.0, 2.0, 1.5]), 7, 3)
gradcheck_sampled.random(
    2, n=(6, 9), f=choice(*FUNCTIONS), grad="doubled", theta=uniform(0.5, 1.5),
    k=integers(2, 5), rng=integers(0, 10_000), contrast=["k"])
gradcheck_sampled.random(
    1, n=(6, 9), f=choice(*FUNCTIONS), grad="exact", theta=uniform(0.5, 1.5),
    k=integers(2, 5), rng=integers(0, 10_000), contrast=False)
gradcheck_sampled.random(
    1, n=(6, 9), f=choice(*FUNCTIONS), grad="first one doubled", theta=uniform(0.5, 1.5),
    k=12, rng=integers(0, 10_000), contrast=["theta"])
for _mistake in mistakes.GRADCHECK_SAMPLED:
    gradcheck_sampled.mistake(*_mistake)
gradcheck_sampled.accept("rng.choice(theta.size, min(k, theta.size), replace=False)",
                         "rng.permutation(theta.size)[:k]")
gradcheck_sampled.equivalent("np.zeros(len(places)) -> np.ones(len(places))", "all are overwritten")
gradcheck_sampled.equivalent(
    "relative_error(grad[places], numeric) -> relative_error(numeric, grad[places])",
    "it is symmetric")
gradcheck_sampled.accept("np.zeros(theta.size)", "np.zeros_like(theta)")
# fmt: on


@gradcheck_sampled.mistake(
    "All slopes are measured, which takes long, and k of them compared. Nudge k numbers."
)
def _all_measured(
    f: Callable[[Array], float], grad: Array, theta: Array, k: int, rng: np.random.Generator
) -> float:
    places = rng.choice(theta.size, min(k, theta.size), replace=False)
    return relative_error(grad[places], numerical_grad_vector(f, theta)[places])


@gradcheck_sampled.mistake(
    "This looks to one side only. A central difference asks f twice for each place."
)
def _to_one_side(
    f: Callable[[Array], float], grad: Array, theta: Array, k: int, rng: np.random.Generator
) -> float:
    places, eps, here = rng.choice(theta.size, min(k, theta.size), replace=False), 1e-5, f(theta)
    rises = [f(theta + eps * np.eye(theta.size)[place]) - here for place in places]
    return relative_error(grad[places], np.array(rises) / eps)


# ---- the detective ------------------------------------------------------------------------------


@exercise(
    "Check one layer once: draw parameters, and look at the error of each of X, W and b.",
    "Twelve draws a layer. Where a draw looks wrong, is it still wrong with a step of 1e-7?",
    "nan is neither above nor below a limit. Ask for what is true of an innocent layer.",
    points=20,
)
def find_buggy(layers: list[BlackBox], rng: np.random.Generator) -> set[int]:
    """Return which layers have a wrong gradient.

    Parameters
    ----------
    layers : list of BlackBox
        Each has `draw(rng)`, which returns parameters "X", "W" and "b", and
        `loss_and_grads(params, rng)` for `gradient_check`.
    rng : Generator
        Goes to `draw`.

    Returns
    -------
    set of int
        Places in `layers`, from 0. A layer is guilty if one of 12 draws is suspicious with a step
        of 1e-5 and again with 1e-7: the relative error of X, W or b is not at most 1e-3.
    """
    buggy: set[int] = set()
    ### BEGIN SOLUTION
    for index, layer in enumerate(layers):
        for _ in range(12):
            params, suspicious = layer.draw(rng), True
            for eps in (1e-5, 1e-7):
                if suspicious:
                    _, per_param = gradient_check(layer.loss_and_grads, params, eps)
                    suspicious = not all(error <= 1e-3 for error in per_param.values())
            if suspicious:
                buggy.add(index)
                break
    ### END SOLUTION
    return buggy


find_buggy.observe(observers.accused)


# layers travel as numbers: see `course2_improving.helpers.blackboxes`
LINEUPS: Any = [[0, 7], [1, 11, 18, 17], [12, 2], [4, 13], [15, 9, 14, 15, 9], [3, 19], [20, 21]]
# fmt: off
find_buggy.probe(LINEUPS[0], 0)
find_buggy.probe_because("gradients of all sizes", LINEUPS[1], 1)
find_buggy.probe_because("a small part of a large gradient", LINEUPS[2], 2)
find_buggy.probe_because("scores near a corner", LINEUPS[3], 3)
find_buggy.probe_because("errors now and then", LINEUPS[4], 4)
find_buggy.probe_because("nan in one array", LINEUPS[5], 5)
find_buggy.probe_because("a small error, and two reasons for false alarms", LINEUPS[6], 6)
find_buggy.random(1, layers=draws.lineup(18, 11, 2), rng=integers(0, 10_000), contrast=False)
find_buggy.random(1, layers=draws.lineup(15, 9, 15, 9), rng=integers(0, 10_000), contrast=False)
find_buggy.random(1, layers=draws.lineup(15, 4, 9, 15), rng=integers(0, 10_000), contrast=False)
find_buggy.random(1, layers=draws.lineup(21, 20, 19), rng=integers(0, 10_000), contrast=False)
for _mistake in mistakes.FIND_BUGGY:
    find_buggy.mistake(*_mistake)
find_buggy.accept("not all(error <= 1e-3 for error in per_param.values())",
                  "not np.max(list(per_param.values())) <= 1e-3")
for label in ("range(12) -> range(12 - 1)", "range(12) -> range(1, 12)", "range(12) -> range(13)",
              "range(12) -> range(11)"):
    find_buggy.equivalent(label, "one draw more or less finds the same")
find_buggy.equivalent("error <= 0.001 -> error < 0.001", "no error is exactly at the limit")
find_buggy.equivalent("drop: break", "a set holds each place once")
# fmt: on


@find_buggy.accept
def _smallest_of_the_worst(layers: list[BlackBox], rng: np.random.Generator) -> set[int]:
    def worst(layer: BlackBox, params: dict[str, Array], eps: float) -> float:
        return float(np.max(list(gradient_check(layer.loss_and_grads, params, eps)[1].values())))

    def guilty(layer: BlackBox) -> bool:
        draws = [layer.draw(rng) for _ in range(12)]
        return not all(min(worst(layer, p, 1e-5), worst(layer, p, 1e-7)) <= 1e-3 for p in draws)

    return {index for index, layer in enumerate(layers) if guilty(layer)}


@find_buggy.mistake(
    "One step is enough for a charge here, and each has its false alarms. Both have to agree."
)
def _either_step(layers: list[BlackBox], rng: np.random.Generator) -> set[int]:
    buggy: set[int] = set()
    for index, layer in enumerate(layers):
        for params in [layer.draw(rng) for _ in range(12)]:
            for eps in (1e-5, 1e-7):
                errors = gradient_check(layer.loss_and_grads, params, eps)[1].values()
                if not all(error <= 1e-3 for error in errors):
                    buggy.add(index)
    return buggy


@find_buggy.mistake(
    "A layer goes free if one of its twelve draws looks right. One draw that does not is enough."
)
def _in_every_draw(layers: list[BlackBox], rng: np.random.Generator) -> set[int]:
    def suspicious(layer: BlackBox, params: dict[str, Array], eps: float) -> bool:
        errors = gradient_check(layer.loss_and_grads, params, eps)[1].values()
        return not all(error <= 1e-3 for error in errors)

    def guilty(layer: BlackBox) -> bool:
        draws = [layer.draw(rng) for _ in range(12)]
        return all(suspicious(layer, p, 1e-5) and suspicious(layer, p, 1e-7) for p in draws)

    return {index for index, layer in enumerate(layers) if guilty(layer)}
