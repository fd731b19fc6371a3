"""Named costs: their curvature by formula is that of their slopes, and observers tell the truth."""

import numpy as np
import pytest

from course2_improving.helpers.landscapes import (
    FUNCTIONS,
    SADDLES,
    curvature,
    escape,
    function,
    measured,
    saddle,
    stepper,
    walk,
)


def by_complex_numbers(gradient, x):
    """Return how a gradient changes along each number, by a tiny imaginary nudge."""
    return np.array([gradient(x + 1e-30j * e).imag / 1e-30 for e in np.eye(len(x))])


SLOPES = {
    "cubes and neighbours": lambda x: (
        3 * x**2 + np.append(2 * x[:-1] * x[1:], 0) + np.append(0, x[:-1] ** 2)
    ),
    "exponential": lambda x: (
        np.exp(np.sum(x / np.arange(1, len(x) + 1))) / np.arange(1, len(x) + 1)
    ),
    "product of all entries": lambda x: np.array([np.prod(np.delete(x, i)) for i in range(len(x))]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_slopes_and_curvatures_by_formula_agree_with_the_cost(name):
    x = np.array([0.7, -1.2, 0.4, 1.5])
    nudges = 1e-5 * np.eye(4)
    cost = function(name)
    measured_slopes = [(cost(x + e) - cost(x - e)) / 2e-5 for e in nudges]
    # rounding of the cost over the nudge: 1e-16 / 1e-5
    np.testing.assert_allclose(SLOPES[name](x), measured_slopes, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(
        curvature(name, x), by_complex_numbers(SLOPES[name], x), rtol=1e-12, atol=1e-14
    )


@pytest.mark.parametrize("name", SADDLES)
def test_the_origin_is_flat_and_only_a_bowl_has_no_way_out(name):
    gradient = saddle(name)
    assert not gradient(np.zeros(3)).any()
    H = np.array([(gradient(e) - gradient(-e)) / 2e-6 for e in 1e-6 * np.eye(3)])
    np.testing.assert_allclose(H, np.diag([1, 2 if name == "bowl" else -2, 1]), atol=1e-9)
    x = np.array([0.3, 0.7, -0.2])
    gradient(x)
    assert x.tolist() == [0.3, 0.7, -0.2]


def test_between_two_valleys_the_walk_comes_to_rest_at_the_root_of_two():
    path = walk(saddle(SADDLES[1]), np.array([0.5, 1e-3]), stepper(0.1), 300)
    assert path.shape == (301, 2)
    assert path[0].tolist() == [0.5, 1e-3]
    np.testing.assert_allclose(path[-1], [0, 2**0.5], atol=1e-8)


def test_a_step_keeps_a_share_of_the_velocity():
    x, v = stepper(0.5, 0.5)(np.array([4.0, -1.0]), np.array([4.0, -4.0]), np.array([-4.0, -2.0]))
    assert v.tolist() == [-4.0, 1.0]
    assert x.tolist() == [0.0, 0.0]


def test_nudges_of_another_length_are_noticed():
    def measure(step):
        def answer(f, x, eps):
            f(x + step * eps * np.eye(2)[0])
            return np.zeros((2, 2))

        return measured(answer, FUNCTIONS[0], np.ones(2), 1e-3)["nudges are as long as eps says"]

    assert [measure(step) for step in (0.1, 0.5, 1, 2, 10)] == [False, True, True, True, False]
    nothing = measured(lambda *_: np.eye(2), FUNCTIONS[0], np.ones(2), 1e-3)
    assert nothing["nudges are as long as eps says"] is False


def test_a_walk_that_never_ends_is_stopped():
    def endless(grad, x0, step_fn, radius, max_steps):
        while True:
            grad(x0)

    seen = escape(endless, "bowl", np.ones(2), [0.1, 0.0], 5.0, 10)
    assert seen == {"steps": -1, "stops": False}
    number = escape(lambda *_: np.int64(3), "bowl", np.ones(2), [0.1, 0.0], 5.0, 10)
    assert number == {"steps": 3, "stops": True}
