"""Errors that people can mend: one sentence that says what was given, expected and what to do."""


class GraderError(ValueError):
    """The command line shows its message and ends with exit code 2."""
