"""Our own solution of an exercise, where learners may see it.

- ``solution_of``: the text of the reference, '' where this course was released for a class

A class gets the checks without the authored module beside them, and of other weeks modules without
marks: what is not there cannot be shown. The module is read as text and never run.
"""

import ast
from pathlib import Path

_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"


def solution_of(checks: Path, exercise: str) -> str:
    """Return the reference of `exercise` beside the file `checks`, without its decorators."""
    try:
        text = checks.with_suffix(".py").read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return ""
    lines = text.splitlines()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == exercise:
            own = lines[node.lineno - 1 : node.end_lineno]
            return _without_marks(own) if any(_BEGIN in line for line in own) else ""
    return ""


def _without_marks(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line.strip() not in (_BEGIN, _END))
