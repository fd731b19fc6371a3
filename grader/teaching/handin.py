"""Put submissions where nbgrader looks for them, from folders and from archives of platforms.

- ``take``: read sources, decide on each file, write ``submitted/``; returns what became of each
- ``Taken``: one file and what became of it; ``account``, ``write_log``: all of them, for people

A submission that is replaced by a later one is kept in ``attempts/``. Nothing is taken from a name
or an archive that the roster does not know, and what is refused is said with its reason.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from grader.files import write_atomically
from grader.grading.read import MAX_BYTES
from grader.pages.prose import cell
from grader.teaching.archives import Piece, Unreadable, pieces
from grader.teaching.lms import Namer, Sender, Unknown
from grader.teaching.roster import Learner

Outcome = Literal["taken", "replaced", "same", "older", "refused", "passed over"]
_STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader writes timestamp.txt


@dataclass(frozen=True)
class Taken:
    """One file: whose it is, for which assignment, and what became of it."""

    source: str
    student: str
    assignment: str
    outcome: Outcome
    why: str = ""
    late: bool = False


@dataclass(frozen=True)
class Rules:
    """What a term allows.

    Attributes
    ----------
    learners
        The roster.
    places
        Assignments of the term: name → place, such as ``course1_nn/week2/logistic_regression``.
    assignment
        To which everything belongs; '' where names or notebooks say it.
    attempts
        How many different submissions of a learner to one assignment are taken; 0 for any number.
    received
        When all of it was handed in, if that is known.
    """

    learners: Sequence[Learner]
    places: dict[str, str]
    assignment: str = ""
    attempts: int = 0
    received: datetime | None = None


@dataclass(frozen=True)
class _File:
    source: str
    sender: Sender
    assignment: str
    data: bytes


def take(sources: Iterable[Path], term: Path, rules: Rules) -> list[Taken]:
    """Read all `sources` and write what is taken below ``term/submitted``.

    Raises
    ------
    ArchiveError
        A source cannot be read as a whole; what came before it is written.
    """
    taken: list[Taken] = []
    namer = Namer(rules.learners)
    for source in sources:
        with pieces(source) as found:
            files: list[_File] = []
            for piece in found:
                file = _file(piece, namer, rules, source.name)
                if isinstance(file, _File):
                    files.append(file)
                else:
                    taken.append(file)
        taken += [_put(file, term, rules) for file in _in_order(files)]
    return taken


def _file(piece: Piece, namer: Namer, rules: Rules, source: str) -> _File | Taken:
    """Return a submission with its bytes, or why the file is none."""
    name = f"{source}/{piece.path}"
    if piece.path.suffix != ".ipynb":
        other = piece.path.suffix.lower() in (".zip", ".tar", ".gz", ".7z", ".rar", ".py", ".pdf")
        if other:
            why = f"is a {piece.path.suffix} file; ask for the notebook itself"
            return Taken(name, _sender_or_nobody(namer, piece.path), "", "refused", why)
        return Taken(name, "", "", "passed over", "is no notebook")
    try:
        sender = namer.sender(piece.path)
    except Unknown as reason:
        return Taken(name, "", "", "refused", str(reason))
    try:
        data = piece.read(MAX_BYTES)
    except Unreadable as reason:
        return Taken(name, sender.student, "", "refused", str(reason))
    assignment = rules.assignment or _assignment(sender, piece.path, data, rules.places)
    if not assignment:
        why = "neither its name nor its contents name an assignment; add --assignment NAME"
        return Taken(name, sender.student, "", "refused", why)
    return _File(name, sender, assignment, data)


def _sender_or_nobody(namer: Namer, path: PurePosixPath) -> str:
    try:
        return namer.sender(path).student
    except Unknown:
        return ""


def _assignment(sender: Sender, path: PurePosixPath, data: bytes, places: dict[str, str]) -> str:
    """Return the assignment that a file's name, a folder, or the notebook itself names."""
    for word in (sender.name, *reversed(path.parts[:-1])):
        if word in places:
            return word
    try:
        about: Any = json.loads(data)["metadata"]["course"]["place"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return next(iter(places)) if len(places) == 1 else ""
    return next((name for name, place in places.items() if place == about), "")


def _in_order(files: list[_File]) -> list[_File]:
    """Return the files with the earlier uploads of a learner first, so that the last one stays."""
    return sorted(files, key=lambda file: (file.sender.student, file.assignment, _turn(file)))


def _turn(file: _File) -> tuple[int, str]:
    return file.sender.number, file.source


# ---- writing ------------------------------------------------------------------------------------


def _put(file: _File, term: Path, rules: Rules) -> Taken:
    student, assignment = file.sender.student, file.assignment
    said = Taken(file.source, student, assignment, "taken", late=file.sender.late)
    folder = term / "submitted" / student / assignment
    target = folder / f"{assignment}.ipynb"
    before = target.read_bytes() if target.is_file() and not target.is_symlink() else None
    if before == file.data:
        return _changed(said, "same", "")
    kept = term / "attempts" / student / assignment
    earlier = sorted(kept.glob("*.ipynb"))
    if any(_digest(path.read_bytes()) == _digest(file.data) for path in earlier):
        return _changed(said, "older", "was handed in before the one that counts")
    tries = len(earlier) + (before is not None)
    if rules.attempts and tries >= rules.attempts:
        return _changed(said, "refused", f"is attempt {tries + 1} of {rules.attempts}")
    if before is not None:
        write_atomically(kept / f"{len(earlier) + 1:03}.ipynb", before)
    write_atomically(target, file.data)
    stamp = folder / "timestamp.txt"
    if rules.received is not None:
        write_atomically(stamp, f"{rules.received.astimezone(UTC).strftime(_STAMP)}\n")
    else:
        stamp.unlink(missing_ok=True)  # that of the one before would be false
    (folder / "submission_secret.txt").unlink(missing_ok=True)  # the exchange's, of the one before
    return _changed(said, "taken" if before is None else "replaced", "")


def _changed(said: Taken, outcome: Outcome, why: str) -> Taken:
    return Taken(said.source, said.student, said.assignment, outcome, why, said.late)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---- what to say of it --------------------------------------------------------------------------

LOG = "collected.csv"
_SHOWN = 20


def account(taken: Sequence[Taken], *, times_known: bool) -> list[str]:
    """Return lines for people: how many of each kind, and each refusal with its reason."""
    counts = Counter(each.outcome for each in taken)
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    lines = [said or "nothing was found"]
    refused = [each for each in taken if each.outcome == "refused"]
    lines += [f"  {each.source}: {each.why}" for each in refused[:_SHOWN]]
    if len(refused) > _SHOWN:
        lines.append(f"  … and {len(refused) - _SHOWN} more; {LOG} lists all")
    late = sorted({each.student for each in taken if each.late and each.student})
    if late and not times_known:
        lines.append(
            f"the platform calls {len(late)} late ({', '.join(late[:5])}"
            f"{', …' if len(late) > 5 else ''}) and does not say by how much: collect theirs again "
            "with --received, or set the penalty by hand"
        )
    return lines


def write_log(term: Path, taken: Sequence[Taken], now: datetime) -> None:
    """Add what became of each file to ``collected.csv``."""
    path = term / LOG
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    if not path.exists():
        writer.writerow(["time", "file", "student", "assignment", "outcome", "why"])
    for each in taken:
        told = (each.source, each.student, each.assignment, each.outcome, each.why)
        writer.writerow([now.astimezone(UTC).isoformat(" ", "seconds"), *map(cell, told)])
    with path.open("a", encoding="utf-8") as log:
        log.write(file.getvalue())
