"""Learners of a roster in nbgrader's gradebook.

- ``write_students``: names and addresses, added or brought up to date; nobody is removed
"""

from collections.abc import Sequence
from typing import Any

from nbgrader import api

from grader.bridge.database import gradebook_session
from grader.bridge.location import Location
from grader.teaching.roster import Learner


def write_students(location: Location, course: str, learners: Sequence[Learner]) -> int:
    """Write `learners` into the gradebook at `location`; return how many are new there.

    Raises
    ------
    GradebookLocked, GradebookError
        As `grader.bridge.database.gradebook_session` does.
    """
    new = 0
    with gradebook_session(location, course, 10.0) as session:
        rows: list[Any] = session.query(api.Student).all()
        known = {row.id: row for row in rows}
        for learner in learners:
            row: Any = known.get(learner.id)
            if row is None:
                row = api.Student(id=learner.id)
                session.add(row)
                new += 1
            row.first_name = learner.first_name or row.first_name
            row.last_name = learner.last_name or row.last_name
            row.email = learner.email or row.email
            row.lms_user_id = learner.lms_id or row.lms_user_id
    return new
