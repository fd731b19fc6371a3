"""What batch_norm_numpy says of the networks that it trains is true."""

import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course1_nn.week3.source.shallow_network import activation_grad
from course1_nn.week4.source.deep_network_from_scratch import (
    dense_backward,
    dense_forward,
    init_deep,
)
from course2_improving.helpers import classifiers
from course2_improving.week1.source.gradient_checking import gradient_check
from course2_improving.week3.source import batch_norm_numpy as notebook
from course2_improving.week3.source.batch_norm_numpy import (
    batchnorm_backward,
    bn_dense_act,
    fold_batchnorm,
)

SOURCE = Path(notebook.__file__)
DIMS, RATES, SEEDS = [64, 32, 32, 32, 32, 10], (0.01, 0.1, 1.0), (0, 1, 2)


# ---- the networks of the text -------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits() -> dict[str, Any]:
    loaded = data.load("digits")
    X, Y = loaded.X.reshape(-1, 64) / 16, loaded.y[:, None]
    return {"X": X[:1200], "Y": Y[:1200], "X_test": X[1200:], "Y_test": Y[1200:]}


@pytest.fixture(scope="module")
def text() -> dict[str, Any]:
    """Return `forward`, `backward` and `with_blocks` as the text defines them."""
    page = SOURCE.with_suffix(".md").read_text(encoding="utf-8")
    cells = re.findall(r"^```\{code-cell\} ipython3\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    used = (bn_dense_act, batchnorm_backward, dense_forward, dense_backward, activation_grad)
    names: dict[str, Any] = {function.__name__: function for function in used}
    names |= {"np": np, "start": init_deep(DIMS, np.random.default_rng(0))}
    for name in ("forward", "backward", "with_blocks"):
        (cell,) = [cell for cell in cells if cell.startswith(f"def {name}(")]
        exec(cell, names)
    return names


Run = tuple[dict[str, Any], list[Any], list[float], float]


def trained(digits, network, start, rate, seed=0) -> Run:
    """Return parameters, states, costs and the accuracy on the test digits."""
    params, states, costs = classifiers.train(
        network, start, digits["X"], digits["Y"], rate, seed=seed
    )
    scores, _, _ = network[0](digits["X_test"], params, states, training=False)
    return params, states, costs, float(np.mean(scores.argmax(axis=1) == digits["Y_test"][:, 0]))


@pytest.fixture(scope="module")
def runs(digits, text) -> dict[tuple[str, float, int], Run]:
    """Return plain and normalized networks for all rates and seeds; the text shows seed 0."""
    found: dict[tuple[str, float, int], Run] = {}
    for seed in SEEDS:
        start = init_deep(DIMS, np.random.default_rng(seed))
        for rate in RATES:
            found["plain", rate, seed] = trained(digits, classifiers.PLAIN, (start, []), rate, seed)
            found["normalized", rate, seed] = trained(
                digits, (text["forward"], text["backward"]), text["with_blocks"](start), rate, seed
            )
    return found


def test_the_gradients_of_the_networks_of_the_text_equal_their_measurement(text, digits):
    start = init_deep(DIMS, np.random.default_rng(0))
    params, states = text["with_blocks"](start)
    X, dZ = digits["X"][:9], np.random.default_rng(1).normal(size=(9, 10))

    def cost(params, rng):
        del rng
        Z, caches, _ = text["forward"](X, params, states, training=True)
        return [float(np.sum(dZ * Z))], text["backward"](dZ, caches)

    few = {name: params[name] for name in ("gamma2", "beta1", "gamma4", "b5")}
    assert gradient_check(lambda p, rng: cost(params | p, rng), few)[0] < 1e-7
    # 60 weights of each matrix: nudging all 3,400 would take a minute
    for name in ("W1", "W3", "W4"):
        flat = params[name].ravel()[:60]

        def part(p, rng, name=name):
            W = np.concatenate([p["w"], params[name].ravel()[60:]]).reshape(params[name].shape)
            terms, grads = cost({**params, name: W}, rng)
            return terms, {"dw": grads[f"d{name}"].ravel()[:60]}

        assert gradient_check(part, {"w": flat})[0] < 1e-6


# ---- section 1: three rates ---------------------------------------------------------------------


@pytest.mark.slow
def test_one_rate_crawls_one_learns_and_one_breaks(runs):
    _, _, crawls, low = runs["plain", 0.01, 0]
    _, _, learns, high = runs["plain", 0.1, 0]
    _, _, breaks, chance = runs["plain", 1.0, 0]
    assert crawls[-1] == pytest.approx(0.9, abs=0.03)
    assert max(learns[-5:]) < 0.1
    assert breaks[0] > 2.5
    assert breaks[-1] == pytest.approx(np.log(10), abs=0.02)
    assert low < 0.8
    assert high > 0.88
    assert chance < 0.12


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_the_plain_network_breaks_at_rate_1_from_every_start(runs, seed):
    assert runs["plain", 1.0, seed][2][-1] > 2.2
    assert runs["plain", 1.0, seed][3] < 0.15
    assert runs["plain", 0.1, seed][3] > 0.88


# ---- section 7: training ------------------------------------------------------------------------


@pytest.mark.slow
def test_with_the_layer_all_three_rates_learn_as_in_the_pictures(runs):
    costs = {rate: runs["normalized", rate, 0][2] for rate in RATES}
    plain = {rate: runs["plain", rate, 0][2] for rate in RATES}
    assert all(a < b for a, b in zip(costs[0.01][1:], plain[0.01][1:], strict=True))
    assert all(a < b for a, b in zip(costs[0.1][:8], plain[0.1][:8], strict=True))
    assert max(costs[0.1][-1], plain[0.1][-1]) < 0.08
    assert costs[1.0][2] < 0.1
    assert costs[1.0][-1] == pytest.approx(0.01, abs=0.005)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_from_a_rate_of_003_to_3_nine_of_ten_digits_are_read(runs, digits, text, seed):
    start, network = (
        init_deep(DIMS, np.random.default_rng(seed)),
        (text["forward"], text["backward"]),
    )
    wide = [trained(digits, network, text["with_blocks"](start), rate, seed)[3]
            for rate in (0.03, 3.0)]  # fmt: skip
    wide += [runs["normalized", rate, seed][3] for rate in (0.1, 1.0)]
    assert min(wide) > 0.875
    assert max(wide) < 0.96
    assert runs["normalized", 0.01, seed][3] > runs["plain", 0.01, seed][3] + 0.04


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_the_plain_network_is_near_at_its_best_rate_and_behind_from_05_on(runs, digits, seed):
    start = init_deep(DIMS, np.random.default_rng(seed))
    best, behind = (trained(digits, classifiers.PLAIN, (start, []), r, seed)[3] for r in (0.2, 0.5))
    normalized = max(runs["normalized", rate, seed][3] for rate in RATES)
    assert -0.02 < normalized - best < 0.05
    assert behind < min(0.85, best - 0.05)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_small_weights_are_flat_without_the_layer_and_learn_with_it(digits, text, seed):
    small = init_deep(DIMS, np.random.default_rng(seed), method="small")
    _, _, flat, _ = trained(digits, classifiers.PLAIN, (small, []), 0.1)
    network = (text["forward"], text["backward"])
    _, _, falls, _ = trained(digits, network, text["with_blocks"](small), 0.1)
    assert np.ptp(flat) < 0.01
    assert flat[0] == pytest.approx(np.log(10), abs=0.01)
    assert falls[0] == pytest.approx(1.7, abs=0.06)
    assert falls[-1] < 0.1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_weights_grow_longer_with_larger_rates(runs, seed):
    start = init_deep(DIMS, np.random.default_rng(seed))
    growth = {
        rate: [np.linalg.norm(runs["normalized", rate, seed][0][f"W{k}"])
               / np.linalg.norm(start[f"W{k}"]) for k in (1, 2, 3, 4)]
        for rate in RATES
    }  # fmt: skip
    assert max(growth[0.01]) < 1.01
    assert growth[1.0][0] == pytest.approx(1.5, abs=0.06)
    assert min(growth[1.0]) > 1.08
    assert all(small < large for small, large in zip(growth[0.1], growth[1.0], strict=True))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_folding_changes_no_score(runs, digits, text, seed):
    params, states, _, accuracy = runs["normalized", 1.0, seed]
    folded = {"W5": params["W5"], "b5": params["b5"]}
    for layer, state in enumerate(states, 1):
        own = {name: params[f"{name}{layer}"] for name in ("W", "gamma", "beta")}
        W2, b2 = fold_batchnorm(**own, b=np.zeros(32), mean=state["mean"], var=state["var"])
        folded |= {f"W{layer}": W2, f"b{layer}": b2}
    before, _, _ = text["forward"](digits["X_test"], params, states, training=False)
    after, _, _ = classifiers.plain_forward(digits["X_test"], folded, [])
    assert before.size == 5_970
    assert np.abs(after - before).max() < 1e-10
    assert np.mean(after.argmax(axis=1) == digits["Y_test"][:, 0]) == accuracy
