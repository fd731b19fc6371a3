"""Tests of the gradebook that a batch of reports becomes."""

import sqlite3
import time
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from grader.bridge.autograded import autograded_notebook
from grader.bridge.database import location_in
from grader.bridge.exceptions import GradebookError, GradebookLocked
from grader.bridge.gradebook import write_gradebook
from grader.bridge.structure import released_notebook
from grader.exceptions import GraderError
from grader.grading.release import Release, read_release
from grader.report import CaseResult, ExerciseResult, Header, Report
from grader.stems import Stem
from grader.tests.bridge_course import RIGHT, answered, book

HIDDEN = (CaseResult(label="hidden 1", hidden=True, outcome="ok"),)
RIGHT_CENTER = ExerciseResult(name="center", points=40, verdict="correct", cases=HIDDEN)
RIGHT_SCALE = ExerciseResult(name="scale", points=60, verdict="correct", cases=HIDDEN)
WRONG_SCALE = ExerciseResult(name="scale", points=60, verdict="wrong", cases=HIDDEN)
ADA = Report(
    assignment="averages",
    student="ada",
    header=Header(engine="1", spec="s", seed="d", sandbox="none"),
    exercises=(RIGHT_CENTER, RIGHT_SCALE),
)
BOB = msgspec.structs.replace(ADA, student="bob", exercises=(RIGHT_CENTER, WRONG_SCALE))
EVERYTHING = ("averages", "averages")  # the notebook and its assignment


@pytest.fixture
def release(averages: Stem) -> Release:
    return read_release(averages)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, averages: Stem) -> Path:
    """A gradebook with two reports; making a new one takes a second, copying one does not."""
    path = tmp_path_factory.mktemp("template") / "gradebook.db"
    assert write_gradebook(location_in(path), read_release(averages), [ADA, BOB]) == []
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "gradebook.db"
    copied.write_bytes(template.read_bytes())
    return copied


def scores(path: Path, student: str) -> dict[str, float | None]:
    with book(path) as gradebook:
        submission = gradebook.find_submission_notebook(*EVERYTHING, student)
        return {grade.name: grade.auto_score for grade in submission.grades}


def query(path: Path, text: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(text).fetchall()
    finally:
        connection.close()


def change(path: Path, text: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(text)
    connection.close()


def test_a_new_gradebook_holds_course_assignment_cells_and_scores(path: Path) -> None:
    assert scores(path, "ada") == {"check-center": 40, "check-scale": 60}
    assert scores(path, "bob") == {"check-center": 40, "check-scale": 0}
    with book(path) as gradebook:
        assignment = gradebook.find_assignment("averages")
        assert (assignment.course_id, assignment.max_score) == ("course1_demo", 100)
        assert gradebook.find_submission("averages", "ada").score == 100
        assert not gradebook.find_submission("averages", "ada").needs_manual_grade
        dicts = {each["student"]: each["score"] for each in gradebook.submission_dicts("averages")}
        assert dicts == {"ada": 100, "bob": 40}


def test_nothing_is_left_beside_the_gradebook(path: Path, template: Path) -> None:
    assert list(template.parent.iterdir()) == [template]


def test_a_second_run_updates_scores_and_repeats_no_row(path: Path, release: Release) -> None:
    count = (
        "select (select count(*) from grade), (select count(*) from comment), count(*) from student"
    )
    before = query(path, count)
    better = msgspec.structs.replace(BOB, exercises=(RIGHT_CENTER, RIGHT_SCALE))
    write_gradebook(location_in(path), release, [better])
    assert query(path, count) == before
    assert scores(path, "bob") == {"check-center": 40, "check-scale": 60}


def test_what_people_wrote_survives_a_second_run(path: Path, release: Release) -> None:
    with book(path) as gradebook:
        grade = gradebook.find_grade("check-scale", *EVERYTHING, "bob")
        grade.manual_score, grade.extra_credit = 55, 2
        gradebook.find_comment("scale", *EVERYTHING, "bob").manual_comment = "Nearly."
        gradebook.find_submission_notebook(*EVERYTHING, "bob").late_submission_penalty = 3
        gradebook.db.commit()
        gradebook.update_or_create_assignment("averages", duedate="2026-02-01 12:00:00 UTC")
        gradebook.grant_extension("averages", "bob", days=2)
        gradebook.update_or_create_student("bob", first_name="Bob")
    write_gradebook(location_in(path), release, [ADA, BOB])
    with book(path) as gradebook:
        grade = gradebook.find_grade("check-scale", *EVERYTHING, "bob")
        assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (0, 55, 2)
        assert grade.needs_manual_grade, "nbgrader asks to look at a manual score again"
        assert gradebook.find_comment("scale", *EVERYTHING, "bob").comment == "Nearly."
        submission = gradebook.find_submission("averages", "bob")
        assert (submission.late_submission_penalty, submission.extension.days) == (3, 2)
        assert gradebook.find_assignment("averages").duedate == datetime(2026, 2, 1, 12)
        assert gradebook.find_student("bob").first_name == "Bob"
        assert not gradebook.find_grade("check-center", *EVERYTHING, "bob").needs_manual_grade


def test_of_two_reports_on_a_student_the_last_one_counts(path: Path, release: Release) -> None:
    write_gradebook(location_in(path), release, [msgspec.structs.replace(ADA, student="bob"), BOB])
    assert scores(path, "bob") == {"check-center": 40, "check-scale": 0}


def test_answers_as_released_get_the_comment_of_nbgrader(path: Path, release: Release) -> None:
    submitted = answered(released_notebook(release), scale=RIGHT["scale"])
    autograded = path.parent / "autograded" / "ada" / "averages" / "averages.ipynb"
    autograded.parent.mkdir(parents=True)
    autograded.write_text(autograded_notebook(submitted, release, ADA), encoding="utf-8")
    write_gradebook(location_in(path), release, [ADA])
    with book(path) as gradebook:
        comments = [gradebook.find_comment(n, *EVERYTHING, "ada").comment for n in RIGHT]
    assert comments == ["No response.", None]


def test_times_come_from_the_course_folder_or_from_the_caller(path: Path, release: Release) -> None:
    stamp = path.parent / "submitted" / "ada" / "averages" / "timestamp.txt"
    stamp.parent.mkdir(parents=True)
    stamp.write_text("2026-01-05 10:00:00 UTC", encoding="utf-8")
    write_gradebook(location_in(path), release, [ADA, BOB])
    times = "select student_id, timestamp from submitted_assignment order by 1"
    assert query(path, times) == [("ada", "2026-01-05 10:00:00.000000"), ("bob", None)]
    stamp.write_text("yesterday", encoding="utf-8")
    write_gradebook(location_in(path), release, [ADA, BOB])
    assert query(path, times)[0][1] == "2026-01-05 10:00:00.000000"
    write_gradebook(location_in(path), release, [BOB], timestamps={"bob": datetime(2026, 1, 6)})
    assert query(path, times)[1][1] == "2026-01-06 00:00:00.000000"


def test_points_that_an_instructor_changed_are_paid_in_proportion(
    path: Path, release: Release
) -> None:
    change(path, "update grade_cells set max_score = max_score / 10")
    write_gradebook(location_in(path), release, [ADA, BOB])
    assert scores(path, "ada") == {"check-center": 4, "check-scale": 6}
    with book(path) as gradebook:
        assert gradebook.find_assignment("averages").max_score == 10


def test_an_exercise_that_the_gradebook_does_not_know_is_named(
    path: Path, release: Release
) -> None:
    change(path, "update base_cell set name = 'other' where name = 'check-scale'")
    assert write_gradebook(location_in(path), release, [ADA]) == ["scale"]
    assert scores(path, "ada") == {"check-center": 40, "other": 0}


def test_a_locked_gradebook_is_one_clear_error_and_stays_as_it_was(
    path: Path, release: Release
) -> None:
    before = path.read_bytes()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(GradebookLocked, match=r"is in use: .* Wait until it is done") as raised:
            write_gradebook(location_in(path), release, [BOB], patience_s=0.2)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert isinstance(raised.value, GraderError)
    assert path.read_bytes() == before
    write_gradebook(location_in(path), release, [BOB], patience_s=0.2)


def test_another_program_may_keep_the_gradebook_open(path: Path, release: Release) -> None:
    with book(path) as formgrader:
        found = formgrader.find_grade("check-scale", *EVERYTHING, "bob")
        assert found.auto_score == 0
        formgrader.db.rollback()
        write_gradebook(location_in(path), release, [msgspec.structs.replace(ADA, student="bob")])
        found = formgrader.find_grade("check-scale", *EVERYTHING, "bob")
        assert found.auto_score == 60, "it reads what we wrote: the file is still the same"
        found.manual_score = 1
        formgrader.db.commit()
    assert query(path, "select sum(manual_score) from grade") == [(1.0,)]


def test_a_failure_on_the_way_writes_nothing(
    path: Path, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.bridge.submissions.SubmissionRows._comments", fail)
    before = query(path, "select * from grade")
    for each in (path, tmp_path / "new.db"):
        with pytest.raises(KeyboardInterrupt):
            write_gradebook(
                location_in(each), release, [msgspec.structs.replace(ADA, student="eve"), BOB]
            )
    assert query(path, "select * from grade") == before
    assert query(path, "select id from student order by 1") == [("ada",), ("bob",)]
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_assignment_that_fails_on_the_way_leaves_no_trace(
    path: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(path, "update assignment set name = 'earlier'")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.bridge.submissions.SubmissionRows._scores", fail)
    with pytest.raises(KeyboardInterrupt):
        write_gradebook(location_in(path), release, [ADA])
    assert query(path, "select name from assignment") == [("earlier",)]
    assert query(path, "select count(*) from source_cell") == [(5,)]
    monkeypatch.undo()
    write_gradebook(location_in(path), release, [ADA])
    assert query(path, "select name from assignment order by 1") == [("averages",), ("earlier",)]


def test_a_file_that_is_no_gradebook_is_one_clear_error(tmp_path: Path, release: Release) -> None:
    path = tmp_path / "gradebook.db"
    path.write_text("name,score\n" * 200, encoding="utf-8")
    with pytest.raises(GradebookError, match="is no gradebook"):
        write_gradebook(location_in(path), release, [ADA])
    assert path.read_text(encoding="utf-8").startswith("name,score")


def test_a_gradebook_of_another_version_asks_for_an_upgrade(path: Path, release: Release) -> None:
    change(path, "drop table comment")
    with pytest.raises(GradebookError, match="nbgrader db upgrade"):
        write_gradebook(location_in(path), release, [ADA])


def test_a_place_that_cannot_be_written_is_one_clear_error(
    tmp_path: Path, release: Release
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(GradebookError, match="cannot be written"):
        write_gradebook(location_in(tmp_path / "file" / "gradebook.db"), release, [ADA])


def test_an_empty_file_becomes_a_gradebook(tmp_path: Path, release: Release) -> None:
    path = tmp_path / "gradebook.db"
    path.touch()
    write_gradebook(location_in(path), release, [ADA])
    assert scores(path, "ada") == {"check-center": 40, "check-scale": 60}


@pytest.mark.slow
def test_four_hundred_submissions_cost_a_few_milliseconds_each(
    path: Path, release: Release
) -> None:
    reports = [msgspec.structs.replace(BOB, student=f"s{i:03}") for i in range(400)]
    for _ in ("new rows", "known rows"):
        started = time.process_time()
        write_gradebook(location_in(path), release, reports)
        assert (time.process_time() - started) / len(reports) < 0.005  # measured: 0.0005 s
    assert query(path, "select count(*) from grade") == [(804,)]
