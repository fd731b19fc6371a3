"""A course folder of nbgrader's, with its configuration, as one assignment of it is graded.

- ``open_course``: read the configuration as nbgrader's own command does
- ``Course``: where things lie, which submissions wait, and nbgrader's own steps with their settings
"""

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, IgnorePattern, LimitOutput

from grader.bridge.database import location_at
from grader.bridge.plain.execute import Execute
from grader.bridge.plain.known import KnownNotebook, read_assignment
from grader.bridge.plain.notebook import Overwrite, Rules, read
from grader.exceptions import GraderError
from grader.grading.kernels import imported_names
from grader.grading.read import Refusal

_STEPS = {
    *("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells"),
    *("CheckCellMetadata", "Execute", "IgnorePattern", "ClearMetadataPreprocessor"),
    *("LimitOutput", "SaveAutoGrades", "AssignLatePenalties"),
}


class CourseError(GraderError):
    """The course folder is not one that can be graded this way."""


@dataclass(frozen=True)
class Waiting:
    """One submission to be graded."""

    student: str
    folder: Path  # where it lies
    target: Path  # where the autograded copy belongs
    notebooks: tuple[str, ...]  # names of those handed in


def open_course(
    root: Path, assignment: str, student: str = "*", *, force: bool = False
) -> "Course":
    """Return the course in `root`; raises CourseError for what is none, or not ours to grade."""
    if not root.is_dir():
        raise CourseError(f"{root} is no folder; give the folder that holds nbgrader_config.py.")
    with contextlib.chdir(root):
        app: Any = AutogradeApp()
        app.initialize([assignment, f"--student={student}", *(["--force"] if force else [])])
        app.log.setLevel(logging.ERROR)
        app.coursedir.assignment_id = assignment
        app.coursedir.root = str(Path(app.coursedir.root).resolve())
        return Course(Autograde(coursedir=app.coursedir, parent=app), assignment)


class Course:
    """One assignment of a course; `converter` is nbgrader's, with the course's settings."""

    def __init__(self, converter: Any, assignment: str) -> None:
        self.converter, self.assignment = converter, assignment
        self.directory = converter.coursedir
        self.root = Path(self.directory.root)
        self._check_steps()
        self.gradebook = location_at(str(self.directory.db_url), self.root)
        self.notebooks: dict[str, KnownNotebook] = {
            known.name: known for known in read_assignment(self.gradebook, assignment)
        }
        self._check_notebooks()
        self.overwrite = Overwrite(parent=converter)
        self.rules: Rules = Execute(parent=converter).rules()
        self.trims: list[Any] = [IgnorePattern(parent=converter), LimitOutput(parent=converter)]

    # ---- what can be graded ---------------------------------------------------------------------

    def _check_steps(self) -> None:
        listed = [*self.converter.sanitize_preprocessors, *self.converter.autograde_preprocessors]
        names = {step if isinstance(step, str) else step.__name__ for step in listed}
        strange = sorted(name for name in names if name.rpartition(".")[2] not in _STEPS)
        if strange:
            raise CourseError(
                f"nbgrader_config.py adds {strange[0]} to the steps of autograding, which only "
                "nbgrader itself runs; use `nbgrader autograde` with the line from "
                "docs/any-course.md."
            )
        if not any(name.rpartition(".")[2] == "Execute" for name in names):
            raise CourseError("nbgrader_config.py leaves out Execute, so there is nothing to run.")

    def _check_notebooks(self) -> None:
        for known in self.notebooks.values():
            language = known.kernelspec.get("language", "python")
            if language != "python":
                raise CourseError(f"{known.name} is written in {language}; Python is run here.")
        for notebook in self.sources():
            if "course" in notebook.metadata:
                raise CourseError(
                    f"{self.assignment} is an assignment of grader's own; use `grader grade`, "
                    "which tests it outside of the learner's process."
                )

    # ---- the instructor's side ------------------------------------------------------------------

    @property
    def source(self) -> Path:
        """The folder with the instructor's version."""
        name = self.directory.source_directory
        return Path(self.directory.format_path(name, ".", self.assignment))

    def sources(self) -> Iterator[Any]:
        """Yield the instructor's notebooks, as far as they can be read."""
        for name in self.notebooks:
            with contextlib.suppress(Refusal):
                yield read(self.source / f"{name}.ipynb")

    def imports(self) -> list[str]:
        """Return what the instructor's notebooks import; files beside them are not among it."""
        beside = {path.stem for path in self.source.glob("*")} if self.source.is_dir() else set()
        cells = [cell for nb in self.sources() for cell in nb.cells if cell.cell_type == "code"]
        names = imported_names(cell.source for cell in cells)
        return [name for name in names if name.split(".")[0] not in beside]

    @property
    def ignore(self) -> list[str]:
        """File names that nbgrader never copies."""
        return list(self.directory.ignore)

    @property
    def left_alone(self) -> list[str]:
        """The instructor's files that do not replace those of a submission."""
        return list(self.converter.exclude_overwriting.get(self.assignment, []))

    # ---- submissions ----------------------------------------------------------------------------

    def waiting(self) -> tuple[list[Waiting], int]:
        """Return submissions to grade, and how many are graded already.

        With `force`, or where a later version was handed in, what was graded before is removed, as
        nbgrader does.
        """
        converter = self.converter
        try:
            converter.init_notebooks()
        except NbGraderException as error:
            raise CourseError(f"{error}; has anybody handed in?") from None
        found: list[Waiting] = []
        marker = "\0"
        pattern = str(converter._format_source(self.assignment, marker))
        before, _, after = pattern.partition(marker)
        for folder, paths in sorted(converter.assignments.items()):
            student = folder.removeprefix(before).removesuffix(after)
            converter.notebooks = sorted(paths)
            if converter.init_destination(self.assignment, student):
                names = tuple(sorted(Path(path).stem for path in paths))
                target = Path(os.path.normpath(converter._format_dest(self.assignment, student)))
                found.append(Waiting(student, Path(folder), target, names))
        return found, len(converter.assignments) - len(found)

    # ---- late submissions -----------------------------------------------------------------------

    @cached_property
    def _late(self) -> Any:
        step: Any = AssignLatePenalties(parent=self.converter)
        step.init_plugin()
        return step

    @property
    def penalises(self) -> bool:
        """Whether nbgrader's step for late submissions is among those of the course."""
        steps = self.converter.autograde_preprocessors
        names = [step if isinstance(step, str) else step.__name__ for step in steps]
        return any(name.rpartition(".")[2] == "AssignLatePenalties" for name in names)

    def penalty(self, notebook: Any, student: str, score: float, late: float) -> float | None:
        """Return what the course's plugin takes off a notebook that is `late` seconds late."""
        lost = self._late.plugin_inst.late_submission_penalty(student, score, late)
        return None if lost is None else float(self._late._check_late_penalty(notebook, lost))
