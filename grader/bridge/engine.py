"""The engine as one process keeps it: a judge and a warm sandbox for each assignment.

- ``engine_of``: the engine of a stem; made once, made again when its sources change
- ``Engine.grade``: the verdicts on one file
"""

import atexit
import linecache
import sys
from pathlib import Path

from grader.grading import sandbox
from grader.grading.backends.local import LocalBackend
from grader.grading.judge import Judge
from grader.grading.run import Entry, grade
from grader.grading.seed import Draws, draws_of
from grader.report import Report
from grader.stems import Stem

_State = tuple[str, int, int, int]


class Engine:
    """Grades submissions to one stem, one after the other."""

    def __init__(self, stem: Stem, seed: int, sets: int, state: _State) -> None:
        self.stem, self.state = stem, state
        self._seed, self._sets = seed, sets
        self._judges: dict[Draws, Judge] = {}
        self._backend = LocalBackend(stem, workers=1)

    def grade(self, path: Path, student: str) -> Report:
        """Return the verdicts on the notebook file at `path`, a refusal where it cannot be read."""
        draws = draws_of(student, self._seed, self._sets)
        if draws not in self._judges:
            self._judges[draws] = Judge(self.stem, draws, sandbox.describe())
        (graded,) = grade(self._judges[draws], self._backend, [Entry(student, path)])
        return graded.report

    def close(self) -> None:
        """End the sandbox."""
        self._backend.close()


_engines: dict[str, Engine] = {}


def engine_of(stem: Stem, seed: int, sets: int = 1) -> Engine:
    """Return the engine of `stem`; a process such as formgrader's keeps it between submissions.

    Of `sets` of hidden inputs each learner gets one.
    """
    name = str(stem.notebook)
    state = (stem.digest(), stem.notebook.stat().st_mtime_ns, seed, sets)
    known = _engines.get(name)
    if known is not None and known.state == state:
        return known
    if known is not None:
        _engines.pop(name).close()
        sys.modules.pop(stem.module_name, None)
        linecache.checkcache()
    _engines[name] = Engine(stem, seed, sets, state)
    return _engines[name]


@atexit.register
def close_engines() -> None:
    """End all sandboxes of this process."""
    while _engines:
        _engines.popitem()[1].close()
