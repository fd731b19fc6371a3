"""The notebook's `check`: instant feedback on the public cases, with no reference on disk.

- ``checker(place)``: the `check` function of one assignment
- ``Checker.__call__(function)``: judge one function and return the card to show
- ``find_checks``: the file that holds the public cases of an assignment
"""

import builtins
import contextlib
import json
import os
import warnings
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grader import key as keys
from grader.calls import call
from grader.exceptions import GraderError
from grader.grading.card import Card
from grader.grading.diagnose import diagnose, judge_cases, load_function
from grader.grading.given import exercise_given
from grader.grading.patience import call_patiently
from grader.grading.questions import QuestionCard, own_numbers
from grader.grading.rules import broken_rule, source_of
from grader.key import AnswerKey

_PATIENCE = 4  # times as long as official grading waits, on whatever machine this is
CHECKS_FOLDER = "COURSE_CHECKS"


class ChecksNotFound(GraderError, FileNotFoundError):
    """The file with the public cases of an assignment is nowhere."""


class Checker:
    """Judges functions of one assignment on its public cases."""

    def __init__(self, answer_keys: dict[str, AnswerKey]) -> None:
        self.keys = answer_keys

    def __call__(self, *given: Any, **named: Any) -> Card:
        """Call the given function on the public cases and return what is right, wrong and why.

        Raises
        ------
        NotAnExercise
            It is none of this assignment's exercises, or not one function.
        """
        return self.judge(*exercise_given(self.keys, (*given, *named.values())))

    def judge(self, name: str, function: Callable[..., Any]) -> Card:
        """Call `function` on the public cases of the exercise `name`."""
        key = own_numbers(self.keys[name])
        rule = broken_rule(key, source_of(function))
        outcomes = run(key, function)
        key = keys.opened(key, outcomes)
        judged = judge_cases(key, outcomes)
        kind = QuestionCard if key.is_question else Card
        return kind(key, tuple(judged), rule or diagnose(key, judged), ruled_out=bool(rule))


def run(key: AnswerKey, function: Callable[..., Any]) -> list[Any]:
    """Call `function` in this process on all cases of `key`."""
    observer = load_function(key.observer) if key.observer else None
    with warnings.catch_warnings(), np.errstate(all="ignore"), _nobody_answers():
        warnings.simplefilter("ignore")
        calls = [
            partial(call, function, case.packed, key.positional(case), observer)
            for case in key.cases
        ]
        return call_patiently(calls, _PATIENCE * key.seconds, key.name)


@contextlib.contextmanager
def _nobody_answers() -> Generator[None]:
    """Let `input` raise in this block, as it does in grading, and not ask once a case."""

    def refuse(*_: object) -> str:
        raise EOFError("nobody answers while it is checked")

    before = builtins.input
    builtins.input = refuse
    try:
        yield
    finally:
        builtins.input = before


def checker(place: str) -> Checker:
    """Return the `check` function of the assignment at `place`, such as ``course1_nn/week2/name``.

    Raises
    ------
    ChecksNotFound
        The checks of the assignment are in none of the usual folders.
    """
    path = find_checks(place)
    return Checker(keys.from_json(json.loads(path.read_text(encoding="utf-8"))))


def find_checks(place: Any) -> Path:
    """Look for the JSON of `place` in each folder from here upwards, then beside this package.

    Raises
    ------
    ChecksNotFound
        It is in none of them.
    """
    if not isinstance(place, str):
        raise ChecksNotFound(f"checker got {place!r}; give the place that the set-up cell has.")
    folder, _, name = place.rpartition("/")
    inside = Path(folder) / "source" / f"{name}.json"
    here = Path.cwd()
    roots = [here, *here.parents, Path(__file__).resolve().parents[2]]
    if CHECKS_FOLDER in os.environ:
        roots.insert(0, Path(os.environ[CHECKS_FOLDER]))
    for path in [root / inside for root in roots] + [here / f"{name}.json"]:
        if path.exists():
            return path
    raise ChecksNotFound(
        f"The checks of {place} ({inside}) are neither above {here.name}/ nor beside the grader. "
        "Open the notebook inside the course folder, or copy the file next to it."
    )
