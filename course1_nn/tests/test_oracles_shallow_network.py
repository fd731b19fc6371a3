"""Check the references of `shallow_network` against oracles that are not themselves.

Scalar loops in Python floats, finite differences, and Keras layers with copied weights.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import fields
from course1_nn.week3.source.shallow_network import (
    activation,
    activation_grad,
    fit_shallow,
    init_shallow,
    shallow_backward,
    shallow_forward,
    update_params,
)

SCALAR: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "linear": lambda z: z,
}
each_activation = pytest.mark.parametrize("name", SCALAR)
sizes = pytest.mark.parametrize(
    ("m", "n_x", "n_h"), [(1, 3, 2), (7, 2, 5), (4, 6, 1), (9, 1, 3)], ids=str
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(30)


def network(rng: np.random.Generator, n_x: int, n_h: int, n_y: int = 1) -> dict[str, Any]:
    shapes = {"W1": (n_x, n_h), "b1": (n_h,), "W2": (n_h, n_y), "b2": (n_y,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def dot(v: list[float], w: list[float]) -> float:
    return math.fsum(v_j * w_j for v_j, w_j in zip(v, w, strict=True))


def slow_scores(x: list[float], params: dict[str, Any], act: str) -> list[float]:
    """Return the scores of the output for one example, neuron by neuron in Python floats."""
    hidden = []
    for w, b in zip(params["W1"].T.tolist(), params["b1"].tolist(), strict=True):
        hidden.append(SCALAR[act](dot(x, w) + b))
    columns = zip(params["W2"].T.tolist(), params["b2"].tolist(), strict=True)
    return [dot(hidden, w) + b for w, b in columns]


def slow_cost(X: Any, Y: Any, params: dict[str, Any], act: str) -> float:
    """Return the mean cross-entropy by a loop over examples in Python floats."""
    losses = []
    for x, y in zip(X.tolist(), Y[:, 0].tolist(), strict=True):
        (z,) = slow_scores(x, params, act)
        losses.append(math.log1p(math.exp(-z if y else z)))
    return math.fsum(losses) / len(losses)


def nudged(cost: Callable[[dict[str, Any]], float], params: dict[str, Any], step: float = 1e-6):
    """Return the slopes of `cost` by every parameter, one entry at a time."""
    slopes = {name: np.zeros_like(value) for name, value in params.items()}
    for name, value in params.items():
        for index in np.ndindex(value.shape):
            up, down = value.copy(), value.copy()
            up[index] += step
            down[index] -= step
            rise = cost(params | {name: up}) - cost(params | {name: down})
            slopes[name][index] = rise / (2 * step)
    return slopes


# ---- activations --------------------------------------------------------------------------------


@each_activation
def test_activation_equals_the_scalar_function(rng, name):
    Z = rng.normal(0, 3, size=(4, 3, 2))
    Z[0, 0, 0] = 0.0
    before = Z.copy()
    A = activation(Z, name)
    expected = np.reshape([SCALAR[name](z) for z in Z.ravel().tolist()], Z.shape)
    np.testing.assert_allclose(A, expected, rtol=1e-14, atol=1e-16)
    np.testing.assert_array_equal(Z, before)


@each_activation
def test_activation_grad_equals_central_differences_of_the_scalar_function(rng, name):
    z = rng.normal(0, 3, size=50)
    z = z[np.abs(z) > 1e-3]  # relu has a kink at 0
    slopes = [(SCALAR[name](x + 1e-6) - SCALAR[name](x - 1e-6)) / 2e-6 for x in z.tolist()]
    np.testing.assert_allclose(activation_grad(z, name), slopes, rtol=1e-7, atol=1e-9)


@each_activation
def test_slopes_far_from_zero_are_finite(name):
    slopes = activation_grad(np.array([[-1000.0, 1000.0]]), name)
    assert slopes.shape == (1, 2)
    assert slopes.dtype == np.float64
    assert slopes.tolist()[0] in ([0.0, 0.0], [0.0, 1.0], [0.01, 1.0], [1.0, 1.0])


def test_at_zero_the_kinks_have_the_slope_of_their_left_side():
    assert activation_grad(np.zeros(1), "relu").tolist() == [0.0]
    assert activation_grad(np.zeros(1), "leaky_relu").tolist() == [0.01]


@pytest.mark.parametrize("function", [activation, activation_grad])
def test_a_name_that_does_not_exist_is_refused(function):
    with pytest.raises(ValueError, match="swish"):
        function(np.zeros((2, 3)), "swish")


# ---- the model ----------------------------------------------------------------------------------


def test_initial_weights_are_normal_and_biases_zero(rng):
    params = init_shallow(60, 50, 40, rng, scale=0.3)
    assert [params[name].shape for name in ("W1", "b1", "W2", "b2")] == [
        (60, 50),
        (50,),
        (50, 40),
        (40,),
    ]
    for name in ("W1", "W2"):
        numbers = params[name].ravel() / 0.3
        # 2000 numbers and more: the standard errors are 0.022 and 0.016, and 4 of them are allowed
        assert abs(numbers.mean()) < 0.09
        assert numbers.std() == pytest.approx(1, abs=0.064)
        assert np.mean(np.abs(numbers) < 1) == pytest.approx(math.erf(1 / math.sqrt(2)), abs=0.045)
    assert not params["b1"].any()
    assert not params["b2"].any()


def test_initial_weights_are_one_hundredth_by_default_and_follow_the_generator():
    first, again, other = (init_shallow(30, 20, 1, np.random.default_rng(s)) for s in (1, 1, 2))
    assert first["W1"].std() == pytest.approx(0.01, rel=0.15)
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
    assert not np.array_equal(first["W1"], other["W1"])
    assert len(np.unique(np.r_[first["W1"].ravel(), first["W2"].ravel()])) == 620


def test_initial_weights_leave_the_global_generator_alone():
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002 - this is what is watched
    init_shallow(3, 4, 1, np.random.default_rng(1))
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


@each_activation
def test_forward_equals_a_loop_over_examples_and_neurons(rng, name):
    X, params = rng.normal(size=(6, 3)), network(rng, 3, 4, 2)
    A2, cache = shallow_forward(X, params, name)
    scores = [slow_scores(x, params, name) for x in X.tolist()]
    expected = [[SCALAR["sigmoid"](z) for z in row] for row in scores]
    np.testing.assert_allclose(A2, expected, rtol=1e-12)
    np.testing.assert_array_equal(cache["A2"], A2)
    np.testing.assert_array_equal(cache["X"], X)
    assert cache["act"] == name
    rescored = [[SCALAR[name](z) for z in row] for row in cache["Z1"].tolist()]
    np.testing.assert_allclose(cache["A1"], rescored, rtol=1e-12, atol=1e-16)


@pytest.mark.slow
def test_forward_equals_keras_layers_with_the_same_weights(rng):
    import keras

    X, params = rng.normal(size=(8, 3)), network(rng, 3, 5, 2)
    hidden = keras.layers.Dense(5, activation="tanh", dtype="float64")
    output = keras.layers.Dense(2, activation="sigmoid", dtype="float64")
    model = keras.Sequential([keras.Input((3,), dtype="float64"), hidden, output])
    hidden.set_weights([params["W1"], params["b1"]])
    output.set_weights([params["W2"], params["b2"]])
    np.testing.assert_allclose(shallow_forward(X, params)[0], model(X), rtol=1e-10)


def test_forward_treats_each_example_alone(rng):
    X, params = rng.normal(size=(5, 3)), network(rng, 3, 4)
    alone = np.concatenate([shallow_forward(X[[i]], params)[0] for i in range(5)])
    np.testing.assert_allclose(shallow_forward(X, params)[0], alone, rtol=1e-12)


# ---- learning -----------------------------------------------------------------------------------


@sizes
@each_activation
def test_backward_equals_central_differences(rng, name, m, n_x, n_h):
    X, Y, params = rng.normal(size=(m, n_x)), rng.integers(0, 2, (m, 1)), network(rng, n_x, n_h)
    grads = shallow_backward(params, shallow_forward(X, params, name)[1], Y)
    slopes = nudged(lambda at: slow_cost(X, Y, at, name), params)
    assert sorted(grads) == ["dW1", "dW2", "db1", "db2"]
    for parameter, slope in slopes.items():
        assert grads[f"d{parameter}"].shape == slope.shape
        # central differences with a step of 1e-6 are good to about 1e-9 where the cost is near 1
        np.testing.assert_allclose(grads[f"d{parameter}"], slope, rtol=1e-6, atol=2e-9)


def test_backward_is_the_mean_of_the_gradients_of_single_examples(rng):
    X, Y, params = rng.normal(size=(6, 2)), rng.integers(0, 2, (6, 1)), network(rng, 2, 4)
    together = shallow_backward(params, shallow_forward(X, params)[1], Y)
    alone = [shallow_backward(params, shallow_forward(X[[i]], params)[1], Y[[i]]) for i in range(6)]
    for name, gradient in together.items():
        np.testing.assert_allclose(gradient, np.mean([a[name] for a in alone], axis=0), rtol=1e-12)


def test_backward_leaves_parameters_and_cache_as_they_were(rng):
    X, Y, params = rng.normal(size=(6, 2)), rng.integers(0, 2, (6, 1)), network(rng, 2, 4)
    cache = shallow_forward(X, params)[1]
    before = [value.copy() for value in (*params.values(), cache["Z1"], cache["A1"], cache["A2"])]
    shallow_backward(params, cache, Y)
    after = [*params.values(), cache["Z1"], cache["A1"], cache["A2"]]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


def test_update_moves_every_entry_by_its_own_slope(rng):
    params = {
        "W1": rng.normal(size=(3, 2)),
        "b1": rng.normal(size=2),
        "W7": rng.normal(size=(2, 5)),
    }
    grads = {f"d{name}": rng.normal(size=value.shape) for name, value in params.items()}
    before = {name: value.copy() for name, value in params.items()}
    new = update_params(params, grads, 0.3)
    assert list(new) == list(params)
    for name, old in before.items():
        np.testing.assert_array_equal(params[name], old)
        for index in np.ndindex(old.shape):
            expected = float(old[index]) - 0.3 * float(grads[f"d{name}"][index])
            assert float(new[name][index]) == pytest.approx(expected, rel=1e-14)


def test_update_with_rate_zero_stays_and_shares_no_memory(rng):
    params = {"W1": rng.normal(size=(3, 2))}
    new = update_params(params, {"dW1": np.ones((3, 2))}, 0.0)
    np.testing.assert_array_equal(new["W1"], params["W1"])
    assert not np.shares_memory(new["W1"], params["W1"])


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "linear"])
def test_fit_equals_three_steps_along_central_differences(rng, name):
    X, Y = rng.normal(0, 2, size=(8, 3)), rng.integers(0, 2, (8, 1))
    params, costs = init_shallow(3, 4, 1, np.random.default_rng(5)), []
    for _ in range(3):
        costs.append(slow_cost(X, Y, params, name))
        slopes = nudged(lambda at: slow_cost(X, Y, at, name), params)
        params = {key: value - 0.8 * slopes[key] for key, value in params.items()}
    trained, losses = fit_shallow(X, Y, 4, 0.8, 3, np.random.default_rng(5), name)
    np.testing.assert_allclose(losses, costs, rtol=1e-8)
    for key, value in params.items():
        np.testing.assert_allclose(trained[key], value, rtol=1e-5, atol=1e-8)


def test_fit_starts_near_log_two_and_never_climbs_with_short_steps(rng):
    X, Y = rng.normal(size=(40, 2)), rng.integers(0, 2, (40, 1))
    _, losses = fit_shallow(X, Y, 3, 0.1, 300, rng)
    assert len(losses) == 300
    assert losses[0] == pytest.approx(math.log(2), abs=1e-3)
    assert all(after < before for before, after in pairwise(losses))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fit_separates_what_no_line_separates(seed):
    X, Y = fields.xor(noise=0.2).draw(80, np.random.default_rng(seed))
    params, _ = fit_shallow(X, Y, 8, 1.0, 1000, np.random.default_rng(seed))
    assert ((shallow_forward(X, params)[0] >= 0.5) == Y).all()
