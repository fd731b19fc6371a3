"""What answers do with examples and with chance: observers and inputs of bias_variance.

Observers travel to the learner's process as text, and import there what they need; `np` is there.

- ``folds_of``: which examples lie in which fold, whatever the draw
- ``scaled``: a call with any number of further arrays
- ``curve_of``: what a learning curve is fitted on and scored on
- ``errors_of``: the errors of random layers, from a seed
- ``with_a_constant`` and the functions below it: inputs that no distribution has
"""

from typing import Any

import numpy as np


def folds_of(answer: Any, m: int, k: int, rng: int) -> Any:
    """Return truths about folds that hold for every draw; `rng` is a seed."""
    few = 100  # fewer examples say nothing about neighbours

    def draw(seed: int) -> list[list[np.ndarray]]:
        folds = [[np.asarray(part) for part in fold] for fold in answer(m, k, random(seed))]
        for part in (part for fold in folds for part in fold):
            if part.dtype.kind not in "iu" or not np.isin(part, np.arange(m)).all():
                raise ValueError(f"a fold holds {part[:3]}…; expected row numbers, 0 to {m - 1}")
        return folds

    random = np.random.default_rng
    state = str(np.random.get_state())  # noqa: NPY002 - to see that nobody touched it
    seeds = range(rng, rng + 4)  # few rows are the same by chance once, but not four times
    first, again = ([draw(seed) for seed in seeds] for _ in range(2))
    folds = first[0]
    untouched = state == str(np.random.get_state())  # noqa: NPY002
    owner = np.full(m, -1)
    for number, (_, dev) in enumerate(folds):
        owner[dev] = number
    sets, same = ([[sorted(dev.tolist()) for _, dev in f] for f in run] for run in (first, again))
    together = int(np.sum(owner[1:] == owner[:-1]))
    devs = [np.concatenate([dev for _, dev in each]) for each in (*first, *again)]
    dealt = all(sorted(dev.tolist()) == list(range(m)) for dev in devs)  # never by chance
    chance = (m - 1) / k  # pairs of neighbours in one fold; five standard deviations are allowed
    spread = 5 * np.sqrt(chance * (1 - 1 / k))
    habit = "together" if together > chance else "apart"
    return {
        "number of folds": len(folds),
        "sizes of the dev sets": sorted((len(dev) for _, dev in folds), reverse=True),
        "each example is in one dev set": dealt,
        "no row is in train and in dev": not any(np.isin(t, dev).any() for t, dev in folds),
        "every row is in train or in dev": all(
            set(train.tolist()) | set(dev.tolist()) == set(range(m)) for train, dev in folds
        ),
        "no row is in train twice": all(len(set(t.tolist())) == len(t) for t, _ in folds),
        "neighbours": "as chance has it"
        if m < few or not dealt or abs(together - chance) < spread
        else f"kept {habit}",
        "the same rng gives the same": sets == same,
        "another rng gives others": any(each != sets[0] for each in sets),
        "np.random stays as it was": untouched,
    }


def scaled(answer: Any, train: Any, others: Any = ()) -> Any:
    """Call with `others` as further arguments, and return arrays in a tuple."""
    return tuple(answer(train, *others))


def curve_of(answer: Any, fit: str, score: str, X: Any, Y: Any, sizes: Any, rng: int) -> Any:
    """Return the errors, and truths about the examples that `fit` and `score` were given.

    The score of a model depends on nothing but how many examples it was fitted on and how many it
    is scored on. `fit` and `score` are the names of these; `rng` is a seed.
    """
    places = {row.tobytes(): place for place, row in enumerate(np.asarray(X))}
    notes: dict[str, Any] = {"paired": True, "fits": [], "scores": []}

    def known(rows: Any, labels: Any) -> list[int]:
        found = [places.get(np.asarray(row).tobytes(), -1) for row in rows]
        if -1 in found:
            raise ValueError(f"{fit} and {score} take examples as they are in X, one in a row")
        notes["paired"] = notes["paired"] and np.array_equal(np.asarray(labels), Y[found])
        return found

    def fitted(rows: Any, labels: Any) -> list[int]:
        notes["fits"].append(known(rows, labels))
        return notes["fits"][-1]

    def share_right(model: list[int], rows: Any, labels: Any) -> float:
        notes["scores"].append((set(model), set(known(rows, labels))))
        return 1 - len(rows) / (1 + len(rows) + len(model))

    def run(seed: int) -> Any:
        notes.update(paired=True, fits=[], scores=[])
        curves = answer(fitted, share_right, X, Y, list(sizes), np.random.default_rng(seed))
        train_err, dev_err = (np.asarray(curve, dtype=float) for curve in curves)
        trained = {row for rows in notes["fits"] for row in rows}
        left = sorted(set(range(len(X))) - trained)
        return train_err, dev_err, sorted(map(sorted, notes["fits"])), dict(notes), left

    state = str(np.random.get_state())  # noqa: NPY002 - to see that nobody touched it
    runs = [run(seed) for seed in (rng, rng, rng + 1, rng + 2, rng + 3)]
    untouched = state == str(np.random.get_state())  # noqa: NPY002
    train_err, dev_err, rows, notes, left = runs[0]
    trained = {row for fit_rows in notes["fits"] for row in fit_rows}
    unseen = [seen for model, seen in notes["scores"] if not seen & model]
    return {
        "train_err": train_err,
        "dev_err": dev_err,
        "no example twice in a training set": all(len(set(r)) == len(r) for r in notes["fits"]),
        "some scores are of examples that the model has not seen": bool(unseen),
        "these are the same each time": all(seen == unseen[0] for seen in unseen),
        "no model is fitted on any of these": not any(seen & trained for seen in unseen),
        "X and Y stay in pairs": notes["paired"],
        "the same rng gives the same": rows == runs[1][2],
        "another rng gives others": any(rows != other[2] for other in runs[2:]),
        "another rng leaves others for dev": any(left != other[4] for other in runs[2:]),
        "always the first examples": all(
            sorted(each) == list(range(len(each))) for run_rows in runs for each in run_rows[2]
        ),
        "np.random stays as it was": untouched,
    }


def errors_of(answer: Any, widths: Any, X: Any, Y: Any, Xt: Any, Yt: Any, rng: int) -> Any:
    """Return the errors as an array; `rng` is a seed."""
    errors = answer(list(widths), X, Y, Xt, Yt, np.random.default_rng(rng))
    return np.asarray(errors, dtype=float)


# ---- inputs: functions of a generator and sizes --------------------------------------------------

Sizes = dict[str, int]


def with_a_constant(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Return examples whose first feature is the same whole number everywhere."""
    X = np.round(rng.normal(2, 3, (sizes["m"], sizes["n_x"])), 3)
    X[:, 0] = rng.integers(1, 9)
    return X


def counts(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Return small whole numbers, as in pictures."""
    return rng.integers(0, 17, (sizes["m"], sizes["n_x"])).astype(np.uint8)


def more_counts(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Return one further set of small whole numbers, with an example less."""
    return (counts(rng, sizes)[:-1],)


def two_more(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Return two further sets, of one example and of some."""
    return tuple(np.round(rng.normal(1, 2, (m, sizes["n_x"])), 3) for m in (1, sizes["m_dev"]))


# Two gaps of tol exactly: fractions of 64 are exact.
BORDER: Any = {
    "human": (0, 5),
    "gap": (6, 9),
    "human_err": lambda _, sizes: sizes["human"] / 64,
    "train_err": lambda _, sizes: (sizes["human"] + sizes["gap"]) / 64,
    "dev_err": lambda _, sizes: (sizes["human"] + 2 * sizes["gap"]) / 64,
    "tol": lambda _, sizes: sizes["gap"] / 64,
}


def some_sizes(rng: np.random.Generator, sizes: Sizes) -> list[int]:
    """Return three numbers of examples, in any order but the rising one."""
    low, middle, high = (int(n) for n in np.sort(2 + rng.permutation(sizes["m"] - 5)[:3]))
    return [[low, high, middle], [high, low, middle], [high, middle, low]][int(rng.integers(3))]


def narrow_and_wide(rng: np.random.Generator, _sizes: Sizes) -> list[int]:
    """Return two widths below the number of training examples and two far above."""
    return [2, int(150 + rng.integers(50)), 4, int(250 + rng.integers(50))]
