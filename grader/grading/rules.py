"""Rules about how an answer is written, judged by reading its syntax tree.

With this module one can:

- find the first ban that a text breaks: ``broken_rule``
- get the text of a function, with the imports that it uses: ``source_of``

A ban names syntax (``for``, ``while``, ``comprehension``), a dotted name (``np.linalg.inv``, which
bans ``numpy.linalg.inv`` under any alias, and all below it), a builtin (``sum``) or, with a dot in
front, a method of anything (``.sum``). It is advice to honest people: who wants to hide a call can.
"""

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from grader.key import AnswerKey
from grader.report import Diagnosis

_SYNTAX: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor),
    "while": (ast.While,),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
}
_USUAL = {"np": "numpy", "tf": "tensorflow", "plt": "matplotlib.pyplot", "pd": "pandas"}


def broken_rule(key: AnswerKey, source: str) -> Diagnosis | None:
    """Return what to say of the first ban that `source` breaks, None where it keeps them all."""
    if not key.bans or not source.strip():
        return None
    try:
        tree = ast.parse(textwrap.dedent(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # it cannot run either
    aliases = _USUAL | _imported(tree)
    for what, why in key.bans:
        for name in what:
            line = _use(tree, name, aliases)
            if line:
                hint = f"Line {line} uses `{name}`, which this exercise rules out: {why}"
                return Diagnosis(code=f"forbidden:{name}", hint=hint)
    return None


def _imported(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for, as a full dotted name."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname: a.name for a in node.names if a.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def _use(tree: ast.AST, banned: str, aliases: dict[str, str]) -> int:
    """Return the first line on which `banned` is used, 0 for none."""
    if banned in _SYNTAX:
        uses = (node for node in ast.walk(tree) if isinstance(node, _SYNTAX[banned]))
    elif banned.startswith("."):
        uses = (n for n in _reads(tree) if isinstance(n, ast.Attribute) and n.attr == banned[1:])
    else:
        full = _full(banned, aliases | _USUAL)
        uses = (n for n in _reads(tree) if _inside(_full(ast.unparse(n), aliases), full))
    return min((int(getattr(node, "lineno", 1)) for node in uses), default=0)


def _reads(tree: ast.AST) -> Iterator[ast.Attribute | ast.Name]:
    """Yield the names that are read; the left side of an assignment uses nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            yield node


def _full(name: str, aliases: dict[str, str]) -> str:
    """Return a dotted name with its alias resolved; Keras is one library under two names."""
    first, dot, rest = name.partition(".")
    full = aliases.get(first, first) + dot + rest
    return full.removeprefix("tensorflow.") if full.startswith("tensorflow.keras") else full


def _inside(name: str, banned: str) -> bool:
    return name == banned or name.startswith(f"{banned}.")


def source_of(function: Callable[..., Any]) -> str:
    """Return the source text of `function`, '' where it cannot be had.

    Below it stand the imports that its names come from, wherever they were made.
    """
    linecache.checkcache()
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
    return "\n".join([source.rstrip("\n"), *_imports_of(function), ""])


def _imports_of(function: Callable[..., Any]) -> Iterator[str]:
    """Yield import lines for the names that `function` takes from its module."""
    code, names = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    for name in getattr(code, "co_names", ()):
        value = names.get(name)
        if isinstance(value, ModuleType):
            yield f"import {value.__name__} as {name}"
        elif callable(value) and _home(value):
            yield f"from {value.__module__} import {value.__name__} as {name}"


def _home(value: Any) -> bool:
    """Return whether a callable has a module and a name of its own, as imported ones do."""
    parts = getattr(value, "__module__", None), getattr(value, "__name__", None)
    dotted = all(isinstance(p, str) and p.replace(".", "_").isidentifier() for p in parts)
    return dotted and parts[0] != "__main__"
