"""nbgrader's own commands, run in a course folder.

- ``nbgrader``: run one; raises with what it said where it fails
- ``suspicions``: what collecting said about submissions that are not of whom they name
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from grader.exceptions import GraderError

LEFT = "left in the exchange:"  # begins what `grader.bridge.term.owned` says
_OF_ANOTHER = "claims to be submitted by"  # stands in what nbgrader itself says
_MOST_SAID = 1_500


class NbgraderFailed(GraderError):
    """One of nbgrader's commands failed."""


def nbgrader(folder: Path, *words: str) -> str:
    """Run ``nbgrader WORDS`` in `folder` and return what it said.

    Raises
    ------
    NbgraderFailed
        With the end of what it said.
    """
    programs = Path(sys.executable).parent  # nbgrader calls alembic by its bare name
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env=os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        raise NbgraderFailed(f"`nbgrader {' '.join(words)}` failed:\n{said[-_MOST_SAID:]}")
    return said


def suspicions(said: str) -> list[str]:
    """Return the lines of what collecting `said` that name a wrong owner, without their marks."""
    found = [line for line in said.splitlines() if LEFT in line or _OF_ANOTHER in line]
    return [re.sub(r"^\[.*?\] ", "", line) for line in found]
