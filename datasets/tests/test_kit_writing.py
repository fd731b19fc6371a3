"""Files are the same on every run, and come back as what was written."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from kit import sheets, writing
from PIL import Image

from course1_nn.helpers import formats


def test_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    arrays = {"X": np.arange(12.0).reshape(3, 4), "names": np.array(["a", "é"])}
    writing.write_npz(tmp_path / "one.npz", arrays)
    writing.write_npz(tmp_path / "two.npz", arrays)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_an_archive_tells_nothing_of_time_and_machine(tmp_path: Path) -> None:
    writing.write_npz(tmp_path / "a.npz", {"X": np.arange(3)})
    (member,) = zipfile.ZipFile(tmp_path / "a.npz").infolist()
    assert member.date_time == (1980, 1, 1, 0, 0, 0)
    assert (member.create_system, member.external_attr) == (3, 0o644 << 16)


def test_byte_order_and_memory_order_do_not_show(tmp_path: Path) -> None:
    X = np.arange(12, dtype="<i4").reshape(3, 4)
    writing.write_npz(tmp_path / "plain.npz", {"X": X})
    writing.write_npz(tmp_path / "other.npz", {"X": np.asfortranarray(X.astype(">i4"))})
    assert (tmp_path / "plain.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {
        "half": np.linspace(0, 1, 5, dtype=np.float16),
        "scalar": np.array(3.5),
        "empty": np.zeros((0, 4), np.uint8),
        "words": np.array(["", "naïve", "日本"]),
    }
    writing.write_npz(tmp_path / "a.npz", arrays)
    read = formats.read(tmp_path / "a.npz")
    assert list(read) == list(arrays)
    for key, array in arrays.items():
        assert (read[key].dtype, read[key].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(read[key], array)


def test_python_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="X holds Python objects: make it an array of numbers"):
        writing.write_npz(tmp_path / "a.npz", {"X": np.array([{}], dtype=object)})


def test_packed_pictures_come_back_under_their_own_name(tmp_path: Path) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (4, 6, 5, 3), dtype=np.uint8)
    files: list[bytes] = []
    for picture in pictures:
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "PNG")
        files.append(buffer.getvalue())
    writing.write_npz(tmp_path / "a.npz", writing.pack_images("X", files))
    np.testing.assert_array_equal(formats.read(tmp_path / "a.npz")["X"], pictures)


def test_a_table_comes_back_column_by_column(tmp_path: Path) -> None:
    writing.write_tsv(tmp_path / "t.tsv", {"word": ["ein", "Ü ß"], "count": [3, 40]})
    assert (tmp_path / "t.tsv").read_bytes() == "word\tcount\nein\t3\nÜ ß\t40\n".encode()
    read = formats.read(tmp_path / "t.tsv", dtypes={"count": "int64"})
    assert read["word"].tolist() == ["ein", "Ü ß"]
    assert read["count"].tolist() == [3, 40]


@pytest.mark.parametrize("value", ["a\tb", "a\nb", "a\rb"])
def test_a_value_that_a_table_cannot_hold_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ValueError, match=r"t\.tsv cannot hold a tab or a line break"):
        writing.write_tsv(tmp_path / "t.tsv", {"word": [value]})
    assert not (tmp_path / "t.tsv").exists()


def test_a_contact_sheet_has_a_row_a_class_with_only_its_images() -> None:
    images = np.repeat(np.array([10, 200, 10, 90, 200, 50], np.uint8), 16).reshape(6, 4, 4)
    page = np.asarray(
        sheets.by_class(images, np.array([0, 1, 0, 2, 1, 1]), ["a", "b", "c"], columns=2)
    )
    step = 4 + sheets.GAP
    assert page.shape[0] == 3 * step
    last = page.shape[1] - sheets.GAP - 1  # the last column of the second image
    assert [int(page[row * step, last]) for row in range(3)] == [10, 200, 255]
    assert [int(page[row * step, last - step]) for row in range(3)] == [10, 200, 90]


def test_a_contact_sheet_of_coloured_images_is_coloured() -> None:
    red = np.zeros((1, 4, 4, 3), np.uint8)
    red[..., 0] = 255
    page = np.asarray(sheets.sheet([red], ["red"]))
    assert page[0, -sheets.GAP - 1].tolist() == [255, 0, 0]


def test_sound_comes_back_to_the_precision_of_its_samples(tmp_path: Path) -> None:
    sound = np.sin(np.linspace(0, 9, 50))
    writing.write_wav(tmp_path / "s.wav", sound, 8000)
    read = formats.read(tmp_path / "s.wav")["s"]
    np.testing.assert_allclose(read / (2**15 - 1), sound, atol=2**-15)


def test_sound_that_would_be_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"louder than 1: divide it by 1\.5"):
        writing.write_wav(tmp_path / "s.wav", np.array([0.0, -1.5]), 8000)
    assert not (tmp_path / "s.wav").exists()
