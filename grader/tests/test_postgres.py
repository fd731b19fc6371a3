"""A term whose gradebook is in PostgreSQL is the same term."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.benchmarks.commands import Command
from grader.benchmarks.miniature import KINDS, NAME
from grader.bridge.submissions import SubmissionRows
from grader.bridge.term.programs import nbgrader
from grader.tests import plain_course
from grader.tests.bridge_course import TABLES, Rows, content, dump
from grader.tests.postgres import PASSWORD, USER, Server
from grader.tests.term_desk import Desk, desk_in, keep_in

pytestmark = pytest.mark.slow

FILE, SERVER = "sqlite", "postgresql"


class Terms:
    """The same class in two terms, one with a file and one with a database."""

    def __init__(self, desk: Desk, server: Server) -> None:
        self.desk, self.server = desk, server
        self.name = server.new()

    def __getitem__(self, kind: str) -> Path:
        return self.desk.folder / kind

    def rows(self, kind: str) -> dict[str, Rows]:
        return dump(self[FILE]) if kind == FILE else content(self.ask)

    def ask(self, statement: str) -> Rows:
        return self.server.ask(self.name, statement)


@pytest.fixture(scope="module")
def terms(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terms]:
    with desk_in(tmp_path_factory.mktemp("course")) as desk:
        terms = Terms(desk, postgres)
        desk.make_term(terms[FILE])
        desk.make_term(terms[SERVER], postgres.address(terms.name))
        for kind in (FILE, SERVER):
            said = desk.ok("grade", terms[kind] / "submitted")
            assert PASSWORD not in said
        assert f"the PostgreSQL database {terms.name} on 127.0.0.1" in " ".join(said.split())
        yield terms


# ---- the same term ------------------------------------------------------------------------------


def test_a_term_in_postgresql_leaves_no_file(terms: Terms) -> None:
    assert (terms[FILE] / "gradebook.db").exists()
    assert not (terms[SERVER] / "gradebook.db").exists()


@pytest.mark.parametrize("table", TABLES)
def test_the_same_class_has_the_same_rows(terms: Terms, table: str) -> None:
    ours = terms.rows(SERVER)
    assert ours[table] == terms.rows(FILE)[table]
    assert len(ours["grades"]) == 2 * len(KINDS)
    assert [row for row in ours["submitted"] if row[2]] == [("s00001", 0, 12.0)]


def test_a_second_run_changes_no_row(terms: Terms) -> None:
    statement = "select * from grade order by id"
    before = terms.ask(statement), terms.rows(SERVER)
    terms.desk.ok("grade", terms[SERVER] / "submitted")
    assert (terms.ask(statement), terms.rows(SERVER)) == before


def test_exports_feedback_and_report_are_the_same(terms: Terms) -> None:
    made: dict[str, dict[str, bytes]] = {}
    for kind in (FILE, SERVER):
        for words in (("export", "csv"), ("export", "gradescope"), ("feedback",), ("report",)):
            terms.desk.ok(*words, "--term", terms[kind])
        files = [
            *terms[kind].glob("exports/**/*.*"),
            *terms[kind].glob("feedback/**/*.html"),
            *terms[kind].glob("report_*"),
        ]
        made[kind] = {path.relative_to(terms[kind]).as_posix(): path.read_bytes() for path in files}
    assert made[SERVER] == made[FILE]
    assert b"48" in made[SERVER]["exports/grades_csv.csv"], "60 points less two days"


def test_nbgraders_own_commands_work_on_it_and_write_the_same_rows(
    terms: Terms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the password in the address: with a % there, `nbgrader db upgrade` fails."""
    term, before = terms[SERVER], terms.rows(SERVER)
    page = term / "feedback" / "s00001" / NAME / f"{NAME}.html"
    settings = (term / "nbgrader_config.py").read_text(encoding="utf-8")
    keep_in(term, terms.server.address(terms.name, USER))
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    page.unlink()
    nbgrader(term, "autograde", NAME, "--student", "s00001", "--force")
    nbgrader(term, "generate_feedback", NAME, "--student", "s00001", "--force")
    nbgrader(term, "export", "--to", "grades.csv")
    nbgrader(term, "db", "upgrade")
    (term / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    assert terms.rows(SERVER) == before == terms.rows(FILE)
    assert page.exists()
    assert ",s00001," in (term / "grades.csv").read_text(encoding="utf-8")


def test_a_course_with_its_own_tests_is_graded(postgres: Server, tmp_path: Path) -> None:
    address, folder = postgres.address(postgres.new()), tmp_path / "course"
    plain_course.make_course(folder, f"c.CourseDirectory.db_url = {address!r}\n")
    for path in (folder / "submitted").iterdir():
        if path.name not in ("right", "late", "partly"):
            shutil.rmtree(path)
    said = plain_course.run("grader", "autograde", plain_course.NAME, folder=folder)
    assert "3 graded" in said
    assert f"database {address.rpartition('/')[2]} on 127.0.0.1" in " ".join(said.split())
    assert PASSWORD not in said
    rows = plain_course.gradebook(folder, address=address)
    assert rows["right"]["score", plain_course.NAME, "test_add"] == (2.0, None, False)
    assert rows["late"]["late", plain_course.NAME] is None, "nbgrader's own plugin takes nothing"
    partly = rows["partly"]["score", plain_course.NAME, "test_mean_in_parts"][0]
    assert 0 < partly < 4
    assert not (folder / "gradebook.db").exists()


# ---- several at once ----------------------------------------------------------------------------


def test_two_terms_at_once_share_one_database(terms: Terms, postgres: Server) -> None:
    name = postgres.new()
    both = [terms.desk.folder / word for word in ("one", "two")]
    for term in both:
        terms.desk.make_term(term, postgres.address(name))
    runs = [Command(terms.desk.folder, "grade", f"{term.name}/submitted") for term in both]
    for run in runs:
        code, said, _ = run.wait()
        assert code == 0, said
    assert content(lambda statement: postgres.ask(name, statement)) == terms.rows(FILE)


# ---- what goes wrong ----------------------------------------------------------------------------


def die() -> None:
    """Kill this process where scores are written and comments are not."""

    def kill(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(SubmissionRows, "_comments", kill)  # noqa: B010  the checker knows its type


def test_a_killed_run_wrote_nothing_and_the_next_one_everything(
    terms: Terms, postgres: Server
) -> None:
    name, term = postgres.new(), terms.desk.folder / "killed"
    terms.desk.make_term(term, postgres.address(name))
    before = content(lambda statement: postgres.ask(name, statement))
    assert before["students"]
    code, said, _ = Command(terms.desk.folder, "grade", "killed/submitted", change=die).wait()
    assert code == -signal.SIGKILL, said
    assert content(lambda statement: postgres.ask(name, statement)) == before
    said = terms.desk.ok("grade", term / "submitted")
    assert f"({len(KINDS)} known from before)" in said
    assert content(lambda statement: postgres.ask(name, statement)) == terms.rows(FILE)


def test_the_command_says_it_before_anybody_is_graded(terms: Terms, tmp_path: Path) -> None:
    term = terms.desk.folder / "wrong"
    terms.desk.make_term(term)
    keep_in(term, "postgresql+psycopg://owner:Wr0ng!pw@127.0.0.1:1/grades")
    code, said, _ = Command(terms.desk.folder, "grade", "wrong/submitted").wait()
    assert code == 2
    assert "the PostgreSQL database grades on 127.0.0.1:1 cannot be opened" in " ".join(
        said.split()
    )
    assert "Traceback" not in said
    assert "Wr0ng" not in said
    assert not (term / "reports").exists()
