"""Street scenes: boxes and masks agree with the pixels, conditions with what is seen."""

import time

import numpy as np
import pytest

from course4_cnn.helpers import scenes, streets
from course4_cnn.helpers.scenes import KINDS, Scene


@pytest.fixture(scope="module")
def drawn() -> list[Scene]:
    return scenes.batch(40, np.random.default_rng(1))


def test_arrays_have_their_shapes(drawn: list[Scene]) -> None:
    for one in drawn:
        n = len(one.kinds)
        assert one.image.shape == (160, 256, 3)
        assert one.labels.shape == one.instances.shape == (160, 256)
        assert one.boxes.shape == (n, 4)
        assert one.visible.shape == one.depths.shape == one.occluded.shape == (n,)


def test_a_box_is_the_smallest_around_the_pixels_of_its_object(drawn: list[Scene]) -> None:
    for one in drawn:
        assert set(np.unique(one.instances)) == {-1, *range(len(one.kinds))}
        for number, (left, top, right, bottom) in enumerate(one.boxes.astype(int)):
            mine = one.instances == number
            assert mine[top:bottom, left:right].sum() == mine.sum()
            assert mine[top, left:right].any()
            assert mine[bottom - 1, left:right].any()
            assert mine[top:bottom, left].any()
            assert mine[top:bottom, right - 1].any()


def test_the_pixels_of_an_object_have_the_class_of_its_kind(drawn: list[Scene]) -> None:
    for one in drawn:
        for number, kind in enumerate(one.kinds):
            assert set(one.labels[one.instances == number]) == {scenes.LABELS[KINDS[kind]]}


def test_all_kinds_classes_and_times_occur(drawn: list[Scene]) -> None:
    assert {kind for one in drawn for kind in one.kinds} == set(range(len(KINDS)))
    assert {label for one in drawn for label in np.unique(one.labels)} == set(range(10))
    assert {one.time for one in drawn} == set(streets.TIMES)
    assert 3 < np.mean([len(one.kinds) for one in drawn]) < 8


def test_a_nearer_car_has_the_larger_box() -> None:
    many = scenes.batch(30, np.random.default_rng(2), crowd=0.5)
    car = KINDS.index("car")
    near, size = zip(
        *(
            (1 / depth, box[3] - box[1])
            for one in many
            for kind, depth, box, seen in zip(
                one.kinds, one.depths, one.boxes, one.visible, strict=True
            )
            if kind == car and seen > 0.95
        ),
        strict=True,
    )
    assert np.corrcoef(near, size)[0, 1] > 0.97


def test_what_stands_nearer_hides_what_is_farther(drawn: list[Scene]) -> None:
    """Of two overlapping boxes the farther object has lost pixels, the nearest has lost none."""
    for one in drawn:
        if len(one.depths):
            nearest = int(one.depths.argmin())
            left, top, right, bottom = one.boxes[nearest]
            inside = left > 0 and right < 256 and bottom < 160
            trees = (one.labels[int(top) : int(bottom), int(left) : int(right)] == 5).any()
            poles = (one.labels[int(top) : int(bottom), int(left) : int(right)] == 9).any()
            if inside and not trees and not poles:
                assert one.visible[nearest] > 0.9


def test_visible_shares_lie_above_the_threshold_and_fall_when_it_is_crowded() -> None:
    quiet, full = (scenes.batch(15, np.random.default_rng(3), crowd=crowd) for crowd in (0.4, 3.0))
    shares = [np.concatenate([one.visible for one in some]) for some in (quiet, full)]
    for some in shares:
        assert (some > scenes.LEAST_VISIBLE).all()
        assert (some <= 1).all()
    assert shares[1].mean() < shares[0].mean() - 0.03
    assert len(shares[1]) > 3 * len(shares[0])


def test_an_empty_street_has_no_objects() -> None:
    one = scenes.scene(np.random.default_rng(4), crowd=0)
    assert one.boxes.shape == (0, 4)
    assert (one.instances == -1).all()


def test_conditions_can_be_asked_for() -> None:
    night = scenes.batch(5, np.random.default_rng(5), time="night")
    day = scenes.batch(5, np.random.default_rng(5), time="day")
    assert all(one.night for one in night)
    assert not any(one.night for one in day)
    assert np.mean([s.image.mean() for s in night]) < 0.5 * np.mean([s.image.mean() for s in day])
    sharp = scenes.scene(np.random.default_rng(6), blur=0, time="day")
    soft = scenes.scene(np.random.default_rng(6), blur=2, time="day")
    assert soft.blurred
    assert not sharp.blurred
    assert (soft.labels == sharp.labels).all()
    edges = [np.abs(np.diff(s.image.mean(axis=2), axis=1)).mean() for s in (soft, sharp)]
    assert edges[0] < 0.7 * edges[1]


def test_some_scenes_are_out_of_focus_and_some_objects_small_or_occluded(
    drawn: list[Scene],
) -> None:
    assert 0.02 < np.mean([one.blurred for one in drawn]) < 0.3
    small = np.concatenate([one.small for one in drawn])
    occluded = np.concatenate([one.occluded for one in drawn])
    assert 0.1 < small.mean() < 0.9
    assert 0.05 < occluded.mean() < 0.6


def test_the_same_seed_gives_the_same_scene_and_another_another() -> None:
    one, again, other = (scenes.scene(np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert one.image.tobytes() == again.image.tobytes()
    assert one.boxes.tobytes() == again.boxes.tobytes()
    assert one.image.tobytes() != other.image.tobytes()


def test_other_sizes_can_be_drawn() -> None:
    one = scenes.scene(np.random.default_rng(9), width=128, height=80)
    assert one.image.shape == (80, 128, 3)
    assert one.boxes[:, [0, 2]].max(initial=0) <= 128


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"width": 400}, "size is 400×160 pixels: take 64 to 320"),
        ({"crowd": -1.0}, "crowd is -1.0: it is 0 for an empty street"),
        ({"time": "noon"}, "time is 'noon'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scenes.scene(np.random.default_rng(1), **given)  # type: ignore[arg-type]


def test_a_thousand_scenes_take_about_half_a_minute() -> None:
    start = time.process_time()
    scenes.batch(10, np.random.default_rng(10))
    assert (time.process_time() - start) / 10 < 0.1  # seconds; 0.017 without checks of types
