"""From what happened to where a learner is.

- ``notebook_state``: one notebook: points so far, and for each exercise tries, hints and mistakes
- ``ExerciseState.tried_honestly``: may its solution be shown?

The last check of an exercise decides: what was right and is broken now has no points, and what an
update has changed waits to be checked again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.learning.events import Event

HONEST_TRIES = 3  # different wrong answers before a solution is shown

State = Literal["done", "open", "new", "again"]


@dataclass(frozen=True)
class ExerciseState:
    """Where a learner is with one exercise.

    Attributes
    ----------
    state
        ``new``: nothing was checked. ``open``: the last check failed. ``done``: it passed.
        ``again``: an update has changed the exercise since.
    tries
        Checks of written answers, each different from the one before.
    different
        How many different answers did not pass.
    hints
        How many rungs of the hint ladder were read.
    mistakes
        What was wrong, as the learner read it, and how often; the most frequent first.
    """

    name: str
    points: float
    state: State = "new"
    earned: float = 0.0
    tries: int = 0
    different: int = 0
    hints: int = 0
    mistakes: tuple[tuple[str, int], ...] = ()
    solution_read: bool = False
    last: float = 0.0

    def tried_honestly(self, rungs: int) -> bool:
        """Return whether enough was tried, with all `rungs` of the hint ladder, or it is solved."""
        return self.state == "done" or (self.different >= HONEST_TRIES and self.hints >= rungs)


@dataclass(frozen=True)
class NotebookState:
    """Where a learner is in one notebook."""

    place: str
    title: str
    exercises: tuple[ExerciseState, ...]

    @property
    def earned(self) -> float:
        """Points so far."""
        return sum(each.earned for each in self.exercises)

    @property
    def points(self) -> float:
        """All points of the notebook."""
        return sum(each.points for each in self.exercises)

    @property
    def done(self) -> int:
        """How many exercises are solved."""
        return sum(each.state == "done" for each in self.exercises)

    @property
    def state(self) -> State:
        """``new``, ``open`` or ``done``."""
        if all(each.state == "done" for each in self.exercises):
            return "done"
        return "new" if all(each.state == "new" for each in self.exercises) else "open"

    @property
    def last(self) -> float:
        """When it was worked on, seconds since 1970; 0 for never."""
        return max((each.last for each in self.exercises), default=0.0)

    @property
    def next(self) -> ExerciseState | None:
        """The exercise that was tried last and does not pass, else the first that is not solved."""
        tried = [each for each in self.exercises if each.state == "open"]
        if tried:
            return max(tried, key=lambda each: each.last)
        return next((each for each in self.exercises if each.state != "done"), None)


def notebook_state(
    place: str, title: str, exercises: Sequence[tuple[str, float]], events: Iterable[Event]
) -> NotebookState:
    """Return where a learner is in the notebook with these (name, points), after all `events`."""
    mine: dict[str, list[Event]] = {name: [] for name, _ in exercises}
    for event in events:
        if event.place == place and event.exercise in mine:
            mine[event.exercise].append(event)
    states = tuple(_exercise_state(name, points, mine[name]) for name, points in exercises)
    return NotebookState(place, title, states)


def _exercise_state(name: str, points: float, events: list[Event]) -> ExerciseState:
    if not events:
        return ExerciseState(name, points)
    checks = [each for each in events if each.kind == "check"]
    written = [each for each in checks if each.code != "unfinished"]
    tries = [e for e, before in zip(written, [None, *written], strict=False) if _differs(e, before)]
    wrong = [each for each in tries if each.code]
    state = _state(events, checks, written)
    return ExerciseState(
        name,
        points,
        state=state,
        earned=points if state == "done" else 0.0,
        tries=len(tries),
        different=len({each.answer for each in wrong}),
        hints=max((each.rung for each in events if each.kind == "hint"), default=0),
        mistakes=tuple(Counter(_in_a_line(each.hint) for each in wrong if each.hint).most_common()),
        solution_read=any(each.kind == "solution" for each in events),
        last=events[-1].time,
    )


def _in_a_line(hint: str) -> str:
    """Return the first line of a hint, which says what is wrong; tables have a line for it."""
    return hint.strip().partition("\n")[0]


def _differs(event: Event, before: Event | None) -> bool:
    return before is None or (event.answer, event.code) != (before.answer, before.code)


def _state(events: list[Event], checks: list[Event], written: list[Event]) -> State:
    if not written:
        return "new"
    last = next(each for each in reversed(events) if each.kind in ("check", "changed"))
    if last.kind == "changed":
        return "again"
    return "done" if not checks[-1].code else "open"
