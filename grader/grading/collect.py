"""Find submissions in folders as people have them.

- ``collect``: entries by assignment, from nbgrader's layout, a folder a student, or flat files
"""

import json
from collections.abc import Iterable
from pathlib import Path

from grader.exceptions import GraderError
from grader.grading.read import MAX_BYTES
from grader.grading.run import Entry
from grader.stems import Stem, discover


class NothingToGrade(GraderError):
    """No submission was found, or it cannot be told to which assignment one belongs."""


def collect(root: Path, paths: Iterable[Path], stem: Stem | None = None) -> dict[Stem, list[Entry]]:
    """Return the submissions below `paths` by assignment, students in alphabetical order.

    Three layouts are read: ``submitted/<student>/<assignment>/<notebook>.ipynb``,
    ``<student>/<notebook>.ipynb`` and ``<student>.ipynb``. With `stem` all belong to it.

    Raises
    ------
    NothingToGrade
        A path does not exist, holds no submission, or two files are of one student.
    """
    known = {each.name: each for each in discover(root)}
    found: dict[Stem, dict[str, Path]] = {}
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise NothingToGrade(
                f"{path} does not exist; give a folder of submissions or a notebook."
            )
        for student, assignment, file in _files(path, known):
            of = stem or known.get(assignment) or _stem_of(file, known)
            if of is None:
                raise NothingToGrade(
                    f"Cannot tell to which assignment {file} belongs: neither its name nor its "
                    "metadata names one of ours. Add --assignment NAME; `grader list` prints "
                    "the names."
                )
            other = found.setdefault(of, {}).setdefault(student, file)
            if other != file:
                raise NothingToGrade(
                    f"{student} has two submissions to {of.name}: {other} and {file}; keep one."
                )
    if not found:
        raise NothingToGrade("No submission found: no .ipynb file lies in the given folders.")
    return {
        each: [Entry(student, file) for student, file in sorted(files.items())]
        for each, files in sorted(found.items(), key=lambda item: item[0].place)
    }


def _files(path: Path, known: dict[str, Stem]) -> list[tuple[str, str, Path]]:
    """Return (student, assignment or '', file) for everything that looks like a submission."""
    if not path.is_dir():
        return [(path.stem, "", path)]
    found: list[tuple[str, str, Path]] = []
    for child in sorted(path.iterdir()):
        if child.name.startswith("."):
            continue
        if child.is_dir():
            found += _of_student(child, known)
        elif child.suffix == ".ipynb":
            found.append((child.stem, "", child))
    return found


def _of_student(folder: Path, known: dict[str, Stem]) -> list[tuple[str, str, Path]]:
    """Return the submissions in one student's folder; one without a notebook counts, as refused."""
    assignments = [child for child in sorted(folder.iterdir()) if child.name in known]
    found = [
        (folder.name, child.name, child / f"{child.name}.ipynb")
        for child in assignments
        if child.is_dir()
    ]
    flat = [child for child in sorted(folder.iterdir()) if child.suffix == ".ipynb"]
    return found + [(folder.name, "", file) for file in flat]


def _stem_of(file: Path, known: dict[str, Stem]) -> Stem | None:
    """Return the stem that a file's name or its own metadata names, None for neither."""
    if file.stem in known:
        return known[file.stem]
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > MAX_BYTES:
            return next(iter(known.values())) if len(known) == 1 else None
        place = json.loads(file.read_bytes())["metadata"]["course"]["place"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return next(iter(known.values())) if len(known) == 1 else None
    return next((stem for stem in known.values() if stem.place == place), None)
