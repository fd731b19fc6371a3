"""The judge's side of notebooks that bring their own tests: send cells, keep what they showed.

- ``NotebookJob``: the cells of one notebook, each a ``CodeCell``
- ``Ran``: what they showed, and how the process ended
- ``checked_outputs``, ``error_output``: what a notebook may hold
- ``NotebookWorker``: owns one zygote; ``run`` never raises for what a learner's code does

What comes back is from the learner's process. It is checked for its form and its size, and it is
believed: where tests run in the learner's interpreter, their outcome is the learner's to tell.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from grader.frames import Closed, OutOfTime, message_of
from grader.grading.outputs import MAX_OUTPUTS
from grader.grading.session import Lost, Session
from grader.grading.worker import Worker

CELL_SECONDS = 3_600.0  # for a cell where the course sets no limit
GRACE_SECONDS = 4.0  # that an interrupted cell has to end
_SLACK = 10.0  # that starting a process may take
_ATTEMPTS = 2  # a notebook whose sandbox was lost is run once more
_KINDS = ("stream", "display_data", "execute_result", "error")


@dataclass(frozen=True)
class CodeCell:
    """One cell to run."""

    index: int  # its place in the notebook
    source: str
    timeout: float | None = 30.0  # seconds that it may take; None for no limit


@dataclass(frozen=True)
class NotebookJob:
    """One notebook: what to run, in order."""

    cells: tuple[CodeCell, ...]
    grace: float = GRACE_SECONDS  # seconds that an interrupted cell has to end
    keep: bool = False  # does another notebook of the same submission follow?

    def to_plain(self) -> dict[str, Any]:
        """Return what travels to the child; cells follow one by one."""
        each = [(cell.timeout or CELL_SECONDS) + self.grace for cell in self.cells]
        return {
            "folder": "submission",
            "seconds": max(each, default=0.0) + _SLACK,
            "keep": self.keep,
            "limits": {"cpu_s": int(sum(each) + _SLACK)},
        }


@dataclass
class CellRun:
    """What one cell showed."""

    outputs: list[dict[str, Any]]
    count: int | None = None
    error: tuple[str, str, list[str]] | None = None  # as the kernel would have replied
    timed_out: bool = False


@dataclass
class Ran:
    """What one notebook did; a cell without an entry was not run."""

    cells: dict[int, CellRun] = field(default_factory=dict[int, CellRun])
    ending: str = ""  # empty when all cells ran, else timeout, crashed or exit
    stopped_at: int | None = None  # the cell that was running then
    asked: int = 0  # how often the process asked for a cell


class NotebookWorker(Worker):
    """Runs notebooks in children of its zygote, one after the other."""

    def run_notebook(self, job: NotebookJob) -> Ran:
        """Return what the cells showed; when the sandbox itself is lost, try once more.

        Raises
        ------
        RuntimeError
            The process ended before it asked for a cell: none of that is the learner's doing.
        """
        ran = Ran()
        for _ in range(_ATTEMPTS):
            ran, lost = self._try(job)
            if not lost:
                break
        if ran.ending and not ran.asked:
            raise RuntimeError("the process for this notebook did not start; run this again.")
        return ran

    def _try(self, job: NotebookJob) -> tuple[Ran, bool]:
        talk = _Talk(job)
        plain = job.to_plain()
        try:
            with self.session(plain["limits"]["cpu_s"], keep=job.keep) as session:
                ending = session.finish(_converse(session, talk, plain))
        except Lost:
            self.close()
            return talk.end("crashed"), True
        return talk.end(ending.partition(" ")[0]), not talk.ran.asked


def _converse(session: Session, talk: "_Talk", plain: dict[str, Any]) -> str:
    """Send the cells one by one; return '' at the end, else what went wrong."""
    try:
        session.write(plain, time.monotonic() + _SLACK)
        while True:
            message = message_of(session.read(time.monotonic() + plain["seconds"] + _SLACK))
            if message[0] == "end":
                return ""
            if message[0] != "ask" or talk.ran.asked > talk.most:
                return "garbled"  # this is not our side that speaks
            session.write(talk.answer(message[2]), time.monotonic() + _SLACK)
    except OutOfTime:
        return "timeout"
    except Closed:
        return "closed"
    except (ValueError, LookupError, TypeError):
        return "garbled"


class _Talk:
    """What was asked and answered about one notebook."""

    def __init__(self, job: NotebookJob) -> None:
        self._left = list(reversed(job.cells))
        self.most = len(job.cells)
        self.ran = Ran()
        self._at: int | None = None

    def answer(self, report: Any) -> dict[str, Any] | None:
        """Keep the report on the cell before; return the next one, None where there is none."""
        self.ran.asked += 1
        if self._at is not None:
            self._keep(self._at, str(report))
        if not self._left or self.ran.ending:
            self._at = None
            return None
        cell = self._left.pop()
        self._at = cell.index
        return {"index": cell.index, "source": cell.source, "timeout": cell.timeout}

    def end(self, ending: str) -> Ran:
        """Return all that is known, when the process is over."""
        if self._at is not None or (self._left and not self.ran.ending):
            self.ran.ending = ending if ending != "over" else "crashed"
            self.ran.stopped_at = self._at
        return self.ran

    def _keep(self, index: int, text: str) -> None:
        report = _parsed(text)
        self.ran.cells[index] = CellRun(
            checked_outputs(report.get("outputs")),
            _count(report.get("count")),
            _error(report.get("error")),
            report.get("timed_out") is True,
        )
        for place, outputs in _pairs(report.get("again")):
            if place in self.ran.cells:
                self.ran.cells[place].outputs = checked_outputs(outputs)
        if report.get("over") is True and self._left:
            self.ran.ending = "exit"


def _parsed(text: str) -> dict[str, Any]:
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 10**9 else None


def _error(value: Any) -> tuple[str, str, list[str]] | None:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[2], list):
        return None
    name, message, lines = value
    return str(name)[:1000], str(message)[:10_000], [str(line)[:10_000] for line in lines[:1000]]


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    pairs = value if isinstance(value, list) else []
    return [
        (pair[0], pair[1])
        for pair in pairs[:1000]
        if isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int
    ]


# ---- outputs ------------------------------------------------------------------------------------


def checked_outputs(value: Any) -> list[dict[str, Any]]:
    """Return outputs that a notebook may hold.

    Whatever has another form becomes an error, so that nothing odd is ever worth more than a cell
    that failed.
    """
    if not isinstance(value, list) or len(value) > MAX_OUTPUTS + 10:
        return [error_output("DamagedOutput", "What this cell showed could not be read.")]
    try:
        return [_checked(output) for output in value]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return [error_output("DamagedOutput", "What this cell showed could not be read.")]


def error_output(name: str, message: str, traceback: list[str] | None = None) -> dict[str, Any]:
    """Return an error as a notebook holds it."""
    lines = [f"\x1b[0;31m{name}\x1b[0m: {message}"] if traceback is None else traceback
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": lines}


def _checked(output: dict[str, Any]) -> dict[str, Any]:
    kind = output["output_type"]
    if kind not in _KINDS:
        raise ValueError(f"no output is called {kind!r}")
    if kind == "stream":
        name = output["name"]
        if name not in ("stdout", "stderr"):
            raise ValueError(f"no stream is called {name!r}")
        return {"output_type": kind, "name": name, "text": _text(output["text"])}
    if kind == "error":
        lines = _lines(output["traceback"])
        return error_output(_text(output["ename"]), _text(output["evalue"]), lines)
    checked: dict[str, Any] = {
        "output_type": kind,
        "data": _bundle(output["data"]),
        "metadata": {},
    }
    if isinstance(output["metadata"], dict):
        checked["metadata"] = output["metadata"]
    if kind == "execute_result":
        checked["execution_count"] = _count(output["execution_count"])
    return checked


def _bundle(data: dict[str, Any]) -> dict[str, Any]:
    """Return a bundle of representations; text is text, and only JSON types may be more."""
    return {
        _text(mime): value if mime.endswith("json") else _text(value)
        for mime, value in data.items()
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return value.encode("utf-8", "replace").decode()


def _lines(value: Any) -> list[str]:
    return [_text(line) for line in value]
