"""Where a head is painted: hair above its edge, brows above the eyes, a beard below the mouth."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import paint
from bodies.paint import Look
from bodies.raster import Light

LOOK = Look(
    skin=np.array([0.8, 0.6, 0.5]), hair=np.array([0.1, 0.06, 0.04]),
    iris=np.array([0.2, 0.4, 0.6]),
    style="cropped", line=0.0, parting=0.0, brows=1.0, arch=0.06, beard=0.0, lips=0.5,
)  # fmt: skip
CROWN, NAPE = np.array([0, 1.9, -1.0]), np.array([0, 0.0, -2.6])
NOSE, CHIN = np.array([0, -0.6, 0.7]), np.array([0, -1.6, 0.4])


@pytest.mark.parametrize("style", ["shaved", "cropped", "short", "full", "long"])
def test_hair_covers_crown_and_back_and_leaves_the_face(style: str) -> None:
    cover = paint.hair_cover(np.stack([CROWN, NAPE, NOSE, CHIN]), replace(LOOK, style=style))
    assert cover == pytest.approx([1, 1, 0, 0], abs=0.01)


def test_a_fringe_hangs_lower_than_cropped_hair() -> None:
    high = np.array([[0.6, 0.95, 0.25]])
    assert paint.hair_cover(high, LOOK) < 0.1
    assert paint.hair_cover(high, replace(LOOK, style="short", parting=-0.7)) > 0.9


def test_a_raised_line_bares_the_forehead() -> None:
    edge = np.array([[0.0, 1.2, 0.5]])
    assert paint.hair_cover(edge, replace(LOOK, line=-0.1)) > 0.9
    assert paint.hair_cover(edge, replace(LOOK, line=0.15)) < 0.1


def brows(look: Look) -> np.ndarray:
    y, across = np.mgrid[0:0.6:61j, 0:1.2:121j]
    return paint._brows(across, y, np.full(y.shape, 0.3), look)


def test_brows_lie_above_the_eyes_and_not_on_the_nose_or_the_temples() -> None:
    cover = brows(LOOK)
    rows, columns = np.nonzero(cover > 0.4)
    assert 0.15 < rows.min() / 100 < rows.max() / 100 < 0.45
    assert 0.1 < columns.min() / 100 < 0.25
    assert 0.8 < columns.max() / 100 < 0.95


def test_thicker_brows_cover_more() -> None:
    assert brows(replace(LOOK, brows=1.4)).sum() > 1.3 * brows(replace(LOOK, brows=0.8)).sum()


def test_a_beard_covers_chin_and_lip_but_not_the_nose() -> None:
    across, y, z = np.array([[0, 0, 0.0], [-1.7, -0.98, -0.6], [0.4, 0.5, 0.7]])
    assert paint._beard(across, y, z) == pytest.approx([1, 1, 0], abs=0.05)


def test_an_eye_has_a_pupil_in_an_iris_in_white() -> None:
    light = Light(np.array([0.9, 0.1, 0.4]), 0.4)
    places = np.array([[0.5, -0.02, 0.2], [0.5, -0.08, 0.2], [0.5, -0.17, 0.2]])
    pupil, iris, white = paint._eye(places, 1, LOOK, light)
    assert pupil.max() < 0.2
    assert iris.argmax() == 2  # blue, as the look says
    assert white.min() > 0.8


def test_a_blend_goes_from_below_to_above() -> None:
    below, above = np.zeros((1, 2, 3)), np.ones(3)
    assert paint._blend(below, above, np.array([[0.0, 0.25]]))[0, :, 0].tolist() == [0, 0.25]
