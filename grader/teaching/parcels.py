"""Archives that are handed out: the same bytes for the same files.

- ``parcel``: files under the names that they have in the archive
- ``feedback_parcel``: feedback pages, called as a platform wants them back
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from grader.files import write_atomically
from grader.teaching.archives import pieces
from grader.teaching.lms import Namer, Unknown
from grader.teaching.roster import Learner

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can name


def parcel(archive: Path, files: Mapping[str, Path]) -> Path:
    """Write `files` (name → path) into `archive`, replacing it whole; return its path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            zipped.writestr(entry, files[name].read_bytes())
    write_atomically(archive, buffer.getvalue())
    return archive


def feedback_parcel(
    term: Path, assignment: str, learners: Sequence[Learner], like: Path | None = None
) -> tuple[Path, list[str]]:
    """Pack the feedback pages of one assignment.

    Parameters
    ----------
    term
        The term's folder, where `grader grade` wrote ``feedback/``.
    assignment
        Its name.
    learners
        The roster.
    like
        The archive of submissions as the platform gave it: pages get the names of the files there,
        which is how Canvas (*Upload Submissions*) and Moodle (*feedback files in a zip*) know whose
        they are.

    Returns
    -------
    tuple
        The archive, and the learners who have a page and no file in `like`.

    Raises
    ------
    ArchiveError
        `like` is no archive that can be read.
    """
    pages = {
        path.parent.parent.name: path
        for path in sorted((term / "feedback").glob(f"*/{assignment}/{assignment}.html"))
    }
    names = {student: f"{student}/{assignment}.html" for student in pages}
    left_out: list[str] = []
    if like is not None:
        names = _names_like(like, learners)
        left_out = [student for student in pages if student not in names]
    files = {names[student]: page for student, page in pages.items() if student in names}
    return parcel(term / "bundles" / f"feedback_{assignment}.zip", files), left_out


def _names_like(like: Path, learners: Sequence[Learner]) -> dict[str, str]:
    """Return the path that each learner's page gets: that of their last notebook, as HTML."""
    namer = Namer(learners)
    found: dict[str, tuple[int, PurePosixPath]] = {}
    with pieces(like) as files:
        for piece in files:
            if piece.path.suffix != ".ipynb" or piece.flaw:
                continue
            try:
                sender = namer.sender(piece.path)
            except Unknown:
                continue
            if sender.number >= found.get(sender.student, (-1, None))[0]:
                found[sender.student] = (sender.number, piece.path)
    return {student: path.with_suffix(".html").as_posix() for student, (_, path) in found.items()}
