"""What the page of week 2 and loss_landscapes promise in words and numbers is true."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week2.source.logistic_regression import bce_from_logits, fit
from course1_nn.week3.source.shallow_network import update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    init_deep,
    model_backward,
    model_forward,
)
from course2_improving.helpers.landscapes import stepper, walk
from course2_improving.week1.source.gradient_checking import (
    numerical_grad_vector,
    params_to_vector,
    vector_to_params,
)
from course2_improving.week2.source.loss_landscapes import (
    critical_point_type,
    escape_steps,
    hessian_fd,
    max_stable_lr,
    quadratic_path,
)

RAVINE, START = np.diag([1.0, 20.0]), np.array([9.0, 2.0])


@pytest.fixture(scope="module")
def tumours() -> dict[str, Any]:
    loaded = data.load("breast_cancer")
    dents, raw = loaded.X[:, [7]], loaded.X[:, [3, 7]]
    assert loaded.feature_names[[3, 7]].tolist() == ["mean area", "mean concave points"]
    return {
        "Y": loaded.y[:, None],
        "dents": (dents - dents.mean()) / dents.std(),
        "raw": raw,
        "X": (raw - raw.mean(axis=0)) / raw.std(axis=0),
    }


@pytest.fixture(scope="module")
def two_weights(tumours):
    return lambda x: bce_from_logits(x[1] * np.tanh(x[0] * tumours["dents"]), tumours["Y"])


@pytest.fixture(scope="module")
def slopes(two_weights):
    return lambda x: numerical_grad_vector(two_weights, x)


# ---- the landscape ------------------------------------------------------------------------------


def test_the_landscape_has_the_heights_of_the_text(two_weights):
    at = {corner: two_weights(np.array(corner)) for corner in ((-2, 3), (2, -3), (2, 3), (-2, -3))}
    assert at[-2, 3] == pytest.approx(2.4, abs=0.05)
    assert at[2, -3] == pytest.approx(at[-2, 3])
    assert at[2, 3] == pytest.approx(0.26, abs=0.005)
    assert at[-2, -3] == pytest.approx(at[2, 3])
    assert two_weights(np.zeros(2)) == pytest.approx(0.693, abs=0.0005)


def test_the_ravine_gets_narrower_further_up(two_weights, slopes):
    ratios, limits = [], []
    for start in ([2.0, 3.0], [1.2, 4.0], [0.6, 7.0]):
        x = np.array(start)
        for _ in range(400):
            x = x - 0.5 * slopes(x)
        along, across = np.linalg.eigvalsh(hessian_fd(two_weights, x))
        ratios.append(across / along)
        limits.append(2 / across)
    assert ratios[0] == pytest.approx(31, abs=0.6)
    assert ratios[-1] > 2000
    assert limits[0] == pytest.approx(18, abs=0.5)
    assert limits[-1] < 4


# ---- walks and limits ---------------------------------------------------------------------------


def test_examples_by_hand_of_the_walk():
    path = quadratic_path(np.diag([1.0, 4.0]), np.array([8.0, 1.0]), 0.5, 2)
    assert path.tolist() == [[8, 1], [4, -1], [2, 1]]
    A = np.array([[2.0, 2.0], [0.0, 4.0]])
    for x in np.random.default_rng(0).normal(size=(5, 2)):
        assert 0.5 * x @ A @ x == pytest.approx(x[0] ** 2 + x[0] * x[1] + 2 * x[1] ** 2)
        assert (A + A.T) @ x / 2 == pytest.approx([2 * x[0] + x[1], x[0] + 4 * x[1]])


def test_momentum_arrives_where_the_zigzag_is_not_yet():
    plain = quadratic_path(RAVINE, START, 0.09, 30)
    heavy = quadratic_path(RAVINE, START, 0.09, 30, 0.6)
    assert np.linalg.norm(plain[-1]) == pytest.approx(0.531, abs=0.0005)
    assert np.linalg.norm(heavy[-1]) == pytest.approx(0.006, abs=0.0006)
    assert (np.diff(np.sign(plain[:, 1])) != 0).all()  # it changes sides in each step
    assert (np.diff(np.abs(plain[:, 1])) < 0).all()


def test_the_walk_of_optimizers_is_the_same_at_a_smaller_rate():
    x, v = START, np.zeros(2)
    for _ in range(20):
        v = 0.6 * v + (1 - 0.6) * RAVINE @ x
        x = x - 0.2 * v
    same = quadratic_path(RAVINE, START, 0.2 * (1 - 0.6), 20, 0.6)
    np.testing.assert_allclose(same[-1], x, rtol=1e-12)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("beta", [0.0, 0.6])
def test_one_percent_decides_with_and_without_momentum(seed, beta):
    B = np.random.default_rng(seed).normal(size=(5, 5))
    five = B @ B.T
    steep = np.linalg.eigh(five).eigenvectors[:, -1]
    limit = (1 + beta) * max_stable_lr(five)
    below, above = (
        abs(quadratic_path(five, np.ones(5), share * limit, 2000, beta)[-1] @ steep)
        for share in (0.99, 1.01)
    )
    assert below < 1e-10
    assert above > 1e10


def test_examples_by_hand_of_eigenvalues():
    A = np.array([[3.0, 2.0], [2.0, 3.0]])
    assert (A @ [1, 1]).tolist() == [5, 5]
    assert (A @ [1, -1]).tolist() == [1, -1]
    assert max_stable_lr(A) == pytest.approx(0.4)
    H = np.array([[1.0, 3.0], [3.0, 1.0]])
    assert (H @ [1, -1]).tolist() == [-2, 2]
    assert critical_point_type(H) == "saddle"
    corners = {
        (a, b): (1 + a) ** 3 + (2 + b) ** 3 + (1 + a) ** 2 * (2 + b)
        for a in (0.5, -0.5)
        for b in (0.5, -0.5)
    }
    assert sum((1 if a * b > 0 else -1) * height for (a, b), height in corners.items()) == 2


def test_the_best_nudges_are_those_of_the_picture():
    nudges = 10.0 ** np.arange(-8, 0.1, 0.5)
    slope = np.abs((np.exp(nudges) - np.exp(-nudges)) / (2 * nudges) - 1)
    bend = np.abs((np.exp(nudges) - 2 + np.exp(-nudges)) / nudges**2 - 1)
    near_5, near_4 = nudges[np.argmin(slope)], nudges[np.argmin(bend)]
    assert 1e-6 < near_5 < 1e-4
    assert 1e-5 < near_4 < 1e-3
    assert slope[6] < 1e-10  # the nudge 1e-5
    assert 1e-9 < bend[8] < 1e-7  # the nudge 1e-4
    assert bend[0] == pytest.approx(1)


# ---- flat points --------------------------------------------------------------------------------


def test_the_middle_of_the_map_is_a_saddle(two_weights, slopes):
    assert not slopes(np.zeros(2)).any()
    H = hessian_fd(two_weights, np.zeros(2))
    assert np.linalg.eigvalsh(H) == pytest.approx([-0.3755, 0.3755], abs=5e-5)
    assert critical_point_type(H) == "saddle"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_five_numbers_nearly_all_random_matrices_are_saddles(seed):
    rng = np.random.default_rng(seed)
    kinds = [critical_point_type(rng.normal(size=(5, 5))) for _ in range(2000)]
    assert kinds.count("saddle") > 0.995 * 2000


def test_the_monkeys_saddle_is_degenerate():
    H = hessian_fd(lambda x: float(x[0] ** 3 - 3 * x[0] * x[1] ** 2), np.zeros(2))
    assert critical_point_type(H) == "degenerate"


# ---- leaving ------------------------------------------------------------------------------------


def test_the_shelf_is_as_long_as_the_text_says(two_weights, slopes):
    beside = np.array([1.0, -1.214])
    plain = [two_weights(x) for x in walk(slopes, beside, stepper(0.3), 120)]
    heavy = [two_weights(x) for x in walk(slopes, beside, stepper(0.3, 0.9), 120)]
    assert plain[20] == pytest.approx(0.70, abs=0.005)
    assert all(0.685 < cost < 0.705 for cost in plain[20:51])
    assert plain[-1] == pytest.approx(0.28, abs=0.005)
    assert heavy[5] == pytest.approx(0.69, abs=0.01)
    assert max(heavy[5:12]) == pytest.approx(0.79, abs=0.005)
    assert heavy[20] == pytest.approx(0.27, abs=0.006)


def test_each_factor_of_ten_costs_the_same_number_of_steps(slopes):
    assert np.log(10) / np.log(1 + 0.3 * 0.3755) == pytest.approx(21.6, abs=0.05)
    for beta, far, each in ((0.0, 177, 21.5), (0.5, 107, 13.0), (0.9, 65, 7.8)):
        counts = [
            escape_steps(slopes, 10.0**-k * np.array([0.6, 0.8]), stepper(0.3, beta), 1.0, 1000)
            for k in (2, 5, 8)
        ]
        assert abs(counts[2] - far) <= 2
        assert (counts[2] - counts[0]) / 6 == pytest.approx(each, abs=0.3)
        assert abs((counts[2] - counts[1]) - (counts[1] - counts[0])) <= 2


# ---- real training ------------------------------------------------------------------------------


def neuron_cost(X, Y):
    return lambda x: bce_from_logits(X @ x[:2, None] + x[2], Y)


def test_the_limit_on_raw_features_parts_a_fall_from_a_rise(tumours):
    raw, Y = tumours["raw"], tumours["Y"]
    limit = max_stable_lr(hessian_fd(neuron_cost(raw, Y), np.zeros(3), 1e-6))
    design = np.column_stack([raw, np.ones(len(raw))])
    assert limit == pytest.approx(2 / np.linalg.eigvalsh(design.T @ design / 4 / 569)[-1], rel=1e-3)
    assert limit == pytest.approx(1.45e-5, rel=0.005)
    below, above, far = (fit(raw, Y, share * limit, 40)[1] for share in (0.9, 1.1, 1.3))
    assert (np.diff(below) <= 0).all()
    assert above[-1] == pytest.approx(0.73, abs=0.01)
    assert min(far[10:]) == pytest.approx(0.83, abs=0.01)
    assert max(far[10:]) == pytest.approx(0.89, abs=0.01)


def test_the_curvature_at_the_minimum_predicts_the_rate_that_breaks(tumours):
    X, Y = tumours["X"], tumours["Y"]
    cost = neuron_cost(X, Y)
    found, _ = fit(X, Y, learning_rate=10.0, steps=2000)
    lowest = np.append(found["W"], found["b"])
    limit = max_stable_lr(hessian_fd(cost, lowest))
    assert limit == pytest.approx(36.96, abs=0.005)
    assert max_stable_lr(hessian_fd(cost, np.zeros(3))) == pytest.approx(4.39, abs=0.005)
    A = 0.5 * (1 + np.tanh((X @ lowest[:2] + lowest[2]) / 2))
    design = np.column_stack([X, np.ones(len(X))])
    by_formula = (design.T * (A * (1 - A))) @ design / len(X)
    assert limit == pytest.approx(2 / np.linalg.eigvalsh(by_formula)[-1], rel=1e-6)
    for share in (0.6, 0.9, 0.98, 1.02, 1.1, 1.4):
        ways = [fit(X, Y, share * limit, steps)[0] for steps in (1, 2000, 2001)]
        first, ending, after = (np.append(way["W"], way["b"]) for way in ways)
        excess, middle = cost(ending) - cost(lowest), (ending + after) / 2
        assert (excess < 1e-15) if share < 1 else (excess > 1e-3)
        assert max_stable_lr(hessian_fd(cost, first)) > 100  # it leaps to where it is flat
        assert (np.linalg.norm(middle) > 1.01 * np.linalg.norm(lowest)) == (share > 1)
        fits = max_stable_lr(hessian_fd(cost, middle))
        assert fits == pytest.approx(max(share, 1) * limit, rel=0.03)


def network_cost(X, Y, like):
    def cost(x):
        _, caches = model_forward(X, vector_to_params(x, like), ["tanh", "sigmoid"])
        return bce_from_logits(caches[-1][1], Y)

    return cost


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_training_moves_to_where_its_rate_fits(tumours, seed):
    X, Y, acts = tumours["X"], tumours["Y"], ["tanh", "sigmoid"]
    begin = init_deep([2, 4, 1], np.random.default_rng(seed))
    assert params_to_vector(begin).size == 17
    story: dict[float, list[float]] = {}
    rises: dict[float, int] = {}
    for rate in (1.0, 5.0, 8.0):
        params, costs, story[rate] = begin, [], []
        for step in range(801):
            A, caches = model_forward(X, params, acts)
            costs.append(bce_from_logits(caches[-1][1], Y))
            if step % 50 == 0:
                H = hessian_fd(network_cost(X, Y, params), params_to_vector(params))
                story[rate].append(2 / max_stable_lr(H))
            params = update_params(params, model_backward(A, Y, caches, acts), rate)
        rises[rate] = int(np.sum(np.diff(costs) > 0))
    assert max(story[1.0][5:]) > 0.45  # far above what the other rates allow
    for rate in (5.0, 8.0):
        assert max(story[rate][8:]) < 1.2 * 2 / rate
    assert rises[1.0] == 0 < rises[8.0]
    if seed == 0:
        assert story[1.0][0] == pytest.approx(0.75, abs=0.005)
        assert story[1.0][-1] == pytest.approx(0.57, abs=0.005)
        assert max(story[5.0][3:]) < 0.4
        assert story[8.0][8:] == pytest.approx([0.25] * 9, abs=0.012)
