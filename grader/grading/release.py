"""What was released: the committed learner's notebook, which says what each cell is.

A submission's own metadata is never trusted; its cells are matched to these by id.

- ``read_release``: the released cells of a stem; ``release_of``: those of a notebook at hand
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader.stems import Stem


@dataclass(frozen=True)
class ReleasedCell:
    """One released code cell."""

    cell_id: str
    kind: str  # setup, demo, answer or check
    exercise: str
    grade_id: str
    source: str


@dataclass(frozen=True)
class Release:
    """The released notebook of a stem."""

    place: str
    title: str
    budget_s: float
    cells: tuple[ReleasedCell, ...]
    notebook: dict[str, Any]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Return the names of the exercises, in order."""
        return tuple(cell.exercise for cell in self.cells if cell.kind == "answer")


def read_release(stem: Stem) -> Release:
    """Return the release of `stem`; raises FileNotFoundError where it was never built."""
    if not stem.notebook.exists():
        raise FileNotFoundError(
            f"{stem.notebook.name} is missing; make it with `grader build {stem.place}`."
        )
    return _read(stem.notebook, stem.notebook.stat().st_mtime_ns)


@cache
def _read(path: Path, modified: int) -> Release:
    return release_of(json.loads(path.read_text(encoding="utf-8")))


def release_of(notebook: dict[str, Any]) -> Release:
    """Return what a released notebook says of its cells; raises KeyError where it is none."""
    about = notebook["metadata"]["course"]
    cells = tuple(
        _cell(cell)
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "course" in cell["metadata"]
    )
    return Release(about["place"], about["title"], about["budget_s"], cells, notebook)


def _cell(cell: dict[str, Any]) -> ReleasedCell:
    about = cell["metadata"]["course"]
    return ReleasedCell(
        cell["id"],
        about["kind"],
        about.get("exercise", ""),
        cell["metadata"].get("nbgrader", {}).get("grade_id", ""),
        text_of(cell["source"]),
    )


def text_of(source: str | list[str]) -> str:
    """Return a cell's source as one text; notebooks hold a text or a list of lines."""
    return source if isinstance(source, str) else "".join(source)
