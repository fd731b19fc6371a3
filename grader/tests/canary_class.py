"""A small class whose secrets are known words, to look for in what is sent to other machines.

- ``canary_class``: the assignment with its submissions
- ``SEED``, ``STUDENT``, ``SECRETS``: what only the judge may know
"""

from pathlib import Path

from grader.benchmarks.miniature import KINDS, make_class, make_course
from grader.stems import Stem

SEED = 7_215_937_460_112_233
STUDENT = "canary-of-a-name"
# What only the judge may know, and stands in the text of the course.
SECRETS = {
    "a hint": "The mean is taken over the examples",
    "a mistake's hint": "This is the variance; take its root.",
    "the reference": "centered = X - X.mean(axis=0)",
    "a name in the reference": "scaled",
    "a rule": "BEGIN SOLUTION",
}


def canary_class(folder: Path) -> Stem:
    """Make the course in `folder`, with a submission of each kind."""
    stem = make_course(folder)
    make_class(stem, stem.root / "submissions", len(KINDS))
    return stem
