"""Every student of the sample class is told what was expected, and everything is written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.bridge.batch import Batch
from grader.bridge.demo import run_demo
from grader.demo.cheats import CHEATS
from grader.demo.show import Row, overview, table
from grader.demo.students import Student, sample_class
from grader.stems import find

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
STEM = find(ROOT, "logistic_regression")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder: Path) -> tuple[list[Row], Batch]:
    by_assignment, batch = run_demo([STEM], folder, 2, lambda _report: None)
    return by_assignment[STEM.name], batch


@pytest.fixture(scope="module")
def students() -> list[Student]:
    return sample_class(STEM)


def test_everybody_gets_the_expected_score_and_diagnosis(demo: tuple[list[Row], Batch]) -> None:
    assert [row for row in demo[0] if not row.fine] == []


def test_the_class_has_every_kind_of_student(students: list[Student]) -> None:
    kinds = [student.kind for student in students]
    assert len(students) >= 24
    assert kinds.count("right, another idiom") >= 2
    assert sum(kind.startswith("cheat") for kind in kinds) == len(CHEATS) >= 5
    for kind in ("not begun", "half done", "crashes", "endless loop", "prints to stderr"):
        assert kind in kinds
    assert len({student.name for student in students}) == len(students)


def test_every_listed_mistake_is_made(students: list[Student]) -> None:
    made = {
        (name, expected.code)
        for student in students
        for name, expected in student.expected.items()
        if expected.code.startswith("mistake:")
    }
    listed = {
        (name, f"mistake:{number}")
        for name, exercise in STEM.exercises().items()
        for number in range(1, len(exercise.mistakes) + 1)
    }
    assert made == listed


def test_cheats_get_nothing(demo: tuple[list[Row], Batch]) -> None:
    assert {row.score for row in demo[0] if row.kind.startswith("cheat")} == {0.0}


def test_everything_is_written(folder: Path, demo: tuple[list[Row], Batch]) -> None:
    for row in demo[0]:
        inside = Path(row.student) / STEM.name
        notebook = folder / "autograded" / inside / f"{STEM.name}.ipynb"
        assert json.loads(notebook.read_text())["nbformat"] == 4
        assert (folder / "feedback" / inside / f"{STEM.name}.html").stat().st_size > 1000
    assert (folder / f"report_{STEM.name}.html").stat().st_size > 10_000
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        scores = {s.student_id: s.score for s in gradebook.assignment_submissions(STEM.name)}
    assert scores == {row.student: row.score for row in demo[0]}


def test_the_table_has_a_line_for_each_student(demo: tuple[list[Row], Batch]) -> None:
    assert table(demo[0]).row_count == len(demo[0])


def test_the_overview_counts_what_came_out_as_expected(demo: tuple[list[Row], Batch]) -> None:
    shown = overview({STEM.name: [*demo[0][:-1], replace(demo[0][-1], score=1.0)]})
    cells = [list(column.cells) for column in shown.columns]
    assert cells[1] == [str(len(demo[0]))]
    assert cells[2] == [str(len(demo[0]) - 1)]
    assert cells[5] == ["0"]


def test_an_impatient_class_hands_in_nothing_that_never_ends() -> None:
    kinds = [student.kind for student in sample_class(STEM, patient=False)]
    assert "crashes" in kinds
    assert not any("loop" in kind for kind in kinds)
