"""The small changes that make mutants: what may stand in the place of one node of a syntax tree.

- ``changes``: operators, borders of comparisons, axes, constants, dropped terms, arguments and
  statements, sum for mean, swapped and transposed operands, a round too few
"""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_BORDERS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (
    ("sum", "mean"), ("max", "min"), ("argmax", "argmin"), ("maximum", "minimum"), ("std", "var"),
    ("zeros", "ones"), ("zeros_like", "ones_like"), ("all", "any"), ("floor", "ceil"),
    ("sin", "cos"), ("hstack", "vstack"), ("log1p", "log"), ("expm1", "exp"),
)  # fmt: skip
_RENAMED = dict(_PAIRS) | {second: first for first, second in _PAIRS}
# Dropping one of these changes the type of a value, which is compared loosely on purpose.
_CONVERSIONS = {"int", "float", "bool", "list", "tuple", "dict", "array", "asarray", "range"}
# Their two arguments may be swapped.
_SYMMETRIC = {"maximum", "minimum", "max", "min", "logaddexp", "logical_and", "logical_or", "hypot"}
_AXES: dict[int, int] = {0: 1, 1: 0, -1: 0}


def changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """Yield what may stand in the place of `node`; None takes it out."""
    for kind, change in _CHANGES:
        if isinstance(node, kind):
            yield from change(node)


def _with(node: Any, **fields: Any) -> Any:
    copy = deepcopy(node)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def _operator(node: ast.BinOp) -> Iterator[ast.AST]:
    """Change the operator, drop a term, a factor or a divisor, swap what cannot be swapped."""
    for other in _OPERATORS.get(type(node.op), ()):
        yield _with(node, op=other())
    yield node.left
    if not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod | ast.Pow):
        yield node.right
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
        yield _with(node, left=node.right, right=node.left)


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if not isinstance(node.operand, ast.Constant):  # a negative number is changed as a number
        yield node.operand


def _comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        for other in _BORDERS.get(type(operator), ()):
            yield _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


def _logic(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for index in range(len(node.values)):
        rest = [*node.values[:index], *node.values[index + 1 :]]
        yield rest[0] if len(rest) == 1 else _with(node, values=rest)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    """Change a number by one and to zero, and turn a truth value round."""
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(other) for other in (value + 1, value - 1) if other >= 0)
    elif isinstance(value, float):
        yield from (ast.Constant(other) for other in (value + 1, 0.0) if other != value)


def _keyword(node: ast.keyword) -> Iterator[ast.AST | None]:
    """Drop a keyword argument; change an axis."""
    if node.arg == "axis" and (axis := _number(node.value)) in _AXES:
        yield _with(node, value=ast.Constant(_AXES[axis]))
    if node.arg is not None:
        yield None


def _number(node: ast.expr) -> int | None:
    try:
        value: Any = ast.literal_eval(node)
    except ValueError:
        return None
    return value if type(value) is int else None


def _call(node: ast.Call) -> Iterator[ast.AST]:
    """Take a sibling function, leave the call out, swap two arguments."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    if name in _RENAMED:
        renamed = (
            _with(node.func, attr=_RENAMED[name])
            if isinstance(node.func, ast.Attribute)
            else ast.Name(_RENAMED[name], ast.Load())
        )
        if not isinstance(renamed, ast.Name) or name in ("max", "min", "all", "any"):
            yield _with(node, func=renamed)
    if name not in _CONVERSIONS:
        yield from _left_out(node)
    swappable = range(len(node.args) - 1 if name not in _SYMMETRIC else 0)
    for index in swappable[name == "clip" :]:  # its first two may be swapped: the middle one counts
        args = list(node.args)
        args[index], args[index + 1] = args[index + 1], args[index]
        yield _with(node, args=args)
    if name == "range":
        yield from _ranges(node)


def _left_out(node: ast.Call) -> Iterator[ast.AST]:
    """Yield what a call works on: x of ``f(x)``, and of ``x.f(…)`` where x is no module."""
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield node.func.value
    elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.Constant):
        yield node.args[0]


def _is_module(node: ast.expr) -> bool:
    return ast.unparse(node).split(".")[0] in ("np", "numpy", "tf", "keras", "math", "random")


def _ranges(node: ast.Call) -> Iterator[ast.AST]:
    """Leave out the last round, and the first."""
    if len(node.args) == 1:
        one = ast.Constant(1)
        yield _with(node, args=[ast.BinOp(node.args[0], ast.Sub(), one)])
        yield _with(node, args=[one, node.args[0]])


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield node.value


def _transposed(node: ast.BinOp) -> Iterator[ast.AST]:
    """Transpose a factor of a matrix product that is not transposed."""
    if isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            factor = getattr(node, side)
            if not (isinstance(factor, ast.Attribute) and factor.attr == "T"):
                yield _with(node, **{side: ast.Attribute(factor, "T", ast.Load())})


def _choice(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _branch(node: ast.If | ast.While) -> Iterator[ast.AST]:
    """Never take the branch; take it always (a loop that never ends is no news)."""
    yield _with(node, test=ast.Constant(False))
    if isinstance(node, ast.If):
        yield _with(node, test=ast.Constant(True))


def _filter(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> Iterator[ast.AST]:
    for index, part in enumerate(node.generators):
        if part.ifs:
            generators = deepcopy(node.generators)
            generators[index].ifs = []
            yield _with(node, generators=generators)


def _augmented(node: ast.AugAssign) -> Iterator[ast.AST | None]:
    for other in _OPERATORS.get(type(node.op), ()):
        yield _with(node, op=other())
    yield ast.Assign([node.target], node.value)


def _statement(node: ast.stmt) -> Iterator[None]:
    """Drop it."""
    if not isinstance(
        node, ast.FunctionDef | ast.ClassDef | ast.Pass | ast.Import | ast.ImportFrom
    ):
        yield None


_CHANGES: tuple[tuple[Any, Callable[[Any], Iterator[ast.AST | None]]], ...] = (
    (ast.BinOp, _operator),
    (ast.BinOp, _transposed),
    (ast.UnaryOp, _unary),
    (ast.Compare, _comparison),
    (ast.BoolOp, _logic),
    (ast.Constant, _constant),
    (ast.keyword, _keyword),
    (ast.Call, _call),
    (ast.Attribute, _attribute),
    (ast.IfExp, _choice),
    (ast.If | ast.While, _branch),
    (ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, _filter),
    (ast.AugAssign, _augmented),
    (ast.stmt, _statement),
)
