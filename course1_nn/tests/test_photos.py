"""A picture of one's own is translated to the habits of Fashion-MNIST."""

import numpy as np
import pytest

from course1_nn.helpers import photos


def scene(ground: float, thing: float, rows=slice(20, 90), columns=slice(40, 75)) -> np.ndarray:
    """Return a rectangle on a plain ground."""
    image = np.full((120, 120), ground)
    image[rows, columns] = thing
    return image


@pytest.mark.parametrize(("ground", "thing"), [(1.0, 0.2), (0.1, 0.7), (0.6, 0.0), (0.5, 0.9)])
def test_a_thing_becomes_light_on_black_whatever_its_ground(ground, thing):
    result = photos.like_fashion(scene(ground, thing))
    assert result.shape == (28, 28)
    np.testing.assert_allclose(result[:, 7:21], 0.8, atol=0.01)  # 70 × 35 pixels become 28 × 14
    assert not result[:, :7].any()
    assert not result[:, 21:].any()


def test_the_longer_side_fills_the_picture():
    wide = photos.like_fashion(scene(1.0, 0.3, slice(50, 60), slice(10, 110)))
    assert wide[12:15].min() > 0.5
    assert (wide > 0).any(axis=1).sum() == 3
    assert (wide > 0).any(axis=0).all()


def test_it_does_not_matter_where_the_thing_lies():
    one = photos.like_fashion(scene(0.9, 0.2))
    other = photos.like_fashion(scene(0.9, 0.2, slice(45, 115), slice(3, 38)))
    np.testing.assert_array_equal(one, other)


def test_specks_and_faint_shadows_belong_to_the_ground():
    rng = np.random.default_rng(0)
    clean = scene(0.9, 0.2)
    dusty = clean + rng.uniform(-0.03, 0.03, clean.shape)
    dusty[5, 5] = 0.0
    dusty[100:110, 80:118] -= 0.06
    np.testing.assert_allclose(photos.like_fashion(dusty), photos.like_fashion(clean), atol=0.06)


def test_an_unevenly_lit_ground_is_ground():
    light = np.linspace(0.62, 0.92, 120)  # a window on the right
    result = photos.like_fashion(scene(1.0, 0.15) * light)
    assert (result[:, 8:20] > 0.5).all()
    assert not result[:, :6].any()
    assert not result[:, 22:].any()


def test_an_empty_picture_is_refused_with_advice():
    with pytest.raises(ValueError, match=r"Nothing stands out.*plain ground"):
        photos.like_fashion(np.full((60, 60), 0.4))


def test_the_pictures_that_come_with_the_course_are_there():
    assert photos.PULLOVER.is_file()
    assert photos.SHIRT.is_file()
