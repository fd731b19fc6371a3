"""What platforms hand over lands where it is graded, under the name of the one who handed it in."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from grader.teaching.handin import LOG, Rules, Taken, account, take, write_log
from grader.teaching.lms import Namer, Unknown, own_name
from grader.teaching.roster import Learner

ADA = Learner(id="ada", first_name="Ada", last_name="Lovelace", email="ada@x.org", lms_id="101")
ALAN = Learner(id="alan", first_name="Alan", last_name="Turing", lms_id="102")
GRACE = Learner(id="grace", first_name="Grace", last_name="Hopper", lms_id="103")
PEOPLE = (ADA, ALAN, GRACE)
PLACES = {"averages": "course0/week1/averages", "sums": "course0/week1/sums"}


def notebook(mark: str, place: str = "course0/week1/averages") -> bytes:
    return json.dumps({"metadata": {"course": {"place": place}}, "cells": [], "x": mark}).encode()


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return path


def run(tmp_path: Path, files: dict[str, bytes], **rules: Any) -> list[Taken]:
    source = archive(tmp_path / "submissions.zip", files)
    return take([source], tmp_path / "term", Rules(PEOPLE, PLACES, **rules))


def text(tmp_path: Path, student: str, assignment: str = "averages") -> bytes:
    return (
        tmp_path / "term" / "submitted" / student / assignment / f"{assignment}.ipynb"
    ).read_bytes()


def test_canvas_names_are_understood(tmp_path: Path) -> None:
    taken = run(
        tmp_path,
        {
            "lovelaceada_101_9001_averages.ipynb": notebook("a"),
            "turingalan_LATE_102_9002_averages-1.ipynb": notebook("b"),
            "hoppergrace_103_9003_my_own_name (2).ipynb": notebook("c"),
        },
    )
    assert {(each.student, each.outcome, each.late) for each in taken} == {
        ("ada", "taken", False),
        ("alan", "taken", True),
        ("grace", "taken", False),
    }
    assert text(tmp_path, "alan") == notebook("b")
    assert text(tmp_path, "grace") == notebook("c")


def test_moodle_names_are_understood(tmp_path: Path) -> None:
    folder = "Ada Lovelace_4711_assignsubmission_file_"
    taken = run(tmp_path, {f"{folder}/averages.ipynb": notebook("a")})
    assert [(each.student, each.outcome) for each in taken] == [("ada", "taken")]
    old = "ALAN  turing_12_assignsubmission_file"
    assert Namer(PEOPLE).sender(PurePosixPath(f"{old}/x.ipynb")).student == "alan"


@pytest.mark.parametrize(
    "name",
    ["ada/averages/averages.ipynb", "ada/averages.ipynb", "class/ada/x.ipynb", "ada@x.org/x.ipynb"],
)
def test_folders_that_bear_ids_are_understood(tmp_path: Path, name: str) -> None:
    taken = run(tmp_path, {name: notebook("a")})
    assert [(each.student, each.assignment) for each in taken] == [("ada", "averages")]


def test_the_last_upload_counts_and_the_others_are_kept(tmp_path: Path) -> None:
    taken = run(
        tmp_path,
        {
            "lovelaceada_101_9010_averages-2.ipynb": notebook("last"),
            "lovelaceada_101_9001_averages.ipynb": notebook("first"),
        },
    )
    assert [each.outcome for each in taken] == ["taken", "replaced"]
    assert text(tmp_path, "ada") == notebook("last")
    kept = tmp_path / "term" / "attempts" / "ada" / "averages" / "001.ipynb"
    assert kept.read_bytes() == notebook("first")


def test_the_same_archive_twice_changes_nothing(tmp_path: Path) -> None:
    files = {
        "lovelaceada_101_9001_averages.ipynb": notebook("first"),
        "lovelaceada_101_9010_averages-2.ipynb": notebook("last"),
    }
    run(tmp_path, files)
    before = {path: path.read_bytes() for path in (tmp_path / "term").rglob("*") if path.is_file()}
    assert [each.outcome for each in run(tmp_path, files)] == ["older", "same"]
    after = {path: path.read_bytes() for path in (tmp_path / "term").rglob("*") if path.is_file()}
    assert after == before


def test_attempts_have_an_end_where_the_term_says_so(tmp_path: Path) -> None:
    files = {f"lovelaceada_101_{9000 + n}_averages.ipynb": notebook(str(n)) for n in range(3)}
    taken = run(tmp_path, files, attempts=2)
    assert [each.outcome for each in taken] == ["taken", "replaced", "refused"]
    assert "attempt 3 of 2" in taken[2].why
    assert text(tmp_path, "ada") == notebook("1")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("strangerjoe_999_9001_averages.ipynb", "lms_user_id 999"),
        ("Joe Stranger_1_assignsubmission_file_/averages.ipynb", "called 'Joe Stranger'"),
        ("joe/averages.ipynb", "like anybody in the roster"),
        ("../../ada/averages.ipynb", "leaves the archive"),
        ("lovelaceada_101_9001_averages.zip", "ask for the notebook"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, name: str, why: str) -> None:
    (taken,) = run(tmp_path, {name: notebook("a")})
    assert taken.outcome == "refused"
    assert why in taken.why
    assert not list((tmp_path / "term").rglob("*.ipynb"))
    assert not list(tmp_path.rglob("evil*"))


def test_people_of_one_name_are_not_guessed() -> None:
    twins = [Learner(id="a", first_name="Jo", last_name="Do"), Learner(id="b", first_name="Jo Do")]
    with pytest.raises(Unknown, match="2 learners"):
        Namer(twins).sender(PurePosixPath("Jo Do_1_assignsubmission_file_/x.ipynb"))


def test_the_assignment_stands_in_the_name_the_folder_or_the_notebook(tmp_path: Path) -> None:
    taken = run(
        tmp_path,
        {
            "ada/sums (1).ipynb": notebook("by its name"),
            "alan/sums/x.ipynb": notebook("by its folder"),
            "grace/x.ipynb": notebook("by itself", PLACES["sums"]),
        },
    )
    assert {each.assignment for each in taken} == {"sums"}
    (unknown,) = run(tmp_path, {"ada/x.ipynb": b"no notebook"})
    assert unknown.outcome == "refused"
    assert "--assignment" in unknown.why
    (told,) = run(tmp_path, {"ada/x.ipynb": b"no notebook"}, assignment="sums")
    assert told.outcome == "replaced"


def test_times_are_those_that_somebody_vouches_for(tmp_path: Path) -> None:
    stamp = tmp_path / "term" / "submitted" / "ada" / "averages" / "timestamp.txt"
    run(
        tmp_path,
        {"ada/averages.ipynb": notebook("a")},
        received=datetime(2026, 5, 1, 12, tzinfo=UTC),
    )
    assert stamp.read_text() == "2026-05-01 12:00:00.000000 UTC\n"
    run(tmp_path, {"ada/averages.ipynb": notebook("b")})
    assert not stamp.exists()  # the time of the one before would be false


def test_without_a_roster_folders_are_ids_if_they_can_be(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.zip", {"zoe/averages.ipynb": b"1", ".x/averages.ipynb": b"2"})
    taken = take([source], tmp_path / "term", Rules((), PLACES))
    assert {(each.student, each.outcome) for each in taken} == {("zoe", "taken"), ("", "refused")}


@pytest.mark.parametrize(
    ("name", "own"),
    [("a.ipynb", "a"), ("a-1.ipynb", "a"), ("a (2).ipynb", "a"), ("a-1 (3).ipynb", "a")],
)
def test_what_platforms_add_to_names_is_taken_off(name: str, own: str) -> None:
    assert own_name(name) == own


def test_the_account_names_refusals_and_unknown_lateness(tmp_path: Path) -> None:
    taken = run(
        tmp_path,
        {
            "turingalan_LATE_102_9002_averages.ipynb": notebook("b"),
            "joe/averages.ipynb": notebook("c"),
            "ada/readme.txt": b"hello",
        },
    )
    said = "\n".join(account(taken, times_known=False))
    assert "1 taken" in said
    assert "joe/averages.ipynb" in said
    assert "alan" in said
    assert "--received" in said
    assert "--received" not in "\n".join(account(taken, times_known=True))
    for _ in range(2):
        write_log(tmp_path, taken, datetime(2026, 1, 1, tzinfo=UTC))
    lines = (tmp_path / LOG).read_text().splitlines()
    assert len(lines) == 1 + 2 * len(taken)
    assert lines[0].startswith("time,file,student")
