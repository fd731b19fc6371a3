"""The loaders of public originals, on files of a few kB in the publishers' own layout."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course4_cnn.helpers import originals

RNG = np.random.default_rng(1)
NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def write_tar(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def png(pixels: np.ndarray, palette: bool = False) -> bytes:
    image = Image.fromarray(pixels)
    if palette:
        image.putpalette([value for colour in range(256) for value in (colour, 0, 255 - colour)])
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def cifar(tmp_path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Four pictures a batch, as CIFAR-10's binary version has ten thousand."""
    X = RNG.integers(0, 256, (24, 32, 32, 3), dtype=np.uint8)
    y = RNG.integers(0, 10, 24)
    rows = [bytes([label]) + x.transpose(2, 0, 1).tobytes() for x, label in zip(X, y, strict=True)]
    batches = [b"".join(rows[at : at + 4]) for at in range(0, 24, 4)]
    names = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
    members = {f"cifar-10-batches-bin/{n}": b for n, b in zip(names, batches, strict=True)}
    members["cifar-10-batches-bin/batches.meta.txt"] = "\n".join([*NAMES, "", ""]).encode()
    members["cifar-10-batches-bin/readme.html"] = b"<html></html>"
    write_tar(tmp_path / "cifar-10-binary.tar.gz", members)
    return X, y


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()
        thread.join()


def test_cifar_10_comes_back_as_it_was_written(
    tmp_path: Path, cifar: tuple[np.ndarray, np.ndarray]
) -> None:
    X, y = cifar
    read = originals.cifar_10(tmp_path)
    assert (read.X_train == X[:20]).all()
    assert (read.y_train == y[:20]).all()
    assert (read.X_test == X[20:]).all()
    assert (read.y_test == y[20:]).all()
    assert read.class_names == tuple(NAMES)
    assert read.X_train.dtype == np.uint8


def test_cifar_10_is_downloaded_checked_and_kept(
    tmp_path: Path,
    cifar: tuple[np.ndarray, np.ndarray],
    server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = (tmp_path / "cifar-10-binary.tar.gz").read_bytes()
    url = server + "cifar-10-binary.tar.gz"
    with pytest.raises(ValueError, match=r"not the file that was published.*sprites_10"):
        originals.cifar_10(tmp_path / "cache", url)
    pinned = replace(originals.CIFAR_10, sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(originals, "CIFAR_10", pinned)
    assert originals.cifar_10(tmp_path / "cache", url).X_test.shape == (4, 32, 32, 3)
    assert (tmp_path / "cache" / "cifar-10-binary.tar.gz").read_bytes() == content


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes())


@pytest.mark.parametrize(
    ("load", "third"), [(originals.mnist, "3"), (originals.fashion_mnist, "Dress")]
)
def test_idx_files_are_read_from_a_folder(tmp_path: Path, load: object, third: str) -> None:
    arrays = [RNG.integers(0, 256, (6, 28, 28), dtype=np.uint8), RNG.integers(0, 10, 6, np.uint8)]
    arrays += [arrays[0][:2] // 2, arrays[1][:2]]
    for name, array in zip(originals.IDX_FILES, arrays, strict=True):
        (tmp_path / name).write_bytes(idx(array))
    read = load(tmp_path)  # type: ignore[operator]
    found = [read.X_train, read.y_train, read.X_test, read.y_test]
    assert all((a == b).all() for a, b in zip(found, arrays, strict=True))
    assert read.class_names[3] == third


def test_mnist_and_fashion_mnist_are_kept_apart(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their files have the same names: one must not be taken for the other."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache" / "mnist").mkdir(parents=True)
    for name in originals.IDX_FILES:
        (tmp_path / "cache" / "mnist" / name).write_bytes(idx(np.zeros((1, 28, 28), np.uint8)))
    assert originals.mnist().X_train.shape == (1, 28, 28)
    with pytest.raises(
        ConnectionError, match=r"Fashion-MNIST could not .* data.load\(\"fashion\"\)"
    ):
        originals.fashion_mnist(url=server)


def test_a_page_in_place_of_an_idx_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(b"<html>Not found</html>"))
    with pytest.raises(ValueError, match="not an IDX file of bytes: delete it"):
        originals.idx(path)


def test_pets_have_breed_species_and_trimap(tmp_path: Path) -> None:
    lists = {
        "trainval": "Abyssinian_100 1 1 1\nenglish_cocker_spaniel_7 13 2 9\n",
        "test": "Bombay_3 5 1 3\n",
    }
    notes = {f"annotations/{split}.txt": text.encode() for split, text in lists.items()}
    images: dict[str, bytes] = {}
    for name in ("Abyssinian_100", "english_cocker_spaniel_7", "Bombay_3"):
        notes[f"annotations/trimaps/{name}.png"] = png(np.array([[1, 2], [3, 2]], np.uint8))
        images[f"images/{name}.jpg"] = b"\xff\xd8\xff"
    write_tar(tmp_path / "annotations.tar.gz", notes)
    write_tar(tmp_path / "images.tar.gz", images)
    pets = originals.oxford_pets(tmp_path)
    found = [(pet.breed, pet.cat, pet.test) for pet in pets]
    assert found == [
        ("Abyssinian", True, False),
        ("english cocker spaniel", False, False),
        ("Bombay", True, True),
    ]
    assert all(pet.image.is_file() for pet in pets)
    assert np.asarray(Image.open(pets[0].trimap)).tolist() == [[1, 2], [3, 2]]


VOC_XML = """<annotation><filename>2007_000032.jpg</filename>
<size><width>500</width><height>281</height><depth>3</depth></size>
<object><name>aeroplane</name><difficult>0</difficult>
<bndbox><xmin>104</xmin><ymin>78</ymin><xmax>375</xmax><ymax>183</ymax></bndbox></object>
<object><name>person</name><difficult>1</difficult>
<bndbox><ymin>180</ymin><xmin>195</xmin><xmax>213</xmax><ymax>229</ymax></bndbox>
<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>
</part></object></annotation>"""


def test_voc_has_boxes_classes_and_masks(tmp_path: Path) -> None:
    top = "VOCdevkit/VOC2012"
    mask = np.array([[0, 1], [15, 255]], np.uint8)
    members = {
        f"{top}/ImageSets/Segmentation/train.txt": b"2007_000032\n",
        f"{top}/Annotations/2007_000032.xml": VOC_XML.encode(),
        f"{top}/SegmentationClass/2007_000032.png": png(mask, palette=True),
        f"{top}/JPEGImages/2007_000032.jpg": b"\xff\xd8\xff",
    }
    write_tar(tmp_path / "VOCtrainval_11-May-2012.tar", members)
    [one] = originals.voc_2012(tmp_path)
    assert one.names == ("aeroplane", "person")
    assert one.boxes.tolist() == [[103, 77, 375, 183], [194, 179, 213, 229]]
    assert one.hard.tolist() == [False, True]
    assert one.size == (500, 281)
    assert np.asarray(Image.open(one.mask)).tolist() == mask.tolist()  # numbers, not colours
    assert Path(one.image).is_file()
    with pytest.raises(ValueError, match="no split 'test': it has train, val and trainval"):
        originals.voc_2012(tmp_path, split="test")


def test_coco_has_boxes_names_and_addresses(tmp_path: Path) -> None:
    notes = {
        "images": [
            {"id": 9, "width": 640, "height": 480, "coco_url": "http://images/9.jpg"},
            {"id": 4, "width": 300, "height": 200, "coco_url": "http://images/4.jpg"},
        ],
        "annotations": [
            {"image_id": 9, "category_id": 18, "bbox": [10, 20, 30, 40.5], "iscrowd": 0},
            {"image_id": 9, "category_id": 1, "bbox": [0, 0, 640, 480], "iscrowd": 1},
        ],
        "categories": [{"id": 1, "name": "person"}, {"id": 18, "name": "dog"}],
    }
    with zipfile.ZipFile(tmp_path / "annotations_trainval2017.zip", "w") as archive:
        archive.writestr("annotations/instances_val2017.json", json.dumps(notes))
    first, second = originals.coco_2017(tmp_path)
    assert first.names == ("dog", "person")
    assert first.boxes.tolist() == [[10, 20, 40, 60.5], [0, 0, 640, 480]]
    assert first.hard.tolist() == [False, True]
    assert first.image == "http://images/9.jpg"
    assert second.boxes.shape == (0, 4)
    with pytest.raises(ValueError, match="no split 'test' with annotations"):
        originals.coco_2017(tmp_path, split="test")


def test_every_original_is_pinned_and_names_an_alternative() -> None:
    for one in (originals.CIFAR_10, *originals.PETS, originals.VOC, originals.COCO):
        assert len(one.sha256) == 64
        assert one.shipped
        assert one.licence
    assert all(len(md5) == 32 for md5 in (*originals.MNIST_MD5, *originals.FASHION_MD5))


@pytest.mark.slow
@pytest.mark.skipif("COURSE_CIFAR_10" not in os.environ, reason="names a folder with the original")
def test_the_genuine_cifar_10_has_its_published_statistics() -> None:
    """For developers: COURSE_CIFAR_10 names a folder that has cifar-10-binary.tar.gz."""
    cifar = originals.cifar_10(Path(os.environ["COURSE_CIFAR_10"]))
    assert cifar.X_train.shape == (50_000, 32, 32, 3)
    assert (np.bincount(cifar.y_train) == 5000).all()
    assert (np.bincount(cifar.y_test) == 1000).all()
    mean, std = cifar.X_train.mean(axis=(0, 1, 2)) / 255, cifar.X_train.std(axis=(0, 1, 2)) / 255
    assert mean == pytest.approx([0.49140, 0.48216, 0.44653], abs=1e-4)
    assert std == pytest.approx([0.24703, 0.24349, 0.26159], abs=1e-4)
    assert cifar.y_train[:10].tolist() == [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]
    assert cifar.y_test[:10].tolist() == [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]
