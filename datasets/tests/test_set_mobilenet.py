"""The weights of MobileNetV2: counts, ranges and class names; the network is tested in course 4."""

import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def mobilenet() -> data.Data:
    return data.load("mobilenet")


def test_there_are_as_many_numbers_as_published(mobilenet: data.Data) -> None:
    """3,504,872 parameters, of which gamma and beta are 2 × 17,056; mean and variance beside."""
    assert mobilenet.batch_norm.shape == (4, 17_056)
    learned = [mobilenet.kernels, mobilenet.batch_norm[:2], mobilenet.dense_kernel]
    assert sum(part.size for part in learned) + mobilenet.dense_bias.size == 3_504_872


def test_variances_are_positive_and_means_differ(mobilenet: data.Data) -> None:
    gamma, _, mean, variance = mobilenet.batch_norm
    assert (variance > 0).all()
    assert mean.std() > 0.05
    assert np.abs(gamma).max() < 20


def test_sixteen_bits_lose_little(mobilenet: data.Data) -> None:
    """No kernel has overflowed, and hardly any has been rounded to nothing."""
    assert np.isfinite(mobilenet.kernels.astype(np.float32)).all()
    assert np.mean(mobilenet.kernels == 0) < 0.02


def test_class_names_are_those_of_imagenet_in_its_order(mobilenet: data.Data) -> None:
    names = mobilenet.class_names
    assert [names[0], names[1], names[281], names[967], names[999]] == [
        "tench", "goldfish", "tabby cat", "espresso", "toilet paper",
    ]  # fmt: skip
