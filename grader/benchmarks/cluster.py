"""A Dask cluster of real processes on this machine, and what may happen to it.

- ``Loopback``: a scheduler and workers on 127.0.0.1, as a context
- ``SCENARIOS``: functions that disturb a run on it and say what was found
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from grader.benchmarks.bench import Bench, Finding, until
from grader.benchmarks.results import verdicts

_START_SECONDS = 60.0


class Loopback:
    """A scheduler and `count` workers, each a process with one thread."""

    def __init__(self, count: int = 2, environment: dict[str, str] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="grader-dask-")
        self._environment = os.environ | (environment or {})
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", self._file)
        self.workers: list[subprocess.Popen[bytes]] = []
        self._count = count

    @property
    def _file(self) -> str:
        return str(Path(self._folder.name) / "scheduler.json")

    def _start(self, kind: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1"]
        with (Path(self._folder.name) / f"{kind}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--no-dashboard", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
            )

    def add_worker(self) -> None:
        """Start one more worker."""
        words = ["--nthreads", "1", "--no-nanny", "--death-timeout", "20", "--memory-limit", "0"]
        place = ["--local-directory", self._folder.name]
        self.workers.append(self._start("worker", self.address, *words, *place))

    def __enter__(self) -> "Loopback":
        if not until(lambda: Path(self._file).exists(), _START_SECONDS):
            raise TimeoutError("the Dask scheduler did not start")
        time.sleep(0.1)
        self.address = str(json.loads(Path(self._file).read_text(encoding="utf-8"))["address"])
        for _ in range(self._count):
            self.add_worker()
        return self

    def __exit__(self, *error: object) -> None:
        """End the workers, then the scheduler; the other way round they would wait for it."""
        for processes in (self.workers, [self.scheduler]):
            for process in processes:
                process.terminate()
            for process in processes:
                _end(process)
        self._folder.cleanup()


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def nothing_happens(bench: Bench, out: Path) -> Finding:
    """Run on two workers of a cluster."""
    with Loopback() as cluster:
        _, seconds = bench.finished(out, "--dask", cluster.address)
    measured = f"2 Dask workers {seconds:.1f} s, here {bench.seconds:.1f} s, the same bytes"
    return Finding("nothing", measured, bench.problems(out))


def worker_is_killed(bench: Bench, out: Path) -> Finding:
    """Kill one of two workers in the middle."""
    with Loopback() as cluster:
        command = bench.grade(out, "--dask", cluster.address)
        until(lambda: verdicts(out) > bench.students // 4 or not command.is_running)
        at = verdicts(out)
        is_running = command.is_running
        cluster.workers[0].kill()
        cluster.workers[0].wait()
        code, said, seconds = command.wait(300)
    problems = [f"the run ended with {code}: {said[-500:]}"] if code else []
    problems += [] if is_running and at < bench.students else ["it came too late"]
    measured = f"killed after {at} verdicts; the run went on and took {seconds:.1f} s"
    return Finding("nothing", measured, problems + bench.problems(out))


def scheduler_is_killed(bench: Bench, out: Path) -> Finding:
    """Kill the scheduler in the middle, then grade the rest without a cluster."""
    with Loopback() as cluster:
        command = bench.grade(out, "--dask", cluster.address)
        until(lambda: verdicts(out) > bench.students // 4 or not command.is_running)
        cluster.scheduler.kill()
        code, said, seconds = command.wait(300)
    last = said.strip().splitlines()[-1] if said.strip() else ""
    problems = [] if code == 2 else [f"the run ended with {code}: {said[-500:]}"]
    problems += [] if "scheduler is gone" in last else [f"it did not say why: {said[-500:]}"]
    kept = verdicts(out)
    known, _ = bench.finished(out)
    problems += [] if known == kept else [f"{kept} were kept, {known} known"]
    measured = f"exit code 2 after {seconds:.1f} s with {kept} verdicts; the rest graded here"
    return Finding("what was being run", measured, problems + bench.problems(out))


SCENARIOS: dict[str, Callable[[Bench, Path], Finding]] = {
    "another machine (Dask)": nothing_happens,
    "`kill -9` of a Dask worker": worker_is_killed,
    "`kill -9` of the Dask scheduler": scheduler_is_killed,
}
