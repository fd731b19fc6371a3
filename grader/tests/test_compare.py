from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.grading.compare import Tolerance, difference, same
from grader.values import Opaque

USUAL = Tolerance()
NAN, INF = float("nan"), float("inf")


def found(expected: Any, got: Any, tolerance: Tolerance = USUAL) -> tuple[str, str]:
    """Return the category and the sentence of the first difference, ('', '') for none."""
    first = difference(expected, got, tolerance)
    return (first.category, first.text) if first else ("", "")


def column(*numbers: float) -> np.ndarray:
    return np.array(numbers)[:, None]


# ---- the traps of numpy.allclose ----------------------------------------------------------------


@pytest.mark.parametrize(
    "got", [np.array([]), np.zeros((0, 3)), [], (), {}], ids=["(0,)", "(0,3)", "[]", "()", "{}"]
)
def test_nothing_is_not_a_number(got: Any) -> None:
    assert found(5.0, got)[0] in ("shape", "type")


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (np.ones((3, 1)), np.ones((1, 4))),
        (np.ones((3, 1)), np.ones(3)),
        (np.ones(3), np.ones((3, 1))),
        (np.ones(3), np.ones(1)),
        (np.ones((2, 3)), np.ones((3, 2))),
        (np.ones(3), np.array(1.0)),
        (np.array(1.0), np.ones(1)),
        (1.0, np.ones(1)),
    ],
)
def test_nothing_is_broadcast(expected: Any, got: Any) -> None:
    assert np.shape(expected) == (2, 3) or np.allclose(expected, got)
    assert found(expected, got)[0] == "shape"


def test_a_number_is_no_array_of_it() -> None:
    assert found(np.ones(3), 1.0) == (
        "type",
        "The result is 1.0, a float. Expected an array of floats with shape (3,).",
    )


@pytest.mark.parametrize("scale", [1e-30, 1e-9, 1.0, 1e30])
def test_values_of_any_scale_are_told_apart(scale: float) -> None:
    no_floor = Tolerance(atol=0.0)
    assert found(scale, 2 * scale, no_floor)[0] == "value"
    assert found(np.full(3, scale), np.full(3, 1.00001 * scale), no_floor)[0] == "value"
    assert found(np.full(3, scale), np.full(3, (1 + 1e-9) * scale), no_floor) == ("", "")


def test_values_below_1e_8_are_not_zero() -> None:
    assert np.allclose(1e-9, 2e-9)
    assert found(1e-9, 2e-9)[0] == "value"


@pytest.mark.parametrize("odd", [NAN, INF, -INF])
def test_what_is_not_finite_is_said_before_any_value_is_compared(odd: float) -> None:
    category, text = found(np.array([1.0, 2.0, 3.0]), np.array([9.0, odd, 3.0]))
    assert category == "finite"
    assert text.startswith("The result[1] is ")
    assert text.endswith("expected 2.")


def test_what_is_expected_to_be_infinite_may_be_and_keeps_its_sign() -> None:
    assert same(np.array([INF, -INF, NAN, 1.0]), np.array([INF, -INF, NAN, 1.0]), USUAL)
    assert found(INF, -INF)[0] == "finite"
    assert found(np.array([INF, 1.0]), np.array([5.0, 1.0])) == (
        "value",
        "The result[0] is 5; expected inf (1 of 2 differ).",
    )
    assert found(NAN, 0.0)[0] == "value"
    assert found(NAN, INF)[0] == "finite"


def test_an_infinite_entry_does_not_loosen_the_tolerance_of_the_others() -> None:
    assert found(np.array([INF, 1.0]), np.array([INF, 1.1]))[0] == "value"


@pytest.mark.parametrize(
    "name", ["numpy.matrix", "numpy.ma.MaskedArray", "numpy array of dtype complex512", "set"]
)
def test_what_is_no_plain_value_is_told_by_its_type(name: str) -> None:
    category, text = found(np.ones(2), Opaque(name))
    assert category == "type"
    assert name in text


def test_float16_is_too_coarse() -> None:
    assert found(np.ones(2), np.ones(2, np.float16))[0] == "type"
    assert found(1.0, np.array(1.0, np.float16))[0] == "type"


def test_numbers_too_large_to_subtract_are_compared_without_a_warning() -> None:
    assert found(np.array([1e308]), np.array([-1e308]))[0] == "value"


# ---- tolerance ----------------------------------------------------------------------------------

FLOATS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
ARRAYS = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=FLOATS
)


@given(ARRAYS, st.data())
def test_the_tolerance_is_symmetric(a: np.ndarray, data: st.DataObject) -> None:
    nudge = data.draw(st.sampled_from([0.0, 1e-9, 0.99e-7, 1.01e-7, 1e-5]))
    b = a * (1 + nudge)
    assert same(a, b, USUAL) == same(b, a, USUAL)


@given(ARRAYS, st.floats(0, 0.5), st.data())
def test_differences_within_the_tolerance_do_not_count(
    a: np.ndarray, share: float, data: st.DataObject
) -> None:
    signs = data.draw(hnp.arrays(np.float64, a.shape, elements=st.sampled_from([-1.0, 1.0])))
    assert same(a, a + signs * share * 1e-7 * np.abs(a).max(), USUAL)


@given(ARRAYS, st.floats(2, 1e6), st.data())
def test_differences_beyond_the_tolerance_count_wherever_they_are(
    a: np.ndarray, factor: float, data: st.DataObject
) -> None:
    scale = float(np.abs(a).max())
    assume(scale > 1e-3)
    b = a.copy()
    index = data.draw(st.tuples(*[st.integers(0, size - 1) for size in a.shape]))
    b[index] += factor * 1e-7 * scale
    first = difference(a, b, USUAL)
    assert first is not None
    assert first.category == "value"


def test_single_precision_on_either_side_is_compared_as_such() -> None:
    exact = np.array([1 / 3, 2 / 3])
    assert same(exact, exact.astype(np.float32), USUAL)
    assert same(exact.astype(np.float32), exact, USUAL)
    assert not same(exact, (exact * 1.001).astype(np.float32), USUAL)


def test_a_given_tolerance_holds_for_every_precision() -> None:
    strict = Tolerance(rtol=1e-12)
    assert not same(np.array([1 / 3]), np.array([1 / 3], np.float32), strict)
    assert same(np.array([1 / 3]), np.array([1 / 3 + 1e-14]), strict)
    assert same(np.array([100.0]), np.array([101.0]), Tolerance(rtol=0.02))


def test_the_floor_lets_rounding_errors_around_zero_pass() -> None:
    assert same(0.0, 1e-13, USUAL)
    assert not same(0.0, 1e-11, USUAL)
    assert same(0.0, 1e-4, Tolerance(atol=1e-3))


# ---- types and kinds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.0, 1),
        (1.0, np.array(1.0)),
        (1.0, np.array(1.0, np.float32)),
        (np.array(1.0), 1.0),
        (np.array(2.0), 2),
        (3, np.array(3)),
        (np.array(3), 3),
        (3, np.array(3, np.uint8)),
        (np.array([1, 0]), np.array([1, 0], np.uint8)),
        (True, np.array(True)),
        (np.array(True), True),
        (1j, 1j),
        (1j, 0.0 + 1j),
        (np.array([1j]), np.array([1j], np.complex64)),
        (2 + 0j, 2.0),
        ((1, 2.0), [1, 2.0]),
        ([1, 2.0], (1, 2.0)),
        ({"a": 1}, {"a": 1, "more": 5}),
        ("cat", "cat"),
        ("cat", np.array("cat")),
        (np.array(["a", "b"]), np.array(["a", "b"], "U9")),
        (None, None),
        (10**30, 10**30),
        (1e30, 10**30),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_what_means_the_same_is_the_same(expected: Any, got: Any) -> None:
    assert found(expected, got) == ("", "")


@pytest.mark.parametrize(
    ("expected", "got", "category", "words"),
    [
        (1.0, None, "type", "is None: is there a `return`? What is"),
        (1.0, "1.0", "type", "is the text '1.0'. Expected a float. A text is not"),
        (1.0, True, "type", "is True. Expected a float."),
        (1, 1.0, "type", "is 1.0, a float. Expected an int. `/` makes floats"),
        (1, 1.5, "type", "is 1.5, a float. Expected an int."),
        (1, "3", "type", "is the text '3'. Expected an int. A text is not a number"),
        (1, True, "type", "is True. Expected an int."),
        (True, 1, "type", "is 1, an int. Expected True or False."),
        (True, False, "value", "is False; expected True."),
        (1.0, 1j, "type", "is 1j, a complex number. Expected a float."),
        (1.0, [1.0], "type", "is a list of 1 item. Expected a float."),
        (1.0, {"a": 1}, "type", "is a dict with 'a'. Expected a float."),
        (1.0, 10**30, "value", "is 1e+30; expected 1."),
        (1.0, 10**1_000, "finite", "is infinite; expected 1."),
        (10**30, 1.0, "type", "is 1.0, a float. Expected an int."),
        (10**30, 10**30 + 1, "value", "expected 1000000000000000000000000000000."),
        (7, 8, "value", "is 8; expected 7."),
        (np.ones(2), [1.0, 1.0], "type", "is a list of 2 items. Expected an array of floats with"),
        (np.ones(2), [1.0, 1.0], "type", "(2,). `np.array` makes an array of it."),
        (np.ones(2), np.ones(2, int), "type", "is an array of integers with shape (2,)."),
        (np.ones(2, int), np.ones(2), "type", "is an array of floats with shape (2,)."),
        (np.ones(2, int), np.ones(2, bool), "type", "is an array of booleans with shape (2,)."),
        (np.ones(2), np.ones(2, complex), "type", "is an array of complex numbers"),
        (np.array(1), np.array(1.0), "type", "is one number (float64). Expected one number (int64"),
        (np.array(["a"]), np.array([1]), "type", "Expected an array of text with shape (1,)."),
        (np.array(["a"]), np.array(["b"]), "value", "The result[0] is 'b'; expected 'a'."),
        (np.array([1, 2]), np.array([1, 3]), "value", "[1] is 3; expected 2 (1 of 2 differ)."),
        (np.ones(2), np.ones(3), "shape", "has shape (3,); expected an array of floats"),
        (np.ones(2), np.array(1.0), "shape", "is one number (float64); expected an array"),
        (None, 1.0, "type", "is 1.0, a float. Expected None."),
        (None, np.ones(2), "type", "Expected None."),
        ("cat", "dog", "value", "is 'dog'; expected 'cat'."),
        ("cat", 1, "type", "is 1, an int. Expected a text (str)."),
        ({"a": 1}, [1], "type", "is a list of 1 item. Expected a dict with 'a'."),
        ({"a": 1}, {}, "type", "lacks the key 'a'; it has no keys."),
        ({"a": 1}, {"b": 1}, "type", "lacks the key 'a'; it has 'b'."),
        ({"a": 1.0}, {"a": 2.0}, "value", "The result['a'] is 2; expected 1."),
        ((1, 2), 1, "type", "is 1, an int. Expected a tuple of 2 items."),
        ((1, 2), (1, 2, 3), "shape", "has 3 items; expected a tuple of 2 items."),
        (({"W": np.ones(2)}, 1.0), ({"W": np.array([1.0, 5.0])}, 1.0), "value",
         "The result[0]['W'][1] is 5; expected 1 (1 of 2 differ)."),
        (column(1, 2), np.array([[1.0, 2.0]]), "shape", "has shape (1, 2); expected an array"),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.5], [3.0, 40.0]]), "value",
         "The result[1, 1] is 40; expected 4 (2 of 4 differ)."),
        (0.5, 0.5 + 1e-7, "value", "is 0.5000001; expected 0.5."),
        (1.0, Opaque("set"), "type", "is a set. Expected a float."),
        (Opaque("set"), 1.0, "type", "is 1.0, a float. Expected a set."),
    ],
)  # fmt: skip
def test_the_first_difference_is_said_in_plain_words(
    expected: Any, got: Any, category: str, words: str
) -> None:
    assert found(expected, got)[0] == category
    assert words in found(expected, got)[1]


def test_an_array_of_numbers_is_a_list_of_numbers() -> None:
    assert difference([0.5, 0.25], np.array([0.5, 0.25]), Tolerance()) is None
    assert difference([0.5, 0.25], np.array([0.5, 0.2]), Tolerance()) is not None
    assert difference([0.5, 0.25], np.array([[0.5, 0.25]]), Tolerance()) is not None
    assert difference([np.zeros(1)], np.array([0.0]), Tolerance()) is not None
