"""What observers count: calls, tracings, products."""

import re
import statistics

import numpy as np
import pytest
import tensorflow as tf

from course2_improving.helpers import counts
from grader.calls import call
from grader.values import pack


def stopwatch(fn, args, warmup, repeats, clock):
    seconds = []
    for _ in range(warmup + repeats):
        start = clock()
        fn(*args).numpy()
        seconds.append(clock() - start)
    return statistics.median(seconds[warmup:])


def test_a_device_shows_how_long_its_calls_take_and_what_it_was_given():
    seen = counts.on_a_device(stopwatch, [9.0, 1.0, 3.0, 4.0], (5, 6), 1, 3)
    assert seen.pop("seconds") == pytest.approx(3.0, rel=1e-9)
    assert seen == {"calls of fn": 4, "args arrive": True}


@pytest.mark.parametrize("wait", [float, np.asarray, lambda result: result.numpy()])
def test_who_waits_in_any_way_measures_all_and_who_does_not_a_tenth(wait):
    def once(fn, args, warmup, repeats, clock):
        start = clock()
        wait(fn())
        return clock() - start

    def hasty(fn, args, warmup, repeats, clock):
        start = clock()
        fn()
        return clock() - start

    assert counts.on_a_device(once, [2.0], (), 0, 1)["seconds"] == pytest.approx(2.0)
    assert counts.on_a_device(hasty, [2.0], (), 0, 1)["seconds"] == pytest.approx(0.2)


def measured_after(warm_up):
    def answer(fn, args, warmup, repeats, clock):
        results = [fn() for _ in range(warmup)]
        warm_up(results)
        start = clock()
        fn().numpy()
        return clock() - start

    return counts.on_a_device(answer, [9.0, 5.0, 2.0], (), 2, 1)["seconds"]


def test_unfinished_work_runs_into_the_next_call_that_is_waited_for():
    assert measured_after(lambda results: [each.numpy() for each in results]) == pytest.approx(2)
    assert measured_after(lambda results: results[-1].numpy()) == pytest.approx(2)
    # a tenth of each call is over when it returns; the rest of the second is still to do
    assert measured_after(lambda results: results[0].numpy()) == pytest.approx(0.9 * (5 + 2))
    # all three rests are done one after the other from 0.9 seconds on, and the clock starts at 1.4
    assert measured_after(lambda _: None) == pytest.approx(0.9 + 0.9 * (9 + 5 + 2) - 1.4)


def test_another_clock_and_other_arguments_show():
    seen = counts.on_a_device(lambda fn, args, *_: float(fn(args)), [1.0], (1, 2), 0, 1)
    assert seen["seconds"] == "`clock` was never asked"
    assert not seen["args arrive"]


def product(W, X):
    return tf.stack(X) @ W


def loop(W, X):
    return tf.stack([x @ W[i] for i, x in enumerate(X)])


def loop_over_both(W, X):
    return tf.stack([x @ w for x, w in zip(X, W, strict=True)])


def loop_in_the_graph(W, X):
    pairs = tf.stack(X), W
    return tf.map_fn(lambda pair: pair[0] @ pair[1], pairs, fn_output_signature=tf.float32)


@pytest.mark.parametrize(
    ("answer", "is_one"),
    [(product, True), (loop, False), (loop_over_both, False), (loop_in_the_graph, False)],
)
def test_a_loop_is_told_from_one_product(answer, is_one):
    W, X = np.arange(24.0).reshape(2, 3, 4), [np.ones((5, 3)), np.eye(5, 3)]
    seen = counts.list_of_products(answer, W, X)
    assert seen["one product for the whole list"] == is_one
    np.testing.assert_allclose(seen["value"], [x @ w for x, w in zip(X, W, strict=True)])
    np.testing.assert_allclose(seen["gradient by X"][0][0], W[0].sum(axis=1))


def adding(step, total, wrap=tf.function):
    def graph(x, y):
        loss = step(x, y)
        total.assign_add(loss)
        return loss

    return wrap(graph)


def each_time(function):
    def call(*arguments):
        return tf.function(function)(*arguments)

    return call


@pytest.mark.parametrize("axis", [1, -1])
def test_a_stack_that_the_letters_do_not_fit_is_one_clear_error(axis):
    def answer(W, X):
        return tf.einsum("gmn,gnk->gmk", tf.stack(X, axis=axis), W)

    given = pack({"W": np.ones((2, 3, 4)), "X": [np.ones((5, 3))] * 2})
    said = call(answer, given, 2, counts.list_of_products).message
    assert re.fullmatch(r"Expected dimension .* but got dimension \d", said)


@pytest.mark.parametrize(
    ("wrap", "in_four", "in_another", "graph"),
    [
        (tf.function, 1, "at most 1", True),
        (lambda f: f, 4, "at most 1", False),
        (each_time, 4, "at most 1", True),
    ],
)
def test_runs_of_python_are_counted(wrap, in_four, in_another, graph):
    seen = counts.five_steps(
        lambda step, total: adding(step, total, wrap), {"w": 1.0, "rate": 0.1}, 10.0
    )
    assert seen["runs of Python in four calls of one shape"] == in_four
    assert seen["runs of Python in a call of another shape"] == in_another
    assert seen["all in a graph"] == graph
    # who compiles anew in each call, or not at all, is told that alone
    assert seen["total changes in the graph"] == (True if in_four == 1 else "not looked at")
    # by hand: errors -1 and -2, then 1.5 and -0.5
    np.testing.assert_allclose(seen["costs"][:2], [2.5, 1.25])
    assert seen["total after five steps"] == pytest.approx(10 + np.sum(seen["costs"]))


def added_by_python(step, total):
    graph = tf.function(step)

    def call(x, y):
        loss = graph(x, y)
        total.assign(total + loss)
        return loss

    return call


def added_by_python_in_a_graph(step, total):
    def graph(x, y):
        loss = step(x, y)
        tf.py_function(lambda cost: total.assign_sub(-cost) * 1.0, [loss], tf.float32)
        return loss

    return tf.function(graph)


def added_by_two_graphs(step, total):
    return adding(tf.function(step), total)


@pytest.mark.parametrize(
    ("answer", "graph"),
    [(added_by_python, False), (added_by_python_in_a_graph, False), (added_by_two_graphs, True)],
)
def test_who_adds_to_the_total_shows(answer, graph):
    seen = counts.five_steps(answer, {"w": 1.0, "rate": 0.1}, 10.0)
    assert seen["total changes in the graph"] == graph
    assert seen["all in a graph"]
    assert seen["total after five steps"] == pytest.approx(10 + np.sum(seen["costs"]))


def a_list(step, total):
    costs = [total.read_value()]

    def graph(x, y):
        costs.append(step(x, y))
        total.assign(sum(costs))
        return costs[-1]

    return tf.function(graph)


def a_sum(step, total):
    cost = 0.0

    def graph(x, y):
        nonlocal cost
        cost += step(x, y)
        total.assign(cost)
        return cost

    return tf.function(graph)


@pytest.mark.parametrize("answer", [a_list, a_sum])
def test_what_python_keeps_of_a_graph_is_one_error_whatever_its_node_is_called(answer):
    with pytest.raises(Exception, match=r"^<tf\.Tensor shape=\(\) dtype=float32> is out of scope"):
        counts.five_steps(answer, {"w": 1.0, "rate": 0.1}, 10.0)


def test_tracings_are_counted_beside_what_the_answer_says():
    def answer(fn, inputs, signature):
        graph = tf.function(fn, input_signature=signature)
        for x in inputs:
            graph(x)
        return 7

    seen = counts.traced(answer, [np.ones((1, 3)), np.ones((2, 3)), 4], None)
    assert seen == {"retraces": 7, "runs of fn in Python": 3, "all in a graph": True}
    seen = counts.traced(answer, [np.ones((1, 3)), np.ones((2, 3))], (None, 3))
    assert seen == {"retraces": 7, "runs of fn in Python": 1, "all in a graph": True}


def test_of_an_answer_that_never_runs_the_function_nothing_else_is_told():
    def kinds(fn, inputs, signature):
        return len({np.shape(x) for x in inputs}) - 1

    seen = counts.traced(kinds, [np.ones((1, 3)), np.ones((2, 3))], None)
    assert seen == {"runs of fn in Python": 0}


def test_an_error_in_a_graph_is_one_line_and_keeps_its_name():
    with pytest.raises(Exception, match=r"^'SymbolicTensor' object has no attribute 'numpy'$") as e:
        counts.quietly(tf.function(lambda x: x.numpy()), tf.constant(1.0))
    assert type(e.value).__name__ == "AttributeError"
    with pytest.raises(Exception, match=r"symbolic tf\.Tensor to a numpy") as e:
        counts.quietly(tf.function(lambda x: np.mean(x + 1)), tf.constant(1.0))
    assert type(e.value).__name__ == "TypeError"


def test_an_unfinished_answer_stays_unfinished():
    def unfinished():
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        counts.quietly(unfinished)
