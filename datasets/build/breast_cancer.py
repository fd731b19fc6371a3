"""Breast Cancer Wisconsin (diagnostic), from the table that scikit-learn carries.

scikit-learn codes malignant as 0. Here the class to be found is the positive one: 1 is malignant.
"""

from pathlib import Path

import numpy as np
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz

MEASURES = ["radius", "texture", "perimeter", "area", "smoothness", "compactness",
            "concavity", "concave points", "symmetry", "fractal dimension"]  # fmt: skip
FEATURE_NAMES = [
    *(f"mean {measure}" for measure in MEASURES),
    *(f"{measure} error" for measure in MEASURES),
    *(f"worst {measure}" for measure in MEASURES),
]
CLASS_NAMES = ["benign", "malignant"]


def build(sources: Sources, folder: Path) -> None:
    """Write `breast_cancer.npz`."""
    text = sources.open("scikit-learn").read("table").decode("ascii")
    header, *rows = text.splitlines()
    if header != "569,30,malignant,benign":
        raise ValueError(f"The table's header is {header!r}: look at how it codes the classes now.")
    table = np.array([[float(value) for value in row.split(",")] for row in rows])
    write_npz(
        folder / "breast_cancer.npz",
        {
            "X": table[:, :-1],
            "y": (table[:, -1] == 0).astype(np.int64),
            "feature_names": np.array(FEATURE_NAMES),
            "class_names": np.array(CLASS_NAMES),
        },
    )


if __name__ == "__main__":
    run("breast_cancer", build)
