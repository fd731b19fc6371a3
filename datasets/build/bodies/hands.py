"""Bend the left hand of the base mesh into the signs of the digits 0 to 5, and render it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bodies import raster
from bodies.mesh import Body, Points, normals, rotation, turned

THUMB, FINGERS = 1, (2, 3, 4, 5)
STRETCHED = {0: (), 1: (2,), 2: (2, 3), 3: (1, 2, 3), 4: (2, 3, 4, 5), 5: (1, 2, 3, 4, 5)}
OTHER_THREE = (2, 3, 4)  # without the thumb
OPEN, BENT = (0.05, 0.05, 0.05), (1.45, 1.7, 1.0)  # radians at the three joints
TONES = np.array([(0.87, 0.67, 0.55), (0.78, 0.58, 0.44), (0.60, 0.42, 0.30),
                  (0.42, 0.28, 0.20), (0.30, 0.20, 0.15)])  # fmt: skip
FINE = 2  # drawn this much larger, and reduced


@dataclass(frozen=True)
class Picture:
    """A rendered hand: uint8 pixels (side, side, 3), number of its tone, whether it is right."""

    image: NDArray[np.uint8]
    tone: int
    right: bool


class Hand:
    """The hand of a body, ready to be bent."""

    def __init__(self, body: Body) -> None:
        mesh = body.mesh
        self.points = mesh.points
        self.joints = {
            (finger, joint): mesh.points[mesh.of_group(f"joint-l-finger-{finger}-{joint}")].mean(0)
            for finger in range(1, 6)
            for joint in range(1, 5)
        }
        self.wrist = mesh.points[mesh.of_group("joint-l-hand")].mean(axis=0)
        self.forward = _unit(self.joints[3, 1] - self.wrist)
        self.palm = _unit(np.cross(self.joints[5, 1] - self.joints[2, 1], self.forward))
        self.bones = {
            (finger, joint): body.weights[f"finger{finger}-{joint}.L"]
            for finger in range(1, 6)
            for joint in (1, 2, 3)
        }
        parts = [*self.bones.values(), body.weights["wrist.L"], body.weights["lowerarm02.L"]]
        parts += [body.weights[f"metacarpal{number}.L"] for number in range(1, 5)]
        moved = np.max(parts, axis=0) > 0.02
        self.triangles = mesh.triangles[moved[mesh.triangles].all(axis=1) & (mesh.groups == "body")]

    def bent(
        self,
        angles: dict[int, tuple[float, ...]],
        spread: dict[int, float],
        thumb_axis: Points,
    ) -> Points:
        """Return the points after bending each finger at its joints by angles in radians."""
        points = self.points.copy()
        for finger in range(1, 6):
            turn, shift = np.eye(3), np.zeros(3)
            for joint in (1, 2, 3):
                bone = self.joints[finger, joint + 1] - self.joints[finger, joint]
                axis = np.cross(bone, self.palm)
                if finger == THUMB and joint == 1:
                    axis = thumb_axis
                here = rotation(axis, angles[finger][joint - 1])
                if finger != THUMB and joint == 1:
                    here = rotation(self.palm, spread[finger]) @ here
                pivot = self.joints[finger, joint]
                shift = turn @ (pivot - here @ pivot) + shift
                turn = turn @ here
                moved = self.points @ turn.T + shift
                points += self.bones[finger, joint][:, None] * (moved - self.points)
        return points


def render(hand: Hand, digit: int, rng: np.random.Generator, side: int = 64) -> Picture:
    """Render one sign with random fingers, view, tone, light and background."""
    points = _signed(hand, digit, rng)
    normal = normals(points, hand.triangles)
    frame = np.stack([np.cross(hand.forward, hand.palm), hand.forward, hand.palm])
    view = turned(rng.uniform(-0.5, 0.5), rng.uniform(-0.35, 0.35), rng.uniform(-0.4, 0.4)) @ frame
    middle = (hand.joints[3, 1] + hand.joints[3, 2]) / 4 + hand.wrist / 2
    placed, normal = (points - middle) @ view.T, normal @ view.T
    right = bool(rng.random() < 0.5)
    if right:
        placed[:, 0], normal[:, 0] = -placed[:, 0], -normal[:, 0]
    fine = side * FINE
    scale = fine * 0.48 * rng.uniform(0.85, 1.1) / np.linalg.norm(hand.joints[3, 1] - hand.wrist)
    column = fine * (0.5 + rng.uniform(-0.06, 0.06)) + placed[:, 0] * scale
    row = fine * (0.64 + rng.uniform(-0.05, 0.05)) - placed[:, 1] * scale
    seen = raster.visible(np.stack([column, row, placed[:, 2] * scale], 1), hand.triangles, fine)
    tone = int(rng.integers(len(TONES)))
    skin = TONES[tone] * rng.uniform(0.9, 1.1) + rng.normal(0, 0.012, 3)
    lit = raster.shade(
        np.broadcast_to(skin, (fine, fine, 3)),
        seen.spread(normal, hand.triangles),
        raster.Light.random(rng),
        hidden=raster.crevices(seen, fine // 16, fine / 8),
    )
    painted = np.where(seen.shown[..., None], lit, background(rng, fine))
    image = Image.fromarray((painted * 255).astype(np.uint8))
    small = np.asarray(image.resize((side, side), Image.Resampling.BOX), dtype=np.float64)
    noisy = small + rng.normal(0, rng.uniform(1, 4), small.shape)
    return Picture(np.clip(noisy, 0, 255).astype(np.uint8), tone, right)


def _signed(hand: Hand, digit: int, rng: np.random.Generator) -> Points:
    """Return the points of a hand that shows a digit, as loosely as people do."""
    stretched = STRETCHED[digit]
    if digit == 3 and rng.random() < 0.4:
        stretched = OTHER_THREE
    angles: dict[int, tuple[float, ...]] = {}
    for finger in FINGERS:
        usual = OPEN if finger in stretched else BENT
        angles[finger] = tuple(np.array(usual) + rng.normal(0, 0.08, 3))
    fan = rng.uniform(0.2, 1.8)
    spread = {f: (3.5 - f) * -0.07 * fan * (f in stretched) for f in FINGERS}
    if THUMB in stretched:
        angles[THUMB] = (-0.25 + rng.normal(0, 0.08), -0.1, -0.1)
        axis = hand.palm
    else:
        angles[THUMB] = (0.95 + rng.normal(0, 0.06), 0.35, 0.45)
        axis = hand.forward - 0.15 * np.cross(hand.forward, hand.palm)
    return hand.bent(angles, spread, axis)


def background(rng: np.random.Generator, side: int) -> NDArray[np.float64]:
    """Return a wall with soft blotches, lit from one side, shape (side, side, 3)."""
    base = rng.uniform(0.3, 0.95) + rng.normal(0, 0.05, 3)
    coarse = rng.random((rng.integers(3, 7), rng.integers(3, 7)), dtype=np.float32)
    blotches = np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))
    ramp = np.linspace(-1, 1, side)
    slope = rng.uniform(-0.1, 0.1) * ramp[:, None] + rng.uniform(-0.1, 0.1) * ramp
    wall = base + (slope + rng.uniform(0, 0.25) * (blotches - 0.5))[..., None]
    return np.clip(wall, 0, 1)


def _unit(vector: Points) -> Points:
    return vector / np.linalg.norm(vector)
