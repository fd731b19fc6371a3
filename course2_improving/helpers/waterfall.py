"""A picture of what each of several changes saves: `waterfall`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from course1_nn.helpers.plots.style import BLUE, GREEN, VERMILLION, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REST = "what is left"


@styled
def waterfall(
    times: Mapping[str, float], ax: "Axes | None" = None, *, title: str | None = None
) -> "Axes":
    """Draw what each change saves of a time, as shares of the time at the beginning.

    Parameters
    ----------
    times : mapping of str to float
        The time at the beginning, then the time after each change, by the name of the change. Any
        unit: only ratios are drawn.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
        The finding; if not given, how many times as fast the end is as the beginning.

    Returns
    -------
    Axes
        A full bar for the beginning, a bar from the old to the new time for each change (striped
        where the time grew), and a full bar for the rest. Each says how much it is, and a change
        also how many times as fast everything is after it.

    Raises
    ------
    ValueError
        If there are less than two times, or one is not above 0.
    """
    if len(times) < 2 or not all(time > 0 for time in times.values()):
        raise ValueError(
            f"The times are {dict(times)}: pass two or more above 0, for example "
            "{'before': 3.0, 'with a graph': 1.0}."
        )
    ax = axes(ax)
    names = [*times, REST]
    shares = [100 * time / next(iter(times.values())) for time in times.values()]
    shares.append(0.0)  # behind the last bar
    ax.barh(0, 100.0, color=BLUE)
    _write(ax, 0, 100.0, "100 %")
    for row in range(1, len(times)):
        _draw_change(ax, row, shares[row - 1], shares[row])
    ax.barh(len(times), shares[-2], color=BLUE)
    _write(ax, len(times), shares[-2], f"{shares[-2]:.0f} %")
    for row, share in enumerate(shares[:-1]):
        ax.plot([share, share], [row - 0.4, row + 1.4], "-", color="black", linewidth=0.8)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set(xlabel="time, in % of the beginning", xlim=(0, 1.5 * max(shares)))
    ax.set_title(title or _finding(100.0 / shares[-2]))
    return ax


def _draw_change(ax: "Axes", row: int, before: float, after: float) -> None:
    """Draw a bar from one share to the next, and say how much that is."""
    grown = after > before
    ax.barh(row, after - before, left=before, color=VERMILLION if grown else GREEN,
            hatch="//" if grown else None)  # fmt: skip
    sign = "+" if grown else "−"
    text = f"{sign}{abs(after - before):.0f} %, {before / after:.2g} × as fast"
    _write(ax, row, max(before, after), text)


def _write(ax: "Axes", row: int, share: float, text: str) -> None:
    ax.text(share + 1.5, row, text, va="center", ha="left")


def _finding(factor: float) -> str:
    if factor < 1:
        return "The same training, and it takes longer"
    return f"The same training, {factor:.2g} times as fast"
