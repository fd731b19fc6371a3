"""Drawn faces show what their labels say, stand still or move, and fit into their pictures."""

import numpy as np
import pytest

from course1_nn.helpers import faces


def test_the_same_seed_draws_the_same_faces():
    one, two, other = faces.draw(7, 3), faces.draw(7, 3), faces.draw(7, 4)
    np.testing.assert_array_equal(one.images, two.images)
    np.testing.assert_array_equal(one.smile, two.smile)
    assert not np.array_equal(one.images, other.images)


@pytest.mark.parametrize("freedom", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("size", [24, 40])
def test_pictures_are_grey_levels_and_labels_are_columns(freedom, size):
    drawn = faces.draw(50, 0, freedom, size)
    assert drawn.images.shape == (50, size, size)
    assert 0 <= drawn.images.min() < drawn.images.max() <= 1
    for label in (drawn.smile, drawn.hat, drawn.glasses):
        assert label.shape == (50, 1)
        assert set(label.ravel()) == {0, 1}


def test_labels_are_fair_coins_that_know_nothing_of_each_other():
    drawn = faces.draw(4000, 0, size=8)
    labels = np.hstack([drawn.smile, drawn.hat, drawn.glasses])
    # 4 standard errors of 4000 tosses
    np.testing.assert_allclose(labels.mean(axis=0), 0.5, atol=4 * 0.5 / 4000**0.5)
    correlation = np.corrcoef(labels.T)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(correlation, 0, atol=4 / 4000**0.5)


def test_a_hat_darkens_the_top_and_glasses_the_eyes():
    drawn = faces.draw(2000, 0)
    hat, glasses = drawn.hat[:, 0] == 1, drawn.glasses[:, 0] == 1
    top = drawn.images[:, 3:7, 8:16].mean(axis=(1, 2))
    assert top[hat].max() < top[~hat].min()
    eyes = drawn.images[:, 9:14, 6:18].mean(axis=(1, 2))
    assert eyes[glasses].mean() < eyes[~glasses].mean() - 0.05


def test_a_smile_and_a_frown_have_the_same_amount_of_ink():
    drawn = faces.draw(4000, 0)
    smile = drawn.smile[:, 0] == 1
    ink = 1 - drawn.images.mean(axis=(1, 2))
    standard_error = ink.std() * (4 / 4000) ** 0.5
    assert abs(ink[smile].mean() - ink[~smile].mean()) < 4 * standard_error


def test_the_corners_of_a_smile_are_above_its_middle():
    drawn = faces.draw(3000, 0)
    smile = drawn.smile[:, 0] == 1
    difference = drawn.images[smile].mean(axis=0) - drawn.images[~smile].mean(axis=0)
    mouth = difference[15:21]
    dark_rows = np.argmin(mouth, axis=0)  # where a smile has more ink than a frown
    assert dark_rows[12] > dark_rows[9]
    assert dark_rows[12] > dark_rows[15]


def middles(drawn: faces.Faces) -> np.ndarray:
    """Return the centre of the ink of each picture, shape (m, 2), in pixels."""
    ink = np.clip(0.8 - drawn.images, 0, 1)
    weights = ink / ink.sum(axis=(1, 2), keepdims=True)
    return np.einsum("mij,kij->mk", weights, np.indices(drawn.images.shape[1:]))


def test_faces_stand_still_without_freedom_and_move_with_it():
    still, moving = middles(faces.draw(500, 0)), middles(faces.draw(500, 0, freedom=1))
    assert still[:, 1].std() < 0.3
    assert moving[:, 1].std() > 2
    assert moving[:, 0].std() > 2


def test_moving_faces_and_their_hats_stay_inside():
    drawn = faces.draw(1000, 1, freedom=1)
    border = np.concatenate([drawn.images[:, 0], drawn.images[:, -1]], axis=1)
    assert np.mean(border < 0.7) < 0.005  # noise and the tip of a brim


def test_freedom_is_from_0_to_1():
    with pytest.raises(ValueError, match=r"freedom is 1\.5"):
        faces.draw(3, 0, freedom=1.5)
