"""Grades leave as Canvas, Moodle and Gradescope read them, and no cell is a formula."""

import csv
import io
import json
from pathlib import Path

import pytest

from grader.teaching.sheets import (
    Grade,
    SheetError,
    canvas_csv,
    gradescope_json,
    moodle_csv,
    plain_csv,
)
from grader.tests.sample_reports import report

ADA = Grade(
    assignment="averages", student="ada", first_name="Ada", last_name="Lovelace",
    email="ada@x.org", lms_id="101", points=80.0, penalty=8.0, max_points=100.0,
    handed_in="2026-05-01 12:00:00",
)  # fmt: skip
BEN = Grade(
    assignment="averages", student="ben", last_name="=1+1", max_points=100.0, submitted=False
)
TITLES = {"averages": "Averages"}
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Averages (77),Other (78)\n"
    "    Points Possible,,,,,100,10\n"
    '"Lovelace, Ada",101,s1,ada,A,,9\n"Nobody, Else",555,s5,else,A,3,4\n'
)
MOODLE = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade\n"
    "Participant 1,Ada Lovelace,,ADA@x.org,Submitted,,100\n"
    "Participant 2,Zoe,zoe,zoe@x.org,No submission,,100\n"
)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_everything_that_is_known_stands_in_the_plain_sheet() -> None:
    head, ada, ben = rows(plain_csv([ADA, BEN]))
    told = dict(zip(head, ada, strict=True))
    assert (told["points"], told["penalty"], told["final"]) == ("80", "8", "72")
    assert told["handed_in"] == "2026-05-01 12:00:00"
    assert dict(zip(head, ben, strict=True))["submitted"] == "no"


@pytest.mark.parametrize(
    "make", [plain_csv, lambda g: canvas_csv(g, TITLES), lambda g: moodle_csv(g, TITLES)]
)
def test_no_cell_is_a_formula(make: object) -> None:
    text = make([ADA, BEN])  # type: ignore[operator]
    assert "=1+1" in text
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows(text) for cell in row)


def test_a_sheet_for_canvas_has_its_columns_and_the_points_possible() -> None:
    head, possible, ada, ben = rows(canvas_csv([ADA, BEN], TITLES))
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Averages"]
    assert possible[0].strip() == "Points Possible"
    assert possible[-1] == "100"
    assert ada == ["Lovelace, Ada", "101", "", "ada", "", "72"]
    assert ben[-1] == ""  # who handed in nothing is Canvas's to decide on


def test_a_sheet_of_canvas_is_filled_and_the_rest_stays(tmp_path: Path) -> None:
    sheet = tmp_path / "canvas.csv"
    sheet.write_text(CANVAS, encoding="utf-8")
    filled = rows(canvas_csv([ADA, BEN], TITLES, sheet))
    assert filled[2] == ["Lovelace, Ada", "101", "s1", "ada", "A", "72", "9"]
    assert filled[3] == ["Nobody, Else", "555", "s5", "else", "A", "3", "4"]


def test_a_grading_worksheet_of_moodle_is_filled_by_id_or_address(tmp_path: Path) -> None:
    sheet = tmp_path / "moodle.csv"
    sheet.write_text(MOODLE, encoding="utf-8")
    filled = rows(moodle_csv([ADA, BEN], TITLES, sheet))
    assert filled[1][5] == "72"
    assert filled[2][5] == ""


def test_a_sheet_for_moodle_names_people_by_id_and_address() -> None:
    head, ada, _ = rows(moodle_csv([ADA, BEN], TITLES))
    assert head == ["ID number", "Full name", "Email address", "Averages"]
    assert ada == ["ada", "Ada Lovelace", "ada@x.org", "72"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "is empty"),
        ("Name,Points\nAda,1\n", "none of the columns"),
        (CANVAS.replace("Averages", "Sums"), "0 columns called 'Averages'"),
        (CANVAS.replace("Other (78)", "Averages (78)"), "2 columns called 'Averages'"),
    ],
)
def test_a_sheet_that_does_not_fit_is_one_sentence(tmp_path: Path, text: str, word: str) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(text, encoding="utf-8")
    with pytest.raises(SheetError, match=word):
        canvas_csv([ADA], TITLES, sheet)
    with pytest.raises(SheetError, match="cannot be read"):
        canvas_csv([ADA], TITLES, tmp_path / "missing.csv")


def test_a_worksheet_is_of_one_assignment(tmp_path: Path) -> None:
    other = Grade(assignment="sums", student="ada")
    with pytest.raises(SheetError, match="one assignment, not of 2"):
        moodle_csv([ADA, other], TITLES, tmp_path / "any.csv")


def test_gradescope_gets_every_exercise_and_the_final_points() -> None:
    results = json.loads(
        gradescope_json(report("ada", ["correct", "wrong", "error", "missing"]), 7.5)
    )
    assert results["score"] == 7.5
    assert [test["status"] for test in results["tests"]] == ["passed", "failed", "failed", "failed"]
    assert results["tests"][1]["max_score"] == 15.0
    assert "Mistake 1 of cost." in results["tests"][1]["output"]
    without = json.loads(gradescope_json(report("ada", ["correct", "wrong", "error", "missing"])))
    assert without["score"] == 10.0
