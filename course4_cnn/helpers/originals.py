"""Load the public originals of the sets of pictures, downloading them to this machine once.

>>> from course4_cnn.helpers import originals
>>> cifar = originals.cifar_10()  # doctest: +SKIP
>>> cifar.X_train.shape  # doctest: +SKIP
(50000, 32, 32, 3)

`cifar_10`, `mnist` and `fashion_mnist` return arrays; `oxford_pets` (0.8 GB), `voc_2012` (2 GB) and
`coco_2017` (annotations only, 0.25 GB) return lists of what is annotated. Each takes `root`, a
folder that has, or gets, the publisher's files under their own names, and most `url`, a mirror.
Nothing of this is needed for the notebooks, whose data come with the course.
"""

import gzip
import json
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from course1_nn.helpers import download
from course1_nn.helpers.download import Original

SCENES = "course4_cnn.helpers.scenes, which draws street scenes with boxes and masks"
SPRITES = "course4_cnn.helpers.sprites, whose sprites_10 has the same shape"
CIFAR_10 = Original(
    "CIFAR-10",
    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    SPRITES,
    sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    bytes=170_052_171,
    licence="none is stated",
)
MNIST_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
FASHION_URL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
IDX_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
MNIST_MD5 = ("f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432",
             "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c")  # fmt: skip
FASHION_MD5 = ("8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe",
               "bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310")  # fmt: skip
CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
           "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")  # fmt: skip
PETS_URL = "https://www.robots.ox.ac.uk/~vgg/data/pets/data/"
PETS = tuple(
    Original("Oxford-IIIT Pets", PETS_URL + name, SPRITES, sha256=sha256, licence="CC BY-SA 4.0")
    for name, sha256 in (
        ("images.tar.gz", "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d"),
        ("annotations.tar.gz", "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91"),
    )
)
VOC = Original(
    "PASCAL VOC 2012",
    "https://thor.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar",
    SCENES,
    sha256="e14f763270cf193d0b5f74b169f44157a4b0c6efa708f4dd0ff78ee691763bcb",
    licence="photographs of Flickr, each under its own terms",
)
COCO = Original(
    "COCO 2017",
    "http://images.cocodataset.org/annotations/annotations_trainval2017.zip",
    SCENES,
    sha256="113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268",
    licence="annotations CC BY 4.0; photographs of Flickr, each under its own terms",
)


@dataclass(frozen=True)
class Images:
    """Labelled images.

    Attributes
    ----------
    X_train, X_test : uint8 arrays, shape (m, h, w) or (m, h, w, 3)
    y_train, y_test : int arrays, shape (m,)
        Indices into `class_names`.
    """

    X_train: NDArray[np.uint8]
    y_train: NDArray[np.int64]
    X_test: NDArray[np.uint8]
    y_test: NDArray[np.int64]
    class_names: tuple[str, ...]


@dataclass(frozen=True)
class Pet:
    """One photograph of a pet; each pixel of `trimap` is 1 pet, 2 background, 3 border."""

    image: Path
    trimap: Path
    breed: str
    cat: bool
    test: bool


@dataclass(frozen=True)
class Annotated:
    """One photograph and the objects in it.

    Attributes
    ----------
    image : str
        Path of the photograph, or its address where it is not downloaded.
    size : (int, int)
        Width and height in pixels.
    boxes : float array, shape (n, 4)
        Left, top, right and bottom in pixels.
    names : tuple of str
        Class of each box.
    hard : bool array, shape (n,)
        Objects that do not count: VOC's "difficult" ones, COCO's crowds.
    mask : str
        Path of the picture whose pixels are class numbers, 255 at borders; empty if there is none.
    """

    image: str
    size: tuple[int, int]
    boxes: NDArray[np.float64]
    names: tuple[str, ...]
    hard: NDArray[np.bool_]
    mask: str = ""


def cifar_10(root: Path | None = None, url: str | None = None) -> Images:
    """Return CIFAR-10: 50,000 + 10,000 colour photographs of 32 × 32 pixels in ten classes.

    References
    ----------
    A. Krizhevsky (2009). Learning multiple layers of features from tiny images.
    """
    path = download.fetch(CIFAR_10, root, url)
    with tarfile.open(path) as archive:
        content = {
            Path(member.name).name: file.read()
            for member in archive
            if (file := archive.extractfile(member)) is not None
        }
    train = b"".join(content[f"data_batch_{number}.bin"] for number in range(1, 6))
    names = content["batches.meta.txt"].decode().split()
    return Images(*_cifar_rows(train), *_cifar_rows(content["test_batch.bin"]), tuple(names))


def _cifar_rows(content: bytes) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Split rows of one label byte and 3 × 32 × 32 bytes: the red plane, the green, the blue."""
    rows = np.frombuffer(content, np.uint8).reshape(-1, 1 + 3 * 32 * 32)
    planes = rows[:, 1:].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), rows[:, 0].astype(np.int64)


def mnist(root: Path | None = None, url: str | None = None) -> Images:
    """Return MNIST: 60,000 + 10,000 handwritten digits of 28 × 28 grey levels.

    Parameters
    ----------
    url : str, optional
        Address of a folder, with a slash at its end, that has the four files.
    """
    title, names = "MNIST", tuple(map(str, range(10)))
    return _idx_set(title, "mnist", root, url or MNIST_URL, MNIST_MD5, names, "CC BY-SA 3.0")


def fashion_mnist(root: Path | None = None, url: str | None = None) -> Images:
    """Return Fashion-MNIST: 60,000 + 10,000 pictures of clothes of 28 × 28 grey levels.

    Parameters
    ----------
    url : str, optional
        Address of a folder, with a slash at its end, that has the four files.
    """
    title, url = "Fashion-MNIST", url or FASHION_URL
    return _idx_set(title, "fashion_mnist", root, url, FASHION_MD5, CLOTHES, "MIT")


def _idx_set(
    title: str,
    folder: str,
    root: Path | None,
    url: str,
    hashes: tuple[str, ...],
    names: tuple[str, ...],
    licence: str,
) -> Images:
    root = download.cache_folder() / folder if root is None else root
    shipped = 'data.load("fashion")'
    files = [Original(title, url + name, shipped, md5=md5, licence=licence)
             for name, md5 in zip(IDX_FILES, hashes, strict=True)]  # fmt: skip
    X_train, y_train, X_test, y_test = (idx(download.fetch(one, root)) for one in files)
    return Images(X_train, y_train.astype(np.int64), X_test, y_test.astype(np.int64), names)


def idx(path: Path) -> NDArray[np.uint8]:
    """Read a gzipped IDX file of bytes: 0, 0, type 8, number of axes, then big-endian sizes."""
    content = gzip.decompress(path.read_bytes())
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is not an IDX file of bytes: delete it and fetch it again.")
    axes = content[3]
    shape = np.frombuffer(content, ">u4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def oxford_pets(root: Path | None = None) -> list[Pet]:
    """Return 7,349 photographs of cats and dogs of 37 breeds, with outlines.

    References
    ----------
    O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar (2012). Cats and dogs.
    """
    images, notes = (download.unpack(download.fetch(one, root)) for one in PETS)
    pets: list[Pet] = []
    for split in ("trainval", "test"):
        lines = (notes / "annotations" / f"{split}.txt").read_text(encoding="utf-8").splitlines()
        for name, _, species, _ in (line.split() for line in lines if line.strip()):
            pets.append(
                Pet(
                    images / "images" / f"{name}.jpg",
                    notes / "annotations" / "trimaps" / f"{name}.png",
                    name.rpartition("_")[0].replace("_", " "),
                    species == "1",
                    split == "test",
                )
            )
    return pets


def voc_2012(
    root: Path | None = None, url: str | None = None, split: str = "train"
) -> list[Annotated]:
    """Return the photographs of PASCAL VOC 2012 that are segmented, with boxes and masks.

    Parameters
    ----------
    split : "train", "val" or "trainval"
    """
    folder = download.unpack(download.fetch(VOC, root, url)) / "VOCdevkit" / "VOC2012"
    chosen = folder / "ImageSets" / "Segmentation" / f"{split}.txt"
    if not chosen.is_file():
        raise ValueError(f"VOC has no split {split!r}: it has train, val and trainval.")
    return [_voc_photograph(folder, name) for name in chosen.read_text("utf-8").split()]


def _voc_photograph(folder: Path, name: str) -> Annotated:
    notes = ET.parse(folder / "Annotations" / f"{name}.xml").getroot()
    objects = notes.findall("object")
    corners = ("xmin", "ymin", "xmax", "ymax")
    boxes = [[float(one.findtext(f"bndbox/{c}", "nan")) for c in corners] for one in objects]
    return Annotated(
        str(folder / "JPEGImages" / f"{name}.jpg"),
        (int(notes.findtext("size/width", "0")), int(notes.findtext("size/height", "0"))),
        np.array(boxes).reshape(-1, 4) - [1, 1, 0, 0],  # VOC counts pixels from 1, ends included
        tuple(one.findtext("name", "") for one in objects),
        np.array([one.findtext("difficult", "0") == "1" for one in objects], dtype=np.bool_),
        str(folder / "SegmentationClass" / f"{name}.png"),
    )


def coco_2017(
    root: Path | None = None, url: str | None = None, split: str = "val"
) -> list[Annotated]:
    """Return the annotations of COCO 2017; the photographs stay at their addresses.

    Parameters
    ----------
    split : "val" (5,000 photographs) or "train" (118,287)
    """
    if split not in ("train", "val"):
        raise ValueError(f"COCO has no split {split!r} with annotations: it has train and val.")
    with zipfile.ZipFile(download.fetch(COCO, root, url)) as archive:
        notes = json.loads(archive.read(f"annotations/instances_{split}2017.json"))
    names = {one["id"]: str(one["name"]) for one in notes["categories"]}
    of_image: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for one in notes["annotations"]:
        of_image[one["image_id"]].append(one)
    return [_coco_photograph(image, of_image[image["id"]], names) for image in notes["images"]]


def _coco_photograph(
    image: Mapping[str, Any], objects: list[Mapping[str, Any]], names: Mapping[int, str]
) -> Annotated:
    boxes = np.array([one["bbox"] for one in objects], dtype=np.float64).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]  # from width and height to right and bottom
    return Annotated(
        str(image["coco_url"]),
        (int(image["width"]), int(image["height"])),
        boxes,
        tuple(names[one["category_id"]] for one in objects),
        np.array([bool(one["iscrowd"]) for one in objects], dtype=np.bool_),
    )
