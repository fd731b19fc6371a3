"""Pictures of images: what is drawn, what the titles say, and what is refused."""

from collections.abc import Callable
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from course1_nn.helpers import plots

CLASSES = np.array(["trouser", "dress"])


def test_weights_are_drawn_with_white_at_zero_and_the_largest_at_an_end() -> None:
    ax = plots.weight_image(
        [[-1.0], [0.0], [4.0], [2.0], [0.5], [0.0]], (2, 3), class_names=CLASSES
    )
    (image,) = ax.images
    assert image.get_clim() == (-4.0, 4.0)
    np.testing.assert_array_equal(image.get_array(), [[-1, 0, 4], [2, 0.5, 0]])
    red, green, blue, _ = image.cmap(image.norm(4.0))
    assert red > 0.3
    assert max(green, blue) < 0.2
    assert min(image.cmap(image.norm(0.0))[:3]) > 0.95
    assert ax.get_aspect() == 1.0
    assert ax.get_title() == "Red pixels vote for dress, blue for trouser"
    assert ax.figure.axes[1].get_ylabel() == "weight (+ dress, − trouser)"


def test_weights_that_are_all_zero_are_a_white_picture() -> None:
    ax = plots.weight_image(np.zeros(4), (2, 2))
    assert ax.images[0].get_clim() == (-1.0, 1.0)


def test_weights_that_do_not_fit_or_are_not_numbers_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"28 × 28 pixels need 784 weights, and w has shape \(10,\)"
    ):
        plots.weight_image(np.zeros(10), (28, 28))
    with pytest.raises(ValueError, match="NaN or infinite"):
        plots.weight_image([0.0, np.nan], (1, 2))
    assert plt.get_fignums() == []


def test_a_gallery_shows_rows_of_images_with_their_titles(
    drawn: Callable[[Figure], np.ndarray],
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 12), dtype=np.uint8)
    figure = plots.gallery(images, [f"image {k}" for k in range(7)], 3, shape=(4, 3), title="All")
    used = [ax for ax in figure.axes if ax.images]
    assert len(figure.axes) == 9
    assert [ax.get_title() for ax in used] == [f"image {k}" for k in range(7)]
    for ax, image in zip(used, images, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image.reshape(4, 3))
        assert ax.get_aspect() == 1.0
        assert not ax.axison
    assert figure.get_suptitle() == "All"
    assert np.ptp(drawn(figure)) > 100


@pytest.mark.parametrize(
    ("dtype", "limits"),
    [(np.uint8, (0.0, 255.0)), (np.int64, (0.0, 255.0)), (np.float32, (0.0, 1.0))],
)
def test_grey_levels_mean_the_same_in_every_image(
    dtype: type[np.generic], limits: tuple[float, float]
) -> None:
    figure = plots.gallery(np.zeros((2, 3, 3), dtype))
    assert [ax.images[0].get_clim() for ax in figure.axes] == [limits, limits]


def test_a_gallery_of_coloured_images_is_coloured(
    drawn: Callable[[Figure], np.ndarray],
) -> None:
    red = np.zeros((1, 4, 4, 3))
    red[..., 0] = 1.0
    pixels = drawn(plots.gallery(red))
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, :3]
    assert middle.tolist() == [255, 0, 0]


def test_long_titles_are_broken_so_that_neighbours_do_not_touch() -> None:
    figure = plots.gallery(np.zeros((10, 4, 4)), ["a rather long title\np = 0.5"] * 10, 10)
    figure.canvas.draw()
    boxes = [ax.title.get_window_extent() for ax in figure.axes]
    for left, right in pairwise(boxes):
        assert left.x1 <= right.x0


def test_a_gallery_of_one_image_or_with_a_title_missing_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match=r"shape \(28, 28\).*pass image\[np.newaxis\]"):
        plots.gallery(np.zeros((28, 28)))
    with pytest.raises(ValueError, match="There are 3 images and 2 titles"):
        plots.gallery(np.zeros((3, 4, 4)), ["a", "b"])
    with pytest.raises(ValueError, match="m ≥ 1"):
        plots.gallery(np.zeros((0, 4, 4)))
