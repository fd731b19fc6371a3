"""The command line: what it prints, and one sentence with exit code 2 for what people can mend."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GRADER = Path(sys.executable).parent / "grader"


def grader(*words: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [GRADER, *words], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


def test_list_prints_the_catalogue_for_machines() -> None:
    entries = json.loads(grader("list", "--json").stdout)
    entry = next(entry for entry in entries if entry["stem"] == "logistic_regression")
    assert entry["course"] == "course1_nn"
    assert entry["week"] == "week2"
    assert entry["kind"] == "notebook"
    assert entry["points"] == 100
    assert entry["budget_s"] == 25
    names = [exercise["name"] for exercise in entry["exercises"]]
    assert names[0] == "initialize_zeros"
    assert len(names) == 8
    counts = {"name", "points", "public_probes", "hidden_draws", "mistakes", "accepts", "hints"}
    assert all(set(exercise) == counts for exercise in entry["exercises"])


def test_list_prints_a_table_for_people() -> None:
    assert "course1_nn/week2/logistic_regression" in grader("list").stdout


MENDABLE = {
    "unknown assignment": (["build", "logistik_regression"], "did you mean logistic_regression"),
    "nothing there": (["grade", "no/such/folder"], "does not exist"),
    "a folder to check": (["check", "docs"], "give one notebook"),
    "unknown place to stage": (["stage", "{tmp}/term", "nothing"], "There is no assignment"),
    "no notebook to check": (
        ["check", "{tmp}/file"],
        "file is not a notebook: it is no valid JSON",
    ),
    "JSON to check": (["check", "{tmp}/class/ada/a.ipynb"], "JSON, but not a notebook"),
    "an old notebook to check": (["check", "{tmp}/old.ipynb"], "a notebook of format 3"),
    "a notebook of nobody's": (["check", "{tmp}/other.ipynb"], "`grader list` prints the names"),
    "a file as output": (
        ["grade", "{tmp}/class", "--assignment", "logistic_regression", "--out", "{tmp}/file"],
        "file",
    ),
    "an empty class": (["grade", "{tmp}/empty"], "No submission found"),
    "not to be told apart": (
        ["grade", "{tmp}/class/ada/a.ipynb", "{tmp}/other/a.ipynb", "--assignment", "quiz_arrays"],
        "two",
    ),
}


@pytest.mark.parametrize("case", MENDABLE)
def test_what_people_can_mend_ends_in_one_sentence(case: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "old.ipynb").write_text('{"worksheets": []}')
    (tmp_path / "other.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}')
    for folder in ("class/ada", "other"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.ipynb").write_text("{}")
    words, said = MENDABLE[case]
    before = sorted(tmp_path.rglob("*"))
    done = grader(*[word.format(tmp=tmp_path) for word in words])
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stdout
    assert done.stdout.startswith("grader: ")
    assert "Traceback" not in done.stdout + done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = grader("stage", str(tmp_path / "term"))
    assert done.returncode == 2
    assert str(tmp_path) in done.stdout


def test_check_grades_one_file_and_says_so_by_its_exit_code() -> None:
    notebook = ROOT / "course1_nn/week2/logistic_regression.ipynb"
    done = grader("check", str(notebook))
    assert done.returncode == 1
    assert "0 of 100 points" in done.stdout
    assert "not written" in done.stdout
