"""Read pickled weights without running what they name: `arrays(content)`, `torch_tensors(content)`.

A pickle may name any function of any module, and unpickling calls it. The readers here answer each
name themselves: NumPy's own array constructors, or plain tuples, or an error.
"""

import io
import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

# What a pickle of NumPy arrays names; older pickles say numpy.core for numpy._core.
NUMPY_NAMES = {
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
}
TORCH_TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _NumPy(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return NumPy's array constructors, and refuse every other name."""
        module = module.replace("numpy.core", "numpy._core")
        if (module, name) not in NUMPY_NAMES:
            raise ValueError(f"The pickle names {module}.{name}, which is not read: look into it.")
        return super().find_class(module, name)


def arrays(content: bytes) -> Any:
    """Return nested dicts of NumPy arrays from a pickle of nothing else."""
    return _NumPy(io.BytesIO(content)).load()


class _Torch(pickle.Unpickler):
    def find_class(self, _module: str, name: str) -> Any:
        """Return stand-ins that only note what they were given."""
        stand_ins: dict[str, Callable[..., Any]] = {
            "_rebuild_tensor_v2": lambda storage, offset, size, stride, *_: (
                storage, offset, size, stride,
            ),
            "_rebuild_parameter": lambda tensor, *_: tensor,
            "OrderedDict": OrderedDict,
        }  # fmt: skip
        if name in TORCH_TYPES:
            return name
        if name not in stand_ins:
            raise ValueError(f"The pickle names {name}, which is not read: look into it.")
        return stand_ins[name]

    def persistent_load(self, pid: tuple[Any, ...]) -> tuple[str, str]:
        """Return type and key of a storage: ("storage", type, key, device, count)."""
        return pid[1], pid[2]


def torch_tensors(content: bytes) -> dict[str, NDArray[Any]]:
    """Return the tensors of a state dict in the file format that PyTorch wrote before version 1.6.

    The file is three pickles (magic number, version, system), the state dict, the list of storage
    keys, and for each key the count (int64) and then the raw numbers of its storage.
    """
    file = io.BytesIO(content)
    for _ in range(3):
        _Torch(file).load()
    state = _Torch(file).load()
    keys = _Torch(file).load()
    types = {storage[1]: TORCH_TYPES[storage[0]] for storage, *_ in state.values()}
    stored: dict[str, NDArray[Any]] = {}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        stored[key] = np.frombuffer(file.read(count * types[key].itemsize), types[key])
    return {
        name: _strided(stored[storage[1]], offset, size, stride)
        for name, (storage, offset, size, stride) in state.items()
    }


def _strided(
    storage: NDArray[Any], offset: int, size: tuple[int, ...], stride: tuple[int, ...]
) -> NDArray[Any]:
    if not size:
        return storage[offset]
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps).copy()
