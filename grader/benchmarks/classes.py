"""The assignments of the benchmark, and classes of any size that hand them in.

- ``ASSIGNMENTS``: name, stem and what it stands for
- ``make_course``: an nbgrader course with n submissions
"""

import copy
import json
import shutil
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from grader.authoring.build import build
from grader.benchmarks import plain
from grader.bridge.stage import stage
from grader.demo.answers import answer_source
from grader.grading.release import read_release
from grader.stems import Stem, find, repository

_COURSES = Path(__file__).parent / "courses"


@dataclass(frozen=True)
class Assignment:
    """One line of the table."""

    name: str
    stem: str
    what: str
    own: bool  # is it one of the course's, or one made for the benchmark?
    plain: bool = False  # has it tests that run in the learner's process, as in any other course?


ASSIGNMENTS = (
    Assignment("numpy", "numpy_six", "six NumPy functions", own=False),
    Assignment("eager", "tensorflow_eager", "TensorFlow without training", own=False),
    Assignment("fit", "tensorflow_fit", "TensorFlow with a short fit", own=False),
    Assignment("shipped", "logistic_regression", "logistic_regression with its demos", own=True),
    Assignment("plain", plain.NAME, "plain asserts of any nbgrader course", own=False, plain=True),
)


def stem_of(assignment: Assignment, folder: Path) -> Stem:
    """Return the stem, built in `folder` where it is one of the benchmark's own."""
    if assignment.own:
        return find(repository(), assignment.stem)
    root = folder / "courses"
    if not root.exists():
        shutil.copytree(_COURSES, root)
        (root / "datasets").mkdir()
    stem = find(root, assignment.stem)
    build(stem)
    return stem


def answer_sheets(stem: Stem) -> list[dict[str, str]]:
    """Return a few kinds of submissions: right, each listed mistake somewhere, unfinished."""
    exercises = stem.exercises()
    right = {name: answer_source(exercise) for name, exercise in exercises.items()}
    stub = {cell.exercise: cell.source for cell in read_release(stem).cells if cell.exercise}
    sheets = [right, right]
    rows = max(len(exercise.mistakes) for exercise in exercises.values())
    for row in range(min(rows, 4)):
        sheet = dict(right)
        for name, exercise in list(exercises.items())[row % 2 :: 2]:
            if row < len(exercise.mistakes):
                sheet[name] = answer_source(exercise, exercise.mistakes[row])
        sheets.append(sheet)
    last = list(exercises)[-1]
    return [*sheets, right | {last: stub[last]}]


def make_course(stem: Stem, folder: Path, students: int) -> None:
    """Stage a course and let `students` hand in, in turn one of the kinds of submissions."""
    stage(stem.root, folder, [stem])
    released = read_release(stem).notebook
    kinds = [_notebook(released, sheet) for sheet in answer_sheets(stem)]
    for number, text in enumerate(islice(cycle(kinds), students)):
        path = folder / "submitted" / f"s{number:05}" / stem.name / f"{stem.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def _notebook(released: dict[str, object], sheet: dict[str, str]) -> str:
    notebook = copy.deepcopy(released)
    cells = notebook["cells"]
    assert isinstance(cells, list)
    for cell in cells:
        if cell["id"] in sheet:
            cell["source"] = sheet[cell["id"]]
    return json.dumps(notebook, indent=1)
