"""Make the folder of a term, or bring it up to date.

- ``make_term``: a course folder for nbgrader, with ``term.toml``, the roster and the gradebook

Nothing that an instructor changed is replaced, and nobody is removed from a roster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.bridge.database import location_of
from grader.bridge.stage import Staged, stage
from grader.bridge.term.students import write_students
from grader.files import write_atomically
from grader.stems import Stem
from grader.teaching.roster import known_roster, merge, read_roster, write_roster
from grader.teaching.term import NAME, read_term, template


@dataclass(frozen=True)
class Made:
    """What came of it: the staged folder, and how many learners there are and are new."""

    staged: Staged
    learners: int
    new: int


def make_term(root: Path, folder: Path, stems: Sequence[Stem], roster: Path | None = None) -> Made:
    """Make `folder` the folder of a term with the assignments `stems`, or bring it up to date.

    Parameters
    ----------
    root
        The folder that holds the courses.
    folder
        The term's folder; made where there is none.
    stems
        Assignments of one course.
    roster
        A CSV file of learners, as we, Canvas or Moodle write it.

    Raises
    ------
    StageError, RosterError, TermError
        The folder, the roster or an existing ``term.toml`` is not usable; nothing was changed by a
        roster that cannot be read.
    """
    news = read_roster(roster) if roster is not None else []
    if (folder / NAME).exists():
        read_term(folder)
    staged = stage(root, folder, stems)
    if not (folder / NAME).exists():
        write_atomically(folder / NAME, template([stem.name for stem in stems]))
    learners = merge(known_roster(folder), news)
    new = 0
    if learners:
        write_roster(folder, learners)
        new = write_students(location_of(folder), stems[0].course, learners)
    return Made(staged, len(learners), new)
