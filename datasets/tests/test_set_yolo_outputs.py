"""The raw outputs of YOLOv2-tiny: decoded, they find what the photographs show."""

import numpy as np
import pytest
from yolo_outputs import ANCHORS, PHOTOS, decoded, overlap

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def yolo() -> data.Data:
    return data.load("yolo_outputs")


def test_the_photographs_are_in_the_set_of_photographs(yolo: data.Data) -> None:
    assert yolo.photos.tolist() == list(PHOTOS)
    assert set(PHOTOS) <= set(data.load("photos"))


def test_the_classes_are_those_of_coco(yolo: data.Data) -> None:
    assert yolo.class_names[[0, 15, 79]].tolist() == ["person", "cat", "toothbrush"]
    assert len(set(yolo.class_names)) == 80
    assert yolo.anchors.tolist() == [list(anchor) for anchor in ANCHORS]


@pytest.mark.parametrize(
    ("photo", "name", "least"),
    [("chelsea", "cat", 0.5), ("coffee", "cup", 0.5), ("sheep", "sheep", 0.3),
     ("astronaut", "person", 0.4), ("tower", "person", 0.7), ("boats", "boat", 0.4),
     ("terrace", "person", 0.6)],
)  # fmt: skip
def test_the_network_finds_what_is_there(
    yolo: data.Data, photo: str, name: str, least: float
) -> None:
    found = decoded(yolo.outputs[PHOTOS.index(photo)], 0.2)
    assert max(score for score, label, _ in found if yolo.class_names[label] == name) > least


def test_the_cat_fills_its_picture_and_the_cup_is_in_the_middle(yolo: data.Data) -> None:
    _, _, cat = decoded(yolo.outputs[PHOTOS.index("chelsea")], 0.3)[0]
    assert np.prod(np.clip(cat[2:], 0, 1) - np.clip(cat[:2], 0, 1)) > 0.5
    _, _, cup = decoded(yolo.outputs[PHOTOS.index("coffee")], 0.3)[0]
    assert overlap(cup, np.array([0.25, 0.03, 0.85, 0.85])) > 0.5


def test_the_network_sees_birds_in_the_tulips(yolo: data.Data) -> None:
    found = decoded(yolo.outputs[PHOTOS.index("tulips")], 0.3)
    assert "bird" in {str(yolo.class_names[label]) for _, label, _ in found}


def test_outputs_are_raw(yolo: data.Data) -> None:
    """Objectness is a logit, mostly far below 0: a share would lie between 0 and 1."""
    assert np.median(yolo.outputs[..., 4]) < -3
    assert yolo.outputs[..., 5:].min() < -1


def test_overlap_is_that_of_squares_on_paper() -> None:
    unit = np.array([0.0, 0.0, 1.0, 1.0])
    assert overlap(unit, unit) == 1
    assert overlap(unit, unit + 0.5) == pytest.approx(0.25 / 1.75)
    assert overlap(unit, unit + 1) == 0
