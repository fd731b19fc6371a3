"""The append-only journal of a run: verdicts are kept as they come, and a killed run resumes.

- ``Verdicts``: the last verdicts; ``find`` one on the same file under the same conditions
- ``Journal``: the same, held by one process; ``append`` a verdict, ``note`` what the cases are

One JSON line a verdict; the last line wins. No verdict is ever removed: old ones stay to be read.
What is in memory is where a verdict stands, not the verdict, so that a class may be of any size.
"""

import contextlib
import hashlib
import os
import socket
import time
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import msgspec

from grader.exceptions import GraderError
from grader.grading.read import MAX_BYTES
from grader.report import Header, Report

NAME = "journal.jsonl"
_SYNC_SECONDS = 0.25  # what a power cut may cost; a killed process costs nothing


class Busy(GraderError):
    """Another run works in the same folder."""


class Entry(msgspec.Struct, frozen=True):
    """One verdict: what was graded (``file`` is a digest) and what the report says.

    An entry that is not ``final`` says that the grader itself failed; a resumed run tries again.
    """

    file: str
    report: Report
    final: bool = True


class Cases(msgspec.Struct, frozen=True):
    """What the cases of an assignment were under some conditions: digests of their inputs.

    Labels such as ``public 2`` move when an author adds a probe; inputs do not.
    """

    assignment: str
    conditions: str
    inputs: dict[str, dict[str, str]]  # exercise → label → digest


class _Line(NamedTuple):
    """Where the last verdict on a submission stands, and on what it holds."""

    start: int
    size: int
    file: str
    conditions: str
    final: bool


class Verdicts:
    """The last verdicts that a journal holds, read from its file when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[tuple[str, str], _Line] = {}
        self._inputs: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        self._end = 0  # of the last whole line
        for start, line in _lines(path):
            if line.endswith(b"\n"):
                self._end = start + len(line)
                self._read(start, line)

    def _read(self, start: int, line: bytes) -> None:
        with contextlib.suppress(msgspec.DecodeError):
            self._index(msgspec.json.decode(line, type=Entry), start, len(line))
            return
        with contextlib.suppress(msgspec.DecodeError):
            cases = msgspec.json.decode(line, type=Cases)
            self._inputs[cases.assignment, cases.conditions] = cases.inputs

    def _index(self, entry: Entry, start: int, size: int) -> None:
        report = entry.report
        line = _Line(start, size, entry.file, _conditions(report.header), entry.final)
        self._lines[report.assignment, report.student] = line

    def find(self, student: str, file: str, assignment: str, header: Header) -> Report | None:
        """Return the verdict on the same file under the same conditions, or None."""
        line = self._lines.get((assignment, student))
        if line is None or not line.final:
            return None
        if (line.file, line.conditions) != (file, _conditions(header)):
            return None
        return self._entry(line).report

    def latest(self, student: str, assignment: str) -> Entry | None:
        """Return the last verdict under whatever conditions, or None."""
        line = self._lines.get((assignment, student))
        return self._entry(line) if line is not None else None

    def inputs(self, assignment: str, header: Header) -> dict[str, dict[str, str]]:
        """Return digests of the cases' inputs by exercise and label, as far as they are known."""
        return self._inputs.get((assignment, _conditions(header)), {})

    def students(self, assignment: str) -> list[str]:
        """Return who has a verdict on `assignment`, in alphabetical order."""
        return sorted(student for name, student in self._lines if name == assignment)

    def reports(self, assignment: str, students: Iterable[str]) -> "Reports":
        """Return the last reports on those of `students` that have one, in alphabetical order."""
        lines = (self._lines.get((assignment, student)) for student in sorted(set(students)))
        return Reports(self.path, [(line.start, line.size) for line in lines if line is not None])

    def _entry(self, line: _Line) -> Entry:
        with open(self.path, "rb") as file:
            file.seek(line.start)
            return msgspec.json.decode(file.read(line.size), type=Entry)


class Journal(Verdicts):
    """The journal of one output folder, open for writing while this context lasts.

    Raises
    ------
    Busy
        Another run works in the same folder.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(folder / ".lock")
        try:
            super().__init__(folder / NAME)
            self._file = FileIO(self.path, "ab")
            self._file.truncate(self._end)  # a line that a killed run left unfinished
        except BaseException:
            os.close(self._lock)
            raise
        self._synced = time.monotonic()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()
        os.close(self._lock)

    def append(self, file: str, report: Report, *, final: bool = True) -> Report:
        """Write a verdict; it survives this process when this returns.

        Returns
        -------
        Report
            The report as a resumed run will read it, so that both make the same pages of it.

        Raises
        ------
        OSError
            It could not be written, for instance to a full disk; the journal is as it was before.
        """
        start = self._end
        line = self._append(Entry(file, report, final))
        entry = msgspec.json.decode(line, type=Entry)
        self._index(entry, start, len(line))
        return entry.report

    def note(self, assignment: str, header: Header, inputs: dict[str, dict[str, str]]) -> None:
        """Write what the cases are, where that is not written yet; raises as `append` does."""
        if self.inputs(assignment, header) != inputs:
            self._append(Cases(assignment, _conditions(header), inputs))
            self._inputs[assignment, _conditions(header)] = inputs

    def _append(self, entry: Entry | Cases) -> bytes:
        line = msgspec.json.encode(entry, order="deterministic") + b"\n"
        try:
            _write(self._file, line)
        except OSError:
            self._file.truncate(self._end)
            raise
        self._end += len(line)
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()
        return line


class Reports:
    """Reports that stay on disk; each iteration reads them anew."""

    def __init__(self, path: Path, places: list[tuple[int, int]]) -> None:
        self._path, self._places = path, places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Report]:
        if not self._places:
            return
        with open(self._path, "rb") as file:
            for start, size in self._places:
                file.seek(start)
                yield msgspec.json.decode(file.read(size), type=Entry).report


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the entries of a journal; torn lines and those of other versions are passed over."""
    for _, line in _lines(path):
        with contextlib.suppress(msgspec.DecodeError):
            yield msgspec.json.decode(line, type=Entry)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if not path.exists():
        return
    start = 0
    with open(path, "rb") as file:
        for line in file:
            yield start, line
            start += len(line)


def _write(file: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _conditions(header: Header) -> str:
    return hashlib.sha256(msgspec.json.encode(header, order="deterministic")).hexdigest()[:16]


def digest(path: Path) -> str:
    """Return a digest of a file's bytes, or of why it cannot be read."""
    try:
        if path.is_symlink() or not path.is_file():
            return "unreadable"
        size = path.stat().st_size
        if size > MAX_BYTES:  # refused unread, whatever it holds
            return f"too large: {size}"
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows
        return descriptor
    except OSError:
        who = os.read(descriptor, 200).decode(errors="replace").strip()
        os.close(descriptor)
        raise Busy(
            f"another run{f' ({who})' if who else ''} works in {path.parent}; "
            "wait for it, or choose another --out."
        ) from None
    with contextlib.suppress(OSError):  # a full disk must not keep anyone from finishing
        os.truncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
    return descriptor
