"""What kind of value something is, in words for people who learn what types are.

- ``describe``: what is expected: ``an int``, ``an array of floats with shape (3,)``
- ``put``: what came instead, with its value where it is short: ``the text '3'``, ``3.0, a float``
- ``advice``: what to try, where one kind of value often stands in the place of another
"""

from typing import Any

import numpy as np

from grader.values import Opaque

_KINDS = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
_KINDS["U"] = "text"
_SHORT = 30  # characters of a text that are repeated
_ITEMS = 6  # keys of a dict that are named
_OBJECTS = "numpy array of dtype object"  # as `grader.values` names what it does not carry
_WORDS = {
    _OBJECTS: "an array of objects (dtype object)",
    "type": "a class",
    "ellipsis": "`...`",
    "NotImplementedType": "NotImplemented",
    "bytes": "bytes",
    "dict with keys that are not str": "a dict with keys that are not text",
}
_LAZY = ("generator", "map", "zip", "filter", "range", "enumerate", "reversed", "dict_keys",
         "dict_values", "dict_items", "set", "frozenset")  # fmt: skip
_ADVICE = {
    _OBJECTS: "Does it hold None, text, or rows of unequal length?",
    "type": "Are the parentheses missing that make an object of it?",
    "coroutine": "Write `def` without `async`.",
    "ellipsis": "Replace it by your own lines.",
    "method": "Are the parentheses missing that call it?",
    "function": "Are the parentheses missing that call it?",
    "builtin_function_or_method": "Are the parentheses missing that call it?",
}


class Number(float):
    """Stands for a number of which nobody may read more than that it is one."""


def describe(value: Any) -> str:
    """Return a few words for what kind of value this is."""
    if isinstance(value, Number):
        return "a number"
    if isinstance(value, np.ndarray):
        kind = _KINDS.get(value.dtype.kind, str(value.dtype))
        if value.ndim == 0:
            return f"one number ({value.dtype})"
        return f"an array of {kind} with shape {value.shape}"
    if isinstance(value, Opaque):
        return _opaque(value.type_name)
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, int | float | complex):
        return {int: "an int", float: "a float", complex: "a complex number"}[type(value)]
    if isinstance(value, dict):
        return _dict(value)
    if isinstance(value, tuple | list):
        items = "1 item" if len(value) == 1 else f"{len(value)} items"
        return f"a {type(value).__name__} of {items}"
    return "None" if value is None else "a text (str)"


def _dict(value: dict[str, Any]) -> str:
    if not value:
        return "an empty dict"
    more = ", …" if len(value) > _ITEMS else ""
    return "a dict with " + ", ".join(repr(key) for key in list(value)[:_ITEMS]) + more


def _opaque(name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    own = name.removeprefix("__main__.")
    if own != name:
        return f"an object of the class {own}"
    return f"{'an' if own[:1].lower() in 'aeiou' else 'a'} {own}"


def put(value: Any) -> str:
    """Return what kind of value this is, with the value itself where that is short."""
    if isinstance(value, bool):
        return repr(value)
    if isinstance(value, int | float | complex):
        shown = repr(value)
        return f"{shown}, {describe(value)}" if len(shown) <= _SHORT else describe(value)
    if isinstance(value, str):
        return f"the text {str(value)!r}" if len(value) <= _SHORT else "a text (str)"
    return describe(value)


def advice(expected: Any, got: Any) -> str:
    """Return one more sentence that helps here, '' where there is none."""
    if isinstance(got, Opaque):
        name = got.type_name
        if name in _LAZY:
            return _made(expected, name)
        if name.startswith("numpy.") and isinstance(expected, np.ndarray):
            return "`np.asarray` makes an ordinary array of it."
        return _ADVICE.get(name, "")
    if isinstance(got, str) and _is_number(expected):
        return "A text is not a number, even if it looks like one."
    if isinstance(got, tuple) and len(got) == 1 and not isinstance(expected, list | tuple | dict):
        return "A comma at the end of a line makes a tuple."
    if isinstance(got, list | tuple) and isinstance(expected, np.ndarray) and expected.ndim:
        return "`np.array` makes an array of it."
    if isinstance(got, float) and type(expected) is int and got.is_integer():
        return "`/` makes floats, also of whole numbers; `//` and `int` do not."
    return ""


def _made(expected: Any, kind: str) -> str:
    if isinstance(expected, list | tuple):
        return "Make a list of it."
    if isinstance(expected, np.ndarray) and expected.ndim:
        return "Make an array of it."
    return "Is there a `yield` where `return` is meant?" if kind == "generator" else ""


def _is_number(value: Any) -> bool:
    kinds = isinstance(value, int | float | complex | np.ndarray) and not isinstance(value, bool)
    return kinds and getattr(getattr(value, "dtype", None), "kind", "f") in "iufc"
