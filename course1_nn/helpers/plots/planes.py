"""Pictures of a plane: `boundary_2d`, and several side by side: `boundary_strip`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    MARKERS,
    VERMILLION,
    Names,
    axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Predict = Callable[[NDArray[np.float64]], ArrayLike]
Extent = tuple[float, float, float, float]


@styled
def boundary_2d(
    predict: Predict,
    X: ArrayLike,
    y: ArrayLike,
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
    feature_names: Names = ("$x_1$", "$x_2$"),
    class_names: Names | None = None,
    resolution: int = 200,
) -> "Axes":
    """Draw what a classifier says of each point of the plane, and the examples.

    Parameters
    ----------
    predict : function
        From points of shape (k, 2) to shape (k,) or (k, 1): floats are probabilities of class 1,
        drawn as shades with a line at 0.5; integers are classes, drawn as areas.
    X : array, shape (m, 2)
        The examples.
    y : int array, shape (m,) or (m, 1)
        Their classes, 0 to at most 6.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
        The finding; if not given, how many examples lie on the right side.
    feature_names : two str
        Labels of the axes, with units.
    class_names : sequence of str, optional
        For the legend.
    resolution : int
        Points along each axis at which `predict` is asked.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If `X` has not two columns, or there is not one label and one prediction an example.
    """
    points, labels = _examples(X, y)
    said = _ask(predict, points)
    count = 1 + max(1, int(labels.max()), int(said.max()))
    names = [f"class {k}" for k in range(count)] if class_names is None else class_names
    ax = axes(ax)
    answer, extent = _over_the_plane(predict, points, resolution)
    _draw_answer(ax, answer, names, extent)
    _draw_examples(ax, points, labels, names)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=min(len(names), 4))
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    decided = said if said.dtype.kind == "i" else said >= 0.5
    right = int(np.sum(decided == labels))
    ax.set_title(title or f"{right} of {len(labels)} examples lie on the right side")
    return ax


@styled
def boundary_strip(
    panels: Mapping[str, tuple[Predict, ArrayLike, ArrayLike]],
    *,
    columns: int = 5,
    resolution: int = 120,
    title: str | None = None,
) -> "Figure":
    """Draw what several classifiers say of the plane, side by side as in a strip of film.

    Parameters
    ----------
    panels : mapping of str to (predict, X, y)
        What stands over each picture, and what `boundary_2d` takes: a classifier, its examples,
        shape (m, 2), which are drawn small, and their classes, shape (m,) or (m, 1).
    columns : int
        Pictures in a row.
    resolution : int
        Points along each axis at which a classifier is asked.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        2.2 in wide and 2.5 in high a picture, without ticks, legend and colour bar.

    Raises
    ------
    ValueError
        If there is no panel, or `boundary_2d` would refuse what is given.
    """
    import matplotlib.pyplot as plt

    if not panels:
        raise ValueError(
            "There is nothing to draw: pass for example {'4 neurons': (predict, X, y)}."
        )
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    figure, places = plt.subplots(
        rows, columns, squeeze=False, figsize=(2.2 * columns, 2.5 * rows + (0.4 if title else 0.0))
    )
    for ax in places.flat:
        ax.set_axis_off()
    for ax, (name, (predict, X, y)) in zip(places.flat, panels.items(), strict=False):
        points, labels = _examples(X, y)
        answer, extent = _over_the_plane(predict, points, resolution)
        names = [str(label) for label in range(1 + max(int(labels.max()), int(answer.max())))]
        _draw_answer(ax, answer, names, extent, bar=False)
        _draw_examples(ax, points, labels, names, size=6)
        ax.set_title(name, fontsize=10)
    if title:
        figure.suptitle(title, fontsize=12)
    return figure


def _over_the_plane(
    predict: Predict, points: NDArray[np.float64], resolution: int
) -> tuple[NDArray[Any], Extent]:
    """Return what is said on a square grid around the points, and where the grid is."""
    low, high = points.min(axis=0), points.max(axis=0)
    low, high = low - 0.08 * (high - low), high + 0.08 * (high - low)
    grid = np.meshgrid(*np.linspace(low, high, resolution).T)  # two of (resolution, resolution)
    answer = _ask(predict, np.column_stack([axis.ravel() for axis in grid]))
    extent = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
    return answer.reshape(resolution, resolution), extent


def _examples(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    points, labels = np.asarray(X, dtype=float), np.asarray(y).ravel().astype(int)
    if points.ndim != 2 or points.shape[1] != 2 or len(labels) != len(points):
        raise ValueError(
            f"X has shape {np.shape(X)} and y {np.shape(y)}: a plane needs X of shape (m, 2) and "
            "y of shape (m,), so choose two columns, and one label an example."
        )
    if labels.min() < 0 or labels.max() >= len(COLOURS):
        raise ValueError(
            f"The classes go from {labels.min()} to {labels.max()}: number them from 0, and draw "
            f"at most {len(COLOURS)} at once."
        )
    return points, labels


def _ask(predict: Predict, points: NDArray[np.float64]) -> NDArray[Any]:
    """Return one class (int) or probability (float) a point."""
    said = np.asarray(predict(points))
    if said.size != len(points):
        raise ValueError(
            f"predict was given {len(points)} points and returned shape {said.shape}: "
            "it should return one probability or class a point."
        )
    said = said.ravel()
    return said.astype(int) if said.dtype.kind in "bui" else said.astype(float)


def _draw_answer(
    ax: "Axes", answer: NDArray[Any], names: Names, extent: Extent, bar: bool = True
) -> None:
    """Draw classes as areas, or probabilities as shades with a line at 0.5."""
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap

    where: dict[str, Any] = {"extent": extent, "origin": "lower", "aspect": "auto"}
    if answer.dtype.kind == "i":
        areas = ListedColormap(COLOURS[: len(names)])
        ax.imshow(answer, cmap=areas, alpha=0.25, vmin=-0.5, vmax=len(names) - 0.5, **where)
        return
    shades = LinearSegmentedColormap.from_list("probability", [BLUE, "white", VERMILLION])
    image = ax.imshow(answer, cmap=shades, alpha=0.5, vmin=0, vmax=1, **where)
    if bar:
        scale = ax.figure.colorbar(image, ax=ax, ticks=[0, 0.25, 0.5, 0.75, 1])
        scale.set_label(f"probability of {names[1]}")
    if answer.min() < 0.5 < answer.max():
        ax.contour(answer, levels=[0.5], colors=BLACK, linewidths=1.5, extent=extent)


def _draw_examples(
    ax: "Axes", points: NDArray[Any], labels: NDArray[Any], names: Names, size: int = 24
) -> None:
    for label in np.unique(labels):
        here = points[labels == label]
        drawn = ax.scatter(here[:, 0], here[:, 1], s=size, c=COLOURS[label], marker=MARKERS[label])
        drawn.set(edgecolors="white", linewidths=size / 40, label=names[label])
