"""Optimizers made of steps: what they pass on, and the paths that they walk."""

import numpy as np

from course2_improving.helpers.descent import scheduled, stateless, walk


def down(params, grads, lr):
    return {name: value - lr * grads["d" + name] for name, value in params.items()}


def counted(params, grads, state, lr, bonus=0.0):
    return down(params, grads, lr + bonus), (state or 0) + 1


def test_a_step_without_state_becomes_an_optimizer():
    params, state = stateless(down, lr=0.5)({"x": np.ones(2)}, {"dx": np.full(2, 4.0)}, None)
    assert params["x"].tolist() == [-1.0, -1.0]
    assert state is None


def test_a_schedule_is_asked_for_each_step_and_starts_anew_with_each_run():
    asked = []

    def schedule(number):
        asked.append(number)
        return 0.1 * number

    optimizer = scheduled(counted, schedule, bonus=1.0)
    for _ in range(2):
        params, state = {"x": np.zeros(1)}, None
        for _ in range(3):
            params, state = optimizer(params, {"dx": np.ones(1)}, state)
        assert state == (3, 3)
        np.testing.assert_allclose(params["x"], -3.3)
    assert asked == [0, 1, 2, 0, 1, 2]


def test_a_walk_begins_at_its_start_and_halves_the_distance():
    start = np.array([8.0, -4.0])
    path = walk(stateless(down, lr=0.5), lambda x: x, start, 3)
    np.testing.assert_allclose(path, [[8, -4], [4, -2], [2, -1], [1, -0.5]])
    assert start.tolist() == [8.0, -4.0]
