"""What the notebook's check does for a question of a quiz: whose numbers, and which card.

- ``own_numbers``: the key with the draws that belong to this learner and this folder
- ``selections``: the keys that there are for all learners
- ``QuestionCard``: the explanation of the answer that was given, and no expected number
"""

import getpass
import os
import zlib
from dataclasses import replace
from pathlib import Path

from grader.grading.card import Card, show
from grader.grading.diagnose import error_text
from grader.key import SHOWN, AnswerKey


def own_numbers(key: AnswerKey) -> AnswerKey:
    """Return `key` with the few public draws that this learner sees in this folder.

    Grading uses all of them and secret ones: to see other numbers gains nothing.
    """
    every = selections(key)
    return every[zlib.crc32(f"{_workspace()}\n{key.name}".encode()) % len(every)]


def selections(key: AnswerKey) -> list[AnswerKey]:
    """Return `key` with each selection of its public draws that somebody may see."""
    count = len(key.cases)
    if not key.is_question or count <= SHOWN:
        return [key]
    ring = key.cases + key.cases
    return [replace(key, cases=ring[first : first + SHOWN]) for first in range(count)]


def _workspace() -> str:
    """Return what tells learners apart who work on one machine or on copies of one folder."""
    try:
        user = os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name
        user = ""
    return f"{user}\n{Path.cwd()}"


class QuestionCard(Card):
    """What `check` found out about the answer to one question."""

    lists_cases = False

    @property
    def headline(self) -> str:
        """The question and the answer that was given."""
        return f"{self.key.name}: {self._verdict()}"

    def _verdict(self) -> str:
        if self.diagnosis is not None and self.diagnosis.code == "unfinished":
            return "not answered yet"
        said, (verdict, explained) = self.judged[0].outcome.value, self._parts()
        if explained:
            return verdict.rstrip(".")
        if self.key.kind == "choice" and self.told == self.key.otherwise:
            return "not an answer yet"
        if self.key.kind == "choice" and isinstance(said, str):
            return f"{said} is {'' if self.passed else 'not '}right"
        return "right" if self.passed else "not right"

    @property
    def told(self) -> str:
        """What there is to say, without the verdict that is the headline already."""
        return self._parts()[1] or super().told

    def _parts(self) -> tuple[str, str]:
        """Return the verdict on several letters and their explanations, ('…', '') for others."""
        verdict, _, explained = super().told.partition("\n")
        return verdict, explained if self.key.kind == "choice" else ""

    def rows(self) -> list[tuple[str, str]]:
        """Return the learner's own numbers, and what was made of them."""
        if self.key.kind == "choice":
            return []
        shown = self.first_failing or self.judged[0]
        given = "\n".join(f"{name}: {show(value)}" for name, value in shown.case.arguments.items())
        rows = [("Your numbers", given)] if given else []
        if self.diagnosis is not None and self.diagnosis.code == "unfinished":
            return rows
        if shown.outcome.given:
            return rows
        if shown.outcome.error:
            return [*rows, ("Your answer raised", error_text(shown.outcome))]
        return [*rows, ("Your result", show(shown.outcome.value))]

    def difference(self) -> str:
        """Return nothing: the first difference would name the number."""
        return ""
