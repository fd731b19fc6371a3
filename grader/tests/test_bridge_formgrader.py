"""Formgrader on a graded course, as a browser talks to it."""

import json
import re
from collections.abc import Iterator

import pytest

from grader.bridge.stage import stage
from grader.stems import Stem
from grader.tests.bridge_course import (
    RIGHT,
    WRONG_AXIS,
    Student,
    hand_in,
    nbgrader,
)
from grader.tests.formgrader import Formgrader, served

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert('from a learner')</script>"


@pytest.fixture(scope="module")
def formgrader(averages: Stem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    folder = tmp_path_factory.mktemp("formgrader") / "course"
    stage(averages.root, folder, [averages], seed=42)
    nbgrader(folder, "generate_assignment", "averages")
    released = json.loads((folder / "release/averages/averages.ipynb").read_text(encoding="utf-8"))
    students = [
        Student("axis", RIGHT | {"center": WRONG_AXIS, "center-1": SCRIPT}, (0.0, 60.0)),
        Student("garbage", content=b"nothing", scores=(0.0, 0.0)),
    ]
    hand_in(students, released, folder, "averages")
    with served(folder, tmp_path_factory.mktemp("private")) as formgrader:
        yield formgrader


@pytest.fixture(scope="module")
def answers(formgrader: Formgrader) -> dict[str, dict[str, object]]:
    """What the button Autograde answers for each student."""
    where = "/formgrader/api/submission/averages"
    return {
        student: json.loads(formgrader.get(f"{where}/{student}/autograde", "POST"))
        for student in ("axis", "garbage")
    }


def test_the_button_autograde_uses_our_engine(answers: dict[str, dict[str, object]]) -> None:
    assert answers["axis"]["success"]
    assert "axis: 60 of 100 points" in str(answers["axis"]["log"])
    assert answers["garbage"]["success"]
    assert "garbage: 0 of 100 points" in str(answers["garbage"]["log"])


def test_the_list_of_submissions_shows_the_scores(
    formgrader: Formgrader, answers: dict[str, dict[str, object]]
) -> None:
    listed = json.loads(formgrader.get("/formgrader/api/submissions/averages"))
    assert {each["student"]: each["score"] for each in listed} == {"axis": 60, "garbage": 0}
    assert not any(each["needs_manual_grade"] for each in listed)


@pytest.fixture(scope="module")
def page(formgrader: Formgrader, answers: dict[str, dict[str, object]]) -> str:
    listed = json.loads(formgrader.get("/formgrader/api/submitted_notebooks/averages/averages"))
    name = next(each["id"] for each in listed if each["student"] == "axis")
    return formgrader.get(f"/formgrader/submissions/{name}/?index=0")


def test_a_graders_page_shows_verdict_and_hint(page: str) -> None:
    assert "center: wrong, 0 of 40 points" in page
    assert "This is the mean over the features of each row." in page


def test_a_graders_page_runs_no_script_of_a_learner(page: str) -> None:
    assert "alert(" in page, "the text is there"
    assert not re.search(r"<script[^>]*>\s*alert", page)
