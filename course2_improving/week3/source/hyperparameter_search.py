"""Search for hyperparameters: draw on the right scale, zoom in, and stop bad runs early.

A *space* is a dict that has under each name a kind and a range or choices: `sample_config` lists
the kinds. A *config* has one value for each name, and a *trial* is the pair ``(loss, config)``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from course2_improving.helpers import search_observers, spaces
from course2_improving.helpers.scales import bounds, positions
from grader.spec import choice, exercise, integers

Config = dict[str, Any]
Space = dict[str, tuple[Any, ...]]
Trial = tuple[float, Config]


# ---- draw ---------------------------------------------------------------------------------------


@exercise(
    "Draw the power of ten first, evenly. Between which two powers does it lie?",
    "For the range from 0.01 to 1 the powers go from -2 to 0: the logarithms of the bounds.",
    "`rng.uniform` draws `size` powers at once; raise the same base to them that you took the "
    "logarithm of.",
    points=15,
)
def sample_log_uniform(
    low: float, high: float, size: int, rng: np.random.Generator
) -> Float[Array, " size"]:
    """Draw numbers whose logarithms are spread evenly.

    Parameters
    ----------
    low, high : float
        Bounds, above 0; both in the range.
    size : int
        How many numbers.
    rng : np.random.Generator
        Where all random numbers come from.

    Returns
    -------
    array, shape (size,)
        Numbers from low to high.
    """
    ### BEGIN SOLUTION
    powers = rng.uniform(np.log10(low), np.log10(high), size)  # (size,)
    numbers = 10.0**powers
    ### END SOLUTION
    return numbers


sample_log_uniform.observe(search_observers.sees_numbers)
# fmt: off
sample_log_uniform.probe(0.01, 1.0, 3, 7)
sample_log_uniform.probe_because("many numbers", 0.0001, 1.0, 5000, 7)
sample_log_uniform.probe_because("bounds that are no powers of ten", 3.0, 700.0, 6000, 8)
sample_log_uniform.probe_because("a range without width", 0.3, 0.3, 2, 7)
sample_log_uniform.random(3, low=choice(2e-5, 0.0003, 0.004), high=choice(0.7, 5.0, 300.0),
    size=integers(4500, 7000), rng=integers(0, 10_000), contrast=["size"])
_POWERS = "rng.uniform(np.log10(low), np.log10(high), size)"
for _mistake in (
    ("The numbers are spread evenly, so hardly one lies near low. Of what should that be true?",
     "10.0**powers", "rng.uniform(low, high, size)"),
    ("The powers are of ten and the base is e. Which base undoes your logarithm?",
     "10.0**powers", "np.exp(powers)"),
    ("The natural logarithm is undone with base 10. Take both of one base.", _POWERS,
     "rng.uniform(np.log(low), np.log(high), size)"),
    ("low and high went in as powers, so that 0.01 became 10**0.01. Which power of ten is 0.01?",
     _POWERS, "rng.uniform(low, high, size)"),
    ("These are the powers. Which number has the power -2?", "10.0**powers", "powers"),
    ("size is not used: one number comes back. Which argument of the method asks for more?",
     ", size)", ")"),
    ("One number is repeated size times. Draw one power for each.", ", size)", ") * np.ones(size)"),
    ("Only whole powers come out. They may have digits: which method draws floats?", _POWERS,
     "rng.integers(int(np.log10(low)), int(np.log10(high)) + 1 * (low == high), size)"),
    ("rng is not used: the numbers come from a seed of your own. Draw them from rng.",
     "rng.uniform", "np.random.default_rng(0).uniform"),
    ("The same rng gives other numbers: they come from np.random. Draw from rng.", "rng.uniform",
     "np.random.uniform"),
    ("These numbers stand at equal distances and are the same for every rng. Draw them.", _POWERS,
     "np.linspace(np.log10(low), np.log10(high), size)"),
):
    sample_log_uniform.mistake(*_mistake)
sample_log_uniform.accept("10.0**powers", "np.power(10.0, powers)")
sample_log_uniform.accept("10.0**powers", "np.clip(10.0**powers, low, high).astype(np.float32)")
sample_log_uniform.accept("10.0**powers", "low * (high / low) ** rng.random(size)")
sample_log_uniform.accept("10.0**powers", "np.array([2 ** rng.uniform(np.log2(low), np.log2(high))"
                          " for _ in range(size)])")
# fmt: on


@exercise(
    "Go through the entries of the space. What does each of the five kinds ask for?",
    "`sample_log_uniform` returns an array; one number of it is `[0]`.",
    "For beta draw the distance to 1: which range does 1 - beta have?",
    points=20,
    seconds=30,
)
def sample_config(space: dict[str, tuple[Any, ...]], rng: np.random.Generator) -> dict[str, Any]:
    """Draw one value for each hyperparameter of a space.

    Parameters
    ----------
    space : dict
        Under each name a tuple: `("int", low, high)`, `("float", low, high)`,
        `("log", low, high)`, `("beta", low, high)`, or `("choice", value, value, …)`.
    rng : np.random.Generator
        Where all random numbers come from.

    Returns
    -------
    dict
        Under each name one value. `"int"`: an int, low and high included, each as likely.
        `"float"`: evenly from low to high. `"log"`: log-uniform. `"beta"`: 1 minus a log-uniform
        number. `"choice"`: one of the values as it is, each as likely.
    """
    config: dict[str, Any] = {}
    ### BEGIN SOLUTION
    for name, (kind, *given) in space.items():
        low, high = given[0], given[-1]
        if kind == "choice":
            config[name] = given[int(rng.integers(len(given)))]
        elif kind == "int":
            config[name] = int(rng.integers(low, high + 1))
        elif kind == "float":
            config[name] = float(rng.uniform(low, high))
        elif kind == "log":
            config[name] = float(sample_log_uniform(low, high, 1, rng)[0])
        else:
            config[name] = 1 - float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])
    ### END SOLUTION
    return config


sample_config.observe(search_observers.sees_configs)
# fmt: off
sample_config.probe(spaces.SMALL, 7)
sample_config.probe_because("every kind", spaces.WIDE, 7)
sample_config.random(3, space=spaces.any_space, rng=integers(0, 10_000), contrast=["space"])
_NEAR_ONE = "1 - float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])"
_INT = "int(rng.integers(low, high + 1))"
_VALUE = "given[int(rng.integers(len(given)))]"
_LOOP = "for name, (kind, *given) in space.items():"
for _mistake in (
    ("Whole numbers come as floats. Which method of rng draws ints?", _INT,
     "float(rng.integers(low, high + 1))"),
    ("The upper bound of an int range never comes. Where does `rng.integers` stop?",
     "rng.integers(low, high + 1)", "rng.integers(low, high)"),
    ("Both ends of an int range come half as often as the rest. Which method draws ints?", _INT,
     "round(rng.uniform(low, high))"),
    ("beta is spread evenly, so 9 of 10 lie below 0.99. What is drawn on a logarithmic scale?",
     _NEAR_ONE, "float(rng.uniform(low, high))"),
    ("beta itself is log-uniform, which is nearly even so close to 1. Draw its distance to 1.",
     _NEAR_ONE, "float(sample_log_uniform(low, high, 1, rng)[0])"),
    ("This is the distance of beta to 1. Which beta has it?", _NEAR_ONE,
     "float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])"),
    ("The bounds of the distance are swapped. Which beta is nearest to 1?",
     "1 - high, 1 - low", "1 - low, 1 - high"),
    ("A log range is drawn evenly. Which function of yours draws on its scale?",
     "float(sample_log_uniform(low, high, 1, rng)[0])\n        else",
     "float(rng.uniform(low, high))\n        else"),
    ("A float range is drawn on a logarithmic scale, which has no place for 0. Draw it evenly.",
     "float(rng.uniform(low, high))", "float(sample_log_uniform(low, high, 1, rng)[0])"),
    ("A log value is an array with one number. Take the number out of it.",
     "float(sample_log_uniform(low, high, 1, rng)[0])", "sample_log_uniform(low, high, 1, rng)"),
    ("`rng.choice` makes texts of numbers where one choice is a text. Draw a position instead.",
     _VALUE, "rng.choice(given)"),
    ("The last choice never comes. `rng.integers` leaves its upper end out already.",
     "len(given)", "len(given) - 1"),
    ("A choice gives its position instead of its value. What stands there in the list?",
     _VALUE, "int(rng.integers(len(given)))"),
    ("Every call returns the same config: the generator starts anew each time. Draw from rng.",
     _LOOP, "rng = np.random.default_rng(0)\n    " + _LOOP),
    ("All entries start from one state, so they go up and down together. Draw one after the other.",
     _LOOP, f"seed = rng.integers(10**9)\n    {_LOOP}\n        rng = np.random.default_rng(seed)"),
    ("The same rng gives other values: they come from np.random. Draw from rng.",
     _LOOP, "rng = np.random.default_rng(np.random.randint(10**9))\n    " + _LOOP),
    ("The values are right, and space has lost its entries. Read them without taking them out.",
     "(kind, *given) in space.items():",
     "(kind, *given) in [(name, space.pop(name)) for name in list(space)]:"),
):
    sample_config.mistake(*_mistake)
for _range in ("low, high", "1 - high, 1 - low"):
    sample_config.equivalent(f"sample_log_uniform({_range}, 1, rng) -> sample_log_uniform({_range},"
                             " 2, rng)", "one number more is drawn, and the first one counts")
sample_config.accept(_VALUE, "given[rng.choice(len(given))]")
sample_config.accept(_INT, "rng.integers(low, high, endpoint=True)")
sample_config.accept(_INT, "int(rng.uniform(low, high + 1))")
sample_config.accept("space.items()", "sorted(space.items(), reverse=True)")
sample_config.accept(_NEAR_ONE, "bounds(kind, u := rng.uniform(*positions(kind, given)), u)[0]")
sample_config.accept(_NEAR_ONE, "1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low))")
# fmt: on


# ---- cover --------------------------------------------------------------------------------------


@exercise(
    "Look at one column alone. Into which bin does each of its numbers fall?",
    "`points * bins` cut to whole numbers is the number of the bin. What does that make of 1?",
    "Count the different bins of a column, then divide by the number of bins.",
    points=10,
)
def coverage(points: Float[Array, "m d"], bins: int) -> Float[Array, " d"]:
    """Return which share of the bins of each axis holds at least one point.

    Parameters
    ----------
    points : array, shape (m, d)
        One trial per row, each hyperparameter on its scale from 0 to 1.
    bins : int
        Into how many equal parts each axis is cut. The last one includes 1.

    Returns
    -------
    array, shape (d,)
        Shares, above 0 and at most 1.
    """
    ### BEGIN SOLUTION
    places = np.minimum((points * bins).astype(int), bins - 1)  # (m, d)
    shares = np.array([len(np.unique(column)) / bins for column in places.T])  # (d,)
    ### END SOLUTION
    return shares


# fmt: off
coverage.probe(np.array([[0.1, 0.6], [0.2, 0.9], [0.9, 0.7], [0.15, 1.0], [0.3, 0.55]]), 4)
coverage.probe_because("ends and borders", spaces.BORDERS, 4)
coverage.probe_because("a grid", spaces.GRID, 6)
coverage.probe_because("one point", np.array([[1.0, 0.0, 0.4]]), 5)
for _points in (spaces.scattered, spaces.gathered):
    coverage.random(2, m=(7, 12), d=(2, 4), points=_points, bins=integers(5, 17))
_PLACES = "np.minimum((points * bins).astype(int), bins - 1)"
_SHARE = "len(np.unique(column)) / bins for column in places.T"
for _mistake in (
    ("These are cells of the whole plane. Look at one axis at a time.", _SHARE,
     "len(np.unique(places, axis=0)) / bins ** places.shape[1] for _ in places.T"),
    ("Points at 1 get a bin of their own behind the last one. In which bin do they belong?",
     _PLACES, "(points * bins).astype(int)"),
    ("Points at 1 are in no bin at all. The last bin includes 1.", _SHARE,
     "len(np.unique(k[x < 1])) / bins for k, x in zip(places.T, points.T, strict=True)"),
    ("Points that share a bin are counted one by one. Count the bins that hold any.",
     "len(np.unique(column))", "len(column)"),
    ("Different numbers are counted, not bins: near neighbours share one. In which bin is each?",
     "for column in places.T", "for column in points.T"),
    ("There is one share for each point. Go through the columns.", "places.T", "places"),
    ("This divides by the number of points. A share of bins is meant.", "/ bins", "/ len(points)"),
    ("These are counts. Divide them by the number of bins.", " / bins for", " * 1.0 for"),
    ("Numbers are rounded to the nearest border. Cut the digits off instead.",
     "(points * bins).astype(int)", "np.round(points * bins).astype(int)"),
    ("Each axis is cut between its smallest and its largest point. Cut it between 0 and 1.", _SHARE,
     "np.mean(np.histogram(column, bins)[0] > 0) for column in points.T"),
    ("Numbers are rounded up, so that 0 gets a bin of its own. Cut the digits off instead.",
     _PLACES, "np.ceil(points * bins)"),
    ("This is the mean over all axes. Keep one share for each.", "for column in places.T])",
     "for column in places.T]).mean()"),
):
    coverage.mistake(*_mistake)
coverage.accept("np.unique(column)", "set(column.tolist())")
coverage.accept(f"np.array([{_SHARE}])",
                "(places[:, :, np.newaxis] == np.arange(bins)).any(axis=0).mean(axis=1)")
# fmt: on


@coverage.accept
def _by_histograms(points: Array, bins: int) -> Array:
    counts = [np.histogram(column, bins, (0, 1))[0] for column in points.T]
    return np.mean(np.array(counts) > 0, axis=1)


# ---- search -------------------------------------------------------------------------------------


@exercise(
    "One round: draw a config, ask the objective once, keep both as a pair.",
    "`sorted` compares whole pairs, and dicts cannot be compared. What does its `key` do?",
    "Nothing is smaller or larger than nan, so sorting needs another number in its place.",
    points=20,
    seconds=20,
)
def random_search(
    objective: Callable[[dict[str, Any]], float],
    space: dict[str, tuple[Any, ...]],
    n: int,
    rng: np.random.Generator,
) -> list[tuple[float, dict[str, Any]]]:
    """Try n random configs and return all trials, best first.

    Parameters
    ----------
    objective : function
        Is called as `objective(config)` and returns a loss; lower is better. Each call costs a
        training.
    space : dict
        As of `sample_config`.
    n : int
        How many configs are drawn and tried.
    rng : np.random.Generator
        Where all random numbers come from.

    Returns
    -------
    list of tuple
        n pairs `(loss, config)`, the lowest loss first. Losses that are nan come last.
    """
    trials: list[tuple[float, dict[str, Any]]] = []
    ### BEGIN SOLUTION
    for _ in range(n):
        config = sample_config(space, rng)
        trials.append((objective(config), config))
    trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])
    ### END SOLUTION
    return trials


random_search.observe(search_observers.sees_trials)
# fmt: off
VALLEY, STEPS, BREAKS = spaces.NAMES
random_search.probe(VALLEY, spaces.SMALL, 5, 7)
random_search.probe_because("equal losses", STEPS, spaces.SMALL, 12, 8)
random_search.probe_because("losses that are no number", BREAKS, spaces.WIDE, 20, 9)
random_search.random(1, objective=VALLEY, space=spaces.any_space, n=integers(14, 20),
                     rng=integers(0, 10_000), contrast=["n"])
for _objective in (STEPS, BREAKS):
    random_search.random(1, objective=_objective, space=spaces.any_space, n=integers(21, 29),
                         rng=integers(0, 10_000), contrast=False)
_SORT = "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])"
for _mistake in (
    ("The largest loss comes first. Which end is best?", _SORT,
     "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else -trial[0])"),
    ("The losses do not grow along the list. Sort the trials, lowest loss first.", _SORT, "pass"),
    ("Loss and config are of two draws. Draw once in each round.", "(objective(config), config)",
     "(objective(config), sample_config(space, rng))"),
    ("One config is tried n times. Where is a new one drawn?",
     "for _ in range(n):\n        config = sample_config(space, rng)",
     "config = sample_config(space, rng)\n    for _ in range(n):"),
    ("Where losses are equal, configs are compared, and dicts cannot be. What does `key` return?",
     _SORT, "trials = sorted(trials, key=lambda t: (np.isnan(t[0]), *t))"),
    ("Nothing is smaller than nan, which mixes up the order. Which number stands for it in `key`?",
     "np.inf if np.isnan(trial[0]) else trial[0]", "trial[0]"),
    ("Losses that are no number come first. Which number stands for a broken run in the `key`?",
     "np.inf if", "-np.inf if"),
    ("Trials whose loss is nan are missing. Keep them, at the end: they say where not to go.",
     _SORT, "trials = sorted((t for t in trials if not np.isnan(t[0])), key=lambda t: t[0])"),
    ("The losses are lost: only the configs come back. Return the pairs.", _SORT,
     _SORT + "\n    trials = [trial[1] for trial in trials]"),
    ("Only the best trial comes back. Return all n of them.",
     _SORT, _SORT + "\n    trials = trials[0]"),
    ("One dict is filled again and again, so all trials hold the last config. Draw a new one each.",
     "config = sample_config(space, rng)",
     "(config := trials[0][1] if trials else {}).update(sample_config(space, rng))"),
    ("The config comes first in each pair. The order is (loss, config).", _SORT,
     _SORT + "\n    trials = [trial[::-1] for trial in trials]"),
    ("The objective is asked twice for each config, and each call costs a training. Keep the loss.",
     "trials.append((objective(config), config))",
     "objective(config)\n        trials.append((objective(config), config))"),
    ("There is one trial too few. How often does the loop run?", "range(n)", "range(1, n)"),
    ("The generator starts anew in each call. Hand on the rng that is given.",
     "sample_config(space, rng)", "sample_config(space, np.random.default_rng(len(trials)))"),
):
    random_search.mistake(*_mistake)
random_search.accept(_SORT, "trials.sort(key=lambda trial: (np.isnan(trial[0]), trial[0]))")
# fmt: on


@random_search.accept
def _in_two_steps(
    objective: Callable[[Config], float], space: Space, n: int, rng: np.random.Generator
) -> list[Trial]:
    configs = [sample_config(space, rng) for _ in range(n)]
    losses = np.array([objective(config) for config in configs])
    return [(float(losses[place]), configs[place]) for place in np.argsort(losses)]


@exercise(
    "The trials are sorted, best first. Which configs do you look at?",
    "`positions` says where low, high and the good values lie on their scale. Where is the middle "
    "of the good ones, and how wide is the new range there?",
    "Cut both ends off at the old ones, and let `bounds` lead back from the scale.",
    points=20,
)
def refine_space(
    space: dict[str, tuple[Any, ...]],
    trials: list[tuple[float, dict[str, Any]]],
    top: int,
    shrink: float,
) -> dict[str, tuple[Any, ...]]:
    """Return a smaller space around the best trials.

    Parameters
    ----------
    space : dict
        As of `sample_config`.
    trials : list of tuple
        Pairs `(loss, config)`, best first.
    top : int
        How many of the best trials count.
    shrink : float
        Width of a new range, as a share of the old one on the scale of its kind.

    Returns
    -------
    dict
        The same names and kinds. A range has its middle at the mean of the top values on their
        scale, and is cut off where it leaves the old one. A choice keeps what occurs in the top.
    """
    refined: dict[str, tuple[Any, ...]] = {}
    ### BEGIN SOLUTION
    for name, (kind, *given) in space.items():
        values = [config[name] for _, config in trials[:top]]
        if kind == "choice":
            refined[name] = (kind, *[value for value in given if value in values])
        else:
            low, high = positions(kind, given)
            middle = positions(kind, values).mean()
            half = shrink * (high - low) / 2
            refined[name] = (kind, *bounds(kind, max(low, middle - half), min(high, middle + half)))
    ### END SOLUTION
    return refined


refine_space.observe(search_observers.sees_space)
# fmt: off
refine_space.probe(spaces.ACTS, spaces.FOUR, 2, 0.5)
refine_space.probe_because("at the end of a range", spaces.ACTS, spaces.FOUR, 3, 0.75)
refine_space.probe_because("beta", spaces.ONE_RANGE, spaces.NEAR_ONE, 2, 0.5)
refine_space.random(4, count=(6, 9), trials=spaces.some_trials, space=spaces.some_space,
                    top=integers(2, 5), shrink=choice(0.3, 0.45, 0.7))
_ENDS = "max(low, middle - half), min(high, middle + half)"
_MIDDLE = "positions(kind, values).mean()"
for _mistake in (
    ("The middle is the mean of the numbers, not of their positions. Which is it on a log scale?",
     _MIDDLE, "positions(kind, [np.mean(values)])[0]"),
    ("All ranges are made smaller on the scale of floats. What is the scale of a log range?",
     "low, high = positions(kind, given)",
     'old, kind = kind, "int" if kind == "int" else "float"\n            low, high = given'),
    ("The new range leaves the old one. Which of its ends has to be cut off?", _ENDS,
     "middle - half, middle + half"),
    ("These are the worst trials. At which end are the best?", "trials[:top]", "trials[-top:]"),
    ("top is not used: all trials count. How many of them should?", "trials[:top]", "trials"),
    ("Only the very best trial counts. How many should?", "trials[:top]", "trials[:1]"),
    ("A choice is treated as a range. It has no scale: what does it keep?",
     'kind == "choice"', 'kind == ""'),
    ("All choices stay. Which of them occur in the best trials?", " if value in values]", "]"),
    ("A choice stands there once for each trial. Once is enough.",
     "*[value for value in given if value in values]", "*values"),
    ("The new range is twice as wide. How far does it reach to each side of its middle?",
     "(high - low) / 2", "(high - low)"),
    ("The width is a share of where the top values lie. Take it of the old range.",
     "(high - low)", "np.ptp(positions(kind, values))"),
    ("The range is as wide as before. What does shrink do?", "shrink * (high", "(high"),
    ("The middle is that of the old range. Where do the best values lie?", _MIDDLE,
     "(low + high) / 2"),
    ("These are positions on the scale. Which function leads back from there?",
     "*bounds(kind, max(low, middle - half), min(high, middle + half))",
     "float(max(low, middle - half)), float(min(high, middle + half))"),
    ("The kind is missing in front of a range.", "(kind, *bounds(", "tuple(bounds("),
    ("The range goes from the smallest to the largest of the top values, whatever shrink says.",
     _ENDS, "*np.sort(positions(kind, values))[[0, -1]]"),
):
    refine_space.mistake(*_mistake)
refine_space.accept(_MIDDLE, "np.mean(positions(kind, values))")
refine_space.accept("*[value for value in given if value in values]", "*set(values)")
# fmt: on


@refine_space.accept
def _clipped(space: Space, trials: list[Trial], top: int, shrink: float) -> Space:
    refined: Space = {}
    for name in space:
        kind, *given = space[name]
        values = [trial[1][name] for trial in trials][:top]
        if kind == "choice":
            refined[name] = (kind, *sorted(set(values)))
            continue
        ends = positions(kind, given)
        half = shrink / 2 * np.ptp(ends)
        around = np.mean(positions(kind, values)) + np.array([-half, half])
        refined[name] = (kind, *bounds(kind, *np.clip(around, *ends)))
    return refined


# ---- stop early ---------------------------------------------------------------------------------


@exercise(
    "One round: ask the objective for each survivor with this budget, then sort.",
    "Of m survivors m // eta go on. What if that is 0?",
    "The last round ends with a sorted list as well: its first pair is the answer.",
    points=15,
)
def successive_halving(
    objective: Callable[[dict[str, Any], int], float],
    configs: list[dict[str, Any]],
    budgets: list[int],
    eta: int,
) -> tuple[float, dict[str, Any]]:
    """Train many configs briefly and few for long, and return the best trial.

    Parameters
    ----------
    objective : function
        Is called as `objective(config, budget)` and returns a loss; lower is better. Each call
        costs a training.
    configs : list of dict
        All of them are tried with the first budget.
    budgets : list of int
        Epochs of each round, growing.
    eta : int
        After each round the best m // eta of m configs go on, but at least one.

    Returns
    -------
    tuple
        The pair `(loss, config)` with the lowest loss of the last round. A loss that is nan is
        worse than all others.

    References
    ----------
    K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter
    optimization, 2016.
    """
    best: tuple[float, dict[str, Any]] = (np.inf, {})
    ### BEGIN SOLUTION
    survivors = configs
    for budget in budgets:
        trials = [(objective(config, budget), config) for config in survivors]
        trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])
        best = trials[0]
        survivors = [config for _, config in trials[: max(1, len(trials) // eta)]]
    ### END SOLUTION
    return best


successive_halving.observe(search_observers.sees_rounds)
# fmt: off
successive_halving.probe(spaces.RACE, spaces.widths(7), [1, 3, 9], 3)
successive_halving.probe_because("half of them", spaces.RACE, spaces.widths(7), [1, 3, 9], 2)
successive_halving.probe_because("broken runs", spaces.BROKEN_RACE, spaces.widths(5), [2, 5], 2)
successive_halving.probe_because("a single round", spaces.RACE[:4, 1:2], spaces.widths(4), [3], 2)
successive_halving.probe_because("one left early", spaces.RACE[:3], spaces.widths(3), [1, 3, 9], 3)
for _losses in (spaces.race, spaces.rising_race):
    successive_halving.random(2, m=(9, 14), b=(3, 4), objective=_losses, eta=integers(2, 4),
        configs=lambda _, sizes: spaces.widths(sizes["m"]), contrast=["eta"],
        budgets=lambda _, sizes: [2 * 3**step for step in range(sizes["b"])])
_MOST = "max(1, len(trials) // eta)"
for _mistake in (
    ("The worst go on. At which end of the sorted list are the best?",
     "trials[: max(1, len(trials) // eta)]", "trials[-max(1, len(trials) // eta) :]"),
    ("Nobody is left after a round: m // eta is 0 for few survivors. How many stay at least?",
     _MOST, "len(trials) // eta"),
    ("m / eta is rounded up here, so one more goes on. m // eta rounds down.", _MOST,
     "-(-len(trials) // eta)"),
    ("Each round trains with the first budget. Which one does this round have?",
     "objective(config, budget)", "objective(config, budgets[0])"),
    ("Everybody trains with the largest budget at once, which saves nothing. Begin with the first.",
     "objective(config, budget)", "objective(config, budgets[-1])"),
    ("All configs train in each round. Who has survived the last one?",
     "for config in survivors]", "for config in configs]"),
    ("One config drops out in each round. Of m survivors, m // eta go on.",
     _MOST, "max(1, len(trials) - 1)"),
    ("eta configs go on, instead of one in eta. Divide m by it.", "len(trials) // eta", "eta"),
    ("eta is taken as 2. By what is m divided?", "// eta", "// 2"),
    ("The lowest loss of any round wins. Take the last round's: it is the one that you will get.",
     "best = trials[0]", "best = min(best, trials[0], key=lambda trial: trial[0])"),
    ("The last round is missing. Do all budgets have a turn?", "in budgets:", "in budgets[:-1]:"),
    ("It stops when one survivor is left. Train it with the rest of the budgets, too.",
     "for budget in budgets:",
     "for budget in budgets:\n        if len(survivors) == 1 < len(configs):\n            break"),
    ("A loss that is nan mixes up the order. Which number stands for it in `key`?",
     "np.inf if np.isnan(trial[0]) else trial[0]", "trial[0]"),
    ("The winner's loss is missing. Return the pair.", "best = trials[0]", "best = trials[0][1]"),
    ("The right winner, but the given list has lost its configs. Make a new list of survivors.",
     "survivors = [config for", "survivors[:] = [config for"),
    ("The winner of a round is trained once more, and each call costs a training. Keep its loss.",
     "best = trials[0]", "best = objective(trials[0][1], budget), trials[0][1]"),
):
    successive_halving.mistake(*_mistake)
successive_halving.accept(_MOST, "len(trials) // eta or 1")
successive_halving.accept(_MOST, "int(max(len(survivors) / eta, 1))")
# fmt: on


@successive_halving.accept
def _by_argsort(
    objective: Callable[[Config, int], float], configs: list[Config], budgets: list[int], eta: int
) -> Any:
    alive, best = np.arange(len(configs)), []
    for budget in budgets:
        losses = np.array([objective(configs[place], budget) for place in alive])
        best = [np.nanmin(losses), configs[alive[np.nanargmin(losses)]]]
        alive = alive[np.argsort(losses)[: max(1, len(alive) // eta)]]
    return best
