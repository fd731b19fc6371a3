"""Every kind of value that learners return by accident is told in words that they know."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.grading.compare import Tolerance, difference
from grader.values import plain

ARRAY = np.array([1.0, 2.0, 3.0])


def numbers() -> Iterator[float]:
    yield 1.0


class Network:
    """A class of a learner's own, in the cell of a notebook."""


Network.__module__ = "__main__"


def told(expected: Any, returned: Any) -> str:
    found = difference(expected, plain(returned), Tolerance())
    return found.text if found else ""


@pytest.mark.parametrize(
    ("expected", "returned", "words"),
    [
        (
            1,
            None,
            "is None: is there a `return`? What is printed is not returned. Expected",
        ),
        ({"W": ARRAY}, {"W": None}, "['W'] is None. Expected an array of floats"),
        (1, "3", "is the text '3'. Expected an int. A text is not a number"),
        (ARRAY, "x" * 99, "is a text (str). Expected an array"),
        (ARRAY, True, "is True. Expected an array"),
        (2, (2,), "is a tuple of 1 item. Expected an int. A comma at the end of a line"),
        (ARRAY, [1, 2, 3], "`np.array` makes an array of it."),
        ({"W": ARRAY, "b": 1.0}, (ARRAY, 1.0), "a tuple of 2 items. Expected a dict with 'W', 'b'"),
        ({"W": ARRAY}, {}, "lacks the key 'W'; it has no keys."),
        (ARRAY, {}, "is an empty dict."),
        (
            ARRAY,
            {f"W{i}": 1 for i in range(9)},
            "with 'W0', 'W1', 'W2', 'W3', 'W4', 'W5', …",
        ),
        (ARRAY, {1: ARRAY}, "is a dict with keys that are not text."),
        ((1.0, 2.0), (1.0,), "has 1 item; expected a tuple of 2 items."),
        ((1.0, 2.0), np.array(["1", "2"]), "[0] is the text '1'. Expected a float."),
        (ARRAY, np.array([1, None]), "an array of objects (dtype object). Expected an array of fl"),
        (ARRAY, np.array([1, None]), "Does it hold None, text, or rows of unequal length?"),
        (ARRAY, ARRAY + 0j, "is an array of complex numbers with shape (3,)."),
        (1, ARRAY, "is an array of floats with shape (3,); expected an int."),
        (ARRAY, np.float32(1), "is one number (float32); expected an array"),
        (ARRAY, numbers, "is a function. Expected an array"),
        (1.0, numbers, "Are the parentheses missing that call it?"),
        (1.0, ARRAY.mean, "Are the parentheses missing that call it?"),
        (
            ARRAY,
            numbers(),
            "is a generator. Expected an array of floats with shape (3,). Make an",
        ),
        ([1, 2], range(2), "is a range. Expected a list of 2 items. Make a list of it."),
        (1.0, {1.0}, "is a set. Expected a float."),
        (ARRAY, Network(), "is an object of the class Network. Expected an array"),
        (ARRAY, Network, "is a class. Expected an array"),
        (ARRAY, np.ma.array([1.0]), "`np.asarray` makes an ordinary array of it."),
        (1.0, ..., "is `...`. Expected a float. Replace it by your own lines."),
        (1.0, NotImplemented, "is NotImplemented. Expected a float."),
        (1.0, b"1", "is bytes. Expected a float."),
        (1.0, OverflowError(), "is an OverflowError. Expected a float."),
    ],
)
def test_what_came_and_what_is_expected_are_said(expected: Any, returned: Any, words: str) -> None:
    assert words in told(expected, returned)


def test_no_advice_where_there_is_none_to_give() -> None:
    assert told(1.0, {1.0}).endswith("Expected a float.")
    assert told("a", "b") == "The result is 'b'; expected 'a'."
