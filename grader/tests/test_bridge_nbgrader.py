"""nbgrader's real commands on a class, compared with our own run."""

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.bridge.autograded import autograded_notebook
from grader.bridge.database import location_in
from grader.bridge.gradebook import write_gradebook
from grader.grading import sandbox
from grader.grading.backends.local import LocalBackend
from grader.grading.judge import Judge
from grader.grading.run import Entry, grade
from grader.report import Report
from grader.stems import Stem
from grader.tests.bridge_course import (
    NOTEBOOK,
    SEED,
    TABLES,
    Student,
    book,
    copied,
    dump,
    hand_in,
    nbgrader,
    read,
    sample_class,
    scores,
)

pytestmark = pytest.mark.slow


# ---- two runs -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def students(released: dict[str, Any]) -> list[Student]:
    return sample_class(released)


@pytest.fixture(scope="module")
def course(
    staged: Path,
    released: dict[str, Any],
    students: list[Student],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The staged course with a class that `nbgrader autograde` graded."""
    folder = copied(staged, tmp_path_factory.mktemp("graded"))
    hand_in(students, released, folder, "averages")
    said = nbgrader(folder, "autograde", "averages")
    (folder / "said.txt").write_text(said, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def own(course: Path, averages: Stem, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same class that our own run graded, without nbgrader's commands."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(course / "submitted", folder / "submitted")
    own_run(folder, averages)
    return folder


def own_run(folder: Path, stem: Stem) -> None:
    judge = Judge(stem, SEED, sandbox.describe())
    entries = [
        Entry(path.name, path / "averages" / "averages.ipynb")
        for path in sorted((folder / "submitted").iterdir())
    ]
    reports: list[Report] = []
    with LocalBackend(stem, workers=2) as backend:
        for graded in grade(judge, backend, entries):
            notebook = graded.submission.notebook if graded.submission else None
            text = autograded_notebook(notebook, judge.release, graded.report)
            path = folder / "autograded" / graded.entry.student / "averages" / "averages.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            reports.append(graded.report)
    assert write_gradebook(location_in(folder / "gradebook.db"), judge.release, reports) == []


def test_generate_assignment_yields_the_notebook_that_build_wrote(
    released: dict[str, Any], averages: Stem
) -> None:
    built = read(averages.notebook)
    for key in ("source", "metadata", "id", "cell_type"):
        assert [c[key] for c in released["cells"]] == [c[key] for c in built["cells"]]
    assert released == built


def test_autograde_pays_each_student_what_is_due(course: Path, students: list[Student]) -> None:
    assert len(students) >= 8
    assert {s.name: scores(course, s.name) for s in students} == {
        s.name: s.scores for s in students
    }


@pytest.mark.parametrize("table", TABLES)
def test_our_own_run_writes_the_gradebook_that_autograde_writes(
    course: Path, own: Path, table: str, students: list[Student]
) -> None:
    theirs, ours = dump(course)[table], dump(own)[table]
    assert theirs == ours
    assert len(dump(own)["grades"]) == 2 * len(students)


def test_both_write_the_same_autograded_notebooks(
    course: Path, own: Path, students: list[Student]
) -> None:
    def content(folder: Path, student: str) -> list[tuple[object, ...]]:
        path = folder / "autograded" / student / "averages" / "averages.ipynb"
        notebook: Any = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        return [(c.id, c.source, c.get("outputs"), c.metadata) for c in notebook.cells]

    for student in students:
        assert content(course, student.name) == content(own, student.name), student.name


def test_the_log_says_who_was_refused_and_why(course: Path) -> None:
    said = (course / "said.txt").read_text(encoding="utf-8")
    assert "WARNING] garbage: averages.ipynb is not UTF-8 text" in said
    assert "ada: 100 of 100 points (center correct, scale correct)" in said
    assert "Traceback" not in said


def test_data_sets_are_not_copied_to_each_student(course: Path) -> None:
    assert not list((course / "autograded").rglob("heights.csv"))
    assert list((course / "release").rglob("heights.csv"))


# ---- the commands after grading -----------------------------------------------------------------


@pytest.fixture(scope="module")
def feedback(course: Path) -> Path:
    nbgrader(course, "generate_feedback", "averages")
    return course / "feedback"


def test_generate_feedback_makes_a_page_for_everyone(
    feedback: Path, students: list[Student]
) -> None:
    for student in students:
        page = feedback / student.name / "averages" / "averages.html"
        assert "center:" in page.read_text(encoding="utf-8"), student.name
    page = (feedback / "axis" / "averages" / "averages.html").read_text(encoding="utf-8")
    assert "This is the mean over the features of each row." in page


def test_feedback_runs_no_script_of_a_learner(feedback: Path) -> None:
    page = (feedback / "script" / "averages" / "averages.html").read_text(encoding="utf-8")
    assert "alert(" in page, "the text is there"
    assert not re.search(r"<script[^>]*>\s*alert", page)


def test_export_writes_every_score(course: Path, students: list[Student]) -> None:
    nbgrader(course, "export", "--to", "grades.csv")
    lines = (course / "grades.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]
    assert {row["student_id"]: float(row["score"]) for row in rows} == {
        student.name: sum(student.scores) for student in students
    }


def by_hand(folder: Path) -> None:
    """Do what people do in formgrader."""
    with book(folder / "gradebook.db") as gradebook:
        grade = gradebook.find_grade("check-center", *NOTEBOOK, "axis")
        grade.manual_score, grade.extra_credit = 20, 3
        gradebook.find_comment("center", *NOTEBOOK, "axis").manual_comment = "Half right."
        gradebook.db.commit()


def test_manual_scores_and_comments_survive_a_second_run_of_both(
    course: Path, own: Path, averages: Stem, tmp_path: Path
) -> None:
    theirs, ours = copied(course, tmp_path / "theirs"), copied(own, tmp_path / "ours")
    for folder in (theirs, ours):
        by_hand(folder)
    nbgrader(theirs, "autograde", "averages", "--student=axis", "--force")
    own_run(ours, averages)
    assert dump(theirs) == dump(ours)
    row = ("axis", "check-center", 0.0, 20.0, 3.0, 1)
    assert row in dump(ours)["grades"]
    assert ("axis", "center", None, "Half right.") in dump(ours)["comments"]
