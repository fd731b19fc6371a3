"""What people give in formgrader stays, whatever is graded again: in a file and in PostgreSQL."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from grader.benchmarks.commands import Command
from grader.benchmarks.miniature import CODE, NAME
from grader.tests.formgrader import Formgrader, served
from grader.tests.term_desk import Desk, desk_in

pytestmark = pytest.mark.slow
LATE = "s00001"  # who centers over the wrong axis, two days too late


@dataclass
class Room:
    """A graded term, with formgrader open on it all the time."""

    desk: Desk
    formgrader: Formgrader

    def grade(self, cell: str) -> dict[str, Any]:
        """Return what formgrader shows of a check of the late one."""
        return self.formgrader.shown("grades", NAME, LATE, cell)

    def comment(self, cell: str) -> object:
        return self.formgrader.shown("comments", NAME, LATE, cell)["manual_comment"]

    def exported(self) -> tuple[str, str, str]:
        """Return points, penalty and what is left."""
        self.desk.ok("export", "csv", "--term", self.desk.term)
        path = self.desk.term / "exports" / "grades_csv.csv"
        with path.open(encoding="utf-8") as file:
            (row,) = [row for row in csv.DictReader(file) if row["student"] == LATE]
        return row["points"], row["penalty"], row["final"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """Somebody grades by hand what was graded automatically."""
    address = ""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        address = server.address(server.new())
    with desk_in(tmp_path_factory.mktemp("course")) as desk:
        desk.make_term(desk.term, address)
        desk.ok("grade", desk.term / "submitted")
        with served(desk.term, tmp_path_factory.mktemp("home")) as formgrader:
            room = Room(desk, formgrader)
            assert room.exported() == ("60", "12", "48")
            formgrader.judge(NAME, LATE, "check-center", 25, 5)
            formgrader.remark(NAME, LATE, "center", "Half right.")
            yield room


def is_kept(room: Room) -> bool:
    """Return whether what was given by hand is there, in formgrader and on the learner's page."""
    grade = room.grade("check-center")
    room.desk.ok("feedback", "--term", room.desk.term)
    page = room.desk.term / "feedback" / LATE / NAME / f"{NAME}.html"
    return (
        (grade["manual_score"], grade["extra_credit"]) == (25, 5)
        and room.comment("center") == "Half right."
        and "Half right." in page.read_text(encoding="utf-8")
    )


def test_grading_again_keeps_it_and_counts_it(room: Room) -> None:
    room.desk.ok("grade", room.desk.term / "submitted")
    assert is_kept(room)
    assert room.grade("check-center")["auto_score"] == 0
    assert room.grade("check-center")["needs_manual_grade"], "it is to be looked at once more"
    assert room.exported() == ("90", "18", "72")  # 25 and 5 by hand, 60 by us; 10 % a day


def test_a_better_submission_keeps_it(room: Room) -> None:
    submitted = room.desk.term / "submitted"
    shutil.copy(submitted / "s00000" / NAME / f"{NAME}.ipynb", submitted / LATE / NAME)
    room.desk.ok("grade", submitted)
    assert is_kept(room)
    assert room.grade("check-center")["auto_score"] == 40


def test_a_correction_that_is_written_keeps_it(room: Room) -> None:
    folder = room.desk.folder
    path = folder / "course0_miniature" / "week1" / "source" / f"{NAME}.py"
    path.write_text(CODE.replace("Z.std(axis=0)", "Z.std(axis=0, ddof=1)"), encoding="utf-8")
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    for words in (
        ("build",),
        ("regrade", "term/submitted"),
        ("regrade", "term/submitted", "--write"),
    ):
        code, said, _ = Command(folder, *words).wait()
        assert code == 0, said
    assert "verdicts written" in said
    assert room.grade("check-scale")["auto_score"] == 0
    assert is_kept(room)
