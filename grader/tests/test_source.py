from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.authoring.source import instructor_notebook
from grader.spec import SpecError
from grader.tests.samples import CENTER, TEXT, changed, write_stem

DEMO = "```{code-cell} ipython3\n1 + 1\n```\n"
PLACEHOLDER = "```{code-cell} ipython3\n:exercise: center\n```\n"


def cells_of(tmp_path: Path, *pairs: tuple[str, str]) -> list[Any]:
    return list(instructor_notebook(write_stem(tmp_path, text=changed(TEXT, *pairs))).cells)


def test_a_placeholder_becomes_an_answer_cell_and_a_check_cell(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    notebook = instructor_notebook(stem)
    nbformat.validate(notebook)
    kinds = [cell.metadata.get("course", {}).get("kind") for cell in notebook.cells]
    assert kinds == [None, "setup", None, "answer", "check", "demo"]
    answer, check = notebook.cells[3:5]
    assert answer.source == stem.exercises()["center"].source.strip("\n")
    assert check.source == "check(center)"
    assert [cell.metadata.get("nbgrader", {}).get("locked") for cell in notebook.cells] == [
        None, True, None, False, True, None,
    ]  # fmt: skip
    assert (check.metadata.nbgrader.points, check.metadata.nbgrader.grade) == (100, True)
    assert (answer.metadata.nbgrader.grade_id, answer.metadata.nbgrader.solution) == (
        "center",
        True,
    )
    assert notebook.metadata.course == {"title": "A sample", "budget_s": 30, "place": stem.place}


def test_a_changed_sentence_changes_no_id(tmp_path: Path) -> None:
    before = [cell.id for cell in cells_of(tmp_path)]
    after = [
        cell.id for cell in cells_of(tmp_path, ("# A sample\n", "# A sample\n\nMore words.\n"))
    ]
    assert before == after


def test_ids_come_from_headings_and_stay_unique(tmp_path: Path) -> None:
    headings = f"## Center the features!\n\nAgain.\n\n{DEMO}\n## {'A very long heading ' * 9}\n"
    more = (
        f"## Center the features\n\n{PLACEHOLDER}",
        f"## Center the features\n\n{PLACEHOLDER}\n{headings}",
    )
    ids = [cell.id for cell in cells_of(tmp_path, more)]
    assert len(set(ids)) == len(ids)
    assert "center-the-features-1" in ids
    assert "center-the-features-1x" in ids
    assert 50 < max(map(len, ids)) <= 60


def test_half_points_are_written_as_they_are(tmp_path: Path) -> None:
    stem = write_stem(tmp_path, changed(CENTER, ("points=100", "points=2.5")))
    assert instructor_notebook(stem).cells[4].metadata.nbgrader.points == 2.5


def test_a_text_without_a_kernel_gets_pythons(tmp_path: Path) -> None:
    kernel = "kernelspec:\n  display_name: Python 3\n  language: python\n  name: python3\n"
    stem = write_stem(tmp_path, text=changed(TEXT, (kernel, "")))
    assert instructor_notebook(stem).metadata.kernelspec.name == "python3"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (PLACEHOLDER, "", "never places the exercise 'center'; add a code cell with the option"),
        (PLACEHOLDER, PLACEHOLDER * 2, "places the exercise 'center' more than once."),
        (":exercise: center", ":exercise: centre", "places the exercise 'centre', which sample.py"),
        (":exercise: center", ":exercise: center\nX = 1", "the placeholder of 'center' holds code"),
        ('check = checker("PLACE")', "", "needs the line `check = checker("),
        ('"PLACE"', '"course1_other/week1/sample"', "needs the line `check = checker("),
        (":tags: [setup]\n", "", "with the option `:tags: [setup]`"),
        ("  title: A sample\n", "", "its front matter needs `course:` with `title:`"),
        ("  budget_s: 30\n", "  budget_s: soon\n", "its front matter needs `course:`"),
    ],
)
def test_a_text_that_does_not_fit_its_exercises_is_refused_with_one_sentence(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    stem = write_stem(tmp_path, text=changed(TEXT, (old, new)))
    with pytest.raises(SpecError) as caught:
        instructor_notebook(stem)
    assert words in str(caught.value)
    assert str(caught.value).startswith(stem.place)
    assert "\n" not in str(caught.value)


def test_a_module_without_exercises_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"does not define; it has none\."):
        instructor_notebook(write_stem(tmp_path, code=""))


def test_a_text_without_its_module_is_refused(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    stem.code.unlink()
    with pytest.raises(SpecError, match=r"sample\.py is missing beside sample\.md"):
        instructor_notebook(stem)
