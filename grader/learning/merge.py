"""A new version of a notebook around a learner's work.

- ``merge``: the new notebook with the answers, changed examples and own cells of the old one

Answers are found by the name of their exercise. A given text that the learner left alone becomes
the new one; what they changed stays, in its place where the release has not changed it too, else
below the new one. Nothing that a learner wrote is dropped.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.grading.release import Release, release_of, text_of
from grader.grading.roles import STUB, keeper, role

Cell = dict[str, Any]

_GAP = re.compile(r"(?m)^[ \t]*# YOUR CODE HERE\n[ \t]*raise NotImplementedError\(\)\n?")


@dataclass
class Merged:
    """The new notebook, and what a learner should know about it.

    Attributes
    ----------
    kept
        Exercises whose answers were carried over.
    displaced
        Beginnings of cells that learner and release have both changed.
    stale
        Exercises whose answer stands below first lines that are no longer the given ones.
    """

    notebook: dict[str, Any]
    kept: list[str] = field(default_factory=list[str])
    displaced: list[str] = field(default_factory=list[str])
    stale: list[str] = field(default_factory=list[str])


def merge(mine: dict[str, Any], base: dict[str, Any] | None, new: dict[str, Any]) -> Merged:
    """Return `new` with the work that stands in `mine`, which was given as `base`.

    Parameters
    ----------
    mine
        The learner's notebook, as `grader.grading.read.read_notebook` returns it.
    base
        The notebook as it was given; None where that is not known. Then everything given counts as
        left alone, and everything else as the learner's.
    new
        The new release.
    """
    return _Merging(mine, base, new).merged()


class _Merging:
    def __init__(
        self, mine: dict[str, Any], base: dict[str, Any] | None, new: dict[str, Any]
    ) -> None:
        self.raw: list[Cell] = mine["cells"]
        self.mine, self.new, self.release = mine, new, release_of(new)
        self.given = _sources(base) if base is not None else {}
        self.stubs = _stubs(release_of(base)) if base is not None else {}
        self.is_new = {cell["id"] for cell in new["cells"]}
        self.partner = self._partners()  # id of a new cell → index of the learner's version
        self.result = Merged({})

    def merged(self) -> Merged:
        """Return the result."""
        own = self._own_cells()
        cells = own.get("", [])
        for cell in self.new["cells"]:
            cells += [*self._filled(cell), *own.get(cell["id"], [])]
        _make_ids_unique(cells, self.is_new)
        metadata = copy.deepcopy(self.new["metadata"])
        for name in ("kernelspec", "language_info"):  # how this machine runs it
            if name in self.mine.get("metadata", {}):
                metadata[name] = self.mine["metadata"][name]
        self.result.notebook = {
            "cells": cells,
            "metadata": metadata,
            "nbformat": 4,
            "nbformat_minor": self.new["nbformat_minor"],
        }
        return self.result

    # ---- which cell is which --------------------------------------------------------------------

    def _partners(self) -> dict[str, int]:
        used = list(self.release.cells)
        roles = [role(raw, used) for raw in self.raw]
        found = {cell.cell_id: keeper(cell, self.raw, roles) for cell in used if cell in roles}
        for index, raw in enumerate(self.raw):
            name = str(raw.get("id", ""))
            if raw["cell_type"] == "markdown" and name in self.is_new:
                found.setdefault(name, index)
        return found

    def _own_cells(self) -> dict[str, list[Cell]]:
        """Return what has no place in the release, by the id of the new cell above it."""
        at = {index: name for name, index in self.partner.items()}
        found: dict[str, list[Cell]] = {}
        above = ""
        for index, raw in enumerate(self.raw):
            if index in at:
                above = at[index]
            elif not self._is_left_alone(raw):
                found.setdefault(above, []).append(_own(raw))
        return found

    def _is_left_alone(self, raw: Cell) -> bool:
        """Return whether a cell was given and is as it was, or is empty."""
        source = text_of(raw.get("source", ""))
        given = self.given.get(str(raw.get("id", "")))
        return not source.strip() or (given is not None and given.strip() == source.strip())

    # ---- what stands in a new cell --------------------------------------------------------------

    def _filled(self, cell: Cell) -> list[Cell]:
        index = self.partner.get(cell["id"])
        fresh = copy.deepcopy(cell) | {"source": text_of(cell["source"])}
        if index is None:
            return [fresh]
        raw = self.raw[index]
        about = cell["metadata"].get("course", {})
        if about.get("kind") == "answer":
            return [_with(fresh, self._answer(raw, about["exercise"], fresh["source"]), raw)]
        source, name = text_of(raw.get("source", "")), str(raw.get("id", ""))
        if source.strip() == fresh["source"].strip():
            return [_with(fresh, fresh["source"], raw)]
        if name not in self.given or self._is_left_alone(raw):
            return [fresh]
        locked = about.get("kind") in ("setup", "check")
        if self.given[name].strip() == fresh["source"].strip() and not locked:
            return [_with(fresh, source, raw)]
        self.result.displaced.append(source.strip().splitlines()[0])
        return [fresh, _own(raw)]

    def _answer(self, raw: Cell, exercise: str, stub: str) -> str:
        """Return what stands in an answer cell: the new stub, or the answer below its first lines.

        Given first lines that the learner left alone (signature and docstring) become the new ones.
        """
        source = text_of(raw.get("source", ""))
        before = self.stubs.get(exercise, "")
        untouched = source.strip() == before.strip() if before else bool(STUB.search(source))
        if untouched or not source.strip():
            return stub
        self.result.kept.append(exercise)
        old_head, new_head = _head(before), _head(stub)
        if old_head == new_head or not before:
            return source
        if source.startswith(old_head):
            return new_head + source.removeprefix(old_head)
        self.result.stale.append(exercise)
        return source


def _sources(notebook: dict[str, Any]) -> dict[str, str]:
    return {str(cell.get("id", "")): text_of(cell["source"]) for cell in notebook["cells"]}


def _stubs(release: Release) -> Mapping[str, str]:
    return {cell.exercise: cell.source for cell in release.cells if cell.kind == "answer"}


def _head(stub: str) -> str:
    """Return what a stub gives above its gap."""
    gap = _GAP.search(stub)
    return stub[: gap.start()] if gap else ""


# ---- making cells -------------------------------------------------------------------------------


def _with(fresh: Cell, source: str, raw: Cell) -> Cell:
    """Return a new cell with `source`, and with its outputs where they are still those of it."""
    cell = fresh | {"source": source}
    if cell["cell_type"] == "code" and source.strip() == text_of(raw.get("source", "")).strip():
        cell["outputs"] = copy.deepcopy(raw.get("outputs", []))
        cell["execution_count"] = raw.get("execution_count")
    elif "attachments" in raw:
        cell["attachments"] = copy.deepcopy(raw["attachments"])
    return cell


def _own(raw: Cell) -> Cell:
    """Return a cell of the learner's own: nothing in it claims to be released any more."""
    cell = copy.deepcopy(raw)
    ours = ("course", "nbgrader", "deletable", "editable")
    metadata = cell.get("metadata", {})
    cell["metadata"] = {key: value for key, value in metadata.items() if key not in ours}
    cell["source"] = text_of(cell.get("source", ""))
    if cell["cell_type"] == "code":
        cell.setdefault("outputs", [])
        cell.setdefault("execution_count", None)
    return cell


def _make_ids_unique(cells: list[Cell], reserved: set[str]) -> None:
    """Give each own cell an id that no other cell has."""
    taken: set[str] = set()
    free = set(reserved)
    for position, cell in enumerate(cells, 1):
        name = str(cell.get("id", ""))
        given = name in free and ("course" in cell["metadata"] or cell["cell_type"] == "markdown")
        if given:
            free.discard(name)
        elif not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) or name in reserved or name in taken:
            name = f"yours-{position}"
            while name in taken or name in reserved:
                name += "x"
        cell["id"] = name
        taken.add(name)
