"""Questions of a quiz: what authors may write, what learners get, what `check` tells them."""

import math
from typing import Any

import pytest

from grader.authoring.build import build
from grader.demo.answers import answer_source
from grader.grading import questions as own
from grader.grading.card import Card
from grader.grading.judge import Judge
from grader.grading.questions import own_numbers, selections
from grader.grading.student import Checker
from grader.stems import Stem, read_checks
from grader.tests.quiz_samples import write_quiz
from grader.variants import as_function


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    stem = write_quiz(tmp_path_factory.mktemp("quiz"))
    build(stem)
    return stem


@pytest.fixture(scope="module")
def check(quiz: Stem) -> Checker:
    return Checker(read_checks(quiz.checks))


def answer(check: Checker, name: str, value: Any) -> Card:
    """Check an answer that is a value, or a calculation."""

    def say(*numbers: Any) -> Any:
        return value(*numbers) if callable(value) else value

    say.__name__ = name
    return check(say)


# ---- what learners are told ---------------------------------------------------------------------


@pytest.mark.parametrize("said", ["b", "B", " b) ", ["b"], ("b",), {"b"}])
def test_the_right_choice_passes_in_any_form_and_is_explained(check: Checker, said: Any) -> None:
    card = answer(check, "row", said)
    assert card.score == 40
    assert "3 meets 3" in repr(card)
    assert "3 meets 3" in card._repr_html_()


@pytest.mark.parametrize(
    ("said", "told"),
    [("a", "drops no axis"), ("c", "partner of length 4"), ("d", "b of shape (4,)")],
)
def test_each_wrong_choice_meets_its_own_explanation(
    check: Checker, quiz: Stem, said: str, told: str
) -> None:
    card = answer(check, "row", said)
    assert card.score == 0
    assert told in repr(card)
    choices = quiz.exercises()["row"].choices  # type: ignore[attr-defined]
    others = [c.why for c in choices if c.letter != said]
    assert not any(why in repr(card) + card._repr_html_() for why in others)


@pytest.mark.parametrize("said", ["e", "ab", "", 2, None, True, ["b", 1], "the second", ...])
def test_what_is_no_letter_is_told_how_to_answer(check: Checker, said: Any) -> None:
    card = answer(check, "row", said)
    assert not card.passed
    assert "Answer with one letter, a, b, c or d" in repr(card)


def test_all_right_choices_are_needed_and_each_given_one_is_explained(check: Checker) -> None:
    assert answer(check, "views", "c, a").passed
    card = answer(check, "views", "a")
    assert "basic index" in repr(card)
    assert "order of the axes" not in repr(card)
    card = answer(check, "views", "abc")
    assert "list as an index copies" in repr(card)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("ac", "PASS  views: a and c are right\n"),
        ("a", "FAIL  views: a is right, but not everything that is right\n"),
        ("abc", "FAIL  views: Everything right is there; b is one too many\n"),
        ("ab", "FAIL  views: a is right, b is not, and something right is missing\n"),
        ("b", "FAIL  views: b is not right\n"),
        ("z", "FAIL  views: not an answer yet\n"),
    ],
)
def test_of_several_letters_the_card_says_which_are_right(
    check: Checker, said: str, verdict: str
) -> None:
    card = answer(check, "views", said)
    assert repr(card).startswith(verdict)
    assert ("c" in said) == ("c)" in repr(card))  # no letter but those that were given
    marks = [line.strip()[:4] for line in repr(card).splitlines() if line.strip()[1:2] == " "]
    right = {"a": "✓ a)", "b": "✗ b)", "c": "✓ c)"}
    assert marks == [right[letter] for letter in said if letter in right]
    assert repr(card).count("is right") + repr(card).count("are right") <= 2  # it is said once
    html = card._repr_html_()
    assert html.count("<br>") == max(0, len(marks) - 1)  # a line for each letter
    assert verdict.strip().partition(": ")[2] in html


@pytest.mark.parametrize("said", [math.log(9), 2.2, 2.19])
def test_a_number_counts_within_its_tolerance(check: Checker, said: float) -> None:
    card = answer(check, "logit", said)
    assert card.passed
    assert "log 9 is 2.197" in repr(card)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (9, "These are the odds"),
        (-2.2, "the score of 0.1"),
        (2.21, "This is not the number. The logarithm of the odds"),
        (2.18, "This is not the number."),
        (0, "This is not the number."),
        (math.nan, "This is not the number."),
        ("2.2", "The result is the text '2.2'. Expected a number. A text is not a number"),
        ([2.2], "The result is a list of 1 item. Expected a number."),
        (None, "is None"),
    ],
)
def test_a_wrong_number_is_told_what_it_is_and_never_the_right_one(
    check: Checker, said: Any, told: str
) -> None:
    card = answer(check, "logit", said)
    assert not card.passed
    assert told in repr(card)
    assert "2.197" not in repr(card) + card._repr_html_()
    assert "Expected:" not in repr(card)


def test_a_calculation_is_checked_on_the_learners_own_numbers(check: Checker) -> None:
    assert answer(check, "size", lambda n_x, n_h: n_x * n_h + n_h).passed
    card = answer(check, "size", lambda n_x, n_h: n_x * n_h)
    assert "The biases are missing" in repr(card)
    assert "Your numbers:" in repr(card)
    fixed = own_numbers(check.keys["size"]).cases[0].arguments
    constant = fixed["n_x"] * fixed["n_h"] + fixed["n_h"]
    assert not answer(check, "size", constant).passed


def test_an_unanswered_question_shows_the_numbers_and_no_result(check: Checker) -> None:
    def size(n_x: int, n_h: int) -> int:
        raise NotImplementedError

    text = repr(check(size))
    assert "not answered yet" in text
    assert "n_x: " in text
    assert "Your result" not in text


def test_learners_get_different_numbers_and_keep_them(
    check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = check.keys["size"]
    assert own_numbers(key) == own_numbers(key)
    seen: set[str] = set()
    for number in range(30):
        monkeypatch.setenv("JUPYTERHUB_USER", f"student{number}")
        seen.add(own_numbers(key).cases[0].label)
    assert len(seen) > 3
    assert len(selections(key)) == len(key.cases) == 8


def test_a_user_without_a_name_gets_numbers_too(
    check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setattr(own.getpass, "getuser", nobody)
    assert len(own_numbers(check.keys["size"]).cases) == 2


def test_the_judge_and_the_check_say_the_same_of_every_listed_answer(
    check: Checker, quiz: Stem
) -> None:
    judge = Judge(quiz, 3, "none")
    for name, exercise in quiz.exercises().items():
        for number, variant in enumerate(exercise.mistakes, 1):
            card = answer(check, name, as_function(exercise, variant))
            assert card.diagnosis is not None
            assert card.diagnosis.code == f"mistake:{number}"
            assert card.diagnosis.hint == judge.keys[name].mistakes[number - 1]


def test_a_sample_class_answers_a_quiz_as_learners_do(check: Checker, quiz: Stem) -> None:
    for name, exercise in quiz.exercises().items():
        for variant in (None, *exercise.accepts, *exercise.mistakes):
            names: dict[str, Any] = {"math": math}
            exec(answer_source(exercise, variant), names)
            assert check(names[name]).passed == (variant not in exercise.mistakes)
