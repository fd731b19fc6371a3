"""Each file format comes back as the arrays that were written."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from course1_nn.helpers import formats


def encoded(picture: NDArray[np.uint8], kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind)
    return file.getvalue()


def test_an_archive_gives_its_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=np.arange(6.0).reshape(2, 3), names=np.array(["é", "b"]))
    arrays = formats.read(tmp_path / "a.npz")
    np.testing.assert_array_equal(arrays["X"], [[0, 1, 2], [3, 4, 5]])
    assert arrays["names"].tolist() == ["é", "b"]


def test_an_archive_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        formats.read(tmp_path / "a.npz")


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)], ids=["grey", "rgb", "rgba"])
def test_pictures_encoded_as_png_come_back_exactly(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (3, *shape), dtype=np.uint8)
    files = [encoded(picture, "PNG") for picture in pictures]
    ends = np.cumsum([len(file) for file in files])
    packed = {"X@encoded": np.frombuffer(b"".join(files), np.uint8), "X@ends": ends}
    np.savez(tmp_path / "a.npz", y=np.arange(3), **packed)
    arrays = formats.read(tmp_path / "a.npz")
    assert set(arrays) == {"X", "y"}
    np.testing.assert_array_equal(arrays["X"], pictures)


def test_pictures_encoded_as_jpeg_come_back_nearly() -> None:
    flat = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    file = encoded(flat, "JPEG")
    unpacked = formats.unpack_images(
        {"X@encoded": np.frombuffer(file * 2, np.uint8), "X@ends": np.array([1, 2]) * len(file)}
    )
    assert unpacked["X"].shape == (2, 8, 8, 3)
    assert np.abs(unpacked["X"].astype(int) - flat).max() <= 3


def test_a_table_gives_an_array_a_column_with_the_dtypes_asked_for(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text('word\tcount\tmean\n"a b"\t3\t0.5\né\t4\t-1e3\n', "utf-8")
    arrays = formats.read(tmp_path / "t.tsv", dtypes={"count": "int64", "mean": "float64"})
    assert arrays["word"].tolist() == ['"a b"', "é"]
    assert arrays["count"].dtype == np.int64
    np.testing.assert_array_equal(arrays["mean"], [0.5, -1000.0])


def test_a_table_with_a_short_row_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("a\tb\n1\t2\n3\n", "utf-8")
    with pytest.raises(ValueError, match="shorter"):
        formats.read(tmp_path / "t.tsv")


def test_a_text_gives_its_lines_and_keeps_empty_ones(tmp_path: Path) -> None:
    (tmp_path / "poem.txt").write_text("one\n\n  two\n", "utf-8")
    assert formats.read(tmp_path / "poem.txt")["poem"].tolist() == ["one", "", "  two"]


def test_a_picture_is_named_by_its_key_or_by_its_file(tmp_path: Path) -> None:
    picture = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    (tmp_path / "cat.png").write_bytes(encoded(picture, "PNG"))
    np.testing.assert_array_equal(formats.read(tmp_path / "cat.png")["cat"], picture)
    assert list(formats.read(tmp_path / "cat.png", key="content")) == ["content"]


def test_an_unknown_format_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.bmp is of an unknown format: known are \.npz"):
        formats.read(tmp_path / "a.bmp")


def test_a_sound_gives_its_samples_under_the_name_of_its_file(tmp_path: Path) -> None:
    samples = np.array([0, 1, -32768, 32767], "<i2")
    write_sound(tmp_path / "ring.wav", samples.tobytes(), channels=1, width=2)
    (read,) = formats.read(tmp_path / "ring.wav").values()
    assert read.dtype == np.int16
    assert read.tolist() == samples.tolist()
    assert list(formats.read(tmp_path / "ring.wav", "bell")) == ["bell"]


@pytest.mark.parametrize(("channels", "width"), [(2, 2), (1, 1)])
def test_a_sound_of_another_kind_is_refused(tmp_path: Path, channels: int, width: int) -> None:
    write_sound(tmp_path / "a.wav", b"\0" * 8, channels, width)
    with pytest.raises(ValueError, match=rf"a\.wav has {channels} channels of {width} bytes"):
        formats.read(tmp_path / "a.wav")


def write_sound(path: Path, frames: bytes, channels: int, width: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(16_000)
        file.writeframes(frames)
