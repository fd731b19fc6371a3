from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.calls import Outcome
from grader.grading.diagnose import alike, diagnose, judge_cases
from grader.key import AnswerKey, KeyCase

RIGHT = [np.array([1.0, 2.0]), np.array([3.0, 5.0])]


def key_with(*mistakes: list[Outcome], hidden: int = 0, **changes: Any) -> AnswerKey:
    """Return a key of two cases and these mistakes; the last `hidden` cases are hidden."""
    cases = tuple(
        KeyCase(
            f"case {i}",
            {"x": float(i)},
            expected,
            tuple(mistake[i] for mistake in mistakes),
            hidden=i >= len(RIGHT) - hidden,
            m=2,
        )
        for i, expected in enumerate(RIGHT)
    )
    hints = tuple(f"hint {i}" for i, _ in enumerate(mistakes, 1))
    return replace(AnswerKey("f", ("x",), 1.0, ("look",), cases, hints), **changes)


def values(*results: Any) -> list[Outcome]:
    return [Outcome(result) for result in results]


def code(key: AnswerKey, outcomes: list[Outcome]) -> str:
    found = diagnose(key, judge_cases(key, outcomes))
    return found.code if found else ""


DOUBLED = values(RIGHT[0] * 2, RIGHT[1] * 2)
ZEROS = values(RIGHT[0] * 0, RIGHT[1] * 0)
ODD = values(RIGHT[0] + 7, RIGHT[1] * 3)


def test_a_right_answer_has_no_diagnosis() -> None:
    assert code(key_with(DOUBLED), values(*RIGHT)) == ""


def test_a_listed_mistake_comes_before_a_general_one() -> None:
    assert code(key_with(ODD, ZEROS), ZEROS) == "mistake:2"
    assert code(key_with(ODD), ZEROS) == "general:zeros"


def test_a_general_mistake_comes_before_the_first_difference() -> None:
    key = key_with()
    assert code(key, DOUBLED) == "general:times_m"
    assert code(key, values(RIGHT[0] + 1, RIGHT[1] + 2)) == "value"


def test_an_unfinished_answer_comes_first() -> None:
    unwritten = [Outcome(error="NotImplementedError")] * 2
    assert code(key_with(unwritten), unwritten) == "unfinished"


def test_an_answer_that_is_half_unfinished_is_not_called_so() -> None:
    half = [Outcome(RIGHT[0] + 1), Outcome(error="NotImplementedError")]
    assert code(key_with(), half) == "value"


def test_a_mistake_matches_on_every_case_or_not_at_all() -> None:
    assert code(key_with(ODD), [ODD[0], Outcome(RIGHT[1])]) == "value"


def test_a_mistake_that_changes_its_input_is_told_from_one_that_does_not() -> None:
    spoiling = [replace(outcome, changed=("x",)) for outcome in ODD]
    key = key_with(ODD, spoiling)
    assert code(key, ODD) == "mistake:1"
    assert code(key, spoiling) == "mistake:2"


def test_an_excused_general_mistake_is_never_the_diagnosis() -> None:
    assert code(key_with(), ZEROS) == "general:zeros"
    assert code(key_with(excused=("zeros",)), ZEROS) == "general:constant"
    assert code(key_with(excused=("zeros", "constant")), ZEROS) == "value"


def test_excused_behaviour_is_never_the_diagnosis() -> None:
    stuck = values(RIGHT[0] + 1, RIGHT[0] + 1)
    assert code(key_with(), stuck) == "general:constant"
    assert code(key_with(excused=("constant",)), stuck) == "value"


# ---- errors -------------------------------------------------------------------------------------


def raising(name: str, message: str = "") -> Outcome:
    return Outcome(error=name, message=message, line="y = 1 / 0")


def test_an_error_is_told_with_its_line() -> None:
    found = diagnose(key_with(), judge_cases(key_with(), [raising("ZeroDivisionError", "no")] * 2))
    assert found is not None
    assert found.code == "error"
    assert found.hint == "ZeroDivisionError in the line `y = 1 / 0`: no"


def test_errors_are_alike_by_name_where_a_value_agrees() -> None:
    sometimes = [Outcome(RIGHT[0] * 3), raising("ValueError", "one message")]
    key = key_with(sometimes)
    assert code(key, [Outcome(RIGHT[0] * 3), raising("ValueError", "another")]) == "mistake:1"
    assert code(key, [Outcome(RIGHT[0] * 3), raising("TypeError")]) == "value"
    assert code(key, [Outcome(RIGHT[0] * 4), raising("ValueError", "one message")]) == "value"


def test_a_mistake_that_always_raises_is_told_by_its_messages() -> None:
    key = key_with([raising("ValueError", "(2,) (3,)"), raising("ValueError", "(3,) (2,)")])
    same = [raising("ValueError", "(2,) (3,)"), raising("ValueError", "(3,) (2,)")]
    assert code(key, same) == "mistake:1"
    assert code(key, [raising("ValueError", "another reason")] * 2) == "error"


def test_alike_goes_one_way_only() -> None:
    key = key_with()
    raised = [raising("ValueError", "a")] * 2
    assert not alike(key, raised, ODD)
    assert not alike(key, ODD, raised)


# ---- hidden cases -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "category", "words"),
    [
        (RIGHT[1] + 1, "value", "on other inputs the numbers are wrong"),
        (RIGHT[1][:1], "shape", "the shape of the result is wrong"),
        (None, "type", "the type of the result is wrong"),
        (RIGHT[1] * np.array([1, np.nan]), "finite", "infinite or not a number"),
    ],
)
def test_a_hidden_difference_is_told_without_its_numbers(
    wrong: Any, category: str, words: str
) -> None:
    key = key_with(hidden=1)
    found = diagnose(key, judge_cases(key, values(RIGHT[0], wrong)))
    assert found is not None
    assert found.code == category
    assert words in found.hint
    assert not any(digit in found.hint for digit in "0123456789")


def test_a_public_difference_is_preferred_to_a_hidden_one() -> None:
    key = key_with(hidden=1)
    cases = tuple(reversed(key.cases))
    key = replace(key, cases=cases)
    found = diagnose(key, judge_cases(key, values(RIGHT[1] + 1, RIGHT[0] + 2)))
    assert found is not None
    assert found.hint == "The result[0] is 3; expected 1 (2 of 2 differ)."


def test_a_hidden_error_is_told_in_full() -> None:
    key = key_with(hidden=1)
    outcomes = [Outcome(RIGHT[0]), raising("ZeroDivisionError", "no")]
    found = diagnose(key, judge_cases(key, outcomes))
    assert found is not None
    assert "ZeroDivisionError" in found.hint


# ---- requirements and inputs --------------------------------------------------------------------

SMALL = ("Every number is below 4.", "def small(result, x):\n    return (result < 4).all()\n")
GIVEN = ("It is no longer than x.", "def near(result, x):\n    return len(result) <= 2 + x\n")


def test_a_requirement_is_asked_after_the_values() -> None:
    key = key_with(requirements=(SMALL,))
    assert code(key, values(*RIGHT)) == "property"
    assert code(key, values(RIGHT[0], RIGHT[1] + 10)) == "value"


def test_properties_alone_leave_the_values_free() -> None:
    key = key_with(requirements=(GIVEN,), judged_by="properties")
    assert code(key, values(RIGHT[0] + 1, RIGHT[1] - 1)) == ""
    found = diagnose(key, judge_cases(key, values(np.ones(9), RIGHT[1])))
    assert found is not None
    assert (found.code, found.hint) == ("property", "It is no longer than x.")


def test_a_result_that_a_requirement_cannot_read_does_not_meet_it() -> None:
    key = key_with(requirements=(SMALL,), judged_by="properties")
    assert code(key, values(None, "text")) == "property"


def test_an_input_that_changed_fails_a_case_whose_values_are_right() -> None:
    outcomes = [Outcome(RIGHT[0], changed=("x",)), Outcome(RIGHT[1])]
    judged = judge_cases(key_with(), outcomes)
    assert [each.result.outcome for each in judged] == ["input", "ok"]
    assert "input x was changed in place" in judged[0].found.text  # type: ignore[union-attr]


def test_a_case_in_a_report_holds_no_numbers() -> None:
    judged = judge_cases(key_with(hidden=1), values(RIGHT[0], RIGHT[1] + 1))
    result = judged[1].result
    assert (result.label, result.hidden, result.outcome) == ("case 1", True, "value")
