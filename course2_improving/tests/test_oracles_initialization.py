"""Check the starts of a network against oracles that are not themselves.

Kolmogorov and Smirnov's test of the distributions that Keras documents, Python floats in loops, and
closed forms of variances.
"""

import itertools
import math
import statistics

import numpy as np
import pytest
from scipy import stats

from course2_improving.week1.source.initialization import (
    init_he,
    init_random,
    init_xavier,
    init_zeros,
    signal_stats,
    symmetry_broken,
)

SCALAR = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
}
DIMS = [150, 400, 80, 240]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(12)


def shapes(params):
    return {name: value.shape for name, value in params.items()}


@pytest.mark.parametrize("layer_dims", [[5, 2], [2, 3, 1], [4, 1, 7, 3, 2]])
def test_every_start_has_one_pair_of_arrays_a_layer(layer_dims, rng):
    wanted = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(layer_dims), 1):
        wanted |= {f"W{layer}": (n_in, n_out), f"b{layer}": (n_out,)}
    starts = [
        init_zeros(layer_dims),
        init_random(layer_dims, rng, 0.3),
        init_he(layer_dims, rng),
        init_xavier(layer_dims, rng),
        init_xavier(layer_dims, rng, "normal"),
    ]
    for params in starts:
        assert shapes(params) == wanted
        assert not any(params[name].any() for name in params if name[0] == "b")
    assert not any(array.any() for array in starts[0].values())
    starts[0]["W1"] += 1.0
    assert not starts[0]["b1"].any()  # no memory is shared


def test_weights_come_from_the_distributions_of_the_papers(rng):
    """The limits and deviations are those that Keras documents for HeNormal and GlorotUniform."""
    drawn = {
        "random": init_random(DIMS, rng, 0.3),
        "he": init_he(DIMS, rng),
        "uniform": init_xavier(DIMS, rng),
        "normal": init_xavier(DIMS, rng, "normal"),
    }
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(DIMS), 1):
        limit = math.sqrt(6 / (n_in + n_out))
        wanted = {
            "random": stats.norm(0, 0.3),
            "he": stats.norm(0, math.sqrt(2 / n_in)),
            "uniform": stats.uniform(-limit, 2 * limit),
            "normal": stats.norm(0, math.sqrt(2 / (n_in + n_out))),
        }
        for kind, distribution in wanted.items():
            W = drawn[kind][f"W{layer}"]
            # a fixed generator: 19,000 numbers and more, so that 2 % more deviation is noticed
            assert stats.kstest(W.ravel(), distribution.cdf).pvalue > 1e-3, (kind, layer)


@pytest.mark.parametrize(
    "start",
    [
        lambda dims, rng: init_random(dims, rng, 0.2),
        init_he,
        init_xavier,
        lambda dims, rng: init_xavier(dims, rng, "normal"),
    ],
)
def test_the_generator_decides_and_is_never_started_anew(start):
    generator = np.random.default_rng(5)
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - to see that nobody touched it
    first, further = start([9, 6, 7], generator), start([9, 6, 7], generator)
    again = start([9, 6, 7], np.random.default_rng(5))
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    for name in ("W1", "W2"):
        np.testing.assert_array_equal(first[name], again[name])
        assert (first[name] != further[name]).all()
    assert np.unique(np.concatenate([first["W1"].ravel(), first["W2"].ravel()])).size == 96


def test_he_keeps_the_mean_square_through_relu(rng):
    params = init_he([300, 500, 200, 400], rng)
    A = np.abs(rng.normal(size=(300, 300)))  # any signal will do: only its mean square counts
    for layer in (1, 2, 3):
        before, A = np.mean(A**2), np.maximum(A @ params[f"W{layer}"], 0)
        assert np.mean(A**2) == pytest.approx(before, rel=0.25)  # units are few: 200 of them


def test_xavier_is_between_the_two_ways(rng):
    params = init_xavier([600, 200], rng)
    forwards = (rng.normal(size=(500, 600)) @ params["W1"]).var()
    backwards = (rng.normal(size=(500, 200)) @ params["W1"].T).var()
    assert forwards == pytest.approx(600 * 2 / 800, rel=0.05)
    assert backwards == pytest.approx(200 * 2 / 800, rel=0.05)


@pytest.mark.parametrize("act", list(SCALAR))
@pytest.mark.parametrize("layer_dims", [[3, 4], [2, 5, 3], [4, 3, 6, 2]])
def test_signal_stats_equals_python_floats_in_loops(act, layer_dims, rng):
    params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(layer_dims), 1):
        params |= {f"W{layer}": rng.normal(size=(n_in, n_out)), f"b{layer}": rng.normal(size=n_out)}
    X = rng.normal(size=(7, layer_dims[0]))
    seen = []

    def init(dims, generator):
        seen.append((dims, generator))
        return params

    found = signal_stats(layer_dims, init, act, X, rng)
    assert seen == [(layer_dims, rng)]
    rows = X.tolist()
    for layer, units in enumerate(layer_dims[1:], 1):
        W, b = params[f"W{layer}"].tolist(), params[f"b{layer}"].tolist()
        rows = [
            [
                SCALAR[act](math.fsum([*(a * w[j] for a, w in zip(row, W, strict=True)), b[j]]))
                for j in range(units)
            ]
            for row in rows
        ]
        assert found[layer - 1] == pytest.approx(
            statistics.pstdev([a for row in rows for a in row]), rel=1e-12
        )
    assert found.shape == (len(layer_dims) - 1,)


def hidden_twins(params, tolerance):
    """Return all pairs of twins as (layer, i, j), from columns as lists of Python floats."""
    found = set()
    for layer in range(1, len(params) // 2):
        units = [
            [*params[f"W{layer}"][:, j].tolist(), float(params[f"b{layer}"][j])]
            for j in range(len(params[f"b{layer}"]))
        ]
        for i, j in itertools.combinations(range(len(units)), 2):
            if all(abs(p - q) <= tolerance for p, q in zip(units[i], units[j], strict=True)):
                found.add((layer, i, j))
    return found


def test_symmetry_is_broken_where_no_pair_is_left(rng):
    answers = []
    for _ in range(60):
        pair = []
        for _ in range(2):  # few different numbers, so that some columns are equal by chance
            dims = [1, 3, 2, 2]
            params = {}
            for layer, (n_in, n_out) in enumerate(itertools.pairwise(dims), 1):
                params[f"W{layer}"] = rng.integers(0, 2, (n_in, n_out)).astype(float)
                params[f"b{layer}"] = rng.integers(0, 2, n_out).astype(float)
            pair.append(params)
        wanted = not hidden_twins(pair[0], 1e-9) & hidden_twins(pair[1], 1e-9)
        assert symmetry_broken(*pair) is wanted
        answers.append(wanted)
    assert 10 < sum(answers) < 50


def test_rounding_is_no_difference_and_the_tolerance_is_its_border():
    def net(first, second):
        return {"W1": np.array([[first, second]]), "b1": np.zeros(2),
                "W2": np.ones((2, 1)), "b2": np.zeros(1)}  # fmt: skip

    assert not symmetry_broken(net(0.1 + 0.2, 0.3), net(1.0, 1.0 + 1e-12))
    assert symmetry_broken(net(0.3, 0.3), net(1.0, 1.0 + 1e-6))
    assert not symmetry_broken(net(0.3, 0.3), net(1.0, 1.5), 0.5)
    assert symmetry_broken(net(0.3, 0.3), net(1.0, 1.5), 0.49)


def test_equal_outputs_are_no_hidden_twins():
    params = {"W1": np.array([[1.0, 2.0, 3.0]]), "b1": np.zeros(3),
              "W2": np.ones((3, 2)), "b2": np.zeros(2)}  # fmt: skip
    assert symmetry_broken(params, params)
    assert not symmetry_broken(params | {"W1": np.ones((1, 3))}, params | {"W1": np.ones((1, 3))})
