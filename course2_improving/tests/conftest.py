"""Pictures are drawn without a screen, and a test leaves no figure and no setting behind."""

import matplotlib as mpl
import pytest

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _as_before(request: pytest.FixtureRequest) -> None:
    """Close the figures and restore the settings (no `yield`: the type checker's hook hides it)."""
    import matplotlib.pyplot as plt

    settings = dict(mpl.rcParams)
    request.addfinalizer(lambda: plt.close("all"))
    request.addfinalizer(lambda: mpl.rcParams.update(settings))  # noqa: PT021 - see above
