"""Of an archive that somebody else made nothing leaves it, and nothing is larger than it may be."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from grader.teaching import archives
from grader.teaching.archives import ArchiveError, Unreadable, pieces

LIMIT = 1_000_000


def zipped(path: Path, files: dict[str, bytes], *links: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        for name in links:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, "/etc/passwd")
    return path


def contents(source: Path) -> dict[str, bytes | str]:
    found: dict[str, bytes | str] = {}
    with pieces(source) as files:
        for piece in files:
            try:
                found[str(piece.path)] = piece.read(LIMIT)
            except Unreadable as reason:
                found[str(piece.path)] = str(reason)
    return found


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"b/x.ipynb": b"2", "a.ipynb": b"1"})
    assert contents(path) == {"a.ipynb": b"1", "b/x.ipynb": b"2"}


@pytest.mark.parametrize(
    "name", ["../../evil.ipynb", "/etc/evil.ipynb", "a/../../evil.ipynb", "C:/evil.ipynb"]
)
def test_a_path_that_leaves_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    (said,) = contents(zipped(tmp_path / "a.zip", {name: b"1"})).values()
    assert said == "has a path that leaves the archive"


def test_windows_separators_leave_nothing_either(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(path, {"..!..!evil.ipynb": b"1"})
        .read_bytes()
        .replace(b"..!..!evil", b"..\\..\\evil")
    )
    assert list(contents(path).values()) == ["has a path that leaves the archive"]


def test_links_are_refused_in_archives_and_in_folders(tmp_path: Path) -> None:
    (said,) = contents(zipped(tmp_path / "a.zip", {}, "ada.ipynb")).values()
    assert "link" in str(said)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "ada.ipynb").symlink_to("/etc/passwd")
    (folder / "etc").symlink_to("/etc")
    assert {str(text) for text in contents(folder).values()} == {"is a link or no regular file"}


def test_a_bomb_is_stopped_while_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"ada.ipynb": bytes(60_000_000)})
    assert path.stat().st_size < 100_000
    with pieces(path) as files:
        (piece,) = files
        with pytest.raises(Unreadable, match="200 times"):
            piece.read(20_000_000)


def test_what_an_archive_says_of_a_size_is_not_believed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"ada.ipynb": os.urandom(3_000_000)})
    data = bytearray(path.read_bytes())
    size = (3_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    path.write_bytes(bytes(data).replace(size, (10).to_bytes(4, "little")))
    (said,) = contents(path).values()
    assert isinstance(said, str) or len(said) <= 10


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    largest, larger = os.urandom(LIMIT), os.urandom(LIMIT + 1)
    files = {"ada.ipynb": largest, "ben.ipynb": larger}
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    expected = {"ada.ipynb": largest, "ben.ipynb": "is larger than 1 MB"}
    assert contents(zipped(tmp_path / "a.zip", files)) == expected
    assert contents(folder) == expected


def test_all_that_is_read_of_one_archive_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 2_500_000)
    files = {f"{n}.ipynb": os.urandom(900_000) for n in range(4)}
    said = contents(zipped(tmp_path / "a.zip", files))
    assert [isinstance(each, bytes) for each in said.values()] == [True, True, False, False]


def test_too_many_files_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    path = zipped(tmp_path / "a.zip", {f"{n}.ipynb": b"" for n in range(4)})
    with pytest.raises(ArchiveError, match="holds 4 files"):
        contents(path)


def test_a_damaged_member_costs_nobody_else(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"ada.ipynb": os.urandom(5_000), "ben.ipynb": b"fine"})
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(bytes(data))
    said = contents(path)
    assert said["ben.ipynb"] == b"fine"
    assert "damaged" in str(said["ada.ipynb"])


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"ada.ipynb": b"1"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert list(contents(path).values()) == ["is encrypted"]


def test_what_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    junk = {"__MACOSX/._ada.ipynb": b"", ".ipynb_checkpoints/ada.ipynb": b"", "x/.DS_Store": b""}
    assert contents(zipped(tmp_path / "a.zip", junk)) == {}


def test_no_archive_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("%PDF")
    with pytest.raises(ArchiveError, match="no zip archive"):
        contents(tmp_path / "a.zip")
    with pytest.raises(ArchiveError, match="cannot be read"):
        contents(tmp_path / "missing.zip")


def test_nothing_is_written_while_reading(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../evil.ipynb": b"1", "ada.ipynb": b"2"})
    before = sorted(tmp_path.parent.rglob("*"))
    contents(path)
    assert sorted(tmp_path.parent.rglob("*")) == before
