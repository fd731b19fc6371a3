"""The catalogue of assignments that `grader list` prints.

- ``catalogue``: an entry a stem, with counts of what each exercise brings
- ``catalogue_json``, ``catalogue_table``: for machines and for people
"""

from pathlib import Path
from typing import Any, Literal

import msgspec
from rich.table import Column, Table

from grader.front_matter import front_matter
from grader.questions import Question
from grader.spec import Exercise
from grader.stems import Stem, discover


class ExerciseEntry(msgspec.Struct, frozen=True):
    """Counts of one exercise."""

    name: str
    points: float
    public_probes: int
    hidden_draws: int
    mistakes: int
    accepts: int
    hints: int


class StemEntry(msgspec.Struct, frozen=True):
    """One assignment."""

    course: str
    week: str
    stem: str
    kind: Literal["notebook", "quiz"]
    title: str
    points: float
    budget_s: float
    exercises: list[ExerciseEntry]


def catalogue(root: Path) -> list[StemEntry]:
    """Return all assignments below `root`, sorted by place."""
    return [_entry(stem) for stem in discover(root)]


def _entry(stem: Stem) -> StemEntry:
    declared = list(stem.exercises().values())
    exercises = [_exercise(exercise) for exercise in declared]
    is_quiz = bool(declared) and all(isinstance(exercise, Question) for exercise in declared)
    about = front_matter(stem)
    points = sum(exercise.points for exercise in exercises)
    return StemEntry(
        stem.course,
        stem.week,
        stem.name,
        "quiz" if is_quiz else "notebook",
        about.title,
        points,
        about.budget_s,
        exercises,
    )


def _exercise(exercise: Exercise[..., Any]) -> ExerciseEntry:
    return ExerciseEntry(
        exercise.name,
        exercise.points,
        len(exercise.probes) + exercise.pool,
        sum(draws.count for draws in exercise.draws),
        len(exercise.mistakes),
        len(exercise.accepts),
        len(exercise.hints),
    )


def catalogue_json(entries: list[StemEntry]) -> str:
    """Return the entries as an indented JSON list."""
    return msgspec.json.format(msgspec.json.encode(entries), indent=2).decode()


def catalogue_table(entries: list[StemEntry]) -> Table:
    """Return the entries as a table for the terminal."""
    table = Table(
        Column("place", no_wrap=True), "title", "points", "exercises", "mistakes", "budget"
    )
    for entry in entries:
        table.add_row(
            f"{entry.course}/{entry.week}/{entry.stem}",
            entry.title,
            f"{entry.points:g}",
            str(len(entry.exercises)),
            str(sum(exercise.mistakes for exercise in entry.exercises)),
            f"{entry.budget_s:g} s",
        )
    return table
