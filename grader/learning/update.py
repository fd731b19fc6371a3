"""Bring new versions into a workspace, around what a learner wrote.

- ``update_workspace``: all notebooks of a workspace
- ``update_file``: one notebook from a new release that lies in a file

The notebook as it was before goes to the backups first, and is replaced whole or not at all.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.files import write_atomically
from grader.grading.read import Refusal, read_notebook
from grader.grading.release import text_of
from grader.learning.changes import changes, digests, exercises_changed
from grader.learning.courses import Offer
from grader.learning.events import Event, record
from grader.learning.merge import Merged, merge
from grader.learning.workspace import Workspace


@dataclass(frozen=True)
class Updated:
    """What happened to one notebook.

    Attributes
    ----------
    said
        Sentences for the learner: what is new, or why the notebook was left alone.
    kept
        Exercises whose answers were carried over.
    backup
        The notebook as it was before, None where nothing was replaced.
    """

    place: str
    said: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    backup: Path | None = None


def update_workspace(workspace: Workspace, offers: Iterable[Offer]) -> list[Updated]:
    """Update every notebook of `workspace`; return what happened, one entry a changed notebook."""
    done: list[Updated] = []
    for offer in offers:
        if not workspace.notebook(offer.place).exists():
            workspace.give(offer)
            done.append(Updated(offer.place, ("It is new.",)))
        elif workspace.has_news(offer) or not workspace.released(offer.place).is_file():
            found = _update(workspace, offer)
            done += [found] if found is not None else []
    return done


def _update(workspace: Workspace, offer: Offer) -> Updated | None:
    path, given = workspace.notebook(offer.place), workspace.released(offer.place)
    try:
        mine = read_notebook(path)
    except Refusal as refusal:
        return Updated(offer.place, (f"It is left alone: {refusal}",))
    base = _read(given)
    new: dict[str, Any] = json.loads(offer.stem.notebook.read_text(encoding="utf-8"))
    merged = merge(mine, base, new)
    before, now = workspace.digests(offer.place), digests(offer.stem.checks)
    changed = exercises_changed(base, new, before, now) if base is not None else []
    said = changes(base, new, merged, changed) if base is not None else []
    backup = _replace(path, mine, merged, workspace, offer)
    workspace.remember(offer)
    for name in changed:
        event = Event(time=time.time(), place=offer.place, exercise=name, kind="changed")
        record(event, workspace.folder)
    if backup is None and not said:
        return None
    return Updated(offer.place, tuple(said), tuple(merged.kept), backup)


def _replace(
    path: Path, mine: dict[str, Any], merged: Merged, workspace: Workspace, offer: Offer
) -> Path | None:
    """Write the merged notebook where it differs, after a backup; return the backup."""
    if _content(mine) == _content(merged.notebook):
        return None
    backup = workspace.back_up(offer.place)
    write_atomically(path, notebook_text(merged.notebook))
    return backup


def update_file(path: Path, release: Path) -> Updated:
    """Bring the notebook at `path` to the version in the file `release`, keeping its answers.

    Raises
    ------
    Refusal
        One of the two cannot be read, or the release is none.
    """
    mine, new = read_notebook(path), read_notebook(release)
    if "course" not in new.get("metadata", {}):
        raise Refusal(f"{release.name} is no released notebook; give the file that was handed out.")
    merged = merge(mine, None, new)
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    backup = path.with_name(f"{path.stem}.before-{stamp}.ipynb")
    write_atomically(backup, path.read_bytes())
    write_atomically(path, notebook_text(merged.notebook))
    said = "Texts and examples are those of the new version; what you had changed in them, and in "
    said += "nothing else, is in the backup only."
    return Updated(str(path), (said,), tuple(merged.kept), backup)


def notebook_text(notebook: dict[str, Any]) -> str:
    """Return a notebook as Jupyter writes it."""
    lines = [
        cell | {"source": text_of(cell["source"]).splitlines(keepends=True)}
        for cell in notebook["cells"]
    ]
    return json.dumps(notebook | {"cells": lines}, indent=1, ensure_ascii=False) + "\n"


def _content(notebook: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (str(cell.get("id")), text_of(cell.get("source", "")), cell.get("metadata"))
        for cell in notebook["cells"]
    ]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return read_notebook(path)
    except Refusal:
        return None
