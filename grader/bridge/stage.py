"""Make a course folder in which nbgrader's own commands and formgrader work.

- ``stage``: write it, or bring it up to date without touching what an instructor changed

``source/<assignment>/`` holds the instructor's notebook and beside it all that learners need to run
theirs: the helpers and earlier weeks as a package, the numbers for `check`, and its data sets.
nbgrader hands these files out with each release. The secret seed stays beside the gradebook.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.authoring.build import make, notebook_text
from grader.bridge.exceptions import StageError
from grader.bridge.nbgrader_config import config_text
from grader.bundle import bundle_files
from grader.files import write_atomically
from grader.grading.seed import NAME as SEED
from grader.grading.seed import read_seed
from grader.stems import Stem

MANIFEST = ".grader_staged.json"


@dataclass(frozen=True)
class Staged:
    """What staging did: files written, and files left alone because somebody changed them."""

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def stage(root: Path, folder: Path, stems: Sequence[Stem], seed: int | None = None) -> Staged:
    """Make `folder` a course folder with the assignments `stems`, or bring it up to date.

    A file that differs from what an earlier call wrote there is an instructor's and stays; to get
    ours, move it away and stage again.

    Parameters
    ----------
    root
        The folder that holds the courses.
    folder
        The course folder; made where there is none.
    stems
        Assignments of one course.
    seed
        The secret seed; drawn where it is None. It is never changed once it is there.

    Raises
    ------
    StageError
        The folder cannot be written, is one of the courses, or has another seed; there is no
        assignment, or they are of several courses.
    """
    course = _one_course(stems)
    folder = folder.absolute()
    if folder.resolve() == root.resolve() or (root.resolve() / course) in folder.resolve().parents:
        raise StageError(f"{folder} holds the course itself; choose a new folder to stage it in.")
    files = {"nbgrader_config.py": config_text(course, root.absolute()).encode()}
    for stem in stems:
        files |= {f"source/{stem.name}/{name}": data for name, data in _assignment(stem)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _keep_seed(folder, seed)
        return _write(folder, files)
    except OSError as error:
        where = error.filename or folder
        raise StageError(
            f"{where} cannot be written ({error.strerror}); choose a folder that is yours."
        ) from None


def _one_course(stems: Sequence[Stem]) -> str:
    courses = sorted({stem.course for stem in stems})
    if not courses:
        raise StageError("There is no assignment to stage; `grader list` prints their names.")
    if len(courses) > 1:
        raise StageError(
            f"The assignments are of {' and '.join(courses)}; stage each course in a folder of its "
            "own, because nbgrader keeps one gradebook a course."
        )
    return courses[0]


# ---- the files of one assignment ----------------------------------------------------------------


def _assignment(stem: Stem) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of the source folder of one assignment."""
    built = make(stem)
    yield f"{stem.name}.ipynb", notebook_text(built.instructor).encode()
    yield stem.checks.relative_to(stem.root).as_posix(), built.files[stem.checks].encode()
    yield from bundle_files(stem)
    yield from _datasets(stem)


def _datasets(stem: Stem) -> Iterator[tuple[str, bytes]]:
    """Yield the data sets whose catalogue entry names `stem`, with the catalogue and licences."""
    folder = stem.root / "datasets"
    catalogue = folder / "catalogue.toml"
    if not catalogue.is_file():
        return
    entries: dict[str, Any] = tomllib.loads(catalogue.read_text(encoding="utf-8"))
    used = [entry for entry in entries.values() if stem.place in entry.get("used_by", ())]
    names = [f"files/{file['path']}" for entry in used for file in entry.get("files", ())]
    names += [f"LICENSES/{text['text']}" for entry in used for text in entry.get("licences", ())]
    for name in dict.fromkeys(["catalogue.toml", *names] if used else []):
        yield f"datasets/{name}", (folder / name).read_bytes()


# ---- writing ------------------------------------------------------------------------------------


def _keep_seed(folder: Path, seed: int | None) -> None:
    """Write the seed where there is none, readable by its owner only."""
    path = folder / SEED
    if seed is not None and not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{seed}\n")
    if seed not in (None, read_seed(folder)):
        raise StageError(
            f"{path} holds another seed; leave the seed out to keep it, or delete the file to "
            "change all hidden inputs."
        )


def _write(folder: Path, files: dict[str, bytes]) -> Staged:
    known = _manifest(folder)
    written: list[Path] = []
    kept: list[Path] = []
    for name, data in files.items():
        path = folder / name
        there = path.read_bytes() if path.is_file() else None
        if there is not None and there != data and known.get(name) != _digest(there):
            kept.append(path)
            continue
        known[name] = _digest(data)
        if there != data:
            write_atomically(path, data)
            written.append(path)
    write_atomically(folder / MANIFEST, json.dumps(known, indent=1, sort_keys=True) + "\n")
    return Staged(folder, tuple(written), tuple(kept))


def _manifest(folder: Path) -> dict[str, str]:
    """Return the digests of what was written here before; nothing where that is not known."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in dict(found).items()}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
