"""Where a gradebook lies, whatever database keeps it.

- ``Location``: what a kind of database has to offer; as text it is what messages call it

`grader.bridge.sqlite` and `grader.bridge.postgres` are the kinds, and `grader.bridge.database`
finds out which one a course folder uses.
"""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from grader.bridge.exceptions import GradebookError


@dataclass(frozen=True)
class Location(ABC):
    """Where a gradebook lies; its text never shows a password.

    Attributes
    ----------
    folder
        The course folder that it is about, with submissions, configuration and ``term.toml``.
    """

    folder: Path

    @abstractmethod
    def __str__(self) -> str:
        """Return what people call it."""

    @abstractmethod
    def writing(self, patience_s: float) -> AbstractContextManager[Session]:
        """Return a session that no other program writes beside.

        It waits `patience_s` for those that do. What is not committed inside never happened.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[Session]:
        """Return a session that cannot write; raises NoGradebook where there is nothing."""

    @abstractmethod
    def explained(self, error: DBAPIError) -> GradebookError:
        """Return what went wrong as one sentence that says what to do."""

    @abstractmethod
    def sweep(self) -> None:
        """Remove what a killed run left in the course folder."""
