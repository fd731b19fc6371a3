"""GloVe: the published numbers, the order of the words, and that the vectors mean something."""

import glove as builder
import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def glove() -> data.Data:
    return data.load("glove")


@pytest.fixture(scope="module")
def unit(glove: data.Data) -> np.ndarray:
    vectors = glove.vectors.astype(float)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def row(glove: data.Data, word: str) -> int:
    (found,) = np.flatnonzero(glove.words == word)
    return int(found)


def test_the_most_frequent_words_come_first(glove: data.Data) -> None:
    assert glove.words[:6].tolist() == ["the", ",", ".", "of", "to", "and"]
    assert row(glove, "cat") < row(glove, "strawberry")


def test_no_word_occurs_twice_and_none_has_a_capital(glove: data.Data) -> None:
    assert len(set(glove.words.tolist())) == 20_000
    assert all(word == word.lower() and word for word in glove.words.tolist())


def test_the_numbers_are_those_of_the_publication(glove: data.Data) -> None:
    # The first line of glove.6B.50d.txt; 16 bits keep three digits.
    published = [0.418, 0.24968, -0.41242, 0.1217]
    np.testing.assert_allclose(glove.vectors[0, :4], published, rtol=2**-11)


@pytest.mark.parametrize(
    ("a", "b", "c", "d"),
    [
        ("man", "woman", "king", "queen"),
        ("paris", "france", "rome", "italy"),
        ("good", "better", "bad", "worse"),
        ("walk", "walked", "jump", "jumped"),
    ],
)
def test_words_and_rows_belong_together(
    glove: data.Data, unit: np.ndarray, a: str, b: str, c: str, d: str
) -> None:
    given = [row(glove, word) for word in (a, b, c)]
    scores = unit @ (unit[given[1]] - unit[given[0]] + unit[given[2]])
    scores[given] = -np.inf
    assert d in glove.words[np.argsort(-scores)[:3]]


@pytest.mark.parametrize(
    ("word", "neighbours"),
    [("aspen", {"oaks", "napa"}), ("barren", {"arid", "fertile"}), ("violinist", {"pianist"})],
)
def test_rare_words_are_near_their_likes_too(
    glove: data.Data, unit: np.ndarray, word: str, neighbours: set[str]
) -> None:
    """A slip between words and vectors anywhere in the file would show at its end."""
    assert row(glove, word) > 15_000
    nearest = np.argsort(-(unit @ unit[row(glove, word)]))[1:9]
    assert neighbours <= set(glove.words[nearest].tolist())


def test_no_vector_is_nearly_zero_or_occurs_twice(glove: data.Data) -> None:
    assert np.linalg.norm(glove.vectors.astype(float), axis=1).min() > 0.1
    assert len(np.unique(glove.vectors, axis=0)) == 20_000


def test_a_snappy_block_is_literals_and_copies() -> None:
    # Size 12, the literal "abcd", a copy of 4 bytes from 4 back, of 4 from 2 back (overlapping).
    block = bytes([12, 3 << 2]) + b"abcd" + bytes([1, 4]) + bytes([(4 - 1) << 2 | 2, 2, 0])
    assert builder.snappy(block) == b"abcdabcdcdcd"
    long = bytes(range(200))
    assert builder.snappy(bytes([200, 1, 60 << 2, 199]) + long) == long
    with pytest.raises(ValueError, match="gave 4 bytes instead of 12"):
        builder.snappy(block[:6])


def test_strings_stand_after_their_lengths() -> None:
    page = b"\2\0\0\0of\3\0\0\0caf\1\0\0\0x"
    assert builder.first_strings(page, 2) == ["of", "caf"]


def test_what_does_not_begin_with_a_dictionary_page_is_refused() -> None:
    with pytest.raises(ValueError, match="not a Parquet file"):
        builder.dictionary_page(b"<html>")
    with pytest.raises(ValueError, match="does not begin with a dictionary"):
        builder.dictionary_page(b"PAR1" + bytes([0x15, 0, 0x15, 8, 0x15, 8]))
