"""A valley, and pictures of optimizers that race in it: `height`, `slope`, `race`.

The floor of the valley runs from left to right and sinks towards its lowest point, (0, 0). Across
it the ground is fifty times as steep as along it. With a bend the floor winds.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import COLOURS, MARKERS, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALONG, ACROSS = 0.1, 5.0  # curvatures of a valley without a bend
TURN = 0.7  # radians of a winding per unit of length
LEFT, RIGHT, SIDE = -10.3, 2.3, 1.85  # the part of the ground that a lane shows
GAP = 0.35  # between two lanes

Floats = NDArray[np.float64]


def height(points: ArrayLike, bend: float = 0.0) -> Floats:
    """Return the height of the ground.

    Parameters
    ----------
    points : array, shape (…, 2)
        Places: how far along the valley, and how far across.
    bend : float
        How far the floor winds to each side; 0 for a straight valley.

    Returns
    -------
    array, shape (…)
        Heights; that of the lowest point, (0, 0), is 0.
    """
    along, across = np.moveaxis(np.asarray(points, dtype=float), -1, 0)
    beside = across - bend * np.sin(TURN * along)
    return np.asarray(ALONG * along**2 / 2 + ACROSS * beside**2 / 2)


def slope(point: ArrayLike, bend: float = 0.0) -> Floats:
    """Return the gradient of the height at one point, shape (2,)."""
    along, across = np.asarray(point, dtype=float)
    beside = across - bend * np.sin(TURN * along)
    winding = bend * TURN * np.cos(TURN * along)
    return np.array([ALONG * along - ACROSS * beside * winding, ACROSS * beside])


@styled
def race(
    paths: Mapping[str, Floats],
    ground: Callable[[Floats], Floats] = height,
    ax: "Axes | None" = None,
    *,
    until: int | None = None,
    title: str | None = None,
) -> "Axes":
    """Draw the paths of optimizers, a lane each, over the same ground.

    Parameters
    ----------
    paths : mapping of str to array of shape (steps + 1, 2)
        The points of each path, by the name that stands in its lane.
    ground : function of an array of shape (…, 2)
        The height at places, shape (…).
    ax : Axes, optional
        Where to draw; a new figure if not given.
    until : int, optional
        Draw the first so many steps only, and mark where each path is then.
    title : str, optional
        The finding; if not given, which path is lowest at its end.

    Returns
    -------
    Axes
        The picture. Dark ground is high; the star is the lowest point, and the number at the right
        of a lane the height at which its path ends.

    Raises
    ------
    ValueError
        If there is no path, or one is not a list of points.
    """
    lanes = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    if not lanes or any(path.ndim != 2 or path.shape[1] != 2 for path in lanes.values()):
        shapes = ", ".join(f"{name} {path.shape}" for name, path in lanes.items()) or "none"
        raise ValueError(f"The paths are {shapes}: pass at least one, each of shape (steps, 2).")
    ax = _axes(len(lanes)) if ax is None else ax
    shades = _shades(ground)
    ends: dict[str, float] = {}
    for lane, (name, path) in enumerate(lanes.items()):
        shown = path if until is None else path[: until + 1]
        ends[name] = float(ground(shown[-1]))
        _draw_lane(ax, lane, shades, shown, f"{name}", ends[name])
    bottom = -(len(lanes) - 1) * (2 * SIDE + GAP) - SIDE
    ax.set(xlim=(LEFT, RIGHT), ylim=(bottom, SIDE), yticks=[], xlabel="along the valley")
    ax.spines["left"].set_visible(False)
    best = min(ends, key=lambda name: ends[name])
    ax.set_title(title or f"After {len(lanes[best]) - 1} steps, {best} is lowest")
    return ax


def _axes(lanes: int) -> "Axes":
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(8.0, 1.0 + 1.3 * lanes))[1]


def _shades(ground: Callable[[Floats], Floats]) -> Floats:
    """Return how dark the ground of a lane is, from 0 at the lowest point."""
    along, across = np.meshgrid(np.linspace(LEFT, RIGHT, 240), np.linspace(-SIDE, SIDE, 80))
    return np.sqrt(np.sqrt(np.maximum(ground(np.stack([along, across], axis=-1)), 0.0)))


def _draw_lane(ax: "Axes", lane: int, shades: Floats, path: Floats, name: str, end: float) -> None:
    """Draw one lane: the ground in steps of height, the star, the path and its name."""
    from matplotlib.patches import Rectangle

    middle = -lane * (2 * SIDE + GAP)
    colour, marker = COLOURS[lane % 6], MARKERS[lane % len(MARKERS)]
    box: dict[str, Any] = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 2}
    stairs = np.floor(10 * shades / shades.max()) / 10
    ax.imshow(
        stairs, cmap="Greys", vmin=-0.1, vmax=1.8, aspect="auto", interpolation="bilinear",
        origin="lower", extent=(LEFT, RIGHT, middle - SIDE, middle + SIDE),
    )  # fmt: skip
    ax.plot(0, middle, "*", color="black", markersize=11, zorder=3)
    window = Rectangle((LEFT, middle - SIDE), RIGHT - LEFT, 2 * SIDE, transform=ax.transData)
    at = path + np.array([0.0, middle])
    lines = ax.plot(*at.T, "-", color=colour, marker=marker, lw=1.3, ms=3, zorder=4)
    lines += ax.plot(*at[-1:].T, "-", color=colour, marker=marker, ms=8, mec="white", zorder=5)
    for line in lines:
        line.set_clip_path(window)
    place: dict[str, Any] = {"ha": "right", "bbox": box, "zorder": 6}
    ax.text(RIGHT - 0.15, middle + SIDE - 0.2, name, weight="bold", va="top", **place)
    ax.text(RIGHT - 0.15, middle - SIDE + 0.2, _number(end), **place)


def _number(end: float) -> str:
    """Return a height with one digit."""
    if not 1e-4 <= end < 1e5:
        return f"{end:.0e}"
    return f"{end:.1g}" if end < 1 else f"{end:,.0f}"
