"""The attack suite: submissions that a reviewer can read, and notebooks made of them.

- ``attacks``: what each submission tries, and what it must get (``submissions/expected.toml``)
- ``attack_course``: the assignment that is attacked, built in a folder of its own
- ``write_notebook``: a submission as a notebook
- ``grade_attacks``: each attack, and an honest submission right after it in the same worker
"""

import copy
import json
import re
import shutil
import sys
import time
import tomllib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from grader.authoring.build import build
from grader.grading import sandbox
from grader.grading.backends.local import LocalBackend
from grader.grading.job import Job, Oracle, Run
from grader.grading.judge import Judge
from grader.grading.run import Entry, grade
from grader.report import Report
from grader.stems import Stem, find

SUBMISSIONS = Path(__file__).parent / "submissions"
COURSE = Path(__file__).parent / "courses" / "attack"
RIGHT = {
    "target": "def target(X):\n    return X - X.mean(axis=0)\n",
    "steady": "def steady(x, weight):\n    return weight * np.sum(x**2)\n",
    "spread": "def spread(X):\n    return np.mean(target(X) ** 2, axis=0)\n",
}
POINTS = {"target": 60.0, "steady": 30.0, "spread": 10.0}
_CELL = re.compile(r"(?ms)^```python (\w+)\n(.*?)^```$")


@dataclass(frozen=True)
class Attack:
    """One submission: which rows of the list of attacks it is, and what it must get."""

    name: str
    rows: tuple[str, ...]
    score: float
    verdicts: dict[str, str]  # one of several words, with "or" between them
    code: str = ""
    slow: bool = False

    @property
    def title(self) -> str:
        return (SUBMISSIONS / f"{self.name}.md").read_text(encoding="utf-8").splitlines()[0][2:]

    @property
    def cells(self) -> dict[str, str]:
        """The code that it hands in; where it has none, the right answer."""
        text = (SUBMISSIONS / f"{self.name}.md").read_text(encoding="utf-8")
        return RIGHT | dict(_CELL.findall(text))


@cache
def attacks() -> dict[str, Attack]:
    """Return all submissions by name."""
    table = tomllib.loads((SUBMISSIONS / "expected.toml").read_text(encoding="utf-8"))
    return {name: _attack(name, entry) for name, entry in table.items()}


def _attack(name: str, entry: dict[str, Any]) -> Attack:
    verdicts = {exercise: entry.get(exercise, "correct") for exercise in POINTS}
    slow = entry.get("slow", False) or any("timeout" in words for words in verdicts.values())
    return Attack(name, tuple(entry["rows"]), entry["score"], verdicts, entry.get("code", ""), slow)


@contextmanager
def attack_course(folder: Path) -> Generator[Stem]:
    """Build the attacked assignment below `folder`, importable in this block."""
    root = folder / "courses"
    shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns("__pycache__"))
    path = list(sys.path)
    sys.path.insert(0, str(root))
    try:
        build(find(root, "attacked"))
        yield find(root, "attacked")
    finally:
        sys.path[:] = path
        for name in [name for name in sys.modules if name.split(".")[0] == "course1_attack"]:
            del sys.modules[name]


def write_notebook(stem: Stem, path: Path, cells: dict[str, str]) -> Path:
    """Write `cells` into a copy of the released notebook at `path`; ``added`` stands in front."""
    notebook = json.loads(stem.notebook.read_text(encoding="utf-8"))
    places = {cell["id"]: cell for cell in notebook["cells"]}
    for name, source in cells.items():
        if name in places:
            places[name]["source"] = source
    if "added" in cells:
        cell = copy.deepcopy(places["target"]) | {"id": "added", "metadata": {}}
        cell["source"] = cells["added"]
        notebook["cells"].insert(notebook["cells"].index(places["target"]), cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@dataclass
class Graded:
    """What became of the attacks, and of the honest submissions between them."""

    attacks: dict[str, Report] = field(default_factory=dict[str, Report])
    honest: dict[str, Report] = field(default_factory=dict[str, Report])
    seconds: dict[str, float] = field(default_factory=dict[str, float])


class _Timed:
    """A backend that notes how long each submission kept its only worker."""

    def __init__(self, backend: LocalBackend, seconds: dict[str, float]) -> None:
        self._backend, self._seconds = backend, seconds

    def run(self, jobs: Iterable[Job], oracle: Oracle) -> Iterator[tuple[Job, Run]]:
        last = time.perf_counter()
        for job, run in self._backend.run(jobs, oracle):
            now = time.perf_counter()
            self._seconds[job.name] = self._seconds.get(job.name, 0.0) + now - last
            last = now
            yield job, run

    def close(self) -> None:
        self._backend.close()


def grade_attacks(
    stem: Stem, folder: Path, names: Iterable[str], workers: int = 1, patience: float = 1.0
) -> Graded:
    """Grade each attack, and an honest submission after each, with `workers` workers."""
    judge = Judge(stem, 42, sandbox.describe(), patience)
    entries: list[Entry] = []
    for name in names:
        attack, honest = folder / f"{name}.ipynb", folder / f"{name}_honest.ipynb"
        entries.append(Entry(name, write_notebook(stem, attack, attacks()[name].cells)))
        entries.append(Entry(f"{name} honest", write_notebook(stem, honest, RIGHT)))
    graded = Graded()
    with LocalBackend(stem, workers) as backend:
        for each in grade(judge, _Timed(backend, graded.seconds), entries):
            name, _, honest = each.entry.student.partition(" ")
            (graded.honest if honest else graded.attacks)[name] = each.report
    return graded
