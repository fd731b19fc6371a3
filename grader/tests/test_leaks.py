"""What a release would give away is found in its files, whoever put it there."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.leaks import leaks
from grader.benchmarks.miniature import NAME
from grader.tests.term_desk import Desk, desk_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("course")) as desk:
        desk.ok("init", desk.term)
        yield desk


LEAKS = {
    "nothing": ("notes.md", "Good luck!", ""),
    "a solution line in a text": ("notes.md", "centered = X - X.mean(axis=0)\n", "solution line"),
    "a source of this week": (
        "course0_miniature/week1/source/averages.py",
        "x = 1\n",
        "source of this very week",
    ),
    "the whole solution in a module": (
        "helpers.py",
        "def c(X):\n  centered = X - X.mean(axis=0)  # so\n\n  return centered\n",
        "whole solution of center",
    ),
    "the gradebook": ("gradebook.db", "x", "instructors alone"),
    "the configuration": ("nbgrader_config.py", "c.X.db_url = 1", "instructors alone"),
    "the roster": ("data/roster.csv", "id\nada\n", "instructors alone"),
    "the secret seed": ("notes.txt", "seed=123456789\n", "secret seed"),
    "a longer number": ("notes.txt", "1234567890\n", ""),
    "hidden cases": (
        "course0_miniature/week1/source/averages.json",
        '{"cases": [{"hidden": true}]}',
        "hidden cases",
    ),
}


@pytest.fixture(scope="module")
def released(term: Desk) -> Path:
    term.ok("release", NAME, "--term", term.term)
    return term.term / "release" / NAME


@pytest.mark.parametrize("case", LEAKS)
def test_what_would_leak_is_found(term: Desk, released: Path, tmp_path: Path, case: str) -> None:
    name, text, word = LEAKS[case]
    folder = tmp_path / "release"
    shutil.copytree(released, folder)
    assert leaks(term.stem, folder, 123_456_789) == []
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    found = leaks(term.stem, folder, 123_456_789)
    assert bool(found) is bool(word)
    assert word in " ".join(found)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ({"source": "centered = X - X.mean(axis=0)"}, "solution line"),
        ({"source": "### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS"}, "the mark"),
        ({"outputs": [{"output_type": "stream", "name": "stdout", "text": "3"}]}, "outputs"),
    ],
)
def test_what_a_released_notebook_would_leak_is_found(
    term: Desk, released: Path, tmp_path: Path, cell: dict[str, Any], word: str
) -> None:
    shutil.copytree(released, tmp_path / "release")
    path = tmp_path / "release" / f"{NAME}.ipynb"
    notebook = json.loads(path.read_bytes())
    whole = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": "x = 1"}
    notebook["cells"].append(whole | {"execution_count": None} | cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert word in " ".join(leaks(term.stem, tmp_path / "release"))


def test_a_link_is_not_handed_out(term: Desk, released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "release")
    (tmp_path / "release" / "answers").symlink_to("/etc")
    assert "is a link" in " ".join(leaks(term.stem, tmp_path / "release"))


def test_what_leaks_is_not_packed(term: Desk, released: Path) -> None:
    archive = term.term / "bundles" / f"{NAME}.zip"
    before = archive.read_bytes()
    path = term.term / "source" / NAME / "notes.md"
    path.write_text("centered = X - X.mean(axis=0)\n", encoding="utf-8")
    try:
        done = term.run("release", NAME, "--term", term.term)
    finally:
        path.unlink()
        (released / "notes.md").unlink(missing_ok=True)
    assert "solution line" in str(done.exception)
    assert archive.read_bytes() == before
