"""General mistakes: wrong in every exercise, written once.

With this module one can:

- list what each general mistake would return on the cases of a key: ``general_outcomes``
- read its hint: ``GENERAL``

Each is computed from the expected values alone, so that the notebook's `check` knows them too. A
mistake that cannot be made in an exercise (a transposed number) is left out.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.calls import Outcome
from grader.grading.compare import Tolerance, same
from grader.key import AnswerKey, KeyCase
from grader.values import plain


@dataclass(frozen=True)
class General:
    """A general mistake: its name, its hint, and what it makes of one expected value."""

    name: str
    hint: str
    change: Callable[[Any, KeyCase], Any]  # returns NOTHING where it does not apply


NOTHING = object()


def _leaves(value: Any, change: Callable[[np.ndarray], Any]) -> Any:
    """Apply `change` to each numeric array or number of a plain value."""
    if isinstance(value, dict):
        parts = {key: _leaves(item, change) for key, item in value.items()}
        return {k: value[k] if part is NOTHING else part for k, part in parts.items()} if any(
            part is not NOTHING for part in parts.values()
        ) else NOTHING  # fmt: skip
    if isinstance(value, tuple | list):
        items = [_leaves(item, change) for item in value]
        if all(item is NOTHING for item in items):
            return NOTHING
        pairs = zip(value, items, strict=True)
        return type(value)(old if item is NOTHING else item for old, item in pairs)
    if isinstance(value, bool | str) or value is None:
        return NOTHING
    array = np.asarray(value)
    if array.dtype.kind not in "iuf" or array.size == 0:
        return NOTHING
    changed = change(array)
    if changed is NOTHING or isinstance(value, np.ndarray):
        return changed
    return changed.item()


def _zeros(value: Any, case: KeyCase) -> Any:
    return _leaves(value, np.zeros_like)


def _transposed(value: Any, case: KeyCase) -> Any:
    return _leaves(value, lambda array: array.T if array.ndim == 2 else NOTHING)


def _times_m(value: Any, case: KeyCase) -> Any:
    return _leaves(value, lambda a: a * case.m if a.dtype.kind == "f" and case.m else NOTHING)


def _over_m(value: Any, case: KeyCase) -> Any:
    return _leaves(value, lambda a: a / case.m if a.dtype.kind == "f" and case.m else NOTHING)


def _negated(value: Any, case: KeyCase) -> Any:
    return _leaves(value, lambda a: -a if a.dtype.kind in "if" else NOTHING)


def _squeezed(value: Any, case: KeyCase) -> Any:
    return _leaves(value, lambda a: a[..., 0] if a.ndim == 2 and a.shape[-1] == 1 else NOTHING)


def _not_a_number(value: Any, case: KeyCase) -> Any:
    return _leaves(value, lambda a: np.full_like(a, np.nan) if a.dtype.kind == "f" else NOTHING)


GENERAL = (
    General("zeros", "Every number here is 0. Which line fills in the result?", _zeros),
    General(
        "transposed",
        "Rows and columns are swapped. Write the shape of each factor under the product.",
        _transposed,
    ),
    General(
        "times_m",
        "Every number is m times too large. Where is the 1/m?",
        _times_m,
    ),
    General(
        "over_m",
        "Every number is m times too small. Is there one 1/m too many?",
        _over_m,
    ),
    General(
        "negated",
        "The size is right and the sign is flipped. Check the order of the difference.",
        _negated,
    ),
    General(
        "squeezed",
        "The numbers are right and one axis is missing: a column (m, 1) is not (m,). "
        "Look at the shape of each array on the way.",
        _squeezed,
    ),
    General(
        "nan",
        "Every number is nan. Print what goes into the last log, division or root.",
        _not_a_number,
    ),
)
CONSTANT = "The result is the same for different inputs. Does it use its arguments?"
CHANGED = "The numbers are right, but the input {names} was changed in place. Work on a copy."
IGNORED = "Changing {name} changes nothing in the result. Is {name} used?"


def hint_of(name: str) -> str:
    """Return the hint of a general mistake, with its argument filled in."""
    for general in GENERAL:
        if general.name == name:
            return general.hint
    kind, _, argument = name.partition(":")
    if kind == "changed":
        return CHANGED.format(names=argument)
    return IGNORED.format(name=argument) if kind == "ignored" else CONSTANT


def general_outcomes(key: AnswerKey) -> dict[str, list[Outcome]]:
    """Return what each general mistake that can be made here returns, case by case."""
    found: dict[str, list[Outcome]] = {}
    for general in GENERAL:
        values = [general.change(case.expected, case) for case in key.cases]
        if any(value is not NOTHING for value in values):
            found[general.name] = [
                Outcome(case.expected if value is NOTHING else plain(value))
                for case, value in zip(key.cases, values, strict=True)
            ]
    for name in dict.fromkeys(case.changed for case in key.cases if case.changed):
        found[f"ignored:{name}"] = _ignoring(key, name)
    if len(key.cases) > 1 and key.parameters:
        found["constant"] = [Outcome(key.cases[0].expected)] * len(key.cases)
    arrays = [
        name
        for name in key.parameters
        if any(_has_array(case.arguments.get(name)) for case in key.cases)
    ]
    if arrays:
        changed = [Outcome(case.expected, changed=(arrays[0],)) for case in key.cases]
        found[f"changed:{arrays[0]}"] = changed
    return found


def _has_array(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_array(item) for item in value.values())
    return isinstance(value, np.ndarray)


def _ignoring(key: AnswerKey, name: str) -> list[Outcome]:
    bases = {case.label: case.expected for case in key.cases}
    return [
        Outcome(bases[case.base] if case.changed == name else case.expected) for case in key.cases
    ]


def behaviour(key: AnswerKey, outcomes: list[Outcome]) -> str:
    """Return ``ignored:NAME`` or ``constant`` where the outcomes show it by themselves, else ''.

    An argument is ignored when none of the cases that differ in this argument alone differ in the
    result. Where no case passes there is more amiss than an optional argument, so only arguments
    that every case has are named then.
    """
    tolerance = Tolerance(key.rtol, key.atol)
    if any(outcome.error for outcome in outcomes):
        return ""
    got = [outcome.value for outcome in outcomes]
    expected = [case.expected for case in key.cases]
    ignored = _ignored(key, got, tolerance)
    if not any(same(e, g, tolerance) for e, g in zip(expected, got, strict=True)):
        ignored = [name for name in ignored if all(name in c.arguments for c in key.cases)]
    if ignored:
        return f"ignored:{ignored[0]}"
    varied = any(not same(expected[0], each, tolerance) for each in expected[1:])
    same_for_all = all(same(got[0], each, tolerance) for each in got[1:])
    return "constant" if varied and same_for_all else ""


def _ignored(key: AnswerKey, got: list[Any], tolerance: Tolerance) -> list[str]:
    """Return the arguments of which no change shows in the results."""
    position = {case.label: i for i, case in enumerate(key.cases)}
    unmoved: dict[str, list[bool]] = {}
    for i, case in enumerate(key.cases):
        if not case.changed:
            continue
        base = position[case.base]
        if not same(key.cases[base].expected, case.expected, tolerance):
            alike = _finite(got[i]) and same(got[base], got[i], tolerance)
            unmoved.setdefault(case.changed, []).append(alike)
    return [name for name, pairs in unmoved.items() if all(pairs)]


def _finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_finite(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(_finite(item) for item in value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        return bool(np.isfinite(value).all())
    return not isinstance(value, float) or math.isfinite(value)
