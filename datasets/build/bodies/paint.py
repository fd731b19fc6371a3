"""Colour each pixel of a head by where on the head it is: skin, lips, brows, hair, eyes, clothes.

Places are measured on the head at rest, before it is morphed, in units of the distance between the
eyes: x to its left, y up, z forward, from the middle between the eyes.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bodies.mesh import Body
from bodies.raster import Light

BODY, LEFT_EYE, RIGHT_EYE, UPPER_TEETH, LOWER_TEETH, HAIR = range(6)
# The lower edge of the hair, y, from the face (z = 0.5) around to the nape.
EDGE_Z = (-2.8, -2.0, -1.6, -1.35, -1.1, -0.95, -0.8, -0.6, -0.35, -0.05, 0.25, 0.6)
EDGE_Y = (-1.35, -1.25, -0.75, -0.1, 0.15, -0.05, 0.0, 0.45, 0.8, 1.0, 1.1, 1.15)
EYE_RADIUS = 0.24
Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """Colours (3,) in [0, 1] and habits of a person.

    `style` of the hair; `line` moves its edge up, `parting` its highest place to a side; `brows`
    is their thickness and `arch` their rise; `beard` and `lips` are strengths in [0, 1].
    """

    skin: Grid
    hair: Grid
    iris: Grid
    style: str
    line: float
    parting: float
    brows: float
    arch: float
    beard: float
    lips: float


@dataclass(frozen=True)
class Surface:
    """What each pixel shows: place on the head at rest (h, w, 3), uv (h, w, 2), part (h, w)."""

    place: Grid
    uv: Grid
    part: NDArray[np.int64]


def hair_cover(place: Grid, look: Look, soft: float = 0.05) -> Grid:
    """Return how much of a place is under hair, from 0 to 1; places are (…, 3)."""
    x, y, z = np.moveaxis(place, -1, 0)
    edge = np.interp(z, EDGE_Z, EDGE_Y) + look.line
    front = np.clip((z + 0.5) * 2, 0, 1)
    if look.style in ("short", "full", "long"):  # a fringe, highest at the parting
        edge = edge - front * (0.30 - 0.28 * np.exp(-(((x - look.parting) / 0.35) ** 2)))
    else:  # temples are bare
        edge = edge + front * 0.12 * np.exp(-(((np.abs(x) - 0.75) / 0.25) ** 2))
    wisps = 0.035 * np.sin(19 * x + 9 * z + 4) + 0.03 * np.sin(43 * x - 17 * z)
    return _smooth((y - edge - wisps * front) / soft) * (y > -1.6)


def colours(
    surface: Surface, look: Look, body: Body, light: Light, rng: np.random.Generator
) -> tuple[Grid, Grid]:
    """Return colour (h, w, 3) and gloss (h, w) of each pixel."""
    place, part = surface.place, surface.part
    skin = _skin(surface, look, body)
    colour, gloss = skin, np.full(part.shape, 0.12)
    hair, shine = _hair_colour(place, look)
    cover = hair_cover(place, look) * (1 - _texture(body, "mpfb_ears", surface.uv))
    cover = cover * (0.3 if look.style == "shaved" else 1.0)
    colour = _blend(colour, hair, cover)
    gloss = gloss * (1 - cover) + shine * cover
    clothes = rng.uniform(0.08, 0.8, 3)
    x, y, z = np.moveaxis(place, -1, 0)
    worn = _smooth((-2.15 - 0.25 * np.cos(x) + 0.12 * z - y) / 0.04)
    colour, gloss = _blend(colour, clothes, worn), gloss * (1 - worn)
    for eye, side in ((LEFT_EYE, 1), (RIGHT_EYE, -1)):
        colour = np.where((part == eye)[..., None], _eye(place, side, look, light), colour)
    teeth = np.isin(part, (UPPER_TEETH, LOWER_TEETH))
    colour = np.where(teeth[..., None], (0.82, 0.78, 0.70), colour)
    colour = np.where((part == HAIR)[..., None], hair, colour)
    gloss = np.where(part == HAIR, shine, gloss)
    return np.clip(colour, 0, 1), gloss


def _skin(surface: Surface, look: Look, body: Body) -> Grid:
    x, y, z = np.moveaxis(surface.place, -1, 0)
    across = np.abs(x)
    blush = np.exp(-(((across - 0.62) / 0.3) ** 2) - ((y + 0.62) / 0.3) ** 2)
    nose = np.exp(-((across / 0.2) ** 2) - ((y + 0.62) / 0.22) ** 2) * (z > 0.2)
    colour = look.skin * (1 + (0.10 * (blush + nose))[..., None] * np.array([1, -0.6, -0.5]))
    blotch = np.sin(surface.place @ [13.0, 9.0, 5.0]) * np.sin(surface.place @ [-7.0, 15.0, 11.0])
    colour = colour * (1 + 0.02 * blotch)[..., None]
    lips = _texture(body, "mpfb_lips", surface.uv) * (surface.part == BODY)
    lip = np.clip(look.skin * [0.95, 0.62, 0.64] + [0.04, 0, 0.01], 0, 1)
    colour = _blend(colour, lip, lips * look.lips)
    mouth = _texture(body, "mpfb_inside-mouth", surface.uv)
    colour = _blend(colour, np.array([0.30, 0.08, 0.08]), mouth * (1 - lips))
    grain = 0.88 + 0.12 * np.sin(61 * x + 35 * y + 3 * np.sin(9 * y)) * np.sin(83 * y - 25 * x)
    if look.beard:
        colour = _blend(colour, look.hair * 0.8, _beard(across, y, z) * look.beard * grain)
    return _blend(colour, look.hair * 0.75, _brows(across, y, z, look) * grain)


def _brows(across: Grid, y: Grid, z: Grid, look: Look) -> Grid:
    """Return the cover of two tapered bows above the eyes."""
    along = (across - 0.16) / 0.74  # 0 beside the nose, 1 at the temple
    middle = 0.30 + look.arch * np.sin(np.pi * np.clip(along * 0.8 + 0.1, 0, 1)) - 0.07 * along**2
    thick = 0.062 * look.brows * (1 - 0.65 * np.clip(along, 0, 1))
    ends = _smooth((along - 0.02) / 0.04) * _smooth((0.98 - along) / 0.06)
    return _smooth((thick - np.abs(y - middle)) / 0.03) * ends * (z > -0.35) * 0.85


def _beard(across: Grid, y: Grid, z: Grid) -> Grid:
    """Return the cover of a full beard with a moustache."""
    edge = np.interp(across, (0.0, 0.5, 0.9, 1.2), (-1.45, -1.15, -0.75, -0.3))
    chin = _smooth((edge - y) / 0.2) * _smooth((y + 2.05) / 0.2)
    moustache = _smooth((0.42 - across) / 0.1) * _smooth((0.07 - np.abs(y + 0.98)) / 0.04) * (z > 0)
    return np.clip(chin + moustache, 0, 1) * _smooth((z + 0.85) / 0.2)


def _hair_colour(place: Grid, look: Look) -> tuple[Grid, Grid]:
    """Return hair with strands and a shining band."""
    x, y, z = np.moveaxis(place, -1, 0)
    around = np.arctan2(x, z + 1.0)
    strands = 0.6 * np.sin(46 * around + 4 * y) + 0.4 * np.sin(97 * around - 7 * y)
    tint = look.hair * (1 + 0.22 * strands)[..., None] + 0.015
    band = 0.5 + 0.5 * strands
    return np.clip(tint, 0, 1), 0.10 + 0.16 * band


def _eye(place: Grid, side: int, look: Look, light: Light) -> Grid:
    x, y, z = np.moveaxis(place, -1, 0)
    out = np.stack([x - 0.5 * side, y, z], axis=-1) / EYE_RADIUS
    radius = np.hypot(out[..., 0], out[..., 1])
    colour = np.broadcast_to(np.array([0.90, 0.87, 0.85]), place.shape)
    colour = _blend(colour, look.iris * 0.5, _smooth((0.50 - radius) / 0.06))
    colour = _blend(colour, look.iris * 1.35, _smooth((0.42 - radius) / 0.06))
    colour = _blend(colour, np.array([0.02, 0.02, 0.02]), _smooth((0.19 - radius) / 0.06))
    glint = np.hypot(out[..., 0] - 0.35 * light.direction[0], out[..., 1] - 0.3)
    return _blend(colour, np.ones(3), _smooth((0.14 - glint) / 0.06))


@cache
def _loaded(body: Body, name: str) -> Grid:
    return body.texture(name)


def _texture(body: Body, name: str, uv: Grid) -> Grid:
    image = _loaded(body, name)
    height, width = image.shape
    row = np.clip(((1 - uv[..., 1]) * height).astype(int), 0, height - 1)
    return image[row, np.clip((uv[..., 0] * width).astype(int), 0, width - 1)]


def _smooth(value: Grid) -> Grid:
    """Return 0 below -1, 1 above 1, and a smooth step between."""
    share = np.clip((value + 1) / 2, 0, 1)
    return share * share * (3 - 2 * share)


def _blend(below: Grid, above: Grid, cover: Grid) -> Grid:
    return below + (above - below) * cover[..., None]
