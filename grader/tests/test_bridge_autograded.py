"""Tests of autograded notebooks: verdicts for people and scores that nbgrader reads."""

import copy
import json
from typing import Any

import nbformat
import pytest
from nbgrader.utils import determine_grade

from grader.bridge.autograded import (
    autograded_notebook,
    grade_outputs,
    put_nothing,
    put_scores,
    share,
)
from grader.bridge.structure import released_notebook
from grader.grading.release import Release, read_release
from grader.report import CaseResult, Diagnosis, ExerciseResult, Header, Report
from grader.stems import Stem
from grader.tests.bridge_course import RIGHT, answered, cell_of

HEADER = Header(engine="1", spec="s", seed="d", sandbox="none")
CASES = (
    CaseResult(label="public 1", hidden=False, outcome="ok"),
    CaseResult(label="hidden 1", hidden=True, outcome="ok"),
    CaseResult(label="hidden 2", hidden=True, outcome="ok"),
)
RIGHT_RESULT = ExerciseResult(name="center", points=40, verdict="correct", cases=CASES)
WRONG_RESULT = ExerciseResult(
    name="scale",
    points=60,
    verdict="wrong",
    cases=(*CASES[:2], CaseResult(label="hidden 2", hidden=True, outcome="value")),
    diagnosis=Diagnosis(code="mistake:1", hint="This divides by the variance."),
    carried=("center",),
    output="one\x1b[31m\r\ntwo\n",
)
REPORT = Report(
    assignment="averages",
    student="ada",
    header=HEADER,
    exercises=(RIGHT_RESULT, WRONG_RESULT),
    notes=("A cell you added raised ValueError.",),
)


@pytest.fixture
def release(averages: Stem) -> Release:
    return read_release(averages)


@pytest.fixture
def submitted(release: Release) -> dict[str, Any]:
    return answered(release.notebook, **RIGHT)


def read(text: str) -> Any:
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    return notebook


def scores(notebook: Any) -> dict[str, float | None]:
    """Return what nbgrader reads from the grade cells."""
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def said(notebook: Any, name: str) -> str:
    text, score = cell_of(notebook, name)["outputs"]
    assert (text["output_type"], text["name"]) == ("stream", "stdout")
    assert score["output_type"] == "execute_result"
    assert list(score["data"]) == ["text/plain"]
    return text["text"]


def test_nbgrader_reads_the_points_of_each_exercise(
    submitted: dict[str, Any], release: Release
) -> None:
    graded = read(autograded_notebook(submitted, release, REPORT))
    assert scores(graded) == {"check-center": 40, "check-scale": 0}


def test_people_read_the_verdict_the_hint_and_how_many_cases_pass(
    submitted: dict[str, Any], release: Release
) -> None:
    graded = read(autograded_notebook(submitted, release, REPORT))
    right, wrong = said(graded, "check-center"), said(graded, "check-scale")
    assert right.splitlines()[0] == "✓ center: correct, 40 of 40 points"
    assert wrong.splitlines()[0] == "✗ scale: wrong, 0 of 60 points"
    assert "This divides by the variance." in wrong
    assert "Cases of the check: 1 of 1 pass\nHidden cases: 1 of 2 pass" in wrong
    assert "our center in place of yours" in wrong
    assert "It printed:\n    one" in wrong
    assert "A cell you added raised ValueError." in right
    assert "A cell you added" not in wrong


def test_what_an_answer_printed_can_neither_move_the_cursor_nor_break_the_file(
    submitted: dict[str, Any], release: Release
) -> None:
    text = autograded_notebook(submitted, release, REPORT)
    text.encode()
    assert "\x1b" not in said(read(text), "check-scale")
    assert "    two\n" in said(read(text), "check-scale")
    stream, _ = grade_outputs("half a character \ud83d", 0)
    stream["text"].encode()


def test_outputs_of_the_submission_are_dropped(submitted: dict[str, Any], release: Release) -> None:
    forged = [{"output_type": "execute_result", "data": {"text/plain": "60.0"}, "metadata": {}}]
    for cell in submitted["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = copy.deepcopy(forged)
    graded = read(autograded_notebook(submitted, release, REPORT))
    assert scores(graded) == {"check-center": 40, "check-scale": 0}
    others = [c for c in graded.cells if c.cell_type == "code" and not c.id.startswith("check-")]
    assert others
    assert not any(cell.outputs for cell in others)


def test_scores_replace_whatever_outputs_a_notebook_has(release: Release) -> None:
    graded: Any = nbformat.from_dict(released_notebook(release))
    for cell in graded.cells:
        if cell.cell_type == "code":
            cell.outputs = [{"output_type": "stream", "name": "stderr", "text": "old"}]
    put_scores(graded, release, REPORT)
    assert "old" not in json.dumps(graded)


def test_the_same_report_yields_the_same_bytes(submitted: dict[str, Any], release: Release) -> None:
    first = autograded_notebook(submitted, release, REPORT)
    shuffled = json.loads(json.dumps(submitted, sort_keys=True))
    again = autograded_notebook(shuffled, release, Report.from_json(REPORT.to_json()))
    assert first == again


def test_a_refused_file_yields_the_released_notebook_with_zeros_and_the_reason(
    release: Release,
) -> None:
    results = [
        ExerciseResult(name=name, points=points, verdict="refused")
        for name, points in (("center", 40), ("scale", 60))
    ]
    report = Report(
        assignment="averages",
        student="ada",
        header=HEADER,
        exercises=tuple(results),
        refusal="averages.ipynb is no notebook.",
    )
    graded = read(autograded_notebook(None, release, report))
    assert scores(graded) == {"check-center": 0, "check-scale": 0}
    for name in ("check-center", "check-scale"):
        assert "averages.ipynb is no notebook." in said(graded, name)
    sources = [cell["source"] for cell in released_notebook(release)["cells"]]
    assert [cell.source for cell in graded.cells] == sources


def test_a_check_that_the_report_does_not_know_pays_nothing(
    submitted: dict[str, Any], release: Release
) -> None:
    half = Report(assignment="averages", student="a", header=HEADER, exercises=(RIGHT_RESULT,))
    graded = read(autograded_notebook(submitted, release, half))
    assert scores(graded) == {"check-center": 40, "check-scale": 0}
    assert "Not graded" in said(graded, "check-scale")


def test_an_instructors_own_check_pays_nothing_and_an_essay_waits_for_people(
    release: Release,
) -> None:
    graded: Any = nbformat.from_dict(released_notebook(release))
    roles = {"schema_version": 3, "task": False, "grade": True, "points": 5}
    for name, kind, solution in (("own-test", "code", False), ("essay", "markdown", True)):
        about = roles | {"grade_id": name, "solution": solution, "locked": not solution}
        cell: dict[str, Any] = {"cell_type": kind, "id": name, "source": "assert True"}
        cell |= {"metadata": {"nbgrader": about}}
        graded.cells.append(nbformat.from_dict(cell))
    put_scores(graded, release, REPORT)
    graded = nbformat.from_dict(graded)
    found = scores(graded)
    assert found == {"check-center": 40, "check-scale": 0, "own-test": 0, "essay": None}


def test_points_that_an_instructor_changed_are_paid_in_proportion(release: Release) -> None:
    graded: Any = nbformat.from_dict(released_notebook(release))
    cell_of(graded, "check-center")["metadata"]["nbgrader"]["points"] = 4
    put_scores(graded, release, REPORT)
    assert scores(nbformat.from_dict(graded))["check-center"] == 4
    assert share(RIGHT_RESULT, 0.1) == pytest.approx(0.1, rel=0, abs=0)
    assert share(WRONG_RESULT, 60) == 0
    unproven = ExerciseResult(name="center", points=40, verdict="correct", cases=CASES[:1])
    assert share(unproven, 40) == 0


def test_a_failure_of_ours_pays_nothing_and_says_why(release: Release) -> None:
    graded: Any = nbformat.from_dict(released_notebook(release))
    put_scores(graded, release, REPORT)
    put_nothing(graded, "The sandbox does not start.")
    graded = nbformat.from_dict(graded)
    assert scores(graded) == {"check-center": 0, "check-scale": 0}
    assert "The sandbox does not start." in said(graded, "check-center")
