"""One exercise that trains: a short fit of a small Keras model."""

import numpy as np
import tensorflow as tf
from jaxtyping import Float
from numpy import ndarray as Array

from grader.spec import exercise, integers

# fmt: off


@exercise("Compile with a loss on scores, then fit.", points=60, judged_by="properties", seconds=20)
def train(X: Float[Array, "m n"], y: Float[Array, " m"], epochs: int) -> list[float]:
    """Train a small classifier and return the loss after each epoch."""
    ### BEGIN SOLUTION
    layers = [tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)]
    model = tf.keras.Sequential(layers)
    loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=tf.keras.optimizers.Adam(0.05), loss=loss)
    history = model.fit(X, y, epochs=epochs, batch_size=16, verbose=0)
    losses = [float(value) for value in history.history["loss"]]
    ### END SOLUTION
    return losses


def _line(rng, sizes):
    """Return labels that a line separates: the first 32 rows lie above it."""
    return np.r_[np.ones(32), np.zeros(32)]


def _above_and_below(rng, sizes):
    """Return 64 points, the first half shifted by 2 and the second by -2."""
    return np.round(rng.normal(size=(64, 3)) + np.r_[np.ones(32), -np.ones(32)][:, None] * 2, 3)


train.probe(np.r_[np.ones((32, 3)), -np.ones((32, 3))], np.r_[np.ones(32), np.zeros(32)], 3)
train.random(1, contrast=["epochs"], X=_above_and_below, y=_line, epochs=integers(3, 5))


@train.require("There is one loss for each epoch.")
def one_loss_an_epoch(losses, X, y, epochs):
    """Is the list as long as there are epochs?"""
    return isinstance(losses, list) and len(losses) == epochs


@train.require("The loss does not fall. Is the label on the same side as the score?")
def falls(losses, X, y, epochs):
    """Is the last loss below the first, and below chance?"""
    return losses[-1] < min(losses[0], 0.6)


train.mistake("It trains one epoch only.", "epochs=epochs", "epochs=1")
train.mistake("The labels are the wrong way round.", "model.fit(X, y,", "model.fit(X, 0 * y + 0.5,")


@exercise("The score is above 0 for label 1.", points=40)
def decide(scores: Float[Array, " m"]) -> Float[Array, " m"]:
    """Return 1.0 for scores above 0, else 0.0."""
    ### BEGIN SOLUTION
    labels = tf.where(tf.constant(scores) > 0, 1.0, 0.0).numpy()
    ### END SOLUTION
    return labels


decide.probe(np.array([1.0, -2.0, 3.0]))
decide.random(m=(5, 9))
decide.mistake("The labels are exchanged.", "1.0, 0.0", "0.0, 1.0")
decide.mistake("The border is 0 for scores.", "> 0", "> 0.5")
