"""The page of each week lists its notebooks with their exercises, points and quizzes."""

import re
from pathlib import Path

import pytest

from grader.questions import Question
from grader.stems import Stem, discover

STEMS = discover(Path(__file__).resolve().parents[2])
each_stem = pytest.mark.parametrize("stem", STEMS, ids=lambda stem: stem.name)


def section_on(stem: Stem) -> str:
    """Return the section of the week's page that links to the notebook."""
    page = (stem.folder / "README.md").read_text(encoding="utf-8")
    link = f"]({stem.notebook.name})"
    parts = [part for part in page.split("\n## ")[1:] if link in part]
    return parts[0] if parts else page * (link in page)


@each_stem
def test_the_page_of_the_week_lists_each_exercise_with_its_points(stem: Stem) -> None:
    section = section_on(stem)
    assert section, f"{stem.folder}/README.md does not link to {stem.notebook.name}"
    exercises = stem.exercises()
    if any(isinstance(exercise, Question) for exercise in exercises.values()):
        assert "100 points" in " ".join(section.split())
        return
    listed = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", section, flags=re.MULTILINE))
    expected = {name: f"{exercise.points:g}" for name, exercise in exercises.items()}
    assert {name: listed.get(name) for name in expected} == expected
    assert set(listed) == set(expected), "the section lists what the notebook does not have"


@each_stem
def test_the_page_of_the_course_links_to_each_notebook(stem: Stem) -> None:
    page = (stem.root / stem.course / "README.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if f"({stem.week}/{stem.name}.ipynb)" in line]
    assert f"| {len(stem.exercises())} |" in row
