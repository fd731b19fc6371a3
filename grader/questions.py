"""The questions of a quiz: exercises whose answer is a letter or a number.

- ``Question``: what all of them have; `grader.choices` has those with choices
- ``numeric``: a number, fixed or calculated from numbers that are drawn for each learner

A question is an exercise like any other: the notebook, the checks, the contracts and grading know
nothing special of it but how it is shown, and that the notebook's checks hold its answers sealed.
The docstring's first line is its title, the rest is the question.
"""

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, ParamSpec, TypeVar

import numpy as np

from grader.declarations import Probe, written
from grader.domains import Domain
from grader.exercises import Exercise

P = ParamSpec("P")
R = TypeVar("R")

POOL = 8  # public draws of a numeric question, of which each learner sees some
_EXACT = 1e-9  # for numbers that are whole, or exact up to rounding


@dataclass(eq=False)
class Question(Exercise[P, R]):
    """What both kinds of questions have: a title, a text, and no probes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.text:
            self._refuse("", "give its docstring a title line, an empty line and the question.")

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self._docstring.partition("\n")[0].strip()

    @property
    def text(self) -> str:
        """The question, as Markdown."""
        return self._docstring.partition("\n")[2].strip()

    @property
    def _docstring(self) -> str:
        return inspect.cleandoc(self.function.__doc__ or "")

    @property
    def pool(self) -> int:
        """How many draws are public."""
        return POOL if self.signature.parameters else 1

    @property
    def how(self) -> str:
        """One sentence that says how to answer."""
        raise NotImplementedError

    def statement(self, number: int) -> str:
        """Return the cell that asks the question, as Markdown."""
        return f"### Question {number}: {self.title.rstrip('.')}\n\n{self.text}\n\n*{self.how}*"

    def _add_probe(self, probe: Probe) -> None:
        about = "a question has no probes, numbers are drawn by .random(…); "
        self._refuse("probe", f"{about}drop the one with {probe.args or probe.kwargs}.")

    def complete(self) -> None:
        """Raise SpecError where something is missing that no single line can tell."""


@dataclass(eq=False)
class Numeric(Question[P, R]):
    """A question for a number; with parameters, for a calculation with drawn numbers."""

    explanation: str = ""
    tolerance: float = 0.0
    unit: str = ""

    kind: ClassVar[str] = "number"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.explanation.strip():
            self._refuse("", "say why it is right, as in @numeric('a hint', why='…', points=10).")
        if self.tolerance < 0:
            self._refuse("", f"tolerance is {self.tolerance:g}; give 0 or what may be off.")
        self.rtol, self.atol = _EXACT, self.tolerance or _EXACT
        self.observer = as_number
        if not self.signature.parameters and not self.draws:
            super().random(1)
        if not self.accepts:
            name = self._returned()
            for other in (f"float({name})", f"round({name}, 9)"):
                self.accept(self.solution, f"{self.solution.rstrip()}\n    {name} = {other}\n    ")

    def random(self, draws: int = 3, *, contrast: Any = True, **given: Domain | Any) -> None:
        """Say what the numbers may be; see `Exercise.random`."""
        if self.draws:
            self._refuse("random", "its numbers are drawn in one way; join the two calls.")
        super().random(draws, contrast=contrast, **given)

    @property
    def why(self) -> str:
        """The explanation."""
        return " ".join(self.explanation.split())

    @property
    def otherwise(self) -> str:
        """What a wrong number is told that is no listed mistake: the hints."""
        return f"This is not the number. {' '.join(self.hints)}"

    @property
    def how(self) -> str:
        """One sentence that says how to answer."""
        unit = f" in {self.unit}" if self.unit else ""
        within = f", to within {self.tolerance:g}" if self.tolerance else ""
        names = [f"`{name}`" for name in self.signature.parameters]
        if not names:
            return f"Answer with a number{unit}{within}."
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        return (
            f"Answer with a calculation from {listed}; its result is a number{unit}{within}. "
            "The check shows the numbers that were drawn for you."
        )

    @cached_property
    def source(self) -> str:
        """The function as written, with the title alone as its docstring."""
        source = written(self.function)
        definition: Any = ast.parse(source).body[0]
        lines, doc = source.splitlines(keepends=True), definition.body[0]
        lines[doc.lineno - 1 : doc.end_lineno] = [f'    """{self.title}"""\n']
        return "".join(lines)

    def _returned(self) -> str:
        """Return the name of the variable that the function returns."""
        definition: Any = ast.parse(written(self.function)).body[0]
        last = definition.body[-1]
        if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
            self._refuse("", "let its last line return the variable that learners fill in.")
        return last.value.id

    def complete(self) -> None:
        """Raise SpecError where numbers are to be drawn and nobody says from where."""
        if not self.draws:
            names = ", ".join(f"{name}=…" for name in self.signature.parameters)
            self._refuse("", f"say what its numbers may be, as in {self.name}.random({names}).")


def as_number(answer: Any, *numbers: Any) -> Any:
    """Return a number as a float, anything else as it is."""
    said = answer(*numbers)
    if isinstance(said, bool | str) or said is None:
        return said
    number = isinstance(said, int | float | np.generic) or getattr(said, "shape", None) == ()
    return float(said) if number else said


def numeric(
    *hints: str, why: str, points: float, tolerance: float = 0.0, unit: str = ""
) -> Callable[[Callable[P, R]], Numeric[P, R]]:
    """Make a function a question for a number: its body, marked, is the calculation.

    Parameters
    ----------
    hints
        What to look at; a wrong number that is no listed mistake is told this.
    why
        The explanation, for those who got it right.
    points
        What the question pays.
    tolerance
        How far the number may be off; 0 for whole numbers and exact ones.
    unit
        What it is measured in, such as ``nats``.
    """

    def declare(function: Callable[P, R]) -> Numeric[P, R]:
        return Numeric(function, hints, points, explanation=why, tolerance=tolerance, unit=unit)

    return declare
