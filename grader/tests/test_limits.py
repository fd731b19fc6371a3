"""Limits hold, on memory, processor time, processes, files, system calls and folders."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.grading import kernel, landlock, limits, sandbox, seccomp
from grader.tests.jobs import Bench, bench, fork_and_wait

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux has them")
FILTER = pytest.mark.skipif(not seccomp.available(), reason="an architecture that we do not know")
LANDLOCK = pytest.mark.skipif(not landlock.version(), reason="a kernel without Landlock")
pytestmark = LINUX
BOUNDS = {"cpu_s": 5, "data_bytes": 1 << 31, "file_bytes": 1 << 20, "files": 40, "processes": 90}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("limits")) as made:
        yield made


def fails(number: int, action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError as error:
        return error.errno == number
    return False


# ---- resource limits ----------------------------------------------------------------------------


def test_every_limit_is_set_for_good() -> None:
    def limited() -> bool:
        limits.apply(BOUNDS)
        wanted = {"CPU": 5, "DATA": 1 << 31, "FSIZE": 1 << 20, "NOFILE": 40, "CORE": 0}
        kinds = {name: getattr(resource, f"RLIMIT_{name}") for name in wanted}
        return all(resource.getrlimit(kinds[n]) == (v, v) for n, v in wanted.items())

    assert fork_and_wait(limited) == 0


def test_a_lower_limit_of_the_machine_stays() -> None:
    def limited() -> bool:
        resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))
        limits.apply(BOUNDS)
        return resource.getrlimit(resource.RLIMIT_NOFILE) == (30, 30)

    assert fork_and_wait(limited) == 0


def test_processor_time_ends(desk: Bench) -> None:
    """The first process of a PID namespace ignores signals, and not this one."""
    with desk.worker() as owner, owner.session(1) as session:
        order = desk.job(target="while True:\n    pass\n").to_plain([], ["target"])
        session.write(order | {"cpu_s": 1}, time.monotonic() + 10)
        ending = ""
        with contextlib.suppress(Exception):
            while True:
                session.read(time.monotonic() + 30)
        ending = session.finish("closed")
        assert ending == "crashed (SIGKILL)"


def test_numbers_of_a_process_are_told() -> None:
    mine = limits.memory_of("self")
    assert 10 << 20 < mine < 10 << 30
    held = bytearray(os.urandom(1 << 20)) * 100
    assert limits.memory_of("self") > mine + (50 << 20)
    assert held
    assert limits.memory_of(2**31 - 1) == 0


def test_children_and_their_children_are_found() -> None:
    read, write = os.pipe()
    grandchild = 0
    child = os.fork()
    if child == 0:
        grandchild = os.fork()
        os.write(write, str(grandchild).encode().ljust(10) if grandchild else b"")
        time.sleep(30)
        os._exit(0)
    try:
        grandchild = int(os.read(read, 10))
        assert child in limits.children()
        assert grandchild not in limits.children()
        assert {child, grandchild} <= set(limits.descendants())
    finally:
        for process in filter(None, (grandchild, child)):
            os.kill(process, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_hardened_process_gains_nothing_and_shows_nothing() -> None:
    def hardened() -> bool:
        limits.harden()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return "NoNewPrivs:\t1" in status and kernel.prctl(3) == 0  # PR_GET_DUMPABLE

    assert fork_and_wait(hardened) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone has capabilities")
def test_dropped_capabilities_are_gone() -> None:
    def dropped() -> bool:
        kernel.drop_capabilities()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return "CapEff:\t0000000000000000" in status and fails(errno.EPERM, lambda: os.chroot("/"))

    assert fork_and_wait(dropped) == 0


# ---- system calls -------------------------------------------------------------------------------


def forbidden() -> dict[str, bool]:
    libc = ctypes.CDLL(None, use_errno=True)

    def refused(number: int, *arguments: int) -> bool:
        ctypes.set_errno(0)
        return libc.syscall(number, *arguments) == -1 and ctypes.get_errno() == errno.EPERM

    column = {"x86_64": 0, "aarch64": 1}[kernel.machine()]
    calls = {name: numbers[column] for name, numbers in seccomp._FORBIDDEN.items()}
    return {name: refused(number, 0, 0, 0) for name, number in calls.items() if number is not None}


@FILTER
def test_each_forbidden_call_is_refused() -> None:
    def filtered() -> bool:
        limits.harden()
        seccomp.Filter().install()
        wrong = [name for name, is_refused in forbidden().items() if not is_refused]
        os.write(2, f"not refused: {wrong}\n".encode() if wrong else b"")
        return not wrong

    assert fork_and_wait(filtered) == 0


@FILTER
@pytest.mark.parametrize(
    ("what", "number"),
    [
        (lambda: socket.socket(socket.AF_INET), errno.EAFNOSUPPORT),
        (lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM), errno.EAFNOSUPPORT),
        (lambda: socket.socket(16, socket.SOCK_RAW), errno.EAFNOSUPPORT),  # netlink
        (lambda: os.execv("/bin/true", ["true"]), errno.EPERM),
        (lambda: kernel.unshare(0x1000_0000), errno.EPERM),
        (lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU), errno.EPERM),
        (lambda: os.memfd_create("x"), errno.EPERM),
        (lambda: __import__("mmap").mmap(-1, 4096), errno.EPERM),
    ],
    ids=["inet", "inet6", "netlink", "exec", "unshare", "prlimit", "memfd", "shared memory"],
)
def test_what_is_forbidden_by_its_argument_is_refused(
    what: Callable[[], object], number: int
) -> None:
    def filtered() -> bool:
        limits.harden()
        seccomp.Filter().install()
        return fails(number, what)

    assert fork_and_wait(filtered) == 0


@FILTER
def test_processes_and_threads_are_told_apart() -> None:
    def filtered(processes: bool) -> bool:
        import threading

        limits.harden()
        seccomp.Filter(processes=processes).install()
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
        try:
            child = os.fork()
        except PermissionError:
            return not processes
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        return processes

    assert fork_and_wait(lambda: filtered(True)) == 0
    assert fork_and_wait(lambda: filtered(False)) == 0


@FILTER
def test_whole_notebooks_may_start_programs() -> None:
    def filtered() -> bool:
        limits.harden()
        seccomp.Filter(programs=True).install()
        return subprocess.run(["/bin/sh", "-c", "exit 7"], check=False).returncode == 7

    assert fork_and_wait(filtered) == 0


# ---- files --------------------------------------------------------------------------------------


@LANDLOCK
def test_landlock_opens_what_is_named_and_nothing_else(tmp_path: Path) -> None:
    for name in ("read", "write", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x", encoding="ascii")

    def may(path: str, mode: str = "r") -> bool:
        try:
            with (tmp_path / path).open(mode) as file:
                return bool(file.read() if mode == "r" else file.write("x"))
        except PermissionError:
            return False

    def ruled() -> bool:
        limits.harden()
        rules = landlock.Ruleset([str(tmp_path / "read")], [str(tmp_path / "write")], [])
        rules.install()
        allowed = may("read/file"), may("write/file"), may("write/new", "w")
        denied = may("read/file", "w"), may("read/new", "w"), may("other/file")
        return all(allowed) and not any(denied)

    assert fork_and_wait(ruled) == 0


@pytest.mark.skipif(landlock.version() < 6, reason="Landlock 6 has it")
def test_landlock_keeps_signals_among_the_confined() -> None:
    def ruled() -> bool:
        limits.harden()
        landlock.Ruleset([], [], []).install()
        return fails(errno.EPERM, lambda: os.kill(os.getppid(), 0))

    assert fork_and_wait(ruled) == 0


# ---- folders ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_private_folders_are_small(desk: Bench, folder: str) -> None:
    if not sandbox.bubblewrap():
        pytest.skip("needs bubblewrap")
    lines = (
        "written = 0",
        "for number in range(10):",
        "    try:",
        f"        with open(f'{folder}/{{number}}', 'wb') as file:",
        "            for _ in range(60):",
        "                written += file.write(bytes(1 << 20))",
        "    except OSError:",
        "        break",
        "return written",
    )
    with desk.worker() as owner:
        written = desk.ask(owner, *lines)
        assert sandbox.FOLDER_BYTES // 2 <= written <= sandbox.FOLDER_BYTES
