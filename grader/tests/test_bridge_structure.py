"""Tests of what becomes of a submission's cells."""

import copy
import json
from typing import Any

import nbformat
import pytest

from grader.bridge.structure import encodable, plain_notebook, released_notebook, restored
from grader.grading.read import match_cells
from grader.grading.release import Release, read_release
from grader.stems import Stem
from grader.tests.bridge_course import RIGHT, answered, cell_of, text_of


@pytest.fixture
def release(averages: Stem) -> Release:
    return read_release(averages)


@pytest.fixture
def notebook(release: Release) -> dict[str, Any]:
    return answered(released_notebook(release), **RIGHT)


def ids(notebook: dict[str, Any]) -> list[str]:
    return [cell["id"] for cell in notebook["cells"]]


def test_an_honest_submission_keeps_its_cells_and_loses_its_outputs(
    notebook: dict[str, Any], release: Release
) -> None:
    ran = copy.deepcopy(notebook)
    cell_of(ran, "check-center")["outputs"] = [
        {"output_type": "stream", "name": "stderr", "text": "!"}
    ]
    cell_of(ran, "center")["execution_count"] = 7
    assert restored(ran, release) == notebook


def test_a_submission_without_changes_yields_the_release(release: Release) -> None:
    assert restored(release.notebook, release) == released_notebook(release)


@pytest.mark.parametrize("gone", ["averages-2", "center", "check-center", "scale", "check-scale"])
def test_a_deleted_cell_comes_back_where_it_was(
    notebook: dict[str, Any], release: Release, gone: str
) -> None:
    submitted = copy.deepcopy(notebook)
    submitted["cells"].remove(cell_of(submitted, gone))
    back = restored(submitted, release)
    assert ids(back) == ids(notebook)
    assert text_of(cell_of(back, gone)) == text_of(cell_of(released_notebook(release), gone))


def test_cells_come_back_in_place_when_all_are_gone(release: Release) -> None:
    back = restored({"cells": []}, release)
    code = [cell.cell_id for cell in release.cells if cell.kind != "demo"]
    assert ids(back) == code


def test_a_moved_answer_takes_its_deleted_check_along(
    notebook: dict[str, Any], release: Release
) -> None:
    submitted = copy.deepcopy(notebook)
    submitted["cells"].remove(cell_of(submitted, "check-center"))
    submitted["cells"].append(submitted["cells"].pop(ids(submitted).index("center")))
    assert ids(restored(submitted, release))[-2:] == ["center", "check-center"]


def test_locked_cells_get_their_released_source_and_points_back(
    notebook: dict[str, Any], release: Release
) -> None:
    submitted = answered(notebook, **{"check-center": "40.0", "averages-2": "import math"})
    cell_of(submitted, "check-center")["metadata"]["nbgrader"]["points"] = 4000
    cell_of(submitted, "center")["metadata"]["nbgrader"]["solution"] = False
    back = restored(submitted, release)
    for name in ("check-center", "averages-2"):
        assert cell_of(back, name) == cell_of(notebook, name)
    assert cell_of(back, "center")["metadata"] == cell_of(notebook, "center")["metadata"]


def test_a_changed_set_up_cell_stays_below_the_released_one(
    notebook: dict[str, Any], release: Release
) -> None:
    back = restored(answered(notebook, **{"averages-2": "import math"}), release)
    place = ids(back).index("averages-2")
    assert back["cells"][place + 1]["source"] == "import math"
    assert back["cells"][place + 1]["metadata"] == {}


def copies(notebook: dict[str, Any], *sources: str) -> dict[str, Any]:
    """Return `notebook` with one answer cell of center for each source, all with its metadata."""
    submitted = copy.deepcopy(notebook)
    place = ids(submitted).index("center")
    cell = submitted["cells"].pop(place)
    for source in reversed(sources):
        submitted["cells"].insert(place, copy.deepcopy(cell) | {"source": source})
    return submitted


STUB = "def center(X):\n    raise NotImplementedError()\n"
FIRST, LAST = "def center(X):\n    return X\n", "def center(X):\n    return 2 * X\n"


@pytest.mark.parametrize(
    ("sources", "counts"),
    [
        ((FIRST, LAST), LAST),
        ((FIRST, STUB), FIRST),
        ((STUB, FIRST), FIRST),
        ((FIRST, LAST, STUB, ""), LAST),
        ((FIRST, ""), FIRST),
        ((STUB, ""), STUB),
    ],
)
def test_of_copied_answers_the_last_finished_one_counts_as_in_grading(
    notebook: dict[str, Any], release: Release, sources: tuple[str, ...], counts: str
) -> None:
    submitted = copies(notebook, *sources)
    back = restored(submitted, release)
    assert cell_of(back, "center")["source"] == counts
    assert [c["source"] for c in back["cells"]].count(counts) == 1
    assert match_cells(submitted, release).source_of("center") == counts
    assert all(source in [c["source"] for c in back["cells"]] for source in sources)


def test_an_answer_in_a_cell_of_ones_own_is_the_answer(
    notebook: dict[str, Any], release: Release
) -> None:
    submitted = copy.deepcopy(notebook)
    own = {"cell_type": "code", "id": "own", "metadata": {}, "source": RIGHT["center"]}
    submitted["cells"][ids(submitted).index("center")] = own
    back = restored(submitted, release)
    assert cell_of(back, "center")["source"] == RIGHT["center"]
    assert "own" not in ids(back)


def test_an_answer_that_became_text_is_kept_beside_the_empty_answer_cell(
    notebook: dict[str, Any], release: Release
) -> None:
    submitted = copy.deepcopy(notebook)
    cell_of(submitted, "center")["cell_type"] = "markdown"
    back = restored(submitted, release)
    assert cell_of(back, "center")["source"] == text_of(cell_of(release.notebook, "center"))
    kept = [
        c for c in back["cells"] if c["cell_type"] == "markdown" and "def center" in c["source"]
    ]
    assert len(kept) == 1


def test_repairing_twice_changes_nothing_more(notebook: dict[str, Any], release: Release) -> None:
    submitted = answered(copies(notebook, FIRST, LAST, STUB), **{"averages-2": "import math"})
    submitted["cells"].remove(cell_of(submitted, "check-scale"))
    once = restored(submitted, release)
    assert restored(once, release) == once
    assert restored(plain_notebook(submitted), release) == once


NASTY: list[dict[str, Any]] = [
    {"cell_type": "code", "id": "center", "metadata": {"nbgrader": 3}},
    {
        "cell_type": "markdown",
        "id": 5,
        "metadata": {"nbgrader": {"grade_id": ["a"]}},
        "source": "x",
    },
    {"cell_type": "raw", "id": "not an id", "source": ["a\n", "b \ud83d"], "attachments": "none"},
    {"cell_type": "markdown", "id": "a" * 64, "attachments": {"a.png": {"image/png": "AAAA"}}},
    {"cell_type": "markdown", "id": "a" * 64, "attachments": {"a.png": ["\ud83d"]}},
    {"cell_type": "code", "id": "scale", "metadata": {"tags": 3, "course": []}, "outputs": "none"},
    {"cell_type": "code", "id": "scale", "metadata": {"nbgrader": {"schema_version": 1}}},
]


def test_a_damaged_notebook_becomes_a_valid_one_that_can_be_written(release: Release) -> None:
    for notebook in ({"cells": NASTY}, plain_notebook({"cells": NASTY})):
        back = restored(notebook, release)
        nbformat.validate(back)
        assert len(set(ids(back))) == len(back["cells"])
        json.dumps(back, ensure_ascii=False).encode()


def test_pictures_in_text_stay(release: Release) -> None:
    back = restored({"cells": NASTY}, release)
    assert [c["attachments"] for c in back["cells"] if "attachments" in c] == [
        {"a.png": {"image/png": "AAAA"}}
    ]


def test_cells_that_this_course_does_not_use_become_ordinary_ones(
    notebook: dict[str, Any], release: Release
) -> None:
    back = restored(notebook, release, without={"scale", "check-scale"})
    assert not {"scale", "check-scale"} & set(ids(back))
    assert RIGHT["scale"] in [cell["source"] for cell in back["cells"]]


def test_cells_that_a_course_has_on_top_keep_its_metadata(
    notebook: dict[str, Any], release: Release
) -> None:
    about = {"grade_id": "essay", "grade": True, "solution": True, "points": 5}
    forged = {"grade_id": "essay", "grade": True, "solution": True, "points": 500}
    essay = {
        "cell_type": "markdown",
        "id": "e",
        "metadata": {"nbgrader": forged},
        "source": "I think",
    }
    submitted = copy.deepcopy(notebook)
    submitted["cells"] += [essay | {"id": "d", "source": "draft"}, essay]
    back = restored(submitted, release, more={"essay": about})
    assert cell_of(back, "e")["metadata"] == {"nbgrader": about}
    assert cell_of(back, "d")["metadata"] == {}


def test_text_with_half_a_character_can_be_encoded() -> None:
    assert encodable("a\ud83db").encode() == "a\N{REPLACEMENT CHARACTER}b".encode()
