from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.spec import Exercise, SpecError, exercise
from grader.tests.samples import CENTER, changed, write_center, write_stem
from grader.variants import public_key


def refused(path: Path, *pairs: tuple[str, str]) -> str:
    """Return what an author reads when the sample with these changes is imported."""
    with pytest.raises(SpecError) as caught:
        write_center(path, *pairs)
    return str(caught.value)


def test_an_exercise_is_called_as_the_function_it_is(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    assert np.array_equal(center(np.array([[1.0], [3.0]]), 1.0), [[0.0], [2.0]])  # type: ignore[arg-type]
    assert center.name == vars(center)["__name__"] == "center"
    assert center.__doc__ == "Subtract each feature's mean over the examples, then add shift."


def test_a_declaration_is_kept_in_the_order_in_which_it_is_written(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    assert [mistake.hint for mistake in center.mistakes] == [
        "This is the mean of each row.",
        "This is the sum over the examples.",
        "The shift is missing.",
    ]
    assert [variant.label for variant in center.accepts][1] == (
        "'np.mean(X, axis=0)' → 'np.sum(X, axis=0) / X.shape[0]'"
    )
    assert center.points == 100
    assert center.draws[0].count == 3


def test_the_source_starts_below_the_decorators(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    assert center.source.startswith("def center(X: Float")
    assert center.solution.strip().startswith("means = np.mean(X, axis=0)")
    assert "SOLUTION" not in center.solution


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"np.mean", "np.sum"', '"np.median", "np.sum"', "'np.median' stands 0 times"),
        ('" + shift", ""', '"means", "0"', "'means' stands 2 times in the solution; it must stand"),
        ('" + shift", ""', '" + shift"', "give what ' + shift' is replaced by."),
        ('" + shift", ""', '" + shift", " + shift"', "' + shift' is replaced by itself."),
        ('"The shift is missing."', '" "', "center.mistake: give the hint"),
        (' over the examples, then add shift."""', '"""', ""),
        (
            '"""Subtract each feature\'s mean over the examples, then add shift."""',
            '""',
            "docstring",
        ),
        ("    ### BEGIN SOLUTION\n", "", "center: mark its solution once"),
        ("    ### END SOLUTION\n", "", "center: mark its solution once"),
        (
            "    return centered\n",
            "    ### END SOLUTION\n    return centered\n",
            "mark its solution",
        ),
        ("[5.0, 9.0]]), 0.5", "[5.0, 9.0]])", "center.probe: missing a required argument: 'shift'"),
        ("[5.0, 9.0]]), 0.5", "[5.0, 9.0]]), s=1", "its signature is center(X, shift)."),
        (", [5.0, 9.0]]", "]", "center.probe: axes m and n_x of X both have size 2, so a swapped"),
        (", shift=uniform(1, 2)", "", "center.random: say what shift may be, as in random(shift="),
        ("n_x=(2, 3)", "n_y=(2, 3)", "center.random: n_y is neither a parameter (X, shift)"),
        ("m=(4, 7), n_x=(2, 3)", "m=4, n_x=4", "so a swapped axis would pass"),
        ("m=(4, 7), ", "", "the size of dimension 'm' is not given."),
        ("shift: float", 'shift: "float"', "center: its annotations are read; drop `from __futur"),
        ("points=100", "points=0", "center: points is 0; give a number above 0."),
        ('"The mean is taken over the examples, which are rows.", ', "", "give at least one hint"),
        ('"The mean is taken over the examples, which are rows."', '""', "give at least one hint"),
    ],
)
def test_wrong_use_fails_at_import_with_one_sentence(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    if not words:
        write_center(tmp_path, (old, new))
        return
    said = refused(tmp_path, (old, new))
    assert words in said
    assert "\n" not in said
    assert said.startswith("center")


TWO_OBSERVERS = """
@center.observe
def one(answer, X, shift):
    return answer(X, shift)

@center.observe
def two(answer, X, shift):
    return answer(X, shift)
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('center.excuse("zeros", "")', "center.excuse: say why 'zeros' may pass."),
        ('center.equivalent("a -> b", " ")', "center.equivalent: say why 'a -> b' computes the"),
        ('center.forbid("for", why="")', "center.forbid: name what is banned, and why."),
        ('center.forbid(why="Loops are slow.")', "center.forbid: name what is banned, and why."),
        ('center.require("", lambda result, X, shift: True)', "center.require: give the hint"),
        (TWO_OBSERVERS, "center.observe: there is an observer already; join the two."),
        ("center.mistake('no', 'np.mean')", "center.mistake: give what 'np.mean' is replaced by."),
        ("center.accept('np.mean')", "center.accept: give what 'np.mean' is replaced by."),
    ],
)  # fmt: skip
def test_wrong_use_of_a_verb_is_refused_with_one_sentence(
    tmp_path: Path, line: str, words: str
) -> None:
    with pytest.raises(SpecError) as caught:
        write_stem(tmp_path, CENTER + line + "\n").exercises()
    assert str(caught.value).startswith(words)


def test_every_verb_works_with_a_function_and_as_a_decorator(tmp_path: Path) -> None:
    code = """
def zero(X, shift):
    return X * 0

center.mistake("It is zero.", zero)
center.accept(lambda X, shift: X - X.mean(0) + shift)
center.require("It has the shape of X.", lambda result, X, shift: result.shape == X.shape)

@center.mistake("It is X.")
def same(X, shift):
    return X

@center.accept
def slow(X, shift):
    return X - np.average(X, axis=0) + shift

@center.require("It is finite.")
def finite(result, X, shift):
    return np.isfinite(result).all()

@center.observe
def see(answer, X, shift):
    return {"centered": answer(X, shift)}

center.forbid("for", "while", why="NumPy loops for you.")
center.excuse("nan", "for the test")
center.equivalent("a -> b", "for the test")
"""
    center = write_stem(tmp_path, CENTER + code).exercises()["center"]
    assert [variant.label for variant in center.mistakes[3:]] == ["zero", "same"]
    assert [variant.label for variant in center.accepts[2:]] == ["<lambda>", "slow"]
    assert [each.hint for each in center.requirements] == [
        "It has the shape of X.",
        "It is finite.",
    ]
    assert center.observer is not None
    assert center.bans[0].what == ("for", "while")
    assert (center.excuses, center.equivalents) == (
        {"nan": "for the test"},
        {"a -> b": "for the test"},
    )


def test_a_probe_may_say_why_it_is_there(tmp_path: Path) -> None:
    code = CENTER + 'center.probe_because("one example", np.array([[1.0, 2.0]]), shift=1.0)\n'
    probe = write_stem(tmp_path, code).exercises()["center"].probes[1]
    assert (probe.why, probe.kwargs) == ("one example", {"shift": 1.0})


def test_a_class_can_be_an_exercise() -> None:
    @exercise("Keep what is added.", points=5)
    class Total:
        """Add up numbers."""

        def __init__(self, start: float) -> None:
            ### BEGIN SOLUTION
            self.value = start
            ### END SOLUTION

    assert isinstance(Total, Exercise)
    assert Total.source.startswith("class Total:")
    assert Total.solution.strip() == "self.value = start"
    result: Any = Total(3.0)
    assert result.value == 3.0


def test_what_a_sample_changes_must_be_there() -> None:
    with pytest.raises(AssertionError, match="0 times"):
        changed(CENTER, ("not in it", ""))


COUNTER = '''
@exercise("Add one.", points=100)
class Counter:
    """Counts from a number on."""

    def __init__(self, start: int) -> None:
        self.number = start

    def up(self) -> int:
        """Return the next number."""
        ### BEGIN SOLUTION
        self.number += 1
        ### END SOLUTION
        return self.number


@Counter.observe
def climbs(answer, start: int, times: int):
    counter = answer(start)
    return [counter.up() for _ in range(times)]


Counter.probe(3, 2)
Counter.random(start=integers(0, 9), times=integers(2, 5))
Counter.mistake("It goes down.", "+=", "-=")
'''


def test_a_case_of_a_class_has_the_parameters_of_its_observer(tmp_path: Path) -> None:
    exercises = write_stem(tmp_path, COUNTER).exercises()
    counter = exercises["Counter"]
    assert counter(3).up() == 4
    assert list(counter.signature.parameters) == ["start", "times"]
    key = public_key(counter)
    assert key.cases[0].expected == [4, 5]
    assert key.cases[0].mistakes[0].value == [2, 1]
    assert counter.source.startswith("class Counter:")
