"""Grade again after a probe, a mistake or a reference changed: first look, then write.

- ``Regrading``: a context in which the new verdicts are known and nothing is written
- ``Regrading.apply``: write them; the old ones stay in the journal
- ``kept_seed``: the seed with which a folder was graded

Scores that people gave are never touched.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text

from grader.bridge.batch import Heard, Options, by_draws, finish, read_again, write_or_log
from grader.bridge.database import gradebook_reading
from grader.bridge.exceptions import NoGradebook
from grader.bridge.location import Location
from grader.bridge.output import Room
from grader.exceptions import GraderError
from grader.grading.backends import Machines
from grader.grading.journal import NAME, Journal, Verdicts, digest
from grader.grading.judge import Judge
from grader.grading.regrade import Change, Changes, compare, inputs_of
from grader.grading.release import Release, read_release
from grader.grading.run import Entry, grade
from grader.grading.seed import NAME as SEED
from grader.grading.seed import Draws, draws_of, read_seed
from grader.stems import Stem

_MANUAL = """
select sa.student_id, c.name, g.manual_score from grade g join base_cell c on c.id = g.cell_id
join submitted_notebook sn on sn.id = g.notebook_id
join submitted_assignment sa on sa.id = sn.assignment_id
join assignment a on a.id = sa.assignment_id
where a.name = :name and g.manual_score is not null
"""


class NothingGraded(GraderError):
    """There is no verdict to compare with."""


def kept_seed(out: Path) -> int:
    """Return the seed with which `out` was graded; draws none.

    Raises
    ------
    NothingGraded
        The folder was never graded, or not with a seed that is kept there.
    """
    if not (out / NAME).exists():
        raise NothingGraded(
            f"nothing was graded in {out} yet, so there is nothing to compare with; "
            "use `grader grade`, or give its folder with --out."
        )
    if not (out / SEED).exists():
        raise NothingGraded(
            f"{out} keeps no seed, because it was graded with --seed; give the same one, "
            "else all hidden inputs change."
        )
    return read_seed(out)


class Regrading:
    """New verdicts on submissions that have old ones in ``options.out``.

    Attributes
    ----------
    changes
        What changes, an entry for each assignment.

    Raises
    ------
    Busy
        Another run works in the folder; only where this one is going to write.
    """

    def __init__(
        self,
        collected: dict[Stem, list[Entry]],
        options: Options,
        heard: Heard | None = None,
        *,
        will_write: bool = False,
        everything: bool = False,  # also what was graded under the present conditions
    ) -> None:
        self._collected, self._options, self._heard = collected, options, heard
        self._will_write, self._everything = will_write, everything
        self._judges: dict[tuple[str, Draws], Judge] = {}
        self._paths: dict[tuple[str, str], Path] = {}
        self.changes: list[Changes] = []

    def __enter__(self) -> "Regrading":
        out = self._options.out
        with ExitStack() as stack:
            self._old: Verdicts = (
                stack.enter_context(Journal(out)) if self._will_write else Verdicts(out / NAME)
            )
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-regrade-"))
            self._new = stack.enter_context(Journal(Path(folder)))
            machines = stack.enter_context(self._options.machines())
            for stem, entries in self._collected.items():
                self.changes.append(self._compare(stem, entries, machines))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    def _compare(self, stem: Stem, entries: list[Entry], machines: Machines) -> Changes:
        """Grade what has verdicts of other conditions, and compare."""
        files = {entry.student: digest(entry.path) for entry in entries}
        known = set(self._old.students(stem.name))
        graded = [entry for entry in entries if entry.student in known]
        manual = manual_scores(self._options.gradebook, read_release(stem))
        flawed: list[str] = []
        changes: list[Change] = []
        regraded = 0
        for draws, group in by_draws(graded, self._options).items():
            judge = self._judge(stem, draws, machines)
            waiting = [entry for entry in group if self._waits(judge, entry, files)]
            regraded += len(waiting)
            for entry, final in self._graded(judge, waiting, files, machines):
                if not final:
                    flawed.append(entry.student)
                    continue
                change = self._change(entry.student, stem.name, manual)
                changes += [change] if change is not None else []
        return Changes(
            assignment=stem.name,
            regraded=regraded,
            same=len(graded) - regraded,
            ungraded=tuple(entry.student for entry in entries if entry.student not in known),
            flawed=tuple(sorted(flawed)),
            changes=tuple(sorted(changes, key=lambda change: change.student)),
        )

    def _judge(self, stem: Stem, draws: Draws, machines: Machines) -> Judge:
        """Return the judge of one set of hidden inputs, whose cases are written down."""
        judge = Judge(stem, draws, machines.sandbox, self._options.patience)
        self._judges[stem.name, draws] = judge
        self._new.note(stem.name, judge.header, inputs_of(judge.keys.values()))
        return judge

    def _waits(self, judge: Judge, entry: Entry, files: dict[str, str]) -> bool:
        """Return whether a submission has no verdict of the present conditions."""
        found = self._old.find(entry.student, files[entry.student], judge.stem.name, judge.header)
        return self._everything or found is None

    def _graded(
        self, judge: Judge, waiting: list[Entry], files: dict[str, str], machines: Machines
    ) -> Iterator[tuple[Entry, bool]]:
        """Grade, and keep the new verdicts beside the old ones."""
        if not waiting:
            return
        with machines.backend(judge) as backend, closing(grade(judge, backend, waiting)) as all_new:
            for new in all_new:
                student = new.entry.student
                if new.final:
                    self._new.append(files[student], new.report)
                    self._paths[judge.stem.name, student] = new.entry.path
                if self._heard is not None:
                    self._heard(new.report)
                yield new.entry, new.final

    def _change(
        self, student: str, assignment: str, manual: dict[str, dict[str, float]]
    ) -> Change | None:
        old = self._old.latest(student, assignment)
        new = self._new.latest(student, assignment)
        assert old is not None
        assert new is not None
        return compare(
            old.report,
            new.report,
            resubmitted=old.file != new.file,
            manual=manual.get(student),
            inputs=(
                self._old.inputs(assignment, old.report.header),
                self._new.inputs(assignment, new.report.header),
            ),
        )

    def to_json(self) -> bytes:
        """Return all changes as indented JSON, a list with an entry for each assignment."""
        data = msgspec.json.encode(self.changes, order="deterministic")
        return msgspec.json.format(data, indent=1)

    def apply(self) -> int:
        """Write the new verdicts, their pages, the gradebook and what is about the class.

        Returns
        -------
        int
            How many verdicts were written.
        """
        if not isinstance(self._old, Journal):
            raise RuntimeError("open with will_write=True to apply")
        journal, count = self._old, 0
        with Room(self._options.out):
            for (name, draws), judge in self._judges.items():
                journal.note(name, judge.header, self._new.inputs(name, judge.header))
                for student in self._new.students(name):
                    if draws_of(student, self._options.seed, self._options.sets) == draws:
                        self._apply(judge, journal, student)
                        count += 1
            for judge in {name: judge for (name, _), judge in self._judges.items()}.values():
                finish(judge, journal, self._options)
        return count

    def _apply(self, judge: Judge, journal: Journal, student: str) -> None:
        name = judge.stem.name
        entry = self._new.latest(student, name)
        assert entry is not None
        report = journal.append(entry.file, entry.report)
        again = Entry(student, self._paths[name, student])
        write_or_log(self._options.out, judge, read_again(judge, again, report))


def manual_scores(gradebook: Location, release: Release) -> dict[str, dict[str, float]]:
    """Return what people gave, by student and exercise; nothing where there is no gradebook."""
    exercises = {cell.grade_id: cell.exercise for cell in release.cells if cell.kind == "check"}
    found: dict[str, dict[str, float]] = {}
    name = release.place.rpartition("/")[2]
    with suppress(NoGradebook), gradebook_reading(gradebook) as session:
        for student, cell, score in session.execute(text(_MANUAL), {"name": name}):
            if cell in exercises:
                found.setdefault(student, {})[exercises[cell]] = float(score)
    return found
