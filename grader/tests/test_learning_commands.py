"""`grader start`, `progress`, `update` and `check`, as they are typed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.learning.start import command, environment
from grader.learning.workspace import Workspace
from grader.tests.bridge_course import RIGHT, answered

GRADER = Path(sys.executable).parent / "grader"
PLACE = "course1_demo/week1/averages"


class Shell:
    """A terminal in a clone of the miniature course, and a home of its own."""

    def __init__(self, courses: Path, home: Path) -> None:
        self.courses, self.home = courses, home
        self.notebook = home / "deep-learning" / f"{PLACE}.ipynb"
        dropped = ("GRADER_PROGRESS", "GRADER_WORKSPACE", "XDG_DATA_HOME")
        self.env = {k: v for k, v in os.environ.items() if k not in dropped}
        self.env |= {"HOME": str(home), "USERPROFILE": str(home)}

    def __call__(self, *words: str, code: int = 0, **more: str) -> str:
        done = subprocess.run(
            [GRADER, *words],
            cwd=self.courses,
            env=self.env | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout


@pytest.fixture
def shell(own_miniature: Path, tmp_path: Path) -> Shell:
    home = tmp_path / "home"
    home.mkdir()
    return Shell(own_miniature, home)


def solve(shell: Shell, *more: dict[str, Any], **answers: str) -> None:
    notebook = json.loads(shell.notebook.read_text(encoding="utf-8"))
    notebook = answered(notebook, **answers)
    notebook["cells"] += more
    shell.notebook.write_text(json.dumps(notebook), encoding="utf-8")


def code_cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "mine", "metadata": {}, "source": source,
            "outputs": [], "execution_count": None}  # fmt: skip


def test_start_makes_a_workspace_and_never_overwrites(shell: Shell) -> None:
    said = shell("start", "--only-make")
    assert f"new: {PLACE}.ipynb" in said
    solve(shell, **RIGHT)
    before = shell.notebook.read_bytes()
    said = shell("start", "--only-make")
    assert "new" not in said
    assert shell.notebook.read_bytes() == before


def test_start_elsewhere_and_where_the_environment_says(shell: Shell, tmp_path: Path) -> None:
    shell("start", "--only-make", "--in", str(tmp_path / "here"))
    assert (tmp_path / "here" / f"{PLACE}.ipynb").is_file()
    shell("start", "--only-make", GRADER_WORKSPACE=str(tmp_path / "there"))
    assert (tmp_path / "there" / f"{PLACE}.ipynb").is_file()
    assert not shell.notebook.exists()


def test_the_courses_themselves_are_no_workspace(shell: Shell) -> None:
    for folder in (shell.courses, shell.courses / "course1_demo"):
        said = shell("start", "--only-make", "--in", str(folder), code=2)
        assert "holds the courses themselves" in " ".join(said.split())
    assert not (shell.courses / ".grader").exists()


def test_a_workspace_inside_a_clone_is_fine(shell: Shell) -> None:
    shell("start", "--only-make", "--in", str(shell.courses / "mine"))
    assert (shell.courses / "mine" / f"{PLACE}.ipynb").is_file()


def test_progress_before_anything_and_after_a_check(shell: Shell) -> None:
    assert "0 of 100 points" in shell("progress")
    shell("start", "--only-make")
    code = (
        f"from grader import checker; check = checker({PLACE!r})\n"
        "def center(X): return X - X.mean(axis=0)\n"
        "check(center)\n"
    )
    environment = shell.env | {"COURSE_CHECKS": str(shell.courses)}
    folder = shell.notebook.parent
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True)
    said = shell("progress")
    assert "40 of 100 points" in said
    assert "✓ center  solved  (1 try)" in said
    assert str(shell.home / "deep-learning" / ".grader" / "progress.jsonl") in said
    assert "Deleted 1 line about all notebooks" in shell("progress", "--forget")
    assert "40 of 100 points" not in shell("progress")


def test_update_needs_a_workspace_and_two_files_or_none(shell: Shell) -> None:
    assert "make one with `grader start`" in shell("update", code=2)
    assert "--from" in shell("update", "a.ipynb", code=2)
    shell("start", "--only-make")
    assert "is up to date" in shell("update")
    assert "cannot be opened" in shell("update", "a.ipynb", "--from", "b.ipynb", code=2)


def test_update_says_what_changed(shell: Shell) -> None:
    shell("start", "--only-make")
    solve(shell, **RIGHT)
    release = shell.courses / f"{PLACE}.ipynb"
    release.write_text(release.read_text().replace("Two features", "Two columns"))
    assert "there is a new version; `grader update`" in shell("start", "--only-make")
    assert "New version of" in shell("progress")
    said = shell("update")
    assert "Texts and examples: 1 changed." in said
    assert "2 answers kept." in said
    assert "Two columns" in shell.notebook.read_text()


@pytest.mark.slow
def test_check_tells_the_verdict_and_what_a_restart_brings_to_light(shell: Shell) -> None:
    shell("start", "--only-make")
    solve(shell, code_cell("total + 1"), code_cell("total = 1"), **RIGHT)
    said = shell("check", str(shell.notebook))
    assert "100 of 100 points" in said
    assert "After *Restart and run all* this would go wrong:" in said
    assert "- The cell `total + 1` uses `total`, which is defined further down" in said
    solve(shell, **RIGHT)
    clean = json.loads(shell.notebook.read_text())
    clean["cells"] = [cell for cell in clean["cells"] if cell["id"] not in ("mine", "center")]
    shell.notebook.write_text(json.dumps(clean))
    said = shell("check", str(shell.notebook), code=1)
    assert "The answer cell of center is missing." in said
    assert "`check(center)` uses `center`, and no cell defines it" in said


def test_jupyter_gets_our_page_and_the_learners_options(tmp_path: Path) -> None:
    words = command(Workspace(tmp_path), ["--no-browser"])
    assert words[:3] == [sys.executable, "-m", "jupyterlab"]
    assert words[-1] == "--no-browser"
    assert f"--ServerApp.root_dir={tmp_path}" in words
    variables = environment(tmp_path / "courses", tmp_path / "settings")
    assert variables["COURSE_CHECKS"] == str(tmp_path / "courses")
    assert variables["PYTHONPATH"].split(os.pathsep)[0] == str(tmp_path / "courses")


def test_a_class_bundle_is_checked_where_it_lies(shell: Shell, tmp_path: Path) -> None:
    """What nbgrader fetched: the notebook with the numbers for its checks, outside of the clone."""
    fetched = tmp_path / "fetched" / "averages.ipynb"
    fetched.parent.mkdir()
    shutil.copy(shell.courses / f"{PLACE}.ipynb", fetched)
    assert "0 of 100 points" in shell("check", str(fetched), code=1)
