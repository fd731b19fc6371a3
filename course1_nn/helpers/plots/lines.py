"""Pictures of a line between two classes: `line_2d`."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from course1_nn.helpers.plots.style import (
    BLACK,
    BLUE,
    MARKERS,
    VERMILLION,
    Names,
    axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAR = 10.0  # how many views the line goes on beyond the view, for who sets wider limits
SIDES = ((-1, BLUE, MARKERS[0]), (1, VERMILLION, MARKERS[1]))


@styled
def line_2d(
    w: ArrayLike,
    b: float,
    X: ArrayLike,
    y: ArrayLike,
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
    feature_names: Names = ("$x_1$", "$x_2$"),
    class_names: Names | None = None,
) -> "Axes":
    """Draw the line where the score `x · w + b` is 0, its two sides, and the examples.

    Parameters
    ----------
    w : array, shape (2,)
        Weights.
    b : float
        Bias.
    X : array, shape (m, 2)
        The examples.
    y : int array, shape (m,)
        Their labels, -1 or +1.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
        The finding; if not given, how many examples lie on the wrong side.
    feature_names : two str
        Labels of the axes, with units.
    class_names : two str, optional
        Names of label -1 and of label +1, for a legend; no legend if not given.

    Returns
    -------
    Axes
        The picture. A score of 0 counts as the side of +1. The view holds the examples; set wider
        limits to see more of the line.

    Raises
    ------
    ValueError
        If `X` has not two columns, or `y` holds other labels than -1 and +1.
    """
    points, labels, weights = np.asarray(X, dtype=float), np.asarray(y), np.asarray(w, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or weights.shape != (2,):
        raise ValueError(
            f"X has shape {points.shape} and w {weights.shape}: a line in a plane needs X of shape "
            "(m, 2) and w of shape (2,), so choose two columns."
        )
    if labels.shape != (len(points),) or not np.isin(labels, (-1, 1)).all():
        raise ValueError(
            "y should hold one label -1 or +1 an example: shape (m,), no other number."
        )
    low, high = points.min(axis=0), points.max(axis=0)
    low, high = low - 0.08 * (high - low), high + 0.08 * (high - low)
    names = ("label −1", "label +1") if class_names is None else class_names
    ax = axes(ax)
    _draw_sides(ax, weights, float(b), np.array([low, high]))
    for label, colour, marker in SIDES:
        here = points[labels == label]
        drawn = ax.scatter(here[:, 0], here[:, 1], s=22, c=colour, marker=marker, zorder=2)
        drawn.set(edgecolors="white", linewidths=0.5, label=names[(label + 1) // 2])
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    wrong = int(np.sum(np.where(points @ weights + b >= 0, 1, -1) != labels))
    ax.set_title(title or f"{wrong} of {len(labels)} examples lie on the wrong side")
    if class_names is not None:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)
    return ax


def _draw_sides(ax: "Axes", w: np.ndarray, b: float, corners: np.ndarray) -> None:
    """Shade both sides of the line and draw it, far beyond the corners of the view (2, 2).

    The score is linear, so the corners of a large box are enough to be exact.
    """
    far = FAR * (corners[1] - corners[0])
    across, up = np.array([corners[0] - far, corners[1] + far]).T  # (2,) each
    scores = w[0] * across + w[1] * up[:, np.newaxis] + b  # (2, 2)
    reach = float(np.abs(scores).max()) + 1.0
    zero = -1e-12 * reach  # areas hold their upper border, and a score of 0 is on the side of +1
    ax.contourf(across, up, scores, [-reach, zero, reach], colors=[BLUE, VERMILLION], alpha=0.16)
    if scores.min() < 0 < scores.max():
        ax.contour(across, up, scores, levels=[0.0], colors=BLACK, linewidths=1.8)
    ax.set(xlim=tuple(corners[:, 0]), ylim=tuple(corners[:, 1]))
