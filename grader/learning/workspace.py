"""A learner's workspace: a folder with notebooks to work in, which nothing of ours overwrites.

- ``open_workspace``: make it, or add what is new; ``find_workspace``: the one that is in use
- ``Workspace``: where its files are; ``released`` is each notebook as it was given, for updates

Beside the notebooks there is one hidden folder, `.grader/`, with the progress, the notebooks as
they were given, and backups.
"""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.exceptions import GraderError
from grader.files import write_atomically
from grader.learning.changes import digests
from grader.learning.courses import Offer
from grader.learning.events import FOLDER, MARK

VARIABLE = "GRADER_WORKSPACE"
_DEFAULT = "deep-learning"


@dataclass(frozen=True)
class Workspace:
    """Where the files of a workspace are."""

    folder: Path

    def notebook(self, place: str) -> Path:
        """Return the notebook that the learner works in."""
        return self.folder / f"{place}.ipynb"

    def current(self, offer: Offer) -> Path:
        """Return the notebook that was saved last: the learner's own, or one fetched for a class.

        nbgrader puts what it fetches into a folder of the assignment's name.
        """
        own, name = self.notebook(offer.place), offer.stem.name
        fetched = [self.folder / top / name / f"{name}.ipynb" for top in ("", offer.stem.course)]
        there = [path for path in (own, *fetched) if path.is_file()]
        return max(there, key=lambda path: path.stat().st_mtime, default=own)

    def released(self, place: str) -> Path:
        """Return the copy of the notebook as it was given."""
        return self.folder / FOLDER / "released" / f"{place}.ipynb"

    def has_news(self, offer: Offer) -> bool:
        """Return whether notebook or cases were given in another version than there is now."""
        given = self.released(offer.place)
        if not given.is_file() or not self.notebook(offer.place).is_file():
            return False
        if given.read_bytes() != offer.stem.notebook.read_bytes():
            return True
        return self.digests(offer.place) != digests(offer.stem.checks)

    def digests(self, place: str) -> dict[str, str]:
        """Return the digests of the public cases that were there when the notebook was given."""
        try:
            return json.loads(self._digests(place).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _digests(self, place: str) -> Path:
        return self.released(place).with_suffix(".cases.json")

    def remember(self, offer: Offer) -> None:
        """Keep the release as what was given."""
        known = json.dumps(digests(offer.stem.checks), indent=1) + "\n"
        write_atomically(self._digests(offer.place), known)
        write_atomically(self.released(offer.place), offer.stem.notebook.read_bytes())

    def give(self, offer: Offer) -> None:
        """Write the notebook as it is released; there must be none yet."""
        content = offer.stem.notebook.read_bytes()
        path = self.notebook(offer.place)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:  # never over an existing one, whoever made it
                file.write(content)
        except FileExistsError:
            return
        self.remember(offer)

    def back_up(self, place: str) -> Path:
        """Copy the learner's notebook to the backups and return the copy."""
        content = self.notebook(place).read_bytes()
        stamp = time.strftime("%Y-%m-%d-%H%M%S")
        path = self.folder / FOLDER / "backups" / f"{place}.{stamp}.ipynb"
        while path.exists() and path.read_bytes() != content:
            path = path.with_name(f"{path.stem}x.ipynb")
        write_atomically(path, content)
        return path


def open_workspace(folder: Path, offers: Iterable[Offer]) -> tuple[Workspace, list[Offer]]:
    """Make `folder` a workspace with the notebooks `offers`, or add those that it lacks.

    Returns
    -------
    workspace, new
        The workspace, and what was added to it.

    Raises
    ------
    GraderError
        The folder is one in which courses are written, or there is nothing to learn.
    """
    folder = folder.expanduser().absolute()
    _refuse_sources(folder)
    workspace = Workspace(folder)
    offers = list(offers)
    if not offers:
        raise GraderError(
            "No released notebook was found; run this inside the course folder, or install it."
        )
    new = [offer for offer in offers if not workspace.notebook(offer.place).exists()]
    if not (folder / MARK).is_file():
        write_atomically(folder / MARK, json.dumps({"format": 1}) + "\n")
    for offer in new:
        workspace.give(offer)
    return workspace, new


def _refuse_sources(folder: Path) -> None:
    for above in (folder, *folder.parents):
        inside = above != folder and not folder.relative_to(above).parts[0].startswith("course")
        if any(above.glob("course*/week*/source/*.md")) and not inside:
            raise GraderError(
                f"{folder} holds the courses themselves, where an update would meet your answers; "
                f"choose a folder of your own, such as ~/{_DEFAULT}."
            )


def default_folder() -> Path:
    """Return the folder in which a workspace is made when nobody says where."""
    said = os.environ.get(VARIABLE, "")
    return Path(said) if said else Path.home() / _DEFAULT


def find_workspace(start: Path | None = None) -> Workspace | None:
    """Return the workspace around `start` (the working folder), else the default one, else None."""
    here = start or Path.cwd()
    for folder in (here, *here.parents, default_folder()):
        if (folder / MARK).is_file():
            return Workspace(folder)
    return None
