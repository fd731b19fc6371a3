"""Whose file it is: names as learning platforms give them, held against the roster.

- ``Namer``: tells the learner of a file from its path; raises `Unknown` with the reason
- ``Sender``: who that is, and what else the name says

Canvas: ``doejane_LATE_1234_56789_sigmoid-1.ipynb`` (name, the platform's number of the user, number
of the file). Moodle: ``Jane Doe_4711_assignsubmission_file_/sigmoid.ipynb`` (full name, number of
the submission). Otherwise: ``jdoe/week2/sigmoid.ipynb``, ``jdoe/sigmoid.ipynb``, ``jdoe.ipynb``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.teaching.roster import Learner, is_id

_CANVAS = re.compile(r"([^_]*)_(LATE_)?(\d+)_(\d+)_(.+)")
_MOODLE = re.compile(r"(.+)_(\d+)_assignsubmission_(?:file|onlinetext)_?")
_TRIES = re.compile(r"([ _-]?\(\d+\)|-\d+)$")  # what platforms and browsers add to a name


class Unknown(Exception):
    """No learner, or more than one, can be told from a name; the text says why."""


@dataclass(frozen=True)
class Sender:
    """Who handed a file in: ``number`` grows with each upload, ``name`` is the file's own."""

    student: str
    name: str
    number: int = 0
    late: bool = False


class Namer:
    """Tells learners from names of files.

    Parameters
    ----------
    learners
        The roster; where it is empty, folders and files are taken to bear learners' ids.
    """

    def __init__(self, learners: Sequence[Learner]) -> None:
        self._ids = {learner.id for learner in learners}
        self._by_number = _by(learners, lambda learner: [learner.lms_id])
        self._by_name = _by(learners, lambda learner: [folded(learner.full_name)])
        self._by_email = _by(learners, lambda learner: [learner.email.lower()])

    def sender(self, path: PurePosixPath) -> Sender:
        """Return who handed in the file at `path`; raises Unknown."""
        for place, part in enumerate(path.parts[:-1]):
            moodle = _MOODLE.fullmatch(part)
            if moodle:
                name = "/".join(path.parts[place + 1 :])
                student = self._named(moodle[1])
                return Sender(student, own_name(name), int(moodle[2]))
        canvas = _CANVAS.fullmatch(path.name)
        if canvas:
            student = self._numbered(canvas[3], canvas[1])
            return Sender(student, own_name(canvas[5]), int(canvas[4]), late=bool(canvas[2]))
        return Sender(self._folder(path), own_name(path.name))

    def _named(self, full: str) -> str:
        found = self._by_name.get(folded(full), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unknown(f"{len(found)} learners are called {full!r}: {', '.join(found)}")
        raise Unknown(f"nobody in the roster is called {full!r}")

    def _numbered(self, number: str, name: str) -> str:
        found = self._by_number.get(number, [])
        if len(found) == 1:
            return found[0]
        raise Unknown(
            f"nobody in the roster has the lms_user_id {number}; Canvas calls them {name!r}"
        )

    def _folder(self, path: PurePosixPath) -> str:
        """Return the id that a folder or the file bears: the outermost that the roster knows."""
        words = [*path.parts[:-1], path.stem]
        for word in words:
            known = word if word in self._ids else ""
            email = self._by_email.get(word.lower(), [])
            if known or len(email) == 1:
                return known or email[0]
        if not self._ids and is_id(words[0]):
            return words[0]
        raise Unknown(f"neither a folder nor the file is called like anybody in the roster: {path}")


def own_name(name: str) -> str:
    """Return a file's name without its ending and what a platform added: ``cost-2`` → ``cost``."""
    stem = PurePosixPath(name).name.removesuffix(".ipynb")
    while (shorter := _TRIES.sub("", stem)) not in (stem, ""):
        stem = shorter
    return stem


def folded(name: str) -> str:
    """Return a name as it is compared: without case, doubled spaces and forms of one letter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _by(
    learners: Iterable[Learner], keys: Callable[[Learner], Iterable[str]]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for learner in learners:
        for key in keys(learner):
            if key:
                found.setdefault(key, []).append(learner.id)
    return found
