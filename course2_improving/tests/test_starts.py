"""What observers say of starts is what holds of them, whatever the draw."""

import itertools

import numpy as np
import pytest

from course2_improving.helpers import starts

DIMS = [80, 150, 240, 90]


def drawn(number, rng, shape=DIMS):
    """Return parameters whose weights are what `number(rng, n_in, n_out)` returns."""
    params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(shape), 1):
        params |= {f"W{layer}": number(rng, n_in, n_out), f"b{layer}": np.zeros(n_out)}
    return params


def seen_of(number, **options):
    return starts.draws(lambda rng: drawn(number, rng), 3, lambda *_: 0.2, **options)


def good(rng, n_in, n_out):
    return rng.normal(0, 0.2, (n_in, n_out))


def test_a_good_start_has_every_truth_whatever_the_seed():
    for seed in range(5):
        seen = starts.draws(lambda rng: drawn(good, rng), seed, lambda *_: 0.2, distribution=True)
        assert seen["standard deviations"] == dict.fromkeys(("W1", "W2", "W3"), 0.2)
        assert seen["distributions"] == dict.fromkeys(("W1", "W2", "W3"), "normal")
        assert seen["names"] == "W1 W2 W3 b1 b2 b3"
        assert seen["shapes"]["W2"] == [150, 240]
        assert all(value for value in seen.values() if isinstance(value, bool))


@pytest.mark.parametrize(
    ("number", "truth"),
    [
        (lambda rng, n, k: good(rng, n, k) + 0.05, "means are zero"),
        (lambda rng, n, k: good(rng, n, 1) + np.zeros((n, k)), "every weight is a draw of its own"),
        (lambda _, n, k: np.random.default_rng(1).normal(0, 0.2, n * k).reshape(n, k),
         "no layer repeats another"),
        (lambda _, n, k: np.random.default_rng(1).normal(0, 0.2, (n, k)),
         "another rng gives others"),
        (lambda _, n, k: np.random.normal(0, 0.2, (n, k)), "the same rng gives the same"),  # noqa: NPY002
        (lambda _, n, k: np.random.normal(0, 0.2, (n, k)), "np.random stays as it was"),  # noqa: NPY002
        (lambda _, n, k: np.random.default_rng(n).normal(0, 0.2, (n, k)),
         "rng is not started anew"),
    ],
)  # fmt: skip
def test_each_fault_is_seen(number, truth):
    assert seen_of(number)[truth] is False


def test_deviations_are_told_in_steps_of_ten_percent():
    for factor, told in ((1.03, 0.2), (0.97, 0.2), (1.1, 0.22), (2.0, 0.39), (0.5, 0.103)):
        seen = seen_of(lambda rng, n, k, factor=factor: factor * good(rng, n, k))
        assert set(seen["standard deviations"].values()) == {told}
    seen = seen_of(lambda _, n, k: np.zeros((n, k)))
    assert set(seen["standard deviations"].values()) == {0.0}


def test_distributions_are_told_by_their_fourth_power():
    limit = 0.2 * 3**0.5
    kinds = {
        "uniform": lambda rng, n, k: rng.uniform(-limit, limit, (n, k)),
        "neither": lambda rng, n, k: 0.2 * rng.choice([-1.0, 1.0], (n, k)),
        "normal": good,
    }
    for kind, number in kinds.items():
        assert set(seen_of(number, distribution=True)["distributions"].values()) == {kind}


def test_small_matrices_and_biases():
    def small(rng):
        return drawn(good, rng, [2, 3, 1]) | {"b1": np.ones(3)}

    seen = starts.draws(small, 1, lambda *_: 0.2)
    assert seen["standard deviations"] == {}
    assert not seen["biases are zero"]
    with pytest.raises(TypeError, match="a list, not a dict"):
        starts.draws(lambda _: [], 1, lambda *_: 0.2)  # type: ignore[arg-type, return-value]


def test_zeros_are_seen_as_zeros_and_shared_memory_as_shared():
    params = {"W1": np.zeros((2, 3)), "b1": np.zeros(3)}
    seen = starts.zeros(params)
    assert all(value for value in seen.values() if isinstance(value, bool))
    assert not starts.zeros(params | {"b1": params["W1"][0]})["each is an array of its own"]
    assert not starts.zeros(params | {"b1": np.zeros(3, int)})["all are floats"]
    assert not starts.zeros(params | {"b1": np.ones(3)})["all biases are zero"]
    assert not starts.zeros(params | {"W1": np.ones((2, 3))})["all weights are zero"]


def test_a_run_is_told_how_it_calls_init():
    params = {"W1": np.ones((2, 2)), "b1": np.zeros(2)}

    def once(dims, init, act, X, rng):
        return init(dims, rng)["W1"].sum()

    def twice(dims, init, act, X, rng):
        init(dims, np.random.default_rng(0))["W1"] += 1.0  # a copy: nothing happens
        return init(dims, rng)["W1"].sum()

    seen = starts.runs(once, [2, 2], params, "relu", None)
    assert list(seen.values()) == ["once", True, 4.0]
    assert list(starts.runs(twice, [2, 2], params, "relu", None).values()) == [
        "more than once",
        False,
        4.0,
    ]
