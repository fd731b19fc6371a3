"""What people wrote in the gradebook reaches the learner, and nothing that they wrote is lost."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from grader.benchmarks.miniature import NAME, make_class
from grader.pages.student import Remark, Remarks, feedback_page
from grader.tests.sample_reports import report
from grader.tests.term_desk import Desk, desk_in


def words(page: str) -> str:
    """Return what a person reads of a page."""
    text = re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


# ---- the page -----------------------------------------------------------------------------------


def remarked(*each: Remark, points: float = 35.0, penalty: float = 0.0, **about: str) -> str:
    found = report("ana", ["correct", "wrong", "correct", "unfinished"], **about)
    remarks = Remarks(points=points, max_points=100.0, penalty=penalty, each=each)
    return feedback_page(found, "A neuron", remarks=remarks)


def test_a_comment_and_a_score_stand_with_their_exercise() -> None:
    page = remarked(Remark("cost", 15.0, "Nearly.\nSee `np.mean`.", score=9.0), points=44.0)
    section = page[page.index('id="exercise-cost"') : page.index('id="exercise-backward"')]
    assert re.search(r"Nearly\.(\n|<br>)See <code>np\.mean</code>\.", section)
    text = words(section)
    assert "9 / 15 points" in text
    assert "9 of 15 points, in place of 0." in text
    assert "Mistake 1 of cost." in text  # the hint stays
    assert "44 of 100 points" in words(page)
    assert "Automatic grading: 35 points. From your teacher: +9." in words(page)


def test_extra_points_and_lateness_are_accounted_for() -> None:
    page = remarked(Remark("forward", 10.0, extra=2.0), points=37.0, penalty=3.7)
    text = words(page)
    assert "33.3 of 100 points" in text
    assert "From your teacher: +2. For handing in late: −3.7." in text
    assert "12 / 10 points" in text
    assert "2 points extra." in text


def test_what_has_no_section_of_its_own_is_told_above() -> None:
    essay = Remark("essay", 20.0, "Well argued.", score=18.0)
    text = words(remarked(essay, Remark("picture", 5.0, waits=True), points=53.0))
    assert "From your teacher essay Your teacher: Well argued. 18 of 20 points." in text
    assert "picture Your teacher has not graded this yet." in text
    refused = remarked(
        Remark("cost", 15.0, "I read it.", score=7.0), points=7.0, refusal="It is not JSON."
    )
    assert "7 of 100 points" in words(refused)
    assert "I read it." in refused


def test_a_page_without_remarks_says_nothing_of_teachers() -> None:
    text = words(feedback_page(report("ana", ["correct"] * 4)))
    assert "eacher" not in text
    assert "teacher" not in words(remarked())


# ---- from the gradebook to the page -------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A term in which two learners are graded, and one of them met a person."""
    with desk_in(tmp_path_factory.mktemp("course")) as made:
        made.ok("init", made.term, "--roster", made.roster)
        make_class(made.stem, made.folder / "class", 2)
        made.ok("collect", made.folder / "class", "--term", made.term)
        made.ok("grade", made.term / "submitted")
        comment(made, "s00001", "center", "Which axis holds the rows?", 25.0)
        yield made


def comment(desk: Desk, student: str, exercise: str, text: str, score: float) -> None:
    """Write what formgrader writes when somebody types it there."""
    of = f"""(select sn.id from submitted_notebook sn join submitted_assignment sa
        on sa.id = sn.assignment_id where sa.student_id = '{student}')"""
    cell = "(select id from base_cell where name = ? and type = ?)"
    with closing(sqlite3.connect(desk.term / "gradebook.db")) as database, database:
        rows = database.execute(
            f"update comment set manual_comment = ? where notebook_id = {of} and cell_id = {cell}",
            (text, exercise, "SolutionCell"),
        ).rowcount
        rows += database.execute(
            f"update grade set manual_score = ? where notebook_id = {of} and cell_id = {cell}",
            (score, f"check-{exercise}", "GradeCell"),
        ).rowcount
    assert rows == 2


def page_of(desk: Desk, student: str) -> str:
    return (desk.term / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_somebody_typed_is_on_the_page_that_is_handed_out(desk: Desk) -> None:
    assert "eacher" not in words(page_of(desk, "s00001"))
    desk.ok("feedback", "--term", desk.term)
    text = words(page_of(desk, "s00001"))
    assert "Your teacher: Which axis holds the rows?" in text
    assert "25 of 40 points, in place of 0." in text
    assert "85 of 100 points" in text
    assert "eacher" not in words(page_of(desk, "s00000"))


@pytest.mark.slow
def test_a_page_of_nbgraders_stays(desk: Desk) -> None:
    path = desk.term / "feedback" / "s00000" / NAME / f"{NAME}.html"
    path.write_text("<!DOCTYPE html><html><head></head><body>nbgrader's</body></html>")
    desk.ok("feedback", "--term", desk.term)
    assert "nbgrader's" in page_of(desk, "s00000")
    path.unlink()
    desk.ok("feedback", "--term", desk.term)
    assert "100 of 100 points" in words(page_of(desk, "s00000"))


@pytest.mark.slow
def test_an_assignment_that_nobody_handed_in_has_no_pages(desk: Desk) -> None:
    for folder in (desk.term / "reports").glob("*"):
        folder.rename(folder.with_name(f"_{folder.name}"))
    (desk.term / "reports").rename(desk.term / "away")
    assert NAME in desk.ok("feedback", "--term", desk.term)
