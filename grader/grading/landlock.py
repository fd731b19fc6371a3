"""Limit which files a process may open, where there are no namespaces (Linux 5.13 and later).

With this module one can:

- ask how much the kernel can do: ``version`` (0: nothing)
- make a rule set once: ``Ruleset``; put it on a process and its children for good: ``install``

What no rule names cannot be opened, whoever owns it. From version 4 on, TCP is forbidden as well,
and from version 6 on signals and abstract sockets end at the processes under the same rules. It
imports the standard library only, because it runs inside the sandbox.
"""

import contextlib
import ctypes
import fcntl
import os
import stat
import struct
import sys
from collections.abc import Iterable

from grader.grading import kernel

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_FILE_ONLY = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_RIGHTS_OF_VERSION = (0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1)  # then 1 << 16
_TCP = 3  # bind and connect
_SCOPES = 3  # abstract sockets and signals
_OUT_OF_THE_WAY = 16  # of the low descriptors, which a child rearranges


def version() -> int:
    """Return the version of Landlock that the kernel offers, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    try:
        return max(0, kernel.call(_CREATE, 0, 0, _ASK_VERSION))
    except OSError:
        return 0


class Ruleset:
    """What may be read, written to and run; nothing else can be opened."""

    def __init__(self, read: Iterable[str], write: Iterable[str], run: Iterable[str]) -> None:
        number = version()
        rights = _RIGHTS_OF_VERSION[number] if number < 5 else (1 << 16) - 1
        words = [rights, _TCP if number >= 4 else 0, _SCOPES if number >= 6 else 0]
        attributes = struct.pack("=3Q", *words)[: 24 if number >= 6 else 16 if number >= 4 else 8]
        buffer = ctypes.create_string_buffer(attributes, len(attributes))
        made = kernel.call(_CREATE, ctypes.byref(buffer), len(attributes), 0)
        self.descriptor = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY)
        os.close(made)
        for path in read:
            self._allow(path, _READ_FILE | _READ_FOLDER)
        for path in run:
            self._allow(path, _READ_FILE | _READ_FOLDER | _EXECUTE)
        for path in write:
            self._allow(path, rights & ~_EXECUTE)

    def _allow(self, path: str, rights: int) -> None:
        with contextlib.suppress(FileNotFoundError, PermissionError):
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
                    rights &= _FILE_ONLY
                rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, descriptor), 12)
                kernel.call(_ADD_RULE, self.descriptor, _BENEATH, ctypes.byref(rule), 0)
            finally:
                os.close(descriptor)

    def install(self) -> None:
        """Put the rules on this process for good; it must have given up new privileges."""
        kernel.call(_RESTRICT, self.descriptor, 0)
        os.close(self.descriptor)
