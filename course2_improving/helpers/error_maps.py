"""A picture of gradient checks: `error_map` draws relative errors as a table in colours."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course1_nn.helpers.plots.style import axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["error_map"]

_LOW, _HIGH = -10.0, 0.0  # powers of ten between which colours change


@styled
def error_map(
    errors: Mapping[str, Mapping[str, float]],
    ax: "Axes | None" = None,
    *,
    limit: float = 1e-3,
    title: str | None = None,
) -> "Axes":
    """Draw relative errors as a table: a row for each thing checked, a column for each gradient.

    Parameters
    ----------
    errors : mapping of str to mapping of str to float
        Under the name of a row, the relative errors under the names of its parameters. All rows
        have the same names.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    limit : float
        What is not at most this gets a cross, and what is gets a tick. nan is not at most it.
    title : str, optional
        The finding; if not given, how many gradients are wrong.

    Returns
    -------
    Axes
        The picture. Errors near 1 are dark blue, those near 1e-10 yellow; nan is grey.

    Raises
    ------
    ValueError
        If there is no row, or if the rows differ in their names.
    """
    names = list(next(iter(errors.values()), {}))
    if not names or any(list(row) != names for row in errors.values()):
        raise ValueError(
            f"the rows have the names {[list(row) for row in errors.values()]}: pass one row at "
            "least, and the same names in each."
        )
    import matplotlib as mpl

    ax = axes(ax)
    table = np.array([[row[name] for name in names] for row in errors.values()])  # (rows, names)
    shades = np.log10(np.clip(table, 10**_LOW, 10**_HIGH))
    colours = mpl.colormaps["cividis_r"].with_extremes(bad="0.7")
    image = ax.imshow(np.ma.masked_invalid(shades), colours, vmin=_LOW, vmax=_HIGH, aspect="auto")
    for (row, column), error in np.ndenumerate(table):
        dark = bool(shades[row, column] > (_LOW + _HIGH) / 2)  # False for nan
        text = f"{'✓' if error <= limit else '✗'}  {error:.0e}"
        ax.text(column, row, text, ha="center", va="center", color="white" if dark else "black")
    ax.set_xticks(range(len(names)), [f"d{name}" for name in names])
    ax.set_yticks(range(len(errors)), list(errors))
    ax.tick_params(length=0)
    ax.figure.colorbar(image, ax=ax, label="relative error (power of 10)")
    wrong = int(np.sum(~(table <= limit)))
    ax.set_title(title or f"{wrong} of {table.size} gradients disagree with their measurement")
    return ax
