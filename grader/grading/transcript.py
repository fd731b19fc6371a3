"""What a learner's process may say, in which order, how much and for how long.

- ``Transcript``: takes the messages of one attempt and writes them into the run

`grader.grading.child` writes its messages in one order only. Whatever comes otherwise, too late or
too long was not written by it; it ends the attempt, and costs what was running at that moment.
"""

import re
import time
from dataclasses import replace
from typing import Any

from grader.calls import Outcome
from grader.grading.job import CELL_SECONDS, ExerciseRun, Job, Run
from grader.values import Opaque, ValueTooLarge, pack, plain

MAX_BYTES = 48_000_000  # that one attempt may send
_OWN_SECONDS = 2.0  # for what our side of the child does between a learner's lines
_SLACK = 0.5  # beside the time of a cell or an exercise
_START_SECONDS = 60.0
_TOGETHER_SECONDS = 1.0
_MAX_ASKS = 20_000  # a gradient check that uses a replaced model asks 7,000 times
_LARGE = 1_000_000  # bytes from which a result is compared with the size of what is expected
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")  # would differ from run to run
_MAX_OUTPUT = 4_000


class Transcript:
    """Listens to one attempt at a job.

    Attributes
    ----------
    at
        What is running: ``("start", None)``, ``("cell", index)``, ``("exercise", name)`` or
        ``("end", None)``.
    first
        The first exercise that was called, '' before that.
    last
        When the whole submission must be over, as `time.monotonic` counts.
    together
        Do several exercises run in one process? Then each gets a part of its time only, because
        it will be tried again by itself.
    """

    def __init__(
        self, job: Job, run: Run, waiting: list[str], last: float, *, together: bool = False
    ) -> None:
        self._job, self._run, self.last, self.together = job, run, last, together
        self._keys = {key.name: key for key in job.keys}
        self._waiting = list(waiting)
        self._bytes = self._size = self._asks = 0
        self._last_cell = -1
        self.at: tuple[str, Any] = ("start", None)
        self.first = ""
        self._allow(_START_SECONDS)

    @property
    def deadline(self) -> float:
        """When what is running must be over."""
        return min(self._step, self.last)

    def _allow(self, seconds: float) -> None:
        slack = _SLACK if seconds else _OWN_SECONDS
        self._step = time.monotonic() + seconds * self._job.patience + slack

    def hear(self, message: Any, size: int) -> bool:
        """Take a message of `size` bytes; return True for a question that the judge must answer.

        Raises
        ------
        ValueError, TypeError, LookupError
            The message is not one that our side of the child would write now.
        """
        kind, *parts = message
        if kind == "ask":
            self.hear_question(size)
            return True
        self._take(size)
        if kind in ("begin", "cell", "raised", "end"):
            self._hear_cell(kind, parts)
        else:
            self._hear_exercise(kind, parts)
        return False

    def pause(self, seconds: float) -> None:
        """Give back the `seconds` that the judge needed to answer a question."""
        self._step += seconds
        self.last += seconds

    def hear_question(self, size: int) -> None:
        """Take a question of `size` bytes; raises ValueError where there may be none."""
        self._take(size)
        self._asks += 1
        if not self._job.replaced or self._asks > _MAX_ASKS:
            raise ValueError("a question where none is expected, or too many")

    def _take(self, size: int) -> None:
        self._size = size
        self._bytes += size
        if self._bytes > MAX_BYTES:
            raise ValueTooLarge(f"more than {MAX_BYTES:,} bytes from one process")

    def _hear_cell(self, kind: str, parts: list[Any]) -> None:
        where = self.at[0]
        if kind == "begin" and where == "start":
            self.at = ("cells", None)
        elif kind == "cell" and where in ("cells", "cell"):
            index = _cell_number(parts[0], self._job)
            if index <= self._last_cell or index in self._run.stopped:
                raise ValueError(f"cell {index} out of turn")
            self._last_cell, self.at = index, ("cell", index)
            self._allow(CELL_SECONDS)
        elif kind == "raised" and self.at == ("cell", parts[0]):
            self._run.raised[parts[0]] = _steady(Outcome.from_plain(parts[1]))
        elif kind == "end" and where != "start":
            self.at = ("end", None)
            self._allow(0)
        else:
            raise ValueError(f"{kind} out of turn")

    def _hear_exercise(self, kind: str, parts: list[Any]) -> None:
        name = parts[0]
        part = self._run.exercises[name]
        if kind in ("exercise", "missing"):
            self._begin(kind, name, part)
        elif self.at != ("exercise", name) or part.ending:
            raise ValueError(f"{kind} out of turn")
        elif kind == "outcome":
            part.outcomes.append(self._outcome(name, len(part.outcomes), parts[1]))
        elif kind == "again":
            if len(part.outcomes) != len(self._keys[name].cases) or part.again:
                raise ValueError("called again before all cases were called")
            part.again[_case_number(parts[1], part)] = self._outcome(name, parts[1], parts[2])
        elif kind == "output":
            part.output, part.ending = _ADDRESS.sub("0x…", str(parts[1])[:_MAX_OUTPUT]), "over"
            self._allow(0)
        else:
            raise ValueError("no message of ours")

    def _begin(self, kind: str, name: str, part: ExerciseRun) -> None:
        if name not in self._waiting or self.at[0] in ("start", "end"):
            raise ValueError(f"{kind} {name} out of turn")
        if self.at[0] == "exercise" and not self._run.exercises[self.at[1]].ending:
            raise ValueError(f"{kind} {name} before {self.at[1]} was over")
        self._waiting.remove(name)
        if kind == "missing":
            part.ending = "missing"
            return
        self.at, self.first = ("exercise", name), self.first or name
        seconds = self._keys[name].seconds
        self._allow(max(_TOGETHER_SECONDS, seconds / 5) if self.together else seconds)

    def _outcome(self, name: str, number: int, data: Any) -> Outcome:
        """Read an outcome; a huge one is kept only where something huge is expected."""
        expected = self._keys[name].cases[number].expected  # raises IndexError for one too many
        if self._size > _LARGE and self._size > 4 * len(pack(plain(expected))):
            return Outcome(Opaque(f"result that is too large ({self._size:,} bytes)"))
        return _steady(Outcome.from_plain(data))


def _cell_number(index: Any, job: Job) -> int:
    if type(index) is not int or not 0 <= index < len(job.cells):
        raise ValueError(f"no cell {index}")
    return index


def _case_number(index: Any, part: ExerciseRun) -> int:
    if type(index) is not int or not 0 <= index < len(part.outcomes):
        raise ValueError(f"no case {index}")
    return index


def _steady(outcome: Outcome) -> Outcome:
    """Take addresses out of a message."""
    message = _ADDRESS.sub("0x…", outcome.message)
    return replace(outcome, message=message, given=_ADDRESS.sub("0x…", outcome.given))
