"""The command that every builder is, on a datasets folder of its own; and the real ones, slowly."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from kit import DATASETS, command
from kit.sources import Sources, SourceUnavailable
from kit.writing import write_npz, write_text
from PIL import Image

from course1_nn.helpers import catalogue, data

ENTRY = """
[toy]
title = "Toy"
kind = "images"
description = "Three numbers."
builder = "datasets/build/toy.py"
preview = "previews/toy.png"
{files}
[toy.arrays]
X = {{ shape = [3], dtype = "int64", meaning = "three numbers" }}

[[toy.licences]]
spdx = "MIT"
attribution = "us"
text = "MIT-us.txt"
"""
FILE = '[[toy.files]]\npath = "toy.npz"\nsha256 = "{sha256}"\nbytes = {bytes}\n'


def build(_sources: Sources, folder: Path) -> None:
    write_npz(folder / "toy.npz", {"X": np.arange(3)})


def build_other(_sources: Sources, folder: Path) -> None:
    write_npz(folder / "toy.npz", {"X": np.arange(3) + 1})


def preview(toy: data.Data) -> Image.Image:
    return Image.new("L", (len(toy.X), 2))


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A datasets folder whose catalogue has one entry, still without files."""
    (tmp_path / "catalogue.toml").write_text(ENTRY.format(files=""), "utf-8")
    monkeypatch.setattr(command, "DATASETS", tmp_path)
    monkeypatch.setenv("COURSE_DATASETS", str(tmp_path))
    return tmp_path


@pytest.fixture
def shipped(toy: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The same, built and described."""
    exit_code()
    path = toy / "files" / "toy.npz"
    described = FILE.format(sha256=command.sha256(path), bytes=path.stat().st_size)
    (toy / "catalogue.toml").write_text(ENTRY.format(files=described), "utf-8")
    capsys.readouterr()
    return toy


def exit_code(*arguments: str, build: command.Build = build) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        command.run("toy", build, preview, arguments)
    return left.value.code


def test_a_new_set_is_built_and_what_to_paste_is_printed(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code() == 1
    printed = capsys.readouterr().out
    assert "toy.npz: not in the catalogue yet" in printed
    assert f'sha256 = "{command.sha256(toy / "files" / "toy.npz")}"' in printed
    line = 'X = { shape = [3], dtype = "int64", range = [0, 2], meaning = "three numbers" }'
    assert line in printed


def test_what_is_printed_can_be_pasted(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code()
    pasted = capsys.readouterr().out.partition("catalogue.toml:\n")[2]
    head = ENTRY.format(files="").partition("[toy.arrays]")[0]
    licence = "[[toy.licences]]" + ENTRY.format(files="").partition("[[toy.licences]]")[2]
    (toy / "catalogue.toml").write_text(head + pasted + licence, "utf-8")
    assert exit_code() == 0
    assert data.load("toy").X.tolist() == [0, 1, 2]


def test_a_described_set_comes_out_again_with_its_preview(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code() == 0
    assert "toy.npz: the same bytes" in capsys.readouterr().out
    with Image.open(shipped / "previews" / "toy.png") as picture:
        assert picture.size == (3, 2)


def test_check_sees_other_numbers_and_writes_nothing(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (shipped / "files" / "toy.npz").read_bytes()
    assert exit_code("--check") == 0
    assert exit_code("--check", build=build_other) == 1
    assert "not what the catalogue describes" in capsys.readouterr().out
    assert (shipped / "files" / "toy.npz").read_bytes() == before
    assert not (shipped / "previews").exists()


def test_a_file_too_many_or_too_few_is_seen(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def renamed(_sources: Sources, folder: Path) -> None:
        write_text(folder / "toy.txt", "1\n2\n")

    assert exit_code("--check", build=renamed) == 1
    printed = capsys.readouterr().out
    assert "toy.npz: in the catalogue, but the builder does not write it" in printed
    assert "toy.txt: not in the catalogue yet" in printed


def test_the_same_arrays_in_other_bytes_pass_and_the_shipped_file_stays(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def by_another_zlib(_sources: Sources, folder: Path) -> None:
        np.savez(folder / "toy.npz", X=np.arange(3))

    before = (shipped / "files" / "toy.npz").read_bytes()
    assert exit_code(build=by_another_zlib) == 0
    assert "the same arrays, compressed differently by zlib" in capsys.readouterr().out
    assert (shipped / "files" / "toy.npz").read_bytes() == before


@pytest.mark.parametrize(
    "array", [np.arange(3) + 1, np.arange(3, dtype=np.uint64), np.arange(3)[None], np.arange(4)]
)
def test_arrays_that_differ_in_anything_are_not_the_same(
    shipped: Path, tmp_path: Path, array: np.ndarray
) -> None:
    write_npz(tmp_path / "other.npz", {"X": array})
    assert not command.same_content(tmp_path / "other.npz", shipped / "files" / "toy.npz")


def test_a_damaged_shipped_file_is_replaced(shipped: Path) -> None:
    path = shipped / "files" / "toy.npz"
    before = path.read_bytes()
    path.write_bytes(b"damaged")
    assert exit_code() == 0
    assert path.read_bytes() == before


def test_a_build_that_fails_leaves_everything_as_it_was(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(_sources: Sources, folder: Path) -> None:
        write_npz(folder / "toy.npz", {"X": np.zeros(9)})
        raise ValueError("The table's header is 'x': look at it.")

    before = (shipped / "files" / "toy.npz").read_bytes()
    assert exit_code(build=failing) == 2
    assert "The table's header is 'x'" in capsys.readouterr().err
    assert (shipped / "files" / "toy.npz").read_bytes() == before


def test_a_source_that_cannot_be_fetched_has_an_exit_code_of_its_own(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(_sources: Sources, _folder: Path) -> None:
        raise SourceUnavailable("pip did not deliver it")

    assert exit_code("--check", build=offline) == command.UNAVAILABLE
    assert "pip did not deliver it" in capsys.readouterr().err


def test_a_builder_without_an_entry_says_where_to_write_one(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (toy / "catalogue.toml").write_text("", "utf-8")
    assert exit_code() == 2
    assert "catalogue.toml has no entry [toy]: write one first" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", list(catalogue.read(DATASETS)))
def test_the_builder_makes_the_shipped_files_again(name: str) -> None:
    """Skipped only where a package cannot be fetched, unless REBUILD_DATASETS=1 forbids that."""
    script = DATASETS.parent / catalogue.read(DATASETS)[name].builder
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    if done.returncode == command.UNAVAILABLE and os.environ.get("REBUILD_DATASETS") != "1":
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_for_all_sets_refuses_a_name_that_no_set_has() -> None:
    done = subprocess.run(
        [sys.executable, str(DATASETS / "build"), "fasion"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no set is named 'fasion': there are fashion" in done.stderr
