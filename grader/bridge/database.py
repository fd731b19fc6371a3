"""Open nbgrader's database for one transaction, whatever keeps it.

- ``location_of``: where the gradebook of a course folder lies, by one setting of nbgrader's
- ``location_at``: the same, of an address that is known
- ``location_in``: a file of SQLite's
- ``gradebook_session``: everything written inside is there at the end, or nothing is
- ``gradebook_reading``: a session that cannot write
"""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from nbgrader import api
from sqlalchemy import URL, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from grader.bridge.configuration import CONFIG, configuration
from grader.bridge.exceptions import GradebookError, NoGradebook
from grader.bridge.location import Location
from grader.bridge.postgres import DRIVER, PostgresDatabase
from grader.bridge.sqlite import SQLiteFile

_EXAMPLES = f"{DRIVER}://USER@HOST/DATABASE or sqlite:////FOLDER/gradebook.db"

# ---- where it lies ------------------------------------------------------------------------------


def location_of(folder: Path) -> Location:
    """Return where the gradebook of `folder` lies: where ``c.CourseDirectory.db_url`` says.

    A folder without a configuration of its own keeps it in ``gradebook.db``, whatever the
    configuration of its user says: what is tried out there must not reach a class.

    Raises
    ------
    GradebookError
        The setting is none that we know.
    ConfigurationError
        The configuration cannot be read.
    """
    url = ""
    if (folder / CONFIG).exists():
        url = configuration(folder).CourseDirectory.get("db_url", "")
    return location_at(str(url), folder) if url else location_in(folder / "gradebook.db")


def location_in(path: Path) -> Location:
    """Return a gradebook in the file `path`, about the folder that holds it."""
    return SQLiteFile(path.parent, path)


def location_at(address: str, folder: Path) -> Location:
    """Return the gradebook at `address`, which is about `folder`.

    Raises
    ------
    GradebookError
        The address is none of a kind that we know. It is not printed: it may hold a password.
    """
    url = _url(address)
    if url.drivername in ("postgresql", DRIVER):
        return PostgresDatabase(folder, url)
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise GradebookError(
            f"c.CourseDirectory.db_url asks for {url.drivername}, and gradebooks are kept by "
            f"SQLite or PostgreSQL; write {_EXAMPLES}."
        )
    if url.database in (None, "", ":memory:") or url.query:
        raise GradebookError(f"c.CourseDirectory.db_url names no file; write {_EXAMPLES}.")
    return SQLiteFile(folder, folder / str(url.database))


def _url(address: str) -> URL:
    if address.count("@") > 1:
        raise GradebookError(
            "c.CourseDirectory.db_url holds more than one @, so its parts cannot be told; write an "
            "@ of the password as %40, or leave the password out (~/.pgpass)."
        )
    try:
        return make_url(address)
    except (ArgumentError, ValueError):
        raise GradebookError(
            f"c.CourseDirectory.db_url is no address of a database; write {_EXAMPLES}."
        ) from None


# ---- sessions -----------------------------------------------------------------------------------


@contextmanager
def gradebook_session(location: Location, course: str, patience_s: float) -> Generator[Session]:
    """Yield a session on the gradebook at `location`, made where there is none.

    It is committed at the end.

    Raises
    ------
    GradebookLocked
        Another program writes to it for longer than `patience_s`.
    GradebookError
        It cannot be written or is no gradebook.
    """
    with _explained(location), location.writing(patience_s) as session:
        if not _is_there(session, location):
            _create(session, course)
        yield session
        session.commit()


@contextmanager
def gradebook_reading(location: Location) -> Generator[Session]:
    """Yield a session on the gradebook at `location` that cannot write.

    Raises
    ------
    NoGradebook
        There is none yet.
    GradebookError
        It cannot be read or is no gradebook.
    """
    with _explained(location), location.reading() as session:
        if not _is_there(session, location):
            raise NoGradebook(f"{location} holds no gradebook yet; run `grader grade` first.")
        yield session


@contextmanager
def _explained(location: Location) -> Generator[None]:
    try:
        yield
    except DBAPIError as error:
        raise location.explained(error) from None


def _is_there(session: Session, location: Location) -> bool:
    """Return whether the database holds a gradebook; False where it is empty."""
    tables = inspect(session.connection()).get_table_names()
    if not tables:
        return False
    found: set[str] = set()
    if "alembic_version" in tables:
        found = set(session.execute(text("SELECT version_num FROM alembic_version")).scalars())
    if found != {_newest_migration()}:
        version = f"version {', '.join(sorted(found))}" if found else "no version"
        raise GradebookError(
            f"{location} holds tables with {version} of nbgrader's, and this nbgrader works with "
            f"{_newest_migration()}; keep a copy, then run `nbgrader db upgrade`, or name an empty "
            "database."
        )
    return True


def _create(session: Session, course: str) -> None:
    """Make an empty gradebook of the version that nbgrader's migrations lead to.

    nbgrader would ask the command `alembic` for that version in a process of its own, which takes
    longer than grading fifty submissions.
    """
    api.Base.metadata.create_all(session.connection())
    session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    session.execute(
        text("INSERT INTO alembic_version VALUES (:head)"), {"head": _newest_migration()}
    )
    session.add(api.Course(id=course))
    session.flush()


@cache
def _newest_migration() -> str:
    migrations = ScriptDirectory(str(Path(api.__file__).parent / "alembic"))
    head = migrations.get_current_head()
    assert head is not None
    return head
