"""The secret seed from which hidden inputs are drawn.

- ``read_seed``: the seed of a course folder, made on first use and readable by its owner only
- ``Draws``: which of several sets of hidden inputs; ``draws_of``: the one that a learner gets
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Draws:
    """Set `number` of `count` sets of hidden inputs that one seed yields."""

    seed: int
    number: int = 0
    count: int = 1

    @property
    def own_seed(self) -> int:
        """The seed of this set; the secret seed itself where there is only one."""
        return self.seed if self.count == 1 else _digest(f"set {self.number} of seed {self.seed}")

    @property
    def name(self) -> str:
        """Return ``3 of 8``, and nothing where there is only one."""
        return f"{self.number + 1} of {self.count}" if self.count > 1 else ""


def draws_of(student: str, seed: int, count: int) -> Draws:
    """Return the set that `student` gets: always the same one, and nobody can choose it."""
    number = _digest(f"learner {student} of seed {seed}") % count if count > 1 else 0
    return Draws(seed, number, count)


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
