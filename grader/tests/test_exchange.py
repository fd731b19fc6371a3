"""A term through nbgrader's exchange: release, submit, collect, grade, give back."""

import getpass
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.benchmarks.miniature import KINDS, NAME
from grader.bridge.term.programs import nbgrader
from grader.tests.term_desk import Desk, desk_in

pytestmark = pytest.mark.slow
WHO = getpass.getuser()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A term whose exchange is a folder of the test, and a learner's folder beside it."""
    with desk_in(tmp_path_factory.mktemp("course")) as made:
        roster = made.folder / "people.csv"
        roster.write_text(f"id\n{WHO}\nzoe\n", encoding="utf-8")
        made.ok("init", made.term, "--roster", roster)
        exchange = made.folder / "exchange"
        exchange.mkdir()
        exchange.chmod(0o777)
        where = f"\nc.Exchange.root = {str(exchange)!r}\n"
        config = made.term / "nbgrader_config.py"
        config.write_text(config.read_text(encoding="utf-8") + where, encoding="utf-8")
        learner = made.folder / "learner"
        learner.mkdir()
        course = 'c = get_config()\nc.CourseDirectory.course_id = "course0_miniature"'
        (learner / "nbgrader_config.py").write_text(course + where, encoding="utf-8")
        yield made


def write(notebook: Path, kind: str) -> None:
    """Write the answers of `kind` into a fetched notebook."""
    data = json.loads(notebook.read_bytes())
    answers = KINDS[kind][0]
    for cell in data["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    notebook.write_text(json.dumps(data), encoding="utf-8")


def test_an_assignment_goes_out_comes_back_and_is_answered(desk: Desk) -> None:
    learner = desk.folder / "learner"
    assert "the exchange" in desk.ok("release", NAME, "--term", desk.term, "--exchange")
    nbgrader(learner, "fetch_assignment", NAME)
    assert not list(learner.rglob(".grader_seed"))
    write(learner / NAME / f"{NAME}.ipynb", "variance")
    nbgrader(learner, "submit", NAME)

    assert "from the exchange" in desk.ok("collect", "--term", desk.term, "--exchange")
    assert (desk.term / "submitted" / WHO / NAME / "timestamp.txt").exists()
    other = desk.folder / "by_mail" / "zoe"
    other.mkdir(parents=True)
    shutil.copy(learner / NAME / f"{NAME}.ipynb", other)
    desk.ok("collect", other.parent, "--term", desk.term)
    desk.ok("grade", desk.term / "submitted")
    assert desk.grades() == {WHO: (40.0, 0.0), "zoe": (40.0, 0.0)}

    said = desk.ok("feedback", "--term", desk.term, "--exchange")
    assert "the exchange" in said
    assert "not from the exchange: zoe" in said
    shutil.rmtree(learner / "feedback", ignore_errors=True)
    nbgrader(learner, "fetch_feedback", NAME)
    (page,) = learner.rglob(f"{NAME}.html")
    assert "This is the variance" in page.read_text(encoding="utf-8")


def test_what_nbgrader_refuses_is_said_with_its_words(desk: Desk) -> None:
    done = desk.run("feedback", "no_such_assignment", "--term", desk.term, "--exchange")
    assert "no assignment" in str(done.exception)
