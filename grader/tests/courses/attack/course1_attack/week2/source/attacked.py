"""The assignment that is attacked: one exercise for the attack, and one right answer beside it."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from grader.spec import exercise, uniform


@exercise("The mean of each column is taken off.", points=60, seconds=2.0)
def target(X: Float[Array, "m n_x"]) -> Float[Array, "m n_x"]:
    """Subtract each feature's mean over the examples."""
    ### BEGIN SOLUTION
    means = np.sum(X, axis=0) / len(X)
    ### END SOLUTION
    return X - means


target.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]))
target.random(m=4, n_x=3, draws=2)
target.forbid("np.cov", why="center by hand")
target.mistake("This is the mean of each row.", "axis=0", "axis=1, keepdims=True")
target.mistake("One mean over all numbers.", "np.sum(X, axis=0) / len(X)", "np.mean(X)")
target.mistake("This is the sum, not the mean.", " / len(X)", "")


@exercise("Weights sum to one after division.", points=30, seconds=2.0)
def steady(x: Float[Array, " n"], weight: float) -> float:
    """Return the sum of squares of x, times weight."""
    ### BEGIN SOLUTION
    value = weight * np.sum(x**2)
    ### END SOLUTION
    return float(value)


steady.probe(np.array([1.0, 2.0, 3.0]), 0.5)
steady.random(n=5, weight=uniform(0.1, 2.0), draws=2)
steady.mistake("The squares are missing.", "x**2", "x")
steady.mistake("The weight is missing.", "weight * ", "")
steady.mistake("A sum, not a mean.", "np.sum", "np.mean")


@exercise("It uses target on the rows.", points=10, seconds=2.0)
def spread(X: Float[Array, "m n_x"]) -> Float[Array, " n_x"]:
    """Return each feature's mean squared distance from its mean."""
    ### BEGIN SOLUTION
    total = np.sum(target(X) ** 2, axis=0)
    ### END SOLUTION
    return total / len(X)


spread.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]))
spread.random(m=4, n_x=3, draws=2)
spread.mistake("Squares are missing.", "target(X) ** 2", "np.abs(target(X))")
spread.mistake("A mean squared once more.", "** 2", "** 4")
spread.mistake("One number for each feature.", "axis=0", "axis=1")
