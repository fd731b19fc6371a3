"""A class of the miniature course, and nbgrader's commands as an instructor types them."""

import copy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

SEED = 42  # of all courses that these tests stage
NOTEBOOK = ("averages", "averages")  # the notebook and its assignment
RIGHT = {
    "center": "def center(X):\n    return X - X.mean(axis=0)\n",
    "scale": "def scale(X, eps):\n    Z = center(X)\n    return Z / (Z.std(axis=0) + eps)\n",
}
WRONG_AXIS = "def center(X):\n    return X - X.mean(axis=1, keepdims=True)\n"


@dataclass
class Student:
    """Who hands in what, and what each check is to pay (center 40, scale 60)."""

    name: str
    answers: dict[str, str] = field(default_factory=dict[str, str])
    scores: tuple[float, float] = (40.0, 60.0)
    content: bytes | None = None  # in place of a notebook made from the answers


def cell_of(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def answered(released: dict[str, Any], **answers: str) -> dict[str, Any]:
    """Return a copy of the released notebook with other sources in the cells named."""
    notebook = copy.deepcopy(released)
    for name, source in answers.items():
        cell_of(notebook, name)["source"] = source
    return notebook


def sample_class(released: dict[str, Any]) -> list[Student]:
    """Return the students: right, each kind of wrong, and the accidents that notebooks have."""

    def whole(notebook: dict[str, Any]) -> bytes:
        return json.dumps(notebook).encode()

    def without_check() -> bytes:
        notebook = answered(released, **RIGHT)
        notebook["cells"].remove(cell_of(notebook, "check-center"))
        return whole(notebook)

    def copied(first: str, second: str) -> bytes:
        """The answer cell of center twice, as an editor that copies metadata leaves it."""
        notebook = answered(released, **RIGHT | {"center": first})
        index = notebook["cells"].index(cell_of(notebook, "center"))
        again = copy.deepcopy(notebook["cells"][index]) | {"source": second, "id": "copied"}
        notebook["cells"].insert(index + 1, again)
        return whole(notebook)

    def noisy() -> bytes:
        notebook = answered(
            released,
            **RIGHT | {"center": f"import sys\nprint('!', file=sys.stderr)\n{RIGHT['center']}"},
        )
        check = cell_of(notebook, "check-center")
        check["outputs"] = [{"name": "stderr", "output_type": "stream", "text": "old warning"}]
        return whole(notebook)

    def locked_cells_changed() -> bytes:
        notebook = answered(released, **RIGHT | {"center": WRONG_AXIS, "check-center": "40.0"})
        cell_of(notebook, "check-center")["metadata"]["nbgrader"]["points"] = 4000
        cell_of(notebook, "check-scale")["metadata"]["nbgrader"]["schema_version"] = 1
        cell_of(notebook, "averages-2")["source"] = "import math\nprint('mine')\n"
        return whole(notebook)

    stub = text_of(cell_of(released, "center"))
    exits = "import os\ndef center(X):\n    os._exit(0)\n"
    scale = "def scale(X, eps):\n"
    return [
        Student("ada", RIGHT),
        Student("axis", RIGHT | {"center": WRONG_AXIS}, (0.0, 60.0)),
        Student("both", {"center": WRONG_AXIS, "scale": f"{scale}    return X\n"}, (0.0, 0.0)),
        Student("changed", scores=(0.0, 60.0), content=locked_cells_changed()),
        Student("copied", content=copied("def center(X):\n    return 0 * X\n", RIGHT["center"])),
        Student("crashed", RIGHT | {"center": exits}, (0.0, 60.0)),
        Student("deleted", content=without_check()),
        Student("error", RIGHT | {"scale": f"{scale}    return X / 'eps'\n"}, (40.0, 0.0)),
        Student("garbage", scores=(0.0, 0.0), content=b"\x93NUMPY is no notebook"),
        Student("loop", RIGHT | {"scale": f"{scale}    while True: pass\n"}, (40.0, 0.0)),
        Student("noisy", content=noisy()),
        Student("other", scores=(0.0, 0.0), content=whole({"cells": [], "nbformat": 4})),
        Student("stub", {}, (0.0, 0.0)),
        Student("stubcopy", content=copied(RIGHT["center"], stub)),
        Student("syntax", RIGHT | {"center": "def center(X)\n    return X\n"}, (0.0, 60.0)),
        Student("script", RIGHT | {"center-1": "<script>alert('from a learner')</script>"}),
        Student("torn", RIGHT | {"center-1": "## Half a character \ud83d"}),
    ]  # fmt: skip


def hand_in(students: list[Student], released: dict[str, Any], folder: Path, name: str) -> None:
    """Write what the students hand in below ``folder/submitted``, some with a time."""
    for minute, student in enumerate(students):
        path = folder / "submitted" / student.name / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = answered(released, **student.answers)
        path.write_bytes(student.content or json.dumps(notebook).encode())
        if minute % 2:
            time = f"2026-01-05 10:{minute:02}:00.250000 UTC"
            (path.parent / "timestamp.txt").write_text(time, encoding="utf-8")


def book(path: Path) -> Any:
    """Open a gradebook; nbgrader's tables have no types that a checker could use."""
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{path}", "course1_demo")


def nbgrader(folder: Path, *arguments: str, expected: int = 0, first_on_path: str = "") -> str:
    """Run one of nbgrader's commands in the course folder and return what it says."""
    search = [first_on_path, sysconfig.get_path("scripts"), os.environ["PATH"]]
    own = {"PATH": os.pathsep.join(filter(None, search)), "HOME": str(folder / "home")}
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env=environment | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        stdin=subprocess.DEVNULL,
    )
    said = done.stdout + done.stderr
    assert done.returncode == expected, said
    return said


def copied(folder: Path, target: Path) -> Path:
    """Copy a course; its configuration finds out where it is."""
    return Path(shutil.copytree(folder, target / "course"))


def read(path: Path) -> dict[str, Any]:
    """Return the JSON of a notebook."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def scores(folder: Path, student: str) -> tuple[float | None, ...]:
    """Return the automatic scores that a course's gradebook holds, sorted by check."""
    return tuple(score for _, score in sorted(by_cell(folder, student).items()))


def by_cell(folder: Path, student: str) -> dict[str, float | None]:
    """Return the automatic scores that a course's gradebook holds by check."""
    with book(folder / "gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(*NOTEBOOK, student)
        return {grade.name: grade.auto_score for grade in notebook.grades}


TABLES = {
    "assignments": "select name, duedate, course_id from assignment",
    "notebooks": "select name, kernelspec from notebook",
    "grade cells": """select b.name, b.type, g.max_score, g.cell_type
        from grade_cells g join base_cell b on b.id = g.id""",
    "solution cells": "select b.name, b.type from solution_cells s join base_cell b on b.id = s.id",
    "task cells": "select count(*) from task_cells",
    "source cells": "select name, cell_type, locked, source, checksum from source_cell",
    "students": "select id, first_name, last_name, email, lms_user_id from student",
    "submissions": "select student_id, timestamp, extension from submitted_assignment",
    "submitted": """select a.student_id, n.flagged, n.late_submission_penalty
        from submitted_notebook n join submitted_assignment a on a.id = n.assignment_id""",
    "grades": """select a.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit,
        g.needs_manual_grade from grade g join base_cell b on b.id = g.cell_id
        join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment a on a.id = n.assignment_id""",
    "comments": """select a.student_id, b.name, c.auto_comment, c.manual_comment
        from comment c join base_cell b on b.id = c.cell_id
        join submitted_notebook n on n.id = c.notebook_id
        join submitted_assignment a on a.id = n.assignment_id""",
}


Rows = list[tuple[object, ...]]


def dump(folder: Path) -> dict[str, Rows]:
    """Return the content of a gradebook in a file, see `content`."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as connection:
        return content(lambda text: connection.execute(text).fetchall())


def content(ask: Callable[[str], Rows]) -> dict[str, Rows]:
    """Return a gradebook's content, without ids that are drawn anew each time.

    Values are those of SQLite, which has no types for times and truth.
    """
    return {
        name: sorted((tuple(map(_as_in_sqlite, row)) for row in ask(text)), key=repr)
        for name, text in TABLES.items()
    }


def _as_in_sqlite(value: object) -> object:
    if isinstance(value, timedelta):
        value = datetime(1970, 1, 1) + value
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")
    return int(value) if isinstance(value, bool) else value
