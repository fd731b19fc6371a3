"""Six NumPy functions, the size of a usual weekly assignment."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from grader.spec import exercise, integers, uniform

# fmt: off


@exercise("Compare every row of A with every row of B.", points=20)
def squared_distances(A: Float[Array, "m d"], B: Float[Array, "k d"]) -> Float[Array, "m k"]:
    """Return the squared Euclidean distance between all rows of A and all rows of B."""
    ### BEGIN SOLUTION
    gap = A[:, None, :] - B[None, :, :]
    D = np.sum(gap**2, axis=2)
    ### END SOLUTION
    return D


squared_distances.probe(np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 3.0]]), np.array([[1.0, 1.0]]))
squared_distances.random(m=(5, 9), k=3, d=2)
squared_distances.mistake("These are distances; return their squares.", "np.sum(gap**2, axis=2)",
                          "np.sqrt(np.sum(gap**2, axis=2))")
squared_distances.mistake("The result is transposed.", "np.sum(gap**2, axis=2)",
                          "np.sum(gap**2, axis=2).T")


@exercise("Mean and deviation are taken over the examples.", points=15)
def standardize(X: Float[Array, "m n"], eps: float) -> Float[Array, "m n"]:
    """Give each column mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    Z = (X - X.mean(axis=0)) / (X.std(axis=0) + eps)
    ### END SOLUTION
    return Z


standardize.probe(np.array([[1.0, 2.0], [3.0, 5.0], [5.0, 2.0]]), 0.1)
standardize.random(m=(5, 9), n=3, eps=uniform(0.01, 0.2))
standardize.mistake("eps is not used.", " + eps", "")
standardize.mistake("This is the variance.", "X.std(", "X.var(")


@exercise("Each row sums to 1.", points=20)
def softmax(Z: Float[Array, "m n"]) -> Float[Array, "m n"]:
    """Return the softmax of each row, stable for large scores."""
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION
    return P


softmax.probe(np.array([[0.0, 1.0], [1000.0, 1000.0], [2.0, 0.0]]))
softmax.random(m=(5, 9), n=3)
softmax.mistake("exp of a large number is infinite.", " - Z.max(axis=1, keepdims=True)", "")
softmax.mistake("The whole array sums to 1.", "E.sum(axis=1, keepdims=True)", "E.sum()")


@exercise("Row i has its 1 in column y[i].", points=15)
def one_hot(y: Int[Array, " m"], K: int) -> Float[Array, "m K"]:
    """Return labels as one-hot rows."""
    ### BEGIN SOLUTION
    Y = np.eye(K)[y]
    ### END SOLUTION
    return Y


one_hot.probe(np.array([1, 0, 1, 2]), 4)
one_hot.random(m=(5, 9), y=integers(0, 3), K=integers(4, 7))
one_hot.mistake("K is an argument.", "np.eye(K)", "np.eye(y.max() + 1)")
one_hot.mistake("Return floats.", "np.eye(K)[y]", "np.eye(K, dtype=int)[y]")


@exercise("One number: the mean of the squared errors.", points=15)
def mean_squared_error(y_hat: Float[Array, " m"], y: Float[Array, " m"]) -> float:
    """Return the mean squared error."""
    ### BEGIN SOLUTION
    J = float(np.mean((y_hat - y) ** 2))
    ### END SOLUTION
    return J


mean_squared_error.probe(np.array([1.0, 2.0, 4.0]), np.array([1.0, 0.0, 1.0]))
mean_squared_error.random(m=(5, 9))
mean_squared_error.mistake("This is the sum.", "np.mean", "np.sum")
mean_squared_error.mistake("This is the absolute error.", "(y_hat - y) ** 2", "abs(y_hat - y)")


@exercise("Each entry is the mean of k neighbours.", points=15)
def moving_average(x: Float[Array, " n"], k: int) -> Float[Array, " r"]:
    """Return the means of k consecutive entries."""
    ### BEGIN SOLUTION
    means = np.convolve(x, np.ones(k) / k, mode="valid")
    ### END SOLUTION
    return means


moving_average.probe(np.array([1.0, 3.0, 5.0, 1.0]), 2)
moving_average.random(n=(8, 12), k=integers(2, 5))
moving_average.mistake("These are sums.", "np.ones(k) / k", "np.ones(k)")
moving_average.mistake("The ends are there too.", '"valid"', '"same"')
