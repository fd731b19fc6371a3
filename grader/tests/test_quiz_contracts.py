"""Quizzes as authors write them: what fails with a sentence, what contracts find, templates."""

import re
from pathlib import Path

import pytest

from grader.authoring import stem_contracts
from grader.authoring.build import build
from grader.authoring.contracts import contract_10
from grader.authoring.expected import check_exercise
from grader.authoring.quiz_contracts import contract_12, contract_13
from grader.authoring.quiz_scaffold import new_quiz
from grader.bundle import without_exercises
from grader.catalogue import catalogue
from grader.spec import SpecError, multiple_choice, numeric
from grader.stems import Stem, find
from grader.tests.quiz_samples import placed, question, write_quiz
from grader.tests.samples import one, write_stem
from grader.variants import public_key


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    stem = write_quiz(tmp_path_factory.mktemp("quiz"))
    build(stem)
    return stem


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
    def untitled() -> None:
        """Only a title."""

    def asked(n: int) -> int:
        """Title.

        The question?
        """
        ### BEGIN SOLUTION
        n += 1
        ### END SOLUTION
        return n

    def untold() -> int:
        """Title.

        The question?
        """
        ### BEGIN SOLUTION
        ### END SOLUTION
        return 3

    with pytest.raises(SpecError, match="a title line, an empty line and the question"):
        multiple_choice(points=10)(untitled)
    with pytest.raises(SpecError, match="a multiple choice has no parameters"):
        multiple_choice(points=10)(asked)
    with pytest.raises(SpecError, match="say why it is right"):
        numeric("A hint.", why=" ", points=10)(asked)
    with pytest.raises(SpecError, match="return the variable that learners fill in"):
        numeric("A hint.", why="So.", points=10)(untold)
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
    def many() -> None:
        """Title.

        The question?
        """

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


def test_contract_13_finds_code_that_became_a_list(tmp_path: Path) -> None:
    broken = ("What is the shape of `A + b`?", "What is the shape of `A\n    + b`?")
    one(contract_13(write_quiz(tmp_path, broken)), "a line of row breaks within")


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
