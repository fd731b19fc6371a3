"""One assignment from its release to the feedback that the learner reads, in a real browser.

The tests are the steps of one walk, in order. With GRADER_PICTURES=FOLDER set, each step leaves its
pictures there (docs/images holds those of the docs).
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from grader.tests.browser import IN_CHROMIUM, Notebook, serving
from grader.tests.term_walk import (
    GRADER,
    LEARNER,
    OTHERS,
    STEM,
    STRICT,
    WAIT,
    Term,
    address,
    assignments,
    make_term,
    picture,
    right,
    saved,
    show,
    window,
)

pytestmark = IN_CHROMIUM
NAME = STEM.name
FLAT = right("initialize_zeros").replace("np.zeros((n_x, 1))", "np.zeros(n_x)")
ADDS_EPS = """def binary_cross_entropy(A, Y, eps=1e-7):
    losses = -(Y * np.log(A + eps) + (1 - Y) * np.log(1 - A + eps))
    return losses.mean()
"""
HINT = "Adding eps moves every probability, beyond 1 too. Clip instead."
BETTER_HINT = "Adding eps moves every probability, 0.5 as well. Clip, and only the ends move."
STRICTNESS = """predict.mistake(
    "A probability equal to the threshold counts as 1. Which comparison includes equality?",
    ">=", ">")
"""
CORRECTED = {
    f'"{HINT}"': f'"{BETTER_HINT}"',
    # Nobody is asked any more what happens where a probability equals the threshold.
    "predict.probe(THREE, NEURON)": "predict.probe(THREE + 0.25, NEURON)",
    STRICTNESS: "",
    "X=_on_the_line, threshold=choice(0.5, 0.7)": "threshold=choice(0.5, 0.7)",
}
COMMENT = "Nothing infinite any more: that was the point. Compare your cost at A = 1 with 0."


# ---- the walk's places --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def failed_before(request: pytest.FixtureRequest) -> int:
    return request.session.testsfailed


@pytest.fixture(autouse=True)
def in_order(request: pytest.FixtureRequest, failed_before: int) -> None:
    if request.session.testsfailed > failed_before:
        pytest.skip("a step before this one failed")


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Term:
    return make_term(tmp_path_factory.mktemp("term"))


@pytest.fixture(scope="module")
def learner(
    term: Term, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """What `grader start` opens to a learner who takes part in the term."""
    folder, private = tmp_path_factory.mktemp("learner"), tmp_path_factory.mktemp("private")
    (private / "config").mkdir()
    config = private / "config" / "nbgrader_config.py"
    config.write_text(term.nbgrader_config(LEARNER), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GRADER_PROGRESS", raising=False)
        patch.setenv("XDG_DATA_HOME", str(private / "share"))
        with serving(folder, private, [str(GRADER), "start", "--in", str(folder)]) as address:
            page = window(browser)
            page.goto(f"{address}/lab?reset")
            yield page


@pytest.fixture(scope="module")
def formgrader(
    term: Term, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The instructor's formgrader, on the term's folder."""
    with serving(term.folder, tmp_path_factory.mktemp("private")) as address:
        page = window(browser)
        page.goto(f"{address}/formgrader")
        yield page


# ---- the learner --------------------------------------------------------------------------------


def test_the_learner_fetches_what_was_released(term: Term, learner: Page) -> None:
    assert "and the exchange" in term.grader("release", NAME, "--exchange")
    released = assignments(learner, "released")
    expect(released).to_contain_text(NAME)
    picture(learner, "term-released.png", height=420)
    released.get_by_role("button", name="Fetch").click()
    fetched = assignments(learner, "fetched")
    fetched.locator(".assignment-notebooks-link", has_text=NAME).click()
    fetched.locator(".nested_list_item a", has_text=NAME).click()
    learner.wait_for_selector(".jp-Notebook .jp-CodeCell")
    learner.wait_for_selector("[data-status=idle]")
    expect(learner.locator(".jp-Notebook h1").first).to_contain_text("one-neuron network")


def test_a_wrong_answer_meets_its_hint_and_the_mended_one_moves_the_progress(
    learner: Page, browser: Browser
) -> None:
    notebook = Notebook(learner)
    notebook.run("from grader import checker")
    notebook.write("def initialize_zeros(", FLAT)
    card = notebook.run("check(initialize_zeros)").locator(".grader-card.no")
    expect(card).to_contain_text("W is flat. Give np.zeros a tuple with two sizes")
    expect(card).to_contain_text("0 of 100 points so far")
    picture(learner, "term-hint.png", card)
    notebook.write("def initialize_zeros(", right("initialize_zeros"))
    card = notebook.run("check(initialize_zeros)").locator(".grader-card.ok")
    expect(card).to_contain_text("5 of 100 points so far. Next: forward.")
    picture(learner, "term-mended.png", card)

    home = window(browser)
    home.goto(f"{address(learner)}/grader")
    article = home.locator(".notebook", has_text="one-neuron network")
    expect(article.locator(".badge")).to_contain_text("in progress")
    expect(article.locator(".points")).to_contain_text("5 / 100")
    expect(home.locator(".upnext")).to_contain_text("Go on with forward")
    link = home.locator(".upnext a")
    expect(link).to_have_attribute("href", f"/lab/tree/{NAME}/{NAME}.ipynb")
    picture(home, "term-home.png", article)
    home.close()


def test_the_rest_is_written_validated_and_submitted(learner: Page) -> None:
    notebook = Notebook(learner)
    for name in STEM.exercises():
        answer = ADDS_EPS if name == "binary_cross_entropy" else right(name)
        notebook.write(f"def {name}(", answer)
    card = notebook.run("check(binary_cross_entropy)").locator(".grader-card.no")
    expect(card).to_contain_text(HINT)
    learner.keyboard.press("Control+S")
    expect(learner.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)

    fetched = assignments(learner, "fetched")
    fetched.get_by_role("button", name="Validate").click()
    dialog = learner.locator(".jp-Dialog")
    expect(dialog).to_contain_text("The following cell failed", timeout=3 * WAIT)
    expect(dialog).to_contain_text("check(binary_cross_entropy)")
    picture(learner, "term-validate.png")
    dialog.get_by_role("button", name="Ok").click()
    fetched.get_by_role("button", name="Submit").click()
    submitted = assignments(learner, "submitted")
    expect(submitted).to_contain_text(re.compile(rf"{NAME}.*UTC", re.DOTALL))
    picture(learner, "term-submitted.png", height=420)


# ---- the instructor -----------------------------------------------------------------------------


def test_the_class_is_collected_graded_and_reported(term: Term, browser: Browser) -> None:
    assert "collected from the exchange" in term.grader("collect", "--exchange")
    assert f"{len(OTHERS)} taken" in term.grader("collect", str(term.post))
    assert f"{len(OTHERS) + 1} graded" in term.grader("grade")
    assert f"report_{NAME}.html" in term.grader("report")
    page = window(browser)
    page.goto((term.folder / f"report_{NAME}.html").as_uri())
    expect(page.locator("h1")).to_contain_text("one-neuron network")
    expect(page.locator("body")).to_contain_text("An answer that made it")
    expect(page.locator("body")).to_contain_text(HINT)
    picture(page, "term-report.png")
    mistakes = page.locator("section", has_text="An answer that made it").first
    mistakes.locator("details").first.locator("summary").click()
    picture(page, "term-mistakes.png", mistakes, height=560)
    page.close()


def submission(page: Page) -> None:
    """Go from the start of formgrader to the learner's submission, by its links."""
    page.goto(f"{address(page)}/formgrader/manage_assignments")
    expect(page.locator("#main-table, table").first).to_contain_text(NAME)
    page.get_by_role("link", name="Manual Grading").click()
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name=NAME).last.click()
    expect(page.locator("#main-table")).to_contain_text("Submission #1")
    page.get_by_role("button", name="Show All Names").click()
    expect(page.locator("#main-table")).not_to_contain_text("Submission #1", use_inner_text=True)


def graded_cell(page: Page) -> tuple[Locator, Locator]:
    """Return the comment and the score of the answer that is wrong."""
    answer = page.locator("#binary_cross_entropy-comment")
    return answer, page.locator("#check-binary_cross_entropy")


def test_a_person_comments_and_gives_points_in_formgrader(formgrader: Page) -> None:
    submission(formgrader)
    table = formgrader.locator("#main-table")
    expect(table).to_contain_text("Lovelace, Ada")
    expect(table.locator("tr", has_text="Lovelace")).to_contain_text("85 / 100")
    picture(formgrader, "term-class.png")
    formgrader.get_by_role("link", name="Lovelace, Ada").click()
    expect(formgrader.locator("body")).to_contain_text(HINT)
    comment, score = graded_cell(formgrader)
    saved(formgrader, "comment", comment, COMMENT)
    saved(formgrader, "grade", score, "8")
    formgrader.reload()
    expect(comment).to_have_value(COMMENT)
    expect(score).to_have_value("8")
    show(comment)
    picture(formgrader, "term-formgrader.png")


def test_a_regrade_leaves_what_a_person_wrote(term: Term, formgrader: Page) -> None:
    term.change(CORRECTED)
    said = term.grader("regrade")
    assert "1 score changes" in said
    assert re.search(rf"{STRICT} .* \+10 ", said)
    assert "nothing is written" in said
    term.grader("regrade", "--write")
    submission(formgrader)
    row = formgrader.locator("#main-table tr", has_text="Lovelace")
    expect(row).to_contain_text("93 / 100")
    row.get_by_role("link").last.click()
    expect(formgrader.locator("body")).to_contain_text(BETTER_HINT)
    comment, score = graded_cell(formgrader)
    expect(comment).to_have_value(COMMENT)
    expect(score).to_have_value("8")
    show(comment)
    picture(formgrader, "term-regraded.png")


# ---- the learner again --------------------------------------------------------------------------


def test_the_learner_reads_what_the_person_wrote(term: Term, learner: Page) -> None:
    assert "not from the exchange" in term.grader("feedback", "--exchange")
    submitted = assignments(learner, "submitted")
    learner.locator("#refresh_assignments_list").click()
    expect(submitted).to_contain_text("feedback available to fetch")
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("view feedback").click()
    learner.locator(".jp-DirListing-item", has_text=f"{NAME}.html").dblclick()
    page = learner.frame_locator(".jp-IFrame iframe")
    expect(page.locator("h1")).to_contain_text("one-neuron network")
    expect(page.locator(".score")).to_contain_text("93 of 100 points")
    section = page.locator("#exercise-binary_cross_entropy")
    expect(section).to_contain_text(BETTER_HINT)
    expect(section).to_contain_text(COMMENT)
    expect(section).to_contain_text("8 of 15 points, in place of 0.")
    section.scroll_into_view_if_needed()
    picture(learner, "term-feedback.png")
