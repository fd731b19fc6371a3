"""What a process does to itself between the fork and the first line of a learner.

With this module one can:

- prepare once in the zygote: ``Confinement``
- fork into new process ids, where the sandbox has them: ``Confinement.fork``
- confine the child for good: ``Confinement.enter``
- end a child with all that it started: ``Confinement.clean``

Each child has a mount, IPC and PID namespace of its own with an empty /tmp and /dev/shm, so that
nothing survives from one child to the next. Where the machine does not allow that, the zygote
empties folders and kills orphans instead. It imports the standard library only.
"""

import contextlib
import os
import shutil
import signal
from typing import Any

from grader.grading import kernel, landlock, limits, seccomp

CHANNEL = 3  # the one descriptor that a child keeps beside its standard streams
_MOST_DESCRIPTORS = 256  # that a zygote could have open


class Confinement:
    """The measures that the zygote's configuration names (see `grader.grading.sandbox`)."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config
        self.fresh = bool(config["fresh"])
        self._pids = os.open("/proc/self/ns/pid", os.O_RDONLY) if self.fresh else -1
        processes = config["limits"]["processes"] > 0
        filtered = seccomp.Filter(processes=processes, programs=config["programs"])
        self._filter = filtered if config["seccomp"] else None
        rules = config["landlock"]
        self._rules = landlock.Ruleset(**rules) if rules else None

    def fork(self) -> int:
        """Fork; where children are fresh, the child is the first process of a PID namespace."""
        if self.fresh and self._config["own_pids"]:
            kernel.setns(self._pids, kernel.NEW_PIDS)  # back from the last child's
            kernel.unshare(kernel.NEW_PIDS)
        return os.fork()

    def enter(self, channel: int, cpu_s: int) -> None:
        """Keep `channel` alone as descriptor `CHANNEL`, and confine this process for good."""
        os.dup2(channel, CHANNEL)
        self._close_others()
        os.setsid()
        if self.fresh:
            self._fresh_folders()
        limits.apply(self._config["limits"] | {"cpu_s": cpu_s})
        limits.become(self._config["uid"])
        if self._config["capabilities"]:
            kernel.drop_capabilities()
        limits.harden(dumpable=self._config["dumpable"])
        if self._rules is not None:
            self._rules.install()
        if self._filter is not None:
            self._filter.install()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def _close_others(self) -> None:
        rules = self._rules.descriptor if self._rules is not None else CHANNEL
        os.closerange(CHANNEL + 1, rules)
        os.closerange(rules + 1, _MOST_DESCRIPTORS)

    def _fresh_folders(self) -> None:
        kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_IPC)
        owner = (
            f",uid={self._config['uid']},gid={self._config['uid']}" if self._config["uid"] else ""
        )
        for folder, size in self._config["folders"].items():
            kernel.mount("tmpfs", folder, f"size={size},nr_inodes=8192,mode=0700{owner}")
        if self._config["own_pids"]:
            kernel.mount("proc", "/proc", "")
        os.chdir("/tmp")

    def clean(self, child: int, *, keep: bool) -> int:
        """In the zygote: kill a child with all that it started, and return its wait status.

        Folders that outlive a child are emptied, unless the next child is to find them (`keep`).
        """
        if self._config["alone"]:  # we are the first process of a namespace; all others are below
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(OSError):
                kill(child, signal.SIGKILL)
        status = 0
        with contextlib.suppress(ChildProcessError):
            status = os.waitpid(child, 0)[1]
        while self._config["orphans"] and self._orphans():
            pass
        for folder in () if keep else self._config["scratch"]:
            _empty(folder)
        return status

    def _orphans(self) -> bool:
        """Kill and reap what came to us when its parents died; return False if nothing is left."""
        try:
            if os.waitpid(-1, os.WNOHANG)[0]:
                return True
        except ChildProcessError:
            return False
        for orphan in limits.children():
            with contextlib.suppress(OSError):
                os.kill(orphan, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)
        return True


def _empty(folder: str) -> None:
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                os.unlink(path)
