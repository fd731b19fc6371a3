"""The whole way on a sample class: stage, hand in, grade, report.

- ``run_demo``: everything that `grader demo` does, and the rows that it shows
"""

from pathlib import Path

from grader.bridge.batch import Batch, Heard, Options, grade_all
from grader.bridge.stage import stage
from grader.demo.show import Row, rows
from grader.demo.students import sample_class, write_class
from grader.grading.collect import collect
from grader.grading.seed import read_seed
from grader.stems import Stem


def run_demo(
    stems: list[Stem], folder: Path, workers: int | None, heard: Heard
) -> tuple[dict[str, list[Row]], Batch]:
    """Make a course with a sample class in `folder`, grade it, compare with what is expected.

    Accidents that take their time, such as an endless loop, happen in the first assignment only.

    Returns
    -------
    dict of str to list of Row, Batch
        For each assignment a row a student, and what the batch came to.
    """
    stage(stems[0].root, folder, stems)
    classes = {stem: sample_class(stem, patient=stem == stems[0]) for stem in stems}
    for stem, students in classes.items():
        write_class(students, stem, folder / "submitted")
    entries = collect(stems[0].root, [folder / "submitted"])
    batch = grade_all(entries, Options(folder, read_seed(folder), workers), heard)
    return {s.name: rows(all_, batch.reports[s.name]) for s, all_ in classes.items()}, batch
