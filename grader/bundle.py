"""What a learner of one week may import: helpers, earlier courses and earlier weeks, as a library.

- ``bundle_files``: relative paths and contents; of this week's references only those that the
  notebook's text names under ``builds_on:``, never its own
- ``without_exercises``: a module's text with plain functions, without what judges them
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from grader.front_matter import built_on
from grader.stems import Stem

_EXERCISES, _QUESTIONS = ("exercise",), ("multiple_choice", "numeric")


def bundle_files(stem: Stem) -> Iterator[tuple[str, bytes]]:
    """Yield (relative path, content) of what a learner of `stem` may import, sorted."""
    earlier = {f"{name}.py" for name in built_on(stem)}
    for course in sorted(stem.root.glob("course*_*")):
        if course.name > stem.course:
            break
        for path in sorted(course.rglob("*")):
            relative = path.relative_to(stem.root)
            if path.is_file() and _belongs(relative, stem, earlier):
                content = path.read_bytes()
                if relative.parts[-2] == "source":
                    content = without_exercises(content.decode()).encode()
                yield relative.as_posix(), content


def _belongs(path: Path, stem: Stem, earlier: set[str]) -> bool:
    """Helpers always; modules of earlier weeks, and `earlier` ones of this; nothing generated."""
    parts = path.parts
    if "__pycache__" in parts or "tests" in parts:
        return False
    if len(parts) == 2 and path.suffix == ".py":
        return True
    if parts[1] == "helpers":
        return True
    if parts[-2] != "source" or path.suffix != ".py":
        return False
    if parts[:2] == (stem.course, stem.week):
        return path.name in earlier
    return (parts[0], _number(parts[1])) < (stem.course, _number(stem.week))


def _number(week: str) -> int:
    return int(re.sub(r"\D", "", week) or 0)


def without_exercises(source: str) -> str:
    """Return a module's text with plain functions instead of exercises, for learners' bundles.

    Decorators of the vocabulary, probes, mistakes and the like are cut out, so that earlier weeks
    can be imported as a library without what judges them. Questions of a quiz go as a whole.
    """
    tree = ast.parse(source)
    asked = {node.name for node in tree.body if _is_made_by(node, _QUESTIONS)}
    names = {node.name for node in tree.body if _is_made_by(node, _EXERCISES)}
    kept = [
        node
        for node in tree.body
        if not _is_judging(node, names | asked) and not _defined(node) & asked
    ]
    for node in kept:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
            node.decorator_list = []
    needed = _needed(kept, names)
    tree.body = [node for node in kept if not _defined(node) or _defined(node) & needed]
    _drop_imports(tree)
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _drop_imports(tree: ast.Module) -> None:
    """Leave out what was imported for judging alone; it may be missing in the bundle."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]:
        names = ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        kept = [alias for alias, name in zip(node.names, names, strict=True) if name in used]
        if kept:
            node.names = kept
        else:
            tree.body.remove(node)


def _needed(nodes: list[ast.stmt], names: set[str]) -> set[str]:
    """Return `names` and all that their definitions use, so that inputs of probes stay behind."""
    needed = set(names)
    while True:
        users = [node for node in nodes if _defined(node) & needed]
        used = {n.id for node in users for n in ast.walk(node) if isinstance(n, ast.Name)}
        if used <= needed:
            return needed
        needed |= used


def _defined(node: ast.stmt) -> set[str]:
    """Return the names that a function, a class or an assignment at the top level defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return set()


def _is_made_by(
    node: ast.stmt, makers: tuple[str, ...]
) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and any(
        f"{maker}(" in ast.unparse(decorator)
        for decorator in node.decorator_list
        for maker in makers
    )


def _is_judging(node: Any, names: set[str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] == "grader"
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in names:
        return any(_root(decorator) in names for decorator in node.decorator_list)
    if isinstance(node, ast.Delete):  # of what such a loop left behind
        return True
    if isinstance(node, ast.For):  # over mistakes, names to probe with, or exercises
        if _mentioned(node.iter) & names:
            names = names | _mentioned(node.target)
        judging = [_is_judging(each, names) for each in node.body]
        others = [each for each, is_ in zip(node.body, judging, strict=True) if not is_]
        return any(judging) and all(isinstance(each, ast.Assign) for each in others)
    return isinstance(node, ast.Expr) and _root(node.value) in names


def _mentioned(node: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _root(node: Any) -> str:
    """Return the first name of ``name.attribute(…)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
