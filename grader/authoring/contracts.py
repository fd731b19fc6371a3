"""What every exercise promises, as functions that return complaints, [] where it keeps its word.

- ``contract_1``: the reference passes · ``contract_2``: the stub fails
- ``contract_3``: mistakes are told apart · ``contract_4``: general ones too
- ``contract_5``, ``contract_5_float32``: right answers written otherwise pass
- ``contract_10``: it brings enough of everything

`grader.authoring.stem_contracts` has those of whole stems; `grader/tests/test_contracts.py` runs
all of them on everything that is discovered. docs/authoring.md says what they mean.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from grader.authoring.release import stub
from grader.calls import Outcome, load_function
from grader.grading.diagnose import diagnose, judge_cases
from grader.grading.mistakes import general_outcomes
from grader.grading.rules import broken_rule, source_of
from grader.inputs import axes_that_hide_a_swap, hidden_cases
from grader.key import AnswerKey
from grader.spec import Exercise, SpecError, Variant
from grader.variants import (
    as_function,
    compile_function,
    hidden_key,
    outcomes,
    public_key,
    with_solution,
)

AnyExercise = Exercise[..., Any]
SEEDS = (1, 2, 3)
MANY_SEEDS = tuple(range(20))
MAX_LINES = 15
_SPECIAL = {"accepts", "float32"}  # excuses that name no general mistake


@cache
def _hidden(exercise: AnyExercise, seed: int) -> AnswerKey:
    return hidden_key(exercise, seed)


def _keys(exercise: AnyExercise, seeds: Iterable[int] = SEEDS) -> dict[str, AnswerKey]:
    """Return the public key and those of some secret seeds, by what to call them."""
    return {"the public cases": public_key(exercise)} | {
        f"hidden inputs (seed {seed})": _hidden(exercise, seed) for seed in seeds
    }


def _run(function: Any, key: AnswerKey) -> list[Outcome]:
    return outcomes(function, key, load_function(key.observer) if key.observer else None)


def _first_failure(key: AnswerKey, results: list[Outcome]) -> str:
    """Return what is wrong on the first failing case, '' where all pass."""
    judged = judge_cases(key, results)
    failed = (f"case {e.case.label}: {e.found.text}" for e in judged if e.found is not None)
    return next(failed, "")


def _code(key: AnswerKey, results: list[Outcome]) -> str:
    """Return the code of the diagnosis, '' where every case passes."""
    found = diagnose(key, judge_cases(key, results))
    return found.code if found else ""


def contract_1(exercise: AnyExercise) -> list[str]:
    """Return complaints unless the reference passes its probes, and the draws of 20 seeds."""
    alone = replace(exercise, mistakes=[])
    found: list[str] = []
    for seed in (None, *MANY_SEEDS):
        where = "" if seed is None else f" with seed {seed}"
        try:
            key = public_key(exercise) if seed is None else hidden_key(alone, seed)
        except SpecError as error:
            found.append(f"{error}{where and f' (It happens{where}.)'}")
            continue
        failure = _first_failure(key, _run(exercise.function, key))
        if failure:
            found.append(f"{exercise.name}: the reference{where} fails {failure}")
    return found


def contract_2(exercise: AnyExercise) -> list[str]:
    """Return complaints unless the stub that learners start from fails every probe."""
    key = public_key(exercise)
    results = _run(compile_function(exercise, stub(exercise)), key)
    return [
        f"{exercise.name}: the unfinished stub passes case {each.case.label}; let the gap hold all "
        "that decides the result."
        for each in judge_cases(key, results)
        if each.found is None
    ]


def contract_3(exercise: AnyExercise, number: int) -> list[str]:
    """Return complaints unless mistake `number` is rejected, and diagnosed as itself."""
    variant = exercise.mistakes[number]
    function, own = as_function(exercise, variant), f"mistake:{number + 1}"
    public = public_key(exercise)
    shown = _run(function, public)
    found: list[str] = []
    for where, key in _keys(exercise).items():
        results = shown if key is public else _run(function, key)
        if not _code(key, results):
            found.append(
                f"{exercise.name}.mistake {variant.label} passes {where}; draw inputs on which it "
                "differs from the reference."
            )
        both = key
        if key is not public:  # as at grading
            both, results = replace(public, cases=public.cases + key.cases), [*shown, *results]
        code = _code(both, results)
        if code and code != own:
            found.append(
                f"{exercise.name}.mistake {variant.label} is diagnosed as {code} instead of {own} "
                f"on {where}; let it return the same each time, or put it first."
            )
    return found


def contract_4(exercise: AnyExercise) -> list[str]:
    """Return complaints unless each general mistake is rejected and diagnosed, or excused."""
    passed: set[str] = set()
    known: set[str] = set()
    found: list[str] = []
    for where, key in _keys(exercise).items():
        for name, results in general_outcomes(key).items():
            known.add(name)
            code = _code(key, results)
            if not code:
                passed.add(name)
                if name not in exercise.excuses:
                    found.append(
                        f"{exercise.name}: the general mistake {name!r} passes {where}; add inputs "
                        f"that tell it, or {exercise.name}.excuse({name!r}, why)."
                    )
            elif not code.startswith(("general:", "mistake:", "input")):
                found.append(f"{exercise.name}: {name!r} is diagnosed as {code} on {where}.")
    for name in exercise.excuses:
        if name not in passed and name not in _SPECIAL:
            why = "is rejected" if name in known else "cannot be made"
            found.append(f"{exercise.name}.excuse: {name!r} {why} here; drop the excuse.")
    return found


def contract_5(exercise: AnyExercise, number: int) -> list[str]:
    """Return complaints unless alternative `number` passes all cases and keeps the rules."""
    variant = exercise.accepts[number]
    name = f"{exercise.name}.accept {variant.label}"
    found: list[str] = []
    for where, key in _keys(exercise).items():
        failure = _first_failure(key, _run(as_function(exercise, variant), key))
        if failure:
            found.append(f"{name} is rejected on {where}, {failure}")
    rule = broken_rule(public_key(exercise), _text(exercise, variant))
    return [*found, f"{name} breaks a rule. {rule.hint}"] if rule else found


def _text(exercise: AnyExercise, variant: Variant) -> str:
    if variant.function is not None:
        return source_of(variant.function)
    return with_solution(exercise, exercise.solution.replace(variant.old, variant.new))


def contract_5_float32(exercise: AnyExercise) -> list[str]:
    """Return complaints unless the answer may come in single precision, or that is excused."""
    failures: list[str] = []
    for where, key in _keys(exercise).items():
        results = [Outcome(_single(case.expected)) for case in key.cases]
        failure = _first_failure(key, results)
        if failure:
            failures.append(f"{exercise.name}: its answer as float32 fails on {where}, {failure}")
    if "float32" not in exercise.excuses:
        return failures[:1]
    return [] if failures else [f"{exercise.name}.excuse: 'float32' passes here; drop the excuse."]


def _single(value: Any) -> Any:
    """Return a plain value with its float arrays and floats in single precision."""
    if isinstance(value, dict):
        return {key: _single(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_single(item) for item in value)
    array = np.asarray(value)
    if array.dtype != np.float64 or isinstance(value, str):
        return value
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def contract_10(exercise: AnyExercise) -> list[str]:
    """Return complaints unless it brings enough probes, draws, mistakes, alternatives, hints."""
    lines = len(code_lines(exercise.solution))
    wanted = {
        "at least 1 probe": len(exercise.probes) + exercise.pool >= 1,
        "hidden inputs whose axes have unequal sizes": _draws_unequal(exercise),
        "at least 3 mistakes": len(exercise.mistakes) >= 3,
        "at least 2 accepted alternatives": len(exercise.accepts) >= 2
        or "accepts" in exercise.excuses,
        "at least 1 hint": len(exercise.hints) >= 1,
        f"1 to {MAX_LINES} lines of solution, not {lines},": 1 <= lines <= MAX_LINES,
    }
    found = [f"{exercise.name} needs {what}." for what, kept in wanted.items() if not kept]
    if "accepts" in exercise.excuses and len(exercise.accepts) >= 2:
        found.append(f"{exercise.name}.excuse: it has two accepted alternatives; drop the excuse.")
    return found


def _draws_unequal(exercise: AnyExercise) -> bool:
    """Return whether each seed draws, and no drawn array hides swapped axes."""
    if not exercise.signature.parameters:
        return True
    cases = [case for seed in MANY_SEEDS for case in hidden_cases(exercise, seed)]
    return bool(cases) and not any(
        axes_that_hide_a_swap(exercise.signature, case.arguments) for case in cases
    )


def code_lines(text: str) -> list[str]:
    """Return the lines of code without indents, comments at their ends and blank lines."""
    lines = (line.split("  #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
