"""Which names a cell needs and which it makes, read from its text; nothing is run.

- ``statements``: the statements of a cell, in order, with their names
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.grading.read import python

_COMPREHENSIONS = ("genexpr", "listcomp", "setcomp", "dictcomp")
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Statement:
    """The names of one statement.

    Attributes
    ----------
    needs
        Names that must be there when it runs.
    makes, deletes
        Names that are there afterwards, and those that are no longer.
    later
        Names that must be there when one of the functions that it makes is called.
    makes_all
        It may make any name: ``from x import *``.
    """

    needs: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    makes_all: bool = False


@dataclass
class _Found:
    now: set[str] = field(default_factory=set[str])
    later: set[str] = field(default_factory=set[str])
    made: set[str] = field(default_factory=set[str])


def statements(source: str) -> list[Statement]:
    """Return the statements of a cell; raises SyntaxError where it is no Python."""
    tree = ast.parse(python(source))
    return [_statement(_Reached().visit(node)) for node in tree.body]


class _Reached(ast.NodeTransformer):
    """Drops what stands below a `raise` or a `return`, as in an answer that is not written yet."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            ends = [i for i, each in enumerate(body) if isinstance(each, ast.Raise | ast.Return)]
            del body[ends[0] + 1 if ends else len(body) :]
        return node


def _statement(node: ast.stmt) -> Statement:
    if isinstance(node, ast.Delete):
        names = {each.id for each in node.targets if isinstance(each, ast.Name)}
        return Statement(needs=frozenset(names), deletes=frozenset(names))
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        return Statement(makes_all=True)
    found = _scope(symtable.symtable(ast.unparse(node), "cell", "exec"))
    needs = found.now if isinstance(node, _SIMPLE) else found.now - found.made
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        needs = needs | {node.target.id}
    if not found.made:  # a function without a name is given to what is called here
        needs = needs | found.later
    return Statement(frozenset(needs), frozenset(found.made), later=frozenset(found.later))


def _scope(table: symtable.SymbolTable) -> _Found:
    """Return the names of a statement, whose table is that of a module."""
    found = _Found()
    for symbol in table.get_symbols():
        if symbol.is_referenced():
            found.now.add(symbol.get_name())
        if symbol.is_assigned() or symbol.is_imported():
            found.made.add(symbol.get_name())
    for child in table.get_children():
        _add(child, found)
    return found


def _add(table: symtable.SymbolTable, found: _Found) -> None:
    """Add what a scope inside a statement takes from the notebook, now or when it is called."""
    runs_now = table.get_type() == "class" or table.get_name() in _COMPREHENSIONS
    inside = _Found()
    for child in table.get_children():
        _add(child, inside)
    for name in _globals(table):
        inside.now.add(name)
    found.made |= inside.made | {s.get_name() for s in table.get_symbols() if _is_made(s)}
    found.later |= inside.later
    (found.now if runs_now else found.later).update(inside.now)


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            yield symbol.get_name()


def _is_made(symbol: symtable.Symbol) -> bool:
    return symbol.is_declared_global() and symbol.is_assigned()
