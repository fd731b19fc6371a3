"""Progress is kept on this machine, survives damage and crowds, and never breaks a check."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.learning import events
from grader.learning.events import Event, forget, known_files, progress_file, read_events, record


@pytest.fixture(autouse=True)
def _nothing_unsaved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_unsaved", [])


def check(time: float = 1.0, exercise: str = "center", **about: Any) -> Event:
    return Event(time=time, place="c/w/n", exercise=exercise, kind="check", **about)


def test_what_is_recorded_is_read(progress: Path) -> None:
    first, second = check(1.0, points=40.0), check(2.0, code="mistake:1", hint="why é")
    assert record(first)
    assert record(second)
    assert read_events() == [first, second]
    assert progress.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        b"\x00\xff garbage\n",
        b'{"time": 1.5, "place": "c/',
        b"[]\n",
        b"\n\n",
        b"[" * 100_000 + b"\n",
    ],
)
def test_damaged_lines_cost_themselves_only(progress: Path, damage: bytes) -> None:
    record(check(1.0))
    with progress.open("ab") as file:
        file.write(damage)
    record(check(2.0))
    assert [event.time for event in read_events()] == [1.0, 2.0]


def test_events_of_a_later_version_are_skipped(progress: Path) -> None:
    record(check(1.0))
    with progress.open("ab") as file:
        file.write(b'{"time":2,"place":"c/w/n","exercise":"f","kind":"danced"}\n')
        file.write(b'{"time":3,"place":"c/w/n","exercise":"f","kind":"check","mood":"good"}\n')
    assert [event.time for event in read_events()] == [1.0, 3.0]


WRITER = """
import sys
from grader.learning.events import Event, record
for number in range(200):
    record(Event(time=number, place="c/w/n", exercise=sys.argv[1], kind="check", hint="x" * 300))
"""


def test_notebooks_that_run_at_once_lose_nothing(progress: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name], env=os.environ.copy())
        for name in ("f", "g", "h")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    found = read_events()
    assert len(found) == 600
    assert {event.exercise for event in found} == {"f", "g", "h"}


def occupied(path: Path) -> None:
    """Put a file where the folder should be, which stops root as well."""
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("in the way")


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def a_full_disk(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/full")


@pytest.mark.parametrize("trouble", [occupied, a_folder, a_full_disk])
def test_a_disk_that_cannot_be_written_costs_the_memory_only(trouble: Any, progress: Path) -> None:
    if trouble is a_full_disk and not Path("/dev/full").exists():
        pytest.skip("no full disk here")
    trouble(progress)
    assert not record(check(1.0))
    assert [event.time for event in read_events()] == [1.0]  # this session still knows


def test_off_keeps_nothing_on_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, progress: Path
) -> None:
    monkeypatch.setenv("GRADER_PROGRESS", "off")
    assert not record(check())
    assert not progress.exists()
    assert progress_file() is None


def test_nothing_is_kept_while_nbgrader_executes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert progress_file() is None


def test_a_workspace_keeps_its_own_and_other_notebooks_have_a_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GRADER_PROGRESS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    inside = tmp_path / "space" / "course1" / "week1"
    inside.mkdir(parents=True)
    (tmp_path / "space" / ".grader").mkdir()
    (tmp_path / "space" / ".grader" / "workspace.json").write_text("{}")
    monkeypatch.chdir(inside)
    assert progress_file() == tmp_path / "space" / ".grader" / "progress.jsonl"
    monkeypatch.chdir(tmp_path)
    outside = progress_file()
    assert outside is not None
    assert outside.name == "progress.jsonl"
    assert tmp_path / "space" not in outside.parents
    assert known_files(inside) == [tmp_path / "space" / ".grader" / "progress.jsonl"]
    assert known_files(tmp_path) == [outside]


def test_progress_can_be_deleted_of_one_notebook_or_of_all(progress: Path) -> None:
    record(check(1.0))
    record(Event(time=2.0, place="c/w/other", exercise="f", kind="hint", rung=1))
    assert forget([progress], "c/w/n") == 1
    assert [event.place for event in read_events()] == ["c/w/other"]
    assert forget([progress]) == 1
    assert not progress.exists()
    assert forget([progress]) == 0


def test_long_hints_are_cut(progress: Path) -> None:
    record(check(hint="x" * 10_000))
    assert progress.stat().st_size < 1_000
