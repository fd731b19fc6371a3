"""Load the data sets that come with the course.

>>> from course1_nn.helpers import data
>>> fashion = data.load("fashion")
>>> fashion.X_train.shape
(12000, 28, 28)

`load(name)` verifies a set and returns its named arrays, `describe(name)` says what they are,
`names()` lists the sets. The files lie in `datasets/` beside the package, or in the folder that the
environment variable `COURSE_DATASETS` names.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from numpy.typing import NDArray

from course1_nn.helpers import catalogue, formats


class Data(Mapping[str, NDArray[Any]]):
    """The named arrays of one set, by key (`data["X"]`) and by attribute (`data.X`).

    The arrays are read-only and shared by all that load the set in this process: what one cell does
    to them cannot surprise another. Take a copy to change one (`data.X.copy()`).
    """

    __slots__ = ("_arrays", "_name")

    _arrays: dict[str, NDArray[Any]]
    _name: str

    def __init__(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        for array in arrays.values():
            array.flags.writeable = False
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_arrays", dict(arrays))

    def __getitem__(self, key: str) -> NDArray[Any]:
        if key not in self._arrays:
            raise KeyError(f"{self._name} has no array {key!r}: it has {', '.join(self._arrays)}")
        return self._arrays[key]

    def __getattr__(self, key: str) -> NDArray[Any]:
        if key.startswith("_") or key not in self._arrays:
            raise AttributeError(
                f"{type(self).__name__} {self._name!r} has no array {key!r}: "
                f"it has {', '.join(self._arrays)}."
            )
        return self._arrays[key]

    def __setattr__(self, key: str, value: object) -> NoReturn:
        raise AttributeError(
            f"A loaded set cannot be changed: give the new {key} a name of its own."
        )

    def __delattr__(self, key: str) -> NoReturn:
        raise AttributeError(f"A loaded set cannot be changed: {key} stays where it is.")

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._arrays]

    def __reduce__(self) -> tuple[type["Data"], tuple[str, dict[str, NDArray[Any]]]]:
        return type(self), (self._name, self._arrays)

    def __repr__(self) -> str:
        width = max(map(len, self._arrays), default=0)
        lines = [f"{key:{width}}  {a.shape} {a.dtype}" for key, a in self._arrays.items()]
        return "\n  ".join([f"{self._name}:", *lines])


def names() -> list[str]:
    """Return the names of the sets that can be loaded."""
    return list(_entries(catalogue.folder()))


def load(name: str) -> Data:
    """Return the arrays of a set, after checking each file's SHA-256 against the catalogue.

    A set is read and checked once a process; asking again returns the same object.

    Parameters
    ----------
    name : str
        One of `names()`, for example `"fashion"`.

    Returns
    -------
    Data
        Read-only arrays with the names, shapes, dtypes and ranges that `describe(name)` prints.
        Images are uint8 unless it says otherwise: divide by 255 for floats in [0, 1].

    Raises
    ------
    ValueError
        If there is no set of that name, or a file of it is damaged.
    FileNotFoundError
        If a file of it, or the whole `datasets/` folder, is missing.
    """
    return _load(catalogue.folder(), name)


def describe(name: str) -> str:
    """Return a text on what a set is, what its arrays hold, its licence and where it is from."""
    entry = _entry(catalogue.folder(), name)
    width = max(map(len, entry.arrays))
    lines = [entry.title, "", entry.description.strip(), ""]
    for key, note in entry.arrays.items():
        bounds = f", {note.range[0]:g} to {note.range[1]:g}" if note.range else ""
        lines.append(f"{key:{width}}  {note.shape} {note.dtype}{bounds}: {note.meaning}")
    lines += ["", *(f"Licence: {one.spdx}. {one.attribution}" for one in entry.licences)]
    lines += [f"Source: {one.package} {one.version}, from {one.upstream}" for one in entry.sources]
    return "\n".join(lines)


@cache
def _entries(root: Path) -> dict[str, catalogue.Entry]:
    return catalogue.read(root)


def _entry(root: Path, name: str) -> catalogue.Entry:
    entries = _entries(root)
    if name in entries:
        return entries[name]
    from difflib import get_close_matches  # here, because it is rarely needed

    close = get_close_matches(str(name).lower(), entries, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"the sets are {', '.join(entries)}."
    raise ValueError(f"There is no data set named {name!r}: {hint}")


@cache
def _load(root: Path, name: str) -> Data:
    entry = _entry(root, name)
    dtypes = {key: note.dtype for key, note in entry.arrays.items()}
    arrays: dict[str, NDArray[Any]] = {}
    for file in entry.files:
        path = root / "files" / file.path
        _verify(path, file, entry)
        arrays.update(formats.read(path, file.key, dtypes))
    return Data(name, {key: arrays[key] for key in entry.arrays})


def _verify(path: Path, file: catalogue.File, entry: catalogue.Entry) -> None:
    remedy = (
        f'get it back with "git checkout -- datasets/files/{file.path}", '
        f'or make it again with "python {entry.builder}".'
    )
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path}, a file of the data set {entry.name!r}, is missing: {remedy}"
        ) from None
    if found != file.sha256:
        raise ValueError(
            f"{path} is damaged (its SHA-256 starts with {found[:8]}, "
            f"the catalogue says {file.sha256[:8]}): {remedy}"
        )
