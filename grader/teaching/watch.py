"""How a class is doing beside its scores: when it hands in, who is stuck, what mistakes look like.

- ``timeline``: hand-ins by day, and how many of them were late
- ``stuck``: who hands in again and again without getting further
- ``examples``: an answer for each mistake, without anything that names its author
"""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from grader.grading.journal import Entry
from grader.grading.read import Submission
from grader.pages.records import Day, Stuck
from grader.report import ExerciseResult, Report

_TRIES = 2  # submissions without progress from which somebody is stuck
_LONGEST = 25  # lines of an example


def timeline(times: Mapping[str, datetime], due: datetime | None) -> tuple[Day, ...]:
    """Return the days of hand-ins in order.

    Parameters
    ----------
    times
        When each learner handed in (UTC, without a zone).
    due
        When it was due, likewise; None where no date is set.
    """
    days = Counter(time.date().isoformat() for time in times.values())
    late = Counter(time.date().isoformat() for time in times.values() if due and time > due)
    return tuple(Day(day=day, count=days[day], late=late[day]) for day in sorted(days))


def stuck(entries: Iterable[Entry], assignment: str) -> tuple[Stuck, ...]:
    """Return who handed in several times and did not get further the last times.

    Parameters
    ----------
    entries
        Verdicts in the order in which they were reached; those on one file count once.
    assignment
        The one that is looked at.

    Returns
    -------
    tuple of Stuck
        Those with the most submissions in vain first, with the exercises that fail the same way.
    """
    histories: dict[str, dict[str, Report]] = {}
    for entry in entries:
        if entry.report.assignment == assignment and entry.final:
            tried = histories.setdefault(entry.report.student, {})
            tried.pop(entry.file, None)  # graded again: it counts where it stands now
            tried[entry.file] = entry.report
    found = [
        one
        for student, tried in histories.items()
        if (one := _stuck(student, list(tried.values()))) is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.tries, each.student)))


def _stuck(student: str, tried: list[Report]) -> Stuck | None:
    last = tried[-1]
    if last.score >= last.max_score:
        return None
    tries = 1
    while tries < len(tried) and tried[-tries - 1].score >= last.score:
        tries += 1
    if tries < _TRIES:
        return None
    before = {result.name: _failure(result) for result in tried[-2].exercises}
    same = [
        result.name
        for result in last.exercises
        if (failure := _failure(result)) and failure == before.get(result.name)
    ]
    return Stuck(student=student, tries=tries, score=last.score, exercises=tuple(same))


def _failure(result: ExerciseResult) -> str:
    """Return what is wrong with an answer, '' for a right one."""
    if result.verdict == "correct":
        return ""
    return result.diagnosis.code if result.diagnosis else result.verdict


def examples(
    reports: Iterable[Report], submissions: Mapping[str, Submission]
) -> dict[str, dict[str, str]]:
    """Return the shortest answer that made each mistake, by exercise and diagnosis.

    Comments, docstrings and texts are left out, because they may name somebody.
    """
    found: dict[str, dict[str, str]] = {}
    for report in reports:
        submission = submissions.get(report.student)
        if submission is None:
            continue
        for result in report.exercises:
            if result.verdict == "correct" or result.diagnosis is None:
                continue
            code = anonymous(submission.source_of(result.name))
            known = found.setdefault(result.name, {})
            shortest = known.get(result.diagnosis.code)
            if code and (shortest is None or (len(code), code) < (len(shortest), shortest)):
                known[result.diagnosis.code] = code
    return found


def anonymous(source: str) -> str:
    """Return code without comments, docstrings and texts; '' for none that can be read."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    lines = ast.unparse(_Quiet().visit(tree)).splitlines()
    shown = lines[:_LONGEST] + (["…"] if len(lines) > _LONGEST else [])
    return "\n".join(shown)


class _Quiet(ast.NodeTransformer):
    """Takes out what people write for people."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Leave no `pass` where a docstring was and other lines are."""
        super().generic_visit(node)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and len(node.body) > 1:
            node.body = [each for each in node.body if not isinstance(each, ast.Pass)]
            node.body = node.body or [ast.Pass()]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("…") if isinstance(node.value, str | bytes) else node
