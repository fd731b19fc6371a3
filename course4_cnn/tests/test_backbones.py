"""The pretrained networks: proven on photographs, and against convolutions written out."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data
from course4_cnn.helpers import backbones

PHOTOS = data.load("photos")


@pytest.fixture(scope="module")
def classifier() -> Any:
    return backbones.mobilenet()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("photo", "name", "least"),
    [
        ("chelsea", "Egyptian Mau", 0.6),
        ("coffee", "espresso", 0.9),
        ("alps", "mountain", 0.6),
    ],
)
def test_mobilenet_names_what_a_photograph_shows(
    classifier: Any, photo: str, name: str, least: float
) -> None:
    scores = classifier(backbones.centre_crop(PHOTOS[photo])[None], training=False)
    [[(named, probability), *_]] = backbones.best(scores)
    assert named == name
    assert probability > least


@pytest.mark.slow
def test_mobilenet_is_of_the_published_size(classifier: Any) -> None:
    trained = sum(np.prod(weight.shape) for weight in classifier.trainable_weights)
    assert trained == 3_504_872
    assert classifier.output_shape == (None, 1000)
    assert {f"block_{n}" for n in (3, 5, 6)} <= {layer.name for layer in classifier.layers}


@pytest.mark.slow
def test_mobilenet_without_its_top_ends_with_features() -> None:
    network = backbones.mobilenet(96, top=False)
    assert network.output_shape == (None, 3, 3, 1280)
    features = network(np.full((1, 96, 96, 3), 0.5, np.float32), training=False).numpy()
    assert 0 <= features.min() < features.max() <= 6


def test_vgg_weights_have_the_shapes_of_their_layers() -> None:
    weights = backbones.vgg_weights()
    assert list(weights) == list(backbones.VGG_LAYERS)
    for name, (n_in, n_out) in backbones.VGG_LAYERS.items():
        kernel, bias = weights[name]
        assert kernel.shape == (3, 3, n_in, n_out)
        assert kernel.dtype == np.float32
        assert bias.shape == (n_out,)
    assert weights["conv1_1"][0][0, :, 0, 0] == pytest.approx([-0.554, 0.143, 0.529], abs=0.004)


def test_each_channel_of_vgg_is_scaled_by_its_own_scale() -> None:
    """The largest step of each channel is 127, so its largest weight is 127 of its scales."""
    largest = [np.abs(kernel).max(axis=(0, 1, 2)) for kernel, _ in backbones.vgg_weights().values()]
    stored = data.load("vgg16")
    np.testing.assert_allclose(np.concatenate(largest), 127 * stored.scales, rtol=1e-6)  # float32
    biases = np.concatenate([bias for _, bias in backbones.vgg_weights().values()])
    assert biases.tolist() == stored.biases.tolist()


def relu_convolution(X: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Convolve with zeros around the edge, written out: X (h, w, in) → (h, w, out)."""
    padded = np.pad(X, ((1, 1), (1, 1), (0, 0)))
    out = np.zeros((*X.shape[:2], len(bias))) + bias
    for row in range(3):
        for column in range(3):
            shifted = padded[row : row + X.shape[0], column : column + X.shape[1]]
            out += shifted @ kernel[row, column]
    return np.maximum(out, 0)


@pytest.mark.slow
@pytest.mark.parametrize("pool", ["average", "max"])
def test_vgg16_computes_what_its_layers_written_out_compute(pool: str) -> None:
    X = PHOTOS.coffee[:16, :24].astype(np.float64) / 255
    network = backbones.vgg16(("conv2_1", "conv1_2"), pool)
    deep, shallow = (a.numpy()[0] for a in network(X[None].astype(np.float32)))
    weights = backbones.vgg_weights()
    A = relu_convolution((X - backbones.MEAN) / backbones.STD, *weights["conv1_1"])
    A = relu_convolution(A, *weights["conv1_2"])
    np.testing.assert_allclose(shallow, A, rtol=1e-4, atol=1e-4 * A.max())
    tiles = A.reshape(8, 2, 12, 2, 64)
    A = tiles.mean(axis=(1, 3)) if pool == "average" else tiles.max(axis=(1, 3))
    A = relu_convolution(A, *weights["conv2_1"])
    np.testing.assert_allclose(deep, A, rtol=1e-4, atol=1e-4 * A.max())


@pytest.mark.slow
def test_vgg16_stops_at_the_deepest_layer_that_is_asked_for() -> None:
    network = backbones.vgg16(("conv3_1", "conv1_1"))
    assert not network.trainable
    assert "conv3_2" not in {layer.name for layer in network.layers}


def test_the_middle_of_a_picture_is_cut_out() -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[50:150, 100:200] = 255  # the middle
    cut = backbones.centre_crop(picture, 140)
    assert cut.shape == (140, 140, 3)
    assert cut.dtype == np.float32
    white = np.flatnonzero(cut[70, :, 0] > 0.5)  # 100 of 200 pixels, reduced by 160 / 200
    assert (white[0], white[-1]) == pytest.approx((30, 109), abs=1)
    assert cut[:, 70, 0].mean() == pytest.approx(80 / 140, abs=0.02)


def test_the_most_probable_classes_come_first() -> None:
    scores = np.full((2, 1000), -1000.0)
    scores[0, [281, 967]] = np.log([3, 1]) + 5000  # large scores do not overflow
    scores[1, 0] = 0
    first, second = backbones.best(scores, 2)
    assert [name for name, _ in first] == ["tabby cat", "espresso"]
    assert [p for _, p in first] == pytest.approx([0.75, 0.25])
    assert second[0] == ("tench", 1.0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: backbones.mobilenet(100), "size is 100 pixels: take a multiple of 32"),
        (lambda: backbones.vgg16(("conv5_1",)), r"no layer \['conv5_1'\]: choose of conv1_1"),
        (lambda: backbones.vgg16(pool="min"), "pool is 'min': it is 'average' or 'max'"),
    ],
)
def test_what_is_not_there_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
