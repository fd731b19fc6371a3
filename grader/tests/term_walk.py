"""A term on a real assignment: a course of its own, a class, an exchange, and the command `grader`.

- ``Term``: the folders; ``grader`` runs a command there, ``change`` corrects the course
- ``make_term``: the folders, with a class that hands in by mail
- ``window``, ``assignments``, ``saved``, ``show``: what people do with pages of nbgrader
- ``picture``: what the window shows, as a small PNG, where pictures are asked for
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from grader.demo.answers import answer_source
from grader.stems import find

ROOT = Path(__file__).resolve().parents[2]
STEM = find(ROOT, "logistic_regression")
GRADER = Path(sys.executable).parent / "grader"
WINDOW = {"width": 1200, "height": 800}
WAIT = 60_000  # milliseconds: two workers share a small machine
_COLOURS = 128
_PEOPLE = """id,first_name,last_name
ada,Ada,Lovelace
alan,Alan,Turing
blaise,Blaise,Pascal
carl,Carl Friedrich,Gauss
emmy,Emmy,Noether
florence,Florence,Nightingale
grace,Grace,Hopper
katherine,Katherine,Johnson
leonhard,Leonhard,Euler
maria,Maria,Agnesi
sofia,Sofia,Kovalevskaya
srinivasa,Srinivasa,Ramanujan
"""
LEARNER, OTHERS = "ada", [line.split(",")[0] for line in _PEOPLE.splitlines()[2:]]
STRICT = "alan"  # a probability that equals the threshold counts as 0 there


@dataclass(frozen=True)
class Term:
    """Where everything lies: the course, the term's folder in it, the exchange, the post."""

    courses: Path
    folder: Path
    exchange: Path
    post: Path

    def grader(self, *words: str) -> str:
        """Run `grader` in the term's folder, or above it where there is none yet."""
        dropped = ("GRADER_PROGRESS", "GRADER_WORKSPACE")
        done = subprocess.run(
            [str(GRADER), *words],
            cwd=self.folder if self.folder.exists() else self.courses,
            env={k: v for k, v in os.environ.items() if k not in dropped},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"grader {' '.join(words)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def change(self, texts: dict[str, str]) -> None:
        """Replace texts of the assignment's source by others, as an author does, and build."""
        path = self.courses / STEM.code.relative_to(ROOT)
        source = path.read_text(encoding="utf-8")
        for old, new in texts.items():
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        path.write_text(source, encoding="utf-8")
        self.grader("build", STEM.place)

    def nbgrader_config(self, who: str = "") -> str:
        """Return nbgrader's configuration: the exchange, and for a learner course and name."""
        lines = [f"c.Exchange.root = {str(self.exchange)!r}"]
        if who:
            lines = ["c = get_config()", *lines]
            lines += [f"c.CourseDirectory.course_id = {STEM.course!r}"]
            lines += [f"c.CourseDirectory.student_id = {who!r}"]
        return "\n".join(lines) + "\n"


def make_term(folder: Path) -> Term:
    """Make the term in `folder`: the course as a clone has it, and what the class hands in."""
    term = Term(folder / "clone", folder / "clone" / "spring", folder / "exchange", folder / "post")
    _clone(term.courses)
    term.exchange.mkdir()
    term.exchange.chmod(0o777)
    people = folder / "people.csv"
    people.write_text(_PEOPLE, encoding="utf-8")
    said = term.grader("init", "spring", STEM.place, "--roster", str(people))
    assert f"{len(OTHERS) + 1} learners" in said
    with (term.folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\n{term.nbgrader_config()}")
    _hand_in(term.post)
    return term


def _clone(courses: Path) -> None:
    """Copy what week 2 of course 1 needs."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("helpers", "week1", "week2"):
        shutil.copytree(ROOT / STEM.course / name, courses / STEM.course / name, ignore=unwanted)
    shutil.copy(ROOT / STEM.course / "__init__.py", courses / STEM.course)
    (courses / "datasets").symlink_to(ROOT / "datasets")


def _hand_in(post: Path) -> None:
    """Write the notebooks of the class: about a third of the answers hold a listed mistake."""
    released = json.loads(STEM.notebook.read_bytes())
    for number, student in enumerate(OTHERS):
        path = post / student / f"{STEM.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(_answered(released, answers(number))), encoding="utf-8")


def _answered(notebook: dict[str, list[dict[str, str]]], written: dict[str, str]) -> object:
    cells = notebook["cells"]
    return notebook | {"cells": [c | {"source": written.get(c["id"], c["source"])} for c in cells]}


def answers(number: int) -> dict[str, str]:
    """Return what learner `number` of the class writes, by exercise."""
    found: dict[str, str] = {}
    for place, (name, exercise) in enumerate(STEM.exercises().items()):
        slips = (3 * number + 5 * place) % 7 < (number + 2) % 4
        mistake = exercise.mistakes[(number + place) % 4] if slips else None
        found[name] = answer_source(exercise, mistake)
    if OTHERS[number] == STRICT:
        found["predict"] = right("predict").replace(">= threshold", "> threshold")
    return found


def right(name: str) -> str:
    """Return a right answer."""
    return answer_source(STEM.exercises()[name])


# ---- pages -------------------------------------------------------------------------------------


def window(browser: Browser) -> Page:
    page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]
    page.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    return page


def address(page: Page) -> str:
    return page.url.split("/lab")[0].split("/formgrader")[0]


def assignments(page: Page, part: str) -> Locator:
    """Return a part of nbgrader's Assignment List: released, fetched or submitted."""
    tab = page.locator(".lm-TabBar-tab", has_text="Assignments")
    if tab.count():
        tab.click()
    else:
        page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
        page.locator(".lm-Menu-item", has_text="Assignment List").click()
    return page.locator(f"#{part}_assignments_list")


def saved(page: Page, kind: str, field: Locator, text: str) -> None:
    """Type into a field of formgrader, leave it, and wait until that is saved."""
    expect(field).to_have_attribute("placeholder", re.compile("."))
    with page.expect_response(lambda answer: f"/api/{kind}/" in answer.url and answer.ok):
        field.fill(text)
        field.blur()


def show(comment: Locator) -> None:
    """Scroll to the answer that a comment is about; a bar of the page hides what is on top."""
    comment.evaluate("""each => {
        each.closest(".nbgrader_cell").scrollIntoView({ behavior: "instant", block: "start" });
        window.scrollBy({ behavior: "instant", top: -64 });
    }""")


def picture(page: Page, name: str, around: Locator | None = None, height: int = 0) -> None:
    """Save what the window shows, or one element of it; `height` keeps its upper pixels only."""
    if "GRADER_PICTURES" not in os.environ:
        return
    page.wait_for_timeout(700)  # until what moves has come to rest
    data = page.screenshot() if around is None else around.screenshot()
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image = image.crop((0, 0, image.width, min(height or image.height, image.height)))
    small = image.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(Path(os.environ["GRADER_PICTURES"]) / name, optimize=True)
