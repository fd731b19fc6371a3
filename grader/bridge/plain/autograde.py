"""Grade the submissions to an assignment of any nbgrader course, and write what nbgrader writes.

- ``autograde``: autograded notebooks with outputs, and the gradebook
- ``summary``: what people should read after a run; ``PROMISE``: what these scores rest on

Rows are written in batches, and an autograded folder appears when its rows are there, so that a run
that was stopped grades only what is missing.
"""

import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from grader.bridge.database import gradebook_session
from grader.bridge.plain.course import Course, Waiting
from grader.bridge.plain.files import copy_given, copy_submitted
from grader.bridge.plain.locked import locked
from grader.bridge.plain.notebook import Marks, job_of, marks_of, put_outputs, read, sanitised
from grader.bridge.plain.rows import Result, write_rows
from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.kernels import Handed, Kernels
from grader.grading.notebooks import NotebookJob, Ran

PROMISE = (
    "The tests are the assignment's own and ran inside each learner's process. A test, hidden or "
    "not, can be read there while it runs, and what it says can be changed there. "
    "docs/any-course.md says more."
)
SANDBOXED = (
    "Promised are the sandbox and its limits, no other submission and no gradebook within reach, "
    "and no submission that stops the class."
)
BARE = (
    "There is no bubblewrap here, so processes had limits on time, memory and files only: nothing "
    "kept them from other submissions, the gradebook and this machine. `grader doctor` says more."
)
_BATCH, _BATCH_SECONDS = 100, 5.0
_PATIENCE_S = 30.0
log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What a run came to."""

    graded: int = 0
    skipped: int = 0  # graded before
    points: float = 0.0  # of all graded together
    max_points: float = 0.0  # of one submission
    failed: dict[str, str] = field(default_factory=dict[str, str])  # student: why there is no score
    notes: list[str] = field(default_factory=list[str])
    sandboxed: bool = field(default_factory=lambda: bool(sandbox.bubblewrap()))


@dataclass
class _Work:
    """One submission while it is being graded."""

    waiting: Waiting
    part: Path  # the autograded folder until it is complete
    notebooks: dict[str, Any] = field(default_factory=dict[str, Any])
    jobs: dict[str, NotebookJob] = field(default_factory=dict[str, NotebookJob])


def autograde(
    course: Course, workers: int | None, heard: Callable[[str], None] = lambda _student: None
) -> Outcome:
    """Grade what waits in `course`; `heard` is told of each student."""
    with locked(course.root):
        waiting, skipped = course.waiting()
        outcome = Outcome(skipped=skipped)
        outcome.max_points = sum(
            cell.max_score or 0.0
            for known in course.notebooks.values()
            for cell in known.source_cells
        )
        if waiting:
            _Run(course, outcome, heard).grade(waiting, workers)
    return outcome


def summary(course: Course, outcome: Outcome) -> str:
    """Return what people should read after a run."""
    mean = outcome.points / max(1, outcome.graded)
    counts = (
        f"{course.assignment}: {outcome.graded} graded, {outcome.skipped} graded before, "
        f"{len(outcome.failed)} without a score; "
        f"mean {mean:.1f} of {outcome.max_points:g} points, before anything that people grade"
    )
    lines = [
        counts,
        f"gradebook {course.gradebook}",
        f"sandbox: {'bubblewrap' if outcome.sandboxed else 'limits only'}",
    ]
    lines += [f"no score: {name}: {why}" for name, why in sorted(outcome.failed.items())]
    return "\n".join(
        [*lines, *sorted(outcome.notes), "", PROMISE, SANDBOXED if outcome.sandboxed else BARE]
    )


class _Run:
    """One run over a class."""

    def __init__(self, course: Course, outcome: Outcome, heard: Callable[[str], None]) -> None:
        self.course, self.outcome, self.heard = course, outcome, heard
        self.works: dict[str, _Work] = {}
        self.results: list[Result] = []
        self.ready: list[_Work] = []
        self.written = time.monotonic()

    def grade(self, waiting: list[Waiting], workers: int | None) -> None:
        """Grade all, in whatever order they end."""
        course = self.course
        with tempfile.TemporaryDirectory(prefix="grader-given-") as folder:
            self.given = Path(folder)
            copy_given(course.source, self.given, course.ignore, course.left_alone)
            with Kernels(course.imports(), self.given, workers) as kernels:
                for handed, done in kernels.run(self._prepared(waiting)):
                    self._keep(self.works.pop(handed.name), done)
                    if (
                        len(self.ready) >= _BATCH
                        or time.monotonic() - self.written > _BATCH_SECONDS
                    ):
                        self._write()
                self._write()

    # ---- before it runs -------------------------------------------------------------------------

    def _prepared(self, waiting: list[Waiting]) -> Iterator[Handed]:
        for each in waiting:
            work = _Work(each, each.target.with_name(f".{each.target.name}.part"))
            try:
                self._hook("pre", each)
                self._prepare(work)
            except Exception as error:  # noqa: BLE001  one submission never stops the class
                self._fail(work, error)
                continue
            self.works[each.student] = work
            yield Handed(each.student, work.part, work.jobs)

    def _prepare(self, work: _Work) -> None:
        """Copy the files and make the notebooks safe, without running a line of theirs."""
        course, each = self.course, work.waiting
        shutil.rmtree(work.part, ignore_errors=True)
        work.part.mkdir(parents=True)
        for note in copy_submitted(each.folder, work.part, course.ignore):
            self.outcome.notes.append(f"{each.student}: {note}")
        names = [name for name in each.notebooks if name in course.notebooks]
        if not names:
            raise GraderError(f"{', '.join(each.notebooks)} is no notebook of this assignment")
        for name in names:
            nb = read(each.folder / f"{name}.ipynb")
            work.notebooks[name] = sanitised(nb, course.notebooks[name], course.overwrite)
            keep = name != names[-1]
            work.jobs[name] = job_of(work.notebooks[name], course.rules, keep=keep)

    # ---- after it ran ---------------------------------------------------------------------------

    def _keep(self, work: _Work, done: dict[str, Ran] | Exception) -> None:
        """Write the autograded notebooks and note the scores."""
        student = work.waiting.student
        try:
            if isinstance(done, Exception):
                raise done
            marks = {name: self._finish(work, name, ran) for name, ran in done.items()}
            copy_given(self.given, work.part, [], [])
        except Exception as error:  # noqa: BLE001  one submission never stops the class
            self._fail(work, error)
            return
        missing = self.course.notebooks.keys() - marks.keys()
        self.results.append(self._result(work, marks | dict.fromkeys(missing)))
        self.outcome.graded += 1
        self.outcome.points += sum(
            score or 0.0 for mark in marks.values() for score in mark.scores.values()
        )
        self.ready.append(work)
        self.heard(student)

    def _finish(self, work: _Work, name: str, ran: Ran) -> Marks:
        nb = work.notebooks[name]
        put_outputs(nb, work.jobs[name], ran, self.course.rules)
        for step in self.course.trims:
            nb, _ = step(nb, {})
        marks = marks_of(nb)
        student = work.waiting.student
        self.outcome.notes += [f"{student}, {name}: {problem}" for problem in marks.problems]
        if ran.ending:
            self.outcome.notes.append(
                f"{student}, {name}: the process ended early ({ran.ending}); "
                "cells that did not run are worth nothing."
            )
        text = nbformat.v4.writes(nb) + "\n"
        (work.part / f"{name}.ipynb").write_bytes(text.encode("utf-8", "replace"))
        return marks

    def _result(self, work: _Work, marks: dict[str, Marks | None]) -> Result:
        path = work.waiting.folder
        try:
            time_of = self.course.directory.get_existing_timestamp(str(path))
        except (Exception, SystemExit):  # noqa: BLE001  nbgrader ends its process here
            time_of = None
            self.outcome.notes.append(f"{work.waiting.student}: timestamp.txt holds no time")
        return Result(work.waiting.student, time_of, marks)

    def _fail(self, work: _Work, error: Exception) -> None:
        """Note a submission that has no score; it waits for the next run."""
        log.debug("%s was not graded", work.waiting.student, exc_info=error)
        shutil.rmtree(work.part, ignore_errors=True)
        self.outcome.failed[work.waiting.student] = str(error) or type(error).__name__
        missing = self.course.notebooks.keys() - set(work.waiting.notebooks)
        self.results.append(self._result(work, dict.fromkeys(missing)))
        self.heard(work.waiting.student)

    # ---- writing --------------------------------------------------------------------------------

    def _write(self) -> None:
        """Write the rows, then let the autograded folders appear."""
        course = self.course
        if self.results:
            penalty = course.penalty if course.penalises else None
            name = course.directory.course_id
            with gradebook_session(course.gradebook, name, _PATIENCE_S) as session:
                write_rows(session, course.assignment, self.results, penalty)
        for work in self.ready:
            target = work.waiting.target
            shutil.rmtree(target, ignore_errors=True)
            work.part.replace(target)
            course.converter.set_permissions(course.assignment, work.waiting.student)
            self._hook("post", work.waiting)
        self.results, self.ready, self.written = [], [], time.monotonic()

    def _hook(self, when: str, each: Waiting) -> None:
        """Call the course's own hook, as nbgrader does around each submission."""
        converter = self.course.converter
        if getattr(converter, f"{when}_convert_hook") is not None:
            converter.notebooks = [str(each.folder / f"{name}.ipynb") for name in each.notebooks]
            with contextlib.chdir(self.course.root):
                getattr(converter, f"run_{when}_convert_hook")()
