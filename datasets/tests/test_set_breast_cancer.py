"""Breast cancer: the same table as scikit-learn reads, with the labels turned round."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def cancer() -> data.Data:
    return data.load("breast_cancer")


def test_the_measures_are_bit_by_bit_those_that_scikit_learn_reads(cancer: data.Data) -> None:
    original = load_breast_cancer()
    np.testing.assert_array_equal(cancer.X, original.data)
    assert cancer.feature_names.tolist() == original.feature_names.tolist()


def test_one_is_malignant_where_scikit_learn_says_zero(cancer: data.Data) -> None:
    original = load_breast_cancer()
    np.testing.assert_array_equal(cancer.y, 1 - original.target)
    assert cancer.class_names.tolist() == original.target_names[::-1].tolist()
    assert cancer.class_names[1] == "malignant"


def test_there_are_212_malignant_and_357_benign_tumours(cancer: data.Data) -> None:
    assert np.bincount(cancer.y).tolist() == [357, 212]


def test_malignant_nuclei_are_larger(cancer: data.Data) -> None:
    radius = cancer.X[:, cancer.feature_names.tolist().index("mean radius")]
    assert radius[cancer.y == 1].mean() > 1.4 * radius[cancer.y == 0].mean()


def test_no_tumour_occurs_twice(cancer: data.Data) -> None:
    assert len(np.unique(cancer.X, axis=0)) == 569
