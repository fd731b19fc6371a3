"""Dialogue: counts, lengths, no copies, no names or addresses, nothing coarse; the split."""

import re

import dialogue as builder
import numpy as np
import pytest
from kit import language

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def dialogue() -> data.Data:
    return data.load("dialogue")


@pytest.fixture(scope="module")
def turns(dialogue: data.Data) -> list[str]:
    return [*dialogue.said.tolist(), *dialogue.reply.tolist()]


def test_there_are_3000_exchanges_with_250_to_test(dialogue: data.Data) -> None:
    assert len(dialogue.said) == len(dialogue.reply) == 3000
    assert dialogue.test.sum() == 250
    asked = np.array(["?" in said for said in dialogue.said.tolist()])
    assert asked.sum() == 2000
    assert asked[dialogue.test == 1].sum() == 140


def test_no_turn_comes_twice(turns: list[str]) -> None:
    assert len({builder.core(turn) for turn in turns}) == 6000


def test_turns_are_short_plain_and_clean(turns: list[str]) -> None:
    for turn in turns:
        assert builder.is_plain(turn, set()), turn
        assert builder.tidy(turn) == turn
        assert not re.search(r"@|https?|www\.|\d{3}|\n", turn), turn
        assert not language.is_coarse(turn), turn


def test_frequent_first_names_are_in_none(turns: list[str]) -> None:
    names = data.load("names")
    frequent = set(names.first_names[names.births > 2000].tolist())
    common = language.first_names("\n".join(f"{name},F,9999" for name in frequent))
    found = [t for t in turns if {w.capitalize() for w in re.findall(r"[A-Za-z]+", t)} & common]
    assert len(common) > 200
    assert len(found) <= 3, found


def test_no_capital_stands_within_a_sentence(turns: list[str]) -> None:
    for turn in turns:
        inside = re.findall(r"(?<![.!?])\s([A-Z][A-Za-z']+)", turn)
        assert all(re.fullmatch(r"I('\w+)?", word) for word in inside), turn


def messages(*turns: tuple[str, str]) -> list[list[dict[str, str]]]:
    return [[{"sender": who, "text": text}] for who, text in turns]


def test_an_exchange_is_between_speakers_on_one_side_of_the_split() -> None:
    speakers = [f"speaker {number}" for number in range(40)]
    kept = [s for s in speakers if not builder.held_out(s)]
    held = [s for s in speakers if builder.held_out(s)]
    said, reply = "What do you like to do?", "I like to sleep all day"
    for one, other, test in [(kept[0], kept[1], 0), (held[0], held[1], 1)]:
        talk = messages((one, said), (other, reply))
        assert builder.exchanges(talk, set()) == [(said, reply, test)]
    assert not builder.exchanges(messages((kept[0], said), (held[0], reply)), set())
    assert not builder.exchanges(messages((kept[0], said), (kept[0], reply)), set())


@pytest.mark.parametrize(
    "turn",
    [
        "What do you think of Boston?", "My friend anna is here", "so what", "Call me at 5551234",
        "I saw it on example.com you know", "she has a gun in the house",
        "Das ist aber schade heute",
    ],
)  # fmt: skip
def test_turns_that_name_somebody_or_something_hard_are_left_out(turn: str) -> None:
    assert not builder.is_plain(turn, {"Anna"})


def test_what_is_typed_in_several_goes_becomes_sentences() -> None:
    assert builder.joined(["hi ", "", "how are you?", "I am fine"]) == "hi. how are you? I am fine"
