"""Read the front matter of a stem's text: its title and its budget.

- ``front_matter``: raises SpecError where the keys are missing
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
