"""What two reports on one submission differ in, and why."""

from typing import Any

import msgspec

from grader.grading.regrade import Changes, compare, conditions
from grader.report import CaseResult, Diagnosis, ExerciseResult, Header, Report, Verdict

HEADER = Header(engine="1", spec="aa", seed="bb", sandbox="bubblewrap", versions={"numpy": "2"})


def exercise(
    name: str = "f", verdict: Verdict = "correct", points: float = 10, code: str = "", **cases: str
) -> ExerciseResult:
    results = [
        CaseResult(label=label.replace("_", " "), hidden=label[0] == "h", outcome=outcome)
        for label, outcome in cases.items()
    ]
    diagnosis = Diagnosis(code=code, hint=f"hint of {code}") if code else None
    return ExerciseResult(
        name=name, points=points, verdict=verdict, cases=tuple(results), diagnosis=diagnosis
    )


def report(*exercises: ExerciseResult, header: Header = HEADER, **more: Any) -> Report:
    return Report(assignment="sums", student="ada", header=header, exercises=exercises, **more)


def table(*changes: Any, **more: Any) -> str:
    facts: dict[str, Any] = {"regraded": len(changes), "same": 0, "ungraded": (), "flawed": ()}
    facts |= more
    return Changes(assignment="sums", changes=changes, **facts).table()


RIGHT = exercise(public_1="ok", hidden_1="ok")


# ---- two reports --------------------------------------------------------------------------------


def test_equal_verdicts_are_no_change() -> None:
    other = msgspec.structs.replace(HEADER, spec="ab")
    assert compare(report(RIGHT), report(RIGHT, header=other)) is None


def test_a_new_probe_that_fails_is_the_reason() -> None:
    now = exercise(verdict="wrong", code="value", public_1="ok", public_2="shape", hidden_1="ok")
    change = compare(report(RIGHT), report(now))
    assert change is not None
    assert (change.old_score, change.new_score, change.moves) == (10, 0, True)
    (why,) = change.exercises
    assert why.why() == "correct → wrong, public 2 (new): shape, diagnosis – → value"


def test_new_cases_that_pass_are_no_reason() -> None:
    was = exercise(verdict="wrong", code="value", public_1="value", hidden_1="ok")
    now = exercise(public_1="ok", public_2="ok", hidden_1="ok", hidden_2="ok")
    change = compare(report(was), report(now))
    assert change is not None
    assert change.exercises[0].why() == (
        "wrong → correct, public 1: value → ok, diagnosis value → –"
    )


def test_many_cases_are_said_in_few_words() -> None:
    labels = ["public_1", "public_2", "public_3", "hidden_1", "hidden_3"]
    passed: dict[str, Any] = dict.fromkeys(labels, "ok")
    failed: dict[str, Any] = dict.fromkeys(labels, "value")
    was = exercise(**passed)
    now = exercise(verdict="wrong", **failed, hidden_4="value")
    change = compare(report(was), report(now))
    assert change is not None
    assert change.exercises[0].why() == (
        "correct → wrong, hidden 4 (new): value; public 1–3, hidden 1, hidden 3: ok → value"
    )


def test_cases_are_the_same_when_their_inputs_are_whatever_their_labels() -> None:
    """A new probe is first, so that all the others have later numbers."""
    was = exercise(public_1="ok", public_2="ok", hidden_1="ok")
    now = exercise(verdict="wrong", public_1="value", public_2="ok", public_3="ok", hidden_1="ok")
    before = {"f": {"public 1": "a", "public 2": "b", "hidden 1": "h"}}
    after = {"f": {"public 1": "new", "public 2": "a", "public 3": "b", "hidden 1": "h"}}
    change = compare(report(was), report(now), inputs=(before, after))
    assert change is not None
    assert change.exercises[0].why() == "correct → wrong, public 1 (new): value"


def test_cases_of_equal_inputs_are_told_apart() -> None:
    was = exercise(public_1="ok", public_2="ok", hidden_1="ok")
    now = exercise(verdict="wrong", public_1="ok", public_2="value", hidden_1="ok")
    digests = {"f": {"public 1": "a", "public 2": "a", "hidden 1": "h"}}
    change = compare(report(was), report(now), inputs=(digests, digests))
    assert change is not None
    assert change.exercises[0].why() == "correct → wrong, public 2: ok → value"


def test_a_case_that_is_gone_is_a_reason_where_it_had_failed() -> None:
    was = exercise(verdict="wrong", code="value", public_1="value", public_2="ok", hidden_1="ok")
    change = compare(report(was), report(exercise(hidden_1="ok")))
    assert change is not None
    assert "public 1: value → gone" in change.exercises[0].why()
    assert "public 2" not in change.exercises[0].why()


def test_another_hint_alone_is_a_change_of_no_score() -> None:
    was, now = (
        exercise(verdict="wrong", code=code, hidden_1="value") for code in ("value", "sign")
    )
    change = compare(report(was), report(now))
    assert change is not None
    assert not change.moves
    assert change.exercises[0].why() == "diagnosis value → sign"


def test_other_points_are_a_reason() -> None:
    change = compare(report(RIGHT), report(exercise(points=15, hidden_1="ok")))
    assert change is not None
    assert change.exercises[0].why() == "10 → 15 points"
    assert (change.old_score, change.new_score) == (10, 15)


def test_exercises_come_and_go() -> None:
    change = compare(report(RIGHT), report(exercise("g", hidden_1="ok")))
    assert change is not None
    assert [each.why() for each in change.exercises] == [
        "correct → gone, 10 → 0 points",
        "new → correct, 0 → 10 points",
    ]


def test_a_manual_score_is_said_to_stay() -> None:
    now = exercise(verdict="wrong", hidden_1="value")
    change = compare(report(RIGHT), report(now), manual={"f": 7.5})
    assert change is not None
    assert change.exercises[0].why().endswith("a person gave 7.5, which stays")


def test_conditions_are_compared_field_by_field() -> None:
    other = Header(
        engine="1", spec="cc", seed="bb", sandbox="limits", versions={"numpy": "3", "keras": "3"}
    )
    assert conditions(HEADER, other) == {
        "spec": ("aa", "cc"),
        "sandbox": ("bubblewrap", "limits"),
        "numpy": ("2", "3"),
        "keras": ("", "3"),
    }
    assert conditions(HEADER, HEADER) == {}


def test_the_table_has_a_row_for_each_score_that_changes() -> None:
    wrong = exercise(verdict="wrong", code="value", hidden_1="value")
    sign = exercise(verdict="wrong", code="sign", hidden_1="value")
    spec = msgspec.structs.replace(HEADER, spec="ab")
    moved = compare(report(RIGHT), report(wrong, header=spec), resubmitted=True)
    still = compare(report(wrong), report(sign, header=spec))
    lines = table(moved, still, ungraded=("eve",), flawed=("max",)).splitlines()
    assert lines[0] == (
        "sums: 2 graded again, 1 score changes, 1 stays with other verdicts, hints or points"
    )
    assert lines[1:4] == [
        "  spec: aa → ab (2 of those that change)",
        "  no verdict yet: eve",
        "  the grader failed: max",
    ]
    assert lines[5] == "ada          10       0     -10  another file was handed in"
    assert lines[6].strip().startswith("f: correct → wrong")
    assert len(lines) == 7


def test_a_refusal_is_a_reason() -> None:
    refused = report(exercise(verdict="refused"), refusal="It is a PDF.")
    change = compare(report(RIGHT), refused)
    assert "refused now: It is a PDF." in table(change)
    change = compare(refused, report(RIGHT))
    assert "refused before: It is a PDF." in table(change)
