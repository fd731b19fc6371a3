"""nbgrader's steps that we replace, by configuration alone.

- ``SubmissionExporter``: reads submissions (``c.Autograde.exporter_class``); a file that cannot be
  read becomes the released notebook, so that its student has a row and a reason
- ``Repair``: first of ``c.Autograde.sanitize_preprocessors``; copied and deleted cells
- ``HideTests``: first of ``c.GenerateFeedback.preprocessors``
- ``GradeOutside``: first of ``c.Autograde.autograde_preprocessors``, in place of nbgrader's
  `Execute`; grades with our engine, outside of the learner's interpreter

They serve `nbgrader autograde` and formgrader's button alike. An assignment is ours when a stem has
its name; all others are left to nbgrader.
"""

from pathlib import Path
from typing import Any, cast

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor
from traitlets import Unicode
from traitlets.config import LoggingConfigurable

from grader.bridge.autograded import put_nothing, put_scores
from grader.bridge.engine import engine_of
from grader.bridge.structure import plain_notebook, released_notebook, restored
from grader.exceptions import GraderError
from grader.grading.read import Refusal, match_cells, read_notebook
from grader.grading.release import Release, read_release
from grader.grading.seed import read_seed
from grader.report import Report
from grader.stems import Stem, discover, repository
from grader.teaching.term import read_term


class CourseFiles(LoggingConfigurable):
    """Finds the files of a course; our steps share it, so that one setting serves all of them."""

    courses = Unicode(
        "", help="The folder that holds the courses with their references; empty: beside us."
    ).tag(config=True)

    def stem_of(self, resources: Any) -> Stem | None:
        """Return the stem that is being converted, None for an assignment that is not ours.

        Raises
        ------
        GraderError
            The assignment is ours, by what its source says, but its references are not there.
        """
        about = resources["nbgrader"]
        name = about["assignment"]
        if about["notebook"] != name:
            return None
        root = Path(self.courses) if self.courses else repository()
        stems = [stem for stem in discover(root) if stem.name == name]
        course = self.course_directory().course_id
        if stems:
            return next((stem for stem in stems if stem.course == course), stems[0])
        if not self._is_staged(name):
            return None
        raise GraderError(
            f"the references of {name} are not below {root}; set c.CourseFiles.courses in "
            "nbgrader_config.py to the folder that holds them."
        )

    def _is_staged(self, name: str) -> bool:
        """Return whether the instructor's notebook is one that `grader stage` wrote."""
        path = self.course_path("source_directory", ".", name) / f"{name}.ipynb"
        try:
            return "course" in read_notebook(path).get("metadata", {})
        except Refusal:
            return False

    def release_of(self, resources: Any) -> Release | None:
        """Return the release to repair with, None where nbgrader is to go on by itself."""
        try:
            stem = self.stem_of(resources)
            return None if stem is None else read_release(stem)
        except (GraderError, OSError):
            return None  # GradeOutside says what is wrong, and pays nothing

    def course_path(self, step: str, student: str, assignment: str) -> Path:
        """Return a folder of nbgrader's layout; `step` is a trait such as ``source_directory``."""
        files = self.course_directory()
        return Path(files.format_path(getattr(files, step), student, assignment))

    def course_directory(self) -> Any:
        """Return nbgrader's CourseDirectory, which the converter above us holds."""
        above: Any = self
        while not hasattr(above, "coursedir"):
            if above is None:
                raise GraderError("this step works in `nbgrader autograde` and formgrader only.")
            above = above.parent
        return above.coursedir


class SubmissionExporter(CourseFiles, NotebookExporter):
    """Reads what was handed in as carefully as our own grading does."""

    def from_filename(
        self, filename: str, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Convert the file; a submission that cannot be read counts as the released notebook."""
        path, about = Path(filename), resources["nbgrader"]
        handed_in = self.course_path("submitted_directory", about["student"], about["assignment"])
        release = self.release_of(resources) if path.parent == handed_in else None
        if release is None:
            return super().from_filename(filename, resources, **kw)
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        try:
            notebook = plain_notebook(read_notebook(path))
        except Refusal:
            notebook = released_notebook(release)
        node: Any = nbformat.from_dict(notebook)
        return self.from_notebook_node(node, resources, **kw)


class Repair(CourseFiles, NbGraderPreprocessor):
    """Gives a submission the released structure, so that no accident stops a class."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with copied cells told apart and deleted ones back in place."""
        release = self.release_of(resources)
        if release is None:
            return nb, resources
        try:
            match_cells(nb, release)
        except Refusal:
            nb = released_notebook(release)  # of another assignment, or without any answer
        there = _cells_of(resources)
        released = {cell.grade_id for cell in release.cells if cell.grade_id}
        more = {name: about for name, about in there.items() if name not in released}
        notebook = restored(nb, release, without=released - set(there), more=more)
        return nbformat.from_dict(notebook), resources


def _cells_of(resources: Any) -> dict[str, dict[str, Any]]:
    """Return nbgrader's metadata of the cells that the gradebook knows, by id."""
    about = resources["nbgrader"]
    with Gradebook(about["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_notebook(about["notebook"], about["assignment"])
        except MissingEntry:
            return {}
        points = {c.name: c.max_score for c in (*notebook.grade_cells, *notebook.task_cells)}
        kinds = {
            "grade": {cell.name for cell in notebook.grade_cells},
            "solution": {cell.name for cell in notebook.solution_cells},
            "task": {cell.name for cell in notebook.task_cells},
        }
        return {
            cell.name: {
                "schema_version": 3,
                "grade_id": cell.name,
                "locked": bool(cell.locked),
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
                **{kind: cell.name in names for kind, names in kinds.items()},
                **({"points": points[cell.name]} if cell.name in points else {}),
            }
            for cell in notebook.source_cells
        }


class GradeOutside(CourseFiles, NbGraderPreprocessor):
    """Grades with our engine and writes what nbgrader reads as scores."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with a verdict and a score under each check.

        Whatever goes wrong is 0 points and a line in the log: a check without output would be full
        marks for nbgrader.
        """
        try:
            stem = self.stem_of(resources)
            report = None if stem is None else self._grade(stem, nb, resources)
        except Exception as error:  # no failure may leave a check without a score
            about = resources["nbgrader"]
            what = f"{about['assignment']} of {about['student']}"
            self.log.error("%s was not graded and gets 0 points: %s", what, error)
            self.log.debug("This is where it failed.", exc_info=True)
            put_nothing(nb, f"The grader itself failed: {error} Repair that and autograde again.")
            return nbformat.from_dict(nb), resources
        if report is None:
            return self._leave_to_nbgrader(nb, resources)
        self._tell(report)
        return nbformat.from_dict(nb), resources

    def _grade(self, stem: Stem, nb: Any, resources: Any) -> Report:
        """Grade the file that was handed in, of which `nb` is a repaired copy."""
        about = resources["nbgrader"]
        root = Path(self.course_directory().root)
        engine = engine_of(stem, read_seed(root), read_term(root).policy.input_sets)
        folder = self.course_path("submitted_directory", about["student"], stem.name)
        report = engine.grade(folder / f"{stem.name}.ipynb", about["student"])
        put_scores(nb, read_release(stem), report)
        return report

    def _leave_to_nbgrader(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        self.log.warning(
            "%s is none of our assignments: nbgrader's own Execute runs it, tests and all, in the "
            "learner's process.",
            resources["nbgrader"]["assignment"],
        )
        return cast("tuple[Any, Any]", Execute(parent=self.parent).preprocess(nb, resources))

    def _tell(self, report: Report) -> None:
        if report.refusal:
            self.log.warning("%s: %s", report.student, report.refusal)
        verdicts = ", ".join(f"{result.name} {result.verdict}" for result in report.exercises)
        self.log.info(
            "%s: %g of %g points (%s)", report.student, report.score, report.max_score, verdicts
        )


class HideTests(ClearHiddenTests):
    """Keeps hidden tests that an instructor wrote out of feedback, whatever learners wrote."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear the hidden region of a cell of tests; the text of answers is left alone."""
        if not utils.is_grade(cell) or utils.is_solution(cell):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)
