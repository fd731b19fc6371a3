"""Activation functions, ready to use before the week that builds them.

- ``sigmoid``: squash scores to probabilities, without overflow for scores of any size
"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

__all__ = ["sigmoid"]


def sigmoid(Z: Float[Array, "..."]) -> Float[Array, "..."]:
    """Return the logistic function of each score.

    Writing this function yourself is an exercise of week 1; it is given here so that week 2 can be
    worked on its own.

    Parameters
    ----------
    Z : array, any shape
        Scores (log-odds, in nats).

    Returns
    -------
    array, same shape
        Probabilities, 0 to 1.

    Notes
    -----
    ``sigmoid(z) = 1 / (1 + exp(-z)) = exp(z) / (1 + exp(z))``. The two forms are equal; the first
    overflows for very negative scores and the second for very positive ones. Here only
    ``exp(-|z|)`` is computed, which is never above 1.
    """
    E = np.exp(-np.abs(Z))  # same shape as Z, in (0, 1]
    return np.where(np.asarray(Z) >= 0, 1.0, E) / (1.0 + E)
