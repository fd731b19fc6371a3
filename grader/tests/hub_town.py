"""A hub with two learners and an instructor who are users of this machine, for tests.

- ``why_not``: why there can be none here; ``town``: one, gone without a trace afterwards
- ``Town.can``: what a user can do of what nobody but another one may do
"""

import csv
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from grader.hub.machine import missing
from grader.tests.hub_view import hindrance, seen
from grader.tests.hub_visit import Visitor, local_names
from grader.tests.term_desk import Desk, desk_in

COURSE = "course0_miniature"
# Tries what the words say; a rename is undone at once.
_TRY = """
import json, os, sys
done = []
for what, verb, path in json.load(sys.stdin):
    try:
        if verb == "list": os.listdir(path)
        elif verb == "read": open(path, "rb").close()
        elif verb == "write": open(os.path.join(path, ".try"), "x").close()
        elif verb == "rename": os.rename(path, path + "~"); os.rename(path + "~", path)
    except OSError:
        continue
    done.append(what)
print(json.dumps(done))
"""


def why_not() -> str:
    """Return why no hub of real users can be started here, '' where it can."""
    return next(iter(missing()), "") or hindrance()


@dataclass
class Town:
    """A running hub, and its people."""

    desk: Desk
    folder: Path
    port: int
    names: dict[str, str]
    visitors: dict[str, Visitor] = field(default_factory=dict[str, Visitor])
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def course(self) -> Path:
        """The course's folder in the exchange."""
        return self.folder / "exchange" / COURSE

    @property
    def log(self) -> str:
        """What the hub said."""
        return (self.desk.folder / "hub.log").read_text(errors="replace")

    def home(self, who: str) -> Path:
        return Path(pwd.getpwnam(self.names[who]).pw_dir)

    def words(self, *more: str) -> list[str]:
        """Return the command that makes this hub."""
        program = Path(sysconfig.get_path("scripts")) / "grader"
        named = ["--instructor", self.names["ida"], "--instructor", self.names["tom"]]
        words = [str(program), "hub", str(self.folder), "--term", str(self.desk.term)]
        return seen([*words, *named, "--port", str(self.port), *more])

    def command(self, *more: str) -> tuple[int, str]:
        """Run it to its end; return its exit code and what it said."""
        done = subprocess.run(self.words(*more), capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def start(self, command: list[str] | None = None) -> None:
        """Start the hub, by our command or by another, and wait until it answers."""
        words = command or self.words()
        with (self.desk.folder / "hub.log").open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
        for _ in range(900):
            assert self.process.poll() is None, self.log
            try:
                address = f"http://hub.localhost:{self.port}/hub/api"
                urllib.request.urlopen(address, timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(self.log)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def sign_in(self, starting: Collection[str] = ()) -> None:
        """Let everybody sign in with the password that the hub made, and some start servers."""
        kept = (self.folder / "private" / "passwords.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(kept.splitlines())
        passwords = {row["user"]: row["password"] for row in rows}
        for who, name in self.names.items():
            self.visitors[who] = Visitor(self.port, name, passwords[name])
            self.visitors[who].sign_in()
            if who in starting:
                self.visitors[who].start()

    # ---- what a user can do ---------------------------------------------------------------------

    def can(self, who: str, deeds: list[tuple[str, str, Path]]) -> set[str]:
        """Return which of the deeds (name, verb, path) the system lets a user do."""
        told = [(what, verb, str(path)) for what, verb, path in deeds]
        return set(json.loads(self.act(who, _TRY, json.dumps(told))))

    def act(self, who: str, code: str, told: str = "") -> str:
        """Run Python code as a user, outside of the hub; return what it prints."""
        user = pwd.getpwnam(self.names[who])
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        command = seen([*become, sys.executable, "-c", code])
        done = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def own_port(self, who: str) -> int:
        """Return the port on which somebody's server listens, past the proxy."""
        for process in psutil.process_iter(["username", "cmdline"]):
            mine = process.info["username"] == self.names[who]
            if mine and "jupyterhub.singleuser" in (process.info["cmdline"] or []):
                for connection in process.net_connections("tcp4"):
                    answers = connection.status == psutil.CONN_LISTEN
                    if answers and self._is_server(connection.laddr.port):
                        return connection.laddr.port
        raise AssertionError(f"{who} has no server")

    def _is_server(self, port: int) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
        except (OSError, ValueError):
            return False
        return True


def _three_ports() -> int:
    """Return a port that is free together with the two above it."""
    for port in range(20_000 + os.getpid() % 10_000, 60_000, 3):
        try:
            for number in range(port, port + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port
    raise AssertionError("no three ports in a row are free")


@contextmanager
def town() -> Generator[Town]:
    """Make a term and its people's names; nothing is started, and no user is made yet."""
    mark = secrets.token_hex(3)
    # Neither in a home nor in pytest's own folder: users have to enter it.
    base = Path(tempfile.mkdtemp(prefix="grader-hub-", dir="/var/tmp"))
    base.chmod(0o755)
    names = {who: f"{who}{mark}x" for who in ("ada", "bob", "ida", "tom")}
    made: Town | None = None
    try:
        with desk_in(base) as desk, local_names():
            (base / "people.csv").write_text(f"id\n{names['ada']}\n{names['bob']}\n")
            desk.ok("init", desk.term, "--roster", base / "people.csv")
            made = Town(desk, base / "srv" / "hub", _three_ports(), names)
            yield made
    finally:
        if made is not None:
            made.stop()
        for name in names.values():
            _forget(name)
        shutil.rmtree(base)


def _forget(name: str) -> None:
    """Remove a user of a test, with their processes and home."""
    try:
        uid = pwd.getpwnam(name).pw_uid
    except KeyError:
        return
    for process in psutil.process_iter(["uids"]):
        if process.info["uids"] and process.info["uids"].real == uid:
            process.kill()
    subprocess.run(["userdel", "--remove", name], capture_output=True, check=True)
