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
FAINT = 0.12  # what differs less than this from the ground belongs to it


def like_fashion(image: Float[Array, "side side"]) -> Float[Array, "28 28"]:
    """Return a thing on a plain ground as Fashion-MNIST shows it: light on black, filling 28 × 28.

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
    thing = difference > _threshold(difference)
    rows, columns = _extent(thing.mean(axis=1)), _extent(thing.mean(axis=0))
    cut = np.where(thing, difference, 0.0)[rows, columns]
    cut = np.minimum(cut / np.quantile(cut[cut > 0], 0.9) * 0.8, 1.0)
    return _fitted(cut)


def _threshold(difference: Float[Array, "side side"]) -> float:
    """Return half of the difference that tells the thing best from an unevenly lit ground.

    References
    ----------
    N. Otsu, A threshold selection method from gray-level histograms, 1979.
    """
    levels = np.sort(difference, axis=None)
    below = np.arange(1, len(levels))
    above = len(levels) - below
    sums = np.cumsum(levels)
    low, high = sums[:-1] / below, (sums[-1] - sums[:-1]) / above  # means of the two parts
    best = np.argmax(below * above * (high - low) ** 2)
    return max(FAINT, float(low[best] + high[best]) / 4)


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
