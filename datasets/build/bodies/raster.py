"""Find out which triangle each pixel shows (`visible`), and light what is seen (`shade`)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bodies.mesh import Points, Triangles

NOTHING = -1


@dataclass(frozen=True)
class View:
    """What each pixel shows.

    Attributes
    ----------
    triangle : int array, shape (side, side)
        The nearest triangle, -1 where there is none.
    weights : float array, shape (side, side, 3)
        How near the pixel is to each corner; they sum to 1.
    depth : float array, shape (side, side)
        Larger is nearer; -inf where there is nothing.
    """

    triangle: NDArray[np.int64]
    weights: NDArray[np.float64]
    depth: NDArray[np.float64]

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Whether a pixel shows anything, shape (side, side)."""
        return self.triangle != NOTHING

    def spread(self, values: NDArray[np.float64], triangles: Triangles) -> NDArray[np.float64]:
        """Return values (n, k) of points for each pixel, shape (side, side, k)."""
        corners = values[triangles[self.triangle]]  # (side, side, 3, k)
        return (corners * self.weights[..., None]).sum(axis=2)


def visible(points: Points, triangles: Triangles, side: int) -> View:
    """Project triangles to a square of pixels and keep the nearest in each.

    Parameters
    ----------
    points : float array, shape (n, 3)
        Column and row in pixels, and depth, larger is nearer.

    Notes
    -----
    Triangles of about the same size are tested together, each against all pixels of a square that
    contains it: the few loops that are left go over sizes and not over triangles.
    """
    corners = points[triangles]  # (t, 3, 3)
    low = np.floor(corners[..., :2].min(axis=1)).astype(int)
    high = np.ceil(corners[..., :2].max(axis=1)).astype(int)
    inside = (high > 0).all(axis=1) & (low < side).all(axis=1)
    sizes = 2 ** np.ceil(np.log2(np.maximum((high - low).max(axis=1), 1))).astype(int)
    found = [_hits(corners, low, np.flatnonzero(inside & (sizes == size)), int(size), side)
             for size in np.unique(sizes[inside])]  # fmt: skip
    triangle = np.full(side * side, NOTHING)
    weights, depth = np.zeros((side * side, 3)), np.full(side * side, -np.inf)
    if found:
        pixel, hit, shares, near = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((near, pixel))  # the last of each pixel is the nearest
        ends = np.ones(len(order), dtype=np.bool_)
        ends[:-1] = pixel[order][1:] != pixel[order][:-1]
        last = order[ends]
        triangle[pixel[last]], depth[pixel[last]] = hit[last], near[last]
        weights[pixel[last]] = shares[last]
    shape = (side, side)
    return View(triangle.reshape(shape), weights.reshape(*shape, 3), depth.reshape(shape))


def _hits(
    corners: NDArray[np.float64],
    low: NDArray[np.int64],
    chosen: NDArray[np.int64],
    size: int,
    side: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return pixel, triangle, weights and depth of all pixels whose middle lies in a triangle."""
    offset = np.arange(size + 1)
    column = low[chosen, 0, None, None] + offset[None, None, :]
    row = low[chosen, 1, None, None] + offset[None, :, None]
    (x0, y0), (x1, y1), (x2, y2) = corners[chosen, :, :2].transpose(1, 2, 0)[..., None, None]
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    area = np.where(np.abs(area) < 1e-9, np.inf, area)
    x, y = column + 0.5, row + 0.5
    first = ((x1 - x) * (y2 - y) - (x2 - x) * (y1 - y)) / area
    second = ((x2 - x) * (y0 - y) - (x0 - x) * (y2 - y)) / area
    third = 1 - first - second
    hit = (first >= -1e-6) & (second >= -1e-6) & (third >= -1e-6) & np.isfinite(area)
    hit &= (column >= 0) & (column < side) & (row >= 0) & (row < side)
    which = np.broadcast_to(chosen[:, None, None], hit.shape)[hit]
    shares = np.stack([first[hit], second[hit], third[hit]], axis=1)
    near = (shares * corners[which, :, 2]).sum(axis=1)
    return (np.broadcast_to(row, hit.shape) * side + column)[hit], which, shares, near


@dataclass(frozen=True)
class Light:
    """A lamp far away and light from everywhere.

    `direction` (3,) points to the lamp: right, up, towards the camera. `ambient` is the share that
    reaches every place.
    """

    direction: Points
    ambient: float

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Light":
        """Return a lamp somewhere before and above."""
        direction = np.array([rng.uniform(-0.8, 0.8), rng.uniform(-0.1, 0.9), 1.0])
        return cls(direction / np.linalg.norm(direction), rng.uniform(0.3, 0.5))


def shade(
    colour: NDArray[np.float64],
    normal: NDArray[np.float64],
    light: Light,
    gloss: NDArray[np.float64] | float = 0.12,
    hidden: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """Return colours (h, w, 3) in [0, 1] as they look under a light.

    Parameters
    ----------
    normal : float array, shape (h, w, 3)
    gloss : float or array, shape (h, w)
        How much of the lamp is mirrored.
    hidden : float or array, shape (h, w)
        Share of the light from everywhere that does not reach the place, as from `crevices`.
    """
    normal = normal / (np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9)
    facing = np.clip((normal @ light.direction + 0.15) / 1.15, 0, 1)  # skin lets light around
    half = light.direction + np.array([0, 0, 1])
    mirrored = np.clip(normal @ (half / np.linalg.norm(half)), 0, 1) ** 20 * gloss
    rim = np.clip(1 - normal[..., 2], 0, 1) ** 3 * 0.05
    bright = (light.ambient * (1 - hidden)) + (1.08 - light.ambient) * facing * (1 - 0.5 * hidden)
    warm = np.array([1.03, 0.99, 0.96])  # light that has gone through skin is redder
    return np.clip(colour * bright[..., None] * warm + (mirrored + rim)[..., None], 0, 1)


def crevices(view: View, radius: int, scale: float) -> NDArray[np.float64]:
    """Return how deep each pixel lies below its surroundings, from 0 to 0.8, shape (side, side).

    Parameters
    ----------
    radius : int
        Of the surroundings, in pixels.
    scale : float
        The difference in depth that is dark.
    """
    floor = view.depth[view.shown].min() if view.shown.any() else 0.0
    depth = np.where(view.shown, view.depth, floor)
    higher = np.maximum(_blurred(depth, radius) - depth, 0)
    return np.clip(higher / scale, 0, 0.8)


def _blurred(values: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """Return the mean over squares of 2 radius + 1 pixels, the edges repeated."""
    for axis in (0, 1):
        width = [(radius + 1, radius) if k == axis else (0, 0) for k in (0, 1)]
        summed = np.pad(values, width, mode="edge").cumsum(axis=axis)
        count = 2 * radius + 1
        upper = np.take(summed, np.arange(count, summed.shape[axis]), axis=axis)
        lower = np.take(summed, np.arange(summed.shape[axis] - count), axis=axis)
        values = (upper - lower) / count
    return values
