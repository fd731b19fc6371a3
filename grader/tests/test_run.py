import json
import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.benchmarks.miniature import KINDS, NAME, make_class, make_course
from grader.grading import run as runs
from grader.grading.backends import Failed
from grader.grading.backends.local import LocalBackend
from grader.grading.job import Job, Oracle, Run
from grader.grading.judge import Judge
from grader.grading.run import Entry, Graded, Oracles, grade, grade_notebook
from grader.report import Report
from grader.stems import Stem


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    return make_course(tmp_path_factory.mktemp("miniature"))


@pytest.fixture(scope="module")
def backend(stem: Stem) -> Iterator[LocalBackend]:
    with LocalBackend(stem, workers=2) as backend:
        yield backend


@pytest.fixture
def judge(stem: Stem) -> Judge:
    return Judge(stem, 7, "none")


@pytest.fixture
def entries(stem: Stem, tmp_path: Path) -> list[Entry]:
    """One submission of each kind, by a student called after it."""
    make_class(stem, tmp_path, len(KINDS))
    kinds = zip(KINDS, sorted(tmp_path.iterdir()), strict=True)
    return [Entry(kind, folder / f"{NAME}.ipynb") for kind, folder in kinds]


SCORES = {kind: score for kind, (_, score, _) in KINDS.items()}


class Spied:
    """A backend that counts what it was asked to do, and may fail itself."""

    def __init__(self, backend: LocalBackend, failing: str = "") -> None:
        self.backend, self.failing = backend, failing
        self.asked: list[str] = []

    def run(self, jobs: Iterable[Job], oracle: Oracle) -> Iterator[tuple[Job, Run]]:
        for job, run in self.backend.run(self._heard(jobs), oracle):
            yield job, Failed({}, reason="out of order") if job.name == self.failing else run

    def _heard(self, jobs: Iterable[Job]) -> Iterator[Job]:
        for job in jobs:
            self.asked.append(job.name)
            yield job

    def close(self) -> None:
        pass


def reports(graded: Iterable[Graded]) -> dict[str, Report]:
    return {each.entry.student: each.report for each in graded}


def test_each_kind_of_submission_gets_the_score_that_it_should(
    judge: Judge, backend: LocalBackend, entries: list[Entry]
) -> None:
    spied = Spied(backend)
    found = reports(grade(judge, spied, entries))
    assert {student: report.score for student, report in found.items()} == SCORES
    counts = {kind: spied.asked.count(kind) for kind in KINDS}
    assert counts == {kind: count for kind, (_, _, count) in KINDS.items()}


def test_reports_do_not_depend_on_the_order_of_submissions(
    judge: Judge, backend: LocalBackend, entries: list[Entry]
) -> None:
    one, other = (reports(grade(judge, backend, order)) for order in (entries, entries[::-1]))
    assert one.keys() == other.keys()
    assert all(one[student].to_json() == other[student].to_json() for student in one)


def test_only_what_is_being_run_is_in_memory(
    judge: Judge, backend: LocalBackend, entries: list[Entry]
) -> None:
    read = 0

    def counted() -> Iterator[Entry]:
        nonlocal read
        for number in range(40):
            read += 1
            yield Entry(f"s{number}", entries[0].path)

    ahead = [read - done for done, _ in enumerate(grade(judge, backend, counted()), start=1)]
    assert len(ahead) == 40
    assert max(ahead) <= 2 * backend.count + 1


def test_of_a_large_notebook_only_the_cells_are_kept_while_it_runs(
    judge: Judge, entries: list[Entry], backend: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = entries[0].path
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["attachments"] = {"large": "x" * 300_000}
    path.write_text(json.dumps(notebook))
    kept: list[int] = []
    judged = judge.results

    def looks(submission: Any, run: Run) -> Any:
        kept.append(len(submission.notebook))
        return judged(submission, run)

    monkeypatch.setattr(judge, "results", looks)
    (graded,) = grade(judge, backend, entries[:1])
    assert kept == [0]
    assert graded.submission is not None
    assert graded.submission.notebook == notebook
    assert graded.report.score == 100


@pytest.mark.parametrize("method", ["job", "results", "retries", "carried", "report"])
def test_a_flaw_of_ours_pays_nothing_and_stops_nobody(
    method: str,
    judge: Judge,
    backend: LocalBackend,
    entries: list[Entry],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The flaw hits the submission whose upstream function is wrong, wherever it is."""
    kept, victim = getattr(judge, method), "wrong below"
    notebook = json.loads(entries[1].path.read_text())
    (source,) = [cell["source"] for cell in notebook["cells"] if cell["id"] == "center"]

    def fails(*args: Any) -> Any:
        cells = [c.source for a in args for c in getattr(a, "cells", ())]
        if victim in args or source in cells:
            raise ZeroDivisionError("a flaw")
        return kept(*args)

    monkeypatch.setattr(judge, method, fails)
    graded = list(grade(judge, backend, entries))
    assert {each.entry.student for each in graded if not each.final} == {victim}
    assert reports(graded)[victim].score == 0
    assert "The grader itself failed" in reports(graded)[victim].refusal
    scores = {student: report.score for student, report in reports(graded).items()}
    assert scores == SCORES | {victim: 0}


def test_a_flaw_in_reading_stops_nobody(
    judge: Judge, backend: LocalBackend, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = runs.read_submission

    def fails(path: Path, release: Any) -> Any:
        if path == entries[0].path:
            raise RecursionError("a flaw")
        return kept(path, release)

    monkeypatch.setattr(runs, "read_submission", fails)
    graded = list(grade(judge, backend, entries))
    assert [each.entry.student for each in graded if not each.final] == ["right"]
    assert sum(each.report.score for each in graded) == sum(SCORES.values()) - 100


def test_a_backend_that_fails_on_a_job_says_nothing_about_its_author(
    judge: Judge, backend: LocalBackend, entries: list[Entry]
) -> None:
    graded = list(grade(judge, Spied(backend, failing="right"), entries))
    (flawed,) = [each for each in graded if not each.final]
    assert flawed.entry.student == "right"
    assert "out of order" in flawed.report.refusal
    assert {result.verdict for result in flawed.report.exercises} == {"refused"}


def test_a_submission_without_a_process_is_refused_in_between(
    judge: Judge, backend: LocalBackend, entries: list[Entry]
) -> None:
    spied = Spied(backend)
    bad = entries[-1]
    found = list(grade(judge, spied, [bad, bad]))
    assert [each.report.refusal[:14] for each in found] == ["averages.ipynb"] * 2
    assert all(each.final and each.submission is None for each in found)
    assert not spied.asked


def test_one_notebook_is_graded_as_a_class_is(
    stem: Stem, judge: Judge, backend: LocalBackend, entries: list[Entry]
) -> None:
    alone = grade_notebook(stem, entries[1].path, 7).report
    (with_others,) = grade(judge, backend, entries[1:2])
    assert alone.exercises == with_others.report.exercises


def test_an_oracle_that_is_killed_answers_again(stem: Stem) -> None:
    oracles = Oracles(stem)
    try:
        X = [[1.0, 2.0], [3.0, 4.0]]
        first = oracles("center", [X], {})
        process = oracles._own.oracle._process
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert oracles("center", [X], {}) == first
        assert not first.error or first.error == "AttributeError"  # a list has no mean
        assert oracles._own.oracle._process.pid != process.pid
    finally:
        oracles.close()
    assert oracles._own.oracle._process is None
