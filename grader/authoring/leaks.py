"""What a folder that is about to be released would give away.

- ``leaks``: sentences on solutions, answers, secrets and outputs that stand in its files
- ``early``: the assignment of the same week whose references it holds, and which must be due first

It looks at the files themselves, after everything that makes them and whoever edited them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grader.authoring.build import notebook_source
from grader.authoring.contracts import code_lines
from grader.authoring.release import solution_leaks
from grader.front_matter import built_on
from grader.spec import Exercise
from grader.stems import Stem

_SECRETS = {
    *(".grader_seed", "gradebook.db", "journal.jsonl", "roster.csv", "term.toml"),
    *("nbgrader_config.py", ".pgpass"),  # may hold the password of a database
}
_MARKS = ("### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS", "=== BEGIN MARK SCHEME ===")
_TEXTS = {".py", ".md", ".txt", ".json", ".toml", ".csv", ".html", ".ipynb"}
_MOST_BYTES = 5_000_000  # larger files are data
AnyExercise = Exercise[..., Any]


def leaks(stem: Stem, folder: Path, seed: int | None = None) -> list[str]:
    """Return what the files below `folder` would tell learners, [] where it is nothing.

    Parameters
    ----------
    seed
        The term's secret seed, which is looked for as well.
    """
    exercises = list(stem.exercises().values())
    allowed = {f"{name}.py" for name in built_on(stem)}
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found.append(f"{name} is a link; learners would get what it leads to.")
        elif path.is_file():
            found += [f"{name} {what}" for what in _in_file(path, name, stem, exercises, allowed)]
            if seed is not None and _holds(path, str(seed)):
                found.append(f"{name} holds the secret seed.")
    return found


def whole_solutions(exercises: Iterable[AnyExercise], text: str) -> list[str]:
    """Return the exercises whose solution stands in a Python file, whatever its layout."""
    lines = _joined(text)
    return [each.name for each in exercises if _joined(each.solution) in lines]


def strings_in(data: Any) -> Iterator[str]:
    """Yield all texts in JSON data."""
    if isinstance(data, str):
        yield data
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from strings_in(item)


def early(stem: Stem) -> list[str]:
    """Return the notebooks of its own week whose references this one hands out."""
    return list(built_on(stem))


def _in_file(
    path: Path, place: str, stem: Stem, exercises: list[AnyExercise], allowed: set[str]
) -> Iterator[str]:
    if path.name in _SECRETS:
        yield "is for instructors alone."
    own = f"{stem.course}/{stem.week}/source/"
    if place.startswith(own) and path.suffix in (".py", ".md") and path.name not in allowed:
        yield "is a source of this very week, with solutions in it."
    if path.suffix not in _TEXTS or path.stat().st_size > _MOST_BYTES:
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".ipynb":
        yield from _in_notebook(text, exercises)
    elif path.suffix == ".py":
        for name in whole_solutions(exercises, text):
            yield f"holds the whole solution of {name}."
    elif path.suffix in (".md", ".txt"):
        yield from _lines(exercises, text)
    elif path.name == stem.checks.name:
        yield from _lines(exercises, "\n".join(strings_in(json.loads(text))))
        if '"hidden": true' in text:
            yield "holds hidden cases."


def _in_notebook(text: str, exercises: list[AnyExercise]) -> Iterator[str]:
    yield from _lines(exercises, notebook_source(text))
    for mark in _MARKS:
        if mark in text:
            yield f"holds the mark `{mark}`: what stands below it was not taken out."
    if any(cell.get("outputs") for cell in json.loads(text)["cells"]):
        yield "holds outputs, which may show solutions."


def _lines(exercises: list[AnyExercise], text: str) -> Iterator[str]:
    for line in solution_leaks(exercises, text):
        yield f"holds the solution line `{line}`."


def _joined(text: str) -> str:
    return "".join(f"\n{line}\n" for line in code_lines(text))


def _holds(path: Path, word: str) -> bool:
    """Return whether the number `word` stands in a file, not as a part of a longer one."""
    if path.stat().st_size > _MOST_BYTES or len(word) < 6:
        return False
    pattern = rf"(?<!\d){word}(?!\d)".encode()
    return re.search(pattern, path.read_bytes()) is not None
