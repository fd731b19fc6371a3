"""A term with Moodle: its archive with the time of arrival, a rule of one's own, its worksheet."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.benchmarks.miniature import KINDS, NAME, make_class
from grader.tests.term_desk import Desk, desk_in

pytestmark = pytest.mark.slow

ROSTER = (
    "Username,First name,Last name,Email address\n"
    "s00000,Ada,Lovelace,ada@x.org\ns00001,Ève,Öz_Smith,eve@x.org\ns00002,Ann,Absent,ann@x.org\n"
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed\n"
    "Participant 11,Ada Lovelace,ada@x.org,Submitted,,100,Yes\n"
    "Participant 12,Ève Öz_Smith,EVE@x.org,Submitted,,100,Yes\n"
    "Participant 13,Ann Absent,ann@x.org,No submission,,100,Yes\n"
)
RULE = """
from nbgrader.plugins import BasePlugin


class HalfOfIt(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


c.AssignLatePenalties.plugin_class = HalfOfIt
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One submission came in time, another one two and a half days late."""
    with desk_in(tmp_path_factory.mktemp("course")) as desk:
        desk.roster.write_text(ROSTER, encoding="utf-8")
        desk.ok("init", desk.term, "--roster", desk.roster)
        policies = desk.term / "term.toml"
        text = policies.read_text(encoding="utf-8").split(f"[assignments.{NAME}]")[0]
        text = text.replace("late_per_day = 0 ", "late_per_day = 10 ")
        text += f"[assignments.{NAME}]\ndue = 2026-05-01T12:00:00\n"
        policies.write_text(text, encoding="utf-8")
        make_class(desk.stem, desk.folder / "class", 2)
        collect(desk, 0, "Ada Lovelace", "2026-05-01 11:00")
        collect(desk, 1, "Ève Öz_Smith", "2026-05-04 00:00")
        desk.ok("grade", desk.term / "submitted")
        yield desk


def collect(desk: Desk, number: int, name: str, received: str) -> None:
    archive = desk.folder / f"moodle{number}.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        path = desk.folder / "class" / f"s0000{number}" / f"{NAME}.ipynb"
        zipped.write(path, f"{name}_471{number}_assignsubmission_file_/{NAME}.ipynb")
    said = desk.ok("collect", archive, "--term", desk.term, "--received", received)
    assert "1 taken" in said


def test_the_time_that_is_given_decides_on_lateness(graded: Desk) -> None:
    points = [kind[1] for kind in KINDS.values()][:2]
    assert graded.grades() == {"s00000": (points[0], 0.0), "s00001": (points[1], 0.3 * points[1])}


def test_a_time_that_is_none_is_one_sentence_and_collects_nothing(
    graded: Desk, tmp_path: Path
) -> None:
    before = sorted((graded.term / "submitted").rglob("*"))
    archive = graded.folder / "moodle0.zip"
    done = graded.run("collect", archive, "--term", graded.term, "--received", "yesterday")
    assert "is no time" in str(done.exception)
    assert sorted((graded.term / "submitted").rglob("*")) == before


def test_a_worksheet_of_moodle_is_filled(graded: Desk, tmp_path: Path) -> None:
    sheet, out = tmp_path / "sheet.csv", tmp_path / "filled.csv"
    sheet.write_text(WORKSHEET, encoding="utf-8")
    graded.ok("export", "moodle", NAME, "--term", graded.term, "--sheet", sheet, "--out", out)
    with out.open(encoding="utf-8") as file:
        rows = {row["Identifier"]: row["Grade"] for row in csv.DictReader(file)}
    assert rows == {"Participant 11": "100", "Participant 12": "42", "Participant 13": ""}


def test_feedback_for_moodle_has_its_folders(graded: Desk) -> None:
    graded.ok("feedback", "--term", graded.term, "--like", graded.folder / "moodle1.zip")
    with zipfile.ZipFile(graded.term / "bundles" / f"feedback_{NAME}.zip") as zipped:
        assert zipped.namelist() == [f"Ève Öz_Smith_4711_assignsubmission_file_/{NAME}.html"]


def test_a_rule_of_ones_own_is_asked_by_grade_and_by_nbgrader(graded: Desk) -> None:
    from grader.bridge.term.programs import nbgrader

    configuration = graded.term / "nbgrader_config.py"
    before = configuration.read_text(encoding="utf-8")
    configuration.write_text(before + RULE, encoding="utf-8")
    graded.ok("grade", graded.term / "submitted")
    assert graded.grades()["s00001"] == (60.0, 30.0)
    nbgrader(graded.term, "autograde", NAME, "--student", "s00001", "--force")
    assert graded.grades()["s00001"] == (60.0, 30.0)
    configuration.write_text(before, encoding="utf-8")
    graded.ok("grade", graded.term / "submitted")
    assert graded.grades()["s00001"] == (60.0, 18.0)
