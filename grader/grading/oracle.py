"""Answer for own functions that failed, so that an error is charged once.

When an exercise is tried again with references in place of the learner's own upstream functions,
its process asks for their results. The references run here, in a process of their own with limits
and without programs, networks or children, because the arguments come from a learner.

- ``OracleProcess``: the judge's side; calling it never raises for anything that a learner sends
- ``main``: the process, ``python -m grader.grading.oracle ROOT PLACE``
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from grader.calls import Outcome, call, frozen, thawed
from grader.frames import Closed, OutOfTime, read_frame, write_frame
from grader.grading import limits, seccomp
from grader.stems import Stem, find
from grader.values import pack, plain

_SECONDS = 10.0
_BOUNDS = {
    "cpu_s": 1 << 30,  # it serves a whole class; the judge has a deadline for each call
    "data_bytes": 3 << 30,
    "file_bytes": 0,
    "files": 64,
    "processes": 1 << 20,  # the filter forbids new ones
}


class OracleProcess:
    """Calls references of one stem in a process with limits, started when first needed."""

    def __init__(self, stem: Stem) -> None:
        self.stem = stem
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, name: str, args: Any, kwargs: Any) -> Outcome:
        """Return what the reference `name` does with these arguments."""
        with self._lock:
            try:
                process = self._running()
                assert process.stdin is not None
                assert process.stdout is not None
                write_frame(process.stdin.fileno(), (name, args, kwargs))
                deadline = time.monotonic() + _SECONDS
                return Outcome.from_plain(read_frame(process.stdout.fileno(), deadline))
            except (Closed, OutOfTime, ValueError) as error:
                self.close()
                return Outcome(error="RuntimeError", message=f"{name} failed: {error}")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-m", __name__, str(self.stem.root), self.stem.place]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parents[2],
                bufsize=0,
                # A signal to our group (Ctrl-C, `timeout`) must not end it before us: its loss
                # would count against the submissions that ask. It ends when we are gone.
                start_new_session=True,
            )
            assert self._process.stdout is not None
            read_frame(self._process.stdout.fileno(), time.monotonic() + 60)
        return self._process


def main() -> None:
    """Serve calls until the judge closes the channel."""
    exercises = find(Path(sys.argv[1]), sys.argv[2]).exercises()
    replies = os.dup(1)
    os.dup2(2, 1)
    limits.apply(_BOUNDS)
    limits.harden()
    if seccomp.available():
        seccomp.Filter(processes=False).install()
    write_frame(replies, ("ready",))
    while True:
        try:
            name, args, kwargs = read_frame(0)
        except Closed:
            return
        answer = _call(exercises[name].function, args, kwargs)
        write_frame(replies, answer.to_plain())


def _call(function: Any, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
    def apply(positional: list[Any], named: dict[str, Any]) -> Any:
        given = [thawed(each) for each in [*positional, *named.values()]]
        generators = [each for each in given if isinstance(each, np.random.Generator)]
        at = len(positional)
        result = function(*given[:at], **dict(zip(named, given[at:], strict=True)))
        # Generators go back as they are now, so that the next draw of the caller is another one.
        return [result, list(map(frozen, generators))] if generators else result

    try:
        return call(apply, pack({"positional": plain(args), "named": plain(kwargs)}), 2)
    except Exception as error:
        return Outcome(error=type(error).__name__, message=str(error)[:200])


if __name__ == "__main__":
    main()
