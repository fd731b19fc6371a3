"""Tweets with the mean valence that twenty people felt in them, from the VADER study.

The authors of the study took out the @names and the links. Left out here are coarse tweets, those
that come twice (retweets differ in their beginning only), and those that are hardly English.
"""

import html
import io
import json
import re
import tarfile
from pathlib import Path

import numpy as np
from kit import language
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz

INNER = "hutto_ICWSM_2014/tweets_anonDataRatings.txt", "hutto_ICWSM_2014/tweets_GroundTruth.txt"


def build(sources: Sources, folder: Path) -> None:
    """Write `tweets.npz`."""
    packed = sources.open("vaderSentiment").read("study")
    with tarfile.open(fileobj=io.BytesIO(packed)) as study:
        ratings, tweets = (text_of(study, name).splitlines() for name in INNER)
    votes = {line.split("\t")[0]: json.loads(line.split("\t")[3]) for line in ratings}
    kept: dict[str, tuple[str, float, float]] = {}
    for line in tweets:
        number, valence, raw = line.split("\t", maxsplit=2)
        text = cleaned(raw)
        if shown(text) and core(text) not in kept:
            kept[core(text)] = (text, float(valence), float(np.std(votes[number])))
    texts, valences, spreads = zip(*kept.values(), strict=True)
    write_npz(
        folder / "tweets.npz",
        {
            "text": np.array(texts),
            "valence": np.round(np.array(valences), 3),
            "spread": np.round(np.array(spreads), 3),
        },
    )


def text_of(study: tarfile.TarFile, name: str) -> str:
    """Return one file of the study."""
    member = study.extractfile(name)
    if member is None:
        raise ValueError(f"The study holds no file {name}: look at the package again.")
    return member.read().decode("utf-8")


def cleaned(raw: str) -> str:
    """Return a tweet on one line: `@anonymous` and `http://url_removed` are marked as elsewhere."""
    text = re.sub(r"https?:(?!/)", language.LINK, html.unescape(html.unescape(raw)))  # cut off
    return re.sub(r"\s+", " ", language.without_addresses(text)).strip()


def shown(text: str) -> bool:
    """Return whether a tweet is shown: some words, plain characters, none of them coarse."""
    plain = re.sub(r"<\w+>", "", text)
    words = re.findall(r"[A-Za-z']{2,}", plain)
    return len(words) >= 3 and text.isascii() and not language.is_coarse(text)


def core(text: str) -> str:
    """Return what two copies of a tweet share: the letters after the last @name."""
    return re.sub(r"[^a-z]", "", text.lower().rpartition("rt <user>")[2].replace("<user>", ""))


if __name__ == "__main__":
    run("tweets", build)
