"""Cut sprites out of the emoji packages: `Packs(sources).picture(…)`, `fit(picture, size)`."""

import io
import unicodedata

import numpy as np
from PIL import Image

from kit.sources import Sources

PACKAGES = {"fluent": "@lobehub/fluent-emoji-3d", "noto": "asturur-noto-emoji"}
JOINER, VARIANT = "\u200d", "\ufe0f"
VISIBLE = 16  # of 255: fainter pixels at the rim do not count as part of the sprite


class Packs:
    """The shaded sprites of Fluent (256 px) and the drawn ones of Noto (128 px), if listed."""

    def __init__(self, sources: Sources) -> None:
        listed = {source.package for source in sources.entry.sources}
        self._archives = {
            pack: sources.open(package) for pack, package in PACKAGES.items() if package in listed
        }
        self._names = {pack: set(archive.names()) for pack, archive in self._archives.items()}

    def has(self, pack: str, character: str) -> bool:
        """Return whether a pack has a picture of a character."""
        return bool(self._path(pack, character))

    def picture(self, pack: str, character: str) -> Image.Image:
        """Return the RGBA picture of a character, cropped to what can be seen of it.

        Raises
        ------
        ValueError
            If the pack has none.
        """
        path = self._path(pack, character)
        if not path:
            raise ValueError(f"{pack} has no picture of {character!r}: take the other pack's.")
        image = Image.open(io.BytesIO(self._archives[pack].read(path))).convert("RGBA")
        return cropped(image)

    def _path(self, pack: str, character: str) -> str:
        codes = [f"{ord(one):04x}" for one in character]
        bare = [code for code in codes if code != f"{ord(VARIANT):x}"]
        if pack == "fluent":  # some names have a variation selector, at the end or before a joiner
            joined = "-".join(bare)
            variants = [joined, f"{joined}-fe0f", joined.replace("-200d", "-fe0f-200d")]
            paths = [f"package/assets/{name}.webp" for name in variants]
        else:
            paths = [f"package/png/128/emoji_u{'_'.join(bare)}.png"]
        return next((path for path in paths if path in self._names[pack]), "")


def cropped(image: Image.Image) -> Image.Image:
    """Return an RGBA picture without its transparent margins, transparent pixels made black."""
    pixels = np.array(image)
    pixels[pixels[..., 3] == 0] = 0
    rows, columns = (np.flatnonzero((pixels[..., 3] > VISIBLE).any(axis)) for axis in (1, 0))
    return Image.fromarray(pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def fit(image: Image.Image, size: int) -> bytes:
    """Return an RGBA picture, scaled to touch a square of `size` pixels, centred, as a PNG file.

    Colours are rounded to steps of 4 of 255, which no one sees and which saves a quarter.
    """
    scale = size / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    scaled = image.resize((width, height), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (size, size))
    square.paste(scaled, ((size - width) // 2, (size - height) // 2))
    pixels = np.array(square)
    colours = pixels[..., :3]
    colours[...] = np.minimum(colours // 4 * 4 + 2, 252)
    pixels[pixels[..., 3] == 0] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def name_of(character: str) -> str:
    """Return the Unicode name of a character; of a joined one, those of its parts."""
    parts = character.replace(VARIANT, "").split(JOINER)
    return ", ".join(unicodedata.name(one).lower() for part in parts for one in part)
