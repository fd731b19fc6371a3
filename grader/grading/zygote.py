"""The process inside the sandbox that imports the week's libraries once and forks children.

It is started with a clean interpreter and takes orders from the judge on a socket, its standard
input. An order brings a channel: the child that is forked for it reads its job there and answers
there, so that the zygote never sees a job. It holds no secret: children inherit its memory. A child
is never reused.

Orders are five bytes: a kind, and the seconds of processor time that a child may take. ``J`` is a
job with its channel attached; ``S`` is one whose folder outlives it, for the next one; ``K`` ends
the present child. Replies are frames: ``("ready", …)`` or ``("failed", reason)`` once, then
``("exit", ending)`` after each child.

Run as ``python -s -P -S -B zygote.py CONFIG``, where CONFIG is JSON, written by
`grader.grading.sandbox`: ``path`` (folders to import from), ``preload`` (modules to import once),
``child`` (the module that runs jobs; its ``prepare`` and ``warm``, where it has them, are called
before and after that), and the measures that `grader.grading.confine` takes. Where processes cannot
be forked, it reads one job from its standard input, runs it, and writes to its standard output.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any

_ORDER_BYTES = 5
_JOB_SECONDS = 60.0  # for the judge to send a job
_TICK, _SLOW_TICK = 0.05, 0.25  # seconds between looks at the memory that a child takes


class Unfit(RuntimeError):
    """An import left this process unfit for forking."""


def main() -> None:
    """Import what is asked for, then serve jobs until the judge closes the channel."""
    config = json.loads(sys.argv[1])
    sys.path[:] = [*config["path"], *[p for p in sys.path if p and "zip" not in p]]
    if config.get("trial"):
        sys.exit(_trial(config))
    if not config["fork"]:
        _serve_here(config)
        return
    from grader.frames import write_frame

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    _put_nothing_behind(0, 1)
    try:
        zygote = _Zygote(control, config)
    except (Unfit, OSError, ImportError) as error:
        write_frame(control.fileno(), ("failed", f"{type(error).__name__}: {error}"))
        return
    _put_nothing_behind(2)
    write_frame(control.fileno(), ("ready", os.getuid()))
    zygote.serve()


def _put_nothing_behind(*descriptors: int) -> None:
    """Learners' code may use the standard streams, and there is nothing behind them."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _preload(names: list[str], child: str) -> None:
    """Import `names`; what cannot be imported fails again, and aloud, in the learner's cell."""
    module = importlib.import_module(child)
    getattr(module, "prepare", lambda: None)()
    _stay_fit(f"preparing {child}")
    for name in names:
        with contextlib.suppress(Exception):
            __import__(name)
        _stay_fit(f"importing {name}")
    getattr(module, "warm", lambda: None)()
    _stay_fit(f"warming {child}")
    gc.collect()
    gc.freeze()


def _stay_fit(what: str) -> None:
    """Check that children can be forked after `what` was done."""
    if _ran_tensorflow():
        raise Unfit(f"{what} ran a TensorFlow op, after which children would hang")
    if _threads() > 1:
        raise Unfit(f"{what} started a thread, after which forking is not safe")


def _ran_tensorflow() -> bool:
    """Tell whether TensorFlow was initialized, which an import alone does not do."""
    eager = sys.modules.get("tensorflow.python.eager.context")
    context = getattr(eager, "_context", None)
    return context is not None and bool(getattr(context, "_initialized", True))


def _threads() -> int:
    return len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1


class _Zygote:
    """Forks children on the judge's orders."""

    def __init__(self, control: socket.socket, config: dict[str, Any]) -> None:
        from grader.grading import limits
        from grader.grading.confine import Confinement

        self._control = control
        self._child = config["child"]
        self._most = config["memory_bytes"]
        limits.prefer_to_kill()
        _preload(config["preload"], config["child"])
        self._confinement = Confinement(config)
        limits.harden(dumpable=config["dumpable"])
        self._own = limits.memory_of("self")
        self._alone = config["alone"]
        self._tick = _TICK if self._alone else _SLOW_TICK  # there, all processes must be looked at

    def serve(self) -> None:
        """Serve orders until the judge closes the channel."""
        from grader.frames import write_frame

        while True:
            order, channels = self._next_order()
            if not order:
                return
            for channel in channels[1:]:
                os.close(channel)
            if order[:1] in (b"J", b"S") and channels:
                ending = self._serve_child(channels[0], order)
                write_frame(self._control.fileno(), ("exit", ending))

    def _next_order(self) -> tuple[bytes, list[int]]:
        order, channels, _, _ = socket.recv_fds(self._control, _ORDER_BYTES, 4)
        while order and len(order) < _ORDER_BYTES:
            more = self._control.recv(_ORDER_BYTES - len(order))
            if not more:
                return b"", []
            order += more
        return order, channels

    def _serve_child(self, channel: int, order: bytes) -> str:
        """Fork a child for `channel`, wait until it ends or shall end, and say how it ended."""
        child = self._confinement.fork()
        if child == 0:
            try:
                self._become_child(channel, int.from_bytes(order[1:], "big"))
            finally:
                os._exit(1)
        os.close(channel)
        ending = self._watch(child)
        status = self._confinement.clean(child, keep=order[:1] == b"S")
        status = os.waitstatus_to_exitcode(status)
        return ending or _reason(status)

    def _watch(self, child: int) -> str:
        """Wait for the child's end, '', or for a reason to end it."""
        with contextlib.ExitStack() as stack:
            ended = _ending_of(child)
            if ended is not None:
                stack.callback(os.close, ended)
            waited: list[Any] = [self._control, *([] if ended is None else [ended])]
            while True:
                ready = select.select(waited, [], [], self._tick)[0]
                if ended in ready or (ended is None and _is_over(child)):
                    return ""
                if self._control in ready:
                    order, _ = self._next_order()
                    if not order or order[:1] == b"K":
                        return "killed"
                if not ready and self._memory() > self._most:
                    return "crashed (out of memory)"

    def _memory(self) -> int:
        """Return the bytes that the child and all that it started added to our own memory."""
        from grader.grading import limits

        everyone = limits.everyone_else() if self._alone else limits.descendants()
        return sum(max(0, limits.memory_of(process) - self._own) for process in everyone)

    def _become_child(self, channel: int, cpu_s: int) -> None:
        from grader.frames import read_frame, write_frame
        from grader.grading import confine

        try:
            self._confinement.enter(channel, cpu_s)
            channel = confine.CHANNEL
        except OSError as error:
            write_frame(channel, ("failed", str(error)))
            os._exit(1)
        job = read_frame(channel, time.monotonic() + _JOB_SECONDS)
        importlib.import_module(self._child).run(job, channel)
        os._exit(0)


def _ending_of(child: int) -> int | None:
    """Return a descriptor that becomes readable when `child` ends, None where there is none."""
    try:
        return os.pidfd_open(child)
    except (AttributeError, OSError):
        return None


def _is_over(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _reason(status: int) -> str:
    """Return the ending of a child with this exit code (negative for a signal)."""
    if status == 0:
        return "over"
    with contextlib.suppress(ValueError):
        if status < 0:
            return f"crashed ({signal.Signals(-status).name})"
    return f"crashed (exit code {status})"


def _trial(config: dict[str, Any]) -> int:
    """Confine a child that does nothing, and return 0 where that works."""
    from grader.grading.confine import Confinement

    confinement = Confinement(config)
    child = confinement.fork()
    if child == 0:
        try:
            confinement.enter(os.open(os.devnull, os.O_RDWR), 10)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _serve_here(config: dict[str, Any]) -> None:
    """Without fork: run one job in this process, which the judge replaces afterwards."""
    from grader.frames import read_frame, write_frame
    from grader.grading import limits

    orders, replies = os.dup(0), os.dup(1)
    _put_nothing_behind(0, 1)
    _preload(config["preload"], config["child"])
    _put_nothing_behind(2)
    write_frame(replies, ("ready", 0))
    job = read_frame(orders)
    limits.apply(config["limits"] | {"cpu_s": job["cpu_s"]})
    importlib.import_module(config["child"]).run(job, replies, orders)


if __name__ == "__main__":
    main()
