"""What the pages of `shallow_network` promise in words and numbers is true."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data, fields
from course1_nn.week2.source.logistic_regression import binary_cross_entropy, fit, forward
from course1_nn.week3.source.shallow_network import (
    BY_HAND,
    CORNERS,
    FOLD,
    WAY,
    activation_grad,
    column,
    fit_shallow,
    init_shallow,
    shallow_backward,
    shallow_forward,
    update_params,
)


def seeded(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def error(A: Any, Y: Any) -> float:
    return float(np.mean((A >= 0.5) != Y))


def error_of(params: Any, X: Any, Y: Any, act: str = "tanh") -> float:
    return error(shallow_forward(X, params, act)[0], Y)


@pytest.fixture(scope="module")
def xor() -> tuple[Any, ...]:
    """Return the examples of the text: 400 to train on, and 10,000 new ones."""
    return *fields.xor().draw(400, seeded(1)), *fields.xor().draw(10_000, seeded(2))


# ---- sections 1, 2 and 5: one neuron, and the fold -----------------------------------------------


def test_one_neuron_errs_on_half_of_xor_where_one_in_twenty_is_possible(xor):
    X, Y, X_new, Y_new = xor
    neuron, _ = fit(X, Y, 0.5, 500)
    assert error(forward(X_new, neuron), Y_new) == pytest.approx(0.5, abs=0.03)
    assert fields.xor().bayes_error() == pytest.approx(0.045, abs=0.0006)


def test_the_fold_has_the_numbers_of_the_tables():
    A2, cache = shallow_forward(CORNERS, FOLD, "relu")
    assert cache["Z1"][0].tolist() == [2.0, -2.0]
    assert cache["A1"].tolist() == [[2, 0], [0, 0], [0, 0], [0, 2]]
    np.testing.assert_allclose(A2, column(0.73, 0.27, 0.27, 0.73), atol=0.005)


def test_the_fold_leaves_about_one_in_eight_wrong(xor):
    _, _, X_new, Y_new = xor
    assert error_of(FOLD, X_new, Y_new, "relu") == pytest.approx(0.12, abs=0.01)


def test_two_layers_without_activation_are_one():
    rng = seeded(1)
    params = init_shallow(3, 4, 2, rng, scale=1.0) | {"b1": rng.normal(size=4)}
    X = rng.normal(size=(5, 3))
    Z2 = X @ (params["W1"] @ params["W2"]) + params["b1"] @ params["W2"] + params["b2"]
    np.testing.assert_allclose(
        shallow_forward(X, params, "linear")[0], 1 / (1 + np.exp(-Z2)), rtol=1e-12
    )


# ---- sections 3 and 4: slopes and starts ---------------------------------------------------------


def test_tanh_is_four_times_as_steep_as_the_sigmoid_in_the_middle():
    slopes = [float(activation_grad(np.zeros(1), name)[0]) for name in ("tanh", "sigmoid")]
    assert slopes == [1.0, 0.25]


def test_large_weights_put_most_neurons_where_tanh_is_flat(xor):
    X = xor[0]
    shares = {}
    for scale in (0.01, 1.0, 10.0):
        slopes = activation_grad(X @ seeded(4).normal(0, scale, size=(2, 50)), "tanh")
        shares[scale] = np.mean(slopes < 0.1), np.mean(slopes > 0.9)
    assert shares[0.01] == (0.0, 1.0)
    assert shares[10.0][0] > 0.85
    assert max(shares[1.0]) < 0.3


# ---- sections 6 and 7: gradients and steps -------------------------------------------------------


def test_the_example_by_hand_has_the_numbers_of_the_table():
    assert WAY["Z1"].tolist() == [[1, 2, -1], [3, -2, 2]]
    assert WAY["A2"].tolist() == [[0.5], [0.5]]
    grads = shallow_backward(BY_HAND, WAY, column(1, 1))
    assert grads["dW1"].tolist() == [[-2, 0.25, 2.25]]
    assert grads["db1"].tolist() == [-1, 0.25, 0.75]
    assert grads["dW2"].tolist() == [[-1], [-0.5], [-0.5]]
    assert grads["db2"].tolist() == [-0.5]


def test_a_step_of_ten_gradients_helps_and_one_of_a_hundred_does_not(xor):
    X, Y, *_ = xor
    A2, cache = shallow_forward(X, FOLD, "relu")
    grads = shallow_backward(FOLD, cache, Y)
    assert grads["dW1"][0, 0] == pytest.approx(-0.052, abs=0.0005)
    before = binary_cross_entropy(A2, Y)
    costs = [
        binary_cross_entropy(shallow_forward(X, update_params(FOLD, grads, rate), "relu")[0], Y)
        for rate in (0.1, 1, 10, 100)
    ]
    assert before > costs[0] > costs[1] > costs[2]
    assert costs[3] > 5 * before


# ---- section 8: training -------------------------------------------------------------------------


def test_four_neurons_wait_on_a_plateau_and_then_come_close_to_the_best(xor):
    X, Y, X_new, Y_new = xor
    params, losses = fit_shallow(X, Y, 4, 1.0, 2000, seeded(6))
    assert min(losses[:45]) > 0.68
    assert losses[1000] == pytest.approx(0.1, abs=0.02)
    assert losses[-1] == pytest.approx(0.064, abs=0.01)
    assert error_of(params, X_new, Y_new) < 0.06


@pytest.mark.slow
def test_half_of_the_starts_end_higher_and_stay_there(xor):
    X, Y, *_ = xor
    ends = {seed: fit_shallow(X, Y, 4, 1.0, 2000, seeded(seed))[1][-1] for seed in range(4, 10)}
    high = [seed for seed, end in ends.items() if end > 0.2]
    assert len(high) == 3
    _, losses = fit_shallow(X, Y, 4, 1.0, 20_000, seeded(high[0]))
    assert losses[-1] > 0.2


# ---- section 9: harder fields --------------------------------------------------------------------


@pytest.mark.parametrize("make", [fields.xor, fields.moons, fields.petals])
def test_eight_neurons_come_within_a_percent_of_the_best(make):
    field = make()
    X, Y = field.draw(400, seeded(1))
    X_new, Y_new = field.draw(10_000, seeded(2))
    params, _ = fit_shallow(X, Y, 8, 1.0, 3000, seeded(7))
    assert error_of(params, X_new, Y_new) < field.bayes_error() + 0.01


def test_the_spiral_leaves_eight_neurons_furthest_behind():
    arm = fields.spiral().against_rest(0)
    X, Y = arm.draw(400, seeded(1))
    X_new, Y_new = arm.draw(10_000, seeded(2))
    params, _ = fit_shallow(X, Y, 8, 1.0, 3000, seeded(7))
    assert 0.01 < error_of(params, X_new, Y_new) - arm.bayes_error() < 0.04


@pytest.mark.slow
def test_three_networks_name_nearly_every_arm():
    X, y = fields.spiral().draw(600, seeded(3))
    says = []
    for arm in range(3):
        network, _ = fit_shallow(X, (y == arm).astype(int), 8, 2.0, 3000, seeded(arm))
        says.append(shallow_forward(X, network)[0])
    assert np.mean(np.hstack(says).argmax(axis=1)[:, np.newaxis] == y) > 0.95


# ---- section 10: handwriting ---------------------------------------------------------------------


@pytest.mark.slow
def test_eight_neurons_make_less_than_half_of_the_errors_on_digits():
    digits = data.load("digits")
    assert digits.y[:10].tolist() == list(range(10))
    X, Y = digits.X.reshape(-1, 64) / 16, (digits.y >= 5).astype(int)[:, np.newaxis]
    order = seeded(0).permutation(len(X))
    train, test = order[:1200], order[1200:]
    neuron, slow = fit(X[train], Y[train], 0.2, 2000)
    one = error(forward(X[test], neuron), Y[test])
    for seed in (8, 9, 10):
        params, losses = fit_shallow(X[train], Y[train], 8, 0.2, 2000, seeded(seed))
        assert error_of(params, X[test], Y[test]) < one / 2
        assert losses[-1] < 0.1
    assert slow[-1] == pytest.approx(0.27, abs=0.005)
    assert {-1.0, 1.0} <= set(np.sign(params["W2"][:, 0]))


# ---- section 11: the film and the twins ----------------------------------------------------------


@pytest.fixture(scope="module")
def arm() -> tuple[Any, ...]:
    field = fields.spiral().against_rest(0)
    return *field.draw(400, seeded(0)), *field.draw(10_000, seeded(2))


@pytest.mark.slow
def test_the_border_bends_with_the_number_of_neurons(arm):
    X, Y, X_new, Y_new = arm
    wrong = []
    for n_h in (1, 2, 4, 8, 32):
        params, _ = fit_shallow(X, Y, n_h, 2.0, 5000, seeded(10))
        wrong.append(error_of(params, X_new, Y_new))
        if n_h == 1:
            assert not (shallow_forward(X, params)[0] >= 0.5).any()
    assert wrong[0] > wrong[1] > wrong[2] > 2 * wrong[3]
    assert all(after < before + 0.01 for before, after in pairwise(wrong))
    assert max(wrong[3:]) < 0.05


def trained(params, X, Y):
    for _ in range(5000):
        grads = shallow_backward(params, shallow_forward(X, params)[1], Y)
        params = update_params(params, grads, 2.0)
    return params


def test_equal_neurons_stay_equal_to_the_last_digit_and_do_the_work_of_one(arm):
    X, Y, X_new, Y_new = arm
    start = {name: np.full_like(p, 0.5) for name, p in init_shallow(2, 32, 1, seeded(1)).items()}
    end = trained(start, X, Y)
    assert len(np.unique(end["W1"], axis=1).T) == 1
    assert len(np.unique(end["W2"])) == 1
    assert error_of(end, X_new, Y_new) > 0.2


def test_from_zeros_only_the_last_bias_moves_to_the_share_of_label_one(arm):
    X, Y, *_ = arm
    end = trained(init_shallow(2, 32, 1, seeded(1), scale=0.0), X, Y)
    assert not end["W1"].any()
    assert not end["b1"].any()
    assert not end["W2"].any()
    share = float(Y.mean())
    assert float(end["b2"][0]) == pytest.approx(math.log(share / (1 - share)), rel=1e-6)


def test_random_neurons_differ_and_find_the_arm(arm):
    X, Y, X_new, Y_new = arm
    end = trained(init_shallow(2, 32, 1, seeded(10)), X, Y)
    assert len(np.unique(end["W1"], axis=1).T) == 32
    assert error_of(end, X_new, Y_new) < 0.05
