"""How often functions run, when graphs are drawn, what pipelines yield: for observers of exercises.

- ``on_a_device``: what a stopwatch says of a device whose calls take known times
- ``list_of_products``: the result of a batched product, its gradients, and whether it loops
- ``five_steps``: what a compiled training step makes of a small model, and how often Python ran
- ``traced``: how many tracings are counted, beside how many there were
- ``two_epochs``: the history of every row that a pipeline yields

Nothing is judged by real time. All is plain data, and the same each time.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from course2_improving.helpers import behaviour

_LAUNCH = 0.1  # share of a call's time after which it returns; the rest goes on in the background
_PATIENCE = 3.0  # seconds in which a batch is made ready in advance; it takes milliseconds
_SMALL = 20  # rows up to which a pipeline is asked whether it works ahead, above it for its orders
_PRODUCTS = ("MatMul", "BatchMatMul", "BatchMatMulV2", "Einsum", "Mul", "While", "StatelessWhile")


def quietly(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call `function` without TensorFlow's warnings, and with errors of one line.

    An error inside a graph says on many lines where it happened; what happened is the last one.
    Its name stays, but what is not supported is no unfinished answer.
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
        raise type(name, (Exception,), {})(message).with_traceback(error.__traceback__) from None
    finally:
        logger.setLevel(level)


# ---- a stopwatch --------------------------------------------------------------------------------


class _Device:
    """A device with a clock of its own: calls return early, and their results come later."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self.now, self.asked = 100.0, False
        self.calls: list[tuple[Any, ...]] = []
        self._seconds = seconds

    def clock(self) -> float:
        self.asked = True
        return self.now

    def run(self, *arguments: Any) -> "_Result":
        seconds = float(self._seconds[min(len(self.calls), len(self._seconds) - 1)])
        self.calls.append(arguments)
        self.now += _LAUNCH * seconds
        return _Result(self, (1 - _LAUNCH) * seconds)


class _Result:
    """What a call returns; who asks for its number waits until it is there."""

    def __init__(self, device: _Device, rest: float) -> None:
        self._device, self._rest = device, rest

    def numpy(self) -> np.float32:
        self._device.now += self._rest
        self._rest = 0.0
        return np.float32(1.0)

    def __array__(self, *_: Any, **__: Any) -> NDArray[np.float32]:
        return np.asarray(self.numpy())

    def __float__(self) -> float:
        return float(self.numpy())


def on_a_device(
    answer: Callable[..., Any],
    seconds: Sequence[float],
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
    w, running = tf.Variable(step["w"], dtype=tf.float32), tf.Variable(total, dtype=tf.float32)
    ran: list[bool] = []

    def descend(x: Any, y: Any) -> Any:
        ran.append(tf.inside_function())
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((w * x - y) ** 2)
        w.assign_sub(step["rate"] * tape.gradient(cost, w))
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
    }  # fmt: skip


def traced(
    answer: Callable[..., Any], inputs: Sequence[Any], signature: tuple[Any, ...] | None
) -> dict[str, Any]:
    """Return how many tracings the answer counts for x + x, and how often Python really ran."""
    ran: list[bool] = []

    def double(x: Any) -> Any:
        ran.append(tf.inside_function())
        return x + x

    spec = None if signature is None else [tf.TensorSpec(signature, tf.float64)]
    counted = quietly(answer, double, list(inputs), spec)
    return {"retraces": counted, "runs of fn in Python": len(ran), "all in a graph": all(ran)}


# ---- pipelines ----------------------------------------------------------------------------------


class _History:
    """Functions for a pipeline that write into each row what was done to it, and count calls."""

    def __init__(self, factor: float, shift: float) -> None:
        self._factor, self._shift = factor, shift
        self.decoded: list[int] = []  # the number of axes of what each call was given
        self.augmented: list[int] = []
        self.second = threading.Event()  # set when the second batch is augmented

    def decode(self, x: Any, y: Any) -> Any:
        return _in_python(self._decode, x), y

    def augment(self, x: Any, y: Any) -> Any:
        return _in_python(self._augment, x), y

    def _decode(self, x: NDArray[Any]) -> NDArray[Any]:
        self.decoded.append(x.ndim)
        return self._factor * x

    def _augment(self, x: NDArray[Any]) -> NDArray[Any]:
        self.augmented.append(x.ndim)
        if len(self.augmented) > 1:
            self.second.set()
        return x + self._shift * len(self.augmented)


def _in_python(function: Callable[..., Any], x: Any) -> Any:
    result = tf.numpy_function(function, [x], x.dtype)
    result.set_shape(x.shape)
    return result


def two_epochs(
    answer: Callable[..., Any],
    X: NDArray[Any],
    y: NDArray[Any],
    batch: int,
    decode: float,
    augment: float,
    seed: int,
) -> dict[str, Any]:
    """Return what two epochs of a pipeline yield, and how often it decoded and augmented.

    Parameters
    ----------
    y : array, shape (m,)
        The numbers of the rows: 0, 1, …
    decode : float
        Decoding multiplies by it.
    augment : float
        The k-th call of the augmentation adds k times it.
    """
    history = _History(decode, augment)
    dataset = quietly(answer, X, y, batch, history.decode, history.augment, seed)
    most = len(X) // batch + 2  # one more than there should be
    epochs = [quietly(behaviour.epoch, dataset, most) for _ in range(2)]
    added = [[x - decode * X[labels] for x, labels in epoch] for epoch in epochs]
    numbers = [{round(float(np.mean(one)) / augment, 2) for one in each} for each in added]
    one = {1: "one example", 2: "a batch"}
    seen: dict[str, Any] = {
        "rows in each batch": [len(labels) for _, labels in epochs[0]],
        "each row once": all(
            sorted(np.concatenate([labels for _, labels in epoch]).tolist()) == y.tolist()
            for epoch in epochs
        ),
        "decoded rows": len(history.decoded),
        "decode gets": sorted({one.get(axes, "something else") for axes in history.decoded}),
        "augment gets": sorted({one.get(axes, "something else") for axes in history.augmented}),
        "calls of augment": len(history.augmented),
        "one augmentation for a batch": all(np.ptp(one) < 1e-6 for each in added for one in each),
        "augmented anew in each epoch": not numbers[0] & numbers[1] and 0.0 not in numbers[0],
    }
    if len(X) <= _SMALL:
        return seen | {"works ahead": _works_ahead(answer, X, y, batch, decode, augment, seed)}
    orders = behaviour.orders(_unchanged(answer), X, y, batch, True, seed)
    return seen | {name: orders[name] for name in orders if name not in ("sizes", "each row once")}


def _unchanged(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return the answer as a function of what `behaviour.orders` knows: nothing is changed."""

    def same(x: Any, y: Any) -> Any:
        return x, y

    def make(X: Any, y: Any, batch: int, _: bool, seed: int) -> Any:
        return answer(X, y, batch, same, same, seed)

    return make


def _works_ahead(
    answer: Callable[..., Any], X: Any, y: Any, batch: int, decode: float, augment: float, seed: int
) -> bool:
    """Return whether a second batch is made ready while nobody asks for it.

    TensorFlow adds a prefetch at the end of a pipeline that has none; that is switched off here.
    """
    history = _History(decode, augment)
    options = tf.data.Options()
    options.experimental_optimization.inject_prefetch = False
    dataset = answer(X, y, batch, history.decode, history.augment, seed).with_options(options)
    batches = iter(dataset)
    next(batches)
    return history.second.wait(_PATIENCE)
