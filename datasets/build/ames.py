"""Houses sold in Ames, Iowa: 21 measures, five kinds, and the price.

From D. De Cock's set as the R package `modeldata` has it. Of its 74 columns those are kept that a
learner can picture; conditions become grades from 1 to 9. Nothing is missing.
"""

from pathlib import Path

import numpy as np
from kit.command import run
from kit.rdata import table
from kit.sources import Sources
from kit.writing import write_npz

# Column of the package: name here, which says the unit.
MEASURES = {
    "Lot_Area": "lot area (sq ft)",
    "Year_Built": "year built",
    "Year_Remod_Add": "year remodelled",
    "Overall_Cond": "overall condition (1-9)",
    "Mas_Vnr_Area": "masonry veneer (sq ft)",
    "Total_Bsmt_SF": "basement (sq ft)",
    "First_Flr_SF": "first floor (sq ft)",
    "Second_Flr_SF": "second floor (sq ft)",
    "Gr_Liv_Area": "living area (sq ft)",
    "Bsmt_Full_Bath": "basement bathrooms",
    "Full_Bath": "full bathrooms",
    "Half_Bath": "half bathrooms",
    "Bedroom_AbvGr": "bedrooms",
    "TotRms_AbvGrd": "rooms",
    "Fireplaces": "fireplaces",
    "Garage_Cars": "garage (cars)",
    "Garage_Area": "garage (sq ft)",
    "Wood_Deck_SF": "wooden deck (sq ft)",
    "Year_Sold": "year sold",
    "Longitude": "longitude (degrees)",
    "Latitude": "latitude (degrees)",
}
KINDS = {
    "neighborhood": "Neighborhood",
    "building": "Bldg_Type",
    "style": "House_Style",
    "air": "Central_Air",
    "sale": "Sale_Condition",
}
GRADES = ["Very_Poor", "Poor", "Fair", "Below_Average", "Average", "Above_Average", "Good",
          "Very_Good", "Excellent"]  # fmt: skip


def build(sources: Sources, folder: Path) -> None:
    """Write `ames.npz`."""
    package = sources.open("r-cran-modeldata")
    houses = table(package.read("index"), package.read("tables"), "ames")
    grades = [GRADES.index(grade) + 1 for grade in houses["Overall_Cond"].tolist()]
    measures = houses | {"Overall_Cond": np.array(grades)}
    write_npz(
        folder / "ames.npz",
        {
            "X": np.column_stack([measures[name].astype(float) for name in MEASURES]),
            "y": houses["Sale_Price"].astype(float),
            "feature_names": np.array(list(MEASURES.values())),
            **{key: tidy(houses[name].tolist()) for key, name in KINDS.items()},
        },
    )


def tidy(names: list[str]) -> np.ndarray:
    """Return names of kinds with spaces between their words."""
    return np.array([name.strip().replace("_", " ") for name in names])


if __name__ == "__main__":
    run("ames", build)
