"""Digits: the same pictures as scikit-learn reads, and hands that stay together."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def digits() -> data.Data:
    return data.load("digits")


def test_pictures_and_labels_are_those_that_scikit_learn_reads(digits: data.Data) -> None:
    original = load_digits()
    np.testing.assert_array_equal(digits.X, original.images)
    np.testing.assert_array_equal(digits.y, original.target)


def test_each_digit_occurs_174_to_183_times(digits: data.Data) -> None:
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(digits.y).tolist() == counts


def test_no_picture_comes_twice(digits: data.Data) -> None:
    assert len(np.unique(digits.X, axis=0)) == 1797


def test_similar_pictures_are_close_in_the_list_as_pictures_by_one_hand_would_be(
    digits: data.Data,
) -> None:
    X = digits.X.reshape(1797, 64)
    _, indices = KNeighborsClassifier(2).fit(X, digits.y).kneighbors(X)
    gaps = np.abs(indices[:, 1] - np.arange(1797))
    assert np.median(gaps) < 100  # with pictures in any order it would be about 520


def test_a_random_split_puts_the_same_hands_on_both_sides(digits: data.Data) -> None:
    X, y = digits.X.reshape(1797, 64), digits.y

    def accuracy(order: np.ndarray) -> float:
        train, test = order[:1200], order[1200:]
        neighbour = KNeighborsClassifier(1).fit(X[train], y[train])
        return float(np.mean(neighbour.predict(X[test]) == y[test]))

    in_order = accuracy(np.arange(1797))
    at_random = [accuracy(np.random.default_rng(seed).permutation(1797)) for seed in range(3)]
    assert min(at_random) > in_order + 0.01
