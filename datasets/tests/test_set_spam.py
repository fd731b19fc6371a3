"""Spam: balance, slices, the split by time and by sender, and nobody's address in it."""

import re

import numpy as np
import pytest
from kit import language

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def spam() -> data.Data:
    return data.load("spam")


@pytest.fixture(scope="module")
def whole(spam: data.Data) -> list[str]:
    return [f"{a} {b}" for a, b in zip(spam.subject, spam.text, strict=True)]


def test_each_slice_has_its_share_before_and_after_september(spam: data.Data) -> None:
    counts = np.zeros((3, 2), int)
    np.add.at(counts, (spam.slice, spam.later), 1)
    assert counts.tolist() == [[280, 130], [70, 20], [350, 130]]


def test_spam_is_what_its_slice_says(spam: data.Data) -> None:
    assert spam.slice_names.tolist() == ["easy ham", "hard ham", "spam"]
    np.testing.assert_array_equal(spam.y, spam.slice == 2)


def test_half_of_the_mails_of_either_part_are_spam(spam: data.Data) -> None:
    for later in (0, 1):
        assert spam.y[spam.later == later].mean() == pytest.approx(0.48, abs=0.03)


def test_the_later_part_is_later_and_the_mails_are_in_order(spam: data.Data) -> None:
    months = spam.month.tolist()
    assert months == sorted(months)
    assert months[0] >= "2001-06"
    assert months[-1] <= "2002-12"
    np.testing.assert_array_equal(spam.later, spam.month >= "2002-09")


def test_no_sender_is_in_both_parts_and_none_fills_a_slice(spam: data.Data) -> None:
    senders = [set(spam.sender[spam.later == later].tolist()) for later in (0, 1)]
    assert not senders[0] & senders[1]
    assert np.bincount(spam.sender).max() <= 4
    _, first = np.unique(spam.sender, return_index=True)
    assert (np.diff(first) > 0).all(), "senders are numbered as they come"
    assert len(first) == spam.sender.max() + 1


def test_no_text_and_no_subject_comes_twice(spam: data.Data) -> None:
    assert len({text[:60] for text in spam.text.tolist()}) == 980
    assert len(set(spam.subject.tolist())) == 980


def test_texts_are_short_plain_english_and_decent(spam: data.Data, whole: list[str]) -> None:
    for text in whole:
        assert text.isascii()
        assert text == re.sub(r"\s+", " ", text)
        assert not language.is_coarse(text), text
    assert all(60 <= len(text) <= 240 for text in spam.text.tolist())
    assert all(language.is_english(text, 0.05) for text in spam.text.tolist())


def test_no_address_link_or_telephone_number_is_left(whole: list[str]) -> None:
    for text in whole:
        assert language.without_addresses(text) == text
        assert not re.search(r"@\w|https?:|www\.|\d{3}[-.]\d{3}[-.]\d{4}", text), text


def test_the_later_mails_can_be_told_apart_by_words_of_the_earlier(
    spam: data.Data, whole: list[str]
) -> None:
    """Labels that had slipped by a row would bring this to a half."""
    words = [set(re.findall(r"[a-z$!<>]+", text.lower())) for text in whole]
    early = spam.later == 0
    counts = [{}, {}]
    for i in np.flatnonzero(early):
        for word in words[i]:
            counts[spam.y[i]][word] = counts[spam.y[i]].get(word, 0) + 1

    def score(i: int) -> float:
        return sum(np.log((counts[1].get(w, 0) + 1) / (counts[0].get(w, 0) + 1)) for w in words[i])

    right = [(score(int(i)) > 0) == spam.y[i] for i in np.flatnonzero(~early)]
    assert np.mean(right) > 0.85
