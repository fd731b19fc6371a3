"""A quiz in JupyterLab, in a real browser: each answer is explained where it was given."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.stems import find
from grader.tests.browser import IN_CHROMIUM, Notebook, lab

pytestmark = IN_CHROMIUM
ROOT = Path(__file__).resolve().parents[2]
STEM = find(ROOT, "quiz_arrays")


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """The quiz as learners get it, with its checks and no source, opened and set up."""
    folder = tmp_path_factory.mktemp("workspace")
    for path in (STEM.notebook, STEM.checks):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    with lab(folder, tmp_path_factory.mktemp("private")) as running:
        opened = running.open(STEM.notebook.relative_to(ROOT).as_posix())
        opened.run("from grader import checker")
        yield opened


def card(notebook: Notebook, name: str, source: str, tone: str) -> str:
    notebook.write(f"def {name}(", source)
    found = notebook.run(f"check({name})").locator(f".grader-card.{tone}")
    found.wait_for()
    return found.inner_text()


def test_an_answer_meets_its_explanation_and_another_one_another(notebook: Notebook) -> None:
    answer = 'def perfect_prediction():\n    answer = "{}"\n    return answer\n'
    text = card(notebook, "perfect_prediction", answer.format("a"), "no")
    assert "a is not right" in text
    assert "pairs every prediction with every label" in text
    text = card(notebook, "perfect_prediction", answer.format("c"), "ok")
    assert "every prediction meets every label" in text
    assert "10 / 10" in text


def test_a_calculation_is_told_what_it_makes_of_the_learners_numbers(notebook: Notebook) -> None:
    flat = "def after_one_update(x1, x2):\n    return (1 + x1) * x1 + (x2 - 1) * x2\n"
    text = card(notebook, "after_one_update", flat, "no")
    assert "The bias is part of the update" in text
    assert "x1: " in text
    assert "Expected" not in text
