"""The photographs: sizes, colour, that none is blank or there twice, and the painters."""

import numpy as np
import pytest
from kit import painters
from photos import MVTB, PAINTED, PAINTERS, SEED, SKIMAGE, STDLIB

from course1_nn.helpers import data

OLD = {*STDLIB, "street"}  # photographs without colour


@pytest.fixture(scope="module")
def photos() -> data.Data:
    return data.load("photos")


def test_there_are_fifteen_photographs_and_four_styles(photos: data.Data) -> None:
    assert set(photos) == {*SKIMAGE, *STDLIB, *MVTB, *PAINTERS}
    assert len(photos) == 19


def test_photographs_are_at_most_512_pixels_long_and_in_three_channels(photos: data.Data) -> None:
    for name, picture in photos.items():
        assert picture.shape[2] == 3, name
        assert 400 <= max(picture.shape[:2]) <= 512, name


def test_none_is_blank(photos: data.Data) -> None:
    for name, picture in photos.items():
        assert picture.std() > 25, name
        assert 35 < picture.mean() < 215, name


def test_no_picture_is_there_twice(photos: data.Data) -> None:
    small = [picture[:300, :300].mean(axis=2).reshape(-1)[:60_000] for picture in photos.values()]
    for one in range(len(small)):
        for other in range(one):
            assert np.abs(small[one][:40_000] - small[other][:40_000]).mean() > 10


def test_modern_photographs_have_colour_and_old_ones_hardly(photos: data.Data) -> None:
    for name in {*SKIMAGE, *STDLIB, *MVTB}:
        red, blue = photos[name][..., 0].astype(int), photos[name][..., 2]
        assert (np.std(red - blue) > 14) == (name not in OLD), name


@pytest.mark.parametrize("name", ["grid", "woodcut"])
def test_a_painter_paints_the_shipped_picture_again(photos: data.Data, name: str) -> None:
    painted = np.asarray(getattr(painters, name)(np.random.default_rng(SEED), PAINTED)).astype(int)
    shipped = photos[f"style_{name}"]
    assert painted.shape == shipped.shape
    assert np.abs(painted - shipped).mean() < 12  # JPEG
    other = np.asarray(getattr(painters, name)(np.random.default_rng(SEED + 1), PAINTED))
    assert np.abs(painted - other).mean() > 20


def test_night_is_blue_with_yellow_whirls(photos: data.Data) -> None:
    red, green, blue = photos.style_night[:250].reshape(-1, 3).mean(axis=0)
    assert blue > 1.2 * green > 1.2 * red
    yellow = (photos.style_night[..., 0] > 200) & (photos.style_night[..., 2] < 170)
    assert 0.02 < yellow.mean() < 0.3


def test_glass_has_panes_of_many_colours_between_lead(photos: data.Data) -> None:
    dark = photos.style_glass.max(axis=2) < 60
    assert 0.05 < dark.mean() < 0.5
    strongest = photos.style_glass[~dark].argmax(axis=1)
    assert (np.bincount(strongest, minlength=3) > 0.1 * len(strongest)).all()
