"""The notebook's `check`: instant feedback, hints one at a time, and how far one is.

- ``check(f)``: what is right, what is wrong and why, and it is kept
- ``check.hint(f)``: the next rung of the hint ladder, one a request
- ``check.solution(f)``: our own solution, after an honest try, where one studies by oneself
- ``check.progress()``: the exercises of this notebook and how they went

Nothing leaves the machine, and nothing that goes wrong in keeping it breaks a check.
"""

import ast
import hashlib
import json
import sys
import time
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader import key as keys
from grader.exceptions import GraderError
from grader.grading.card import Card
from grader.grading.given import name_given
from grader.grading.rules import source_of
from grader.grading.student import Checker, find_checks
from grader.key import AnswerKey
from grader.learning.events import Event, read_events, record
from grader.learning.ladders import Ladder, mistake_of
from grader.learning.panels import Panel
from grader.learning.progress import HONEST_TRIES, ExerciseState, NotebookState, notebook_state
from grader.learning.solution import solution_of
from grader.learning.words import STATES, effort, plural

_HELP = ("check.hint", "check.solution", "check.progress")


class NoSuchHelp(GraderError, AttributeError):
    """A learner asked `check` for something that it does not have."""


class Coach(Checker):
    """A checker that remembers, and that helps when it is asked."""

    def __init__(self, answer_keys: dict[str, AnswerKey], place: str, checks: Path) -> None:
        super().__init__(answer_keys)
        self.place, self.checks = place, checks
        self._ladders: dict[str, Ladder] = {}  # by exercise, of this session

    def __repr__(self) -> str:
        return (
            f"The check of {self.place}: `check(FUNCTION)` says what is right and what is not; "
            "`check.hint(FUNCTION)` and `check.progress()` help."
        )

    def __getattr__(self, name: str) -> Any:
        """Refuse what there is not, in words that a learner knows."""
        raise NoSuchHelp(f"check has no {name!r}: there are {', '.join(_HELP)}.")

    def judge(self, name: str, function: Callable[..., Any]) -> Card:
        """Judge `function` on the public cases, keep what came of it, and return the card."""
        card = super().judge(name, function)
        diagnosis = card.diagnosis
        code, hint = (diagnosis.code, diagnosis.hint) if diagnosis else ("", "")
        answer = _digest(source_of(function))
        self._record("check", card.key.name, points=card.score, code=code, hint=hint, answer=answer)
        return replace(card, note=self._note(card))

    def hint(self, *given: Any) -> Panel:
        """Show one more hint to a function, which may be given by its name.

        Each mistake has a ladder of its own (see `grader.learning.ladders`), and running a whole
        notebook again reveals nothing new.
        """
        name = name_given(self.keys, given, "check.hint")
        card = super().judge(name, given[0]) if callable(given[0]) else None
        if card is not None and card.passed:
            return Panel("✓ PASS", f"`{name}` passes all its cases: no hint is needed", tone="ok")
        rungs = self.keys[name].hints
        if not rungs:
            return Panel("NO HINTS", f"`{name}`", text="There are no hints to this one.")
        ladder = self._ladders.setdefault(name, Ladder(self._hints_read(name), len(rungs)))
        rung, new = ladder.step(None if card is None else mistake_of(card))
        if new:
            self._record("hint", name, rung=rung, code=ladder.mistake)
        wrong = card.diagnosis if card is not None else None
        told = wrong is not None and wrong.code != "unfinished"
        return Panel(
            f"HINT {rung} OF {len(rungs)}",
            f"`{name}`",
            text=f"What is wrong: {wrong.hint}" if told and wrong else "",
            steps=tuple(rungs[:rung]),
            note=self._after(name, rung, len(rungs), new),
        )

    def solution(self, *given: Any) -> Panel:
        """Show our own solution, where there is one on this machine and enough was tried."""
        name = name_given(self.keys, given, "check.solution")
        text = solution_of(self.checks, name)
        if not text:
            return self._no_solution(name)
        rungs = len(self.keys[name].hints)
        state = self._state(name)
        if not state.tried_honestly(rungs):
            return Panel("NOT YET", f"`{name}`", text=_missing(state, rungs), note=_TRY)
        self._record("solution", name)
        return Panel("OUR SOLUTION", f"`{name}`", code=text, note=_COMPARE)

    def _no_solution(self, name: str) -> Panel:
        why = "This notebook was released for a class, and solutions do not come with it."
        if self.keys[name].is_question:
            why = "A question has no solution to read: each wrong answer says why it is wrong."
        help_ = f"`check.hint({name})` gives a hint."
        return Panel("NO SOLUTION HERE", f"`{name}`", text=why, note=help_)

    def progress(self, *_: object) -> Panel:
        """Show all exercises of this notebook: points, tries, hints, what went wrong most."""
        state = self._notebook()
        rows = [("exercise", "state", "points", "how it went", "met most often")]
        for each in state.exercises:
            words = STATES[each.state]
            met = each.mistakes[0][0] if each.mistakes else ""
            points = f"{each.earned:g} of {each.points:g}"
            rows.append((each.name, f"{words.symbol} {words.word}", points, effort(each), met))
        done = state.state == "done"
        return Panel(
            "PROGRESS",
            f"{state.earned:g} of {state.points:g} points",
            tone="ok" if done else "todo",
            rows=tuple(rows),
            note="" if done else _next(state),
        )

    # ---- what is kept ---------------------------------------------------------------------------

    def _record(self, kind: Any, name: str, **about: Any) -> None:
        record(Event(time=time.time(), place=self.place, exercise=name, kind=kind, **about))

    def _hints_read(self, name: str) -> list[tuple[str, int]]:
        """Return the rungs that were read before, each with the mistake to which it was read."""
        of_mine = (each for each in read_events() if each.place == self.place)
        return [(e.code, e.rung) for e in of_mine if e.exercise == name and e.kind == "hint"]

    def _notebook(self) -> NotebookState:
        named = [(key.name, key.points) for key in self.keys.values()]
        return notebook_state(self.place, "", named, read_events())

    def _state(self, name: str) -> ExerciseState:
        return next(each for each in self._notebook().exercises if each.name == name)

    def _note(self, card: Card) -> str:
        """Return the last line of a card: where to get help, and how far the notebook is."""
        state = self._notebook()
        help_ = "" if card.passed else f"Stuck? Run `check.hint({card.key.name})`. "
        so_far = f"This notebook: {state.earned:g} of {state.points:g} points so far."
        return help_ + (_next(state, so_far) if card.passed else so_far)

    def _after(self, name: str, rung: int, rungs: int, new: bool) -> str:
        """Return what can be done after this hint."""
        if rung < rungs:
            begin = "Try it." if new else "You have read this before."
            return f"{begin} If that does not help, run this cell again for the next hint."
        if solution_of(self.checks, name):
            tries = plural(HONEST_TRIES, "different answer")
            return f"This was the last hint. After {tries}, `check.solution({name})` shows ours."
        return "This was the last hint. Take it to your teacher, with what you have tried."


_TRY = "Write something, even if you doubt it: a wrong answer is told what is wrong with it."
_COMPARE = "Compare it with your own, close it, and write yours again from memory."


def _missing(state: ExerciseState, rungs: int) -> str:
    """Say what is left to try before a solution is shown."""
    left = [plural(HONEST_TRIES - state.different, "more different answer") + " to check"]
    left = left if state.different < HONEST_TRIES else []
    if state.hints < rungs:
        left.append(plural(rungs - state.hints, "hint") + f" to read (`check.hint({state.name})`)")
    return f"There is something left to try first: {' and '.join(left)}."


def _next(state: NotebookState, so_far: str = "") -> str:
    """Return which exercise comes next; `so_far` stands before it."""
    if state.next is None:
        return "Every exercise of this notebook is solved."
    return f"{so_far} Next: `{state.next.name}`.".strip()


def _digest(source: str) -> str:
    """Return a digest of what a text does: comments, blanks and line breaks do not count."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        source = ast.dump(ast.parse(source))
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:12]


def checker(place: str) -> Coach:
    """Return the `check` function of the assignment at `place`, such as ``course1_nn/week2/name``.

    Raises
    ------
    ChecksNotFound
        The checks of the assignment are in none of the usual folders.
    """
    path = find_checks(place)
    answer_keys = keys.from_json(json.loads(path.read_text(encoding="utf-8")))
    _explain_missing_names(answer_keys)
    return Coach(answer_keys, place, path)


def _explain_missing_names(names: Container[str]) -> None:
    """Let the notebook say which cell to run where an exercise is used before it is defined."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or shell.custom_exceptions:  # somebody else explains
        return

    def explain(shell: Any, kind: Any, error: Any, trace: Any, tb_offset: Any = None) -> None:
        if getattr(error, "name", "") in names:
            error.args = (f"{error}: run the cell that defines it, then this one again",)
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    shell.set_custom_exc((NameError,), explain)
