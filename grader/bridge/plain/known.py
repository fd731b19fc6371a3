"""What the gradebook knows about an assignment: its notebooks and the cells that count.

- ``read_assignment``: all of it, read once for a whole class
- ``KnownNotebook``: one notebook; it answers what nbgrader's preprocessors ask of a gradebook
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Assignment, MissingEntry

from grader.bridge.database import gradebook_reading
from grader.bridge.exceptions import GradebookError, NoGradebook
from grader.bridge.location import Location


@dataclass(frozen=True)
class KnownCell:
    """One cell as the gradebook keeps it, under the names that nbgrader gives its columns."""

    name: str
    source: str
    cell_type: str
    locked: bool
    checksum: str | None
    max_score: float | None  # of cells that carry points
    grade: bool
    solution: bool
    task: bool

    def metadata(self) -> dict[str, Any]:
        """Return nbgrader's metadata of the cell; a submission's own decides nothing."""
        about: dict[str, Any] = {
            "schema_version": 3,
            "grade_id": self.name,
            "grade": self.grade,
            "solution": self.solution,
            "locked": self.locked,
            "task": self.task,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
        }
        return about | ({} if self.max_score is None else {"points": self.max_score})


@dataclass(frozen=True)
class KnownNotebook:
    """One notebook of an assignment."""

    name: str
    kernelspec: dict[str, Any]
    source_cells: list[KnownCell] = field(default_factory=list[KnownCell])

    @property
    def grade_cells(self) -> list[KnownCell]:
        """Cells that carry points, tasks aside."""
        return [cell for cell in self.source_cells if cell.grade]

    @property
    def solution_cells(self) -> list[KnownCell]:
        """Cells that learners write in."""
        return [cell for cell in self.source_cells if cell.solution]

    @property
    def task_cells(self) -> list[KnownCell]:
        """Tasks that people grade."""
        return [cell for cell in self.source_cells if cell.task]

    def find_source_cell(self, name: str, *_: str) -> KnownCell:
        """Return a cell by its id."""
        for cell in self.source_cells:
            if cell.name == name:
                return cell
        raise MissingEntry(f"no cell {name!r} in {self.name}")

    find_graded_cell = find_source_cell

    def find_notebook(self, *_: str) -> "KnownNotebook":
        """Return this notebook."""
        return self


def read_assignment(location: Location, assignment: str) -> list[KnownNotebook]:
    """Return the notebooks of an assignment.

    Raises
    ------
    GradebookError
        The gradebook does not know it.
    """
    notebooks: list[KnownNotebook] = []
    with suppress(NoGradebook), gradebook_reading(location) as session:
        rows: list[Any] = session.query(Assignment).filter_by(name=assignment).all()
        notebooks = [_notebook(row) for found in rows for row in found.notebooks]
    if not notebooks:
        raise GradebookError(
            f"{location} knows no notebooks of {assignment!r}; "
            f"run `nbgrader generate_assignment {assignment}` first."
        )
    return notebooks


def _notebook(row: Any) -> KnownNotebook:
    scores = {cell.name: cell.max_score for cell in (*row.grade_cells, *row.task_cells)}
    grade = {cell.name for cell in row.grade_cells}
    solution = {cell.name for cell in row.solution_cells}
    task = {cell.name for cell in row.task_cells}
    cells = [
        KnownCell(
            name=cell.name,
            source=cell.source,
            cell_type=cell.cell_type,
            locked=bool(cell.locked),
            checksum=cell.checksum,
            max_score=scores.get(cell.name),
            grade=cell.name in grade,
            solution=cell.name in solution,
            task=cell.name in task,
        )
        for cell in row.source_cells
    ]
    return KnownNotebook(row.name, json.loads(row.kernelspec or "null") or {}, cells)
