"""What a learner sees in JupyterLab, in a real browser.

With GRADER_PICTURES=FOLDER set, screenshots land there (docs/images holds those of the docs).
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.stems import find
from grader.tests.browser import IN_CHROMIUM, Lab, Notebook, lab

pytestmark = IN_CHROMIUM
ROOT = Path(__file__).resolve().parents[2]
STEM = find(ROOT, "logistic_regression")
FORGOTTEN_MEAN = """def backward(X, A, Y):
    dZ = A - Y
    return {"dW": X.T @ dZ, "db": dZ.sum(axis=0)}
"""
RIGHT = FORGOTTEN_MEAN.replace("A - Y", "(A - Y) / len(Y)")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as learners get it: the notebook and its checks, no references."""
    folder = tmp_path_factory.mktemp("workspace")
    for path in (STEM.notebook, STEM.checks):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


@pytest.fixture(scope="module")
def jupyter(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab(workspace, tmp_path_factory.mktemp("private")) as running:
        yield running


@pytest.fixture(scope="module")
def notebook(jupyter: Lab) -> Notebook:
    opened = jupyter.open(STEM.notebook.relative_to(ROOT).as_posix())
    opened.run("from grader import checker")
    return opened


def _picture(notebook: Notebook, name: str, around: object = None) -> None:
    if "GRADER_PICTURES" in os.environ:
        notebook.picture(Path(os.environ["GRADER_PICTURES"]) / name, around)  # type: ignore[arg-type]


def test_an_unwritten_answer_is_told_what_to_do(notebook: Notebook) -> None:
    notebook.run("def confusion_counts(")
    card = notebook.run("check(confusion_counts)").locator(".grader-card")
    card.wait_for()
    assert "Not written yet" in card.inner_text()


def test_a_wrong_answer_meets_the_hint_of_its_mistake_and_the_mended_one_passes(
    notebook: Notebook,
) -> None:
    notebook.write("def backward(", FORGOTTEN_MEAN)
    card = notebook.run("check(backward)").locator(".grader-card.no")
    card.wait_for()
    text = card.inner_text()
    assert "divide by m" in text
    assert "Expected" in text
    assert "Your answer" in text
    _picture(notebook, "failing_card.png", card)
    notebook.cell("def backward(").scroll_into_view_if_needed()
    _picture(notebook, "check_card.png")

    notebook.write("def backward(", RIGHT)
    card = notebook.run("check(backward)").locator(".grader-card.ok")
    card.wait_for()
    assert "20 / 20" in card.inner_text()
    _picture(notebook, "passing_card.png", card)


def test_the_card_has_a_name_for_screen_readers(notebook: Notebook) -> None:
    card = notebook.run("check(confusion_counts)").locator(".grader-card")
    assert card.get_attribute("role") == "group"
    assert "confusion_counts" in (card.get_attribute("aria-label") or "")
