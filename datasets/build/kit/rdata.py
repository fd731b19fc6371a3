"""Read the tables in an R package's lazy-load database: `table(index, database, name)`.

`Rdata.rdx` says where in `Rdata.rdb` each object lies; both are in R's serialisation format (XDR,
version 2 or 3), compressed. Nothing of R is needed, and nothing in the file is run.
"""

import bz2
import gzip
import lzma
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

SYMBOL, PAIRLIST, CHARSXP, LOGICAL, INTEGER, REAL, STRING, VECTOR = 1, 2, 9, 10, 13, 14, 16, 19
NULL, REFERENCE, ALTERNATIVE = 254, 255, 238
MISSING = -(2**31)


def table(index: bytes, database: bytes, name: str) -> dict[str, NDArray[Any]]:
    """Return the columns of a data frame; a factor becomes the names of its levels.

    A missing text is empty, a missing number is `MISSING` or not a number.

    Raises
    ------
    KeyError
        If the package has no table of that name.
    """
    places = as_dict(Reader(inflate(index)).read())
    listed = as_dict(places["variables"])
    if name not in listed:
        raise KeyError(f"The package has no table {name!r}: it has {', '.join(listed)}.")
    start, length = (int(value) for value in listed[name].values)
    frame = Reader(unpack(database[start : start + length])).read()
    return {key: column(value) for key, value in as_dict(frame).items()}


class Value:
    """One object of R: its values, and its attributes by name."""

    def __init__(self, values: Any, attributes: dict[str, Any]) -> None:
        self.values, self.attributes = values, attributes


def as_dict(value: Any) -> dict[str, Any]:
    """Return the members of a named list."""
    return dict(zip(value.attributes["names"].values, value.values, strict=True))


def column(value: Value) -> NDArray[Any]:
    """Return one column: numbers, or text."""
    if "levels" in value.attributes:
        levels = np.array(["", *value.attributes["levels"].values])
        return levels[np.maximum(value.values, 0)]
    return np.array(value.values)


def inflate(data: bytes) -> bytes:
    """Undo gzip or zlib."""
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else zlib.decompress(data)


def unpack(data: bytes) -> bytes:
    """Undo the compression of one object: four bytes of size, perhaps a letter for its kind."""
    kind = data[4:5]
    if kind == b"Z":
        filters = [{"id": lzma.FILTER_LZMA2, "preset": 9}]
        return lzma.decompress(data[5:], format=lzma.FORMAT_RAW, filters=filters)
    return bz2.decompress(data[5:]) if kind == b"2" else zlib.decompress(data[4:])


class Reader:
    """Reads one serialised object from bytes."""

    def __init__(self, data: bytes) -> None:
        if data[:2] != b"X\n":
            raise ValueError("This is not in R's serialisation format (XDR): look at the package.")
        self.data, self.at, self.symbols = data, 14, list[Any]()
        if struct.unpack_from(">i", data, 2)[0] == 3:  # version 3 names its encoding
            self.at += 4 + struct.unpack_from(">i", data, 14)[0]

    def integer(self) -> int:
        """Read a big-endian integer."""
        self.at += 4
        return int(struct.unpack_from(">i", self.data, self.at - 4)[0])

    def numbers(self, kind: str) -> NDArray[Any]:
        """Read a count, and as many numbers."""
        count = self.integer()
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found.astype(found.dtype.newbyteorder("="))

    def read(self) -> Any:
        """Read the object that comes next."""
        flags = self.integer()
        kind, has_attributes, has_tag = flags & 255, flags & 512, flags & 1024
        if kind == NULL:
            return None
        if kind == REFERENCE:
            return self.symbols[(flags >> 8) - 1]
        if kind == SYMBOL:
            self.symbols.append(self.read())
            return self.symbols[-1]
        if kind == CHARSXP:
            return self.text()
        if kind == PAIRLIST:
            return self.pairs(bool(has_attributes), bool(has_tag))
        values = self.vector(kind)
        return Value(values, self.read() if has_attributes else {})

    def text(self) -> str:
        """Read a length, and as many bytes; a missing text has the length -1."""
        length = self.integer()
        self.at += max(length, 0)
        return self.data[self.at - length : self.at].decode("utf-8") if length >= 0 else ""

    def pairs(self, has_attributes: bool, has_tag: bool) -> dict[str, Any]:
        """Read a linked list of named values."""
        found: dict[str, Any] = {}
        while True:
            if has_attributes:
                self.read()
            name = self.read() if has_tag else ""
            found[name] = self.read()
            flags = self.integer()
            if flags & 255 == NULL:
                return found
            has_attributes, has_tag = bool(flags & 512), bool(flags & 1024)

    def vector(self, kind: int) -> Any:
        """Read the values of a vector or a list."""
        if kind in {INTEGER, LOGICAL}:
            return self.numbers(">i4")
        if kind == REAL:
            return self.numbers(">f8")
        if kind in {STRING, VECTOR}:
            return [self.read() for _ in range(self.integer())]
        if kind == ALTERNATIVE:  # row names 1, 2, …: (name, state, attributes)
            return [self.read() for _ in range(3)]
        raise ValueError(f"An object of R of type {kind} is not known here: add it.")
