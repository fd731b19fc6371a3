"""Machine-made mutants of a reference: small changes of its solution that probes must notice.

- ``mutants``: every mutant of an exercise, once, in the order of its text
- ``Mutant.label``: what `Exercise.equivalent` refers to, such as ``A - Y -> A + Y``

`grader.authoring.trial` runs them; a mutant that no case notices is a hole in the probes, or
computes the same and is listed with the reason why.
"""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from grader.authoring.changes import changes
from grader.declarations import BEGIN, END
from grader.spec import Exercise

Place = tuple[tuple[str, int | None], ...]  # field names and indices from the root of a tree


@dataclass(frozen=True)
class Mutant:
    """One changed reference: what was changed, and the whole function as text."""

    label: str
    source: str


def mutants(exercise: Exercise[..., Any]) -> list[Mutant]:
    """Return the mutants of the solution of `exercise`, in the order of its text, no two alike."""
    tree = ast.parse(exercise.source)
    lines = exercise.source.splitlines()
    first, last = (next(i for i, line in enumerate(lines, 1) if m in line) for m in (BEGIN, END))
    seen = {ast.unparse(tree)}
    labels: dict[str, int] = {}
    found: list[Mutant] = []
    for path in _paths(tree):
        node = _at(tree, path)
        if not (hasattr(node, "lineno") and first < node.lineno < last):
            continue
        for new in changes(node):
            changed = ast.fix_missing_locations(_replaced(tree, path, new))
            source = ast.unparse(changed)
            if source not in seen:
                seen.add(source)
                text = _label(tree, changed, path, dropped=new is None)
                labels[text] = labels.get(text, 0) + 1
                number = f" ({labels[text]})" if labels[text] > 1 else ""
                found.append(Mutant(text + number, source))
    return found


def _label(tree: ast.AST, changed: ast.AST, path: Place, dropped: bool) -> str:
    """Return ``old -> new``, or ``drop: old`` for a whole statement."""
    node = _at(tree, path)
    if dropped and isinstance(node, ast.stmt):
        return f"drop: {_text(node)}"
    while isinstance(node, ast.Constant | ast.keyword | ast.Slice | ast.Name):
        path = path[:-1]  # a number or a name says little without what stands around it
        node = _at(tree, path)
    return f"{_text(node)} -> {_text(_at(changed, path))}"


def _text(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


# ---- places in a tree ---------------------------------------------------------------------------


def _paths(node: ast.AST, path: Place = ()) -> Iterator[Place]:
    """Yield where each node stands, in the order of the text."""
    yield path
    for name, value in ast.iter_fields(node):
        if name == "ctx":
            continue
        if isinstance(value, ast.AST):
            yield from _paths(value, (*path, (name, None)))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _paths(item, (*path, (name, index)))


def _at(tree: ast.AST, path: Place) -> Any:
    node: Any = tree
    for name, index in path:
        node = getattr(node, name) if index is None else getattr(node, name)[index]
    return node


def _replaced(tree: ast.AST, path: Place, new: ast.AST | None) -> ast.AST:
    """Return a copy of `tree` with the node at `path` replaced, or taken out of its block."""
    copy = deepcopy(tree)
    parent = _at(copy, path[:-1])
    name, index = path[-1]
    if index is None:
        setattr(parent, name, new)
    elif new is not None:
        getattr(parent, name)[index] = new
    else:
        items = getattr(parent, name)
        del items[index]
        if not items and name == "body":
            items.append(ast.Pass())
    return copy
