"""Search for hyperparameters: draw on the right scale, zoom in, and stop bad runs early.

A *space* is a dict: the name of each hyperparameter leads to a tuple, its kind first.
``("int", 1, 3)`` and ``("float", 0.0, 0.5)`` are ranges with both ends in them, ``("log", 1e-4,
1.0)`` is a range on a logarithmic scale, ``("beta", 0.9, 0.999)`` one of numbers just below 1, and
``("choice", "sgd", "adam")`` lists values. A *config* has one value for each name, and a *trial* is
the pair ``(loss, config)``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from course2_improving.helpers import searches
from course2_improving.helpers.scales import bounds, positions
from grader.spec import Sizes, choice, exercise, integers

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


@sample_log_uniform.observe
def _what_numbers(answer: Any, low: float, high: float, size: int, rng: int) -> Any:
    from course2_improving.helpers import samplers

    return samplers.log_numbers(answer, low, high, size, rng)


# fmt: off
sample_log_uniform.probe(0.01, 1.0, 3, 7)
sample_log_uniform.probe_because("many numbers", 0.0001, 1.0, 5000, 7)
sample_log_uniform.probe_because("bounds that are no powers of ten", 3.0, 700.0, 6000, 8)
sample_log_uniform.probe_because("a range without width", 0.3, 0.3, 2, 7)
sample_log_uniform.random(
    3, low=choice(2e-5, 0.0003, 0.004), high=choice(0.7, 5.0, 300.0), size=integers(4500, 7000),
    rng=integers(0, 10_000), contrast=["size"])
sample_log_uniform.mistake(
    "Half of the numbers lie above the middle of low and high, and hardly one near low. What is "
    "drawn evenly here, the number or its power?",
    """powers = rng.uniform(np.log10(low), np.log10(high), size)  # (size,)
    numbers = 10.0**powers""", "numbers = rng.uniform(low, high, size)")
sample_log_uniform.mistake(
    "The powers are of ten and the base is e, or the other way round. Which base undoes your "
    "logarithm?", "10.0**powers", "np.exp(powers)")
sample_log_uniform.mistake(
    "The natural logarithm is undone with base 10. Take both of one base.",
    "rng.uniform(np.log10(low), np.log10(high), size)",
    "rng.uniform(np.log(low), np.log(high), size)")
sample_log_uniform.mistake(
    "low and high went in as powers, so that 0.01 became 10**0.01. Which power of ten is 0.01?",
    "rng.uniform(np.log10(low), np.log10(high), size)", "rng.uniform(low, high, size)")
sample_log_uniform.mistake(
    "These are the powers. Which number has the power -2?", "10.0**powers", "powers")
sample_log_uniform.mistake(
    "size is not used: one number comes back. Which argument of the method asks for more?",
    ", size)", ")")
sample_log_uniform.mistake(
    "One number is repeated size times. Draw one power for each.",
    ", size)", ") * np.ones(size)")
sample_log_uniform.mistake(
    "Only whole powers come out, and the upper bound never does. Powers may have digits: which "
    "method draws floats?", "rng.uniform(np.log10(low), np.log10(high), size)",
    "rng.integers(int(np.log10(low)), int(np.log10(high)) + 1 * (low == high), size)")
sample_log_uniform.mistake(
    "rng is not used: the numbers come from a seed of your own. Draw them from rng.",
    "rng.uniform", "np.random.default_rng(0).uniform")
sample_log_uniform.mistake(
    "The same rng gives other numbers: they come from np.random. Draw from rng.",
    "rng.uniform", "np.random.uniform")
sample_log_uniform.mistake(
    "These numbers stand at equal distances and are the same for every rng. Draw them.",
    "rng.uniform(np.log10(low), np.log10(high), size)",
    "np.linspace(np.log10(low), np.log10(high), size)")
sample_log_uniform.mistake(
    "The powers pile up in the middle. Every power is as likely: which distribution is that?",
    "rng.uniform(np.log10(low), np.log10(high), size)",
    "np.clip(rng.normal((np.log10(low) + np.log10(high)) / 2, (np.log10(high) - np.log10(low)) / 6,"
    " size), np.log10(low), np.log10(high))")
sample_log_uniform.accept("10.0**powers", "np.power(10.0, powers)")
sample_log_uniform.accept(
    "numbers = 10.0**powers", "numbers = np.clip(10.0**powers, low, high).astype(np.float32)")
# fmt: on


@sample_log_uniform.accept
def _by_shares(low: float, high: float, size: int, rng: np.random.Generator) -> Array:
    return low * (high / low) ** rng.random(size)


@sample_log_uniform.accept
def _one_by_one(low: float, high: float, size: int, rng: np.random.Generator) -> Array:
    return np.array([np.exp(rng.uniform(np.log(low), np.log(high))) for _ in range(size)])


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


@sample_config.observe
def _what_configs(answer: Any, space: Any, rng: int) -> Any:
    from course2_improving.helpers import samplers

    return samplers.configs(answer, space, rng)


SMALL: Any = {"layers": ("int", 1, 3), "learning_rate": ("log", 0.0001, 1.0)}
WIDE: Any = {
    "learning_rate": ("log", 0.0001, 1.0), "beta": ("beta", 0.9, 0.999),
    "dropout": ("float", 0.0, 0.5), "layers": ("int", 1, 3),
    "optimizer": ("choice", "sgd", "momentum", "adam"), "batch_size": ("choice", 16, 64, "all"),
}  # fmt: skip


def _any_space(rng: np.random.Generator, _sizes: Sizes) -> Any:
    """Return a space of six entries with ranges of its own, in any order."""
    low, layers = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    space = {
        "learning_rate": ("log", 10.0**-low, float(rng.choice([0.5, 2.0]))),
        "weight_decay": ("log", 3e-6, float(rng.choice([0.02, 0.1]))),
        "beta": ("beta", float(rng.choice([0.5, 0.8])), float(rng.choice([0.995, 0.9995]))),
        "dropout": ("float", float(rng.choice([0.0, 0.02])), float(rng.choice([0.3, 0.6]))),
        "layers": ("int", layers, layers + 2),
        "seed": ("choice", *rng.permutation(np.arange(2, 9))[: rng.integers(3, 5)].tolist(), "any"),
    }
    return {name: space[name] for name in rng.permutation(list(space)).tolist()}


# fmt: off
sample_config.probe(SMALL, 7)
sample_config.probe_because("every kind", WIDE, 7)
sample_config.random(3, space=_any_space, rng=integers(0, 10_000), contrast=["space"])
sample_config.mistake(
    "Whole numbers come as floats. Which method of rng draws ints?",
    "int(rng.integers(low, high + 1))", "float(rng.integers(low, high + 1))")
sample_config.mistake(
    "An int range is drawn with digits. Which method of rng draws ints?",
    "int(rng.integers(low, high + 1))", "float(rng.uniform(low, high))")
sample_config.mistake(
    "The upper bound of an int range never comes. Where does `rng.integers` stop?",
    "rng.integers(low, high + 1)", "rng.integers(low, high)")
sample_config.mistake(
    "Both ends of an int range come half as often as the rest, because they are rounded to from "
    "one side only. Which method draws ints?",
    "int(rng.integers(low, high + 1))", "round(rng.uniform(low, high))")
sample_config.mistake(
    "beta is spread evenly, so 9 of 10 lie below 0.99. What is drawn on a logarithmic scale?",
    "1 - float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])", "float(rng.uniform(low, high))")
sample_config.mistake(
    "beta itself is log-uniform, which is nearly even so close to 1. Draw its distance to 1.",
    "1 - float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])",
    "float(sample_log_uniform(low, high, 1, rng)[0])")
sample_config.mistake(
    "This is the distance of beta to 1. Which beta has it?",
    "1 - float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])",
    "float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])")
sample_config.mistake(
    "The bounds of the distance are swapped, and the lower one has to come first. Which beta is "
    "nearest to 1?",
    "sample_log_uniform(1 - high, 1 - low, 1, rng)",
    "sample_log_uniform(1 - low, 1 - high, 1, rng)")
sample_config.mistake(
    "A log range is drawn evenly. Which function of yours draws on its scale?",
    "float(sample_log_uniform(low, high, 1, rng)[0])\n        else",
    "float(rng.uniform(low, high))\n        else")
sample_config.mistake(
    "A float range is drawn on a logarithmic scale, which has no place for 0. Draw it evenly.",
    "float(rng.uniform(low, high))", "float(sample_log_uniform(low, high, 1, rng)[0])")
sample_config.mistake(
    "A log value is an array with one number. Take the number out of it.",
    "float(sample_log_uniform(low, high, 1, rng)[0])", "sample_log_uniform(low, high, 1, rng)")
sample_config.mistake(
    "`rng.choice` made texts of the numbers, because one choice is a text. Draw a position in the "
    "list instead.",
    "given[int(rng.integers(len(given)))]", "rng.choice(given)")
sample_config.mistake(
    "The last choice never comes. `rng.integers` leaves its upper end out already.",
    "len(given)", "len(given) - 1")
sample_config.mistake(
    "A choice gives its position instead of its value. What stands there in the list?",
    "given[int(rng.integers(len(given)))]", "int(rng.integers(len(given)))")
sample_config.mistake(
    "Every call returns the same config: the generator starts anew each time. Draw from rng.",
    "for name, (kind, *given) in space.items():",
    "rng = np.random.default_rng(0)\n    for name, (kind, *given) in space.items():")
sample_config.mistake(
    "The numbers of a config go up and down together: all entries start from one state. Draw each "
    "from the same rng, one after the other.",
    "for name, (kind, *given) in space.items():",
    "state = rng.bit_generator.state\n    for name, (kind, *given) in space.items():\n"
    "        rng.bit_generator.state = state")
sample_config.mistake(
    "The same rng gives other values: they come from np.random. Draw from rng.",
    "for name, (kind, *given) in space.items():",
    "rng = np.random.default_rng(np.random.randint(10**9))\n"
    "    for name, (kind, *given) in space.items():")
sample_config.mistake(
    "The values are right, and space has lost its entries. Read them without taking them out.",
    "(kind, *given) in space.items():",
    "(kind, *given) in [(name, space.pop(name)) for name in list(space)]:")
sample_config.accept("given[int(rng.integers(len(given)))]", "given[rng.choice(len(given))]")
sample_config.accept("int(rng.integers(low, high + 1))", "rng.integers(low, high, endpoint=True)")
sample_config.accept("int(rng.integers(low, high + 1))", "int(rng.uniform(low, high + 1))")
sample_config.accept(
    "1 - float(sample_log_uniform(1 - high, 1 - low, 1, rng)[0])",
    "1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low))")
# fmt: on


@sample_config.accept
def _on_its_scale(space: Space, rng: np.random.Generator) -> Config:
    config: Config = {}
    for name in sorted(space):
        kind, *given = space[name]
        if kind == "choice":
            config[name] = given[rng.permutation(len(given))[0]]
        elif kind == "int":
            config[name] = rng.choice(np.arange(given[0], given[1] + 1))
        else:
            low, high = positions(kind, given)
            position = rng.uniform(low, high)
            config[name] = bounds(kind, position, position)[0]
    return config


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


def _scattered(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return points of which some lie at the ends of an axis, and some together."""
    points = rng.random((sizes["m"], sizes["d"]))
    points[0], points[1] = 1.0, 0.0
    points[2:4] = points[4]
    return points


# fmt: off
coverage.probe(np.array([[0.1, 0.6], [0.2, 0.9], [0.9, 0.7], [0.15, 1.0], [0.3, 0.55]]), 4)
coverage.probe_because("both ends", np.array([[0.0, 0.3], [0.1, 1.0], [1.0, 0.95]]), 4)
coverage.probe_because("a grid", np.stack(np.meshgrid([0.0, 0.5, 1.0], [0.2, 0.7]), -1).reshape(
    -1, 2), 6)
coverage.probe_because("one point", np.array([[1.0, 0.0, 0.4]]), 5)
coverage.random(m=(7, 12), d=(2, 4), points=_scattered, bins=integers(13, 17), contrast=["points"])
coverage.random(1, m=(7, 12), d=(2, 4), points=_scattered, bins=integers(5, 9),
                contrast=["bins"])
coverage.mistake(
    "These are cells of the whole plane. Look at one axis at a time.",
    "len(np.unique(column)) / bins for column in places.T",
    "len(np.unique(places, axis=0)) / bins ** places.shape[1] for _ in places.T")
coverage.mistake(
    "Points at 1 get a bin of their own behind the last one. In which bin do they belong?",
    "np.minimum((points * bins).astype(int), bins - 1)", "(points * bins).astype(int)")
coverage.mistake(
    "Points that share a bin are counted one by one. Count the bins that hold any.",
    "len(np.unique(column))", "len(column)")
coverage.mistake(
    "Different numbers are counted, not bins: near neighbours share one. In which bin is each?",
    "for column in places.T", "for column in points.T")
coverage.mistake(
    "There is one share for each point. Each column is an axis: go through those.",
    "places.T", "places")
coverage.mistake(
    "This divides by the number of points. A share of the bins divides by bins.",
    "/ bins", "/ len(points)")
coverage.mistake(
    "These are counts. Divide them by the number of bins.", " / bins for", " * 1.0 for")
coverage.mistake(
    "Numbers are rounded to the nearest border, so that the first bin is half as wide. Cut the "
    "digits off instead.", "(points * bins).astype(int)", "np.round(points * bins).astype(int)")
coverage.mistake(
    "Each axis is cut between its smallest and its largest point. Cut it between 0 and 1.",
    "len(np.unique(column)) / bins for column in places.T",
    "np.mean(np.histogram(column, bins)[0] > 0) for column in points.T")
coverage.mistake(
    "Numbers are rounded up, so that 0 gets a bin of its own. Cut the digits off instead.",
    "np.minimum((points * bins).astype(int), bins - 1)", "np.ceil(points * bins)")
coverage.mistake(
    "This is the mean over all axes. Keep one share for each.",
    "for column in places.T])", "for column in places.T]).mean()")
coverage.accept(
    "len(np.unique(column)) / bins for column in places.T",
    "len(set(column.tolist())) / bins for column in places.T")
coverage.accept(
    "np.array([len(np.unique(column)) / bins for column in places.T])",
    "(places[:, :, np.newaxis] == np.arange(bins)).any(axis=0).mean(axis=1)")
# fmt: on


@coverage.mistake("Points at 1 are in no bin at all. The last bin includes 1.")
def _without_the_end(points: Array, bins: int) -> Array:
    return np.array([len({int(p * bins) for p in column if p < 1}) / bins for column in points.T])


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


@random_search.observe
def _what_search(answer: Any, objective: str, space: Any, n: int, rng: int) -> Any:
    from course2_improving.helpers import searches

    return searches.random_trials(answer, objective, space, n, rng)


VALLEY: Any
STEPS: Any
BREAKS: Any
VALLEY, STEPS, BREAKS = searches.OBJECTIVES
# fmt: off
random_search.probe(VALLEY, SMALL, 5, 7)
random_search.probe_because("equal losses", STEPS, SMALL, 12, 8)
random_search.probe_because("losses that are no number", BREAKS, WIDE, 20, 9)
random_search.random(1, objective=VALLEY, space=_any_space, n=integers(14, 20),
                     rng=integers(0, 10_000), contrast=["n"])
random_search.random(1, objective=STEPS, space=_any_space, n=integers(21, 29),
                     rng=integers(0, 10_000), contrast=False)
random_search.random(1, objective=BREAKS, space=_any_space, n=integers(21, 29),
                     rng=integers(0, 10_000), contrast=False)
random_search.mistake(
    "The largest loss comes first. Which end is best?",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else -trial[0])")
random_search.mistake(
    "The trials stand in the order in which they were drawn. Sort them by their loss.",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])", "pass")
random_search.mistake(
    "One config is tried n times. Where is a new one drawn?",
    "for _ in range(n):\n        config = sample_config(space, rng)",
    "config = sample_config(space, rng)\n    for _ in range(n):")
random_search.mistake(
    "Where two losses are equal, the configs are compared, and dicts cannot be. Which `key` looks "
    "at the loss alone?",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials = sorted(trials, key=lambda t: (np.isnan(t[0]), *t))")
random_search.mistake(
    "Nothing is smaller than nan, so a sort with nan in it mixes up the rest. Which number stands "
    "for it in the `key`?",
    "np.inf if np.isnan(trial[0]) else trial[0]", "trial[0]")
random_search.mistake(
    "Losses that are no number come first. Which number stands for a broken run in the `key`?",
    "np.inf if", "-np.inf if")
random_search.mistake(
    "Trials whose loss is no number are missing. Keep them, at the end: they say where not to go.",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials = sorted((t for t in trials if not np.isnan(t[0])), key=lambda trial: trial[0])")
random_search.mistake(
    "The losses are lost: only the configs come back. Return the pairs.",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])\n"
    "    trials = [trial[1] for trial in trials]")
random_search.mistake(
    "Only the best trial comes back. Return all n of them.",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])\n"
    "    trials = trials[0]")
random_search.mistake(
    "The config comes first in each pair. The order is (loss, config).",
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials = [(config, loss) for loss, config in sorted("
    "trials, key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])]")
random_search.mistake(
    "The objective is asked twice for each config, and each call costs a training. Keep the loss.",
    "trials.append((objective(config), config))",
    "objective(config)\n        trials.append((objective(config), config))")
random_search.mistake(
    "There is one trial too few. How often does the loop run?", "range(n)", "range(1, n)")
random_search.mistake(
    "The generator starts anew in each call. Hand on the rng that is given.",
    "sample_config(space, rng)", "sample_config(space, np.random.default_rng(len(trials)))")
random_search.accept(
    "trials.sort(key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])",
    "trials.sort(key=lambda trial: (np.isnan(trial[0]), trial[0]))")
# fmt: on


@random_search.accept
def _in_two_steps(
    objective: Callable[[Config], float], space: Space, n: int, rng: np.random.Generator
) -> list[Trial]:
    configs = [sample_config(space, rng) for _ in range(n)]
    losses = np.array([objective(config) for config in configs])
    return [(float(losses[place]), configs[place]) for place in np.argsort(losses)]


@random_search.mistake("One dict is filled again and again, so all trials hold the last config. "
                       "Draw a new dict in each round.")  # fmt: skip
def _one_dict(
    objective: Callable[[Config], float], space: Space, n: int, rng: np.random.Generator
) -> list[Trial]:
    config: Config = {}
    trials: list[Trial] = []
    for _ in range(n):
        config.update(sample_config(space, rng))
        trials.append((objective(config), config))
    return sorted(trials, key=lambda trial: np.inf if np.isnan(trial[0]) else trial[0])


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


@refine_space.observe
def _what_space(answer: Any, space: Any, trials: Any, top: int, shrink: float) -> Any:
    from course2_improving.helpers import searches

    return searches.refined(answer(space, trials, top, shrink), space)


def _some_trials(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Return trials of five hyperparameters, best first, well inside of `_some_space`."""
    trials: list[Trial] = []
    for place in range(sizes["count"]):
        config = {
            "learning_rate": float(f"{10 ** rng.uniform(-3, -1):.3g}"),
            "beta": round(1 - 10 ** rng.uniform(-2.6, -1), 4),
            "dropout": round(float(rng.uniform(0.1, 0.4)), 2),
            "width": int(rng.integers(16, 49)),
            "optimizer": str(rng.choice(["sgd", "momentum", "adam"])),
        }
        trials.append((round(0.05 + 0.1 * place + 0.05 * float(rng.random()), 3), config))
    return trials


def _some_space(rng: np.random.Generator, _sizes: Sizes) -> Any:
    """Return a space that holds all of `_some_trials`, in any order."""
    space = {
        "learning_rate": ("log", *rng.choice([[1e-5, 0.2], [2e-4, 5.0]]).tolist()),
        "beta": ("beta", *rng.choice([[0.5, 0.998], [0.8, 0.9995]]).tolist()),
        "dropout": ("float", *rng.choice([[0.0, 0.45], [0.05, 0.8]]).tolist()),
        "width": ("int", *rng.choice([[4, 60], [10, 99]]).tolist()),
        "optimizer": ("choice", *rng.permutation(["sgd", "momentum", "rmsprop", "adam"]).tolist()),
    }
    return {name: space[name] for name in rng.permutation(list(space)).tolist()}


FOUR: Any = [
    (0.1, {"learning_rate": 0.1, "layers": 2, "act": "relu"}),
    (0.2, {"learning_rate": 0.001, "layers": 2, "act": "relu"}),
    (0.3, {"learning_rate": 1.0, "layers": 4, "act": "tanh"}),
    (0.9, {"learning_rate": 1.0, "layers": 5, "act": "sigmoid"}),
]
ACTS: Any = {
    "learning_rate": ("log", 0.0001, 1.0), "layers": ("int", 1, 5),
    "act": ("choice", "sigmoid", "tanh", "relu"),
}  # fmt: skip
NEAR_ONE: Any = [(0.1, {"beta": 0.99}), (0.2, {"beta": 0.99}), (0.3, {"beta": 0.9})]

# fmt: off
refine_space.probe(ACTS, FOUR, 2, 0.5)
refine_space.probe_because("a range that would leave the old one", ACTS, FOUR, 3, 0.75)
refine_space.probe_because("beta", {"beta": ("beta", 0.9, 0.999)}, NEAR_ONE, 2, 0.5)
refine_space.random(4, count=(6, 9), trials=_some_trials, space=_some_space, top=integers(2, 5),
                    shrink=choice(0.3, 0.45, 0.7))
refine_space.mistake(
    "The middle of a log range is the mean of the numbers, which the largest one decides. Take the "
    "mean of their positions.",
    "positions(kind, values).mean()", "positions(kind, [np.mean(values)])[0]")
refine_space.mistake(
    "All ranges are halved on the scale of floats. What does `positions` make of a log range?",
    "low, high = positions(kind, given)",
    'kind, old = ("int" if kind == "int" else "float"), kind\n'
    "            low, high = positions(kind, given)")
refine_space.mistake(
    "The new range leaves the old one. Which of its ends has to be cut off?",
    "max(low, middle - half), min(high, middle + half)", "middle - half, middle + half")
refine_space.mistake(
    "These are the worst trials. The list is sorted: at which end are the best?",
    "trials[:top]", "trials[-top:]")
refine_space.mistake(
    "top is not used: all trials count. How many of them should?", "trials[:top]", "trials")
refine_space.mistake(
    "Only the very best trial counts. How many should?", "trials[:top]", "trials[:1]")
refine_space.mistake(
    "A choice is treated as a range. It has no scale: what does it keep?",
    'if kind == "choice":', 'if kind == "":')
refine_space.mistake(
    "All choices stay. Which of them occur in the best trials?", " if value in values]", "]")
refine_space.mistake(
    "A choice stands there once for each trial. Once is enough.",
    "*[value for value in given if value in values]", "*values")
refine_space.mistake(
    "The new range is twice as wide. How far does it reach to each side of its middle?",
    "(high - low) / 2", "(high - low)")
refine_space.mistake(
    "The range is as wide as before. What does shrink do?", "shrink * (high", "(high")
refine_space.mistake(
    "The middle is that of the old range. Where do the best values lie?",
    "positions(kind, values).mean()", "(low + high) / 2")
refine_space.mistake(
    "These are positions on the scale. Which function leads back from there?",
    "*bounds(kind, max(low, middle - half), min(high, middle + half))",
    "float(max(low, middle - half)), float(min(high, middle + half))")
refine_space.mistake(
    "The kind is missing in front. Every entry starts with it.",
    "(kind, *bounds(", "tuple(bounds(")
refine_space.mistake(
    "The range goes from the smallest to the largest of the top values, whatever shrink says.",
    "max(low, middle - half), min(high, middle + half)",
    "*np.sort(positions(kind, values))[[0, -1]]")
refine_space.accept("positions(kind, values).mean()", "np.mean(positions(kind, values))")
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


@successive_halving.observe
def _what_halving(answer: Any, objective: Any, configs: Any, budgets: Any, eta: int) -> Any:
    from course2_improving.helpers import searches

    return searches.halving(answer, objective, configs, budgets, eta)


# Losses of seven configs after 1, 3 and 9 epochs: the best one starts slowly.
RACE: Any = np.array([
    [0.9, 0.8, 0.8], [0.5, 0.2, 0.1], [0.4, 0.3, 0.3], [0.7, 0.6, 0.5], [0.8, 0.3, 0.05],
    [0.3, 0.2, 0.4], [0.6, 0.5, 0.4],
])  # fmt: skip


def _widths(count: int) -> list[Config]:
    """Return that many configs, all different."""
    return [{"width": 8 + 4 * number} for number in range(count)]


def _race(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return losses that fall with the budget, at a pace of their own, and two broken runs."""
    speeds = rng.uniform(0.1, 1.0, (sizes["m"], 1))
    losses = rng.uniform(0.5, 1.5, (sizes["m"], 1)) / np.arange(1, sizes["b"] + 1) ** speeds
    losses[rng.permutation(sizes["m"])[:2]] = np.nan
    return losses


def _rising_race(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return losses that are larger after the last round, as where configs overfit."""
    losses = _race(rng, sizes)
    losses[:, -1] += 1
    return losses


# fmt: off
successive_halving.probe(RACE, _widths(7), [1, 3, 9], 3)
successive_halving.probe_because("half of them", RACE, _widths(7), [1, 3, 9], 2)
successive_halving.probe_because("broken runs", np.array([
    [np.nan, np.nan], [0.6, np.nan], [0.7, 0.3], [np.nan, 0.1], [0.8, 0.2]]), _widths(5), [2, 5], 2)
successive_halving.probe_because("a single round", RACE[:4, 1:2], _widths(4), [3], 2)
for _losses in (_race, _rising_race):
    successive_halving.random(
        2, m=(9, 14), b=(3, 4), objective=_losses, eta=integers(2, 4),
        configs=lambda _, sizes: _widths(sizes["m"]), contrast=["eta"],
        budgets=lambda _, sizes: [2 * 3**step for step in range(sizes["b"])])
successive_halving.mistake(
    "The worst go on. At which end of the sorted list are the best?",
    "trials[: max(1, len(trials) // eta)]", "trials[-max(1, len(trials) // eta) :]")
successive_halving.mistake(
    "Nobody is left after a round: m // eta is 0 for few survivors. How many stay at least?",
    "max(1, len(trials) // eta)", "len(trials) // eta")
successive_halving.mistake(
    "m / eta is rounded up here, so one more goes on. m // eta rounds down.",
    "max(1, len(trials) // eta)", "-(-len(trials) // eta)")
successive_halving.mistake(
    "Each round trains with the first budget. Which one does this round have?",
    "objective(config, budget)", "objective(config, budgets[0])")
successive_halving.mistake(
    "Everybody trains with the largest budget at once, which saves nothing. Begin with the first.",
    "objective(config, budget)", "objective(config, budgets[-1])")
successive_halving.mistake(
    "All configs train in each round. Who has survived the last one?",
    "for config in survivors]", "for config in configs]")
successive_halving.mistake(
    "One config drops out in each round. Of m survivors, m // eta go on.",
    "max(1, len(trials) // eta)", "max(1, len(trials) - 1)")
successive_halving.mistake(
    "eta configs go on, instead of one in eta. Divide m by it.",
    "len(trials) // eta", "eta")
successive_halving.mistake(
    "eta is taken as 2. By what is m divided?", "// eta", "// 2")
successive_halving.mistake(
    "The winner is the one of the first round. Which round has the last word?",
    "best = trials[0]", "best = trials[0] if budget == budgets[0] else best")
successive_halving.mistake(
    "The lowest loss of any round wins. A loss after little training is no match for one after "
    "much: take the last round's.",
    "best = trials[0]", "best = min(best, trials[0], key=lambda trial: trial[0])")
successive_halving.mistake(
    "The last round is missing. Do all budgets have their turn?", "in budgets:", "in budgets[:-1]:")
successive_halving.mistake(
    "It stops when one survivor is left. Train it with the rest of the budgets, too.",
    "for budget in budgets:",
    "for budget in budgets:\n        if len(survivors) == 1 < len(configs):\n            break")
successive_halving.mistake(
    "A broken run, whose loss is nan, mixes up the order. Which number stands for it when you "
    "sort?", "np.inf if np.isnan(trial[0]) else trial[0]", "trial[0]")
successive_halving.mistake(
    "The winner's loss is missing. Return the pair.",
    "best = trials[0]", "best = trials[0][1]")
successive_halving.mistake(
    "The right winner, but the given list has lost its configs. Make a new list of survivors.",
    "survivors = [config for", "survivors[:] = [config for")
successive_halving.mistake(
    "m / eta is rounded to the nearest number. m // eta rounds down.",
    "len(trials) // eta", "round(len(trials) / eta)")
successive_halving.mistake(
    "The winner of a round is trained once more, and each call costs a training. Keep its loss.",
    "best = trials[0]", "best = objective(trials[0][1], budget), trials[0][1]")
successive_halving.accept("max(1, len(trials) // eta)", "len(trials) // eta or 1")
successive_halving.accept("max(1, len(trials) // eta)", "int(max(len(survivors) / eta, 1))")
# fmt: on


@successive_halving.accept
def _by_argsort(
    objective: Callable[[Config, int], float], configs: list[Config], budgets: list[int], eta: int
) -> Any:
    order = np.arange(len(configs))
    loss = np.nan
    for budget in budgets:
        losses = np.array([objective(configs[place], budget) for place in order])
        loss, ranks = np.nanmin(losses), np.argsort(losses)
        order = order[ranks]
        last, order = order, order[: max(1, len(order) // eta)]
        best = [loss, configs[last[0]]]
    return best
