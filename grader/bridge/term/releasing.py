"""Release assignments of a term: make, look for leaks, pack, hand out.

- ``release``: one assignment; returns what was made
- ``release_feedback``: the feedback on one assignment, through nbgrader's exchange
- ``Leak``: something in it would give solutions or secrets away, so nothing is handed out
"""

from dataclasses import dataclass
from pathlib import Path

from grader.authoring.leaks import early, leaks
from grader.bridge.term.programs import nbgrader
from grader.exceptions import GraderError
from grader.files import write_atomically
from grader.grading.seed import read_seed
from grader.stems import Stem
from grader.teaching.parcels import parcel

_OF_A_SUBMISSION = ("timestamp.txt", "submission_secret.txt")  # as the exchange brings it


class Leak(GraderError):
    """What was to be released holds what learners must not see."""


@dataclass(frozen=True)
class Released:
    """One released assignment: the folder, the archive, and what must have been due before."""

    folder: Path
    archive: Path
    early: tuple[str, ...]


def release(stem: Stem, term: Path, *, exchange: bool = False) -> Released:
    """Make the learners' version of one assignment, and hand it out.

    Parameters
    ----------
    stem
        The assignment.
    term
        The term's folder.
    exchange
        Also release it through nbgrader's exchange.

    Returns
    -------
    Released
        ``release/<name>/``, and ``bundles/<name>.zip`` for everybody else.

    Raises
    ------
    Leak
        With what was found; the archive and the exchange stay as they were.
    NbgraderFailed
        nbgrader could not make it.
    """
    if not (term / "source" / stem.name).is_dir():
        raise GraderError(
            f"{term} has no assignment {stem.name}; add it with `grader init {term} {stem.place}`."
        )
    nbgrader(term, "generate_assignment", stem.name, "--force")
    folder = term / "release" / stem.name
    found = leaks(stem, folder, read_seed(term))
    if found:
        raise Leak(
            f"{stem.name} is not released, because {folder} would give something away:\n  "
            + "\n  ".join(found)
            + f"\nMend {term / 'source' / stem.name} and release it again."
        )
    archive = parcel(
        term / "bundles" / f"{stem.name}.zip",
        {f"{stem.name}/{path.relative_to(folder).as_posix()}": path for path in _files(folder)},
    )
    if exchange:
        nbgrader(term, "release_assignment", stem.name, "--force")
    return Released(folder, archive, tuple(early(stem)))


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def release_feedback(stem: Stem, term: Path) -> list[str]:
    """Give feedback back through nbgrader's exchange.

    nbgrader finds a learner's page by the time and the secret of the submission, which it expects
    beside the page.

    Returns
    -------
    list of str
        Learners whose submission did not come through the exchange, and who can fetch nothing.

    Raises
    ------
    NbgraderFailed
        With what it said.
    """
    others: list[str] = []
    for folder in sorted((term / "feedback").glob(f"*/{stem.name}")):
        student = folder.parent.name
        handed_in = term / "submitted" / student / stem.name
        if not all((handed_in / name).is_file() for name in _OF_A_SUBMISSION):
            others.append(student)
            continue
        for name in _OF_A_SUBMISSION:
            write_atomically(folder / name, (handed_in / name).read_bytes())
    without = [f"--CourseDirectory.student_id_exclude={','.join(others)}"] if others else []
    nbgrader(term, "release_feedback", stem.name, *without)
    return others
