"""Pictures of overfitting show borders, notes and what masks leave."""

import numpy as np
import pytest

from course1_nn.helpers import fields
from course2_improving.helpers.panels import borders, thinned

FIELD = fields.moons(0.3)
X, Y = FIELD.draw(20, np.random.default_rng(0))


def tilted(points):
    return 1 / (1 + np.exp(-points[:, :1]))


def test_a_panel_for_each_classifier_with_its_border_and_the_best_one():
    figure = borders(
        FIELD, X, Y, {"tilted": tilted, "sure": lambda points: np.ones((len(points), 1))},
        {"tilted": "a note"}, title="Two borders",
    )  # fmt: skip
    left, right = figure.axes
    assert [ax.get_title() for ax in (left, right)] == ["tilted", "sure"]
    assert [ax.get_xlabel() for ax in (left, right)] == ["a note", ""]
    # two classes of points, the best border, and one of its own where it has one
    assert [len(ax.collections) for ax in (left, right)] == [4, 3]
    assert figure.get_suptitle() == "Two borders"


def test_the_best_border_is_where_both_classes_are_equally_probable():
    figure = borders(FIELD, X, Y, {"tilted": tilted})
    best = figure.axes[0].collections[1].get_paths()[0].vertices
    np.testing.assert_allclose(FIELD.posterior(best)[:, 1], 0.5, atol=0.02)


def test_notes_belong_to_classifiers():
    with pytest.raises(ValueError, match="notes by the same names"):
        borders(FIELD, X, Y, {"tilted": tilted}, {"other": "a note"})
    with pytest.raises(ValueError, match="at least one"):
        borders(FIELD, X, Y, {})


def test_dropped_units_are_crosses_without_lines():
    masks = [np.array([True, False, True]), np.array([[False, True]])]
    figure = thinned([2, 3, 2, 1], {"all": [np.ones(3, bool), np.ones(2, bool)], "some": masks})
    full, thin = figure.axes
    assert [len(ax.lines) for ax in (full, thin)] == [2 * 3 + 3 * 2 + 2, 2 * 2 + 2 + 1]
    crosses = sum(len(dots.get_offsets()) for dots in thin.collections[1::2])
    assert crosses == 2


def test_masks_fit_the_hidden_layers():
    with pytest.raises(ValueError, match="one mask a hidden layer"):
        thinned([2, 3, 1], {"wrong": [np.ones(2, bool)]})
