"""The secret seed from which hidden inputs are drawn.

- ``read_seed``: the seed of a course folder, made on first use and readable by its owner only
"""

import os
import secrets
from pathlib import Path

from grader.exceptions import GraderError

NAME = ".grader_seed"


def read_seed(folder: Path) -> int:
    """Return the seed kept in `folder`; it is drawn and stored where there is none yet.

    Raises
    ------
    GraderError
        The file does not hold a whole number.
    """
    path = folder / NAME
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        text = path.read_text(encoding="ascii", errors="replace").strip()
        if not text.isdigit():
            raise GraderError(
                f"{path} holds {text[:20]!r}, not a whole number; restore it, or delete it to draw "
                "a new seed (hidden inputs change then)."
            ) from None
        return int(text)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{secrets.randbits(63)}\n")
    return read_seed(folder)
