"""Decide what stands where in a street: `population(rng, place, crowd)`."""

from dataclasses import dataclass

import numpy as np

from course1_nn.helpers import data
from course4_cnn.helpers.streets import Street

TRAFFIC = ("car", "bus", "truck", "two-wheeler")
TRAFFIC_SHARES = (0.56, 0.12, 0.16, 0.16)


@dataclass(frozen=True)
class Thing:
    """Something to be drawn.

    It stands at x and z, in metres; `sprite` is its row of the set, `tall` its height in metres.
    """

    kind: str
    x: float
    z: float
    sprite: int
    tall: float


def population(rng: np.random.Generator, place: Street, crowd: float) -> list[Thing]:
    """Choose what stands where; depths are such that all distances in the picture are as likely."""
    half, near = place.half, place.camera.nearest

    def depth(first: float, last: float) -> float:
        return float(1 / rng.uniform(1 / last, 1 / first))

    def beside(gap: float) -> float:
        return float(rng.choice((-1, 1)) * (half + gap))

    chosen: list[tuple[str, float, float]] = []
    for _ in range(rng.poisson(4.5 * crowd)):
        lane = rng.integers(place.lanes)
        x = -half + 3.5 * (lane + 0.5) + rng.normal(0, 0.3)
        chosen.append((str(rng.choice(TRAFFIC, p=TRAFFIC_SHARES)), x, depth(near + 3, 50)))
    for _ in range(rng.poisson(3 * crowd)):
        walks = rng.random() < 0.75
        x = beside(rng.uniform(0.4, 2.4)) if walks else rng.uniform(-half, half)
        chosen.append(("person", x, depth(near + 0.5, 30)))
    for kind, mean in (("light", 0.8), ("sign", 0.9)):
        count = min(3, rng.poisson(mean * crowd))
        chosen += [(kind, beside(0.5), depth(near + 2.5, 25)) for _ in range(count)]
    count = rng.poisson(4)
    chosen += [("tree", beside(rng.uniform(2.2, 3.2)), depth(near + 6, 70)) for _ in range(count)]
    return [_thing(rng, *one) for one in chosen]


def _thing(rng: np.random.Generator, kind: str, x: float, z: float) -> Thing:
    sheet = data.load("street_sprites")
    number = sheet.kind_names.tolist().index(kind)
    tall = sheet.heights[number] * rng.uniform(0.92, 1.08)
    return Thing(kind, x, z, int(rng.choice(np.flatnonzero(sheet.kinds == number))), float(tall))
