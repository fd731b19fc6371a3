"""What softmax_and_tensorflow promises in words and numbers is true."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from course1_nn.helpers import data
from course1_nn.week1.source.numpy_foundations import softmax
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

PLAIN = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def test_the_logarithm_of_softmax_is_infinite_beyond_745():
    gaps = softmax(np.array([[0.0, -745.0], [0.0, -746.0]]))[:, 1]
    assert gaps[0] > 0
    assert gaps[1] == 0


def test_softmax_twice_never_costs_less_than_half_a_nat():
    sure = np.array([[50.0, 0.0, 0.0]])
    assert -np.log(softmax(softmax(sure))[0, 0]) == pytest.approx(0.55, abs=0.005)


@pytest.fixture(scope="module")
def clothes() -> dict[str, Any]:
    """Return Fashion-MNIST as centred rows, and the softmax regression of the text."""
    fashion = data.load("fashion")
    X, X_test = (P.reshape(len(P), -1) / 255 for P in (fashion.X_train, fashion.X_test))
    mean = X.mean(axis=0)
    X, X_test = X - mean, X_test - mean
    W, b, costs = np.zeros((784, 10)), np.zeros(10), []
    for _ in range(60):
        logits = X @ W + b
        costs.append(softmax_cross_entropy(logits, fashion.y_train))
        dZ = softmax_cross_entropy_grad(logits, fashion.y_train)
        W, b = W - 0.5 * X.T @ dZ, b - 0.5 * dZ.sum(axis=0)
    right = np.mean(np.argmax(X_test @ W + b, axis=1) == fashion.y_test)
    return {"X": X, "y": fashion.y_train, "X_test": X_test, "y_test": fashion.y_test,
            "W": W, "b": b, "costs": costs, "right": right}  # fmt: skip


def test_softmax_regression_falls_without_a_jump_to_eight_of_ten(clothes):
    assert clothes["costs"][0] == pytest.approx(np.log(10))
    assert (np.diff(clothes["costs"]) < 0).all()
    assert clothes["costs"][-1] == pytest.approx(0.55, abs=0.02)
    assert clothes["right"] == pytest.approx(0.818, abs=0.005)


def test_numpy_and_tensorflow_agree_on_the_gradient_to_a_millionth(clothes):
    batch, labels, W, b = clothes["X"][:256], clothes["y"][:256], clothes["W"], clothes["b"]
    dW = batch.T @ softmax_cross_entropy_grad(batch @ W + b, labels)
    weights = tf.Variable(W, dtype=tf.float32)
    with tf.GradientTape() as tape:
        Z = tf_dense(tf.constant(batch, tf.float32), tf.convert_to_tensor(weights),
                     tf.constant(b, tf.float32))  # fmt: skip
        J = tf_loss(Z, tf.constant(labels))
    difference = np.abs(dW - tape.gradient(J, weights).numpy()).max()
    assert difference < 1e-6
    assert difference < 1e-5 * np.abs(dW).max()


# ---- training -----------------------------------------------------------------------------------


def fit(model, X, y, loss_fn, epochs, batch=64):
    """Train as the text does."""
    optimizer = keras.optimizers.Adam(0.002)
    optimizer.build(model.trainable_variables)
    step = tf.function(train_step.function)
    for _ in range(epochs):
        for x, labels in make_dataset(X.astype(np.float32), y, batch, shuffle=True, seed=0):
            step(model, optimizer, loss_fn, x, labels)


def probabilities(model, X):
    return softmax(model(X.astype(np.float32), training=False).numpy())


def accuracy(model, X, y):
    return np.mean(np.argmax(probabilities(model, X), axis=1) == y)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_digits_are_read_right_in_97_of_100(seed):
    keras.utils.set_random_seed(seed)
    digits = data.load("digits")
    order = np.random.default_rng(0).permutation(len(digits.y))
    X, y = digits.X.reshape(-1, 64)[order] / 16, digits.y[order]
    model = build_mlp(64, 10)
    fit(model, X[:1347], y[:1347], PLAIN, epochs=20, batch=32)
    assert accuracy(model, X[1347:], y[1347:]) >= 0.97


@pytest.mark.slow
def test_a_hidden_layer_is_better_and_too_sure_and_smoothing_makes_it_modest(clothes):
    X, y, X_test, y_test = (clothes[name] for name in ("X", "y", "X_test", "y_test"))

    def said_and_right(loss_fn):
        keras.utils.set_random_seed(2)
        model = build_mlp(784, 10)
        fit(model, X, y, loss_fn, epochs=8)
        return probabilities(model, X_test).max(axis=1).mean(), accuracy(model, X_test, y_test)

    said, right = said_and_right(PLAIN)
    modest, still_right = said_and_right(
        lambda labels, logits: label_smoothing_loss.function(logits, labels, 0.1)
    )
    assert right > clothes["right"] + 0.02
    assert said > right + 0.01
    assert modest < still_right
    assert abs(still_right - right) < 0.02


@pytest.mark.slow
def test_a_flat_network_knows_the_hands_it_has_seen_and_half_of_the_others():
    keras.utils.set_random_seed(3)
    signs = data.load("hand_signs")
    S, S_test = (P[:, ::2, ::2].reshape(len(P), -1) for P in (signs.X_train, signs.X_test))
    middle, spread = S.mean(axis=0), S.std()
    model = build_mlp(3072, 6)
    fit(model, (S - middle) / spread, signs.y_train, PLAIN, epochs=20, batch=32)
    assert accuracy(model, (S - middle) / spread, signs.y_train) > 0.75
    assert 0.35 < accuracy(model, (S_test - middle) / spread, signs.y_test) < 0.65
