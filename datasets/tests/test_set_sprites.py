"""The sprites: counts, motifs, and that each is cut out, fills its square and occurs once."""

import io

import numpy as np
import pytest
from kit import emoji
from PIL import Image
from sprites import CLASS_NAMES, motifs

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def sprites() -> data.Data:
    return data.load("sprites")


def test_each_class_has_its_number_of_sprites(sprites: data.Data) -> None:
    counts = dict(zip(CLASS_NAMES, np.bincount(sprites.y).tolist(), strict=True))
    assert counts == {
        "airplane": 8, "car": 16, "bird": 27, "feline": 30, "ruminant": 24, "canid": 12,
        "reptile or frog": 14, "horse": 8, "ship": 14, "truck or bus": 19, "other animal": 32,
    }  # fmt: skip
    assert sprites.class_names.tolist() == CLASS_NAMES


def test_a_motif_belongs_to_one_class_and_one_package(sprites: data.Data) -> None:
    assert set(sprites.groups) == set(range(179))
    for motif in range(179):
        of_motif = sprites.groups == motif
        assert len(set(sprites.y[of_motif])) == 1
        assert len(set(sprites.packs[of_motif])) == 1


def test_the_moods_of_a_cat_share_a_motif_and_a_guide_dog_is_a_dog(sprites: data.Data) -> None:
    moods = np.char.find(sprites.names, "cat face") >= 0
    assert moods.sum() == 19
    assert len(set(sprites.groups[moods])) == 2  # one a package
    dogs = [sprites.groups[(sprites.names == name) & (sprites.packs == "fluent")].item()
            for name in ("dog", "guide dog", "dog, safety vest")]  # fmt: skip
    assert len(set(dogs)) == 1
    assert ("🐕🦮", "🐕‍🦺") in motifs("canid")


def test_no_sprite_occurs_twice(sprites: data.Data) -> None:
    assert len({picture.tobytes() for picture in sprites.pictures}) == 204


def test_every_sprite_touches_its_square_and_is_cut_out(sprites: data.Data) -> None:
    alpha = sprites.pictures[..., 3]
    across, down = alpha.max(axis=1) > 16, alpha.max(axis=2) > 16
    assert (np.maximum(across.sum(axis=1), down.sum(axis=1)) >= 94).all()
    covered = (alpha > 128).mean(axis=(1, 2))
    assert covered.min() > 0.1
    assert covered.max() < 0.97
    assert not sprites.pictures[..., :3][alpha == 0].any(), "transparent pixels are black"


def test_sprites_have_colours_of_their_own(sprites: data.Data) -> None:
    opaque = sprites.pictures[..., 3] > 200
    for picture, mask in zip(sprites.pictures, opaque, strict=True):
        assert picture[..., :3][mask].std() > 10


def test_a_picture_is_cropped_and_centred_in_its_square() -> None:
    image = Image.new("RGBA", (50, 40))
    image.paste((200, 100, 50, 255), (10, 5, 30, 15))  # 20 wide, 10 high
    cut = emoji.cropped(image)
    assert cut.size == (20, 10)
    square = np.array(Image.open(io.BytesIO(emoji.fit(cut, 8))))
    assert square.shape == (8, 8, 4)
    assert square[..., 3].any(axis=1).tolist() == [False, False, *[True] * 4, False, False]
    assert square[4, 4].tolist() == [202, 102, 50, 255]  # rounded to steps of 4
