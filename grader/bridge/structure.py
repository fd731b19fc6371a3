"""Give a submitted notebook the structure of the released one, with the learner's answers in it.

- ``restored``: locked cells as released, deleted ones back in place, one answer an exercise
- ``plain_notebook``: a notebook's cells and what identifies them, and nothing else that it holds
- ``released_notebook``: a copy of the released notebook itself
- ``encodable``: a text that any file can hold

What a submission's metadata says is dropped; only ids are used, to find the released cells. Copies
of answers, and changes of set-up cells, stay as cells of their own.
"""

import copy
import re
from collections.abc import Collection, Mapping
from typing import Any

from grader.grading.read import grade_id
from grader.grading.release import Release, ReleasedCell, text_of
from grader.grading.roles import keeper, role, was_given

Cell = dict[str, Any]

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """Return `text` with lone surrogates replaced: JSON may hold them, but UTF-8 may not."""
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def restored(
    notebook: dict[str, Any],
    release: Release,
    *,
    without: Collection[str] = (),
    more: Mapping[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return `notebook` with the released structure, and without any output.

    Parameters
    ----------
    notebook
        A submission as `grader.grading.read.read_notebook` returns it.
    release
        The assignment.
    without
        Ids of released cells that this course does not use.
    more
        nbgrader's metadata of cells that this course has on top of the released ones, by grade id.
    """
    used = [cell for cell in release.cells if not (cell.grade_id and cell.grade_id in without)]
    raw_cells: list[Cell] = notebook["cells"]
    roles = [role(raw, used) for raw in raw_cells]
    keepers = {keeper(cell, raw_cells, roles): cell for cell in used if cell in roles}
    extra = _last_by_id(raw_cells, more or {})
    cells: list[Cell] = []
    for index, raw in enumerate(raw_cells):
        if index in keepers:
            cells += _kept(keepers[index], raw, release)
        else:
            about = {"nbgrader": extra[index]} if index in extra else {}
            cells.append(_own(raw, about))
    _name(cells, release)
    return {
        "cells": _with_missing(cells, used, release),
        "metadata": copy.deepcopy(release.notebook["metadata"]),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def released_notebook(release: Release) -> dict[str, Any]:
    """Return a copy of the released notebook, each source one text."""
    notebook = copy.deepcopy(release.notebook)
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell["source"])
    return notebook


def plain_notebook(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the texts of a submission's cells with their ids, in a form that any reader takes."""
    cells = [_own(raw, _identity(raw)) for raw in notebook["cells"]]
    for position, cell in enumerate(cells, start=1):
        cell["id"] = cell["id"] if _CELL_ID.fullmatch(cell["id"]) else f"added-{position}"
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _identity(raw: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = {"course": {"kind": "given"}} if was_given(raw) else {}
    if (name := grade_id(raw)) != str(raw.get("id") or ""):
        metadata["nbgrader"] = {"grade_id": encodable(name)}
    return metadata


def _last_by_id(
    raw_cells: list[Cell], more: Mapping[str, dict[str, Any]]
) -> dict[int, dict[str, Any]]:
    last = {grade_id(raw): index for index, raw in enumerate(raw_cells)}
    return {last[name]: about for name, about in more.items() if name in last}


# ---- making cells -------------------------------------------------------------------------------


def _kept(released: ReleasedCell, raw: Cell, release: Release) -> list[Cell]:
    """Return a released cell with what a learner may have changed in it."""
    cell = _released_cell(released, release)
    source = encodable(text_of(raw.get("source", "")))
    if released.kind in ("answer", "demo"):
        cell["source"] = source
    elif released.kind == "setup" and source.strip() not in ("", released.source.strip()):
        return [cell, _own(raw, {})]
    return [cell]


def _released_cell(released: ReleasedCell, release: Release) -> Cell:
    found = next(c for c in release.notebook["cells"] if c["id"] == released.cell_id)
    own = {"source": released.source, "outputs": [], "execution_count": None}
    return found | own | {"metadata": copy.deepcopy(found["metadata"])}


def _own(raw: Cell, metadata: dict[str, Any]) -> Cell:
    """Return a cell of the learner's own: its text and nothing that it claims to be."""
    cell: Cell = {
        "cell_type": raw["cell_type"],
        "id": str(raw.get("id", "")),
        "metadata": metadata,
        "source": encodable(text_of(raw.get("source", ""))),
    }
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif _are_pictures(raw.get("attachments")):
        cell["attachments"] = raw["attachments"]
    return cell


def _are_pictures(attachments: Any) -> bool:
    """Return whether attachments have the form {name: {mime type: text}}."""
    return isinstance(attachments, dict) and all(
        isinstance(bundle, dict)
        and all(isinstance(data, str) and data.isascii() for data in bundle.values())
        for bundle in attachments.values()
    )


def _with_missing(cells: list[Cell], used: list[ReleasedCell], release: Release) -> list[Cell]:
    """Put deleted cells back below what stands above them in the release."""
    wanted = {cell.cell_id: cell for cell in used if cell.kind != "demo"}
    below = 0
    for released in release.notebook["cells"]:
        name = released["id"]
        place = next((i for i, cell in enumerate(cells) if cell["id"] == name), None)
        if place is not None:
            below = place + 1
        elif name in wanted:
            cells.insert(below, _released_cell(wanted[name], release))
            below += 1
    return cells


def _name(cells: list[Cell], release: Release) -> None:
    """Give each cell an id of its own; those of released code cells are theirs alone."""
    taken = {cell.cell_id for cell in release.cells}
    for position, cell in enumerate(cells, start=1):
        if "course" in cell["metadata"]:
            continue
        name = cell["id"] if _CELL_ID.fullmatch(cell["id"]) else "added"
        if name in taken:
            name = f"{name[:56]}-{position}"
        while name in taken:
            name += "x"
        cell["id"] = name
        taken.add(name)
