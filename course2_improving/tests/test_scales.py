"""Scales of hyperparameters lead there and back, and refuse kinds that they do not know."""

import numpy as np
import pytest

from course2_improving.helpers.scales import bounds, positions


@pytest.mark.parametrize(
    ("kind", "values", "places"),
    [
        ("log", [0.001, 0.1, 10.0], [-3, -1, 1]),
        ("beta", [0.9, 0.99, 0.999], [1, 2, 3]),
        ("float", [-0.5, 2.0], [-0.5, 2.0]),
        ("int", [3, 8], [3, 8]),
    ],
)
def test_positions_and_bounds_undo_each_other(kind, values, places):
    np.testing.assert_allclose(positions(kind, values), places)
    assert bounds(kind, places[0], places[-1]) == pytest.approx((values[0], values[-1]))


def test_whole_numbers_are_rounded_outwards_and_rounding_errors_do_not_count():
    assert bounds("int", 1.2, 2.7) == (1, 3)
    assert bounds("int", 1 - 1e-12, 3 + 1e-12) == (1, 3)
    assert all(type(end) is int for end in bounds("int", 1.2, 2.7))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="pass one of float, int, log, beta"):
        positions("choice", [1.0])
    with pytest.raises(ValueError, match="the kind is 'cube'"):
        bounds("cube", 0.0, 1.0)
