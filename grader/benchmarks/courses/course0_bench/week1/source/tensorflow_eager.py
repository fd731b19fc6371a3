"""Three TensorFlow functions without training."""

import numpy as np
import tensorflow as tf
from jaxtyping import Float
from numpy import ndarray as Array

from grader.spec import exercise, integers

# fmt: off


@exercise("Multiply, add, cut at 0.", points=30)
def dense_relu(
    X: Float[Array, "m n"], W: Float[Array, "n k"], b: Float[Array, " k"]
) -> Float[Array, "m k"]:
    """Return relu(X W + b), computed by TensorFlow."""
    ### BEGIN SOLUTION
    Z = tf.constant(X) @ tf.constant(W) + tf.constant(b)
    A = tf.nn.relu(Z).numpy()
    ### END SOLUTION
    return A


dense_relu.probe(
    np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]), np.zeros(3))
dense_relu.random(m=(5, 9), n=3, k=2)
dense_relu.mistake("The bias is missing.", " + tf.constant(b)", "")
dense_relu.mistake("This is the sigmoid.", "tf.nn.relu", "tf.nn.sigmoid")


@exercise("Watch W, then ask the tape.", points=40)
def gradient(
    X: Float[Array, "m n"], y: Float[Array, " m"], w: Float[Array, " n"]
) -> Float[Array, " n"]:
    """Return the gradient of the mean squared error of X w by a GradientTape."""
    ### BEGIN SOLUTION
    W = tf.Variable(w)
    with tf.GradientTape() as tape:
        J = tf.reduce_mean((tf.linalg.matvec(tf.constant(X), W) - y) ** 2)
    dW = tape.gradient(J, W).numpy()
    ### END SOLUTION
    return dW


gradient.probe(
    np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), np.array([1.0, 2.0, 0.0]), np.zeros(2))
gradient.random(m=(5, 9), n=3)
gradient.mistake("This is the gradient of the sum.", "tf.reduce_mean", "tf.reduce_sum")
gradient.mistake("The label is added.", "- y)", "+ y)")


@exercise("Two Dense layers, no activation at the end.", points=30)
def small_model(n: int, hidden: int):
    """Return a Keras model that maps n features over `hidden` ReLU units to one score."""
    ### BEGIN SOLUTION
    layers = [tf.keras.layers.Dense(hidden, activation="relu"), tf.keras.layers.Dense(1)]
    model = tf.keras.Sequential([tf.keras.Input((n,)), *layers])
    ### END SOLUTION
    return model


@small_model.observe
def look(small_model, n, hidden):
    """Fill the weights with a ramp and look at the shapes and at one output."""
    model = small_model(n, hidden)
    shapes = [tuple(w.shape) for w in model.weights]
    model.set_weights([np.linspace(-1, 1, int(np.prod(s))).reshape(s) for s in shapes])
    X = np.linspace(-1, 1, 4 * n).reshape(4, n)
    return {"parameters": model.count_params(), "outputs": np.asarray(model(X), dtype=np.float32)}


small_model.probe(3, 4)
small_model.random(n=integers(2, 6), hidden=integers(3, 8))
small_model.mistake("The hidden layer has no ReLU.", ', activation="relu"', "")
small_model.mistake("The model ends with a sigmoid; return scores.", "Dense(1)",
                    'Dense(1, activation="sigmoid")')
