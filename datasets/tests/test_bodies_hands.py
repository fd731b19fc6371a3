"""Fingers bend as they should, on a hand of fifteen straight bones in a row."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from bodies.hands import BENT, OPEN, STRETCHED, Hand, render
from bodies.mesh import Body, Mesh

STRAIGHT = dict.fromkeys(range(1, 6), (0.0, 0.0, 0.0))
TOGETHER = dict.fromkeys(range(2, 6), 0.0)


def made_up_body() -> Body:
    """Joint j of finger f is at (f, j, 0), and its tip, of the body, around (f, 4.5, 0)."""
    points: list[list[float]] = []
    triangles: list[list[int]] = []
    groups: list[str] = []

    def triangle(x: float, y: float, group: str) -> None:
        start = len(points)
        points.extend([[x - 0.1, y, 0], [x + 0.1, y, 0], [x, y, 0]])
        triangles.append([start, start + 1, start + 2])
        groups.append(group)

    triangle(3, 0, "joint-l-hand")
    for finger in range(1, 6):
        for joint in range(1, 5):
            triangle(finger, joint, f"joint-l-finger-{finger}-{joint}")
    tips = {}
    for finger in range(1, 6):
        tips[finger] = list(range(len(points), len(points) + 3))
        triangle(finger, 4.5, "body")
    weights = {name: np.zeros(len(points)) for name in ("wrist.L", "lowerarm02.L")}
    weights |= {f"metacarpal{number}.L": np.zeros(len(points)) for number in range(1, 5)}
    for finger in range(1, 6):
        for joint in (1, 2, 3):
            weights[f"finger{finger}-{joint}.L"] = np.zeros(len(points))
        weights[f"finger{finger}-3.L"][tips[finger]] = 1
    mesh = Mesh(np.array(points), np.array(triangles), np.array(groups), np.zeros((len(points), 2)))
    return cast(Body, SimpleNamespace(mesh=mesh, weights=weights))


@pytest.fixture(scope="module")
def hand() -> Hand:
    return Hand(made_up_body())


def tip(points: np.ndarray, finger: int) -> list[float]:
    return points[63 + 3 * (finger - 1) + 2].round(9).tolist()


def test_a_hand_knows_where_it_points_and_where_its_palm_is(hand: Hand) -> None:
    assert hand.forward.tolist() == [0, 1, 0]
    assert hand.palm.tolist() == [0, 0, 1]
    assert len(hand.triangles) == 5  # the joints are no skin


def test_a_straight_hand_stays_as_it_is(hand: Hand) -> None:
    assert hand.bent(STRAIGHT, TOGETHER, hand.palm) == pytest.approx(hand.points)


def test_a_bent_finger_turns_about_its_joints_and_the_others_stay(hand: Hand) -> None:
    quarter = np.pi / 2
    points = hand.bent(STRAIGHT | {2: (0.0, quarter, 0.0)}, TOGETHER, hand.palm)
    assert tip(points, 2) == pytest.approx([2, 2, 2.5])  # towards the palm
    assert tip(points, 3) == [3, 4.5, 0]
    folded = hand.bent(STRAIGHT | {2: (quarter, quarter, 0.0)}, TOGETHER, hand.palm)
    assert tip(folded, 2)[1] == pytest.approx(-1.5)  # back beside the palm
    assert abs(tip(folded, 2)[2]) == pytest.approx(1)


def test_fingers_bend_towards_the_palm(hand: Hand) -> None:
    points = hand.bent(STRAIGHT | {4: (0.6, 0.6, 0.4)}, TOGETHER, hand.palm)
    assert tip(points, 4)[2] > 0


def test_spreading_turns_a_finger_in_the_plane_of_the_palm(hand: Hand) -> None:
    points = hand.bent(STRAIGHT, TOGETHER | {5: np.pi / 2}, hand.palm)
    x, y, z = tip(points, 5)
    assert (abs(x - 5), y, z) == pytest.approx((3.5, 1, 0))


def test_each_digit_stretches_as_many_fingers() -> None:
    assert {digit: len(fingers) for digit, fingers in STRETCHED.items()} == {k: k for k in range(6)}
    assert sum(OPEN) < 0.3 < sum(BENT)


def test_a_picture_depends_on_the_random_numbers_alone(hand: Hand) -> None:
    one, again, other = (render(hand, 2, np.random.default_rng(seed), 32) for seed in (1, 1, 2))
    assert one.image.shape == (32, 32, 3)
    assert one.image.tobytes() == again.image.tobytes() != other.image.tobytes()
