"""What losses, steps and data sets of TensorFlow do, in plain data: for observers of exercises.

- ``tensors``: arrays as tensors, floats in single precision
- ``value_and_gradients``: what a function of tensors returns, and its gradients
- ``in_graph``: a function as a graph, without warnings
- ``epoch``: the batches of a data set, also of an endless one
- ``orders``: in which orders a data set yields its rows
- ``two_steps``: what a training step makes of ``Linear``
- ``Linear``: the smallest model, which shows whether it was called with ``training=True``

What models do is in `course2_improving.helpers.models`.
What is not what it should be, and cannot be observed at all, raises an error with one sentence.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

_BATCHES = 1_000  # after which a data set counts as endless


def tensors(*arrays: ArrayLike) -> list[Any]:
    """Return arrays as tensors: floats as float32, all else as it is."""
    return [_tensor(np.asarray(array)) for array in arrays]


def _tensor(array: NDArray[Any]) -> Any:
    return tf.constant(array.astype(np.float32) if array.dtype.kind == "f" else array)


def value_and_gradients(
    function: Callable[..., Any], arguments: Mapping[str, Any], by: Collection[str]
) -> dict[str, Any]:
    """Return what `function` makes of tensors, its dtype, and the gradients of its sum.

    Parameters
    ----------
    function : callable
        Is called with the values of `arguments` by position: arrays as tensors, all else as it is.
    arguments : mapping of str to array or plain value
        In the order of the parameters.
    by : names
        The arguments of which gradients are taken.

    Raises
    ------
    TypeError
        The result is no tensor.
    ValueError
        No gradient reaches one of the arguments.
    """
    given = {
        name: _tensor(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
    with tf.GradientTape() as tape:
        tape.watch([given[name] for name in by])
        value = function(*given.values())
    if not tf.is_tensor(value):
        raise TypeError(f"the result is a {type(value).__name__}, not a tensor")
    seen: dict[str, Any] = {"value": value, "dtype": value.dtype.name}
    gradients = tape.gradient(value, [given[name] for name in by])
    for name, gradient in zip(by, gradients, strict=True):
        if gradient is None:
            raise ValueError(f"no gradient reaches {name}: is it used, and by TensorFlow alone?")
        seen[f"gradient by {name}"] = tf.convert_to_tensor(gradient)
    return seen


def in_graph(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` as a graph (`tf.function`) that does not warn when it is traced."""
    graph = tf.function(function)

    def call(*arguments: Any) -> Any:
        logger = tf.get_logger()
        level = logger.level
        logger.setLevel("ERROR")
        try:
            return graph(*arguments)
        finally:
            logger.setLevel(level)

    return call


# ---- a step of training --------------------------------------------------------------------------


class Linear(keras.Model):
    """Scores X W + b, doubled in training, so that a forgotten ``training=True`` shows.

    Parameters
    ----------
    W, b : arrays, shapes (n, K) and (K,)
        The weights to begin with.
    """

    def __init__(self, W: NDArray[Any], b: NDArray[Any]) -> None:
        super().__init__()
        self.W = self.add_weight(shape=W.shape, name="W")
        self.b = self.add_weight(shape=b.shape, name="b")
        self.W.assign(W)
        self.b.assign(b)
        self.built = True

    def call(self, X: Any, training: bool = False) -> Any:
        """Return the scores."""
        Z = tf.matmul(X, self.W) + self.b
        return 2.0 * Z if training else Z


def two_steps(
    step: Callable[..., Any],
    weights: Mapping[str, NDArray[Any]],
    learning_rate: float,
    reduction: str,
    X: NDArray[Any],
    y: NDArray[Any],
) -> dict[str, Any]:
    """Return the costs and the weights of `Linear` after two steps with momentum.

    Parameters
    ----------
    step : callable
        ``step(model, optimizer, loss_fn, x, y)`` returns the cost.
    """
    model = Linear(weights["W"], weights["b"])
    optimizer = keras.optimizers.SGD(learning_rate, momentum=0.9)
    optimizer.build(model.trainable_variables)
    cost = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=reduction)
    batch = tensors(X, y)
    losses = [step(model, optimizer, cost, *batch) for _ in range(2)]
    return {"losses": losses, "W": model.W.numpy(), "b": model.b.numpy()}


# ---- data sets ----------------------------------------------------------------------------------


def epoch(dataset: Any, most: int = _BATCHES) -> list[tuple[NDArray[Any], ...]]:
    """Return the batches of one pass as tuples of arrays, at most `most` of them.

    Raises
    ------
    TypeError
        It is no `tf.data.Dataset`, or its elements are no tuples.
    ValueError
        The elements are single examples.
    """
    if not isinstance(dataset, tf.data.Dataset):
        raise TypeError(f"the result is a {type(dataset).__name__}, not a tf.data.Dataset")
    batches = list(dataset.take(most).as_numpy_iterator())
    if not all(isinstance(batch, tuple) for batch in batches):
        raise TypeError("the elements are not tuples of examples and labels")
    if not all(np.ndim(part) for batch in batches for part in batch):
        raise ValueError("the elements are single examples, not batches")
    return batches


def orders(
    make: Callable[..., Any], X: NDArray[Any], y: NDArray[Any], batch: int, shuffle: bool, seed: int
) -> dict[str, Any]:
    """Return truths about two epochs, a twin with the same seed, and one with another.

    Parameters
    ----------
    make : callable
        ``make(X, y, batch, shuffle, seed)`` is the data set.
    y : array, shape (m,)
        The numbers of the rows: 0, 1, …
    """

    def rows_of(number: int) -> tuple[Any, list[tuple[NDArray[Any], ...]]]:
        dataset = make(X, y, batch, shuffle, number)
        return dataset, epoch(dataset, len(X) // batch + 2)  # one more than there should be

    dataset, first = rows_of(seed)
    rows = _labels(first)
    second = _labels(epoch(dataset, len(X) // batch + 2))
    twin = _labels(rows_of(seed)[1]) if shuffle else rows
    other = _labels(rows_of(seed + 1)[1]) if shuffle else rows
    ends = max(1, len(rows) - 1)
    return {
        "sizes": [len(labels) for _, labels in first],
        "each row once": sorted(rows.tolist()) == sorted(y.tolist()),
        "labels fit": all(np.allclose(x, X[labels]) for x, labels in first),
        "in order": rows.tolist() == y.tolist(),
        "neighbours stay": bool((np.diff(rows) == 1).sum() > ends / 4),
        "rows go far": bool(np.abs(rows - np.arange(len(rows))).mean() > len(X) / 6),
        "another order each epoch": second.tolist() != rows.tolist(),
        "same seed, same order": twin.tolist() == rows.tolist(),
        "other seed, other order": other.tolist() != rows.tolist(),
    }


def _labels(batches: list[tuple[NDArray[Any], ...]]) -> NDArray[Any]:
    return np.concatenate([labels for _, labels in batches])
