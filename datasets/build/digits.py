"""Handwritten digits of 8 × 8 pixels, from the table that scikit-learn carries."""

import gzip
from pathlib import Path

import numpy as np
from kit import sheets
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz
from PIL import Image

from course1_nn.helpers.data import Data

WHITE = 16  # the brightest level


def build(sources: Sources, folder: Path) -> None:
    """Write `digits.npz`."""
    text = gzip.decompress(sources.open("scikit-learn").read("table")).decode("ascii")
    table = np.array([line.split(",") for line in text.splitlines()]).astype(float)  # (m, 65)
    write_npz(
        folder / "digits.npz",
        {
            "X": table[:, :-1].reshape(-1, 8, 8).astype(np.uint8),
            "y": table[:, -1].astype(np.int64),
        },
    )


def preview(digits: Data) -> Image.Image:
    """Draw twenty examples of each class, three times as large."""
    images = (digits.X.astype(np.uint16) * 255 // WHITE).astype(np.uint8)
    large = images.repeat(3, axis=1).repeat(3, axis=2)
    return sheets.by_class(large, digits.y, [str(digit) for digit in range(10)])


if __name__ == "__main__":
    run("digits", build, preview)
