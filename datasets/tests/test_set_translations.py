"""Translations: counts, lengths, no copies, no leaks, and sides that belong together."""

import re

import numpy as np
import pytest
import translations as builder

from course1_nn.helpers import data

SETS = {"fr": 2400, "de": 2248, "es": 2548, "verses": 1660}
each_set = pytest.mark.parametrize("key", SETS)


@pytest.fixture(scope="module")
def translations() -> data.Data:
    return data.load("translations")


@each_set
def test_there_are_thousands_of_pairs_and_about_a_tenth_to_test(
    translations: data.Data, key: str
) -> None:
    assert translations[key].shape == (SETS[key], 2)
    assert translations[f"{key}_test"].mean() == pytest.approx(0.11, abs=0.02)


@each_set
def test_phrases_have_three_to_twelve_words_and_no_gaps(translations: data.Data, key: str) -> None:
    for phrase in translations[key].ravel().tolist():
        assert builder.is_phrase(phrase), phrase
        assert builder.tidy(phrase) == phrase
        assert not re.search(r"[{}<>%\\|]|https?:|@", phrase), phrase


@each_set
def test_no_phrase_comes_twice_on_either_side(translations: data.Data, key: str) -> None:
    """So none of the test pairs is among the others, and none is a copy of its other side."""
    for side in (0, 1):
        cores = [builder.core(phrase) for phrase in translations[key][:, side].tolist()]
        assert len(set(cores)) == SETS[key]
    assert not any(builder.core(a) == builder.core(b) for a, b in translations[key].tolist())


def test_the_same_english_phrases_are_held_out_in_each_language(translations: data.Data) -> None:
    held: dict[str, int] = {}
    for key in SETS:
        pairs = zip(translations[key][:, 0], translations[f"{key}_test"], strict=True)
        for english, test in pairs:
            assert held.setdefault(builder.core(str(english)), int(test)) == test


@pytest.mark.parametrize(
    ("key", "words"),
    [("fr", "le la les de des un une et pour"), ("de", "der die das und ein eine nicht wird"),
     ("es", "el la los de un una y para"), ("verses", "der die das und ein sprach er")],
)  # fmt: skip
def test_each_side_is_in_its_language(translations: data.Data, key: str, words: str) -> None:
    pattern = re.compile(rf"(?i)\b({words.replace(' ', '|')})\b")
    english = re.compile(r"(?i)\b(the|and|of|to|this|your|is|are|for)\b")
    share = {
        (side, which.pattern): np.mean([bool(which.search(p)) for p in translations[key][:, side]])
        for side in (0, 1)
        for which in (pattern, english)
    }
    assert share[1, pattern.pattern] > 0.45
    assert share[0, pattern.pattern] < 0.1
    assert share[0, english.pattern] > 0.4
    assert share[1, english.pattern] < 0.1


@each_set
def test_the_sides_belong_together(translations: data.Data, key: str) -> None:
    """Sides that had slipped by a row would be no longer alike in length, nor share names."""
    lengths = np.vectorize(len)(translations[key])
    assert np.corrcoef(lengths.T)[0, 1] > 0.6
    slipped = np.column_stack([lengths[1:, 0], lengths[:-1, 1]])
    assert np.corrcoef(slipped.T)[0, 1] < 0.4


def test_a_verse_is_beside_its_translation(translations: data.Data) -> None:
    pairs = dict(translations.verses.tolist())
    wept = "And God said, Let there be light: and there was light."
    assert pairs[wept] == "Und Gott sprach: Es werde Licht! und es ward Licht."


def test_a_catalogue_of_messages_is_read_with_its_continued_strings() -> None:
    class Package:
        def names(self) -> list[str]:
            return ["django/conf/locale/fr/LC_MESSAGES/django.po", "django/other.po"]

        def read(self, name: str) -> bytes:
            assert name.endswith("/fr/LC_MESSAGES/django.po")
            return b'msgid "One"\nmsgstr "Un"\n\nmsgid ""\n"Two "\n"three"\nmsgstr "Deux trois"\n'

    assert list(builder.messages(Package(), "fr")) == [("One", "Un"), ("Two three", "Deux trois")]
