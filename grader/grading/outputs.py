"""What a cell showed, as a notebook keeps it: the learner's side, with caps in bytes.

- ``Outputs``: collects the messages that a kernel would send about one cell
- ``Stream``: takes the place of stdout or stderr and writes into the outputs of the running cell

A cap shortens an output and never removes the fact that it was there: a line on stderr, an error
and a result are what scores are made of.
"""

import io
import json
import os
from collections.abc import Callable
from typing import Any

STREAM_BYTES = 1_000_000  # that a cell may print
MIME_BYTES = 4_000_000  # of one representation, such as a picture
CELL_BYTES = 8_000_000  # of all that a cell displays
TRACEBACK_CHARACTERS = 200_000
MAX_OUTPUTS = 1_000  # of one cell
_SHORT = 10_000  # characters that are left of a text that is too long
_CUT = "\n... the rest of this output was left out ...\n"

Output = dict[str, Any]


class Outputs:
    """The outputs of one cell, in the order in which they came."""

    def __init__(self, index: int, displays: dict[str, list[tuple["Outputs", Output]]]) -> None:
        self.index = index
        self.items: list[Output] = []
        self._displays = displays  # by display id, over all cells
        self._printed = self._displayed = 0
        self._clear_next = False
        self.updated: set[Outputs] = set()

    # ---- streams --------------------------------------------------------------------------------

    def write(self, name: str, text: str) -> None:
        """Take what was printed to the stream `name`."""
        if not text:
            return
        self._clear_if_asked()
        last = self._stream(name)
        room = STREAM_BYTES - self._printed
        self._printed += len(text)
        if room > 0:
            cut = len(text) > room
            last["text"] += text[:room] + (_CUT if cut else "")

    def _stream(self, name: str) -> Output:
        """Return the output to write to: the last one, or a new one where there is room."""
        if self.items and self.items[-1].get("name") == name:
            return self.items[-1]
        same = [item for item in self.items if item.get("name") == name]
        if same and (len(self.items) >= MAX_OUTPUTS or self._printed > STREAM_BYTES):
            return same[-1]
        self.items.append({"output_type": "stream", "name": name, "text": ""})
        return self.items[-1]

    # ---- messages -------------------------------------------------------------------------------

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Take a message of the kernel's protocol; kinds that leave no output are ignored."""
        if kind == "clear_output":
            self._clear_next = bool(content.get("wait"))
            if not self._clear_next:
                self._clear()
        elif kind == "error":
            self._error(content)
        elif kind in ("display_data", "execute_result", "update_display_data"):
            self._display(kind, content)

    def _error(self, content: dict[str, Any]) -> None:
        self._clear_if_asked()
        if len(self.items) >= MAX_OUTPUTS and self._has("error"):
            return
        room, lines = TRACEBACK_CHARACTERS, list[str]()
        for line in content["traceback"]:
            lines.append(str(line)[: max(0, room)])
            room -= len(lines[-1])
        error = {"ename": str(content["ename"])[:_SHORT], "evalue": str(content["evalue"])[:_SHORT]}
        self.items.append({"output_type": "error", **error, "traceback": lines[:1000]})

    def _display(self, kind: str, content: dict[str, Any]) -> None:
        shown = {"data": self._data(content["data"]), "metadata": content.get("metadata") or {}}
        name = (content.get("transient") or {}).get("display_id")
        for owner, output in self._displays.get(name, []) if name else []:
            output.update(shown)
            self.updated.add(owner)
        if kind == "update_display_data":
            return
        self._clear_if_asked()
        full = len(self.items) >= MAX_OUTPUTS
        if full and (kind == "display_data" or self._has(kind)):
            return
        output = {"output_type": kind, **shown}
        if kind == "execute_result":
            output["execution_count"] = content.get("execution_count")
        self.items.append(output)
        if name:
            self._displays.setdefault(name, []).append((self, output))

    def _data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the representations that there is room for, plain text always."""
        kept: dict[str, Any] = {}
        for mime, value in data.items():
            size = len(value) if isinstance(value, str) else len(json.dumps(value, default=str))
            if size <= min(MIME_BYTES, CELL_BYTES - self._displayed):
                kept[mime] = value
                self._displayed += size
            elif mime == "text/plain":
                kept[mime] = str(value)[:_SHORT] + _CUT
        return kept

    def _has(self, kind: str) -> bool:
        return any(item["output_type"] == kind for item in self.items)

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._clear()

    def _clear(self) -> None:
        self.items.clear()
        for name, shown in self._displays.items():
            self._displays[name] = [entry for entry in shown if entry[0] is not self]


class Stream(io.TextIOBase):
    """A text stream that writes into the outputs of whichever cell is running."""

    encoding, errors, newlines = "UTF-8", "replace", None  # pyright: ignore[reportAssignmentType, reportIncompatibleVariableOverride]

    def __init__(self, name: str, descriptor: int, write: Callable[[str, str], None]) -> None:
        self.name, self._descriptor, self._write = name, descriptor, write

    def write(self, text: str, /) -> int:
        """Take `text`; anything else is refused as Python's own streams refuse it."""
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Take what other programs wrote to the descriptor."""
        self._write(self.name, "")

    def fileno(self) -> int:
        """Return the descriptor that other programs write to."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return False: this is a notebook."""
        return False

    def writable(self) -> bool:
        """Return True."""
        return True


class Descriptor:
    """Puts a file in the place of descriptor 1 or 2, and reads what arrives there."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self._file = _temporary()  # in /tmp, which has a limit; a memfd would have none
        self._read = 0
        os.dup2(self._file, number)

    def news(self) -> str:
        """Return what was written since the last call."""
        size = os.fstat(self._file).st_size
        if size <= self._read:
            return ""
        wanted = min(size - self._read, 2 * STREAM_BYTES)
        data = os.pread(self._file, wanted, self._read)
        self._read = size
        return data.decode("utf-8", "replace")


def _temporary() -> int:
    import tempfile

    descriptor, path = tempfile.mkstemp()
    os.unlink(path)
    return descriptor
