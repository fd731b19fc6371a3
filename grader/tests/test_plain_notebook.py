"""Notebooks made safe, and read for their scores, without running any."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat import from_dict
from nbgrader.utils import compute_checksum
from traitlets.config import Config

from grader.bridge.plain.files import copy_given, copy_submitted
from grader.bridge.plain.known import KnownCell, KnownNotebook
from grader.bridge.plain.notebook import (
    Overwrite,
    Rules,
    job_of,
    marks_of,
    put_outputs,
    read,
    sanitised,
)
from grader.grading.notebooks import CellRun, Ran
from grader.grading.read import Refusal

RULES = Rules(lambda _cell: 30.0, on_timeout=("CellTimeoutError", "", ["late"]))
TEST = "assert answer == 42"


def known_cell(name: str, source: str, **changes: Any) -> KnownCell:
    usual: dict[str, Any] = {"cell_type": "code", "locked": True, "checksum": None}
    usual |= {"grade": True, "solution": False, "task": False, "max_score": 3.0}
    return KnownCell(name=name, source=source, **(usual | changes))


def known() -> KnownNotebook:
    free: dict[str, Any] = {"locked": False, "grade": False, "solution": True, "max_score": None}
    cells = [known_cell("answer", "answer = 0", **free), known_cell("test", TEST)]
    cells[1] = replace(cells[1], checksum=checksum_of(cells[1]))
    return KnownNotebook("nb", {"name": "python3", "language": "python"}, cells)


def checksum_of(known: KnownCell) -> str:
    """Return what nbgrader wrote for the cell when it was released."""
    data: Any = from_dict(cell(known.name, known.source, **known.metadata()))
    return str(compute_checksum(data))


def cell(name: str, source: str, kind: str = "code", **about: Any) -> dict[str, Any]:
    metadata = {"nbgrader": about | {"grade_id": name}} if name else about
    made: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def made_safe(*cells: dict[str, Any], **settings: Any) -> Any:
    overwrite = Overwrite(config=Config({"OverwriteCells": settings}))
    nb: Any = from_dict({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return sanitised(nb, known(), overwrite)


def roles(nb: Any) -> list[str | None]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]


# ---- sanitising ---------------------------------------------------------------------------------


def test_tests_get_their_text_points_and_roles_back() -> None:
    forged = cell("test", "pass", points=100, grade=True, solution=True, locked=False)
    nb = made_safe(cell("answer", "answer = 42"), forged)
    assert nb.cells[1].source == TEST
    assert nb.cells[1].metadata.nbgrader.points == 3.0
    assert not nb.cells[1].metadata.nbgrader.solution
    assert nb.cells[0].source == "answer = 42"


def test_a_test_that_became_text_is_code_again() -> None:
    nb = made_safe(cell("test", "pass", kind="markdown"))
    assert (nb.cells[0].cell_type, nb.cells[0].source) == ("code", TEST)


def test_of_copies_the_last_one_counts_and_none_stops_the_class() -> None:
    nb = made_safe(cell("answer", "answer = 1"), cell("answer", "answer = 2"), cell("test", TEST))
    assert roles(nb) == [None, "answer", "test"]
    assert "nbgrader" not in nb.cells[0].metadata


def test_cells_that_the_gradebook_does_not_know_are_the_learners_own() -> None:
    nb = made_safe(cell("mine", "1", points=50, grade=True, schema_version=1))
    assert roles(nb) == [None]
    assert marks_of(nb).scores == {}


def test_missing_tests_come_back_where_the_course_asks_for_it() -> None:
    assert roles(made_safe(cell("answer", "answer = 42"))) == ["answer"]
    nb = made_safe(cell("answer", "answer = 42"), add_missing_cells=True)
    assert roles(nb) == ["answer", "test"]


def test_old_outputs_are_no_scores() -> None:
    stale = cell("test", TEST) | {"outputs": [{"output_type": "stream"}]}
    assert made_safe(stale).cells[0].outputs == []


# ---- running and scores -------------------------------------------------------------------------


def scored(ran: Ran, *cells: dict[str, Any]) -> float | None:
    nb = made_safe(*(cells or (cell("answer", "answer = 42"), cell("test", TEST))))
    job = job_of(nb, RULES)
    put_outputs(nb, job, ran, RULES)
    return marks_of(nb).scores["test"]


def result(text: str) -> dict[str, Any]:
    data = {"text/plain": text}
    kind = "execute_result"
    return {"output_type": kind, "data": data, "metadata": {}, "execution_count": 1}


@pytest.mark.parametrize(
    ("run", "score"),
    [
        (CellRun([]), 3.0),
        (CellRun([result("1.5")]), 1.5),
        (CellRun([{"output_type": "stream", "name": "stderr", "text": "!"}]), 0.0),
        (CellRun([{"output_type": "stream", "name": "stdout", "text": "!"}]), 3.0),
        (CellRun([], error=("ValueError", "no", [])), 0.0),
        (CellRun([], timed_out=True), 0.0),
        (CellRun([result("9")]), None),
    ],
)
def test_a_score_is_what_nbgrader_makes_of_the_outputs(run: CellRun, score: float | None) -> None:
    assert scored(Ran({0: CellRun([]), 1: run})) == score


@pytest.mark.parametrize(("ending", "at"), [("crashed", 0), ("timeout", 1), ("exit", None)])
def test_a_test_that_did_not_run_is_worth_nothing(ending: str, at: int | None) -> None:
    assert scored(Ran({}, ending, at)) == 0.0


def test_a_tag_silences_a_cell_of_ones_own_and_no_test() -> None:
    own = cell("", "1 / 0", tags=["skip-execution"])
    tagged = cell("test", TEST)
    tagged["metadata"]["tags"] = ["skip-execution"]
    job = job_of(made_safe(own, tagged, cell("", "  ")), RULES)
    assert [wanted.source for wanted in job.cells] == [TEST]


def test_an_untouched_answer_is_said_to_be_none() -> None:
    nb = made_safe(cell("answer", "answer = 0"))
    assert marks_of(nb).comments == {"answer": None}
    nb.cells[0].metadata.nbgrader["checksum"] = compute_checksum(nb.cells[0])
    assert marks_of(nb).comments == {"answer": "No response."}


# ---- files --------------------------------------------------------------------------------------


def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    with pytest.raises(Refusal, match="is not a notebook"):
        read(tmp_path / "a.ipynb")


def test_links_and_floods_among_the_files_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.bridge.plain.files.MAX_BYTES", 10)
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "small.txt").write_text("small")
    (source / "link.txt").symlink_to("/etc/hostname")
    (source / "nb.ipynb").write_text("{}")
    (source / "zlarge.txt").write_text("x" * 11)
    notes = copy_submitted(source, target, [])
    assert [path.name for path in target.rglob("*.*")] == ["small.txt"]
    assert [note.split()[0] for note in notes] == ["link.txt", "zlarge.txt"]


def test_the_instructors_files_replace_a_learners_unless_told_otherwise(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    for name in ("helper.py", "own.py"):
        (source / name).write_text("theirs")
        (target / name).write_text("mine")
    copy_given(source, target, [], ["own.py"])
    assert (target / "helper.py").read_text() == "theirs"
    assert (target / "own.py").read_text() == "mine"
