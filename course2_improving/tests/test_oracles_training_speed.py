"""The references of training_speed against oracles that are not themselves."""

import statistics
from itertools import pairwise

import keras
import numpy as np
import pytest
import tensorflow as tf

from course2_improving.week3.source.training_speed import (
    compile_step,
    count_retraces,
    fast_pipeline,
    time_per_step,
    vectorize_loop,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(autouse=True)
def _quiet():
    """TensorFlow warns of retracing, which happens on purpose here."""
    tf.get_logger().setLevel("ERROR")


# ---- measure ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("warmup", "repeats"), [(0, 1), (1, 4), (3, 5), (2, 6)])
def test_time_is_the_median_of_what_the_clock_shows_after_the_warm_up(rng, warmup, repeats):
    ticks = np.cumsum(rng.uniform(0.1, 9.0, 2 * (warmup + repeats)))  # before and after each call
    shown, calls = iter(ticks.tolist()), []

    def fn(a, b):
        calls.append((a, b))
        return tf.constant(1.0)

    seconds = time_per_step(fn, (2, "x"), warmup, repeats, lambda: next(shown))
    durations = (ticks[1::2] - ticks[::2])[warmup:]
    assert seconds == pytest.approx(statistics.median(durations), rel=1e-12)
    assert calls == [(2, "x")] * (warmup + repeats)


def test_the_clock_stops_after_the_result_is_asked_for():
    events = []

    class Late:
        def numpy(self):
            events.append("number")

    def clock():
        events.append("clock")
        return 0.0

    def fn():
        events.append("call")
        return Late()

    time_per_step(fn, (), 0, 2, clock)
    assert events == ["clock", "call", "number", "clock"] * 2


def test_a_real_clock_shows_a_real_time():
    assert time_per_step(tf.square, (tf.constant(2.0),), 1, 3) > 0


# ---- one product --------------------------------------------------------------------------------


@pytest.mark.parametrize(("g", "m", "n", "k"), [(1, 1, 1, 1), (2, 5, 3, 4), (4, 2, 6, 1)])
def test_product_equals_a_loop_of_single_numbers(rng, g, m, n, k):
    W, X = rng.normal(size=(g, n, k)), rng.normal(size=(g, m, n))
    expected = np.zeros((g, m, k))
    for i, row, column, j in np.ndindex(g, m, k, n):
        expected[i, row, column] += X[i, row, j] * W[i, j, column]
    Z = vectorize_loop(tf.constant(W, tf.float32), tf.unstack(tf.constant(X, tf.float32)))
    assert Z.dtype == tf.float32
    # single precision over at most 6 summands of size 1
    np.testing.assert_allclose(Z, expected, rtol=1e-4, atol=1e-5)


def test_product_equals_dense_layers_with_these_weights(rng):
    W = rng.normal(size=(3, 4, 2)).astype(np.float32)
    X = [tf.constant(rng.normal(size=(5, 4)), tf.float32) for _ in range(3)]
    Z = vectorize_loop(tf.constant(W), X)
    for part, x in enumerate(X):
        layer = keras.layers.Dense(2, use_bias=False)
        layer.build((None, 4))
        layer.set_weights([W[part]])
        np.testing.assert_allclose(Z[part], layer(x), rtol=1e-5, atol=1e-6)


# ---- graphs -------------------------------------------------------------------------------------


def descent(w, runs):
    """Return a step of gradient descent for y = w x that notes when Python runs."""

    def step(x, y):
        runs.append(1)
        error = w * x - y
        w.assign_sub(0.1 * tf.reduce_mean(2 * error * x))
        return tf.reduce_mean(error**2)

    return step


def test_graph_equals_gradient_descent_in_numpy_and_runs_python_once(rng):
    w, total, runs = tf.Variable(0.5), tf.Variable(3.0), []
    graph = compile_step(descent(w, runs), total)
    slope, costs = 0.5, []
    for _ in range(6):
        x, y = rng.normal(size=(2, 4)).astype(np.float32)
        error = slope * x - y
        costs.append(np.mean(error**2))
        slope -= 0.1 * np.mean(2 * error * x)
        assert float(graph(tf.constant(x), tf.constant(y))) == pytest.approx(costs[-1], rel=1e-4)
    assert float(w) == pytest.approx(slope, rel=1e-4)
    assert float(total) == pytest.approx(3.0 + sum(costs), rel=1e-5)
    assert len(runs) == 1


def test_two_compiled_steps_do_not_know_each_other():
    totals = [tf.Variable(0.0), tf.Variable(0.0)]
    weights = [tf.Variable(1.0), tf.Variable(2.0)]
    one, _ = (compile_step(descent(w, []), t) for w, t in zip(weights, totals, strict=True))
    one(tf.constant([1.0]), tf.constant([0.0]))
    assert (float(totals[0]), float(totals[1])) == (1.0, 0.0)
    assert float(weights[1]) == 2.0


def test_retraces_are_new_kinds_of_inputs(rng):
    kinds = [np.zeros((1, 2)), np.zeros((3, 2)), np.zeros((3, 2), dtype=np.int64), 2, 5, 7]
    for length in (1, 4, 12):
        inputs = [kinds[i] for i in rng.integers(0, len(kinds), length)]
        different = {(x.shape, x.dtype.name) if isinstance(x, np.ndarray) else x for x in inputs}
        assert count_retraces(lambda x: x * x, inputs) == len(different) - 1


def test_retraces_equal_tensorflows_own_count():
    inputs = [np.ones((rows, 3)) for rows in (2, 5, 2, 1)] + [4, 4, 6]
    graph = tf.function(lambda x: x + x)
    for x in inputs:
        graph(x)
    assert count_retraces(lambda x: x + x, inputs) == graph.experimental_get_tracing_count() - 1


def test_a_signature_makes_one_graph_do():
    inputs = [np.ones((rows, 3)) for rows in (2, 5, 1)]
    assert count_retraces(tf.square, inputs) == 2
    assert count_retraces(tf.square, inputs, [tf.TensorSpec((None, 3), tf.float64)]) == 0


# ---- the pipeline -------------------------------------------------------------------------------


def epochs(dataset, number=2):
    return [list(dataset.as_numpy_iterator()) for _ in range(number)]


@pytest.mark.parametrize(("m", "batch"), [(10, 3), (12, 4), (5, 9)])
def test_pipeline_yields_each_row_once_and_counts_tell_what_was_done(m, batch):
    decoded, augmented = tf.Variable(0), tf.Variable(0)

    def decode(x, y):
        decoded.assign_add(1)
        return x + 0.5, y

    def augment(x, y):
        number = augmented.assign_add(1)
        return x + 100.0 * tf.cast(number, tf.float64), y

    X, y = np.arange(2.0 * m).reshape(m, 2), np.arange(m)
    seen = epochs(fast_pipeline(X, y, batch, decode, augment, 3), 3)
    sizes = [min(batch, m - start) for start in range(0, m, batch)]
    for number, epoch in enumerate(seen):
        assert [len(labels) for _, labels in epoch] == sizes
        assert sorted(np.concatenate([labels for _, labels in epoch])) == y.tolist()
        for place, (x, labels) in enumerate(epoch, 1 + number * len(sizes)):
            np.testing.assert_allclose(x, X[labels] + 0.5 + 100.0 * place)
    assert int(decoded) == m
    assert int(augmented) == 3 * len(sizes)


def test_orders_are_uniform_repeatable_and_new_each_epoch():
    X, y = np.zeros((300, 1)), np.arange(300)

    def orders(seed):
        dataset = fast_pipeline(X, y, 32, lambda x, y: (x, y), lambda x, y: (x, y), seed)
        return [np.concatenate([labels for _, labels in epoch]) for epoch in epochs(dataset)]

    first, second = orders(5)
    again = orders(5)
    assert not np.array_equal(first, second)
    assert np.array_equal(first, again[0])
    assert np.array_equal(second, again[1])
    assert not np.array_equal(first, orders(6)[0])
    # a row's place has no correlation with its number: 5 deviations of 1 / sqrt(300) are 0.29
    assert abs(np.corrcoef(first, y)[0, 1]) < 0.29
    assert sum(b - a == 1 for a, b in pairwise(first.tolist())) < 10  # 1 is expected


def test_the_last_thing_that_happens_to_a_batch_is_prefetch():
    spec = fast_pipeline(
        np.zeros((4, 1)), np.arange(4), 2, lambda x, y: (x, y), lambda x, y: (x, y), 0
    )
    assert type(spec).__name__ == "_PrefetchDataset"
