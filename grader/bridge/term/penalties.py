"""Due dates, extensions and penalties of a term in nbgrader's gradebook.

- ``TermPenalty``: the rule of ``term.toml`` as one of nbgrader's plugins
- ``apply_term``: dates and penalties of many submissions at once

nbgrader's own command asks the plugin for each notebook. `grader grade` asks the same one, which
``nbgrader_config.py`` names, be it this one or an instructor's.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.orm import Session
from traitlets import Unicode

from grader.bridge.configuration import CONFIG, configuration
from grader.teaching.term import NAME, Term, read_term

Rule = Callable[[str, float, float], float | None]  # student, score, seconds late → points


class TermPenalty(BasePlugin):
    """Takes off what ``term.toml`` says for each day begun."""

    folder = Unicode("", help="the course folder, which holds term.toml").tag(config=True)

    def late_submission_penalty(
        self,
        student_id: str,  # noqa: ARG002  nbgrader's interface
        score: float,
        total_seconds_late: float,
    ) -> float | None:
        """Return the points that lateness costs; None for nothing."""
        return read_term(Path(self.folder)).penalty(score, total_seconds_late) or None


def apply_term(session: Session, assignment: Any, folder: Path) -> None:
    """Write the due date, extensions and penalties of one assignment.

    Dates that ``term.toml`` does not name stay as they are in the gradebook. So do all penalties
    where neither that file nor nbgrader's configuration says what lateness costs.

    Parameters
    ----------
    session
        An open transaction on the gradebook.
    assignment
        nbgrader's row of the assignment, whose scores are written.
    folder
        The course folder.
    """
    term = read_term(folder)
    due = term.due(assignment.name)
    if due is not None:
        assignment.duedate = due.replace(tzinfo=None)  # nbgrader keeps UTC without saying so
    _extend(session, assignment, term)
    session.flush()
    has_rule = (folder / CONFIG).exists() or (folder / NAME).exists()
    if assignment.duedate is not None and has_rule:
        _penalize(session, assignment, folder, term)


def _extend(session: Session, assignment: Any, term: Term) -> None:
    extensions = term.extensions(assignment.name)
    query = session.query(api.SubmittedAssignment).filter_by(assignment_id=assignment.id)
    rows: list[Any] = query.filter(api.SubmittedAssignment.student_id.in_(list(extensions))).all()
    for row in rows:
        row.extension = extensions[row.student_id]


def _penalize(session: Session, assignment: Any, folder: Path, term: Term) -> None:
    rule: Rule | None = None
    query = session.query(api.SubmittedNotebook, api.SubmittedAssignment)
    query = query.join(
        api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id
    ).filter(api.SubmittedAssignment.assignment_id == assignment.id)
    pair: Any
    for pair in query:
        notebook, submission = pair
        lost = None
        due = assignment.duedate + (submission.extension or timedelta())
        if submission.timestamp is not None and submission.timestamp > due:
            late = (submission.timestamp - due).total_seconds()
            session.expire(notebook)  # its score is a sum that the database computes
            score = float(notebook.score)
            rule = rule or _rule(folder, term)
            lost = rule(submission.student_id, score, late)
            lost = None if lost is None else min(max(0.0, lost), score)
        if notebook.late_submission_penalty != lost:
            notebook.late_submission_penalty = lost
    session.flush()


def _rule(folder: Path, term: Term) -> Rule:
    """Return the rule of the plugin that the course's configuration names."""
    if not (folder / CONFIG).exists():
        return lambda _, score, late: term.penalty(score, late) or None
    step: Any = AssignLatePenalties(config=configuration(folder))
    step.init_plugin()
    return step.plugin_inst.late_submission_penalty
