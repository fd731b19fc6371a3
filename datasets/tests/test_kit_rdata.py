"""R's serialisation format, read from bytes that are written here by hand."""

import bz2
import struct
import zlib

import numpy as np
import pytest
from kit import rdata

NULL = struct.pack(">i", rdata.NULL)


def text(value: str) -> bytes:
    return struct.pack(">ii", rdata.CHARSXP, len(value)) + value.encode()


def strings(*values: str, flags: int = 0) -> bytes:
    return struct.pack(">ii", rdata.STRING | flags, len(values)) + b"".join(map(text, values))


def attribute(name: str, value: bytes) -> bytes:
    return struct.pack(">ii", rdata.PAIRLIST | 1024, rdata.SYMBOL) + text(name) + value


def integers(*values: int, flags: int = 0) -> bytes:
    return struct.pack(f">ii{len(values)}i", rdata.INTEGER | flags, len(values), *values)


def named_list(**members: bytes) -> bytes:
    head = struct.pack(">ii", rdata.VECTOR | 512, len(members))
    names = attribute("names", strings(*members))
    return head + b"".join(members.values()) + names + NULL


def serialised(body: bytes) -> bytes:
    return b"X\n" + struct.pack(">iii", 2, 0, 0) + body


FACTOR = integers(2, 1, rdata.MISSING, flags=512) + attribute("levels", strings("a", "b")) + NULL
REAL = struct.pack(">ii3d", rdata.REAL, 3, 1.5, -2, 0)
FRAME = serialised(named_list(kind=FACTOR, size=REAL, name=strings("x", "é", "")))


def database(frame: bytes) -> tuple[bytes, bytes]:
    body = b"pad" + frame
    places = named_list(variables=named_list(toy=integers(3, len(frame))))
    return zlib.compress(serialised(places)), body


def with_utf8_length(value: bytes) -> bytes:
    """`text` counts characters, R counts bytes."""
    return value.replace(struct.pack(">i", 1) + "é".encode(), struct.pack(">i", 2) + "é".encode())


@pytest.mark.parametrize(
    "pack",
    [
        lambda raw: struct.pack(">i", len(raw)) + zlib.compress(raw),
        lambda raw: struct.pack(">i", len(raw)) + b"2" + bz2.compress(raw),
    ],
)
def test_a_table_comes_back_column_by_column(pack) -> None:
    index, body = database(pack(with_utf8_length(FRAME)))
    read = rdata.table(index, body, "toy")
    assert list(read) == ["kind", "size", "name"]
    assert read["kind"].tolist() == ["b", "a", ""]
    np.testing.assert_array_equal(read["size"], [1.5, -2, 0])
    assert read["name"].tolist() == ["x", "é", ""]


def test_a_table_that_is_not_there_is_named_with_those_that_are() -> None:
    index, body = database(struct.pack(">i", len(FRAME)) + zlib.compress(FRAME))
    with pytest.raises(KeyError, match="no table 'other': it has toy"):
        rdata.table(index, body, "other")


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="not in R's serialisation format"):
        rdata.Reader(b"A\n2\n")


def test_a_symbol_that_comes_again_is_referred_to() -> None:
    pairs = struct.pack(">ii", rdata.PAIRLIST | 1024, rdata.SYMBOL) + text("a") + integers(1)
    again = struct.pack(">ii", rdata.PAIRLIST | 1024, 1 << 8 | rdata.REFERENCE) + strings("x")
    found = rdata.Reader(serialised(pairs + again + NULL)).read()
    assert found["a"].values == ["x"]
