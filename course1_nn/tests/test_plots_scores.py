"""Loss curves and confusion matrices: what is drawn, what is said, and what is refused."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course1_nn.helpers import plots

CLASSES = np.array(["trouser", "dress"])


def test_each_run_is_a_line_with_a_name_a_dash_and_a_marker_of_its_own() -> None:
    runs = {"rate 0.1": np.array([0.7, 0.5, 0.4]), "rate 1": np.array([0.7, 0.2, 0.1])}
    ax = plots.loss_curves(runs)
    for line, (name, losses) in zip(ax.lines, runs.items(), strict=True):
        assert line.get_label() == name
        np.testing.assert_array_equal(line.get_xdata(), [0, 1, 2])
        np.testing.assert_array_equal(line.get_ydata(), losses)
    looks = [(line.get_color(), line.get_linestyle(), line.get_marker()) for line in ax.lines]
    assert looks == [("#0072B2", "-", "o"), ("#D55E00", "--", "s")]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step", "loss (nats)")
    assert ax.get_title() == "rate 1 ends lowest, at 0.1"
    assert ax.get_legend() is not None


def test_eight_runs_are_more_than_there_are_colours_and_can_be_drawn() -> None:
    ax = plots.loss_curves({f"run {k}": [1.0, k] for k in range(8)})
    assert len(ax.lines) == 8


def test_the_title_of_one_run_says_how_far_the_loss_fell_or_that_it_did_not() -> None:
    assert plots.loss_curves({"a": [0.693, 0.096]}).get_title() == (
        "The loss falls from 0.693 to 0.096"
    )
    assert plots.loss_curves({"a": [0.5, 9.0]}).get_title() == (
        "The loss does not fall: from 0.5 to 9"
    )
    assert "does not fall" in plots.loss_curves({"a": [0.5, np.nan]}).get_title()


def test_a_run_that_ends_in_nan_is_not_the_lowest() -> None:
    ax = plots.loss_curves({"bad": [0.7, np.nan], "good": [0.7, 0.6]}, log=True)
    assert ax.get_title() == "good ends lowest, at 0.6"
    assert ax.get_yscale() == "log"


def test_losses_that_are_not_one_number_a_step_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"losses of 'a' have shape \(2, 1\): pass one number a step"
    ):
        plots.loss_curves({"a": [[0.7], [0.5]]})
    with pytest.raises(ValueError, match=r"losses of 'a' have shape \(0,\)"):
        plots.loss_curves({"a": []})
    with pytest.raises(ValueError, match="There is no run to draw"):
        plots.loss_curves({})
    assert plt.get_fignums() == []


def test_each_count_stands_in_the_row_of_its_truth_and_the_column_of_its_prediction() -> None:
    ax = plots.confusion_matrix(189, 11, 5, 195, class_names=CLASSES)
    texts = {text.get_position(): text.get_text() for text in ax.texts}
    assert texts == {
        (0, 0): "189\n94.5%\ntrue negatives",
        (1, 0): "11\n5.5%\nfalse positives",
        (0, 1): "5\n2.5%\nfalse negatives",
        (1, 1): "195\n97.5%\ntrue positives",
    }
    assert [text.get_text() for text in ax.get_xticklabels()] == CLASSES.tolist()
    assert [text.get_text() for text in ax.get_yticklabels()] == CLASSES.tolist()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    assert ax.get_title() == "384 of 400 predictions are right (96.0%)"
    assert ax.get_aspect() == 1.0


def test_letters_are_white_on_dark_and_black_on_light() -> None:
    inks = {
        text.get_position(): text.get_color() for text in plots.confusion_matrix(9, 1, 5, 5).texts
    }
    assert inks == {(0, 0): "white", (1, 0): "black", (0, 1): "black", (1, 1): "black"}


def test_a_class_without_examples_has_shares_of_zero() -> None:
    texts = [text.get_text() for text in plots.confusion_matrix(3, 1, 0, 0).texts]
    assert texts[2].startswith("0\n0.0%")


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(
        ValueError, match=re.escape("tn, fp, fn, tp are (1, -2, 3, 4): counts are ≥ 0")
    ):
        plots.confusion_matrix(1, -2, 3, 4)
    with pytest.raises(ValueError, match="not all zero"):
        plots.confusion_matrix(0, 0, 0, 0)
    assert plt.get_fignums() == []
