"""Courses as instructors make them: with work of their own, without our steps, by the exchange."""

import json
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.build import make
from grader.bridge.database import location_in
from grader.bridge.gradebook import write_gradebook
from grader.bridge.stage import stage
from grader.grading.backends.local import LocalBackend
from grader.grading.judge import Judge
from grader.grading.run import Entry, grade
from grader.stems import Stem, discover
from grader.tests.bridge_course import (
    RIGHT,
    SEED,
    WRONG_AXIS,
    Student,
    answered,
    book,
    by_cell,
    cell_of,
    copied,
    dump,
    hand_in,
    nbgrader,
    read,
    scores,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("shapes_unchecked")]

ROOT = Path(__file__).resolve().parents[2]
COURSES = sorted({stem.course for stem in discover(ROOT)})


# ---- the courses of this repository -------------------------------------------------------------


@pytest.mark.parametrize("course", COURSES)
def test_nbgrader_releases_each_assignment_as_build_does(course: str, tmp_path: Path) -> None:
    stems = [stem for stem in discover(ROOT) if stem.course == course]
    stage(ROOT, tmp_path / "course", stems)
    nbgrader(tmp_path / "course", "generate_assignment", "*")
    for stem in stems:
        released = read(tmp_path / "course" / "release" / stem.name / f"{stem.name}.ipynb")
        built = json.loads(make(stem).files[stem.notebook])
        for key in ("id", "cell_type", "source", "metadata"):
            assert [c[key] for c in released["cells"]] == [c[key] for c in built["cells"]]
        assert released == built, stem.place


# ---- instructors' own ---------------------------------------------------------------------------


def cell(name: str, kind: str, source: str, **roles: Any) -> dict[str, Any]:
    base = {"grade": False, "solution": False, "locked": False, "task": False}
    about = base | {"schema_version": 3, "grade_id": name} | roles
    made = {"cell_type": kind, "id": name, "metadata": {"nbgrader": about}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def write(path: Path, notebook: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_an_assignment_of_the_instructors_own_is_left_to_nbgrader(
    staged: Path, tmp_path: Path
) -> None:
    folder = copied(staged, tmp_path)
    answer = "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"
    notebook = {
        "cells": [
            cell("x", "code", answer, solution=True),
            cell("test-x", "code", "assert x == 1", grade=True, locked=True, points=3),
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write(folder / "source" / "extra" / "extra.ipynb", notebook)
    nbgrader(folder, "generate_assignment", "extra")
    handed_in = read(folder / "release" / "extra" / "extra.ipynb")
    for student, source in (("ada", "x = 1"), ("bob", "x = 2")):
        path = folder / "submitted" / student / "extra" / "extra.ipynb"
        write(path, answered(handed_in, x=source))
    said = nbgrader(folder, "autograde", "extra")
    assert "extra is none of our assignments: nbgrader's own Execute runs it" in said
    with book(folder / "gradebook.db") as gradebook:
        assert gradebook.find_submission("extra", "ada").score == 3
        assert gradebook.find_submission("extra", "bob").score == 0


def test_cells_and_points_that_an_instructor_changed_are_respected(
    staged: Path, averages: Stem, tmp_path: Path
) -> None:
    folder = copied(staged, tmp_path)
    path = folder / "source" / "averages" / "averages.ipynb"
    notebook = read(path)
    cell_of(notebook, "check-center")["metadata"]["nbgrader"]["points"] = 4
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] != "check-scale"]
    essay = cell("essay", "markdown", "Why?", grade=True, solution=True, points=5)
    own_test = cell("own", "code", "assert True", grade=True, locked=True, points=7)
    notebook["cells"] += [essay, own_test]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    nbgrader(folder, "generate_assignment", "averages", "--force")
    handed_in = answered(read(folder / "release/averages/averages.ipynb"), **RIGHT, essay="So.")
    handed_in["cells"] = [c for c in handed_in["cells"] if c["id"] != "own"]
    write(folder / "submitted" / "ada" / "averages" / "averages.ipynb", handed_in)
    nbgrader(folder, "autograde", "averages")
    expected = {"check-center": 4, "essay": None, "own": 0}
    assert by_cell(folder, "ada") == expected
    ours = copied(folder, tmp_path / "ours")
    judge = Judge(averages, SEED, "")
    with LocalBackend(averages, workers=1) as backend:
        entry = Entry("ada", folder / "submitted" / "ada" / "averages" / "averages.ipynb")
        (graded,) = grade(judge, backend, [entry])
    assert write_gradebook(location_in(ours / "gradebook.db"), judge.release, [graded.report]) == [
        "scale"
    ]
    assert by_cell(ours, "ada") == expected
    assert dump(ours)["grades"] == dump(folder)["grades"]


# ---- without our steps --------------------------------------------------------------------------


def test_without_our_steps_the_check_cells_score_by_themselves(
    staged: Path, released: dict[str, Any], tmp_path: Path
) -> None:
    folder = copied(staged, tmp_path)
    config = folder / "nbgrader_config.py"
    before, _, rest = config.read_text(encoding="utf-8").partition("# ---- Grading outside")
    config.write_text(before + rest[rest.index("# ---- Deleted") :], encoding="utf-8")
    students = [
        Student("ada", RIGHT),
        Student("axis", RIGHT | {"center": WRONG_AXIS}, (0.0, 0.0)),
        Student("error", RIGHT | {"scale": "def scale(X, eps):\n    return X / ''\n"}, (40.0, 0.0)),
    ]
    hand_in(students, released, folder, "averages")
    nbgrader(folder, "autograde", "averages")
    assert {s.name: scores(folder, s.name) for s in students} == {
        s.name: s.scores for s in students
    }
    last = read(folder / "autograded" / "ada" / "averages" / "averages.ipynb")["cells"][-1]
    assert "1.62" not in json.dumps(last["outputs"])
    assert last["outputs"], "the demo cell found its data set"


@pytest.fixture
def exchange(tmp_path: Path) -> Path:
    folder = tmp_path / "exchange"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def test_a_release_through_the_exchange_runs_at_the_learners_place(
    staged: Path, exchange: Path, tmp_path: Path
) -> None:
    folder = copied(staged, tmp_path)
    where = f"--Exchange.root={exchange}"
    nbgrader(folder, "release_assignment", "averages", where)
    learner = tmp_path / "learner"
    learner.mkdir()
    known = (where, "--course=course1_demo")
    nbgrader(learner, "fetch_assignment", "averages", *known)
    assert {path.name for path in (learner / "averages").iterdir()} == {
        "averages.ipynb", "course1_demo", "datasets",
    }  # fmt: skip
    notebook = learner / "averages" / "averages.ipynb"
    said = nbgrader(learner, "validate", str(notebook))
    assert "VALIDATION FAILED ON 2 CELL(S)" in said
    write(notebook, answered(read(notebook), **RIGHT))
    said = nbgrader(learner, "validate", str(notebook))
    assert "Success! Your notebook passes all the tests." in said
    nbgrader(learner, "submit", "averages", *known)
    nbgrader(folder, "collect", "averages", where)
    nbgrader(folder, "autograde", "averages")
    (student,) = (path.name for path in (folder / "submitted").iterdir())
    assert scores(folder, student) == (40, 60)
