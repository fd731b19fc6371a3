"""Faces: draw an identity, then render it with a random view, expression, light and background."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bodies import paint, raster
from bodies.hands import background
from bodies.mesh import Body, Points, normals, turned

RACES = ("african", "asian", "caucasian")
SKINS = np.array([(0.36, 0.23, 0.16), (0.80, 0.62, 0.46), (0.82, 0.62, 0.51)])
HAIRS = np.array([(0.05, 0.04, 0.04), (0.15, 0.09, 0.06), (0.32, 0.19, 0.10),
                  (0.62, 0.46, 0.24), (0.45, 0.17, 0.07), (0.62, 0.60, 0.58)])  # fmt: skip
IRISES = np.array([(0.26, 0.14, 0.07), (0.12, 0.07, 0.04), (0.25, 0.42, 0.58), (0.26, 0.38, 0.22)])
STYLES = ("shaved", "cropped", "short", "full", "long")
THICKNESS = dict(zip(STYLES, (0.0, 0.05, 0.16, 0.26, 0.22), strict=True))  # of the eyes' distance
DETAILS = ("head", "nose", "mouth", "eyes", "chin", "cheek", "forehead", "ears", "eyebrows", "neck")
EXPRESSIONS = ("mouth-corner-puller", "mouth-open", "mouth-elevation", "mouth-compression",
               "mouth-depression", "mouth-protusion", "eyebrows-{}-up", "eyebrows-{}-down",
               "eye-{}-slit")  # fmt: skip
PARTS = ("body", "helper-l-eye", "helper-r-eye", "helper-upper-teeth",
         "helper-lower-teeth", "helper-hair")  # fmt: skip
FINE = 2  # drawn this much larger, and reduced


@dataclass(frozen=True)
class Identity:
    """What stays the same from picture to picture: form, colours, hair."""

    mix: dict[str, float]
    race: str
    look: paint.Look


@dataclass(frozen=True)
class Picture:
    """A rendered face: uint8 pixels (side, side, 3); yaw and pitch in degrees, left and up > 0."""

    image: NDArray[np.uint8]
    yaw: float
    pitch: float


class Head:
    """The head of a body, ready to be morphed."""

    def __init__(self, body: Body) -> None:
        self.body = body
        mesh = body.mesh
        self.eyes = [mesh.of_group(f"helper-{side}-eye") for side in "lr"]
        left, right = (mesh.points[eye].mean(axis=0) for eye in self.eyes)
        self.rest = (mesh.points - (left + right) / 2) / np.linalg.norm(left - right)
        near = (self.rest[mesh.triangles] > [-4, -4.5, -9]).all(axis=(1, 2))
        near &= (self.rest[mesh.triangles][..., 0] < 4).all(axis=1)
        curtain = (mesh.groups == "helper-hair") & (self.rest[mesh.triangles][..., 2] > -0.55).any(
            axis=1
        )  # what would hang before the face
        kept = near & np.isin(mesh.groups, PARTS) & ~curtain
        self.triangles, groups = mesh.triangles[kept], mesh.groups[kept]
        self.part = np.array([PARTS.index(group) for group in groups])

    @cached_property
    def details(self) -> list[str]:
        """The targets that make one face differ from another."""
        return [
            name
            for name in self.body.target_names
            if name.split("/")[0] in DETAILS and "dimples" not in name
        ]


def identity(head: Head, rng: np.random.Generator) -> Identity:
    """Draw a person: ancestry, sex and age blend, and about every sixth detail is shaped."""
    share = rng.dirichlet([0.35] * 3)  # of the three races that the mesh knows
    male = rng.beta(0.4, 0.4)
    old = rng.beta(1.2, 2.5)
    mix = {
        f"macrodetails/{race}-{sex}-{age}": float(a * b * c)
        for race, a in zip(RACES, share, strict=True)
        for sex, b in (("male", male), ("female", 1 - male))
        for age, c in (("young", 1 - old), ("old", old))
    }
    for name in head.details:
        if rng.random() < 0.16:
            gentle = 0.5 if name.startswith(("head", "ears", "neck")) else 1.0
            mix[name] = float(rng.uniform(0.08, 0.5) * gentle)
    skin = np.clip(share @ SKINS * rng.uniform(0.85, 1.12) + rng.normal(0, 0.015, 3), 0.1, 0.95)
    dark = np.array([0.8, 0.15, 0.02, 0, 0, 0.03])
    usual = dark if share[2] < 0.4 else np.array([0.28, 0.25, 0.19, 0.14, 0.08, 0.06])
    grey = np.array([0.1, 0.1, 0.1, 0.1, 0, 0.6])
    hair = HAIRS[rng.choice(6, p=grey if old > 0.6 else usual)] * rng.uniform(0.85, 1.2)
    styles = (0.14, 0.3, 0.32, 0.2, 0.04) if male > 0.5 else (0.02, 0.06, 0.17, 0.3, 0.45)
    light_eyes = share[2] > 0.6 and rng.random() < 0.5
    look = paint.Look(
        skin=skin,
        hair=np.clip(hair, 0, 1),
        iris=IRISES[rng.integers(2, 4) if light_eyes else rng.integers(2)],
        style=str(rng.choice(STYLES, p=np.array(styles) / sum(styles))),
        line=rng.uniform(-0.1, 0.14),
        parting=rng.uniform(-0.7, 0.7),
        brows=rng.uniform(0.7, 1.5) if male > 0.5 else rng.uniform(0.5, 1.0),
        arch=rng.uniform(0.02, 0.12),
        beard=rng.uniform(0.3, 0.9) * (male > 0.5 and rng.random() < 0.35),
        lips=rng.uniform(0.3, 0.8),
    )
    return Identity(mix, RACES[int(share.argmax())], look)


def render(head: Head, person: Identity, rng: np.random.Generator, side: int = 64) -> Picture:
    """Render one picture of a person."""
    points, scale, middle = _formed(head, person, rng)
    yaw, pitch, roll = rng.uniform(-0.42, 0.42), rng.uniform(-0.18, 0.2), rng.uniform(-0.09, 0.09)
    view = turned(yaw, -pitch, roll)
    normal = normals(points, head.triangles) @ view.T
    placed = (points - middle - np.array([0, -0.22, -1.1]) * scale) @ view.T / scale
    fine = side * FINE
    near = 14 / (14 - placed[:, 2])  # perspective: the camera is 14 eye distances away
    size = fine * 0.218 * rng.uniform(0.96, 1.06)
    column = fine * (0.5 + rng.uniform(-0.03, 0.03)) + placed[:, 0] * near * size
    row = fine * (0.5 + rng.uniform(-0.03, 0.03)) - placed[:, 1] * near * size
    worn = (head.part != paint.HAIR) | (person.look.style == "long")
    shown, part = head.triangles[worn], head.part[worn]
    seen = raster.visible(np.stack([column, row, placed[:, 2] * size], 1), shown, fine)
    surface = paint.Surface(
        place=seen.spread(head.rest, shown),
        uv=seen.spread(head.body.mesh.uv, shown),
        part=np.where(seen.shown, part[seen.triangle], -1),
    )
    light = raster.Light.random(rng)
    colour, gloss = paint.colours(surface, person.look, head.body, light, rng)
    hidden = raster.crevices(seen, fine // 24, fine / 9)
    lit = raster.shade(colour, seen.spread(normal, shown), light, gloss, hidden)
    painted = np.where(seen.shown[..., None], lit, background(rng, fine))
    image = Image.fromarray((np.clip(painted, 0, 1) * 255).astype(np.uint8))
    small = np.asarray(image.resize((side, side), Image.Resampling.BOX), dtype=np.float64)
    noisy = np.clip(small + rng.normal(0, rng.uniform(1, 3), small.shape), 0, 255)
    return Picture(noisy.astype(np.uint8), float(np.degrees(yaw)), float(np.degrees(pitch)))


def _formed(head: Head, person: Identity, rng: np.random.Generator) -> tuple[Points, float, Points]:
    """Return the points of a person with an expression, the eyes' distance and their middle."""
    mix = dict(person.mix)
    for name in EXPRESSIONS:
        strength = float(0.55 * rng.uniform() * (rng.random() < 0.28))
        for side in ("left", "right") if "{}" in name else ("",):
            mix[f"expression/units/{person.race}/{name.format(side)}"] = strength
    points = head.body.morphed(mix)
    left, right = (points[eye].mean(axis=0) for eye in head.eyes)
    scale = float(np.linalg.norm(left - right))
    thick = THICKNESS[person.look.style] * paint.hair_cover(head.rest, person.look, soft=0.25)
    lumps = np.sin(head.rest @ [5.1, 7.3, 3.9]) + np.sin(head.rest @ [-7.7, 2.9, 6.1])
    grown = thick * scale * (1 + 0.12 * lumps)
    grown[np.unique(head.triangles[head.part > 0])] = 0
    points = points + normals(points, head.triangles) * grown[:, None]
    return points, scale, (left + right) / 2
