"""Read the front matter of a stem's text: its title, its budget, and what it builds on.

- ``front_matter``: raises SpecError where the keys are missing
- ``built_on``: the notebooks of the same week whose references a notebook imports
"""

from typing import Any

import msgspec
import yaml

from grader.spec import SpecError
from grader.stems import Stem


class FrontMatter(msgspec.Struct, frozen=True):
    """What the key ``course:`` of a text says."""

    title: str
    budget_s: float  # wall seconds for the whole instructor notebook on two cores
    builds_on: tuple[str, ...] = ()  # names of earlier notebooks of the same week


def front_matter(stem: Stem) -> FrontMatter:
    """Return the front matter's ``course:`` entry."""
    parts = stem.text.read_text(encoding="utf-8").split("---", 2)
    try:
        data: Any = yaml.safe_load(parts[1]) if len(parts) == 3 else {}
        return msgspec.convert(data["course"], FrontMatter)
    except (KeyError, TypeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise SpecError(
            f"{stem.place}.md: its front matter needs `course:` with `title:` (text) and "
            f"`budget_s:` (seconds); {error}."
        ) from None


def built_on(stem: Stem) -> frozenset[str]:
    """Return the notebooks of its week on which `stem` builds, directly or through others.

    Who gets the bundle of `stem` can read their references, so they must be due before.
    """
    found: set[str] = set()
    waiting = [stem]
    while waiting:
        one = waiting.pop()
        names = front_matter(one).builds_on if one.text.exists() else ()
        for name in names:
            other = Stem(stem.root, stem.course, stem.week, name)
            if other == stem or not other.code.exists():
                raise SpecError(
                    f"{one.place}.md: `builds_on:` names {name}, which is "
                    f"{'itself built on it' if other == stem else 'no notebook of this week'}; "
                    "name earlier notebooks of the same week (other weeks need no entry)."
                )
            if name not in found:
                found.add(name)
                waiting.append(other)
    return frozenset(found)
