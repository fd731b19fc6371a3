"""Draw an empty street in perspective, with the class of every pixel: `street(rng, width, height)`.

Positions are in metres: x to the right of the middle of the road, z ahead of the camera. A pinhole
camera maps them to pixels (`Camera`).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from course4_cnn.helpers import grounds

CLASS_NAMES = ("sky", "building", "road", "lane", "sidewalk",
               "vegetation", "vehicle", "two-wheeler", "person", "sign")  # fmt: skip
SKY, BUILDING, ROAD, LANE, SIDEWALK, VEGETATION, VEHICLE, TWO_WHEELER, PERSON, SIGN = range(10)
TIMES = ("day", "dusk", "overcast", "night")
# Sky at the top and at the horizon, red, green and blue of 255; light on everything below it.
SKIES = {
    "day": ((92, 152, 226), (206, 228, 246), (1.0, 1.0, 0.98)),
    "dusk": ((84, 76, 148), (250, 172, 116), (0.86, 0.74, 0.70)),
    "overcast": ((150, 158, 168), (206, 210, 214), (0.84, 0.86, 0.88)),
    "night": ((10, 14, 38), (46, 50, 88), (0.34, 0.36, 0.48)),
}
FACADES = ((168, 156, 146), (150, 118, 100), (132, 138, 152), (186, 164, 138), (122, 112, 108),
           (176, 132, 110), (158, 166, 160))  # fmt: skip
LAMPLIGHT = (250, 222, 140)
FAR = 90.0  # metres, where the street ends
Colour = tuple[int, int, int]
Point = tuple[float, float, float]
Span = tuple[float, float]


@dataclass(frozen=True)
class Camera:
    """Looks along the street.

    Attributes
    ----------
    width, height : int
        Of the picture, in pixels.
    focal : float
        Focal length in pixels.
    centre, horizon : float
        Column and row of the point that it looks at, in pixels.
    x, y : float
        Its place beside the middle of the road and above the ground, in metres.
    """

    width: int
    height: int
    focal: float
    centre: float
    horizon: float
    x: float
    y: float

    def pixel(self, x: float, y: float, z: float) -> tuple[float, float]:
        """Return column and row of a point x to the right, y above the ground, z ahead, in m."""
        return (
            self.centre + self.focal * (x - self.x) / z,
            self.horizon + self.focal * (self.y - y) / z,
        )

    def pixels(
        self, points: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return columns and rows of points, shape (…, 3)."""
        x, y, z = np.moveaxis(points, -1, 0)
        scale = self.focal / z
        return self.centre + scale * (x - self.x), self.horizon + scale * (self.y - y)

    @property
    def nearest(self) -> float:
        """The depth in metres of the ground at the lower edge of the picture."""
        return self.focal * self.y / (self.height - self.horizon)


@dataclass(frozen=True)
class Street:
    """An empty street.

    Attributes
    ----------
    image : PIL.Image.Image
    labels : uint8 array, shape (height, width)
        Class of each pixel, an index into `CLASS_NAMES`.
    camera : Camera
    half : float
        Half the width of the road, in metres.
    lanes : int
    time : str
        One of `TIMES`.
    """

    image: Image.Image
    labels: NDArray[np.uint8]
    camera: Camera
    half: float
    lanes: int
    time: str

    @property
    def light(self) -> NDArray[np.float32]:
        """Red, green and blue of the light, of 1."""
        return np.array(SKIES[self.time][2], dtype=np.float32)


class _Painter:
    """Draws in picture and label map at once."""

    def __init__(self, camera: Camera, time: str, sky: Image.Image) -> None:
        self.camera = camera
        self.light = SKIES[time][2]
        self.image = sky
        self.labels = Image.new("L", sky.size, SKY)
        self._colours = ImageDraw.Draw(self.image)
        self._classes = ImageDraw.Draw(self.labels)

    def quad(self, corners: list[Point], colour: Colour, label: int) -> None:
        """Fill a polygon of points (x, y, z) in metres."""
        points = [self.camera.pixel(*corner) for corner in corners]
        red, green, blue = (round(c * k) for c, k in zip(colour, self.light, strict=True))
        self._colours.polygon(points, fill=(red, green, blue))
        self._classes.polygon(points, fill=label)

    def windows(
        self, corners: NDArray[np.float64], lamps: NDArray[np.bool_], glass: Colour
    ) -> None:
        """Fill windows (n, 4 corners, 3) in metres, those with a lamp on in the lamp's colour."""
        columns, rows = self.camera.pixels(corners)
        red, green, blue = (round(c * k) for c, k in zip(glass, self.light, strict=True))
        for across, down, lamp in zip(columns.tolist(), rows.tolist(), lamps, strict=True):
            points = [*zip(across, down, strict=True)]
            self._colours.polygon(points, fill=LAMPLIGHT if lamp else (red, green, blue))

    def ground(self, x: Span, z: Span, colour: Colour, label: int) -> None:
        """Fill a rectangle on the ground."""
        corners = [(x[0], 0.0, z[0]), (x[1], 0.0, z[0]), (x[1], 0.0, z[1]), (x[0], 0.0, z[1])]
        self.quad(corners, colour, label)


def street(rng: np.random.Generator, width: int, height: int, time: str | None = None) -> Street:
    """Draw a street of two to four lanes between pavements and houses.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    time : str, optional
        One of `TIMES`; if not given, half of the streets are seen by day and a tenth by night.
    """
    if time is not None and time not in TIMES:
        raise ValueError(f"time is {time!r}: it is one of {', '.join(TIMES)}.")
    time = time or str(rng.choice(TIMES, p=[0.5, 0.2, 0.2, 0.1]))
    lanes = int(rng.integers(2, 5))
    half = 1.75 * lanes
    camera = Camera(
        width,
        height,
        focal=0.8 * width,
        centre=width * rng.uniform(0.38, 0.62),
        horizon=height * rng.uniform(0.38, 0.48),
        x=half * rng.uniform(-0.5, 0.5),
        y=rng.uniform(1.7, 2.6),
    )
    painter = _Painter(camera, time, _sky(rng, width, height, camera.horizon, time))
    pavement = half + rng.uniform(2.5, 3.5)
    _ground(rng, painter, half, pavement)
    _markings(rng, painter, half, lanes)
    _houses(rng, painter, pavement, time)
    return Street(painter.image, np.array(painter.labels), camera, half, lanes, time)


def _sky(
    rng: np.random.Generator, width: int, height: int, horizon: float, time: str
) -> Image.Image:
    top, bottom = (np.array(colour, dtype=np.float32) for colour in SKIES[time][:2])
    down = np.clip(np.arange(height) / horizon, 0, 1).astype(np.float32)[:, None, None]
    clouds = Image.fromarray(grounds.texture(rng, 96, rng.uniform(0.8, 1)))
    cover = np.asarray(clouds.resize((width, height), Image.Resampling.BILINEAR))[..., None]
    cloudy = np.clip(2 * cover - rng.uniform(0.6, 1.3), 0, 1) * (0.25 if time == "night" else 0.8)
    painted = top + (bottom - top) * down
    painted = painted + (np.minimum(bottom * 1.08, 255) - painted) * cloudy
    return Image.fromarray(np.clip(painted, 0, 255).astype(np.uint8))


def _ground(rng: np.random.Generator, painter: _Painter, half: float, pavement: float) -> None:
    near, grey = painter.camera.nearest * 0.9, int(rng.integers(74, 104))
    lawn = (96, 128, 66) if rng.random() < 0.6 else (150, 142, 128)
    label = VEGETATION if lawn[1] > lawn[0] else SIDEWALK
    painter.ground((-400, 400), (near, 4000), lawn, label)
    stone = int(rng.integers(150, 182))
    painter.ground((-pavement, pavement), (near, 4000), (stone, stone - 3, stone - 10), SIDEWALK)
    kerb = (stone + 24, stone + 22, stone + 18)
    painter.ground((-half - 0.2, half + 0.2), (near, 4000), kerb, SIDEWALK)
    painter.ground((-half, half), (near, 4000), (grey, grey, grey + 4), ROAD)


def _markings(rng: np.random.Generator, painter: _Painter, half: float, lanes: int) -> None:
    near, white = painter.camera.nearest * 0.9, (226, 224, 210)
    for side in (-1, 1):
        edge = side * (half - 0.25)
        painter.ground((edge - 0.07, edge + 0.07), (near, FAR), white, LANE)
    start = near - rng.uniform(0, 6)
    for lane in range(1, lanes):
        x = -half + 3.5 * lane
        for z in np.arange(start, FAR, 6):
            if z + 3 > near:
                painter.ground((x - 0.09, x + 0.09), (max(z, near), z + 3), white, LANE)
    if rng.random() < 0.3:
        z = rng.uniform(near + 1, 18)
        for x in np.arange(-half + 0.5, half - 0.5, 1.0):
            painter.ground((x, x + 0.5), (z, z + 2.5), white, LANE)


def _houses(rng: np.random.Generator, painter: _Painter, pavement: float, time: str) -> None:
    """Draw what closes the street, then two rows of houses, the farthest first."""
    camera = painter.camera
    for x in np.arange(-120, 120, 12.0):
        tall, colour = rng.uniform(8, 34), _facade(rng)
        _wall(rng, painter, (x, x + rng.uniform(8, 12)), (FAR, FAR), tall, colour, time)
    for side in (-1, 1):
        x = side * (pavement + rng.uniform(0.2, 4))
        ends = [camera.nearest * 0.6 + rng.uniform(0, 6)]
        while ends[-1] < FAR:
            ends.append(ends[-1] + rng.uniform(9, 22))
        for near, far in reversed([*pairwise(ends)]):
            if rng.random() < 0.12:
                continue  # a gap between houses
            tall, colour = rng.uniform(6, 24), _facade(rng)
            if (x - camera.x) * side > 0:  # the gable that faces us
                dark = (int(colour[0] * 0.8), int(colour[1] * 0.8), int(colour[2] * 0.8))
                _wall(rng, painter, (x, x + side * 14), (near, near), tall, dark, time)
            _wall(rng, painter, (x, x), (near, far), tall, colour, time)


def _wall(
    rng: np.random.Generator,
    painter: _Painter,
    x: Span,
    z: Span,
    tall: float,
    colour: Colour,
    time: str,
) -> None:
    """Draw an upright wall from (x[0], z[0]) to (x[1], z[1]) with rows of windows."""
    (left, right), (near, far) = x, z
    painter.quad(
        [(left, 0, near), (right, 0, far), (right, tall, far), (left, tall, near)], colour, BUILDING
    )
    length = max(abs(right - left), abs(far - near))
    if painter.camera.focal / max(far, 1) < 3:  # windows would be smaller than pixels
        return
    glass = (int(colour[0] * 0.62), int(colour[1] * 0.66), int(colour[2] * 0.74))
    lit = {"night": rng.uniform(0.15, 0.6), "dusk": rng.uniform(0.1, 0.4)}.get(time, 0.0)
    columns, rows = max(1, int(length / 3)), int((tall - 1) / 3)
    column, row = (axis.ravel() for axis in np.mgrid[:columns, :rows])
    along = (column[:, None] + [0.28, 0.72, 0.72, 0.28]) / columns  # (windows, corners)
    up = 1.2 + 3 * row[:, None] + [0, 0, 1.5, 1.5]
    corners = np.stack([left + (right - left) * along, up, near + (far - near) * along], axis=-1)
    painter.windows(corners, rng.random(len(column)) < lit, glass)


def _facade(rng: np.random.Generator) -> Colour:
    base = np.array(FACADES[rng.integers(len(FACADES))]) + rng.integers(-14, 15)
    red, green, blue = np.clip(base, 0, 255).tolist()
    return red, green, blue
