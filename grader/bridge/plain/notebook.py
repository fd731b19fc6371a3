"""One submitted notebook: made safe, run, and read for its scores, with nbgrader's own functions.

- ``read``: the file as nbgrader reads it
- ``sanitised``: with the instructor's tests, points and roles back in place
- ``job_of``: what to run; ``put_outputs``: what it showed
- ``marks_of``: scores and comments as nbgrader decides them
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4.nbjson import JSONReader
from nbgrader import utils
from nbgrader.preprocessors import OverwriteCells

from grader.bridge.plain.known import KnownNotebook
from grader.grading.notebooks import CodeCell, NotebookJob, Ran, error_output
from grader.grading.read import read_notebook

log = logging.getLogger(__name__)
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


def read(path: Path) -> Any:
    """Return the notebook at `path`; raises Refusal for what is none."""
    data = read_notebook(path)
    for cell in data["cells"]:
        cell.setdefault("metadata", {})
        cell.setdefault("source", "")
    data.setdefault("metadata", {})
    return JSONReader().to_notebook(data)


# ---- sanitising ---------------------------------------------------------------------------------


class Overwrite(OverwriteCells):
    """nbgrader's own step, which asks the gradebook once a class and not once a cell."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Restore types, points and the sources of locked cells; add missing ones where asked."""
        self.gradebook = resources["known"]
        self.notebook_id = self.assignment_id = self.gradebook.name
        for index, cell in enumerate(nb.cells):
            nb.cells[index], _ = self.preprocess_cell(cell, resources, index)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


def sanitised(nb: Any, known: KnownNotebook, overwrite: Overwrite) -> Any:
    """Return `nb` as nbgrader would run it.

    Roles and points are the gradebook's. Of a cell that stands there twice the last one counts,
    and the others become the learner's own; nbgrader gives up the whole class there.
    """
    seen: set[str] = set()
    cells = {cell.name: cell for cell in known.source_cells}
    for cell in reversed(nb.cells):
        name = _grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name in cells and name not in seen:
            seen.add(name)
            cell.metadata["nbgrader"] = _node(cells[name].metadata())
            cell.cell_type = cells[name].cell_type
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("collapsed", None)
            cell.metadata.pop("scrolled", None)
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    if known.kernelspec:
        nb.metadata["kernelspec"] = known.kernelspec
    nb, _ = overwrite.preprocess(nb, {"known": known})
    nb = _node(nb)  # cells that nbgrader added are plain dicts
    for cell in nb.cells:
        if "nbgrader" in cell.metadata and cell.metadata.nbgrader.get("checksum") is None:
            cell.metadata.nbgrader.pop("checksum", None)
    return nb


def _grade_id(cell: Any) -> str:
    about = cell.metadata.get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""


def _node(data: dict[str, Any]) -> Any:
    return nbformat.from_dict(data)


# ---- running ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rules:
    """How a course runs cells: the settings of nbgrader's `Execute`."""

    timeout: Callable[[Any], float | None]  # of a cell, in seconds
    grace: float = 4.0
    skip_tag: str = "skip-execution"
    on_timeout: tuple[str, str, list[str]] = ("CellTimeoutError", "", [])


def job_of(nb: Any, rules: Rules, *, keep: bool = False) -> NotebookJob:
    """Return the cells of `nb` to run, in order."""
    cells = [
        CodeCell(index, cell.source, rules.timeout(cell))
        for index, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and cell.source.strip() and not _is_skipped(cell, rules)
    ]
    return NotebookJob(tuple(cells), rules.grace, keep)


def _is_skipped(cell: Any, rules: Rules) -> bool:
    """Return whether a tag says not to run the cell; a learner's tag cannot silence a test."""
    return rules.skip_tag in cell.metadata.get("tags", []) and not utils.is_grade(cell)


def put_outputs(nb: Any, job: NotebookJob, ran: Ran, rules: Rules) -> None:
    """Write what the cells showed into `nb`; a cell that was not run shows an error."""
    nb.metadata["language_info"] = _language()
    for wanted in job.cells:
        cell = nb.cells[wanted.index]
        done = ran.cells.get(wanted.index)
        if done is None:
            at = wanted.index == ran.stopped_at
            cell.outputs = [_node(_ended(ran.ending if at else "", rules))]
            continue
        cell.outputs = [_node(output) for output in done.outputs]
        cell.execution_count = done.count
        error = rules.on_timeout if done.timed_out else done.error
        if error and not any(output.get("ename") == error[0] for output in cell.outputs):
            lines = error[2] or ["ERROR: An error occurred while showtraceback was disabled"]
            cell.outputs.append(_node(error_output(error[0], error[1], lines)))


def _ended(ending: str, rules: Rules) -> dict[str, Any]:
    if ending == "timeout":
        return error_output(
            rules.on_timeout[0],
            "This cell went on when it was interrupted, so its process was ended.",
        )
    if ending:
        return error_output("DeadKernelError", "The process died while it ran this cell.")
    return error_output("DeadKernelError", "Not run: the process had ended in an earlier cell.")


def _language() -> Any:
    import platform

    return _node({**_LANGUAGE, "version": platform.python_version()})


# ---- scores -------------------------------------------------------------------------------------


@dataclass
class Marks:
    """What one notebook earned, by cell; None is for people to decide."""

    scores: dict[str, float | None] = field(default_factory=dict[str, float | None])
    comments: dict[str, str | None] = field(default_factory=dict[str, str | None])
    problems: list[str] = field(default_factory=list[str])


def marks_of(nb: Any) -> Marks:
    """Return the scores of `nb`, by nbgrader's own `determine_grade`."""
    marks = Marks()
    for cell in nb.cells:
        name = _grade_id(cell)
        if utils.is_grade(cell):
            try:
                score, _ = utils.determine_grade(cell, log)
            except (ValueError, LookupError) as error:
                score = None
                marks.problems.append(f"{name} has no score ({error}): grade it by hand")
            marks.scores[name] = None if score is None else float(score)
        if utils.is_solution(cell) or utils.is_task(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
            is_answer = untouched and not utils.is_task(cell)
            marks.comments[name] = "No response." if is_answer else None
    return marks
