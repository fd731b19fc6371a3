"""Generate labelled pictures of animals and vehicles, and know the hidden truth about each.

>>> import numpy as np
>>> from course4_cnn.helpers import sprites
>>> rng = np.random.default_rng(1)
>>> train, test = sprites.split(rng)  # no motif is in both
>>> pictures = sprites.sprites_10(4, rng, among=train)
>>> pictures.X.shape
(4, 32, 32, 3)

`sprites_10` has the shape and the ten classes of CIFAR-10, `felines` two classes: felines against
canids, or against other animals. `split` parts the sprites so that the test pictures show animals
that no training picture shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from course1_nn.helpers import data
from course4_cnn.helpers import grounds

FELINE, CANID, OTHER = 3, 5, 10  # indices into the set's class_names
ANIMALS = (2, 4, 5, 6, 7, 10)  # all but felines
# Where each class is usually seen, the more often the more likely.
HABITATS = (
    ("sky", "sky", "sky", "sky", "road"),
    ("road", "road", "road", "grass", "snow", "sand"),
    ("sky", "grass", "water", "snow"),
    ("indoor", "indoor", "grass", "sand"),
    ("grass", "grass", "grass", "snow"),
    ("indoor", "grass", "grass", "snow", "sand"),
    ("grass", "water", "sand"),
    ("grass", "grass", "sand"),
    ("water",),
    ("road", "road", "road", "sand", "snow"),
)
# Of the two-class pictures: half of them are seen before a photograph.
GROUNDS = ("grass", "indoor", "sand", "snow", "water", *["photograph"] * 5)
LARGEST = 320  # pixels


@dataclass(frozen=True)
class Pictures:
    """Generated pictures with their labels and the truth that a learner's program does not see.

    Attributes
    ----------
    X : uint8 array, shape (m, size, size, 3)
    y : int array, shape (m,)
        An index into `class_names`.
    sprite : int array, shape (m,)
        Which sprite it is: a row of `data.load("sprites")`.
    box : float array, shape (m, 4)
        Left, top, right and bottom of what can be seen of it, in pixels.
    visible : float array, shape (m,)
        Share of the sprite's area that is inside the picture and not hidden.
    ground : int array, shape (m,)
        What is behind it, an index into `grounds.KINDS`.
    occluded, dim, blurred, small : bool array, shape (m,)
        Conditions: less than 90 % visible, little light, out of focus, less than half as wide and
        high as the picture.
    """

    X: NDArray[np.uint8]
    y: NDArray[np.int64]
    class_names: tuple[str, ...]
    sprite: NDArray[np.int64]
    box: NDArray[np.float64]
    visible: NDArray[np.float64]
    ground: NDArray[np.int64]
    occluded: NDArray[np.bool_]
    dim: NDArray[np.bool_]
    blurred: NDArray[np.bool_]
    small: NDArray[np.bool_]


def split(
    rng: np.random.Generator, share: float = 0.2
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Part the sprites of each class into those for training and those for testing.

    Sprites that show the same motif stay together.

    Parameters
    ----------
    share : float
        Of each class's motifs, how many are for testing; at least one is.

    Returns
    -------
    train, test : int arrays
        Rows of `data.load("sprites")`.
    """
    sheet = data.load("sprites")
    chosen: list[int] = []
    for label in range(len(sheet.class_names)):
        motifs = np.unique(sheet.groups[sheet.y == label])
        count = max(1, round(share * len(motifs)))
        chosen += rng.choice(motifs, count, replace=False).tolist()
    tested = np.isin(sheet.groups, chosen)
    return np.flatnonzero(~tested), np.flatnonzero(tested)


def sprites_10(
    m: int,
    rng: np.random.Generator,
    size: int = 32,
    hard: float = 0.3,
    among: NDArray[np.int64] | None = None,
) -> Pictures:
    """Generate `m` colour pictures of ten classes, as equally many of each as can be.

    Parameters
    ----------
    size : int
        Side of the pictures in pixels.
    hard : float
        From 0, plain pictures, to 1: small, turned, recoloured, hidden, dim, blurred and noisy.
    among : int array, optional
        Rows of `data.load("sprites")` to choose from, such as one side of `split`; else all.
    """
    names = data.load("sprites").class_names.tolist()[:10]
    classes = [(label,) for label in range(10)]

    def habitat(label: int) -> str:
        usual = rng.random() > 0.35 * hard
        return str(rng.choice(HABITATS[label] if usual else grounds.KINDS))

    return _generate(m, rng, size, hard, classes, names, among, habitat)


def felines(
    m: int,
    rng: np.random.Generator,
    size: int = 64,
    hard: float = 0.3,
    against: str = "canids",
    among: NDArray[np.int64] | None = None,
) -> Pictures:
    """Generate `m` colour pictures, one half of felines (label 1), one half of others (label 0).

    Both halves are seen before the same backgrounds, so only the animal tells them apart.

    Parameters
    ----------
    size, hard, among
        As for `sprites_10`.
    against : "canids" or "animals"
        What the others are: dogs, wolves and foxes, or birds, cattle, reptiles, bears … as well.
    """
    if against not in ("canids", "animals"):
        raise ValueError(f"against is {against!r}: it is 'canids' or 'animals'.")
    others = (CANID,) if against == "canids" else ANIMALS
    names = ["canid" if against == "canids" else "other animal", "feline"]
    return _generate(
        m, rng, size, hard, [others, (FELINE,)], names, among, lambda _: str(rng.choice(GROUNDS))
    )


def _generate(
    m: int,
    rng: np.random.Generator,
    size: int,
    hard: float,
    classes: list[tuple[int, ...]],
    names: list[str],
    among: NDArray[np.int64] | None,
    habitat: Callable[[int], str],
) -> Pictures:
    if not 16 <= size <= LARGEST:
        raise ValueError(f"size is {size} pixels: take 16 to {LARGEST}.")
    if not 0 <= hard <= 1:
        raise ValueError(f"hard is {hard}: it goes from 0 to 1.")
    sheet = data.load("sprites")
    allowed = np.arange(len(sheet.y)) if among is None else np.asarray(among)
    motifs = [_motifs(sheet, allowed[np.isin(sheet.y[allowed], kinds)]) for kinds in classes]
    for name, found in zip(names, motifs, strict=True):
        if not found:
            raise ValueError(f"among has no sprite of the class {name}: add one to it.")
    y = rng.permutation(np.arange(m) % len(classes))
    rows: list[tuple[Any, ...]] = []
    for label in y:
        motif = motifs[label][rng.integers(len(motifs[label]))]
        sprite = int(rng.choice(motif))
        kind = habitat(int(label))
        picture = _compose(sheet.pictures[sprite], kind, rng, size, hard)
        rows.append((sprite, grounds.KINDS.index(kind), *picture))
    shapes = [(), (), (size, size, 3), (4,), (), (), (), (), ()]
    columns = list(zip(*rows, strict=True)) or [() for _ in shapes]
    parts = [np.array(c).reshape(m, *shape) for c, shape in zip(columns, shapes, strict=True)]
    sprite_, ground, X, box, visible, *conditions = parts
    return Pictures(
        X.astype(np.uint8),
        y.astype(np.int64),
        tuple(names),
        sprite_.astype(np.int64),
        box.astype(np.float64),
        visible.astype(np.float64),
        ground.astype(np.int64),
        *(condition.astype(np.bool_) for condition in conditions),
    )


def _motifs(sheet: data.Data, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [rows[sheet.groups[rows] == motif] for motif in np.unique(sheet.groups[rows])]


def _compose(
    sprite: NDArray[np.uint8], kind: str, rng: np.random.Generator, size: int, hard: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64], float, bool, bool, bool, bool]:
    """Paint one picture; return it, its box, the visible share and the four conditions."""
    side = size * max(1, min(2, LARGEST // size)) if size <= 96 else size
    placed, area = _place(sprite, rng, side, hard)
    colour, alpha = placed[..., :3], placed[..., 3]
    canvas = _over(_shadowed(grounds.ground(rng, side, kind), alpha), colour, alpha)
    seen = alpha
    if rng.random() < 0.7 * hard:
        leaves, cover = grounds.foliage(rng, side, rng.uniform(0.06, 0.3))
        if (alpha * (1 - cover)).sum() > 0.5 * alpha.sum():  # never hide most of it
            canvas, seen = _over(canvas, leaves, cover), alpha * (1 - cover)
    light = rng.uniform(0.85 - 0.5 * hard * (rng.random() < 0.3), 1.1)
    defocus = rng.uniform(0.4, 2) * hard * size / 64 * (rng.random() < 0.3)  # pixels
    canvas = np.clip(grounds.lit(canvas, rng) * light, 0, 1)
    image = Image.fromarray((canvas * 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur((rng.uniform(0.2, 0.6) + defocus) * side / size))
    small = np.asarray(image.resize((size, size), Image.Resampling.BOX), dtype=np.float32)
    noise = rng.standard_normal(small.shape, dtype=np.float32) * rng.uniform(1, 2 + 8 * hard)
    box = _box(seen > 0.5) * size / side
    visible = float(seen.sum() / area)
    wide, high = box[2:] - box[:2]
    return (
        np.clip(small + noise, 0, 255).astype(np.uint8),
        box,
        min(visible, 1.0),
        visible < 0.9,
        bool(light < 0.75),
        bool(defocus > 0.4 * size / 64),
        bool(max(wide, high) < size / 2),
    )


def _place(
    sprite: NDArray[np.uint8], rng: np.random.Generator, side: int, hard: float
) -> tuple[NDArray[np.float32], float]:
    """Return the sprite, recoloured, scaled and turned, on a transparent square, and its area."""
    image = Image.fromarray(sprite[:, ::-1] if rng.random() < 0.5 else sprite)
    length = side * rng.uniform(0.6 - 0.3 * hard, 0.95)
    width, height = max(4, int(length * rng.uniform(0.88, 1.12))), max(4, int(length))
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    angle = rng.normal(0, 5 + 10 * hard)
    image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    x = int((side - image.width) * np.clip(rng.normal(0.5, 0.2), -0.1, 1.1))
    y = int((side - image.height) * np.clip(rng.normal(0.6, 0.18), -0.1, 1.1))
    square = Image.new("RGBA", (side, side))
    square.paste(image, (x, y))
    placed = np.asarray(square, dtype=np.float32) / 255
    area = float(np.asarray(image.getchannel("A"), dtype=np.float32).sum() / 255)
    turn = np.deg2rad(rng.normal(0, 8 + 20 * hard))
    paint = grounds.recolouring(turn, rng.uniform(0.45, 1.05)) * np.float32(rng.uniform(0.75, 1.08))
    colour = np.clip(placed[..., :3] @ paint, 0, 1)
    return np.dstack([colour, placed[..., 3]]), area


def _shadowed(ground: grounds.Image, alpha: NDArray[np.float32]) -> grounds.Image:
    """Return the ground with the soft shadow of what stands on it."""
    side = len(ground)
    shadow = Image.fromarray((alpha * 255).astype(np.uint8))
    shadow = shadow.filter(ImageFilter.GaussianBlur(side / 32))
    dark = np.asarray(shadow, dtype=np.float32)[..., None] / 255 * 0.45
    dark = np.roll(dark, (side // 26, side // 42), axis=(0, 1))
    return ground * (1 - dark)


def _over(
    below: grounds.Image, colour: NDArray[np.float32], alpha: NDArray[np.float32]
) -> grounds.Image:
    return below + (colour - below) * alpha[..., None]


def _box(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return left, top, right and bottom of the true pixels."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], dtype=np.float64)
