"""Whatever fails in our engine, nbgrader's gradebook gets 0 points and its log a reason."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from grader.grading.seed import NAME as SEED_FILE
from grader.tests.bridge_course import (
    RIGHT,
    Student,
    cell_of,
    copied,
    hand_in,
    nbgrader,
    read,
    scores,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(
    staged: Path, released: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A course in which ada had full marks."""
    folder = copied(staged, tmp_path_factory.mktemp("graded"))
    hand_in([Student("ada", RIGHT)], released, folder, "averages")
    nbgrader(folder, "autograde", "averages")
    assert scores(folder, "ada") == (40, 60)
    return folder


def outputs(folder: Path, student: str, cell: str) -> str:
    notebook = read(folder / "autograded" / student / "averages" / "averages.ipynb")
    return json.dumps(cell_of(notebook, cell)["outputs"])


def broken_sandbox(folder: Path) -> str:
    """Return a folder with a bubblewrap that answers and then starts nothing."""
    program = folder / "broken" / "bwrap"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ncase "$*" in *trial*) exit 0;; esac\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
    return str(program.parent)


def test_a_sandbox_that_does_not_start_pays_nothing_and_says_so(
    course: Path, tmp_path: Path
) -> None:
    folder = copied(course, tmp_path)
    assert scores(folder, "ada") == (40, 60)
    command = ("autograde", "averages", "--student=ada", "--force")
    said = nbgrader(folder, *command, first_on_path=broken_sandbox(tmp_path))
    assert scores(folder, "ada") == (0, 0)
    assert re.search(r"ERROR\] averages of ada was not graded and gets 0 points: .*start", said)
    assert "The grader itself failed" in outputs(folder, "ada", "check-scale")


def test_a_damaged_seed_pays_nothing_and_says_so(course: Path, tmp_path: Path) -> None:
    folder = copied(course, tmp_path)
    (folder / SEED_FILE).write_text("not a number", encoding="ascii")
    said = nbgrader(folder, "autograde", "averages", "--student=ada", "--force")
    assert scores(folder, "ada") == (0, 0)
    assert "not a whole number" in said


def test_references_that_are_not_found_pay_nothing_and_say_so(course: Path, tmp_path: Path) -> None:
    folder = copied(course, tmp_path)
    config = folder / "nbgrader_config.py"
    text = re.sub(r"(c.CourseFiles.courses = ).*", rf"\1{str(tmp_path)!r}", config.read_text())
    config.write_text(text, encoding="utf-8")
    said = nbgrader(folder, "autograde", "averages", "--student=ada", "--force")
    assert scores(folder, "ada") == (0, 0)
    assert "set c.CourseFiles.courses" in said
