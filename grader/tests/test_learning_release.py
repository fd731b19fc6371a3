"""What learners hear of a new version, and what survives it: progress, outputs, backups."""

import copy
import json
import time
from pathlib import Path
from typing import Any

from grader.grading.read import read_submission
from grader.grading.release import read_release, text_of
from grader.learning.events import Event, progress_file, read_events, record
from grader.learning.home import overview
from grader.learning.merge import merge
from grader.learning.update import notebook_text, update_file, update_workspace
from grader.learning.workspace import Workspace, open_workspace
from grader.stems import Stem
from grader.tests.lives import ANSWER, GAP, PLACE, Life, by_id, replacing


def test_an_exercise_that_is_gone_leaves_its_answer(life: Life) -> None:
    life.answer()

    def drop(cells: list[Any]) -> None:
        cells.remove(by_id(cells, "center"))
        cells.remove(by_id(cells, "check-center"))

    life.release(drop)
    done = life.update()
    assert done is not None
    assert done.said[0].startswith("center is no longer an exercise; what you wrote stays")
    kept = next(cell for cell in life.mine()["cells"] if ANSWER in text_of(cell["source"]))
    assert "nbgrader" not in kept["metadata"]


def test_a_new_exercise_and_new_points_are_named(life: Life) -> None:
    def change(cells: list[Any]) -> None:
        stub, check = (copy.deepcopy(by_id(cells, n)) for n in ("center", "check-center"))
        for cell in (stub, check):
            cell["id"] = cell["id"].replace("center", "shift")
            cell["metadata"]["course"]["exercise"] = "shift"
            cell["metadata"]["nbgrader"]["grade_id"] = cell["id"]
        stub["source"] = "def shift(X):\n" + GAP
        by_id(cells, "check-center")["metadata"]["nbgrader"]["points"] = 30
        cells += [stub, check]

    life.release(change)
    done = life.update()
    assert done is not None
    assert done.said[0] == "New exercise: shift, 40 points."
    assert "center is worth 30 points now, before 40." in done.said


def test_deleted_answer_and_check_cells_come_back(life: Life) -> None:
    life.write(lambda cells: [cells.remove(by_id(cells, n)) for n in ("center", "check-scale")])
    life.release(replacing("averages-1", "Two features", "Two columns"))
    life.update()
    assert GAP in life.text("center")
    assert life.text("check-scale") == "check(scale)"


def test_of_an_answer_twice_the_finished_one_is_the_answer_and_none_is_lost(life: Life) -> None:
    life.answer(body="    centered = X - 1\n")

    def twice(cells: list[Any]) -> None:
        cell = by_id(cells, "center")
        again = copy.deepcopy(cell) | {"id": "copied"}
        again["source"] = text_of(cell["source"]).replace("X - 1", "X - X.mean(axis=0)")
        cells.insert(cells.index(cell) + 1, again)

    life.write(twice)
    life.release(replacing("averages-1", "Two features", "Two columns"))
    life.update()
    assert "X - X.mean(axis=0)" in life.text("center")
    assert sum("X - 1" in text for text in life.texts()) == 1


def test_outputs_stay_with_cells_that_did_not_change(life: Life) -> None:
    shown = [{"output_type": "stream", "name": "stdout", "text": "3\n"}]

    def run(cells: list[Any]) -> None:
        for name in ("check-center", "look-at-data-2"):
            by_id(cells, name).update(outputs=shown, execution_count=7)

    life.write(run)
    life.release(replacing("look-at-data-2", "1e-9", "1e-6"))
    life.update()
    assert life.cell("check-center")["outputs"] == shown
    assert life.cell("look-at-data-2")["outputs"] == []


def test_the_kernel_of_this_machine_stays(life: Life) -> None:
    notebook = life.mine()
    notebook["metadata"]["kernelspec"] = {"name": "mine", "display_name": "Mine"}
    life.path.write_text(json.dumps(notebook))
    life.release(replacing("averages-1", "Two features", "Two columns"))
    life.update()
    assert life.mine()["metadata"]["kernelspec"]["name"] == "mine"
    assert life.mine()["metadata"]["course"]["place"] == PLACE


def test_progress_survives_and_what_changed_is_to_be_checked_again(life: Life) -> None:
    for exercise, points in (("center", 40.0), ("scale", 60.0)):
        event = Event(time=time.time(), place=PLACE, exercise=exercise, kind="check", points=points)
        record(event, life.workspace.folder)
    life.answer()
    life.release(replacing("center", "Subtract from each feature its mean", "Center each feature"))
    life.update()
    kept = progress_file(life.workspace.folder)
    assert kept is not None
    (item,) = overview(life.root, life.workspace, read_events([kept])).items
    assert [each.state for each in item.state.exercises] == ["again", "done"]
    assert item.state.earned == 60


def test_other_cases_are_news_as_well(life: Life) -> None:
    checks = json.loads(life.stem.checks.read_text(encoding="utf-8"))
    checks["exercises"][0]["cases"][0]["why"] = "another one"
    life.stem.checks.write_text(json.dumps(checks), encoding="utf-8")
    (offer,) = life.offers()
    assert life.workspace.has_news(offer)
    done = life.update()
    assert done is not None
    assert done.said == ("center is tried on other cases. Run its check again.",)
    assert not life.workspace.has_news(offer)


def test_a_damaged_notebook_is_left_alone_with_a_sentence(life: Life) -> None:
    life.path.write_text('{"cells": [')
    life.release(replacing("averages-1", "Two features", "Two columns"))
    done = update_workspace(life.workspace, life.offers())[0]
    assert "It is left alone" in done.said[0]
    assert life.path.read_text() == '{"cells": ['


def test_without_what_was_given_answers_and_own_cells_stay(life: Life, tmp_path: Path) -> None:
    """As with a notebook from a class, whose new version came as a file."""
    life.answer()
    life.write(lambda cells: cells.append(
        {"cell_type": "code", "id": "mine", "metadata": {}, "source": "mine = 1",
         "outputs": [], "execution_count": None}
    ))  # fmt: skip
    life.release(replacing("averages-1", "Two features", "Two columns"))
    mine = tmp_path / "handed_out" / "averages.ipynb"
    mine.parent.mkdir()
    mine.write_bytes(life.path.read_bytes())
    done = update_file(mine, life.stem.notebook)
    assert done.kept == ("center",)
    texts = [text_of(cell["source"]) for cell in json.loads(mine.read_text())["cells"]]
    assert any(ANSWER in text for text in texts)
    assert any("Two columns" in text for text in texts)
    assert texts[-1] == "mine = 1"
    assert done.backup is not None
    assert done.backup.read_bytes() == life.path.read_bytes()


def test_an_updated_notebook_is_graded_like_the_old_one(life: Life) -> None:
    life.answer()
    life.release(replacing("averages-1", "Two features", "Two columns"))
    life.update()
    submission = read_submission(life.path, read_release(life.stem))
    assert ANSWER in submission.source_of("center")
    assert submission.notes == []


def test_merging_with_the_same_release_changes_nothing(averages: Stem) -> None:
    release = json.loads(averages.notebook.read_text(encoding="utf-8"))
    merged = merge(copy.deepcopy(release), release, release).notebook
    assert json.loads(notebook_text(merged)) == release


def test_a_workspace_never_overwrites(life: Life) -> None:
    life.answer()
    before = life.path.read_bytes()
    again, new = open_workspace(life.workspace.folder, life.offers())
    assert new == []
    again.give(life.offers()[0])
    assert life.path.read_bytes() == before
    life.path.rename(life.path.with_name("old.ipynb"))
    _, new = open_workspace(life.workspace.folder, life.offers())
    assert [offer.place for offer in new] == [PLACE]
    assert GAP in life.text("center")


def test_backups_of_one_second_do_not_meet(life: Life) -> None:
    backups = set[Path]()
    for number in range(3):
        life.path.write_text(str(number))
        backups.add(Workspace(life.workspace.folder).back_up(PLACE))
    assert sorted(path.read_text() for path in backups) == ["0", "1", "2"]
