"""Submissions are untrusted files: each odd one gets one sentence, and each cell its part."""

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.grading.read import MAX_BYTES, Refusal, match_cells, python, read_notebook
from grader.grading.release import Release, read_release
from grader.stems import Stem

Notebook = dict[str, Any]


@pytest.fixture
def release(averages: Stem) -> Release:
    return read_release(averages)


@pytest.fixture
def notebook(release: Release) -> Notebook:
    return copy.deepcopy(release.notebook)


def _cell(notebook: Notebook, cell_id: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def _added(source: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "new",
        "metadata": {},
        "source": source,
        "outputs": [],
    } | more


ODD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "no valid JSON"),
    "pdf": (b"%PDF-1.7", "no valid JSON"),
    "latin-1": ('{"cells": ["é"]}'.encode("latin-1"), "not UTF-8"),
    "utf-16": ("{}".encode("utf-16"), "not UTF-8"),
    "list": (b"[]", "not a notebook"),
    "no cells": (b'{"nbformat": 4}', "not a notebook"),
    "format 3": (b'{"worksheets": [], "nbformat": 3, "cells": []}', "format"),
    "format 5": (b'{"cells": [], "nbformat": 5}', "format 5"),
    "cells of text": (b'{"cells": ["a"], "nbformat": 4}', "damaged"),
    "cells without type": (b'{"cells": [{}], "nbformat": 4}', "damaged"),
    "source of numbers": (
        b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}',
        "damaged",
    ),
    "deep": (b"[" * 100_000, "no valid JSON"),
    "merge markers": (b'{"cells": [\n<<<<<<< HEAD\n], "nbformat": 4}', "merge markers"),
    "many cells": (
        json.dumps({"cells": [{"cell_type": "raw", "source": ""}] * 3000, "nbformat": 4}).encode(),
        "more than 2000",
    ),
}


@pytest.mark.parametrize("kind", ODD_FILES)
def test_an_odd_file_is_refused_with_one_sentence(kind: str, tmp_path: Path) -> None:
    content, words = ODD_FILES[kind]
    path = tmp_path / "homework.ipynb"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=words) as refusal:
        read_notebook(path)
    assert "homework.ipynb" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_byte_order_mark_is_no_reason_to_refuse(tmp_path: Path, notebook: Notebook) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook).encode())
    assert read_notebook(path) == notebook


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(Refusal, match="clear its outputs"):
        read_notebook(path)


def test_links_folders_and_pipes_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("{}")
    link, folder, pipe = (tmp_path / f"{name}.ipynb" for name in ("link", "folder", "pipe"))
    link.symlink_to(secret)
    folder.mkdir()
    os.mkfifo(pipe)
    with pytest.raises(Refusal, match="is a link"):
        read_notebook(link)
    for path in (folder, pipe):
        with pytest.raises(Refusal, match="not a regular file"):
            read_notebook(path)
    with pytest.raises(Refusal, match="cannot be opened"):
        read_notebook(tmp_path / "missing.ipynb")


def test_setup_runs_as_released_and_demos_do_not_run(notebook: Notebook, release: Release) -> None:
    submission = match_cells(notebook, release)
    assert [cell.kind for cell in submission.cells] == ["setup"] + ["answer"] * len(
        release.exercises
    )


def test_an_edited_setup_cell_does_not_replace_the_released_one(
    notebook: Notebook, release: Release
) -> None:
    setup = next(cell for cell in release.cells if cell.kind == "setup")
    _cell(notebook, setup.cell_id)["source"] = "import math"
    cells = match_cells(notebook, release).cells
    assert cells[0].source == setup.source
    assert "import math" in [cell.source for cell in cells[1:]]


def test_a_changed_demo_cell_keeps_what_it_defines_and_loses_its_loops(
    notebook: Notebook, release: Release
) -> None:
    demo = next(cell for cell in release.cells if cell.kind == "demo")
    _cell(notebook, demo.cell_id)["source"] = (
        "import math\nfor i in range(10**9):\n    pass\ndef helper():\n    return 1\n"
    )
    added = [cell.source for cell in match_cells(notebook, release).cells if cell.kind == "added"]
    assert added == ["import math\ndef helper():\n    return 1"]


def test_a_demo_cell_of_an_earlier_release_is_not_run(notebook: Notebook, release: Release) -> None:
    old = _added("train(10**9)", metadata={"course": {"kind": "demo"}})
    notebook["cells"].append(old)
    assert all("train" not in cell.source for cell in match_cells(notebook, release).cells)


def test_the_last_of_two_answers_counts(notebook: Notebook, release: Release) -> None:
    name = release.exercises[0]
    index = notebook["cells"].index(_cell(notebook, name))
    for number in (1, 2):
        twin = copy.deepcopy(notebook["cells"][index])
        twin["source"] = f"def {name}():\n    return {number}\n"
        notebook["cells"].insert(index + number, twin)
    submission = match_cells(notebook, release)
    assert "return 2" in submission.source_of(name)
    assert any("twice" in note for note in submission.notes)


def test_a_copied_stub_does_not_undo_the_answer_before_it(
    notebook: Notebook, release: Release
) -> None:
    name = release.exercises[0]
    stub = _cell(notebook, name)
    twin = copy.deepcopy(stub)
    stub["source"] = f"def {name}(X):\n    return X\n"
    notebook["cells"].insert(notebook["cells"].index(stub) + 1, twin)
    answers = [c for c in match_cells(notebook, release).cells if c.exercise == name]
    assert [cell.source for cell in answers] == [stub["source"]]


def test_an_answer_is_found_by_what_it_defines_when_its_ids_are_lost(
    notebook: Notebook, release: Release
) -> None:
    name = release.exercises[0]
    cell = _cell(notebook, name)
    cell["metadata"], cell["id"] = {}, "lost"
    cell["source"] = f"def {name}(X):\n    return X\n"
    assert match_cells(notebook, release).source_of(name) == cell["source"]


def test_a_missing_answer_is_noted(notebook: Notebook, release: Release) -> None:
    name = release.exercises[-1]
    notebook["cells"].remove(_cell(notebook, name))
    assert match_cells(notebook, release).notes == [f"The answer cell of {name} is missing."]


def test_half_a_character_does_not_spoil_a_submission(notebook: Notebook, release: Release) -> None:
    name = release.exercises[0]
    _cell(notebook, name)["source"] = f"def {name}(X):\n    return X  # \ud83d\n"
    assert match_cells(notebook, release).source_of(name).endswith("# ?\n")


def test_a_notebook_of_another_assignment_is_refused(release: Release) -> None:
    other = {
        "cells": [_added("x = 1")],
        "metadata": {"course": {"place": "course9_other/week1/other"}},
        "nbformat": 4,
    }
    with pytest.raises(Refusal, match="course9_other/week1/other"):
        match_cells(other, release)


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda about: about.update(points=1000), True),
        (lambda about: about.update(grade=True, solution=False), True),
        (lambda about: about.clear(), True),
    ],
)
def test_metadata_of_the_submission_decides_nothing(
    notebook: Notebook, release: Release, change: Callable[[Any], None], kept: bool
) -> None:
    name = release.exercises[0]
    change(_cell(notebook, name)["metadata"]["nbgrader"])
    assert bool(match_cells(notebook, release).source_of(name)) is kept


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1 % 2\n", "x = 1 % 2\n"),
        (
            "%matplotlib inline\nx = 1",
            "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1\n",
        ),
        ("!ls", "get_ipython().system('ls')\n"),
        ("# what?\ny = 2\n", "# what?\ny = 2\n"),
        ("def f(:", "def f(:"),
    ],
)
def test_magics_become_calls_and_python_stays(source: str, expected: str) -> None:
    assert python(source) == expected
