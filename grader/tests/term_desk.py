"""A small course and the folder of a term on it, for tests of an instructor's commands."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader.benchmarks.miniature import make_course
from grader.cli.shared import app
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

    def grades(self) -> dict[str, tuple[float, float]]:
        """Return score and penalty by student, as the gradebook has them."""
        query = """
            select sa.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)),
                   max(coalesce(sn.late_submission_penalty, 0))
            from grade g join submitted_notebook sn on sn.id = g.notebook_id
            join submitted_assignment sa on sa.id = sn.assignment_id group by sa.student_id"""
        with closing(sqlite3.connect(self.term / "gradebook.db")) as database:
            return {row[0]: (row[1], row[2]) for row in database.execute(query)}


@contextmanager
def desk_in(folder: Path) -> Generator[Desk]:
    """Make the course in `folder`, and work there in this block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        read_checks.cache_clear()
        yield Desk(folder)
