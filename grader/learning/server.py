"""The home page in a Jupyter server: an extension that `grader start` switches on.

It answers at ``/grader`` below the server's address, to those who may use the server.
"""

import os
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from grader.grading.student import CHECKS_FOLDER
from grader.learning.home import events_of, home_page, overview
from grader.learning.workspace import find_workspace
from grader.stems import repository

PATH = "grader"


class Home(JupyterHandler):
    """Answers with the home page as things stand now."""

    @web.authenticated
    def get(self) -> None:
        """Show the page."""
        folder = Path(self.settings["server_root_dir"]).expanduser()
        workspace = find_workspace(folder)
        if workspace is None:
            raise web.HTTPError(404, f"{folder} is no workspace; make one with `grader start`.")
        root = Path(os.environ.get(CHECKS_FOLDER) or repository())
        seen = overview(root, workspace, events_of(workspace))
        self.set_header("Cache-Control", "no-store")
        self.finish(home_page(seen, workspace, self.base_url))


def _jupyter_server_extension_points() -> list[dict[str, str]]:  # pyright: ignore[reportUnusedFunction]
    """Tell Jupyter which module to load."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:  # pyright: ignore[reportUnusedFunction]
    """Add the page to a server."""
    address = url_path_join(server.web_app.settings["base_url"], PATH)
    server.web_app.add_handlers(".*$", [(f"{address}/?", Home)])
