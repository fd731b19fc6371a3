"""JupyterLab in headless Chromium, for tests that look at what learners see.

- ``chromium_path``: Debian's browser, '' where there is none
- ``IN_CHROMIUM``: the marks of tests that need it; ``WITH_CHROMIUM``: the last of them alone
- ``lab``: a running JupyterLab on a folder, and a page of a browser
- ``serving``, ``browsing``: one of the two alone
- ``Notebook``: type into cells, run them, read their outputs, take pictures
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

_HERE = "EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    # Formgrader asks a far server for MathJax: with no network it must not wait for an answer.
    f"--host-resolver-rules=MAP * ~NOTFOUND, {_HERE}",
)
_QUIET = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}


def chromium_path() -> str:
    """Return the path of a Chromium, '' where none is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


WITH_CHROMIUM = pytest.mark.skipif(
    not chromium_path() and "CI" not in os.environ,
    reason="no Chromium here; install Debian's package chromium",
)
IN_CHROMIUM = [pytest.mark.slow, pytest.mark.browser, WITH_CHROMIUM]


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that serves ``folder`` at ``address``, and a page of a browser."""

    address: str
    folder: Path
    page: Page

    def open(self, place: str) -> "Notebook":
        """Open the notebook at `place` and wait until its kernel is idle."""
        self.page.goto(f"{self.address}/lab/tree/{place}?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        self.page.wait_for_selector("[data-status=idle]", timeout=60_000)
        return Notebook(self.page)


@dataclass(frozen=True)
class Notebook:
    """An open notebook."""

    page: Page

    def cell(self, text: str) -> Locator:
        """Return the first code cell whose source holds `text`."""
        cells = self.page.locator(".jp-CodeCell")
        return cells.filter(has=self.page.locator(".jp-InputArea", has_text=text)).first

    def write(self, text: str, source: str) -> None:
        """Replace the source of the cell that holds `text` and run it."""
        self._answer_dialogs()
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")

    def run(self, text: str) -> Locator:
        """Run the cell that holds `text` and return it when it has finished."""
        cell = self.cell(text)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        for _ in range(20):  # JupyterLab drops keys that come before all of its plugins are there
            self._answer_dialogs()
            cell.locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")
            self.page.wait_for_timeout(500)
            if prompt.inner_text() != before:
                break
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=60_000)
        return cell

    def _answer_dialogs(self) -> None:
        """Accept what a busy JupyterLab asks now and then, such as which kernel to take."""
        button = self.page.locator(".jp-Dialog button.jp-mod-accept")
        while button.count():
            button.first.click()
            self.page.wait_for_timeout(300)

    def picture(self, path: Path, around: Locator | None = None) -> None:
        """Save a screenshot of the page, or of one element, as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(600)
        (around or self.page).screenshot(path=path)


_LAB = (sys.executable, "-m", "jupyterlab")


@contextmanager
def lab(folder: Path, private: Path, command: Sequence[str] = _LAB) -> Generator[Lab]:
    """Serve `folder` with JupyterLab; settings and logs go to `private`.

    `command` starts it, and takes JupyterLab's options.
    """
    with serving(folder, private, command) as address, browsing() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=2)
        page.set_default_timeout(30_000)
        yield Lab(address, folder, page)


@contextmanager
def browsing() -> Generator[Browser]:
    """Yield a browser that reaches this machine and no other."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(folder: Path, private: Path, command: Sequence[str] = _LAB) -> Generator[str]:
    """Yield the address of a JupyterLab on `folder`, which ends with this block."""
    address, server = _serve(folder, private, command)
    try:
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


def _serve(
    folder: Path, private: Path, command: Sequence[str]
) -> tuple[str, "subprocess.Popen[bytes]"]:
    for name, settings in _QUIET.items():
        path = private / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "IPYTHONDIR": str(private / "ipython"),
    }
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    options += ["--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    with (private / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, *options],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, server, private / "lab.log")
    except BaseException:
        server.kill()
        server.wait(20)
        raise
    return f"http://127.0.0.1:{port}", server


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-2000:]}")
