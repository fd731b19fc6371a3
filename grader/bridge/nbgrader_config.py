"""The configuration that makes a course folder one of nbgrader's, with our engine.

- ``config_text``: the text of ``nbgrader_config.py``
"""

from pathlib import Path
from string import Template

_TEMPLATE = Template('''\
"""How nbgrader works in this course folder; written by `grader stage`, yours to edit."""

from pathlib import Path

c = get_config()  # noqa: F821  nbgrader defines it
here = Path(__file__).resolve().parent

# ---- The course. Its gradebook is gradebook.db in this folder: one database a course.
# Another place: c.CourseDirectory.db_url = "postgresql+psycopg://USER@HOST/DATABASE"
# (docs/an-instructors-term.md; the password belongs into ~/.pgpass).

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = $course

# ---- Grading outside of the learner's interpreter.
# Without this block nbgrader runs the notebooks itself, and the check cells score them: good for
# self-study, but a learner's code can then give itself any score.

c.CourseFiles.courses = $courses  # where the references are
c.Autograde.exporter_class = "grader.bridge.preprocessors.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "grader.bridge.preprocessors.Repair",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grader.bridge.preprocessors.GradeOutside",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# What lateness costs stands in term.toml; name another plugin of nbgrader's to count otherwise.
c.AssignLatePenalties.plugin_class = "grader.bridge.term.penalties.TermPenalty"
c.TermPenalty.folder = str(here)
# Data sets go to learners with each release. No copy of them is needed beside each graded notebook.
c.Autograde.exclude_overwriting = {
    sets.parents[1].name: [
        str(file.relative_to(sets.parents[1])) for file in sets.parent.rglob("*") if file.is_file()
    ]
    for sets in here.glob("source/*/datasets/catalogue.toml")
}

# ---- Deleted check cells come back. Feedback and formgrader run no script of a learner's, and
# ---- feedback shows no hidden test.

c.OverwriteCells.add_missing_cells = True
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": "grader.bridge.safe_html.safe_markdown"}
c.GenerateFeedback.preprocessors = [
    "grader.bridge.preprocessors.HideTests",
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
''')


def config_text(course: str, courses: Path) -> str:
    """Return the configuration of `course`, whose references lie below the folder `courses`."""
    return _TEMPLATE.substitute(course=repr(course), courses=repr(str(courses)))
