"""Downloads from a server on this machine: whole, broken, resumed, changed, damaged, offline."""

import hashlib
import io
import socket
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from course1_nn.helpers import download
from course1_nn.helpers.download import Original

CONTENT = bytes(range(256)) * 40


class Server(ThreadingHTTPServer):
    """Serves CONTENT; can break off after some bytes, or not know ranges."""

    content = CONTENT
    breaks_after = 0
    knows_ranges = True
    states_length = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/letters.bin"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if not self.server.knows_ranges:
            start = 0
        elif start >= len(self.server.content):
            self.send_error(416)
            return
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        if self.server.states_length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.breaks_after or None])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def letters(server: Server) -> Original:
    return Original(
        "Letters", server.url, 'data.load("fashion")', hashlib.sha256(CONTENT).hexdigest()
    )


def quiet(done: int, total: int) -> None:
    """Draw no bar."""


def test_a_file_is_downloaded_once(server: Server, letters: Original, tmp_path: Path) -> None:
    path = download.fetch(letters, tmp_path / "new", progress=quiet)
    assert path == tmp_path / "new" / "letters.bin"
    assert path.read_bytes() == CONTENT
    assert download.fetch(letters, tmp_path / "new", progress=quiet) == path
    assert server.asked == [""]
    assert [entry.name for entry in path.parent.iterdir()] == ["letters.bin"]


def test_a_broken_download_goes_on_where_it_stopped(
    server: Server, letters: Original, tmp_path: Path
) -> None:
    server.breaks_after = 3000
    with pytest.raises(ConnectionError, match=r"broke after 3,000 of 10,240 bytes.*run again"):
        download.fetch(letters, tmp_path, progress=quiet)
    assert not (tmp_path / "letters.bin").exists()
    server.breaks_after = 0
    seen: list[tuple[int, int]] = []
    path = download.fetch(letters, tmp_path, progress=lambda *step: seen.append(step))
    assert path.read_bytes() == CONTENT
    assert server.asked == ["", "bytes=3000-"]
    assert seen[0] == (3000, 10_240)
    assert seen[-1] == (10_240, 10_240)


def test_a_server_without_ranges_sends_it_all_again(
    server: Server, letters: Original, tmp_path: Path
) -> None:
    (tmp_path / "letters.bin.part").write_bytes(CONTENT[:100])
    server.knows_ranges = False
    assert download.fetch(letters, tmp_path, progress=quiet).read_bytes() == CONTENT


def test_a_file_that_changed_in_between_is_begun_again(
    server: Server, letters: Original, tmp_path: Path
) -> None:
    (tmp_path / "letters.bin.part").write_bytes(b"of another version")
    assert download.fetch(letters, tmp_path, progress=quiet).read_bytes() == CONTENT
    assert server.asked == ["bytes=18-", ""]


def test_a_part_that_is_all_of_it_is_taken(
    server: Server, letters: Original, tmp_path: Path
) -> None:
    (tmp_path / "letters.bin.part").write_bytes(CONTENT)
    assert download.fetch(letters, tmp_path, progress=quiet).read_bytes() == CONTENT
    assert server.asked == ["bytes=10240-"]


@pytest.mark.parametrize("kind", ["sha256", "md5"])
def test_a_file_with_another_hash_is_refused_and_removed(
    letters: Original, tmp_path: Path, kind: str
) -> None:
    other = replace(letters, **{"sha256": "", "md5": "", kind: "0" * 8})
    message = r"not the file that was published .* expected 00000000\).*data.load\(\"fashion\"\)"
    with pytest.raises(ValueError, match=message):
        download.fetch(other, tmp_path, progress=quiet)
    assert not list(tmp_path.iterdir())


def test_an_md5_is_checked_where_no_sha256_is_stated(letters: Original, tmp_path: Path) -> None:
    stated = replace(letters, sha256="", md5=hashlib.md5(CONTENT).hexdigest())
    assert download.fetch(stated, tmp_path, progress=quiet).read_bytes() == CONTENT


def test_a_server_that_states_no_length_is_believed_when_the_hash_is_right(
    server: Server, letters: Original, tmp_path: Path
) -> None:
    server.states_length = False
    seen: list[tuple[int, int]] = []
    path = download.fetch(letters, tmp_path, progress=lambda *step: seen.append(step))
    assert path.read_bytes() == CONTENT
    assert {total for _, total in seen} == {0}


def test_a_mirror_can_be_named(server: Server, letters: Original, tmp_path: Path) -> None:
    elsewhere = replace(letters, url="http://127.0.0.1:9/letters.bin")
    path = download.fetch(elsewhere, tmp_path, url=server.url, progress=quiet)
    assert path.read_bytes() == CONTENT


def test_without_a_network_the_error_names_what_is_shipped(
    letters: Original, tmp_path: Path
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = replace(letters, url=f"http://127.0.0.1:{unused.getsockname()[1]}/letters.bin")
        with pytest.raises(
            ConnectionError, match=r"Letters could not .*refused.*use data.load\(\"fashion\"\)\."
        ):
            download.fetch(dead, tmp_path, progress=quiet)


def test_a_server_that_refuses_is_quoted(server: Server, letters: Original, tmp_path: Path) -> None:
    server.content = b""  # nothing lies at or after byte 0
    with pytest.raises(ConnectionError, match="the server answered 416"):
        download.fetch(letters, tmp_path, progress=quiet)


def test_the_cache_is_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, letters: Original
) -> None:
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "here"))
    assert download.cache_folder() == tmp_path / "here"
    assert download.fetch(letters, progress=quiet).parent == tmp_path / "here"
    monkeypatch.delenv("COURSE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert download.cache_folder() == tmp_path / "deep-learning-notebooks" / "originals"


def test_the_bar_shows_share_size_speed_and_time_left() -> None:
    bar = download.Bar("a.zip", io.StringIO())
    line = bar.line(25_000_000, 100_000_000, 5e6)
    assert line.rstrip() == f"a.zip  [{'#' * 6}{'.' * 18}]  25 % of 100.0 MB, 5.0 MB/s, 15 s left"
    assert bar.line(2_000_000, 0, 1e6).rstrip() == "a.zip  2.0 MB, 1.0 MB/s"


def test_the_bar_ends_its_line_when_all_has_come() -> None:
    out = io.StringIO()
    bar = download.Bar("a.zip", out)
    for done in range(1001):
        bar(done, 1000)
    assert out.getvalue().count("\r") == 2  # the first step and the last: this took no time
    assert out.getvalue().endswith("\n")
    assert "100 %" in out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_is_unpacked_once(tmp_path: Path, kind: str) -> None:
    archive = tmp_path / f"letters.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("a/b.txt", "beta")
    else:
        with tarfile.open(archive, "w:gz") as tar:
            info = tarfile.TarInfo("a/b.txt")
            info.size = 4
            tar.addfile(info, io.BytesIO(b"beta"))
    folder = download.unpack(archive)
    assert (folder / "a" / "b.txt").read_text() == "beta"
    archive.unlink()
    assert download.unpack(archive) == folder


def test_a_member_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "evil.tar"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo("../outside.txt"), io.BytesIO())
    with pytest.raises(ValueError, match=r"cannot be unpacked .*outside"):
        download.unpack(archive)
    assert [entry.name for entry in tmp_path.iterdir()] == ["evil.tar"]


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "page.tgz"
    archive.write_text("<html>Not found</html>")
    with pytest.raises(ValueError, match="cannot be unpacked"):
        download.unpack(archive)
