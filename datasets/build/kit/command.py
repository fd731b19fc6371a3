"""The command that every builder is: `python datasets/build/<name>.py [--sources DIR] [--check]`.

It builds into a scratch folder first, so a run that fails leaves `datasets/files/` as it was, then
says of each file whether it is what the catalogue describes. Exit codes: 0 as described, 1 not,
2 wrong use, 3 a source could not be fetched.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from numpy.typing import NDArray
from PIL import Image

from course1_nn.helpers import catalogue, data, formats
from kit import DATASETS
from kit.sources import Sources, SourceUnavailable, default_cache

Build = Callable[[Sources, Path], None]
Preview = Callable[[data.Data], Image.Image]

UNAVAILABLE = 3


def run(
    name: str, build: Build, preview: Preview | None = None, argv: Sequence[str] | None = None
) -> NoReturn:
    """Build the set `name`, and leave the process with an exit code.

    Parameters
    ----------
    build : function of (sources, folder)
        Writes the set's files to `folder`, named as in the catalogue.
    preview : function of the loaded set, optional
        Draws the picture that the entry names under `preview`.
    argv : sequence of str, optional
        The command line's arguments; those of the process if not given.
    """
    parser = argparse.ArgumentParser(description=f"Build the data set {name!r} from its sources.")
    parser.add_argument(
        "--sources",
        type=Path,
        metavar="DIR",
        default=default_cache(),
        help="folder that has, or gets, the source packages (%(default)s)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing: say whether the shipped files come out again",
    )
    given = parser.parse_args(argv)
    try:
        sys.exit(_run(name, build, preview, given.sources.resolve(), given.check))
    except SourceUnavailable as error:
        print(error, file=sys.stderr)
        sys.exit(UNAVAILABLE)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def _run(name: str, build: Build, preview: Preview | None, cache: Path, check: bool) -> int:
    entries = catalogue.read(DATASETS)
    if name not in entries:
        raise ValueError(f"catalogue.toml has no entry [{name}]: write one first, without files.")
    entry = entries[name]
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch)
        build(Sources(entry, cache), built)
        as_described = report(entry, built)
        if not check:
            _ship(entry, built)
    if preview is not None and not check and as_described:
        draw_preview(entry, preview)
    return 0 if as_described else 1


def report(entry: catalogue.Entry, built: Path) -> bool:
    """Print how each built file compares with the catalogue, and what to paste if one differs."""
    described = {file.path: file for file in entry.files}
    made = sorted(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file())
    good = True
    for path in sorted({*made, *described}):
        verdict, same = compare(built / path, described.get(path))
        good &= same
        print(f"{path}: {verdict}")
    if not good:
        print(f"\nThis build's tables for catalogue.toml:\n\n{as_toml(entry, built, made)}")
    return good


def compare(built: Path, described: catalogue.File | None) -> tuple[str, bool]:
    """Return what to say of one built file, and whether the catalogue describes it."""
    if described is None:
        return "not in the catalogue yet", False
    if not built.exists():
        return "in the catalogue, but the builder does not write it", False
    if sha256(built) == described.sha256:
        return "the same bytes", True
    shipped = DATASETS / "files" / described.path
    if shipped.exists() and sha256(shipped) == described.sha256 and same_content(built, shipped):
        return f"the same arrays, compressed differently by zlib {zlib.ZLIB_RUNTIME_VERSION}", True
    return "not what the catalogue describes", False


def same_content(one: Path, other: Path) -> bool:
    """Return whether two archives hold the same arrays, or two other files the same bytes."""
    if one.suffix != ".npz":
        return one.read_bytes() == other.read_bytes()
    a, b = formats.read(one), formats.read(other)
    return list(a) == list(b) and all(
        a[key].dtype == b[key].dtype
        and a[key].shape == b[key].shape
        and a[key].tobytes() == b[key].tobytes()
        for key in a
    )


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def draw_preview(entry: catalogue.Entry, preview: Preview) -> None:
    """Draw the set's picture from the shipped files."""
    path = DATASETS / entry.preview
    path.parent.mkdir(exist_ok=True)
    preview(data.load(entry.name)).save(path, optimize=True)
    print(f"{entry.preview}: {path.stat().st_size:,} bytes")


def _ship(entry: catalogue.Entry, built: Path) -> None:
    """Copy the built files to `datasets/files/`, but leave one that is there and as described."""
    hashes = {file.path: file.sha256 for file in entry.files}
    for path in (path for path in built.rglob("*") if path.is_file()):
        name = path.relative_to(built).as_posix()
        target = DATASETS / "files" / name
        there = target.exists() and sha256(target) == hashes.get(name)
        if not (there and same_content(path, target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def as_toml(entry: catalogue.Entry, built: Path, paths: Sequence[str]) -> str:
    """Return the tables `files` and `arrays` of an entry as its built files have them."""
    dtypes = {key: note.dtype for key, note in entry.arrays.items()}
    files: list[str] = []
    arrays = [f"[{entry.name}.arrays]"]
    for path in paths:
        size = (built / path).stat().st_size
        files += [
            f"[[{entry.name}.files]]",
            f'path = "{path}"',
            f'sha256 = "{sha256(built / path)}"',
            f"bytes = {size}",
            "",
        ]
        for key, array in formats.read(built / path, dtypes=dtypes).items():
            meaning = entry.arrays[key].meaning if key in entry.arrays else ""
            arrays.append(f'{key} = {{ {_about(array)}, meaning = "{meaning}" }}')
    return "\n".join([*files, *arrays])


def _about(array: NDArray[Any]) -> str:
    shape = f"shape = {list(array.shape)}"
    if array.dtype.kind == "U":
        return f'{shape}, dtype = "str"'
    return f'{shape}, dtype = "{array.dtype.name}", range = [{array.min()}, {array.max()}]'
