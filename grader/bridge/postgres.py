"""A gradebook in a database of PostgreSQL's, which several people can use at once.

- ``PostgresDatabase``: where it lies, and how it is opened

While our session writes, all of nbgrader's tables are locked against other writers, as SQLite locks
its file: readers go on, formgrader waits. A second lock is ours alone, because an empty database
has no tables to lock. Both end with the transaction, and the transaction with our process.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from nbgrader import api
from sqlalchemy import URL, create_engine, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from grader.bridge.exceptions import GradebookError, GradebookFull, GradebookLocked
from grader.bridge.location import Location

DRIVER = "postgresql+psycopg"
_OUR_LOCK = int.from_bytes(b"grader")
_PATIENCE_S = 10.0  # for a server that does not answer
_SETTING = "c.CourseDirectory.db_url"


@dataclass(frozen=True)
class PostgresDatabase(Location):
    """A gradebook in the database that `url` names."""

    url: URL = field(repr=False)

    def __str__(self) -> str:
        service = self._asked("service")
        if service:
            return f"the PostgreSQL service {service}"
        name = self.url.database or self._asked("dbname")
        host = self.url.host or self._asked("host") or os.environ.get("PGHOST")
        port = f":{self.url.port}" if self.url.port else ""
        place = f" on {host or 'this machine'}{port}"
        return f"the PostgreSQL database{' ' + name if name else ''}{place}"

    @contextmanager
    def writing(self, patience_s: float) -> Generator[Session]:
        """Yield a session that holds the locks."""
        with Session(self._engine(patience_s)) as session:
            _lock(session, patience_s)
            yield session

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Yield a session that sees one moment, and that the server lets only read."""
        engine = self._engine(_PATIENCE_S)
        options: dict[str, Any] = {
            "isolation_level": "REPEATABLE READ",
            "postgresql_readonly": True,
        }
        with Session(engine.execution_options(**options)) as session:
            yield session

    def explained(self, error: DBAPIError) -> GradebookError:
        """Return what went wrong as one sentence that says what to do."""
        reason = _reason(error)
        known = _explanation(error, reason)
        return known.kind(f"{self} {known.sentence.format(reason=reason)}")

    def sweep(self) -> None:
        """Do nothing: the server undoes what a killed run began."""

    def _asked(self, name: str) -> str:
        """Return what stands behind the question mark of the address."""
        found = self.url.query.get(name, "")
        return found if isinstance(found, str) else ",".join(found)

    def _engine(self, patience_s: float) -> Engine:
        options: dict[str, Any] = {"application_name": "grader"}
        options["connect_timeout"] = max(2, ceil(patience_s))
        try:
            return create_engine(
                self.url.set(drivername=DRIVER),
                connect_args={key: each for key, each in options.items() if not self._asked(key)},
                isolation_level="READ COMMITTED",  # who waited for a lock sees what was written
                poolclass=NullPool,
                hide_parameters=True,
            )
        except ImportError:
            raise GradebookError(
                f"{self} needs the package psycopg, which is not installed; get it with "
                '`uv sync --extra postgres` or `pip install "psycopg[binary]"`.'
            ) from None


def _lock(session: Session, patience_s: float) -> None:
    """Wait for our lock, then for those of all tables; an error where it takes too long."""
    session.execute(text(f"SET LOCAL lock_timeout = {max(1, round(patience_s * 1000))}"))
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _OUR_LOCK})
    there = set(inspect(session.connection()).get_table_names())
    names = sorted(there & set(api.Base.metadata.tables))
    if names:
        session.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"))


# ---- what went wrong ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Explanation:
    """What kind of error it is, and how the sentence goes on after the database's name."""

    kind: type[GradebookError]
    sentence: str


_LOCKED = _Explanation(
    GradebookLocked,
    "is in use: another program (nbgrader, formgrader or another run) is writing to it. Wait "
    "until it is done, then run this again; nothing was changed.",
)
_UNKNOWN_USER = _Explanation(
    GradebookError,
    f"does not let you in ({{reason}}); correct user and password in {_SETTING}, or the password "
    "in PGPASSWORD or ~/.pgpass.",
)
_MISSING = _Explanation(
    GradebookError,
    f"is not there ({{reason}}); make it with PostgreSQL's `createdb`, or correct {_SETTING}.",
)
_OTHER_VERSION = _Explanation(
    GradebookError,
    "is not of this version of nbgrader ({reason}); keep a copy (`pg_dump`), then run "
    "`nbgrader db upgrade`.",
)
_LOST = _Explanation(
    GradebookError,
    "was lost on the way ({reason}); run the same command again: what was not written whole is "
    "undone.",
)
_UNREACHABLE = _Explanation(
    GradebookError,
    f"cannot be opened ({{reason}}); see that its server runs, and that {_SETTING} in "
    "nbgrader_config.py names it.",
)
_REFUSED = _Explanation(
    GradebookError, "refuses that ({reason}); see that its user may read and write there."
)
_BY_CODE = {
    "55P03": _LOCKED,  # lock_timeout
    "40P01": _LOCKED,  # deadlock
    "28000": _UNKNOWN_USER,
    "28P01": _UNKNOWN_USER,
    "3D000": _MISSING,
    "42P01": _OTHER_VERSION,  # no such table
    "42703": _OTHER_VERSION,  # no such column
    "57P01": _LOST,
    "57P02": _LOST,
    "53100": _Explanation(
        GradebookFull,
        "is full ({reason}); make room where its server keeps it, then run this again; nothing "
        "was changed.",
    ),
    "22001": _Explanation(
        GradebookError,
        "takes names of 128 characters at most ({reason}); shorten the names of assignments and "
        "of folders of submissions, then run this again; nothing was changed.",
    ),
}
_BY_WORDS = {  # the server sends no code before one is connected
    "authentication failed": _UNKNOWN_USER,
    "no password supplied": _UNKNOWN_USER,
    "no pg_hba.conf entry": _UNKNOWN_USER,
    "permission denied": _UNKNOWN_USER,
    'role "': _UNKNOWN_USER,
    '" does not exist': _MISSING,
    "server closed the connection": _LOST,
    "connection is lost": _LOST,
    "SSL connection has been closed": _LOST,
}


def _explanation(error: DBAPIError, reason: str) -> _Explanation:
    code = getattr(error.orig, "sqlstate", None)
    if code or not isinstance(error, OperationalError):
        return _BY_CODE.get(str(code), _REFUSED)
    found = [known for words, known in _BY_WORDS.items() if words in reason]
    return found[0] if found else _UNREACHABLE


def _reason(error: DBAPIError) -> str:
    """Return the driver's words in one line, without the rows that it was about."""
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    lines = str(primary or error.orig).splitlines()
    return " ".join(line.strip() for line in lines if not line.startswith("\t"))
