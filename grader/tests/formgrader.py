"""A Jupyter server with formgrader in a course folder, and what its page asks of it.

- ``served``: such a server, for the length of a block
- ``Formgrader``: requests to it
"""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Formgrader:
    """A Jupyter server in a course folder."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, method: str = "GET", data: dict[str, Any] | None = None) -> str:
        """Return what the server answers; a failed request raises."""
        headers = {"Authorization": "token t", "Content-Type": "application/json"}
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(
            f"{self.address}{path}", headers=headers, method=method, data=body
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return str(answer.read().decode())

    def api(self, path: str, method: str = "GET", data: dict[str, Any] | None = None) -> Any:
        """Return what formgrader's own interface answers."""
        return json.loads(self.get(f"/formgrader/api/{path}", method, data))

    def judge(self, assignment: str, student: str, cell: str, score: float, extra: float) -> None:
        """Give points as somebody does on a graders' page."""
        grade = self.shown("grades", assignment, student, cell)
        given = {"manual_score": score, "extra_credit": extra}
        self.api(f"grade/{grade['id']}", "PUT", grade | given)

    def remark(self, assignment: str, student: str, cell: str, text: str) -> None:
        """Comment as somebody does on a graders' page."""
        comment = self.shown("comments", assignment, student, cell)
        self.api(f"comment/{comment['id']}", "PUT", comment | {"manual_comment": text})

    def shown(self, kind: str, assignment: str, student: str, cell: str) -> dict[str, Any]:
        """Return what a graders' page says of one cell; `kind` is ``grades`` or ``comments``."""
        listed = self.api(f"submitted_notebooks/{assignment}/{assignment}")
        (name,) = [each["id"] for each in listed if each["student"] == student]
        (found,) = [
            each for each in self.api(f"{kind}?submission_id={name}") if each["name"] == cell
        ]
        return dict(found)


@contextmanager
def served(folder: Path, private: Path) -> Generator[Formgrader]:
    """Serve the course in `folder`; `private` is the home of who does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    search = [sysconfig.get_path("scripts"), os.environ["PATH"]]
    own = {"PATH": os.pathsep.join(search), "HOME": str(private), "JUPYTER_NO_CONFIG": ""}
    own |= {
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
    }
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"]
    with (private / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | own,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        formgrader = Formgrader(f"http://127.0.0.1:{port}")
        for _ in range(240):
            try:
                formgrader.get("/api/status")
                break
            except OSError:
                time.sleep(0.5)
        yield formgrader
    finally:
        server.terminate()
        server.wait(30)
