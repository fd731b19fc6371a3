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
    stem: Stem, folder: Path, workers: int | None, heard: Heard
) -> tuple[list[Row], Batch]:
    """Make a course with a sample class in `folder`, grade it, compare with what is expected."""
    stage(stem.root, folder, [stem])
    students = sample_class(stem)
    write_class(students, stem, folder / "submitted")
    entries = collect(stem.root, [folder / "submitted"])
    options = Options(folder, read_seed(folder), workers)
    batch = grade_all(entries, options, heard)
    return rows(students, batch.reports[stem.name]), batch
