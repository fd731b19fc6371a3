"""Tests of the engine that a process keeps between submissions."""

import json
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grader.bridge.engine import close_engines, engine_of
from grader.grading.release import read_release
from grader.stems import Stem, find
from grader.tests.bridge_course import RIGHT, answered


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    close_engines()
    yield
    close_engines()


def handed_in(stem: Stem, folder: Path) -> Path:
    path = folder / "averages.ipynb"
    path.write_text(json.dumps(answered(read_release(stem).notebook, **RIGHT)), encoding="utf-8")
    return path


def sandboxes() -> list[psutil.Process]:
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if any("zygote" in word for word in process.cmdline())
    ]


def test_one_sandbox_serves_all_submissions_and_ends_with_the_process(
    averages: Stem, tmp_path: Path
) -> None:
    path = handed_in(averages, tmp_path)
    engine = engine_of(averages, 1)
    first = engine.grade(path, "ada")
    running = {process.pid for process in sandboxes()}
    assert running
    again = engine_of(averages, 1)
    assert again is engine
    assert again.grade(path, "ada") == first
    assert {process.pid for process in sandboxes()} == running
    close_engines()
    assert not sandboxes()


def test_another_seed_makes_another_engine_and_ends_the_old_one(
    averages: Stem, tmp_path: Path
) -> None:
    path = handed_in(averages, tmp_path)
    engine = engine_of(averages, 1)
    first = engine.grade(path, "ada")
    other = engine_of(averages, 2)
    assert other is not engine
    assert other.grade(path, "ada").header.seed != first.header.seed
    close_engines()
    assert not sandboxes()


def test_a_corrected_reference_counts_without_a_restart(
    own_miniature: Path, tmp_path: Path
) -> None:
    stem = find(own_miniature, "averages")
    path = handed_in(stem, tmp_path)
    assert engine_of(stem, 1).grade(path, "ada").score == 100
    text = stem.code.read_text(encoding="utf-8")
    stem.code.write_text(text.replace("points=40", "points=25"), encoding="utf-8")
    report = engine_of(stem, 1).grade(path, "ada")
    assert (report.score, report.max_score) == (85, 85)


def test_a_file_that_cannot_be_read_is_a_refusal(averages: Stem, tmp_path: Path) -> None:
    report = engine_of(averages, 1).grade(tmp_path / "nothing.ipynb", "ada")
    assert report.refusal
    assert (report.score, report.max_score) == (0, 100)
