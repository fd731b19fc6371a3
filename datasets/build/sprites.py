"""Pictures of animals and vehicles on a transparent ground, cut out of two emoji packages.

`GROUPS` lists them. What stands together in one string shows one motif in variations (a cat's face
in several moods): such sprites of one package share a group, and a split must not part them.
"""

from pathlib import Path

import numpy as np
from kit import sheets
from kit.command import run
from kit.emoji import Packs, fit, name_of
from kit.sources import Sources
from kit.writing import pack_images, write_npz
from PIL import Image

from course1_nn.helpers.data import Data

SIZE = 96  # pixels
SEED = 1  # of the pictures in the preview
CLASS_NAMES = ["airplane", "car", "bird", "feline", "ruminant", "canid",
               "reptile or frog", "horse", "ship", "truck or bus", "other animal"]  # fmt: skip
GROUPS = {
    "airplane": ["✈", "🛩", "🛫", "🛬"],
    "car": ["🚗", "🚕", "🚙", "🏎", "🚓", "🚘", "🚖", "🚔"],
    "bird": [
        "🐦",
        "🦅",
        "🦆",
        "🦉",
        "🐤🐥",
        "🐧",
        "🦜",
        "🕊",
        "🐔",
        "🐓",
        "🦃",
        "🦢",
        "🦚",
        "🦩",
        "🦤",
    ],
    "feline": ["🐱😺😸😹😻😼😽🙀😿😾", "🐈", "🐯", "🐅", "🦁", "🐆"],
    "ruminant": ["🦌", "🦬", "🐂", "🐃", "🐄", "🐮", "🐏🐑", "🐐", "🦒", "🐪🐫", "🦙"],
    "canid": ["🐶", "🐕🦮", "🐩", "🐺", "🦊"],
    "reptile or frog": ["🐸", "🐢", "🦎", "🐊", "🐍", "🦕", "🦖"],
    "horse": ["🐴", "🐎", "🦄", "🦓"],
    "ship": ["🚢", "⛴", "🛥", "🚤", "⛵", "🛳", "🛶"],
    "truck or bus": ["🚚", "🚛", "🚒", "🚑", "🛻", "🚌", "🚜", "🚐", "🚍", "🚎"],
    "other animal": [
        "🐻",
        "🐼",
        "🐨",
        "🐰",
        "🐇",
        "🐭",
        "🐹",
        "🐵",
        "🐒",
        "🦍",
        "🐘",
        "🦝",
        "🦔",
        "🐷",
        "🐿",
        "🦡",
        "🦥",
        "🦦",
    ],
}
JOINED = {
    "feline": ["🐈‍⬛"],
    "canid": ["🐕‍🦺"],
}  # characters joined from two: each is its own motif
SAME_MOTIF = {"🐕‍🦺": "🐕🦮"}


def build(sources: Sources, folder: Path) -> None:
    """Write `sprites.npz`."""
    packs = Packs(sources)
    found = [
        (label, pack, motif, character)
        for label, kind in enumerate(CLASS_NAMES)
        for pack in ("fluent", "noto")
        for motif, character in motifs(kind)
        if packs.has(pack, character)
    ]
    pictures = [fit(packs.picture(pack, character), SIZE) for _, pack, _, character in found]
    first = sorted(pictures.index(picture) for picture in set(pictures))  # one is there twice
    found, pictures = [found[row] for row in first], [pictures[row] for row in first]
    keys = list(dict.fromkeys((pack, motif) for _, pack, motif, _ in found))
    write_npz(
        folder / "sprites.npz",
        pack_images("pictures", pictures)
        | {
            "y": np.array([label for label, *_ in found], dtype=np.int64),
            "groups": np.array([keys.index((pack, motif)) for _, pack, motif, _ in found]),
            "names": np.array([name_of(character) for *_, character in found]),
            "packs": np.array([pack for _, pack, _, _ in found]),
            "class_names": np.array(CLASS_NAMES),
        },
    )


def motifs(kind: str) -> list[tuple[str, str]]:
    """Return (motif, character) of each sprite of a class."""
    plain = [(motif, character) for motif in GROUPS[kind] for character in motif]
    return plain + [(SAME_MOTIF.get(one, one), one) for one in JOINED.get(kind, [])]


def preview(sprites: Data) -> Image.Image:
    """Draw sprites of each class on grey, and pictures that are generated from them."""
    from course4_cnn.helpers.sprites import felines, sprites_10

    alpha = sprites.pictures[..., 3:] / 255
    on_grey = np.uint8(sprites.pictures[..., :3] * alpha + 140 * (1 - alpha))
    small = np.stack([np.array(Image.fromarray(one).resize((36, 36))) for one in on_grey])
    rng = np.random.default_rng(SEED)
    made, pets = sprites_10(160, rng, size=36), felines(24, rng, size=36, against="animals")
    names = list(sprites.class_names)
    rows = [np.concatenate([small[sprites.y == label][:7], made.X[made.y == label][:9]])
            for label in range(10)]  # fmt: skip
    others = np.concatenate([small[sprites.y == 10][:7], pets.X[pets.y == 0][:9]])
    return sheets.sheet([*rows, others], names).quantize(256)


if __name__ == "__main__":
    run("sprites", build, preview)
