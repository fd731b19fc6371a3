"""Pictures of what is to be met in a street on a transparent ground, cut out of an emoji package.

People come in six skin tones. Only the shaded sprites are taken: a scene of both packages would not
look like one place.
"""

from pathlib import Path

import numpy as np
from kit import sheets
from kit.command import run
from kit.emoji import Packs, fit, name_of
from kit.sources import Sources
from kit.writing import pack_images, write_npz
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from course1_nn.helpers.data import Data

SIZE = 128  # pixels
SEED = 7  # of the scenes in the preview
TONES = ["", *(chr(code) for code in range(0x1F3FB, 0x1F400))]  # yellow, then light to dark
FEMALE = "\u200d\u2640\ufe0f"
# Kind: height in metres, characters
KINDS: dict[str, tuple[float, list[str]]] = {
    "car": (1.6, ["🚗", "🚕", "🚙", "🚓"]),
    "bus": (3.0, ["🚌", "🚎"]),
    "truck": (2.8, ["🚚", "🚛", "🚒", "🚑"]),
    "two-wheeler": (1.2, ["🚲", "🏍", "🛵", "🛴"]),
    "person": (1.75, [f"{one}{tone}" for one in "🚶🏃🧍" for tone in TONES]
               + [f"🚶{tone}{FEMALE}" for tone in TONES]),
    "light": (1.2, ["🚦"]),
    "sign": (0.9, ["🛑", "⛔", "🚸"]),
    "tree": (5.0, ["🌳", "🌲", "🌴"]),
}  # fmt: skip


# Colours of the classes of pixels in the preview: sky, building, road, …
PALETTE = np.array([(70, 130, 180), (110, 100, 95), (128, 64, 128), (250, 250, 250), (244, 35, 232),
                    (107, 142, 35), (0, 0, 142), (119, 11, 32), (220, 20, 60), (250, 170, 30)],
                   dtype=np.uint8)  # fmt: skip


def build(sources: Sources, folder: Path) -> None:
    """Write `street_sprites.npz`."""
    packs = Packs(sources)
    kinds = list(KINDS)
    found = [(kind, character) for kind in kinds for character in KINDS[kind][1]]
    pictures = [fit(packs.picture("fluent", character), SIZE) for _, character in found]
    write_npz(
        folder / "street_sprites.npz",
        pack_images("pictures", pictures)
        | {
            "kinds": np.array([kinds.index(kind) for kind, _ in found]),
            "names": np.array([name_of(character) for _, character in found]),
            "kind_names": np.array(kinds),
            "heights": np.array([height for height, _ in KINDS.values()]),
        },
    )


def preview(street: Data) -> Image.Image:
    """Draw sprites on grey, and scenes that are generated from them with boxes and classes."""
    from course4_cnn.helpers.scenes import batch

    alpha = street.pictures[..., 3:] / 255
    on_grey = np.uint8(street.pictures[..., :3] * alpha + 140 * (1 - alpha))
    small = np.stack([np.array(Image.fromarray(one).resize((40, 40))) for one in on_grey])
    sprites = sheets.sheet([small[:23], small[22:]], ["", ""])
    scenes = batch(8, np.random.default_rng(SEED))
    boxed: list[NDArray[np.uint8]] = []
    for scene in scenes:
        picture = Image.fromarray(scene.image)
        for left, top, right, bottom in scene.boxes:
            corners = (left, top, right - 1, bottom - 1)
            ImageDraw.Draw(picture).rectangle(corners, outline="yellow")
        boxed.append(np.array(picture))
    masks = [PALETTE[scene.labels] for scene in scenes]
    drawn = sheets.sheet([np.stack(boxed[:4]), np.stack(masks[:4]), np.stack(boxed[4:])], [""] * 3)
    size = (max(sprites.width, drawn.width), sprites.height + drawn.height)
    page = Image.new("RGB", size, "white")
    page.paste(sprites, (0, 0))
    page.paste(drawn, (0, sprites.height))
    return page.quantize(128)


if __name__ == "__main__":
    run("street_sprites", build, preview)
