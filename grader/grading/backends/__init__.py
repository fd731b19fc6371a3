"""Backends map jobs to runs: on this machine, or on a Dask cluster.

- ``Machines``: where learners' code runs; makes a backend for each stem
- ``Failed``: what a backend answers when it failed itself on a job
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from grader.grading.job import Backend, Run
from grader.grading.judge import Judge


@dataclass
class Failed(Run):
    """Nothing is known about a job, and the reason lies with us; no verdict may come of it."""

    reason: str = ""


@runtime_checkable
class Machines(Protocol):
    """Where learners' code runs; a context that lasts as long as a batch."""

    @property
    def sandbox(self) -> str:
        """What protects these machines, for the header of a report."""
        ...

    def backend(self, judge: Judge) -> AbstractContextManager[Backend]:
        """Return a backend for submissions to the judge's stem."""
        ...

    def __enter__(self) -> "Machines": ...

    def __exit__(self, *error: object) -> None: ...
