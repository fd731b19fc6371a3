"""Run a command and measure it: wall seconds, and the peak memory of one of its processes.

- ``run``: one command; raises with its output where it fails
- ``run_together``: several at once, measured from the first start to the last end
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

_PROGRAMS = Path(sys.executable).parent  # nbgrader calls alembic by its bare name


@dataclass(frozen=True)
class Measured:
    """What a command took."""

    seconds: float
    peak_mb: float  # of the command's own process, without its children


def run(command: Sequence[str], folder: Path) -> Measured:
    """Run `command` in `folder` and return what it took."""
    return run_together([command], [folder])


def run_together(commands: Sequence[Sequence[str]], folders: Sequence[Path]) -> Measured:
    """Start all commands at once and wait for all; the peak is that of the largest."""
    with ExitStack() as stack:
        logs = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands]
        start = time.perf_counter()
        processes = [
            subprocess.Popen(
                command,
                cwd=folder,
                env=os.environ | {"PATH": f"{_PROGRAMS}{os.pathsep}{os.environ['PATH']}"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            for command, folder, log in zip(commands, folders, logs, strict=True)
        ]
        peaks = [0.0]
        watcher = threading.Thread(target=_watch, args=(processes, peaks), daemon=True)
        watcher.start()
        codes = [process.wait() for process in processes]
        seconds = time.perf_counter() - start
        watcher.join()
        for code, log in zip(codes, logs, strict=True):
            if code:
                log.seek(0)
                said = log.read().decode(errors="replace")[-3000:]
                raise RuntimeError(f"{commands[0]} ended with {code}:\n{said}")
    return Measured(seconds, max(peaks))


def _watch(processes: list["subprocess.Popen[bytes]"], peaks: list[float]) -> None:
    """Note the resident memory of each process five times a second."""
    seen = [psutil.Process(process.pid) for process in processes]
    while any(process.poll() is None for process in processes):
        for each in seen:
            try:
                peaks.append(each.memory_info().rss / 1e6)
            except psutil.Error:
                continue
        time.sleep(0.2)


def command(*words: str) -> list[str]:
    """Return the command line of one of this environment's programs."""
    return [str(_PROGRAMS / words[0]), *words[1:]]
