"""What there is to learn: courses, weeks and notebooks, read from the released notebooks.

- ``courses``: everything below a root; nothing is imported, so TensorFlow's weeks cost nothing
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grading.release import Release, read_release
from grader.stems import Stem, discover


@dataclass(frozen=True)
class Offer:
    """One notebook that can be worked on."""

    stem: Stem
    title: str
    exercises: tuple[tuple[str, float], ...]  # (name, points)

    @property
    def place(self) -> str:
        """Return ``course1_nn/week2/logistic_regression``."""
        return self.stem.place


@dataclass(frozen=True)
class Course:
    """One course with its notebooks in order."""

    name: str
    title: str
    offers: tuple[Offer, ...]

    @property
    def weeks(self) -> dict[str, list[Offer]]:
        """The notebooks by the name of their week, such as ``Week 2``."""
        found: dict[str, list[Offer]] = {}
        for offer in self.offers:
            number = re.sub(r"\D", "", offer.stem.week)
            found.setdefault(f"Week {number}" if number else offer.stem.week, []).append(offer)
        return found


def courses(root: Path) -> list[Course]:
    """Return the courses below `root` that have a released notebook, in order."""
    by_course: dict[str, list[Offer]] = {}
    for stem in sorted(discover(root), key=_order):
        offer = _offer(stem)
        if offer is not None:
            by_course.setdefault(stem.course, []).append(offer)
    return [Course(name, _title(root / name), tuple(offers)) for name, offers in by_course.items()]


def _order(stem: Stem) -> tuple[str, int, str, int, str]:
    """Sort weeks by number, and notebooks of a week as its README names them."""
    number = int(re.sub(r"\D", "", stem.week) or 0)
    try:
        place = (stem.folder / "README.md").read_text(encoding="utf-8").find(stem.notebook.name)
    except OSError:
        place = -1
    return stem.course, number, stem.week, place if place >= 0 else sys.maxsize, stem.name


def _offer(stem: Stem) -> Offer | None:
    """Return the notebook of `stem`, None where it is not built yet."""
    try:
        release = read_release(stem)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return Offer(stem, release.title, exercises_of(release))


def exercises_of(release: Release) -> tuple[tuple[str, float], ...]:
    """Return (name, points) of what is graded in a released notebook, in order."""
    found: dict[str, float] = {}
    for cell in release.notebook["cells"]:
        about: dict[str, Any] = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            name = cell["metadata"].get("course", {}).get("exercise") or about["grade_id"]
            found[name] = float(about.get("points", 0))
    return tuple(found.items())


def _title(folder: Path) -> str:
    """Return the first heading of the course's README, else the name of its folder."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
    except OSError:
        return folder.name
    heading = re.search(r"(?m)^# +(.+)$", text)
    return heading.group(1).strip() if heading else folder.name
