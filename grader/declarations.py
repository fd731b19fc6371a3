"""The records of which an exercise's declaration consists, and how its text is read.

- ``Probe``, ``Variant``, ``Requirement``, ``Ban``: what the verbs of `grader.spec` keep
- ``SpecError``: an exercise is declared in a way that cannot work
- ``written``, ``marked``: the text of a function, and of the solution in it
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.exceptions import GraderError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class SpecError(GraderError):
    """An exercise is declared in a way that cannot work."""


@dataclass(frozen=True)
class Probe:
    """One call with fixed arguments, shown to learners."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    why: str = ""


@dataclass(frozen=True)
class Variant:
    """Another way to write an exercise: a listed mistake or an accepted alternative.

    Either ``old`` is replaced by ``new`` in the solution, or ``function`` stands for the exercise.
    """

    hint: str = ""
    old: str = ""
    new: str = ""
    function: Callable[..., Any] | None = None

    @property
    def label(self) -> str:
        """What people read: the function's name, or what is replaced by what."""
        if self.function is not None:
            return self.function.__name__
        return f"{' '.join(self.old.split())!r} → {' '.join(self.new.split())!r}"


@dataclass(frozen=True)
class Requirement:
    """A property of the observed result: ``predicate(result, *args, **kwargs) -> bool``."""

    hint: str
    predicate: Callable[..., bool]


@dataclass(frozen=True)
class Ban:
    """Syntax (``for``, ``while``, ``comprehension``) or dotted names that an answer may not use."""

    what: tuple[str, ...]
    why: str


def written(function: Callable[..., Any]) -> str:
    """Return the text of a function or class as written, without its decorators."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines(keepends=True)
    starts = [i for i, line in enumerate(lines) if line.startswith(("def ", "class "))]
    if not starts:
        raise SpecError(f"{function.__name__}: write it with def, because its text travels.")
    return "".join(lines[starts[0] :])


def marked(name: str, source: str) -> str:
    """Return the lines between the two solution markers of `source`."""
    parts = source.split(BEGIN)
    if len(parts) != 2 or source.count(END) != 1 or END not in parts[1]:
        raise SpecError(f"{name}: mark its solution once, with the lines '{BEGIN}' and '{END}'.")
    return parts[1].split(END)[0]
