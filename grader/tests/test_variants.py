from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.spec import SpecError
from grader.tests.samples import CENTER, changed, write_center, write_stem
from grader.values import from_json, to_json
from grader.variants import as_function, hidden_key, outcomes, public_key

X = np.array([[1.0, 2.0], [3.0, 6.0]])


def test_without_a_variant_the_function_is_the_reference(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    assert as_function(center) is center.function


def test_a_substitution_changes_the_solution_and_nothing_else(tmp_path: Path) -> None:
    center = write_center(tmp_path, ("the mean of each row", "shift"))
    wrong = as_function(center, center.mistakes[2])
    assert wrong(X, 5.0).tolist() == [[-1.0, -2.0], [1.0, 2.0]]
    assert center(X, 5.0).tolist() == [[4.0, 3.0], [6.0, 7.0]]  # type: ignore[attr-defined]


def test_a_solution_that_also_stands_outside_its_marks_is_changed_inside_only(
    tmp_path: Path,
) -> None:
    add = "    centered = centered + X\n"
    twice = f"    centered = 0 * X\n{add}    ### BEGIN SOLUTION\n{add}    ### END SOLUTION\n"
    code = f'''
@exercise("A hint.", points=100)
def center(X: Float[Array, "m n_x"]) -> Float[Array, "m n_x"]:
    """Return X twice."""
{twice}    return centered
center.mistake("It is X.", " + X", "")
'''
    center = write_stem(tmp_path, code).exercises()["center"]
    assert np.array_equal(as_function(center, center.mistakes[0])(X), X)


def test_a_replacement_that_is_no_python_is_refused(tmp_path: Path) -> None:
    center = write_center(tmp_path, ('" + shift", ""', '" + shift", " + + )"'))
    with pytest.raises(SpecError, match="center: a replacement is no Python"):
        as_function(center, center.mistakes[2])


def test_a_public_key_holds_what_json_can_hold(tmp_path: Path) -> None:
    key = public_key(write_center(tmp_path))
    for case in key.cases:
        assert np.array_equal(from_json(to_json(case.expected)), case.expected)
        assert np.array_equal(from_json(to_json(case.arguments))["X"], case.arguments["X"])
    assert key.cases[0].m == 3
    assert len(key.cases[0].mistakes) == 3


def test_a_key_keeps_what_a_case_is_there_for(tmp_path: Path) -> None:
    more = """
center.probe_because("one example", np.array([[1.0, 2.0]]), 2.0)
center.excuse("nan", "for the test")
"""
    key = public_key(write_stem(tmp_path, CENTER + more).exercises()["center"])
    assert [case.why for case in key.cases[:3]] == ["", "one example", ""]
    assert [(case.base, case.changed) for case in key.cases[2:]] == [
        ("", ""), ("public 3", "X"), ("public 3", "shift"),
    ]  # fmt: skip
    assert key.excused == ("nan",)


@pytest.mark.parametrize(
    ("arguments", "m"), [("np.ones(2), np.ones((3, 2))", 3), ("np.ones(2), 1.0", 2), ("1, 2", 0)]
)
def test_m_counts_the_rows_of_the_first_table(tmp_path: Path, arguments: str, m: int) -> None:
    code = f'''
@exercise("Add.", points=100)
def center(w, X):
    """Add."""
    ### BEGIN SOLUTION
    total = np.sum(w) + np.sum(X)
    ### END SOLUTION
    return total
center.probe({arguments})
'''
    assert public_key(write_stem(tmp_path, code).exercises()["center"]).cases[0].m == m


def test_hidden_keys_are_exact_and_follow_their_seed(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    one, again, other = hidden_key(center, 1), hidden_key(center, 1), hidden_key(center, 2)
    assert all(case.hidden for case in one.cases)
    assert [c.packed for c in one.cases] == [c.packed for c in again.cases]
    assert [c.packed for c in one.cases] != [c.packed for c in other.cases]


def test_warnings_of_a_variant_are_silent(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    key = public_key(center)
    results = outcomes(lambda X, shift: np.log(-1.0) + X / 0 + shift, key)
    assert not any(result.error for result in results)


OBSERVER = """
@center.observe
def see(answer, X, shift):
    {line}
    return {{"centered": answer(X, shift)}}
"""


@pytest.mark.parametrize(
    ("pairs", "extra", "words"),
    [
        ([("X - means", "X[9] - means")], "",
         " is out of bounds for axis 0 with size 3) on case public 1; change the inputs or the"),
        ([("    means = np.mean", "    X *= 2.0\n    means = np.mean")], "",
         "the reference changes its argument X in place on case public 1; work on a copy."),
        ([("return centered", "return {1, 2}")], "",
         "the reference returns a set on case public 1, which is not plain data"),
        ([("return centered", "return {'a': [1, object()]}")], "", "returns a object on case"),
        ([("return centered", "return None")], "", "the reference returns None on case public 1."),
        ([("[5.0, 9.0]]), 0.5", "[5.0, 9.0]]), {1}")], "",
         "argument shift of case public 1 holds a set, which is not plain data; build it"),
        ([], OBSERVER.format(line="half = Half"),
         "(name 'Half' is not defined) on case public 1; its observer travels as text, so import"),
    ],
)  # fmt: skip
def test_a_reference_that_cannot_judge_is_refused_when_its_key_is_made(
    tmp_path: Path, pairs: list[tuple[str, str]], extra: str, words: str
) -> None:
    code = changed(CENTER, *pairs).partition("center.mistake")[0] + "\nHalf = 0.5\n" + extra
    center = write_stem(tmp_path, code).exercises()["center"]
    with pytest.raises(SpecError) as caught:
        public_key(center)
    assert words in str(caught.value)
    assert str(caught.value).startswith("center: ")


def test_an_observer_may_use_numpy_and_what_it_imports(tmp_path: Path) -> None:
    code = CENTER + OBSERVER.format(line="import math; assert np.isfinite(math.pi)")
    expected: Any = public_key(write_stem(tmp_path, code).exercises()["center"]).cases[0].expected
    assert list(expected) == ["centered"]


def test_an_observer_may_be_annotated_with_names_that_stay_behind(tmp_path: Path) -> None:
    observer = """
from pathlib import Path

@center.observe
def see(answer: Path, X: Array, shift: float) -> Array:
    return answer(X, shift)
"""
    key = public_key(write_stem(tmp_path, CENTER + observer).exercises()["center"])
    assert "def see(answer: Path" in key.observer
    assert key.cases[0].expected.shape == (3, 2)


def test_an_observer_without_def_is_refused(tmp_path: Path) -> None:
    code = CENTER + "center.observe(lambda answer, X, shift: answer(X, shift))\n"
    with pytest.raises(SpecError, match="write it with def"):
        public_key(write_stem(tmp_path, code).exercises()["center"])
