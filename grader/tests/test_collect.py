"""Submissions are found in folders as people have them, and mix-ups are named."""

import json
from pathlib import Path

import pytest

from grader.grading.collect import NothingToGrade, collect

TEXT = "---\ncourse: {title: T, budget_s: 1}\n---\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two assignments, alpha and beta."""
    for name in ("alpha", "beta"):
        source = tmp_path / "repo/course1_x/week1/source"
        source.mkdir(parents=True, exist_ok=True)
        (source / f"{name}.md").write_text(TEXT)
    return tmp_path / "repo"


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    return tmp_path / "in"


def _put(path: Path, place: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"metadata": {"course": {"place": place}}}))
    return path


def _found(root: Path, *paths: Path) -> dict[str, list[str]]:
    return {
        stem.name: [entry.student for entry in entries]
        for stem, entries in collect(root, list(paths)).items()
    }


def test_nbgraders_folders_are_read_assignment_by_assignment(root: Path, handed_in: Path) -> None:
    for student, name in (("bob", "alpha"), ("ada", "alpha"), ("ada", "beta")):
        _put(handed_in / student / name / f"{name}.ipynb")
    assert _found(root, handed_in) == {"alpha": ["ada", "bob"], "beta": ["ada"]}


def test_a_student_without_a_notebook_is_not_lost(root: Path, handed_in: Path) -> None:
    (handed_in / "ada" / "alpha").mkdir(parents=True)
    ((_, entries),) = collect(root, [handed_in]).items()
    assert entries[0].student == "ada"
    assert not entries[0].path.exists()


def test_a_folder_a_student_and_flat_files_are_read(root: Path, handed_in: Path) -> None:
    _put(handed_in / "ada" / "alpha.ipynb")
    _put(handed_in / "bob.ipynb", "course1_x/week1/alpha")
    _put(handed_in / ".hidden.ipynb", "course1_x/week1/alpha")
    assert _found(root, handed_in) == {"alpha": ["ada", "bob"]}


def test_what_belongs_nowhere_asks_for_the_name(root: Path, handed_in: Path) -> None:
    file = _put(handed_in / "bob.ipynb", "course9/week1/other")
    with pytest.raises(NothingToGrade, match="Add --assignment NAME; `grader list`"):
        collect(root, [handed_in])
    stem = next(iter(collect(root, [_put(handed_in / "x" / "alpha.ipynb")])))
    assert [entry.path for entry in collect(root, [file], stem)[stem]] == [file]


def test_two_submissions_of_one_student_are_named(root: Path, handed_in: Path) -> None:
    first, second = _put(handed_in / "1" / "ada.ipynb"), _put(handed_in / "2" / "ada.ipynb")
    stem = next(iter(collect(root, [_put(handed_in / "x" / "alpha.ipynb")])))
    with pytest.raises(NothingToGrade, match="ada has two submissions"):
        collect(root, [first, second], stem)


def test_an_empty_folder_says_that_nothing_was_found(root: Path, handed_in: Path) -> None:
    handed_in.mkdir()
    with pytest.raises(NothingToGrade, match="No submission found"):
        collect(root, [handed_in])
