"""What becomes of images that are shifted and flipped at random: for observers.

- ``augmented``: truths about many images, whatever the draw
- ``pictures``: draw images for cases

The images are random pixels, so that from each result one reads how the image was treated. No
random number leaves this module: statistics are rounded to truths, with bounds of five standard
errors and more.
"""

import itertools
from typing import Any

import numpy as np
from numpy import ndarray as Array

from course2_improving.helpers.regularizers import about_rng

Sizes = dict[str, int]

BATCHES, BATCH = 16, 40  # of images
ONE_BY_ONE = "each in its own way"
BORDERS = ("wrapped around", "black borders", "mirrored borders", "doubled borders", "upside down")


def augmented(
    answer: Any, X: Array, seed: int, shift: int = 2, flip: bool = True
) -> dict[str, Any]:
    """Return what holds of ``answer(X, rng, shift, flip)``, which shifts and flips images.

    Where there is nothing to do the images themselves are in the result, else truths about many.
    """
    X_out = answer(X, np.random.default_rng(seed), shift, flip)
    if not isinstance(X_out, np.ndarray):
        raise TypeError(f"return an array, not a {type(X_out).__name__}")
    seen: dict[str, Any] = {"shape": list(X_out.shape), "dtype": str(X_out.dtype)}
    if not shift and not flip:
        return seen | {"images": X_out}
    rng = np.random.default_rng(1)
    many = rng.integers(0, 256, (BATCHES * BATCH, *X.shape[1:]))
    many = many.astype(X.dtype) if X.dtype.kind in "ui" else (many / 256).astype(X.dtype)

    def draw(generator: np.random.Generator, batches: int = 1) -> Array:
        parts = many[: batches * BATCH].reshape(batches, BATCH, *X.shape[1:])
        out = [np.asarray(answer(part.copy(), generator, shift, flip)) for part in parts]
        return np.concatenate(out)

    out = draw(np.random.default_rng(seed), BATCHES)
    if out.shape != many.shape:
        return seen | {"many images keep their shape": False}
    ways = _ways(many, out, shift, "edge")
    odd = np.flatnonzero(ways[:, 0] < 0)
    seen["what became of the images"] = _oddities(many[odd], out[odd], shift)
    if not len(odd):
        seen |= _about_ways(ways, shift)
        if seen["images are treated"] != ONE_BY_ONE:
            return seen  # one draw a batch: with few draws, the rest is chance
    return seen | about_rng(draw, seed, np.array_equal)


def _ways(images: Array, out: Array, shift: int, border: str) -> Array:
    """Return how each image was treated, shape (m, 3): flipped, steps down, steps to the right.

    A row of -1 says that it was treated in no such way; `border` says what enters at the sides.
    Images are told by a weighted sum of their pixels. The weights of a treated image's pixels
    belong to pixels of the image before, so that one product has the sums of all treatments.
    """
    if not len(images):
        return np.zeros((0, 3), int)
    _, n_H, n_W, n_C = images.shape
    weights = np.random.default_rng(2).integers(1, 2**30, (n_H * n_W, n_C)).astype(float)
    steps = range(-shift, shift + 1)
    moves = np.array(list(itertools.product((0, 1), steps, steps)))  # (k, 3)
    table = np.zeros((len(moves), n_H * n_W, n_C))
    for place, move in enumerate(moves):
        flip, down, right = map(int, move)
        origin = _origin(n_H, n_W, flip, down, right, border)
        np.add.at(table[place], origin[origin >= 0], weights[origin >= 0])
    sums = images.reshape(len(images), -1) @ table.reshape(len(moves), -1).T  # (m, k)
    wanted = out.reshape(len(out), -1) @ weights.ravel()  # (m,)
    gaps = np.abs(sums - wanted[:, None])
    nearest = gaps.argmin(axis=1)
    return np.where(gaps.min(axis=1, keepdims=True) < 1e-6, moves[nearest], -1)


def _origin(n_H: int, n_W: int, flip: int, down: int, right: int, border: str) -> Array:
    """Return from where each pixel of a treated image came, shape (n_H * n_W,); -1: nowhere."""
    rows = _entering(np.arange(n_H) - down, border)
    columns = _entering(np.arange(n_W) - right, border)
    if border == "upside down":
        rows = n_H - 1 - rows
    if flip:
        columns = np.where(columns < 0, -1, n_W - 1 - columns)
    grid = rows[:, None] * n_W + columns
    return np.where((rows < 0)[:, None] | (columns < 0), -1, grid).ravel()


def _entering(places: Array, border: str) -> Array:
    """Return places along an axis, those beyond its ends as `border` says."""
    end = len(places) - 1
    if border == "wrapped around":
        return places % (end + 1)
    if border == "black borders":
        return np.where((places < 0) | (places > end), -1, places)
    if border == "mirrored borders":  # 3 2 | 1 2 3
        return end - np.abs(end - np.abs(places))
    if border == "doubled borders":  # 2 1 | 1 2 3
        places = np.where(places < 0, -1 - places, places)
        return np.where(places > end, 2 * end + 1 - places, places)
    return np.clip(places, 0, end)


def _oddities(images: Array, out: Array, shift: int) -> str:
    """Return what was done to images that are not shifted and flipped as they should be."""
    found: list[str] = []
    for kind in BORDERS:
        rest = _ways(images, out, shift, kind)[:, 0] < 0
        if not rest.all():
            found.append(kind)
        images, out = images[rest], out[rest]
    further = _ways(images, out, shift + 1, "edge")[:, 0] < 0
    if not further.all():
        found.append("shifted too far")
    if further.any():
        found.append("something else")
    return ", ".join(found) or "shifted and flipped"


def _about_ways(ways: Array, shift: int) -> dict[str, Any]:
    """Return truths about the treatment of many images; of 640 a share is known to 0.02."""
    flips, down, right = ways.T
    moves = 10 * down + right
    alike = [name for name, each in (("flips", flips), ("shifts", moves)) if _by_batch(each)]
    if alike:
        return {"images are treated": f"all of a batch have the same {' and '.join(alike)}"}
    shares = {"all": 1.0, "none": 0.0, "half": 0.5}
    near = (name for name, value in shares.items() if abs(flips.mean() - value) < 0.1)
    pairs = ((down, right), (flips, right), (flips, down))
    return {
        "images are treated": ONE_BY_ONE,
        "share that is flipped": next(near, "another"),
        "steps down": np.unique(down).tolist(),
        "steps to the right": np.unique(right).tolist(),
        "all steps are equally frequent": _even(down, shift) and _even(right, shift),
        "down, right and flip are drawn apart": all(_apart(*pair) for pair in pairs),
        "images are drawn apart": all(_apart(each[1:], each[:-1]) for each in (flips, down, right)),
    }


def _by_batch(draws: Array) -> bool:
    """Return whether the images of each batch share a draw, and batches differ."""
    batches = draws.reshape(BATCHES, BATCH)
    return bool((batches == batches[:, :1]).all() and (batches[1:] != batches[:-1]).any())


def _even(steps: Array, shift: int) -> bool:
    """Return whether each step from -shift to shift is equally frequent, to 40 %."""
    counts = np.bincount(steps + shift, minlength=2 * shift + 1)
    return bool(np.all(np.abs(counts / counts.mean() - 1) < 0.4))


def _apart(one: Array, other: Array) -> bool:
    """Return whether two rows of numbers do not go up and down together: to 5 standard errors."""
    if one.std() == 0 or other.std() == 0:
        return True
    return abs(float(np.corrcoef(one, other)[0, 1])) < 0.2


def pictures(dtype: str) -> Any:
    """Return the domain of images of random pixels: bytes, or floats from 0 to 1."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        shape = [sizes[name] for name in ("m", "n_H", "n_W", "n_C")]
        pixels = rng.integers(0, 256, shape)
        return pixels.astype(np.uint8) if dtype == "uint8" else np.round(pixels / 256, 3)

    return draw
