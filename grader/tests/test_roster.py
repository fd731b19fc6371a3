"""Rosters come as people have them, and no line of one names a folder that is not a learner's."""

from pathlib import Path

import pytest

from grader.teaching.roster import (
    Learner,
    RosterError,
    known_roster,
    merge,
    read_roster,
    write_roster,
)

OURS = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@x.org,101\n"
CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (12)\n"
    '    Points Possible,,,,,10\n"Lovelace, Ada",101,s1,ada,A,\n"Student, Test",999,,,A,\n'
)
MOODLE = (
    "First name;Last name;ID number;Email address\nAda;Lovelace;ada;ada@x.org\n"
    "Alan;Turing;alan;alan@x.org\n"
)


def read(tmp_path: Path, text: str) -> list[Learner]:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path)


def test_our_own_columns(tmp_path: Path) -> None:
    ada = Learner(id="ada", first_name="Ada", last_name="Lovelace", email="ada@x.org", lms_id="101")
    assert read(tmp_path, OURS) == [ada]


def test_what_canvas_exports_without_its_test_student(tmp_path: Path) -> None:
    ada = Learner(id="ada", first_name="Ada", last_name="Lovelace", lms_id="101")
    assert read(tmp_path, CANVAS) == [ada]


def test_what_moodle_exports(tmp_path: Path) -> None:
    assert [each.id for each in read(tmp_path, MOODLE)] == ["ada", "alan"]


def test_addresses_are_ids_where_there_are_no_others(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "Email address\nada@x.org\n")
    assert one.id == "ada@x.org"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "is empty"),
        ("name,age\nAda,36\n", "no column for ids"),
        ("id\nada\nada\n", "line 3"),
        ("id\n../ada\n", "cannot name a folder"),
        ("id\n.hidden\n", "cannot name a folder"),
        ("id\na/b\n", "cannot name a folder"),
        ("id\n" + "a" * 101 + "\n", "cannot name a folder"),
        ("id\n", "names nobody"),
        ("id,x\n\x00,1\n", "no CSV"),
        ('id\n"ada\n', "no CSV"),
    ],
)
def test_a_bad_roster_is_one_sentence(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(RosterError, match=word):
        read(tmp_path, text)


def test_news_are_added_and_nobody_is_removed() -> None:
    known = [Learner(id="ada", email="old@x.org", lms_id="1"), Learner(id="zoe")]
    news = [Learner(id="ada", email="new@x.org"), Learner(id="ben")]
    merged = merge(known, news)
    assert [each.id for each in merged] == ["ada", "ben", "zoe"]
    assert merged[0] == Learner(id="ada", email="new@x.org", lms_id="1")


def test_what_is_written_is_read_again_and_is_no_formula(tmp_path: Path) -> None:
    people = [Learner(id="ada", first_name="=cmd|' /C calc'!A0", last_name="O'Hara", lms_id="7")]
    write_roster(tmp_path, people)
    assert "\nada,'=cmd" in (tmp_path / "roster.csv").read_text(encoding="utf-8")
    assert known_roster(tmp_path) == people
    assert known_roster(tmp_path / "nowhere") == []
