"""The rasteriser against triangles counted by hand, and light against what it is made of."""

import numpy as np
import pytest
from bodies.raster import Light, crevices, shade, visible

POINTS = np.array([[0, 0, 1.0], [8, 0, 1], [0, 8, 1], [0, 0, 2], [4, 0, 2], [0, 4, 2]])
LAMP = Light(np.array([0.0, 0.0, 1.0]), 0.4)


def test_a_triangle_covers_the_pixels_whose_middle_is_inside() -> None:
    view = visible(POINTS, np.array([[0, 1, 2]]), 8)
    row, column = np.mgrid[:8, :8] + 0.5
    assert (view.shown == (row + column <= 8)).all()


def test_the_nearer_triangle_hides_the_farther_whatever_their_order() -> None:
    for order in ([0, 1], [1, 0]):
        triangles = np.array([[0, 1, 2], [3, 4, 5]])[order]
        view = visible(POINTS, triangles, 8)
        assert view.triangle[0, 0] == order.index(1)
        assert view.triangle[0, 6] == order.index(0)
        assert view.depth[0, 0] == pytest.approx(2)
        assert view.depth[7, 7] == -np.inf


def test_values_are_spread_linearly() -> None:
    triangles = np.array([[0, 1, 2]])
    view = visible(POINTS, triangles, 8)
    spread = view.spread(POINTS[:, :2], triangles)
    assert spread[2, 3] == pytest.approx([3.5, 2.5])  # the middle of the pixel
    assert view.weights[view.shown].sum(axis=1) == pytest.approx(np.ones(view.shown.sum()))


def test_triangles_partly_or_wholly_outside_are_cut() -> None:
    points = POINTS + np.array([-4, -2, 0])
    view = visible(points, np.array([[0, 1, 2], [3, 4, 5]]), 4)
    row, column = np.mgrid[:4, :4] + 0.5
    assert (view.shown == (row + 2 + column + 4 <= 8)).all()
    assert not visible(points - 100, np.array([[0, 1, 2]]), 4).shown.any()


def test_a_triangle_seen_from_its_edge_shows_nothing() -> None:
    flat = np.array([[0, 0, 0.0], [4, 4, 1], [8, 8, 2]])
    assert not visible(flat, np.array([[0, 1, 2]]), 8).shown.any()


def test_what_faces_the_lamp_is_brightest_and_the_back_has_ambient_light_only() -> None:
    grey, normal = np.full((1, 3, 3), 0.5), np.array([[[0, 0, 1.0], [1, 0, 0], [0, 0, -1]]])
    front, edge, back = shade(grey, normal, LAMP, gloss=0.0)[0, :, 1]
    assert front > edge > back
    assert front == pytest.approx(0.5 * 1.08 * 0.99, abs=1e-6)
    assert back == pytest.approx(0.5 * 0.4 * 0.99 + 0.05, abs=1e-6)  # and the rim


def test_hidden_places_are_darker() -> None:
    grey, normal = np.full((1, 1, 3), 0.5), np.array([[[0, 0, 1.0]]])
    assert (shade(grey, normal, LAMP, hidden=0.6) < shade(grey, normal, LAMP)).all()


def test_a_groove_is_found_and_a_plain_is_not() -> None:
    points = np.array([[-1, -1, 5.0], [40, -1, 5], [-1, 40, 5], [40, 40, 5]])
    triangles = np.array([[0, 1, 2], [1, 3, 2]])
    plain = visible(points, triangles, 16)
    assert crevices(plain, 2, 1.0).max() == pytest.approx(0, abs=1e-9)
    plain.depth[:, 8] -= 1.0
    found = crevices(plain, 2, 1.0)
    assert found[8, 8] == pytest.approx(0.8)
    assert found[8, 3] == pytest.approx(0, abs=1e-9)
