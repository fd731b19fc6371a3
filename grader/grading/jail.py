"""The file system, user and interpreter that learners' processes see.

With this module one can:

- find bubblewrap: ``bubblewrap``; write its command line: ``command``
- say where Python and its libraries are, inside: ``python``, ``sites``, and outside:
  ``host_python``, ``library_folders``, ``readable``
- choose a user for learners' processes: ``learner``

Inside, nothing keeps the name that it has outside: Python is in /python, libraries are in /site,
and the week's bundle is in /bundle.
"""

import os
import shutil
import sys
import sysconfig
from collections.abc import Collection, Sequence
from pathlib import Path

PYTHON_OPTIONS = ("-s", "-P", "-S", "-B")  # no user's folder, no script's folder, no site, no .pyc
_DEVICES = ("null", "urandom", "random")
_SHARED = (
    *("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/nix/store"),
    *("/usr/share/fonts", "/usr/share/fontconfig", "/usr/share/zoneinfo"),
)
LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/lib32")
_DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"  # bound to /site where it is asked for
PROGRAMS = ("/usr/bin", "/bin")
_FOLDERS = ("/etc", "/nix", "/python", "/python/bin", "/site", "/usr", "/usr/bin", "/usr/share")
_ROOT_LINKS = ("/lib", "/lib64", "/lib32")
_CAPABILITIES = ("SYS_ADMIN", "SETUID", "SETGID", "KILL", "DAC_OVERRIDE")
# Users that nobody has: above all that login, services and containers are given, where it fits.
_FIRST_USERS = (1_900_000_000, 61_000)
_WORKERS = 64


def bubblewrap() -> str:
    """Return the path of bubblewrap, '' where there is none."""
    return (shutil.which("bwrap") or "") if sys.platform == "linux" else ""


# ---- the interpreter and its libraries ----------------------------------------------------------


def host_python() -> str:
    """Return the interpreter itself, without a virtual environment around it."""
    return os.path.realpath(sys.executable) if sys.platform == "linux" else sys.executable


def library_folders() -> list[str]:
    """Return the folders of installed packages."""
    names = ("site-packages", "dist-packages")
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    folders += [folder for folder in sys.path if Path(folder).name in names]
    return [folder for folder in dict.fromkeys(folders) if Path(folder).is_dir()]


def sites() -> list[str]:
    """Return where `library_folders` are inside."""
    return [f"/site/{number}" for number in range(len(library_folders()))]


def _system_python() -> bool:
    return sys.base_prefix == "/usr"


def python() -> str:
    """Return where the interpreter is inside."""
    return host_python() if _system_python() else "/python/bin/python3"


def environment() -> dict[str, str]:
    """Return what the interpreter needs to find its own libraries inside."""
    return {} if _system_python() else {"LD_LIBRARY_PATH": "/python/lib"}


def readable(runtime: Path, datasets: Path) -> list[str]:
    """Return what may be read where learners' processes see the machine's own file system."""
    base = [] if _system_python() else [f"{sys.base_prefix}/lib", f"{sys.base_prefix}/lib64"]
    system = [*LIBRARIES, *_ROOT_LINKS, *_SHARED, *(f"/dev/{name}" for name in _DEVICES)]
    facts = [f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "filesystems", "sys/vm")]
    return [str(runtime), str(datasets), *base, *library_folders(), *system, *facts]


# ---- the user -----------------------------------------------------------------------------------


def learner(worker: int, needed: Sequence[Path], inside: bool) -> int:
    """Return the user for learners' processes of `worker`, 0 for the present one.

    Root becomes somebody else, who is nobody on this machine. Without bubblewrap, that user must be
    able to read the interpreter, the libraries and what is `needed` by itself.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return 0
    paths = [*needed, Path(host_python()), *map(Path, library_folders())]
    if not inside and not all(map(_open_to_all, paths)):
        return 0
    number = (os.getpid() % 56) * _WORKERS + worker % _WORKERS
    return next((first + number for first in _FIRST_USERS if _exists(first + number)), 0)


def _open_to_all(path: Path) -> bool:
    if not path.exists():
        return True
    path = path.resolve()
    return all(folder.stat().st_mode & 1 for folder in path.parents) and bool(
        path.stat().st_mode & 4
    )


def _exists(uid: int) -> bool:
    """Tell whether this user is among those that a container may have."""
    try:
        lines = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    except OSError:
        return True
    spans = [tuple(map(int, line.split())) for line in lines]
    return any(first <= uid < first + count for first, _, count in spans)


# ---- bubblewrap ---------------------------------------------------------------------------------


def command(
    path: str,
    runtime: Path,
    datasets: Path,
    folder_bytes: int,
    programs: bool,
    without: Collection[str],
) -> list[str]:
    """Return bubblewrap's command line, up to the command to run.

    Parameters
    ----------
    folder_bytes
        How much /tmp and /dev/shm take.
    programs
        Are the system's programs and terminals to be seen?
    """
    words = [path, "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    words += [] if "network" in without else ["--unshare-net"]
    words += [] if os.geteuid() == 0 else ["--unshare-user"]
    words += ["--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]
    for capability in _CAPABILITIES:
        words += ["--cap-add", f"CAP_{capability}"]
    for folder in _FOLDERS:
        words += ["--perms", "0755", "--dir", folder]
    words += (
        _system(PROGRAMS if programs else ()) + _python() + _sites(masked="masks" not in without)
    )
    words += ["--proc", "/proc"]
    words += ["--dev", "/dev"] if programs else _few_devices()
    for folder in ("/tmp", "/dev/shm"):
        words += ["--perms", "1777", "--size", str(folder_bytes), "--tmpfs", folder]
    words += ["--ro-bind", str(runtime), "/bundle"]
    words += ["--ro-bind", str(datasets), "/bundle/datasets"] if datasets.exists() else []
    words += ["--bind", "/", "/host"] if "mounts" in without else []
    words += [] if "read-only-root" in without else ["--remount-ro", "/dev", "--remount-ro", "/"]
    return [*words, "--chdir", "/tmp", "--"]


def _few_devices() -> list[str]:
    """Make a /dev without terminals and without zero, whose pages no limit counts."""
    words = ["--perms", "0755", "--tmpfs", "/dev", "--symlink", "/proc/self/fd", "/dev/fd"]
    for name in _DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    return words


def _system(programs: Sequence[str]) -> list[str]:
    """Bind the system's libraries and what they read, and nothing else of /usr."""
    words: list[str] = []
    for name in (*LIBRARIES, *_SHARED):
        if Path(name).exists():
            words += ["--ro-bind", name, name]
    for name in (*_ROOT_LINKS, *programs):
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), name]
        elif path.exists():
            words += ["--ro-bind", name, name]
    if Path(_DEBIAN_PACKAGES).exists():
        words += ["--tmpfs", _DEBIAN_PACKAGES, "--remount-ro", _DEBIAN_PACKAGES]
    return words


def _python() -> list[str]:
    """Bind the interpreter and its standard library, without packages that are installed there."""
    if _system_python():
        return ["--ro-bind", host_python(), host_python()]
    words = ["--ro-bind", host_python(), python(), "--symlink", "python3", "/python/bin/python"]
    for name in ("lib", "lib64"):
        folder = Path(sys.base_prefix) / name
        if folder.is_dir():
            words += ["--ro-bind", str(folder), f"/python/{name}"]
            for packages in folder.glob("python3*/site-packages"):
                hidden = f"/python/{packages.relative_to(sys.base_prefix)}"
                words += ["--tmpfs", hidden, "--remount-ro", hidden]
    return words


def _sites(*, masked: bool) -> list[str]:
    """Bind the installed packages; ours among them hold references and are masked."""
    words: list[str] = []
    for folder, inside in zip(library_folders(), sites(), strict=True):
        words += ["--ro-bind", folder, inside]
        for name in own_packages(Path(folder)) if masked else ():
            words += ["--tmpfs", f"{inside}/{name}", "--remount-ro", f"{inside}/{name}"]
    return words


def own_packages(folder: Path) -> list[str]:
    """Return our packages among those in `folder`."""
    names = ["grader", *(path.name for path in folder.glob("course[0-9]_*"))]
    return [name for name in names if (folder / name).is_dir()]
