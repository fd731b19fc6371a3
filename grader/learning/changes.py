"""What is different in a new version of a notebook, in sentences for its learner.

- ``changes``: one sentence each; ``exercises_changed``: what has to be checked again
- ``digests``: a digest of each exercise's public cases, to see whether they changed
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.grading.release import Release, release_of, text_of
from grader.learning.courses import exercises_of
from grader.learning.merge import Merged
from grader.learning.words import plural

_LONGEST = 60  # characters of a cell's first line


def digests(checks: Path) -> dict[str, str]:
    """Return a digest of the public cases of each exercise; nothing where they cannot be read."""
    try:
        entries = json.loads(checks.read_text(encoding="utf-8"))["exercises"]
        return {str(entry["name"]): _digest(entry) for entry in entries}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _digest(entry: Any) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]


def exercises_changed(
    base: dict[str, Any], new: dict[str, Any], before: Mapping[str, str], now: Mapping[str, str]
) -> list[str]:
    """Return the exercises of both versions that ask for something else, or are checked otherwise.

    Parameters
    ----------
    base, new
        The notebook as it was given, and as it is released now.
    before, now
        The digests of their public cases.
    """
    old, stubs = _stubs(release_of(base)), _stubs(release_of(new))
    return [
        name
        for name, stub in stubs.items()
        if name in old and (old[name] != stub or (name in before and before[name] != now.get(name)))
    ]


def changes(
    base: dict[str, Any], new: dict[str, Any], merged: Merged, changed: list[str]
) -> list[str]:
    """Return what is new in `new`, one sentence each, and what became of the learner's work."""
    old_release, release = release_of(base), release_of(new)
    old, stubs = _stubs(old_release), _stubs(release)
    worth, now = dict(exercises_of(old_release)), dict(exercises_of(release))
    said = [f"New exercise: {n}, {plural(now.get(n, 0), 'point')}." for n in stubs if n not in old]
    said += [
        f"{name} is no longer an exercise; what you wrote stays as a cell of your own."
        for name in old
        if name not in stubs
    ]
    for name in changed:
        said.append(f"{name} {_how(name, old[name], stubs[name], merged)} Run its check again.")
    said += [
        f"{name} is worth {plural(now[name], 'point')} now, before {worth[name]:g}."
        for name in now
        if name in worth and worth[name] != now[name]
    ]
    for line in merged.displaced:
        said.append(
            f"You had changed the cell that begins with `{line[:_LONGEST]}`, which is new: yours "
            "stands below it."
        )
    return said + _given_text(base, new)


def _how(name: str, old: str, new: str, merged: Merged) -> str:
    if old == new:
        return "is tried on other cases."
    if name in merged.stale:
        return f"asks for something else, and your first lines stay. The new ones: {_first(new)}"
    if _first(old) != _first(new):
        return f"begins otherwise now, and so does your answer: {_first(new)}"
    return "asks for something else; read its description."


def _first(source: str) -> str:
    """Return the signature of a stub."""
    lines: list[str] = []
    for line in source.splitlines():
        lines.append(line.strip())
        if line.rstrip().endswith(":"):
            break
    return f"`{' '.join(lines)}`"


def _stubs(release: Release) -> dict[str, str]:
    return {cell.exercise: cell.source for cell in release.cells if cell.kind == "answer"}


def _given_text(base: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Count the texts and examples that are new, other or gone."""
    old, now = _given(base), _given(new)
    counts = {
        "new": len(now.keys() - old.keys()),
        "changed": sum(old[name] != now[name] for name in now.keys() & old.keys()),
        "gone": len(old.keys() - now.keys()),
    }
    parts = [f"{count} {word}" for word, count in counts.items() if count]
    return [f"Texts and examples: {', '.join(parts)}."] if parts else []


def _given(notebook: dict[str, Any]) -> dict[str, str]:
    return {
        cell["id"]: text_of(cell["source"])
        for cell in notebook["cells"]
        if cell["metadata"].get("course", {}).get("kind") not in ("answer", "check")
    }
