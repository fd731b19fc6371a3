"""From the instructor's notebook to what learners get, by nbgrader's own preprocessors.

- ``learner_notebook``: solutions removed, cells locked, checksums written
- ``stub``: what learners get of one exercise
- ``solution_leaks``: which solution lines still stand in a released text
"""

import copy
from collections.abc import Iterable
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from grader.authoring.source import answer_cell
from grader.spec import Exercise

_STEPS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)


def learner_notebook(instructor: NotebookNode) -> NotebookNode:
    """Return the released form of `instructor`, as `nbgrader generate_assignment` makes it."""
    notebook = copy.deepcopy(instructor)
    resources: Any = {}
    for step in _STEPS:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def stub(exercise: Exercise[..., Any]) -> str:
    """Return the released text of an exercise: its solution is a gap."""
    notebook = nbformat.v4.new_notebook(cells=[answer_cell(exercise)])
    return str(learner_notebook(notebook).cells[0].source)


def solution_leaks(exercises: Iterable[Exercise[..., Any]], released: str) -> list[str]:
    """Return the solution lines that stand in `released` (short and trivial lines do not count)."""
    present = {line.strip() for line in released.splitlines()}
    return [
        line
        for exercise in exercises
        for line in _telling_lines(exercise.solution)
        if line in present
    ]


def _telling_lines(solution: str) -> list[str]:
    """Return the stripped code lines of a solution that are long enough to give something away."""
    lines = (line.strip() for line in solution.splitlines())
    return [line for line in lines if len(line) >= 12 and not line.startswith(("#", '"""'))]
