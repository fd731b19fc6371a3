"""Maps and landscapes: what they show, and what they refuse."""

import numpy as np
import pytest

from course2_improving.helpers.terrain import contours, surface

EXTENT = (-2.0, 2.0, -1.0, 3.0)


def slope(x) -> float:
    return float(x[0] + 10 * x[1])


def test_a_map_shows_the_walks_with_their_names_and_its_own_limits() -> None:
    walks = {"one": [[0, 0], [1, 1], [9, 9]], "other": np.zeros((4, 2))}
    ax = contours(slope, EXTENT, walks, title="Down", names=("u", "v"))
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("Down", "u", "v")
    assert (*ax.get_xlim(), *ax.get_ylim()) == EXTENT
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["one", "other"]
    first, start, end = ax.lines[:3]
    assert first.get_xydata().tolist() == [[0, 0], [1, 1], [9, 9]]
    assert start.get_xydata().tolist() == [[0, 0]]
    assert end.get_xydata().tolist() == [[9, 9]]
    looks = {(line.get_color(), line.get_linestyle(), line.get_marker()) for line in ax.lines[::3]}
    assert len(looks) == 2


def test_a_map_without_walks_has_no_legend_and_each_shade_the_same_area() -> None:
    ax = contours(slope, EXTENT, title="Bare", levels=4, resolution=31)
    assert ax.get_legend() is None
    shades = ax.collections[0]
    limits = shades.levels
    x, y = np.meshgrid(np.linspace(-2, 2, 31), np.linspace(-1, 3, 31))
    counts, _ = np.histogram(x + 10 * y, limits)
    assert counts.sum() == 31**2
    assert counts.max() - counts.min() < 0.05 * 31**2


def test_a_landscape_is_as_high_as_the_cost() -> None:
    ax = surface(slope, EXTENT, title="Up", names=("u", "v"), resolution=11)
    low, high = ax.get_zlim()
    assert low <= -12 < 32 <= high
    assert (ax.get_title(), ax.get_zlabel()) == ("Up", "cost")


@pytest.mark.parametrize("walks", [{"line": np.zeros(4)}, {str(k): [[0, 0]] for k in range(5)}])
def test_walks_that_cannot_be_drawn_are_refused(walks) -> None:
    with pytest.raises(ValueError, match="pass at most 4, each of shape"):
        contours(slope, EXTENT, walks, title="")
