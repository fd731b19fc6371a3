"""Temporary folders that do not stay behind when their process is killed.

- ``Scratch``: a folder that this process holds; a new one takes away those that nobody holds
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "grader-run-"
_MARK = ".held"


class Scratch:
    """A folder that everyone on this machine may read, and that ends with its process."""

    def __init__(self) -> None:
        for left in _left_behind():
            shutil.rmtree(left, ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._mark = os.open(self.path / _MARK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _hold(self._mark)
        self.path.chmod(0o755)

    def close(self) -> None:
        """Remove the folder."""
        with contextlib.suppress(OSError):
            os.close(self._mark)
        shutil.rmtree(self.path, ignore_errors=True)


def _left_behind() -> Iterator[Path]:
    """Yield our own folders whose process is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            mark = os.open(folder / _MARK, os.O_RDWR)
        except (OSError, AttributeError):  # no mark yet, or Windows, which has no users
            continue
        try:
            if _hold(mark):
                yield folder
        finally:
            os.close(mark)


def _hold(mark: int) -> bool:
    """Lock the mark; False where another process holds it, or where there are no such locks."""
    try:
        import fcntl

        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
