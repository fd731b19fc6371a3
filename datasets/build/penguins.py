"""Penguins of three species, measured on three islands near Palmer Station, Antarctica.

Two birds of the original 344 were not measured and are left out.
"""

from pathlib import Path

import numpy as np
from kit.command import run
from kit.rdata import MISSING, table
from kit.sources import Sources
from kit.writing import write_npz

MEASURES = {
    "bill_length_mm": "bill length (mm)",
    "bill_depth_mm": "bill depth (mm)",
    "flipper_length_mm": "flipper length (mm)",
    "body_mass_g": "body mass (g)",
}


def build(sources: Sources, folder: Path) -> None:
    """Write `penguins.npz`."""
    package = sources.open("r-cran-modeldata")
    birds = table(package.read("index"), package.read("tables"), "penguins")
    measures = np.column_stack([birds[name].astype(float) for name in MEASURES])
    measured = np.isfinite(measures).all(axis=1) & (measures != MISSING).all(axis=1)
    names, y = np.unique(birds["species"][measured], return_inverse=True)
    write_npz(
        folder / "penguins.npz",
        {
            "X": measures[measured],
            "y": y.astype(np.int64),
            "feature_names": np.array(list(MEASURES.values())),
            "class_names": names,
            "island": birds["island"][measured],
            "sex": birds["sex"][measured],
        },
    )


if __name__ == "__main__":
    run("penguins", build)
