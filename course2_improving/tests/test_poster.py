"""The poster shows each network's signals and costs, on shared axes."""

import numpy as np
import pytest

from course2_improving.helpers.poster import poster


def signals(size, layers=7):
    rng = np.random.default_rng(0)
    return [np.maximum(rng.normal(size=(40, 30)) * size**layer, 0) for layer in range(layers)]


def test_a_column_for_each_network_with_a_ridge_for_each_layer():
    figure = poster(
        {"small": signals(0.1), "large": signals(10.0)},
        {"small": np.full(50, 0.7), "large": np.array([5.0, np.inf, np.nan, 1.0])},
        title="Two starts",
    )
    upper, lower = np.array(figure.axes).reshape(2, 2)
    assert [ax.get_title() for ax in upper] == ["small", "large"]
    assert all(len(ax.collections) == 7 for ax in upper)
    assert upper[0].get_xlim() == upper[1].get_xlim()
    assert figure.get_suptitle() == "Two starts"
    assert [len(ax.lines[0].get_xdata()) for ax in lower] == [50, 1]
    assert [text.get_text() for text in lower[1].texts] == ["not a number\nfrom step 1 on"]
    assert not lower[0].texts


def test_ridges_wander_with_the_size_of_the_signal():
    figure = poster({"large": signals(10.0)}, {"large": [1.0]})
    peaks = [line.get_xdata()[np.argmin(line.get_ydata())] for line in figure.axes[0].lines[:7]]
    assert np.allclose(np.diff(peaks), 1.0, atol=0.25)  # a power of ten each layer


def test_layers_of_zeros_are_drawn_flat():
    figure = poster({"dead": [np.zeros((3, 4)), np.zeros((3, 2))]}, {"dead": [0.7]})
    assert all(np.ptp(line.get_ydata()) == 0 for line in figure.axes[0].lines[:2])


def test_signals_and_costs_belong_to_the_same_networks():
    with pytest.raises(ValueError, match="pass both of the same networks"):
        poster({"a": signals(1.0)}, {"b": [1.0]})
    with pytest.raises(ValueError, match="no network"):
        poster({}, {})
    with pytest.raises(ValueError, match="with a layer or more"):
        poster({"a": []}, {"a": [1.0]})
