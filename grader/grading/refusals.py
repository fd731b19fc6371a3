"""Exercises that want an exception: what to say where none is raised, or another one.

Their observers return ``{"raised": "ValueError", …}`` for an error that they caught, and
``{"returned": value}`` for what came back instead; the reference says which of them is right.

- ``due``: the name of the error that is expected, '' where none is
- ``difference``, ``instead_of``: what to say of a result, or of another error, in its place
- ``unwrapped``, ``shown``: the values without the words of the observer
"""

from typing import Any

from grader.grading.compare import Difference
from grader.grading.kinds import put
from grader.values import Opaque


def due(expected: Any) -> str:
    """Return the name of the error that is the right answer here, '' for a value."""
    name = expected.get("raised") if isinstance(expected, dict) else None
    return name if isinstance(name, str) else ""


def difference(expected: Any, value: Any) -> Difference | None:
    """Return what is wrong with a result where an error is due, or with an error where none is."""
    wanted, raised = due(expected), due(value)
    if wanted and _is_returned(value):
        what = put(value["returned"])
        text = f"This returns {what}; raise {wanted} instead: {_raise(wanted)}. {_GOES_ON}"
        return Difference("type", text)
    if raised and _is_returned(expected):
        text = f"This raises {raised}, and nothing is wrong with these inputs. Return a result."
        return Difference("error", text)
    return None


def instead_of(expected: Any, error: str) -> str:
    """Return what to add to an error that is not the one that is due, '' where none is."""
    wanted = due(expected)
    return f". Here {wanted} is expected: {_raise(wanted)}." if wanted not in ("", error) else ""


def unwrapped(expected: Any, value: Any) -> tuple[Any, Any]:
    """Return two results as they came back, and others as they are."""
    if _is_returned(expected) and _is_returned(value):
        return expected["returned"], value["returned"]
    return expected, value


def shown(value: Any) -> Any:
    """Return a value as a card shows it."""
    if _is_returned(value):
        return value["returned"]
    return Opaque(due(value)) if due(value) and len(value) == 1 else value


_GOES_ON = "After a return or a print the caller goes on as if all were well."


def _is_returned(value: Any) -> bool:
    return isinstance(value, dict) and list(value) == ["returned"]


def _raise(error: str) -> str:
    return f'`raise {error}("…")`'
