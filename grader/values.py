"""Plain values, and the only codec that carries them.

With this module one can:

- turn whatever a function returned into plain data: ``plain``
- send plain data through a pipe and read it back, with caps checked first: ``pack``, ``unpack``
- write plain data as readable JSON and read it back: ``to_json``, ``from_json``

A plain value is ``None``, a bool, int, float, complex or str, a NumPy array of an allowed dtype, or
a list, tuple or dict (with str keys) of plain values. Everything else becomes an ``Opaque`` that
keeps only the name of its type. Nothing is ever pickled.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

DIGITS = 12  # of a number in JSON
MAX_DEPTH = 24
MAX_ITEMS = 100_000
MAX_BYTES = 15_000_000  # of one value, and a little less than a message may have
ALLOWED_KINDS = "biufcU"  # bool, integers, floats, complex, text
_ARRAY, _TUPLE, _COMPLEX, _OPAQUE, _BIG_INT = 1, 2, 3, 4, 5
_ROOM = 4  # levels and items that are left for the message around a value
_INT_BITS = 4_096
_PORTABLE = {np.dtype("g").name: np.dtype("d"), np.dtype("G").name: np.dtype("D")}
_DTYPE = re.compile(r"[<>|=](b1|[iufc]\d{1,2}|U\d{1,7})")
_TENSOR_PACKAGES = ("tensorflow", "keras", "jax", "torch")


class ValueTooLarge(ValueError):
    """A value has more bytes, items or levels than the protocol carries."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that is not plain data; only the name of its type travels."""

    type_name: str


def plain(value: Any) -> Any:
    """Return `value` as plain data; what cannot be carried becomes an `Opaque`.

    Raises
    ------
    ValueTooLarge
        More than `MAX_BYTES` bytes, `MAX_ITEMS` items or `MAX_DEPTH` levels.
    """
    return _Flattener().flatten(value)


class _Flattener:
    """Turns a value into plain data and counts what it takes."""

    def __init__(self) -> None:
        self.items = self.bytes = 0

    def flatten(self, value: Any, depth: int = 0) -> Any:
        self._count(depth)
        if isinstance(value, np.generic):
            value = value.item() if value.dtype.kind in "bU" else np.asarray(value)
        kind = type(value)
        if kind in (str, int):
            return self._text(value) if kind is str else _whole(value)
        if value is None or kind in (bool, float, complex):
            return value
        if kind is np.ndarray:
            return self._array(value)
        if isinstance(value, list | tuple):
            items = [self.flatten(item, depth + 1) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        if isinstance(value, Mapping):
            if not all(isinstance(key, str) for key in value):
                return Opaque("dict with keys that are not str")
            return {self._key(key): self.flatten(item, depth + 1) for key, item in value.items()}
        if kind.__module__.split(".")[0] in _TENSOR_PACKAGES and hasattr(value, "__array__"):
            return self._array(np.asarray(value))
        return Opaque(_type_name(kind))

    def _count(self, depth: int, size: int = 0) -> None:
        self.items, self.bytes = self.items + 1, self.bytes + size
        if depth > MAX_DEPTH - _ROOM:
            raise ValueTooLarge(f"it is nested more than {MAX_DEPTH - _ROOM} levels deep")
        if self.items > MAX_ITEMS - _ROOM or self.bytes > MAX_BYTES:
            raise ValueTooLarge(f"it has more than {MAX_ITEMS:,} items or {MAX_BYTES:,} bytes")

    def _text(self, value: str) -> Any:
        self._count(0, 4 * len(value))
        return value if value.isascii() or _encodable(value) else Opaque("str with lone surrogates")

    def _key(self, key: str) -> str:
        self._count(0, 4 * len(key))
        return str(key).encode(errors="replace").decode()

    def _array(self, array: np.ndarray) -> Any:
        if array.dtype.kind not in ALLOWED_KINDS:
            return Opaque(f"numpy array of dtype {array.dtype}")
        self._count(0, array.nbytes)
        dtype = _PORTABLE.get(array.dtype.name, array.dtype.newbyteorder("="))
        with np.errstate(over="ignore"):
            return np.ascontiguousarray(array, dtype=dtype).reshape(array.shape)


def _whole(value: int) -> int:
    if value.bit_length() > _INT_BITS:
        raise ValueTooLarge(f"it holds an int of more than {_INT_BITS:,} bits")
    return value


def _encodable(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def _type_name(kind: type) -> str:
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


# ---- the wire -----------------------------------------------------------------------------------


def pack(value: Any) -> bytes:
    """Return the bytes of a plain value (MessagePack; an array is dtype + shape + raw bytes)."""
    return msgspec.msgpack.encode(_to_wire(value))


def unpack(data: bytes, max_bytes: int = 64_000_000) -> Any:
    """Return the plain value of `data`.

    Raises
    ------
    ValueTooLarge
        More than `max_bytes` bytes, `MAX_ITEMS` items or `MAX_DEPTH` levels.
    ValueError
        The bytes are not what `pack` writes.
    """
    if len(data) > max_bytes:
        raise ValueTooLarge(f"{len(data):,} bytes, where at most {max_bytes:,} are read")
    try:
        return _Reader().read(msgspec.msgpack.decode(data))
    except (msgspec.DecodeError, RecursionError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a plain value: {error}") from None


def _to_wire(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        parts = (value.dtype.str, value.shape, value.tobytes())
        return msgspec.msgpack.Ext(_ARRAY, msgspec.msgpack.encode(parts))
    if isinstance(value, tuple):
        items = msgspec.msgpack.encode([_to_wire(item) for item in value])
        return msgspec.msgpack.Ext(_TUPLE, items)
    if isinstance(value, complex):
        return msgspec.msgpack.Ext(_COMPLEX, msgspec.msgpack.encode((value.real, value.imag)))
    if isinstance(value, Opaque):
        return msgspec.msgpack.Ext(_OPAQUE, value.type_name[:200].encode(errors="replace"))
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return msgspec.msgpack.Ext(_BIG_INT, str(value).encode())
    if isinstance(value, list):
        return [_to_wire(item) for item in value]
    if isinstance(value, dict):
        return {key: _to_wire(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"not a plain value: {type(value).__name__}; pass it through plain() first")


class _Reader:
    """Rebuilds plain values and counts what it builds."""

    def __init__(self) -> None:
        self.items = 0

    def read(self, wire: Any, depth: int = 0) -> Any:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise ValueTooLarge(f"more than {MAX_DEPTH} levels or {MAX_ITEMS:,} items")
        if isinstance(wire, list):
            return [self.read(item, depth + 1) for item in wire]
        if isinstance(wire, dict):
            return {_text(key): self.read(item, depth + 1) for key, item in wire.items()}
        if isinstance(wire, msgspec.msgpack.Ext):
            return self._extension(wire, depth)
        if wire is None or isinstance(wire, bool | int | float | str):
            return wire
        raise ValueError(f"not a plain value: {type(wire).__name__}")

    def _extension(self, wire: msgspec.msgpack.Ext, depth: int) -> Any:
        if wire.code == _ARRAY:
            return _read_array(bytes(wire.data))
        if wire.code == _TUPLE:
            items = msgspec.msgpack.decode(wire.data, type=list)
            return tuple(self.read(item, depth + 1) for item in items)
        if wire.code == _COMPLEX:
            return complex(*msgspec.msgpack.decode(wire.data, type=tuple[float, float]))
        if wire.code == _OPAQUE:
            return Opaque(bytes(wire.data).decode(errors="replace"))
        if wire.code == _BIG_INT:
            return _whole(int(bytes(wire.data)[:4000]))
        raise ValueError(f"not a plain value: extension {wire.code}")


def _text(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError("not a plain value: a key that is not text")
    return key


def _read_array(data: bytes) -> np.ndarray:
    kind, shape, raw = msgspec.msgpack.decode(data, type=tuple[str, tuple[int, ...], bytes])
    if not _DTYPE.fullmatch(kind) or len(shape) > 32:
        raise ValueError(f"not a plain array: dtype {kind[:12]!r}")
    dtype = np.dtype(kind)
    if any(size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != len(raw):
        raise ValueError(f"not a plain array: shape {shape} of {dtype} does not fit its bytes")
    return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()


# ---- readable JSON ------------------------------------------------------------------------------


def to_json(value: Any) -> Any:
    """Return JSON-ready data: numbers with `DIGITS` digits, arrays as nested lists with a dtype."""
    if isinstance(value, np.ndarray):
        entry = {"array": _json_numbers(value.tolist()), "dtype": str(value.dtype)}
        return entry if value.size else {**entry, "shape": list(value.shape)}
    if isinstance(value, tuple):
        return {"tuple": [to_json(item) for item in value]}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {"dict": {key: to_json(item) for key, item in value.items()}}
    if isinstance(value, Opaque):
        return {"opaque": value.type_name}
    if isinstance(value, complex):
        return {"complex": [_json_number(value.real), _json_number(value.imag)]}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    return _json_number(value)


def _json_numbers(value: Any) -> Any:
    """Return an array's nested list as JSON: what is not finite or not real becomes text."""
    return [_json_numbers(i) for i in value] if isinstance(value, list) else _json_number(value)


def _json_number(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else str(value)
    if isinstance(value, complex):
        return f"{value.real:.{DIGITS}g}{value.imag:+.{DIGITS}g}j"
    return value


def from_json(data: Any) -> Any:
    """Return the plain value that `to_json` wrote as `data`."""
    if isinstance(data, list):
        return [from_json(item) for item in data]
    if not isinstance(data, dict):
        return data
    if "array" in data:
        dtype = np.dtype(data["dtype"])
        # NumPy reads "nan" as a float; "1+2j" it has to be told
        items = _complex(data["array"]) if dtype.kind == "c" else data["array"]
        return np.array(items, dtype=dtype).reshape(data.get("shape") or _shape(data))
    if "tuple" in data:
        return tuple(from_json(item) for item in data["tuple"])
    if "dict" in data:
        return {key: from_json(item) for key, item in data["dict"].items()}
    if "opaque" in data:
        return Opaque(data["opaque"])
    if "complex" in data:
        return complex(*map(float, data["complex"]))
    if "float" in data:
        return float(data["float"])
    raise ValueError(f"not a plain value in JSON: keys {sorted(data)}")


def _complex(items: Any) -> Any:
    return [_complex(item) for item in items] if isinstance(items, list) else complex(items)


def _shape(data: dict[str, Any]) -> tuple[int, ...]:
    shape: list[int] = []
    level = data["array"]
    while isinstance(level, list):
        shape.append(len(level))
        level = level[0]
    return tuple(shape)
