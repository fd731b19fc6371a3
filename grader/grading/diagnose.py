"""Judge what an answer did on the cases of a key, and find the one best thing to say.

With this module one can:

- judge each case: ``judge_cases``, of a run ``judged_run``
- name the mistake: ``diagnose`` (listed mistake → general mistake → first difference)
- see that a result depends on more than its arguments: ``diagnose_state``

The same functions serve the official grading and the notebook's `check`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from grader.calls import Outcome, load_function
from grader.grading import refusals
from grader.grading.compare import SINGLE, Difference, Tolerance, difference, same
from grader.grading.job import ExerciseRun
from grader.grading.kinds import Number
from grader.grading.mistakes import behaviour, general_outcomes, hint_of
from grader.key import AnswerKey, KeyCase
from grader.report import CaseResult, Diagnosis
from grader.seals import Sealed
from grader.values import pack, plain

PRECISION = (
    "The numbers agree in their first digits and not beyond. "
    "Is something on the way computed in float32, rounded, or shifted by a small eps?"
)
_FIRST = "Give it the parameters that its first line had when you got it."
_ANY: dict[str, Any] = {"choice": "", "number": Number()}  # has the type of a sealed answer


@dataclass(frozen=True)
class Judged:
    """One case, what the answer did on it, and the first difference (None: it passed)."""

    case: KeyCase
    outcome: Outcome
    found: Difference | None

    @property
    def result(self) -> CaseResult:
        """The case as a report holds it."""
        outcome = self.found.category if self.found else "ok"
        return CaseResult(label=self.case.label, hidden=self.case.hidden, outcome=outcome)


def judged_run(key: AnswerKey, part: ExerciseRun) -> list[Judged]:
    """Return the judged cases of a run, which are compared once only."""
    if part.judged is None:
        part.judged = judge_cases(key, part.outcomes)
    return part.judged


def judge_cases(key: AnswerKey, outcomes: list[Outcome]) -> list[Judged]:
    """Compare each outcome with what its case expects."""
    requirements = [(hint, _predicate(source)) for hint, source in key.requirements]
    return [
        Judged(case, outcome, _judge(key, case, outcome, requirements))
        for case, outcome in zip(key.cases, outcomes, strict=True)
    ]


_predicate = cache(load_function)  # from the text of an author's function, for every submission


def _judge(
    key: AnswerKey, case: KeyCase, outcome: Outcome, requirements: list[tuple[str, Any]]
) -> Difference | None:
    if outcome.error:
        return Difference("error", _why_it_failed(key, case, outcome))
    found = None
    if key.judged_by == "values":
        found = _difference(key, case.expected, outcome.value)
    if found is None:
        found = _unmet(case, outcome, requirements)
    if found is None and outcome.changed:
        return Difference("input", hint_of(f"changed:{', '.join(outcome.changed)}"))
    return found


def _difference(key: AnswerKey, expected: Any, value: Any) -> Difference | None:
    """Return the first difference; of a question it gives no expected number away."""
    tolerance = Tolerance(key.rtol, key.atol)
    if not key.is_question:
        found = refusals.difference(expected, value)
        return found or difference(*refusals.unwrapped(expected, value), tolerance)
    shut = isinstance(expected, Sealed)
    found = difference(_ANY[key.kind] if shut else expected, value, tolerance)
    if found is None and not shut:
        return None
    if found is not None and key.kind == "number" and found.category in ("type", "shape"):
        return found
    return Difference("value", key.otherwise)


def _why_it_failed(key: AnswerKey, case: KeyCase, outcome: Outcome) -> str:
    """Say what was raised, and what this exercise has to do with it."""
    if not outcome.given:
        due = refusals.instead_of(case.expected, outcome.error)
        return error_text(outcome) + (due or _tip(outcome.error))
    if not outcome.given.startswith(f"{key.name}("):  # a class, which its observer calls
        return f"`{outcome.given}` does not fit how it is called here: {outcome.message}. {_FIRST}"
    optional = {name for name in key.parameters if any(name not in c.arguments for c in key.cases)}
    called = ", ".join(f"{name}=…" if name in optional else name for name in key.parameters)
    return (
        f"`{outcome.given}` does not fit how it is called here, as `{key.name}({called})`. {_FIRST}"
    )


_TIPS = {
    "NameError": "Define it inside the function, or make it an argument; what another cell has "
    "defined is gone after a restart.",
    "RecursionError": "It calls itself again and again: when does it stop?",
    "EOFError": "Did it call `input`? Use the arguments instead.",
    "SystemExit": "Use `return` to end a function.",
}


def _tip(error: str) -> str:
    return f". {_TIPS[error]}" if error in _TIPS else ""


def error_text(outcome: Outcome) -> str:
    """Return the error of an outcome with its line and its message."""
    where = f" in the line `{outcome.line}`" if outcome.line else ""
    message = f": {outcome.message}" if outcome.message else ""
    return f"{outcome.error}{where}{message}"


def _unmet(
    case: KeyCase, outcome: Outcome, requirements: list[tuple[str, Any]]
) -> Difference | None:
    for hint, predicate in requirements:
        try:
            met = bool(predicate(outcome.value, *case.arguments.values()))
        except Exception:
            met = False  # a result that the predicate cannot even read does not meet it
        if not met:
            return Difference("property", hint)
    return None


def diagnose(key: AnswerKey, judged: list[Judged]) -> Diagnosis | None:
    """Return the best hint for what is wrong, None when every case passed."""
    failed = [each for each in judged if each.found is not None]
    if not failed:
        return None
    outcomes = [each.outcome for each in judged]
    return (
        _unfinished(failed)
        or _listed(key, outcomes)
        or _unrefused(failed)
        or _general(key, judged)
        or _precision(key, failed)
        or _first_difference(failed)
    )


def diagnose_state(
    key: AnswerKey, outcomes: list[Outcome], again: dict[int, Outcome]
) -> Diagnosis | None:
    """Return what to say of an answer that did something else when it was called again.

    Parameters
    ----------
    again
        What it did on some cases, by their number, when it was called once more with random
        generators in another state. Answers that are judged by properties may be random.
    """
    if key.judged_by != "values":
        return None
    if all(_did_the_same(key, outcomes[number], second) for number, second in again.items()):
        return None
    hint = (
        f"Called twice with the same input, {key.name} does not return the same. "
        "What does it use besides its arguments: np.random, a counter, a variable of another cell?"
    )
    return Diagnosis(code="global-state", hint=hint)


def _did_the_same(key: AnswerKey, first: Outcome, second: Outcome) -> bool:
    if first.error or second.error:
        return first.error == second.error
    if pack(plain(first.value)) == pack(plain(second.value)):
        return True
    return same(first.value, second.value, Tolerance(key.rtol, key.atol))


def _precision(key: AnswerKey, failed: list[Judged]) -> Diagnosis | None:
    """Return what to say of numbers that are right to single precision and no further."""
    single = Tolerance(SINGLE, key.atol)
    unequal = all(each.found is not None and each.found.category == "value" for each in failed)
    if key.rtol is not None or not unequal:
        return None
    if all(same(each.case.expected, each.outcome.value, single) for each in failed):
        return Diagnosis(code="precision", hint=PRECISION)
    return None


def _unfinished(failed: list[Judged]) -> Diagnosis | None:
    if all(each.outcome.error == "NotImplementedError" for each in failed):
        hint = "Not written yet: replace `raise NotImplementedError()` by your own lines."
        return Diagnosis(code="unfinished", hint=hint)
    return None


def _listed(key: AnswerKey, outcomes: list[Outcome]) -> Diagnosis | None:
    for number, hint in enumerate(key.mistakes):
        expected = [case.mistakes[number] for case in key.cases]
        if alike(key, expected, outcomes):
            return Diagnosis(code=f"mistake:{number + 1}", hint=hint)
    return None


def _unrefused(failed: list[Judged]) -> Diagnosis | None:
    """Return what to say where all that is wrong is that no error, or another one, was raised."""
    if all(refusals.due(each.case.expected) and not each.outcome.given for each in failed):
        return _first_difference(failed)
    return None


def _general(key: AnswerKey, judged: list[Judged]) -> Diagnosis | None:
    outcomes = [each.outcome for each in judged]
    failed = [each for each in judged if each.found is not None]
    if any(isinstance(case.expected, Sealed) for case in key.cases):
        return None  # what is general about it shows against the expected values alone
    if "general" not in key.memo:
        key.memo["general"] = general_outcomes(key)
    for name, expected in key.memo["general"].items():
        told = name in key.excused or name.startswith("changed:")  # right here, or said anyway
        if not told and alike(key, expected, outcomes):
            return Diagnosis(code=f"general:{name}", hint=hint_of(name))
    if all(each.found is not None and each.found.category == "type" for each in failed):
        return None  # a result of another kind says nothing about the arguments
    name = behaviour(key, outcomes)
    told = not name or name in key.excused
    return None if told else Diagnosis(code=f"general:{name}", hint=hint_of(name))


def alike(key: AnswerKey, expected: list[Outcome], got: list[Outcome]) -> bool:
    """Return whether an answer does what a mistake does, case by case.

    Errors are alike by their names, as long as a returned value agrees somewhere. A mistake that
    always raises is told from other errors by the messages, which hold shapes and numbers.
    """
    raised = [bool(outcome.error) for outcome in expected]
    if raised != [bool(outcome.error) for outcome in got]:
        return False
    tolerance = Tolerance(key.rtol, key.atol)
    return all(
        e.error == g.error and (e.message == g.message or not all(raised))
        if e.error
        else bool(e.changed) == bool(g.changed) and same(e.value, g.value, tolerance)
        for e, g in zip(expected, got, strict=True)
    )


def _first_difference(failed: list[Judged]) -> Diagnosis:
    """Prefer a public case: its numbers may be shown."""
    first = min(failed, key=lambda each: each.case.hidden)
    assert first.found is not None
    if not first.case.hidden:
        return Diagnosis(code=first.found.category, hint=first.found.text)
    return Diagnosis(code=first.found.category, hint=_hidden_text(first))


def _hidden_text(judged: Judged) -> str:
    """Say the category of a hidden difference, and no expected number."""
    assert judged.found is not None
    if judged.found.category in ("error", "input", "property"):
        return judged.found.text
    words = {
        "type": "the type of the result is wrong",
        "shape": "the shape of the result is wrong",
        "finite": "the result is infinite or not a number",
        "value": "the numbers are wrong",
    }
    what = words.get(judged.found.category, "the result is wrong")
    return f"All public cases pass, and on other inputs {what}. Is something fixed to one input?"
