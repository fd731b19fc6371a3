"""Open JupyterLab on a workspace, at its home page.

- ``start``: run it until it ends
- ``command``, ``environment``: what it is started with
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.files import write_atomically
from grader.grading.student import CHECKS_FOLDER
from grader.learning.events import FOLDER
from grader.learning.workspace import Workspace

_EXTENSION = "grader.learning.server"
# Without it JupyterLab asks at its first start whether it may fetch news.
_QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}


def start(root: Path, workspace: Workspace, more: Sequence[str] = ()) -> int:
    """Run JupyterLab on `workspace` until it ends, and return its exit code.

    Parameters
    ----------
    root
        The folder that holds the courses.
    more
        Options for JupyterLab, such as ``--no-browser``.
    """
    settings = workspace.folder / FOLDER / "jupyter"
    name = "labconfig/default_setting_overrides.json"
    write_atomically(settings / name, json.dumps(_QUIET, indent=1) + "\n")
    words, variables = command(workspace, more), environment(root, settings)
    if sys.platform != "win32":
        os.chdir(workspace.folder)
        sys.stdout.flush()
        os.execve(sys.executable, words, variables)  # this process becomes JupyterLab
    return subprocess.run(words, cwd=workspace.folder, env=variables, check=False).returncode


def command(workspace: Workspace, more: Sequence[str] = ()) -> list[str]:
    """Return the command that starts JupyterLab at the home page."""
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={workspace.folder}",
        f"--ServerApp.jpserver_extensions={_EXTENSION}=True",
        "--LabApp.default_url=/grader",
        *more,
    ]


def environment(root: Path, settings: Path) -> dict[str, str]:
    """Return the environment in which notebooks find the courses below `root` and their checks."""
    paths = {
        "PYTHONPATH": [str(root), os.environ.get("PYTHONPATH", "")],
        "JUPYTER_CONFIG_PATH": [str(settings), os.environ.get("JUPYTER_CONFIG_PATH", "")],
    }
    joined = {name: os.pathsep.join(filter(None, parts)) for name, parts in paths.items()}
    # The kernel of this environment comes before one of the same name in the user's own folder.
    mine = {"JUPYTER_PREFER_ENV_PATH": "1", CHECKS_FOLDER: str(root)}
    # Threads cost more than they bring for matrices as small as ours: a third of the time with one.
    return {"OPENBLAS_NUM_THREADS": "1", **os.environ, **joined, **mine}
