"""The gradebook rows of many submissions to an assignment that brings its own tests.

- ``write_rows``: students, submissions, scores, comments and late penalties, in one transaction
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader import api
from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from grader.bridge.plain.notebook import Marks
from grader.bridge.submissions import SubmissionRows

Penalty = Callable[[Any, str, float, float], float | None]


@dataclass(frozen=True)
class Result:
    """What one student's submission came to."""

    student: str
    timestamp: datetime | None = None
    # by notebook; one that was not handed in has None, one that was not graded has no entry
    marks: dict[str, Marks | None] = field(default_factory=dict[str, "Marks | None"])


def write_rows(
    session: Session, assignment: str, results: list[Result], penalty: Penalty | None
) -> None:
    """Write all rows of `results`; `penalty` says what a late notebook loses."""
    row = session.query(api.Assignment).filter_by(name=assignment).one()
    timestamps = {r.student: r.timestamp for r in results if r.timestamp is not None}
    for notebook in row.notebooks:
        _NotebookRows(session, notebook).put(results, timestamps)
    session.flush()
    _penalties(session, row, [result.student for result in results], penalty)


class _NotebookRows(SubmissionRows):
    """Rows of one notebook of the assignment, written with the lookups of our own reports."""

    def __init__(self, session: Session, notebook: Any) -> None:
        self.session, self.notebook, self.name = session, notebook, notebook.name
        self.grade_cells = {cell.id: cell.name for cell in notebook.grade_cells}
        self.comment_cells = {cell.id: cell.name for cell in notebook.solution_cells}
        self.task_cells = {cell.id: cell.name for cell in notebook.task_cells}
        self._chunk: list[str] = []

    def put(self, results: list[Result], timestamps: Mapping[str, datetime]) -> None:
        """Make the rows that are missing and write what was found out."""
        submitted = self._submissions([result.student for result in results], timestamps)
        self._chunk = list(submitted.values())
        self._put_scores(results, submitted)
        self._put_comments(results, submitted)

    def _put_scores(self, results: list[Result], submitted: Mapping[str, str]) -> None:
        rows = self._rows_of(api.Grade, api.Grade.manual_score)
        new: list[dict[str, Any]] = []
        old: list[dict[str, Any]] = []
        for result in results:
            place = submitted[result.student]
            for cell, name in self.grade_cells.items():
                known, manual = rows.get((place, cell), ("", None))
                score, look = self._decided(result, name)
                look = look or (manual is not None and self.name in result.marks)
                if known:
                    old.append({"b_id": known, "b_score": score, "b_look": look})
                else:
                    new.append(_grade(cell, place, score, look=look))
            new += [
                _grade(cell, place, None, look=True)
                for cell in self.task_cells
                if (place, cell) not in rows
            ]
        self._insert(api.Grade, new)
        self._update(
            api.Grade, old, auto_score=bindparam("b_score"), needs_manual_grade=bindparam("b_look")
        )

    def _decided(self, result: Result, name: str) -> tuple[float | None, bool]:
        """Return a cell's score, and whether people have to look at it."""
        if self.name not in result.marks:
            return None, True  # nothing is known: as nbgrader leaves a submission that failed
        marks = result.marks[self.name]
        if marks is None:
            return 0.0, False  # the notebook was not handed in
        score = marks.scores.get(name)
        return score, score is None

    def _put_comments(self, results: list[Result], submitted: Mapping[str, str]) -> None:
        rows = self._rows_of(api.Comment, api.Comment.manual_comment)
        new: list[dict[str, Any]] = []
        old: list[dict[str, Any]] = []
        for result in results:
            marks = result.marks.get(self.name) or Marks()
            for cell, name in (self.comment_cells | self.task_cells).items():
                text = marks.comments.get(name)
                known, _ = rows.get((submitted[result.student], cell), ("", None))
                if known:
                    old.append({"b_id": known, "b_text": text})
                else:
                    row = {"id": api.new_uuid(), "cell_id": cell, "auto_comment": text}
                    new.append(row | {"notebook_id": submitted[result.student]})
        self._insert(api.Comment, new)
        self._update(api.Comment, old, auto_comment=bindparam("b_text"))

    def _rows_of(self, table: Any, written: Any) -> dict[tuple[str, str], tuple[str, Any]]:
        """Return (id, what a person wrote) of the rows of this chunk, by notebook and cell."""
        query = self.session.query(table.notebook_id, table.cell_id, table.id, written)
        query = query.filter(table.notebook_id.in_(self._chunk))
        return {(row[0], row[1]): (row[2], row[3]) for row in query}


def _grade(cell: str, place: str, score: float | None, *, look: bool) -> dict[str, Any]:
    return {
        "id": api.new_uuid(),
        "cell_id": cell,
        "notebook_id": place,
        "auto_score": score,
        "needs_manual_grade": look,
    }


def _penalties(session: Session, row: Any, students: list[str], penalty: Penalty | None) -> None:
    """Set what late notebooks lose, as nbgrader's step does after the scores."""
    if penalty is None:
        return
    table = api.SubmittedAssignment
    query = session.query(table).filter(table.assignment_id == row.id)
    for submission in query.filter(table.student_id.in_(students)):
        late = float(submission.total_seconds_late)
        for notebook in submission.notebooks:
            lost = None
            if late > 0:
                lost = penalty(notebook, str(submission.student_id), float(notebook.score), late)
            if notebook.late_submission_penalty != lost:
                notebook.late_submission_penalty = lost
