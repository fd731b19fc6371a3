"""Run the command `grader` in processes that start at once and can be killed for real.

- ``Command``: one running command; ``kill``, ``wait``, ``children``
- ``prepare``: import everything once, in a server from which commands are forked
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

_CONTEXT = multiprocessing.get_context("forkserver")
_NEEDED = ["grader.cli", "grader.bridge.batch", "grader.grading.collect"]
Change = Callable[[], None]  # made in the command's process before it starts


def prepare() -> None:
    """Import what commands need in the server that they are forked from."""
    _CONTEXT.set_forkserver_preload(_NEEDED)


class Command:
    """A command that runs in `folder`, in a process of its own."""

    def __init__(self, folder: Path, *words: str, change: Change | None = None) -> None:
        with tempfile.NamedTemporaryFile(prefix="grader-said-", delete=False) as file:
            self._said = Path(file.name)
        self._start = time.monotonic()
        arguments = (str(folder), list(words), str(self._said), change)
        self._process: Any = _CONTEXT.Process(target=_run, args=arguments)
        self._process.start()
        self.pid = int(self._process.pid)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal, by default one that nothing can be done about."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 120.0) -> tuple[int, str, float]:
        """Return exit code, what was said, and seconds; raises TimeoutError where it goes on."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            self._process.kill()
            raise TimeoutError(f"the command did not end within {seconds:g} s")
        text = self._said.read_text(encoding="utf-8", errors="replace")
        self._said.unlink()
        return int(self._process.exitcode), text, time.monotonic() - self._start

    @property
    def is_running(self) -> bool:
        """Whether it still runs."""
        return bool(self._process.is_alive())

    def children(self, word: str = "") -> list[psutil.Process]:
        """Return the processes below this one whose command line holds `word`."""
        try:
            below = psutil.Process(self.pid).children(recursive=True)
        except psutil.Error:
            return []
        return [child for child in below if word in _command_line(child)]


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _run(folder: str, words: list[str], said: str, change: Change | None) -> None:
    """Be the command `grader` with these words."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    descriptor = os.open(said, os.O_WRONLY)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.chdir(folder)
    sys.argv = ["grader", *words]
    from grader.cli import main

    if change is not None:
        change()
    main()
