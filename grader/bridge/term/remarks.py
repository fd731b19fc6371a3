"""What people added to automatic grading, on the pages that learners get.

- ``write_feedback``: the feedback pages of one assignment, with comments, scores and penalties
- ``read_remarks``: what formgrader keeps of that, by student
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy.orm import Session

from grader.bridge.database import gradebook_reading, location_of
from grader.bridge.location import Location
from grader.bridge.output import pages_of, put
from grader.bridge.term.grades import read_grades
from grader.grading.release import Release, read_release
from grader.pages.student import Remark, Remarks, feedback_page
from grader.report import Report
from grader.stems import Stem

_OURS = b'<meta http-equiv="Content-Security-Policy"'  # nbgrader's pages have none
_HEAD = 600  # bytes in which it stands


def write_feedback(stem: Stem, term: Path) -> int:
    """Write the pages of everybody who was graded, with what the gradebook says by now.

    A page that nbgrader's `generate_feedback` made stays, because it may be of a newer verdict.

    Returns
    -------
    int
        How many pages were written; 0 where nobody was graded yet.

    Raises
    ------
    GradebookError
        There are verdicts and no gradebook, or it does not know the assignment.
    """
    reports = sorted((term / "reports").glob(f"*/{stem.name}/{stem.name}.json"))
    if not reports:
        return 0
    release = read_release(stem)
    remarks = read_remarks(location_of(term), release)
    count = 0
    for path in reports:
        report = Report.from_json(path.read_bytes())
        page = pages_of(term, report)["feedback"]
        if page.exists() and _OURS not in page.read_bytes()[:_HEAD]:
            continue
        put(page, feedback_page(report, release.title, remarks=remarks.get(report.student)))
        count += 1
    return count


def read_remarks(location: Location, release: Release) -> dict[str, Remarks]:
    """Return what the gradebook at `location` says of each submission; nothing is written.

    Raises
    ------
    GradebookError
        There is no gradebook, or it does not know the assignment.
    """
    name = release.place.rpartition("/")[2]
    grades = [grade for grade in read_grades(location, [name]) if grade.submitted]
    exercises = {cell.grade_id: cell.exercise for cell in release.cells if cell.grade_id}
    with gradebook_reading(location) as session:
        found = _by_student(session, name, exercises)
    return {
        grade.student: Remarks(
            points=grade.points,
            max_points=grade.max_points,
            penalty=grade.penalty,
            each=tuple(found.get(grade.student, {}).values()),
        )
        for grade in grades
    }


def _by_student(
    session: Session, assignment: str, exercises: Mapping[str, str]
) -> dict[str, dict[str, Remark]]:
    """Return what people decided, by student and then by exercise, or cell where it has none."""
    cells = _cells(session, assignment)
    found: dict[str, dict[str, Remark]] = {}

    def add(student: str, cell: str, **about: Any) -> None:
        name, points = cells[cell]
        name = exercises.get(name) or name
        mine = found.setdefault(student, {})
        known = mine.get(name, Remark(name, points))
        mine[name] = replace(known, max_score=max(known.max_score, points), **about)

    grade, comment = api.Grade, api.Comment
    scores: Any = (grade.manual_score, grade.auto_score, grade.extra_credit)
    for student, cell, manual, automatic, extra in _rows(session, assignment, grade, *scores):
        waits = manual is None and automatic is None
        if manual is not None or extra or waits:
            add(student, cell, score=manual, extra=float(extra or 0.0), waits=waits)
    for student, cell, text in _rows(session, assignment, comment, comment.manual_comment):
        if (text or "").strip():
            add(student, cell, comment=text.strip())
    return found


def _cells(session: Session, assignment: str) -> dict[str, tuple[str, float]]:
    """Return name and points of each cell by its id; what is only commented on has 0 points."""
    table: Any = api.Assignment
    found: Any = session.query(api.BaseCell).join(api.Notebook).join(table)
    return {
        cell.id: (cell.name, float(getattr(cell, "max_score", 0.0)))
        for cell in found.filter(table.name == assignment)
    }


def _rows(session: Session, assignment: str, table: Any, *columns: Any) -> Any:
    """Return student, cell and `columns` of all rows of a table that belong to an assignment."""
    whole: Any = api.Assignment
    submitted: Any = api.SubmittedAssignment
    notebook: Any = api.SubmittedNotebook
    query: Any = session.query(submitted.student_id, table.cell_id, *columns)
    query = query.select_from(table).join(notebook, notebook.id == table.notebook_id)
    query = query.join(submitted, submitted.id == notebook.assignment_id)
    query = query.join(whole, whole.id == submitted.assignment_id)
    return query.filter(whole.name == assignment)
