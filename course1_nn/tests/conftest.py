"""Pictures are drawn without a screen, and a test leaves no figure and no setting behind."""

from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _as_before(request: pytest.FixtureRequest) -> None:
    """Close the figures and restore the settings (no `yield`: the type checker's hook hides it)."""
    import matplotlib.pyplot as plt

    settings = dict(mpl.rcParams)
    request.addfinalizer(lambda: plt.close("all"))
    request.addfinalizer(lambda: mpl.rcParams.update(settings))  # noqa: PT021 - see above


@pytest.fixture
def drawn() -> Callable[[Figure], np.ndarray]:
    """A function that draws a figure and returns its pixels, shape (height, width, 4)."""
    return pixels


def pixels(figure: Figure) -> np.ndarray:
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())
