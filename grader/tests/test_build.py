import json
import time
from pathlib import Path

import pytest

from grader.authoring.build import build, make, notebook_source, stale
from grader.spec import SpecError
from grader.stems import Stem
from grader.tests.samples import CENTER, TEXT, changed, write_stem


def test_the_notebook_and_the_checks_are_written_once(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    assert stale(stem) == [stem.notebook, stem.checks]
    assert build(stem) == [stem.notebook, stem.checks]
    assert (stale(stem), build(stem)) == ([], [])


def test_a_build_is_the_same_every_time(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    once = [text.encode() for text in make(stem).files.values()]
    assert [text.encode() for text in make(stem).files.values()] == once


def test_a_generated_file_that_was_edited_is_found_and_mended(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    build(stem)
    before = stem.notebook.read_text(encoding="utf-8")
    stem.notebook.write_text(before.replace("A sample", "An example"), encoding="utf-8")
    assert stale(stem) == [stem.notebook]
    assert build(stem) == [stem.notebook]
    assert stem.notebook.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("factor", "is_stale"), [(1 + 1e-10, False), (1 + 1e-6, True)], ids=["last digits", "changed"]
)
def test_numbers_may_differ_in_their_last_digits_as_processors_do(
    tmp_path: Path, factor: float, is_stale: bool
) -> None:
    stem = write_stem(tmp_path)
    build(stem)
    data = json.loads(stem.checks.read_text(encoding="utf-8"))
    data["exercises"][0]["cases"][0]["expected"]["array"][0][0] *= factor
    stem.checks.write_text(json.dumps(data), encoding="utf-8")
    assert (stale(stem) == [stem.checks]) == is_stale


@pytest.mark.parametrize("where", ["a demo", "a docstring"])
def test_a_notebook_that_gives_a_solution_line_away_is_refused(tmp_path: Path, where: str) -> None:
    line = "means = np.mean(X, axis=0)"
    code, text = CENTER, TEXT
    if where == "a demo":
        text = changed(TEXT, ("print(center(", f"X = np.eye(3)\n{line}\nprint(center("))
    else:
        code = changed(CENTER, ("then add shift.", f"then add shift.\n\n    {line}\n    "))
    with pytest.raises(SpecError, match="reword the text or the docstring that gives it away"):
        make(write_stem(tmp_path, code, text))


def test_the_source_of_a_notebook_is_its_cells() -> None:
    notebook = {
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title"},
            {"cell_type": "raw", "id": "b", "metadata": {}, "source": ["x\n", "y"]},
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    assert notebook_source(json.dumps(notebook)) == "# Title\nx\ny"


def test_a_build_is_fast(tmp_path: Path) -> None:
    stem: Stem = write_stem(tmp_path)
    stem.exercises()
    start = time.process_time()
    make(stem)
    assert time.process_time() - start < 3
