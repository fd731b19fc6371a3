"""The class report with what takes reading all submissions again.

- ``write_report``: the page, its numbers as CSV and JSON; returns the page's path
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from nbgrader import utils

from grader.bridge.batch import report_page, write_class
from grader.bridge.exceptions import GradebookError
from grader.grading.journal import NAME, Verdicts, read_entries
from grader.grading.read import Refusal, Submission, read_submission
from grader.grading.release import read_release
from grader.pages.records import Extras
from grader.stems import Stem
from grader.teaching.similar import similar
from grader.teaching.term import read_term
from grader.teaching.watch import examples, stuck, timeline


def write_report(stem: Stem, term: Path) -> Path:
    """Write the report on one assignment into the term's folder.

    Raises
    ------
    GradebookError
        Nothing was graded yet.
    """
    verdicts = Verdicts(term / NAME)
    students = verdicts.students(stem.name)
    if not students:
        raise GradebookError(f"nothing of {stem.name} was graded in {term}; run `grader grade`.")
    reports = verdicts.reports(stem.name, students)
    submissions = dict(_submissions(stem, term, students))
    release = read_release(stem)
    answers = {
        student: "\n\n".join(cell.source for cell in submission.cells if cell.kind != "setup")
        for student, submission in submissions.items()
    }
    due = read_term(term).due(stem.name)
    due = due.replace(tzinfo=None) if due is not None else None  # nbgrader's times are UTC as well
    extras = Extras(
        due=due.isoformat(" ", "minutes") if due is not None else "",
        timeline=timeline(_times(stem, term, students), due),
        stuck=stuck(read_entries(term / NAME), stem.name),
        similar=tuple(similar(answers, [cell.source for cell in release.cells])),
        examples=examples(reports, submissions),
    )
    write_class(term, stem.name, release.title, reports, extras)
    return report_page(term, stem.name)


def _submissions(
    stem: Stem, term: Path, students: Iterable[str]
) -> Iterator[tuple[str, Submission]]:
    release = read_release(stem)
    for student in students:
        path = term / "submitted" / student / stem.name / f"{stem.name}.ipynb"
        with suppress(Refusal):
            yield student, read_submission(path, release)


def _times(stem: Stem, term: Path, students: Iterable[str]) -> dict[str, datetime]:
    """Return when submissions were handed in, as far as that is known (UTC)."""
    found: dict[str, datetime] = {}
    for student in students:
        path = term / "submitted" / student / stem.name / "timestamp.txt"
        with suppress(OSError, ValueError, OverflowError):
            found[student] = utils.parse_utc(path.read_text(encoding="utf-8").strip())
    return found
