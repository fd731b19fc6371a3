"""Grading again after a course really changed."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grader.benchmarks.commands import Command, prepare
from grader.benchmarks.miniature import CODE, NAME, make_class, make_course
from grader.benchmarks.results import scores
from grader.grading.journal import NAME as JOURNAL
from grader.grading.journal import read_entries

Runs = Callable[..., str]
_STUDENTS = 6  # one of each kind


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose class is graded, for copying."""
    prepare()
    folder = tmp_path_factory.mktemp("course")
    stem = make_course(folder)
    make_class(stem, folder / "submissions", _STUDENTS)
    said = command(folder, "grade", "submissions", "--out", "out", "--workers", "2")
    assert f"{_STUDENTS} graded" in said
    return folder


def command(folder: Path, *words: str) -> str:
    code, said, _ = Command(folder, *words).wait()
    assert code == 0, said
    return said


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(graded, tmp_path / "course"))


def change(course: Path, old: str, new: str) -> None:
    """Change the authored file as an author does, and build."""
    path = course / "course0_miniature" / "week1" / "source" / f"{NAME}.py"
    assert CODE.count(old) == 1
    path.write_text(CODE.replace(old, new))
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    command(course, "build")


def regrade(course: Path, *words: str) -> dict[str, Any]:
    said = command(course, "regrade", "submissions", "--out", "out", "--json", *words)
    (found,) = json.loads(said[: said.rindex("]") + 1])
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


NEW_PROBE = "scale.probe(np.array([[0.01], [0.02], [0.04]]), 0.1)\n"


@pytest.mark.slow
def test_a_stricter_reference_shows_whose_score_changes_and_writes_nothing(course: Path) -> None:
    """Population becomes sample deviation, so those who were right are wrong now."""
    change(course, "Z.std(axis=0)", "Z.std(axis=0, ddof=1)")
    before = tree(course / "out")
    found = regrade(course)
    assert tree(course / "out") == before
    assert (found["regraded"], found["same"]) == (_STUDENTS, 0)
    moved = {c["student"]: c for c in found["changes"] if c["old_score"] != c["new_score"]}
    assert {s: c["new_score"] for s, c in moved.items()} == {
        "s00000": 40.0,
        "s00001": 0.0,
        "s00004": 0.0,
    }
    (exercise,) = moved["s00000"]["exercises"]
    assert (exercise["name"], exercise["old_verdict"], exercise["new_verdict"]) == (
        "scale",
        "correct",
        "wrong",
    )
    assert {"label": "hidden 1", "old": "ok", "new": "value"} in exercise["cases"]
    assert list(moved["s00000"]["conditions"]) == ["spec"]


@pytest.mark.slow
def test_a_new_mistake_changes_a_hint_and_no_score(course: Path) -> None:
    change(course, 'center.mistake("This is the mean over the features of each row."',
           'center.mistake("Rows are examples: average over them."')  # fmt: skip
    found = regrade(course)
    assert [c["student"] for c in found["changes"]] == ["s00001"]
    (only,) = found["changes"]
    assert only["old_score"] == only["new_score"]
    assert only["exercises"][0]["hint"] == "Rows are examples: average over them."


@pytest.mark.slow
def test_a_new_probe_that_somebody_fails_is_named(course: Path) -> None:
    """Somebody divides by 0.2 at least, which no case has noticed so far."""
    path = course / "submissions" / "s00000" / f"{NAME}.ipynb"
    text, old = path.read_text(), "return Z / (Z.std(axis=0) + eps)"
    assert text.count(old) == 1
    path.write_text(text.replace(old, "return Z / np.maximum(Z.std(axis=0) + eps, 0.2)"))
    command(course, "grade", "submissions", "--out", "out", "--workers", "2")
    change(course, "scale.random(", f"{NEW_PROBE}scale.random(")
    (only,) = regrade(course)["changes"]
    assert (only["student"], only["old_score"], only["new_score"]) == ("s00000", 100, 40)
    assert not only["resubmitted"]
    new = [case for case in only["exercises"][0]["cases"] if not case["old"]]
    assert new == only["exercises"][0]["cases"]
    assert {(case["label"].split()[0], case["new"]) for case in new} == {("public", "value")}
    said = command(course, "regrade", "submissions", "--out", "out")
    assert f"{new[0]['label']} (new): value" in said
    assert "nothing is written" in said


@pytest.mark.slow
def test_writing_keeps_old_verdicts_and_what_people_gave(course: Path) -> None:
    out = course / "out"
    give_manual_score(out / "gradebook.db", "s00000", "scale", 33.0)
    given = manual_scores(out / "gradebook.db")
    change(course, "Z.std(axis=0)", "Z.std(axis=0, ddof=1)")
    found = regrade(course, "--write")
    assert found == regrade_of(course, found)
    (ada,) = [c for c in found["changes"] if c["student"] == "s00000"]
    assert ada["exercises"][0]["manual"] == 33.0
    assert manual_scores(out / "gradebook.db") == given == [("s00000", 33.0)]
    entries = list(read_entries(out / JOURNAL))
    assert len(entries) == 2 * _STUDENTS
    assert [e.report.score for e in entries if e.report.student == "s00000"] == [100, 40]
    fresh = course / "fresh"
    seed = (out / ".grader_seed").read_text().strip()
    command(course, "grade", "submissions", "--out", "fresh", "--seed", seed, "--workers", "2")
    old, new = tree(out), tree(fresh)
    pages = [
        name for name in new if name.startswith(("autograded", "feedback", "reports", "report_"))
    ]
    assert pages
    assert all(old[name] == new[name] for name in pages)
    assert automatic(out) == automatic(fresh)


def regrade_of(course: Path, found: dict[str, Any]) -> dict[str, Any]:
    """After it is written nothing is left to regrade, and a plain run grades nothing."""
    again = regrade(course)
    assert (again["regraded"], again["same"], again["changes"]) == (0, _STUDENTS, [])
    said = command(course, "grade", "submissions", "--out", "out", "--workers", "2")
    assert f"({_STUDENTS} known from before)" in said
    return found


@pytest.mark.slow
def test_a_second_hand_in_is_said_to_be_one(course: Path) -> None:
    right, wrong = (course / "submissions" / s / f"{NAME}.ipynb" for s in ("s00000", "s00001"))
    shutil.copyfile(right, wrong)
    (course / "submissions" / "new").mkdir()
    shutil.copyfile(right, course / "submissions" / "new" / f"{NAME}.ipynb")
    found = regrade(course)
    assert found["ungraded"] == ["new"]
    (only,) = found["changes"]
    assert (only["student"], only["resubmitted"], only["new_score"]) == ("s00001", True, 100)
    assert regrade(course, "--all")["regraded"] == _STUDENTS


@pytest.mark.slow
def test_there_must_be_something_to_compare_with(course: Path) -> None:
    code, said, _ = Command(course, "regrade", "submissions", "--out", "nowhere").wait()
    assert (code, "nothing was graded" in said) == (2, True)
    assert not (course / "nowhere").exists()
    (course / "out" / ".grader_seed").unlink()
    code, said, _ = Command(course, "regrade", "submissions", "--out", "out").wait()
    assert (code, "graded with --seed" in said) == (2, True)
    assert not (course / "out" / ".grader_seed").exists()


def give_manual_score(gradebook: Path, student: str, exercise: str, score: float) -> None:
    with closing(sqlite3.connect(gradebook)) as database, database:
        done = database.execute(
            "update grade set manual_score = ? where id in (select g.id from grade g"
            " join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment a on a.id = n.assignment_id"
            " where a.student_id = ? and c.name like ?)",
            (score, student, f"%{exercise}%"),
        )
        assert done.rowcount == 1


def manual_scores(gradebook: Path) -> list[tuple[object, object]]:
    return [(row[1], row[4]) for row in scores(gradebook.parent) if len(row) == 7 and row[4]]


def automatic(out: Path) -> list[tuple[object, ...]]:
    return [row[:4] for row in scores(out) if len(row) == 7]
