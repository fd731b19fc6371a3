"""What happened in a learner's notebooks, kept on this machine: one line a check, hint or solution.

With this module one can:

- say where it is kept: ``progress_file``
- keep one more event: ``record``
- read all of them: ``read_events``
- forget them: ``forget``

A line is appended by one write, so that notebooks that run at once do not harm each other. A line
that cannot be read is skipped, and a disk that cannot be written costs nothing but the memory of
it: nothing here ever breaks a check. Nothing is sent anywhere.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from grader.files import write_atomically

VARIABLE = "GRADER_PROGRESS"  # a file, or "off"
FOLDER = ".grader"  # what a workspace keeps for itself
MARK = f"{FOLDER}/workspace.json"
_NAME = "progress.jsonl"
_MAX_BYTES = 16_000_000  # of the end of the file that are read
_MAX_TEXT = 400  # characters of a kept hint
_unsaved: list["Event"] = []  # of this process, where nothing can be written


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One thing that happened in a notebook.

    Attributes
    ----------
    time
        Seconds since 1970, UTC.
    kind
        ``check``: a check was run. ``hint``: rung number `rung` was shown. ``solution``: it was
        shown. ``changed``: an update changed what the exercise asks for.
    points, code, hint
        Of a check: points earned, code and text of its diagnosis, '' where it passed. Of a hint:
        the mistake to which it was given, as `grader.learning.ladders` tells mistakes apart.
    answer
        Digest of the answer's syntax tree, which tells tries apart.
    """

    time: float
    place: str
    exercise: str
    kind: Literal["check", "hint", "solution", "changed"]
    points: float = 0.0
    code: str = ""
    hint: str = ""
    answer: str = ""
    rung: int = 0


def progress_file(start: Path | None = None) -> Path | None:
    """Return the file that holds the progress, None where none is to be kept.

    That is the one of the workspace around `start` (by default the working folder), and the one in
    the user's own data folder for notebooks outside of any workspace.
    """
    said = os.environ.get(VARIABLE, "")
    if said == "off" or "NBGRADER_EXECUTION" in os.environ:
        return None
    if said:
        return Path(said)
    try:
        here = start or Path.cwd()
        for folder in (here, *here.parents):
            if (folder / MARK).is_file():
                return folder / FOLDER / _NAME
        return user_file()
    except (OSError, RuntimeError):  # no working folder, no home
        return None


def user_file() -> Path:
    """Return the file for notebooks outside of any workspace."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "deep-learning-notebooks" / _NAME


def record(event: Event, start: Path | None = None) -> bool:
    """Keep `event`; return whether it is on disk. Never raises, whatever the disk does."""
    path = progress_file(start)
    line = msgspec.json.encode(msgspec.structs.replace(event, hint=event.hint[:_MAX_TEXT])) + b"\n"
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _append(path, line)
            return True
    except OSError:
        pass
    _unsaved.append(event)
    return False


def _append(path: Path, line: bytes) -> None:
    """Append a whole line with one write; a line that was cut off before is closed first."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        if os.write(descriptor, line) != len(line):
            raise OSError(f"{path} took only a part of a line")
    finally:
        os.close(descriptor)


def read_events(paths: Iterable[Path] | None = None) -> list[Event]:
    """Return all events in `paths`, oldest first, and those of this process that are not on disk.

    By default this is the file of the workspace, or that of notebooks outside of any workspace.
    """
    found = [event for path in (known_files() if paths is None else paths) for event in _read(path)]
    return sorted(found + _unsaved, key=lambda event: event.time)


def known_files(start: Path | None = None) -> list[Path]:
    """Return the file in which the progress around `start` is, [] where none is kept.

    What was solved elsewhere does not count in a workspace, whose notebooks lack those answers.
    """
    mine = progress_file(start)
    return [] if mine is None else [mine]


def _read(path: Path) -> Iterator[Event]:
    try:
        if not path.is_file():
            return
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MAX_BYTES))
            lines = file.read(_MAX_BYTES).split(b"\n")
    except OSError:
        return
    decoder = msgspec.json.Decoder(Event)
    for line in lines:
        try:
            if line:
                yield decoder.decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue  # cut off, damaged, or of a later version


def forget(paths: Iterable[Path], place: str = "") -> int:
    """Delete the events of the assignment `place`, or all; return how many there were."""
    count = 0
    for path in paths:
        events = list(_read(path))
        kept = [event for event in events if place and event.place != place]
        count += len(events) - len(kept)
        if kept:
            lines = b"".join(msgspec.json.encode(event) + b"\n" for event in kept)
            write_atomically(path, lines)
        else:
            path.unlink(missing_ok=True)
    _unsaved[:] = [event for event in _unsaved if place and event.place != place]
    return count
