"""A new version of a notebook keeps what a learner wrote, and says what changed."""

import copy
import json
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.grading.read import read_submission
from grader.grading.release import read_release, text_of
from grader.learning.courses import courses
from grader.learning.events import Event, progress_file, read_events, record
from grader.learning.home import overview
from grader.learning.merge import merge
from grader.learning.update import Updated, notebook_text, update_file, update_workspace
from grader.learning.workspace import Workspace, open_workspace
from grader.stems import Stem, find

PLACE = "course1_demo/week1/averages"
ANSWER = "    centered = X - X.mean(axis=0)\n"
GAP = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


class Life:
    """A learner's workspace of the miniature course, and the course that changes under it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.stem = find(root, "averages")
        self.root = root
        self.workspace, _ = open_workspace(folder, self.offers())
        self.path = self.workspace.notebook(PLACE)

    def offers(self) -> list[Any]:
        return [offer for course in courses(self.root) for offer in course.offers]

    def mine(self) -> dict[str, Any]:
        return json.loads(self.path.read_text(encoding="utf-8"))

    def cell(self, name: str) -> dict[str, Any]:
        return next(cell for cell in self.mine()["cells"] if cell["id"] == name)

    def text(self, name: str) -> str:
        return text_of(self.cell(name)["source"])

    def texts(self) -> list[str]:
        return [text_of(cell["source"]) for cell in self.mine()["cells"]]

    def write(self, change: Any) -> None:
        """Let the learner edit."""
        notebook = self.mine()
        change(notebook["cells"])
        self.path.write_text(json.dumps(notebook), encoding="utf-8")

    def answer(self, name: str = "center", body: str = ANSWER) -> None:
        def change(cells: list[Any]) -> None:
            cell = by_id(cells, name)
            cell["source"] = text_of(cell["source"]).replace(GAP, body)

        self.write(change)

    def release(self, change: Any) -> None:
        """Let the author publish another version of the notebook."""
        notebook = json.loads(self.stem.notebook.read_text(encoding="utf-8"))
        change(notebook["cells"])
        self.stem.notebook.write_text(json.dumps(notebook), encoding="utf-8")

    def update(self) -> Updated | None:
        done = update_workspace(self.workspace, self.offers())
        nbformat.validate(nbformat.from_dict(self.mine()))
        return done[0] if done else None


def by_id(cells: list[Any], name: str) -> Any:
    return next(cell for cell in cells if cell["id"] == name)


def replacing(name: str, old: str, new: str) -> Any:
    def change(cells: list[Any]) -> None:
        cell = by_id(cells, name)
        assert old in text_of(cell["source"])
        cell["source"] = text_of(cell["source"]).replace(old, new)

    return change


@pytest.fixture
def life(own_miniature: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.delenv("GRADER_PROGRESS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Life(own_miniature, tmp_path / "mine")


def test_what_did_not_change_is_left_alone(life: Life) -> None:
    life.answer()
    before = life.path.read_bytes()
    assert life.update() is None
    assert life.path.read_bytes() == before


def test_an_answer_stays_when_the_text_around_it_changes(life: Life) -> None:
    life.answer()
    before = life.path.read_bytes()
    life.release(replacing("averages-1", "Two features", "Two columns"))
    done = life.update()
    assert done is not None
    assert done.kept == ("center",)
    assert done.said == ("Texts and examples: 1 changed.",)
    assert ANSWER in life.text("center")
    assert "Two columns" in life.text("averages-1")
    assert done.backup is not None
    assert done.backup.read_bytes() == before
    assert life.update() is None  # once is enough


def test_given_first_lines_become_the_new_ones_above_the_answer(life: Life) -> None:
    life.answer()
    life.release(replacing("center", "Subtract from each feature its mean", "Center each feature"))
    done = life.update()
    assert done is not None
    assert "Center each feature" in life.text("center")
    assert ANSWER in life.text("center")
    expected = "center asks for something else; read its description. Run its check again."
    assert expected in done.said


def test_a_new_signature_is_named(life: Life) -> None:
    life.answer()
    life.release(replacing("center", "def center(X:", "def center(table:"))
    done = life.update()
    assert done is not None
    assert life.text("center").startswith("def center(table:")
    assert "begins otherwise now, and so does your answer: `def center(table:" in done.said[0]


def test_first_lines_that_a_learner_changed_stay(life: Life) -> None:
    life.answer()
    life.write(replacing("center", "def center(X:", "def center(rows:"))
    life.release(replacing("center", "Subtract from each feature its mean", "Center each feature"))
    done = life.update()
    assert done is not None
    assert "def center(rows:" in life.text("center")
    assert "asks for something else, and your first lines stay" in done.said[0]


def test_an_unwritten_answer_gets_the_new_gap(life: Life) -> None:
    life.release(replacing("center", "Subtract from each feature its mean", "Center each feature"))
    done = life.update()
    assert done is not None
    assert done.kept == ()
    assert "Center each feature" in life.text("center")


def test_own_cells_stay_where_they_were(life: Life) -> None:
    own = {"cell_type": "code", "id": "mine-1", "metadata": {}, "source": "my_rows = 3",
           "outputs": [], "execution_count": None}  # fmt: skip
    note = {"cell_type": "markdown", "id": "mine-2", "metadata": {}, "source": "Remember this."}

    def add(cells: list[Any]) -> None:
        index = cells.index(by_id(cells, "check-center"))
        cells.insert(index + 1, own)
        cells.insert(0, note)

    life.write(add)
    life.release(replacing("averages-1", "Two features", "Two columns"))
    life.update()
    texts = life.texts()
    assert texts[0] == "Remember this."
    assert texts[texts.index("check(center)") + 1] == "my_rows = 3"


def test_a_changed_example_stays_where_the_release_left_it(life: Life) -> None:
    life.write(replacing("look-at-data-2", ".round(2)", ".round(5)"))
    life.release(replacing("averages-1", "Two features", "Two columns"))
    done = life.update()
    assert done is not None
    assert ".round(5)" in life.text("look-at-data-2")


def test_an_example_that_both_changed_is_there_twice(life: Life) -> None:
    life.write(replacing("look-at-data-2", ".round(2)", ".round(5)"))
    life.release(replacing("look-at-data-2", "1e-9", "1e-6"))
    done = life.update()
    assert done is not None
    texts = life.texts()
    place = next(i for i, text in enumerate(texts) if "1e-6" in text)
    assert ".round(5)" in texts[place + 1]
    assert any("which is new: yours stands below it" in said for said in done.said)
    cells = life.mine()["cells"]
    assert "course" not in cells[place + 1]["metadata"]
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_changed_set_up_never_stands_in_for_the_released_one(life: Life) -> None:
    life.write(replacing("averages-2", "import numpy as np", "import numpy as np\nk = 2"))
    life.release(replacing("averages-1", "Two features", "Two columns"))
    life.update()
    assert "k = 2" not in life.text("averages-2")
    assert sum("k = 2" in text for text in life.texts()) == 1


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
