"""When a class hands in, who is stuck, who writes alike, and what its mistakes look like."""

from datetime import datetime

import pytest

from grader.grading.job import Cell
from grader.grading.journal import Entry
from grader.grading.read import Submission
from grader.report import Report, Verdict
from grader.teaching.similar import similar
from grader.teaching.watch import anonymous, examples, stuck, timeline
from grader.tests.sample_reports import report

GIVEN = "import numpy as np\n\ndef load(path):\n    with open(path) as file:\n        return file\n"
USUAL = "def center(X):\n    mean = X.mean(axis=0)\n    return X - mean\n"
ODD = """
def scale(X, eps):
    total, count = 0, 0
    for row in X:
        for number in row:
            total, count = total + number * number, count + 1
    root = (total / max(count, 1)) ** 0.5
    return [[number / (root + eps) for number in row if number is not None] for row in X]
"""
RENAMED = ODD.replace("total", "summe").replace("number", "wert").replace("row", "zeile")
OTHER = """
def scale(X, eps):
    Z = center(X)
    variance = np.einsum("ij,ij->j", Z, Z) / len(Z)
    return np.divide(Z, np.sqrt(variance) + eps)
"""


def entry(student: str, file: str, verdicts: list[Verdict], *, final: bool = True) -> Entry:
    return Entry(file, report(student, verdicts), final)


def test_days_are_counted_and_the_late_ones_too() -> None:
    times = {
        "ada": datetime(2026, 5, 1, 12),
        "ben": datetime(2026, 5, 3, 9),
        "eve": datetime(2026, 5, 3, 13),
    }
    days = timeline(times, datetime(2026, 5, 3, 12))
    assert [(day.day, day.count, day.late) for day in days] == [
        ("2026-05-01", 1, 0),
        ("2026-05-03", 2, 1),
    ]
    assert [day.late for day in timeline(times, None)] == [0, 0]


def test_who_hands_in_in_vain_is_stuck() -> None:
    entries = [
        entry("ada", "1", ["correct", "wrong", "unfinished", "unfinished"]),
        entry("ada", "2", ["correct", "wrong", "error", "unfinished"]),
        entry("ben", "1", ["correct", "wrong", "wrong", "wrong"]),
        entry("ben", "2", ["correct", "correct", "wrong", "wrong"]),
        entry("eve", "1", ["correct", "wrong", "wrong", "wrong"]),
        entry("joe", "1", ["wrong"] * 4),
        entry("joe", "2", ["correct"] * 4),
    ]
    (ada,) = stuck(entries, "neuron")
    assert (ada.student, ada.tries, ada.score) == ("ada", 2, 10.0)
    assert ada.exercises == ("cost", "fit")
    assert stuck(entries, "another") == ()


def test_a_file_that_was_graded_twice_is_one_try() -> None:
    again = entry("ada", "1", ["correct", "wrong", "wrong", "wrong"])
    assert stuck([again, again], "neuron") == ()
    flawed = entry("ada", "2", ["refused"] * 4, final=False)
    assert stuck([again, flawed], "neuron") == ()


def submission(**answers: str) -> Submission:
    return Submission([Cell("answer", source, name) for name, source in answers.items()], {})


def test_an_example_is_the_shortest_answer_without_its_authors_words() -> None:
    reports: list[Report] = [
        report("ada", ["wrong", "correct", "correct", "correct"]),
        report("ben", ["wrong", "correct", "correct", "correct"]),
    ]
    long = "def forward(x):\n    y = x + 1\n    z = y + 1\n    return z\n"
    short = 'def forward(x):\n    """By Ben."""\n    # Ben was here\n    return "Ben" + x\n'
    found = examples(reports, {"ada": submission(forward=long), "ben": submission(forward=short)})
    shown = found["forward"]["mistake:1"]
    assert "return" in shown
    assert "pass" not in shown
    assert "Ben" not in shown
    assert "z" not in shown
    assert found.keys() == {"forward"}


@pytest.mark.parametrize("source", ["def f(:", "\x00", "(" * 10_000])
def test_what_is_no_python_is_no_example(source: str) -> None:
    assert anonymous(source) == ""


def test_renaming_hides_nothing() -> None:
    answers = {f"s{n}": GIVEN + USUAL for n in range(6)}
    answers |= {"ada": GIVEN + USUAL + ODD, "ben": GIVEN + USUAL + RENAMED, "eve": GIVEN + OTHER}
    (pair,) = similar(answers, [GIVEN])
    assert (pair.one, pair.other) == ("ada", "ben")
    assert pair.share > 0.9


def test_what_everybody_writes_and_what_was_given_is_no_sign() -> None:
    answers = {f"s{n}": GIVEN + USUAL + ODD for n in range(40)}
    assert similar(answers, [GIVEN]) == []
    alone = {"ada": GIVEN + ODD, "ben": GIVEN + ODD}
    assert similar(alone, [GIVEN, ODD]) == []
    assert similar(alone, [GIVEN]) != []


def test_one_submission_is_like_no_other() -> None:
    assert similar({"ada": ODD}, [GIVEN]) == []
    assert similar({}, [GIVEN]) == []
