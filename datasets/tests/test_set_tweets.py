"""Tweets: the range and balance of the ratings, no copies, nobody's address, nothing coarse."""

import re

import numpy as np
import pytest
import tweets as builder
from kit import language

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def tweets() -> data.Data:
    return data.load("tweets")


def test_more_tweets_are_friendly_than_not(tweets: data.Data) -> None:
    assert len(tweets.text) == len(tweets.valence) == len(tweets.spread)
    assert len(tweets.text) > 3500
    assert np.mean(tweets.valence > 0.5) == pytest.approx(0.57, abs=0.01)
    assert np.mean(tweets.valence < -0.5) == pytest.approx(0.21, abs=0.01)


def test_ratings_are_between_minus_four_and_four_and_people_disagree(tweets: data.Data) -> None:
    assert np.abs(tweets.valence).max() <= 4
    assert tweets.spread.mean() == pytest.approx(0.81, abs=0.01)


def test_no_tweet_comes_twice_not_even_as_a_retweet(tweets: data.Data) -> None:
    cores = [builder.core(text) for text in tweets.text.tolist()]
    assert len(set(cores)) == len(cores)


def test_no_address_is_left_and_nothing_is_coarse(tweets: data.Data) -> None:
    for text in tweets.text.tolist():
        assert language.without_addresses(text) == text
        assert not re.search(r"@\w|https?:|www\.|&\w+;", text), text
        assert not language.is_coarse(text), text
        assert text.isascii()
        assert text == " ".join(text.split())


def test_the_number_belongs_to_the_text(tweets: data.Data) -> None:
    happy = [bool(re.search(r"(?i)\b(love|awesome|happy|:\))", t)) for t in tweets.text.tolist()]
    sad = [bool(re.search(r"(?i)\b(sad|hate|terrible|sick)\b", t)) for t in tweets.text.tolist()]
    assert tweets.valence[np.array(happy)].mean() > 1.5
    assert tweets.valence[np.array(sad)].mean() < -0.8


def test_marks_of_html_are_undone_and_copies_are_told() -> None:
    raw = "RT @anonymous A &amp;lt;3  for http://url_removed"
    assert builder.cleaned(raw) == "RT <user> A <3 for <link>"
    assert builder.core("lol RT <user> So true!") == builder.core("RT <user>: so, TRUE")
    assert not builder.shown("<user> ok :)")
