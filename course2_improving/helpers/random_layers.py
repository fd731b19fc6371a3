"""A hidden layer whose weights are drawn once and never trained: `random_layer`."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray as Array


def random_layer(n_x: int, width: int, rng: np.random.Generator) -> Callable[[Array], Array]:
    """Draw a layer of relu units, and return the function that computes its activations.

    Parameters
    ----------
    n_x : int
        Number of features of an example.
    width : int
        Number of units.
    rng : np.random.Generator
        Where weights and biases come from: each call draws another layer.

    Returns
    -------
    function
        Takes examples of shape (m, n_x), returns activations of shape (m, width): relu(X W + b).

    Notes
    -----
    Weights are normal with variance 1 / n_x, so that scores of standardized features have variance
    1; biases are standard normal.
    """
    W = rng.normal(0, np.sqrt(1 / n_x), (n_x, width))
    b = rng.normal(size=width)
    return lambda X: np.maximum(X @ W + b, 0)
