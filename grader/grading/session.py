"""One child as the judge sees it: a channel to it, and what the zygote says about it.

- ``Zygote``: the process that a worker owns, as `grader.grading.sandbox` starts it
- ``Session``: one child of it, from the order to fork it until it has ended
- ``Lost``: the zygote is gone, or does not do what it is told
"""

import contextlib
import select
import socket
import subprocess
import time
from typing import IO, Any

from grader.frames import Closed, Inbox, OutOfTime, read_frame, write_bytes
from grader.values import pack

_START_SECONDS = 120.0
_END_SECONDS = 10.0  # for the zygote to end a child
_LAST_WORDS = 1.0  # for a child that is about to end
_MOST_SAID = 2_000  # characters of what a zygote wrote before it failed


class Lost(Exception):
    """The zygote is gone, or does not do what it is told; its text says why, if that is known."""


class Zygote(subprocess.Popen[bytes]):
    """A started zygote.

    Attributes
    ----------
    control
        The socket for orders and endings; None where a process serves one job on its pipes.
    errors
        The file that takes what it writes to its standard error while it starts.
    """

    control: socket.socket | None = None
    errors: IO[bytes] | None = None

    def end(self) -> None:
        """End it with all that it started."""
        if self.control is not None:
            self.control.close()
        self.kill()
        self.wait()
        for stream in (self.stdin, self.stdout, self.errors):
            if stream is not None:
                stream.close()

    def said(self) -> str:
        """Return the end of what it wrote to its standard error."""
        if self.errors is None:
            return ""
        with contextlib.suppress(OSError, ValueError):
            self.errors.seek(0)
            return self.errors.read().decode(errors="replace").strip()[-_MOST_SAID:]
        return ""

    def greeting(self) -> str:
        """Wait for its first message; return why it does not start, '' where it does."""
        source = control_of(self) if self.control is not None else descriptor_of(self.stdout)
        try:
            message = read_frame(source, time.monotonic() + _START_SECONDS)
            return "" if message[0] == "ready" else str(message[1])
        except (Closed, OutOfTime, ValueError, LookupError, TypeError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.wait(1)  # what it has to say is complete when it is over
            return self.said() or str(error)


def control_of(zygote: Zygote) -> int:
    """Return the descriptor for orders and endings."""
    assert zygote.control is not None
    return zygote.control.fileno()


def descriptor_of(stream: Any) -> int:
    """Return the descriptor of a pipe that is there."""
    assert stream is not None
    return int(stream.fileno())


class Session:
    """The channel to one child, and what the zygote says about that child."""

    def __init__(self, zygote: Zygote, cpu_s: int, *, keep: bool = False) -> None:
        self._zygote = zygote
        self._ending = ""
        self._ours: socket.socket | None = None
        if zygote.control is None:
            self._answers, self._replies = descriptor_of(zygote.stdin), descriptor_of(zygote.stdout)
            self._inbox = Inbox(self._replies)
            return
        self._ours, theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._answers = self._replies = self._ours.fileno()
        self._inbox = Inbox(self._replies)
        with theirs:
            self._order((b"S" if keep else b"J") + cpu_s.to_bytes(4, "big"), [theirs.fileno()])

    def close(self) -> None:
        """Leave the channel; what still comes is not read."""
        if self._ours is not None:
            self._ours.close()

    def write(self, message: Any, deadline: float) -> None:
        """Send a message to the child."""
        self.write_bytes(pack(message), deadline)

    def write_bytes(self, packed: bytes, deadline: float) -> None:
        """Send a packed message to the child."""
        write_bytes(self._answers, packed, deadline if self._ours is not None else None)

    def read(self, deadline: float) -> bytes:
        """Return the next message of the child; raises Closed when it is over."""
        if self._ours is not None and not self._ending and self._inbox.is_empty:
            self._ending = self._exit(deadline, self._replies)
            if self._ending and not select.select([self._replies], [], [], 0)[0]:
                raise Closed("the child is over")
        return self._inbox.read_bytes(deadline)

    def finish(self, trouble: str) -> str:
        """Wait for the child's end, or end it; return ``over``, ``timeout`` or ``crashed …``.

        `trouble` is '' for a child that said all, else timeout, closed or garbled.
        """
        if self._ours is None:
            return {"": "over", "timeout": "timeout"}.get(trouble, "crashed")
        patience = _LAST_WORDS if trouble in ("", "closed") else 0.0
        ending = self._ending or self._exit(time.monotonic() + patience)
        if not ending:
            self._order(b"K" + bytes(4), [])
            ending = self._exit(time.monotonic() + _END_SECONDS)
        if not ending:
            raise Lost
        if trouble in ("", "timeout"):
            return trouble or "over"
        if trouble == "garbled":  # how it ended then is a race between its exit and our end
            return "crashed (it wrote where only the grader writes)"
        return {"over": "crashed (exit code 0)", "killed": "crashed"}.get(ending, ending)

    def _order(self, order: bytes, descriptors: list[int]) -> None:
        assert self._zygote.control is not None
        try:
            socket.send_fds(self._zygote.control, [order], descriptors)
        except OSError:
            raise Lost from None

    def _exit(self, deadline: float, *others: int) -> str:
        """Return how the child ended, '' where that, or one of `others`, is not there in time."""
        control = control_of(self._zygote)
        wait = max(0.0, deadline - time.monotonic())
        if select.select([control, *others], [], [], wait)[0] != [control]:
            return ""
        try:
            message = read_frame(control, time.monotonic() + _END_SECONDS)
        except (Closed, OutOfTime, ValueError):
            raise Lost from None
        return str(message[1])[:80]
