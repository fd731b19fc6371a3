"""What can go wrong at the rim towards nbgrader, and what people can do about it."""

from grader.exceptions import GraderError


class GradebookError(GraderError):
    """The gradebook cannot be read or written."""


class GradebookLocked(GradebookError):
    """Another program is writing to the gradebook."""


class GradebookFull(GradebookError):
    """There is no room left where the gradebook lies."""


class NoGradebook(GradebookError):
    """There is no gradebook yet."""


class StageError(GraderError):
    """The course folder cannot be made."""
