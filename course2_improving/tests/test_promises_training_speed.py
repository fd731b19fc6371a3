"""What training_speed promises in words and numbers is true; of speeds, that the margin is wide."""

import time
from collections.abc import Iterator
from typing import Any

import jaxtyping
import keras
import numpy as np
import pytest
import tensorflow as tf

from course1_nn.helpers import data
from course1_nn.helpers.timing import best_of
from course2_improving.helpers import counts
from course2_improving.week3.source.softmax_and_tensorflow import build_mlp, train_step
from course2_improving.week3.source.training_speed import (
    compile_step,
    count_retraces,
    time_per_step,
    vectorize_loop,
)


@pytest.fixture(autouse=True)
def _as_in_the_notebook() -> Iterator[None]:
    """Keep TensorFlow quiet, and check no shapes: Keras hands symbolic tensors around."""
    tf.get_logger().setLevel("ERROR")
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture(scope="module")
def signs() -> Any:
    return data.load("hand_signs")


def new_step(seed=1):
    keras.utils.set_random_seed(seed)
    model = build_mlp(3072, 6, dropout=0.0)
    optimizer = keras.optimizers.Adam(0.001)
    optimizer.build(model.trainable_variables)
    cost = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def step(x, y):
        return train_step.function(model, optimizer, cost, tf.reshape(x, (-1, 3072)), y)

    return step


@pytest.fixture(scope="module")
def small(signs) -> Any:
    return (signs.X_train[:, ::2, ::2] / 255).astype(np.float32)


def batch_of(small, signs, start=0, size=32):
    rows = slice(start, start + size)
    return tf.constant(small[rows]), tf.constant(signs.y_train[rows])


# ---- 1. measure ---------------------------------------------------------------------------------


def test_the_median_by_hand_is_two_and_a_half_and_the_mean_nine():
    seconds = [9.0, 1.0, 2.0, 30.0, 3.0]
    assert counts.on_a_device(time_per_step.function, seconds, (), 1, 4)["seconds"] == (
        pytest.approx(2.5)
    )
    assert np.mean(seconds[1:]) == 9.0


def test_the_first_call_lies_far_above_all_others_and_a_graph_is_faster(small, signs):
    batch, graph, seconds = batch_of(small, signs), tf.function(new_step()), []
    for _ in range(20):
        start = time.perf_counter()
        graph(*batch).numpy()
        seconds.append(time.perf_counter() - start)
    # measured: 60 to 150 times the median, and 5 to 15 times without a graph
    assert seconds[0] > 8 * np.median(seconds)
    without = time_per_step(new_step(), batch, 2, 9)
    assert without > 1.5 * time_per_step(graph, batch, 2, 9)
    assert seconds[0] > 1.5 * without  # a graph for each step would cost more than no graph


def test_a_warm_up_that_nobody_waits_for_spoils_the_case_by_hand():
    def hasty(fn, args, warmup, repeats, clock):
        for _ in range(warmup):
            fn(*args)
        return time_per_step.function(fn, args, 0, repeats, clock)

    seen = counts.on_a_device(hasty, [9.0, 1.0, 2.0, 30.0, 3.0], (), 1, 4)
    assert seen["seconds"] == pytest.approx(6.0)  # of 9, 2, 30 and 3


# ---- 2. one product -----------------------------------------------------------------------------


def with_a_loop(W, X):
    return tf.stack([tf.matmul(x, w) for x, w in zip(X, tf.unstack(W), strict=True)])


def test_one_product_takes_the_place_of_64_and_less_time():
    W = tf.random.stateless_normal((64, 192, 10), seed=(1, 2))
    X = tf.unstack(tf.random.stateless_normal((64, 32, 192), seed=(3, 4)))
    np.testing.assert_allclose(with_a_loop(W, X), vectorize_loop(W, X), rtol=1e-3, atol=1e-4)
    products = [
        sum("MatMul" in op.type or op.type == "Einsum" for op in graph.get_operations())
        for graph in (
            tf.function(f).get_concrete_function(W, X).graph
            for f in (with_a_loop, vectorize_loop.function)
        )
    ]
    assert products == [64, 1]
    compared = with_a_loop, vectorize_loop.function
    # time of the processor, because a busy machine lets the threads of the product wait
    loop, one = (best_of(9, f, W, X, clock=time.process_time) for f in compared)
    assert loop > 1.2 * one  # measured: 4.3 to 4.6 times


def test_patches_show_one_hand(signs):
    pictures = signs.X_train[:5]
    cut = pictures.reshape(-1, 8, 8, 8, 8, 3).transpose(1, 3, 0, 2, 4, 5).reshape(64, 5, 192)
    for row, column in np.ndindex(8, 8):
        expected = pictures[3, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
        assert np.array_equal(cut[8 * row + column, 3].reshape(8, 8, 3), expected)


# ---- 3. graphs ----------------------------------------------------------------------------------


def test_python_runs_ten_times_and_a_graph_runs_it_once():
    ran = []

    def line(z):
        ran.append(1)
        return tf.reduce_sum(z * z)

    graph = tf.function(line)
    for call in range(10):
        line(tf.constant([1.0, call]))
    assert len(ran) == 10
    for call in range(10):
        graph(tf.constant([1.0, call]))
    assert len(ran) == 11


def test_a_step_is_a_few_hundred_operations(small, signs):
    batch = batch_of(small, signs)
    graph = tf.function(new_step()).get_concrete_function(*batch).graph
    assert 150 < len(graph.get_operations()) < 900


def test_the_first_steps_by_hand():
    seen = counts.five_steps(compile_step.function, {"w": 1.0, "rate": 0.1}, 10.0)
    w = 1.0
    assert float(seen["costs"][0]) == pytest.approx(((w - 2) ** 2 + (2 * w - 4) ** 2) / 2) == 2.5
    derivative = 2 * ((w - 2) * 1 + (2 * w - 4) * 2) / 2
    assert derivative == -5
    w -= 0.1 * derivative
    assert w == 1.5
    assert float(seen["costs"][1]) == pytest.approx(((3 * w - 3) ** 2 + (w - 2) ** 2) / 2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_graph_changes_no_cost(small, signs, seed):
    total = tf.Variable(0.0)
    eager, graph = new_step(seed), compile_step(new_step(seed), total)
    costs = np.array([
        [float(eager(*batch)), float(graph(*batch))]
        for batch in (batch_of(small, signs, 32 * number) for number in range(12))
    ])  # fmt: skip
    assert np.abs(costs[:, 0] - costs[:, 1]).max() < 1e-3  # measured: 4e-7
    assert float(total) / 12 == pytest.approx(costs[:, 1].mean(), rel=1e-4)
    assert costs[-4:].mean() < costs[:4].mean()


# ---- 4. retracing -------------------------------------------------------------------------------


def test_a_graph_is_drawn_at_calls_0_8_and_16():
    ran, drawn = [], []

    def line(x):
        ran.append(1)
        return tf.reduce_sum(x)

    graph = tf.function(line)
    for size in np.repeat([32, 24, 32, 16, 24], [8, 4, 4, 4, 4]):
        graph(tf.zeros((int(size), 2)))
        drawn.append(len(ran))
    assert np.flatnonzero(np.diff([0, *drawn])).tolist() == [0, 8, 16]


def test_retracings_of_an_epoch_and_of_rates(small):
    rows = small.reshape(1080, 3072)
    batches = [rows[start : start + 32] for start in range(0, 1080, 32)]
    assert [len(batches), len(batches[-1])] == [34, 24]
    assert count_retraces(tf.reduce_mean, batches) == 1
    spec = [tf.TensorSpec((None, 3072), tf.float32)]
    assert count_retraces(tf.reduce_mean, batches, spec) == 0
    rates = np.linspace(0.1, 0.005, 20).tolist()
    assert count_retraces(tf.square, rates) == 19
    assert count_retraces(tf.square, [tf.constant(rate) for rate in rates]) == 0


def test_a_signature_refuses_what_does_not_fit():
    spec = tf.TensorSpec((None, 3), tf.float32)
    lengths = tf.function(lambda x: tf.norm(x, axis=1), input_signature=[spec])
    largest = tf.function(tf.reduce_max, input_signature=[spec])
    for rows in (2, 5):
        assert lengths(tf.ones((rows, 3))).shape == (rows,)
        assert largest(tf.ones((rows, 3))).shape == ()
    for graph in (lengths, largest):
        with pytest.raises(TypeError):
            graph(tf.ones((2, 4)))


def test_each_python_number_is_a_graph():
    assert count_retraces(tf.square, [2, 3, 4]) == 2
