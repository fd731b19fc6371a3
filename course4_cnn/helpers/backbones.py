"""Rebuild pretrained networks in Keras from the weights that come with the course.

>>> from course4_cnn.helpers import backbones
>>> network = backbones.mobilenet()  # a thousand classes of ImageNet
>>> photo = backbones.centre_crop(data.load("photos").chelsea)  # doctest: +SKIP
>>> backbones.best(network(photo[None]))  # doctest: +SKIP
[[('tabby cat', 0.5), …]]

Both networks take RGB pictures as floats in [0, 1] and normalise them themselves.
`mobilenet(size, top=False)` ends with its features, to put layers of one's own on; `vgg16(layers)`
returns the activations after any of its first nine convolutions.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from course1_nn.helpers import data

if TYPE_CHECKING:
    import keras

# What ImageNet's pictures were normalised with: mean and standard deviation of red, green, blue.
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIZE = 224  # pixels, of the pictures that MobileNetV2 was trained on
# Of each group of blocks: expansion, channels, number of blocks, stride of the first.
BLOCKS = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
          (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))  # fmt: skip
VGG_LAYERS = {
    "conv1_1": (3, 64), "conv1_2": (64, 64), "conv2_1": (64, 128), "conv2_2": (128, 128),
    "conv3_1": (128, 256), "conv3_2": (256, 256), "conv3_3": (256, 256),
    "conv4_1": (256, 512), "conv4_2": (512, 512),
}  # fmt: skip


def mobilenet(size: int = SIZE, top: bool = True) -> "keras.Model":
    """Return MobileNetV2 with the weights that it learned on ImageNet.

    Parameters
    ----------
    size : int
        Side of the pictures in pixels, a multiple of 32; best are 160 to 224.
    top : bool
        Whether it ends with the scores (logits) of the thousand classes, shape (m, 1000); if not,
        with 1,280 features in each place, shape (m, size / 32, size / 32, 1280).

    Notes
    -----
    Blocks are named `block_1` to `block_17`. The batch-normalising layers keep the statistics of
    ImageNet only as long as the network is called with `training=False`.

    References
    ----------
    M. Sandler, A. Howard, M. Zhu, A. Zhmoginov, L.-C. Chen (2018). MobileNetV2: Inverted residuals
    and linear bottlenecks.
    """
    if size % 32 or size < 32:
        raise ValueError(f"size is {size} pixels: take a multiple of 32, such as 160 or 224.")
    import keras
    from keras import layers

    pictures = keras.Input((size, size, 3))
    x = _normalised(pictures)
    x = _convolution(x, 32, 3, 2, name="stem")
    number = 0
    for expansion, channels, count, stride in BLOCKS:
        for place in range(count):
            number += 1
            x = _block(x, expansion, channels, stride if place == 0 else 1, f"block_{number}")
    x = _convolution(x, 1280, 1, 1, name="head")
    if top:
        x = layers.GlobalAveragePooling2D(name="pool")(x)
        x = layers.Dense(1000, name="classes")(x)
    network = keras.Model(pictures, x, name="mobilenet")
    _fill(network, top)
    return network


def vgg16(names: Sequence[str] = ("conv4_2",), pool: str = "average") -> "keras.Model":
    """Return VGG-16 up to the deepest of the named convolutions.

    Parameters
    ----------
    names : sequence of str
        Layers, of `VGG_LAYERS`, whose activations the network returns, a list in this order.
    pool : "average" or "max"
        Between the groups; averages make smoother pictures in style transfer, maxima are what the
        network was trained with.

    References
    ----------
    K. Simonyan, A. Zisserman (2014). Very deep convolutional networks for large-scale image
    recognition.
    """
    unknown = [name for name in names if name not in VGG_LAYERS]
    if unknown or not names:
        raise ValueError(f"There is no layer {unknown}: choose of {', '.join(VGG_LAYERS)}.")
    if pool not in ("average", "max"):
        raise ValueError(f"pool is {pool!r}: it is 'average' or 'max'.")
    import keras
    from keras import layers

    pooling = layers.AveragePooling2D if pool == "average" else layers.MaxPooling2D
    deepest = max(names, key=list(VGG_LAYERS).index)
    pictures = keras.Input((None, None, 3))
    x, outputs = _normalised(pictures), {}
    for name, (kernel, bias) in vgg_weights().items():
        if name.endswith("_1") and name != "conv1_1":
            x = pooling(2, name=f"pool{int(name[4]) - 1}")(x)
        layer = layers.Conv2D(len(bias), 3, padding="same", activation="relu", name=name)
        x = outputs[name] = layer(x)
        layer.set_weights([kernel, bias])
        if name == deepest:
            break
    return keras.Model(pictures, [outputs[name] for name in names], name="vgg16", trainable=False)


def vgg_weights() -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return kernel (3, 3, in, out) and bias (out,) of each layer, scaled back to float32."""
    stored = data.load("vgg16")
    weights: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
    start = channel = 0
    for name, (n_in, n_out) in VGG_LAYERS.items():
        count = 9 * n_in * n_out
        steps = stored.kernels[start : start + count].reshape(3, 3, n_in, n_out)
        mine = slice(channel, channel + n_out)
        weights[name] = steps * stored.scales[mine], stored.biases[mine]
        start, channel = start + count, channel + n_out
    return weights


def centre_crop(picture: NDArray[np.uint8], size: int = SIZE) -> NDArray[np.float32]:
    """Return the middle of a picture as ImageNet's networks see it.

    The shorter side is reduced to 8/7 of `size`, then a square of `size` pixels is cut out.

    Parameters
    ----------
    picture : uint8 array, shape (h, w, 3)

    Returns
    -------
    float32 array, shape (size, size, 3)
        In [0, 1].
    """
    height, width = picture.shape[:2]
    scale = size * 8 / 7 / min(height, width)
    image = Image.fromarray(picture)
    image = image.resize((round(width * scale), round(height * scale)), Image.Resampling.BILINEAR)
    left, top = (image.width - size) // 2, (image.height - size) // 2
    cut = image.crop((left, top, left + size, top + size))
    return np.asarray(cut, dtype=np.float32) / 255


def best(scores: ArrayLike, count: int = 5) -> list[list[tuple[str, float]]]:
    """Return for each picture the names and probabilities of its most probable classes.

    Parameters
    ----------
    scores : array, shape (m, 1000)
        Logits, as `mobilenet()` returns them.
    """
    logits = np.asarray(scores, dtype=np.float64)
    names = data.load("mobilenet").class_names
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    order = np.argsort(-probabilities, axis=1)[:, :count]
    return [
        [(str(names[label]), float(row[label])) for label in labels]
        for row, labels in zip(probabilities, order, strict=True)
    ]


def _normalised(pictures: Any) -> Any:
    from keras import layers

    variance = [value**2 for value in STD]
    return layers.Normalization(mean=list(MEAN), variance=variance, name="normalise")(pictures)


def _convolution(
    x: Any, channels: int, kernel: int, stride: int, name: str, relu: bool = True
) -> Any:
    """Convolve, normalise, and cut off below 0 and above 6; depthwise if `channels` is 0."""
    from keras import layers

    if kernel > 1:  # torch pads both sides alike, Keras' "same" does not when the stride is 2
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}_pad")(x)
    if channels:
        x = layers.Conv2D(channels, kernel, stride, use_bias=False, name=f"{name}_conv")(x)
    else:
        x = layers.DepthwiseConv2D(kernel, stride, use_bias=False, name=f"{name}_conv")(x)
    x = layers.BatchNormalization(epsilon=1e-5, momentum=0.9, name=f"{name}_norm")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if relu else x


def _block(x: Any, expansion: int, channels: int, stride: int, name: str) -> Any:
    """Expand, filter each channel, project; add the input where shapes agree."""
    from keras import layers

    y = _convolution(x, expansion * x.shape[-1], 1, 1, f"{name}_expand") if expansion > 1 else x
    y = _convolution(y, 0, 3, stride, f"{name}_filter")
    y = _convolution(y, channels, 1, 1, f"{name}_project", relu=False)
    same = stride == 1 and x.shape[-1] == channels
    return layers.Add(name=name)([x, y]) if same else y


def _fill(network: Any, top: bool) -> None:
    """Give each layer its part of the stored numbers, in the order of the network."""
    stored = data.load("mobilenet")
    kernel_at = norm_at = 0
    for layer in network.layers:
        if layer.name.endswith("_conv"):
            shape = layer.kernel.shape
            end = kernel_at + int(np.prod(shape))
            layer.set_weights([stored.kernels[kernel_at:end].reshape(shape)])
            kernel_at = end
        elif layer.name.endswith("_norm"):
            end = norm_at + layer.gamma.shape[0]
            layer.set_weights(list(stored.batch_norm[:, norm_at:end]))
            norm_at = end
    if top:
        network.get_layer("classes").set_weights([stored.dense_kernel, stored.dense_bias])
