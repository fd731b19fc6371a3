"""Call an answer with plain data and say what it did, in plain data.

With this module one can:

- call a function on a fresh copy of packed arguments: ``call``
- read what a call did: ``Outcome``
- get an observer or a requirement back from its text: ``load_function``
- send a random generator to another process: ``frozen``, ``thawed``

It runs in the learner's process (`grader.grading.child`), in the notebook
(`grader.grading.student`) and in the judge on references, so that all three mean the same by *what
a function returns*.
"""

import inspect
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from grader.values import Opaque, ValueTooLarge, pack, plain, unpack

_MESSAGE = 400  # characters of an error message that travel
_TEXTS = ("error", "message", "line", "given")
# Where TensorFlow's messages name a kernel: another processor has another one for the same mistake.
_KERNELS = re.compile(r"\{\{(?:function_)?node [^}]*\}\} ?| \[Op:\w+\](?: name:.*)?")


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    Attributes
    ----------
    value
        The returned value as plain data.
    error
        Name of the exception that was raised, or ''; ``message`` and ``line`` say more.
    changed
        Names of the arguments that were changed in place.
    given
        The first line of a function whose parameters do not fit the call, else ''.
    """

    value: Any = None
    error: str = ""
    message: str = ""
    line: str = ""
    changed: tuple[str, ...] = ()
    given: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the outcome as plain data, without what is empty."""
        said = {name: getattr(self, name) for name in (*_TEXTS, "changed")}
        return {"value": self.value} | {name: value for name, value in said.items() if value}

    @classmethod
    def from_plain(cls, data: Any) -> "Outcome":
        """Rebuild an outcome from untrusted plain data; raises ValueError where it is none."""
        if not isinstance(data, dict):
            raise ValueError(f"an outcome is a dict, not {type(data).__name__}")
        texts = {name: str(data.get(name, ""))[:_MESSAGE] for name in _TEXTS}
        changed = data.get("changed", ())
        if not isinstance(changed, list | tuple):
            raise ValueError(f"names of changed arguments are a list, not {type(changed).__name__}")
        names = tuple(str(name)[:80] for name in changed[:20])
        return cls(data.get("value"), changed=names, **texts)


def call(
    function: Callable[..., Any],
    arguments: bytes,
    positional: int,
    observer: Callable[..., Any] | None = None,
) -> Outcome:
    """Call `function` on unpacked copies of `arguments` and return what it did.

    Parameters
    ----------
    arguments
        A packed dict of arguments by name (see `grader.values.pack`).
    positional
        How many of them, from the first, go by position (so that learners may rename them).
    observer
        Called as ``observer(function, *arguments)`` instead of the function itself.
    """
    given = unpack(arguments)
    before = {name: pack(value) for name, value in given.items()}
    names = list(given)
    by_position = [given[name] for name in names[:positional]]
    by_name = {name: given[name] for name in names[positional:]}
    try:
        if observer is None:
            result = function(*by_position, **by_name)
        else:
            result = observer(function, *by_position, **by_name)
        value = plain(result)
    except ValueTooLarge as error:
        return Outcome(Opaque(f"result that is too large ({error})"))
    except (Exception, SystemExit) as error:
        name, line = _clean(type(error).__name__), _line(error)
        given = "" if line else _misfit(function, error, by_position, by_name)
        return Outcome(error=name, message=_message(error), line=line, given=given)
    changed = [name for name in names if _packed(given[name]) != before[name]]
    return Outcome(value, changed=tuple(changed))


def load_function(source: str) -> Callable[..., Any]:
    """Return the function that `source` defines; the text is an author's, never a learner's."""
    names: dict[str, Any] = {"np": np}
    exec(compile(source, "<author>", "exec"), names)
    return next(value for value in reversed(names.values()) if isinstance(value, FunctionType))


_GENERATOR = "numpy.random.Generator"
_BITS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def frozen(argument: Any) -> Any:
    """Return the state of a random generator as plain data, and anything else as it is."""
    if isinstance(argument, np.random.Generator):
        return {_GENERATOR: dict(argument.bit_generator.state)}
    return argument


def thawed(argument: Any) -> Any:
    """Return a generator in the state that `frozen` gave, and anything else as it is.

    Raises
    ------
    ValueError, TypeError, LookupError
        The state is that of no generator.
    """
    if not isinstance(argument, dict) or list(argument) != [_GENERATOR]:
        return argument
    state = argument[_GENERATOR]
    if state["bit_generator"] not in _BITS:
        raise ValueError(f"no bit generator {state['bit_generator']!r}; expected one of {_BITS}")
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)


def _packed(argument: Any) -> bytes:
    """Return the bytes of an argument after the call, b'' where it is no plain value any more."""
    try:
        return pack(plain(argument))
    except Exception:
        return b""


def _message(error: BaseException) -> str:
    try:
        return _clean(_KERNELS.sub("", str(error)[: 4 * _MESSAGE])[:_MESSAGE])
    except Exception:
        return "its message cannot be shown"


def _clean(text: str) -> str:
    """Replace what cannot be encoded, which would break the channel."""
    return text.encode(errors="replace").decode()


def _misfit(function: Any, error: BaseException, args: list[Any], kwargs: dict[str, Any]) -> str:
    """Return the first line of a function that was never entered: it does not take the arguments.

    An observer may call it otherwise than with `args` and `kwargs`, so Python's own words count,
    too. Of a class they alone do, because a case holds what its observer gets.
    """
    try:
        if _was_entered(function, error):
            return ""
        name = function.__name__
        words = rf"\b{re.escape(name)}(?:\.(\w+))?\(\) (?:takes|missing|got) "
        told = re.search(words, str(error)) if isinstance(error, TypeError) else None
        if inspect.isclass(function):
            method = told[1] if told else ""
            inside = method not in ("", None, "__init__", "__new__")
            called = getattr(function, str(method)) if inside else function
            shown = f"{name}.{method}" if inside else f"class {name}"
            return f"{shown}{_parameters(called)}"[:_MESSAGE] if told else ""
        misfit = told is not None or not _takes(function, args, kwargs)
        return _clean(f"{name}{_parameters(function)}"[:_MESSAGE]) if misfit else ""
    except Exception:  # a learner's object may refuse any of this
        return ""


def _was_entered(function: Any, error: BaseException) -> bool:
    code, trace = getattr(function, "__code__", None), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is code:
            return True
        trace = trace.tb_next
    return False


def _takes(function: Any, args: list[Any], kwargs: dict[str, Any]) -> bool:
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError:
        return False
    return True


def _parameters(function: Any) -> str:
    """Return the parameters of a function as its first line has them, without annotations."""
    bare = inspect.Parameter.empty
    signature = inspect.signature(function)
    parameters = [each.replace(annotation=bare) for each in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=bare))


def _line(error: BaseException) -> str:
    """Return the text of the innermost line of the learner's own code, '' where there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "answer" in frame.filename or "ipykernel" in frame.filename]
    return _clean((own[-1].line or "").strip()[:200]) if own else ""
