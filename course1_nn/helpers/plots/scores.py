"""Pictures of how well a model does: `loss_curves`, `confusion_matrix`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import MARKERS, Names, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def loss_curves(
    losses: Mapping[str, ArrayLike],
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
    xlabel: str = "step",
    ylabel: str = "loss (nats)",
    log: bool = False,
) -> "Axes":
    """Draw the loss of one or more runs against the step.

    Parameters
    ----------
    losses : mapping of str to array of shape (steps,)
        The losses of each run, by the name that stands in the legend.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
        The finding; if not given, how far the loss fell, or which run ended lowest.
    xlabel, ylabel : str
        Labels of the axes, with units.
    log : bool
        Whether the loss is drawn on a logarithmic scale.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there is no run, or one is not a row of at least one loss.
    """
    runs = {name: np.asarray(values, dtype=float) for name, values in losses.items()}
    for name, values in runs.items():
        if values.ndim != 1 or values.size == 0:
            raise ValueError(
                f"The losses of {name!r} have shape {values.shape}: pass one number a step."
            )
    if not runs:
        raise ValueError("There is no run to draw: pass for example {'rate 0.1': losses}.")
    ax = axes(ax)
    for index, (name, values) in enumerate(runs.items()):
        ax.plot(values, label=name, marker=MARKERS[index % len(MARKERS)],
                markevery=max(1, len(values) // 8), markersize=5)  # fmt: skip
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log:
        ax.set_yscale("log")
    ax.set_title(title or _finding(runs))
    if len(runs) > 1:
        ax.legend()
    return ax


def _finding(runs: Mapping[str, NDArray[np.float64]]) -> str:
    ends = {
        name: values[-1] if np.isfinite(values[-1]) else np.inf for name, values in runs.items()
    }
    best = min(ends, key=lambda name: ends[name])
    if len(runs) > 1:
        return f"{best} ends lowest, at {ends[best]:.3g}"
    first = runs[best][0]
    way = "falls" if ends[best] < first else "does not fall:"
    return f"The loss {way} from {first:.3g} to {ends[best]:.3g}"


@styled
def confusion_matrix(
    tn: int,
    fp: int,
    fn: int,
    tp: int,
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
    class_names: Names = ("class 0", "class 1"),
) -> "Axes":
    """Draw the four counts of a binary classifier, a row a true class, a column a predicted one.

    Parameters
    ----------
    tn, fp, fn, tp : int
        True negatives, false positives, false negatives, true positives.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
        The finding; if not given, how many predictions are right.
    class_names : two str
        Names of class 0 and class 1.

    Returns
    -------
    Axes
        The picture: counts, their shares of the row, and shades by share.

    Raises
    ------
    ValueError
        If a count is negative, or all are zero.
    """
    counts = np.array([[tn, fp], [fn, tp]])
    if counts.min() < 0 or counts.sum() == 0:
        raise ValueError(f"tn, fp, fn, tp are {tn, fp, fn, tp}: counts are ≥ 0 and not all zero.")
    ax = axes(ax)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    words = [["true negatives", "false positives"], ["false negatives", "true positives"]]
    for (row, column), count in np.ndenumerate(counts):
        share = shares[row, column]
        text = f"{count:,}\n{share:.1%}\n{words[row][column]}"
        ink = "white" if share > 0.6 else "black"
        ax.text(column, row, text, ha="center", va="center", color=ink)
    ax.set(xticks=[0, 1], yticks=[0, 1], xlabel="predicted class", ylabel="true class")
    ax.set_xticklabels(class_names)
    ax.set_yticklabels(class_names, rotation=90, va="center")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    total = int(counts.sum())
    ax.set_title(
        title or f"{tn + tp:,} of {total:,} predictions are right ({(tn + tp) / total:.1%})"
    )
    return ax
