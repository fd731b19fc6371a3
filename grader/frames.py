"""Length-prefixed messages over file descriptors, with caps that are checked first.

- ``write_frame``, ``read_frame``: one message, whole or an exception; ``…_bytes``: still packed
- ``Inbox``: many messages, with as few reads as there can be
- ``message_of``: the message in bytes that anybody may have sent
- ``Closed``: the other side is gone; ``OutOfTime``: it takes too long
"""

import os
import select
import time
from typing import Any

from grader.values import MAX_DEPTH, MAX_ITEMS, ValueTooLarge, pack, unpack

MAX_FRAME = 16_000_000
_HEAD = 4
_PIECE = 1 << 20
_POLL = 0.005

# MessagePack: first byte → (bytes of the length that follows, or of the number itself)
_NUMBERS = {
    0xCA: 4,
    0xCB: 8,
    0xCC: 1,
    0xCD: 2,
    0xCE: 4,
    0xCF: 8,
    0xD0: 1,
    0xD1: 2,
    0xD2: 4,
    0xD3: 8,
}
_TEXTS_AND_BYTES = {0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC4: 1, 0xC5: 2, 0xC6: 4}
_LISTS, _DICTS = {0xDC: 2, 0xDD: 4}, {0xDE: 2, 0xDF: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_NESTED = (1, 2, 3)  # extensions that hold MessagePack themselves: array, tuple, complex
_FLAT = (4, 5)  # extensions that do not: opaque, large integer
# On the wire a tuple takes two levels, and an array some items for its type and shape.
_MOST_ITEMS, _MOST_LEVELS = 4 * MAX_ITEMS, 2 * MAX_DEPTH + 8


_FEW = 4_096


class Closed(EOFError):
    """The other side closed the channel, perhaps in the middle of a message."""


class OutOfTime(TimeoutError):
    """No whole message came before the deadline, or none could be sent."""


def write_frame(descriptor: int, message: Any, deadline: float | None = None) -> None:
    """Write the plain value `message`; raises Closed when nobody reads."""
    write_bytes(descriptor, pack(message), deadline)


def write_bytes(descriptor: int, data: bytes, deadline: float | None = None) -> None:
    """Write one packed message; with a `deadline` the descriptor must not block.

    Raises
    ------
    Closed
        Nobody reads any more.
    OutOfTime
        The deadline (a `time.monotonic` value) passed before the other side took everything.
    ValueTooLarge
        The message has more than `MAX_FRAME` bytes.
    """
    if len(data) > MAX_FRAME:
        raise ValueTooLarge(f"a message of {len(data):,} bytes; at most {MAX_FRAME:,} travel")
    view = memoryview(len(data).to_bytes(_HEAD, "big") + data)
    while view:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([], [descriptor], [], left)[1]:
                raise OutOfTime("nobody reads before the deadline")
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            continue
        except (BrokenPipeError, ConnectionResetError):
            raise Closed("nobody reads") from None


def read_frame(descriptor: int, deadline: float | None = None) -> Any:
    """Return the next message; `deadline` is a `time.monotonic` value.

    Raises
    ------
    Closed
        The channel ended.
    OutOfTime
        The deadline passed first.
    ValueError
        The bytes are not a message within the caps.
    """
    return message_of(read_bytes(descriptor, deadline))


def read_bytes(descriptor: int, deadline: float | None = None) -> bytes:
    """Return the next message, still packed."""
    size = int.from_bytes(_read(descriptor, _HEAD, deadline), "big")
    if size > MAX_FRAME:
        raise ValueTooLarge(f"a message of {size:,} bytes; at most {MAX_FRAME:,} are read")
    return _read(descriptor, size, deadline)


def _read(descriptor: int, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        data += _piece(descriptor, size - len(data), deadline)
    return bytes(data)


def _piece(descriptor: int, most: int, deadline: float | None) -> bytes:
    """Return what is there, at least one byte."""
    if deadline is not None and not _readable(descriptor, deadline - time.monotonic()):
        raise OutOfTime("no whole message before the deadline")
    try:
        piece = os.read(descriptor, min(most, _PIECE))
    except ConnectionResetError:
        piece = b""
    if not piece:
        raise Closed("the channel ended")
    return piece


class Inbox:
    """Takes messages from one descriptor that nobody else reads; raises as `read_frame` does."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._data = bytearray()

    @property
    def is_empty(self) -> bool:
        """Tell whether no whole message is left of what was read before."""
        return len(self._data) < _HEAD + self._size()

    def _size(self) -> int:
        """Return the bytes of the next message, as far as that is known."""
        if len(self._data) < _HEAD:
            return 0
        size = int.from_bytes(self._data[:_HEAD], "big")
        if size > MAX_FRAME:
            raise ValueTooLarge(f"a message of {size:,} bytes; at most {MAX_FRAME:,} are read")
        return size

    def read_bytes(self, deadline: float | None = None) -> bytes:
        """Return the next message, still packed."""
        while len(self._data) < _HEAD or self.is_empty:
            self._data += _piece(self._descriptor, _PIECE, deadline)
        end = _HEAD + self._size()
        message = bytes(self._data[_HEAD:end])
        del self._data[:end]
        return message


def _readable(descriptor: int, seconds: float) -> bool:
    if seconds <= 0:
        return False
    if os.name != "nt":
        return bool(select.select([descriptor], [], [], seconds)[0])
    return _readable_pipe(descriptor, seconds)


def _readable_pipe(descriptor: int, seconds: float) -> bool:
    """Windows cannot wait for a pipe: ask until something is there, or it is broken."""
    import ctypes
    import msvcrt

    handle = msvcrt.get_osfhandle(descriptor)  # pyright: ignore[reportAttributeAccessIssue]
    kernel32 = ctypes.windll.kernel32  # pyright: ignore[reportAttributeAccessIssue]
    end = time.monotonic() + seconds
    there = ctypes.c_ulong(0)
    while kernel32.PeekNamedPipe(handle, None, 0, None, ctypes.byref(there), None):
        if there.value:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(_POLL)
    return True  # reading it says that it ended


# ---- what bytes may hold ------------------------------------------------------------------------


def message_of(data: bytes) -> Any:
    """Return the message in `data`, whoever made it.

    Its items are counted before any of them is built: a byte of MessagePack may ask for a hundred
    bytes of memory.

    Raises
    ------
    ValueError
        The bytes are not a message within the caps, whatever they are.
    """
    try:
        if len(data) > _FEW:  # fewer bytes hold fewer items than anybody has to count
            _Counter(data).count(0, len(data), 0)
        return unpack(data, MAX_FRAME)
    except ValueError:
        raise
    except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError) as error:
        raise ValueError(f"not a message: {type(error).__name__}") from None


class _Counter:
    """Walks over MessagePack without building anything, and counts."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._items = 0

    def count(self, start: int, end: int, depth: int) -> None:
        """Count the one value that stands from `start` to `end`."""
        if self._value(start, end, depth) != end:
            raise ValueError("not a message: it ends too early or too late")

    def _value(self, at: int, end: int, depth: int) -> int:
        """Return where the value that begins `at` ends."""
        self._items += 1
        if self._items > _MOST_ITEMS or depth > _MOST_LEVELS:
            raise ValueTooLarge(f"more than {_MOST_ITEMS:,} items or {_MOST_LEVELS} levels")
        if at >= end:
            raise ValueError("not a message: it is cut off")
        head, at = self._data[at], at + 1
        if head <= 0x7F or head >= 0xE0 or head in (0xC0, 0xC2, 0xC3):
            return at
        if head in _NUMBERS:
            return at + _NUMBERS[head]
        if 0xA0 <= head <= 0xBF:
            return at + (head & 0x1F)
        if head in _TEXTS_AND_BYTES:
            size = _TEXTS_AND_BYTES[head]
            return at + size + self._length(at, size, end)
        if head in _FIXED_EXTENSIONS or head in _EXTENSIONS:
            return self._extension(head, at, end, depth)
        return self._container(head, at, end, depth)

    def _length(self, at: int, size: int, end: int) -> int:
        if at + size > end:
            raise ValueError("not a message: it is cut off")
        return int.from_bytes(self._data[at : at + size], "big")

    def _container(self, head: int, at: int, end: int, depth: int) -> int:
        if 0x80 <= head <= 0x9F:
            count = (head & 0x0F) * (2 if head <= 0x8F else 1)
        elif head in _LISTS:
            count, at = self._length(at, _LISTS[head], end), at + _LISTS[head]
        elif head in _DICTS:
            count, at = 2 * self._length(at, _DICTS[head], end), at + _DICTS[head]
        else:
            raise ValueError(f"not a message: byte {head:#x}")
        if self._items + count > _MOST_ITEMS or count > end - at:  # before a step into them
            raise ValueTooLarge(f"it claims {count:,} items")
        for _ in range(count):
            at = self._value(at, end, depth + 1)
        return at

    def _extension(self, head: int, at: int, end: int, depth: int) -> int:
        length = _FIXED_EXTENSIONS.get(head, -1)
        if length < 0:
            length, at = self._length(at, _EXTENSIONS[head], end), at + _EXTENSIONS[head]
        kind, at = self._length(at, 1, end), at + 1
        if at + length > end:
            raise ValueError("not a message: it is cut off")
        if kind in _NESTED:
            self.count(at, at + length, depth + 1)
        elif kind not in _FLAT:
            raise ValueError(f"not a message: extension {kind}")
        return at + length
