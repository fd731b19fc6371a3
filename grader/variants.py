"""Run an exercise's reference, listed mistakes and accepted alternatives on its cases.

With this module one can:

- get a variant as a function: ``as_function``
- compute an answer key, public or for a secret seed: ``public_key``, ``hidden_key``
- see what a function does on all cases of a key: ``outcomes``

All of this is the authors' own code; a learner's line never runs here.
"""

import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from grader.calls import Outcome, call, load_function
from grader.declarations import BEGIN, END, written
from grader.inputs import Case, hidden_cases, public_cases
from grader.key import AnswerKey, KeyCase
from grader.spec import Exercise, SpecError, Variant
from grader.values import Opaque, from_json, plain, to_json

AnyExercise = Exercise[..., Any]
_UNREAD = "from __future__ import annotations\n\n"


def as_function(exercise: AnyExercise, variant: Variant | None = None) -> Callable[..., Any]:
    """Return the reference (no variant), or the reference with the variant's change."""
    if variant is None:
        return exercise.function
    if variant.function is not None:
        return variant.function
    return compile_function(exercise, with_solution(exercise, _substituted(exercise, variant)))


def with_solution(exercise: AnyExercise, solution: str) -> str:
    """Return the text of `exercise` with other lines between its marks."""
    before, _, rest = exercise.source.partition(BEGIN)
    return f"{before}{BEGIN}{solution}{END}{rest.partition(END)[2]}"


def compile_function(exercise: AnyExercise, source: str) -> Callable[..., Any]:
    """Compile other source text for `exercise` in a copy of its module's names."""
    names = dict(vars(sys.modules[exercise.function.__module__]))
    try:
        exec(compile(source, f"<{exercise.name} variant>", "exec"), names)
    except SyntaxError as error:
        raise SpecError(f"{exercise.name}: a replacement is no Python: {error}.") from None
    return names[exercise.name]


def _substituted(exercise: AnyExercise, variant: Variant) -> str:
    return exercise.solution.replace(variant.old, variant.new)


@cache
def public_key(exercise: AnyExercise) -> AnswerKey:
    """Return the key of the public cases (numbers rounded as the JSON has them)."""
    return _key(exercise, public_cases(exercise))


def hidden_key(exercise: AnyExercise, seed: int) -> AnswerKey:
    """Return the key of the cases drawn from the secret `seed`."""
    return _key(exercise, hidden_cases(exercise, seed))


def outcomes(function: Callable[..., Any], key: AnswerKey, observe: Any = None) -> list[Outcome]:
    """Call `function` on all cases of `key`, warnings silenced."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return [call(function, case.packed, key.positional(case), observe) for case in key.cases]


def _key(exercise: AnyExercise, cases: list[Case]) -> AnswerKey:
    bare = AnswerKey(
        name=exercise.name,
        parameters=tuple(exercise.signature.parameters),
        points=exercise.points,
        hints=exercise.hints,
        cases=tuple(_bare_case(exercise, case) for case in cases),
        mistakes=tuple(variant.hint for variant in exercise.mistakes),
        judged_by=exercise.judged_by,
        rtol=exercise.rtol,
        atol=exercise.atol,
        seconds=exercise.seconds,
        observer=_text(exercise.observer),
        requirements=tuple((r.hint, _text(r.predicate)) for r in exercise.requirements),
        bans=tuple((ban.what, ban.why) for ban in exercise.bans),
        excused=tuple(exercise.excuses),
        kind=exercise.kind,
        why=exercise.why,
        otherwise=exercise.otherwise,
    )
    observer = load_function(bare.observer) if bare.observer else None
    expected = outcomes(exercise.function, bare, observer)
    wrong = [
        outcomes(as_function(exercise, variant), bare, observer) for variant in exercise.mistakes
    ]
    filled = [
        _filled(exercise, case, expected[i], [outcome[i] for outcome in wrong])
        for i, case in enumerate(bare.cases)
    ]
    return replace(bare, cases=tuple(filled))


def _bare_case(exercise: AnyExercise, case: Case) -> KeyCase:
    arguments = {name: from_json(to_json(plain(v))) for name, v in case.arguments.items()}
    for name, value in arguments.items():
        opaque = _opaque(value)
        if opaque is not None:
            raise SpecError(
                f"{exercise.name}: argument {name} of case {case.label} holds a "
                f"{opaque.type_name}, which is not plain data; build it in an observer."
            )
    return KeyCase(
        case.label, arguments, None, (), case.hidden, case.why, case.base, case.changed,
        _examples(arguments),
    )  # fmt: skip


def _opaque(value: Any) -> Opaque | None:
    """Return the first part of a value that is not plain data, None for none."""
    if isinstance(value, Opaque):
        return value
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list | tuple):
        return next((found for part in parts if (found := _opaque(part)) is not None), None)
    return None


def _examples(arguments: dict[str, Any]) -> int:
    """Return m, the length of the first matrix among the arguments, 0 where there is none."""
    arrays = [v for v in arguments.values() if isinstance(v, np.ndarray) and v.ndim >= 1]
    tables = [array for array in arrays if array.ndim >= 2]
    return len((tables or arrays)[0]) if arrays else 0


def _filled(
    exercise: AnyExercise, case: KeyCase, expected: Outcome, mistakes: list[Outcome]
) -> KeyCase:
    if expected.error:
        advice = "change the inputs or the reference"
        if exercise.observer is not None:
            advice = "its observer travels as text, so import inside it what it needs"
        raise SpecError(
            f"{exercise.name}: the reference raises {expected.error} ({expected.message}) "
            f"on case {case.label}; {advice}."
        )
    if expected.changed:
        raise SpecError(
            f"{exercise.name}: the reference changes its argument {expected.changed[0]} in place "
            f"on case {case.label}; work on a copy."
        )
    opaque = _opaque(expected.value)
    if opaque is not None:
        raise SpecError(
            f"{exercise.name}: the reference returns a {opaque.type_name} on case {case.label}, "
            "which is not plain data; turn it into arrays and numbers with an observer."
        )
    if expected.value is None:
        raise SpecError(f"{exercise.name}: the reference returns None on case {case.label}.")
    value = from_json(to_json(expected.value)) if not case.hidden else expected.value
    return replace(case, expected=value, mistakes=tuple(mistakes))


def _text(function: Callable[..., Any] | None) -> str:
    """Return the text of a function that travels, '' for None.

    Its annotations are left unread, because the names in them stay behind.
    """
    return f"{_UNREAD}{written(function)}" if function is not None else ""
