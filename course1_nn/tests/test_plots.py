"""What is true of every picture: labels, size, frame, style, and where it is drawn."""

import subprocess
import sys
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course1_nn.helpers import plots

CORNERS = np.array([[0.0, 0.0], [1.0, 1.0], [4.0, 0.0], [5.0, 2.0]])
SIDES = np.array([0, 0, 1, 1])


def step(points: np.ndarray) -> np.ndarray:
    """Say 1 right of the line x_1 = 2.5, as a probability, with one column as networks do."""
    return 1 / (1 + np.exp(-4 * (points[:, :1] - 2.5)))


def every_axes() -> dict[str, Axes]:
    return {
        "weight_image": plots.weight_image(np.arange(6.0), (2, 3)),
        "boundary_2d": plots.boundary_2d(step, CORNERS, SIDES),
        "loss_curves": plots.loss_curves({"rate 0.1": [0.7, 0.5]}),
        "confusion_matrix": plots.confusion_matrix(5, 1, 2, 8),
    }


def test_every_picture_has_axis_labels_and_a_title_and_can_be_drawn(
    drawn: Callable[[Figure], np.ndarray],
) -> None:
    for name, ax in every_axes().items():
        assert ax.get_xlabel(), name
        assert ax.get_ylabel(), name
        assert ax.get_title(), name
        assert np.ptp(drawn(ax.figure)) > 100, name


def test_every_picture_is_six_by_four_inches_with_readable_letters() -> None:
    for name, ax in every_axes().items():
        assert ax.figure.get_size_inches().tolist() == [6.0, 4.0], name
        letters = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels()]
        assert min(text.get_fontsize() for text in letters) >= 10, name


def test_pictures_have_no_frame_at_the_top_and_on_the_right() -> None:
    for name, ax in every_axes().items():
        assert not ax.spines["top"].get_visible(), name
        assert not ax.spines["right"].get_visible(), name


def test_pictures_are_drawn_where_they_are_asked_to_be() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert plots.loss_curves({"a": [1.0]}, left) is left
    assert plots.confusion_matrix(1, 2, 3, 4, right) is right
    assert figure.axes == [left, right]
    assert plt.get_fignums() == [figure.number]


def test_drawing_leaves_the_settings_of_others_alone_and_use_style_changes_them() -> None:
    mpl.rcParams["axes.titlesize"] = 30
    assert plots.loss_curves({"a": [1.0]}).title.get_fontsize() == 12
    assert mpl.rcParams["axes.titlesize"] == 30
    plots.use_style()
    assert mpl.rcParams["axes.titlesize"] == 12
    assert mpl.rcParams["figure.figsize"] == [6.0, 4.0]


def test_no_two_runs_or_classes_share_a_colour_a_dash_or_a_marker() -> None:
    for cycle in (plots.COLOURS, plots.DASHES, plots.MARKERS):
        assert len(cycle) == 7
        assert len(set(cycle)) == 7


def test_importing_the_plots_does_not_import_matplotlib() -> None:
    code = "import course1_nn.helpers.plots, sys; print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", f"import sys; sys.path += {sys.path}; {code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
