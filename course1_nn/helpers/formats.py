"""Read the file formats of `datasets/files/` into named NumPy arrays: `read(path)`.

| suffix | holds | becomes |
| --- | --- | --- |
| `.npz` | arrays, some of them as encoded pictures (see `unpack_images`) | the same arrays |
| `.tsv` | a header line, then one row a line; tabs between columns, UTF-8 | one array a column |
| `.txt` | text, UTF-8 | one array of str, an item a line |
| `.png` `.jpg` | one picture | one uint8 array `(h, w)`, `(h, w, 3)` or `(h, w, 4)` |
| `.wav` | sound, one channel of 16-bit samples | one int16 array `(samples,)` |

Nothing is ever unpickled.
"""

import io
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

ENCODED = "@encoded"
ENDS = "@ends"


def read(path: Path, key: str = "", dtypes: Mapping[str, str] | None = None) -> Arrays:
    """Return the named arrays of one file.

    Parameters
    ----------
    path : Path
        A file with one of the suffixes above.
    key : str
        Name of the array of a file that holds only one; the file's stem if empty.
    dtypes : mapping of str to str, optional
        Of a table's columns; a column that is not named stays text.

    Raises
    ------
    ValueError
        If the suffix is not known.
    """
    reader = READERS.get(path.suffix)
    if reader is None:
        known = ", ".join(READERS)
        raise ValueError(f"{path.name} is of an unknown format: known are {known}; add a reader.")
    return reader(path, key or path.stem, dtypes or {})


def read_npz(path: Path, _key: str, _dtypes: Mapping[str, str]) -> Arrays:
    """Read a NumPy archive, decoding the pictures that it holds encoded."""
    with np.load(path, allow_pickle=False) as archive:
        return unpack_images({name: archive[name] for name in archive.files})


def unpack_images(arrays: Arrays) -> Arrays:
    """Decode each pair `X@encoded` (uint8, JPEG or PNG files end to end) and `X@ends` (int) to `X`.

    The pictures have one size: `X` is uint8, shape `(m, h, w)` or `(m, h, w, channels)`.
    """
    plain = {name: array for name, array in arrays.items() if not name.endswith((ENCODED, ENDS))}
    for name, encoded in arrays.items():
        if name.endswith(ENCODED):
            key = name.removesuffix(ENCODED)
            parts = np.split(encoded, arrays[key + ENDS][:-1])
            plain[key] = np.stack([decode_image(part.tobytes()) for part in parts])
    return plain


def decode_image(data: bytes) -> NDArray[np.uint8]:
    """Decode one JPEG or PNG file to uint8, shape `(h, w)` or `(h, w, channels)`."""
    from PIL import Image  # here, because most sets hold no encoded picture

    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image, dtype=np.uint8)


def read_image(path: Path, key: str, _dtypes: Mapping[str, str]) -> Arrays:
    """Read one picture."""
    return {key: decode_image(path.read_bytes())}


def read_text(path: Path, key: str, _dtypes: Mapping[str, str]) -> Arrays:
    r"""Read a text as its lines: `"\n".join(lines)` is the text again, without the last newline."""
    return {key: np.array(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))}


def read_tsv(path: Path, _key: str, dtypes: Mapping[str, str]) -> Arrays:
    """Read a table: the header names the arrays."""
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    header, *rows = (line.split("\t") for line in lines)
    columns = zip(*rows, strict=True)
    return {
        name: np.array(column).astype(dtypes.get(name, "str"))
        for name, column in zip(header, columns, strict=True)
    }


def read_wav(path: Path, key: str, _dtypes: Mapping[str, str]) -> Arrays:
    """Read a sound; how many samples a second it has, the catalogue says.

    Raises
    ------
    ValueError
        If it has two channels, or samples of another size.
    """
    with wave.open(str(path), "rb") as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise ValueError(
                f"{path.name} has {file.getnchannels()} channels of {file.getsampwidth()} bytes: "
                "convert it to one channel of 2 bytes (16-bit mono)."
            )
        return {key: np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")}


READERS: dict[str, Callable[[Path, str, Mapping[str, str]], Arrays]] = {
    ".npz": read_npz,
    ".tsv": read_tsv,
    ".txt": read_text,
    ".png": read_image,
    ".jpg": read_image,
    ".wav": read_wav,
}
