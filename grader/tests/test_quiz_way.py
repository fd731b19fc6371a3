"""A quiz from its sources to gradebook rows, by nbgrader's commands and by ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.build import build, make
from grader.bridge.batch import Options, grade_all
from grader.bridge.stage import stage
from grader.grading.collect import collect
from grader.stems import Stem
from grader.tests.bridge_course import answered, book, nbgrader, read
from grader.tests.quiz_samples import write_quiz

pytestmark = pytest.mark.slow

NAME = "sample"
RIGHT = {
    "row": 'def row():\n    answer = "b"\n    return answer\n',
    "views": 'def views():\n    return ["c", "a"]\n',
    "logit": "def logit():\n    return math.log(9)\n",
    "size": "def size(n_x, n_h):\n    return (n_x + 1) * n_h\n",
}
# Whoever fixes a number to what the notebook showed, and whoever asks the process for the answer.
PEEKING = """def row():
    import inspect
    frame = inspect.currentframe()
    while frame:
        for value in frame.f_locals.values():
            if "expected" in str(value)[:5000]:
                return str(value)[:100]
        frame = frame.f_back
    return open("source/sample.json").read()
"""
STUDENTS: dict[str, tuple[dict[str, str], dict[str, float]]] = {
    "ada": (RIGHT, {"row": 40, "views": 20, "logit": 20, "size": 20}),
    "bob": (
        RIGHT
        | {"row": RIGHT["row"].replace('"b"', '"a"'), "size": "def size(a, b):\n    return 54\n"},
        {"row": 0, "views": 20, "logit": 20, "size": 0},
    ),
    "eve": ({"row": PEEKING}, {"row": 0, "views": 0, "logit": 0, "size": 0}),
}


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    stem = write_quiz(tmp_path_factory.mktemp("quiz"))
    build(stem)
    return stem


@pytest.fixture(scope="module")
def course(stem: Stem, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A staged course, released by nbgrader, in which the students have handed in."""
    folder = tmp_path_factory.mktemp("course") / "term"
    stage(stem.root, folder, [stem], seed=11)
    nbgrader(folder, "generate_assignment", NAME)
    released = read(folder / "release" / NAME / f"{NAME}.ipynb")
    for student, (answers, _) in STUDENTS.items():
        path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(answered(released, **answers)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ours(stem: Stem, course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `grader grade` writes for them."""
    out = tmp_path_factory.mktemp("ours")
    batch = grade_all(
        collect(stem.root, [course / "submitted"], stem), Options(out, 11, 1), lambda _: None
    )
    assert {report.student: report.score for report in batch} == {
        student: sum(scores.values()) for student, (_, scores) in STUDENTS.items()
    }
    return out


def rows(folder: Path, student: str) -> dict[str, float]:
    with book(folder / "gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, student)
        return {grade.name.removeprefix("check-"): grade.auto_score for grade in notebook.grades}


def test_nbgrader_releases_a_quiz_as_build_does(stem: Stem, course: Path) -> None:
    released = read(course / "release" / NAME / f"{NAME}.ipynb")
    assert released == json.loads(make(stem).files[stem.notebook])


def test_no_released_file_holds_an_answer_or_an_explanation(stem: Stem, course: Path) -> None:
    secrets = {exercise.why for exercise in stem.exercises().values()}
    secrets |= {each.hint for exercise in stem.exercises().values() for each in exercise.mistakes}
    secrets |= {exercise.solution.strip() for exercise in stem.exercises().values()}
    files = [path for path in (course / "release").rglob("*") if path.is_file()]
    assert any(path.name == f"{NAME}.json" for path in files)
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [secret for secret in secrets if secret in text], path.name


def test_our_grade_writes_the_scores_and_the_explanations(ours: Path) -> None:
    for student, (_, scores) in STUDENTS.items():
        assert rows(ours, student) == scores
    page = (ours / "feedback" / "ada" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "3 meets 3" in page
    page = (ours / "feedback" / "bob" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "drops no axis" in page
    assert "3 meets 3" not in page
    report = (ours / f"report_{NAME}.html").read_text(encoding="utf-8")
    assert "drops no axis" in report


def test_nbgraders_autograde_gives_the_same_scores(course: Path, ours: Path) -> None:
    nbgrader(course, "autograde", NAME)
    for student, (_, scores) in STUDENTS.items():
        assert rows(course, student) == rows(ours, student) == scores
    notebook: dict[str, Any] = read(course / "autograded" / "bob" / NAME / f"{NAME}.ipynb")
    assert "drops no axis" in json.dumps(notebook)
