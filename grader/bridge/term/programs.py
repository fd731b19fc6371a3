"""nbgrader's own commands, run in a course folder.

- ``nbgrader``: run one; raises with what it said where it fails
"""

import os
import subprocess
import sys
from pathlib import Path

from grader.exceptions import GraderError

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
