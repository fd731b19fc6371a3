"""The learner's side runs cells, calls answers, and says what happened in one order."""

import os
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pytest

from grader.calls import frozen
from grader.frames import Closed, read_frame, write_frame
from grader.grading import child
from grader.grading.child import Capped

Message = tuple[Any, ...]
CASE = ({"x": np.array([1.0, 2.0])}, 1)


def job(*cells: str, names: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    exercises = [
        {"name": n, "observer": more.get("observer", ""), "seconds": 5.0, "seed": 0, "cases": cases}
        for n in names
        for cases in [more.get("cases", [CASE])]
    ]
    return {
        "cells": [{"source": source, "exercise": ""} for source in cells],
        "skip_cells": more.get("skip", []),
        "replaced": more.get("replaced", []),
        "exercises": exercises,
    }


def run(order: dict[str, Any], answer: Any = None) -> list[Message]:
    """Run a job in a process of its own; return its messages. `answer` is the judge's, to all."""
    to_us, from_it = os.pipe()
    to_it, from_us = os.pipe()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            child.run(order, from_it, to_it)
            status = 0
        finally:
            os._exit(status)
    os.close(from_it)
    said: list[Message] = []
    try:
        while True:
            said.append(read_frame(to_us))
            if said[-1][0] == "ask":
                write_frame(from_us, answer)
    except Closed:
        pass
    finally:
        for descriptor in (to_us, to_it, from_us):
            os.close(descriptor)
        os.waitpid(process, 0)
    return said


def kinds(said: list[Message]) -> list[str]:
    return [message[0] for message in said]


def value(said: list[Message], kind: str = "outcome") -> Any:
    return next(message[-1] for message in said if message[0] == kind)


def test_messages_come_in_one_order() -> None:
    said = run(job("a = 1", "def f(x):\n    print(x)\n    return a", names=("f",)))
    expected = ["begin", "cell", "cell", "exercise", "outcome", "again", "output", "end"]
    assert kinds(said) == expected
    assert value(said)["value"] == 1
    assert value(said, "output") == "[1. 2.]\n" * 2


def test_a_cell_that_raises_is_told_and_the_next_one_runs() -> None:
    said = run(job("1 / 0", "def f(x):\n    return 2", names=("f",)))
    raised = next(message for message in said if message[0] == "raised")
    assert raised[1] == 0
    assert raised[2]["error"] == "ZeroDivisionError"
    assert value(said)["value"] == 2


def test_a_skipped_cell_does_not_run() -> None:
    said = run(job("import os; os._exit(3)", "def f(x):\n    return 2", names=("f",), skip=[0]))
    assert [message[1] for message in said if message[0] == "cell"] == [1]
    assert value(said)["value"] == 2


def test_what_is_not_defined_is_missing() -> None:
    assert kinds(run(job("a = 1", names=("f",)))) == ["begin", "cell", "missing", "end"]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("raise ValueError('no')", "ValueError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "RuntimeError"),
        ("class Odd(BaseException): pass\n    raise Odd", "RuntimeError"),
    ],
)
def test_whatever_an_answer_raises_is_an_outcome(source: str, error: str) -> None:
    said = run(job(f"def f(x):\n    {source}", names=("f",)))
    assert value(said)["error"] == error
    assert kinds(said)[-1] == "end"


def test_each_case_begins_with_the_same_seeds() -> None:
    source = "import random\nimport numpy as np\n"
    source += "def f(x):\n    return [random.random(), np.random.rand()]"
    said = run(job(source, names=("f",), cases=[CASE, CASE]))
    first, second = (message[2]["value"] for message in said if message[0] == "outcome")
    assert first == second
    assert value(said, "again")["value"] != first


def test_a_slow_answer_is_not_called_once_more() -> None:
    said = run(job("import time\ndef f(x):\n    time.sleep(0.6)\n    return 1", names=("f",)))
    assert "again" not in kinds(said)
    assert kinds(said)[-1] == "end"


def test_built_ins_are_replaced_for_the_notebook_alone() -> None:
    source = (
        "import builtins\nbuiltins.isinstance = builtins.type = builtins.print = None\n"
        "builtins.len = lambda thing: 42\ndef f(x):\n    return [len(x), print is None]"
    )
    said = run(job(source, names=("f",)))
    assert value(said)["value"] == [42, True]


def test_output_is_capped_and_readable() -> None:
    said = run(job("def f(x):\n    print('a\\ud800' + 'b' * 10**6)\n    return 1", names=("f",)))
    assert value(said)["value"] == 1
    assert value(said, "output").startswith("a?b")
    assert len(value(said, "output")) == child.MAX_OUTPUT


def test_capped_keeps_the_beginning() -> None:
    kept = Capped()
    assert kept.write("a" * 3_999) == 3_999
    assert kept.write("bcd") == 3
    assert kept.getvalue() == "a" * 3_999 + "b"


def test_magics_that_make_no_difference_are_silent() -> None:
    cell = "get_ipython().run_line_magic('matplotlib', 'inline')\ny = 3"
    timed = "get_ipython().run_cell_magic('time', '', 'def f(x):\\n    return y\\n')"
    assert value(run(job(cell, timed, names=("f",))))["value"] == 3


@pytest.mark.parametrize(
    "call",
    ["system('ls')", "getoutput('ls')", "run_line_magic('run', 'x.py')",
     "run_cell_magic('bash', '', 'ls')"],
)  # fmt: skip
def test_other_magics_say_that_they_do_not_run(call: str) -> None:
    said = run(job(f"get_ipython().{call}"))
    raised = next(message for message in said if message[0] == "raised")
    assert raised[2]["error"] == "NotImplementedError"
    assert "while grading" in raised[2]["message"]


def test_an_observer_stands_between() -> None:
    observer = "def observe(f, x):\n    return np.sum(f(x))\n"
    said = run(job("def f(x):\n    return x * 2", names=("f",), observer=observer))
    assert value(said)["value"] == 6.0


def test_a_replaced_function_asks_the_judge() -> None:
    source = "def g(x):\n    return 'own'\ndef f(x):\n    return g(x, k=2)"
    order = job(source, names=("f",), replaced=["g"])
    said = run(order, {"value": "the judge's"})
    assert value(said)["value"] == "the judge's"
    question = next(message for message in said if message[0] == "ask")
    assert question[1] == "g"
    assert question[3] == {"k": 2}


def test_a_generator_travels_to_the_judge_and_comes_back_as_it_is_then() -> None:
    rng = np.random.default_rng(3)
    sent = frozen(np.random.default_rng(3))
    drawn = rng.normal()
    source = "def f(x):\n    rng = np.random.default_rng(3)\n    return g(rng), rng.normal()"
    order = job("import numpy as np\n" + source, names=("f",), replaced=["g"])
    said = run(order, {"value": [drawn, [frozen(rng)]]})
    assert value(said)["value"] == (drawn, rng.normal())
    question = next(message for message in said if message[0] == "ask")
    assert question[2] == [sent]


@pytest.mark.parametrize(
    ("answer", "error"),
    [({"value": None, "error": "ValueError", "message": "m"}, "ValueError"),
     ({"value": None, "error": "NoSuchError"}, "RuntimeError")],
)  # fmt: skip
def test_an_error_of_the_reference_is_raised_here(answer: Any, error: str) -> None:
    said = run(job("def f(x):\n    return g(x)", names=("f",), replaced=["g"]), answer)
    assert value(said)["error"] == error


def test_threads_of_a_cell_do_not_keep_the_job_from_ending() -> None:
    cell = "import threading, time\n"
    cell += "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    assert kinds(run(job(cell)))[-1] == "end"
    assert threading.active_count() < 50


TENSORFLOW = """
import tensorflow as tf
from grader.grading import child

seeded = []
set_seed = tf.random.set_seed
tf.random.set_seed = lambda seed: (seeded.append(seed), set_seed(seed))
layer = tf.keras.layers.Dense(2)


def weights():
    child.seed_everything(1)
    fresh = tf.keras.layers.Dense(2)
    fresh.build((None, 3))
    return fresh.get_weights()[0].tolist()


def draw():
    child.seed_everything(1)
    return tf.random.normal([2], seed=5).numpy().tolist()


@tf.function
def compiled():
    return tf.random.normal([2])


def draw_compiled():
    child.seed_everything(1)
    return compiled().numpy().tolist()


assert weights() == weights() == weights()
assert seeded == [1], seeded  # no numbers of its own were drawn: its kernels are kept
assert draw() == draw() == draw()
assert draw_compiled() == draw_compiled() == draw_compiled()
assert len(seeded) == 6, seeded
"""


@pytest.mark.slow
def test_tensorflow_is_seeded_again_only_where_it_draws_numbers() -> None:
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run([sys.executable, "-c", TENSORFLOW], check=True, env=environment)
