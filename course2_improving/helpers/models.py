"""What Keras models do, whatever their layers are, in plain data: for observers of exercises.

- ``of_model``: shapes, sizes, and truths about a model in use and in training
- ``noise``: how much its outputs differ between two calls in training

What is not what it should be, and cannot be observed at all, raises an error with one sentence.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

_ROWS = 32  # examples in the batches that models are shown
_MANY = 1024  # examples where the size of noise is measured: known to some hundredths
_CLOSE = 1e-4  # relative: single precision after some layers
_NEAR = 0.01  # the small number in batch normalization shifts deviations by less


def _fill(model: Any, rng: np.random.Generator) -> None:
    """Set the trainable weights of a model to random numbers, so that none of them stays unseen."""
    for weight in model.trainable_weights:
        noise = rng.normal(size=weight.shape)
        if len(weight.shape) > 1:
            weight.assign(1.5 * noise / np.sqrt(np.prod(weight.shape[:-1])))
        else:
            weight.assign(weight.numpy() + 0.3 * noise)


def of_model(model: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """Return what a Keras model does with inputs of `shape` (without the axis of examples).

    Its weights are changed. All that is returned is the same each time, also where the model is
    random.

    Returns
    -------
    dict
        ``output_shapes``: for 1 and for 32 examples. ``parameters``, ``trainable``: how many
        numbers. Then truths: ``repeats`` (in use, equal inputs give equal outputs), ``alone`` (an
        example's output does not depend on its neighbours), ``bends`` (it is no linear function),
        ``probabilities`` (outputs are at least 0 and sum to 1), ``one_sign`` (no output is below 0,
        or none above), ``bounded`` (no output is beyond -1 and 1), ``noise`` (in training, equal
        inputs give unequal outputs), ``statistics`` (a call in training changes weights that are
        not trained), ``same_in_training``, ``zeros_at_end`` (in training, outputs are dropped),
        ``centred_at_end`` (in training, mean and deviation of the outputs do not depend on the
        inputs), ``gradients`` (they reach every weight).

    Raises
    ------
    TypeError
        It is no Keras model.
    ValueError
        It has no weights before it is called.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"the result is a {type(model).__name__}, not a keras.Model")
    if not model.weights:
        raise ValueError("the model has no weights yet: does it know the size of its input?")
    rng = np.random.default_rng(0)
    _fill(model, rng)
    one, other = rng.normal(size=(2, _ROWS, *shape)).astype(np.float32)
    return _in_use(model, one, other) | _in_training(model, one, other)


def _in_use(model: Any, one: NDArray[Any], other: NDArray[Any]) -> dict[str, Any]:
    X = np.concatenate([one, other, one + other, 0 * one])
    out, again, single = (_call(model, x, training=False) for x in (X, X, X[:1]))
    first, second, both, none = np.split(out, 4)
    bend = both - first - second + none  # 0 for a linear function and a bias
    ones = np.ones(out.shape[:-1])
    return {
        "output_shapes": [single.shape, first.shape],
        "parameters": int(model.count_params()),
        "trainable": int(sum(np.prod(weight.shape) for weight in model.trainable_weights)),
        "repeats": _close(again, out),
        "alone": _close(single, out[:1]),
        "bends": not _close(bend, 0 * bend, float(np.abs(out).max())),
        "probabilities": bool((out >= 0).all()) and _close(out.sum(axis=-1), ones),
        "one_sign": bool((out >= 0).all() or (out <= 0).all()),
        "bounded": bool((np.abs(out) <= 1).all()),
    }


def _in_training(model: Any, one: NDArray[Any], other: NDArray[Any]) -> dict[str, Any]:
    in_use = _call(model, one, training=False)
    before = [weight.numpy() for weight in model.non_trainable_weights]
    first = _call(model, one, training=True)
    with tf.GradientTape() as tape:
        second = model(tf.constant(one), training=True)
        total = tf.reduce_sum(second**2)
    after = [weight.numpy() for weight in model.non_trainable_weights]
    gradients = tape.gradient(total, model.trainable_variables)
    return {
        "noise": not _close(first, np.asarray(second, dtype=np.float64)),
        "statistics": any(not _close(a, b) for a, b in zip(before, after, strict=True)),
        "same_in_training": _close(first, in_use),
        "zeros_at_end": bool((first == 0).any() and not (in_use == 0).any()),
        "centred_at_end": all(
            _like(first, _call(model, x, training=True))
            for x in (3 * other + 1, one - other, one * other, one[: _ROWS // 2])
        ),
        "gradients": all(gradient is not None for gradient in gradients),
    }


def _like(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Return whether two batches have the same mean and deviation; by chance they may, rarely."""
    return all(
        _close(moment(one, axis=0), moment(other, axis=0), within=_NEAR)
        for moment in (np.mean, np.std)
    )


def noise(model: Any, shape: tuple[int, ...], scale: float = 1.0) -> float:
    """Return the deviation of what two calls in training with the same inputs differ by.

    Parameters
    ----------
    model : keras.Model
        Its weights are changed.
    shape : tuple of int
        Of one input.
    scale : float
        Deviation of the inputs; with 0 all are 0, and only what lies behind them can be noisy.
    """
    rng = np.random.default_rng(0)
    _fill(model, rng)
    X = (scale * rng.normal(size=(_MANY, *shape))).astype(np.float32)
    return float(np.std(_call(model, X, training=True) - _call(model, X, training=True)))


def _call(model: Any, X: NDArray[Any], *, training: bool) -> NDArray[Any]:
    return np.asarray(model(tf.constant(X), training=training), dtype=np.float64)


def _close(a: NDArray[Any], b: NDArray[Any], scale: float = 0.0, within: float = _CLOSE) -> bool:
    """Return whether two arrays are equal, up to a share of their largest number."""
    scale = max(scale, float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)))
    return a.shape == b.shape and bool((np.abs(a - b) <= within * scale).all())
