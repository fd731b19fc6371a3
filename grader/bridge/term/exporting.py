"""Export the grades of a term.

- ``export_sheet``: one CSV file for a platform, or for people
- ``export_gradescope``: a ``results.json`` for each submission
"""

from collections.abc import Sequence
from pathlib import Path

from grader.bridge.database import location_of
from grader.bridge.exceptions import GradebookError
from grader.bridge.term.grades import read_grades
from grader.files import write_atomically
from grader.grading.release import read_release
from grader.report import Report
from grader.stems import Stem
from grader.teaching.sheets import Grade, canvas_csv, gradescope_json, moodle_csv, plain_csv


def export_sheet(
    platform: str,
    stems: Sequence[Stem],
    term: Path,
    out: Path,
    *,
    sheet: Path | None = None,
    title: str = "",
) -> list[Grade]:
    """Write the grades of `stems` to `out`, as ``csv``, ``canvas`` or ``moodle`` reads them.

    Parameters
    ----------
    sheet
        A file that the platform exported, which is filled.
    title
        What the assignment is called there, where that is not its own title.

    Returns
    -------
    list of Grade
        What was exported.

    Raises
    ------
    GradebookError, SheetError
        There are no grades, or `sheet` does not fit them.
    """
    grades = read_grades(location_of(term), [stem.name for stem in stems])
    titles = {stem.name: title or read_release(stem).title for stem in stems}
    if platform == "csv":
        text = plain_csv(grades)
    else:
        text = (canvas_csv if platform == "canvas" else moodle_csv)(grades, titles, sheet)
    write_atomically(out, text)
    return grades


def export_gradescope(stems: Sequence[Stem], term: Path, out: Path) -> int:
    """Write ``out/<assignment>/<student>/results.json``; return how many.

    Raises
    ------
    GradebookError
        Nothing was graded yet.
    """
    count, gradebook = 0, location_of(term)
    for stem in stems:
        grades = read_grades(gradebook, [stem.name])
        final = {each.student: each.final for each in grades}
        for path in sorted((term / "reports").glob(f"*/{stem.name}/{stem.name}.json")):
            report = Report.from_json(path.read_bytes())
            target = out / stem.name / report.student / "results.json"
            write_atomically(target, gradescope_json(report, final.get(report.student)))
            count += 1
    if not count:
        raise GradebookError(f"{term} holds no reports; run `grader grade` first.")
    return count
