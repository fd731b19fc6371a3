"""One run at a time in one folder.

- ``locked``: a context that another process cannot enter for the same folder
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from grader.exceptions import GraderError


class InUse(GraderError):
    """Another run works in the same folder."""


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Hold the lock of `folder`, which ends with the process; raises InUse where it is taken."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing stops a second run there
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise InUse(
            f"another run is grading in {folder}; wait until it is done, then run this again."
        ) from None
    finally:
        os.close(descriptor)
