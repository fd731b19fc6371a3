"""The street sprites: counts, tones of skin, and that each is cut out and occurs once."""

import numpy as np
import pytest
from street_sprites import KINDS

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def street() -> data.Data:
    return data.load("street_sprites")


def test_each_kind_has_its_number_of_sprites(street: data.Data) -> None:
    counts = dict(zip(street.kind_names.tolist(), np.bincount(street.kinds).tolist(), strict=True))
    assert counts == {
        "car": 4, "bus": 2, "truck": 4, "two-wheeler": 4,
        "person": 24, "light": 1, "sign": 3, "tree": 3,
    }  # fmt: skip


def test_people_come_in_six_tones_equally_often(street: data.Data) -> None:
    people = street.names[street.kinds == list(KINDS).index("person")]
    for tone in ("1-2", "3", "4", "5", "6"):
        assert sum(f"fitzpatrick type-{tone}" in name for name in people) == 4
    assert sum("fitzpatrick" not in name for name in people) == 4


def test_no_sprite_occurs_twice(street: data.Data) -> None:
    assert len({picture.tobytes() for picture in street.pictures}) == 45


def test_every_sprite_touches_its_square_and_is_cut_out(street: data.Data) -> None:
    alpha = street.pictures[..., 3]
    across, down = alpha.max(axis=1) > 16, alpha.max(axis=2) > 16
    assert (np.maximum(across.sum(axis=1), down.sum(axis=1)) >= 126).all()
    covered = (alpha > 128).mean(axis=(1, 2))
    assert covered.min() > 0.08
    assert covered.max() < 0.97


def test_heights_are_those_of_the_things(street: data.Data) -> None:
    height = dict(zip(street.kind_names, street.heights, strict=True))
    assert height["sign"] < height["car"] < height["person"] < height["truck"] < height["bus"]
    assert height["bus"] < height["tree"]
