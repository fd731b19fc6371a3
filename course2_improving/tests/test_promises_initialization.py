"""What the text of the notebook on starts and its week's page promise is true."""

import itertools
from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data, fields
from course1_nn.week2.source.logistic_regression import bce_from_logits
from course1_nn.week3.source.shallow_network import update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    dense_act_forward,
    model_backward,
    model_forward,
)
from course2_improving.week1.source.initialization import (
    init_he,
    init_random,
    init_xavier,
    init_zeros,
    signal_stats,
    symmetry_broken,
)

TOWER = [196] + [50] * 20
DEEP, DEEP_ACTS = [196] + [50] * 19 + [1], ["relu"] * 19 + ["sigmoid"]
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def moons() -> Any:
    return fields.moons().draw(400, np.random.default_rng(1))


@pytest.fixture(scope="module")
def clothes() -> dict[str, Any]:
    """Return the photographs of section 4 and of the end, as rows."""
    fashion = data.load("fashion")
    parts: dict[str, Any] = {}
    for part in ("train", "test"):
        names = fashion.class_names[fashion[f"y_{part}"]]
        keep = np.flatnonzero((names == "Trouser") | (names == "Dress"))
        keep = keep[:500] if part == "train" else keep
        small = fashion[f"X_{part}"][keep].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255
        parts[f"X_{part}"] = small.reshape(len(keep), 196)
        parts[f"Y_{part}"] = (names[keep] == "Dress").astype(int)[:, None]
    mean, std = parts["X_train"].mean(axis=0), parts["X_train"].std(axis=0)
    for part in ("train", "test"):
        parts[f"X_{part}"] = (parts[f"X_{part}"] - mean) / (std + 0.1)
    return parts


def train(params, acts, X, Y, rate, steps):
    losses = []
    for _ in range(steps):
        AL, caches = model_forward(X, params, acts)
        losses.append(bce_from_logits(caches[-1][1], Y))
        params = update_params(params, model_backward(AL, Y, caches, acts), rate)
    return params, losses


def constant(layer_dims, value):
    params = init_zeros(layer_dims)
    return {name: array + value * (name[0] == "W") for name, array in params.items()}


# ---- zeros and twins ----------------------------------------------------------------------------


def test_zeros_stay_zeros_and_the_moons_cost_at_least_2_9_percent(moons):
    after, losses = train(init_zeros([2, 8, 1]), ["tanh", "sigmoid"], *moons, 1.0, 50)
    assert not after["W1"].any()
    assert not after["W2"].any()
    assert f"{losses[0]:.3f}" == f"{losses[-1]:.3f}" == "0.693"
    assert f"{fields.moons().bayes_error():.1%}" == "2.9%"


def test_eight_twins_learn_what_one_unit_learns_and_eight_random_units_learn_more(moons):
    acts = ["tanh", "sigmoid"]
    after, losses = train(constant([2, 8, 1], 0.5), acts, *moons, 1.0, 500)
    assert [f"{losses[0]:.2f}", f"{losses[-1]:.2f}"] == ["0.81", "0.27"]
    np.testing.assert_allclose(np.ptp(after["W1"], axis=1), 0.0, atol=1e-12)
    one, ones = train(constant([2, 1, 1], 0.5), acts, *moons, 1.0, 500)
    assert ones[-1] == pytest.approx(losses[-1], abs=0.01)
    same = [(model_forward(moons[0], params, acts)[0] >= 0.5) for params in (after, one)]
    assert np.mean(same[0] == same[1]) > 0.98
    for seed in SEEDS:
        mixed = constant([2, 8, 1], 0.5)
        mixed["W1"] = np.random.default_rng(seed + 2).normal(0, 0.5, (2, 8))
        assert train(mixed, acts, *moons, 1.0, 2000)[1][-1] < 0.15


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_one_random_layer_parts_twins_except_where_relu_sleeps(moons, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(2, 8)), rng.normal(size=(8, 1))
    equal, zero = constant([2, 8, 1], 0.5), init_zeros([2, 8, 1])
    trials = {
        "equal": (equal, False, False),
        "zero": (zero, False, False),
        "equal, random": (equal | {"W2": W2}, True, True),
        "zero, random": (zero | {"W2": W2}, True, False),
        "random, equal": (equal | {"W1": W1}, True, True),
    }
    for name, (start, *wanted) in trials.items():
        for act, answer in zip(("tanh", "relu"), wanted, strict=True):
            after, _ = train(start, [act, "sigmoid"], *moons, 1.0, 5)
            assert symmetry_broken(start, after) is answer, (name, act)


# ---- scales -------------------------------------------------------------------------------------


def test_a_small_scale_says_nothing_and_a_large_one_yes_or_no():
    rng = np.random.default_rng(4)
    inputs = rng.choice([-1.0, 1.0], size=(5000, 200))
    A = {s: np.abs(np.tanh(inputs @ rng.normal(0, s, 200))) for s in (0.002, 0.07, 2.0)}
    assert A[0.002].max() < 0.15
    assert np.mean(A[2.0] > 0.95) > 0.9
    assert np.histogram(A[0.07], 10, (0, 1))[0].min() > 250


def test_three_layers_train_from_a_comfortable_range_of_scales(moons):
    acts = ["tanh", "tanh", "sigmoid"]
    ends = {
        scale: train(init_random([2, 16, 16, 1], np.random.default_rng(5), scale), acts, *moons,
                     0.3, 600)[1]
        for scale in (0.001, 0.1, 0.5, 3.0, 30.0)
    }  # fmt: skip
    assert ends[0.001][-1] == pytest.approx(0.69, abs=0.005)
    assert ends[0.1][-1] == pytest.approx(0.27, abs=0.01)
    assert max(ends[0.5][-1], ends[3.0][-1]) < 0.1
    assert ends[30.0][0] > 10
    assert ends[30.0][-1] > 2


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_a_factor_of_two_becomes_a_million_in_twenty_layers(clothes, seed):
    ends = {}
    for scale in (0.05, 0.1, 0.2, 0.4, 0.8):
        stds = signal_stats(TOWER, lambda dims, rng, s=scale: init_random(dims, rng, s), "relu",
                            clothes["X_train"], np.random.default_rng(seed))  # fmt: skip
        ends[scale] = stds[-1]
    assert ends[0.4] / ends[0.2] == pytest.approx(2**20)  # the same draw, and relu is linear there
    assert 0.1 < ends[0.2] < 10
    assert ends[0.05] < 1e-11
    assert ends[0.8] > 1e11


# ---- the rules ----------------------------------------------------------------------------------


def test_the_numbers_about_relu_and_he():
    Z = np.random.default_rng(7).normal(size=100_000)
    A = np.maximum(Z, 0)
    assert [f"{np.mean(A**2):.2f}", f"{A.std():.2f}", f"{np.mean(A == 0):.0%}"] == [
        "0.50", "0.58", "50%",
    ]  # fmt: skip
    assert [round((2 / n) ** 0.5, 3) for n in (150, 400, 80)] == [0.115, 0.071, 0.158]
    assert (2 / 50) ** 0.5 == 0.2


def test_he_holds_for_uneven_widths_and_the_others_do_not(clothes):
    uneven = [196] + [400, 25] * 10

    def stds(factor):
        def init(dims, rng):
            params = init_he(dims, rng)
            return {n: W * factor(*W.shape) if W.ndim == 2 else W for n, W in params.items()}

        return signal_stats(uneven, init, "relu", clothes["X_train"], np.random.default_rng(8))

    he = stds(lambda *_: 1.0)
    assert 0.2 < he.min() < he.max() < 1
    zigzag = stds(lambda n_in, n_out: (n_in / n_out) ** 0.5)
    assert 3 < np.median(zigzag[1::2] / zigzag[::2]) < 5
    half = stds(lambda *_: 0.5**0.5)
    assert half[-1] / he[-1] == pytest.approx(2**-10)
    tenth = stds(lambda n_in, _: 0.1 * (n_in / 2) ** 0.5)
    assert 1 < tenth[-1] / half[-1] < 5


def test_xavier_shares_out_what_one_way_gains_and_the_other_loses():
    def both(variance):
        rng = np.random.default_rng(9)
        dims = [512, 256, 128, 64, 32]
        A, E = rng.normal(size=(300, 512)), rng.normal(size=(300, 32))
        matrices = [
            rng.normal(0, variance(*pair) ** 0.5, pair) for pair in itertools.pairwise(dims)
        ]
        for W, V in zip(matrices, reversed(matrices), strict=True):
            A, E = A @ W, E @ V.T
        return A.std(), E.std()

    assert both(lambda n_in, _: 1 / n_in) == pytest.approx((1, 1 / 4), rel=0.1)
    assert both(lambda _, n_out: 1 / n_out) == pytest.approx((4, 1), rel=0.1)
    forwards, backwards = both(lambda n_in, n_out: 2 / (n_in + n_out))
    assert 1 < forwards < 2.5
    assert 1 / 2.5 < backwards < 1
    assert f"{(2 / 550) ** 0.5:.3f} {(6 / 550) ** 0.5:.2f}" == "0.060 0.10"


def test_tanh_forgives_too_much_and_not_too_little(clothes):
    def half(dims, rng):
        return {name: W / 2 for name, W in init_xavier(dims, rng).items()}

    he, xavier, small = (
        signal_stats(TOWER, init, "tanh", clothes["X_train"], np.random.default_rng(11))
        for init in (init_he, init_xavier, half)
    )
    assert 0.45 < he.min() < he.max() < 0.65
    assert xavier[0] == pytest.approx(0.5, abs=0.05)
    assert xavier[-1] == pytest.approx(0.2, abs=0.05)
    assert 1e-7 < small[-1] < 1e-5


@pytest.mark.parametrize("seed", [11, 1, 2])
@pytest.mark.parametrize(("init", "grown"), [(init_he, 3), (init_xavier, 1 / 3)])
def test_an_error_grows_and_shrinks_about_threefold_on_its_way_back_through_tanh(
    clothes, init, grown, seed
):
    params = init(TOWER, np.random.default_rng(seed))
    signals = [clothes["X_train"]]
    for layer in range(1, len(TOWER)):
        signals.append(np.tanh(signals[-1] @ params[f"W{layer}"]))
    error = np.random.default_rng(5).normal(size=signals[-1].shape)
    first = error.std()
    for layer in range(len(TOWER) - 1, 1, -1):
        error = (error * (1 - signals[layer] ** 2)) @ params[f"W{layer}"].T
    assert error.std() / first == pytest.approx(
        grown, rel=0.25
    )  # measured: 2.6 to 3.2, 0.28 to 0.36


# ---- twenty layers ------------------------------------------------------------------------------


def test_before_training_the_three_signals_and_gradients_are_far_apart(clothes):
    he = init_he(DEEP, np.random.default_rng(0))
    sizes, slopes = {}, {}
    for factor in (0.5, 1.0, 2.0):
        params, A = {name: factor * W for name, W in he.items()}, clothes["X_train"]
        for layer in range(1, 20):
            A, _ = dense_act_forward(A, params[f"W{layer}"], params[f"b{layer}"], "relu")
            if factor == 1:
                assert 0.3 < np.mean(A == 0) < 0.7
        sizes[factor] = np.median(A[A > 0])
        AL, caches = model_forward(clothes["X_train"], params, DEEP_ACTS)
        slopes[factor] = model_backward(AL, clothes["Y_train"], caches, DEEP_ACTS)["dW1"].std()
    assert sizes[0.5] < 1e-6
    assert 0.1 < sizes[1.0] < 10
    assert sizes[2.0] > 3e4
    assert 11 < np.log10(slopes[2.0] / slopes[0.5]) < 12


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_of_three_starts_of_twenty_layers_one_learns(clothes, seed):
    he = init_he(DEEP, np.random.default_rng(seed))
    X, Y = clothes["X_train"], clothes["Y_train"]
    small = {name: W / 2 for name, W in he.items()}
    large = {name: W * 2 for name, W in he.items()}
    with np.errstate(all="ignore"):
        _, broken = train(large, DEEP_ACTS, X, Y, 0.02, 4)
    assert np.isfinite(broken[:2]).all()
    assert np.isnan(broken[2:]).all()
    assert train(small, DEEP_ACTS, X, Y, 0.02, 60)[1][-1] == pytest.approx(0.693, abs=1e-3)
    params, losses = train(he, DEEP_ACTS, X, Y, 0.02, 250)
    # measured over three seeds: the cost ends at 0.0015 to 0.019
    assert losses[-1] < 0.1
    right = (model_forward(clothes["X_test"], params, DEEP_ACTS)[0] >= 0.5) == clothes["Y_test"]
    assert right.mean() > 0.85
