import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader import key as keys
from grader.calls import Outcome
from grader.grading.compare import Tolerance, same
from grader.key import AnswerKey, KeyCase
from grader.tests.samples import CENTER, write_stem
from grader.variants import public_key

EXTRA = """
@center.observe
def see(answer, X, shift):
    return answer(X, shift)
center.require("It is finite.", finite)
center.forbid("for", why="NumPy loops for you.")
center.excuse("nan", "for the test")
center.probe_because("one example", np.array([[1.0, 2.0]]), 2.0)
"""
FINITE = "\ndef finite(result, X, shift):\n    return np.isfinite(result).all()\n"


def everything(tmp_path: Path) -> AnswerKey:
    """Return a key that uses every part of the vocabulary."""
    return public_key(write_stem(tmp_path, FINITE + CENTER + EXTRA).exercises()["center"])


def test_keys_come_back_from_their_json(tmp_path: Path) -> None:
    key = everything(tmp_path)
    text = json.dumps(keys.to_json([key]), allow_nan=False)
    back = keys.from_json(json.loads(text))["center"]
    assert replace(back, cases=()) == replace(key, cases=())
    for case, again in zip(key.cases, back.cases, strict=True):
        assert again.packed == case.packed
        assert same(case.expected, again.expected, Tolerance(rtol=1e-11))
        assert (again.label, again.why, again.base, again.changed, again.m, again.hidden) == (
            case.label, case.why, case.base, case.changed, case.m, False,
        )  # fmt: skip
        assert [o.error for o in again.mistakes] == [o.error for o in case.mistakes]
    assert back.cases[1].why == "one example"


def test_outcomes_of_mistakes_come_back_with_errors_and_changes() -> None:
    outcomes = (
        Outcome(np.ones(2)),
        Outcome(error="ValueError", message="no"),
        Outcome(1.0, changed=("X",)),
    )
    case = KeyCase("public 1", {"x": 1}, 1.0, outcomes)
    key = AnswerKey("f", ("x",), 1.0, ("look",), (case,), ("a", "b", "c"))
    back = keys.from_json(keys.to_json([key]))["f"].cases[0].mistakes
    assert back[1:] == outcomes[1:]
    assert np.array_equal(back[0].value, np.ones(2))


@pytest.mark.parametrize("form", [0, 2, None, "1"])
def test_another_format_is_refused_with_what_to_do(form: object) -> None:
    with pytest.raises(ValueError, match="update the course and the grader together"):
        keys.from_json({"format": form, "exercises": []})


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"X": 1, "b": 2, "eps": 3}, 3),
        ({"X": 1, "b": 2}, 2),
        ({"X": 1, "eps": 3}, 1),
        ({"b": 2}, 0),
        ({}, 0),
    ],
)
def test_leading_arguments_go_by_position(given: dict[str, int], count: int) -> None:
    key = AnswerKey("f", ("X", "b", "eps"), 1.0, ("look",), (), ())
    assert key.positional(KeyCase("public 1", given, None, ())) == count
