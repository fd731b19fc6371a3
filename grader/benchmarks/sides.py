"""The two sides: nbgrader's `autograde` with its own executor, and our commands.

- ``stock``: one process, or two on halves of the class
- ``ours``: the whole command `grader grade`; ``autograde``: `grader autograde`
- ``scores``: what a gradebook says, to compare the two
"""

import shutil
from pathlib import Path

from nbgrader.api import Gradebook

from grader.benchmarks.measure import Measured, command, run, run_together
from grader.stems import Stem

_CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "benchmark"
c.Execute.timeout = 120
"""


def stock(name: str, folders: list[Path]) -> Measured:
    """Autograde each folder in a process of its own, all at once."""
    for folder in folders:
        _generate(name, folder)
    return run_together([command("nbgrader", "autograde", name)] * len(folders), folders)


def _generate(name: str, folder: Path) -> None:
    config = _CONFIG.format(root=str(folder))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    run(command("nbgrader", "generate_assignment", name), folder)


def autograde(name: str, folder: Path) -> Measured:
    """Run the assignment's own tests on everything in `folder`, as any nbgrader course has them."""
    _generate(name, folder)
    return run(command("grader", "autograde", name), folder)


def ours(stem: Stem, folder: Path) -> Measured:
    """Grade everything in `folder` and write all that the command writes."""
    return run(command("grader", "grade", str(folder / "submitted")), stem.root)


def halves(folder: Path) -> list[Path]:
    """Split a course into two beside it, each with half of the submissions."""
    parts = [folder.with_name(f"{folder.name}-{half}") for half in (1, 2)]
    students = sorted((folder / "submitted").iterdir())
    for half, part in enumerate(parts):
        shutil.copytree(folder, part, ignore=shutil.ignore_patterns("submitted"))
        for student in students[half::2]:
            shutil.copytree(student, part / "submitted" / student.name)
    return parts


def scores(name: str, folder: Path) -> dict[tuple[str, str], float]:
    """Return the automatic score of each grade cell of each student."""
    found: dict[tuple[str, str], float] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(name):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    found[str(submission.student_id), str(grade.name)] = float(
                        grade.auto_score or 0
                    )
    return found
