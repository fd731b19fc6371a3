"""Assignments are found by path, and by whatever people call them."""

from pathlib import Path

import pytest

from grader.stems import Stem, UnknownStem, discover, find, repository, select


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for place in ("course1_a/week1/alpha", "course1_a/week2/beta", "course2_b/week1/gamma"):
        folder, _, name = place.rpartition("/")
        source = tmp_path / folder / "source"
        source.mkdir(parents=True, exist_ok=True)
        (source / f"{name}.md").touch()
    return tmp_path


def test_stems_are_discovered_in_order(root: Path) -> None:
    assert [stem.place for stem in discover(root)] == [
        "course1_a/week1/alpha",
        "course1_a/week2/beta",
        "course2_b/week1/gamma",
    ]


@pytest.mark.parametrize(
    "word",
    [
        "beta",
        "beta.ipynb",
        "course1_a/week2/beta",
        "course1_a/week2/beta.ipynb",
        "course1_a/week2/source/beta.md",
        "/some/where/course1_a/week2/source/beta.py",
    ],
)
def test_a_stem_answers_to_all_of_its_names(root: Path, word: str) -> None:
    assert find(root, word) == Stem(root, "course1_a", "week2", "beta")


def test_an_unknown_name_meets_the_nearest_one(root: Path) -> None:
    with pytest.raises(UnknownStem, match="did you mean gamma"):
        find(root, "gama")
    with pytest.raises(UnknownStem, match="grader list"):
        find(root, "zzz")


def test_courses_and_weeks_select_their_stems(root: Path) -> None:
    def chosen(*places: str) -> list[str]:
        return [stem.name for stem in select(root, places)]

    assert chosen() == ["alpha", "beta", "gamma"]
    assert chosen("course1_a") == ["alpha", "beta"]
    assert chosen("course1_a/week2/", "beta") == ["beta"]


def test_the_repository_is_the_nearest_folder_with_courses(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "course1_a" / "week1")
    assert repository() == root
    monkeypatch.chdir("/")
    assert (repository() / "grader" / "stems.py").exists()
