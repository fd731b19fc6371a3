"""Chorales that J. S. Bach harmonised for four voices, on a grid of sixteenths, in C or A minor.

The compositions are in the public domain; only pitches and lengths are taken from the scores that
music21 carries, and only from those that state no rights of an editor.
"""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
from kit.command import run
from kit.musicxml import OffGrid, Score
from kit.sources import Sources
from kit.writing import write_npz
from numpy.typing import NDArray

RIGHTS = re.compile(r"©|\(c\)|(?i:copyright|permission|licen[cs]e)|<rights")
VOICES = 4
LOWEST, HIGHEST = 33, 84  # what a choir sings, with room for the transposition

Chorale = tuple[str, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]


def build(sources: Sources, folder: Path) -> None:
    """Write `chorales.npz`."""
    package = sources.open("music21")
    paths = sorted(name for name in package.names() if "corpus/bach/bwv" in name)
    found = [chorale(path, package.read(path)) for path in paths if path.endswith(".mxl")]
    chorales = [one for one in found if one is not None]
    names, notes, begins, positions, shifts = zip(*distinct(chorales), strict=True)
    write_npz(
        folder / "chorales.npz",
        {
            "notes": np.concatenate(notes).astype(np.int16),
            "begins": np.concatenate(begins).astype(np.int16),
            "position": np.concatenate(positions).astype(np.int16),
            "ends": np.cumsum([len(one) for one in notes]),
            "name": np.array(names),
            "shift": np.array(shifts),
            "minor": np.array([is_minor(one) for one in notes], np.int64),
        },
    )


def chorale(path: str, packed: bytes) -> Chorale | None:
    """Return a chorale, transposed; None if it is no plain one, or somebody's rights are stated."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        scores = (name for name in archive.namelist() if name.endswith("xml"))
        name = next(name for name in scores if not name.startswith(("META-INF", "__MACOSX")))
        text = archive.read(name)
    if RIGHTS.search(text.decode("utf-8")):
        return None
    score = Score(text)
    if len(score.parts) != VOICES:
        return None
    try:
        notes, begins = score.grid()
    except OffGrid:
        return None
    shift = (-7 * score.fifths() + 6) % 12 - 6
    moved = np.where(notes > 0, notes + shift, 0)
    if not is_plain(moved):
        return None
    title = path.rpartition("/")[2].removesuffix(".mxl").replace("bwv", "BWV ")
    return title, moved, begins, score.positions(), shift


def is_plain(notes: NDArray[np.int64]) -> bool:
    """Return whether four voices sing nearly always, each where it belongs, and end in C or A."""
    sung = notes[notes > 0]
    mean = [notes[notes[:, voice] > 0, voice].mean() for voice in range(VOICES)]
    return bool(
        np.mean(notes > 0) > 0.9
        and sung.min() >= LOWEST
        and sung.max() <= HIGHEST
        and all(np.diff(mean) < 0)
        and notes[-1, -1] % 12 in {0, 9}
    )


def is_minor(notes: NDArray[np.int64]) -> bool:
    """Return whether a chorale, in the key signature of C, ends on A."""
    return bool(notes[-1, -1] % 12 == 9)


def distinct(chorales: list[Chorale]) -> list[Chorale]:
    """Return the chorales with different melodies: the first two bars tell them apart."""
    return list({one[1][:32, 0].tobytes(): one for one in reversed(chorales)}.values())[::-1]


if __name__ == "__main__":
    run("chorales", build)
