"""A new gradebook is what nbgrader itself would have made."""

import os
import sqlite3
import sysconfig
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.bridge.database import gradebook_session, location_in


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
