"""Draw small grey faces that stand still or move freely: `draw`, `Faces`.

Each face smiles or frowns, wears a hat or none, wears glasses or none: three fair coins. With
`freedom` 0 every face stands in the same place; with 1 it has any size and tilt and stands anywhere
in the picture. The three labels are known exactly, and there are as many faces as one wants.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

Plane = Float[Array, "m size size"]

RADIUS = 0.34  # of a head that stands still, as a share of the picture's side
SHRINK = 0.07, 0.14  # how much of that a head loses that moves freely
TILT = np.pi / 7  # largest tilt of a head that moves freely, in radians
REACH = 1.35  # how far a hat reaches from the middle of the head, in radii


@dataclass(frozen=True)
class Faces:
    """Pictures of faces and what is true of each.

    Attributes
    ----------
    images : array, shape (m, size, size)
        Grey levels from 0 (black) to 1 (white).
    smile, hat, glasses : arrays of int, shape (m, 1)
        1 where the face smiles (0: it frowns), wears a hat, wears glasses.
    """

    images: Plane
    smile: Int[Array, "m 1"]
    hat: Int[Array, "m 1"]
    glasses: Int[Array, "m 1"]


def draw(m: int, rng: np.random.Generator | int, freedom: float = 0.0, size: int = 24) -> Faces:
    """Draw `m` faces.

    Parameters
    ----------
    m : int
        How many.
    rng : Generator or int
        Source of the random numbers, or the seed of one.
    freedom : float
        From 0 (each face stands in the middle) to 1 (any place, size and tilt that fit).
    size : int
        Side of each picture, in pixels.

    Returns
    -------
    Faces
        The pictures and their labels, each label 1 for half of the faces on average.

    Raises
    ------
    ValueError
        If `freedom` is not from 0 to 1.
    """
    if not 0 <= freedom <= 1:
        raise ValueError(f"freedom is {freedom}: choose from 0 (all alike) to 1 (any place).")
    rng = np.random.default_rng(rng)
    smile, hat, glasses = (rng.integers(0, 2, (m, 1)) for _ in range(3))
    right, down, pixel = _own_axes(rng, m, freedom, size)
    curve = (2 * smile - 1) * rng.uniform(0.07, 0.11, (m, 1))
    images = np.full((m, size, size), 0.92)
    for ink, where in (
        (rng.uniform(0.55, 0.8, (m, 1)), _head(right, down)),
        (0.15, _eyes(right, down)),
        (0.15, _mouth(right, down, curve[..., np.newaxis])),
        (0.25, np.where(glasses[..., np.newaxis], _glasses(right, down), 1.0)),
        (rng.uniform(0.15, 0.45, (m, 1)), np.where(hat[..., np.newaxis], _hat(right, down), 1.0)),
    ):
        cover = np.clip(0.5 - where / pixel, 0, 1)  # 1 inside, 0 outside, soft at the border
        images += cover * (np.reshape(ink, (-1, 1, 1)) - images)
    noise = rng.normal(0, 0.03, images.shape)
    return Faces(np.clip(images + noise, 0, 1), smile, hat, glasses)


def _own_axes(
    rng: np.random.Generator, m: int, freedom: float, size: int
) -> tuple[Plane, Plane, Float[Array, "m 1 1"]]:
    """Return how far right and down of each head's middle a pixel lies, and its size, in radii."""
    radius = size * (RADIUS - freedom * rng.uniform(*SHRINK, (m, 1, 1)))
    room = np.maximum(size / 2 - REACH * radius, 0)  # pixels to each side of the middle
    middle = (size - 1) / 2 + freedom * room * rng.uniform(-1, 1, (2, m, 1, 1))
    middle += rng.uniform(-0.25, 0.25, (2, m, 1, 1))
    middle[0] += (1 - freedom) * 0.14 * radius  # lower, for the hat
    tilt = freedom * rng.uniform(-TILT, TILT, (m, 1, 1))
    down, right = (np.indices((size, size))[:, np.newaxis] - middle) / radius
    turned = right * np.cos(tilt) + down * np.sin(tilt), down * np.cos(tilt) - right * np.sin(tilt)
    return *turned, 1 / radius


# ---- the parts: distances to their borders, in radii, negative inside ---------------------------


def _head(right: Plane, down: Plane) -> Plane:
    return np.hypot(right / 0.85, down) - 1


def _eyes(right: Plane, down: Plane) -> Plane:
    return np.hypot(np.abs(right) - 0.36, down + 0.2) - 0.1


def _mouth(right: Plane, down: Plane, curve: Float[Array, "m 1 1"]) -> Plane:
    """Return those of a parabola, as high on average for a smile (`curve` > 0) as for a frown."""
    half = 0.45
    line = 0.45 + curve * (1 - 3 * (right / half) ** 2)
    steep = np.hypot(1, 6 * curve * right / half**2)
    return np.maximum(np.abs(down - line) / steep - 0.07, np.abs(right) - half)


def _glasses(right: Plane, down: Plane) -> Plane:
    rings = np.abs(np.hypot(np.abs(right) - 0.36, down + 0.2) - 0.26) - 0.05
    bridge = np.maximum(np.abs(down + 0.22) - 0.05, np.abs(right) - 0.12)
    return np.minimum(rings, bridge)


def _hat(right: Plane, down: Plane) -> Plane:
    brim = np.maximum(np.abs(down + 0.62) - 0.08, np.abs(right) - 0.95)
    crown = np.maximum(np.abs(down + 0.95) - 0.35, np.abs(right) - 0.55)
    return np.minimum(brim, crown)
