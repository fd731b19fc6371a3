"""Draw contact sheets: many small pictures on one page, to be looked at before a set is shipped."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

GAP = 2  # pixels
INK, PAPER = "#1e1e1e", "white"


def by_class(
    images: NDArray[Any], y: NDArray[Any], class_names: Sequence[str], columns: int = 20
) -> Image.Image:
    """Draw the first `columns` examples of each class, a row a class with its name on the left.

    Parameters
    ----------
    images : uint8 array, shape (m, h, w) or (m, h, w, 3)
    y : int array, shape (m,)
        Class of each image, an index into `class_names`.
    """
    rows = [images[np.flatnonzero(y == label)[:columns]] for label in range(len(class_names))]
    return sheet(rows, class_names)


def sheet(rows: Sequence[NDArray[Any]], labels: Sequence[str]) -> Image.Image:
    """Draw rows of uint8 images of one size, each row with its label on the left."""
    height, width = rows[0].shape[1:3]
    font = ImageFont.load_default(size=12)
    left = int(max(font.getlength(label) for label in labels)) + 10
    across = max(map(len, rows))
    mode = "L" if rows[0].ndim == 3 else "RGB"
    page = Image.new(mode, (left + across * (width + GAP), len(rows) * (height + GAP)), PAPER)
    draw = ImageDraw.Draw(page)
    for row, (images, label) in enumerate(zip(rows, labels, strict=True)):
        top = row * (height + GAP)
        draw.text((4, top + height / 2), label, fill=INK, font=font, anchor="lm")
        for column, image in enumerate(images):
            page.paste(Image.fromarray(image), (left + column * (width + GAP), top))
    return page
