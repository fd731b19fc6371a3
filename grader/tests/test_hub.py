"""A term on JupyterHub: two learners and two instructors, who are users of this machine.

Everything goes the way that people take: the form to sign in, nbgrader's list of assignments in a
learner's own server, a terminal in the instructor's. These tests need each other, in this order.
"""

import json
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from grader.benchmarks.miniature import KINDS, NAME
from grader.tests.browser import WITH_CHROMIUM
from grader.tests.hub_breaches import breaches
from grader.tests.hub_pages import in_jupyterlab, picture, window
from grader.tests.hub_town import COURSE, Town, town, why_not
from grader.tests.hub_view import seen
from grader.tests.hub_visit import Answer, Visitor

pytestmark = pytest.mark.slow
WANTED = {"course_id": COURSE, "assignment_id": NAME}
# Hands in for somebody else, and hands in a link to what somebody else has handed in.
_CHEAT = """
import os, sys
inbound, me, other, theirs = sys.stdin.read().splitlines()
for name, text in ((other, None), (me, theirs)):
    folder = f"{inbound}/{name}+averages+2099-01-01 00:00:00.000000 UTC+x"
    os.mkdir(folder)
    if text is None:
        open(f"{folder}/averages.ipynb", "w").write("{}")
    else:
        os.symlink(text, f"{folder}/averages.ipynb")
    open(f"{folder}/timestamp.txt", "w").write("2099-01-01 00:00:00.000000 UTC")
    os.chmod(folder, 0o755)
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[Town]:
    """A hub that runs, with everybody signed in."""
    if reason := why_not():
        # .ci/run installs what a hub needs, and says so.
        (pytest.fail if os.environ.get("GRADER_HUB_TESTS") == "required" else pytest.skip)(reason)
    with town() as made:
        code, said = made.command("--only-make")
        assert (code, "--make-users" in said) == (2, True), said
        code, said = made.command("--only-make", "--make-users")
        assert (code, said.count("made the user")) == (0, 4), said
        code, said = made.command("--only-make")
        assert (code, "everything was there already" in said) == (0, True), said
        made.start()
        made.sign_in(("ada", "bob", "ida"))
        yield made


def hand_in(learner: Visitor, kind: str) -> None:
    """Fetch, write and submit, as nbgrader's list of assignments does it."""
    fetched = learner.ask("POST", f"{learner.server()}/assignments/fetch", WANTED)
    assert [each["status"] for each in fetched.json()["value"]] == ["fetched"], fetched
    address = f"{learner.server()}/api/contents/{NAME}/{NAME}.ipynb"
    model = learner.ask("GET", address).json()
    for cell in model["content"]["cells"]:
        cell["source"] = KINDS[kind][0].get(cell["id"], cell["source"])
    saved = {name: model[name] for name in ("type", "format", "content")}
    assert learner.ask("PUT", address, saved).status == 200
    said = learner.ask("POST", f"{learner.server()}/assignments/submit", WANTED)
    assert "submitted" in [each["status"] for each in said.json()["value"]], said


def test_a_second_hub_at_the_same_address_is_refused(hub: Town) -> None:
    code, said = hub.command()
    assert code == 2
    assert f"port {hub.port} is in use" in said


def test_a_term_goes_through_the_hub(hub: Town) -> None:
    ada, bob, ida = (hub.visitors[who] for who in ("ada", "bob", "ida"))
    there = f"cd {hub.desk.term} && grader"
    assert "the exchange" in ida.type(f"{there} release {NAME} --exchange")
    hand_in(ada, "right")
    hand_in(bob, "variance")
    assert "from the exchange" in ida.type(f"{there} collect --exchange")
    ida.type(f"{there} grade")
    assert hub.desk.grades() == {ada.name: (100.0, 0.0), bob.name: (40.0, 0.0)}
    assert "the exchange" in ida.type(f"{there} feedback --exchange")
    for learner, told in ((ada, False), (bob, True)):
        learner.ask("POST", f"{learner.server()}/assignments/fetch_feedback", WANTED)
        home = hub.home("bob" if told else "ada")
        (page,) = home.glob(f"{NAME}/feedback/*/{NAME}.html")
        assert ("This is the variance" in page.read_text(encoding="utf-8")) is told


def test_formgrader_is_there_for_instructors(hub: Town) -> None:
    ida, tom = hub.visitors["ida"], hub.visitors["tom"]
    desk = f"{ida.server()}/formgrader/api"
    for instructor in (ida, tom):  # tom has no term of his own, and opens ida's server
        listed = instructor.ask("GET", f"{desk}/submissions/{NAME}").json()
        assert {each["student"]: each["score"] for each in listed} == {
            hub.names["ada"]: 100.0,
            hub.names["bob"]: 40.0,
        }
    assert _frames(ida.ask("GET", f"{ida.server()}/formgrader/gradebook")) == "'self'"
    ada = hub.visitors["ada"]
    assert _frames(ada.ask("GET", f"{ada.server()}/lab")) == "'none'"


def _frames(answer: Answer) -> str:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return headers["content-security-policy"].partition("frame-ancestors ")[2].partition(";")[0]


@pytest.mark.browser
@WITH_CHROMIUM
def test_learners_find_their_assignments_in_jupyterlab(hub: Town) -> None:
    with window() as page:
        in_jupyterlab(page, hub.visitors["ada"])
        page.get_by_role("menuitem", name="Nbgrader").click()
        expect(page.get_by_role("menuitem", name="Assignment List")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Formgrader")).to_have_count(0)
        page.get_by_role("menuitem", name="Assignment List").click()
        expect(page.locator("#submitted_assignments_list")).to_contain_text(NAME)
        picture(page, "hub-assignments")


@pytest.mark.browser
@WITH_CHROMIUM
def test_formgrader_opens_inside_jupyterlab_and_collects(hub: Town) -> None:
    with window() as page:
        in_jupyterlab(page, hub.visitors["ida"])
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Formgrader").click()
        inside = page.frame_locator("iframe")
        expect(inside.locator("body")).to_contain_text(NAME)
        picture(page, "hub-formgrader")
        # A POST from inside the frame: it needs the token against forged requests.
        inside.locator("td.collect a").click()
        expect(inside.locator(".modal-body")).to_contain_text("Successfully collected")


def test_nobody_gets_at_what_is_anothers(hub: Town) -> None:
    assert breaches(hub) == set()


@contextmanager
def opened(path: Path, mode: int) -> Generator[None]:
    """Give a folder another mode in this block."""
    before = path.stat().st_mode & 0o7777
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


OPEN = [
    ("home", 0o755, {"list bob's home", "read bob's notebook"}),
    ("inbound", 0o2777, {"list what was handed in", "take away what bob handed in"}),
    ("exchange", 0o777, {"put another course in the place of this one"}),
    ("feedback", 0o755, {"list all feedback"}),
    ("outbound", 0o777, {"change what is handed out"}),
    ("term", 0o755, {"list the term", "read the gradebook", "read solutions"}),
]


@pytest.mark.parametrize(("place", "mode", "found"), OPEN, ids=[place for place, _, _ in OPEN])
def test_a_folder_with_another_mode_is_a_breach(
    hub: Town, place: str, mode: int, found: set[str]
) -> None:
    folders = {"home": hub.home("bob"), "exchange": hub.course.parent, "term": hub.desk.term}
    folders["outbound"] = hub.course / "outbound" / NAME
    with opened(folders.get(place, hub.course / place), mode):
        assert breaches(hub) == found


def test_nobody_hands_in_for_another_or_takes_anothers_work(hub: Town) -> None:
    theirs = hub.desk.term / "submitted" / hub.names["bob"] / NAME / f"{NAME}.ipynb"
    told = [hub.course / "inbound", hub.names["ada"], hub.names["bob"], theirs]
    hub.act("ada", _CHEAT, "\n".join(map(str, told)))
    said = hub.visitors["ida"].type(f"cd {hub.desk.term} && grader collect --exchange")
    assert f"names {hub.names['bob']} and belongs to {hub.names['ada']}" in said
    assert ".var(" in theirs.read_text(encoding="utf-8"), "bob's own answer is still there"
    hers = hub.desk.term / "submitted" / hub.names["ada"] / NAME
    assert [path.name for path in hers.iterdir()] == ["timestamp.txt"]


def test_formgrader_in_a_learners_server_is_a_breach(hub: Town) -> None:
    ada = hub.visitors["ada"]
    path = hub.folder / "jupyter" / "learners" / "jupyter_server_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["ServerApp"]["jpserver_extensions"]["nbgrader.server_extensions.formgrader"] = True
    path.write_text(json.dumps(settings), encoding="utf-8")
    ada.stop()
    ada.start()
    assert breaches(hub) == {"open formgrader at home"}


def test_the_right_to_open_the_instructors_server_would_be_a_breach(hub: Town) -> None:
    """Last, because the hub starts again: with ada among those who may open ida's server."""
    hub.stop()
    config = hub.folder / "jupyterhub_config.py"
    before = config.read_text(encoding="utf-8")
    tom, ada = hub.names["tom"], hub.names["ada"]
    assert f"'users': ['{tom}']" in before
    config.write_text(before.replace(f"'users': ['{tom}']", f"'users': ['{tom}', '{ada}']"))
    hub.start(seen([sys.executable, "-m", "jupyterhub", "-f", str(config)]))
    hub.sign_in(("ida",))
    address = f"{hub.visitors['ida'].server()}/formgrader/gradebook"
    assert hub.visitors["ada"].ask("GET", address).status == 200
    assert hub.visitors["ada"].browse(address).status == 200
