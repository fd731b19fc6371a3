"""Forbid system calls that no exercise needs, with a filter in the kernel.

With this module one can:

- make the filter: ``Filter``; forbid it all to the present process and its children: ``install``

What computing needs stays allowed: memory, files, threads, child processes, pipes, UNIX sockets.
Forbidden are other programs, networks, looking into other processes, namespaces and mounts, memory
that no limit counts, and the kernel's rare and dangerous corners. A forbidden call fails with an
ordinary error, so that a library that tries one goes on.

It imports the standard library only, because it runs inside the sandbox.
"""

import ctypes
import errno
import struct
import sys
from collections.abc import Iterable

from grader.grading import kernel

# Names and numbers on (x86_64, aarch64); None where an architecture has no such call.
_FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # other programs, and looking into or steering other processes
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "kcmp": (312, 272),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "ioprio_set": (251, 30), "setpriority": (141, 140),
    "sched_setattr": (314, 274), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    # namespaces, mounts, other roots
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "open_tree": (428, 428), "move_mount": (429, 429),
    "mount_setattr": (442, 442), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "acct": (163, 89),
    # memory and objects that outlive a process, or that no limit counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "userfaultfd": (323, 282),
    "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    # the kernel itself
    "bpf": (321, 280), "perf_event_open": (298, 241), "fanotify_init": (300, 262),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "syslog": (103, 116), "vhangup": (153, 58),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "uselib": (134, None),
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "ustat": (136, None),
    "sysfs": (139, None),
}  # fmt: skip
_PROGRAMS = ("execve", "execveat")
# Calls that programs replace by older ones when the kernel says that it has none.
_ABSENT: dict[str, tuple[int, int]] = {
    "clone3": (435, 435), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}  # fmt: skip
_NEWEST = 462  # what the kernel may have learned since is absent, too
_COLUMN = {"x86_64": 0, "aarch64": 1}
_ARCHITECTURE = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_CLONE, _FORK, _VFORK = (56, 220), (57, None), (58, None)
_SOCKET, _SOCKETPAIR, _MMAP = (41, 198), (53, 199), (9, 222)
_PRLIMIT, _PERSONALITY, _SECCOMP = (302, 261), (135, 92), (317, 277)

_UNIX = 1
_NAMESPACES = 0x7E02_0000  # all flags of clone that ask for a new namespace
_THREAD = 0x0001_0000
_SHARED_ANONYMOUS = 0x21
_SAME_PERSONALITY = 0xFFFF_FFFF

_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in what a filter sees of a call
_SET_FILTER, _KEEP_SPECULATION = 1, 4


def available() -> bool:
    """Tell whether this machine can filter system calls, as far as we know its numbers."""
    return sys.platform == "linux" and kernel.machine() in _COLUMN


class Filter:
    """The filter for this machine.

    Parameters
    ----------
    processes
        May new processes be started? (Threads may.)
    programs
        May other programs be started?
    """

    def __init__(self, *, processes: bool = True, programs: bool = False) -> None:
        self._column = _COLUMN[kernel.machine()]
        refused = {n: call for n, call in _FORBIDDEN.items() if not (programs and n in _PROGRAMS)}
        instructions = self._instructions(refused.values(), processes)
        self.program = b"".join(struct.pack("=HBBI", *each) for each in instructions)
        self._buffer = ctypes.create_string_buffer(self.program)

    def install(self) -> None:
        """Put the filter on this process for good; raises OSError where the kernel refuses."""

        class _Program(ctypes.Structure):
            _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

        described = _Program(len(self.program) // 8, ctypes.addressof(self._buffer))
        kernel.call(_SECCOMP[self._column], _SET_FILTER, _KEEP_SPECULATION, ctypes.byref(described))

    def _instructions(
        self, refused: Iterable[tuple[int | None, int | None]], processes: bool
    ) -> list[tuple[int, int, int, int]]:
        code = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, _ARCHITECTURE[kernel.machine()])]
        code += [(_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
        code += [(_AT_LEAST, 0, 1, _NEWEST + 1), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
        for numbers in refused:
            code += self._refuse(numbers, errno.EPERM)
        for numbers in _ABSENT.values():
            code += self._refuse(numbers, errno.ENOSYS)
        if not processes:
            for numbers in (_FORK, _VFORK):
                code += self._refuse(numbers, errno.EPERM)
            # A thread has its flag set; what is left without it would be a process.
            code += self._when(_CLONE, 0, [(_AND, 0, 0, _THREAD), (_EQUAL, 0, 1, 0)], errno.EPERM)
        code += self._when(_CLONE, 0, [(_AND, 0, 0, _NAMESPACES), (_EQUAL, 1, 0, 0)], errno.EPERM)
        for numbers in (_SOCKET, _SOCKETPAIR):
            code += self._when(numbers, 0, [(_EQUAL, 1, 0, _UNIX)], errno.EAFNOSUPPORT)
        shared = [(_AND, 0, 0, _SHARED_ANONYMOUS), (_EQUAL, 0, 1, _SHARED_ANONYMOUS)]
        code += self._when(_MMAP, 3, shared, errno.EPERM)
        code += self._when(_PRLIMIT, 0, [(_EQUAL, 1, 0, 0)], errno.EPERM)
        same = [(_EQUAL, 2, 0, 0), (_EQUAL, 1, 0, _SAME_PERSONALITY)]
        code += self._when(_PERSONALITY, 0, same, errno.EPERM)
        return [*code, (_RETURN, 0, 0, _ALLOW)]

    def _refuse(
        self, numbers: tuple[int | None, int | None], error: int
    ) -> list[tuple[int, int, int, int]]:
        number = numbers[self._column]
        if number is None:
            return []
        return [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | error)]

    def _when(
        self,
        numbers: tuple[int, int],
        argument: int,
        test: list[tuple[int, int, int, int]],
        error: int,
    ) -> list[tuple[int, int, int, int]]:
        """Refuse a call by one argument; `test` falls through to the refusal, or jumps over it."""
        body = [
            (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
            *test,
            (_RETURN, 0, 0, _ERRNO | error),
            (_LOAD, 0, 0, _NUMBER),
        ]
        return [(_EQUAL, 0, len(body), numbers[self._column]), *body]
