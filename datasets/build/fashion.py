"""Fashion-MNIST: the first 1,200 training and 200 test images of each of the ten classes.

The rows are ordered so that every ten hold each class once: the first 10 k rows are a balanced set
for every k, and no random numbers are needed to take a smaller one.
"""

import gzip
from pathlib import Path

import numpy as np
from kit import sheets
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz
from numpy.typing import NDArray
from PIL import Image

from course1_nn.helpers.data import Data

CLASS_NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
               "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]  # fmt: skip
PER_CLASS = {"train": 1200, "test": 200}


def build(sources: Sources, folder: Path) -> None:
    """Write `fashion.npz`."""
    package = sources.open("dataset-fashion-mnist")
    arrays: dict[str, NDArray[np.generic]] = {}
    for split, per_class in PER_CLASS.items():
        images = idx(package.read(f"{split}_images"))  # (m, 28, 28)
        labels = idx(package.read(f"{split}_labels"))  # (m,)
        chosen = balanced(labels, per_class)
        arrays[f"X_{split}"] = images[chosen]
        arrays[f"y_{split}"] = labels[chosen].astype(np.int64)
    write_npz(folder / "fashion.npz", arrays | {"class_names": np.array(CLASS_NAMES)})


def idx(packed: bytes) -> NDArray[np.uint8]:
    """Read a gzipped IDX file of bytes: 0, 0, type 8, number of axes, then big-endian sizes."""
    data = gzip.decompress(packed)
    if data[:3] != b"\0\0\x08":
        raise ValueError("This is not an IDX file of unsigned bytes: look at the package again.")
    axes = data[3]
    shape = np.frombuffer(data, ">u4", count=axes, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def balanced(labels: NDArray[np.uint8], per_class: int) -> NDArray[np.intp]:
    """Return the rows of the first `per_class` of each class, each class once in every ten."""
    first = [np.flatnonzero(labels == label)[:per_class] for label in range(len(CLASS_NAMES))]
    return np.sort(np.stack(first, axis=1), axis=1).ravel()


def preview(fashion: Data) -> Image.Image:
    """Draw twenty examples of each class."""
    return sheets.by_class(fashion.X_train, fashion.y_train, list(fashion.class_names))


if __name__ == "__main__":
    run("fashion", build, preview)
