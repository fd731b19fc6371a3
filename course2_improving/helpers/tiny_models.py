"""Two small models that tell two classes apart, for learning curves and diagnoses.

- ``fit_linear``: a weighted sum of the features, by least squares with a small price for weights
- ``fit_network``: a hidden layer of 48 relu units, by gradient descent
- ``share_right``: for how many examples a model is right
"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray as Array

from course1_nn.week1.source.perceptron_and_linear_regression import normal_equation
from course1_nn.week3.source.shallow_network import update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    init_deep,
    model_backward,
    model_forward,
)

Model = Callable[[Array], Array]

PRICE = 1e-4  # of a weight's square, against pixels that say the same
HIDDEN, RATE, STEPS = 48, 1.0, 300  # units, learning rate, steps on all examples


def fit_linear(X: Array, Y: Array) -> Model:
    """Return a linear model of labels 0 and 1.

    Parameters
    ----------
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples and their labels.

    Returns
    -------
    function
        Takes examples of shape (m, n_x), returns scores of shape (m, 1): 0.5 and more means 1.
    """
    W, b = normal_equation(X.astype(float), Y.astype(float), PRICE)
    return lambda examples: examples @ W + b


def fit_network(X: Array, Y: Array) -> Model:
    """Return a network with one hidden layer that has been trained on labels 0 and 1.

    Parameters
    ----------
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Examples with features of size about 1, and their labels.

    Returns
    -------
    function
        Takes examples of shape (m, n_x), returns probabilities of 1, shape (m, 1).
    """
    acts, labels = ["relu", "sigmoid"], Y.astype(int)
    params = init_deep([X.shape[1], HIDDEN, 1], np.random.default_rng(0))
    for _ in range(STEPS):
        AL, caches = model_forward(X, params, acts)
        params = update_params(params, model_backward(AL, labels, caches, acts), RATE)
    return lambda examples: model_forward(examples, params, acts)[0]


def share_right(model: Model, X: Array, Y: Array) -> float:
    """Return for which share of the examples the model is right, from 0 to 1."""
    return float(np.mean((model(X) >= 0.5) == Y))
