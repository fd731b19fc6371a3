"""The walk-through for learners is true: its commands and cells run, and print what it says."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from grader.grading.release import text_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "a-learners-first-week.md"
NOTEBOOK = "course1_nn/week2/logistic_regression.ipynb"
BLOCK = re.compile(r"(?ms)^```(bash|python|text)\n(.*?)^```")


def steps() -> Iterator[tuple[str, str, str]]:
    """Yield (kind, what is typed, what is to be read then) in the order of the page."""
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for (kind, typed), (after, read) in zip(found, [*found[1:], ("", "")], strict=True):
        if kind != "text":
            yield kind, typed, read if after == "text" else ""


def missing(read: str, shown: str) -> list[str]:
    """Return what of the page's text is not in `shown`, in order; `…` stands for anything."""
    lost: list[str] = []
    for piece in re.split(r"(?m)^…\n", read):
        wanted = piece.strip("\n")
        place = shown.find(wanted)
        if place < 0:
            lost.append(wanted)
        else:
            shown = shown[place + len(wanted) :]
    return lost


class Learner:
    """Does what the page says: types commands, writes and runs cells."""

    def __init__(self, home: Path, courses: Path) -> None:
        self.home, self.courses = home, courses
        self.folder = home / "deep-learning"
        bin_ = str(Path(sys.executable).parent)
        dropped = ("GRADER_PROGRESS", "GRADER_WORKSPACE", "XDG_DATA_HOME")
        self.env = {k: v for k, v in os.environ.items() if k not in dropped}
        self.env |= {"HOME": str(home), "PATH": os.pathsep.join([bin_, os.environ["PATH"]])}
        self.client: Any = None

    def types(self, command: str) -> str:
        """Run a command and return what it prints, the home folder as ``~``."""
        if command.strip() == "grader start":
            return self.starts()
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.courses,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode in (0, 1), done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout.replace(str(self.home), "~")

    def starts(self) -> str:
        """Run `grader start` until its home page is there."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token="]
        log = self.home / "start.log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                ["grader", "start", *options],
                cwd=self.courses,
                env=self.env,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            page = _fetch(f"http://127.0.0.1:{port}/grader", server, log)
            assert "Your notebooks" in page
            assert "one-neuron network" in page
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) is not None
        return log.read_text(encoding="utf-8")

    def runs(self, source: str) -> str:
        """Run a cell in the notebook's kernel and return its result as text."""
        name = re.match(r"def (\w+)\(", source)
        if name:
            self.writes(name.group(1), source)
        cell = nbformat.v4.new_code_cell(source)
        self.client.nb.cells.append(cell)
        self.client.execute_cell(cell, len(self.client.nb.cells) - 1)
        results = [each for each in cell.outputs if each.output_type == "execute_result"]
        return str(results[0].data["text/plain"]) if results else ""

    def writes(self, exercise: str, source: str) -> None:
        """Put an answer into the notebook, as saving it does."""
        path = self.folder / NOTEBOOK
        notebook = json.loads(path.read_text(encoding="utf-8"))
        next(cell for cell in notebook["cells"] if cell["id"] == exercise)["source"] = source
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def opens(self) -> None:
        """Start the kernel where JupyterLab starts it, and run the set-up cell."""
        resources = {"metadata": {"path": str((self.folder / NOTEBOOK).parent)}}
        notebook: Any = nbformat.v4.new_notebook()
        self.client = nbclient.NotebookClient(notebook, kernel_name="python3", resources=resources)
        released = json.loads((self.folder / NOTEBOOK).read_text(encoding="utf-8"))
        setup = next(
            cell
            for cell in released["cells"]
            if cell["metadata"].get("course", {}).get("kind") == "setup"
        )
        self.client.create_kernel_manager()
        self.client.start_new_kernel(env=self.env)
        self.client.start_new_kernel_client()
        self.runs(text_of(setup["source"]))

    def leaves(self) -> None:
        """End the kernel."""
        if self.client is not None:
            self.client._cleanup_kernel()


def _fetch(address: str, server: "subprocess.Popen[bytes]", log: Path) -> str:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return answer.read().decode()
        except OSError:
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    """The first weeks of course 1, as a clone has them, which nobody changes meanwhile."""
    folder = tmp_path / "clone"
    for name in ("helpers", "week1", "week2"):
        unwanted = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / "course1_nn" / name, folder / "course1_nn" / name, ignore=unwanted)
    for name in ("__init__.py", "README.md"):
        shutil.copy(ROOT / "course1_nn" / name, folder / "course1_nn")
    (folder / "datasets").symlink_to(ROOT / "datasets")
    return folder


def test_the_walk_through_is_true(tmp_path: Path, courses: Path) -> None:
    learner = Learner(tmp_path, courses)
    lost: list[str] = []
    try:
        for kind, typed, read in steps():
            if kind == "python" and learner.client is None:
                learner.opens()
            shown = learner.types(typed) if kind == "bash" else learner.runs(typed)
            lost += [f"after {typed!r}: {m!r}\nit says:\n{shown}" for m in missing(read, shown)]
    finally:
        learner.leaves()
    assert not lost, "\n".join(lost)
    assert not (learner.folder / ".grader" / "progress.jsonl").exists()  # it was forgotten


def test_the_page_names_commands_that_exist() -> None:
    from typer.main import get_command

    from grader import cli

    known = set(get_command(cli.app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"`?grader ([a-z]+)", PAGE.read_text(encoding="utf-8")))
    assert named <= known
