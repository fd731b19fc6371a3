"""Pictures of what normalization does: `units`, `rate_panels`, `stripes`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import COLOURS, MARKERS, styled


@styled
def units(scores: Mapping[str, ArrayLike], *, title: str) -> NDArray[Any]:
    """Draw the scores of some units side by side: a column of points a unit, a panel a stage.

    Parameters
    ----------
    scores : mapping of str to array, shape (m, n)
        By the name of the stage, the scores of m examples at n units.
    title : str
        The finding.

    Returns
    -------
    array of Axes
        A panel for each stage. The mean of each unit is a bar, and a line spans one deviation to
        both sides.
    """
    import matplotlib.pyplot as plt

    panels = _panels(len(scores))
    for ax, (name, values) in zip(panels, scores.items(), strict=True):
        Z = _matrix(values, name)
        places = np.arange(1, Z.shape[1] + 1)
        spread = np.linspace(-0.25, 0.25, len(Z))[:, np.newaxis]  # so that points do not hide
        ax.plot(places + spread, Z, ".", color=COLOURS[0], alpha=0.35, markersize=4)
        ax.errorbar(places, Z.mean(axis=0), Z.std(axis=0), fmt="_", color=COLOURS[1],
                    markersize=18, markeredgewidth=2.5, linewidth=2.5)  # fmt: skip
        ax.set(xlabel="unit", ylabel="score", title=name)
        ax.set_xticks(places)
    plt.gcf().suptitle(title)
    return panels


@styled
def rate_panels(
    runs: Mapping[float, Mapping[str, ArrayLike]], *, title: str, chance: float | None = None
) -> NDArray[Any]:
    """Draw the costs of several runs, a panel for each learning rate.

    Parameters
    ----------
    runs : mapping of float to mapping of str to array, shape (epochs,)
        By learning rate and name of the run, the mean cost of each epoch (nats).
    title : str
        The finding.
    chance : float, optional
        The cost of knowing nothing, drawn as a thin line.

    Returns
    -------
    array of Axes
        The panels. A run keeps colour, dashes and marker; the scale is logarithmic.
    """
    import matplotlib.pyplot as plt

    panels = _panels(len(runs), sharey=True)
    names = list(dict.fromkeys(name for curves in runs.values() for name in curves))
    for ax, (rate, curves) in zip(panels, runs.items(), strict=True):
        for name, costs in curves.items():
            values = np.asarray(costs, dtype=float)
            look = names.index(name)
            ax.plot(np.arange(1, len(values) + 1), values, label=name, color=COLOURS[look],
                    linestyle=("-", "--")[look % 2], marker=MARKERS[look], markevery=4,
                    markersize=5)  # fmt: skip
        if chance is not None:
            ax.axhline(chance, color="black", linewidth=0.8)
        ax.set(xlabel="epoch", title=f"learning rate {rate:g}", yscale="log")
    panels[0].set_ylabel("cost (nats)")
    if len(names) > 1:
        panels[0].legend()
    plt.gcf().suptitle(title)
    return panels


@styled
def stripes(
    scores: Mapping[str, ArrayLike], *, title: str, marked: Sequence[str] = ()
) -> NDArray[Any]:
    """Draw arrays of scores as coloured tables beside each other: rows examples, columns units.

    Parameters
    ----------
    scores : mapping of str to array, shape (m, n)
        By the name of the panel, the scores.
    title : str
        The finding.
    marked : sequence of str
        The names of the rows, where they have any.

    Returns
    -------
    array of Axes
        The panels. Each has its own scale: white is 0, red is below it, blue above.
    """
    import matplotlib.pyplot as plt

    panels = _panels(len(scores))
    for ax, (name, values) in zip(panels, scores.items(), strict=True):
        Z = _matrix(values, name)
        top = float(np.abs(Z).max())
        image = ax.imshow(Z, "RdBu", vmin=-top, vmax=top, aspect="auto")
        ax.set(xlabel="unit", title=name, xticks=[])
        ax.set_yticks(range(len(marked)), list(marked) if ax is panels[0] else [""] * len(marked))
        ax.figure.colorbar(image, ax=ax, orientation="horizontal")
    panels[0].set_ylabel("example")
    plt.gcf().suptitle(title)
    return panels


def _panels(count: int, *, sharey: bool = False) -> NDArray[Any]:
    """Return `count` axes in a row."""
    import matplotlib.pyplot as plt

    if not count:
        raise ValueError("There is nothing to draw: pass one name with its numbers at least.")
    _, panels = plt.subplots(1, count, figsize=(3.3 * count, 3.4), squeeze=False, sharey=sharey)
    return panels[0]


def _matrix(values: ArrayLike, name: str) -> NDArray[np.float64]:
    Z = np.asarray(values, dtype=float)
    if Z.ndim != 2 or not Z.size:
        raise ValueError(f"{name!r} has shape {Z.shape}: pass a row an example, a column a unit.")
    return Z
