"""A course with plain asserts, as nbgrader's own users write them.

- ``make_course``: a course folder with its assignment generated, and everybody's submission
- ``gradebook``: all that its gradebook says about the assignment
- ``run``: a command as an instructor types it
"""

import copy
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from grader.tests.plain_students import STUDENTS, Handed

NAME, SECOND = "asserts", "reading"
TIMEOUT_S = 3
DATA = "1,2,3\n"
CONFIG = f"""\
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Execute.timeout = {TIMEOUT_S}
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
"""

# ---- the instructor's notebooks -----------------------------------------------------------------


def about(grade_id: str, *, points: float | None = None, **roles: bool) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell."""
    flags = {role: roles.get(role, False) for role in ("grade", "solution", "locked", "task")}
    data = {"schema_version": 3, "grade_id": grade_id, **flags}
    return {"nbgrader": data | ({} if points is None else {"points": points})}


def answer(grade_id: str, source: str) -> Any:
    """Return a cell whose solution learners write."""
    return new_code_cell(source, metadata=about(grade_id, solution=True))


def checks(grade_id: str, points: float, source: str) -> Any:
    """Return a cell of tests."""
    metadata = about(grade_id, points=points, grade=True, locked=True)
    return new_code_cell(source, metadata=metadata)


def solved(*lines: str) -> str:
    """Return lines of a solution within nbgrader's marks."""
    return "\n".join(
        ["    ### BEGIN SOLUTION", *(f"    {line}" for line in lines), "    ### END SOLUTION"]
    )


ADD = "def add(a, b):\n" + solved("return a + b")
MEAN = "def mean(numbers):\n" + solved("return sum(numbers) / len(numbers)")
CELLS = (
    new_markdown_cell("# Plain asserts"),
    new_code_cell("import sys\nimport time\n\nimport numpy as np\nimport matplotlib.pyplot as plt"),
    answer("add", ADD),
    checks(
        "test_add",
        2,
        "assert add(1, 2) == 3\n"
        "### BEGIN HIDDEN TESTS\nassert add(-1, 1) == 0\n### END HIDDEN TESTS",
    ),
    answer("mean", MEAN),
    checks(
        "test_mean_in_parts",
        4,
        "score = 0.0\n"
        "for numbers, wanted in [([1], 1), ([1, 2], 1.5), ([0, 0], 0), ([2, 4], 3)]:\n"
        "    try:\n"
        "        score += mean(numbers) == wanted\n"
        "    except Exception:\n"
        "        pass\n"
        "score",
    ),
    checks("test_worth_nothing", 0, "assert add(2, 2) == 4"),
    checks("test_noisy", 1, 'print("careful", file=sys.stderr)\nassert True'),
    checks("test_picture", 1, "plt.plot([add(1, 1), 2])\nassert add(1, 1) == 2;"),
    checks(
        "test_data", 1, 'assert mean([float(n) for n in open("data.csv").read().split(",")]) == 2'
    ),
    new_markdown_cell(
        "Explain.\n### BEGIN MARK SCHEME\nclear\n### END MARK SCHEME",
        metadata=about("explain", points=2, task=True, locked=True),
    ),
    new_markdown_cell("Answer", metadata=about("essay", points=3, grade=True, solution=True)),
    new_code_cell(
        "### BEGIN SOLUTION\nfree = 1\n### END SOLUTION",
        metadata=about("free", points=2, grade=True, solution=True),
    ),
    new_code_cell("fixed = add(20, 22)", metadata=about("fixed", locked=True)),
    checks("test_fixed", 1, "assert fixed == 42"),
)
MORE = (
    answer(
        "total", "def total(path):\n" + solved("return sum(map(int, open(path).read().split(',')))")
    ),
    checks("test_total", 5, 'assert total("data.csv") == 6'),
    checks("test_left_file", 1, 'assert open("left.txt").read() == "left"'),
)


def make_course(folder: Path, settings: str = "") -> Path:
    """Write the course with its assignment generated, and everybody's submission."""
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG + settings)
    (source / "data.csv").write_text(DATA)
    for name, cells in ((NAME, CELLS), (SECOND, MORE)):
        write_notebook(source / f"{name}.ipynb", list(cells))
    run("nbgrader", "generate_assignment", NAME, folder=folder)
    set_deadline(folder)
    for student, handed in STUDENTS.items():
        hand_in(folder, student, handed)
    return folder


def set_deadline(folder: Path) -> None:
    """Make everybody who hands in after 2020 late."""
    run("nbgrader", "db", "assignment", "add", NAME, "--duedate=2020-01-01 00:00:00", folder=folder)


def write_notebook(path: Path, cells: list[Any]) -> None:
    """Write `cells` as a notebook for Python."""
    nb = new_notebook(cells=copy.deepcopy(cells))
    nb.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    for index, cell in enumerate(nb.cells):
        cell["id"] = f"cell-{index}"
    nbformat.write(nb, path)


def run(*words: str, folder: Path, fails: bool = False) -> str:
    """Run a command of this environment in `folder`."""
    scripts = sysconfig.get_path("scripts")
    environment = os.environ | {"PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    command = [sys.executable, "-m", words[0], *words[1:]]
    if words[0] == "grader":
        command = [str(Path(scripts) / "grader"), *words[1:]]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert fails or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def hand_in(folder: Path, student: str, handed: Handed) -> None:
    """Write what a student makes of the released notebooks."""
    place = folder / "submitted" / student / NAME
    place.mkdir(parents=True)
    text = handed.text or handed.made_of(json.loads(released(folder, NAME)))
    (place / f"{NAME}.ipynb").write_text(text)
    if handed.second:
        (place / f"{SECOND}.ipynb").write_text(
            handed.second_of(json.loads(released(folder, SECOND)))
        )
    if handed.timestamp:
        (place / "timestamp.txt").write_text(handed.timestamp)


def released(folder: Path, name: str) -> str:
    """Return the text of a released notebook."""
    return (folder / "release" / NAME / f"{name}.ipynb").read_text()


def gradebook(
    folder: Path, assignment: str = NAME, address: str = ""
) -> dict[str, dict[tuple[str, ...], Any]]:
    """Return what the gradebook says, by student: times, penalties, scores and comments."""
    found: dict[str, dict[tuple[str, ...], Any]] = {}
    with Gradebook(address or f"sqlite:///{folder / 'gradebook.db'}") as book:
        for submission in book.assignment_submissions(assignment):
            rows = found.setdefault(str(submission.student_id), {})
            rows["time",] = submission.timestamp
            for notebook in submission.notebooks:
                rows["late", notebook.name] = notebook.late_submission_penalty
                for grade in notebook.grades:
                    score = (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                    rows["score", notebook.name, grade.name] = score
                for comment in notebook.comments:
                    rows["comment", notebook.name, comment.name] = comment.auto_comment
    return found
