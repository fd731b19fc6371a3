"""Pictures of normalization: what they show of each number, and what they refuse."""

import numpy as np
import pytest

from course2_improving.helpers.norm_plots import rate_panels, stripes, units

SCORES = np.array([[0.0, 1.0, 5.0], [4.0, 7.0, 5.0]])


def test_units_show_each_score_and_each_mean_and_deviation() -> None:
    one, two = units({"before": SCORES, "after": 2 * SCORES}, title="Finding")
    assert [one.get_title(), two.get_title()] == ["before", "after"]
    assert one.figure.get_suptitle() == "Finding"
    assert one.get_xlabel() == "unit"
    for ax, Z in ((one, SCORES), (two, 2 * SCORES)):
        points = [line for line in ax.lines if line.get_marker() == "."]
        np.testing.assert_array_equal([line.get_ydata() for line in points], Z.T)
        (bars,) = ax.containers
        np.testing.assert_array_equal(bars[0].get_ydata(), Z.mean(axis=0))
        ends = np.array(bars[2][0].get_segments())[:, :, 1]  # (units, 2)
        np.testing.assert_allclose(ends.T, [Z.mean(axis=0) - Z.std(axis=0),
                                            Z.mean(axis=0) + Z.std(axis=0)])  # fmt: skip


def test_rates_have_a_panel_each_and_runs_keep_their_look() -> None:
    runs = {0.1: {"plain": [2.0, 1.0], "normalized": [1.0, 0.5]}, 1.0: {"normalized": [1.0, 0.1]}}
    small, large = rate_panels(runs, title="Finding", chance=2.3)
    assert [small.get_title(), large.get_title()] == ["learning rate 0.1", "learning rate 1"]
    assert [text.get_text() for text in small.get_legend().get_texts()] == ["plain", "normalized"]
    assert small.get_yscale() == large.get_yscale() == "log"
    looks = [(line.get_color(), line.get_linestyle()) for line in small.lines[:2]]
    assert looks[0] != looks[1]
    assert looks[0][1] != looks[1][1]
    assert (large.lines[0].get_color(), large.lines[0].get_linestyle()) == looks[1]
    np.testing.assert_array_equal(small.lines[0].get_xdata(), [1, 2])
    assert list(small.lines[-1].get_ydata()) == [2.3, 2.3]
    assert small.get_ylim() == large.get_ylim()


def test_stripes_put_zero_in_the_middle_and_name_the_rows_once() -> None:
    one, two = stripes({"scores": SCORES, "turned": -SCORES}, title="Finding", marked=["a", "b"])
    for ax, sign in ((one, 1), (two, -1)):
        (image,) = ax.images
        np.testing.assert_array_equal(image.get_array(), sign * SCORES)
        assert image.get_clim() == (-7, 7)
    assert [label.get_text() for label in one.get_yticklabels()] == ["a", "b"]
    assert [label.get_text() for label in two.get_yticklabels()] == ["", ""]


@pytest.mark.parametrize("draw", [units, rate_panels, stripes])
def test_nothing_to_draw_is_refused(draw) -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        draw({}, title="Finding")


@pytest.mark.parametrize("draw", [units, stripes])
def test_what_is_no_table_is_refused(draw) -> None:
    with pytest.raises(ValueError, match="pass a row an example"):
        draw({"scores": np.ones(3)}, title="Finding")
