"""Pictures of a line between two classes: where it is drawn, and what is refused."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course1_nn.helpers import plots

X = np.array([[0.0, 0.0], [2.0, 4.0], [4.0, 0.0], [4.0, 2.0]])
Y = np.array([-1, -1, 1, 1])


def line_of(ax) -> np.ndarray:
    """Return the points of the drawn line, shape (k, 2); none if there is no line."""
    strokes = [c for c in ax.collections if c.get_linewidths()[0] == pytest.approx(1.8)]
    paths = [path.vertices for stroke in strokes for path in stroke.get_paths()]
    return np.concatenate(paths) if paths else np.zeros((0, 2))


def test_the_line_is_drawn_where_the_score_is_zero() -> None:
    w, b = np.array([2.0, -1.0]), -3.0
    points = line_of(plots.line_2d(w, b, X, Y))
    assert len(points) >= 2
    np.testing.assert_allclose(points @ w + b, 0.0, atol=1e-9)


def test_each_side_has_the_colour_of_its_label(drawn) -> None:
    ax = plots.line_2d(np.array([1.0, 0.0]), -2.0, X, Y)
    pixels = drawn(ax.figure)
    width, height = ax.figure.canvas.get_width_height()

    def at(x, y):
        column, row = ax.transData.transform((x, y))
        assert 0 < column < width
        assert 0 < row < height
        return pixels[round(height - row), round(column), :3].astype(int)

    left, right = at(0.5, 2.0), at(3.5, 1.0)
    assert left[2] > left[0]  # bluish
    assert right[0] > right[2]  # reddish


def test_a_line_outside_the_picture_is_not_drawn_and_not_warned_of() -> None:
    ax = plots.line_2d(np.zeros(2), 0.0, X, Y)
    assert line_of(ax).size == 0
    assert ax.get_title() == "2 of 4 examples lie on the wrong side"


def test_classes_are_named_in_a_legend_when_names_are_given() -> None:
    ax = plots.line_2d(np.ones(2), -4.5, X, Y, class_names=np.array(["cat", "dog"]))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["cat", "dog"]
    assert plots.line_2d(np.ones(2), -4.5, X, Y).get_legend() is None


def test_a_line_needs_two_columns_and_labels_of_minus_and_plus_one() -> None:
    with pytest.raises(ValueError, match=r"X has shape \(4, 1\).*choose two columns"):
        plots.line_2d(np.ones(2), 0.0, X[:, :1], Y)
    with pytest.raises(ValueError, match="one label -1 or \\+1 an example"):
        plots.line_2d(np.ones(2), 0.0, X, np.array([0, 0, 1, 1]))
    assert plt.get_fignums() == []
