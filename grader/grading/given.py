"""What a learner gives to `check`: a function of this notebook, or one sentence that says why not.

- ``exercise_given``: the name of the exercise and its function
- ``name_given``: the name alone, for hints, where it may stand in quotes
- ``NotAnExercise``: something else was given
"""

import difflib
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from grader.exceptions import GraderError
from grader.grading.kinds import put
from grader.values import plain

_NEAR = 0.75  # how much of a name has to agree with the one that may be meant


class NotAnExercise(GraderError):
    """What was given is no function of this notebook; the message says what it is."""


def exercise_given(
    names: Iterable[str], given: tuple[Any, ...], say: str = "check"
) -> tuple[str, Callable[..., Any]]:
    """Return the name of the exercise that was given, and its function.

    Parameters
    ----------
    names
        The exercises of the notebook.
    given
        All arguments.
    say
        What the learner called, such as ``check.hint``.

    Raises
    ------
    NotAnExercise
        There is not one argument, or it is none of these exercises.
    """
    known = list(names)
    one = _one(known, given, say)
    if _is_quoted(known, one):
        raise NotAnExercise(
            f"{say} takes the function itself and not its name: `{say}({one})`, without quotes."
        )
    return _name_of(known, one, say), one


def name_given(names: Iterable[str], given: tuple[Any, ...], say: str) -> str:
    """Return the name of the exercise that was given as a function or as a text."""
    known = list(names)
    one = _one(known, given, say)
    return one if _is_quoted(known, one) else _name_of(known, one, say)


def _is_quoted(known: list[str], given: Any) -> bool:
    return isinstance(given, str) and given in known


def _one(known: list[str], given: tuple[Any, ...], say: str) -> Any:
    if len(given) == 0:
        raise NotAnExercise(f"{say}() needs a function: `{say}({_some(known)})`. {_listed(known)}")
    if len(given) > 1:
        name = getattr(given[0], "__name__", "")
        example = name if name in known else _some(known)
        raise NotAnExercise(
            f"{say} takes one function and brings inputs of its own: `{say}({example})`."
        )
    return given[0]


def _name_of(known: list[str], given: Any, say: str) -> str:
    """Return the exercise's name: that of the function, or under which the notebook has it."""
    name = getattr(given, "__name__", "")
    if callable(given) and name in known:
        return name
    for names in (getattr(given, "__globals__", {}), vars(sys.modules["__main__"])):
        found = [each for each in known if names.get(each) is given]
        if found and callable(given):
            return found[0]  # a lambda or what a decorator made, which grading takes by its name
    raise NotAnExercise(_why_not(known, given, say))


def _why_not(known: list[str], given: Any, say: str) -> str:
    kind = type(given).__name__
    if kind in known:
        return f"{say} got an object of the class {kind}. Pass the class itself: `{say}({kind})`."
    if isinstance(given, str):
        return _unknown(known, given, f"{say} got the text {given[:40]!r}")
    if isinstance(given, ModuleType):
        return f"{say} got the module {given.__name__}. {_listed(known)}"
    if not callable(given):
        example = f"`{say}({_some(known)})`"
        return (
            f"{say} got {_shown(given)}. Pass the function itself, without calling it: {example}."
        )
    name = str(getattr(given, "__name__", ""))[:60]
    if not name or name.startswith("<"):
        return f"{say} got a function without a name. {_listed(known)}"
    return _unknown(known, name, f"{say} got `{name}`")


def _unknown(known: list[str], name: str, said: str) -> str:
    near = difflib.get_close_matches(name, known, 1, _NEAR)
    if not near:
        return f"{said}, which is no exercise of this notebook. {_listed(known)}"
    return (
        f"{said}, and the exercise is called `{near[0]}`. "
        "If you have renamed it, give it this name again."
    )


def _shown(given: Any) -> str:
    try:
        return put(plain(given))
    except Exception:
        return f"a {type(given).__name__}"


def _some(known: list[str]) -> str:
    return known[0] if known else "f"


def _listed(known: list[str]) -> str:
    return f"The exercises of this notebook are {', '.join(known)}."
