"""Pictures of trials, pairs of a loss and a config, in the space that they come from.

- ``duel``: two searches on one plane, and what each sees of the axis that matters
- ``zoom``: a search that goes from coarse to fine, stage by stage
- ``parallel_coordinates``: a line for each trial through all hyperparameters

A space is a dict as of `sample_config`: under each name a kind and its range or choices. Each axis
has the scale of its kind.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import BLACK, VERMILLION, styled
from course2_improving.helpers.scales import bounds, positions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

__all__ = ["duel", "parallel_coordinates", "zoom"]

Space = Mapping[str, Sequence[Any]]
Trials = Sequence[tuple[float, Mapping[str, Any]]]
_SHADES = "cividis_r"  # dark is a high loss


@styled
def duel(
    space: Space,
    searches: Mapping[str, Trials],
    curve: tuple[ArrayLike, ArrayLike],
    *,
    title: str | None = None,
) -> "Figure":
    """Draw searches of two hyperparameters beside each other.

    Parameters
    ----------
    space : dict
        Two entries with ranges: the first one is that of the curve.
    searches : mapping of str to trials
        By the name of the search, at least one trial each.
    curve : pair of arrays of shape (k,)
        Values of the first hyperparameter, and the loss at each.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        A column for each search. Below, its trials in the plane, the best one a star, with a line
        up to the curve from each value of the first hyperparameter that was tried. Above, the curve
        with the losses of the trials.

    Raises
    ------
    ValueError
        If the space has not two ranges, or a search has no trial.
    """
    import matplotlib.pyplot as plt

    x, y = _two_ranges(space)
    _refuse_empty(searches)
    figure, places = plt.subplots(
        2, len(searches), squeeze=False, sharex=True, sharey="row", height_ratios=[1, 1.6],
        figsize=(4.6 * len(searches), 6.4),
    )  # fmt: skip
    along = positions(space[x][0], np.ravel(curve[0]).tolist())
    for (above, below), (name, trials) in zip(places.T, searches.items(), strict=True):
        above.plot(along, np.ravel(curve[1]), "-", color="0.6")
        values = _project(above, below, trials, space)
        above.set_title(f"{name}: {values} values of {x}")
        below.set_xlabel(x)
        _scale_axis(below, "x", space[x])
        _scale_axis(below, "y", space[y])
    places[0, 0].set_ylabel("loss (nats)")
    places[1, 0].set_ylabel(y)
    figure.suptitle(title or "Trials in a plane, and what they see of one axis")
    return figure


@styled
def zoom(stages: Sequence[tuple[Space, Trials]], *, title: str | None = None) -> "Figure":
    """Draw a search from coarse to fine, a panel for each stage.

    Parameters
    ----------
    stages : sequence of (space, trials)
        At each stage the space, whose first two entries are the ranges that are drawn, and its
        trials, at least one.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        Trials are points, yellow for low losses and dark blue for high ones, with one scale for all
        panels; broken runs are crosses, and the best trial of a stage is a star. A frame shows
        where the next stage looks.

    Raises
    ------
    ValueError
        If there is no stage, a stage has no trial, or its space has not two ranges.
    """
    import matplotlib.pyplot as plt

    _refuse_empty({f"stage {number}": trials for number, (_, trials) in enumerate(stages, 1)})
    names = _two_ranges(dict(list(stages[0][0].items())[:2]))
    figure, places = plt.subplots(
        1, len(stages), squeeze=False, figsize=(4.3 * len(stages) + 0.7, 4.8)
    )
    losses = [loss for _, trials in stages for loss, _ in trials if math.isfinite(loss)]
    from matplotlib.colors import LogNorm

    norm = LogNorm(min(losses), min(max(losses), 12 * min(losses)))
    points: Any = None
    for number, (space, trials) in enumerate(stages):
        ax = places[0, number]
        points = _scatter(ax, space, names, trials, norm)
        best = min(loss for loss, _ in trials if math.isfinite(loss))
        ax.set_title(f"{len(trials)} trials, best loss {best:.3f}")
        if number + 1 < len(stages):
            _frame(ax, places[0, number + 1], stages[number + 1][0], names)
    places[0, 0].set_ylabel(names[1])
    figure.colorbar(points, ax=places[0].tolist(), label="loss (nats)", extend="max", pad=0.01)
    figure.suptitle(title or "From coarse to fine")
    return figure


@styled
def parallel_coordinates(
    space: Space, trials: Trials, *, best: int = 5, title: str | None = None
) -> "Axes":
    """Draw a line for each trial through an axis for each hyperparameter, and one for the loss.

    Parameters
    ----------
    space : dict
        Where the trials come from.
    trials : trials
        Best first, at least one.
    best : int
        How many of the first trials stand out.
    title : str, optional
        The finding.

    Returns
    -------
    Axes
        The best trials are red and thick, the others grey. Losses are low at the bottom; runs
        without a finite loss end at the top, dotted.

    Raises
    ------
    ValueError
        If there is no trial.
    """
    import matplotlib.pyplot as plt

    _refuse_empty({"the search": trials})
    losses = np.array([loss for loss, _ in trials], dtype=float)
    heights = [_heights(space[name], [config[name] for _, config in trials]) for name in space]
    low, high = np.log10(np.nanmin(losses)), np.log10(np.nanmax(losses[np.isfinite(losses)]))
    ends = np.where(np.isfinite(losses), (np.log10(losses) - low) / max(high - low, 1e-9), 1.08)
    lines = np.array([*heights, ends]).T  # (trials, axes)
    ax = plt.subplots(figsize=(1.5 * lines.shape[1] + 1.5, 4.4))[1]
    for place in reversed(range(len(lines))):  # the best one is drawn last
        chosen, broken = place < best, not math.isfinite(losses[place])
        ax.plot(lines[place], ":" if broken else "-", color=VERMILLION if chosen else "0.6",
                linewidth=2.4 if chosen else 0.9, alpha=1.0 if chosen else 0.7,
                marker="o" if chosen else "", markersize=4)  # fmt: skip
    for place, name in enumerate(space):
        _labels(ax, place, space[name])
    _write(ax, lines.shape[1] - 1, {0.0: f"{10**low:.2g}", 1.0: f"{10**high:.2g}"})
    ax.set_xticks(range(lines.shape[1]), [*space, "loss (nats)"])
    ax.set(yticks=[], xlim=(-0.4, lines.shape[1] - 0.5), ylim=(-0.06, 1.12))
    ax.spines["left"].set_visible(False)
    ax.set_title(title or f"The best {best} of {len(trials)} trials")
    return ax


def _project(above: "Axes", below: "Axes", trials: Trials, space: Space) -> int:
    """Draw trials in the plane and above one axis; return how many values of it were tried."""
    x, y = (positions(space[name][0], [config[name] for _, config in trials]) for name in space)
    losses = np.array([loss for loss, _ in trials], dtype=float)
    best, values = int(np.nanargmin(losses)), np.unique(np.round(x, 9))
    for ax, heights in ((above, losses), (below, y)):
        ax.vlines(values, 0, 1, transform=ax.get_xaxis_transform(), color="0.85", linewidth=0.8,
                  zorder=0)  # fmt: skip
        ax.plot(x, heights, "o", markersize=6)
        ax.plot(x[best], heights[best], "*", color=VERMILLION, markersize=17)
    return len(values)


def _two_ranges(space: Space) -> tuple[str, str]:
    """Return the names of the only two entries, which have to be ranges."""
    if len(space) != 2 or any(entry[0] == "choice" for entry in space.values()):
        raise ValueError(f"The space has {dict(space)}: pass two ranges, such as ('log', 0.01, 1).")
    x, y = space
    return x, y


def _refuse_empty(searches: Mapping[str, Trials]) -> None:
    """Raise ValueError unless each search has a trial with a loss."""
    for name, trials in searches.items():
        if not any(math.isfinite(loss) for loss, _ in trials):
            raise ValueError(f"There is no trial of {name} with a loss: pass one at least.")
    if not searches:
        raise ValueError("There is no search: pass the trials of one at least.")


def _scale_axis(ax: "Axes", which: str, entry: Sequence[Any]) -> None:
    """Give an axis the range of an entry, with labels in its own numbers."""
    kind, low, high = entry
    start, end = (float(place) for place in positions(kind, [low, high]))
    margin = 0.06 * (end - start)
    ax.set(**{f"{which}lim": (start - margin, end + margin)})
    if kind in ("log", "beta"):
        ticks = _ticks(start, end)
        labels = [f"{bounds(kind, tick, tick)[0]:.5g}" for tick in ticks]
        ax.set(**{f"{which}ticks": ticks, f"{which}ticklabels": labels})


def _ticks(start: float, end: float) -> list[float]:
    """Return whole powers in a range, or 1, 2 and 5 of each where there are few."""
    powers = np.arange(math.floor(start), math.ceil(end) + 1)
    for digits, least in (((1,), 3), ((1, 3), 3), ((1, 2, 5), 2), (tuple(range(1, 10)), 2)):
        ticks = [float(power + math.log10(digit)) for power in powers for digit in digits]
        inside = [tick for tick in ticks if start - 1e-9 <= tick <= end + 1e-9]
        if len(inside) >= least:
            return inside[:: math.ceil(len(inside) / 7)]
    return [start, end]


def _scatter(
    ax: "Axes", space: Space, names: tuple[str, str], trials: Trials, norm: "Normalize"
) -> Any:
    """Draw the trials of one stage, and return the points."""
    losses = np.array([loss for loss, _ in trials], dtype=float)
    x, y = (positions(space[name][0], [config[name] for _, config in trials]) for name in names)
    sound = np.isfinite(losses)
    points = ax.scatter(x[sound], y[sound], c=losses[sound], s=70, cmap=_SHADES, norm=norm,
                        edgecolors=BLACK, linewidths=0.5)  # fmt: skip
    ax.plot(x[~sound], y[~sound], "x", color=BLACK)
    place = int(np.nanargmin(losses))
    ax.plot(x[place], y[place], "*", color=VERMILLION, markersize=18, markeredgecolor="white")
    ax.set(xlabel=names[0])
    for axis, name in zip("xy", names, strict=True):
        _scale_axis(ax, axis, space[name])
    return points


def _frame(ax: "Axes", beside: "Axes", space: Space, names: tuple[str, str]) -> None:
    """Draw the borders of the next stage, with lines from its corners to the next panel."""
    from matplotlib.patches import ConnectionPatch, Rectangle

    (left, right), (low, high) = (positions(space[n][0], list(space[n][1:])) for n in names)
    ax.add_patch(Rectangle((left, low), right - left, high - low, fill=False, linewidth=1.8,
                           edgecolor=VERMILLION))  # fmt: skip
    for height, corner in ((low, 0.0), (high, 1.0)):
        line = ConnectionPatch((right, height), (0.0, corner), ax.transData, beside.transAxes,
                               color=VERMILLION, linewidth=0.8, alpha=0.7)  # fmt: skip
        ax.figure.add_artist(line)


def _heights(entry: Sequence[Any], values: Sequence[Any]) -> NDArray[np.float64]:
    """Return where values stand on an axis from 0 to 1."""
    kind, *given = entry
    if kind == "choice":
        return np.array([given.index(value) for value in values]) / max(1, len(given) - 1)
    low, high = positions(kind, given)
    return (positions(kind, list(values)) - low) / ((high - low) or 1.0)


def _labels(ax: "Axes", place: int, entry: Sequence[Any]) -> None:
    """Write the ends of a range, or all choices, beside an axis."""
    kind, *given = entry
    shown = given if kind == "choice" else [given[0], given[-1]]
    heights = _heights(entry, shown)
    texts = [str(value) if kind == "choice" else f"{value:.3g}" for value in shown]
    _write(ax, place, dict(zip(heights.tolist(), texts, strict=True)))


def _write(ax: "Axes", place: int, texts: Mapping[float, str]) -> None:
    """Draw an axis with texts at some heights."""
    ax.plot([place, place], [0, 1], "-", color=BLACK, linewidth=1.0, zorder=1)
    for height, text in texts.items():
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
        ax.annotate(text, (place, height), (-5, 0), textcoords="offset points", ha="right",
                    va="center", fontsize=9, bbox=box)  # fmt: skip
