"""What states of work are called: in notebooks, in the terminal and on the home page alike.

- ``STATES``: word, symbol and tone of a state
- ``plural``: a number with its noun
"""

from dataclasses import dataclass

from grader.learning.progress import ExerciseState, State


@dataclass(frozen=True)
class StateWords:
    """How a state is shown; word and symbol say it, and the tone of the stylesheet repeats it."""

    word: str
    symbol: str
    tone: str


STATES: dict[State, StateWords] = {
    "done": StateWords("solved", "✓", "ok"),
    "open": StateWords("not yet", "✗", "bad"),
    "again": StateWords("check again", "↻", "warn"),
    "new": StateWords("to do", "…", "quiet"),
}


def plural(count: float, one: str, many: str = "") -> str:
    """Return ``1 try`` or ``3 tries``."""
    return f"{count:g} {one if count == 1 else many or one + 's'}"


def effort(exercise: ExerciseState) -> str:
    """Return how an exercise went: ``3 tries, 2 hints, solution read``; '' for not begun."""
    said = [plural(exercise.tries, "try", "tries")] if exercise.tries else []
    said += [plural(exercise.hints, "hint")] if exercise.hints else []
    said += ["solution read"] if exercise.solution_read else []
    return ", ".join(said)
