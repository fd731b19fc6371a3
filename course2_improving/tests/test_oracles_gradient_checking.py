"""The references of gradient_checking against oracles that are not themselves.

Loops in Python numbers, exact fractions, slopes by complex numbers, closed forms, TensorFlow's
gradients, and the truth about the black boxes, which test_blackboxes.py proves.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
import tensorflow as tf

from course2_improving.helpers import blackboxes
from course2_improving.week1.source.gradient_checking import (
    find_buggy,
    gradcheck_sampled,
    gradient_check,
    numerical_grad_vector,
    params_to_vector,
    relative_error,
    vector_to_params,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def network(rng):
    """Return parameters whose names are not in the order of the alphabet."""
    shapes = {"b2": (2,), "W1": (3, 4), "b1": (4,), "W2": (4, 2), "scale": ()}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


# ---- one row ------------------------------------------------------------------------------------


def test_the_vector_lists_names_in_order_and_entries_by_row(rng):
    params = network(rng)
    expected = []
    for name in ("W1", "W2", "b1", "b2", "scale"):
        rows = params[name].tolist()
        while isinstance(rows, list) and rows and isinstance(rows[0], list):
            rows = [number for row in rows for number in row]
        expected += rows if isinstance(rows, list) else [rows]
    assert params_to_vector(params).tolist() == expected


def test_the_order_in_which_a_dict_was_filled_does_not_matter(rng):
    params = network(rng)
    turned = dict(reversed(params.items()))
    np.testing.assert_array_equal(params_to_vector(params), params_to_vector(turned))


def test_there_and_back_again_is_the_same_bit_for_bit(rng):
    params = network(rng)
    vector = params_to_vector(params)
    again = vector_to_params(vector, params)
    assert set(again) == set(params)
    for name, value in params.items():
        assert again[name].shape == value.shape
        np.testing.assert_array_equal(again[name], value)
    np.testing.assert_array_equal(params_to_vector(again), vector)


def test_neither_way_shares_memory(rng):
    params = {"b": rng.normal(size=5)}
    vector = params_to_vector(params)
    vector[0] = 99.0
    assert params["b"][0] != 99.0
    again = vector_to_params(vector, params)
    again["b"][1] = 77.0
    assert vector[1] != 77.0
    assert params["b"][1] != 77.0
    assert params["b"][0] != 99.0


# ---- measuring ----------------------------------------------------------------------------------


def test_slopes_of_a_polynomial_equal_exact_fractions():
    point, eps = [Fraction(3, 2), Fraction(-5, 4), Fraction(2)], Fraction(1, 8)

    def f(x):
        return x[0] ** 3 * x[1] - 4 * x[1] ** 2 * x[2] + x[2]

    exact = []
    for i in range(3):
        up, down = point.copy(), point.copy()
        up[i] += eps
        down[i] -= eps
        exact.append(float((f(up) - f(down)) / (2 * eps)))
    theta = np.array([float(each) for each in point])
    # all these numbers are short in binary, so nothing is rounded
    assert numerical_grad_vector(lambda x: float(f(x)), theta, 1 / 8).tolist() == exact


def test_slopes_equal_those_of_complex_numbers(rng):
    theta = rng.normal(size=6)

    def f(x):
        return np.sum(np.exp(np.sin(x)) * np.arange(1, 7)) * x[0]

    steps = theta + 1e-30j * np.eye(6)
    exact = [f(each).imag / 1e-30 for each in steps]
    np.testing.assert_allclose(numerical_grad_vector(f, theta), exact, rtol=1e-8, atol=1e-8)


def test_theta_in_single_precision_is_measured_in_double(rng):
    theta = rng.uniform(0.5, 1.5, 5).astype(np.float32)
    seen = []
    slopes = numerical_grad_vector(lambda x: seen.append(x.dtype) or float(np.sum(x**3)), theta)
    assert slopes.dtype == np.float64
    assert set(seen) == {np.dtype(np.float64)}
    np.testing.assert_allclose(slopes, 3 * theta.astype(float) ** 2, rtol=1e-8)


def test_theta_stays_bit_for_bit_and_f_is_asked_twice_a_number(rng):
    theta = rng.normal(size=7)
    before, asked = theta.tobytes(), []

    def f(x):
        asked.append(np.count_nonzero(x != theta))
        return float(np.prod(x))

    numerical_grad_vector(f, theta, 0.1)
    assert theta.tobytes() == before
    assert asked == [1] * 14  # one number moves at a time, and all others are where they were


# ---- comparing ----------------------------------------------------------------------------------


def slow_error(a, b) -> float:
    a, b = np.ravel(a).tolist(), np.ravel(b).tolist()
    lengths = math.hypot(*a) + math.hypot(*b)
    return math.dist(a, b) / lengths if lengths else 0.0


@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 3, 4), ()])
@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e9])
def test_relative_error_equals_a_slow_one(rng, shape, scale):
    a, b = scale * rng.normal(size=shape), scale * rng.normal(size=shape)
    assert relative_error(np.array(a), np.array(b)) == pytest.approx(slow_error(a, b), rel=1e-12)


def test_relative_error_is_symmetric_and_knows_its_ends(rng):
    a, b = rng.normal(size=(2, 9))
    assert relative_error(a, b) == relative_error(b, a)
    assert relative_error(a, -a) == pytest.approx(1, rel=1e-14)
    assert relative_error(a, 2 * a) == pytest.approx(1 / 3, rel=1e-14)
    assert relative_error(a, a) == relative_error(0 * a, 0 * a) == 0
    assert math.isnan(relative_error(a, a * np.nan))


# ---- checking -----------------------------------------------------------------------------------


def of_tensorflow(change=lambda _name, gradient: gradient):
    """Return a cost whose gradients are TensorFlow's, in double precision, and then changed."""
    X = np.random.default_rng(0).normal(size=(5, 3))

    def loss_and_grads(params, rng):
        kept = rng.random((5, 3)) < 0.7
        values = {name: tf.Variable(value) for name, value in params.items()}
        with tf.GradientTape() as tape:
            A = tf.tanh(tf.constant(X * kept) @ values["W1"] + values["b1"])
            out = values["scale"] * (A @ values["W2"] + values["b2"])
            loss = tf.reduce_mean(tf.nn.softplus(out))
            penalty = 0.1 * tf.reduce_sum(values["W1"] ** 2)
            total = loss + penalty
        grads = tape.gradient(total, values)
        return [float(loss), float(penalty)], {
            f"d{name}": change(name, np.asarray(grads[name])) for name in values
        }

    return loss_and_grads


def test_gradients_of_tensorflow_pass_with_dropout_and_penalty(rng):
    error, per_param = gradient_check(of_tensorflow(), network(rng), seed=5)
    assert error < 1e-8
    assert set(per_param) == {"W1", "W2", "b1", "b2", "scale"}
    assert max(per_param.values()) < 1e-7


def test_one_wrong_number_of_one_bias_shows_there_and_nowhere_else(rng):
    def spoil(name, gradient):
        return gradient * [1, 1, 1, -1] if name == "b1" else gradient

    error, per_param = gradient_check(of_tensorflow(spoil), network(rng))
    assert per_param.pop("b1") > 0.01
    assert max(per_param.values()) < 1e-7
    assert error > 1e-4


def test_errors_of_a_cubic_cost_equal_their_closed_form(rng):
    params = {"b": rng.uniform(1, 2, 3), "W": rng.uniform(1, 2, (2, 4))}

    def cubes(params, rng):
        del rng
        terms = [float(np.sum(value**3)) for value in params.values()]
        return terms, {f"d{name}": 3 * value**2 for name, value in params.items()}

    eps = 0.2
    error, per_param = gradient_check(cubes, params, eps)
    for name, value in params.items():  # each measured slope is eps² too large
        exact = (3 * value**2).ravel().tolist()
        assert per_param[name] == pytest.approx(
            slow_error(exact, [each + eps**2 for each in exact]), rel=1e-9
        )
    everything = [3 * x**2 for value in params.values() for x in value.ravel().tolist()]
    assert error == pytest.approx(
        slow_error(everything, [each + eps**2 for each in everything]), rel=1e-9
    )


def test_a_check_leaves_the_parameters_as_they_were(rng):
    params = network(rng)
    before = {name: value.tobytes() for name, value in params.items()}
    gradient_check(of_tensorflow(), params, 0.1)
    assert {name: value.tobytes() for name, value in params.items()} == before


def test_each_call_of_the_cost_sees_the_random_numbers_of_the_seed():
    seen = set()

    def cost(params, rng):
        seen.add(float(rng.random()))
        return [float(params["b"][0])], {"db": np.ones(1)}

    gradient_check(cost, {"b": np.zeros(1)}, seed=7)
    assert seen == {float(np.random.default_rng(7).random())}


# ---- sampling -----------------------------------------------------------------------------------


def test_a_sample_asks_twice_a_place_and_draws_every_place_equally_often(rng):
    theta, k = np.arange(1.0, 9.0), 3
    counts, asked = np.zeros(8), []

    def f(x):
        asked.append(np.flatnonzero(x != theta))
        return float(np.sum(x**2))

    for _ in range(800):
        asked.clear()
        assert gradcheck_sampled(f, 2 * theta, theta, k, rng) < 1e-8
        assert len(asked) == 2 * k
        places = {int(place) for (place,) in asked}
        assert len(places) == k
        counts[list(places)] += 1
    # 800 samples of 3 of 8: 300 each, with a deviation of 13.7
    assert np.all(np.abs(counts - 300) < 60)


def test_a_sample_compares_only_what_it_measured(rng):
    theta = rng.uniform(1, 2, 50)
    error = gradcheck_sampled(lambda x: float(np.sum(x**2)), 4 * theta, theta, 4, rng)
    assert error == pytest.approx(1 / 3, rel=1e-7)


def test_all_places_are_checked_where_there_are_fewer_than_k(rng):
    theta = np.array([1.0, 2.0, 3.0])
    wrong = np.array([2.0, 4.0, 7.0])
    error = gradcheck_sampled(lambda x: float(np.sum(x**2)), wrong, theta, 10, rng)
    assert error == pytest.approx(slow_error(wrong, 2 * theta), rel=1e-7)


# ---- the detective ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_guilty_are_those_that_the_catalogue_says(seed):
    numbers = np.random.default_rng(seed).permutation(len(blackboxes.CATALOGUE)).tolist()
    layers = [blackboxes.box(number) for number in numbers]
    guilty = {place for place, number in enumerate(numbers) if blackboxes.is_broken(number)}
    assert find_buggy(layers, np.random.default_rng(seed)) == guilty


def test_nobody_is_guilty_where_there_is_nobody():
    assert find_buggy([], np.random.default_rng(0)) == set()
