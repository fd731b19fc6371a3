"""Read a submitted notebook: untrusted, perhaps damaged, perhaps not a notebook at all.

- ``read_submission``: the code cells to run and what was repaired; raises `Refusal`, one sentence

Cells are matched to the released ones by id, then by what they define; a submission's own metadata
decides nothing about points.
"""

import ast
import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.exceptions import GraderError
from grader.grading.job import Cell
from grader.grading.release import Release, ReleasedCell, text_of

MAX_BYTES = 20_000_000
_MAX_CELLS = 2_000
_MAX_SOURCE = 200_000
_MAGIC = re.compile(r"^\s*[%!?]|\?\s*$|^[^#\n]*=\s*[%!]", re.MULTILINE)
_STUB = re.compile(r"raise NotImplementedError\(\)")


class Refusal(GraderError):
    """The submission as a whole cannot be graded; the message is one sentence for its author."""


@dataclass
class Submission:
    """What of a submitted notebook matters."""

    cells: list[Cell]
    notebook: dict[str, Any]
    notes: list[str] = field(default_factory=list[str])

    def source_of(self, exercise: str) -> str:
        """Return the source of the answer to `exercise`, the last one where there are several."""
        found = [c.source for c in self.cells if c.exercise == exercise]
        return found[-1] if found else ""


def read_submission(path: Path, release: Release) -> Submission:
    """Return the submission at `path` to the assignment of `release`.

    Raises
    ------
    Refusal
        The file is no regular file, too large, not UTF-8, no notebook or of another assignment.
    """
    return match_cells(read_notebook(path), release)


def read_notebook(path: Path) -> dict[str, Any]:
    """Return the JSON of a notebook file of format 4; raises Refusal for anything else."""
    data = _read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            f"{path.name} is not UTF-8 text (byte {error.start}); save it again from Jupyter."
        ) from None
    if re.search(r"^(<{7}|>{7}) ", text, re.MULTILINE):
        raise Refusal(f"{path.name} holds unresolved merge markers (<<<<<<<); resolve the merge.")
    try:
        notebook = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = getattr(error, "lineno", "?")
        raise Refusal(
            f"{path.name} is not a notebook: it is no valid JSON (line {where}); "
            "save it again from Jupyter and resubmit."
        ) from None
    return _checked(path, notebook)


def _read_bytes(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError as error:
        reason = "is a link" if path.is_symlink() else f"cannot be opened ({error.strerror})"
        raise Refusal(f"{path.name} {reason}; submit the notebook file itself.") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Refusal(f"{path.name} is not a regular file; submit the notebook file itself.")
        if status.st_size > MAX_BYTES:
            raise Refusal(
                f"{path.name} has {status.st_size / 1e6:.0f} MB, "
                f"more than {MAX_BYTES / 1e6:.0f} MB; "
                "clear its outputs (Edit, Clear Outputs of All Cells) and resubmit."
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)


def _checked(path: Path, notebook: Any) -> dict[str, Any]:
    if not isinstance(notebook, dict) or "cells" not in notebook:
        old = isinstance(notebook, dict) and "worksheets" in notebook
        form = "a notebook of format 3" if old else "JSON, but not a notebook"
        raise Refusal(f"{path.name} is {form}; open it in Jupyter, save it and resubmit.")
    if notebook.get("nbformat") != 4:
        raise Refusal(
            f"{path.name} has notebook format {str(notebook.get('nbformat'))[:10]}; "
            "format 4 is read: open it in Jupyter, save it and resubmit."
        )
    cells = notebook["cells"]
    if not isinstance(cells, list) or len(cells) > _MAX_CELLS or not all(map(_is_cell, cells)):
        raise Refusal(
            f"{path.name} has cells that are damaged or more than {_MAX_CELLS}; "
            "open it in Jupyter, save it and resubmit."
        )
    return notebook


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source", "")
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return False
    return sum(map(len, lines)) <= _MAX_SOURCE and isinstance(cell.get("metadata", {}), dict)


# ---- matching -----------------------------------------------------------------------------------


def match_cells(notebook: dict[str, Any], release: Release) -> Submission:
    """Return the cells to run: set-up as released, answers, and what the learner added."""
    known = {cell.cell_id: cell for cell in release.cells}
    known |= {cell.grade_id: cell for cell in release.cells if cell.grade_id}
    setup = [Cell("setup", cell.source) for cell in release.cells if cell.kind == "setup"]
    found = [
        cell
        for raw in notebook["cells"]
        if raw["cell_type"] == "code"
        and (cell := _cell(raw, _released(raw, known), release)) is not None
    ]
    submission = Submission(setup + _without_stub_copies(found), notebook)
    _note_structure(submission, notebook, release)
    return submission


def grade_id(raw: dict[str, Any]) -> str:
    """Return the id that nbgrader gave a cell, else its notebook id, else ''."""
    about = raw.get("metadata", {}).get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    return str(name or raw.get("id") or "")


def _released(raw: dict[str, Any], known: dict[str, ReleasedCell]) -> ReleasedCell | None:
    return known.get(grade_id(raw)) or known.get(str(raw.get("id", "")))


def _cell(raw: dict[str, Any], released: ReleasedCell | None, release: Release) -> Cell | None:
    source = _without_surrogates(text_of(raw.get("source", "")))
    if not source.strip() or (released is not None and released.kind == "check"):
        return None
    if released is not None and released.kind == "answer":
        return Cell("answer", python(source), released.exercise)
    if released is not None and released.source.strip() == source.strip():
        return None  # a set-up cell stands in front already; demos are not run again
    if (released is not None and released.kind == "demo") or _was_given(raw):
        kept = _definitions(python(source))
        return Cell("added", kept) if kept else None
    defined = defined_in(source)
    names = [name for name in release.exercises if name in defined]
    return Cell("answer" if names else "added", python(source), names[-1] if names else "")


def _was_given(raw: dict[str, Any]) -> bool:
    """Did an earlier version of the notebook give this cell? To say so falsely gains nothing."""
    about = raw.get("metadata", {}).get("course")
    return isinstance(about, dict) and about.get("kind") in ("demo", "setup", "check")


def _without_surrogates(source: str) -> str:
    """Replace halves of characters, which JSON can hold and no text can be encoded with."""
    return source.encode("utf-8", "replace").decode()


def python(source: str) -> str:
    """Return a cell's source with IPython's magics turned into calls."""
    if not _MAGIC.search(source):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return str(TransformerManager().transform_cell(source))
    except Exception:
        return source  # what IPython cannot read, Python will refuse with a message


def _parse(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def defined_in(source: str) -> list[str]:
    """Return the functions and classes that a text defines at its top level, in order."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node.name for node in _parse(source) if isinstance(node, kinds)]


def _definitions(source: str) -> str:
    """Keep what a changed demo cell defines and imports; its training loops are not run again."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return "\n".join(ast.unparse(node) for node in _parse(source) if isinstance(node, kinds))


def _without_stub_copies(cells: list[Cell]) -> list[Cell]:
    """Drop unfinished copies of an answer that is also there finished (an accident)."""
    finished = {c.exercise for c in cells if c.exercise and not _STUB.search(c.source)}
    return [cell for cell in cells if not (cell.exercise in finished and _STUB.search(cell.source))]


def _note_structure(submission: Submission, notebook: dict[str, Any], release: Release) -> None:
    answers = [cell.exercise for cell in submission.cells if cell.exercise]
    if not answers:
        place = notebook.get("metadata", {}).get("course", {})
        other = place.get("place") if isinstance(place, dict) else None
        known = isinstance(other, str) and other != release.place
        of = f" It is of {other[:100]}." if known and isinstance(other, str) else ""
        raise Refusal(
            f"No answer to {release.title!r} ({release.place}) stands in this notebook.{of} "
            "Submit the notebook of this assignment."
        )
    for name in release.exercises:
        if answers.count(name) == 0:
            submission.notes.append(f"The answer cell of {name} is missing.")
        if answers.count(name) > 1:
            submission.notes.append(
                f"The answer to {name} stands there twice; the last one counts."
            )
