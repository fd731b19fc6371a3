"""Where a gradebook lies, and that a new one is what nbgrader itself would have made."""

import os
import sqlite3
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from grader.bridge.configuration import ConfigurationError
from grader.bridge.database import (
    gradebook_reading,
    gradebook_session,
    location_at,
    location_in,
    location_of,
)
from grader.bridge.exceptions import GradebookError, NoGradebook


def _schema(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return sorted(" ".join(sql.replace(";", "").split()) for (sql,) in rows)


def _version(path: Path) -> list[tuple[str]]:
    with sqlite3.connect(path) as database:
        return database.execute("SELECT version_num FROM alembic_version").fetchall()


def test_a_new_gradebook_has_the_tables_and_the_version_of_nbgraders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = tmp_path / "ours.db", tmp_path / "theirs.db"
    with gradebook_session(location_in(ours), "course1_demo", 1.0):
        pass
    search = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    monkeypatch.setenv("PATH", search)  # nbgrader calls alembic by its bare name
    Gradebook(f"sqlite:///{theirs}", "course1_demo").close()
    assert _schema(ours) == _schema(theirs)
    assert _version(ours) == _version(theirs)
    with Gradebook(f"sqlite:///{ours}", "course1_demo") as gradebook:
        assert gradebook.students == []


def test_an_old_version_is_said_before_anything_is_written(tmp_path: Path) -> None:
    location = location_in(tmp_path / "gradebook.db")
    with pytest.raises(NoGradebook, match="grader grade"), gradebook_reading(location):
        pass
    with gradebook_session(location, "course1_demo", 1.0):
        pass
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '50a4d84c131a'")
    for opened in (gradebook_reading(location), gradebook_session(location, "course1_demo", 1.0)):
        with pytest.raises(GradebookError, match=r"50a4d84c131a .*`nbgrader db upgrade`"), opened:
            pass


KILLED = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")  # pages go to the file before the end
database.execute("BEGIN IMMEDIATE")
database.execute("UPDATE student SET first_name = 'changed'")
os.kill(os.getpid(), 9)
"""


def test_a_reader_undoes_what_a_killed_run_left_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    with gradebook_session(location_in(path), "course1_demo", 1.0) as session:
        session.add_all(api.Student(id=f"s{n}", first_name="a" * 100) for n in range(500))
    before = path.read_bytes()
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert path.read_bytes() != before
    with gradebook_reading(location_in(path)) as session:
        names = set(session.execute(text("select first_name from student")).scalars())
        assert names == {"a" * 100}
        with pytest.raises(OperationalError, match="readonly"):
            session.execute(text("delete from student"))
    assert path.read_bytes() == before


# ---- where it lies ------------------------------------------------------------------------------


def configure(folder: Path, line: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\n{line}\n", encoding="utf-8")
    return folder


def test_a_gradebook_lies_in_its_folder_or_where_the_setting_says(tmp_path: Path) -> None:
    term = configure(tmp_path / "term", "")
    assert location_of(term) == location_in(term / "gradebook.db")
    configure(term, 'c.CourseDirectory.db_url = "sqlite:///grades.db"')
    assert location_of(term) == location_in(term / "grades.db")
    configure(term, f'c.CourseDirectory.db_url = "sqlite:///{tmp_path}/grades.db"')
    assert (str(location_of(term)), location_of(term).folder) == (f"{tmp_path}/grades.db", term)


def test_a_folder_without_a_configuration_never_reaches_another_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = configure(tmp_path / "home", 'c.CourseDirectory.db_url = "sqlite:////class.db"')
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home))
    assert str(location_of(configure(tmp_path / "term", ""))) == "/class.db"
    monkeypatch.chdir(home)
    (tmp_path / "out").mkdir()
    assert location_of(tmp_path / "out") == location_in(tmp_path / "out" / "gradebook.db")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://ada:p@ss@host/grades", "more than one @"),
        ("postgresql://ada:p@s?s@host/grades", "more than one @"),
        ("ada:p-ss", "is no address of a database"),
        ("postgresql://ada:p-ss@host:port/grades", "is no address of a database"),
        ("mysql://ada:p-ss@host/grades", "asks for mysql"),
        ("postgresql+psycopg2://ada:p-ss@host/grades", r"asks for postgresql\+psycopg2"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_is_none_is_one_sentence_without_it(
    tmp_path: Path, address: str, said: str
) -> None:
    with pytest.raises(GradebookError, match=said) as raised:
        location_at(address, tmp_path)
    assert "ada" not in str(raised.value)
    assert "ss@" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://ada:pw@db.edu:5433/grades", "database grades on db.edu:5433"),
        ("postgresql+psycopg:///grades?password=pw", "database grades on this machine"),
        ("postgresql:///grades?host=/var/run&password=pw", "database grades on /var/run"),
        ("postgresql://?service=spring", "service spring"),
    ],
)
def test_a_database_is_named_without_its_password(tmp_path: Path, address: str, name: str) -> None:
    location = location_at(address, tmp_path)
    assert str(location) == f"the PostgreSQL {name}"
    assert "pw" not in f"{location} {location!r}"


def test_a_configuration_that_fails_is_named(tmp_path: Path) -> None:
    term = configure(tmp_path / "term", "import os; os.environ['GRADES_ADDRESS']")
    with pytest.raises(ConfigurationError, match=r"nbgrader_config.py .*KeyError.*mend it"):
        location_of(term)
