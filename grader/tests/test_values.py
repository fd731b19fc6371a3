import struct
from collections import OrderedDict, defaultdict
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import values
from grader.tests.plain_values import PLAIN, identical
from grader.values import Opaque, ValueTooLarge, pack, plain, unpack

ext, encode = msgspec.msgpack.Ext, msgspec.msgpack.encode

# ---- the wire -----------------------------------------------------------------------------------


@given(PLAIN)
def test_what_is_packed_comes_back_identical(value: Any) -> None:
    flat = plain(value)
    assert identical(unpack(pack(flat)), flat)


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_random_bytes_are_refused_with_a_value_error_or_are_plain(data: bytes) -> None:
    try:
        value = unpack(data)
    except ValueError:
        return
    assert identical(plain(value), value)


@given(PLAIN, st.data())
def test_a_truncated_message_is_refused(value: Any, data: st.DataObject) -> None:
    whole = pack(plain(value))
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ValueError, match=r"plain|items"):
        unpack(whole[:cut])


def array_bytes(dtype: str, shape: tuple[Any, ...], raw: bytes = b"\0" * 8) -> bytes:
    return encode(ext(1, encode((dtype, shape, raw))))


@pytest.mark.parametrize(
    "dtype",
    ["O", "|O8", "<M8", "|V8", "<f8,<i4", "<f8,O", "<(2,)f8", "f8", "", "<", "<U", "<f8 ", "<b8",
     "<f3", "<U99999999", "pickle", "<U0"],
)  # fmt: skip
def test_a_dtype_that_is_not_on_the_list_is_refused(dtype: str) -> None:
    with pytest.raises(ValueError, match="not a plain"):
        unpack(array_bytes(dtype, (1,)))


def test_a_structured_dtype_is_refused_even_when_its_size_fits() -> None:
    with pytest.raises(ValueError, match="dtype"):
        unpack(array_bytes("<f4,<i4", (1,)))


@pytest.mark.parametrize(
    "shape",
    [(2,), (10**10,), (2**40, 2**40), (-1,), (-1, -1), (0, 2**62, 2**62), (1,) * 33, ("a",),
     (1.5,)],
)  # fmt: skip
def test_a_shape_that_does_not_fit_its_bytes_is_refused_before_anything_is_made(
    shape: tuple[Any, ...],
) -> None:
    with pytest.raises(ValueError, match=r"not a plain|too big"):
        unpack(array_bytes("<f8", shape, b"" if 0 in shape else b"\0" * 8))


@pytest.mark.parametrize("head", [b"\xdd", b"\xdf", b"\xc6", b"\xdb", b"\xc9"])
def test_a_head_that_announces_four_gigabytes_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match="truncated"):
        unpack(head + b"\xff\xff\xff\xff")


@pytest.mark.parametrize("level", [b"\x91", b"\x81\xa1a"])
def test_a_hundred_thousand_levels_are_refused(level: bytes) -> None:
    with pytest.raises(ValueError, match="recursion"):
        unpack(level * 100_000 + b"\xc0")


def test_nested_tuples_are_refused_below_the_deepest_level() -> None:
    wire = encode(None)
    for _ in range(3_000):
        wire = encode(ext(2, encode([msgspec.Raw(wire)])))
    with pytest.raises(ValueTooLarge, match="levels"):
        unpack(wire)


def test_more_items_than_the_cap_are_refused() -> None:
    count = values.MAX_ITEMS + 1
    with pytest.raises(ValueTooLarge, match="items"):
        unpack(b"\xdd" + struct.pack(">I", count) + b"\xc0" * count)


def test_more_bytes_than_the_cap_are_refused_unread() -> None:
    with pytest.raises(ValueTooLarge, match="1,001 bytes"):
        unpack(b"\xc1" * 1_001, max_bytes=1_000)


@pytest.mark.parametrize(
    "wire",
    [
        ext(-1, b"\0\0\0\5"),  # MessagePack's own date
        ext(77, b"x"),
        ext(5, b"nine"),
        ext(5, b"9" * 3_000),
        ext(3, encode(("a", 1.0))),
        ext(2, encode({"not": "a list"})),
        ext(1, b"\xc1"),
        b"raw bytes",
        {1: 2},
        {None: 2},
    ],
)
def test_what_pack_never_writes_is_refused(wire: Any) -> None:
    with pytest.raises(ValueError, match=r"plain|literal|bits"):
        unpack(encode(wire))


def test_text_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(ValueError, match="not a plain value"):
        unpack(b"\xa1\xff")


def test_an_unpacked_array_is_a_copy_that_may_be_changed() -> None:
    data = pack(np.zeros(3))
    array = unpack(data)
    array[0] = 1.0
    assert unpack(data)[0] == 0.0


# ---- what becomes plain -------------------------------------------------------------------------


class Liar(np.ndarray):
    """An array that says what one wants to hear."""

    def __array_function__(self, *args: Any, **kwargs: Any) -> Any:
        return True


def ragged() -> np.ndarray:
    array = np.empty(2, dtype=object)
    array[:] = [[1], [1, 2]]
    return array


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.array([object()]), "numpy array of dtype object"),
        (ragged(), "numpy array of dtype object"),
        (np.array([(1, 2.0)], dtype="i4,f8"), "numpy array of dtype"),
        (np.array(["2026-01-01"], dtype="M8[D]"), "numpy array of dtype datetime64[D]"),
        (np.zeros(2).view(Liar), "Liar"),
        (np.ma.array([1.0], mask=[True]), "MaskedArray"),
        (np.zeros((1, 1)).view(np.matrix), "matrix"),
        ({1: 2}, "keys that are not str"),
        (print, "builtin_function_or_method"),
        (range(3), "range"),
        ({1, 2}, "set"),
        (b"raw", "bytes"),
        ("\ud800", "surrogates"),
    ],
)
def test_what_is_not_plain_becomes_opaque_and_keeps_its_types_name(value: Any, name: str) -> None:
    flat = plain(value)
    assert isinstance(flat, Opaque)
    assert name in flat.type_name
    assert unpack(pack(flat)) == flat


class Tensor:
    """Stands for a tensor: known by its module, and an array on demand."""

    __module__ = "tensorflow.python.framework"

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.arange(3.0)


class Pair(NamedTuple):
    """A tuple with names."""

    a: int
    b: int


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.bool_(True), True),
        (np.str_("cat"), "cat"),
        (np.float32(1.5), np.array(1.5, np.float32)),
        (np.array([1.0], dtype=">f8"), np.array([1.0])),
        (np.arange(6.0).reshape(2, 3).T, np.array([[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]])),
        (np.arange(4.0)[::2], np.array([0.0, 2.0])),
        (Pair(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(int, a=1), {"a": 1}),
        ({np.str_("a"): 1}, {"a": 1}),
        (Tensor(), np.arange(3.0)),
        (np.array([1.5], dtype="g"), np.array([1.5])),
        (np.clongdouble(2j), np.array(2j)),
    ],
)
def test_what_means_the_same_becomes_the_same(value: Any, expected: Any) -> None:
    assert identical(plain(value), expected)


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def itself() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        nested(values.MAX_DEPTH),
        itself(),
        [None] * values.MAX_ITEMS,
        np.broadcast_to(np.zeros(1), (10_000, 10_000)),
        [np.zeros(1_000_000)] * 2,
        "x" * values.MAX_BYTES,
        {"x" * values.MAX_BYTES: 1},
        10**5_000,
    ],
    ids=["deep", "itself", "items", "array", "arrays", "text", "key", "int"],
)
def test_what_is_too_large_is_refused_before_it_is_copied(value: Any) -> None:
    with pytest.raises(ValueTooLarge, match=r"levels|items|bits"):
        plain(value)


def test_the_deepest_plain_value_still_travels_inside_a_message() -> None:
    deepest = plain(nested(values.MAX_DEPTH - 4))
    assert unpack(pack(("outcome", "f", {"value": deepest})))[2]["value"] == deepest


def test_pack_refuses_what_is_not_plain() -> None:
    with pytest.raises(TypeError, match="set"):
        pack({1, 2})
