"""An instructor's term from the first command to the exported grades, on a small course."""

import csv
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grader.benchmarks.miniature import KINDS, NAME, make_class
from grader.tests.term_desk import ROSTER, Desk, desk_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("course")) as made:
        yield made


@pytest.fixture(scope="module")
def term(desk: Desk) -> Desk:
    desk.ok("init", desk.term, "--roster", desk.roster)
    return desk


@pytest.fixture(scope="module")
def collected(term: Desk) -> Desk:
    """Hand in as Canvas gives it: one archive, some of it late."""
    make_class(term.stem, term.folder / "class", 6)
    archive = term.folder / "canvas.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for n in range(6):
            late = "LATE_" * (n in (1, 2))
            path = term.folder / "class" / f"s0000{n}" / f"{NAME}.ipynb"
            zipped.write(path, f"last{n}first{n}_{late}10{n}_900{n}_{NAME}-1.ipynb")
    said = term.ok("collect", archive, "--term", term.term, "--assignment", NAME)
    assert "6 taken" in said
    assert "s00001, s00002" in said
    return term


def due(desk: Desk, text: str) -> None:
    path = desk.term / "term.toml"
    toml = path.read_text(encoding="utf-8").split(f"[assignments.{NAME}]")[0]
    path.write_text(f"{toml}[assignments.{NAME}]\n{text}", encoding="utf-8")


@pytest.fixture(scope="module")
def graded(collected: Desk) -> Desk:
    """Everything came in time, but for two learners, of whom one has an extension."""
    term = collected.term / "term.toml"
    term.write_text(
        term.read_text(encoding="utf-8").replace("late_per_day = 0 ", "late_per_day = 10 "),
        encoding="utf-8",
    )
    due(collected, "due = 2026-05-01T12:00:00\nextensions = { s00002 = 3 }\n")
    for n in range(6):
        day = 3 if n in (1, 2) else 1
        path = collected.term / "submitted" / f"s0000{n}" / NAME / "timestamp.txt"
        path.write_text(f"2026-05-0{day} 11:00:00.000000 UTC\n", encoding="utf-8")
    collected.ok("grade", collected.term / "submitted")
    return collected


# ---- init ---------------------------------------------------------------------------------------


def test_a_term_is_a_course_folder_with_roster_seed_and_policies(term: Desk) -> None:
    for name in ("nbgrader_config.py", ".grader_seed", "gradebook.db", "term.toml", "roster.csv"):
        assert (term.term / name).is_file(), name
    with closing(sqlite3.connect(term.term / "gradebook.db")) as database:
        rows = dict(database.execute("select id, lms_user_id from student"))
    assert rows == {f"s0000{n}": f"10{n}" for n in range(6)} | {"ann": "199"}


def test_a_second_init_changes_nothing_that_somebody_wrote(term: Desk) -> None:
    toml = term.term / "term.toml"
    seed = (term.term / ".grader_seed").read_bytes()
    toml.write_text(toml.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    said = term.ok("init", term.term, "--roster", term.roster)
    assert "7 learners (0 new)" in said
    assert toml.read_text(encoding="utf-8").endswith("# mine\n")
    assert (term.term / ".grader_seed").read_bytes() == seed


def test_a_bad_roster_makes_no_term(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id\n../x\n", encoding="utf-8")
    done = desk.run("init", tmp_path / "term", "--roster", tmp_path / "people.csv")
    assert "cannot name a folder" in str(done.exception)
    assert not (tmp_path / "term").exists()


# ---- release ------------------------------------------------------------------------------------


def test_a_release_is_an_archive_without_solutions(term: Desk) -> None:
    said = term.ok("release", NAME, "--term", term.term)
    archive = term.term / "bundles" / f"{NAME}.zip"
    assert str(archive) in said
    with zipfile.ZipFile(archive) as zipped:
        assert f"{NAME}/{NAME}.ipynb" in zipped.namelist()
        everything = b"".join(zipped.read(name) for name in zipped.namelist())
    assert b"X.mean(axis=0)" not in everything
    before = archive.read_bytes()
    term.ok("release", NAME, "--term", term.term)
    assert archive.read_bytes() == before


# ---- collect and grade --------------------------------------------------------------------------


def test_what_was_collected_is_graded_with_penalties_and_extensions(graded: Desk) -> None:
    scores = [each[1] for each in KINDS.values()]
    expected = {f"s0000{n}": (score, 0.0) for n, score in enumerate(scores)}
    assert scores[1] == 60.0
    expected["s00001"] = (60.0, 12.0)  # two days begun of 10 % each
    assert graded.grades() == expected


def test_a_date_that_moves_moves_the_penalties(graded: Desk) -> None:
    text = (graded.term / "term.toml").read_text(encoding="utf-8")
    due(graded, "due = 2026-05-05T12:00:00\n")
    graded.ok("grade", graded.term / "submitted")
    assert graded.grades()["s00001"] == (60.0, 0.0)
    (graded.term / "term.toml").write_text(text, encoding="utf-8")
    graded.ok("grade", graded.term / "submitted")
    assert graded.grades()["s00001"] == (60.0, 12.0)


def test_nbgraders_own_command_finds_the_same_penalty(graded: Desk) -> None:
    from grader.bridge.term.programs import nbgrader

    nbgrader(graded.term, "autograde", NAME, "--student", "s00001", "--force")
    assert graded.grades()["s00001"] == (60.0, 12.0)


def test_several_sets_of_inputs_give_the_same_scores(graded: Desk, tmp_path: Path) -> None:
    (tmp_path / "term.toml").write_text("[policy]\ninput_sets = 3\n", encoding="utf-8")
    graded.ok("grade", graded.term / "submitted", "--out", tmp_path, "--seed", "7")
    reports = [json.loads(path.read_bytes()) for path in tmp_path.glob("reports/*/*/*.json")]
    totals = {each["student"]: _points(each) for each in reports}
    assert totals == {f"s0000{n}": kind[1] for n, kind in enumerate(KINDS.values())}
    sets = {each["header"]["draws"] for each in reports}
    assert 1 < len(sets) <= 3
    assert len({each["header"]["seed"] for each in reports}) == 1
    page = (tmp_path / f"report_{NAME}.html").read_text(encoding="utf-8")
    assert "different conditions" not in page
    (tmp_path / ".grader_seed").write_text("7\n", encoding="utf-8")
    said = graded.ok("regrade", graded.term / "submitted", "--out", tmp_path, "--all")
    assert "nothing is written" in said


def _points(report: dict[str, Any]) -> float:
    return sum(each["points"] for each in report["exercises"] if each["verdict"] == "correct")


# ---- what comes after ---------------------------------------------------------------------------


def test_grades_are_exported_after_penalties(graded: Desk) -> None:
    graded.ok("export", "csv", "--term", graded.term)
    path = graded.term / "exports" / "grades_csv.csv"
    with path.open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows["s00001"]["points"], rows["s00001"]["final"]) == ("60", "48")
    assert rows["ann"]["submitted"] == "no"
    assert rows["s00001"]["handed_in"] == "2026-05-03 11:00:00"


def test_a_sheet_of_canvas_is_filled(graded: Desk) -> None:
    sheet = graded.folder / "sheet.csv"
    head, *lines = ROSTER.splitlines()
    sheet.write_text(
        "\n".join([f"{head},Averages (77)", *(f"{line}," for line in lines)]) + "\n",
        encoding="utf-8",
    )
    out = graded.folder / "filled.csv"
    graded.ok("export", "canvas", NAME, "--term", graded.term, "--sheet", sheet, "--out", out)
    with out.open(encoding="utf-8") as file:
        rows = {row["SIS Login ID"]: row["Averages (77)"] for row in csv.DictReader(file)}
    assert rows["s00000"] == "100"
    assert rows["s00001"] == "48"
    assert rows["ann"] == ""


def test_gradescope_gets_a_file_for_each_submission(graded: Desk) -> None:
    assert "6 files" in graded.ok("export", "gradescope", "--term", graded.term)
    path = graded.term / "exports" / "gradescope" / NAME / "s00001" / "results.json"
    assert json.loads(path.read_bytes())["score"] == 48.0


def test_feedback_goes_back_under_the_names_of_the_platform(graded: Desk) -> None:
    graded.ok("feedback", "--term", graded.term, "--like", graded.folder / "canvas.zip")
    with zipfile.ZipFile(graded.term / "bundles" / f"feedback_{NAME}.zip") as zipped:
        names = zipped.namelist()
        page = zipped.read(f"last0first0_100_9000_{NAME}-1.html").decode()
    assert len(names) == 6
    assert f"last1first1_LATE_101_9001_{NAME}-1.html" in names
    assert "100" in page
    graded.ok("feedback", "--term", graded.term)
    with zipfile.ZipFile(graded.term / "bundles" / f"feedback_{NAME}.zip") as zipped:
        assert f"s00000/{NAME}.html" in zipped.namelist()


def test_the_report_says_more_than_the_verdicts(graded: Desk) -> None:
    said = graded.ok("report", "--term", graded.term)
    assert f"report_{NAME}.html" in said
    numbers = json.loads((graded.term / f"report_{NAME}.json").read_bytes())
    days = [(day["day"], day["count"], day["late"]) for day in numbers["extras"]["timeline"]]
    assert days == [("2026-05-01", 4, 0), ("2026-05-03", 2, 2)]
    assert "axis=1" in numbers["extras"]["examples"]["center"]["mistake:1"]
    page = (graded.term / f"report_{NAME}.html").read_text(encoding="utf-8")
    assert "When it was handed in" in page
    assert "An answer that made it" in page
    assert (
        (graded.term / f"report_{NAME}_timeline.csv").read_text(encoding="utf-8").startswith("day,")
    )


def test_a_better_submission_replaces_the_one_before_and_is_graded(graded: Desk) -> None:
    source = graded.folder / "again" / "s00003"
    source.mkdir(parents=True)
    shutil.copy(graded.folder / "class" / "s00000" / f"{NAME}.ipynb", source)
    said = graded.ok("collect", graded.folder / "again", "--term", graded.term)
    assert "1 replaced" in said
    graded.ok("grade", graded.term / "submitted")
    assert graded.grades()["s00003"][0] == 100.0
    kept = graded.term / "attempts" / "s00003" / NAME / "001.ipynb"
    assert kept.exists()


def test_commands_outside_of_a_term_say_so(desk: Desk, tmp_path: Path) -> None:
    for words in (("release", NAME), ("collect", "x.zip"), ("report",), ("export", "csv")):
        done = desk.run(*words, "--term", tmp_path)
        assert "grader init" in str(done.exception), words
