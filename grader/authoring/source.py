"""Read the authored text of a stem and join it with its exercises.

- ``instructor_notebook``: the notebook with solutions, cell by cell, with stable ids
- ``answer_cell``: the cell of one exercise

A placeholder is a code cell with the option ``:exercise: name``; it becomes the answer cell and,
under it, the check cell; above a question of a quiz stands a cell that asks it. ``:tags: [setup]``
marks set-up cells; other code cells are demos.
"""

import re
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from grader.front_matter import front_matter
from grader.questions import Question
from grader.spec import Exercise, SpecError
from grader.stems import Stem

SCHEMA = 3  # of nbgrader's cell metadata
_CELL_ID_LENGTH = 60
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def instructor_notebook(stem: Stem) -> NotebookNode:
    """Return the notebook that instructors read: text, set-up, solutions, checks, demos."""
    about = front_matter(stem)
    text = jupytext.read(stem.text, fmt="md:myst")
    exercises = stem.exercises()
    _check_placements(stem, text, exercises)
    _check_setup(stem, text)
    ids, asked = _Ids(), 0
    cells: list[NotebookNode] = []
    for cell in text.cells:
        if cell.cell_type == "markdown":
            ids.heading(cell.source)
            cells.append(_markdown(cell.source, ids.next()))
        elif "exercise" in cell.metadata:
            exercise = exercises[cell.metadata["exercise"]]
            if isinstance(exercise, Question):
                asked += 1
                cells.append(_markdown(exercise.statement(asked), f"question-{exercise.name}"))
            cells += [answer_cell(exercise), _check(exercise)]
        else:
            cells.append(_given(cell, ids.next()))
    return _node(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": dict(text.metadata.get("kernelspec") or _KERNEL),
                "language_info": {"name": "python"},
                "course": {"title": about.title, "budget_s": about.budget_s, "place": stem.place},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _check_placements(
    stem: Stem, text: NotebookNode, exercises: dict[str, Exercise[..., Any]]
) -> None:
    placeholders = [cell for cell in text.cells if "exercise" in cell.metadata]
    placed = [cell.metadata["exercise"] for cell in placeholders]
    for cell in placeholders:
        if cell.source.strip():
            raise SpecError(
                f"{stem.place}.md: the placeholder of {cell.metadata['exercise']!r} holds code, "
                f"which would be lost; write it into {stem.code.name}."
            )
    for name in placed:
        if name not in exercises:
            raise SpecError(
                f"{stem.place}.md places the exercise {name!r}, which {stem.code.name} does not "
                f"define; it has {', '.join(exercises) or 'none'}."
            )
        if placed.count(name) > 1:
            raise SpecError(f"{stem.place}.md places the exercise {name!r} more than once.")
    for name in exercises:
        if name not in placed:
            raise SpecError(
                f"{stem.place}.md never places the exercise {name!r}; "
                f"add a code cell with the option `:exercise: {name}`."
            )


def _check_setup(stem: Stem, text: NotebookNode) -> None:
    setup = "\n".join(c.source for c in text.cells if "setup" in c.metadata.get("tags", []))
    line = f'check = checker("{stem.place}")'
    if line not in setup:
        raise SpecError(
            f"{stem.place}.md needs the line `{line}` in a code cell with the option "
            "`:tags: [setup]`, because the checks call it."
        )


class _Ids:
    """Stable cell ids: the slug of the nearest heading and a position below it."""

    def __init__(self) -> None:
        self.slug, self.position = "start", 0
        self.used: set[str] = set()

    def heading(self, source: str) -> None:
        found = re.search(r"^#{1,3} +(.+)$", source, flags=re.MULTILINE)
        if found:
            words = re.sub(r"[^a-z0-9]+", "-", found[1].lower()).strip("-")
            self.slug, self.position = words[: _CELL_ID_LENGTH - 6] or "section", 0

    def next(self) -> str:
        self.position += 1
        name = f"{self.slug}-{self.position}"
        while name in self.used:
            name += "x"
        self.used.add(name)
        return name


def _node(data: dict[str, Any]) -> NotebookNode:
    node: Any = nbformat.from_dict(data)
    return node


def _markdown(source: str, cell_id: str) -> NotebookNode:
    return _node({"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source})


def _code(source: str, cell_id: str, metadata: dict[str, Any]) -> NotebookNode:
    return _node(
        {
            "cell_type": "code",
            "execution_count": None,
            "id": cell_id,
            "metadata": metadata,
            "outputs": [],
            "source": source.strip("\n"),
        }
    )


def _roles(grade_id: str, **roles: Any) -> dict[str, Any]:
    base = {"grade": False, "solution": False, "locked": False, "task": False}
    return base | {"grade_id": grade_id, "schema_version": SCHEMA} | roles


def _given(cell: NotebookNode, cell_id: str) -> NotebookNode:
    tags = list(cell.metadata.get("tags", []))
    if "setup" not in tags:
        return _code(cell.source, cell_id, {"course": {"kind": "demo"}})
    metadata = {"course": {"kind": "setup"}, "nbgrader": _roles(cell_id, locked=True)}
    return _code(cell.source, cell_id, metadata)


def answer_cell(exercise: Exercise[..., Any]) -> NotebookNode:
    """Return the cell that holds the reference and, once released, the gap."""
    metadata = {
        "course": {"kind": "answer", "exercise": exercise.name},
        "nbgrader": _roles(exercise.name, solution=True),
    }
    return _code(exercise.source, exercise.name, metadata)


def _check(exercise: Exercise[..., Any]) -> NotebookNode:
    points = int(exercise.points) if exercise.points == int(exercise.points) else exercise.points
    metadata = {
        "course": {"kind": "check", "exercise": exercise.name},
        "nbgrader": _roles(f"check-{exercise.name}", grade=True, locked=True, points=points),
    }
    return _code(f"check({exercise.name})", f"check-{exercise.name}", metadata)
