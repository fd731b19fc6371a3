"""Fashion-MNIST: balance, order, duplicates, and that the pictures are what their labels say."""

import gzip

import fashion as builder
import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def fashion() -> data.Data:
    return data.load("fashion")


def test_the_classes_are_in_the_order_of_their_publication(fashion: data.Data) -> None:
    assert fashion.class_names.tolist() == [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
        "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ]  # fmt: skip


@pytest.mark.parametrize(("y", "count"), [("y_train", 1200), ("y_test", 200)])
def test_every_ten_rows_hold_each_class_once(fashion: data.Data, y: str, count: int) -> None:
    tens = np.sort(fashion[y].reshape(-1, 10), axis=1)
    assert tens.shape == (count, 10)
    assert (tens == np.arange(10)).all()


def test_no_image_occurs_twice_within_or_across_the_splits(fashion: data.Data) -> None:
    images = [image.tobytes() for split in ("X_train", "X_test") for image in fashion[split]]
    assert len(images) == 14_000
    assert len(set(images)) == 14_000


def test_the_grey_levels_are_those_of_the_whole_set(fashion: data.Data) -> None:
    # Over all 70,000 images the mean is .2861 and the standard deviation .3530 (of 1).
    assert fashion.X_train.mean() / 255 == pytest.approx(0.2861, abs=0.003)
    assert fashion.X_train.std() / 255 == pytest.approx(0.3530, abs=0.003)
    assert fashion.X_test.mean() / 255 == pytest.approx(0.2861, abs=0.005)


def test_the_ground_is_black(fashion: data.Data) -> None:
    corners = fashion.X_train[:, ::27, ::27]
    assert np.mean(corners == 0) > 0.9


def test_the_nearest_class_mean_tells_the_classes_apart(fashion: data.Data) -> None:
    """Labels that had slipped by a row would bring this to one in ten."""
    X_train = fashion.X_train.reshape(-1, 784) / 255
    X_test = fashion.X_test.reshape(-1, 784) / 255
    means = np.stack([X_train[fashion.y_train == label].mean(axis=0) for label in range(10)])
    distance = -2 * X_test @ means.T + np.sum(means**2, axis=1)
    assert np.mean(distance.argmin(axis=1) == fashion.y_test) == pytest.approx(0.68, abs=0.02)


def test_an_idx_file_is_read_with_the_shape_in_its_header() -> None:
    header = b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in (2, 1, 3))
    images = builder.idx(gzip.compress(header + bytes(range(6))))
    assert images.tolist() == [[[0, 1, 2]], [[3, 4, 5]]]


def test_what_is_not_an_idx_file_of_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="not an IDX file"):
        builder.idx(gzip.compress(b"\0\0\x0d\x01"))


def test_the_chosen_rows_are_the_first_of_each_class_each_class_once_in_ten() -> None:
    labels = np.array([*range(10), *range(9, -1, -1), *range(10)], dtype=np.uint8)
    assert builder.balanced(labels, 2).tolist() == list(range(20))
    labels[:2] = 9  # classes 0 and 1 come later now, class 9 twice too early
    chosen = builder.balanced(labels, 2)
    assert (np.sort(labels[chosen].reshape(2, 10), axis=1) == np.arange(10)).all()
    assert 9 not in chosen
