"""What becomes of answers, own cells and changed examples when a new version comes."""

from typing import Any

from grader.tests.lives import ANSWER, Life, by_id, replacing


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
