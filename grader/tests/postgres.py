"""A PostgreSQL server that tests start for themselves.

- ``running``: a server on this machine, for the length of a block
- ``missing``: why there can be none, empty where there can
- ``Server``: its databases, and what is in them
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

USER, PASSWORD = "owner", "o%pen s@same"
_LOGIN = "owner:o%25pen%20s%40same"  # the same, as it stands in an address


def programs() -> Path | None:
    """Return the folder of the server's programs, which Debian keeps out of PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: len(str(p)))
    return newest[-1].parent if newest else None


def missing() -> str:
    """Return why no server can be started here."""
    if programs() is None:
        return "there is no initdb: install Debian's postgresql"
    return "" if _account() is not None or os.geteuid() else "root has no other account to use"


def _account() -> tuple[int, int] | None:
    """Return user and group for the server where we are root, as whom it refuses to run."""
    if os.geteuid():
        return None
    import pwd  # Windows has none

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
    return None


class Server:
    """A server on a port of this machine and on a socket in `folder`; its clock is not UTC."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[Any] | None = None
        self._count = 0

    def _call(self, *words: str) -> list[str]:
        folder = programs()
        assert folder is not None
        return [str(folder / words[0]), *words[1:]]

    @property
    def _options(self) -> dict[str, Any]:
        own: dict[str, Any] = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        options: dict[str, Any] = {"cwd": self.folder, "env": own, "stdin": subprocess.DEVNULL}
        account = _account()
        if account is not None:
            options |= {"user": account[0], "group": account[1], "extra_groups": []}
        return options

    def make(self) -> None:
        """Make the folder of its data."""
        password = self.folder / "password"
        password.write_text(f"{PASSWORD}\n", encoding="utf-8")
        account = _account()
        if account is not None:
            for path in (self.folder, password):
                shutil.chown(path, *account)
        words = ["initdb", f"--pgdata={self.folder / 'data'}", f"--username={USER}"]
        words += [f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        done = subprocess.run(
            self._call(*words), capture_output=True, text=True, check=False, **self._options
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start it and wait until it answers."""
        from psycopg import OperationalError

        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "fsync": "off"}
        settings |= {"unix_socket_directories": self.folder, "timezone": "America/New_York"}
        words = [f"-c{name}={value}" for name, value in settings.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._call("postgres", "-D", str(self.folder / "data"), *words),
                stdout=log,
                stderr=log,
                **self._options,
            )
        for _ in range(300):
            with suppress(OperationalError), self.connect("postgres"):
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Stop it without waiting for anybody who is connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)
            self._process = None

    # ---- databases ------------------------------------------------------------------------------

    def new(self) -> str:
        """Make an empty database and return its name."""
        self._count += 1
        name = f"grades{self._count}"
        with self.connect("postgres") as connection:
            connection.execute(f"create database {name}".encode())
        return name

    def address(self, name: str, login: str = _LOGIN) -> str:
        """Return what instructors write for a database."""
        return f"postgresql+psycopg://{login}@127.0.0.1:{self.port}/{name}"

    def connect(self, name: str) -> "psycopg.Connection[Any]":
        """Return a connection that commits each statement."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=name,
            autocommit=True,
        )  # fmt: skip

    def ask(self, name: str, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows that a statement gives, [] where it gives none."""
        with self.connect(name) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running() -> Generator[Server]:
    """Make a server, and take it away at the end; look at `missing` before."""
    folder = Path(tempfile.mkdtemp(prefix="grader-postgres-"))
    folder.chmod(0o711)
    server = Server(folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
