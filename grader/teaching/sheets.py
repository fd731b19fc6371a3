"""Grades as learning platforms read them.

- ``plain_csv``: all that is known, a line for each learner and assignment
- ``canvas_csv``, ``moodle_csv``: for import, or filled into a sheet that the platform exported
- ``gradescope_json``: the ``results.json`` of one submission

No cell of text is a formula to a spreadsheet.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.exceptions import GraderError
from grader.pages.prose import cell, number
from grader.pages.words import VERDICTS
from grader.report import ExerciseResult, Report

_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_MOODLE = ("ID number", "Full name", "Email address")


class SheetError(GraderError):
    """A sheet is not one that the platform exported for these assignments and learners."""


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """One learner's grade for one assignment; points are before the penalty."""

    assignment: str
    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    points: float = 0.0
    penalty: float = 0.0
    max_points: float = 0.0
    submitted: bool = True
    handed_in: str = ""  # UTC
    needs_manual: bool = False

    @property
    def final(self) -> float:
        """Points after the penalty."""
        return max(0.0, self.points - self.penalty)


def plain_csv(grades: Iterable[Grade]) -> str:
    """Return one line for each learner and assignment."""
    head = ["assignment", "student", "last_name", "first_name", "email", "submitted", "handed_in"]
    rows = [[*head, "points", "penalty", "final", "max_points", "needs_manual_grade"]]
    for each in grades:
        names = (each.assignment, each.student, each.last_name, each.first_name, each.email)
        points = (each.points, each.penalty, each.final, each.max_points)
        rows.append(
            [
                *map(cell, names),
                "yes" if each.submitted else "no",
                each.handed_in,
                *(number(value, 4) for value in points),
                "yes" if each.needs_manual else "no",
            ]
        )
    return _csv(rows)


def canvas_csv(grades: Sequence[Grade], titles: dict[str, str], sheet: Path | None = None) -> str:
    """Return a file for *Grades, Import* of Canvas.

    Parameters
    ----------
    grades
        Of any number of assignments; who handed in nothing gets an empty cell.
    titles
        What each assignment is called in Canvas.
    sheet
        A file of *Grades, Export*: learners and columns are taken from there, and cells of other
        assignments stay as they are.

    Raises
    ------
    SheetError
        `sheet` is none of Canvas, or has no column for an assignment.
    """
    if sheet is not None:
        return _csv(_filled(sheet, grades, titles, ("SIS Login ID", "ID"), "Student"))
    names = list(dict.fromkeys(each.assignment for each in grades))
    highest = {each.assignment: each.max_points for each in grades}
    rows = [[*_CANVAS, *(cell(titles.get(name, name)) for name in names)]]
    rows.append(["    Points Possible", "", "", "", "", *(number(highest[n], 4) for n in names)])
    for student, mine in _by_student(grades).items():
        one = next(iter(mine.values()))
        full = f"{one.last_name}, {one.first_name}".strip(", ") or student
        points = (_points(mine.get(name)) for name in names)
        rows.append([cell(full), cell(one.lms_id), "", cell(student), "", *points])
    return _csv(rows)


def moodle_csv(grades: Sequence[Grade], titles: dict[str, str], sheet: Path | None = None) -> str:
    """Return a file for *Grades, Import, CSV file* of Moodle, or a filled grading worksheet.

    Parameters and errors are those of `canvas_csv`; `sheet` is an assignment's grading worksheet,
    whose column *Grade* is filled.
    """
    if sheet is not None:
        names = list(dict.fromkeys(each.assignment for each in grades))
        if len(names) != 1:
            raise SheetError(f"a grading worksheet is of one assignment, not of {len(names)}.")
        return _csv(
            _filled(sheet, grades, {names[0]: "Grade"}, ("ID number", "Email address"), "Full name")
        )
    names = list(dict.fromkeys(each.assignment for each in grades))
    rows = [[*_MOODLE, *(cell(titles.get(name, name)) for name in names)]]
    for student, mine in _by_student(grades).items():
        one = next(iter(mine.values()))
        full = f"{one.first_name} {one.last_name}".strip() or student
        points = (_points(mine.get(name)) for name in names)
        rows.append([cell(student), cell(full), cell(one.email), *points])
    return _csv(rows)


def gradescope_json(report: Report, final: float | None = None) -> bytes:
    """Return the ``results.json`` that an autograder of Gradescope leaves for one submission.

    Parameters
    ----------
    final
        Points of the whole submission where they are not the sum of the exercises'.
    """
    results: dict[str, Any] = {
        "score": report.score if final is None else final,
        "output": report.refusal or "\n".join(report.notes),
        "stdout_visibility": "hidden",
        "tests": [_test(result) for result in report.exercises],
    }
    return msgspec.json.format(msgspec.json.encode(results), indent=1)


def _test(result: ExerciseResult) -> dict[str, Any]:
    hint = result.diagnosis.hint if result.diagnosis else ""
    return {
        "name": result.name,
        "score": result.score,
        "max_score": result.points,
        "status": "passed" if result.verdict == "correct" else "failed",
        "output": f"{VERDICTS[result.verdict].meaning} {hint}".strip(),
        "visibility": "visible",
    }


# ---- tables -------------------------------------------------------------------------------------


def _points(grade: Grade | None) -> str:
    return number(grade.final, 4) if grade is not None and grade.submitted else ""


def _by_student(grades: Iterable[Grade]) -> dict[str, dict[str, Grade]]:
    found: dict[str, dict[str, Grade]] = {}
    for each in grades:
        found.setdefault(each.student, {})[each.assignment] = each
    return found


def _filled(
    sheet: Path,
    grades: Sequence[Grade],
    titles: dict[str, str],
    ids: Sequence[str],
    name_column: str,
) -> list[list[str]]:
    """Return the rows of `sheet` with the points of the learners that it names."""
    rows = _read(sheet)
    head = [name.strip() for name in rows[0]]
    known = [name for name in ids if name in head]
    if not known:
        raise SheetError(f"{sheet} has none of the columns {', '.join(ids)}; is it an export?")
    names = list(dict.fromkeys(each.assignment for each in grades))
    columns = {name: _column(sheet, head, titles.get(name, name)) for name in names}
    people = _by_person(grades)
    for row in rows[1:]:
        row.extend([""] * (len(head) - len(row)))
        keys = [row[head.index(column)].strip().lower() for column in known]
        mine = next((people[key] for key in keys if key and key in people), {})
        for name, column in columns.items():
            if name in mine and mine[name].submitted:
                row[column] = _points(mine[name])
        if name_column in head:
            row[head.index(name_column)] = cell(row[head.index(name_column)])
    return rows


def _by_person(grades: Iterable[Grade]) -> dict[str, dict[str, Grade]]:
    found: dict[str, dict[str, Grade]] = {}
    for each in grades:
        for key in {each.student, each.lms_id, each.email}:
            if key:
                found.setdefault(key.lower(), {})[each.assignment] = each
    return found


def _column(sheet: Path, head: list[str], title: str) -> int:
    """Return the column called `title`, or `title (12345)` as Canvas writes it."""
    found = [i for i, name in enumerate(head) if name == title or name.startswith(f"{title} (")]
    if len(found) != 1:
        shown = ", ".join(repr(name) for name in head[:12])
        raise SheetError(
            f"{sheet} has {len(found)} columns called {title!r}; it has {shown}. "
            "Say what the assignment is called there with --title."
        )
    return found[0]


def _read(sheet: Path) -> list[list[str]]:
    try:
        text = sheet.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SheetError(f"{sheet} cannot be read as CSV ({error}).") from None
    if not rows:
        raise SheetError(f"{sheet} is empty.")
    return rows


def _csv(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
