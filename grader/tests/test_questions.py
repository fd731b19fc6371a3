"""Questions of a quiz: what authors may write, what learners get, what `check` tells them."""

import math
import re
from pathlib import Path
from typing import Any

import pytest

from grader.authoring import stem_contracts
from grader.authoring.build import build
from grader.authoring.contracts import contract_10
from grader.authoring.expected import check_exercise
from grader.authoring.quiz_contracts import contract_12, contract_13
from grader.authoring.quiz_scaffold import new_quiz
from grader.bundle import without_exercises
from grader.catalogue import catalogue
from grader.grading import questions as own
from grader.grading.card import Card
from grader.grading.judge import Judge
from grader.grading.questions import own_numbers, selections
from grader.grading.student import Checker
from grader.spec import SpecError, multiple_choice, numeric
from grader.stems import Stem, find, read_checks
from grader.tests.quiz_samples import placed, question, write_quiz
from grader.tests.samples import one, write_stem
from grader.variants import as_function, public_key


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
    assert "A right choice is missing." in repr(card)
    assert "order of the axes" not in repr(card)
    card = answer(check, "views", "abc")
    assert "list as an index copies" in repr(card)
    assert "missing" not in repr(card)


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
        ("2.2", "The result is text"),
        ([2.2], "The result is a list"),
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


# ---- what authors are told ----------------------------------------------------------------------


def test_a_right_quiz_keeps_every_contract_but_the_count(quiz: Stem) -> None:
    assert stem_contracts.complaints(quiz) == [f"{quiz.place}: it has 4 questions; a quiz has 10."]
    assert [(entry.kind, entry.points) for entry in catalogue(quiz.root)] == [("quiz", 100)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('row.right("`(4, 3)`",', 'row.wrong("`(4, 3)`",', "no choice is right"),
        ('row.wrong("`(4,)`",', 'row.wrong("`(4, 4)`",', "is a choice already"),
    ],
)
def test_choices_that_cannot_work_fail_with_a_sentence(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.raises(SpecError, match=told):
        check_exercise(question(tmp_path, "row", (old, new)))


def test_declarations_that_cannot_work_fail_with_a_sentence() -> None:
    def untitled() -> str:
        """Only a title."""
        return ""

    def asked(n: int) -> int:
        """Title.

        The question?
        """
        ### BEGIN SOLUTION
        n += 1
        ### END SOLUTION
        return n

    with pytest.raises(SpecError, match="a title line, an empty line and the question"):
        multiple_choice(points=10)(untitled)
    with pytest.raises(SpecError, match="a multiple choice has no parameters"):
        multiple_choice(points=10)(asked)
    with pytest.raises(SpecError, match="say why it is right"):
        numeric("A hint.", why=" ", points=10)(asked)
    with pytest.raises(SpecError, match="tolerance is -1"):
        numeric("A hint.", why="So.", points=10, tolerance=-1)(asked)
    drawn = numeric("A hint.", why="So.", points=10)(asked)
    with pytest.raises(SpecError, match=r"as in asked.random\(n=…\)"):
        check_exercise(drawn)
    with pytest.raises(SpecError, match="a question has no probes"):
        drawn.probe(3)
    drawn.random(n=3)
    with pytest.raises(SpecError, match="drawn in one way"):
        drawn.random(n=4)


def test_a_choice_needs_its_explanation_and_there_are_five_at_most() -> None:
    @multiple_choice(points=10)
    def many() -> str:
        """Title.

        The question?
        """
        return ""

    with pytest.raises(SpecError, match="give the choice, and the explanation"):
        many.wrong("a choice", " ")
    for number in range(5):
        many.right(f"choice {number}", "Because.")
    with pytest.raises(SpecError, match="5 choices already"):
        many.wrong("one more", "Because.")
    with pytest.raises(SpecError, match="every choice is right"):
        many.complete()


# ---- what contracts find ------------------------------------------------------------------------


def test_contract_10_asks_for_enough_choices(tmp_path: Path) -> None:
    third = 'row.wrong("`(4, 4)`", "No axis of either array has a partner of length 4.")\n'
    one(contract_10(question(tmp_path, "row", (third, ""))), "at least 3 mistakes")


def test_contract_12_finds_a_mistake_that_some_learners_numbers_hide(tmp_path: Path) -> None:
    """Where n_h is 1, one bias for the layer is as right as one a unit."""
    narrow = question(tmp_path, "size", ("n_h=integers(2, 5)", "n_h=1"))
    one(contract_12(narrow), "is not told what is wrong with it", "draw numbers")  # type: ignore[arg-type]


def test_contract_13_finds_an_explanation_and_a_readable_key_in_the_release(
    quiz: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "What is the shape of `A + b`?"
    told = (asked, f"{asked} The shapes are aligned at their ends, and 3 meets 3.")
    one(contract_13(write_quiz(tmp_path, told)), "the explanation", "stands in the release")
    monkeypatch.setattr("grader.key.AnswerKey.is_question", False)
    public_key.cache_clear()
    one(contract_13(quiz), "the key of row is readable")


def test_later_weeks_get_nothing_of_a_quiz(quiz: Stem) -> None:
    kept = without_exercises(quiz.code.read_text(encoding="utf-8"))
    for word in ("row", "views", "logit", "size", "meets", "right", "wrong"):
        assert word not in kept


# ---- templates and the page for authors ---------------------------------------------------------


def test_the_template_of_a_quiz_builds_and_keeps_every_contract(tmp_path: Path) -> None:
    course = "course1_quiz"
    (tmp_path / course).mkdir()
    new_quiz(tmp_path, f"{course}/week2/quiz_template")
    stem = find(tmp_path, "quiz_template")
    assert build(stem) == [stem.notebook, stem.checks]
    assert stem_contracts.complaints(stem) == []
    with pytest.raises(SpecError, match="is there already"):
        new_quiz(tmp_path, stem.place)


def test_the_questions_on_the_page_work_as_it_says(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "authoring.md"
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", page.read_text(encoding="utf-8"))
    (code,) = [block for block in blocks if block.startswith("@multiple_choice")]
    names = re.findall(r"(?m)^def (\w+)", code)
    stem = write_stem(
        tmp_path, f"from grader.spec import multiple_choice, numeric\n{code}", placed(names)
    )
    build(stem)
    found = [said for said in stem_contracts.complaints(stem) if "add up to" not in said]
    assert found == [f"{stem.place}: it has 2 questions; a quiz has 10."]
