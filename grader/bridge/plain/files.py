"""Files beside the notebooks: what a submission brings, and what the instructor gives.

- ``copy_submitted``: a learner's files, without links and within a size; returns what was left out
- ``copy_given``: the instructor's files, which replace those of the same name
"""

import os
import shutil
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from nbgrader.utils import find_all_files

MAX_BYTES = 100_000_000  # of all files of one submission
MAX_FILES = 2_000


def copy_submitted(source: Path, target: Path, ignore: Sequence[str]) -> list[str]:
    """Copy all files but notebooks from `source` to `target`; return what was left out, and why."""
    left_out: list[str] = []
    room, count = MAX_BYTES, 0
    for path in sorted(Path(name) for name in find_all_files(str(source), [*ignore, "*.ipynb"])):
        name = path.relative_to(source)
        data = _read(path, room)
        count += 1
        if isinstance(data, str) or count > MAX_FILES:
            left_out.append(f"{name} was left out: {data if isinstance(data, str) else 'too many'}")
            continue
        room -= len(data)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    return left_out


def _read(path: Path, room: int) -> bytes | str:
    """Return the bytes of a file, or the reason why it is not read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError:
        return "it is a link, or cannot be opened"
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return "it is no regular file"
        if status.st_size > room:
            return f"all files together have more than {MAX_BYTES:,} bytes"
        return file.read(room)


def copy_given(source: Path, target: Path, ignore: Sequence[str], leave: Iterable[str]) -> None:
    """Copy the instructor's files from `source` to `target`, without those named in `leave`."""
    left = {str(source / name) for name in leave}
    for name in find_all_files(str(source), [*ignore, "*.ipynb"]):
        if name in left:
            continue
        path = target / Path(name).relative_to(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        shutil.copy(name, path)
