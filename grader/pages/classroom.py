"""The report on a class: one printable page, and the same numbers as CSV and JSON.

- ``class_report``: HTML for the teacher
- ``class_csv``: the students, the exercises or the mistakes as a table for a spreadsheet
- ``class_json``: everything, for programs
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import msgspec

from grader.pages.measures import measure
from grader.pages.prose import cell, number
from grader.pages.records import BINS, ClassMeasures, ExerciseMeasures, StudentRow
from grader.pages.render import render
from grader.pages.student import anchor
from grader.pages.words import VERDICTS
from grader.report import Report, Verdict

MOST_ROWS = 1_000  # students in the page's table; above, it is moved to the CSV file
MOST_FLAGGED = 200  # submissions that need a person, in the page
MOST_MISTAKES = 100  # mistakes in the page
Cell = str | int | float | None

_BAR = 220.0  # width of an exercise's bar
_STRETCHES: dict[str, tuple[Verdict, ...]] = {
    "solved": ("correct",),
    "wrong": ("wrong", "error"),
    "stopped": ("timeout", "crashed", "forbidden", "refused"),
    "blank": ("unfinished", "missing"),
}


@dataclass(frozen=True)
class Stretch:
    """A part of an exercise's bar."""

    kind: str
    x: float
    width: float
    count: int


def class_report(
    reports: Iterable[Report],
    title: str = "",
    *,
    pages: Mapping[str, str] | None = None,
    csv_name: str = "report.csv",
    lang: str = "en",
) -> str:
    """Return a page on how a class did and what it misunderstood.

    Parameters
    ----------
    reports
        Reports on one assignment, in any order.
    title
        Title of the assignment; its name where there is none.
    pages
        Student → path of the feedback page, relative to where the report will lie.
    csv_name
        Path of the CSV file of students, relative to where the report will lie.
    lang
        Language of the hints, as a BCP 47 tag.

    Returns
    -------
    str
        HTML that needs no network; the same bytes for the same reports. Above 1,000 students
        their table is left out, and the page says that it is in the CSV file.

    Raises
    ------
    ValueError
        The reports are on more than one assignment.
    """
    measures = measure(reports, title)
    return render(
        "classroom.html",
        script="classroom.js",
        measures=measures,
        lang=lang,
        stretches={each.name: _stretches(each) for each in measures.exercises},
        verdicts=[verdict for verdict in VERDICTS if verdict in measures.verdicts],
        bars=_histogram(measures),
        shown=measures.students if len(measures.students) <= MOST_ROWS else (),
        links={student: _address(path) for student, path in (pages or {}).items()},
        csv_link=_address(csv_name),
        csv_name=csv_name,
        anchors={each.name: anchor(each.name) for each in measures.exercises},
        limits={"rows": MOST_ROWS, "flagged": MOST_FLAGGED, "mistakes": MOST_MISTAKES},
    )


def class_csv(reports: Iterable[Report], table: str = "students") -> str:
    """Return one table of the class as CSV with a header line.

    No cell of text is a formula to a spreadsheet: one that begins like one gets a `'` in front.

    Parameters
    ----------
    table
        ``students``: score, what needs a person, and each exercise's verdict and diagnosis;
        ``exercises``: success, difficulty and discrimination; ``mistakes``: how often each was
        made.

    Raises
    ------
    ValueError
        The reports are on more than one assignment, or there is no such table.
    """
    tables = {"students": _students, "exercises": _exercises, "mistakes": _mistakes}
    if table not in tables:
        raise ValueError(f"There is no table {table!r}; choose one of {', '.join(tables)}.")
    return _csv(tables[table](measure(reports)))


def class_json(reports: Iterable[Report], title: str = "") -> bytes:
    """Return all numbers of the class report as indented JSON, the form of `ClassMeasures`."""
    measures = measure(reports, title)
    return msgspec.json.format(msgspec.json.encode(measures, order="deterministic"), indent=1)


def _address(path: str) -> str:
    """Return a relative address; no text of a student makes it lead to another place."""
    return "./" + quote(path)


def _stretches(exercise: ExerciseMeasures) -> list[Stretch]:
    stretches: list[Stretch] = []
    x = 0.0
    for kind, verdicts in _STRETCHES.items():
        count = sum(exercise.verdicts.get(verdict, 0) for verdict in verdicts)
        width = _BAR * count / exercise.n
        if count:
            stretches.append(Stretch(kind, round(x, 2), round(width, 2), count))
        x += width
    return stretches


@dataclass(frozen=True)
class Column:
    """A column of the histogram, with its height in 0 … 1."""

    label: str
    count: int
    height: float


def _histogram(measures: ClassMeasures) -> list[Column]:
    if measures.scores is None:
        return []
    tallest = max(measures.scores.bins)
    step = 100 // BINS
    return [
        Column(f"{i * step}–{(i + 1) * step} %", count, count / tallest)
        for i, count in enumerate(measures.scores.bins)
    ]


def _csv(rows: Iterable[list[Cell]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return file.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return cell(value) if isinstance(value, str) else number(float(value), 4)


def _students(measures: ClassMeasures) -> Iterable[list[Cell]]:
    names = [exercise.name for exercise in measures.exercises]
    head = ["student", "score", "max_score", "needs_human", "refusal", "notes"]
    yield [*head, *names, *(f"{name}: diagnosis" for name in names)]
    for row in measures.students:
        yield [*_student(row), *(row.verdicts.get(name) for name in names)] + [
            row.diagnoses.get(name) for name in names
        ]


def _student(row: StudentRow) -> list[Cell]:
    needs = "yes" if row.needs_human else "no"
    return [row.student, row.score, row.max_score, needs, row.refusal, " ".join(row.notes)]


def _exercises(measures: ClassMeasures) -> Iterable[list[Cell]]:
    head = ["exercise", "points", "n", "solved", "success", "difficulty", "discrimination"]
    yield [*head, *VERDICTS]
    for each in measures.exercises:
        yield [
            *(each.name, each.points, each.n, each.solved),
            *(each.success, each.difficulty, each.discrimination),
            *(each.verdicts.get(verdict, 0) for verdict in VERDICTS),
        ]


def _mistakes(measures: ClassMeasures) -> Iterable[list[Cell]]:
    yield ["exercise", "code", "named", "hint", "count", "failed", "share"]
    for each in measures.mistakes:
        named = "yes" if each.named else "no"
        yield [each.exercise, each.code, named, each.hint, each.count, each.failed, each.share]
