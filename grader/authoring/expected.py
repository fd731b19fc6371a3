"""The stem's JSON: public inputs, expected numbers and what the listed mistakes return.

- ``checks_text``: the text of the JSON file, the same bytes for the same module
- ``check_exercise``: raises `SpecError` for an exercise that could not judge anyone
- ``same_checks``: are two texts equal up to the last digits of their numbers?
"""

import json
import math
from typing import Any

from grader import key as keys
from grader.calls import load_function
from grader.grading.diagnose import alike, judge_cases
from grader.grading.rules import broken_rule
from grader.key import AnswerKey
from grader.questions import Question
from grader.spec import Exercise, SpecError
from grader.stems import Stem
from grader.variants import outcomes, public_key


def checks_text(stem: Stem) -> str:
    """Return the JSON text of all public keys of `stem`, one case a line."""
    exercises = list(stem.exercises().values())
    for exercise in exercises:
        check_exercise(exercise)
    data = keys.to_json(public_key(exercise) for exercise in exercises)
    return _dump({"place": stem.place, **data}, indent=0) + "\n"


def check_exercise(exercise: Exercise[..., Any]) -> None:
    """Raise SpecError, with one sentence, where the exercise cannot judge an answer."""
    if isinstance(exercise, Question):
        exercise.complete()
    elif not exercise.probes:
        raise SpecError(f"{exercise.name} has no probe; add one small enough to do by hand.")
    if not exercise.draws and exercise.signature.parameters:
        raise SpecError(f"{exercise.name} draws no hidden inputs; add {exercise.name}.random(…).")
    _ = exercise.solution
    if exercise.judged_by == "properties" and not exercise.requirements:
        raise SpecError(f"{exercise.name} is judged by properties; add {exercise.name}.require(…).")
    key = public_key(exercise)
    _check_reference(exercise, key)
    wrong = {case.label: case.mistakes for case in key.cases}
    for number, variant in enumerate(exercise.mistakes):
        results = [returned[number] for returned in wrong.values()]
        if all(each.found is None for each in judge_cases(key, results)):
            raise SpecError(
                f"{exercise.name}.mistake {variant.label} equals the reference on every public "
                "case; add a probe that tells them apart, or drop it."
            )
        for other in range(number):
            if _alike(key, other, number):
                raise SpecError(
                    f"{exercise.name}: the mistakes {exercise.mistakes[other].label} and "
                    f"{variant.label} return the same on every public case; add a probe that "
                    "tells them apart, or join them."
                )


def _check_reference(exercise: Exercise[..., Any], key: AnswerKey) -> None:
    observer = load_function(key.observer) if key.observer else None
    for judged in judge_cases(key, outcomes(exercise.function, key, observer)):
        if judged.found is not None:
            raise SpecError(
                f"{exercise.name}: the reference itself fails case {judged.case.label}, called a "
                f"second time: {judged.found.text}"
            )
    rule = broken_rule(key, exercise.source)
    if rule is not None:
        raise SpecError(f"{exercise.name}: the reference breaks its own rule. {rule.hint}")


def _alike(key: AnswerKey, first: int, second: int) -> bool:
    one, other = ([case.mistakes[number] for case in key.cases] for number in (first, second))
    return alike(key, one, other) and alike(key, other, one)


def _dump(data: Any, indent: int) -> str:
    """Write the upper levels over several lines and each case on a line of its own."""
    pad = " " * (indent + 1)
    if isinstance(data, dict) and indent < 3:
        lines = [f"{pad}{json.dumps(k)}: {_dump(v, indent + 1)}" for k, v in data.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    if isinstance(data, list) and data and indent < 4 and isinstance(data[0], dict | str | list):
        lines = [f"{pad}{_dump(item, indent + 1)}" for item in data]
        return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"
    return json.dumps(data, ensure_ascii=False)


def same_checks(first: str, second: str) -> bool:
    """Return whether two texts agree, numbers up to 1e-9 (processors differ in the last digits)."""
    return first == second or _near(json.loads(first), json.loads(second))


def _near(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float | int):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_near, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        numbers = [key for key in a if key != "message"]  # Python and NumPy reword their errors
        return list(a) == list(b) and all(_near(a[key], b[key]) for key in numbers)
    return type(a) is type(b) and a == b
