"""The command `grader`: parse arguments, call the rooms, print what they say.

- ``main``: errors that people can mend end in one sentence and exit code 2
"""

import sys

from grader.cli import authors, hubs, instructors, learners, terms
from grader.cli.shared import app, console
from grader.exceptions import GraderError

__all__ = ["authors", "hubs", "instructors", "learners", "main", "terms"]


def main() -> None:
    """Run the command."""
    # jsonschema, which nbformat needs, compiles 39 grammars at import for an optional check of
    # internet addresses that no notebook has. Without them every command starts 1.2 s earlier.
    sys.modules.setdefault("rfc3987_syntax", None)  # pyright: ignore[reportArgumentType]
    try:
        app()
    except (GraderError, OSError) as error:
        console.print(f"grader: {_sentence(error)}", style="bold red")
        sys.exit(2)


def _sentence(error: Exception) -> str:
    """Return one sentence for people; system errors name their file."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return (
            f"{error.filename}: {error.strerror}; choose another place or change its permissions."
        )
    return str(error)
