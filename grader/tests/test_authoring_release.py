from pathlib import Path

import nbformat

from grader.authoring.release import learner_notebook, solution_leaks, stub
from grader.authoring.source import instructor_notebook
from grader.tests.samples import write_center, write_stem


def test_the_solution_is_a_gap_and_everything_else_stays(tmp_path: Path) -> None:
    text = stub(write_center(tmp_path))
    assert "means" not in text
    assert text.endswith(
        "    # YOUR CODE HERE\n    raise NotImplementedError()\n    return centered"
    )
    assert '"""Subtract each feature\'s mean' in text


def test_the_released_notebook_is_locked_and_checksummed(tmp_path: Path) -> None:
    notebook = learner_notebook(instructor_notebook(write_stem(tmp_path)))
    nbformat.validate(notebook)
    roles = {cell.id: cell.metadata.get("nbgrader", {}) for cell in notebook.cells}
    assert roles["check-center"]["locked"]
    assert not roles["center"]["locked"]
    assert len(roles["check-center"]["checksum"]) == 32
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_the_instructors_notebook_is_left_as_it_was(tmp_path: Path) -> None:
    notebook = instructor_notebook(write_stem(tmp_path))
    before = nbformat.writes(notebook)
    learner_notebook(notebook)
    assert nbformat.writes(notebook) == before


def test_a_solution_line_that_stands_in_a_released_text_is_found(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    released = "# A notebook\n  means = np.mean(X, axis=0)\nreturn centered\n"
    assert solution_leaks([center], released) == ["means = np.mean(X, axis=0)"]
    assert solution_leaks([center], "the means are np.mean(X, axis=0)") == []
