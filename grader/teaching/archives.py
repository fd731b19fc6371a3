"""What lies in a folder or an archive that somebody else made, read without trusting it.

- ``pieces``: every file below a folder or in a zip archive, in the order of their names
- ``Piece``: one of them: its path, its size, and its bytes when they are asked for

Nothing is unpacked to a place that an archive names. Sizes are counted while bytes are read,
because what an archive says of them may be false.
"""

import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.exceptions import GraderError

MOST_FILES = 50_000  # in one archive
MOST_BYTES = 4_000_000_000  # of all that is read from one archive
MOST_RATIO = 200  # bytes for each byte of the archive, above `_SMALL`
_SMALL = 1_000_000
_STEP = 1 << 20
_JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints")


class ArchiveError(GraderError):
    """A file is no archive that can be read, or one that nobody should unpack."""


class Unreadable(Exception):
    """One piece cannot be taken; its text says why."""


@dataclass(frozen=True)
class Piece:
    """One file: `path` is relative to where it was found; `flaw` says why it cannot be taken."""

    path: PurePosixPath
    size: int
    read: Callable[[int], bytes]  # at most so many bytes; raises Unreadable
    flaw: str = ""


@contextmanager
def pieces(source: Path) -> Generator[Iterator[Piece]]:
    """Yield an iterator over the files in `source`, a folder or a zip archive.

    Raises
    ------
    ArchiveError
        It does not exist, is no zip archive, or holds more than an archive of submissions may.
    """
    if source.is_dir():
        yield _in_folder(source)
        return
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise ArchiveError(
                    f"{source} holds {len(entries)} files, and at most {MOST_FILES} are read; "
                    "download the submissions in parts."
                )
            yield _in_archive(archive, entries)
    except zipfile.BadZipFile as error:
        raise ArchiveError(
            f"{source} is no zip archive ({error}); give the archive as it was downloaded, "
            "or a folder."
        ) from None
    except OSError as error:
        raise ArchiveError(f"{source} cannot be read ({error.strerror or error}).") from None


def _in_folder(folder: Path) -> Iterator[Piece]:
    for path in sorted(folder.rglob("*")):
        inside = PurePosixPath(path.relative_to(folder).as_posix())
        if _is_junk(inside) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():
            yield Piece(inside, 0, _refusing("is a link or no regular file"), "is a link")
            continue
        yield Piece(inside, path.stat().st_size, lambda most, path=path: _from_file(path, most))


def _from_file(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})") from None
    if len(data) > most:
        raise Unreadable(f"is larger than {most / 1e6:.0f} MB")
    return data


def _in_archive(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Piece]:
    spent = _Spent()
    for entry in sorted(entries, key=lambda entry: entry.filename):
        inside = PurePosixPath(entry.filename.replace("\\", "/"))
        if entry.is_dir() or _is_junk(inside):
            continue
        flaw = _flaw(entry, inside)
        if flaw:
            yield Piece(inside, entry.file_size, _refusing(flaw), flaw)
            continue
        yield Piece(
            inside, entry.file_size, lambda most, entry=entry: spent.read(archive, entry, most)
        )


def _is_junk(path: PurePosixPath) -> bool:
    return any(part in _JUNK or part.startswith("._") for part in path.parts)


def _flaw(entry: zipfile.ZipInfo, path: PurePosixPath) -> str:
    """Return why an entry is not taken, '' for one that may be."""
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "has a path that leaves the archive"
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is a link or no regular file"
    if entry.flag_bits & 1:
        return "is encrypted"
    return ""


def _refusing(why: str) -> Callable[[int], bytes]:
    def refuse(_: int) -> bytes:
        raise Unreadable(why)

    return refuse


class _Spent:
    """Counts what was read of one archive."""

    def __init__(self) -> None:
        self.bytes = 0

    def read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
        """Return the bytes of an entry; raises Unreadable at the first limit that it meets."""
        most_by_ratio = max(_SMALL, MOST_RATIO * entry.compress_size)
        data = bytearray()
        try:
            with archive.open(entry) as file:
                while step := file.read(_STEP):
                    data += step
                    self.bytes += len(step)
                    if len(data) > most:
                        raise Unreadable(f"is larger than {most / 1e6:.0f} MB")
                    if len(data) > most_by_ratio:
                        raise Unreadable(f"unpacks to more than {MOST_RATIO} times its size")
                    if self.bytes > MOST_BYTES:
                        raise Unreadable(f"comes after {MOST_BYTES / 1e9:.0f} GB were unpacked")
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise Unreadable(f"is damaged ({error})") from None
        return bytes(data)
