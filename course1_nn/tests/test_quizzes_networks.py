"""What the quizzes of weeks 3 and 4 call right is right, and what they call wrong is wrong."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

from course1_nn.tests.test_quizzes import right, sigmoid, slope, texts
from course1_nn.week3.source import quiz_hidden_layer as hidden
from course1_nn.week4.source import quiz_deep_networks as deep

rng = np.random.default_rng(0)
Params = dict[str, np.ndarray]


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


# ---- week 3 -------------------------------------------------------------------------------------


def test_two_layers_without_a_bend_are_one():
    X, W1, b1, W2, b2 = (rng.normal(size=s) for s in ((6, 5), (5, 12), (12,), (12, 3), (3,)))
    W, b = W1 @ W2, b1 @ W2 + b2
    np.testing.assert_allclose((X @ W1 + b1) @ W2 + b2, X @ W + b)
    assert hidden.collapsed(5, 12, 3) == W.size + b.size


def test_two_bends_can_cancel():
    x = np.linspace(-3, 3, 13)
    np.testing.assert_array_equal(relu(x) - relu(-x), x)
    np.testing.assert_array_equal(relu(x) + relu(-x), np.abs(x))
    assert right(hidden.two_bends) == {"`x` itself, a straight line".strip("`")}


def trained(W1: Any, W2: Any, steps: int = 1000) -> Params:
    """Train a network of tanh units with a sigmoid output on random examples."""
    X = np.random.default_rng(1).normal(size=(40, 2))
    Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
    p = {"W1": np.array(W1, float), "b1": np.zeros(8), "W2": np.array(W2, float), "b2": np.zeros(1)}
    for _ in range(steps):
        A1 = np.tanh(X @ p["W1"] + p["b1"])
        dZ2 = (sigmoid(A1 @ p["W2"] + p["b2"]) - Y) / len(X)
        dZ1 = dZ2 @ p["W2"].T * (1 - A1**2)
        grads = {"W1": X.T @ dZ1, "b1": dZ1.sum(0), "W2": A1.T @ dZ2, "b2": dZ2.sum(0)}
        p = {name: value - 0.3 * grads[name] for name, value in p.items()}
    return p


def units_differ(p: Params) -> bool:
    return bool(np.abs(p["W1"] - p["W1"][:, :1]).max() > 1e-6)


def test_equal_weights_stay_equal_and_learn_all_the_same():
    p = trained(np.full((2, 8), 0.5), np.full((8, 1), 0.5))
    assert not units_differ(p)
    assert np.abs(p["W1"] - 0.5).max() > 0.01
    assert np.abs(p["W1"]).min() > 0.01
    (told,) = right(hidden.equal_start)
    assert told.startswith("Eight times the same feature")


def test_the_starts_that_break_the_symmetry_do():
    random, zero = rng.normal(size=(2, 8)), np.zeros((2, 8))
    starts = {
        "W1 random, W2 all 0": (random, np.zeros((8, 1))),
        "W1 all 0, W2 random": (zero, rng.normal(size=(8, 1))),
        "W1 all 0, W2 all 0": (zero, np.zeros((8, 1))),
        "W1 all 0.1, W2 all 0.1": (zero + 0.1, np.full((8, 1), 0.1)),
    }
    assert list(starts) == texts(hidden.broken_symmetry)
    ends = {name: trained(*start, steps=200) for name, start in starts.items()}
    assert right(hidden.broken_symmetry) == {n for n, p in ends.items() if units_differ(p)}
    stuck = ends["W1 all 0, W2 all 0"]
    assert not stuck["W1"].any()
    assert not stuck["W2"].any()
    after_one = trained(*starts["W1 random, W2 all 0"], steps=1)
    np.testing.assert_array_equal(after_one["W1"], random)  # W1 waits one step
    assert len(np.unique(after_one["W2"])) == 8


def test_the_slopes_of_sigmoids_leave_a_quarter_each():
    slopes = [slope(sigmoid, z) for z in np.linspace(-4, 4, 81)]
    assert max(slopes) == pytest.approx(0.25)
    assert hidden.quarter_by_quarter(3) == pytest.approx(max(slopes) ** 3)
    assert hidden.quarter_by_quarter(5) == pytest.approx(0.001, abs=0.0001)
    assert max(slope(math.tanh, z) for z in np.linspace(-1, 1, 21)) == pytest.approx(1)


def test_the_slope_of_tanh_follows_from_its_value():
    for z in (-1.5, 0.2, 1.0):
        assert hidden.slope_of_tanh(math.tanh(z)) == pytest.approx(slope(math.tanh, z))


def test_a_dead_unit_has_no_gradient_and_a_larger_rate_does_not_help():
    X = np.abs(rng.normal(size=(9, 3)))
    w, b = -np.ones(3), -0.5
    assert (X @ w + b < 0).all()
    dz = rng.normal(size=9) * (X @ w + b > 0)
    assert not (X.T @ dz).any()
    assert dz.sum() == 0
    (told,) = right(hidden.dead_unit)
    assert told.startswith("Its own weights and bias never change")


def test_the_dead_units_are_those_that_no_example_activates():
    X = np.array([[1, 2], [2, 1], [3, 3]])
    found: set[str] = set()
    for choice in hidden.which_are_dead.choices:
        names: dict[str, Any] = {}
        exec(choice.text.replace("`", "").replace(", b", "; b"), names)
        if not (X @ names["w"] + names["b"] > 0).any():
            found.add(choice.letter)
    assert "".join(sorted(found)) == hidden.which_are_dead.answer


def test_n_units_bend_a_line_n_times():
    x = np.linspace(-2, 2, 401)
    for n_h in (1, 3, 7):
        bends = rng.choice(x[1:-1:20], n_h, replace=False)  # at points of x, and apart
        weights = rng.choice([-1, 1], n_h) * rng.uniform(0.5, 2, n_h)
        slopes = np.diff(relu(x[:, None] - bends) @ weights) / np.diff(x)
        assert hidden.pieces(n_h) == 1 + np.count_nonzero(np.abs(np.diff(slopes)) > 1e-6)


def test_the_widest_network_of_the_table_loses_most_on_new_examples():
    table = {2: (0.75, 0.74), 8: (0.93, 0.92), 64: (1.00, 0.88)}
    for units, (train, dev) in table.items():
        assert f"| {units} | {train:.2f} | {dev:.2f} |" in hidden.wider_and_wider.text
    assert table[64][0] - table[64][1] == pytest.approx(0.12)
    assert table[8][1] - table[64][1] == pytest.approx(0.04)
    (told,) = right(hidden.wider_and_wider)
    assert told.startswith("64 units can fit what is accidental")


# ---- week 4 -------------------------------------------------------------------------------------


def test_backward_of_a_layer_needs_its_input_and_its_weights():
    A, W, b, dZ = (rng.normal(size=s) for s in ((4, 3), (3, 2), (2,), (4, 2)))

    def slopes(array: np.ndarray) -> np.ndarray:
        found = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            ends: list[float] = []
            for end in (kept + 1e-6, kept - 1e-6):
                array[index] = end
                ends.append(float(((A @ W + b) * dZ).sum()))
            array[index] = kept
            found[index] = (ends[0] - ends[1]) / 2e-6
        return found

    np.testing.assert_allclose(slopes(W), A.T @ dZ, atol=1e-8)
    np.testing.assert_allclose(slopes(A), dZ @ W.T, atol=1e-8)
    np.testing.assert_allclose(slopes(b), dZ.sum(axis=0), atol=1e-8)
    assert right(deep.needed_later) == {"A", "W"}


def test_the_caches_hold_the_inputs_of_both_layers():
    m, sizes = 5, (7, 4, 2)
    A = np.zeros((m, sizes[0]))
    caches: list[np.ndarray] = []
    for n_in, n_out in itertools.pairwise(sizes):
        caches.append(A)
        A = A @ np.zeros((n_in, n_out))
    assert deep.numbers_in_caches(m, *sizes) == sum(cache.size for cache in caches)


def parameters(*sizes: int) -> int:
    pairs = itertools.pairwise(sizes)
    return sum(np.zeros((a, b)).size + np.zeros(b).size for a, b in pairs)


def test_the_learned_numbers_are_those_of_all_arrays():
    assert deep.learned_numbers(20, 9, 3) == parameters(20, 9, 3, 1)
    assert deep.learned_numbers(64, 16, 8) == parameters(64, 16, 8, 1)


def test_twice_the_width_has_four_times_the_weights_and_twice_the_depth_about_twice():
    def weights(layers: int, width: int) -> int:
        return sum(np.zeros((width, width)).size for _ in range(layers - 1))

    factor = weights(5, 200) / weights(5, 100)
    assert right(deep.double_the_width) == {f"{factor:g}"}
    assert 2 <= weights(10, 100) / weights(5, 100) <= 2.5


def test_twenty_sigmoid_layers_make_the_first_gradient_vanish():
    """With weights of standard deviation 0.3 and 30 units; the two that are compared are `dZ`."""
    A, n = rng.normal(size=(20, 30)), 30
    weights = [rng.normal(scale=0.3, size=(n, n)) for _ in range(20)]
    outputs: list[np.ndarray] = []
    for W in weights:
        A = sigmoid(A @ W)
        outputs.append(A)
    dZ = rng.normal(size=A.shape) * A * (1 - A)
    last = np.abs(dZ).mean()
    for W, A in zip(weights[:0:-1], outputs[-2::-1], strict=True):
        dZ = dZ @ W.T * A * (1 - A)
    assert 0 < np.abs(dZ).mean() < 1e-6 * last
    assert 0.25**19 < 1e-9
    (told,) = right(deep.tiny_gradient)
    assert told.startswith("On its way back")


def test_one_entry_of_the_first_gradient_is_the_slope_of_the_mean_cost():
    for z, m in ((-0.4, 3), (1.2, 20)):
        cost_slope = slope(lambda z, m=m: math.log1p(math.exp(-z)) / m, z)  # label 1
        assert deep.one_entry(sigmoid(z), m) == pytest.approx(cost_slope)


def test_an_update_in_the_loop_spoils_the_gradients_before_it():
    X, W1, W2, Y = (rng.normal(size=s) for s in ((6, 3), (3, 4), (4, 1), (6, 1)))

    def first_gradient(rate: float) -> np.ndarray:
        A1 = np.tanh(X @ W1)
        dZ2 = (A1 @ W2 - Y) / len(X)
        new = W2 - rate * (A1.T @ dZ2)  # the update that comes too early
        return X.T @ (dZ2 @ new.T * (1 - A1**2))

    honest = first_gradient(0.0)
    assert np.abs(first_gradient(0.1) - honest).max() > 1e-3
    assert first_gradient(0.1).shape == honest.shape
    (told,) = right(deep.too_early)
    assert "uses the new weights" in told


def test_the_bug_of_the_table_is_in_the_product_with_the_input():
    """Make each of the bugs that are offered, and see which gradients become wrong."""
    X, Y = rng.normal(size=(8, 4)), rng.integers(0, 2, (8, 1)).astype(float)
    p = {f"W{i}": rng.normal(size=s) for i, s in enumerate(((4, 4), (4, 3), (3, 1)), 1)}
    p |= {f"b{i}": rng.normal(size=n) for i, n in enumerate((4, 3, 1), 1)}

    def forward(p: Params) -> list[np.ndarray]:
        A1 = np.tanh(X @ p["W1"] + p["b1"])
        A2 = np.tanh(A1 @ p["W2"] + p["b2"])
        return [A1, A2, sigmoid(A2 @ p["W3"] + p["b3"])]

    def backward(bug: str = "") -> Params:
        A1, A2, A3 = forward(p)
        dZ3 = (A3 - Y) / (1 if bug == "output" else len(Y))
        dZ2 = dZ3 @ p["W3"].T * (1 - A2**2)
        dZ1 = dZ2 @ p["W2"].T * (1 - (A1 if bug == "activation" else A1**2))
        inputs = {1: A1 if bug == "product" else X, 2: A1, 3: A2}
        errors = {1: dZ1, 2: dZ2, 3: dZ3}
        grads = {f"W{i}": inputs[i].T @ errors[i] for i in errors}
        return grads | {f"b{i}": errors[i].sum(axis=0) for i in errors}

    def cost(p: Params) -> float:
        A3 = forward(p)[2]
        return float(-np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)))

    truth: Params = {}
    for name, value in p.items():
        truth[name] = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            ends: list[float] = []
            for step in (1e-6, -1e-6):
                moved = value.copy()
                moved[index] += step
                ends.append(cost(p | {name: moved}))
            truth[name][index] = (ends[0] - ends[1]) / 2e-6

    def wrong(bug: str) -> set[str]:
        grads = backward(bug)
        gaps = {name: np.linalg.norm(grads[name] - truth[name]) for name in p}
        return {name for name, gap in gaps.items() if gap > 1e-3 * np.linalg.norm(truth[name])}

    assert wrong("") == set()
    assert wrong("output") == set(p)
    assert wrong("activation") == {"W1", "b1"}
    assert wrong("product") == {"W1"}
    (told,) = right(deep.where_is_the_bug)
    assert told.startswith("In the product that makes")


def test_the_spread_of_he_keeps_the_signal_through_relu():
    A, n_in = rng.normal(size=(2000, 300)), 300
    for _ in range(5):
        A = relu(A @ rng.normal(scale=deep.spread_of_he(n_in, n_in), size=(n_in, n_in)))
        size = np.mean(A**2)
        assert 0.6 < size < 1.6  # means of 300 units: a few per cent a layer
    assert deep.spread_of_he(200, 7) == 0.1


def test_hyperparameters_are_what_no_gradient_sets():
    assert right(deep.who_chooses) == {
        "The learning rate",
        "The number of hidden layers",
        "The number of steps",
    }
