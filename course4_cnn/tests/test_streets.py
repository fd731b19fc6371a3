"""Empty streets: the camera's geometry, the classes of pixels, times of day."""

import numpy as np
import pytest

from course4_cnn.helpers import streets
from course4_cnn.helpers.streets import Camera

CAMERA = Camera(400, 300, focal=200.0, centre=200.0, horizon=120.0, x=1.0, y=2.0)


def test_a_point_straight_ahead_at_eye_level_is_in_the_middle() -> None:
    assert CAMERA.pixel(1, 2, 10) == (200, 120)


def test_halving_the_distance_doubles_sizes() -> None:
    assert CAMERA.pixel(3, 0, 20) == (220, 140)
    assert CAMERA.pixel(3, 0, 10) == (240, 160)


def test_the_nearest_ground_is_at_the_lower_edge() -> None:
    assert CAMERA.pixel(0, 0, CAMERA.nearest)[1] == pytest.approx(300)


def test_a_street_has_sky_above_and_road_below() -> None:
    for seed in range(12):
        street = streets.street(np.random.default_rng(seed), 256, 160)
        labels, horizon = street.labels, round(street.camera.horizon)
        assert labels.shape == (160, 256)
        assert set(np.unique(labels)) <= {0, 1, 2, 3, 4, 5}
        assert (labels[horizon + 2 :] != streets.SKY).all()
        assert not np.isin(labels[: horizon - 8], [2, 3, 4, 5]).any()
        assert (labels[-1] == streets.ROAD).mean() > 0.4
        assert (labels[0] == streets.SKY).any()


def test_the_road_is_as_wide_as_it_says() -> None:
    street = streets.street(np.random.default_rng(1), 256, 160)
    row = round(street.camera.horizon) + 12
    z = street.camera.focal * street.camera.y / (row + 0.5 - street.camera.horizon)
    wide = np.isin(street.labels[row], [streets.ROAD, streets.LANE]).sum()
    assert wide == pytest.approx(2 * street.half * street.camera.focal / z, rel=0.05)
    assert street.half == 1.75 * street.lanes


def test_night_is_dark_with_bright_windows() -> None:
    night, day = (
        np.asarray(streets.street(np.random.default_rng(2), 256, 160, time).image).mean(axis=2)
        for time in ("night", "day")
    )
    assert night.mean() < 0.45 * day.mean()
    assert (night > 180).mean() > 0.002


def test_all_times_of_day_occur() -> None:
    rng = np.random.default_rng(3)
    assert {streets.street(rng, 64, 64).time for _ in range(40)} == set(streets.TIMES)


def test_an_unknown_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time is 'noon': it is one of day, dusk"):
        streets.street(np.random.default_rng(1), 64, 64, "noon")
