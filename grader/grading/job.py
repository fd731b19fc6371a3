"""What a backend is asked to do, and what it answers; both are plain data.

- ``Job``: the cells of one submission and the calls to make
- ``Run``, ``ExerciseRun``: what happened, as far as the learner's process told
- ``Backend``: maps jobs to runs; `grader.grading.backends` holds them
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from grader.calls import Outcome
from grader.key import AnswerKey

CELL_SECONDS = 10.0
_SLACK = 2.0  # a child reports its own timeout before the zygote looks


@dataclass(frozen=True)
class Cell:
    """One cell to run: set-up, the answer to ``exercise``, or something the learner added."""

    kind: str
    source: str
    exercise: str = ""


@dataclass(frozen=True)
class Job:
    """One submission, or one exercise of it with references in place of own functions."""

    name: str
    cells: tuple[Cell, ...]
    keys: tuple[AnswerKey, ...]
    replaced: tuple[str, ...] = ()
    patience: float = 1.0  # multiplies all times
    blamed: tuple[str, ...] = ()  # of the replaced ones, those that a report should name

    def to_plain(self, skip_cells: Iterable[int], names: Iterable[str]) -> dict[str, Any]:
        """Return what travels to the child: cells and inputs, never an expected value."""
        wanted = set(names)
        keys = [key for key in self.keys if key.name in wanted]
        longest = max([CELL_SECONDS, *(key.seconds for key in keys)])
        return {
            "cells": [{"source": cell.source, "exercise": cell.exercise} for cell in self.cells],
            "skip_cells": list(skip_cells),
            "replaced": list(self.replaced),
            "seconds": longest * self.patience + _SLACK,
            "exercises": [_calls(key, self.patience) for key in keys],
        }


def _calls(key: AnswerKey, patience: float) -> dict[str, Any]:
    return {
        "name": key.name,
        "observer": key.observer,
        "seconds": key.seconds * patience,
        "seed": 0,
        "cases": [(case.arguments, key.positional(case)) for case in key.cases],
    }


@dataclass
class ExerciseRun:
    """What one answer did: its outcomes case by case, and how it ended."""

    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    ending: str = ""  # over, missing, timeout or crashed (…)
    output: str = ""
    again: dict[int, Outcome] = field(default_factory=dict[int, Outcome])  # cases called once more
    judged: list[Any] | None = None  # the cases with what was found, once somebody compared them


@dataclass
class Run:
    """What one submission did."""

    exercises: dict[str, ExerciseRun]
    raised: dict[int, Outcome] = field(default_factory=dict[int, Outcome])  # by cell
    stopped: dict[int, str] = field(default_factory=dict[int, str])  # cells that hung or crashed


Oracle = Callable[[str, Any, Any], Outcome]


@runtime_checkable
class Backend(Protocol):
    """Maps jobs to runs, in any order."""

    def run(self, jobs: Iterable[Job], oracle: Oracle) -> Iterator[tuple[Job, Run]]:
        """Yield each job with what happened."""
        ...

    def close(self) -> None:
        """End all processes."""
        ...
