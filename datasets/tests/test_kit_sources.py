"""Fetching packages and reading the files in them, without a network."""

import hashlib
import io
import lzma
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from kit import sources
from kit.sources import Archive, Sources, SourceUnavailable

from course1_nn.helpers import catalogue
from course1_nn.helpers.catalogue import Entry, Source

CONTENT = b"radius,texture\n1,2\n"


def a_source(archive: str, client: str = "pip", sha256: str = "0" * 64) -> Source:
    return Source(
        client, "pack", "1.2", archive, sha256, "https://example.org", {"table": "d/t.csv"}
    )


def an_entry(*listed: Source) -> Entry:
    licence = catalogue.Licence("MIT", "someone", "MIT-someone.txt")
    return Entry("toy", "Toy", "tabular", "…", "…", {}, (licence,), sources=listed)


def tar(name: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        folder, file = tarfile.TarInfo(name.rpartition("/")[0]), tarfile.TarInfo(name)
        folder.type, file.size = tarfile.DIRTYPE, len(CONTENT)
        archive.addfile(folder)
        archive.addfile(file, io.BytesIO(CONTENT))
    return buffer.getvalue()


def ar(members: dict[str, bytes]) -> bytes:
    """A Debian package's outer archive: 60-byte headers, members padded to even sizes."""
    data = b"!<arch>\n"
    for name, body in members.items():
        data += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(body):<10}`\n".encode()
        data += body + b"\n" * (len(body) % 2)
    return data


def write_archive(path: Path) -> Path:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("d/t.csv", CONTENT)
    elif path.suffix == ".deb":
        odd = b"2.0"  # three bytes, so that padding matters
        payload = lzma.compress(tar("./d/t.csv"))
        path.write_bytes(ar({"debian-binary": odd, "control.tar.xz": b"", "data.tar.xz": payload}))
    else:
        with tarfile.open(path, "w:gz") as archive:
            info = tarfile.TarInfo("d/t.csv")
            info.size = len(CONTENT)
            archive.addfile(info, io.BytesIO(CONTENT))
    return path


@pytest.mark.parametrize("name", ["pack-1.2-py3-none-any.whl", "pack-1.2.tgz", "pack_1.2_all.deb"])
def test_a_member_is_read_by_its_path_and_by_its_name_in_the_catalogue(
    tmp_path: Path, name: str
) -> None:
    archive = Archive(write_archive(tmp_path / name), a_source(name))
    assert "d/t.csv" in archive.names()
    assert archive.read("d/t.csv") == CONTENT
    assert archive.read("table") == CONTENT
    with pytest.raises(KeyError, match=r"nowhere"):
        archive.read("nowhere")


def test_a_package_is_unpacked_to_a_folder(tmp_path: Path) -> None:
    archive = Archive(write_archive(tmp_path / "p.deb"), a_source("p.deb"))
    archive.unpack(tmp_path / "out")
    assert (tmp_path / "out" / "d" / "t.csv").read_bytes() == CONTENT


def test_a_folder_in_an_archive_is_not_read_as_a_file(tmp_path: Path) -> None:
    archive = Archive(write_archive(tmp_path / "p.deb"), a_source("p.deb"))
    with pytest.raises(KeyError, match="is not a file"):
        archive.read("d")


def test_what_is_not_a_debian_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.deb").write_bytes(b"<html>not found</html>")
    with pytest.raises(ValueError, match="is not a Debian package: delete it"):
        Archive(tmp_path / "p.deb", a_source("p.deb"))
    (tmp_path / "p.deb").write_bytes(ar({"data.tar.zst": b"1234"}))
    with pytest.raises(ValueError, match=r"holds no data\.tar\.xz"):
        Archive(tmp_path / "p.deb", a_source("p.deb"))


def test_an_archive_in_the_cache_is_used_without_its_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a client was started"))
    path = write_archive(tmp_path / "pack-1.2.tgz")
    source = a_source(path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    assert Sources(an_entry(source), tmp_path).open("pack").read("table") == CONTENT


def test_another_archive_of_the_same_name_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "pack-1.2.tgz")
    with pytest.raises(ValueError, match=r"not the archive that the catalogue describes.*delete"):
        Sources(an_entry(a_source(path.name)), tmp_path).open("pack")


def test_a_package_that_the_entry_does_not_list_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\[toy\] lists no source 'other': add it"):
        Sources(an_entry(a_source("a.tgz")), tmp_path).open("other")


def test_a_client_that_is_not_installed_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        SourceUnavailable, match=r"needs 'npm', not installed: put pack-1\.2\.tgz into"
    ):
        sources.fetch(a_source("pack-1.2.tgz", "npm"), tmp_path / "cache")


def test_a_client_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "npm").write_text("#!/bin/sh\necho trying\necho npm is offline >&2\nexit 1\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SourceUnavailable, match=r"npm did not deliver pack 1\.2 .*npm is offline"):
        sources.fetch(a_source("pack-1.2.tgz", "npm"), tmp_path / "cache")


def test_each_client_is_asked_for_exactly_one_version() -> None:
    apt = replace(a_source("pack_1.2_all.deb", "apt"), version="1:1.2-3")
    assert sources.COMMANDS["apt"](apt) == ["apt-get", "download", "pack=1:1.2-3"]
    npm = replace(a_source("scope-pack-1.2.tgz", "npm"), package="@scope/pack")
    assert sources.COMMANDS["npm"](npm)[-1] == "@scope/pack@1.2"
    sdist = sources.COMMANDS["pip"](a_source("pack-1.2.tar.gz"))
    assert sdist[-3:] == ["--no-binary", "pack", "pack==1.2"]
    assert "--no-deps" in sdist


def test_a_wheel_for_another_python_or_system_can_be_asked_for() -> None:
    command = sources.COMMANDS["pip"](a_source("pack-1.2-cp311-cp311-manylinux_2_27_x86_64.whl"))
    wanted = ["--implementation", "cp", "--python-version", "311", "--abi", "cp311"]
    assert command[command.index("--implementation") : -3] == wanted
    assert command[-3:] == ["--platform", "manylinux_2_27_x86_64", "pack==1.2"]
    anywhere = sources.COMMANDS["pip"](a_source("pack-1.2-py3-none-any.whl"))
    assert "--platform" not in anywhere
    assert "--ignore-requires-python" in anywhere
