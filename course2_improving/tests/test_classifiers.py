"""The plain network for several classes, and the loop that trains networks."""

import numpy as np
import pytest

from course1_nn.week1.source.numpy_foundations import numerical_gradient
from course1_nn.week4.source.deep_network_from_scratch import init_deep
from course2_improving.helpers.classifiers import PLAIN, plain_backward, plain_forward, train


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_the_plain_network_equals_a_loop_over_its_layers(rng):
    params, X = init_deep([4, 6, 5, 3], rng), rng.normal(size=(7, 4))
    A = X
    for layer in (1, 2):
        A = np.maximum(A @ params[f"W{layer}"] + params[f"b{layer}"], 0)
    states = ["anything"]
    Z, caches, same = plain_forward(X, params, states, training=True)
    np.testing.assert_allclose(Z, A @ params["W3"] + params["b3"], rtol=1e-13)
    assert len(caches) == 3
    assert same is states


def test_its_gradients_equal_their_measurement(rng):
    params, X, dZ = init_deep([4, 6, 5, 3], rng), rng.normal(size=(7, 4)), rng.normal(size=(7, 3))
    grads = plain_backward(dZ, plain_forward(X, params, [])[1])
    assert set(grads) == {f"d{name}" for name in params}
    for name, value in params.items():
        measured = numerical_gradient(
            lambda v, name=name: float(np.sum(dZ * plain_forward(X, {**params, name: v}, [])[0])),
            value,
        )
        np.testing.assert_allclose(grads[f"d{name}"], measured, rtol=1e-6, atol=1e-8)


def test_training_takes_the_step_of_the_gradient_of_the_cost(rng):
    params, X = init_deep([4, 6, 3], rng), rng.normal(size=(7, 4))
    Y = np.array([0, 1, 2, 2, 1, 0, 0])[:, None]

    def cost(params):
        E = np.exp(plain_forward(X, params, [])[0])
        return float(-np.mean(np.log((E / E.sum(axis=1, keepdims=True))[np.arange(7), Y[:, 0]])))

    new, states, costs = train(PLAIN, (params, []), X, Y, 0.5, epochs=1, batch_size=7)
    assert states == []
    assert costs == pytest.approx([cost(params)], rel=1e-12)
    for name, value in params.items():
        slope = numerical_gradient(lambda v, name=name: cost({**params, name: v}), value)
        np.testing.assert_allclose(new[name], value - 0.5 * slope, rtol=1e-6, atol=1e-8)


def test_a_seed_decides_the_mini_batches_and_the_start_stays(rng):
    params, X = init_deep([4, 6, 3], rng), rng.normal(size=(30, 4))
    Y = rng.integers(0, 3, (30, 1))
    before = {name: value.copy() for name, value in params.items()}
    runs = [train(PLAIN, (params, []), X, Y, 0.1, epochs=4, batch_size=8, seed=s)[2]
            for s in (0, 0, 1)]  # fmt: skip
    assert runs[0] == runs[1] != runs[2]
    assert runs[0][-1] < runs[0][0]
    for name, value in params.items():
        np.testing.assert_array_equal(value, before[name])


def test_states_go_from_step_to_step(rng):
    X, Y, seen = rng.normal(size=(12, 2)), rng.integers(0, 2, (12, 1)), []

    def forward(X, params, states, training):
        assert training
        seen.append(states[0])
        return X @ params["W"], [X], [states[0] + 1]

    def backward(dZ, caches):
        return {"dW": caches[0].T @ dZ}

    _, states, costs = train((forward, backward), ({"W": np.zeros((2, 2))}, [0]), X, Y, 0.1,
                             epochs=3, batch_size=5)  # fmt: skip
    assert seen == list(range(9))
    assert states == [9]
    assert len(costs) == 3
    assert costs[0] <= np.log(2) + 0.02


def test_a_label_without_any_probability_costs_much_and_not_everything():
    X, Y = np.ones((1, 1)), np.array([[1]])
    params = {"W1": np.array([[5000.0, 0.0]]), "b1": np.zeros(2)}
    _, _, costs = train(PLAIN, (params, []), X, Y, 0.0, epochs=1)
    assert costs == pytest.approx([-np.log(1e-300)])
