"""A small course and the folder of a term on it, for tests of an instructor's commands."""

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader.benchmarks.miniature import KINDS, NAME, make_class, make_course
from grader.cli.shared import app
from grader.grading.seed import NAME as SEED
from grader.stems import Stem, read_checks

ROSTER = (
    "Student,ID,SIS User ID,SIS Login ID,Section\n"
    + "".join(f'"Last{n}, First{n}",10{n},,s0000{n},A\n' for n in range(6))
    + '"Absent, Ann",199,,ann,A\n'
)


class Desk:
    """A course, and the folder of a term on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stem: Stem = make_course(folder)
        (folder / "datasets").mkdir()
        self.roster = folder / "roster_of_canvas.csv"
        self.roster.write_text(ROSTER, encoding="utf-8")
        self.term = folder / "term"

    def run(self, *words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    def ok(self, *words: object) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.output

    def make_term(self, term: Path, address: str = "") -> None:
        """Make a term with a class that handed in, two of them late and one with an extension.

        Its gradebook is in the database at `address`, where there is one.
        """
        self.ok("init", term)
        if address:
            keep_in(term, address)
        (term / SEED).write_text("7\n", encoding="utf-8")
        toml = (term / "term.toml").read_text(encoding="utf-8")
        toml = toml.replace("late_per_day = 0 ", "late_per_day = 10 ")
        toml = toml.split(f"[assignments.{NAME}]")[0] + f"[assignments.{NAME}]\n"
        toml += "due = 2026-05-01T12:00:00\nextensions = { s00002 = 3 }\n"
        (term / "term.toml").write_text(toml, encoding="utf-8")
        self.ok("init", term, "--roster", self.roster)
        for n, student in enumerate(make_class(self.stem, self.folder / "class", len(KINDS))):
            place = term / "submitted" / student / NAME
            shutil.copytree(self.folder / "class" / student, place)
            day = 3 if n in (1, 2) else 1
            (place / "timestamp.txt").write_text(f"2026-05-0{day} 11:00:00.000000 UTC\n")

    def grades(self) -> dict[str, tuple[float, float]]:
        """Return score and penalty by student, as the gradebook has them."""
        query = """
            select sa.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)),
                   max(coalesce(sn.late_submission_penalty, 0))
            from grade g join submitted_notebook sn on sn.id = g.notebook_id
            join submitted_assignment sa on sa.id = sn.assignment_id group by sa.student_id"""
        with closing(sqlite3.connect(self.term / "gradebook.db")) as database:
            return {row[0]: (row[1], row[2]) for row in database.execute(query)}


def keep_in(term: Path, address: str) -> None:
    """Write the setting that keeps the gradebook of `term` in the database at `address`."""
    with (term / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.CourseDirectory.db_url = {address!r}\n")


@contextmanager
def desk_in(folder: Path) -> Generator[Desk]:
    """Make the course in `folder`, and work there in this block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        read_checks.cache_clear()
        yield Desk(folder)
