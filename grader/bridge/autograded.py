"""The autograded notebook: what was submitted, with a verdict and a score under each check.

- ``autograded_notebook``: the text of the file, from a submission and its report
- ``put_scores``: write verdicts and scores into the grade cells of a notebook
- ``put_nothing``: write 0 and a reason into them
- ``share``: the points of a cell that an exercise pays

A grade cell gets exactly two outputs: a block of text for people on stdout, and an
``execute_result`` that is the score, which nbgrader's `determine_grade` reads as partial credit. A
grade cell that the report does not know gets 0: for nbgrader no output would mean full marks.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from grader.bridge.structure import encodable, released_notebook, restored
from grader.grading.release import Release
from grader.pages.words import VERDICTS
from grader.report import ExerciseResult, Report

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNKNOWN = "Not graded: 0 points. This check is none of the assignment's own; give points by hand."


def autograded_notebook(notebook: dict[str, Any] | None, release: Release, report: Report) -> str:
    """Return the autograded notebook as JSON text, always the same for the same report.

    Parameters
    ----------
    notebook
        The submission as it was read; None for a file that was refused, which yields the released
        notebook with the reason under each check.
    release
        The assignment.
    report
        The verdicts on the submission.
    """
    graded = released_notebook(release) if notebook is None else restored(notebook, release)
    put_scores(graded, release, report)
    text = msgspec.json.format(msgspec.json.encode(graded, order="sorted"), indent=1)
    return text.decode() + "\n"


def put_scores(notebook: Any, release: Release, report: Report) -> None:
    """Replace all outputs of `notebook` by the verdicts of `report`, in place."""
    exercises = {cell.grade_id: cell.exercise for cell in release.cells if cell.kind == "check"}
    results = {result.name: result for result in report.exercises}
    about_all = _about_all(report)
    for cell, points in grade_cells(notebook):
        result = results.get(exercises.get(cell["metadata"]["nbgrader"]["grade_id"], ""))
        if result is None:
            cell["outputs"] = grade_outputs(_UNKNOWN, 0.0)
            continue
        text = "\n".join([*_lines(result, points, report), *about_all])
        cell["outputs"] = grade_outputs(text, share(result, points))
        about_all = []


def put_nothing(notebook: Any, reason: str) -> None:
    """Replace all outputs of `notebook` by scores of 0 and the reason why, in place."""
    for cell, _ in grade_cells(notebook):
        cell["outputs"] = grade_outputs(f"Not graded: 0 points. {reason}", 0.0)


def grade_cells(notebook: Any) -> Iterable[tuple[Any, float]]:
    """Drop all outputs and yield (cell, points) for each cell that is graded by its output."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        cell["outputs"], cell["execution_count"] = [], None
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            yield cell, float(about["points"])


def share(result: ExerciseResult, points: float) -> float:
    """Return what `result` pays of a cell's points, which an instructor may have changed."""
    return min(points, points * result.score / result.points) if result.score else 0.0


def grade_outputs(text: str, score: float) -> list[dict[str, Any]]:
    """Return the two outputs of a grade cell: `text` for people and `score` for nbgrader."""
    return [
        {"output_type": "stream", "name": "stdout", "text": _plain(text) + "\n"},
        {
            "output_type": "execute_result",
            "data": {"text/plain": repr(float(score))},
            "execution_count": None,
            "metadata": {},
        },
    ]


def _plain(text: str) -> str:
    """Return `text` as a terminal shows it safely: no escape sequences, nothing that moves."""
    return encodable(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n")))


# ---- words --------------------------------------------------------------------------------------


def _lines(result: ExerciseResult, points: float, report: Report) -> list[str]:
    words = VERDICTS[result.verdict]
    paid = f"{share(result, points):g} of {points:g} points"
    lines = [f"{words.symbol} {result.name}: {words.word}, {paid}"]
    if report.refusal:
        return [*lines, report.refusal]
    lines.append(result.diagnosis.hint if result.diagnosis else words.meaning)
    if result.cases:
        lines.append(f"Cases of the check: {_count(result, hidden=False)}")
        lines.append(f"Hidden cases: {_count(result, hidden=True)}")
    if result.carried:
        lines.append(
            f"Tried with our {', '.join(result.carried)} in place of yours, "
            "so that one error costs points once."
        )
    if result.output.strip():
        printed = result.output.strip("\n").splitlines()
        lines += ["", "It printed:", *(f"    {line}" for line in printed)]
    return lines


def _count(result: ExerciseResult, *, hidden: bool) -> str:
    cases = [case for case in result.cases if case.hidden is hidden]
    return f"{sum(case.passed for case in cases)} of {len(cases)} pass"


def _about_all(report: Report) -> list[str]:
    """Return what concerns the notebook as a whole; it stands under its first check."""
    if report.refusal or not report.notes:
        return []
    return ["", "About the whole notebook:", *(f"    {note}" for note in report.notes)]
