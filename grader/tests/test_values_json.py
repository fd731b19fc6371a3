import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from grader.tests.plain_values import PLAIN, both_nan, identical
from grader.values import Opaque, from_json, plain, to_json


def near(a: Any, b: Any) -> bool:
    """As `identical`, with 12 digits of each number."""
    if isinstance(a, np.ndarray):
        same = a.dtype == b.dtype and a.shape == b.shape
        if a.dtype.kind not in "fc":
            return same and np.array_equal(a, b)
        flat_a, flat_b = a.ravel().tolist(), b.ravel().tolist()
        # one float16 or float32 apart at most, because a rounded number is rounded again
        rtol = max(1e-11, float(2 * np.finfo(a.dtype).eps))
        tiny = 2 * float(np.finfo(a.dtype).smallest_subnormal)
        return same and all(close(x, y, rtol, tiny) for x, y in zip(flat_a, flat_b, strict=True))
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(near(a[key], b[key]) for key in a)
    if isinstance(a, float | complex):
        return type(a) is type(b) and close(a, b, 1e-11, 0.0)
    return a == b and type(a) is type(b)


def close(a: complex, b: complex, rtol: float, tiny: float) -> bool:
    pairs = [(a.real, b.real), (a.imag, b.imag)]
    return all(
        x == y or both_nan(x, y) or math.isclose(x, y, rel_tol=rtol, abs_tol=tiny) for x, y in pairs
    )


@given(PLAIN)
def test_what_is_written_as_json_comes_back_with_12_digits(value: Any) -> None:
    flat = plain(value)
    text = json.dumps(to_json(flat), allow_nan=False)
    assert near(from_json(json.loads(text)), flat)


@given(PLAIN)
def test_json_that_came_back_is_written_the_same_again(value: Any) -> None:
    once = from_json(to_json(plain(value)))
    assert to_json(from_json(to_json(once))) == to_json(once)


def test_an_opaque_and_an_empty_array_come_back_from_json() -> None:
    value = [Opaque("set"), np.zeros((0, 3)), np.array([], dtype="<U1"), np.array(["nan", "a"])]
    back = from_json(json.loads(json.dumps(to_json(value))))
    assert back[0] == value[0]
    assert all(map(identical, back[1:], value[1:]))


def test_json_that_holds_no_plain_value_is_refused() -> None:
    with pytest.raises(ValueError, match="keys"):
        from_json({"neither": 1})
