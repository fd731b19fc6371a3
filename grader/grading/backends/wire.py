"""What travels between the judge and machines of a cluster: plain data, and no secret.

To a machine go a learner's cells and the inputs of the calls; back come outcomes. Expected values,
outputs of known mistakes, hints, rules, points, seeds and references have no field here, and nor
has the student's name.

- ``Bundle``: all that a machine needs to run submissions to one stem
- ``Batch``, ``Answers``: jobs by number, and what happened in each of them
- ``job_of``, ``run_of``: back to what the engine works with
"""

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader.calls import Outcome
from grader.grading.job import Cell, ExerciseRun, Job, Run
from grader.grading.judge import Judge
from grader.grading.runtime import make_runtime, preload_names
from grader.key import AnswerKey, KeyCase
from grader.stems import Stem
from grader.values import pack, unpack

_HEAVY = 8_000_000  # bytes of one run that travel; a larger one is run where the judge is


class TooHeavy(ValueError):
    """A run has more bytes than travel."""


class Call(msgspec.Struct, frozen=True):
    """How one answer is called: packed arguments by name, one entry a case."""

    name: str
    parameters: tuple[str, ...]
    seconds: float
    observer: str
    cases: tuple[bytes, ...]


class Bundle(msgspec.Struct, frozen=True):
    """The files of a runtime and of the data sets, what to import once, and the calls."""

    files: dict[str, bytes]
    datasets: dict[str, bytes]
    preload: tuple[str, ...]
    calls: tuple[Call, ...]
    about: dict[str, str]  # what a machine must be: see `remote.about`


class PlainJob(msgspec.Struct, frozen=True):
    """One submission: its cells, and the names of the answers to call."""

    cells: tuple[tuple[str, str, str], ...]  # kind, source, exercise
    names: tuple[str, ...]
    patience: float


class Batch(msgspec.Struct, frozen=True):
    """Jobs, in the order in which their answers are expected."""

    jobs: tuple[PlainJob, ...]


class PlainExercise(msgspec.Struct, frozen=True):
    """What one answer did: packed outcomes, how it ended, what it printed."""

    outcomes: tuple[bytes, ...]
    ending: str
    output: str
    again: dict[int, bytes] = {}


class PlainRun(msgspec.Struct, frozen=True):
    """What one submission did; ``failed`` says why a machine knows nothing about it."""

    exercises: dict[str, PlainExercise]
    raised: dict[int, bytes]
    stopped: dict[int, str]
    failed: str = ""


class Answers(msgspec.Struct, frozen=True):
    """One run for each job of a batch."""

    runs: tuple[PlainRun, ...]


def encode(message: Bundle | Batch | Answers) -> bytes:
    """Return the bytes of a message."""
    return msgspec.msgpack.encode(message)


# ---- the judge's side ---------------------------------------------------------------------------


def bundle_of(judge: Judge, about: dict[str, str]) -> Bundle:
    """Return all that a machine needs to run submissions to the judge's stem."""
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        files = read_files(make_runtime(judge.stem, Path(folder)))
    return Bundle(
        files=files,
        datasets=dict(_datasets(judge.stem)),
        preload=tuple(preload_names(judge.release)),
        calls=tuple(call_of(key) for key in judge.keys.values()),
        about=about,
    )


def _datasets(stem: Stem) -> Iterator[tuple[str, bytes]]:
    """Yield the data sets whose catalogue entry names `stem`, as learners have them too."""
    folder = stem.root / "datasets"
    catalogue = folder / "catalogue.toml"
    if not catalogue.is_file():
        return
    yield catalogue.name, catalogue.read_bytes()
    entries: dict[str, Any] = tomllib.loads(catalogue.read_text(encoding="utf-8"))
    for entry in entries.values():
        if stem.place in entry.get("used_by", ()):
            for file in entry.get("files", ()):
                name = f"files/{file['path']}"
                yield name, (folder / name).read_bytes()


def call_of(key: AnswerKey) -> Call:
    """Return what of an answer key travels."""
    cases = tuple(pack(case.arguments) for case in key.cases)
    return Call(key.name, key.parameters, key.seconds, key.observer, cases)


def plain_job(job: Job) -> PlainJob:
    """Return what of a job travels; its calls are in the bundle."""
    cells = tuple((cell.kind, cell.source, cell.exercise) for cell in job.cells)
    return PlainJob(cells, tuple(key.name for key in job.keys), job.patience)


def run_of(plain: PlainRun, job: Job) -> Run:
    """Return what happened in `job`; raises ValueError where that is no answer to it."""
    counts = {key.name: len(key.cases) for key in job.keys}
    if list(plain.exercises) != list(counts):
        raise ValueError("a machine of the cluster answered to another job")
    run = Run({name: _exercise(part) for name, part in plain.exercises.items()})
    if any(
        len(part.outcomes) > counts[name] or not part.again.keys() <= set(range(counts[name]))
        for name, part in run.exercises.items()
    ):
        raise ValueError("a machine of the cluster answered more calls than there were")
    if any(not 0 <= index < len(job.cells) for index in [*plain.raised, *plain.stopped]):
        raise ValueError("a machine of the cluster names a cell that there is not")
    run.raised = {index: _outcome(data) for index, data in plain.raised.items()}
    run.stopped = dict(plain.stopped)
    return run


def _exercise(part: PlainExercise) -> ExerciseRun:
    again = {number: _outcome(data) for number, data in part.again.items()}
    return ExerciseRun([_outcome(data) for data in part.outcomes], part.ending, part.output, again)


def _outcome(data: bytes) -> Outcome:
    return Outcome.from_plain(unpack(data))


# ---- the machine's side -------------------------------------------------------------------------


def job_of(plain: PlainJob, keys: dict[str, AnswerKey]) -> Job:
    """Return a job that a worker can run."""
    cells = tuple(Cell(*cell) for cell in plain.cells)
    return Job("", cells, tuple(keys[name] for name in plain.names), patience=plain.patience)


def key_of(call: Call) -> AnswerKey:
    """Return an answer key that can be called and cannot judge."""
    cases = tuple(KeyCase("", unpack(data), None, ()) for data in call.cases)
    return AnswerKey(
        name=call.name,
        parameters=call.parameters,
        points=0.0,
        hints=(),
        cases=cases,
        mistakes=(),
        seconds=call.seconds,
        observer=call.observer,
    )


def plain_run(run: Run) -> PlainRun:
    """Return what happened, ready to travel; raises TooHeavy for a flood."""
    exercises = {name: _plain_exercise(part) for name, part in run.exercises.items()}
    plain = PlainRun(exercises, _packed(run.raised), dict(run.stopped))
    weight = len(msgspec.msgpack.encode(plain))
    if weight > _HEAVY:
        raise TooHeavy(f"the answers of one submission have {weight:,} bytes")
    return plain


def _plain_exercise(part: ExerciseRun) -> PlainExercise:
    outcomes = _packed(dict(enumerate(part.outcomes)))
    return PlainExercise(tuple(outcomes.values()), part.ending, part.output, _packed(part.again))


def _packed(outcomes: dict[int, Outcome]) -> dict[int, bytes]:
    return {number: pack(outcome.to_plain()) for number, outcome in outcomes.items()}


# ---- files --------------------------------------------------------------------------------------


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files below `folder` by relative path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write files below `folder`."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
