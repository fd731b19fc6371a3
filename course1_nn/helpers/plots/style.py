"""The house style: what `use_style` sets, and what the functions that draw share.

Colours are Okabe and Ito's, which colour-blind readers can tell apart, and colour never stands
alone: lines differ in dashes, points in markers.

References
----------
M. Okabe and K. Ito, Color universal design, 2008.
"""

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
PURPLE, SKY, BLACK = "#CC79A7", "#56B4E9", "#000000"
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 3)))
SIZE = (6.0, 4.0)  # inches

Names = Sequence[str] | NDArray[Any]
P = ParamSpec("P")
R = TypeVar("R")


def style() -> dict[Any, Any]:
    """Return the house style as matplotlib parameters."""
    from cycler import cycler

    return {
        "figure.figsize": SIZE,
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "font.size": 11,
        "axes.titlesize": 12,
        "axes.labelsize": 11,
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "legend.fontsize": 10,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=DASHES),
        "lines.linewidth": 1.8,
        "image.cmap": "gray",
        "image.interpolation": "nearest",
    }


def use_style() -> None:
    """Make the house style the style of every picture that this process draws from now on."""
    import matplotlib.pyplot as plt

    plt.rcParams.update(style())


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a function draw in the house style, and leave the settings of others as they were."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        import matplotlib.pyplot as plt

        # Not rc_context: the first figure of a notebook loads the backend, which turns interactive
        # mode on, and rc_context would turn it off again, so that later pictures never show.
        ours = style()
        theirs = {name: plt.rcParams[name] for name in ours}
        plt.rcParams.update(ours)
        try:
            return draw(*args, **kwargs)
        finally:
            plt.rcParams.update(theirs)

    return wrapper


def axes(ax: "Axes | None") -> "Axes":
    """Return where to draw: `ax`, or the axes of a new figure."""
    import matplotlib.pyplot as plt

    return plt.subplots()[1] if ax is None else ax
