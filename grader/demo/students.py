"""The sample class: right answers in several idioms, every listed mistake, accidents and cheats.

- ``sample_class``: the students of one stem with what each should be told
- ``write_class``: their notebooks in nbgrader's folder layout
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from grader.demo import cheats
from grader.demo.answers import answer_source
from grader.files import write_atomically
from grader.grading.diagnose import judge_cases
from grader.grading.release import read_release
from grader.report import Verdict
from grader.spec import Exercise
from grader.stems import Stem
from grader.variants import public_key

# fmt: off
NAMES = [
    "ada", "alan", "blaise", "carl", "charlotte", "daniel", "david", "emil",
    "emmy", "erwin", "evelyn", "felix", "florence", "frank", "grace", "henri",
    "hilda", "ida", "isaac", "jakob", "joan", "johann", "karen", "kurt",
    "leonhard", "lise", "maria", "mary", "max", "mileva", "nikola", "olga",
    "otto", "paul", "pierre", "rosa", "rosalind", "sofia", "sophie", "srinivasa",
    "stefan", "theano", "ulla", "vera", "wanda", "yutaka",
]
# fmt: on

AnyExercise = Exercise[..., Any]
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Expected:
    """What the report should say about one exercise; where a word is empty, any is fine.

    Any verdict but ``correct``, which would be paid.
    """

    verdict: Verdict | Literal[""]
    code: str = ""


@dataclass
class Student:
    """One submission: the answers by exercise, further edits of the notebook, what to expect."""

    kind: str
    answers: dict[str, str]
    expected: dict[str, Expected]
    name: str = ""
    edits: list[Edit] = field(default_factory=list[Edit])
    raw: bytes | None = None  # in place of a notebook

    def score(self, points: dict[str, float]) -> float:
        """Return the expected score."""
        return sum(p for name, p in points.items() if self.expected[name].verdict == "correct")


def sample_class(stem: Stem, *, patient: bool = True) -> list[Student]:
    """Return the class of `stem`: at least 20 students, named in alphabetical order.

    Where the class is not `patient`, nobody hands in what never ends.
    """
    exercises = stem.exercises()
    students = _right(exercises) + _mistaken(exercises)
    students += [
        student for student in _accidents(stem, exercises) if patient or "loop" not in student.kind
    ]
    students += _cheating(stem, exercises) + _unreadable()
    names = NAMES + [f"student{i}" for i in range(len(students))]
    for student, name in zip(students, names, strict=False):
        student.name = name
        if student.raw is not None:
            student.expected = {exercise: Expected("refused") for exercise in exercises}
    return students


def _references(exercises: dict[str, AnyExercise]) -> dict[str, str]:
    return {name: answer_source(exercise) for name, exercise in exercises.items()}


def _all_right(exercises: dict[str, AnyExercise]) -> dict[str, Expected]:
    return dict.fromkeys(exercises, Expected("correct"))


def _right(exercises: dict[str, AnyExercise]) -> list[Student]:
    """Return the reference, then one student for each row of accepted alternatives."""
    students = [Student("right", _references(exercises), _all_right(exercises))]
    for row in range(max(len(exercise.accepts) for exercise in exercises.values())):
        answers = {
            name: answer_source(e, e.accepts[row % len(e.accepts)] if e.accepts else None)
            for name, e in exercises.items()
        }
        students.append(Student("right, another idiom", answers, _all_right(exercises)))
    return students


def _mistaken(exercises: dict[str, AnyExercise]) -> list[Student]:
    """Student k makes the k-th listed mistake of each exercise that has one."""
    students: list[Student] = []
    for row in range(max(len(exercise.mistakes) for exercise in exercises.values())):
        answers, expected = _references(exercises), _all_right(exercises)
        for name, exercise in exercises.items():
            if row < len(exercise.mistakes):
                answers[name] = answer_source(exercise, exercise.mistakes[row])
                expected[name] = Expected(_verdict(exercise, row), f"mistake:{row + 1}")
        students.append(Student("listed mistakes", answers, expected))
    return students


def _verdict(exercise: AnyExercise, number: int) -> Verdict:
    """Return what a listed mistake is called: an error when it raises wherever it fails."""
    key = public_key(exercise)
    judged = judge_cases(key, [case.mistakes[number] for case in key.cases])
    failed = [each for each in judged if each.found is not None]
    return "error" if all(each.outcome.error for each in failed) else "wrong"


def _accidents(stem: Stem, exercises: dict[str, AnyExercise]) -> list[Student]:
    first, second, *_, last = exercises
    head = exercises[last].source.split('"""')[0].rstrip() + "\n"
    stub = {
        cell.exercise: cell.source for cell in read_release(stem).cells if cell.kind == "answer"
    }

    def one(kind: str, name: str, source: str, verdict: Verdict, code: str = "") -> Student:
        answers = _references(exercises) | {name: source}
        return Student(kind, answers, _all_right(exercises) | {name: Expected(verdict, code)})

    noise = "import sys, warnings\n" + answer_source(exercises[first]).replace(
        "    return ", "    print('a warning', file=sys.stderr)\n    return ", 1
    )
    nothing = dict.fromkeys(exercises, Expected("unfinished", "unfinished"))
    half = {n: stub[n] for n in list(exercises)[len(exercises) // 2 :]}
    rest = {n: Expected("unfinished", "unfinished") for n in half}
    return [
        Student("not begun", stub, nothing),
        Student(
            "half done", _references(exercises) | half, _all_right(exercises) | rest
        ),
        one("crashes", last, f"import os\n\n{head}    os._exit(3)\n", "crashed"),
        one("endless loop", last, f"{head}    while True:\n        pass\n", "timeout"),
        one("loop outside", second, f"while True:\n    pass\n\n{head}    pass\n", "timeout"),
        one("no Python", second, exercises[second].source.replace(":", "", 1), "error", "error"),
        one("prints to stderr", first, noise, "correct"),
        _duplicated(exercises, stub, second),
        _deleted(exercises, last),
    ]  # fmt: skip


def _duplicated(exercises: dict[str, AnyExercise], stub: dict[str, str], name: str) -> Student:
    """Return who copied an answer cell with its stub, an accident of the notebook's menus."""

    def copy_cell(notebook: dict[str, Any]) -> None:
        index = _index(notebook, name)
        twin = copy.deepcopy(notebook["cells"][index])
        twin["source"] = stub[name]
        notebook["cells"].insert(index + 1, twin)

    return Student(
        "copied a cell", _references(exercises), _all_right(exercises), edits=[copy_cell]
    )


def _deleted(exercises: dict[str, AnyExercise], name: str) -> Student:
    def delete(notebook: dict[str, Any]) -> None:
        del notebook["cells"][_index(notebook, name)]

    expected = _all_right(exercises) | {name: Expected("missing", "missing")}
    return Student("deleted a cell", _references(exercises), expected, edits=[delete])


def _cheating(stem: Stem, exercises: dict[str, AnyExercise]) -> list[Student]:
    students: list[Student] = []
    for kind, write in cheats.CHEATS.items():
        answers = {name: write(stem, exercise) for name, exercise in exercises.items()}
        expected = dict.fromkeys(exercises, Expected(""))
        students.append(Student(f"cheat: {kind}", answers, expected))
    return students


def _unreadable() -> list[Student]:
    return [
        Student("no notebook", {}, {}, raw=b"%PDF-1.7 my homework"),
        Student("not UTF-8", {}, {}, raw='{"cells": ["é"]}'.encode("latin-1")),
    ]


def _index(notebook: dict[str, Any], cell_id: str) -> int:
    return next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == cell_id)


def notebook_of(student: Student, stem: Stem) -> bytes:
    """Return the bytes of what `student` hands in."""
    if student.raw is not None:
        return student.raw
    notebook = copy.deepcopy(read_release(stem).notebook)
    for cell in notebook["cells"]:
        if cell["id"] in student.answers:
            cell["source"] = student.answers[cell["id"]]
    for edit in student.edits:
        edit(notebook)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def write_class(students: list[Student], stem: Stem, submitted: Path) -> None:
    """Write the class as ``submitted/<student>/<assignment>/<notebook>``."""
    for student in students:
        path = submitted / student.name / stem.name / f"{stem.name}.ipynb"
        write_atomically(path, notebook_of(student, stem))
