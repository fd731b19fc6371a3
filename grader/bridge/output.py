"""The output folder: what lies where, and files that are replaced whole.

- ``put``: replace one file; a reader sees the old one or the new one
- ``write_pages``: the autograded notebook, the feedback page and the report of one submission
- ``has_pages``: do they show this report, and all of it?
- ``Room``: turns a full disk into one sentence

The report is written last, so that it stands for all three: where it is missing or old, the next
run writes all of them again.
"""

import contextlib
import errno
import os
from pathlib import Path
from types import TracebackType

from grader.bridge.autograded import autograded_notebook
from grader.bridge.exceptions import GradebookFull
from grader.exceptions import GraderError
from grader.grading.judge import Judge
from grader.grading.run import Graded
from grader.pages.student import feedback_page
from grader.report import Report

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(GraderError):
    """There is no room for what is to be written."""


class Room:
    """A context in which a full disk ends in `DiskFull`; what was graded stays in the journal."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError) and error.errno in _FULL:
            place = Path(error.filename).parent if error.filename else self.out
            raise DiskFull(
                f"there is no room left in {place}; make room and run the same command again: "
                "it goes on where it was, with all verdicts so far."
            ) from None
        if isinstance(error, GradebookFull):
            raise DiskFull(f"{error} All verdicts so far are kept.") from None


def put(path: Path, content: str | bytes) -> None:
    """Replace `path` by a file with `content`; its folder is made where it is missing.

    Nothing is forced to the disk here: what a power cut takes is seen by `has_pages` and written
    again. One process writes at a time, so the part that a killed one left is overwritten.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content.encode() if isinstance(content, str) else content)
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def pages_of(out: Path, report: Report) -> dict[str, Path]:
    """Return where the three files of a report lie."""
    inside = Path(report.student) / report.assignment / report.assignment
    return {
        "autograded": (out / "autograded" / inside).with_suffix(".ipynb"),
        "feedback": (out / "feedback" / inside).with_suffix(".html"),
        "reports": (out / "reports" / inside).with_suffix(".json"),
    }


def write_pages(out: Path, judge: Judge, graded: Graded) -> None:
    """Write the three files of a graded submission, the report last."""
    notebook = graded.submission.notebook if graded.submission else None
    paths = pages_of(out, graded.report)
    put(paths["autograded"], autograded_notebook(notebook, judge.release, graded.report))
    put(paths["feedback"], feedback_page(graded.report, judge.release.title))
    put(paths["reports"], graded.report.to_json())


def has_pages(out: Path, report: Report) -> bool:
    """Return whether all three files are there, whole, and of this report."""
    paths = pages_of(out, report)
    try:
        if paths["reports"].read_bytes() != report.to_json():
            return False
    except OSError:
        return False
    return all(_has_an_end(paths[name]) for name in ("autograded", "feedback"))


def _has_an_end(path: Path) -> bool:
    """Return whether a file ends in text, and not in the nothing that a power cut leaves."""
    try:
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\0"
    except OSError:
        return False
