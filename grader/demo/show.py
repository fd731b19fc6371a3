"""The demo's table: what each student handed in, what came of it, and what was expected.

- ``rows``: plain rows, which a test compares with the expected column
- ``table``: the same for the terminal
- ``overview``: a line for each of several assignments
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Column, Table

from grader.demo.students import Student
from grader.report import ExerciseResult, Report


@dataclass(frozen=True)
class Row:
    """One student of the sample class."""

    student: str
    kind: str
    score: float
    expected: float
    said: str
    surprises: tuple[str, ...]  # exercises that were told something else than expected

    @property
    def fine(self) -> bool:
        """Tell whether everything came out as expected."""
        return self.score == self.expected and not self.surprises


def rows(students: Iterable[Student], reports: Iterable[Report]) -> list[Row]:
    """Return a row a student, in the order of the class."""
    by_name = {report.student: report for report in reports}
    return [_row(student, by_name[student.name]) for student in students]


def _row(student: Student, report: Report) -> Row:
    points = {result.name: result.points for result in report.exercises}
    surprises = tuple(
        result.name for result in report.exercises if not _as_expected(student, result)
    )
    return Row(
        student.name, student.kind, report.score, student.score(points), _said(report), surprises
    )


def _as_expected(student: Student, result: ExerciseResult) -> bool:
    expected = student.expected[result.name]
    code = result.diagnosis.code if result.diagnosis else ""
    return expected.verdict in ("", result.verdict) and expected.code in ("", code)


def _said(report: Report) -> str:
    if report.refusal:
        return report.refusal
    failed = [result for result in report.exercises if result.verdict != "correct"]
    if not failed:
        return "all correct"
    first = next((result for result in failed if result.diagnosis), failed[0])
    hint = first.diagnosis.hint if first.diagnosis else ""
    more = f"  (+ {len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{first.name}: {hint}{more}"


def table(all_rows: list[Row]) -> Table:
    """Return the rows as a table for the terminal."""
    shown = Table(
        "student",
        Column("handed in", max_width=30),
        Column("score", justify="right"),
        Column("expected", justify="right"),
        Column("what was diagnosed", ratio=1),
        box=SIMPLE_HEAD,
        expand=True,
    )
    for row in all_rows:
        mark = "" if row.fine else "  ← differs"
        shown.add_row(row.student, row.kind, f"{row.score:g}", f"{row.expected:g}{mark}", row.said)
    return shown


def overview(by_assignment: dict[str, list[Row]]) -> Table:
    """Return a line an assignment: its class, how many came out as expected, what cheats got."""
    shown = Table(
        "assignment",
        *(Column(name, justify="right") for name in ("handed in", "as expected", "mean")),
        Column("with listed mistakes", justify="right"),
        Column("points for cheats", justify="right"),
        box=SIMPLE_HEAD,
    )
    for name, all_rows in by_assignment.items():
        cheats = [row for row in all_rows if row.kind.startswith("cheat")]
        shown.add_row(
            name,
            str(len(all_rows)),
            str(sum(row.fine for row in all_rows)),
            f"{sum(row.score for row in all_rows) / len(all_rows):.1f}",
            str(sum(row.kind == "listed mistakes" for row in all_rows)),
            f"{sum(row.score for row in cheats):g}",
        )
    return shown
