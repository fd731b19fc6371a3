"""Stop a learner's function that does not end, in the learner's own notebook.

- ``limited``: a context that raises `Endless` after some seconds
- ``call_patiently``: call a function on some cases; what comes after an endless one is not called

Official grading needs none of this: there, a process is ended from outside.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any

from grader.calls import Outcome


class Endless(BaseException):
    """A function took too long; no ordinary ``except`` of a learner's catches it."""


@contextlib.contextmanager
def limited(seconds: float) -> Generator[None]:
    """Raise `Endless` in this block after `seconds`, where the system can interrupt it.

    That is in the main thread of Linux and macOS, which runs the cells of a notebook. Elsewhere the
    block takes as long as it takes.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def call_patiently(
    calls: Iterable[Callable[[], Outcome]], seconds: float, name: str
) -> list[Outcome]:
    """Return the outcome of each call; all of them together may take `seconds`.

    Where one does not end, or the learner interrupts it, it and those after it get an error that
    says so.
    """
    outcomes: list[Outcome] = []
    waiting = list(calls)
    try:
        with limited(seconds):
            for each in waiting:
                outcomes.append(each())  # noqa: PERF401 - keeps what came before an endless one
    except Endless:
        message = (
            f"{name} did not end within {seconds:g} s. Does a loop ever end? Print its counter"
        )
        outcomes += [_stopped("TimeoutError", message)] * (len(waiting) - len(outcomes))
    except KeyboardInterrupt:
        message = f"{name} was interrupted. If it took long: does a loop ever end?"
        outcomes += [_stopped("KeyboardInterrupt", message)] * (len(waiting) - len(outcomes))
    return outcomes


def _stopped(error: str, message: str) -> Any:
    return Outcome(error=error, message=message)
