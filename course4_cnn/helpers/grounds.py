"""Paint what is behind and before a sprite: `ground(rng, side, kind)`, `foliage(rng, side, cover)`.

All colours are float32 in [0, 1].
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from course1_nn.helpers import data

KINDS = ("sky", "grass", "water", "indoor", "road", "snow", "sand", "photograph")
# Darkest and lightest colour of each kind, red, green and blue of 255.
PALETTES = {
    "sky": ((95, 160, 230), (215, 232, 248)),
    "grass": ((52, 104, 36), (148, 178, 84)),
    "water": ((18, 66, 118), (96, 156, 186)),
    "indoor": ((116, 92, 78), (208, 194, 172)),
    "road": ((78, 78, 82), (152, 152, 152)),
    "snow": ((196, 208, 220), (246, 248, 251)),
    "sand": ((166, 136, 92), (228, 208, 164)),
}
# Pictures of the set photos that show no animal.
PLACES = ("alps", "boats", "canyon", "cathedral", "church", "street", "terrace", "tower", "tulips")
HORIZON = {"grass", "road", "sand", "water", "snow"}  # kinds that lie under a sky
BANK, SIDE = 48, 320  # textures that are painted once, and their side in pixels
GREY = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look
Image = NDArray[np.float32]


def fractal(rng: np.random.Generator, side: int, roughness: float) -> Image:
    """Return noise in [0, 1] whose amplitude falls with frequency f as f**-roughness.

    Returns
    -------
    float32 array, shape (side, side)
        It tiles: its left edge fits its right one, and its top its bottom.
    """
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side))
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(rng.normal(size=(side, side))) / frequency**roughness
    noise = np.fft.irfft2(spectrum, s=(side, side))
    return ((noise - noise.min()) / np.ptp(noise)).astype(np.float32)


@cache
def _bank() -> Image:
    """Return the textures that pictures are cut from, rough ones first: (48, 320, 320)."""
    rng = np.random.default_rng(4)
    return np.stack([fractal(rng, SIDE, roughness) for roughness in np.linspace(0.8, 2.2, BANK)])


def texture(rng: np.random.Generator, side: int, smooth: float | None = None) -> Image:
    """Return a random piece of fractal noise in [0, 1].

    Parameters
    ----------
    side : int
        Of the piece, in pixels; at most 320.
    smooth : float, optional
        From 0, rough, to 1, smooth; random if not given.

    Returns
    -------
    float32 array, shape (side, side)
    """
    if not 0 < side <= SIDE:
        raise ValueError(f"A texture of side {side} was asked for: ask for 1 to {SIDE} pixels.")
    which = rng.integers(BANK) if smooth is None else round(smooth * (BANK - 1))
    top, left = rng.integers(SIDE - side + 1, size=2)
    piece = _bank()[which, top : top + side, left : left + side]
    piece = piece[:, ::-1] if rng.random() < 0.5 else piece
    return piece.T if rng.random() < 0.5 else piece


def ground(rng: np.random.Generator, side: int, kind: str) -> Image:
    """Paint a background of one of `KINDS`: float32 array, shape (side, side, 3)."""
    if kind == "photograph":
        return _photograph(rng, side)
    if kind not in PALETTES:
        raise ValueError(f"There is no ground {kind!r}: choose one of {', '.join(KINDS)}.")
    painted = _mix(kind, texture(rng, side), rng)
    if kind == "indoor" and rng.random() < 0.6:  # a wall above a floor
        wall = _mix("indoor", texture(rng, side, 1) * 0.3 + 0.5, rng)
        painted = _above(wall, painted * 0.85, rng.uniform(0.45, 0.75))
    elif kind in HORIZON and rng.random() < 0.8:
        height = np.linspace(0, 1, side, dtype=np.float32)[:, None]
        sky = _mix("sky", np.clip(height + 0.4 * texture(rng, side, 0.8) - 0.2, 0, 1), rng)
        painted = _above(sky, painted, rng.uniform(0.2, 0.6))
    return painted


def _photograph(rng: np.random.Generator, side: int) -> Image:
    """Cut a square out of a photograph that shows no animal."""
    picture = data.load("photos")[str(rng.choice(PLACES))]
    height, width = picture.shape[:2]
    cut = rng.uniform(0.4, 1) * min(height, width)
    left, top = rng.uniform(0, width - cut), rng.uniform(0, height - cut)
    box = (left, top, left + cut, top + cut)
    small = Pillow.fromarray(picture).resize((side, side), Pillow.Resampling.BILINEAR, box=box)
    found = np.asarray(small, dtype=np.float32) / 255
    return found[:, ::-1] if rng.random() < 0.5 else found


def lit(image: Image, rng: np.random.Generator, contrast: float = 0.25) -> Image:
    """Return the picture under light that falls off in a random direction."""
    ramp = np.linspace(-1, 1, len(image), dtype=np.float32)
    across, down = rng.uniform(-contrast, contrast, 2).astype(np.float32)
    return image * (1 + across * ramp[None, :, None] + down * ramp[:, None, None])


def recolouring(turn: float, kept: float) -> Image:
    """Return a matrix (3, 3) for `colours @ matrix` that turns the hue and weakens the colours.

    Parameters
    ----------
    turn : float
        Angle around the grey axis, in radians.
    kept : float
        Share of the saturation that is kept: 0 gives grey, 1 leaves it.
    """
    third = np.full((3, 3), 1 / 3)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    hue = np.cos(turn) * (np.eye(3) - third) + third + np.sin(turn) * cross
    saturation = kept * np.eye(3) + (1 - kept) * GREY
    return (saturation @ hue).T.astype(np.float32)


def foliage(rng: np.random.Generator, side: int, cover: float) -> tuple[Image, Image]:
    """Paint leaves that hang before a picture: colour (side, side, 3), opacity (side, side)."""
    form = texture(rng, side, 0.6)
    edge = np.quantile(form, 1 - cover)
    opacity = np.clip((form - edge) * 40, 0, 1)
    dark = np.array([0.10, 0.20, 0.07], np.float32) + rng.uniform(0, 0.12, 3).astype(np.float32)
    shade = 0.6 + 1.2 * texture(rng, side, 0.1)[..., None]
    return dark * shade, opacity


def _mix(kind: str, weight: Image, rng: np.random.Generator) -> Image:
    colours = np.array(PALETTES[kind]) + rng.integers(-20, 21, (2, 3))
    dark, light = (colours / 255).astype(np.float32)
    return dark + (light - dark) * weight[..., None]


def _above(top: Image, bottom: Image, share: float) -> Image:
    rows = np.arange(len(top))[:, None, None]
    edge: NDArray[Any] = np.clip((rows - share * len(top)) / 2 + 0.5, 0, 1)
    return top + (bottom - top) * edge.astype(np.float32)
