"""Slopes by formula are those of a Taylor line in exact fractions, and the spoilt ones are not."""

from fractions import Fraction

import numpy as np
import pytest

from course2_improving.helpers import costs

PARAMS = {"b": np.array([2.0, -1.5]), "W": np.array([[1.0, 3.0, 0.5]])}


def measured(name: str, seed: int = 0) -> dict[str, np.ndarray]:
    """Return the slopes of the sum of all terms, one number at a time."""
    slopes = {}
    for key, value in PARAMS.items():
        slopes[key] = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            totals = []
            for step in (1e-5, -1e-5):
                nudged = value.copy()
                nudged[index] += step
                terms, _ = costs.cost(name)(PARAMS | {key: nudged}, np.random.default_rng(seed))
                totals.append(sum(terms))
            slopes[key][index] = (totals[0] - totals[1]) / 2e-5
    return slopes


@pytest.mark.parametrize("name", costs.FUNCTIONS)
def test_slopes_of_functions_equal_exact_difference_quotients(name):
    x, step = np.array([0.5, 1.25, 2.0]), Fraction(1, 10**6)
    exact = costs.slopes(name, x)
    for i in range(3):
        up, down = x.copy(), x.copy()
        up[i] += float(step)
        down[i] -= float(step)
        rise = Fraction(costs.function(name)(up)) - Fraction(costs.function(name)(down))
        assert exact[i] == pytest.approx(float(rise / (2 * step)), rel=1e-8)


def test_spoilt_slopes_are_doubled_where_their_name_says():
    x = np.array([1.0, 2.0, 3.0])
    exact = costs.slopes("sum of cubes", x)
    assert (costs.slopes("sum of cubes", x, "doubled") / exact).tolist() == [2, 2, 2]
    assert (costs.slopes("sum of cubes", x, "first one doubled") / exact).tolist() == [2, 1, 1]


@pytest.mark.parametrize("name", costs.COSTS[:4])
def test_right_gradients_equal_differences_of_the_cost(name):
    _, grads = costs.cost(name)(PARAMS, np.random.default_rng(0))
    for key, slopes in measured(name).items():
        np.testing.assert_allclose(grads[f"d{key}"], slopes, rtol=1e-8, atol=1e-8)


def test_wrong_gradients_are_wrong_in_db_alone_and_as_their_name_says():
    right = measured("squares")
    _, negated = costs.cost("squares, db negated")(PARAMS, np.random.default_rng(0))
    _, short = costs.cost("squares, last slope of db missing")(PARAMS, np.random.default_rng(0))
    np.testing.assert_allclose(negated["db"], -right["b"], rtol=1e-8)
    np.testing.assert_allclose(short["db"], right["b"] * [1, 0], rtol=1e-8)
    for grads in (negated, short):
        np.testing.assert_allclose(grads["dW"], right["W"], rtol=1e-8)


def test_dropout_depends_on_the_rng_and_on_nothing_else():
    def drawn(seed):
        return costs.cost("cubes with dropout")(PARAMS, np.random.default_rng(seed))[0]

    assert drawn(3) == drawn(3)
    assert len({drawn(seed)[0] for seed in range(20)}) > 5


def test_an_unknown_cost_is_refused():
    with pytest.raises(ValueError, match="'fifth powers' is not known"):
        costs.cost("fifth powers")
