"""Inputs of loss_landscapes are what they are called, and observers know what names stand for."""

import numpy as np
import pytest

from course2_improving.helpers import landscape_cases as cases


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def curvatures(A):
    return np.linalg.eigvalsh((A + A.T) / 2)


def test_bowls_and_domes_are_noisy_and_curve_one_way(rng):
    for _ in range(20):
        A, B = cases.bowl(rng, {"n": 4}), cases.dome(rng, {"n": 4})
        assert curvatures(A).min() > 0.9
        assert curvatures(B).max() < -0.9
        assert np.abs(A - A.T).max() > 0.01


def test_what_is_mostly_down_has_one_way_up_that_is_not_the_steepest(rng):
    for _ in range(20):
        values = curvatures(cases.mostly_down(rng, {"n": 5}))
        assert np.sum(values > 0) == 1
        assert values[-1] < 3.001
        assert np.abs(values).max() > 3.999


def test_turned_matrices_have_the_signs_that_were_asked_for(rng):
    draw = cases.turned(1.0, -1.0, 0.0, 1e-3)
    for _ in range(20):
        values = curvatures(draw(rng, {}))
        assert np.sign(np.round(values, 9)).tolist() == [-1, 0, 1, 1]
        assert 0.999e-3 < values[2] < 5.001e-3


def test_points_lie_where_their_names_say(rng):
    for _ in range(20):
        x = cases.near(rng, {"n": 4})
        assert 0.002 <= abs(x[1]) <= 0.02
        assert np.linalg.norm(x) < 0.1
        y = cases.beside(rng, {})
        assert np.abs(y).max() == 0.6
        assert np.linalg.norm(y) == pytest.approx(1.04, abs=0.005)
        rate, beta = cases.small_step(rng, {})
        assert 0.01 <= rate <= 0.04
        assert 0.3 <= beta <= 0.8


def test_observers_hand_over_what_names_stand_for():
    seen = cases.way_out(lambda *_: 2, "bowl", np.ones(2), [0.1, 0.0], 5.0, 10)
    assert seen == {"steps": 2, "stops": True}
    seen = cases.curvatures_of(lambda f, x, e: f(x + e), "product of all entries", np.ones(2), 1e-3)
    assert seen["H"] == pytest.approx(1.001**2)
