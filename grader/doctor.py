"""What this machine has for grading, what is missing, and how to get it.

- ``checkup``: a finding for each thing that matters
- ``table``: the findings for the terminal

A finding is ``ok``, ``better`` (grading works, and would be safer or faster with it) or ``needed``.
"""

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from rich.box import SIMPLE_HEAD
from rich.table import Column, Table

from grader.grading import sandbox
from grader.grading.backends.local import cores
from grader.hub.machine import missing

State = Literal["ok", "better", "needed"]
DISTRIBUTION = "deep-learning-notebooks"
_FREE_GB = 1.0
_MARKS: dict[State, str] = {"ok": "✓ ok", "better": "! better with", "needed": "✗ needed"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    state: State
    found: str
    advice: str = ""


def checkup() -> list[Finding]:
    """Look at everything that grading rests on; takes a second."""
    return [_python(), _libraries(), _bubblewrap(), _user(), _cores(), _disk(), _hub(), _browser()]


def _python() -> Finding:
    version = platform.python_version()
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("Python", "ok", version)
    return Finding("Python", "needed", version, "Use Python 3.11, 3.12 or 3.13.")


def _libraries() -> Finding:
    """Compare what is installed with the versions that this release was tested with."""
    wrong: list[str] = []
    for text in importlib.metadata.requires(DISTRIBUTION) or []:
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{wanted.name} is missing")
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            wrong.append(f"{wanted.name} is {version}, tested with {wanted.specifier}")
    if not wrong:
        return Finding("Libraries", "ok", "the tested versions")
    return Finding("Libraries", "needed", "; ".join(wrong), "Run `uv sync`, or `pip install -e .`.")


def _bubblewrap() -> Finding:
    subject = "Sandbox"
    if sandbox.bubblewrap():
        return Finding(subject, "ok", "bubblewrap works")
    if sys.platform != "linux":
        return Finding(
            subject,
            "better",
            f"none on {platform.system()}: limits only",
            "Scores are safe here, the machine is not: grade strangers' notebooks on Linux.",
        )
    if shutil.which("bwrap") is None:
        return Finding(
            subject,
            "better",
            "no bubblewrap: limits only",
            "`apt-get install bubblewrap`, or your system's package of that name.",
        )
    return Finding(
        subject,
        "better",
        "bubblewrap is installed and may not make namespaces: limits only",
        "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or AppArmor's "
        "kernel.apparmor_restrict_unprivileged_userns=0), or grade outside of this container.",
    )


def _user() -> Finding:
    if not hasattr(os, "geteuid"):
        return Finding("User", "ok", "an ordinary user")
    if os.geteuid() == 0:
        return Finding("User", "ok", "root: learners' processes run as users of their own")
    return Finding("User", "ok", "an ordinary user: learners' processes run in user namespaces")


def _cores() -> Finding:
    return Finding("Cores", "ok", f"{cores()}: as many submissions at a time")


def _disk() -> Finding:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free / 1e9
    if free >= _FREE_GB:
        return Finding("Disk", "ok", f"{free:.0f} GB free in {folder}")
    return Finding(
        "Disk",
        "needed",
        f"{free:.2f} GB free in {folder}",
        "Free some space, or set TMPDIR to a larger place.",
    )


def _hub() -> Finding:
    lacking = missing()
    if not lacking:
        return Finding("Hub", "ok", "JupyterHub and its proxy; root can start a hub")
    return Finding("Hub", "better", "no hub can be started", f"For `grader hub`: {lacking[0]}")


def _browser() -> Finding:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path:
        return Finding("Browser tests", "ok", Path(path).name)
    return Finding(
        "Browser tests",
        "better",
        "no Chromium",
        "Only the project's own tests use it: `apt-get install chromium`.",
    )


def table(findings: list[Finding]) -> Table:
    """Return the findings as a table for the terminal."""
    shown = Table("", "what", "found", Column("what to do", ratio=1), box=SIMPLE_HEAD, expand=True)
    for each in findings:
        shown.add_row(_MARKS[each.state], each.subject, each.found, each.advice)
    return shown
