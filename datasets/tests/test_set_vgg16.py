"""The slice of VGG-16: counts, and that 8 bits are used well; the network is tested in course 4."""

from itertools import pairwise

import numpy as np
import pytest

from course1_nn.helpers import data

CHANNELS = (3, 64, 64, 128, 128, 256, 256, 256, 512, 512)


@pytest.fixture(scope="module")
def vgg16() -> data.Data:
    return data.load("vgg16")


def test_there_are_nine_layers_of_3_by_3_kernels(vgg16: data.Data) -> None:
    sizes = [9 * n_in * n_out for n_in, n_out in pairwise(CHANNELS)]
    assert vgg16.kernels.size == sum(sizes)
    assert vgg16.scales.size == vgg16.biases.size == sum(CHANNELS[1:])


def test_every_channel_uses_the_whole_range_of_8_bits(vgg16: data.Data) -> None:
    start = 0
    for n_in, n_out in pairwise(CHANNELS):
        kernel = vgg16.kernels[start : start + 9 * n_in * n_out].reshape(-1, n_out)
        assert (np.abs(kernel).max(axis=0) == 127).all()
        start += kernel.size
    assert (vgg16.scales > 0).all()


def test_the_first_kernel_is_torchvisions(vgg16: data.Data) -> None:
    first = vgg16.kernels[: 9 * 3 * 64].reshape(3, 3, 3, 64)[0, :, 0, 0] * vgg16.scales[0]
    assert first == pytest.approx([-0.5537, 0.1427, 0.5290], abs=float(vgg16.scales[0] / 2 + 1e-4))
