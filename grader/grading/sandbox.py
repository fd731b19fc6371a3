"""Start a process that a learner's code may run in.

With this module one can:

- start a zygote with what this machine has: ``launch``
- say what protects the machine: ``describe``; ask what it has: ``protection``

With bubblewrap: own mount, PID, network and IPC namespaces, for each child anew; a read-only root
that holds only the interpreter, the libraries and the bundle; private, small file systems in
memory. Without it: rules on files (Landlock) where the kernel has them, resource limits and a clean
environment. In both, a filter of system calls where the machine is known. The protocol protects
the score in any case.
"""

import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grading import jail, landlock, seccomp
from grader.grading.worker import Zygote

DATA_BYTES = 2 << 30  # of one process; TensorFlow fits of our size need 1.5 GiB
MEMORY_BYTES = 3 << 30  # of all processes of one submission together
FOLDER_BYTES = 128 << 20  # of /tmp, and of /dev/shm
BOUNDS: dict[str, Any] = {
    "cpu_s": 60,
    "data_bytes": DATA_BYTES,
    "file_bytes": 64 << 20,
    "files": 256,
    "processes": 64 + 8 * (os.cpu_count() or 1),  # threads count, and libraries start some a core
}
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "USER": "learner",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # These compile kernels in each process anew, half of what small TensorFlow exercises take;
    # without them, a long fit of a convolutional network takes twice its time.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
}
_CHILD = "grader.grading.child"
LIMITS_ONLY = "limits only"
_TRIAL_SECONDS = 30.0


@dataclass(frozen=True)
class Protection:
    """What this machine has.

    Attributes
    ----------
    bubblewrap
        The path of a bubblewrap that works, else ''.
    fresh
        Can each child have namespaces of its own?
    seccomp
        Can system calls be filtered?
    landlock
        The version of Landlock, 0 for none.
    """

    bubblewrap: str
    fresh: bool
    seccomp: bool
    landlock: int


def protection() -> Protection:
    """Find out what this machine has; ``GRADER_SANDBOX=limits`` leaves bubblewrap out."""
    return _protection(os.environ.get("GRADER_SANDBOX") == "limits")


@functools.cache
def _protection(limits_only: bool) -> Protection:
    path = "" if limits_only else jail.bubblewrap()
    fresh = bool(path) and _starts(path, fresh=True)
    return Protection(
        bubblewrap=path if fresh or (path and _starts(path, fresh=False)) else "",
        fresh=fresh,
        seccomp=seccomp.available(),
        landlock=landlock.version(),
    )


def bubblewrap() -> str:
    """Return the path of a bubblewrap that works here, '' where there is none."""
    return protection().bubblewrap


def describe() -> str:
    """Return what protects the machine, for the header of a report."""
    found = protection()
    if found.bubblewrap:
        missing = [
            "" if found.fresh else "one for all of a worker",
            "" if found.seccomp else "no seccomp",
        ]
        return "bubblewrap" + "".join(f", {word}" for word in missing if word)
    more = ["Landlock"] * bool(found.landlock) + ["seccomp"] * found.seccomp
    with_them = f", with {' and '.join(more)}" if more else ""
    return f"{LIMITS_ONLY}{with_them} (no bubblewrap here): scores are safe, the machine is not"


def launch(
    runtime: Path,
    datasets: Path,
    preload: list[str],
    worker: int,
    child: str = _CHILD,
    *,
    without: Collection[str] = (),
) -> Zygote:
    """Start a zygote on the `runtime` folder; the judge's `Worker` drives it.

    Parameters
    ----------
    runtime
        A folder made by `grader.grading.runtime.make_runtime`.
    worker
        The number of the worker; learners' processes of each one run as another user, where the
        judge is root.
    child
        The module of the runtime that runs jobs. Another one than ours runs whole notebooks, which
        may start programs, and find the files of the notebook before.
    without
        Defences to leave out, for tests that see each of them fail; see docs/safety.md.
    """
    found = protection()
    runtime = runtime.resolve()
    inside = bool(found.bubblewrap) and "bubblewrap" not in without
    config = _config(runtime, datasets, preload, worker, inside, found) | {"child": child}
    if child != _CHILD:
        _let_run_programs(config)
    _leave_out(config, without)
    if not inside:
        return _launch_outside(config, runtime, datasets)
    if config["uid"]:
        _let_all_read(runtime)
    script = [*jail.PYTHON_OPTIONS, "/bundle/grader/grading/zygote.py", json.dumps(config)]
    command = jail.command(
        found.bubblewrap, runtime, datasets, FOLDER_BYTES, bool(config["programs"]), without
    )
    environment = _ENVIRONMENT | jail.environment() | {"HOME": "/tmp", "TMPDIR": "/tmp"}
    environment |= {"MPLCONFIGDIR": "/tmp/matplotlib", "COURSE_DATASETS": "/bundle/datasets"}
    if config["programs"]:
        environment["PYTHONPATH"] = ":".join(jail.sites())  # for a Python that a notebook starts
    return _start([*command, jail.python(), *script], environment, None)


def _config(
    runtime: Path, datasets: Path, preload: list[str], worker: int, inside: bool, found: Protection
) -> dict[str, Any]:
    """Return the configuration of a zygote; docs/safety.md says what each measure is for."""
    scratch = str(runtime / "tmp")
    uid = jail.learner(worker, [runtime, datasets], inside)
    sites = jail.sites() if inside else jail.library_folders()
    rules = {"read": jail.readable(runtime, datasets), "write": [scratch, os.devnull], "run": []}
    return {
        "path": ["/bundle" if inside else str(runtime), *sites],
        "preload": preload,
        "limits": BOUNDS | ({} if _countable(uid) else {"processes": 0}),
        "memory_bytes": MEMORY_BYTES,
        "fork": hasattr(os, "fork"),
        "alone": inside,
        "fresh": inside and found.fresh,
        "own_pids": True,
        "orphans": True,
        "programs": False,
        "capabilities": inside,
        "folders": {"/tmp": FOLDER_BYTES, "/dev/shm": FOLDER_BYTES},
        "uid": uid,
        "seccomp": found.seccomp,
        "landlock": rules if found.landlock and not inside else None,
        "dumpable": False,
        "scratch": [scratch] if not inside else [] if found.fresh else ["/tmp", "/dev/shm"],
    }


def _let_run_programs(config: dict[str, Any]) -> None:
    """Change the configuration for whole notebooks, which share a folder and start programs.

    Programs need terminals, and bubblewrap makes those in a way that leaves an ordinary user no
    right to PID namespaces inside: the zygote kills what a notebook leaves.
    """
    config |= {"programs": True, "folders": {"/dev/shm": FOLDER_BYTES}, "own_pids": False}
    if config["fresh"]:
        config["scratch"] = ["/tmp"]
    if config["landlock"]:
        config["landlock"]["run"] = [*jail.PROGRAMS, jail.host_python(), *jail.LIBRARIES]
        config["landlock"]["write"] += ["/dev/ptmx", "/dev/pts", "/dev/tty"]


def _let_all_read(folder: Path) -> None:
    """Let another user read what was written under this one's umask."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _countable(uid: int) -> bool:
    """Tell whether the kernel counts the processes of learners; it does not count root's."""
    return not hasattr(os, "geteuid") or os.geteuid() != 0 or uid != 0


def _leave_out(config: dict[str, Any], without: Collection[str]) -> None:
    """Switch defences off, for tests."""
    off: dict[str, dict[str, Any]] = {
        "fresh": {"fresh": False, "scratch": ["/tmp", "/dev/shm"]},
        "cleaning": {"fresh": False, "scratch": []},
        "own_pids": {"own_pids": False},
        "killing": {"own_pids": False, "alone": False, "orphans": False},
        "capabilities": {"capabilities": False},
        "user": {"uid": 0},
        "seccomp": {"seccomp": False},
        "landlock": {"landlock": None},
        "dumpable": {"dumpable": True},
        "limits": {"limits": _boundless(), "memory_bytes": 1 << 50},
        "memory": {"memory_bytes": 1 << 50},
    }
    for name in without:
        config |= off.get(name, {})


def _boundless() -> dict[str, Any]:
    return {name: 1 << 40 if name != "files" else 4_096 for name in BOUNDS}


def _launch_outside(config: dict[str, Any], runtime: Path, datasets: Path) -> Zygote:
    scratch = runtime / "tmp"
    scratch.mkdir(exist_ok=True)
    if config["uid"]:
        _let_all_read(runtime)
        os.chown(scratch, config["uid"], config["uid"])
    private = {"HOME": str(scratch), "TMPDIR": str(scratch), "MPLCONFIGDIR": str(scratch / "mpl")}
    environment = _ENVIRONMENT | private | {"COURSE_DATASETS": str(datasets)}
    if sys.platform == "win32":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    script = str(runtime / "grader" / "grading" / "zygote.py")
    command = [jail.host_python(), *jail.PYTHON_OPTIONS, script, json.dumps(config)]
    return _start(command, environment, scratch, socketless=not config["fork"])


def _start(
    command: list[str], environment: dict[str, str], folder: Path | None, socketless: bool = False
) -> Zygote:
    errors = tempfile.TemporaryFile()  # noqa: SIM115  the zygote closes it in the end
    common: dict[str, Any] = {"stderr": errors, "env": environment, "cwd": folder, "bufsize": 0}
    if socketless:
        common.update(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        zygote = Zygote(command, **common)
    else:
        ours, theirs = socket.socketpair()
        with theirs:
            common.update(stdin=theirs.fileno(), stdout=subprocess.DEVNULL)
            zygote = Zygote(command, start_new_session=True, **common)
        zygote.control = ours
    zygote.errors = errors
    return zygote


def _starts(path: str, *, fresh: bool) -> bool:
    """Start a zygote without libraries and let it confine a child, as for a learner."""
    own = Path(__file__).resolve().parents[2]
    config = _config(own, own, [], 0, True, Protection(path, fresh, False, 0)) | {"trial": True}
    command = jail.command(path, own, own / "none", FOLDER_BYTES, False, ())
    script = ["/bundle/grader/grading/zygote.py", json.dumps(config)]
    try:
        done = subprocess.run(
            [*command, jail.python(), *jail.PYTHON_OPTIONS, *script],
            env=_ENVIRONMENT | jail.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
