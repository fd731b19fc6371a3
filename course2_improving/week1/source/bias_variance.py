"""What is wrong with a model: splits, learning curves, bias and variance, and double descent.

Examples are rows: ``X (m, n_x)``, ``Y (m, n_y)``. A *model* is whatever ``fit(X, Y)`` returns;
``score(model, X, Y)`` is the share of examples for which it is right. ``preds (B, m)`` holds what
``B`` models say about the same ``m`` examples.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float, Real
from numpy import ndarray as Array

from course2_improving.helpers import splits
from course2_improving.helpers.random_layers import random_layer
from grader.spec import choice, exercise, integers, normal, uniform


@exercise(
    "Write three folds of seven cards on paper: how many cards lie in each, and where is the rest?",
    "Shuffle the numbers 0 to m - 1 once, with rng. Then cut: no more chance after that.",
    "np.array_split cuts into pieces whose sizes differ by one at most; np.concatenate joins.",
    points=15,
)
def kfold_indices(m: int, k: int, rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Deal m examples into k folds, and return for each fold what to train on and what to ask.

    Parameters
    ----------
    m : int
        Number of examples.
    k : int
        Number of folds, from 2 to m.
    rng : np.random.Generator
        Where the shuffle comes from.

    Returns
    -------
    list of (train, dev)
        For each fold two arrays of row numbers. `dev` holds the rows of the fold, `train` all the
        others. Every row is in one dev; the sizes of two devs differ by one at most.
    """
    folds: list[tuple[Array, Array]] = []
    ### BEGIN SOLUTION
    order = rng.permutation(m)
    pieces = np.array_split(order, k)
    for i in range(k):
        rest = pieces[:i] + pieces[i + 1 :]
        folds.append((np.concatenate(rest), pieces[i]))
    ### END SOLUTION
    return folds


kfold_indices.observe(splits.folds_of)
# fmt: off
kfold_indices.probe(7, 3, 0)
kfold_indices.probe_because("a fold for each example", 6, 6, 1)
kfold_indices.probe_because("enough to see who stays beside whom", 153, 5, 2)
kfold_indices.random(2, m=integers(150, 220), k=integers(3, 7), rng=integers(0, 10_000),
                     contrast=["m", "k"])
kfold_indices.random(2, m=choice(157, 181, 193, 206), k=choice(4, 5, 6), rng=integers(0, 10_000),
                     contrast=False)
for _hint, _new in (
    ("The remainder is lost: some rows are in no dev set. Deal out all m rows.",
     "list(order[: m // k * k].reshape(k, -1))"),
    ("The last fold takes the whole remainder. Give each of the first folds one row more.",
     "[order[i * (m // k) : (i + 1) * (m // k) if i < k - 1 else m] for i in range(k)]"),
    ("The last fold is too short: m / k was rounded up. Give only the first folds one row more.",
     "[order[i * -(-m // k) : (i + 1) * -(-m // k)] for i in range(k)]"),
    ("The rows are dealt in turn, so every rng gives the same. Shuffle them first.",
     "[np.arange(m)[i::k] for i in range(k)]"),
):
    kfold_indices.mistake(_hint, "np.array_split(order, k)", _new)
for _mistake in (
    ("Each row draws its fold by itself, so folds differ in size. Deal out shuffled rows.",
     "order = rng.permutation(m)\n    pieces = np.array_split(order, k)",
     "own = rng.integers(k, size=m)\n    pieces = [np.flatnonzero(own == i) for i in range(k)]"),
    ("The dev sets overlap: each is drawn anew. How often do you shuffle?", "        rest =",
     "        pieces = np.array_split(rng.permutation(m), k)\n        rest ="),
    ("The rows of dev are in train as well. Which pieces are left for training?",
     "pieces[:i] + pieces[i + 1 :]", "pieces"),
    ("The rows are not shuffled: neighbours stay in one fold. Use rng before you cut.",
     "rng.permutation(m)", "np.arange(m)"),
    ("train and dev are exchanged: this trains on one fold. Which of the two is the larger?",
     "(np.concatenate(rest), pieces[i])", "(pieces[i], np.concatenate(rest))"),
    ("rng is not used: the numbers come from a seed of your own. Draw them from rng.",
     "rng.permutation", "np.random.default_rng(0).permutation"),
    ("The same rng gives other folds: the numbers come from np.random. Draw them from rng.",
     "rng.permutation", "np.random.permutation"),
):
    kfold_indices.mistake(*_mistake)
kfold_indices.accept("np.array_split(order, k)", "[order[i::k] for i in range(k)]")
kfold_indices.accept("np.concatenate(rest)", "np.setdiff1d(order, pieces[i])")
# fmt: on


@kfold_indices.accept
def _by_number_of_the_fold(m: int, k: int, rng: np.random.Generator) -> list[Any]:
    fold_of = np.arange(m) % k
    rng.shuffle(fold_of)
    return [(np.flatnonzero(fold_of != i), np.flatnonzero(fold_of == i)) for i in range(k)]


@exercise(
    "From which rows do the mean and the standard deviation come, for each of the arrays?",
    "Compute both once, from train, before you change anything.",
    "Where the standard deviation is 0, divide by 1 instead: np.where chooses entry by entry.",
    points=15,
)
def scale_splits(
    train: Real[Array, "m n_x"], *others: Real[Array, "... n_x"]
) -> tuple[Float[Array, "... n_x"], ...]:
    """Standardize all sets with the mean and the standard deviation of the training set.

    Parameters
    ----------
    train : array of floats or integers, shape (m, n_x)
        The training set, one example per row.
    *others : arrays of floats or integers, shapes (any, n_x)
        Any number of further sets: dev, test.

    Returns
    -------
    tuple of arrays of float
        All sets in their order, train first. Features that do not vary in the training set are
        divided by 1 instead.
    """
    ### BEGIN SOLUTION
    mean, std = train.mean(axis=0), train.std(axis=0)  # (n_x,) and (n_x,)
    std = np.where(std == 0, 1.0, std)
    scaled = tuple((X - mean) / std for X in (train, *others))
    ### END SOLUTION
    return scaled


scale_splits.observe(splits.scaled)
# fmt: off
_SMALL = np.array([[0.0, 10.0, 2.0], [4.0, 30.0, 2.0]])
scale_splits.probe(_SMALL, np.array([[2.0, 50.0, 2.0]]))
scale_splits.probe_because("the training set alone", _SMALL)
scale_splits.probe_because(
    "a feature that varies in dev only", _SMALL, np.array([[2.0, 20.0, 5.0], [6.0, 0.0, 2.0]]))
scale_splits.probe_because(
    "whole numbers", np.array([[0, 7], [3, 1], [4, 2]], np.uint8), np.array([[2, 9]], np.uint8))
scale_splits.random(m=(5, 9), n_x=(2, 4), m_dev=(10, 12), others=splits.two_more)
scale_splits.random(1, m=(5, 9), n_x=(2, 4), m_dev=(10, 12), train=splits.with_a_constant,
                    others=splits.two_more)
scale_splits.random(1, m=(5, 9), n_x=(2, 4), train=splits.counts,
                    others=splits.more_counts, contrast=["others"])
for _mistake in (
    ("Mean and deviation come from all sets, so training knows about dev. Use train alone.",
     "train.mean(axis=0), train.std(axis=0)",
     "np.vstack([train, *others]).mean(axis=0), np.vstack([train, *others]).std(axis=0)"),
    ("Each set is scaled by itself, so one patient has different numbers. Which set decides?",
     "(X - mean) / std for",
     "(X - X.mean(axis=0)) / np.where(X.std(axis=0) == 0, 1, X.std(axis=0)) for"),
    ("A feature that does not vary gives 0 / 0, which is nan. What should it be divided by?",
     "np.where(std == 0, 1.0, std)", "std"),
    ("A feature that varies in dev alone becomes huge: it is divided by eps. Divide by 1.",
     "np.where(std == 0, 1.0, std)", "std + 1e-8"),
    ("A feature that does not vary in train is 0 in dev as well. Divide it by 1 instead.",
     "std == 0, 1.0, std", "std == 0, np.inf, std"),
    ("Only train is scaled. The model expects dev and test in the same units.",
     "for X in (train, *others))", "for X in (train,)) + others"),
    ("The results are whole numbers where the input is. Start from floats.",
     "tuple((X - mean) / std for X in (train, *others))",
     "tuple(((X - mean) / std).astype(X.dtype) for X in (train, *others))"),
    ("This divides by the variance. Its root is meant.", "train.std(axis=0)", "train.var(axis=0)"),
    ("nan_to_num hides 0 / 0, and makes a huge number of any other number over 0. Divide by 1.",
     "std = np.where(std == 0, 1.0, std)\n    scaled = tuple((X - mean) / std for",
     "scaled = tuple(np.nan_to_num((X - mean) / std) for"),
    ("This is the deviation with m - 1. Divide by the m examples that there are.",
     "train.std(axis=0)", "train.std(axis=0, ddof=1)"),
    ("One mean and one deviation for all features. Over which axis do you take them?",
     "train.mean(axis=0), train.std(axis=0)", "train.mean(), train.std()"),
    ("The means are still in. Subtract them first.", "(X - mean)", "X"),
):
    scale_splits.mistake(*_mistake)
scale_splits.accept("std == 0, 1.0, std", "std > 0, std, 1.0")
scale_splits.accept("std = np.where(std == 0, 1.0, std)", "std[std == 0] = 1.0")
scale_splits.accept(
    "tuple((X - mean) / std for X in (train, *others))",
    "[np.divide(np.subtract(X, mean), std) for X in [train] + list(others)]")
# fmt: on


@exercise(
    "Write down the two gaps of the first case. Which one is larger than tol?",
    "Bias is what training misses of human_err; variance is what dev misses of train_err.",
    "Ask both questions before you answer: the word both needs two answers of yes.",
    points=15,
)
def diagnose(human_err: float, train_err: float, dev_err: float, tol: float) -> str:
    """Say what is wrong with a model, from three errors.

    Parameters
    ----------
    human_err : float
        Error of careful people, a share from 0 to 1: no model is expected to do better.
    train_err, dev_err : float
        Error of the model on its training set and on the dev set.
    tol : float
        A gap counts when it is larger than this.

    Returns
    -------
    str
        `"high_bias"`: the training error is too far above the human error. `"high_variance"`: the
        dev error is too far above the training error. `"both"`: both gaps count. `"ok"`: none does.
    """
    ### BEGIN SOLUTION
    biased = train_err - human_err > tol
    varying = dev_err - train_err > tol
    if biased and varying:
        verdict = "both"
    elif biased:
        verdict = "high_bias"
    else:
        verdict = "high_variance" if varying else "ok"
    ### END SOLUTION
    return verdict


_ERRORS = uniform(0, 0.3)
_TOLERANCE = choice(0.0205, 0.0505, 0.1005)  # no difference of numbers with three digits

# fmt: off
diagnose.probe(0.01, 0.10, 0.11, 0.03)
diagnose.probe_because("a wide gap to dev", 0.01, 0.02, 0.12, 0.03)
diagnose.probe_because("two wide gaps", 0.01, 0.10, 0.20, 0.03)
diagnose.probe_because("two narrow gaps", 0.01, 0.02, 0.03, 0.03)
diagnose.probe_because("people err as well", 0.14, 0.15, 0.16, 0.03)
diagnose.probe_because("nobody errs, and a gap of tol exactly", 0.0, 0.125, 0.25, 0.125)
diagnose.probe_because("dev is easier than train", 0.05, 0.20, 0.10, 0.06)
diagnose.probe_because("better than people", 0.12, 0.02, 0.03, 0.05)
diagnose.probe_because("two gaps that add up to more than tol", 0.02, 0.06, 0.10, 0.05)
diagnose.random(16, human_err=uniform(0, 0.1), train_err=_ERRORS, dev_err=_ERRORS, tol=_TOLERANCE,
                contrast=False)
diagnose.random(2, **splits.BORDER, contrast=False)
for _mistake in (
    ("The training error is compared with 0. With whom should a model be compared?",
     "train_err - human_err > tol", "train_err > tol"),
    ("The dev error is compared with the human error. Which gap is variance?",
     "dev_err - train_err", "dev_err - human_err"),
    ("The dev error itself is compared with tol. Variance is a difference: from what?",
     "dev_err - train_err > tol", "dev_err > tol"),
    ("Two wide gaps are called high_bias: the first question ends the search. When is it both?",
     'if biased and varying:\n        verdict = "both"\n    elif biased', "if biased"),
    ("One wide gap is called both. Both gaps have to be wide.", "biased and", "biased or"),
    ("A dev error below the training error is called variance. Only a gap upwards counts.",
     "dev_err - train_err", "abs(dev_err - train_err)"),
    ("A model that is better than people is called biased. Only a gap upwards counts.",
     "train_err - human_err", "abs(train_err - human_err)"),
):
    diagnose.mistake(*_mistake)
_GAPS = "biased = train_err - human_err > tol\n    varying = dev_err - train_err > tol"
for _hint, _new in (
    ("tol is not used: any gap counts. How large has a gap to be?",
     "biased, varying = train_err > human_err, dev_err > train_err"),
    ("The names are exchanged. Which of them belongs to the training error?",
     "varying, biased = train_err - human_err > tol, dev_err - train_err > tol"),
    ("A gap as large as tol is counted. It has to be larger.", _GAPS.replace(">", ">=")),
):
    diagnose.mistake(_hint, _GAPS, _new)
diagnose.accept("train_err - human_err > tol", "human_err + tol < train_err")
# fmt: on


@diagnose.mistake("These are ratios. From 0.1 % to 0.2 % is twice, and a narrow gap: subtract.")
def _by_ratio(human_err: float, train_err: float, dev_err: float, tol: float) -> str:
    biased = human_err > 0 and train_err / human_err > 1 + tol
    varying = train_err > 0 and dev_err / train_err > 1 + tol
    names = {(True, True): "both", (True, False): "high_bias", (False, True): "high_variance"}
    return names.get((biased, varying), "ok")


@diagnose.mistake("Only the larger gap is named. If both are larger than tol, what is the answer?")
def _larger_gap(human_err: float, train_err: float, dev_err: float, tol: float) -> str:
    bias, variance = train_err - human_err, dev_err - train_err
    if max(bias, variance) <= tol:
        return "ok"
    return "high_bias" if bias > variance else "high_variance"


@diagnose.accept
def _from_a_table(human_err: float, train_err: float, dev_err: float, tol: float) -> str:
    answers = ["ok", "high_variance", "high_bias", "both"]
    return answers[2 * (train_err - human_err > tol) + (dev_err - train_err > tol)]


@exercise(
    "Shuffle once. Which rows are never trained on, whatever the size?",
    "For each size: fit on that many rows, score on these same rows, score on the dev rows.",
    "score says how often the model is right; the curve shows how often it is wrong.",
    points=20,
)
def learning_curve(
    fit: Callable[[Array, Array], Any],
    score: Callable[[Any, Array, Array], float],
    X: Float[Array, "m n_x"],
    Y: Float[Array, "m n_y"],
    sizes: list[int],
    rng: np.random.Generator,
) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """Return the errors of models that are trained on more and more examples.

    Parameters
    ----------
    fit : function
        `fit(X, Y)` returns a model that is trained on these examples.
    score : function
        `score(model, X, Y)` returns the share of these examples for which the model is right.
    X, Y : arrays, shapes (m, n_x) and (m, n_y)
        All examples and their labels.
    sizes : list of int
        Numbers of examples to train on, each below m, in any order.
    rng : np.random.Generator
        Decides which examples are for training.

    Returns
    -------
    train_err, dev_err : arrays, shape (len(sizes),)
        For each size the share of wrong answers: on the very examples of that training set, and on
        the dev set. The dev set is the same for all sizes: the m - max(sizes) random examples
        that no model is trained on.
    """
    train_err, dev_err = np.zeros(len(sizes)), np.zeros(len(sizes))
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    dev = order[max(sizes) :]
    for i in range(len(sizes)):
        rows = order[: sizes[i]]
        model = fit(X[rows], Y[rows])
        train_err[i] = 1 - score(model, X[rows], Y[rows])
        dev_err[i] = 1 - score(model, X[dev], Y[dev])
    ### END SOLUTION
    return train_err, dev_err


learning_curve.observe(splits.curve_of)
# fmt: off
_FIT: Any = "fit"  # functions cannot travel as plain data: their names do
_SCORE: Any = "score"
_CURVE: Any = {"fit": _FIT, "score": _SCORE, "rng": integers(0, 10_000), "contrast": ["sizes"]}
learning_curve.probe(
    _FIT, _SCORE, np.arange(16.0).reshape(8, 2),
    np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [1.0], [0.0], [0.0]]), [2, 3, 5], 0)
learning_curve.probe_because("sizes in another order", _FIT, _SCORE, np.arange(24.0).reshape(12, 2),
                             np.arange(36.0).reshape(12, 3), [7, 2, 4], 1)
learning_curve.random(**_CURVE, m=(14, 20), n_x=(2, 4), n_y=(1, 1), sizes=splits.some_sizes)
learning_curve.random(1, **_CURVE, m=(30, 40), n_x=(5, 6), n_y=(2, 3), sizes=splits.some_sizes)
for _mistake in (
    ("The training error is taken over the largest training set. Score each model on its own.",
     "1 - score(model, X[rows], Y[rows])",
     "1 - score(model, X[order[: max(sizes)]], Y[order[: max(sizes)]])"),
    ("The first rows are taken as they come. Shuffle: the order of real data is never random.",
     "rng.permutation(len(X))", "np.arange(len(X))"),
    ("The dev set is the end of the data as it comes. Shuffle all rows before you cut.",
     "rng.permutation(len(X))\n    dev = order[max(sizes) :]",
     "rng.permutation(max(sizes))\n    dev = np.arange(max(sizes), len(X))"),
    ("Each size has a dev set of its own: all that is left. Fix one dev set for all sizes.",
     "X[dev], Y[dev]", "X[order[sizes[i] :]], Y[order[sizes[i] :]]"),
    ("These are shares of right answers. The curve shows how many are wrong.",
     "dev_err[i] = 1 - score(model, X[dev], Y[dev])",
     "dev_err[i], train_err[i] = score(model, X[dev], Y[dev]), 1 - train_err[i]"),
    ("The dev set holds training examples, too. Which rows does no model see?",
     "order[max(sizes) :]", "order"),
    ("Every model is trained on the largest number of rows. Which rows are for size i?",
     "model = fit(X[rows], Y[rows])",
     "model = fit(X[order[: max(sizes)]], Y[order[: max(sizes)]])"),
    ("Examples have lost their labels: X and Y are shuffled apart. Take the same rows of both.",
     "rows = order[: sizes[i]]\n        model = fit(X[rows], Y[rows])",
     "rows = order[: sizes[i]]\n        model = fit(X[rows], Y[: sizes[i]])"),
    ("The last size is taken for the largest. May sizes fall?", "max(sizes)", "sizes[-1]"),
    ("The errors come by rising size. Keep the order in which the sizes are given.",
     "order[: sizes[i]]", "order[: sorted(sizes)[i]]"),
    ("Some examples are drawn twice. A training set of n has n different ones.",
     "order[: sizes[i]]", "rng.choice(order[: max(sizes)], sizes[i])"),
    ("The numbers come from a seed of your own, so rng decides nothing. Draw from rng.",
     "rng.permutation", "np.random.default_rng(0).permutation"),
    ("The same rng gives other rows: they come from np.random. Draw from rng.", "rng.permutation",
     "np.random.permutation"),
    ("The dev set is drawn anew for each size. Shuffle once, before the loop.", "rows =",
     "order = rng.permutation(len(X))\n        dev = order[max(sizes) :]\n        rows ="),
):
    learning_curve.mistake(*_mistake)
learning_curve.accept("order[: sizes[i]]", "rng.permutation(order[: max(sizes)])[: sizes[i]]")
learning_curve.accept(
    "order[: sizes[i]]", "rng.choice(order[: max(sizes)], sizes[i], replace=False)")
# fmt: on


@exercise(
    "Write the mean prediction above each column of the first case. How far is it from the label?",
    "Bias compares the mean of the B models with labels; variance compares them with their mean.",
    "The labels' own noise is in the squared distance as well. Which of the results must lose it?",
    points=20,
)
def bias_variance_decomposition(
    preds: Float[Array, "B m"], y_true: Float[Array, " m"], noise: float
) -> tuple[float, float]:
    """Return which part of the mean squared error is bias, and which is variance.

    Parameters
    ----------
    preds : array, shape (B, m)
        Row b holds what model b says about m examples on which none was trained.
    y_true : array, shape (m,)
        Their labels, as they were measured.
    noise : float
        Variance of the noise in these labels; 0 if they are exact.

    Returns
    -------
    bias2 : float
        Mean over the examples of the squared distance from the mean prediction to the label, minus
        the noise. By chance it may come out below 0, and stays there.
    var : float
        Mean over the examples of the variance of the B predictions: over B, not over B - 1.

    Notes
    -----
    bias2 + var + noise is exactly the mean of (preds - y_true)².

    References
    ----------
    S. Geman, E. Bienenstock and R. Doursat, Neural networks and the bias/variance dilemma, 1992.
    """
    ### BEGIN SOLUTION
    mean = preds.mean(axis=0)  # (m,)
    bias2 = np.mean((mean - y_true) ** 2) - noise
    var = np.mean(preds.var(axis=0))
    ### END SOLUTION
    return float(bias2), float(var)


# fmt: off
bias_variance_decomposition.probe(
    np.array([[1.0, 2.0, 3.0], [3.0, 6.0, 5.0]]), np.array([0.0, 3.0, 3.0]), 0.5)
bias_variance_decomposition.probe_because(
    "errors of both signs", np.array([[4.0, 1.0], [4.0, 2.0], [4.0, 0.0]]), np.array([3.0, 2.0]),
    0.0)
bias_variance_decomposition.probe_because(
    "more noise than distance", np.array([[1.0, 2.0, 2.0], [1.0, 2.0, 4.0]]),
    np.array([1.0, 2.0, 3.0]), 0.25)
bias_variance_decomposition.probe_because(
    "one model", np.array([[2.0, 5.0, 1.0]]), np.array([1.0, 5.0, 4.0]), 0.1)
bias_variance_decomposition.random(B=(4, 6), m=(7, 11), noise=uniform(0.05, 0.6))
bias_variance_decomposition.random(
    1, B=(4, 6), m=(7, 11), preds=normal(1, 0.1), y_true=normal(1, 0.1), noise=uniform(0.3, 0.6))
bias_variance_decomposition.random(1, B=(7, 9), m=(3, 6), noise=0.0, contrast=["preds", "y_true"])
for _hint, _new in (
    ("The variance runs over the examples of one model. Ask how models differ.",
     "preds.var(axis=1)"),
    ("This divides by B - 1, and the parts no longer add up to the error. Divide by B.",
     "preds.var(axis=0, ddof=1)"),
    ("This is the mean standard deviation. Only variances add up.", "preds.std(axis=0)"),
):
    bias_variance_decomposition.mistake(_hint, "preds.var(axis=0)", _new)
for _mistake in (
    ("The mean is taken over examples, not over models. Its shape should be (m,).",
     "preds.mean(axis=0)", "preds.mean(axis=1)"),
    ("The bias is not squared, so errors above and below cancel. Square each before the mean.",
     "(mean - y_true) ** 2", "mean - y_true"),
    ("Errors of different examples cancel: the mean is squared. Square first, then average.",
     "np.mean((mean - y_true) ** 2)", "np.mean(mean - y_true) ** 2"),
    ("The distance to noisy labels holds their noise, which is no model's fault. Subtract it.",
     " - noise", ""),
    ("noise is a variance already: do not square it.", "- noise", "- noise**2"),
    ("The noise is added. The distance to the labels holds it already: what is left without it?",
     "- noise", "+ noise"),
    ("This is the whole error of all models. Average the models before you compare.",
     "mean = preds.mean(axis=0)", "mean = preds"),
    ("These are sums over the examples. Take means.",
     "np.mean((mean - y_true) ** 2) - noise\n    var = np.mean(preds.var(axis=0))",
     "np.sum((mean - y_true) ** 2) - noise\n    var = np.sum(preds.var(axis=0))"),
    ("bias2 and var are exchanged. Which of the two compares with labels?",
     "var = np.mean(preds.var(axis=0))", "bias2, var = np.mean(preds.var(axis=0)), bias2"),
    ("A bias2 below 0 is cut off, and the parts no longer add up. Leave it as it is.",
     "np.mean((mean - y_true) ** 2) - noise", "max(np.mean((mean - y_true) ** 2) - noise, 0.0)"),
    ("The variance is measured from the labels. Measure it from the mean of the models.",
     "np.mean(preds.var(axis=0))", "np.mean((preds - y_true) ** 2)"),
):
    bias_variance_decomposition.mistake(*_mistake)
bias_variance_decomposition.equivalent("mean - y_true -> y_true - mean", "squared")
bias_variance_decomposition.accept("np.mean(preds.var(axis=0))", "np.mean((preds - mean) ** 2)")
bias_variance_decomposition.accept(
    "np.mean(preds.var(axis=0))", "np.mean((preds - y_true) ** 2) - np.mean((mean - y_true) ** 2)")
bias_variance_decomposition.accept(
    "np.mean((mean - y_true) ** 2)", "sum((p - y) ** 2 for p, y in zip(mean, y_true)) / len(mean)")
# fmt: on


@exercise(
    "Scale once, before the loop. What does the test set have to do with it?",
    "`random_layer` returns one layer, a function: use the same one for both sets.",
    "Wider than m there are many exact solutions; np.linalg.lstsq and pinv return the shortest.",
    points=15,
    rtol=1e-5,  # right ways to solve differ in the last digits, more so near the threshold
)
def double_descent_curve(
    widths: list[int],
    X: Float[Array, "m n_x"],
    Y: Float[Array, "m n_y"],
    Xt: Float[Array, "m_t n_x"],
    Yt: Float[Array, "m_t n_y"],
    rng: np.random.Generator,
) -> Float[Array, " n"]:
    """Return the test errors of networks whose hidden layer is random, for each width.

    Both sets are scaled by `scale_splits`. For each width in turn, one hidden layer is drawn by
    `random_layer(n_x, width, rng)`. Its output weights, without a bias, are those with the least
    squared error on the training set; where many are, the shortest.

    Parameters
    ----------
    widths : list of int
        Numbers of hidden units.
    X, Y : arrays, shapes (m, n_x) and (m, n_y)
        The training set.
    Xt, Yt : arrays, shapes (m_t, n_x) and (m_t, n_y)
        The test set.
    rng : np.random.Generator
        Is handed to `random_layer`.

    Returns
    -------
    array, shape (len(widths),)
        Mean squared error over all m_t times n_y test labels, for each width.

    References
    ----------
    M. Belkin, D. Hsu, S. Ma and S. Mandal, Reconciling modern machine-learning practice and the
    classical bias-variance trade-off, 2019.
    """
    errors: list[float] = []
    ### BEGIN SOLUTION
    train, test = scale_splits(X, Xt)
    for width in widths:
        layer = random_layer(X.shape[1], width, rng)
        W = np.linalg.lstsq(layer(train), Y)[0]  # (width, n_y)
        error = np.mean((layer(test) @ W - Yt) ** 2)
        errors.append(float(error))
    ### END SOLUTION
    return np.array(errors)


double_descent_curve.observe(splits.errors_of)
# fmt: off
_DESCENT: Any = {"m": (8, 11), "n_x": (2, 4), "m_t": (12, 15), "widths": splits.narrow_and_wide,
                 "X": normal(2, 3), "Xt": normal(2, 3), "rng": integers(0, 10_000)}
_ONE: Any = [[1, 200], np.array([[1.0], [3.0]]), np.array([[1.0], [2.0]]),
             np.array([[2.0], [4.0], [0.0]]), np.array([[1.0], [3.0], [0.0]])]
double_descent_curve.probe(*_ONE, 6)
double_descent_curve.probe_because("a unit that is 0 for all training examples", *_ONE, 5)
double_descent_curve.probe_because(
    "three labels for each example", [3, 160], np.array([[1.0, 0.0], [3.0, 2.0], [0.0, 5.0],
    [4.0, 1.0]]), np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [2.0, 0.0, 1.0]]),
    np.array([[2.0, 2.0]]), np.array([[1.0, 0.5, 1.0]]), 4)
double_descent_curve.random(**_DESCENT, n_y=(1, 1))
double_descent_curve.random(1, **_DESCENT, n_y=(5, 6), contrast=False)
double_descent_curve.random(
    1, widths=[1, 200], X=np.array([[1.0], [3.0]]), m=2, n_x=1, n_y=(3, 4), m_t=(5, 7),
    rng=choice(0, 2, 3, 5), contrast=False)  # with these seeds the unit is 0
for _hint, _new in (
    ("Wider than the training set, A.T @ A has no inverse. What in np.linalg copes with that?",
     "np.linalg.inv(layer(train).T @ layer(train)) @ layer(train).T @ Y"),
    ("Large weights pay a price here. The shortest exact solution has none. Drop the price.",
     "np.linalg.inv(layer(train).T @ layer(train) + np.eye(width) / 100) @ layer(train).T @ Y"),
    (("Below the threshold A.T @ A may have no inverse either: a unit that is 0 for all "
     "training examples is enough. lstsq and pinv need no two cases."),
     ("(np.linalg.solve(layer(train).T @ layer(train), layer(train).T @ Y) if width < len(X)\n "
     "            else layer(train).T @ np.linalg.solve(layer(train) @ layer(train).T, Y))")),
):
    double_descent_curve.mistake(_hint, "np.linalg.lstsq(layer(train), Y)[0]", _new)
for _mistake in (
    (("The test set is scaled by itself. A patient who comes alone would be all zeros: whose "
     "mean and deviation does the model know?"), "train, test = scale_splits(X, Xt)",
     "train, test = scale_splits(X)[0], scale_splits(Xt)[0]"),
    ("The test set takes part in mean and deviation. Which set decides?", "scale_splits(X, Xt)",
     "np.split(scale_splits(np.vstack([X, Xt]))[0], [len(X)])"),
    (("The test set passes through another random layer than the training set. Draw one for "
     "each width, and use it twice."), "layer(test)", "random_layer(X.shape[1], width, rng)(test)"),
    ("This is the error on the training set. Which examples has the model not seen?",
     "layer(test) @ W - Yt", "layer(train) @ W - Y"),
    ("Nothing is scaled. Which of your functions does that?", "scale_splits(X, Xt)", "X, Xt"),
    ("The squared errors are summed up. Take their mean.", "np.mean(", "np.sum("),
    ("The errors of several labels are summed up. Take the mean over all numbers.",
     "np.mean((layer(test) @ W - Yt) ** 2)", "np.sum((layer(test) @ W - Yt) ** 2) / len(Yt)"),
    ("The output weights are fitted to the test set. On which examples may you fit?",
     "np.linalg.lstsq(layer(train), Y)", "np.linalg.lstsq(layer(test), Yt)"),
):
    double_descent_curve.mistake(*_mistake)
double_descent_curve.equivalent("layer(test) @ W - Yt -> Yt - layer(test) @ W", "squared")
double_descent_curve.accept(
    "np.linalg.lstsq(layer(train), Y)[0]", "np.linalg.pinv(layer(train)) @ Y")
double_descent_curve.accept("np.mean((layer(test) @ W - Yt) ** 2)",
                            "np.square(Yt - layer(test).dot(W)).sum() / Yt.size")
# fmt: on
