"""A gradebook that is a file of SQLite's, as nbgrader has it by default.

- ``SQLiteFile``: where it lies, and how it is opened

A gradebook that exists is written in place under SQLite's own lock, because formgrader keeps it
open for hours: replacing the file under it would lose the scores that people give there. A new one
is made beside its place and moved there when it is complete.
"""

import sqlite3
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from grader.bridge.exceptions import (
    GradebookError,
    GradebookFull,
    GradebookLocked,
    NoGradebook,
)
from grader.bridge.location import Location


@dataclass(frozen=True)
class SQLiteFile(Location):
    """A gradebook in the file `path`."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @contextmanager
    def writing(self, patience_s: float) -> Generator[Session]:
        """Yield a session under SQLite's lock; a new file is in its place at the end."""
        path = self.path
        try:
            is_new = not path.exists() or path.stat().st_size == 0
            target = path.with_name(f"{self._mark}{uuid.uuid4().hex}") if is_new else path
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with _session(_writing_engine(target, patience_s)) as session:
                    yield session
                if is_new:
                    target.replace(path)
            finally:
                if is_new:
                    with suppress(OSError):
                        target.unlink()
        except OSError as error:
            raise GradebookError(
                f"{path} cannot be written ({error.strerror}); choose a folder that is yours."
            ) from None

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Yield a session on the file that changes no row.

        The file itself is not opened for reading only: after a run that was killed while it wrote,
        SQLite has to undo that first.
        """
        if not self.path.exists():
            raise NoGradebook(f"{self.path} is not there; run `grader grade` first.")
        with _session(create_engine("sqlite://", creator=self._connected)) as session:
            yield session

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=rw", uri=True)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def explained(self, error: DBAPIError) -> GradebookError:
        """Return what went wrong as one sentence that says what to do."""
        reason = str(error.orig)
        if "locked" in reason:
            return GradebookLocked(
                f"{self.path} is in use: another program (nbgrader, or formgrader's Autograde) is "
                "writing to it. Wait until it is done, then run this again; nothing was changed."
            )
        if "no such" in reason:
            return GradebookError(
                f"{self.path} is not of this version of nbgrader ({reason}); copy the file to a "
                "safe place, then run `nbgrader db upgrade`."
            )
        if "not a database" in reason or "malformed" in reason:
            return GradebookError(
                f"{self.path} is no gradebook ({reason}); move it away to start a new one, or "
                "restore it."
            )
        if "full" in reason:
            return GradebookFull(
                f"there is no room left for {self.path} ({reason}); make room, then run this "
                "again; nothing was changed."
            )
        return GradebookError(
            f"{self.path} cannot be written ({reason}); change its permissions or choose another "
            "folder."
        )

    def sweep(self) -> None:
        """Remove new files that were never finished; those of other folders may be in use."""
        if self.path.parent == self.folder:
            for left in self.folder.glob(f"{self._mark}*"):
                left.unlink(missing_ok=True)

    @property
    def _mark(self) -> str:
        return f".{self.path.name}."


@contextmanager
def _session(engine: Engine) -> Generator[Session]:
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _writing_engine(path: Path, patience_s: float) -> Engine:
    options: dict[str, Any] = {"timeout": patience_s, "isolation_level": None}
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args=options)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
