"""Generated sprite pictures: labels, truth, splits, conditions, speed, and no cheap way out."""

import time

import numpy as np
import pytest

from course1_nn.helpers import data
from course4_cnn.helpers import grounds, sprites
from course4_cnn.helpers.sprites import Pictures

SHEET = data.load("sprites")


@pytest.fixture(scope="module")
def ten() -> Pictures:
    return sprites.sprites_10(400, np.random.default_rng(1))


@pytest.fixture(scope="module")
def cats() -> Pictures:
    return sprites.felines(300, np.random.default_rng(2), size=32, against="animals")


def test_sprites_10_has_the_shape_of_cifar_10(ten: Pictures) -> None:
    assert ten.X.shape == (400, 32, 32, 3)
    assert ten.X.dtype == np.uint8
    assert np.bincount(ten.y).tolist() == [40] * 10
    assert len(ten.class_names) == 10
    assert ten.class_names[3] == "feline"


def test_a_label_is_the_class_of_the_sprite(ten: Pictures) -> None:
    assert (SHEET.y[ten.sprite] == ten.y).all()


def test_classes_come_in_random_order(ten: Pictures) -> None:
    assert (ten.y[:20] != np.arange(20) % 10).any()
    assert len(set(ten.y[:40])) > 7


@pytest.mark.parametrize(
    ("against", "allowed"), [("canids", {5}), ("animals", {2, 4, 5, 6, 7, 10})]
)
def test_felines_are_one_half(against: str, allowed: set[int]) -> None:
    made = sprites.felines(200, np.random.default_rng(3), size=16, against=against)
    assert np.bincount(made.y).tolist() == [100, 100]
    assert set(SHEET.y[made.sprite[made.y == 1]]) == {3}
    assert set(SHEET.y[made.sprite[made.y == 0]]) == allowed
    assert made.class_names[1] == "feline"


def test_the_moods_of_a_cat_do_not_crowd_out_the_others(cats: Pictures) -> None:
    moods = np.char.find(SHEET.names, "cat face") >= 0
    share = moods[cats.sprite[cats.y == 1]].mean()
    assert share < 0.3  # 19 of 30 sprites, but 2 of 13 motifs


def test_a_box_holds_what_can_be_seen(ten: Pictures) -> None:
    left, top, right, bottom = ten.box.T
    assert (0 <= left).all()
    assert (left < right).all()
    assert (right <= 32).all()
    assert (0 <= top).all()
    assert (top < bottom).all()
    assert (bottom <= 32).all()


def test_a_box_lies_where_the_picture_differs_from_its_background() -> None:
    """The same random numbers, with the sprite made invisible, give the background alone."""
    with pytest.MonkeyPatch.context() as patch:
        whole = sprites.sprites_10(20, np.random.default_rng(4), size=64, hard=0)
        place = sprites._place

        def invisible(*arguments: object) -> object:
            placed, area = place(*arguments)  # type: ignore[arg-type]
            hidden = placed * np.array([1, 1, 1, 0], np.float32)
            hidden[0, 0, 3] = 1  # a box needs a pixel
            return hidden, area

        patch.setattr(sprites, "_place", invisible)
        empty = sprites.sprites_10(20, np.random.default_rng(4), size=64, hard=0)
    for X, without, box in zip(whole.X, empty.X, whole.box, strict=True):
        differs = np.abs(X.astype(int) - without).sum(axis=2) > 60
        left, top, right, bottom = np.rint(box).astype(int)
        inside = differs[top:bottom, left:right]
        assert inside.mean() > 0.25
        outside = differs.sum() - inside.sum()
        assert outside < 0.25 * differs.sum()  # its shadow


def test_no_motif_is_on_both_sides_of_a_split() -> None:
    train, test = sprites.split(np.random.default_rng(5))
    assert sorted([*train, *test]) == list(range(len(SHEET.y)))
    assert not set(SHEET.groups[train]) & set(SHEET.groups[test])
    assert set(SHEET.y[train]) == set(SHEET.y[test]) == set(range(11))
    assert 0.1 < len(test) / len(SHEET.y) < 0.35


def test_only_allowed_sprites_are_used() -> None:
    train, test = sprites.split(np.random.default_rng(5))
    made = sprites.felines(60, np.random.default_rng(6), size=16, among=test)
    assert set(made.sprite) <= set(test)
    assert set(made.sprite) & set(train) == set()


def test_the_same_seed_gives_the_same_pictures_and_another_others() -> None:
    one, again, other = (sprites.sprites_10(5, np.random.default_rng(s)) for s in (7, 7, 8))
    assert one.X.tobytes() == again.X.tobytes()
    assert one.box.tobytes() == again.box.tobytes()
    assert one.X.tobytes() != other.X.tobytes()


def test_no_picture_occurs_twice(ten: Pictures) -> None:
    assert len({X.tobytes() for X in ten.X}) == 400


def test_conditions_appear_as_pictures_get_harder() -> None:
    easy = sprites.sprites_10(120, np.random.default_rng(9), hard=0)
    hard = sprites.sprites_10(200, np.random.default_rng(9), hard=1)
    for condition in ("dim", "blurred"):
        assert not getattr(easy, condition).any()
        assert 0.05 < getattr(hard, condition).mean() < 0.5
    assert easy.occluded.mean() < 0.15
    assert 0.18 < hard.occluded.mean() < 0.7
    assert easy.small.mean() < 0.02 < hard.small.mean() < 0.4
    assert hard.visible.min() > 0.3


def test_dim_pictures_are_darker_and_blurred_ones_have_softer_edges() -> None:
    hard = sprites.sprites_10(200, np.random.default_rng(10), hard=1)
    assert hard.X[hard.dim].mean() < 0.8 * hard.X[~hard.dim].mean()
    edges = np.abs(np.diff(hard.X[:, ::2].mean(axis=3), axis=2)).mean(axis=(1, 2))
    assert np.median(edges[hard.blurred]) < np.median(edges[~hard.blurred])


def test_backgrounds_hint_at_the_ten_classes_and_not_at_the_two(
    ten: Pictures, cats: Pictures
) -> None:
    water = ten.ground == grounds.KINDS.index("water")
    assert water[ten.y == 8].mean() > 0.6
    assert water[ten.y != 8].mean() < 0.3
    for kind in range(len(grounds.KINDS)):
        share = [(cats.ground[cats.y == label] == kind).mean() for label in (0, 1)]
        assert share[0] == pytest.approx(share[1], abs=0.15)


def test_mean_colour_does_not_give_the_feline_away(cats: Pictures) -> None:
    """A nearest-mean rule on the mean colour stays far from certain on other examples."""
    colour = cats.X.mean(axis=(1, 2))
    means = np.stack([colour[:150][cats.y[:150] == label].mean(axis=0) for label in (0, 1)])
    distance = ((colour[150:, None] - means) ** 2).sum(axis=2)
    assert (distance.argmin(axis=1) == cats.y[150:]).mean() < 0.75


def test_6000_pictures_take_less_than_half_a_minute() -> None:
    start = time.process_time()
    sprites.sprites_10(100, np.random.default_rng(11))
    assert (time.process_time() - start) / 100 < 0.005  # seconds; 0.001 without checks of types


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": 8}, "size is 8 pixels: take 16 to 320"),
        ({"hard": 2.0}, r"hard is 2.0: it goes from 0 to 1"),
        ({"against": "dogs"}, "against is 'dogs': it is 'canids' or 'animals'"),
        ({"among": np.array([0, 1])}, "among has no sprite of the class canid: add one"),
    ],
)
def test_what_cannot_be_made_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sprites.felines(2, np.random.default_rng(1), **given)  # type: ignore[arg-type]
