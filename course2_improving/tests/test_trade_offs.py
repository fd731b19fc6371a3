"""The pictures of errors show the numbers that they are given."""

import numpy as np

from course2_improving.helpers import trade_offs


def widths_of(container):
    return [round(patch.get_width(), 6) for patch in container]


def test_a_bar_is_cut_into_the_gaps_between_three_errors():
    ax = trade_offs.gap_bars({"A": (0.01, 0.10, 0.15), "B": (0.01, 0.05, 0.03)}, title="T")
    people, bias, variance = ax.containers
    assert widths_of(people) == [1, 1]
    assert widths_of(bias) == [9, 4]
    assert widths_of(variance) == [5, 0]  # a negative gap is left out
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]
    assert ax.get_title() == "T"


def test_learning_curves_are_drawn_in_percent_with_a_panel_for_each_model():
    figure = trade_offs.learning_curves(
        [10, 20], {"one": ([0.0, 0.1], [0.5, 0.3]), "two": ([0.2, 0.2], [0.4, 0.4])}, 0.01,
        title="T",
    )  # fmt: skip
    first, second = figure.axes
    assert [ax.get_title() for ax in (first, second)] == ["one", "two"]
    np.testing.assert_allclose(first.lines[0].get_ydata(), [0, 10])
    np.testing.assert_allclose(first.lines[1].get_ydata(), [50, 30])
    np.testing.assert_allclose(second.lines[2].get_ydata(), [1, 1])
    assert figure.get_suptitle() == "T"


def test_bars_are_stacked_to_the_sum_of_the_parts():
    ax = trade_offs.decomposition_bars(
        [1, 5], [0.2, 0.1], [0.05, 0.3], 0.16, [0.4, 0.56], title="T", xlabel="degree"
    )
    tops = [patch.get_y() + patch.get_height() for patch in ax.containers[2]]
    np.testing.assert_allclose(tops, [0.41, 0.56])
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0.4, 0.56])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "5"]


def test_the_threshold_is_marked_and_a_legend_is_drawn_for_several_curves_only():
    ax = trade_offs.descent([10, 100, 1000], {"error": [1.0, 10.0, 0.5]}, 100, title="T")
    assert list(ax.lines[1].get_xdata()) == [100, 100]
    assert ax.get_legend() is None
    parts = {"bias²": [1.0, 1.0, 0.5], "variance": [0.1, 9.0, 0.1]}
    two = trade_offs.descent([10, 100, 1000], parts, 100, title="T")
    assert len(two.get_legend().get_texts()) == 2
