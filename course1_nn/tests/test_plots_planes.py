"""Pictures of a plane: the boundary, the examples on it, and what is refused."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from course1_nn.helpers import plots

CLASSES = np.array(["trouser", "dress"])
CORNERS = np.array([[0.0, 0.0], [1.0, 1.0], [4.0, 0.0], [5.0, 2.0]])
SIDES = np.array([0, 0, 1, 1])


def step(points: np.ndarray) -> np.ndarray:
    """Say 1 right of the line x_1 = 2.5, as a probability, with one column as networks do."""
    return 1 / (1 + np.exp(-4 * (points[:, :1] - 2.5)))


def test_a_boundary_is_drawn_where_the_probability_is_one_half() -> None:
    ax = plots.boundary_2d(
        step,
        CORNERS,
        SIDES[:, None],
        class_names=CLASSES,
        feature_names=("width (cm)", "height (cm)"),
    )
    (line,) = [c for c in ax.collections if c.get_label().startswith("_") and c.get_paths()]
    x = np.concatenate([path.vertices[:, 0] for path in line.get_paths()])
    np.testing.assert_allclose(x, 2.5, atol=0.01)
    (image,) = ax.images
    shades = np.asarray(image.get_array())
    assert shades[0, 0] < 0.01
    assert shades[0, -1] > 0.99
    assert image.get_extent()[:2] == pytest.approx([-0.4, 5.4])  # 8 % beyond the examples
    assert image.origin == "lower"
    assert ax.get_title() == "4 of 4 examples lie on the right side"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("width (cm)", "height (cm)")
    assert ax.figure.axes[1].get_ylabel() == "probability of dress"


def test_examples_are_drawn_with_a_colour_and_a_marker_a_class() -> None:
    ax = plots.boundary_2d(step, CORNERS, SIDES, class_names=CLASSES)
    groups = {c.get_label(): c for c in ax.collections if c.get_label() in CLASSES}
    np.testing.assert_array_equal(groups["trouser"].get_offsets(), CORNERS[:2])
    np.testing.assert_array_equal(groups["dress"].get_offsets(), CORNERS[2:])
    colours = [to_hex(groups[name].get_facecolor()[0]).upper() for name in CLASSES]
    assert colours == ["#0072B2", "#D55E00"]
    paths = [groups[name].get_paths()[0].vertices for name in CLASSES]
    assert paths[0].shape != paths[1].shape
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == CLASSES.tolist()


def test_the_title_counts_only_examples_on_the_right_side() -> None:
    ax = plots.boundary_2d(step, CORNERS, np.array([0, 1, 1, 1]))
    assert ax.get_title() == "3 of 4 examples lie on the right side"


def test_classes_are_drawn_as_areas_without_a_colour_bar() -> None:
    ax = plots.boundary_2d(lambda points: points[:, 0].astype(int) % 3, CORNERS, [0, 1, 1, 2])
    assert len(ax.figure.axes) == 1
    assert ax.images[0].get_clim() == (-0.5, 2.5)
    assert ax.get_title() == "4 of 4 examples lie on the right side"


def test_a_plane_needs_two_columns_and_one_label_and_one_answer_an_example() -> None:
    with pytest.raises(ValueError, match=r"X has shape \(4, 3\) and y \(4,\).*choose two columns"):
        plots.boundary_2d(step, np.zeros((4, 3)), SIDES)
    with pytest.raises(ValueError, match=r"y \(3,\)"):
        plots.boundary_2d(step, CORNERS, SIDES[:3])
    with pytest.raises(ValueError, match=r"was given 4 points and returned shape \(4, 2\)"):
        plots.boundary_2d(lambda points: points, CORNERS, SIDES)
    with pytest.raises(ValueError, match="The classes go from -1 to 1: number them from 0"):
        plots.boundary_2d(step, CORNERS, [-1, -1, 1, 1])
    assert plt.get_fignums() == []


def test_a_strip_has_a_small_picture_for_each_classifier_and_no_colour_bar() -> None:
    said = {"one": step, "other": lambda points: np.ones(len(points), dtype=int), "last": step}
    panels = {name: (predict, CORNERS, SIDES) for name, predict in said.items()}
    figure = plots.boundary_strip(panels, columns=2, resolution=10, title="Three")
    assert [ax.get_title() for ax in figure.axes] == ["one", "other", "last", ""]
    assert [len(ax.images) for ax in figure.axes] == [1, 1, 1, 0]
    assert figure.get_suptitle() == "Three"


def test_a_strip_without_classifiers_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.boundary_strip({})
