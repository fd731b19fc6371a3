"""Pictures of a cost of two numbers: `contours` with paths on them, and `surface`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import BLACK, COLOURS, DASHES, MARKERS, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from mpl_toolkits.mplot3d.axes3d import Axes3D

__all__ = ["contours", "surface"]

Cost = Callable[[NDArray[np.float64]], float]
Extent = tuple[float, float, float, float]
_PATHS = (COLOURS[1], BLACK, COLOURS[4], COLOURS[2])  # told apart on blue and on yellow ground


@styled
def contours(
    f: Cost,
    extent: Extent,
    paths: Mapping[str, ArrayLike] | None = None,
    ax: "Axes | None" = None,
    *,
    title: str,
    names: tuple[str, str] = ("$x_1$", "$x_2$"),
    levels: int = 18,
    resolution: int = 61,
) -> "Axes":
    """Draw a cost of two numbers as a map, and walks on it.

    Parameters
    ----------
    f : function
        From a point of shape (2,) to its cost.
    extent : four float
        Lowest and highest first number, lowest and highest second number.
    paths : mapping of str to array, shape (k, 2)
        What the legend says of each walk, and its points; at most 4. A circle is where it begins,
        a cross where it ends. What leaves the map is cut.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str
        The finding.
    names : two str
        What the two numbers are called.
    levels : int
        Number of shades. Each covers the same area, so that ravines and slopes both have lines.
    resolution : int
        Points along each axis at which f is asked.

    Returns
    -------
    Axes
        The map: dark blue is low and yellow is high.

    Raises
    ------
    ValueError
        If there are more than 4 walks, or one has not two columns.
    """
    from matplotlib.colors import BoundaryNorm

    walks = {name: np.asarray(path, dtype=float) for name, path in (paths or {}).items()}
    if len(walks) > len(_PATHS) or any(path.shape[1:] != (2,) for path in walks.values()):
        raise ValueError(
            f"The walks have shapes {[path.shape for path in walks.values()]}: pass at most "
            f"{len(_PATHS)}, each of shape (k, 2)."
        )
    x, y, heights = _heights(f, extent, resolution)
    limits = np.unique(np.quantile(heights, np.linspace(0, 1, levels + 1)))
    ax = axes(ax)
    shades = BoundaryNorm(limits, 256)
    image = ax.contourf(x, y, heights, limits, norm=shades, cmap="cividis", alpha=0.75)
    ax.contour(x, y, heights, limits, colors="white", linewidths=0.5)
    scale = ax.figure.colorbar(image, ax=ax, label="cost", ticks=limits[:: max(1, levels // 6)])
    scale.ax.minorticks_off()
    scale.ax.set_yticklabels([f"{tick:.3g}" for tick in scale.get_ticks()])
    for (name, path), colour, marker, dash in zip(
        walks.items(), _PATHS, MARKERS, DASHES, strict=False
    ):
        height = 9 - len(ax.lines)  # the first walk lies on top
        look = {"color": colour, "marker": marker, "linestyle": dash, "zorder": height}
        _draw_walk(ax, path, name, look)
    ax.set(xlabel=names[0], ylabel=names[1], xlim=extent[:2], ylim=extent[2:], title=title)
    if walks:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=2)
    return ax


@styled
def surface(
    f: Cost,
    extent: Extent,
    ax: "Axes3D | None" = None,
    *,
    title: str,
    names: tuple[str, str] = ("$x_1$", "$x_2$"),
    view: tuple[float, float] = (32.0, -60.0),
    resolution: int = 41,
) -> "Axes3D":
    """Draw a cost of two numbers as a landscape.

    Parameters
    ----------
    f, extent, title, names, resolution
        As for `contours`.
    ax : Axes3D, optional
        Where to draw, made with `projection="3d"`; a new figure if not given.
    view : two float
        Height of the eye above the plane, and its direction, in degrees.

    Returns
    -------
    Axes3D
        The landscape: dark blue is low and yellow is high, as on the map.
    """
    import matplotlib.pyplot as plt

    drawn: Any = plt.figure().add_subplot(projection="3d") if ax is None else ax
    x, y, heights = _heights(f, extent, resolution)
    drawn.plot_surface(x, y, heights, cmap="cividis", rcount=resolution, ccount=resolution)
    drawn.view_init(*view)
    drawn.locator_params(nbins=5)
    drawn.zaxis.labelpad = 9
    drawn.set(xlabel=names[0], ylabel=names[1], zlabel="cost", title=title)
    return drawn


def _heights(f: Cost, extent: Extent, resolution: int) -> tuple[NDArray[Any], ...]:
    """Return first numbers, second numbers and costs on a grid, (resolution, resolution) each."""
    x, y = np.meshgrid(np.linspace(*extent[:2], resolution), np.linspace(*extent[2:], resolution))
    points = np.column_stack([x.ravel(), y.ravel()])  # (resolution², 2)
    return x, y, np.array([float(f(point)) for point in points]).reshape(x.shape)


def _draw_walk(ax: "Axes", path: NDArray[np.float64], name: str, look: Any) -> None:
    """Draw one walk with a dot at each step."""
    x, y = path.T
    edge: Any = {"markeredgecolor": "white", "markeredgewidth": 0.5}
    ax.plot(x, y, markersize=4.5, linewidth=1.4, label=name, **look, **edge)
    for place, marker in ((0, "o"), (-1, "X")):
        ends: Any = {**look, **edge, "marker": marker, "markersize": 10}
        ax.plot(x[place], y[place], **ends)
