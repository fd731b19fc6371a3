"""Download the public originals of data sets to the learner's own machine, once.

>>> from course1_nn.helpers import download
>>> letters = download.Original(
...     title="Letters",
...     url="https://example.org/letters.zip",
...     sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
...     shipped='data.load("fashion")',
... )
>>> path = download.fetch(letters)  # doctest: +SKIP

`fetch(original)` shows a progress bar, goes on where a broken download stopped, checks the hash and
returns the file's path; asking again returns the path at once. `unpack(path)` extracts an archive.
The files are kept in `cache_folder()`. What has no network gets one sentence that names the set
in this repository to use instead.
"""

import hashlib
import os
import shutil
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import TextIOBase
from pathlib import Path

VARIABLE = "COURSE_CACHE"
BLOCK = 1 << 18  # bytes read at a time
TIMEOUT = 30.0  # seconds without a byte
PARTIAL_CONTENT, RANGE_NOT_SATISFIABLE = 206, 416

Progress = Callable[[int, int], None]  # bytes so far, bytes in all or 0 if not known


@dataclass(frozen=True)
class Original:
    """One file that others publish.

    `sha256` or `md5` is what the file must hash to (`md5` where only that is known; with neither,
    nothing can be checked). `shipped` says what this repository has instead, as code. `bytes` is
    the size, 0 if not known, and `licence` the publisher's: both for the learner to know.
    """

    title: str
    url: str
    shipped: str
    sha256: str = ""
    md5: str = ""
    bytes: int = 0
    licence: str = ""

    @property
    def file_name(self) -> str:
        """The last part of the address."""
        return self.url.split("?")[0].rstrip("/").rpartition("/")[2]


def cache_folder() -> Path:
    """Return the folder that keeps downloads: `COURSE_CACHE`, else one in the user's cache."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    return Path(base).expanduser() / "deep-learning-notebooks" / "originals"


def fetch(
    original: Original,
    root: Path | None = None,
    url: str | None = None,
    progress: Progress | None = None,
) -> Path:
    """Return the path of a file, downloading it if the cache does not have it.

    Parameters
    ----------
    original : Original
        What to fetch, and the hash that it must have.
    root : Path, optional
        Folder to keep it in, or to find it in if it was put there by hand; `cache_folder()` if not
        given.
    url : str, optional
        Another address of the same file, such as a mirror.
    progress : function of (bytes so far, bytes in all or 0), optional
        Called now and then; draws a bar on standard error if not given.

    Raises
    ------
    ConnectionError
        If it cannot be downloaded; what has arrived is kept, and the next call goes on from there.
    ValueError
        If what was downloaded has another hash.
    """
    root = cache_folder() if root is None else root
    path = root / original.file_name
    if path.exists():
        return path
    root.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    resumed = part.exists() and part.stat().st_size > 0
    _download(original, url or original.url, part, progress or Bar(path.name))
    if not _matches(part, original) and resumed:  # the file has changed since its first half came
        part.unlink()
        _download(original, url or original.url, part, progress or Bar(path.name))
    found = hash_of(part, original)
    if not _matches(part, original):
        part.unlink()
        raise ValueError(
            f"{original.title} from {url or original.url} is not the file that was published (its "
            f"hash starts with {found[:8]}, expected {(original.sha256 or original.md5)[:8]}): "
            f"try again later, or use {original.shipped}."
        )
    part.replace(path)
    return path


def hash_of(path: Path, original: Original) -> str:
    """Return the hash of a file, of the kind that the original states, else SHA-256."""
    kind = "md5" if original.md5 and not original.sha256 else "sha256"
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def unpack(archive: Path) -> Path:
    """Extract a `.zip`, `.tar`, `.tar.gz` or `.tgz` into a folder beside it, once; return that.

    Raises
    ------
    ValueError
        If a member would be written outside the folder, or the file is no archive.
    """
    folder = archive.with_name(archive.name + ".files")
    if folder.exists():
        return folder
    scratch = archive.with_name(archive.name + ".unpacking")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as zipped:
                zipped.extractall(scratch)  # drops "..", drives and leading slashes itself
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(scratch, filter="data")
    except (tarfile.TarError, zipfile.BadZipFile) as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise ValueError(
            f"{archive} cannot be unpacked ({error}): delete it and fetch it again."
        ) from None
    scratch.replace(folder)
    return folder


class Bar:
    """Draws how far a download is, on one line of standard error, five times a second."""

    WIDTH = 24
    PAUSE = 0.2  # seconds

    def __init__(self, name: str, out: TextIOBase | None = None) -> None:
        self.name = name
        self.out = sys.stderr if out is None else out
        self._start = time.monotonic()
        self._drawn = -self.PAUSE
        self._first: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Draw the line again, if it is time."""
        now = time.monotonic() - self._start
        if self._first is None:
            self._first = done
        finished = total > 0 and done >= total
        if now - self._drawn < self.PAUSE and not finished:
            return
        self._drawn = now
        self.out.write("\r" + self.line(done, total, (done - self._first) / max(now, 1e-3)))
        if finished:
            self.out.write("\n")
        self.out.flush()

    def line(self, done: int, total: int, speed: float) -> str:
        """Return the text of the line; `speed` is in bytes a second."""
        if not total:
            return f"{self.name}  {done / 1e6:.1f} MB, {speed / 1e6:.1f} MB/s  "
        full = round(self.WIDTH * done / total)
        left = f"{(total - done) / speed:.0f} s left" if speed > 0 else ""
        return (
            f"{self.name}  [{'#' * full}{'.' * (self.WIDTH - full)}] {100 * done // total:3d} % of "
            f"{total / 1e6:.1f} MB, {speed / 1e6:.1f} MB/s, {left}   "
        )


def _download(original: Original, url: str, part: Path, progress: Progress) -> None:
    """Append to `part` what it lacks of the file, or begin again if the server cannot do that."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "deep-learning-notebooks"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            _store(answer, part, have, progress)
    except urllib.error.HTTPError as error:
        with error:
            if have and error.code == RANGE_NOT_SATISFIABLE:
                return  # all of it is there: the hash will tell
            raise _unavailable(original, url, f"the server answered {error.code}") from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise _unavailable(original, url, str(reason)) from None


def _store(answer: HTTPResponse, part: Path, have: int, progress: Progress) -> None:
    goes_on = answer.status == PARTIAL_CONTENT
    done = have if goes_on else 0
    length = int(answer.headers.get("Content-Length") or 0)
    total = done + length if length else 0
    with part.open("ab" if goes_on else "wb") as file:
        progress(done, total)
        while block := answer.read(BLOCK):
            file.write(block)
            done += len(block)
            progress(done, total)
    if total and done < total:
        raise ConnectionError(f"the connection broke after {done:,} of {total:,} bytes")


def _unavailable(original: Original, url: str, reason: str) -> ConnectionError:
    return ConnectionError(
        f"{original.title} could not be downloaded from {url} ({reason}): check the connection and "
        f"run again, it goes on where it stopped; without a network, use {original.shipped}."
    )


def _matches(path: Path, original: Original) -> bool:
    expected = original.sha256 or original.md5
    return not expected or hash_of(path, original) == expected
