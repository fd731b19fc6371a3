"""The catalogue of assignments that `grader list` prints.

- ``catalogue``, ``catalogue_json``: an entry a stem, with counts of what each exercise brings
- ``catalogue_table``: what people read, from what is built: no module is imported for it
"""

import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from rich.table import Column, Table

from grader.exceptions import GraderError
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


class _Built(msgspec.Struct, frozen=True):
    """What the checks of a stem say about one exercise; the rest of them is not even parsed."""

    points: float
    mistakes: list[str]


class _Checks(msgspec.Struct, frozen=True):
    """The checks of a stem."""

    exercises: list[_Built]


def catalogue(root: Path) -> list[StemEntry]:
    """Return all assignments below `root`, sorted by place, as their modules declare them."""
    with _silent_libraries():
        return [_entry(stem) for stem in discover(root)]


@contextmanager
def _silent_libraries() -> Generator[None]:
    """Keep what libraries print when they are imported; it comes out after all if that fails."""
    sys.stderr.flush()
    shown = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(shown, kept.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(shown, 2)
            os.close(shown)


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


def catalogue_table(root: Path) -> Table:
    """Return all assignments below `root` as a table for the terminal."""
    table = Table(
        Column("place", no_wrap=True), "title", "points", "exercises", "mistakes", "budget"
    )
    for stem in discover(root):
        about, built = front_matter(stem), _built(stem)
        table.add_row(
            stem.place,
            about.title,
            f"{sum(each.points for each in built):g}" if built else "not built",
            str(len(built)),
            str(sum(len(each.mistakes) for each in built)),
            f"{about.budget_s:g} s",
        )
    return table


def _built(stem: Stem) -> list[_Built]:
    """Return the exercises of a stem as they are built, [] for one that is not."""
    try:
        return msgspec.json.decode(stem.checks.read_bytes(), type=_Checks).exercises
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError as error:
        raise GraderError(
            f"{stem.checks.name} is damaged ({error}); `grader build {stem.place}` writes it anew."
        ) from None
