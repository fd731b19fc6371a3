"""The rows of submissions, scores and comments in nbgrader's tables, looked up and sent in bulk.

- ``SubmissionRows.write``: the rows of many reports on one notebook
- ``SubmissionRows.left_out``: exercises that the gradebook has no cell for
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import api, utils
from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from grader.bridge.autograded import share
from grader.grading.release import Release
from grader.report import ExerciseResult, Report

NO_RESPONSE = "No response."  # nbgrader's own comment on an answer that is still as released


class SubmissionRows:
    """Writes reports on one notebook; rows are looked up and sent in bulk."""

    def __init__(self, session: Session, notebook: Any, release: Release, folder: Path) -> None:
        self.session, self.notebook, self.folder = session, notebook, folder
        self.name = notebook.name
        self.exercises = {c.grade_id: c.exercise for c in release.cells if c.kind == "check"}
        self.max_scores = {cell.id: float(cell.max_score) for cell in notebook.grade_cells}
        self.grade_cells = {cell.id: cell.name for cell in notebook.grade_cells}
        self.comment_cells = {cell.id: cell.name for cell in notebook.solution_cells}
        self.task_cells = {cell.id: cell.name for cell in notebook.task_cells}

    def left_out(self) -> list[str]:
        """Return the exercises without a grade cell."""
        there = set(self.grade_cells.values())
        return [exercise for name, exercise in self.exercises.items() if name not in there]

    def write(
        self, reports: Mapping[str, Report], timestamps: Mapping[str, datetime] | None
    ) -> None:
        """Write all rows of `reports`."""
        if timestamps is None:
            timestamps = {name: time for name in reports if (time := self._handed_in(name))}
        notebooks = self._submissions(list(reports), timestamps)
        self._scores(reports, notebooks)
        self._comments(reports, notebooks)

    def _submissions(
        self, students: list[str], timestamps: Mapping[str, datetime]
    ) -> dict[str, str]:
        """Make the rows of students and submissions; return submitted notebooks by student."""
        known = {row.id for row in self.session.query(api.Student.id)}
        self._insert(api.Student, [{"id": name} for name in students if name not in known])
        assignment = self.notebook.assignment_id
        query = self.session.query(api.SubmittedAssignment.student_id, api.SubmittedAssignment.id)
        ids = {row[0]: row[1] for row in query.filter_by(assignment_id=assignment)}
        new = {name: api.new_uuid() for name in students if name not in ids}
        rows = [
            {"id": ids_of, "assignment_id": assignment, "student_id": name,
             "timestamp": timestamps.get(name)}
            for name, ids_of in new.items()
        ]  # fmt: skip
        self._insert(api.SubmittedAssignment, rows)
        later = [{"b_id": ids[n], "b_time": t} for n, t in timestamps.items() if n in ids]
        self._update(api.SubmittedAssignment, later, timestamp=bindparam("b_time"))
        return self._submitted_notebooks({name: (ids | new)[name] for name in students})

    def _submitted_notebooks(self, submissions: Mapping[str, str]) -> dict[str, str]:
        table = api.SubmittedNotebook
        query = self.session.query(table.assignment_id, table.id)
        there = {row[0]: row[1] for row in query.filter_by(notebook_id=self.notebook.id)}
        new = {row: api.new_uuid() for row in submissions.values() if row not in there}
        rows = [
            {"id": name, "notebook_id": self.notebook.id, "assignment_id": submission,
             "flagged": False}
            for submission, name in new.items()
        ]  # fmt: skip
        self._insert(table, rows)
        return {name: (there | new)[row] for name, row in submissions.items()}

    def _scores(self, reports: Mapping[str, Report], notebooks: Mapping[str, str]) -> None:
        """Set ``auto_score``; a manual score stays and is to be looked at, as in nbgrader."""
        rows = self._rows_of(api.Grade, api.Grade.manual_score)
        new: list[dict[str, Any]] = []
        old: list[dict[str, Any]] = []
        for student, report in reports.items():
            results = {result.name: result for result in report.exercises}
            for cell, name in self.grade_cells.items():
                score = self._score(results.get(self.exercises.get(name, "")), cell, name)
                known, manual = rows.get((notebooks[student], cell), ("", None))
                values = {"b_score": score, "b_look": manual is not None or score is None}
                if known:
                    old.append({"b_id": known} | values)
                else:
                    new.append(_grade_row(cell, notebooks[student], score))
            new += [
                _grade_row(cell, notebooks[student], None)
                for cell in self.task_cells
                if (notebooks[student], cell) not in rows
            ]
        self._insert(api.Grade, new)
        self._update(
            api.Grade, old, auto_score=bindparam("b_score"), needs_manual_grade=bindparam("b_look")
        )

    def _score(self, result: ExerciseResult | None, cell: str, name: str) -> float | None:
        """Return a cell's points: 0 for a check that is not ours, None for what people grade."""
        if result is not None:
            return share(result, self.max_scores[cell])
        return None if name in self.comment_cells.values() else 0.0

    def _comments(self, reports: Mapping[str, Report], notebooks: Mapping[str, str]) -> None:
        """Say which answers are still as they were released."""
        rows = self._rows_of(api.Comment, api.Comment.manual_comment)
        new: list[dict[str, Any]] = []
        old: list[dict[str, Any]] = []
        for student in reports:
            untouched = self._untouched(student)
            for cell, name in (self.comment_cells | self.task_cells).items():
                text = NO_RESPONSE if name in untouched else None
                known, _ = rows.get((notebooks[student], cell), ("", None))
                if known:
                    old.append({"b_id": known, "b_text": text})
                else:
                    row = {"id": api.new_uuid(), "cell_id": cell, "auto_comment": text}
                    new.append(row | {"notebook_id": notebooks[student]})
        self._insert(api.Comment, new)
        self._update(api.Comment, old, auto_comment=bindparam("b_text"))

    def _rows_of(self, table: Any, written: Any) -> dict[tuple[str, str], tuple[str, Any]]:
        """Return (id, what a person wrote) of the table's rows by submitted notebook and cell."""
        query = self.session.query(table.notebook_id, table.cell_id, table.id, written)
        query = query.join(api.SubmittedNotebook, api.SubmittedNotebook.id == table.notebook_id)
        query = query.filter(api.SubmittedNotebook.notebook_id == self.notebook.id)
        return {(row[0], row[1]): (row[2], row[3]) for row in query}

    def _untouched(self, student: str) -> set[str]:
        """Return the answers in the autograded notebook that are as released."""
        path = self.folder / "autograded" / student / self.name / f"{self.name}.ipynb"
        try:
            cells = json.loads(path.read_bytes())["cells"]
        except (OSError, ValueError, LookupError, TypeError):
            return set()
        return {data["metadata"]["nbgrader"]["grade_id"] for data in cells if _is_untouched(data)}

    def _handed_in(self, student: str) -> datetime | None:
        path = self.folder / "submitted" / student / self.name / "timestamp.txt"
        try:
            return utils.parse_utc(path.read_text(encoding="utf-8").strip())
        except (OSError, ValueError, OverflowError):
            return None

    def _insert(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(insert(table.__table__), rows)

    def _update(self, table: Any, rows: list[dict[str, Any]], **values: Any) -> None:
        if rows:
            columns = table.__table__
            where = columns.c.id == bindparam("b_id")
            self.session.connection().execute(update(columns).where(where).values(**values), rows)


def _grade_row(cell: str, notebook: str, score: float | None) -> dict[str, Any]:
    return {
        "id": api.new_uuid(),
        "cell_id": cell,
        "notebook_id": notebook,
        "auto_score": score,
        "needs_manual_grade": score is None,
    }


def _is_untouched(data: dict[str, Any]) -> bool:
    about = data["metadata"].get("nbgrader", {})
    if not about.get("solution"):
        return False
    source = data["source"]
    text = source if isinstance(source, str) else "".join(source)
    cell: Any = NotebookNode(
        cell_type=data["cell_type"], source=text, metadata=NotebookNode(nbgrader=about)
    )
    return about.get("checksum") == utils.compute_checksum(cell)
