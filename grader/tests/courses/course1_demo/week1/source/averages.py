"""A miniature assignment: center the columns of a table, then scale them."""
# ruff: noqa: RET504  an exercise returns the variable that the learner fills in

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from grader.spec import exercise, uniform


@exercise(
    "The mean is taken over the examples, which are rows.",
    "Which axis runs over the rows?",
    points=40,
)
def center(X: Float[Array, "m n_x"]) -> Float[Array, "m n_x"]:
    """Subtract from each feature its mean.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example a row.
    """
    ### BEGIN SOLUTION
    centered = X - X.mean(axis=0)
    ### END SOLUTION
    return centered


center.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]))
center.random(m=(4, 7), n_x=3)
center.mistake("This is the mean over the features of each row.", "axis=0", "axis=1, keepdims=True")
center.mistake("This is one mean over all numbers.", "axis=0", "")
center.mistake("The mean is added here. What does centered data have as its mean?", "X - ", "X + ")
center.accept("X - X.mean(axis=0)", "X - sum(X) / len(X)")
center.accept("X - X.mean(axis=0)", "np.array([row - X.mean(axis=0) for row in X])")


@exercise("Divide what is centered by its standard deviation.", points=60)
def scale(X: Float[Array, "m n_x"], eps: float) -> Float[Array, "m n_x"]:
    """Center each feature, then divide by its standard deviation plus eps.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example a row.
    eps : float
        A small positive number that keeps a constant feature finite.
    """
    ### BEGIN SOLUTION
    Z = center(X)
    scaled = Z / (Z.std(axis=0) + eps)
    ### END SOLUTION
    return scaled


scale.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]), 0.1)
scale.random(m=(4, 7), n_x=3, eps=uniform(0.1, 1.0))
scale.mistake("This divides by the variance. Its root has the unit of the data.", "std", "var")
scale.mistake("eps multiplies here. What happens to a constant feature?", "+ eps", "* eps")
scale.mistake("This is one spread over all numbers. Each feature has its own.", "axis=0", "")
scale.accept("Z.std(axis=0)", "np.sqrt(np.mean(Z**2, axis=0))")
