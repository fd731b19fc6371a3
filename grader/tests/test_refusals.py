"""Exercises that want an exception, and what is said where none is raised, or another one."""

from collections.abc import Callable
from typing import Any

import pytest

from grader.grading.card import Card
from grader.grading.student import Checker
from grader.tests.samples import write_stem
from grader.variants import public_key

REFUSING = """

@exercise("What is wrong with a negative number?", points=10)
def root(x: float) -> float:
    \"\"\"Return the square root of x; a negative one raises a ValueError.\"\"\"
    ### BEGIN SOLUTION
    if x < 0:
        raise ValueError(f"{x} is negative.")
    y = x**0.5
    ### END SOLUTION
    return y


@root.observe
def value_or_refusal(answer, x):
    try:
        return {"returned": answer(x)}
    except ValueError:
        return {"raised": "ValueError"}


root.probe(4.0)
root.probe_because("negative", -4.0)
root.random(x=uniform(1, 2))
root.random(x=uniform(-2, -1))
root.mistake("This is a square.", "x**0.5", "x**2")
"""


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    stem = write_stem(tmp_path_factory.mktemp("refusing"), REFUSING)
    return Checker({"root": public_key(stem.exercises()["root"])})


def answer(check: Checker, negative: Callable[[], Any], positive: Any = None) -> Card:
    """Check an answer that does this for negative numbers."""

    def root(x: float) -> Any:
        if x < 0:
            return negative()
        return x**0.5 if positive is None else positive(x)

    return check(root)


def raises(error: Exception) -> Callable[[], Any]:
    def do() -> Any:
        raise error

    return do


def test_the_expected_error_passes(check: Checker) -> None:
    assert answer(check, raises(ValueError("-4.0"))).passed


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("x is negative", "This returns the text 'x is negative'; raise ValueError instead"),
        (None, "This returns None; raise ValueError instead"),
        (ValueError("x"), "This returns a ValueError; raise ValueError instead"),
        (-2.0, "This returns -2.0, a float; raise ValueError instead"),
        ({"raised": "ValueError"}, "This returns a dict with 'raised'; raise ValueError instead"),
    ],
)
def test_what_is_returned_instead_of_an_error_is_told_to_raise(
    check: Checker, returned: Any, words: str
) -> None:
    said = repr(answer(check, lambda: returned))
    assert words in said
    assert '`raise ValueError("…")`' in said
    assert "lacks the key" not in said
    assert "Expected:\n    a ValueError\n" in said


def test_another_error_is_told_which_one_is_due(check: Checker) -> None:
    said = repr(answer(check, raises(KeyError("x"))))
    assert "KeyError: 'x'. Here ValueError is expected: `raise ValueError" in said


def test_an_unfinished_answer_stays_unfinished(check: Checker) -> None:
    card = answer(check, raises(NotImplementedError()), lambda _: raises(NotImplementedError())())
    assert card.diagnosis is not None
    assert card.diagnosis.code == "unfinished"


def test_an_error_where_none_is_due_is_told_so(check: Checker) -> None:
    said = repr(answer(check, raises(ValueError()), lambda _: raises(ValueError("no"))()))
    assert "This raises ValueError, and nothing is wrong with these inputs." in said


def test_values_are_shown_without_the_words_of_the_observer(check: Checker) -> None:
    card = answer(check, raises(ValueError()), lambda x: x)
    assert "The result is 4; expected 2." in repr(card)
    assert "'returned'" not in repr(card) + card._repr_html_()


def test_a_mistake_elsewhere_keeps_its_own_hint(check: Checker) -> None:
    assert "This is a square." in repr(answer(check, raises(ValueError()), lambda x: x**2))
