"""Tests of the course folder that staging makes."""

import json
import stat
from pathlib import Path

import pytest

from grader.authoring.build import build, make, notebook_text
from grader.bridge.exceptions import StageError
from grader.bridge.stage import MANIFEST, Staged, stage
from grader.exceptions import GraderError
from grader.grading.seed import NAME as SEED
from grader.grading.seed import read_seed
from grader.stems import Stem, find

NOTEBOOK = Path("source/averages/averages.ipynb")


def names(staged: Staged) -> set[str]:
    return {path.relative_to(staged.folder).as_posix() for path in staged.written}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_holds_the_instructors_notebook_and_what_learners_need_to_run_theirs(
    averages: Stem, tmp_path: Path
) -> None:
    staged = stage(averages.root, tmp_path / "course", [averages])
    inside = "source/averages/"
    assert names(staged) == {
        "nbgrader_config.py",
        f"{inside}averages.ipynb",
        f"{inside}course1_demo/helpers/__init__.py",
        f"{inside}course1_demo/helpers/heights.py",
        f"{inside}course1_demo/week1/source/averages.json",
        f"{inside}datasets/catalogue.toml",
        f"{inside}datasets/files/heights.csv",
        f"{inside}datasets/LICENSES/CC0.txt",
    }
    instructor = (staged.folder / NOTEBOOK).read_text(encoding="utf-8")
    assert instructor == notebook_text(make(averages).instructor)
    assert "### BEGIN SOLUTION" in instructor


def test_no_solution_stands_beside_the_instructors_notebook(averages: Stem, tmp_path: Path) -> None:
    staged = stage(averages.root, tmp_path / "course", [averages])
    lines = ("X - X.mean(axis=0)", "Z / (Z.std(axis=0) + eps)")
    others = [path for path in staged.written if path.name != "averages.ipynb"]
    for path in others:
        assert not any(line in path.read_text(encoding="utf-8") for line in lines), path


def test_the_seed_is_for_its_owner_only_and_stays(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    stage(averages.root, folder, [averages])
    path = folder / SEED
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = read_seed(folder)
    assert first > 2**32, "drawn from a large range"
    stage(averages.root, folder, [averages])
    stage(averages.root, folder, [averages], seed=first)
    assert read_seed(folder) == first
    with pytest.raises(StageError, match="holds another seed"):
        stage(averages.root, folder, [averages], seed=first + 1)


def test_a_given_seed_is_the_one_that_grading_reads(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    stage(averages.root, folder, [averages], seed=42)
    assert read_seed(folder) == 42
    assert stat.S_IMODE((folder / SEED).stat().st_mode) == 0o600


def test_a_second_time_changes_nothing(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    stage(averages.root, folder, [averages])
    before = files(folder)
    again = stage(averages.root, folder, [averages])
    assert (again.written, again.kept) == ((), ())
    assert files(folder) == before


def test_what_an_instructor_changed_stays_and_is_named(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    stage(averages.root, folder, [averages])
    for name in ("nbgrader_config.py", NOTEBOOK):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = files(folder)
    again = stage(averages.root, folder, [averages])
    assert set(again.kept) == {folder / "nbgrader_config.py", folder / NOTEBOOK}
    assert again.written == ()
    assert files(folder) == before


def test_files_that_were_there_before_us_stay(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    staged = stage(averages.root, folder, [averages])
    assert staged.kept == (folder / "nbgrader_config.py",)
    (folder / MANIFEST).write_text("{", encoding="utf-8")
    assert stage(averages.root, folder, [averages]).kept == (folder / "nbgrader_config.py",)


def test_what_nobody_changed_is_brought_up_to_date(own_miniature: Path, tmp_path: Path) -> None:
    stem = find(own_miniature, "averages")
    folder = tmp_path / "course"
    stage(own_miniature, folder, [stem])
    stem.text.write_text(stem.text.read_text(encoding="utf-8").replace("Look at", "See"))
    build(stem)
    again = stage(own_miniature, folder, [stem])
    assert names(again) == {NOTEBOOK.as_posix()}
    assert "## See data" in (folder / NOTEBOOK).read_text(encoding="utf-8")


def test_a_deleted_file_comes_back(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    stage(averages.root, folder, [averages])
    (folder / NOTEBOOK).unlink()
    assert names(stage(averages.root, folder, [averages])) == {NOTEBOOK.as_posix()}


def test_a_folder_that_cannot_be_written_is_one_sentence(averages: Stem, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "course"):
        with pytest.raises(StageError, match=r"cannot be written .*; choose a folder") as raised:
            stage(averages.root, folder, [averages])
        assert isinstance(raised.value, GraderError)
        assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_nothing_is_written_when_an_assignment_does_not_build(
    own_miniature: Path, tmp_path: Path
) -> None:
    stem = find(own_miniature, "averages")
    text = stem.text.read_text(encoding="utf-8").replace(":exercise: scale", ":exercise: sale")
    stem.text.write_text(text, encoding="utf-8")
    with pytest.raises(GraderError, match="sale"):
        stage(own_miniature, tmp_path / "course", [stem])
    assert not (tmp_path / "course").exists()


def test_the_courses_themselves_are_no_place_to_stage(averages: Stem) -> None:
    before = files(averages.root)
    for folder in (averages.root, averages.folder, averages.root / "course1_demo" / "new"):
        with pytest.raises(StageError, match="holds the course itself"):
            stage(averages.root, folder, [averages])
    assert files(averages.root) == before


def test_one_folder_is_for_one_course(averages: Stem, tmp_path: Path) -> None:
    other = Stem(averages.root, "course2_demo", "week1", "averages")
    with pytest.raises(StageError, match="course1_demo and course2_demo"):
        stage(averages.root, tmp_path / "course", [averages, other])
    with pytest.raises(StageError, match="no assignment"):
        stage(averages.root, tmp_path / "course", [])


def test_the_manifest_holds_digests_and_no_seed(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    stage(averages.root, folder, [averages], seed=918273645)
    manifest = (folder / MANIFEST).read_text(encoding="utf-8")
    assert SEED not in json.loads(manifest)
    assert "918273645" not in "".join(map(str, files(folder / "source").values())) + manifest
