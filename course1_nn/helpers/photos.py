"""Make your own picture look like those of Fashion-MNIST: `like_fashion`, and pictures to try.

`PULLOVER` and `SHIRT` are files with drawings that come with the course.
"""

from pathlib import Path

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array
from PIL import Image

PICTURES = Path(__file__).with_name("pictures")
PULLOVER, SHIRT = PICTURES / "pullover.png", PICTURES / "shirt.png"

SIDE = 28  # pixels
FAINT = 0.12  # a pixel belongs to the thing when it differs from the ground by more than this


def like_fashion(image: Float[Array, "side side"]) -> Float[Array, "28 28"]:
    """Return one thing on a plain ground as Fashion-MNIST shows it: light on black, filling 28 × 28.

    Parameters
    ----------
    image : array, shape (side, side)
        Grey levels from 0 to 1: one garment or shoe on a plain, lighter or darker ground that
        reaches the border of the picture.

    Returns
    -------
    array, shape (28, 28)
        The thing, cut out and resized so that its longer side is 28 pixels; 0 where the ground was.

    Raises
    ------
    ValueError
        If nothing stands out from the ground.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    difference = np.abs(image - np.median(border))
    thing = difference > FAINT
    rows, columns = _extent(thing.mean(axis=1)), _extent(thing.mean(axis=0))
    cut = np.where(thing, difference, 0.0)[rows, columns]
    cut = np.minimum(cut / np.quantile(cut[cut > 0], 0.9) * 0.8, 1.0)
    return _fitted(cut)


def _extent(share: Float[Array, " side"]) -> slice:
    """Return from where to where rows or columns hold some of the thing: not only a speck."""
    there = np.flatnonzero(share > 0.02)
    if not len(there):
        raise ValueError(
            "Nothing stands out from the ground: choose a plain ground that is much lighter or "
            "much darker than the thing, and let it reach the border of the picture."
        )
    return slice(int(there[0]), int(there[-1]) + 1)


def _fitted(cut: Float[Array, "h w"]) -> Float[Array, "28 28"]:
    """Resize to 28 pixels on the longer side, in the middle of a black square."""
    scale = SIDE / max(cut.shape)
    h, w = (max(1, round(scale * size)) for size in cut.shape)
    small = Image.fromarray(np.uint8(255 * cut)).resize((w, h), Image.Resampling.BOX)
    square = np.zeros((SIDE, SIDE))
    top, left = (SIDE - h) // 2, (SIDE - w) // 2
    square[top : top + h, left : left + w] = np.asarray(small) / 255
    return square
