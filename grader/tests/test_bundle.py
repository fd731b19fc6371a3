"""What learners may import holds earlier weeks as a library, and never this week's references."""

from pathlib import Path

import pytest

from grader.bundle import bundle_files, without_exercises
from grader.questions import Question
from grader.spec import SpecError
from grader.stems import Stem, discover

ROOT = Path(__file__).resolve().parents[2]

MODULE = '''"""Averages."""

import math
import numpy as np
from numpy import ndarray, zeros as nothing
from grader.spec import exercise
from grader.inputs import normal


def helper(x):
    """Stay."""
    return x


@exercise("Hint that gives it away.", points=1)
def mean(x: ndarray):
    """Return the mean."""
    ### BEGIN SOLUTION
    m = np.mean(x)
    ### END SOLUTION
    return helper(m) * UNIT


mean.probe(np.array([1.0]) * math.pi)
mean.probe(nothing(3))
mean.random(x=normal())
mean.mistake("You summed.", "np.mean", "np.sum")
for _axis in AXES:
    _much = 1.0 * _axis
    mean.mistake("You summed along it.", "np.mean(x)", f"np.sum(x, {_axis})")
for _each, _word in ((mean, "np.median"),):
    _each.mistake("You summed otherwise.", "np.mean", _word)
del _each


@mean.accept
def other(x):
    return sum(x) / len(x)


UNIT = 1.0
AXES = (0, 1)
INPUTS = {"x": normal(shape="m")}
'''


def test_functions_stay_and_what_judges_them_goes() -> None:
    library = without_exercises(MODULE)
    names: dict[str, object] = {}
    exec(library, names)
    assert names["mean"]([1.0, 3.0]) == 2.0  # type: ignore[operator]
    assert names["UNIT"] == 1.0
    assert "INPUTS" not in names
    assert "AXES" not in names
    assert "other" not in names
    for word in (
        "math",
        "nothing",
        "grader",
        "exercise",
        "probe",
        "mistake",
        "gives it away",
        "You summed",
    ):
        assert word not in library


@pytest.mark.parametrize("stem", discover(ROOT), ids=lambda stem: stem.name)
def test_every_week_can_be_imported_by_later_ones_without_the_grader(stem: Stem) -> None:
    library = without_exercises(stem.code.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    exec(library, names)
    # Nobody imports a quiz: of its questions nothing is left.
    quiz = {name for name, e in stem.exercises().items() if isinstance(e, Question)}
    assert set(stem.exercises()) - quiz <= set(names)
    assert not quiz & set(names)
    assert "grader" not in library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for place in ("course1_a/week1", "course1_a/week2", "course1_a/week10", "course2_b/week1"):
        source = tmp_path / place / "source"
        source.mkdir(parents=True)
        (source / "stem.py").write_text(MODULE)
        (source / "stem.json").write_text("{}")
        (tmp_path / place / "stem.ipynb").write_text("{}")
    for course in ("course1_a", "course2_b"):
        (tmp_path / course / "__init__.py").touch()
        (tmp_path / course / "helpers").mkdir()
        (tmp_path / course / "helpers/data.py").write_text("x = 1\n")
        (tmp_path / course / "tests").mkdir()
        (tmp_path / course / "tests/test_oracles.py").touch()
    return tmp_path


def _names(root: Path, course: str, week: str) -> list[str]:
    return [name for name, _ in bundle_files(Stem(root, course, week, "stem"))]


def test_a_week_sees_the_weeks_before_it(root: Path) -> None:
    assert _names(root, "course1_a", "week10") == [
        "course1_a/__init__.py",
        "course1_a/helpers/data.py",
        "course1_a/week1/source/stem.py",
        "course1_a/week2/source/stem.py",
    ]


def test_the_first_week_sees_helpers_only(root: Path) -> None:
    assert _names(root, "course1_a", "week1") == [
        "course1_a/__init__.py",
        "course1_a/helpers/data.py",
    ]


def test_a_later_course_sees_all_of_the_earlier_ones(root: Path) -> None:
    names = _names(root, "course2_b", "week1")
    assert "course1_a/week10/source/stem.py" in names
    assert "course2_b/week1/source/stem.py" not in names
    assert not any("tests" in name or name.endswith((".json", ".ipynb")) for name in names)


def _text(root: Path, name: str, *builds_on: str) -> None:
    """Write a second notebook of course1_a/week2 and what it builds on."""
    source = root / "course1_a/week2/source"
    (source / f"{name}.py").write_text(MODULE)
    text = f"---\ncourse:\n  title: A\n  budget_s: 5\n  builds_on: [{', '.join(builds_on)}]\n---\n"
    (source / f"{name}.md").write_text(text)


def _of_week_2(root: Path, name: str) -> list[str]:
    stem = Stem(root, "course1_a", "week2", name)
    source = "course1_a/week2/source/"
    return [n.removeprefix(source) for n, _ in bundle_files(stem) if n.startswith(source)]


def test_a_notebook_sees_those_of_its_week_that_it_builds_on_and_never_itself(root: Path) -> None:
    _text(root, "first")
    _text(root, "second", "first")
    _text(root, "third", "second")
    assert _of_week_2(root, "first") == []
    assert _of_week_2(root, "second") == ["first.py"]
    assert _of_week_2(root, "third") == ["first.py", "second.py"]


def test_a_circle_and_an_unknown_notebook_are_refused(root: Path) -> None:
    _text(root, "first", "second")
    _text(root, "second", "first")
    with pytest.raises(SpecError, match="itself built on it"):
        _of_week_2(root, "first")
    _text(root, "third", "nobody")
    with pytest.raises(SpecError, match="no notebook of this week"):
        _of_week_2(root, "third")
