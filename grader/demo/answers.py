"""What a learner would have written in an answer cell.

- ``answer_source``: a reference, listed mistake or accepted alternative as the text of a cell
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from typing import Any

from grader.spec import Exercise, Variant

AnyExercise = Exercise[..., Any]


def answer_source(exercise: AnyExercise, variant: Variant | None = None) -> str:
    """Return the cell text in which a learner writes `variant` (None: the reference)."""
    if variant is None:
        source = exercise.source
    elif variant.function is not None:
        source = _renamed(variant.function, exercise)
    else:
        source = exercise.source.replace(
            exercise.solution, exercise.solution.replace(variant.old, variant.new)
        )
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in source.splitlines() if line.strip() not in marks) + "\n"


class _Rename(ast.NodeTransformer):
    """Gives names other names, and drops the annotations that a notebook does not know."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        node.decorator_list, node.returns = [], None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)


def _renamed(function: Callable[..., Any], exercise: AnyExercise) -> str:
    """Return the text of a variant under the exercise's name; it may use the reference inside."""
    inner = f"_right_{exercise.name}"
    variant = ast.parse(textwrap.dedent(inspect.getsource(function)))
    uses_reference = any(
        isinstance(node, ast.Name) and node.id == exercise.name
        for node in ast.walk(variant.body[0])
    )
    names = {function.__name__: exercise.name, exercise.name: inner}
    plain = [_Rename({}).visit(node) for node in _helpers(function)]
    helpers = "".join(f"{ast.unparse(node)}\n\n\n" for node in plain)
    source = helpers + ast.unparse(_Rename(names).visit(variant))
    if not uses_reference:
        return source + "\n"
    reference = ast.unparse(_Rename({exercise.name: inner}).visit(ast.parse(exercise.source)))
    return f"{reference}\n\n\n{source}\n"


def _helpers(function: Callable[..., Any]) -> list[ast.stmt]:
    """Return the functions and constants that `function` uses beside exercises, as it finds them.

    A learner would have written them in the same cell.
    """
    module = ast.parse(inspect.getsource(sys.modules[function.__module__]))
    private = {
        name: node
        for node in module.body
        for name in _defined_names(node)
        if name.startswith("_") or name.isupper()
    }
    found: dict[str, ast.stmt] = {}
    waiting: list[ast.AST] = [ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]]
    while waiting:
        for node in ast.walk(waiting.pop()):
            name = node.id if isinstance(node, ast.Name) else ""
            if name in private and name not in found and name != function.__name__:
                found[name] = private[name]
                waiting.append(private[name])
    return sorted(found.values(), key=lambda node: node.lineno)


def _defined_names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
