"""Attacks on the notebook file itself, by accident or on purpose (A20, A22, A27, A45 to A52)."""

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.grading import sandbox
from grader.grading.backends.local import LocalBackend
from grader.grading.judge import Judge
from grader.grading.run import Entry, grade
from grader.report import Report
from grader.stems import Stem
from grader.tests.attacks import RIGHT, attack_course, write_notebook

Notebook = dict[str, Any]
FULL = 100.0


class Desk:
    """Grades one file, and an honest one after it in the same worker."""

    def __init__(self, stem: Stem, folder: Path) -> None:
        self.stem, self.folder = stem, folder
        self.judge = Judge(stem, 42, sandbox.describe())
        self.backend = LocalBackend(stem, 1)
        self.honest = write_notebook(stem, folder / "honest.ipynb", RIGHT)
        self.right: Notebook = json.loads(self.honest.read_text(encoding="utf-8"))

    def grade(self, path: Path) -> Report:
        entries = [Entry("attack", path), Entry("honest", self.honest)]
        reports = {g.entry.student: g.report for g in grade(self.judge, self.backend, entries)}
        assert reports["honest"].score == FULL
        return reports["attack"]

    def changed(self, change: Callable[[Notebook], None]) -> Report:
        """Grade the right notebook after `change`."""
        notebook = copy.deepcopy(self.right)
        change(notebook)
        return self.raw(json.dumps(notebook).encode())

    def raw(self, data: bytes, name: str = "attack.ipynb") -> Report:
        path = self.folder / name
        path.write_bytes(data)
        return self.grade(path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("structure")
    with attack_course(folder) as stem:
        desk = Desk(stem, folder)
        yield desk
        desk.backend.close()


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


# ---- A20, A22, A50: the file --------------------------------------------------------------------


def test_a20_a_link_to_a_file_of_the_instructors_is_refused(desk: Desk, tmp_path: Path) -> None:
    link = tmp_path / "link.ipynb"
    link.symlink_to(desk.honest)
    report = desk.grade(link)
    assert report.score == 0
    assert "is a link" in report.refusal


def test_a20_a_pipe_is_refused_and_nobody_waits_for_it(desk: Desk, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ipynb"
    os.mkfifo(pipe)
    assert "not a regular file" in desk.grade(pipe).refusal


REFUSED: dict[str, bytes] = {
    "a22 deep": b"[" * 100_000 + b"]" * 100_000,
    "a22 wide": json.dumps({"nbformat": 4, "cells": [{"cell_type": "raw"}] * 5_000}).encode(),
    "a50 not UTF-8": b"\xff\xfe{\x00",
    "a50 no JSON": b"{",
    "a50 empty": b"",
    "a50 a list": b"[]",
    "a50 format 3": b'{"nbformat": 3, "worksheets": []}',
    "a50 merge markers": b'{"cells": [\n<<<<<<< HEAD\n], "nbformat": 4}',
    "a50 no code": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "a50 odd cells": b'{"cells": [3, null, {"cell_type": []}], "nbformat": 4}',
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_notebook_is_refused_in_one_sentence(desk: Desk, name: str) -> None:
    report = desk.raw(REFUSED[name])
    assert report.score == 0
    assert report.refusal
    assert "\n" not in report.refusal
    assert {result.verdict for result in report.exercises} == {"refused"}


def test_a22_a_file_that_is_too_large_is_not_read(desk: Desk) -> None:
    assert "MB" in desk.raw(b" " * 20_000_001).refusal


def test_a22_huge_outputs_and_attachments_cost_nothing(desk: Desk) -> None:
    def stuff(notebook: Notebook) -> None:
        output = {"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}
        cell(notebook, "target")["outputs"] = [output]
        cell(notebook, "target")["attachments"] = {"a.png": {"image/png": "A" * 5_000_000}}

    assert desk.changed(stuff).score == FULL


def test_a50_a_byte_order_mark_and_carriage_returns_are_read(desk: Desk) -> None:
    text = desk.honest.read_text(encoding="utf-8").replace("\\n", "\\r\\n")
    assert desk.raw(b"\xef\xbb\xbf" + text.encode()).score == FULL


def test_a50_a_hard_space_is_an_error_of_its_cell_alone(desk: Desk) -> None:
    def spoil(notebook: Notebook) -> None:
        cell(notebook, "target")["source"] = "def target(X):\n\u00a0\u00a0return X\n"

    report = desk.changed(spoil)
    assert report.result("target").verdict == "error"
    assert report.result("steady").verdict == "correct"


# ---- A27, A45 to A52: the structure -------------------------------------------------------------


def test_a27_a_kernel_of_the_learners_choice_is_ignored(desk: Desk) -> None:
    def choose(notebook: Notebook) -> None:
        kernel = {"name": "bash", "display_name": "x", "argv": ["rm", "-rf", "/"]}
        notebook["metadata"]["kernelspec"] = kernel

    assert desk.changed(choose).score == FULL


def test_a45_without_check_cells_everything_is_still_judged(desk: Desk) -> None:
    def remove(notebook: Notebook) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if c["id"] in RIGHT]
        cell(notebook, "target")["source"] = "def target(X):\n    return X\n"

    report = desk.changed(remove)
    assert report.result("target").verdict == "wrong"
    assert report.score == FULL - 60


def test_a45_a_deleted_answer_is_missing_and_the_others_count(desk: Desk) -> None:
    def remove(notebook: Notebook) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if c["id"] != "steady"]

    report = desk.changed(remove)
    assert report.result("steady").verdict == "missing"
    assert report.score == FULL - 30


@pytest.mark.parametrize("new_id", [True, False])
def test_a46_of_a_cell_that_stands_there_twice_the_last_counts(desk: Desk, new_id: bool) -> None:
    def repeat(notebook: Notebook) -> None:
        copied = copy.deepcopy(cell(notebook, "target"))
        if new_id:
            copied["id"] = "another"
        cell(notebook, "target")["source"] = "def target(X):\n    return X\n"
        notebook["cells"].append(copied)

    report = desk.changed(repeat)
    assert report.score == FULL
    assert any("twice" in note for note in report.notes)


def test_a46_a_hundred_copies_are_one_answer(desk: Desk) -> None:
    def repeat(notebook: Notebook) -> None:
        notebook["cells"] += [copy.deepcopy(cell(notebook, "target")) for _ in range(100)]

    assert desk.changed(repeat).score == FULL


@pytest.mark.parametrize(
    "lie",
    [
        {"points": 1_000_000},
        {"points": float("nan")},
        {"solution": True, "grade": True, "locked": False},
        {"grade_id": "steady"},
        {"grade_id": ["x"] * 100},
        {"schema_version": 2},
        {"cell_type": "markdown"},
    ],
    ids=str,
)
def test_a47_a48_what_cells_say_of_themselves_changes_no_points(desk: Desk, lie: Any) -> None:
    def tell(notebook: Notebook) -> None:
        for each in notebook["cells"]:
            each["metadata"]["nbgrader"] = each["metadata"].get("nbgrader", {}) | lie
        cell(notebook, "target")["source"] = "def target(X):\n    return X\n"

    report = desk.changed(tell)
    assert report.max_score == FULL
    assert report.result("target").score == 0
    assert report.score <= FULL - 60


def test_a48_our_own_words_about_a_cell_change_no_points_either(desk: Desk) -> None:
    def tell(notebook: Notebook) -> None:
        cell(notebook, "target")["metadata"]["course"] = {"kind": "check", "exercise": "target"}
        cell(notebook, "target")["source"] = "def target(X):\n    return X\n"

    report = desk.changed(tell)
    assert report.result("target").verdict == "wrong"
    assert report.score == FULL - 60


def test_a49_an_answer_in_a_text_cell_is_missing(desk: Desk) -> None:
    def retype(notebook: Notebook) -> None:
        cell(notebook, "target")["cell_type"] = "markdown"

    report = desk.changed(retype)
    assert report.result("target").verdict == "missing"
    assert report.result("steady").verdict == "correct"


def test_a51_the_name_of_the_file_means_nothing(desk: Desk) -> None:
    assert (
        desk.raw(desk.honest.read_bytes(), "../etc; rm -rf.ipynb".replace("/", "_")).score == FULL
    )


def test_a51_a_notebook_of_another_assignment_is_refused(desk: Desk) -> None:
    def rename(notebook: Notebook) -> None:
        notebook["cells"] = []
        notebook["metadata"]["course"] = {"place": "course9/week9/other"}

    assert "course9/week9/other" in desk.changed(rename).refusal
