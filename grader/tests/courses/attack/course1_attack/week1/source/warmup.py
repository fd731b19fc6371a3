"""An earlier week: learners may import its references as a library."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from grader.spec import exercise


@exercise("A length is a square root of squares.", points=10)
def length(x: Float[Array, " n"]) -> float:
    """Return the Euclidean length of x."""
    ### BEGIN SOLUTION
    total = np.sqrt(np.sum(x * x))
    ### END SOLUTION
    return float(total)


length.probe(np.array([3.0, 4.0]))
length.random(n=5)
length.mistake("This is the square of the length.", "np.sqrt(np.sum(x * x))", "np.sum(x * x)")
length.mistake("Squares, not absolute values.", "np.sqrt(np.sum(x * x))", "np.sum(np.abs(x))")
length.mistake("A sum, not a mean.", "np.sum", "np.mean")
