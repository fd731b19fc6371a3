"""Shakespeare: 154 sonnets, whole plays, and nothing of an editor or a packager."""

import re

import pytest
import shakespeare as builder

from course1_nn.helpers import data

PLAYS = ["hamlet", "macbeth", "midsummer_nights_dream"]


@pytest.fixture(scope="module")
def shakespeare() -> data.Data:
    return data.load("shakespeare")


def roman(number: int) -> str:
    values = {100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}
    written = ""
    for value, letters in values.items():
        written += letters * (number // value)
        number %= value
    return written


def test_there_are_154_sonnets_in_order_of_about_fourteen_lines(
    shakespeare: data.Data,
) -> None:
    parts = re.split(r"(?m)^([IVXLC]+)$", "\n".join(shakespeare.sonnets))
    assert parts[1::2] == [roman(number) for number in range(1, 155)]
    lines = [len(part.strip().splitlines()) for part in parts[2::2]]
    # Number 99 has fifteen lines, number 126 twelve.
    assert {number: n for number, n in enumerate(lines, 1) if n != 14} == {99: 15, 126: 12}


@pytest.mark.parametrize("play", PLAYS)
def test_each_play_has_five_acts_from_the_first_line_on(shakespeare: data.Data, play: str) -> None:
    lines = shakespeare[play].tolist()
    assert lines[0] == "ACT I."
    assert [line for line in lines if line.startswith("ACT")] == [
        f"ACT {roman(act)}." for act in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("hamlet", "To be, or not to be,--that is the question:--"),
        ("macbeth", "When shall we three meet again?"),
        ("midsummer_nights_dream", "The course of true love never did run smooth:"),
        ("sonnets", "Shall I compare thee to a summer's day?"),
    ],
)
def test_a_line_that_everyone_knows_is_there(shakespeare: data.Data, name: str, line: str) -> None:
    assert line in [found.strip() for found in shakespeare[name].tolist()]


def test_texts_are_plain_and_nobody_else_is_in_them(shakespeare: data.Data) -> None:
    for name in shakespeare:
        text = "\n".join(shakespeare[name])
        assert text.isascii()
        assert "\n\n\n" not in text
        assert not re.search(r"(?i)gutenberg|copyright|etext|http|[ \t]$", text)


def test_spaces_and_empty_lines_are_tidied() -> None:
    assert builder.tidy("a \r\n\n\n\n\tb") == "a\n\n    b"
    assert builder.acts("HAMLET\n\nPersons\n\nACT I.\n\nScene I.") == "ACT I.\n\nScene I."
