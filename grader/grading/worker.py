"""The judge's side of one zygote: send a job, read what happens, blame what stopped it.

- ``Worker.run``: never raises for anything that a learner's code does
- ``SandboxFailed``: this machine does not run learners' code

A job is tried first with all exercises in one process, which is fast. What does not come out right
there is tried again, each exercise in a process of its own, because another one may have been the
reason; only then is it blamed. Where the first case that failed does the same by itself, the rest
need not be called again: an exercise pays for all of its cases or for none.
"""

import subprocess
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from grader.calls import Outcome
from grader.exceptions import GraderError
from grader.frames import Closed, OutOfTime, message_of
from grader.grading.answers import Answers
from grader.grading.diagnose import judge_cases, judged_run
from grader.grading.job import ExerciseRun, Job, Oracle, Run
from grader.grading.session import Lost, Session, Zygote
from grader.grading.transcript import Transcript
from grader.key import AnswerKey
from grader.values import pack, plain

_ATTEMPTS = 12  # how often one submission may stop its process before the rest is given up
_LOSSES = 3  # how often a zygote may be lost under one submission before that one is blamed
_JOB_SECONDS = 60.0  # beside three times the time of each exercise, for all attempts together


class SandboxFailed(GraderError):
    """The process for learners' code does not start."""


class Worker:
    """Owns one zygote and replaces it when it is lost."""

    def __init__(self, launch: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._launch = launch
        self._closing = threading.Lock()
        self._zygote: Zygote | None = None
        self._answers = Answers()

    def run(self, job: Job, oracle: Oracle) -> Run:
        """Return what happened in `job`; attempts go on until each exercise has an ending.

        Raises
        ------
        SandboxFailed
            The zygote does not start, or cannot confine a child.
        """
        run = Run({key.name: ExerciseRun() for key in job.keys})
        self._ready()  # which may take long, and is nobody's time
        last = time.monotonic() + _budget(job)
        together = len(job.keys) > 1 and not job.replaced
        losses = 0
        for _ in range(_ATTEMPTS + 2 * len(job.keys)):
            waiting = [name for name, part in run.exercises.items() if not part.ending]
            if not waiting or time.monotonic() > last:
                break
            waiting = waiting if together else waiting[:1]
            heard = Transcript(job, run, waiting, last, together=together)
            try:
                ending = self._attempt(heard, job, run, waiting, oracle)
            except Lost as lost:
                self.close()
                losses += 1
                if losses < _LOSSES:
                    continue
                if str(lost):
                    raise SandboxFailed(_failure("cannot be confined", str(lost))) from None
                ending = "crashed (it ended the process around it)"
            last = heard.last
            if together and heard.at[0] in ("exercise", "end"):
                together = False
                for key in _doubtful(job, run, heard.first):
                    if not self._fails_alone(key, job, run, oracle, last):
                        run.exercises[key.name] = ExerciseRun()
            else:
                _blame(run, heard.at, ending, waiting)
        for part in run.exercises.values():
            part.ending = part.ending or ("timeout" if time.monotonic() > last else "crashed")
        return run

    def close(self) -> None:
        """End the zygote and all that it started."""
        with self._closing:  # two threads that end it twice would close what others opened since
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.end()

    def _ready(self) -> Zygote:
        if self._zygote is None or self._zygote.poll() is not None:
            self.close()
            zygote = self._launch()
            assert isinstance(zygote, Zygote)
            self._zygote = zygote
            reason = zygote.greeting()
            if reason:
                self.close()
                raise SandboxFailed(_failure("does not start", reason))
        return self._zygote

    @contextmanager
    def session(self, cpu_s: int, *, keep: bool = False) -> Generator[Session]:
        """Fork a child that may take `cpu_s` seconds of processor time, and talk to it.

        Where a child leaves files (see `grader.grading.sandbox.launch`), the next one finds them
        if `keep` is true.
        """
        zygote = self._ready()
        session = Session(zygote, cpu_s, keep=keep)
        try:
            yield session
        finally:
            session.close()
            if zygote.control is None:
                self.close()

    def _fails_alone(self, key: AnswerKey, job: Job, run: Run, oracle: Oracle, last: float) -> bool:
        """Call the first case that failed in a process of its own; tell if it does the same."""
        part = run.exercises[key.name]
        number = _first_failing(key, part)
        if number is None:
            return False
        alone = replace(job, keys=(replace(key, cases=(key.cases[number],)),))
        trial = Run({key.name: ExerciseRun()}, stopped=run.stopped)
        heard = Transcript(alone, trial, [key.name], last, together=False)
        try:
            ending = self._attempt(heard, alone, trial, [key.name], oracle)
        except Lost:
            self.close()
            return False
        again = trial.exercises[key.name].outcomes
        return ending == "over" and len(again) == 1 and _alike(part.outcomes[number], again[0])

    def _attempt(
        self, heard: Transcript, job: Job, run: Run, waiting: list[str], oracle: Oracle
    ) -> str:
        """Run once and return how it ended."""
        cpu_s = 1 + int(_budget(job))
        order = job.to_plain(run.stopped, waiting) | {"cpu_s": cpu_s}
        with self.session(cpu_s) as session:
            return session.finish(self._converse(session, heard, order, job, oracle))

    def _converse(
        self, session: Session, heard: Transcript, order: Any, job: Job, oracle: Oracle
    ) -> str:
        """Send a job and take what comes; return '' if the child said all, else what went wrong."""
        try:
            session.write(order, heard.deadline)
            while heard.at[0] != "end":
                packed = session.read(heard.deadline)
                known = self._answers.get(job.replaced, packed)
                if known is not None:
                    heard.hear_question(len(packed))
                    session.write_bytes(known, heard.deadline)
                    continue
                message = message_of(packed)
                if message[0] == "failed" and heard.at[0] == "start":
                    raise Lost(str(message[1]))
                if heard.hear(message, len(packed)):
                    started = time.monotonic()
                    answer, lasts = _answer(message, job, oracle)
                    if lasts:
                        self._answers.put(job.replaced, packed, answer)
                    heard.pause(time.monotonic() - started)
                    session.write_bytes(answer, heard.deadline)
        except OutOfTime:
            return "timeout"
        except Closed:
            return "closed"
        except (ValueError, LookupError, TypeError):
            return "garbled"
        return ""


def _failure(what: str, reason: str) -> str:
    return (
        f"The process for learners' code {what}: {reason}. "
        "`grader doctor` says what this machine lacks."
    )


def _budget(job: Job) -> float:
    """Return the seconds that one submission may take, whatever it does."""
    return job.patience * (_JOB_SECONDS + 3 * sum(key.seconds for key in job.keys))


def _answer(message: Any, job: Job, oracle: Oracle) -> tuple[bytes, bool]:
    """Ask the oracle on behalf of a learner's process, for replaced names only.

    Returns the packed answer, and whether the same question has the same answer for ever.
    """
    name = str(message[1])
    if name not in job.replaced:
        outcome = Outcome(error="NameError", message=f"{name} is not available")
    else:
        outcome = oracle(name, plain(message[2]), plain(message[3]))
    return pack(outcome.to_plain()), outcome.error != "RuntimeError"


def _doubtful(job: Job, run: Run, first: str) -> list[AnswerKey]:
    """Return the exercises that did not come out right after others had run."""
    found: list[AnswerKey] = []
    for key in job.keys:
        part = run.exercises[key.name]
        undisturbed = key.name == first and part.ending == "over"
        if not undisturbed and not _settled(key, part):
            found.append(key)
    return found


def _first_failing(key: AnswerKey, part: ExerciseRun) -> int | None:
    """Return the number of the first case that an answer got to and failed; None for none."""
    if part.ending != "over" or len(part.outcomes) != len(key.cases):
        return None
    try:
        judged = judged_run(key, part)
    except Exception:  # the judge will say what is odd about it
        return None
    return next((i for i, each in enumerate(judged) if each.found is not None), None)


def _alike(one: Outcome, other: Outcome) -> bool:
    return pack(plain(one.to_plain())) == pack(plain(other.to_plain()))


def _settled(key: AnswerKey, part: ExerciseRun) -> bool:
    """Tell whether the answer is right, or not written yet: what others did cannot matter then."""
    if part.ending != "over" or len(part.outcomes) != len(key.cases):
        return False
    if all(outcome.error == "NotImplementedError" for outcome in part.outcomes):
        return True
    numbers = list(part.again)
    again = replace(key, cases=tuple(key.cases[number] for number in numbers))
    try:
        first = judged_run(key, part)
        second = judge_cases(again, [part.again[number] for number in numbers])
        return all(each.found is None for each in [*first, *second])
    except Exception:  # the judge will say what is odd about it
        return False


def _blame(run: Run, at: tuple[str, Any], ending: str, waiting: list[str]) -> None:
    """Charge what stopped the process: a cell, an exercise, or everything that is left."""
    kind, what = at
    if kind == "cell" and ending != "over":
        run.stopped[what] = ending
    elif kind == "exercise" and not run.exercises[what].ending:
        run.exercises[what].ending = ending if ending != "over" else "crashed"
    elif kind != "exercise":
        for name in waiting:
            run.exercises[name].ending = run.exercises[name].ending or "crashed"
