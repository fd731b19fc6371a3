"""What the gradebook says of a class, after people and penalties.

- ``read_grades``: a row for every learner of the roster and every submission
"""

from collections.abc import Iterable
from typing import Any

from nbgrader import api
from sqlalchemy.orm import Session

from grader.bridge.database import gradebook_reading
from grader.bridge.exceptions import GradebookError
from grader.bridge.location import Location
from grader.teaching.sheets import Grade


def read_grades(location: Location, assignments: Iterable[str]) -> list[Grade]:
    """Return grades, one learner after the other for each assignment; nothing is written.

    Raises
    ------
    GradebookError
        There is no gradebook, or it does not know one of the assignments.
    """
    with gradebook_reading(location) as session:
        rows: list[Any] = session.query(api.Assignment).all()
        known = {row.name: row for row in rows}
        found: list[Grade] = []
        for name in assignments:
            if name not in known:
                there = ", ".join(sorted(known)) or "none"
                raise GradebookError(f"{location} has no assignment {name!r}; it has {there}.")
            found += _of(session, known[name])
        return found


def _of(session: Session, assignment: Any) -> list[Grade]:
    table = api.SubmittedAssignment
    columns: Any = (table.student_id, table.timestamp, table.score, table.needs_manual_grade)
    query: Any = session.query(*columns, table.id).filter(table.assignment_id == assignment.id)
    rows = {row[0]: row for row in query}
    penalties: dict[str, float] = {}
    notebooks: Any = session.query(
        api.SubmittedNotebook.assignment_id, api.SubmittedNotebook.late_submission_penalty
    )
    for submission, points in notebooks:
        penalties[submission] = penalties.get(submission, 0.0) + float(points or 0.0)
    students: Any = session.query(api.Student).order_by(api.Student.id)
    return [_grade(assignment, each, rows.get(each.id), penalties) for each in students]


def _grade(assignment: Any, student: Any, row: Any, penalties: dict[str, float]) -> Grade:
    lost = penalties.get(row[4], 0.0) if row is not None else 0.0
    return Grade(
        assignment=assignment.name,
        student=student.id,
        first_name=student.first_name or "",
        last_name=student.last_name or "",
        email=student.email or "",
        lms_id=student.lms_user_id or "",
        points=float(row[2] or 0.0) if row is not None else 0.0,
        penalty=lost,
        max_points=float(assignment.max_score or 0.0),
        submitted=row is not None,
        handed_in=row[1].isoformat(" ", "seconds") if row is not None and row[1] else "",
        needs_manual=bool(row[3]) if row is not None else False,
    )
