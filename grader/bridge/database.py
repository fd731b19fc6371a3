"""Open nbgrader's database for one transaction, or for reading.

- ``gradebook_session``: everything written inside is in the file at the end, or nothing is
- ``gradebook_reading``: a session that writes nothing

A gradebook that exists is written in place under SQLite's own lock, because formgrader keeps it
open for hours: replacing the file under it would lose the scores that people give there. A new one
is made beside its place and moved there when it is complete.
"""

import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from nbgrader import api
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from grader.bridge.exceptions import GradebookError, GradebookLocked


@contextmanager
def gradebook_session(path: Path, course: str, patience_s: float) -> Generator[Session]:
    """Yield a session on the gradebook at `path`; it is committed at the end.

    Raises
    ------
    GradebookLocked
        Another program writes to it for longer than `patience_s`.
    GradebookError
        It cannot be written or is no gradebook.
    """
    is_new = not path.exists() or path.stat().st_size == 0
    target = path.with_name(f".{path.name}.{uuid.uuid4().hex}") if is_new else path
    try:
        if is_new:
            _create(target, course)
        with _session(target, patience_s) as session:
            yield session
            session.commit()
        if is_new:
            target.replace(path)
    except DatabaseError as error:
        raise _explained(path, error) from None
    except OSError as error:
        raise GradebookError(
            f"{path} cannot be written ({error.strerror}); choose a folder that is yours."
        ) from None
    finally:
        if is_new:
            with suppress(OSError):
                target.unlink()


@contextmanager
def gradebook_reading(path: Path) -> Generator[Session]:
    """Yield a session on the gradebook at `path` that cannot write.

    Raises
    ------
    GradebookError
        There is no gradebook.
    """
    if not path.exists():
        raise GradebookError(f"{path} is not there; run `grader grade` first.")
    engine = create_engine(f"sqlite:///file:{path.resolve()}?mode=ro&uri=true")
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _create(path: Path, course: str) -> None:
    """Make an empty gradebook of the version that nbgrader's migrations lead to.

    nbgrader would ask the command `alembic` for that version in a process of its own, which takes
    longer than grading fifty submissions.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{path}"
    engine = create_engine(url)
    try:
        api.Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:head)"), {"head": _newest_migration()}
            )
    finally:
        engine.dispose()
    api.Gradebook(url, course).close()


def _newest_migration() -> str:
    migrations = ScriptDirectory(str(Path(api.__file__).parent / "alembic"))
    head = migrations.get_current_head()
    assert head is not None
    return head


@contextmanager
def _session(path: Path, patience_s: float) -> Generator[Session]:
    options: dict[str, Any] = {"timeout": patience_s, "isolation_level": None}
    engine = create_engine(f"sqlite:///{path}", connect_args=options)
    event.listen(engine, "begin", _begin)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _explained(path: Path, error: DatabaseError) -> GradebookError:
    reason = str(error.orig)
    if "locked" in reason:
        return GradebookLocked(
            f"{path} is in use: another program (nbgrader, or formgrader's Autograde) is writing "
            "to it. Wait until it is done, then run this again; nothing was changed."
        )
    if "no such" in reason:
        return GradebookError(
            f"{path} is not of this version of nbgrader ({reason}); copy the file to a safe place, "
            "then run `nbgrader db upgrade`."
        )
    if "not a database" in reason or "malformed" in reason:
        return GradebookError(
            f"{path} is no gradebook ({reason}); move it away to start a new one, or restore it."
        )
    return GradebookError(
        f"{path} cannot be written ({reason}); change its permissions or choose another folder."
    )
