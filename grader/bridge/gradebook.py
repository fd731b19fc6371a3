"""Write many reports into nbgrader's gradebook at once.

- ``write_gradebook``: the assignment with its cells, and students, submissions and scores

nbgrader's converters open the database nine times a submission and commit after each cell. Here all
reports are one transaction on nbgrader's own tables, so that the database holds all of them or
none, and formgrader may have it open meanwhile. What people wrote (manual scores, extra credit,
comments, extensions, due dates) is never touched.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nbformat import NotebookNode
from nbgrader import api, utils
from sqlalchemy.orm import Session

from grader.bridge.database import gradebook_session
from grader.bridge.location import Location
from grader.bridge.structure import released_notebook
from grader.bridge.submissions import SubmissionRows
from grader.bridge.term.penalties import apply_term
from grader.grading.release import Release
from grader.report import Report


def write_gradebook(
    location: Location,
    release: Release,
    reports: Iterable[Report],
    *,
    timestamps: Mapping[str, datetime] | None = None,
    patience_s: float = 10.0,
) -> list[str]:
    """Write the scores of `reports` into the gradebook at `location`, made where there is none.

    The course folder says more: submissions get the time that stands
    in ``submitted/<student>/<assignment>/timestamp.txt``, and answers that the autograded notebook
    shows as released get the comment that nbgrader gives them. Due dates and penalties are those of
    ``term.toml`` there.

    Parameters
    ----------
    location
        Where it lies, and which course folder it is about.
    release
        The assignment.
    reports
        Verdicts on submissions to it; of two reports on one student the last one counts.
    timestamps
        When students handed in (UTC), where it is not to be read from the course folder.
    patience_s
        How long to wait for another program that is writing, in seconds.

    Returns
    -------
    list of str
        Exercises that this gradebook has no cell for, because its assignment was changed.

    Raises
    ------
    GradebookLocked
        Another program is still writing.
    GradebookError
        It cannot be written or is no gradebook.
    """
    course, _, _ = release.place.split("/")
    by_student = {report.student: report for report in reports}
    with gradebook_session(location, course, patience_s) as session:
        notebook = _notebook(session, release, course)
        rows = SubmissionRows(session, notebook, release, location.folder)
        rows.write(by_student, timestamps)
        apply_term(session, notebook.assignment, location.folder)
        return rows.left_out()


# ---- the assignment -----------------------------------------------------------------------------


def _notebook(session: Session, release: Release, course: str) -> Any:
    """Return the assignment's notebook row; made as `nbgrader generate_assignment` makes it."""
    name = release.place.rpartition("/")[2]
    assignment = session.query(api.Assignment).filter_by(name=name).one_or_none()
    if assignment is None:
        assignment = api.Assignment(name=name, course_id=course)
        session.add(assignment)
        session.flush()
    found = session.query(api.Notebook).filter_by(name=name, assignment_id=assignment.id)
    notebook = found.one_or_none()
    if notebook is None:
        kernel = json.dumps(release.notebook["metadata"].get("kernelspec", {}))
        notebook = api.Notebook(name=name, assignment=assignment, kernelspec=kernel)
        session.add(notebook)
        _add_cells(session, notebook, release)
        session.flush()
    return notebook


def _add_cells(session: Session, notebook: Any, release: Release) -> None:
    for data in released_notebook(release)["cells"]:
        cell: Any = NotebookNode(data | {"metadata": NotebookNode(data["metadata"])})
        about = data["metadata"].get("nbgrader", {})
        if not any(about.get(role) for role in ("grade", "solution", "locked", "task")):
            continue
        common = {"name": about["grade_id"], "notebook": notebook}
        scored = common | {"max_score": float(about.get("points", 0)), "cell_type": cell.cell_type}
        if about["grade"]:
            session.add(api.GradeCell(**scored))
        if about["solution"]:
            session.add(api.SolutionCell(**common))
        if about["task"]:
            session.add(api.TaskCell(**scored))
        session.add(
            api.SourceCell(
                cell_type=cell.cell_type,
                locked=bool(utils.is_locked(cell)),
                source=cell.source,
                checksum=about.get("checksum"),
                **common,
            )
        )
