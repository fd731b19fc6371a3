"""The roster of a term: who takes part, under which names the learning platform knows them.

- ``read_roster``: a CSV file as people have it: ours, or as Canvas and Moodle export it
- ``merge``: add what a new file says to what is known; nobody is removed
- ``write_roster``: the term's own ``roster.csv``

A learner's id names their folders, so it is a short word without slashes.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from grader.exceptions import GraderError
from grader.files import write_atomically
from grader.pages.prose import cell

NAME = "roster.csv"
_ID = re.compile(r"[\w@+=,-][\w@.+=,-]{0,99}")
_MOST_BYTES = 20_000_000
# What columns are called by us, by Canvas and by Moodle; the first that is there counts.
_COLUMNS = {
    "id": ("id", "student", "student_id", "username", "sis login id", "login id", "id number"),
    "first_name": ("first_name", "first name", "firstname"),
    "last_name": ("last_name", "last name", "surname", "lastname"),
    "full_name": ("full name", "name"),
    "email": ("email", "email address"),
    "lms_id": ("lms_user_id", "lms_id", "canvas id", "moodle id"),
}
_CANVAS = ("student", "id", "sis login id")  # here `ID` is the platform's, and `Student` a name


class RosterError(GraderError):
    """A file is no roster, or names somebody in a way that cannot be used."""


class Learner(msgspec.Struct, frozen=True, kw_only=True):
    """One learner of a term; ``lms_id`` is the number that the learning platform uses."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def read_roster(path: Path) -> list[Learner]:
    """Return the learners in a CSV file with a header line, in its order.

    Raises
    ------
    RosterError
        It cannot be read, has no column for the id, or holds an id twice or one that no folder can
        have as its name.
    """
    rows = _rows(path)
    if not rows:
        raise RosterError(f"{path} is empty; its first line names the columns: {_wanted()}.")
    places = _places(path, rows[0])
    found: dict[str, Learner] = {}
    for number, row in enumerate(rows[1:], start=2):
        learner = _learner(places, row)
        if learner is None:
            continue
        if not is_id(learner.id):
            raise RosterError(
                f"{path}, line {number}: the id {learner.id!r} cannot name a folder; use letters, "
                "digits and . @ + = , - _ (it may not begin with a dot)."
            )
        if learner.id in found:
            raise RosterError(f"{path}, line {number}: the id {learner.id!r} is there twice.")
        found[learner.id] = learner
    if not found:
        raise RosterError(f"{path} names nobody below its header line.")
    return list(found.values())


def is_id(word: str) -> bool:
    """Return whether `word` can be a learner's id, and so the name of a folder."""
    return _ID.fullmatch(word) is not None


def merge(known: Iterable[Learner], news: Iterable[Learner]) -> list[Learner]:
    """Return everybody, by id; what `news` leaves empty stays as it is known."""
    everybody = {learner.id: learner for learner in known}
    for learner in news:
        before = everybody.get(learner.id, learner)
        fields = {
            name: getattr(learner, name) or getattr(before, name)
            for name in learner.__struct_fields__
        }
        everybody[learner.id] = Learner(**fields)
    return [everybody[name] for name in sorted(everybody)]


def write_roster(folder: Path, learners: Sequence[Learner]) -> None:
    """Write ``roster.csv`` into `folder`; no cell of it is a formula to a spreadsheet."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["id", "first_name", "last_name", "email", "lms_user_id"])
    for each in learners:
        names = (each.first_name, each.last_name, each.email, each.lms_id)
        writer.writerow([each.id, *map(cell, names)])
    write_atomically(folder / NAME, file.getvalue())


def known_roster(folder: Path) -> list[Learner]:
    """Return the term's own roster; nobody where there is none yet."""
    path = folder / NAME
    return read_roster(path) if path.exists() else []


# ---- reading ------------------------------------------------------------------------------------


def _rows(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        raise RosterError(f"{path} cannot be read ({error.strerror}).") from None
    if data is None:
        raise RosterError(f"{path} is larger than {_MOST_BYTES // 10**6} MB; is it a roster?")
    text = data.decode("utf-8-sig", errors="replace")
    if "\x00" in text:
        raise RosterError(f"{path} is no CSV file; save the table as CSV (UTF-8).")
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise RosterError(f"{path} is no CSV file ({error}); save the table as CSV.") from None
    return [row for row in rows if any(text.strip() for text in row)]


def _places(path: Path, head: Sequence[str]) -> dict[str, int]:
    """Return the number of each column that is there."""
    names = [name.strip().strip("\ufeff").lower() for name in head]
    if all(name in names for name in _CANVAS):
        platform = {"full_name": "student", "lms_id": "id", "id": "sis login id"}
        return {field: names.index(name) for field, name in platform.items()}
    places = {
        field: names.index(next(name for name in known if name in names))
        for field, known in _COLUMNS.items()
        if any(name in names for name in known)
    }
    if "id" not in places and "email" in places:
        places["id"] = places["email"]
    if "id" not in places:
        shown = ", ".join(repr(name) for name in head[:6])
        raise RosterError(f"{path} has no column for ids: it has {shown}; name them {_wanted()}.")
    return places


def _wanted() -> str:
    return "id, first_name, last_name, email, lms_user_id (all but the first may be missing)"


def _learner(places: dict[str, int], row: Sequence[str]) -> Learner | None:
    """Return who stands in a row; None for one without an id, such as Canvas's test student."""
    told = {field: _bare(row[place]) if place < len(row) else "" for field, place in places.items()}
    full = told.pop("full_name", "")
    if full and not told.get("last_name"):
        last, comma, first = full.partition(",")
        if not comma:
            first, _, last = full.rpartition(" ")
        told["first_name"], told["last_name"] = first.strip(), last.strip()
    return Learner(**told) if told.get("id") else None


def _bare(text: str) -> str:
    """Return the text of a cell without the quote that keeps it from being a formula."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t") else text
