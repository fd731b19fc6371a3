"""A hub's pages in headless Chromium.

- ``window``: an empty one, of a browser of its own
- ``in_jupyterlab``: sign in as somebody, and wait for JupyterLab
- ``picture``: save the page, where GRADER_PICTURES names a folder
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from grader.tests.browser import browsing
from grader.tests.hub_visit import Visitor

_WAIT = 180_000.0  # milliseconds: two workers share a small machine


@contextmanager
def window() -> Generator[Page]:
    """Open a browser in which nobody has signed in."""
    expect.set_options(timeout=_WAIT)
    with browsing() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(_WAIT)
        yield page


def in_jupyterlab(page: Page, who: Visitor) -> None:
    """Sign in at the form, and go where the hub leads: to JupyterLab in the user's own server."""
    page.goto(f"{who.hub}/login")
    page.locator("#username_input").fill(who.name)
    page.locator("#password_input").fill(who.password)
    page.locator("#login_submit").click()
    page.wait_for_url(f"{who.server()}/lab**")
    page.locator(".jp-LauncherCard").first.wait_for()


def picture(page: Page, name: str) -> None:
    """Save the page as ``hub-NAME.png``; users are called as the docs call them."""
    folder = os.environ.get("GRADER_PICTURES")
    if folder:
        page.wait_for_timeout(600)
        page.screenshot(path=Path(folder) / f"{name}.png")
