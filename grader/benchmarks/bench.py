"""A class to grade in spite of faults, and what an undisturbed run makes of it.

- ``Bench``: grade it into a folder, and compare that with the undisturbed one
- ``Finding``: what came of a fault
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.benchmarks.commands import Change, Command
from grader.benchmarks.miniature import KINDS, make_class, make_course
from grader.benchmarks.results import differences, verdicts

STUDENTS = 36
_SECONDS = 0.08  # that each submission waits, so that faults come in the middle of one


@dataclass(frozen=True)
class Finding:
    """What came of a fault."""

    lost: str
    measured: str
    problems: list[str]


class Bench:
    """A class to grade, and what an undisturbed run left behind."""

    def __init__(self, folder: Path, students: int = STUDENTS) -> None:
        self.folder, self.students = folder, students
        self.stem = make_course(folder)
        kinds = make_class(self.stem, folder / "submissions", students, seconds=_SECONDS)
        self.points = {student: KINDS[kind][1] for student, kind in kinds.items()}
        self.plain = folder / "undisturbed"
        self.seconds = self.finished(self.plain)[1]

    def grade(self, out: Path, *more: str, change: Change | None = None) -> Command:
        """Start to grade the class into `out`."""
        words = ["grade", "submissions", "--out", str(out), "--seed", "7"]
        workers = [] if "--workers" in more else ["--workers", "2"]
        return Command(self.folder, *words, *workers, *more, change=change)

    def finished(self, out: Path, *more: str) -> tuple[int, float]:
        """Grade to the end; return how many verdicts were known from before, and seconds."""
        code, said, seconds = self.grade(out, *more).wait()
        known = re.search(r"\((\d+) known from before\)", said)
        if code or known is None:
            raise RuntimeError(f"the run ended with {code}: {said[-2000:]}")
        return int(known[1]), seconds

    def problems(self, out: Path, graded: int = 0) -> list[str]:
        """Compare `out` with the undisturbed folder, and count the verdicts that it took."""
        found = differences(out, self.plain)
        graded = graded or self.students
        if verdicts(out) != graded:
            found.append(f"{verdicts(out)} verdicts were written, not {graded}")
        return found


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait until something holds; return whether it ever did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return False


def left_alive(processes: list[psutil.Process], seconds: float = 5.0) -> list[str]:
    """Say which processes are still there after a while."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [f"process {each.pid} is left alive" for each in alive]
