"""The learner's side: run the cells of one submission and call its answers.

It runs inside the sandbox, in a process that is forked for one submission and never reused. It gets
cells and inputs, and it returns plain values; there is nothing else here that could be read.

Messages to the judge, in order (`grader.grading.transcript` takes no others):

- ``("begin",)``; ``("cell", i)`` before cell i runs; ``("raised", i, outcome)`` when it raised
- ``("exercise", name)``, then one ``("outcome", name, outcome)`` a call,
  ``("again", name, i, outcome)`` for a case that is called once more with other seeds, and
  ``("output", name, text)``
- ``("missing", name)`` where no such function is defined; ``("end",)``
- ``("ask", name, arguments)`` in place of an own function (see `_reference`); the judge answers
"""

import builtins
import contextlib
import io
import linecache
import random
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.random as _random  # else NumPy imports it in every child anew

from grader.calls import Outcome, call, frozen, load_function, thawed
from grader.frames import read_frame, write_frame
from grader.values import Opaque, pack, plain

MAX_OUTPUT = 4_000
_AGAIN_SECONDS = 0.5  # a case that takes longer is not called once more
Send = Callable[..., None]


class Capped(io.StringIO):
    """Keeps the first characters that are printed and drops the rest."""

    def write(self, text: str, /) -> int:
        """Keep what there is room for."""
        room = MAX_OUTPUT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def run(job: dict[str, Any], channel: int, answers: int | None = None) -> None:
    """Run `job`, write what happens to `channel` and read the judge's answers from `answers`."""
    answers = channel if answers is None else answers

    def send(*message: Any) -> None:
        write_frame(channel, message)

    send("begin")
    seed_everything(0)
    namespace = _namespace()
    for index, cell in enumerate(job["cells"]):
        if index not in job["skip_cells"]:
            send("cell", index)
            _run_cell(index, cell, namespace, send)
    for name in job["replaced"]:
        namespace[name] = _reference(name, channel, answers)
    for exercise in job["exercises"]:
        if exercise["name"] in namespace:
            send("exercise", exercise["name"])
            _call_all(exercise, namespace, send)
        else:
            send("missing", exercise["name"])
    send("end")


def _namespace() -> dict[str, Any]:
    """Return the notebook's names; a built-in replaced there is replaced for the notebook alone."""
    main, own = types.ModuleType("__main__"), types.ModuleType("builtins")
    own.__dict__.update(vars(builtins))
    sys.modules |= {"__main__": main, "builtins": own}
    main.__dict__.update(get_ipython=lambda: Shell(main.__dict__), display=lambda *things: None)
    main.__dict__["__builtins__"] = own
    return main.__dict__


class Shell:
    """The few magics that make sense without IPython; the others say so."""

    quiet = frozenset({"matplotlib", "config", "autosave", "precision", "load_ext", "autoreload"})
    wrapping = frozenset({"time", "timeit", "capture", "prun"})

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def run_line_magic(self, name: str, line: str, *_: Any) -> None:
        """Do what ``%name line`` does."""
        if name in self.wrapping:
            exec(line, self.namespace)
        elif name not in self.quiet:
            raise NotImplementedError(f"the magic %{name} does not run while grading; remove it")

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        """Do what ``%%name line`` does with the rest of its cell."""
        if name not in self.wrapping:
            raise NotImplementedError(f"the magic %%{name} does not run while grading; remove it")
        exec(body, self.namespace)

    def system(self, command: str) -> None:
        """Refuse ``!command``."""
        raise NotImplementedError("shell commands (!…) do not run while grading; remove the line")

    getoutput = system


def _run_cell(index: int, cell: dict[str, Any], namespace: dict[str, Any], send: Send) -> None:
    filename = f"<answer {cell['exercise']}>" if cell["exercise"] else f"<cell {index + 1}>"
    source = cell["source"]
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    with contextlib.redirect_stdout(Capped()), contextlib.redirect_stderr(Capped()):
        try:
            exec(compile(source, filename, "exec"), namespace)
        except BaseException as error:
            send("raised", index, _outcome(error).to_plain())


def _outcome(error: BaseException) -> Outcome:
    def again() -> None:
        raise error if isinstance(error, Exception) else RuntimeError(repr(error))

    return call(again, pack({}), 0)


def _call_all(exercise: dict[str, Any], namespace: dict[str, Any], send: Send) -> None:
    """Call the answer on every case, and on the last one again; what it prints is captured."""
    name, cases, seed = exercise["name"], exercise["cases"], exercise["seed"]
    observer = load_function(exercise["observer"]) if exercise["observer"] else None
    printed = Capped()

    def outcome(case: tuple[Any, int], seed: int) -> dict[str, Any]:
        seed_everything(seed)
        try:
            return call(namespace[name], pack(case[0]), case[1], observer).to_plain()
        except BaseException as error:
            return _outcome(error).to_plain()

    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        started = time.monotonic()
        for case in cases:
            send("outcome", name, outcome(case, seed))
        if cases and time.monotonic() - started < _AGAIN_SECONDS * len(cases):
            last = len(cases) - 1
            send("again", name, last, outcome(cases[last], seed + 1))
    send("output", name, printed.getvalue().encode(errors="replace").decode())


def seed_everything(seed: int) -> None:
    """Seed Python's and NumPy's global generators, and those of Keras and TensorFlow if loaded.

    TensorFlow forgets its kernels when it is seeded, after which small operations take five times
    as long. It is seeded again only in a process that has drawn numbers from it.
    """
    random.seed(seed)
    _random.seed(seed)
    keras, tensorflow = sys.modules.get("keras"), sys.modules.get("tensorflow")
    if keras is None or tensorflow is None:
        return
    set_seed = tensorflow.random.set_seed
    if not _draws_from_tensorflow():
        tensorflow.random.set_seed = lambda _: None
    try:
        keras.utils.set_random_seed(seed)
    finally:
        tensorflow.random.set_seed = set_seed


_DRAWN: dict[str, bool] = {}  # has TensorFlow been asked for numbers in this process?


def _draws_from_tensorflow() -> bool:
    """Tell whether TensorFlow was never seeded, or was asked for numbers since then."""
    if not _DRAWN:
        from tensorflow.python.framework import random_seed

        get_seed = random_seed.get_seed

        def watched(op_seed: Any) -> Any:
            _DRAWN["tensorflow"] = True
            return get_seed(op_seed)

        random_seed.get_seed = watched
        _DRAWN["tensorflow"] = False
        return True
    return _DRAWN["tensorflow"]


def _reference(name: str, channel: int, answers: int) -> Callable[..., Any]:
    """Return a function that asks the judge for the reference's answer on plain arguments."""

    def ask(*args: Any, **kwargs: Any) -> Any:
        positional, named = map(frozen, args), {key: frozen(each) for key, each in kwargs.items()}
        write_frame(channel, ("ask", name, plain(list(positional)), plain(named)))
        answer = Outcome.from_plain(read_frame(answers))
        if answer.error:
            kind = getattr(builtins, answer.error, RuntimeError)
            raise kind(answer.message)
        given = [*args, *kwargs.values()]
        generators = [each for each in given if isinstance(each, np.random.Generator)]
        value, states = answer.value if generators else (answer.value, [])
        for generator, state in zip(generators, states, strict=True):
            generator.bit_generator.state = thawed(state).bit_generator.state
        if isinstance(value, Opaque):
            raise RuntimeError(f"{name} returned a {value.type_name}")
        return value

    ask.__name__ = name
    return ask
