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


def tint(ax, drawn, x, y) -> int:
    """Return how much redder than blue the picture is at a point."""
    pixels = drawn(ax.figure)
    column, row = ax.transData.transform((x, y))
    red, _, blue, _ = pixels[round(len(pixels) - row), round(column)].astype(int)
    return red - blue


def test_each_side_has_the_colour_of_its_label_also_beyond_the_examples(drawn) -> None:
    ax = plots.line_2d(np.array([1.0, 0.0]), -2.0, X, Y)
    assert tint(ax, drawn, 0.5, 2.0) < 0 < tint(ax, drawn, 3.5, 1.0)
    ax.set(xlim=(-15, 20), ylim=(-12, 12))
    assert tint(ax, drawn, -14.0, 11.0) < 0 < tint(ax, drawn, 19.0, -11.0)


def test_zero_weights_have_no_line_and_everything_on_the_side_of_plus_one(drawn) -> None:
    ax = plots.line_2d(np.zeros(2), 0.0, X, Y)
    assert line_of(ax).size == 0
    assert tint(ax, drawn, 0.5, 2.0) > 0
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
