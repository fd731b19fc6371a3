"""Check mini-batches, averages, steps and schedules against oracles that are not themselves.

Python floats in loops, closed forms, a filter of SciPy, optimizers and schedules of Keras, and
slopes that are measured by nudges.
"""

import math
from functools import partial

import numpy as np
import pytest
from scipy import signal
from sklearn.metrics import log_loss

from course2_improving.helpers.descent import stateless
from course2_improving.week1.source.initialization import init_he
from course2_improving.week2.source.optimizers import (
    adam_step,
    ewa,
    lr_schedule,
    minibatches,
    momentum_step,
    rmsprop_step,
    sgd_step,
    train,
)

SHAPES = {"W1": (2, 3), "b1": (3,), "W2": (3, 1), "b2": (1,)}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(12)


def arrays(rng, prefix=""):
    return {prefix + name: rng.normal(size=shape) for name, shape in SHAPES.items()}


# ---- mini-batches -------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "size"), [(10, 3), (9, 3), (7, 10), (5, 1), (1, 4)])
@pytest.mark.parametrize("drop_last", [False, True])
def test_every_example_comes_once_with_its_label(m, size, drop_last, rng):
    X, Y = np.arange(2.0 * m).reshape(m, 2), (np.arange(m) % 3 == 0).astype(int)[:, np.newaxis]
    batches = list(minibatches(X, Y, size, rng, drop_last))
    full, left = divmod(m, size)
    assert [len(x) for x, _ in batches] == [size] * full + [left] * (left > 0 and not drop_last)
    seen = sorted(
        (*x, *y) for x_batch, y_batch in batches for x, y in zip(x_batch, y_batch, strict=True)
    )
    every = sorted((*x, *y) for x, y in zip(X, Y, strict=True))
    assert len(set(seen)) == len(seen)
    assert set(seen) <= set(every)
    assert drop_last or seen == every
    assert all(y.shape == (len(x), 1) for x, y in batches)


def test_every_order_is_as_likely_as_any_other(rng):
    X, Y, counts = np.arange(4.0)[:, np.newaxis] * [1, 1], np.zeros((4, 1), int), {}
    for _ in range(2400):
        order = tuple(np.concatenate([x[:, 0] for x, _ in minibatches(X, Y, 3, rng)]))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 24
    # 23 degrees of freedom: chi-square exceeds 59 once in 20,000 times
    assert sum((n - 100) ** 2 / 100 for n in counts.values()) < 59


def test_the_generator_decides_and_goes_on():
    X, Y = np.arange(40.0).reshape(20, 2), np.zeros((20, 1), int)
    one, other = np.random.default_rng(3), np.random.default_rng(3)
    first = [x for x, _ in minibatches(X, Y, 6, one)]
    again = [x for x, _ in minibatches(X, Y, 6, other)]
    then = [x for x, _ in minibatches(X, Y, 6, one)]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, then, strict=True))


# ---- averages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.99])
def test_ewa_is_a_filter_and_its_correction_a_weighted_mean(beta, rng):
    x = rng.normal(size=30)
    np.testing.assert_allclose(ewa(x, beta), signal.lfilter([1 - beta], [1, -beta], x))
    corrected = ewa(x, beta, bias_correction=True)
    for t in range(30):
        weights = [beta ** (t - k) for k in range(t + 1)]
        assert corrected[t] == pytest.approx(np.average(x[: t + 1], weights=weights))


def test_a_corrected_average_of_a_constant_is_the_constant():
    np.testing.assert_allclose(ewa(np.full(50, 7.0), 0.98, bias_correction=True), 7.0)


# ---- steps --------------------------------------------------------------------------------------


def each_number(params):
    return [(name, i) for name, value in params.items() for i in range(value.size)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_five_steps_equal_python_floats_in_loops(seed):
    rng = np.random.default_rng(seed)
    start, slopes = arrays(rng), [arrays(rng, "d") for _ in range(5)]
    lr, b1, b2 = (float(number) for number in rng.uniform(0.1, 0.9, 3))
    eps = 0.05
    runs = {name: [start, None] for name in ("momentum", "rmsprop", "adam")}
    steps = {
        "momentum": partial(momentum_step, lr=lr, beta=b1),
        "rmsprop": partial(rmsprop_step, lr=lr, beta=b2, eps=eps),
        "adam": partial(adam_step, lr=lr, b1=b1, b2=b2, eps=eps),
    }
    plain = start
    for grads in slopes:
        plain = sgd_step(plain, grads, lr)
        for name, step in steps.items():
            runs[name] = list(step(runs[name][0], grads, runs[name][1]))
    for name, i in each_number(start):
        w = [float(start[name].flat[i])] * 4
        v, s_rms, s_adam = 0.0, 0.0, 0.0
        for t, grads in enumerate(slopes, 1):
            g = float(grads["d" + name].flat[i])
            v = b1 * v + (1 - b1) * g
            s_rms, s_adam = (b2 * s + (1 - b2) * g * g for s in (s_rms, s_adam))
            v_hat, s_hat = v / (1 - b1**t), s_adam / (1 - b2**t)
            moves = (g, v, g / (math.sqrt(s_rms) + eps), v_hat / (math.sqrt(s_hat) + eps))
            w = [old - lr * move for old, move in zip(w, moves, strict=True)]
        assert plain[name].flat[i] == pytest.approx(w[0], rel=1e-12)
        for place, kind in enumerate(runs, 1):
            assert runs[kind][0][name].flat[i] == pytest.approx(w[place], rel=1e-12)
        assert runs["momentum"][1][name].flat[i] == pytest.approx(v, rel=1e-12)
        assert runs["rmsprop"][1][name].flat[i] == pytest.approx(s_rms, rel=1e-12)
        assert runs["adam"][1]["v"][name].flat[i] == pytest.approx(v, rel=1e-12)
        assert runs["adam"][1]["s"][name].flat[i] == pytest.approx(s_adam, rel=1e-12)
    assert runs["adam"][1]["t"] == 5


def test_keras_takes_the_same_steps(rng):
    """Its momentum is ours without the factor 1 - beta, which goes into the learning rate."""
    keras = pytest.importorskip("keras")
    start = arrays(rng)
    slopes = [arrays(rng, "d") for _ in range(6)]
    # eps is tiny: Keras adds it at another place
    pairs = {
        "sgd": (stateless(sgd_step, lr=0.2), keras.optimizers.SGD(0.2)),
        "momentum": (
            partial(momentum_step, lr=0.2, beta=0.8),
            keras.optimizers.SGD(0.2 * (1 - 0.8), momentum=0.8),
        ),
        "rmsprop": (
            partial(rmsprop_step, lr=0.02, beta=0.7, eps=1e-12),
            keras.optimizers.RMSprop(0.02, rho=0.7, epsilon=1e-12),
        ),
        "adam": (
            partial(adam_step, lr=0.02, b1=0.8, b2=0.95, eps=1e-12),
            keras.optimizers.Adam(0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-12),
        ),
    }
    for name, (ours, theirs) in pairs.items():
        params, state = start, None
        variables = [keras.Variable(value) for value in start.values()]
        for grads in slopes:
            params, state = ours(params, grads, state)
            theirs.apply(list(map(keras.ops.convert_to_tensor, grads.values())), variables)
        for value, variable in zip(params.values(), variables, strict=True):
            np.testing.assert_allclose(value, variable.numpy(), atol=1e-5, err_msg=name)


@pytest.mark.parametrize("step", [momentum_step, rmsprop_step, adam_step])
def test_a_rate_of_0_changes_nothing_and_arguments_stay(step, rng):
    params, grads = arrays(rng), arrays(rng, "d")
    copies = {name: value.copy() for name, value in params.items()}
    _, state = step(params, grads, None, 0.1)
    text = repr(state)
    new, _ = step(params, grads, state, 0.0)
    assert repr(state) == text
    for name in params:
        np.testing.assert_array_equal(params[name], copies[name])
        np.testing.assert_array_equal(new[name], params[name])


def test_adam_does_not_feel_the_scale_of_the_cost_and_begins_with_lr(rng):
    params, slopes = arrays(rng), [arrays(rng, "d") for _ in range(4)]
    ends = []
    for scale in (1.0, 1000.0):
        now, state = params, None
        for grads in slopes:
            now, state = adam_step(now, {k: scale * g for k, g in grads.items()}, state, 0.1)
        ends.append(now)
    first, _ = adam_step(params, slopes[0], None, 0.1)
    for name in params:
        np.testing.assert_allclose(ends[0][name], ends[1][name], rtol=1e-5)
        np.testing.assert_allclose(
            first[name], params[name] - 0.1 * np.sign(slopes[0]["d" + name]), rtol=1e-6
        )


# ---- schedules ----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [0, 1, 9, 10, 25, 99, 100, 140])
def test_schedules_equal_those_of_keras(step):
    schedules = pytest.importorskip("keras").optimizers.schedules
    theirs = {
        "inverse": schedules.InverseTimeDecay(0.4, 10, 1.0),
        "exponential": schedules.ExponentialDecay(0.4, 10, 0.3),
        "step": schedules.ExponentialDecay(0.4, 10, 0.3, staircase=True),
        "cosine": schedules.CosineDecay(0.4, 100, alpha=0.25),
    }
    for kind, schedule in theirs.items():
        ours = lr_schedule(step, 0.4, kind, every=10, factor=0.3, total=100, lowest=0.1)
        assert ours == pytest.approx(float(schedule(step)), rel=1e-5)


def test_a_warm_up_rises_evenly_and_the_cosine_ends_at_the_lowest_rate():
    rates = [lr_schedule(n, 0.8, "cosine", warmup=8, total=48, lowest=0.2) for n in range(60)]
    np.testing.assert_allclose(np.diff(rates[:8]), 0.1)
    assert rates[7] == rates[8] == 0.8
    assert rates[28] == pytest.approx(0.5)
    assert rates[48:] == [pytest.approx(0.2)] * 12
    assert all(np.diff(rates[8:49]) < 0)
    np.testing.assert_allclose(np.array(rates[8:49]) + rates[48:7:-1], 1.0)  # the same both ways


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="linear"):
        lr_schedule(1, 0.1, "linear")


# ---- training -----------------------------------------------------------------------------------


def cost(params, X, Y):
    A = np.maximum(X @ params["W1"] + params["b1"], 0)
    scores = A @ params["W2"] + params["b2"]
    return log_loss(Y[:, 0], 1 / (1 + np.exp(-scores[:, 0])), labels=[0, 1])


def test_whole_batches_go_down_the_measured_slope(rng):
    X, Y = rng.normal(size=(9, 2)), (np.arange(9) % 2)[:, np.newaxis]
    history = train(X, Y, [2, 3, 1], stateless(sgd_step, lr=0.3), 4, 9, np.random.default_rng(5))
    params = init_he([2, 3, 1], np.random.default_rng(5))
    for epoch in range(4):
        assert history["loss"][epoch] == pytest.approx(cost(params, X, Y))
        slopes = {}
        for name, i in each_number(params):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = params[name].copy()
                moved.flat[i] += nudge
                ends.append(cost(params | {name: moved}, X, Y))
            slopes[name, i] = (ends[0] - ends[1]) / 2e-5
        params = {name: value.copy() for name, value in params.items()}
        for (name, i), each in slopes.items():
            params[name].flat[i] -= 0.3 * each
        for name, value in params.items():
            np.testing.assert_allclose(history["params"][epoch][name], value, atol=1e-7)


def test_the_loss_weighs_examples_and_the_state_goes_through_all_steps(rng):
    X, Y = rng.normal(size=(11, 2)), (np.arange(11) % 2)[:, np.newaxis]
    states, firsts = [], []

    def stay(params, grads, state):
        states.append(state)
        firsts.append(grads["dW2"])
        return params, len(states)

    history = train(X, Y, [2, 3, 1], stay, 3, 4, np.random.default_rng(6))
    start = init_he([2, 3, 1], np.random.default_rng(6))
    assert states == [None, *range(1, 9)]
    np.testing.assert_allclose(history["loss"], cost(start, X, Y))
    assert not np.allclose(firsts[0], firsts[3])
    whole = [(4 * a + 4 * b + 3 * c) / 11 for a, b, c in (firsts[:3], firsts[3:6], firsts[6:])]
    np.testing.assert_allclose(whole[0], whole[1])
    np.testing.assert_allclose(whole[0], whole[2])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_training_separates_two_clouds(seed):
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(-2, 1, (60, 2)), rng.normal(2, 1, (60, 2))])
    Y = np.repeat([0, 1], 60)[:, np.newaxis]
    history = train(X, Y, [2, 8, 1], partial(adam_step, lr=0.02), 15, 16, rng)
    assert history["loss"][-1] < 0.1 < history["loss"][0]
    assert len(history["params"]) == 15
