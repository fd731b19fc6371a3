"""A gradebook in PostgreSQL: one transaction, one run at a time, and errors that say what to do."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from grader.bridge.database import gradebook_reading, gradebook_session, location_at
from grader.bridge.exceptions import GradebookError, GradebookLocked, NoGradebook
from grader.bridge.location import Location
from grader.tests.postgres import PASSWORD, Server


@pytest.fixture
def location(postgres: Server, tmp_path: Path) -> Location:
    """An empty database."""
    return location_at(postgres.address(postgres.new()), tmp_path)


@pytest.fixture
def server(location: Location, postgres: Server) -> str:
    """The address of `location`."""
    return postgres.address(str(location).split()[3])


def names(location: Location) -> list[str]:
    with gradebook_reading(location) as session:
        return list(session.execute(text("select id from student order by id")).scalars())


def add(location: Location, name: str, patience_s: float = 10.0) -> None:
    with gradebook_session(location, "course", patience_s) as session:
        session.execute(text("insert into student (id) values (:name)"), {"name": name})


@pytest.mark.parametrize("is_new", [True, False], ids=["empty", "known"])
def test_a_second_run_waits_and_then_says_who_it_waited_for(
    location: Location, *, is_new: bool
) -> None:
    if not is_new:
        add(location, "first")
    with gradebook_session(location, "course", 1.0) as session:
        session.execute(text("insert into student (id) values ('slow')"))
        with pytest.raises(GradebookLocked, match=r"is in use: .* Wait until it is done"):
            add(location, "quick", 0.2)
        waiting = threading.Thread(target=add, args=(location, "patient"))
        waiting.start()
    waiting.join()
    assert names(location) == [*([] if is_new else ["first"]), "patient", "slow"]


def test_who_waited_sees_what_was_written_meanwhile(
    location: Location, server: str, postgres: Server
) -> None:
    add(location, "ada")
    name = server.rpartition("/")[2]
    postgres.ask(name, f"alter database {name} set default_transaction_isolation = serializable")
    seen: list[str] = []

    def look() -> None:
        with gradebook_session(location, "course", 10.0) as session:
            seen.extend(session.execute(text("select id from student order by id")).scalars())

    with gradebook_session(location, "course", 1.0) as session:
        waiting = threading.Thread(target=look)
        waiting.start()
        for _ in range(100):
            if postgres.ask(name, "select 1 from pg_locks where not granted"):
                break
            time.sleep(0.05)
        session.execute(text("insert into student (id) values ('bob')"))
    waiting.join()
    assert seen == ["ada", "bob"]


def test_nbgrader_and_a_run_keep_out_of_each_others_way(location: Location, server: str) -> None:
    add(location, "ada")
    with Gradebook(server, "course") as book:
        formgrader: Any = book
        assert formgrader.find_student("ada").first_name is None  # and stays in its transaction
        add(location, "bob", 0.5)
        formgrader.db.rollback()
        formgrader.find_student("ada").first_name = "Ada"
        formgrader.db.flush()
        with pytest.raises(GradebookLocked):
            add(location, "eve", 0.2)
        formgrader.db.commit()
        with gradebook_session(location, "course", 1.0):
            formgrader.db.execute(text("set local lock_timeout = 200"))
            assert formgrader.find_student("bob").first_name is None, "readers go on"
            formgrader.find_student("bob").first_name = "Bob"
            with pytest.raises(OperationalError, match="lock timeout"):
                formgrader.db.flush()
            formgrader.db.rollback()
    assert names(location) == ["ada", "bob"]


def test_readers_see_one_moment_and_cannot_write(location: Location) -> None:
    add(location, "ada")
    students = text("select count(*) from student")
    with gradebook_reading(location) as session:
        assert session.execute(students).scalar() == 1
        add(location, "bob")
        assert session.execute(students).scalar() == 1
    with pytest.raises(GradebookError, match="read-only"), gradebook_reading(location) as session:
        session.execute(text("delete from student"))
    assert names(location) == ["ada", "bob"]


# ---- what goes wrong ----------------------------------------------------------------------------


def test_what_fails_in_an_empty_database_leaves_it_empty(location: Location, server: str) -> None:
    with pytest.raises(KeyboardInterrupt), gradebook_session(location, "course", 1.0):
        raise KeyboardInterrupt
    with pytest.raises(NoGradebook, match="holds no gradebook yet; run `grader grade` first"):
        names(location)
    add(location, "ada")
    with Gradebook(server, "course") as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]


def test_a_new_database_has_the_tables_and_the_version_of_nbgraders(
    location: Location, server: str, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(location, "ada")
    theirs = postgres.new()
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    monkeypatch.setenv("PATH", search)  # nbgrader calls alembic by its bare name
    Gradebook(postgres.address(theirs), "course").close()
    statements = [
        (
            "select table_name, column_name, data_type, is_nullable, character_maximum_length"
            " from information_schema.columns where table_schema = 'public' order by 1, 2"
        ),
        (
            "select conname, contype::text from pg_constraint"
            " where connamespace = 'public'::regnamespace order by 1"
        ),
        "select * from alembic_version",
        "select * from course",
    ]
    ours = server.rpartition("/")[2]
    for statement in statements:
        assert postgres.ask(ours, statement) == postgres.ask(theirs, statement) != []


def test_a_lost_connection_is_one_sentence(location: Location, postgres: Server) -> None:
    add(location, "ada")
    others = "select pg_terminate_backend(pid) from pg_stat_activity where application_name"

    def write() -> None:
        with gradebook_session(location, "course", 1.0) as session:
            session.execute(text("insert into student (id) values ('bob')"))
            postgres.ask("postgres", f"{others} = 'grader'")

    with pytest.raises(GradebookError, match=r"was lost .* run the same command again"):
        write()
    assert names(location) == ["ada"]


@pytest.mark.parametrize(
    ("login", "place", "said"),
    [
        ("owner:Wr0ng!pw", "", "does not let you in (.*password authentication failed"),
        ("owner", "", "does not let you in (.*no password supplied"),
        ("owner:Wr0ng!pw", "127.0.0.1:1/grades", "cannot be opened (.*refused.*its server runs"),
        ("owner:Wr0ng!pw", "nowhere.invalid/grades", "cannot be opened ("),
        ("", "none", "is not there (.*make it with PostgreSQL's `createdb`"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_without_the_password(
    postgres: Server, tmp_path: Path, login: str, place: str, said: str
) -> None:
    address = postgres.address(place or "postgres", *([login] if login else []))
    if "/" in place:
        address = f"postgresql://{login}@{place}"
    location = location_at(address, tmp_path)
    for opened in (gradebook_reading(location), gradebook_session(location, "course", 1.0)):
        with pytest.raises(GradebookError, match=said.replace("(", r"\(")) as raised, opened:
            pass
        for secret in ("Wr0ng!pw", PASSWORD, "o%25pen"):
            assert secret not in f"{raised.value} {location!r}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update alembic_version set version_num = '50a4d84c131a'", "version 50a4d84c131a of"),
        ("drop table alembic_version", "no version of nbgrader's"),
        ("drop table comment", "is not of this version of nbgrader"),
        ("alter table student drop column lms_user_id", "is not of this version of nbgrader"),
    ],
)
def test_another_version_is_said_before_anything_is_written(
    location: Location, server: str, postgres: Server, change: str, said: str
) -> None:
    add(location, "ada")
    postgres.ask(server.rpartition("/")[2], change)
    with (
        pytest.raises(GradebookError, match=f"(?s){said}.*nbgrader db upgrade"),
        gradebook_session(location, "course", 1.0) as session,
    ):
        session.execute(text("select lms_user_id, comment.id from student, comment"))


def test_a_user_without_rights_and_a_name_that_is_too_long(
    location: Location, server: str, postgres: Server, tmp_path: Path
) -> None:
    add(location, "ada")
    name = server.rpartition("/")[2]
    postgres.ask(name, f"create role guest_of_{name} login password 'guest'")
    guest = location_at(postgres.address(name, f"guest_of_{name}:guest"), tmp_path)
    with pytest.raises(GradebookError, match=r"permission denied.*may read and write there"):
        add(guest, "bob")
    with pytest.raises(GradebookError, match="names of 128 characters at most"):
        add(location, "x" * 200)
    assert names(location) == ["ada"]


def test_without_the_driver_it_is_said_how_to_get_it(
    location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GradebookError, match=r"needs the package psycopg.*--extra postgres"):
        names(location)


def test_the_password_may_stand_elsewhere(
    location: Location, server: str, postgres: Server, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add(location, "ada")
    open_to_all = location_at(postgres.address(server.rpartition("/")[2], "owner"), tmp_path)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert names(open_to_all) == ["ada"]
    monkeypatch.delenv("PGPASSWORD")
    pgpass = tmp_path / "pgpass"
    pgpass.write_text(f"127.0.0.1:*:*:owner:{PASSWORD}\n", encoding="utf-8")
    pgpass.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(pgpass))
    assert names(open_to_all) == ["ada"]
