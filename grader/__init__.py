"""Grade notebooks by the values that learners' functions return.

In a notebook: ``from grader import checker``. In a terminal: the command ``grader``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.learning.notebook import checker

__all__ = ["checker"]


def __getattr__(name: str) -> Any:
    if name == "checker":
        from grader.learning.notebook import checker

        return checker
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
