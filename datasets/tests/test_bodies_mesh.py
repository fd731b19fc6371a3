"""Meshes and rotations, on a cube and a pyramid small enough to check by hand."""

import numpy as np
import pytest
from bodies.mesh import normals, read_obj, rotation, turned

PYRAMID = """
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
v 0.5 0.5 1
vt 0 0
vt 1 0
vt 1 1
vt 0 1
vt 0.5 0.5
g base
f 4/4 3/3 2/2 1/1
g sides
f 1/1 2/2 5/5
"""


def test_polygons_become_fans_of_triangles() -> None:
    mesh = read_obj(PYRAMID)
    assert mesh.triangles.tolist() == [[3, 2, 1], [3, 1, 0], [0, 1, 4]]
    assert mesh.groups.tolist() == ["base", "base", "sides"]
    assert mesh.uv[4].tolist() == [0.5, 0.5]
    assert mesh.of_group("sides").tolist() == [0, 1, 4]


def test_normals_point_outwards_and_have_length_one() -> None:
    mesh = read_obj(PYRAMID)
    normal = normals(mesh.points, mesh.triangles)
    assert normal[2] == pytest.approx([0, 0, -1])  # of the base only
    assert np.linalg.norm(normal, axis=1) == pytest.approx(np.ones(5))
    assert normal[4] == pytest.approx(np.array([0, -1, 0.5]) / np.sqrt(1.25))


def test_a_quarter_turn_takes_x_to_y() -> None:
    turn = rotation(np.array([0.0, 0.0, 2.0]), np.pi / 2)
    assert turn @ [1, 0, 0] == pytest.approx([0, 1, 0])
    assert turn @ turn.T == pytest.approx(np.eye(3))


def test_turning_left_takes_what_faces_us_to_the_right_of_the_picture() -> None:
    assert turned(np.pi / 2, 0, 0) @ [0, 0, 1] == pytest.approx([1, 0, 0])
    assert turned(0, np.pi / 2, 0) @ [0, 1, 0] == pytest.approx([0, 0, 1])
    assert turned(0, 0, np.pi / 2) @ [1, 0, 0] == pytest.approx([0, 1, 0])
