"""Grade many submissions in a row, of which some go wrong: ``python -m …benchmarks.endurance``.

- ``make_class``: right, wrong, crashing and endless submissions to any stem, and their scores
- ``endure``: grade them from warm zygotes, and compare each score with what it should be

It prints a table in Markdown, and what is not as it should be. The exit code is 1 where a score is
wrong or a verdict is missing; a run that hangs is ended after a while.
"""

import argparse
import copy
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from grader.benchmarks.costs import Cost, watched
from grader.demo.answers import answer_source
from grader.grading.journal import NAME, read_entries
from grader.grading.release import read_release
from grader.spec import Exercise
from grader.stems import Stem, find, repository

_TEN = ("right", "wrong", "right", "right", "wrong", "right", "wrong", "right", "crashes", "right")
KINDS = (*_TEN, *_TEN[:-1], "endless")
_BODIES = {
    "crashes": "    import os\n    os._exit(3)\n",
    "endless": "    while True:\n        pass\n",
}


@dataclass(frozen=True)
class Finding:
    """What came of a run."""

    kinds: dict[str, int]
    cost: Cost
    problems: list[str]


def make_class(stem: Stem, folder: Path, students: int) -> dict[str, tuple[str, float]]:
    """Write ``<student>/<stem>.ipynb`` into `folder`; return the kind and the score of each one.

    Each wrong, crashing or endless submission has one such answer, in turn in each exercise.
    """
    released = read_release(stem).notebook
    exercises = stem.exercises()
    total = sum(exercise.points for exercise in exercises.values())
    right = {name: answer_source(exercise) for name, exercise in exercises.items()}
    turns: Counter[str] = Counter()
    made: dict[str, tuple[str, float]] = {}
    for number, kind in enumerate(islice(cycle(KINDS), students)):
        student = f"s{number:05}"
        sheet, lost = right, 0.0
        if kind != "right":
            name = list(exercises)[turns[kind] % len(exercises)]
            answer = _answer(exercises[name], kind, turns[kind] // len(exercises))
            sheet, lost = right | {name: answer}, exercises[name].points
            turns[kind] += 1
        path = folder / student / f"{stem.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(_notebook(released, sheet), encoding="utf-8")
        made[student] = kind, total - lost
    return made


def _answer(exercise: Exercise[..., Any], kind: str, turn: int) -> str:
    if kind == "wrong":
        return answer_source(exercise, exercise.mistakes[turn % len(exercise.mistakes)])
    names = ", ".join(exercise.signature.parameters)
    return f"def {exercise.name}({names}):\n{_BODIES[kind]}"


def _notebook(released: dict[str, Any], sheet: dict[str, str]) -> str:
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        cell["source"] = sheet.get(cell["id"], cell["source"])
    return json.dumps(notebook, indent=1)


def endure(stem: Stem, folder: Path, students: int, workers: int) -> Finding:
    """Grade a class of `students` with `workers` zygotes and say what it took."""
    made = make_class(stem, folder / "submissions", students)
    words = ["grade", str(folder / "submissions"), "--out", str(folder / "out"), "--seed", "7"]
    words += ["--assignment", stem.place, "--workers", str(workers)]
    cost = watched(words, folder)
    scores = {e.report.student: e.report.score for e in read_entries(folder / "out" / NAME)}
    problems = [
        f"{student} ({kind}) has {scores.get(student, 'no verdict')} instead of {score:g} points"
        for student, (kind, score) in made.items()
        if scores.get(student) != score
    ]
    return Finding(dict(Counter(kind for kind, _ in made.values())), cost, problems)


def table(stem: Stem, found: Finding, workers: int) -> list[str]:
    """Return what was measured as a table in Markdown."""
    count, cost = sum(found.kinds.values()), found.cost
    mix = ", ".join(f"{number} {kind}" for kind, number in found.kinds.items())
    processor = cost.judge + cost.oracle + cost.sandbox
    return [
        "| measured | |",
        "| --- | ---: |",
        f"| submissions to `{stem.name}` | {count} ({mix}) |",
        f"| workers | {workers} |",
        f"| seconds | {cost.seconds:.0f} |",
        f"| seconds a submission | {cost.seconds / count:.2f} |",
        f"| processor seconds a submission | {processor / count:.2f} |",
        f"| largest judge | {cost.peak_mb:.0f} MB |",
        f"| largest process of the sandbox | {cost.sandbox_mb:.0f} MB |",
        f"| wrong or missing verdicts | {len(found.problems)} |",
    ]


def main() -> None:
    """Grade, and print what it took and what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m grader.benchmarks.endurance")
    parser.add_argument("stem", nargs="?", default="softmax_and_tensorflow")
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    stem = find(repository(), options.stem)
    with tempfile.TemporaryDirectory(prefix="grader-endurance-") as folder:
        found = endure(stem, Path(folder), options.submissions, options.workers)
    lines = [*table(stem, found, options.workers), *found.problems]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(1 if found.problems else 0)


if __name__ == "__main__":
    main()
