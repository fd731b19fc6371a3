"""Check the network of any depth against oracles that are not itself.

Scalar loops in Python floats, finite differences of these, closed forms and scikit-learn's network
with copied weights: none of them shares a line with the tested code.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from course1_nn.week4.source.deep_network_from_scratch import (
    dense_act_backward,
    dense_act_forward,
    dense_backward,
    dense_forward,
    gradient_check_model,
    init_deep,
    model_backward,
    model_forward,
)

SCALAR: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
}
DEPTHS = [
    ([3, 1], ["sigmoid"]),
    ([2, 5, 1], ["relu", "sigmoid"]),
    ([4, 3, 6, 1], ["tanh", "leaky_relu", "sigmoid"]),
    ([3, 7, 2, 5, 1], ["leaky_relu", "sigmoid", "relu", "sigmoid"]),
    ([5, 4, 3, 6, 2, 1], ["tanh", "relu", "tanh", "leaky_relu", "sigmoid"]),
]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def slow_layer(row, W, b, act) -> list[float]:
    """Return what leaves a layer for one example, as Python floats."""
    scores = [
        math.fsum([*(x * W[i, j] for i, x in enumerate(row)), b[j]]) for j in range(W.shape[1])
    ]
    return [SCALAR[act](score) for score in scores]


def slow_network(X, params, acts) -> list[float]:
    """Return the probability of each example, as Python floats."""
    answers: list[float] = []
    for x in X.tolist():
        row = x
        for layer, act in enumerate(acts, 1):
            row = slow_layer(row, params[f"W{layer}"], params[f"b{layer}"], act)
        answers += row
    return answers


def slow_cost(X, Y, params, acts) -> float:
    probabilities = slow_network(X, params, acts)
    losses = [
        -math.log(p if y else 1 - p) for p, y in zip(probabilities, Y[:, 0].tolist(), strict=True)
    ]
    return math.fsum(losses) / len(losses)


def slopes(f: Callable[[Any], float], at, step=1e-6):
    """Return the gradient of `f` by central differences, one entry at a time."""
    found = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        found[index] = (f(up) - f(down)) / (2 * step)
    return found


def network(rng, layer_dims, m):
    """Return X, Y and random parameters, of which the biases are not zero."""
    params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(layer_dims), 1):
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out))
        params[f"b{layer}"] = rng.normal(size=n_out)
    return rng.normal(size=(m, layer_dims[0])), rng.integers(0, 2, size=(m, 1)), params


# ---- where to begin -----------------------------------------------------------------------------


@pytest.mark.parametrize("layer_dims", [[5, 1], [2, 3, 4], [6, 2, 9, 3, 1]])
def test_there_is_one_pair_of_arrays_a_layer(layer_dims):
    params = init_deep(layer_dims, np.random.default_rng(0))
    layers = range(1, len(layer_dims))
    assert set(params) == {f"{letter}{layer}" for letter in "Wb" for layer in layers}
    for layer in layers:
        assert params[f"W{layer}"].shape == (layer_dims[layer - 1], layer_dims[layer])
        assert params[f"b{layer}"].shape == (layer_dims[layer],)
        assert not params[f"b{layer}"].any()


def test_he_weights_keep_the_mean_square_of_a_signal_through_relu(rng):
    dims = [400, 300, 500, 200]
    params = init_deep(dims, rng)
    A = np.abs(rng.normal(size=(400, 400)))  # any signal will do: only its mean square counts
    for layer in range(1, 4):
        before, A = np.mean(A**2), np.maximum(A @ params[f"W{layer}"], 0)
        assert np.mean(A**2) == pytest.approx(before, rel=0.2)  # units are few: 200 of them


def test_weights_have_the_spread_that_each_method_says(rng):
    for method, wanted in (("he", [(2 / 300) ** 0.5, (2 / 100) ** 0.5]), ("small", [0.01, 0.01])):
        params = init_deep([300, 100, 400], rng, method)
        for name, std in zip(("W1", "W2"), wanted, strict=True):
            # 30,000 numbers: their standard deviation is off by 0.4 %
            assert params[name].std() == pytest.approx(std, rel=0.02)
            assert params[name].mean() == pytest.approx(0, abs=0.03 * std)


def test_the_generator_decides_and_a_seed_is_as_good_as_one():
    first, again = (init_deep([4, 3, 1], np.random.default_rng(5)) for _ in range(2))
    seeded, other = init_deep([4, 3, 1], 5), init_deep([4, 3, 1], 6)
    np.testing.assert_array_equal(first["W1"], again["W1"])
    np.testing.assert_array_equal(first["W2"], seeded["W2"])
    assert (first["W1"] != other["W1"]).all()
    generator = np.random.default_rng(5)
    assert (init_deep([4, 3, 1], generator)["W1"] != init_deep([4, 3, 1], generator)["W1"]).all()


# ---- layers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "n_in", "n_out"), [(1, 4, 2), (6, 2, 3), (5, 3, 1)])
def test_dense_layers_equal_loops_and_differences(rng, m, n_in, n_out):
    A, W, b = (rng.normal(size=size) for size in ((m, n_in), (n_in, n_out), n_out))
    dZ = rng.normal(size=(m, n_out))
    Z, cache = dense_forward(A, W, b)
    slow = [
        [sum(A[k, i] * W[i, j] for i in range(n_in)) + b[j] for j in range(n_out)] for k in range(m)
    ]
    np.testing.assert_allclose(Z, slow, rtol=1e-12, atol=1e-14)
    assert len(cache) == 2
    np.testing.assert_array_equal(cache[0], A)
    np.testing.assert_array_equal(cache[1], W)

    def pushed(A, W, b):
        return float(np.sum((np.einsum("ki,ij->kj", A, W) + b) * dZ))

    wanted = (
        slopes(lambda at: pushed(at, W, b), A),
        slopes(lambda at: pushed(A, at, b), W),
        slopes(lambda at: pushed(A, W, at), b),
    )
    for ours, theirs in zip(dense_backward(dZ, cache), wanted, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-8)  # the map is linear


@pytest.mark.parametrize("act", list(SCALAR))
def test_layers_with_activation_equal_loops_and_differences(rng, act):
    A, W, b = (rng.normal(size=size) for size in ((4, 3), (3, 5), 5))
    dA = rng.normal(size=(4, 5))
    A_out, cache = dense_act_forward(A, W, b, act)
    np.testing.assert_allclose(A_out, [slow_layer(a, W, b, act) for a in A], rtol=1e-12)
    np.testing.assert_allclose(cache[1], np.einsum("ki,ij->kj", A, W) + b, rtol=1e-12)

    def pushed(A, W, b):
        rows = [slow_layer(a, W, b, act) for a in A]
        return float(np.sum(np.array(rows) * dA))

    wanted = (
        slopes(lambda at: pushed(at, W, b), A),
        slopes(lambda at: pushed(A, at, b), W),
        slopes(lambda at: pushed(A, W, at), b),
    )
    for ours, theirs in zip(dense_act_backward(dA, cache, act), wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=2e-9)


# ---- the whole network --------------------------------------------------------------------------


@pytest.mark.parametrize(("layer_dims", "acts"), DEPTHS)
def test_the_way_forward_equals_a_loop_over_examples(rng, layer_dims, acts):
    X, _, params = network(rng, layer_dims, m=8)
    AL, caches = model_forward(X, params, acts)
    assert AL.shape == (8, 1)
    np.testing.assert_allclose(AL[:, 0], slow_network(X, params, acts), rtol=1e-12)
    assert [Z.shape for _, Z in caches] == [(8, units) for units in layer_dims[1:]]


@pytest.mark.parametrize(("ours", "theirs"), [("relu", "relu"), ("tanh", "tanh"),
                                              ("sigmoid", "logistic")])  # fmt: skip
def test_the_way_forward_equals_scikit_learns_network(rng, ours, theirs):
    X, _, params = network(rng, [4, 6, 3, 1], m=30)
    Y = np.arange(30) % 2
    model = MLPClassifier((6, 3), activation=theirs, solver="lbfgs", max_iter=1, tol=1e9)
    model.fit(X, Y)
    model.coefs_ = [params[f"W{layer}"] for layer in (1, 2, 3)]
    model.intercepts_ = [params[f"b{layer}"] for layer in (1, 2, 3)]
    AL, _ = model_forward(X, params, [ours, ours, "sigmoid"])
    np.testing.assert_allclose(AL, model.predict_proba(X)[:, [1]], rtol=1e-12)


@pytest.mark.parametrize(("layer_dims", "acts"), DEPTHS)
@pytest.mark.parametrize("m", [1, 7])
def test_the_way_back_equals_differences_of_the_slow_cost(rng, layer_dims, acts, m):
    X, Y, params = network(rng, layer_dims, m)
    AL, caches = model_forward(X, params, acts)
    grads = model_backward(AL, Y, caches, acts)
    assert set(grads) == {f"d{name}" for name in params}
    for name, value in params.items():
        wanted = slopes(lambda at, name=name: slow_cost(X, Y, {**params, name: at}, acts), value)
        assert grads[f"d{name}"].shape == value.shape
        np.testing.assert_allclose(grads[f"d{name}"], wanted, rtol=1e-6, atol=2e-9)


def test_an_example_that_is_sure_and_wrong_pushes_with_its_whole_share():
    X, Y = np.array([[1000.0], [-1000.0]]), np.array([[0], [1]])
    AL, caches = model_forward(X, {"W1": np.ones((1, 1)), "b1": np.zeros(1)}, ["sigmoid"])
    assert AL.tolist() == [[1.0], [0.0]]
    grads = model_backward(AL, Y, caches, ["sigmoid"])
    assert grads["dW1"].tolist() == [[1000.0]]  # (1000 · 1 − 1000 · (−1)) / 2
    assert grads["db1"].tolist() == [0.0]


def test_the_way_there_and_back_leaves_everything_as_it_was(rng):
    layer_dims, acts = DEPTHS[3]
    X, Y, params = network(rng, layer_dims, m=5)
    before = [array.copy() for array in (X, Y, *params.values())]
    AL, caches = model_forward(X, params, acts)
    first = model_backward(AL, Y, caches, acts)
    again = model_backward(AL, Y, caches, acts)
    gradient_check_model(params, X, Y, acts, 10, rng)
    for array, was in zip((X, Y, *params.values()), before, strict=True):
        np.testing.assert_array_equal(array, was)
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])


# ---- the check ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("layer_dims", "acts"), DEPTHS)
def test_right_gradients_pass_the_check(rng, layer_dims, acts):
    X, Y, params = network(rng, layer_dims, m=6)
    assert gradient_check_model(params, X, Y, acts, 1000, rng) < 1e-7


def test_the_check_finds_each_of_all_errors_and_k_of_them_if_it_may(rng):
    X, Y, params = network(rng, [2, 3, 1], m=6)
    acts = ["tanh", "sigmoid"]
    right = {
        f"d{name}": slopes(lambda at, name=name: slow_cost(X, Y, {**params, name: at}, acts), value)
        for name, value in params.items()
    }
    found = {k: places_looked_at(params, X, Y, acts, k, 7, right) for k in (4, 13, 50)}
    assert {k: len(places) for k, places in found.items()} == {4: 4, 13: 13, 50: 13}  # of 13
    every = [places_looked_at(params, X, Y, acts, 3, seed, right) for seed in range(6)]
    assert any(places != every[0] for places in every)


def places_looked_at(params, X, Y, acts, k, seed, right):
    """Return the places where a wrong gradient is noticed."""
    return [
        (name, i)
        for name, value in right.items()
        for i, unit in enumerate(np.eye(value.size).reshape(-1, *value.shape))
        if gradient_check_model(params, X, Y, acts, k, seed, right | {name: value + unit}) > 1e-3
    ]


@pytest.mark.parametrize(("factor", "error"), [(2.0, 1 / 3), (-1.0, 1.0), (0.0, 1.0), (0.5, 1 / 3)])
def test_the_error_of_a_spoilt_gradient_is_the_one_of_the_formula(rng, factor, error):
    X, Y, params = network(rng, [3, 4, 1], m=6)
    AL, caches = model_forward(X, params, ["tanh", "sigmoid"])
    grads = model_backward(AL, Y, caches, ["tanh", "sigmoid"])
    spoilt = grads | {"db2": factor * grads["db2"]}
    found = gradient_check_model(params, X, Y, ["tanh", "sigmoid"], 100, rng, spoilt)
    assert found == pytest.approx(error, rel=1e-6)


def test_gradients_of_zero_pass_the_check():
    X, Y = np.array([[0.0, 1.0], [0.0, 2.0]]), np.array([[1], [0]])
    params = {"W1": np.array([[1.0], [-1.0]]), "b1": np.zeros(1)}
    assert gradient_check_model(params, X, Y, ["sigmoid"], 10, 0) < 1e-7
