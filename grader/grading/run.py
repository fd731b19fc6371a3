"""Grade submissions: read, run, judge, try again with references, report.

- ``grade``: yield (entry, report, submission) for many submissions, as they finish
- ``grade_notebook``: the report of one file

Only the submissions that are being run are in memory, of large notebooks only the cells.
"""

import logging
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.calls import Outcome
from grader.grading import sandbox
from grader.grading.backends import Failed
from grader.grading.backends.local import LocalBackend
from grader.grading.job import Backend, Job, Oracle, Run
from grader.grading.judge import Judge
from grader.grading.oracle import OracleProcess
from grader.grading.read import Refusal, Submission, read_submission
from grader.report import ExerciseResult, Report
from grader.stems import Stem

_LOSSES = 2  # times that an oracle may be gone before its answer is an error
_KEPT_BYTES = 256_000  # larger notebooks are read again when they are written
_FLAW = "The grader itself failed on this submission ({error!r}); a person must look at it."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One submission to grade: whose it is and where."""

    student: str
    path: Path


@dataclass
class Graded:
    """One graded submission.

    ``submission`` is None where the file was refused; ``final`` is False where the grader itself
    failed, so that the verdict is none on the submission.
    """

    entry: Entry
    report: Report
    submission: Submission | None
    final: bool = True


def grade(
    judge: Judge, backend: Backend, entries: Iterable[Entry]
) -> Generator[Graded, None, None]:
    """Yield the report of each entry as it is ready; a submission never stops the others.

    No two entries may be of one student.
    """
    with closing(Oracles(judge.stem)) as oracle:
        yield from _Grading(judge, backend, iter(entries)).graded(oracle)


def grade_notebook(stem: Stem, path: Path, seed: int, student: str = "you") -> Graded:
    """Return the graded submission at `path`."""
    judge = Judge(stem, seed, sandbox.describe())
    with LocalBackend(stem, workers=1) as backend:
        return next(grade(judge, backend, [Entry(student, path)]))


class Oracles:
    """An oracle for each thread that asks, so that no submission waits for what another one asks.

    Where an oracle's process is gone it is asked again: no learner pays for our loss of it.
    """

    def __init__(self, stem: Stem) -> None:
        self._stem = stem
        self._own = threading.local()
        self._all: list[OracleProcess] = []

    def __call__(self, name: str, args: Any, kwargs: Any) -> Outcome:
        """Return what the reference `name` does with these arguments."""
        if not hasattr(self._own, "oracle"):
            self._own.oracle = OracleProcess(self._stem)
            self._all.append(self._own.oracle)
        for _ in range(_LOSSES):
            outcome: Outcome = self._own.oracle(name, args, kwargs)
            if not (
                outcome.error == "RuntimeError" and outcome.message.startswith(f"{name} failed: ")
            ):
                return outcome
        return self._own.oracle(name, args, kwargs)

    def close(self) -> None:
        """End all oracles."""
        for oracle in self._all:
            oracle.close()


def flawed(
    judge: Judge, entry: Entry, error: Exception, submission: Submission | None = None
) -> Graded:
    """Return what to say where the grader itself failed: no points, and a person must look."""
    log.error("grading %s failed", entry.student, exc_info=error)
    report = judge.refusal(entry.student, _FLAW.format(error=error))
    return Graded(entry, report, submission, final=False)


@dataclass
class _Open:
    """A submission that is being run, and some of whose exercises may be tried again."""

    entry: Entry
    submission: Submission
    results: dict[str, ExerciseResult] = field(default_factory=dict[str, ExerciseResult])
    run: Run | None = None  # the first one, with the learner's own functions
    left: int = 1  # runs to come


class _Grading:
    """Feeds a backend with submissions and retries, and turns what happened into reports."""

    def __init__(self, judge: Judge, backend: Backend, entries: Iterator[Entry]) -> None:
        self.judge, self.backend, self.entries = judge, backend, entries
        self.open: dict[str, _Open] = {}
        self.retries: deque[Job] = deque()
        self.ready: deque[Graded] = deque()

    def graded(self, oracle: Oracle) -> Iterator[Graded]:
        more = True
        while more:
            for job, run in self.backend.run(self._jobs(), oracle):
                self._hear(job, run)
                yield from self._taken()
            yield from self._taken()
            more = bool(self.retries)

    def _taken(self) -> Iterator[Graded]:
        while self.ready:
            yield self.ready.popleft()

    # ---- what to run ----------------------------------------------------------------------------

    def _jobs(self) -> Iterator[Job]:
        """Yield retries before new submissions, so that few are open at a time."""
        while True:
            if self.retries:
                yield self.retries.popleft()
                continue
            entry = next(self.entries, None)
            if entry is None:
                return
            job = self._opened(entry)
            if job is not None:
                yield job

    def _opened(self, entry: Entry) -> Job | None:
        """Read a submission and return its first job; None where the file is refused."""
        try:
            submission = read_submission(entry.path, self.judge.release)
            if entry.path.stat().st_size > _KEPT_BYTES:
                submission = replace(submission, notebook={})
            job = self.judge.job(entry.student, submission)
        except Refusal as refusal:
            report = self.judge.refusal(entry.student, str(refusal))
            self.ready.append(Graded(entry, report, None))
        except Exception as error:
            self._flaw(entry, None, error)
        else:
            self.open[entry.student] = _Open(entry, submission)
            return job
        return None

    # ---- what happened --------------------------------------------------------------------------

    def _hear(self, job: Job, run: Run) -> None:
        state = self.open.get(job.name)
        if state is None:  # a retry of a submission on which the grader failed meanwhile
            return
        try:
            self._judge(state, job, run)
            if not state.left:
                self.ready.append(self._closed(state))
        except Exception as error:  # a flaw of ours must not stop the batch; it pays nothing
            self._flaw(state.entry, state.submission, error)
        else:
            if state.left:
                return
        del self.open[job.name]

    def _judge(self, state: _Open, job: Job, run: Run) -> None:
        if isinstance(run, Failed):
            raise RuntimeError(run.reason)
        state.left -= 1
        if state.run is None:
            state.run = run
            state.results = self.judge.results(state.submission, run)
            again = self.judge.retries(job.name, state.submission, state.results)
            state.left += len(again)
            self.retries += again
        else:
            name = job.keys[0].name
            before = state.results[name]
            state.results[name] = self.judge.carried(job, state.submission, run, before)

    def _closed(self, state: _Open) -> Graded:
        assert state.run is not None
        entry, submission = state.entry, state.submission
        report = self.judge.report(entry.student, submission, state.results, state.run)
        return Graded(entry, report, self._whole(entry, submission))

    def _whole(self, entry: Entry, submission: Submission) -> Submission | None:
        """Return the submission with its notebook, read again where that was large."""
        if submission.notebook:
            return submission
        try:
            return read_submission(entry.path, self.judge.release)
        except Refusal:  # it changed meanwhile, and the next run will see that
            return None

    def _flaw(self, entry: Entry, submission: Submission | None, error: Exception) -> None:
        there = submission if submission is not None and submission.notebook else None
        self.ready.append(flawed(self.judge, entry, error, there))
