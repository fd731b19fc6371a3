"""Emoji: each once, with a name and keywords, and nothing that is no picture."""

import emoji as builder
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def emoji() -> data.Data:
    return data.load("emoji")


def test_each_emoji_comes_once_with_a_name_and_keywords(emoji: data.Data) -> None:
    assert len(set(emoji.emoji.tolist())) == len(emoji.emoji) == 1550
    assert len(set(emoji.name.tolist())) == 1550
    assert all(emoji.name.tolist())
    assert all(word for line in emoji.keywords.tolist() for word in line.split("|"))


@pytest.mark.parametrize(
    ("character", "name", "word"),
    [("❤", "red heart", "love"), ("⚽", "soccer ball", "sport"), ("🍕", "pizza", "food"),
     ("😀", "grinning face", "smile"), ("😢", "crying face", "sad")],
)  # fmt: skip
def test_names_and_keywords_stand_beside_their_emoji(
    emoji: data.Data, character: str, name: str, word: str
) -> None:
    row = emoji.emoji.tolist().index(character)
    assert emoji.name[row] == name
    assert word in emoji.keywords[row].split("|")


@pytest.mark.parametrize("character", ["⚽", "❤", "🐈", "🧔‍♂"])
def test_pictures_are_emoji(character: str) -> None:
    assert builder.is_emoji(character)


@pytest.mark.parametrize("character", ["{", "©", "→", "½", "†", "🏽", "∞"])
def test_punctuation_arrows_and_skin_tones_are_not(character: str) -> None:
    assert not builder.is_emoji(character)
