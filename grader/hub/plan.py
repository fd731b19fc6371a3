"""What a hub is to be: whose term it serves, who its users are, and where its files are.

- ``Plan``: all of it; made by ``make_plan``, which refuses what could not work
- ``HubError``: what is wrong, in one sentence that says what to do
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.exceptions import GraderError

# JupyterHub writes names in lower case; the rest is what names of users may be.
_NAME = re.compile(r"[a-z_][a-z0-9_.-]{0,31}")
_PORTS = 3


class HubError(GraderError):
    """A hub cannot be made or started here."""


@dataclass(frozen=True)
class Plan:
    """A hub for one term.

    Attributes
    ----------
    folder
        The hub's own folder. Everything that is written, apart from users, is below it.
    term
        The term's folder, which belongs to the first of the `instructors`.
    course
        The course's id, as nbgrader's exchange knows it.
    instructors, learners
        Names of users of this machine.
    port
        The hub's address; it takes this port and the two above it, on this machine only.
    python
        The interpreter of users' servers.
    proxy
        The program configurable-http-proxy.
    """

    folder: Path
    term: Path
    course: str
    instructors: tuple[str, ...]
    learners: tuple[str, ...]
    port: int = 8000
    python: str = sys.executable
    proxy: str = "configurable-http-proxy"

    @property
    def owner(self) -> str:
        """The instructor to whom the term's folder belongs."""
        return self.instructors[0]

    @property
    def users(self) -> tuple[str, ...]:
        """Everybody."""
        return (*self.instructors, *self.learners)

    @property
    def address(self) -> str:
        """Where browsers on this machine find the hub; each user's server has a name below it."""
        return f"http://hub.localhost:{self.port}"

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports of the hub's address, of the proxy's own interface, and of the hub itself."""
        return tuple(range(self.port, self.port + _PORTS))

    @property
    def config(self) -> Path:
        """JupyterHub's configuration."""
        return self.folder / "jupyterhub_config.py"

    @property
    def exchange(self) -> Path:
        """The folder in which nbgrader hands out and collects."""
        return self.folder / "exchange"

    @property
    def private(self) -> Path:
        """What root alone may read: cookies and passwords."""
        return self.folder / "private"

    @property
    def passwords(self) -> Path:
        """The passwords of the users that were made here."""
        return self.private / "passwords.csv"

    def jupyter(self, who: str) -> Path:
        """Return the Jupyter configuration of ``learners`` or ``instructors``."""
        return self.folder / "jupyter" / who


def make_plan(
    folder: Path,
    term: Path,
    course: str,
    instructors: Sequence[str],
    learners: Sequence[str],
    port: int = 8000,
) -> Plan:
    """Return the plan of a hub.

    Raises
    ------
    HubError
        A name cannot be a user's, somebody is both learner and instructor, there is nobody, or
        three ports do not fit above `port`.
    """
    _require_people(term, instructors, learners)
    most = 65535 - _PORTS + 1
    if not 1024 <= port <= most:
        raise HubError(f"port {port} does not fit; choose one from 1024 to {most}.")
    return Plan(
        folder=folder.absolute(),
        term=term.resolve(),
        course=course,
        instructors=tuple(dict.fromkeys(instructors)),
        learners=tuple(learners),
        port=port,
    )


def _require_people(term: Path, instructors: Sequence[str], learners: Sequence[str]) -> None:
    if not instructors:
        raise HubError("name who teaches, as a user of this machine: --instructor NAME.")
    if not learners:
        raise HubError(
            f"{term / 'roster.csv'} names no learners; add them with `grader init` and --roster."
        )
    for name in (*instructors, *learners):
        if not _NAME.fullmatch(name):
            raise HubError(
                f"{name!r} cannot be a user of this machine: use small letters, digits and _ - . "
                "(at most 32); the id of a learner in the roster is the name of their user."
            )
    both = sorted(set(instructors) & set(learners))
    if both:
        raise HubError(f"{both[0]} is in the roster and an instructor; name another user.")
