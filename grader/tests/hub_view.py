"""Run commands where every user can read the interpreter that runs these tests.

That interpreter may lie in root's home, which nobody else can enter. Opening the home is out of the
question; a mount namespace shows each command, in the same place, an empty folder instead of the
home, with the interpreter in it. Users, processes and the network are the machine's own.

- ``hindrance``: why that does not work here, '' where it does
- ``seen``: a command line that runs another one in that view
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import grader

CHECKOUT = Path(grader.__file__).resolve().parents[1]


def _needed() -> list[Path]:
    """Return what users need, and what root needs besides and might lie in the same place."""
    named = [Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.base_prefix))]
    program = Path(sys.executable)
    while program.is_symlink():  # each environment on the way to the interpreter itself
        program = program.parent / program.readlink()
        named.append(program.parents[1])
    proxy = shutil.which("configurable-http-proxy")
    named += [CHECKOUT, *([Path(proxy).absolute().parents[1]] if proxy else [])]
    return list(dict.fromkeys(named))


def _closed_above(path: Path) -> Path | None:
    """Return the highest folder above `path` that not everybody can enter."""
    return next((f for f in reversed(path.parents) if not f.stat().st_mode & 0o001), None)


@cache
def _script() -> str:
    """Return shell commands that make the view."""
    inside = {path: top for path in _needed() if (top := _closed_above(path)) is not None}
    if not inside:
        return ""
    lines = ["mount -t tmpfs tmpfs /mnt"]
    for number, path in enumerate(inside):
        lines += [f"mkdir /mnt/{number}", f"mount --rbind {shlex.quote(str(path))} /mnt/{number}"]
    for top in dict.fromkeys(inside.values()):
        lines.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(top))}")
    for number, path in enumerate(inside):
        place = shlex.quote(str(path))
        lines += [f"mkdir -p {place}", f"mount --rbind /mnt/{number} {place}"]
    return "\n".join(["set -e", *lines, "umount -R /mnt", 'exec "$@"'])


def seen(command: Sequence[str]) -> list[str]:
    """Return the command line that runs `command` in the view."""
    script = _script()
    return ["unshare", "--mount", "sh", "-c", script, "sh", *command] if script else list(command)


@cache
def hindrance() -> str:
    """Return why ordinary users cannot run this interpreter here, '' where they can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux makes users"
    try:
        done = subprocess.run(
            seen(
                [
                    "setpriv",
                    "--reuid=65534",
                    "--clear-groups",
                    sys.executable,
                    "-c",
                    "import grader",
                ]
            ),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        return f"{error.filename} is missing"
    return f"other users cannot run {sys.executable}: {done.stderr[-300:]}" * bool(done.returncode)
