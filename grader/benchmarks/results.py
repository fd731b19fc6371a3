"""What a run left behind, to be compared with what an undisturbed one leaves.

- ``differences``: what is not the same in two output folders, nothing where all is
- ``verdicts``: how many verdicts a journal holds
- ``scores``: a gradebook cell by cell
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from grader.grading.journal import NAME, read_entries
from grader.report import Report

_FOLDERS = ("autograded", "feedback", "reports")
_SCORES = """
select a.name, sa.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit,
       g.needs_manual_grade
from grade g join base_cell c on c.id = g.cell_id
join submitted_notebook sn on sn.id = g.notebook_id
join submitted_assignment sa on sa.id = sn.assignment_id
join assignment a on a.id = sa.assignment_id order by 1, 2, 3
"""
_COMMENTS = _SCORES.replace("grade g", "comment g").replace(
    "g.auto_score, g.manual_score, g.extra_credit,\n       g.needs_manual_grade",
    "g.auto_comment, g.manual_comment",
)


def differences(out: Path, undisturbed: Path) -> list[str]:
    """Say what differs in `out`: files byte by byte, the gradebook cell by cell, the verdicts."""
    found = list(_differing_files(files(out), files(undisturbed)))
    if scores(out) != scores(undisturbed):
        found.append("the gradebook has other cells")
    if _last(out) != _last(undisturbed):
        found.append("the journal has other verdicts")
    return found


def _differing_files(mine: dict[str, bytes], theirs: dict[str, bytes]) -> Iterator[str]:
    for name in sorted(mine.keys() | theirs.keys()):
        if name not in mine:
            yield f"{name} is missing"
        elif name not in theirs:
            yield f"{name} is left over"
        elif mine[name] != theirs[name]:
            yield f"{name} differs"


def files(out: Path) -> dict[str, bytes]:
    """Return every file that people read, by relative path; hidden ones that are left over too."""
    found = [path for folder in _FOLDERS for path in (out / folder).rglob("*")]
    found += [*out.glob("report_*"), *out.glob(".*.part"), *out.glob(".gradebook*")]
    return {str(path.relative_to(out)): path.read_bytes() for path in found if path.is_file()}


def scores(out: Path) -> list[tuple[object, ...]]:
    """Return scores and comments of the gradebook in a fixed order; none where there is no file."""
    path = out / "gradebook.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as database:
        return [*database.execute(_SCORES), *database.execute(_COMMENTS)]


def verdicts(out: Path) -> int:
    """Return how many verdicts were ever written to the journal, also while a run goes on."""
    return sum(1 for _ in read_entries(out / NAME))


def _last(out: Path) -> dict[tuple[str, str], Report]:
    entries = read_entries(out / NAME)
    return {(entry.report.assignment, entry.report.student): entry.report for entry in entries}
