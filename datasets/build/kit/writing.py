"""Write the files of a set so that the same arrays give the same bytes on every run.

No time stamps, no owner, no machine's byte order. Compressed bytes still depend on the machine's
zlib (most are alike, zlib-ng is not): the command compares arrays when bytes differ.
"""

import io
import wave
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course1_nn.helpers.formats import ENCODED, ENDS


def write_npz(path: Path, arrays: Mapping[str, ArrayLike]) -> None:
    """Write named arrays, little-endian and in C order, as an `.npz` file with deflate level 9.

    Raises
    ------
    ValueError
        If an array holds Python objects, which could only be pickled.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, _npy(name, np.asarray(array)), compresslevel=9)


def _npy(name: str, array: NDArray[Any]) -> bytes:
    if array.dtype.hasobject:
        raise ValueError(f"{name} holds Python objects: make it an array of numbers or of str.")
    ordered = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, ordered.reshape(array.shape), allow_pickle=False)
    return buffer.getvalue()


def pack_images(key: str, pictures: Sequence[bytes]) -> dict[str, NDArray[Any]]:
    """Return the two arrays that stand in an `.npz` for JPEG or PNG files of one picture size.

    The loader decodes them to one uint8 array named `key`.
    """
    ends = np.cumsum([len(picture) for picture in pictures])
    return {
        key + ENCODED: np.frombuffer(b"".join(pictures), dtype=np.uint8),
        key + ENDS: ends.astype(np.int64),
    }


def write_wav(path: Path, samples: NDArray[np.floating[Any]], rate: int) -> None:
    """Write sound between -1 and 1, shape (n,), as 16-bit samples, `rate` a second.

    Raises
    ------
    ValueError
        If it is louder than that, and would be cut off.
    """
    if np.abs(samples).max() > 1:
        raise ValueError(f"{path.name} is louder than 1: divide it by {np.abs(samples).max():g}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(samples * (2**15 - 1)).astype("<i2").tobytes())


def write_tsv(path: Path, columns: Mapping[str, Sequence[object]]) -> None:
    r"""Write equally long columns as a table: a header, tabs between columns, `\n` after lines.

    Raises
    ------
    ValueError
        If a value holds a tab or a line break, which the format cannot express.
    """
    rows = [list(columns), *([str(v) for v in row] for row in zip(*columns.values(), strict=True))]
    for row in rows:
        if any(character in value for value in row for character in "\t\n\r"):
            raise ValueError(f"{path.name} cannot hold a tab or a line break: clean the row {row}.")
    write_text(path, "".join("\t".join(row) + "\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    r"""Write UTF-8 with `\n` at line ends, whatever the machine's own are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
