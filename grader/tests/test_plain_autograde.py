"""The same scores as nbgrader's own command, on its example course and on one of ours."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbgrader
import pytest

from grader.tests.plain_course import NAME, SECOND, gradebook, make_course, run

pytestmark = pytest.mark.slow
EXAMPLE = "ps1"
# What nbgrader gives no score for: it drops the submission, or the class.
DROPPED = ("exits", "stubborn", "too_much", "zz_copied")
LINE = "from grader.bridge.plain.execute import use_sandbox; use_sandbox(c)\n"
FAST = ("right", "late", "partly", "warns", "raises", "deleted", "cheats", "slow", "files")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def stock(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course after `nbgrader autograde`."""
    folder = tmp_path_factory.mktemp("stock") / "course"
    shutil.copytree(course, folder)
    run("nbgrader", "autograde", NAME, folder=folder, fails=True)
    return folder


@pytest.fixture(scope="module")
def said(course: Path) -> dict[Path, str]:
    """What `grader autograde` said, by course folder."""
    return {}


@pytest.fixture(scope="module")
def ours(course: Path, said: dict[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course after `grader autograde`."""
    folder = tmp_path_factory.mktemp("ours") / "course"
    shutil.copytree(course, folder)
    said[folder] = run("grader", "autograde", NAME, folder=folder, fails=True)
    return folder


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course that `nbgrader quickstart` makes, with the submissions that nbgrader ships."""
    above = tmp_path_factory.mktemp("example")
    run("nbgrader", "quickstart", "course", folder=above)
    shipped = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
    shutil.copytree(shipped / "submitted", above / "course" / "submitted")
    solved = above / "course" / "submitted" / "solved" / EXAMPLE
    shutil.copytree(shipped / "source" / EXAMPLE, solved)
    run("nbgrader", "generate_assignment", EXAMPLE, folder=above / "course")
    return above / "course"


def copy_of(folder: Path, place: Path) -> Path:
    shutil.copytree(folder, place)
    return place


def only(folder: Path, students: tuple[str, ...]) -> None:
    for path in (folder / "submitted").iterdir():
        if path.name not in students:
            shutil.rmtree(path)


def test_nbgraders_own_example_is_scored_alike(example: Path, tmp_path: Path) -> None:
    theirs, mine = copy_of(example, tmp_path / "theirs"), copy_of(example, tmp_path / "mine")
    run("nbgrader", "autograde", EXAMPLE, folder=theirs)
    run("grader", "autograde", EXAMPLE, folder=mine)
    expected = gradebook(theirs, EXAMPLE)
    assert set(expected) == {"bitdiddle", "hacker", "solved"}
    assert sum(row[0] or 0 for row in scores(expected["solved"]).values()) >= 3
    assert gradebook(mine, EXAMPLE) == expected


def scores(rows: dict[tuple[str, ...], Any]) -> dict[str, Any]:
    return {key[2]: row for key, row in rows.items() if key[0] == "score"}


def test_plain_asserts_are_scored_alike_cell_by_cell(stock: Path, ours: Path) -> None:
    theirs, mine = gradebook(stock), gradebook(ours)
    assert set(theirs) == set(mine)
    tampered = {"skips"}  # see the next test
    for student in sorted(set(theirs) - set(DROPPED) - tampered):
        assert mine[student] == theirs[student], student
    assert scores(mine["right"])["test_mean_in_parts"] == (4.0, None, False)
    assert scores(mine["partly"])["test_mean_in_parts"] == (2.0, None, False)
    assert scores(mine["right"])["essay"] == (None, None, True)
    assert scores(mine["untouched"])["essay"] == (0.0, None, False)
    assert mine["late"]["late", NAME] is None  # nbgrader's plugin takes nothing off by default


def test_a_tag_of_the_learners_does_not_silence_a_test(stock: Path, ours: Path) -> None:
    theirs, mine = gradebook(stock)["skips"], gradebook(ours)["skips"]
    assert {key: row for key, row in mine.items() if theirs[key] != row} == {
        ("score", NAME, "test_add"): (0.0, None, False)
    }


def test_what_nbgrader_drops_keeps_the_scores_that_it_earned(stock: Path, ours: Path) -> None:
    theirs, mine = gradebook(stock), gradebook(ours)
    for student in DROPPED:
        assert not (stock / "autograded" / student / NAME).exists()
        assert (ours / "autograded" / student / NAME / f"{NAME}.ipynb").exists()
        assert None in [row[0] for row in scores(theirs[student]).values()]
    assert scores(mine["zz_copied"])["test_add"] == (2.0, None, False)
    assert scores(mine["too_much"])["test_mean_in_parts"] == (None, None, True)
    assert scores(mine["too_much"])["test_data"] == (1.0, None, False)
    for student, died_in in (("exits", "test_add"), ("stubborn", "test_fixed")):
        assert scores(mine[student])[died_in] == (0.0, None, False)
        earned = [row[0] for name, row in scores(mine[student]).items() if name.startswith("test")]
        assert sum(score or 0.0 for score in earned) == 0.0


def test_people_are_told_what_these_scores_rest_on(ours: Path, said: dict[Path, str]) -> None:
    text = " ".join(said[ours].split())
    assert "ran inside each learner's process" in text
    assert "no score: unreadable: asserts.ipynb is not a notebook" in text
    assert "stubborn, asserts: the process ended early (timeout)" in text


def cells(folder: Path, student: str, name: str = NAME) -> list[dict[str, Any]]:
    path = folder / "autograded" / student / NAME / f"{name}.ipynb"
    return json.loads(path.read_text())["cells"]


def outline(cell: dict[str, Any]) -> Any:
    """Return what has to be alike: not the frames of a traceback, nor how a stream was cut up."""
    shown: list[Any] = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            text = "".join(output["text"])
            if shown and shown[-1][0] == output["name"]:
                text = shown.pop()[1] + text
            shown.append((output["name"], text))
        elif output["output_type"] == "error":
            shown.append((output["ename"], output["evalue"]))
        else:
            shown.append((output["output_type"], sorted(output["data"])))
    about = cell["metadata"].get("nbgrader")
    return cell["cell_type"], cell["source"], cell.get("execution_count"), about, shown


@pytest.mark.parametrize(
    "student", ["right", "warns", "raises", "loops", "slow", "cheats", "async", "silent", "deleted"]
)
def test_autograded_notebooks_are_alike(stock: Path, ours: Path, student: str) -> None:
    pairs = zip(cells(stock, student), cells(ours, student), strict=True)
    for theirs, mine in pairs:
        assert outline(mine) == outline(theirs)
    names = {path.name for path in (stock / "autograded" / student / NAME).iterdir()}
    assert names == {path.name for path in (ours / "autograded" / student / NAME).iterdir()}


def test_other_commands_of_nbgrader_go_on_from_there(ours: Path) -> None:
    run("nbgrader", "generate_feedback", NAME, "--student=right", folder=ours)
    page = (ours / "feedback" / "right" / NAME / f"{NAME}.html").read_text()
    assert "test_mean_in_parts" in page
    run("nbgrader", "export", "--to=grades.csv", folder=ours)
    assert "right" in (ours / "grades.csv").read_text()


def test_the_configuration_line_gives_the_same_scores(
    course: Path, ours: Path, tmp_path: Path
) -> None:
    folder = copy_of(course, tmp_path / "line")
    students = (*FAST[:4], "slow", "zz_copied")
    only(folder, students)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(LINE)
    run("nbgrader", "autograde", NAME, folder=folder)
    mine = gradebook(ours)
    assert gradebook(folder) == {student: mine[student] for student in students}


# ---- quicker ------------------------------------------------------------------------------------


@pytest.fixture
def small(course: Path, tmp_path: Path) -> Path:
    folder = copy_of(course, tmp_path / "small")
    only(folder, ("right", "untouched"))
    return folder


def test_a_second_run_grades_only_what_is_missing(small: Path) -> None:
    assert "2 graded, 0 graded before" in run("grader", "autograde", NAME, folder=small)
    before = gradebook(small)
    shutil.rmtree(small / "autograded" / "right")
    assert "1 graded, 1 graded before" in run("grader", "autograde", NAME, folder=small)
    assert gradebook(small) == before
    again = run("grader", "autograde", NAME, "--force", "--student=right", folder=small)
    assert "1 graded, 0 graded before" in again
    assert gradebook(small) == before


def test_scores_that_people_gave_stay(small: Path) -> None:
    from nbgrader.api import Gradebook

    run("grader", "autograde", NAME, folder=small)
    with Gradebook(f"sqlite:///{small / 'gradebook.db'}") as book:
        grade: Any = book.find_grade("test_add", NAME, NAME, "right")
        grade.manual_score = 1.5
        book.db.commit()
    run("grader", "autograde", NAME, "--force", folder=small)
    assert scores(gradebook(small)["right"])["test_add"] == (2.0, 1.5, True)


def test_late_notebooks_lose_what_the_courses_plugin_says(course: Path, tmp_path: Path) -> None:
    folder = copy_of(course, tmp_path / "late")
    only(folder, ("right", "late"))
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    run("grader", "autograde", NAME, folder=folder)
    rows = gradebook(folder)
    assert rows["late"]["late", NAME] == 9.0
    assert rows["right"]["late", NAME] is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('c.Autograde.sanitize_preprocessors = ["mine.Step"]', "mine.Step"),
        ('c.CourseDirectory.db_url = "mysql://nowhere/x"', "asks for mysql"),
        ('c.CourseDirectory.db_url = "sqlite:////nowhere/x.db"', "generate_assignment"),
    ],
)
def test_a_course_that_needs_nbgrader_itself_is_refused(small: Path, line: str, said: str) -> None:
    with (small / "nbgrader_config.py").open("a") as config:
        config.write(line + "\n")
    assert said in run("grader", "autograde", NAME, folder=small, fails=True)


def test_an_assignment_of_our_own_is_refused(small: Path) -> None:
    path = small / "source" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["metadata"]["course"] = {"place": "course1_demo/week1/averages"}
    path.write_text(json.dumps(notebook))
    assert "use `grader grade`" in " ".join(
        run("grader", "autograde", NAME, folder=small, fails=True).split()
    )


def test_links_in_a_submission_are_left_out(small: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (small / "submitted" / "right" / NAME / "link.txt").symlink_to(secret)
    said = " ".join(run("grader", "autograde", NAME, folder=small).split())
    assert "right: link.txt was left out" in said
    assert not (small / "autograded" / "right" / NAME / "link.txt").exists()
    assert (small / "autograded" / "right" / NAME / f"{SECOND}.ipynb").exists()


def test_nothing_else_of_the_course_is_within_reach(small: Path) -> None:
    path = small / "submitted" / "right" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    look = (
        f"import os, glob\nfound = [p for p in ({str(small)!r}, '../../..', '/tmp/../..')\n"
        "         if os.path.exists(p + '/gradebook.db')]\n"
        "found, [n for n in os.listdir() if n.endswith('.ipynb')], os.listdir('/tmp')"
    )
    cell = {"cell_type": "code", "id": "look", "metadata": {}, "source": look}
    notebook["cells"].insert(0, cell | {"outputs": [], "execution_count": None})
    path.write_text(json.dumps(notebook))
    said = run("grader", "autograde", NAME, folder=small)
    if "sandbox: bubblewrap" not in said:
        pytest.skip("no sandbox here")
    (output,) = cells(small, "right")[0]["outputs"]
    text = "".join(output["data"]["text/plain"])
    assert text.startswith("([], [], ")
    assert "submission" in text


def test_two_runs_at_once_are_refused(small: Path) -> None:
    from grader.bridge.plain.locked import InUse, locked

    with locked(small), pytest.raises(InUse, match="another run"), locked(small):
        pass
    with locked(small):
        done = run("grader", "autograde", NAME, folder=small, fails=True)
    assert "another run is grading" in " ".join(done.split())
