"""The valley and the pictures of races in it."""

import matplotlib as mpl
import numpy as np
import pytest

from course2_improving.helpers import races

mpl.use("Agg")


@pytest.mark.parametrize("bend", [0.0, 0.7])
def test_the_slope_is_the_measured_slope_of_the_height(bend):
    rng = np.random.default_rng(1)
    for point in rng.uniform(-3, 3, (10, 2)):
        nudges = 1e-6 * np.eye(2)
        measured = [
            (races.height(point + n, bend) - races.height(point - n, bend)) / 2e-6 for n in nudges
        ]
        np.testing.assert_allclose(races.slope(point, bend), measured, atol=1e-6)
    assert races.height(np.zeros(2), bend) == 0.0
    assert (races.height(rng.uniform(-9, 3, (50, 2)), bend) > 0).all()


def test_a_race_has_a_lane_with_name_and_height_for_each_path():
    paths = {
        "one": np.array([[-9.0, 1.0], [-4.0, 0.5]]),
        "two": np.array([[-9.0, 1.0], [0.0, 0.0]]),
    }
    ax = races.race(paths)
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["one", "1", "two", "0e+00"]
    assert len(ax.images) == 2
    assert ax.get_title() == "After 1 steps, two is lowest"


def test_a_race_can_be_stopped_before_its_end():
    path = np.stack([np.linspace(-9, 0, 10), np.zeros(10)], axis=1)
    ax = races.race({"one": path}, until=3, title="so far")
    (line,) = [line for line in ax.lines if len(line.get_xdata()) > 1]
    np.testing.assert_allclose(line.get_xdata(), path[:4, 0])
    assert ax.get_title() == "so far"


@pytest.mark.parametrize("paths", [{}, {"one": np.zeros((3, 3))}, {"one": np.zeros(2)}])
def test_what_is_no_path_is_refused(paths):
    with pytest.raises(ValueError, match="pass at least one"):
        races.race(paths)
