"""The picture of gradient checks: what it says of each error, and what it refuses."""

import numpy as np
import pytest

from course2_improving.helpers.error_maps import error_map

ERRORS = {"A": {"W": 1e-9, "b": 0.4}, "B": {"W": 1e-3, "b": np.nan}}


def test_each_error_has_a_tick_or_a_cross_and_nan_has_a_cross() -> None:
    ax = error_map(ERRORS)
    assert [text.get_text() for text in ax.texts] == ["✓  1e-09", "✗  4e-01", "✓  1e-03", "✗  nan"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["dW", "db"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]


def test_the_title_counts_the_wrong_ones_unless_there_is_another() -> None:
    assert error_map(ERRORS).get_title() == "2 of 4 gradients disagree with their measurement"
    assert error_map(ERRORS, limit=1e-4).get_title().startswith("3 of 4")
    assert error_map(ERRORS, title="Found").get_title() == "Found"


def test_numbers_can_be_read_on_every_colour() -> None:
    errors = {"A": {f"W{power}": 10.0**-power for power in range(12)}, "B": dict.fromkeys(
        [f"W{power}" for power in range(12)], np.nan)}  # fmt: skip
    ax = error_map(errors)
    (image,) = ax.images
    colours = image.to_rgba(image.get_array())[..., :3] @ [0.2126, 0.7152, 0.0722]
    for text, background in zip(ax.texts, np.ravel(colours), strict=True):
        assert abs(background - (text.get_color() == "white")) > 0.4


@pytest.mark.parametrize("errors", [{}, {"A": {}}, {"A": {"W": 0.0}, "B": {"b": 0.0}}])
def test_rows_that_do_not_match_are_refused(errors: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match="pass one row at least"):
        error_map(errors)
