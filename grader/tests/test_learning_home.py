"""`grader start` and its home page, as a learner meets them, in a real browser.

With GRADER_PICTURES=FOLDER set, screenshots land there (docs/images holds those of the docs).
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from grader.learning.courses import courses
from grader.learning.events import Event
from grader.learning.home import Overview, home_page, overview
from grader.learning.workspace import Workspace, open_workspace
from grader.stems import Stem, find
from grader.tests.browser import Lab, Notebook, chromium_path, lab

ROOT = Path(__file__).resolve().parents[2]
STEM = find(ROOT, "logistic_regression")
GRADER = Path(sys.executable).parent / "grader"
PLACE = "course1_demo/week1/averages"
WRONG = """def backward(X, A, Y):
    dZ = A - Y
    return {"dW": X.T @ dZ, "db": dZ.sum(axis=0)}
"""


# ---- the page itself ----------------------------------------------------------------------------


def seen(averages: Stem, *events: Event) -> Overview:
    return overview(averages.root, None, events)


def check(exercise: str, code: str = "", hint: str = "", time: float = 1.0) -> Event:
    return Event(time=time, place=PLACE, exercise=exercise, kind="check", code=code, hint=hint)


def page_of(averages: Stem, folder: Path, *events: Event, base_url: str = "/") -> str:
    return home_page(seen(averages, *events), Workspace(folder), base_url)


def test_a_fresh_start_says_where_to_begin(averages: Stem, tmp_path: Path) -> None:
    page = page_of(averages, tmp_path)
    assert "Begin with <code>center</code>, worth 40 points." in page
    assert "of 100 points" in page
    assert f'href="/lab/tree/{PLACE}.ipynb"' in page
    assert f'href="/notebooks/{PLACE}.ipynb"' in page


def test_links_follow_the_server_below_a_hub(averages: Stem, tmp_path: Path) -> None:
    page = page_of(averages, tmp_path, base_url="/user/ada/")
    assert f'href="/user/ada/lab/tree/{PLACE}.ipynb"' in page


@pytest.mark.parametrize("fetched", ["averages", "course1_demo/averages"])
def test_links_lead_to_what_a_class_fetched_once_it_is_newer(
    averages: Stem, tmp_path: Path, fetched: str
) -> None:
    own, theirs = (tmp_path / f"{each}.ipynb" for each in (PLACE, f"{fetched}/averages"))
    for number, path in enumerate((own, theirs)):
        path.parent.mkdir(parents=True)
        path.touch()
        os.utime(path, (number, number))
    assert f'href="/lab/tree/{fetched}/averages.ipynb"' in page_of(averages, tmp_path)
    os.utime(own, (2, 2))
    assert f'href="/lab/tree/{PLACE}.ipynb"' in page_of(averages, tmp_path)


def test_the_page_tells_what_went_wrong_and_what_is_next(averages: Stem, tmp_path: Path) -> None:
    page = page_of(averages, tmp_path, check("center", "mistake:2", "One mean over <all> `X`."))
    assert "Go on with <code>center</code>, after 1 try." in page
    assert "One mean over &lt;all&gt; <code>X</code>." in page
    page = page_of(averages, tmp_path, check("center"), check("scale", time=2.0))
    assert "Every exercise of every notebook is solved." in page
    assert "2 of 2 exercises solved" in page


def test_what_was_worked_on_last_comes_first() -> None:
    """Of the real courses, because several notebooks are needed."""
    places = [offer.place for course in courses(ROOT) for offer in course.offers]
    if len(places) < 2:
        pytest.skip("needs two notebooks")
    stem = find(ROOT, places[-1])
    name = next(iter(stem.exercises()))
    event = Event(time=1.0, place=places[-1], exercise=name, kind="check", code="value", hint="!")
    item = overview(ROOT, None, [event]).next
    assert item is not None
    assert item.offer.place == places[-1]


def test_a_new_version_is_announced(own_miniature: Path, tmp_path: Path) -> None:
    offers = [offer for course in courses(own_miniature) for offer in course.offers]
    workspace, _ = open_workspace(tmp_path / "mine", offers)
    stem = find(own_miniature, "averages")
    stem.notebook.write_text(stem.notebook.read_text().replace("Two features", "Two columns"))
    page = home_page(overview(own_miniature, workspace, []), workspace)
    assert "<code>grader update</code>" in page


def test_the_page_needs_no_network_and_runs_its_own_script_only(
    averages: Stem, tmp_path: Path
) -> None:
    page = page_of(averages, tmp_path)
    assert "default-src &#39;none&#39;" in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert not re.search(r"\son\w+=", page)


def test_no_state_is_told_by_colour_alone(averages: Stem, tmp_path: Path) -> None:
    page = page_of(averages, tmp_path, check("center"))
    assert 'role="img" aria-label="1 of 2 exercises solved"' in page
    assert "✓ solved" in page
    assert "→</span> in progress" in page


# ---- in a browser -------------------------------------------------------------------------------

in_browser = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(
        not chromium_path() and "CI" not in os.environ,
        reason="no Chromium here; install Debian's package chromium",
    ),
]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """What `grader start` opens."""
    folder, before = tmp_path_factory.mktemp("learner") / "mine", dict(os.environ)
    folder.mkdir()
    os.environ.pop("GRADER_PROGRESS", None)
    os.environ["XDG_DATA_HOME"] = str(folder.parent / "data")
    try:
        command = [str(GRADER), "start", "--in", str(folder)]
        with lab(folder, tmp_path_factory.mktemp("private"), command) as running:
            yield running
    finally:
        os.environ.clear()
        os.environ.update(before)


def new_page(started: Lab, **options: Any) -> Page:
    browser = started.page.context.browser
    assert browser is not None
    page = browser.new_page(**options)
    page.set_default_timeout(60_000)
    return page


def picture(page: Page, name: str, around: Locator | None = None) -> None:
    if "GRADER_PICTURES" in os.environ:
        Notebook(page).picture(Path(os.environ["GRADER_PICTURES"]) / name, around)


class TestInABrowser:
    pytestmark = in_browser

    def test_the_address_of_the_server_is_the_home_page(self, started: Lab) -> None:
        page = started.page
        page.goto(started.address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your notebooks")
        expect(page).to_have_url(re.compile(r"/grader\??$"))
        assert (started.folder / STEM.notebook.relative_to(ROOT)).is_file()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1200, 360])
    def test_it_fits_every_window(self, started: Lab, scheme: str, width: int) -> None:
        page = new_page(started, viewport={"width": width, "height": 900}, color_scheme=scheme)
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.goto(f"{started.address}/grader")
        for details in page.locator("details").all():
            details.evaluate("each => each.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert told == []  # the policy blocked nothing
        page.close()

    def test_from_home_to_a_mended_answer_and_back(self, started: Lab) -> None:
        home = started.page
        home.goto(f"{started.address}/grader")
        with home.context.expect_page() as opened:
            home.locator(".notebook h4 a", has_text="one-neuron network").click()
        page = opened.value
        page.set_default_timeout(60_000)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.wait_for_selector("[data-status=idle]")
        notebook = Notebook(page)
        notebook.run("from grader import checker")
        notebook.write("def backward(", WRONG)
        card = notebook.run("check(backward)").locator(".grader-card.no")
        expect(card.locator(".note")).to_contain_text("Stuck? Run check.hint(backward)")
        notebook.write("def backward(", f"{WRONG}\ncheck.hint(backward)")
        panel = notebook.run("check.hint(backward)").locator(".grader-card")
        expect(panel).to_contain_text("HINT 2 OF 3")  # it ran twice
        home.reload()
        expect(home.locator(".upnext")).to_contain_text("Logistic regression")
        article = home.locator(".notebook", has_text="one-neuron network")
        expect(article.locator(".badge")).to_contain_text("in progress")
        article.locator("summary").click()
        expect(article.locator("tr", has_text="backward")).to_contain_text("1 try, 2 hints")
        home.evaluate("window.scrollTo(0, 0)")
        picture(home, "home.png")
        picture(page, "hint.png", panel)

        right = WRONG.replace("A - Y", "(A - Y) / len(Y)")
        notebook.write("def backward(", f"{right}\ncheck(backward)\ncheck.progress()")
        table = notebook.run("check.progress()").locator(".grader-card table")
        expect(table.locator("tr", has_text="backward")).to_contain_text("✓ solved")
        picture(page, "progress.png", table.locator("xpath=.."))
        home.bring_to_front()
        home.reload()
        expect(home.locator(".score")).to_contain_text("20")
        page.close()

    def test_the_classic_view_shows_the_same(self, started: Lab) -> None:
        page = new_page(started)
        page.goto(f"{started.address}/notebooks/{STEM.place}.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        page.wait_for_selector("[data-status=idle]", timeout=60_000)
        notebook = Notebook(page)
        notebook.run("from grader import checker")
        notebook.run("def forward(")
        card = notebook.run("check(forward)").locator(".grader-card.todo")
        expect(card).to_contain_text("Not written yet")
        expect(card.locator(".note")).to_contain_text("This notebook:")
        page.close()
