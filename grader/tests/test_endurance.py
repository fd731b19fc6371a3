"""Many TensorFlow submissions in a row, right, wrong, crashing and endless, from warm zygotes.

`python -m grader.benchmarks.endurance` does the same at any length with a notebook of the course.
"""

from pathlib import Path

import pytest

from grader.benchmarks.classes import ASSIGNMENTS, stem_of
from grader.benchmarks.endurance import KINDS, Finding, endure, make_class, table
from grader.grading import sandbox
from grader.stems import Stem


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    eager = next(assignment for assignment in ASSIGNMENTS if assignment.name == "eager")
    return stem_of(eager, tmp_path_factory.mktemp("endurance"))


def test_a_class_has_each_kind_and_each_wrong_answer_costs_its_exercise(
    stem: Stem, tmp_path: Path
) -> None:
    made = make_class(stem, tmp_path, 40)
    points = {exercise.points for exercise in stem.exercises().values()}
    assert {kind for kind, _ in made.values()} == {"right", "wrong", "crashes", "endless"}
    assert [kind for kind, _ in made.values()] == [*KINDS, *KINDS]
    for kind, score in made.values():
        assert score == 100 if kind == "right" else 100 - score in points


@pytest.mark.slow
@pytest.mark.skipif(not sandbox.bubblewrap(), reason="no bubblewrap here")
def test_no_submission_hangs_the_next_one(stem: Stem) -> None:
    found = endure(stem, stem.root / "run", 2 * len(KINDS), workers=1)
    assert found.problems == []
    assert found.kinds == {"right": 22, "wrong": 12, "crashes": 4, "endless": 2}
    assert found.cost.sandbox_mb > 0


def test_the_table_tells_what_is_wrong() -> None:
    from grader.benchmarks.costs import Cost

    stem = Stem(Path(), "course0_bench", "week1", "tensorflow_eager")
    lines = table(stem, Finding({"right": 2}, Cost(seconds=3.0), ["s1 has 0 points"]), workers=1)
    assert "| wrong or missing verdicts | 1 |" in lines
    assert "| seconds a submission | 1.50 |" in lines
