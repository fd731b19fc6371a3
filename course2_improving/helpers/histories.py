"""What a pipeline of TensorFlow did to each row that it yields: for observers of exercises.

- ``two_epochs``: batches, orders, and how often rows were decoded and batches augmented

The rows tell it themselves: they are decoded and augmented by functions that count their calls.
"""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from course2_improving.helpers import behaviour, counts

_PATIENCE = 2.0  # seconds in which a batch is made ready in advance; it takes milliseconds
_SMALL = 20  # rows up to which a pipeline is asked whether it works ahead, above it for its orders


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
    dataset = counts.quietly(answer, X, y, batch, history.decode, history.augment, seed)
    early = len(history.decoded)
    due = -(-len(X) // batch)
    epochs = [counts.quietly(behaviour.epoch, dataset, due + 1)]
    sizes = [len(labels) for _, labels in epochs[0]]
    if len(sizes) > due:  # endless: how far it worked ahead is a matter of chance
        return {"rows in each batch": sizes}
    epochs.append(behaviour.epoch(dataset, due + 1))
    added = [[x - decode * X[labels] for x, labels in epoch] for epoch in epochs]
    numbers = [{round(float(np.mean(one)) / augment, 2) for one in each} for each in added]
    one = {1: "one example", 2: "a batch"}
    seen: dict[str, Any] = {
        "rows in each batch": sizes,
        "each row once": all(
            sorted(np.concatenate([labels for _, labels in epoch]).tolist()) == y.tolist()
            for epoch in epochs
        ),
        "decoded before the first batch is asked for": early,
        "decoded rows": len(history.decoded),
        "decode gets": sorted({one.get(axes, "something else") for axes in history.decoded}),
        "augment gets": sorted({one.get(axes, "something else") for axes in history.augmented}),
        "calls of augment": len(history.augmented),
        "one augmentation for a batch": all(np.ptp(one) < 1e-6 for each in added for one in each),
        "augmented anew in each epoch": not numbers[0] & numbers[1] and 0.0 not in numbers[0],
    }
    if len(X) <= _SMALL:
        as_often_as_due = len(history.augmented) == 2 * due  # else nobody waits
        ahead = (
            _works_ahead(answer, X, y, batch, decode, augment, seed) if as_often_as_due else True
        )
        return seen | {"works ahead": ahead}
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
