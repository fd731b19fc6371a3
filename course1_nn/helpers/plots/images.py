"""Pictures of images: `weight_image`, `gallery`."""

import functools
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.plots.style import SIZE, Names, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@styled
def weight_image(
    w: ArrayLike,
    shape: tuple[int, int],
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
    class_names: Names | None = None,
) -> "Axes":
    """Draw the weights of a linear classifier of images, one square a pixel.

    Blue is negative, white is zero, red is positive, on a scale that is the same on both sides.

    Parameters
    ----------
    w : array, shape (n_x,) or (n_x, 1)
        One weight a pixel, in the order in which images were flattened to rows.
    shape : tuple of int
        Height and width of an image, in pixels; their product is `n_x`.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
        The finding.
    class_names : two str, optional
        Names of class 0 and class 1, to say which colour votes for which.

    Returns
    -------
    Axes
        The picture, with a colour bar.

    Raises
    ------
    ValueError
        If the number of weights is not that of the pixels, or one of them is not finite.
    """
    weights = np.asarray(w, dtype=float)
    if weights.size != shape[0] * shape[1]:
        raise ValueError(
            f"{shape[0]} × {shape[1]} pixels need {shape[0] * shape[1]} weights, and w has shape "
            f"{weights.shape}: pass the weights of one output and the height and width of an image."
        )
    if not np.isfinite(weights).all():
        raise ValueError("Some weights are NaN or infinite: look for where training went wrong.")
    ax = axes(ax)
    limit = float(np.abs(weights).max()) or 1.0
    image = ax.imshow(weights.reshape(shape), cmap="RdBu_r", vmin=-limit, vmax=limit)
    zero, one = ("class 0", "class 1") if class_names is None else class_names
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label(f"weight (+ {one}, − {zero})")
    bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
    ax.set(xlabel="column (pixels)", ylabel="row (pixels)")
    ax.set_title(title or f"Red pixels vote for {one}, blue for {zero}")
    return ax


@styled
def gallery(
    images: ArrayLike,
    titles: Names | None = None,
    columns: int = 5,
    *,
    shape: tuple[int, ...] | None = None,
    title: str | None = None,
) -> "Figure":
    """Draw images side by side, in the order of the rows.

    Parameters
    ----------
    images : array, shape (m, h, w) or (m, h, w, 3), or (m, n_x) with `shape`
        Integers from 0 to 255, or floats from 0 to 1.
    titles : sequence of m str, optional
        What stands over each image.
    columns : int
        Images in a row of the gallery.
    shape : tuple of int, optional
        Shape of one image, for images that were flattened to rows.
    title : str, optional
        The finding.

    Returns
    -------
    Figure
        6 in wide, and as high as it needs to be.

    Raises
    ------
    ValueError
        If `images` is not a stack of images, or there is not one title an image.
    """
    import matplotlib.pyplot as plt

    stack = _stack(images, shape)
    m = len(stack)
    if titles is not None and len(titles) != m:
        raise ValueError(f"There are {m} images and {len(titles)} titles: give one title an image.")
    columns = min(columns, m)
    rows = -(-m // columns)
    side = SIZE[0] / columns  # inches
    font = 10 if columns <= 6 else 8  # points
    captions = _captions(titles, int(side * 72 / (0.62 * font)))
    lines = max((caption.count("\n") + 1 for caption in captions), default=0)
    height = rows * (side * stack.shape[1] / stack.shape[2] + lines * font / 55)
    figure, axes = plt.subplots(
        rows, columns, squeeze=False, figsize=(SIZE[0], height + (0.4 if title else 0.0))
    )
    top = 255 if stack.dtype.kind in "ui" else 1.0
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, image in zip(axes.flat, stack, strict=False):
        ax.imshow(image, vmin=0, vmax=top)
    for ax, caption in zip(axes.flat, captions, strict=False):
        ax.set_title(caption, fontsize=font)
    if title:
        figure.suptitle(title, fontsize=12)
    return figure


def _captions(titles: Names | None, width: int) -> list[str]:
    """Break titles into lines of at most `width` characters, so that neighbours do not touch."""
    if titles is None:
        return []
    wrap = functools.partial(textwrap.fill, width=width, break_on_hyphens=False)
    return ["\n".join(map(wrap, str(title).split("\n"))) for title in titles]


def _stack(images: ArrayLike, shape: tuple[int, ...] | None) -> NDArray[Any]:
    stack = np.asarray(images)
    if shape is not None:
        stack = stack.reshape(len(stack), *shape)
    if stack.ndim not in (3, 4) or len(stack) == 0:
        raise ValueError(
            f"images has shape {np.shape(images)}, and should be (m, h, w) or (m, h, w, 3) with "
            "m ≥ 1: for flattened images say their shape, for one image pass image[np.newaxis]."
        )
    return stack
