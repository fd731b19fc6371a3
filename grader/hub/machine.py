"""What a machine needs to start a hub.

- ``missing``: sentences about what is not there; ``find_proxy``: the proxy's program
- ``require_free``: refuse ports that something listens on
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable

from grader.hub.plan import HubError

PROXY = "configurable-http-proxy"
PROXY_VERSION = "5.1.0"  # .ci/run reads it here; it asks for Node.js 18, which Debian 12 has


def missing() -> list[str]:
    """Return what is not there, each with what to do about it; looks and starts nothing."""
    sentences: list[str] = []
    if sys.platform != "linux":
        sentences.append("a hub of real users needs Linux; try it on a virtual machine.")
    if importlib.util.find_spec("jupyterhub") is None:
        sentences.append(
            "JupyterHub is not installed beside this command: `uv sync --extra hub`, or "
            "`pip install -e '.[hub]'`."
        )
    if not find_proxy():
        sentences.append(
            f"there is no {PROXY}: install Node.js and npm, then "
            f"`npm install -g {PROXY}@{PROXY_VERSION}`."
        )
    return sentences


def find_proxy() -> str:
    """Return the path of the proxy's program, '' where there is none."""
    return shutil.which(PROXY) or ""


def require_root() -> None:
    """Raise HubError for everybody but root, who alone can start servers as other users."""
    if os.geteuid() != 0:
        raise HubError(
            "a hub starts the servers of other users, so root has to start it: run this command "
            "with sudo, on a machine that is there for tests."
        )


def require_machine() -> str:
    """Return the proxy's program; raises HubError where this machine lacks something."""
    for sentence in missing():
        raise HubError(sentence)
    require_root()
    proxy = find_proxy()
    done = subprocess.run([proxy, "--version"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise HubError(
            f"{proxy} does not run ({done.stderr.strip()[-200:]}); install Node.js 18 or later."
        )
    return proxy


def require_free(ports: Iterable[int]) -> None:
    """Raise HubError where one of these ports of this machine is in use."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise HubError(
                    f"port {port} is in use; stop the hub that runs there, or choose another with "
                    "--port (a hub takes that port and the two above it)."
                ) from None
