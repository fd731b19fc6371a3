"""Pictures of trials show every trial on its scale, and refuse what they cannot draw."""

import math

import numpy as np
import pytest

from course2_improving.helpers.trials import duel, parallel_coordinates, zoom

PLANE = {"rate": ("log", 1e-4, 1.0), "beta": ("beta", 0.9, 0.999)}
SMALLER = {"rate": ("log", 1e-3, 0.1), "beta": ("beta", 0.9, 0.99)}
TRIALS = [
    (0.1, {"rate": 0.01, "beta": 0.99, "act": "relu"}),
    (0.4, {"rate": 0.1, "beta": 0.9, "act": "tanh"}),
    (0.9, {"rate": 0.01, "beta": 0.95, "act": "relu"}),
    (math.nan, {"rate": 1.0, "beta": 0.999, "act": "tanh"}),
]


def test_a_duel_counts_the_values_that_each_search_tried():
    curve = ([1e-4, 0.01, 1.0], [0.8, 0.1, 0.7])
    figure = duel(PLANE, {"one": TRIALS[:3], "other": TRIALS[:1]}, curve)
    above, below = np.array(figure.axes).reshape(2, 2)
    assert [ax.get_title() for ax in above] == ["one: 2 values of rate", "other: 1 values of rate"]
    grey, losses, star = above[0].lines
    np.testing.assert_allclose(grey.get_xdata(), [-4, -2, 0])
    np.testing.assert_allclose(losses.get_ydata(), [0.1, 0.4, 0.9])
    assert (star.get_xdata()[0], star.get_ydata()[0]) == pytest.approx((-2, 0.1))
    np.testing.assert_allclose(below[0].lines[0].get_ydata(), [2, 1, -math.log10(0.05)])
    labels = [label.get_text() for label in below[0].get_yticklabels()]
    assert labels == ["0.9", "0.99", "0.999"]


def test_a_zoom_frames_the_next_stage_and_crosses_broken_runs():
    figure = zoom([(PLANE, TRIALS), (SMALLER, TRIALS[:2])], title="Found")
    first, second = figure.axes[:2]
    assert figure.get_suptitle() == "Found"
    assert [ax.get_title() for ax in (first, second)] == [
        "4 trials, best loss 0.100", "2 trials, best loss 0.100",
    ]  # fmt: skip
    (frame,) = first.patches
    assert (frame.get_x(), frame.get_y()) == pytest.approx((-3, 1))
    assert (frame.get_width(), frame.get_height()) == pytest.approx((2, 1))
    assert not second.patches
    assert len(first.collections[0].get_offsets()) == 3
    assert len(first.lines[0].get_xdata()) == 1


def test_parallel_lines_stand_on_the_scale_of_each_axis():
    space = {**PLANE, "act": ("choice", "tanh", "relu")}
    ax = parallel_coordinates(space, TRIALS, best=1)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 4]
    best, broken = lines[-1], lines[0]  # the best one is drawn last
    np.testing.assert_allclose(best.get_ydata(), [0.5, 0.5, 1.0, 0.0])
    assert broken.get_linestyle() == ":"
    assert broken.get_ydata()[-1] > 1
    assert ax.get_title() == "The best 1 of 4 trials"
    texts = {text.get_text() for text in ax.texts}
    assert {"0.0001", "1", "0.9", "0.999", "tanh", "relu", "0.1"} <= texts


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="pass two ranges"):
        duel({"rate": ("log", 0.1, 1.0)}, {"one": TRIALS}, ([1], [1]))
    with pytest.raises(ValueError, match="pass two ranges"):
        zoom([({"rate": ("log", 0.1, 1.0), "act": ("choice", 1)}, TRIALS)])
    with pytest.raises(ValueError, match="no trial of one with a loss"):
        duel(PLANE, {"one": TRIALS[3:]}, ([1], [1]))
    with pytest.raises(ValueError, match="no trial"):
        parallel_coordinates(PLANE, [])
    with pytest.raises(ValueError, match="There is no search"):
        zoom([])
