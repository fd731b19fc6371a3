"""Weights are read from pickles without calling what the pickles name."""

import io
import os
import pickle
import struct
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from kit import pickles


class Evil:
    """Unpickling this would run a command."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("false",)


@pytest.fixture
def torch_file(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A state dict as PyTorch wrote it: a transposed view, a slice and a scalar of two storages."""
    utils, torch = ModuleType("torch._utils"), ModuleType("torch")

    def _rebuild_tensor_v2(*arguments: object) -> None: ...

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = utils.__name__, "_rebuild_tensor_v2"  # fmt: skip  # noqa: E501
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
    names: dict[str, type] = {}
    for name in ("FloatStorage", "LongStorage"):
        names[name] = type(name, (), {"__module__": "torch"})
        setattr(torch, name, names[name])
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)

    class Storage:
        def __init__(self, kind: str, key: str) -> None:
            self.pid = ("storage", names[kind], key, "cpu", 6)

    class Tensor:
        def __init__(self, *arguments: object) -> None:
            self.arguments = arguments

        def __reduce__(self) -> tuple[Any, ...]:
            return _rebuild_tensor_v2, self.arguments

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj: object) -> object:
            return obj.pid if isinstance(obj, Storage) else None

    floats, longs = Storage("FloatStorage", "a"), Storage("LongStorage", "b")
    state = {
        "view": Tensor(floats, 0, (3, 2), (1, 3), False, {}),
        "slice": Tensor(floats, 4, (2,), (1,), False, {}),
        "scalar": Tensor(longs, 0, (), (), False, {}),
    }
    file = io.BytesIO()
    for header in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
        pickle.dump(header, file, 2)
    Pickler(file, 2).dump(state)
    pickle.dump(["a", "b"], file, 2)
    file.write(struct.pack("<q", 6) + np.arange(6, dtype="<f4").tobytes())
    file.write(struct.pack("<q", 1) + np.array([7], dtype="<i8").tobytes())
    return file.getvalue()


def test_torch_tensors_come_back_with_shape_strides_and_offset(torch_file: bytes) -> None:
    tensors = pickles.torch_tensors(torch_file)
    assert tensors["view"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert tensors["slice"].tolist() == [4, 5]
    assert tensors["scalar"] == 7
    assert tensors["view"].dtype == np.float32


def test_arrays_come_back_from_a_pickle_of_arrays() -> None:
    given = {"layer": {"kernel": np.arange(6.0).reshape(2, 3)}}
    read = pickles.arrays(pickle.dumps(given))
    assert read["layer"]["kernel"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_pickle_of_older_numpy_is_read() -> None:
    content = pickle.dumps(np.arange(3.0), 2)
    assert b"numpy._core.multiarray" in content
    older = content.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    assert pickles.arrays(older).tolist() == [0, 1, 2]


@pytest.mark.parametrize("read", [pickles.arrays, pickles.torch_tensors])
def test_a_pickle_that_names_anything_else_is_refused(read: Any) -> None:
    with pytest.raises(ValueError, match="system, which is not read"):
        read(pickle.dumps(Evil()))
