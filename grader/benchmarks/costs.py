"""What a submission costs: processor seconds of the judge and of the sandboxes, and peak memory.

- ``watched``: run a command and account for its processes
- ``per_submission``: what a further submission costs, from classes of two sizes
"""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from grader.benchmarks.measure import command

_STEP = 0.05


@dataclass
class Cost:
    """What one command took."""

    seconds: float = 0.0  # from start to end
    judge: float = 0.0  # processor seconds of the command's own process
    oracle: float = 0.0  # of the references that answer in place of learners' functions
    sandbox: float = 0.0  # of the processes that run learners' code
    peak_mb: float = 0.0  # resident memory of the command's own process
    sandbox_mb: float = 0.0  # of the largest process that ran learners' code


@dataclass(frozen=True)
class PerSubmission:
    """What a further submission costs, in processor seconds."""

    name: str
    what: str
    judge: float
    oracle: float
    sandbox: float
    peak_mb: float  # of the judge

    @property
    def home(self) -> float:
        """Processor seconds that stay with the judge when sandboxes are elsewhere."""
        return self.judge + self.oracle


def watched(words: list[str], folder: Path) -> Cost:
    """Run `grader` with these words in `folder`; raises RuntimeError with what it said.

    Processes are looked at twenty times a second, so that the last twentieth of a second of each
    may be missing. A zygote's time holds that of the children that it forked.
    """
    cost, seen = Cost(), _Seen()
    start = time.perf_counter()
    with (folder / "benchmark.log").open("ab") as log:
        process = subprocess.Popen(
            command("grader", *words), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    ours = psutil.Process(process.pid)
    while process.poll() is None:
        seen.look(ours, cost)
        time.sleep(_STEP)
    cost.seconds = time.perf_counter() - start
    if process.returncode:
        said = (folder / "benchmark.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"{words} ended with {process.returncode}:\n{said}")
    cost.oracle, cost.sandbox = sum(seen.oracles.values()), sum(seen.sandboxes.values())
    return cost


@dataclass
class _Seen:
    """The last known processor seconds of each process below a command."""

    oracles: dict[int, float] = field(default_factory=dict[int, float])
    sandboxes: dict[int, float] = field(default_factory=dict[int, float])

    def look(self, ours: psutil.Process, cost: Cost) -> None:
        try:
            times = ours.cpu_times()
            cost.judge = times.user + times.system
            cost.peak_mb = max(cost.peak_mb, ours.memory_info().rss / 1e6)
            for child in ours.children(recursive=True):
                self._look_below(child, cost)
        except psutil.Error:
            return

    def _look_below(self, process: psutil.Process, cost: Cost) -> None:
        try:
            words = " ".join(process.cmdline())
            if "zygote.py" in words:
                cost.sandbox_mb = max(cost.sandbox_mb, process.memory_info().rss / 1e6)
            parent = process.parent()
            if parent is None or parent.cmdline() == process.cmdline():
                return  # forked by a zygote, whose time holds it
            times = process.cpu_times()
        except psutil.Error:
            return
        whole = times.user + times.system + times.children_user + times.children_system
        if "grader.grading.oracle" in words:
            self.oracles[process.pid] = whole
        elif "zygote.py" in words and process.name() != "bwrap":
            self.sandboxes[process.pid] = whole


def per_submission(
    name: str, what: str, counts: tuple[int, int], costs: tuple[Cost, Cost]
) -> PerSubmission:
    """Return the slope between two class sizes."""
    more = counts[1] - counts[0]

    def slope(part: str) -> float:
        return max(0.0, (getattr(costs[1], part) - getattr(costs[0], part)) / more)

    peak = max(cost.peak_mb for cost in costs)
    return PerSubmission(name, what, slope("judge"), slope("oracle"), slope("sandbox"), peak)
