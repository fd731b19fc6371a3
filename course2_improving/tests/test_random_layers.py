"""A random layer is relu of an affine map, drawn anew by each call."""

import numpy as np

from course2_improving.helpers.random_layers import random_layer


def test_a_layer_is_one_function_for_all_examples():
    rng = np.random.default_rng(3)
    layer, X = random_layer(4, 7, rng), rng.normal(size=(5, 4))
    A = layer(X)
    assert A.shape == (5, 7)
    assert A.min() == 0.0
    rows = np.concatenate([layer(row[None]) for row in X])
    np.testing.assert_allclose(A, rows, rtol=1e-12, atol=1e-14)


def test_each_call_draws_another_layer_from_the_generator():
    X = np.ones((1, 3))
    rng = np.random.default_rng(5)
    first, second = random_layer(3, 6, rng)(X), random_layer(3, 6, rng)(X)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, random_layer(3, 6, np.random.default_rng(5))(X))


def test_scores_of_standardized_features_have_variance_one_beside_the_bias():
    rng = np.random.default_rng(0)
    layer, X = random_layer(50, 20_000, rng), rng.normal(size=(40, 50))
    # a score has variance 1 from the weights and 1 from the bias, and relu keeps half the square
    assert abs(np.mean(layer(X) ** 2) - 1.0) < 0.1
