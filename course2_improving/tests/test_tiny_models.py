"""The tiny models agree with scikit-learn and learn what they should be able to."""

import numpy as np
from sklearn.linear_model import Ridge

from course2_improving.helpers.tiny_models import PRICE, fit_linear, fit_network, share_right


def test_the_linear_model_is_ridge_regression():
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(30, 4)), rng.integers(0, 2, (30, 1))
    ridge = Ridge(alpha=30 * PRICE).fit(X, Y)
    asked = rng.normal(size=(6, 4))
    wanted = np.reshape(ridge.predict(asked), (6, 1))
    np.testing.assert_allclose(fit_linear(X, Y)(asked), wanted, rtol=1e-8)


def test_the_network_learns_what_no_line_can():
    rng = np.random.default_rng(2)
    X = rng.uniform(-1, 1, (200, 2))
    Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
    assert share_right(fit_linear(X, Y), X, Y) < 0.7
    assert share_right(fit_network(X, Y), X, Y) > 0.9


def test_the_share_of_right_answers_is_counted_at_one_half():
    scores = np.array([[0.2], [0.5], [0.9], [0.4]])
    assert share_right(lambda X: X, scores, np.array([[0], [1], [0], [0]])) == 0.75
