"""Real time series: sunspots, carbon dioxide, the Nile, a warm sea, Seattle's weather, employment.

Dates are texts in ISO form (`1958-03-29`, `1950-01`), so they sort, and `astype("datetime64")`
reads them. Weeks without a measure of carbon dioxide are filled on a straight line, and marked.
"""

from pathlib import Path

import numpy as np
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz
from numpy.typing import ArrayLike, NDArray

MONTHS = [f"{month:02}" for month in range(1, 13)]
WEATHER = {
    "seattle_rain": "precipitation", "seattle_max": "temp_max", "seattle_min": "temp_min",
    "seattle_wind": "wind",
}  # fmt: skip


def build(sources: Sources, folder: Path) -> None:
    """Write `series.npz`."""
    package = sources.open("statsmodels")
    sunspots, nile, sea, gas = (
        columns(package.read(name).decode("ascii")) for name in ("sunspots", "nile", "sea", "gas")
    )
    package = sources.open("vega_datasets")
    seattle, work = (columns(package.read(name).decode("ascii")) for name in ("seattle", "work"))
    weeks = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in gas["date"]]
    co2, filled = without_gaps(gas["co2"])
    arrays: dict[str, ArrayLike] = {
        "sunspots_year": np.array(sunspots["YEAR"], np.int64),
        "sunspots": np.array(sunspots["SUNACTIVITY"], float),
        "co2_week": np.array(weeks),
        "co2": co2,
        "co2_filled": filled,
        "nile_year": np.array(nile["year"], np.int64),
        "nile": np.array(nile["volume"], float),
        "sea_month": np.array([f"{year}-{month}" for year in sea["YEAR"] for month in MONTHS]),
        "sea": np.column_stack([np.array(sea[name], float) for name in list(sea)[1:]]).ravel(),
        "seattle_day": np.array([day.replace("/", "-") for day in seattle["date"]]),
        **{key: np.array(seattle[name], float) for key, name in WEATHER.items()},
        "seattle_weather": np.array(seattle["weather"]),
        "employment_month": np.array([day[:7] for day in work["month"]]),
        "employment": np.array(work["nonfarm"], float),
    }
    write_npz(folder / "series.npz", arrays)


def columns(text: str) -> dict[str, list[str]]:
    """Return the columns of a comma-separated table."""
    header, *rows = (line.replace('"', "").split(",") for line in text.split())
    return {
        name: list(column) for name, column in zip(header, zip(*rows, strict=True), strict=True)
    }


def without_gaps(values: list[str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return numbers with gaps filled on a straight line, and 1 where there was a gap."""
    measured = np.array([value != "" for value in values])
    at = np.arange(len(values))
    numbers = np.interp(at, at[measured], [float(value) for value in values if value])
    return np.round(numbers, 2), (~measured).astype(np.int64)


if __name__ == "__main__":
    run("series", build)
