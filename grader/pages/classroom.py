"""The report on a class: one printable page, and the same numbers as CSV and JSON.

- ``class_report``: HTML for the teacher
- ``class_csv``: the students, the exercises or the mistakes as a table for a spreadsheet
- ``class_json``: everything, for programs
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

import msgspec

from grader.pages.measures import measure
from grader.pages.prose import cell, number
from grader.pages.records import (
    BINS,
    ClassMeasures,
    Day,
    ExerciseMeasures,
    Extras,
    StudentRow,
)
from grader.pages.render import render
from grader.pages.student import anchor
from grader.pages.words import VERDICTS
from grader.report import Report, Verdict

MOST_ROWS = 1_000  # students in the page's table; above, it is moved to the CSV file
MOST_FLAGGED = 200  # submissions that need a person, in the page
MOST_MISTAKES = 100  # mistakes in the page
MOST_DAYS = 28  # columns of the time line
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
    extras: Extras | None = None,
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
    extras
        Time line, who is stuck, similar submissions and examples, where they are known.
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
    measures = msgspec.structs.replace(measure(reports, title), extras=extras)
    return render(
        "classroom.html",
        script="classroom.js",
        measures=measures,
        lang=lang,
        stretches={each.name: _stretches(each) for each in measures.exercises},
        verdicts=[verdict for verdict in VERDICTS if verdict in measures.verdicts],
        bars=_histogram(measures),
        days=_days(extras),
        shown=measures.students if len(measures.students) <= MOST_ROWS else (),
        links={student: _address(path) for student, path in (pages or {}).items()},
        csv_link=_address(csv_name),
        csv_name=csv_name,
        anchors={each.name: anchor(each.name) for each in measures.exercises},
        limits={"rows": MOST_ROWS, "flagged": MOST_FLAGGED, "mistakes": MOST_MISTAKES},
    )


def class_csv(
    reports: Iterable[Report], table: str = "students", extras: Extras | None = None
) -> str:
    """Return one table of the class as CSV with a header line.

    No cell of text is a formula to a spreadsheet: one that begins like one gets a `'` in front.

    Parameters
    ----------
    table
        ``students``: score, what needs a person, and each exercise's verdict and diagnosis;
        ``exercises``: success, difficulty and discrimination; ``mistakes``: how often each was
        made; ``timeline``, ``stuck`` and ``similar``: what `extras` holds of it.

    Raises
    ------
    ValueError
        The reports are on more than one assignment, or there is no such table.
    """
    if table not in TABLES:
        raise ValueError(f"There is no table {table!r}; choose one of {', '.join(TABLES)}.")
    return _csv(TABLES[table](msgspec.structs.replace(measure(reports), extras=extras)))


def class_json(reports: Iterable[Report], title: str = "", extras: Extras | None = None) -> bytes:
    """Return all numbers of the class report as indented JSON, the form of `ClassMeasures`."""
    measures = msgspec.structs.replace(measure(reports, title), extras=extras)
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
    """A column of a histogram, with its height in 0 … 1."""

    label: str
    count: int
    height: float
    late: float = 0.0  # the part of it that came too late


def _histogram(measures: ClassMeasures) -> list[Column]:
    if measures.scores is None:
        return []
    tallest = max(measures.scores.bins)
    step = 100 // BINS
    return [
        Column(f"{i * step}–{(i + 1) * step} %", count, count / tallest)
        for i, count in enumerate(measures.scores.bins)
    ]


def _days(extras: Extras | None) -> list[Column]:
    """Return a column for each day, with gaps filled."""
    if extras is None or not extras.timeline:
        return []
    known = {day.day: day for day in extras.timeline}
    first, last = (date.fromisoformat(day) for day in (min(known), max(known)))
    whole = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    shown = whole if len(whole) <= MOST_DAYS else [date.fromisoformat(day) for day in sorted(known)]
    tallest = max(day.count for day in extras.timeline)
    return [_day(day, known.get(day.isoformat()), tallest) for day in shown[-MOST_DAYS:]]


def _day(day: date, known: Day | None, tallest: int) -> Column:
    count, late = (known.count, known.late) if known else (0, 0)
    return Column(f"{day:%d %b}", count, count / tallest, late / tallest)


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


def _timeline(measures: ClassMeasures) -> Iterable[list[Cell]]:
    yield ["day", "submissions", "late"]
    for each in measures.extras.timeline if measures.extras else ():
        yield [each.day, each.count, each.late]


def _stuck(measures: ClassMeasures) -> Iterable[list[Cell]]:
    yield ["student", "submissions_in_vain", "score", "exercises"]
    for each in measures.extras.stuck if measures.extras else ():
        yield [each.student, each.tries, each.score, " ".join(each.exercises)]


def _similar(measures: ClassMeasures) -> Iterable[list[Cell]]:
    yield ["student", "other", "share", "pieces"]
    for each in measures.extras.similar if measures.extras else ():
        yield [each.one, each.other, each.share, each.pieces]


TABLES: dict[str, Callable[[ClassMeasures], Iterable[list[Cell]]]] = {
    "students": _students,
    "exercises": _exercises,
    "mistakes": _mistakes,
    "timeline": _timeline,
    "stuck": _stuck,
    "similar": _similar,
}
