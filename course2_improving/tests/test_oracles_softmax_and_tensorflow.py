"""The references of softmax_and_tensorflow against oracles that are not themselves."""

import math
from collections.abc import Iterator
from fractions import Fraction

import jaxtyping
import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import log_softmax
from sklearn.metrics import log_loss

from course2_improving.week3.source.softmax_and_tensorflow import (
    build_mlp,
    label_smoothing_loss,
    make_dataset,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    tf_dense,
    tf_loss,
    train_step,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def numpy_on_tensors() -> Iterator[None]:
    """Keras hands symbolic tensors around while it builds; shapes are checked on real ones."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


def scores(rng, m=9, K=4, scale=2.0):
    return rng.normal(0, scale, size=(m, K)), rng.integers(0, K, m)


def single(*arrays):
    return [tf.constant(a, tf.float32) if a.dtype.kind == "f" else tf.constant(a) for a in arrays]


# ---- NumPy --------------------------------------------------------------------------------------


def test_cross_entropy_equals_scikit_learns_log_loss(rng):
    logits, y = scores(rng, 30, 5)
    P = np.exp(log_softmax(logits, axis=1))
    assert softmax_cross_entropy(logits, y) == pytest.approx(
        log_loss(y, P, labels=np.arange(5)), rel=1e-12
    )


@pytest.mark.parametrize("label", [0, 1, 2])
def test_cross_entropy_of_scores_far_apart_is_their_distance(label):
    # next to exp(-500) the other summands are 0 in 64 bits, so that each loss is a difference
    logits = np.array([[700.0, -800.0, 200.0]])
    assert softmax_cross_entropy(logits, np.array([label])) == 700.0 - logits[0, label]


def test_cross_entropy_of_fractions_is_the_logarithm_of_one():
    logits = np.log([[2.0, 1.0, 1.0], [1.0, 3.0, 4.0]])
    expected = -(math.log(Fraction(1, 2)) + math.log(Fraction(3, 8))) / 2
    assert softmax_cross_entropy(logits, np.array([0, 1])) == pytest.approx(expected, rel=1e-14)


def test_cross_entropy_does_not_see_what_is_added_to_a_row(rng):
    logits, y = scores(rng)
    shifted = logits + rng.normal(0, 50, size=(9, 1))
    assert softmax_cross_entropy(shifted, y) == pytest.approx(
        softmax_cross_entropy(logits, y), rel=1e-12
    )


@pytest.mark.parametrize(("m", "K"), [(1, 4), (7, 3), (4, 6)])
def test_gradient_equals_central_differences(rng, m, K):
    logits, y = scores(rng, m, K)
    slopes = np.zeros_like(logits)
    for index in np.ndindex(m, K):
        up, down = logits.copy(), logits.copy()
        up[index] += 1e-6
        down[index] -= 1e-6
        slopes[index] = (log_loss_of(up, y) - log_loss_of(down, y)) / 2e-6
    # central differences with a step of 1e-6 are good to about 1e-9 where the cost is of size 1
    np.testing.assert_allclose(softmax_cross_entropy_grad(logits, y), slopes, atol=2e-9)


def log_loss_of(logits, y):
    return -np.mean([log_softmax(row)[label] for row, label in zip(logits, y, strict=True)])


# ---- tensors ------------------------------------------------------------------------------------


def test_dense_equals_a_loop_and_a_keras_layer_with_these_weights(rng):
    X, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    loop = [[sum(x * w for x, w in zip(row, W[:, k], strict=True)) + b[k] for k in range(4)]
            for row in X]  # fmt: skip
    logits = tf_dense(*single(X, W, b))
    assert logits.dtype == tf.float32
    np.testing.assert_allclose(logits, loop, rtol=1e-5, atol=1e-6)
    layer = keras.layers.Dense(4)
    layer.build((None, 3))
    layer.set_weights([W, b])
    np.testing.assert_allclose(logits, layer(single(X)[0]), rtol=1e-6)


def test_loss_equals_numpys_for_scores_of_any_size(rng):
    for scale in (1.0, 30.0, 300.0):
        logits, y = scores(rng, 12, 5, scale)
        expected = log_loss_of(logits, y)
        assert float(tf_loss(*single(logits, y))) == pytest.approx(expected, rel=1e-5)


def test_the_tape_finds_the_gradient_of_the_formula(rng):
    logits, y = scores(rng, 8, 5)
    z, labels = single(logits, y)
    with tf.GradientTape() as tape:
        tape.watch(z)
        J = tf_loss(z, labels)
    np.testing.assert_allclose(
        tape.gradient(J, z), softmax_cross_entropy_grad(logits, y), atol=1e-7
    )


@pytest.mark.parametrize("eps", [0.0, 0.1, 0.7])
def test_smoothed_loss_equals_a_loop_and_the_loss_of_keras(rng, eps):
    logits, y = scores(rng, 6, 4, 5.0)
    losses = []
    for row, label in zip(log_softmax(logits, axis=1), y, strict=True):
        targets = [(1 - eps) * (k == label) + eps / 4 for k in range(4)]
        losses.append(-sum(t * p for t, p in zip(targets, row, strict=True)))
    J = float(label_smoothing_loss(*single(logits, y), eps))
    assert J == pytest.approx(np.mean(losses), rel=1e-5)
    smooth = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=eps)
    assert J == pytest.approx(float(smooth(np.eye(4)[y], single(logits)[0])), rel=1e-5)


# ---- data and models ----------------------------------------------------------------------------


def order(dataset):
    return np.concatenate([y for _, y in dataset.as_numpy_iterator()]).tolist()


@pytest.mark.parametrize(("m", "batch"), [(10, 3), (12, 4), (5, 9)])
def test_batches_hold_each_row_once_with_its_label(m, batch):
    X, y = np.arange(2.0 * m).reshape(m, 2), np.arange(m)
    for shuffle in (True, False):
        batches = list(make_dataset(X, y, batch, shuffle, 3).as_numpy_iterator())
        assert [len(labels) for _, labels in batches] == [
            min(batch, m - start) for start in range(0, m, batch)
        ]
        for x, labels in batches:
            np.testing.assert_array_equal(x, X[labels])
        assert sorted(np.concatenate([labels for _, labels in batches])) == y.tolist()


def test_orders_are_uniform_repeatable_and_new_each_epoch():
    X, y = np.zeros((300, 1)), np.arange(300)
    dataset = make_dataset(X, y, 32, shuffle=True, seed=5)
    first, second = order(dataset), order(dataset)
    assert first != second
    assert first == order(make_dataset(X, y, 32, shuffle=True, seed=5))
    assert first != order(make_dataset(X, y, 32, shuffle=True, seed=6))
    # a row's place has no correlation with its number: 5 deviations of 1 / sqrt(300) are 0.29
    assert abs(np.corrcoef(first, y)[0, 1]) < 0.29
    assert order(make_dataset(X, y, 32, shuffle=False, seed=5)) == y.tolist()


def test_model_in_use_equals_numpy_with_its_weights(rng, numpy_on_tensors):
    model = build_mlp(5, 3)
    model.set_weights([rng.uniform(0.5, 1.5, size=w.shape) for w in model.weights])
    X = rng.normal(size=(7, 5))
    W1, b1, gamma, beta, mean, variance, W2, b2 = model.get_weights()
    hidden = gamma * (X @ W1 + b1 - mean) / np.sqrt(variance + 1e-3) + beta  # Keras' small number
    expected = np.maximum(hidden, 0) @ W2 + b2
    np.testing.assert_allclose(model(single(X)[0]), expected, rtol=1e-4)


def test_model_has_what_is_asked_for_and_no_more(numpy_on_tensors):
    for bn in (True, False):
        for dropout in (0.0, 0.4):
            kinds = [type(layer).__name__ for layer in build_mlp(6, 4, bn, dropout).layers]
            assert ("BatchNormalization" in kinds, "Dropout" in kinds) == (bn, dropout > 0)


def test_step_equals_gradient_descent_along_the_formula(rng):
    W, b = rng.normal(size=(3, 4)), rng.normal(size=4)
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 4, 6)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
    model.set_weights([W, b])
    optimizer = keras.optimizers.SGD(0.3)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _ in range(3):
        dZ = softmax_cross_entropy_grad(X @ W + b, y)
        expected = log_loss_of(X @ W + b, y)
        W, b = W - 0.3 * X.T @ dZ, b - 0.3 * dZ.sum(axis=0)
        loss = train_step(model, optimizer, loss_fn, *single(X, y))
        assert float(loss) == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(model.get_weights()[0], W, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(model.get_weights()[1], b, rtol=1e-4, atol=1e-6)


def test_step_is_training_and_changes_statistics(rng, numpy_on_tensors):
    model = build_mlp(3, 4, bn=True, dropout=0.0)
    before = model.non_trainable_weights[0].numpy()
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    X, y = rng.normal(2.0, 1.0, size=(6, 3)), rng.integers(0, 4, 6)
    train_step(model, keras.optimizers.SGD(0.1), loss_fn, *single(X, y))
    assert not np.allclose(model.non_trainable_weights[0].numpy(), before)
