"""How often functions run and when graphs are drawn: for observers of exercises.

- ``on_a_device``: what a stopwatch says of a device whose calls take known times
- ``list_of_products``: the result of a batched product, its gradients, and whether it loops
- ``five_steps``: what a compiled training step makes of a small model, and how often Python ran
- ``traced``: how many tracings are counted, beside how many there were
- ``quietly``: a call without warnings, and with errors of one line

Nothing is judged by real time. All is plain data, and the same each time.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from course2_improving.helpers import behaviour

_LAUNCH = 0.1  # share of a call's time after which it returns; the rest goes on in the background
_NODES = r"(?<=tf\.Tensor) (?:'[^']*'|\([^)]*:\d+\))"  # in messages: names of nodes of a graph
_PRODUCTS = ("MatMul", "BatchMatMul", "BatchMatMulV2", "Einsum", "Mul", "While", "StatelessWhile")


def quietly(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call `function` without TensorFlow's warnings, and with errors of one line.

    An error inside a graph says on many lines where it happened; what happened is the last one.
    Names of nodes are left out, because equal mistakes have others in other graphs.
    The error's name stays, but what is not supported is no unfinished answer.
    """
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("ERROR")
    try:
        return function(*arguments)
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        if not lines:
            raise
        name = type(error).__name__.replace("NotImplementedError", "TypeError")
        _, _, last = lines[-1].rpartition(f"{type(error).__name__}: ")
        message = last if lines[0].startswith("in user code") else lines[0]
        known = type(name, (Exception,), {})(re.sub(_NODES, "", message))
        raise known.with_traceback(error.__traceback__) from None
    finally:
        logger.setLevel(level)


# ---- a stopwatch --------------------------------------------------------------------------------


class _Device:
    """A device with a clock of its own: calls return early, and are worked off one by one."""

    def __init__(self, seconds: Sequence[float] | NDArray[np.float64]) -> None:
        self.now, self.asked = 100.0, False
        self.calls: list[tuple[Any, ...]] = []
        self._seconds = seconds
        self._done = self.now  # when all that was handed in is done

    def clock(self) -> float:
        self.asked = True
        return self.now

    def run(self, *arguments: Any) -> "_Result":
        seconds = float(self._seconds[min(len(self.calls), len(self._seconds) - 1)])
        self.calls.append(arguments)
        self.now += _LAUNCH * seconds
        self._done = max(self._done, self.now) + (1 - _LAUNCH) * seconds
        return _Result(self, self._done)


class _Result:
    """What a call returns; who asks for its number waits for it, and for all calls before it."""

    def __init__(self, device: _Device, ready: float) -> None:
        self._device, self._ready = device, ready

    def numpy(self) -> np.float32:
        self._device.now = max(self._device.now, self._ready)
        return np.float32(1.0)

    def __array__(self, *_: Any, **__: Any) -> NDArray[np.float32]:
        return np.asarray(self.numpy())

    def __float__(self) -> float:
        return float(self.numpy())


def on_a_device(
    answer: Callable[..., Any],
    seconds: Sequence[float] | NDArray[np.float64],
    args: tuple[Any, ...],
    warmup: int,
    repeats: int,
) -> dict[str, Any]:
    """Return what a stopwatch says of a device whose calls take `seconds`, one after the other."""
    device = _Device(seconds)
    measured = answer(device.run, args, warmup, repeats, device.clock)
    return {
        "seconds": measured if device.asked else "`clock` was never asked",
        "calls of fn": len(device.calls),
        "args arrive": all(call == tuple(args) for call in device.calls),
    }


# ---- one product for a whole list ---------------------------------------------------------------


def list_of_products(
    answer: Callable[..., Any], W: NDArray[Any], X: Sequence[NDArray[Any]]
) -> dict[str, Any]:
    """Return the product, its gradients, and whether there are more steps for a longer list."""

    def unstacked(W: Any, X: Any) -> Any:
        return answer(W, tf.unstack(X))

    given = {"W": W, "X": np.stack(X)}
    seen = quietly(behaviour.value_and_gradients, unstacked, given, ("W", "X"))
    steps = [_products(answer, length, X[0].shape, W.shape[1:]) for length in (2, 5)]
    return seen | {"one product for the whole list": steps[0] == steps[1] > 0}


def _products(
    answer: Callable[..., Any], length: int, rows: tuple[int, ...], columns: tuple[int, ...]
) -> int:
    """Return how many products the graph for a list of this length has, -1 where it loops."""

    def with_arguments(W: Any, *X: Any) -> Any:
        return answer(W, list(X))

    specs = [tf.TensorSpec((length, *columns)), *[tf.TensorSpec(rows)] * length]
    try:
        graph = quietly(tf.function(with_arguments).get_concrete_function, *specs).graph
    except Exception as error:
        if type(error).__name__ == "OperatorNotAllowedInGraphError":  # a loop over a tensor
            return -1
        raise
    kinds = [operation.type for operation in graph.get_operations()]
    return -1 if any("While" in kind for kind in kinds) else sum(map(_PRODUCTS.count, kinds))


# ---- graphs -------------------------------------------------------------------------------------


def five_steps(answer: Callable[..., Any], step: dict[str, float], total: float) -> dict[str, Any]:
    """Return what a compiled step does in four calls with two rows and in one with a single row.

    The step fits the slope w of y = w x by gradient descent; `step` has the first slope ``w`` and
    the learning ``rate``.
    """
    first: list[Any] = behaviour.tensors(step["w"], total)
    w, running = map(tf.Variable, first)
    ran: list[bool] = []
    changed = _changes(running)

    def descend(x: Any, y: Any) -> Any:
        ran.append(tf.inside_function())
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((w * x - y) ** 2)
        slope: Any = tape.gradient(cost, w)
        w.assign_sub(step["rate"] * slope)
        return cost

    compiled = quietly(answer, descend, running)
    batches = [([1.0, 2.0], [2.0, 4.0]), ([3.0, 1.0], [3.0, 2.0])]
    costs = [quietly(compiled, *behaviour.tensors(*batches[i % 2])) for i in range(4)]
    in_four = len(ran)
    costs.append(quietly(compiled, *behaviour.tensors([2.0], [1.0])))
    return {
        "costs": [tf.convert_to_tensor(cost) for cost in costs],
        "w after five steps": w.numpy(),
        "total after five steps": running.numpy(),
        "runs of Python in four calls of one shape": in_four,
        "runs of Python in a call of another shape": "at most 1" if len(ran) <= in_four + 1
        else len(ran) - in_four,
        "all in a graph": all(ran),
        "total changes in the graph": all(changed) if in_four == 1 else "not looked at",
    }  # fmt: skip


def _changes(variable: Any) -> list[bool]:
    """Return a list into which each later change of `variable` writes whether a graph makes it."""
    in_a_graph: list[bool] = []

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def change(*arguments: Any, **named: Any) -> Any:
            in_a_graph.append(tf.inside_function())
            return method(*arguments, **named)

        return tf.autograph.experimental.do_not_convert(change)

    for name in ("assign", "assign_add", "assign_sub"):
        setattr(variable, name, noting(getattr(variable, name)))
    return in_a_graph


def traced(
    answer: Callable[..., Any], inputs: Sequence[Any], signature: tuple[Any, ...] | None
) -> dict[str, Any]:
    """Return how many tracings the answer counts for x + x, and how often Python really ran.

    Of an answer that never runs it, this alone is told: what it counts are no tracings.
    """
    ran: list[bool] = []

    def double(x: Any) -> Any:
        ran.append(tf.inside_function())
        return x + x

    spec = None if signature is None else [tf.TensorSpec(signature, tf.float64)]
    counted = quietly(answer, double, list(inputs), spec)
    if not ran:
        return {"runs of fn in Python": 0}
    return {"retraces": counted, "runs of fn in Python": len(ran), "all in a graph": all(ran)}
