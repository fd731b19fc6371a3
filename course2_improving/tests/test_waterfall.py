"""The picture of what each change saves."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course2_improving.helpers.waterfall import waterfall

TIMES = {"before": 4.0, "a graph": 1.0, "a detour": 2.0, "a cache": 0.5}


def bars(ax):
    return [
        (bar.get_y() + bar.get_height() / 2, bar.get_x(), bar.get_width()) for bar in ax.patches
    ]


def test_bars_reach_from_the_old_share_to_the_new_one():
    expected = [(0, 0, 100), (1, 100, -75), (2, 25, 25), (3, 50, -37.5), (4, 0, 12.5)]
    np.testing.assert_allclose(bars(waterfall(TIMES)), expected, atol=1e-12)


def test_each_row_says_what_it_is_and_how_much():
    ax = waterfall(TIMES)
    assert [label.get_text() for label in ax.get_yticklabels()] == [*TIMES, "what is left"]
    assert [text.get_text() for text in ax.texts] == [
        "100 %", "−75 %, 4 × as fast", "+25 %, 0.5 × as fast", "−38 %, 4 × as fast", "12 %",
    ]  # fmt: skip


def test_only_a_time_that_grew_is_striped():
    assert [bool(bar.get_hatch()) for bar in waterfall(TIMES).patches] == [
        False, False, True, False, False,
    ]  # fmt: skip


def test_the_title_is_the_factor_whatever_the_unit():
    assert waterfall(TIMES).get_title() == "The same training, 8 times as fast"
    milliseconds = {name: 1000 * time for name, time in TIMES.items()}
    assert waterfall(milliseconds).get_title() == "The same training, 8 times as fast"
    assert waterfall({"a": 1.0, "b": 3.0}).get_title() == "The same training, and it takes longer"
    assert waterfall(TIMES, title="A finding").get_title() == "A finding"


def test_it_draws_where_it_is_told():
    _, ax = plt.subplots()
    assert waterfall(TIMES, ax) is ax


@pytest.mark.parametrize("times", [{}, {"alone": 1.0}, {"a": 1.0, "b": 0.0}])
def test_too_few_times_and_none_at_all_are_refused(times):
    with pytest.raises(ValueError, match="pass two or more above 0"):
        waterfall(times)
