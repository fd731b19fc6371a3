"""Calls of the Linux kernel that Python has no function for.

- ``prctl``, ``unshare``, ``setns``, ``mount``, ``call``: as in the manual, with OSError on failure
- ``drop_capabilities``: give up what root may do and other users may not
- ``machine``: the architecture, for tables of system calls

It imports the standard library only, because it runs inside the sandbox.
"""

import ctypes
import functools
import os
import platform
from typing import Any

NEW_MOUNTS, NEW_IPC, NEW_PIDS = 0x0002_0000, 0x0800_0000, 0x2000_0000
NO_SUID, NO_DEVICES, NO_EXEC = 2, 4, 8
_CAPABILITIES_V3 = 0x2008_0522
_AMBIENT, _CLEAR_ALL = 47, 4


@functools.cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(number: int, *arguments: Any) -> int:
    """Make the system call `number`; integers go as longs, everything else as it is."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *words), f"system call {number}")


def prctl(option: int, *arguments: int) -> int:
    """Change the present process."""
    words = [ctypes.c_ulong(word) for word in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc().prctl(option, *words), f"prctl {option}")


def unshare(flags: int) -> None:
    """Move the present process into new namespaces (``NEW_PIDS``: its future children)."""
    _checked(_libc().unshare(flags), "unshare")


def setns(descriptor: int, flags: int) -> None:
    """Move the present process into the namespace behind `descriptor`."""
    _checked(_libc().setns(descriptor, flags), "setns")


def mount(kind: str, folder: str, options: str) -> None:
    """Mount a new file system of `kind` on `folder`, without devices and programs."""
    flags = NO_SUID | NO_DEVICES | NO_EXEC
    words = (kind.encode(), folder.encode(), kind.encode(), flags, options.encode())
    _checked(_libc().mount(*words), f"mount {kind} on {folder}")


def drop_capabilities() -> None:
    """Give up all capabilities of the present process."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc().capset(ctypes.byref(header), ctypes.byref(nothing)), "capset")
    prctl(_AMBIENT, _CLEAR_ALL)


def machine() -> str:
    """Return ``x86_64``, ``aarch64``, or whatever else this machine is."""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)
