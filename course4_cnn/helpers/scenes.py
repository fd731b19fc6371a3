"""Generate street scenes whose objects, boxes and masks are known exactly.

>>> import numpy as np
>>> from course4_cnn.helpers import scenes
>>> scene = scenes.scene(np.random.default_rng(3))
>>> scene.image.shape, scene.labels.shape
((160, 256, 3), (160, 256))

`scene(rng)` draws one scene, `batch(m, rng)` a list of them. A box is the smallest rectangle around
the pixels of an object that can be seen in the finished picture, after all that stands before it is
drawn; `instances` says which pixels these are.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from course1_nn.helpers import data
from course4_cnn.helpers import grounds, streets
from course4_cnn.helpers.population import TRAFFIC, Thing, population
from course4_cnn.helpers.streets import Street

KINDS = ("car", "bus", "truck", "two-wheeler", "person", "light", "sign")
LABELS = {
    "car": streets.VEHICLE, "bus": streets.VEHICLE, "truck": streets.VEHICLE,
    "two-wheeler": streets.TWO_WHEELER, "person": streets.PERSON,
    "light": streets.SIGN, "sign": streets.SIGN, "tree": streets.VEGETATION,
}  # fmt: skip
POLES = {"light": 3.2, "sign": 2.3}  # metres from the ground to the middle of the sprite
FINE = 2  # scenes are drawn this much larger, and reduced
LEAST_VISIBLE = 0.3  # share of an object; what shows less is in the picture, but not in the list
LEAST_PIXELS = 24


@dataclass(frozen=True)
class Scene:
    """One picture and all there is to know about it.

    Attributes
    ----------
    image : uint8 array, shape (height, width, 3)
    labels : uint8 array, shape (height, width)
        Class of each pixel, an index into `streets.CLASS_NAMES`.
    instances : int array, shape (height, width)
        Number of the object that each pixel shows: its place in the lists below, -1 for none.
    boxes : float array, shape (n, 4)
        Left, top, right and bottom of what can be seen of each object, in pixels.
    kinds : int array, shape (n,)
        An index into `KINDS`.
    visible : float array, shape (n,)
        Share of each object that is inside the picture and not hidden.
    depths : float array, shape (n,)
        Distance from the camera, in metres.
    time : str
        One of `streets.TIMES`.
    blurred : bool
        Whether the picture is out of focus.
    """

    image: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    instances: NDArray[np.int64]
    boxes: NDArray[np.float64]
    kinds: NDArray[np.int64]
    visible: NDArray[np.float64]
    depths: NDArray[np.float64]
    time: str
    blurred: bool

    @property
    def night(self) -> bool:
        """Whether it is night."""
        return self.time == "night"

    @property
    def occluded(self) -> NDArray[np.bool_]:
        """Of each object, whether more than a quarter is hidden or outside."""
        return self.visible < 0.75

    @property
    def small(self) -> NDArray[np.bool_]:
        """Of each object, whether its box covers less than 1 % of the picture."""
        left, top, right, bottom = self.boxes.T
        return (right - left) * (bottom - top) < 0.01 * self.labels.size


def batch(
    m: int,
    rng: np.random.Generator,
    width: int = 256,
    height: int = 160,
    time: str | None = None,
    crowd: float = 1.0,
    blur: float | None = None,
) -> list[Scene]:
    """Draw `m` scenes; the arguments are those of `scene`."""
    return [scene(rng, width, height, time, crowd, blur) for _ in range(m)]


def scene(
    rng: np.random.Generator,
    width: int = 256,
    height: int = 160,
    time: str | None = None,
    crowd: float = 1.0,
    blur: float | None = None,
) -> Scene:
    """Draw one scene.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels, 64 to 320.
    time : str, optional
        "day", "dusk", "overcast" or "night"; random if not given.
    crowd : float
        How crowded the street is: 1 gives about five objects to be found, more hide each other.
    blur : float, optional
        Standard deviation of the blur in pixels; if not given, one scene in eight is out of focus.
    """
    if not (64 <= width <= grounds.SIDE and 64 <= height <= grounds.SIDE):
        raise ValueError(f"The size is {width}×{height} pixels: take 64 to {grounds.SIDE} each.")
    if crowd < 0:
        raise ValueError(f"crowd is {crowd}: it is 0 for an empty street, or more.")
    place = streets.street(rng, width * FINE, height * FINE, time)
    things = sorted(population(rng, place, crowd), key=lambda thing: -thing.z)
    canvas, labels = place.image, place.labels
    owners = np.full(labels.shape, -1, dtype=np.int64)
    areas = np.array([_draw(rng, thing, number, place, canvas, labels, owners)
                      for number, thing in enumerate(things)])  # fmt: skip
    labels, owners = labels[::FINE, ::FINE], owners[::FINE, ::FINE]
    unfocused = rng.random() < 0.125
    sigma = blur if blur is not None else rng.uniform(1.2, 2.2) if unfocused else 0.0
    image = _photograph(rng, canvas, width, height, sigma, labels)
    seen = np.bincount(owners[owners >= 0], minlength=len(things)) if things else np.zeros(0)
    visible = seen * FINE**2 / np.maximum(areas, 1)
    kept = [
        number
        for number, thing in enumerate(things)
        if thing.kind in KINDS and seen[number] >= LEAST_PIXELS and visible[number] > LEAST_VISIBLE
    ]
    numbers = np.full(len(things) + 1, -1)  # one more, for the pixels of nothing
    numbers[kept] = np.arange(len(kept))
    instances = numbers[owners]
    return Scene(
        image,
        labels.copy(),
        instances,
        np.array([_box(instances == one) for one in range(len(kept))]).reshape(-1, 4),
        np.array([KINDS.index(things[one].kind) for one in kept], dtype=np.int64),
        np.minimum(visible[kept], 1.0),
        np.array([things[one].z for one in kept]),
        place.time,
        sigma > 1,
    )


@cache
def _sprite(number: int) -> Image.Image:
    """Return a street sprite without its transparent margins."""
    image = Image.fromarray(data.load("street_sprites").pictures[number])
    return image.crop(image.getchannel("A").getbbox())


@cache
def _spot() -> Image.Image:
    """Return a round, soft shadow."""
    disc = Image.new("L", (64, 64), 0)
    ImageDraw.Draw(disc).ellipse([12, 12, 51, 51], fill=150)
    return disc.filter(ImageFilter.GaussianBlur(5))


def _draw(
    rng: np.random.Generator,
    thing: Thing,
    number: int,
    place: Street,
    canvas: Image.Image,
    labels: NDArray[np.uint8],
    owners: NDArray[np.int64],
) -> int:
    """Draw a thing into picture, label map and map of owners; return its area in drawn pixels."""
    camera = place.camera
    scale = camera.focal / thing.z  # pixels a metre
    sprite = _sprite(thing.sprite)
    high = max(2, round(thing.tall * scale))
    wide = max(2, round(high * sprite.width / sprite.height))
    sprite = sprite.resize((wide, high), Image.Resampling.BILINEAR, reducing_gap=2.0)
    if rng.random() < 0.5 and thing.kind != "sign":
        sprite = sprite.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    column, foot = camera.pixel(thing.x, 0, thing.z)
    left, top = round(column - wide / 2), round(foot - high)
    if thing.kind in POLES:
        top = round(foot - POLES[thing.kind] * scale - high / 2)
        _pole(canvas, labels, owners, place, column, top + high / 2, foot, 0.06 * scale)
    else:
        spot = _spot().resize((max(2, round(wide * 1.5)), max(2, round(wide * 0.3))))
        corner = (round(column - spot.width / 2), round(foot - spot.height * 0.55))
        canvas.paste((14, 14, 18), (*corner, corner[0] + spot.width, corner[1] + spot.height), spot)
    alpha = sprite.getchannel("A")
    canvas.paste(_lit(rng, sprite, thing.kind, place), (left, top), alpha)
    mask = np.asarray(alpha) > 127
    upper, lower = max(top, 0), min(top + high, labels.shape[0])
    first, last = max(left, 0), min(left + wide, labels.shape[1])
    if upper < lower and first < last:  # some of it is in the picture
        inside = mask[upper - top : lower - top, first - left : last - left]
        labels[upper:lower, first:last][inside] = LABELS[thing.kind]
        owners[upper:lower, first:last][inside] = number
    return int(mask.sum())


def _pole(
    canvas: Image.Image,
    labels: NDArray[np.uint8],
    owners: NDArray[np.int64],
    place: Street,
    column: float,
    top: float,
    foot: float,
    half: float,
) -> None:
    """Draw what a sign or a light hangs on; it is of the class sign, but not part of the object."""
    left, right = round(column - half), max(round(column + half), round(column - half) + 1)
    rows = slice(max(round(top), 0), max(round(foot), 0))
    columns = slice(max(left, 0), max(right, 0))
    labels[rows, columns] = streets.SIGN
    owners[rows, columns] = -1
    red, green, blue = (int(value) for value in place.light * 96)
    ImageDraw.Draw(canvas).rectangle([left, top, right - 1, foot - 1], fill=(red, green, blue))


def _lit(rng: np.random.Generator, sprite: Image.Image, kind: str, place: Street) -> Image.Image:
    """Return a sprite's colours under the light of the scene; vehicles are painted anew."""
    colour = np.asarray(sprite, dtype=np.float32)[..., :3] / 255
    if kind in TRAFFIC and rng.random() < 0.7:
        colour = colour @ grounds.recolouring(rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1))
    if kind == "light":
        lamp = colour.max(axis=2, keepdims=True) > 0.75  # lamps shine at night too
        light = np.where(lamp, np.maximum(place.light, 0.9), place.light)
    else:
        light = place.light * rng.uniform(0.9, 1.05)
    return Image.fromarray((np.clip(colour * light, 0, 1) * 255).astype(np.uint8))


def _photograph(
    rng: np.random.Generator,
    canvas: Image.Image,
    width: int,
    height: int,
    sigma: float,
    labels: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Return the drawn scene as a camera sees it: blurred, reduced, grainy."""
    canvas = canvas.filter(ImageFilter.GaussianBlur(sigma * FINE)) if sigma else canvas
    seen = np.asarray(canvas.resize((width, height), Image.Resampling.BOX), dtype=np.float32)
    rough = grounds.texture(rng, grounds.SIDE, 0)[:height, :width, None] - 0.5
    seen = seen * (1 + 0.3 * rough * (labels != streets.SKY)[..., None])
    noise = rng.standard_normal(seen.shape, dtype=np.float32) * rng.uniform(1, 4)
    return np.clip(seen + noise, 0, 255).astype(np.uint8)


def _box(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return left, top, right and bottom of the true pixels."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], dtype=np.float64)
