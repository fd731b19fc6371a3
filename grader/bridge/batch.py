"""Grade folders of submissions and write everything that instructors and learners get.

- ``grade_all``: journal, gradebook, autograded notebooks, feedback pages, class report
- ``finish``: what is about the class, from the verdicts in the journal

A killed run resumes: verdicts on unchanged files under unchanged conditions are taken from the
journal, and files that are missing are written again.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from grader.bridge.database import gradebook_reading, location_of
from grader.bridge.exceptions import NoGradebook
from grader.bridge.gradebook import write_gradebook
from grader.bridge.location import Location
from grader.bridge.output import Room, has_pages, pages_of, put, write_pages
from grader.bridge.shared import Shared
from grader.grading.backends import Machines
from grader.grading.backends.local import ThisMachine
from grader.grading.journal import Journal, Reports, digest
from grader.grading.judge import Judge
from grader.grading.read import Refusal, read_submission
from grader.grading.regrade import inputs_of
from grader.grading.run import Entry, Graded, flawed, grade
from grader.grading.seed import Draws, draws_of
from grader.pages.classroom import TABLES, class_csv, class_json, class_report
from grader.pages.records import Extras
from grader.report import Report
from grader.stems import Stem

Heard = Callable[[Report], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """How a batch is graded."""

    out: Path
    seed: int
    workers: int | None = None
    patience: float = 1.0
    sets: int = 1  # of hidden inputs, of which each learner gets one
    dask: str = ""  # address of a Dask scheduler; this machine where it is empty

    @cached_property
    def gradebook(self) -> Location:
        """Where the gradebook lies, as the configuration in the output folder says."""
        return location_of(self.out)

    def machines(self) -> Machines:
        """Return where learners' code is to run."""
        if not self.dask:
            return ThisMachine(self.workers)
        from grader.grading.backends.dask import Cluster

        return Cluster(self.dask, self.workers)


@dataclass(frozen=True)
class Summary:
    """What one assignment of a batch came to."""

    assignment: str
    graded: int
    refused: int
    flawed: int  # on which the grader itself failed; the next run tries them again
    mean: float
    max_score: float
    sandbox: str
    left_out: tuple[str, ...] = ()  # exercises that the gradebook has no cell for


@dataclass
class Batch:
    """What a batch came to; reports stay on disk and are read when they are asked for."""

    out: Path
    gradebook: Location
    reports: dict[str, Reports] = field(default_factory=dict[str, Reports])
    summaries: list[Summary] = field(default_factory=list[Summary])
    resumed: int = 0

    def __iter__(self) -> Iterator[Report]:
        for reports in self.reports.values():
            yield from reports


def grade_all(collected: dict[Stem, list[Entry]], options: Options, heard: Heard) -> Batch:
    """Grade all collected submissions into ``options.out``; `heard` is told of each report.

    Raises
    ------
    Busy
        Another run works in the same folder.
    DiskFull
        Not everything could be written; what was graded is kept.
    GradebookError
        The gradebook cannot be opened, or not be written in the end; what was graded is kept.
    """
    batch = Batch(options.out, options.gradebook)
    with suppress(NoGradebook), gradebook_reading(options.gradebook):
        pass  # a server that is down is better known now than when everything is graded
    with Room(options.out), Journal(options.out) as journal, options.machines() as machines:
        options.gradebook.sweep()
        for stem, entries in collected.items():
            work = _Work(journal, options.out, heard)
            named = [Entry(_text(entry.student), entry.path) for entry in entries]
            for draws, group in by_draws(named, options).items():
                judge = Judge(stem, draws, machines.sandbox, options.patience)
                work.grade(judge, group, machines)
            batch.resumed += work.resumed
            batch.reports[stem.name] = journal.reports(stem.name, work.files)
            summary = _summary(work.judge, batch.reports[stem.name], work.flawed)
            left_out = finish(work.judge, journal, options)
            batch.summaries.append(replace(summary, left_out=tuple(left_out)))
    return batch


def by_draws(entries: Iterable[Entry], options: Options) -> dict[Draws, list[Entry]]:
    """Return the entries by the set of hidden inputs that their learner gets."""
    groups: dict[Draws, list[Entry]] = {}
    for entry in entries:
        draws = draws_of(entry.student, options.seed, options.sets)
        groups.setdefault(draws, []).append(entry)
    return groups


def _text(name: str) -> str:
    """Return the name of a folder as text that any file can hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _Work:
    """The submissions to one assignment, on their way to the journal and the output folder."""

    judge: Judge  # of the set of hidden inputs that is graded at the moment

    def __init__(self, journal: Journal, out: Path, heard: Heard) -> None:
        self.journal, self.out, self.heard = journal, out, heard
        self.files: dict[str, str] = {}
        self.resumed = self.flawed = 0

    def grade(self, judge: Judge, entries: Iterable[Entry], machines: Machines) -> None:
        self.judge = judge
        waiting = [entry for entry in entries if not self._is_known(entry)]
        if not waiting:
            return
        self.journal.note(
            self.judge.stem.name, self.judge.header, inputs_of(self.judge.keys.values())
        )
        with (
            machines.backend(self.judge) as backend,
            closing(grade(self.judge, backend, waiting)) as all_graded,
        ):
            for graded in all_graded:
                self._keep(graded)

    def _is_known(self, entry: Entry) -> bool:
        """Take a verdict from the journal, and write the pages again that are missing."""
        file = self.files[entry.student] = digest(entry.path)
        judge = self.judge
        report = self.journal.find(entry.student, file, judge.stem.name, judge.header)
        if report is None:
            return False
        self.resumed += 1
        if not has_pages(self.out, report):
            self._write(read_again(judge, entry, report))
        self.heard(report)
        return True

    def _keep(self, graded: Graded) -> None:
        """Write a verdict to the journal, then its pages."""
        file = self.files[graded.entry.student]
        try:
            report = self.journal.append(file, graded.report, final=graded.final)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001  a report that cannot be written is our flaw
            graded = flawed(self.judge, graded.entry, error)
            report = self.journal.append(file, graded.report, final=False)
        graded = replace(graded, report=report)
        self.flawed += not graded.final
        self._write(graded)
        self.heard(graded.report)

    def _write(self, graded: Graded) -> None:
        write_or_log(self.out, self.judge, graded)


def write_or_log(out: Path, judge: Judge, graded: Graded) -> None:
    """Write the pages of a submission; a flaw of ours in one page does not stop the others.

    The verdict stands in the journal, and the next run tries to write the page again.
    """
    try:
        write_pages(out, judge, graded)
    except OSError:
        raise
    except Exception:
        log.exception("the pages of %s were not written", graded.entry.student)


def read_again(judge: Judge, entry: Entry, report: Report) -> Graded:
    """Return what was graded before, read from its file once more."""
    try:
        return Graded(entry, report, read_submission(entry.path, judge.release))
    except Refusal:
        return Graded(entry, report, None)


def _summary(judge: Judge, reports: Reports, flawed: int) -> Summary:
    total, refused = 0.0, 0
    for report in reports:
        total += report.score
        refused += bool(report.refusal)
    return Summary(
        assignment=judge.stem.name,
        graded=len(reports),
        refused=refused,
        flawed=flawed,
        mean=total / max(1, len(reports)),
        max_score=sum(key.points for key in judge.keys.values()),
        sandbox=judge.header.sandbox,
    )


def finish(judge: Judge, journal: Journal, options: Options) -> list[str]:
    """Write what is about the class: gradebook, report page and its numbers.

    It is about everyone who has a verdict in this folder, so that a late submission that is graded
    alone joins its class.

    Returns
    -------
    list of str
        Exercises that the gradebook has no cell for, because its assignment was changed.
    """
    name, title = judge.stem.name, judge.release.title
    reports = Shared(journal.reports(name, journal.students(name)))
    left_out = write_gradebook(options.gradebook, judge.release, reports)
    write_class(options.out, name, title, reports)
    return left_out


def write_class(
    out: Path,
    name: str,
    title: str,
    reports: Collection[Report] | Reports | Shared,
    extras: Extras | None = None,
) -> None:
    """Write the class report of one assignment and its numbers; with `extras`, all tables."""
    pages = {
        report.student: pages_of(out, report)["feedback"].relative_to(out).as_posix()
        for report in reports
    }
    table = f"report_{name}.csv"
    page = class_report(reports, title, pages=pages, csv_name=table, extras=extras)
    put(report_page(out, name), page)
    put(out / table, class_csv(reports))
    put(out / f"report_{name}.json", class_json(reports, title, extras))
    for other in TABLES if extras is not None else ():
        if other != "students":
            put(out / f"report_{name}_{other}.csv", class_csv(reports, other, extras))


def report_page(out: Path, assignment: str) -> Path:
    """Return where the class report of an assignment is written."""
    return out / f"report_{assignment}.html"
