"""What a learner's process may use, set by the process on itself before it runs a learner's line.

- ``apply``: resource limits
- ``harden``: no core dumps, no tracing by siblings, no new privileges, orphans come to us
- ``become``: another user, where this process may
- ``prefer_to_kill``: when the machine runs out of memory, this process goes first
- ``children``, ``descendants``, ``everyone_else``: other processes; ``memory_of``: what one takes

It imports the standard library only, because it runs inside the sandbox.
"""

import contextlib
import os
import sys
from typing import Any

from grader.grading import kernel

_DEATH_SIGNAL, _DUMPABLE, _SUBREAPER, _NO_NEW_PRIVILEGES = 1, 4, 36, 38
_KILL = 9


def apply(bounds: dict[str, Any]) -> None:
    """Set resource limits: ``cpu_s``, ``data_bytes``, ``file_bytes``, ``files``, ``processes``."""
    try:
        import resource
    except ImportError:  # Windows has none; the judge's deadlines still hold
        return
    wanted = {
        "RLIMIT_CPU": bounds["cpu_s"],
        "RLIMIT_DATA": bounds["data_bytes"],
        "RLIMIT_FSIZE": bounds["file_bytes"],
        "RLIMIT_NOFILE": bounds["files"],
        "RLIMIT_NPROC": bounds["processes"],
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None or (name == "RLIMIT_DATA" and sys.platform == "darwin"):
            continue
        hard = resource.getrlimit(kind)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def harden(*, dumpable: bool = False) -> None:
    """Forbid tracing this process and gaining privileges (Linux; elsewhere nothing happens).

    It also ends with the process that started it, and orphans of its children come to it.
    """
    if sys.platform == "linux":
        kernel.prctl(_DUMPABLE, int(dumpable))
        kernel.prctl(_SUBREAPER, 1)
        kernel.prctl(_NO_NEW_PRIVILEGES, 1)
        kernel.prctl(_DEATH_SIGNAL, _KILL)


def become(uid: int) -> None:
    """Become user and group `uid` for good; 0 keeps the present user."""
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def prefer_to_kill() -> None:
    """Let the kernel end this process first when the whole machine runs out of memory."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def children() -> list[int]:
    """Return the process ids of this process's children (Linux; elsewhere none)."""
    return _parents().get(os.getpid(), [])


def everyone_else() -> list[int]:
    """Return the process ids of all others; in a PID namespace of our own, those we started."""
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [number for number in numbers if number != os.getpid()]


def descendants() -> list[int]:
    """Return the process ids of all that this process and its children started."""
    by_parent = _parents()
    found = list(by_parent.get(os.getpid(), []))
    for process in found:  # grows while we walk
        found += by_parent.get(process, [])
    return found


def _parents() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit():
            found.setdefault(_parent_of(name), []).append(int(name))
    return found


def _parent_of(process: str) -> int:
    try:
        with open(f"/proc/{process}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def memory_of(process: int | str) -> int:
    """Return the bytes of memory that a process holds beside files, 0 where it cannot be told."""
    total = 0
    try:
        with open(f"/proc/{process}/status", "rb") as file:
            for line in file:
                if line.startswith((b"RssAnon:", b"RssShmem:")):
                    total += int(line.split()[1]) << 10
    except (OSError, ValueError, IndexError):
        return 0
    return total
