"""Which submissions share unusual code: a list to look at, and no verdict.

- ``similar``: pairs of learners, the most alike first

copydetect turns code into tokens (names do not count) and these into short overlapping pieces.
Pieces of the released notebook do not count, and neither do those that many have written: everybody
who is right writes much of the same.
"""

import io
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping

from grader.pages.records import Similar

_PIECE = 25  # characters of tokens; about one line of code
_MANY = 0.1  # of a class: what so many have written is no sign of anything
_AT_LEAST = 3  # learners that are many in a small class
_FEWEST = 30  # shared pieces under which a pair is chance
_SHARE = 0.5  # of the smaller one's unusual pieces
_MOST = 50  # pairs that are listed


def similar(answers: Mapping[str, str], released: Iterable[str]) -> list[Similar]:
    """Return the pairs of learners whose code is alike, the most alike first.

    Parameters
    ----------
    answers
        Code by learner.
    released
        Texts that everybody was given.

    Returns
    -------
    list of Similar
        At most 50 pairs with ``share``: how much of the unusual code of the smaller submission
        stands in the other one, 0 to 1.
    """
    given = set[int]().union(*(_pieces(text) for text in released))
    pieces = {student: _pieces(code) - given for student, code in sorted(answers.items())}
    counts = Counter(itertools.chain.from_iterable(pieces.values()))
    many = max(_AT_LEAST, _MANY * len(pieces))
    rare = {student: {p for p in own if counts[p] <= many} for student, own in pieces.items()}
    found = [
        Similar(one=one, other=other, share=round(shared / smaller, 4), pieces=shared)
        for (one, other), shared in _shared(rare).items()
        if shared >= _FEWEST
        and (smaller := min(len(rare[one]), len(rare[other])))
        and shared >= _SHARE * smaller
    ]
    found.sort(key=lambda pair: (-pair.share, -pair.pieces, pair.one, pair.other))
    return found[:_MOST]


def _shared(rare: Mapping[str, set[int]]) -> Counter[tuple[str, str]]:
    """Return how many rare pieces each pair shares; pairs that share none are not there."""
    writers: dict[int, list[str]] = {}
    for student, own in rare.items():
        for piece in own:
            writers.setdefault(piece, []).append(student)
    pairs: Counter[tuple[str, str]] = Counter()
    for students in writers.values():
        pairs.update(itertools.combinations(students, 2))
    return pairs


def _pieces(code: str) -> set[int]:
    from copydetect import CodeFingerprint  # imports matplotlib

    found = CodeFingerprint("answer.py", _PIECE, 1, language="python", fp=io.StringIO(code))
    return {int(piece) for piece in found.hashes}
