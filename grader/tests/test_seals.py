"""Sealed answers: what an answer opens, what stays shut, and what anyone can try."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import key as keys
from grader.authoring.build import build
from grader.grading.compare import Tolerance, same
from grader.seals import Sealed, seal, unseal, words_around, words_of
from grader.stems import Stem
from grader.tests.quiz_samples import write_quiz
from grader.variants import public_key

CONTENTS = {"a": {"why": "short"}, "b": {"right": "b", "why": "a much longer explanation " * 9}}


def test_an_answer_opens_its_own_box_and_no_other() -> None:
    sealed = seal("question", CONTENTS)
    assert unseal(sealed, "a") == CONTENTS["a"]
    assert unseal(sealed, "b") == CONTENTS["b"]
    assert unseal(sealed, "c") is None
    assert unseal(sealed, "") is None


def test_equal_contents_give_equal_boxes_and_a_changed_word_changes_all() -> None:
    assert seal("question", CONTENTS) == seal("question", dict(CONTENTS))
    other = seal("question", CONTENTS | {"a": {"why": "shorT"}})
    assert not set(other.boxes) & set(seal("question", CONTENTS).boxes)
    assert not set(seal("another", CONTENTS).boxes) & set(seal("question", CONTENTS).boxes)


def test_neither_length_nor_order_tells_the_right_box() -> None:
    sealed = seal("question", CONTENTS)
    assert len({len(box) for box in sealed.boxes.values()}) == 1
    assert list(sealed.boxes) == sorted(sealed.boxes)


@settings(max_examples=300, deadline=None)
@given(
    st.floats(-1e9, 1e9),
    st.sampled_from([1e-9, 1e-4, 0.01, 0.5]),
    st.floats(-1, 1),
)
def test_every_number_that_counts_has_words_that_open(
    value: float, tolerance: float, off: float
) -> None:
    given = value + off * tolerance
    if same(value, given, Tolerance(1e-9, tolerance)):
        assert words_of(given, tolerance) in words_around(value, tolerance)
    assert len(words_around(value, tolerance)) <= 3


def test_what_is_no_letter_and_no_number_has_no_words() -> None:
    assert [words_of(value, 0.1) for value in (None, True, float("nan"), float("inf"), [1])] == [
        ""
    ] * 5


# ---- the release, as an attacker sees it --------------------------------------------------------


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    stem = write_quiz(tmp_path_factory.mktemp("quiz"))
    build(stem)
    return stem


def released(stem: Stem) -> str:
    return "\n".join(
        Path(path).read_text(encoding="utf-8") for path in (stem.checks, stem.notebook)
    )


def test_no_explanation_no_answer_and_no_expected_number_can_be_read(quiz: Stem) -> None:
    text = released(quiz)
    for name, exercise in quiz.exercises().items():
        assert exercise.why not in text
        for variant in exercise.mistakes:
            assert variant.hint not in text
        for case in public_key(exercise).cases:
            assert f'"expected": {json.dumps(case.expected)}' not in text
        entry = next(
            e for e in json.loads(quiz.checks.read_text())["exercises"] if e["name"] == name
        )
        assert {"expected", "right", "why"}.isdisjoint(json.dumps(entry).split('"'))
        assert set(entry["mistakes"]) == {""}


def test_the_released_key_alone_tells_nothing_of_which_choice_is_right(quiz: Stem) -> None:
    """Read the boxes as an attacker who knows all but the answers: none is marked in any way."""
    row = keys.from_json(json.loads(quiz.checks.read_text(encoding="utf-8")))["row"]
    (case,) = row.cases
    assert isinstance(case.expected, Sealed)
    assert case.mistakes == ()
    assert row.why == ""
    for mark, box in case.expected.boxes.items():
        assert unseal(case.expected, mark) is None
        assert len(box) == len(next(iter(case.expected.boxes.values())))


def test_four_choices_can_be_tried_which_the_decision_says(quiz: Stem) -> None:
    """No seal protects an answer that can be guessed: this is known, and written down."""
    row = keys.from_json(json.loads(quiz.checks.read_text(encoding="utf-8")))["row"]
    opened = {letter: unseal(row.cases[0].expected, letter) for letter in string.ascii_lowercase}
    right = [letter for letter, content in opened.items() if content and "right" in content]
    assert right == ["b"]
    page = Path(__file__).parents[2] / "docs" / "decisions" / "0008-sealed-answers.md"
    assert "brute force" in page.read_text(encoding="utf-8")
