import json
from pathlib import Path

import pytest

from grader.authoring.expected import check_exercise, checks_text, same_checks
from grader.key import from_json
from grader.spec import SpecError
from grader.tests.samples import CENTER, changed, write_stem

MISTAKES = CENTER.index("center.mistake")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("center.probe(", "print(", "center has no probe; add one small enough to do by hand."),
        ("center.random(", "dict(", "center draws no hidden inputs; add center.random(…)."),
        ("    ### BEGIN SOLUTION\n", "", "center: mark its solution once"),
        ('"np.mean", "np.sum"', '"np.mean(X, axis=0)", "X.mean(axis=0)"',
         "equals the reference on every public case; add a probe that tells them apart, or drop"),
        ('"np.mean", "np.sum"', '"axis=0", "axis=-1, keepdims=True"',
         "return the same on every public case; add a probe that tells them apart, or join them."),
        ('"np.mean", "np.sum"', '"axis=0", "axis=7"', ""),
        ("X - means + shift", "X - means + shift + np.random.rand()", "the reference itself fails"),
        ("points=100", 'points=100, judged_by="properties"', "is judged by properties; add"),
    ],
)  # fmt: skip
def test_an_exercise_that_could_not_judge_is_refused_with_one_sentence(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    code = CENTER[:MISTAKES] if "BEGIN" in old else CENTER
    stem = write_stem(tmp_path, changed(code, (old, new)))
    center = stem.exercises()["center"]
    if not words:
        check_exercise(center)
        return
    with pytest.raises(SpecError) as caught:
        check_exercise(center)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("center")


REQUIRE = '\ncenter.require("It is small.", small)\n'


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("center.forbid('np.mean', why='Add up yourself.')", "breaks its own rule. Line "),
        ("def small(result, X, shift):\n    return (result < 1).all()" + REQUIRE,
         "fails case public 1, called a second time: It is small."),
        ("def small(result, X, shift):\n    return LIMIT > 1" + REQUIRE, "fails case public 1"),
    ],
)  # fmt: skip
def test_a_reference_that_breaks_its_own_rules_is_refused(
    tmp_path: Path, rule: str, words: str
) -> None:
    center = write_stem(tmp_path, CENTER + "LIMIT = 9\n" + rule + "\n").exercises()["center"]
    with pytest.raises(SpecError) as caught:
        check_exercise(center)
    assert words in str(caught.value)


def test_mistakes_that_raise_differently_are_two_mistakes(tmp_path: Path) -> None:
    code = CENTER + (
        'center.mistake("First.", "axis=0", "axis=5")\n'
        'center.mistake("Second.", "axis=0", "axis=6")\n'
        'center.mistake("Third.", "np.mean", "np.meen")\n'
    )
    check_exercise(write_stem(tmp_path, code).exercises()["center"])
    again = code + 'center.mistake("Again.", "X, axis=0", "X, axis=5")\n'
    with pytest.raises(SpecError, match="return the same"):
        check_exercise(write_stem(tmp_path, again).exercises()["center"])


def test_an_exercise_without_parameters_needs_no_draws(tmp_path: Path) -> None:
    code = '''
@exercise("Count.", points=100)
def center() -> float:
    """Return the golden ratio."""
    ### BEGIN SOLUTION
    ratio = (1 + 5**0.5) / 2
    ### END SOLUTION
    return ratio
center.probe()
'''
    check_exercise(write_stem(tmp_path, code).exercises()["center"])


def test_the_checks_hold_one_case_a_line_and_come_back(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    text = checks_text(stem)
    data = json.loads(text)
    cases = data["exercises"][0]["cases"]
    assert sum('"label"' in line for line in text.splitlines()) == len(cases)
    assert data["place"] == stem.place
    assert list(from_json(data)) == ["center"]


def test_no_reference_stands_in_the_checks(tmp_path: Path) -> None:
    text = checks_text(write_stem(tmp_path))
    assert "np.mean" not in text
    assert "means" not in text


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ('{"a": 1.0}', '{"a": 1.00000000001}', True),
        ('{"a": 1.0}', '{"a": 1}', True),
        ('{"a": 1.0}', '{"a": 1.0001}', False),
        ('{"a": 1}', '{"a": 2}', False),
        ('{"a": 1}', '{"a": true}', False),
        ('{"a": "x"}', '{"a": "y"}', False),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', False),
        ('{"a": [1, 2]}', '{"a": [1]}', False),
        ('{"a": 1, "b": 2}', '{"a": 1, "b": 3}', False),
        ('{"error": "E", "message": "old words"}', '{"error": "E", "message": "new"}', True),
        ('{"error": "E", "message": "x"}', '{"error": "F", "message": "x"}', False),
        ('{"error": "E", "message": "x"}', '{"error": "E"}', False),
    ],
)
def test_checks_are_the_same_up_to_last_digits_and_wordings(
    first: str, second: str, same: bool
) -> None:
    assert same_checks(first, second) == same
