"""Pictures of overfitting and its remedies.

- ``borders``: what several classifiers say of one plane, beside the best border there is
- ``thinned``: a network, and what random masks leave of it
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.fields import Field
from course1_nn.helpers.plots.style import BLACK, BLUE, GREEN, SKY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Predict = Callable[[NDArray[np.float64]], ArrayLike]
Masks = Sequence[NDArray[np.bool_]]
RESOLUTION, COARSE = 160, 60  # points along each axis, of shades and of the best border


@styled
def borders(
    field: Field,
    X: ArrayLike,
    Y: ArrayLike,
    classifiers: Mapping[str, Predict],
    notes: Mapping[str, str] | None = None,
    *,
    title: str | None = None,
) -> "Figure":
    """Draw what classifiers say of the plane: shades, their border, and the best one.

    Parameters
    ----------
    field : Field
        Where the examples are from; it knows the best border.
    X : array, shape (m, 2)
        Training examples.
    Y : int array, shape (m, 1)
        Their labels, 0 or 1.
    classifiers : mapping of str to function
        From points of shape (k, 2) to probabilities of class 1, shape (k, 1), by what stands above.
    notes : mapping of str to str, optional
        What stands below each.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        Panels side by side with equal axes. A solid black line is where a classifier says 0.5, a
        dashed green one where the best classifier does.

    Raises
    ------
    ValueError
        If there is no classifier, or a note belongs to none.
    """
    import matplotlib.pyplot as plt

    unknown = set(notes or {}) - set(classifiers)
    if not classifiers or unknown:
        raise ValueError(
            f"There are classifiers {', '.join(classifiers) or 'none'} and notes for "
            f"{', '.join(notes or {}) or 'none'}: pass at least one, and notes by the same names."
        )
    points, labels = np.asarray(X, dtype=float), np.asarray(Y).ravel()
    low, high = points.min(axis=0) - 0.25, points.max(axis=0) + 0.25
    plane, coarse = _Grid(low, high, RESOLUTION), _Grid(low, high, COARSE)
    best = field.posterior(coarse.points)[:, 1]
    width, height = high - low
    figure, places = plt.subplots(
        1,
        len(classifiers),
        squeeze=False,
        sharey=True,
        figsize=(3.1 * len(classifiers), 3.0 * height / width + 1.2),
    )
    for ax, (name, says) in zip(places.flat, classifiers.items(), strict=True):
        _draw_shades(ax, plane, np.asarray(says(plane.points), dtype=float).ravel())
        coarse.draw_line(ax, best, colors=GREEN, linewidths=2.0, linestyles="dashed")
        for label, colour, marker in ((0, BLUE, "o"), (1, VERMILLION, "s")):
            here = points[labels == label]
            ax.scatter(*here.T, s=22, c=colour, marker=marker, edgecolors="white", linewidths=0.6)
        ax.set(aspect="equal", title=name, xlabel=(notes or {}).get(name, ""), xticks=[], yticks=[])
    figure.suptitle(title or "Black: where the network says 0.5. Green: where the best one does.")
    return figure


class _Grid:
    """Points of a rectangle in rows and columns, and lines through what is said of them."""

    def __init__(
        self, low: NDArray[np.float64], high: NDArray[np.float64], resolution: int
    ) -> None:
        self.extent = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
        self.axes = np.meshgrid(*np.linspace(low, high, resolution).T)
        self.points = np.column_stack([axis.ravel() for axis in self.axes])

    def draw_line(self, ax: "Axes", values: NDArray[np.float64], **how: Any) -> None:
        """Draw where the values, one a point, are 0.5."""
        if values.min() < 0.5 < values.max():
            ax.contour(*self.axes, values.reshape(self.axes[0].shape), levels=[0.5], **how)


def _draw_shades(ax: "Axes", plane: _Grid, shades: NDArray[np.float64]) -> None:
    """Draw shades of probability and their border."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("probability", [BLUE, "white", VERMILLION])
    ax.imshow(shades.reshape(RESOLUTION, RESOLUTION), cmap=colours, alpha=0.5, vmin=0, vmax=1,
              extent=plane.extent, origin="lower", interpolation="bilinear")  # fmt: skip
    plane.draw_line(ax, shades, colors=BLACK, linewidths=1.8)


@styled
def thinned(
    layer_dims: Sequence[int], draws: Mapping[str, Masks], *, title: str | None = None
) -> "Figure":
    """Draw a network, and what is left of it under masks of its hidden units.

    Parameters
    ----------
    layer_dims : sequence of int
        Numbers of units: of the inputs, of each hidden layer, of the output.
    draws : mapping of str to sequence of bool arrays
        What stands above each picture, and a mask for each hidden layer, shape (units,) or
        (1, units): True is kept.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        Pictures side by side. Dropped units are crosses without lines.

    Raises
    ------
    ValueError
        If masks do not fit the hidden layers.
    """
    import matplotlib.pyplot as plt

    hidden = list(layer_dims[1:-1])
    for name, masks in draws.items():
        sizes = [int(np.size(mask)) for mask in masks]
        if sizes != hidden:
            raise ValueError(
                f"The masks of {name!r} have {sizes} units and the hidden layers {hidden}: pass "
                "one mask a hidden layer."
            )
    figure, places = plt.subplots(1, len(draws), squeeze=False, figsize=(3.1 * len(draws), 3.2))
    for ax, (name, masks) in zip(places.flat, draws.items(), strict=True):
        ends = [np.ones(layer_dims[0], bool)], [np.ones(layer_dims[-1], bool)]
        _draw_network(ax, [*ends[0], *(np.ravel(mask) for mask in masks), *ends[1]])
        ax.set(title=name)
        ax.set_axis_off()
    figure.suptitle(title or "Each draw leaves another network")
    return figure


def _draw_network(ax: "Axes", kept: Sequence[NDArray[np.bool_]]) -> None:
    """Draw units as circles, those that are dropped as crosses, and lines between kept ones."""
    heights = [np.arange(len(layer)) - (len(layer) - 1) / 2 for layer in kept]
    for layer in range(len(kept) - 1):
        pairs = itertools.product(heights[layer][kept[layer]], heights[layer + 1][kept[layer + 1]])
        for start, end in pairs:
            ax.plot([layer, layer + 1], [start, end], "-", color="0.6", lw=0.7, zorder=1)
    for layer, (units, ys) in enumerate(zip(kept, heights, strict=True)):
        ax.scatter([layer] * units.sum(), ys[units], 150, color=SKY, edgecolors="black", zorder=2)
        ax.scatter([layer] * (~units).sum(), ys[~units], 60, color="0.5", marker="x", zorder=2)
    tallest = max(map(len, kept)) / 2
    ax.set(xlim=(-0.4, len(kept) - 0.6), ylim=(-tallest - 0.3, tallest + 0.3))
