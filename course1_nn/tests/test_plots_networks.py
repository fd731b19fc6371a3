"""Pictures of networks and gradient checks: what is drawn, what is said, and what is refused."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course1_nn.helpers import plots

TINY = {"W1": np.array([[1.0, -1.0, 2.0]]), "W2": np.array([[1.0], [5.0], [-0.5]])}


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_each_unit_is_a_circle_and_each_weight_a_line_with_its_number() -> None:
    ax = plots.layer_graph(
        [1, 3, 1], ["relu", "sigmoid"], params=TINY, values=[[1], [1, 0, 2], [0.5]]
    )
    assert [len(column.get_offsets()) for column in ax.collections] == [1, 3, 1]
    assert len(ax.lines) == 6
    assert texts(ax)[:6] == ["1", "−1", "2", "1", "5", "−0.5"]
    assert [text for text in texts(ax)[6:] if not text[-1].isalpha()] == ["1", "1", "0", "2", "0.5"]
    assert texts(ax)[-1] == "1 sigmoid"
    assert {"1 input", "3 relu"} <= set(texts(ax))
    assert ax.get_title() == "2 layers have 10 weights and biases"


def test_of_large_layers_only_the_first_units_are_drawn() -> None:
    ax = plots.layer_graph([64, 32, 1], ["tanh", "sigmoid"])
    assert [len(column.get_offsets()) for column in ax.collections] == [6, 6, 1]
    assert texts(ax).count("⋮") == 2
    assert {"64 inputs", "32 tanh", "1 sigmoid"} <= set(texts(ax))
    assert ax.get_title() == "2 layers have 2,113 weights and biases"
    assert plots.layer_graph([2, 1], ["sigmoid"]).get_title() == "1 layer has 3 weights and biases"


def test_a_network_without_one_activation_a_layer_is_refused() -> None:
    with pytest.raises(ValueError, match="3 sizes make 2 layers, and acts has 1 names"):
        plots.layer_graph([2, 3, 1], ["sigmoid"])
    with pytest.raises(ValueError, match="1 sizes make 0 layers"):
        plots.layer_graph([2], [])
    assert plt.get_fignums() == []


def test_right_gradients_have_ticks_and_wrong_ones_crosses_and_another_colour() -> None:
    errors = {"W1": 1e-9, "b1": 2e-10, "W2": 0.3, "b2": np.nan}
    ax = plots.gradient_table(errors)
    assert texts(ax) == ["✓  1e-09", "✓  2e-10", "✗  3e-01", "✗  nan"]
    colours = [bar.get_facecolor() for bar in ax.patches]
    assert colours[0] == colours[1] != colours[2] == colours[3]
    assert ax.get_title() == "Not right: dW2, db2"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["layer 1", "layer 2"]


def test_the_title_of_right_gradients_is_their_largest_error_and_the_limit_decides() -> None:
    errors = {"W1": 1e-9, "b1": 2e-8}
    title = "All gradients agree with their measurement to 2e-08"
    assert plots.gradient_table(errors).get_title() == title
    assert plots.gradient_table(errors, limit=1e-8).get_title() == "Not right: db1"


@pytest.mark.parametrize("errors", [{}, {"W1": 0.0}, {"W1": 0.0, "b2": 0.0}])
def test_a_table_with_holes_is_refused(errors: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="pass W1, b1 and so on"):
        plots.gradient_table(errors)
    assert plt.get_fignums() == []
