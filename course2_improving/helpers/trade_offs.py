"""Pictures of what an error consists of.

- ``gap_bars``: the errors of people, on the training set and on the dev set, as bars
- ``learning_curves``: both errors against the number of examples
- ``decomposition_bars``: bias², variance and noise, stacked
- ``descent``: errors far beyond the width at which a model fits everything
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from course1_nn.helpers.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    DASHES,
    MARKERS,
    ORANGE,
    VERMILLION,
    axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY = "#BBBBBB"


@styled
def gap_bars(errors: Mapping[str, tuple[float, float, float]], *, title: str) -> "Axes":
    """Draw three errors of each model as one bar, whose pieces are the gaps between them.

    Parameters
    ----------
    errors : mapping of str to (human_err, train_err, dev_err)
        Shares from 0 to 1, in rising order, by the name of the model.
    title : str
        The finding.

    Returns
    -------
    Axes
        A bar for each model, the first one on top. A piece of a negative gap is left out.
    """
    ax = axes(None)
    looks = (("human error", GREY, ""), ("bias", BLUE, "//"), ("variance", ORANGE, ".."))
    places = np.arange(len(errors))[::-1]
    starts = np.zeros(len(errors))
    for index, (name, colour, hatch) in enumerate(looks):
        ends = 100 * np.array([each[index] for each in errors.values()])
        sizes = np.maximum(ends - starts, 0)
        ax.barh(places, sizes, left=starts, height=0.6, color=colour, hatch=hatch, label=name,
                edgecolor="white")  # fmt: skip
        starts = np.maximum(starts, ends)
    ax.set_yticks(places, list(errors))
    ax.set(xlabel="wrong answers (%)", title=title)
    ax.legend(loc="lower right")
    return ax


@styled
def learning_curves(
    sizes: Sequence[int],
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]],
    human_err: float,
    *,
    title: str,
) -> "Figure":
    """Draw the errors of models against the number of training examples, one panel a model.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of training examples.
    curves : mapping of str to (train_err, dev_err)
        Shares from 0 to 1, arrays of shape (len(sizes),), by the name of the model.
    human_err : float
        Is drawn as a horizontal line.
    title : str
        The finding.

    Returns
    -------
    Figure
        One panel for each model, with the same axes.
    """
    import matplotlib.pyplot as plt

    figure, places = plt.subplots(
        1, len(curves), figsize=(4.5 * len(curves), 4.0), sharey=True, squeeze=False
    )
    for ax, (name, errors) in zip(places[0], curves.items(), strict=True):
        for index, (label, values) in enumerate(
            zip(("training set", "dev set"), errors, strict=True)
        ):
            ax.plot(sizes, 100 * np.asarray(values), color=COLOURS[index], label=label,
                    linestyle=DASHES[index], marker=MARKERS[index])  # fmt: skip
        ax.axhline(100 * human_err, color=BLACK, linestyle=":", linewidth=1.2, label="people")
        ax.set(xscale="log", xlabel="training examples", title=name)
        ax.set_xticks(sizes, [str(size) for size in sizes])
        ax.minorticks_off()
    places[0, 0].set_ylabel("wrong answers (%)")
    places[0, -1].legend()
    figure.suptitle(title)
    return figure


@styled
def decomposition_bars(
    names: Sequence[object],
    bias2: ArrayLike,
    var: ArrayLike,
    noise: float,
    measured: ArrayLike,
    *,
    title: str,
    xlabel: str,
) -> "Axes":
    """Draw bias², variance and noise as stacked bars, and the measured error as points above them.

    Parameters
    ----------
    names : sequence
        What stands under the bars.
    bias2, var, measured : arrays, shape (len(names),)
        Parts of the mean squared error, and the error itself as measured on new examples.
    noise : float
        The part that no model can avoid.
    title, xlabel : str
        The finding, and what the names are.

    Returns
    -------
    Axes
        The bars, from below: noise, bias², variance.
    """
    ax = axes(None)
    places = np.arange(len(names))
    base = np.zeros(len(names))
    parts = (
        ("noise", np.full(len(names), noise), GREY, ""),
        ("bias²", np.asarray(bias2, dtype=float), BLUE, "//"),
        ("variance", np.asarray(var, dtype=float), ORANGE, ".."),
    )
    for name, sizes, colour, hatch in parts:
        ax.bar(places, sizes, bottom=base, color=colour, hatch=hatch, edgecolor="white", label=name)
        base = base + sizes
    ax.plot(places, np.asarray(measured, dtype=float), "D", color=BLACK, ms=5, label="measured")
    ax.set_xticks(places, [str(name) for name in names])
    ax.set(xlabel=xlabel, ylabel="mean squared error", title=title)
    ax.legend()
    return ax


@styled
def descent(
    widths: Sequence[int],
    curves: Mapping[str, ArrayLike],
    threshold: int,
    *,
    title: str,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw errors against the width of a model, on logarithmic scales.

    Parameters
    ----------
    widths : sequence of int
        Numbers of hidden units.
    curves : mapping of str to array of shape (len(widths),)
        Mean squared errors, or parts of them, by name.
    threshold : int
        The width from which on the model can fit every training example.
    title : str
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        A line for each name, and a vertical one at the threshold.
    """
    ax = axes(ax)
    colours = (BLUE, VERMILLION, ORANGE)
    for index, (name, values) in enumerate(curves.items()):
        ax.plot(widths, np.asarray(values, dtype=float), label=name, ms=5,
                color=colours[index % 3], linestyle=DASHES[index],
                marker=MARKERS[index])  # fmt: skip
    ax.axvline(threshold, color=BLACK, linestyle=":", linewidth=1.2)
    ax.set(xscale="log", yscale="log", xlabel="hidden units", ylabel="mean squared error")
    ax.set_title(title)
    ax.annotate(f"as many units as\ntraining examples: {threshold}", (threshold, 0.97),
                xytext=(-6, 0), textcoords="offset points", xycoords=("data", "axes fraction"),
                ha="right", va="top", fontsize=9)  # fmt: skip
    if len(curves) > 1:
        ax.legend(loc="upper right")
    return ax
