"""Each defence, the attack that it stops, and the same attack with the defence switched off.

- ``DEFENCES``: what there is
- ``Defence.tried``: does its attack succeed, with and without it?
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from grader.grading import sandbox
from grader.grading.job import Cell, Job
from grader.grading.judge import Judge
from grader.grading.run import Oracles
from grader.grading.runtime import make_runtime, preload_names
from grader.grading.worker import Worker
from grader.stems import Stem

Launch = Callable[..., sandbox.Zygote]
_HEAD = "import ctypes, os, socket, sys, time\nimport numpy as np\nREFERENCE, PORT, MANY = {}\n"


@dataclass(frozen=True)
class Defence:
    """A defence.

    Attributes
    ----------
    name, rows
        What it is, and which attacks it stops.
    without
        The names by which `sandbox.launch` leaves it out.
    attack
        The body of a function that returns True where the attack succeeds.
    before
        The body of a function of the submission before, which prepares the attack.
    mode
        ``bubblewrap`` or ``limits``: where it is needed.
    who
        ``root`` or ``user`` where only one of them has it, else ''.
    """

    name: str
    rows: str
    without: str
    attack: str
    before: str = ""
    mode: str = "bubblewrap"
    who: str = ""

    @property
    def applies(self) -> bool:
        """Can it be tried on this machine, by this user?"""
        root = os.geteuid() == 0
        found = sandbox.protection()
        here = bool(found.bubblewrap) if self.mode == "bubblewrap" else found.landlock > 0
        return here and self.who in ("", "root" if root else "user")

    def tried(self, stem: Stem, folder: Path, *, off: bool) -> bool:
        """Let the attack happen; return whether it succeeded."""
        judge = Judge(stem, 7, "defences")
        if not (folder / "runtime").exists():
            make_runtime(stem, folder / "runtime")
        without = self.without.split() if off else []
        without += ["bubblewrap"] if self.mode == "limits" else []

        def launch() -> sandbox.Zygote:
            names = preload_names(judge.release)
            return sandbox.launch(folder / "runtime", folder / "none", names, 0, without=without)

        worker = Worker(launch)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            known = (f"/host{stem.code}", str(stem.code)), port, sandbox.BOUNDS["processes"] + 20
            try:
                if self.before:
                    _run(worker, judge, _HEAD.format(known) + _function(self.before))
                return _run(worker, judge, _HEAD.format(known) + _function(self.attack))
            finally:
                worker.close()


def _function(body: str) -> str:
    lines = body.strip("\n").splitlines()
    return "def target(X):\n" + "\n".join(f"    {line}" for line in lines) + "\n"


def _run(worker: Worker, judge: Judge, source: str) -> bool:
    key = judge.keys["target"]
    once = replace(key, cases=key.cases[:1])
    cell = Cell("answer", source, "target")
    job = Job("attack", (cell,), (once,), patience=5.0)  # a busy machine is no defence
    part = worker.run(job, Oracles(judge.stem)).exercises["target"]
    return part.ending == "over" and part.outcomes[0].value is True


_READ = "return any(os.access(path, os.R_OK) and len(open(path).read()) > 0 for path in REFERENCE)"
_MEMFD = """
libc = ctypes.CDLL(None)
number = {"x86_64": 319, "aarch64": 279}[os.uname().machine]
return libc.syscall(number, b"x", 0) >= 0
"""
_DAEMON = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)
time.sleep(0.2)
return True
"""
_NETWORK = """
try:
    socket.create_connection(("127.0.0.1", PORT), 1).close()
except OSError:
    return False
return True
"""
_PARENT = """
read, write = os.pipe()
if os.fork() == 0:
    try:
        open(f"/proc/{os.getppid()}/mem", "rb").close()
        os.write(write, b"y")
    finally:
        os._exit(0)
os.close(write)
return os.read(read, 1) == b"y"
"""
_FORKS = """
started = 0
for _ in range(MANY):
    try:
        if os.fork() == 0:
            time.sleep(1)
            os._exit(0)
    except OSError:
        return False
return True
"""
_ROBBED = """
if ctypes.CDLL(None).mount(b"none", b"/tmp", b"tmpfs", 0, b"size=1m") == 0:
    return True
return False
"""

DEFENCES = (
    Defence("its own root", "A1 A2 A3 A8 A15 A16 A25", "mounts user", _READ),
    Defence("rules on files (Landlock)", "A2 A3 A15", "landlock user", _READ, mode="limits"),
    Defence(
        "a /tmp of each child's own",
        "A25 A26 A75",
        "cleaning",
        "return os.path.exists('/tmp/left')",
        before="open('/tmp/left', 'w').close()\nos.chmod('/tmp/left', 0o777)\nreturn True",
    ),
    Defence(
        "a /dev/shm of each child's own",
        "A60 A75",
        "cleaning",
        "return os.path.exists('/dev/shm/left')",
        before="open('/dev/shm/left', 'w').close()\nreturn True",
    ),
    Defence(
        "a root that nobody can write to",
        "A25 A75",
        "read-only-root",
        "return os.path.exists('/left')",
        before="open('/left', 'w').close()\nreturn True",
        who="user",
    ),
    Defence(
        "process ids of each child's own, and killing",
        "A18 A19",
        "killing",
        "return len([name for name in os.listdir('/proc') if name.isdigit()]) > 2",
        before=_DAEMON,
    ),
    Defence("an empty network", "A11", "network seccomp", _NETWORK),
    Defence("the filter of system calls", "A6 A56 A57 A60", "seccomp", _MEMFD),
    Defence(
        "the filter, where there are no namespaces", "A6 A57", "seccomp", _MEMFD, mode="limits"
    ),
    Defence("no capabilities", "A18 A75", "capabilities user seccomp", _ROBBED),
    Defence("another user", "A6 A15 A56", "user", "return os.getuid() == 0", who="root"),
    Defence("memory that others cannot open", "A5 A6 A7", "dumpable", _PARENT),
    Defence(
        "a limit on data", "A57", "limits", "return np.empty(3 << 30, np.uint8).nbytes > 1 << 31"
    ),
    Defence("a limit on processes", "A56", "limits", _FORKS),
    Defence(
        "a limit on the size of files",
        "A58",
        "limits",
        "import resource\nreturn resource.getrlimit(resource.RLIMIT_FSIZE)[0] > 1 << 30",
    ),
)
