"""Watch what an answer does with files and with chance: observers that exercises share.

- `png` describes a picture file as plain data, `random_png` draws one; `read_picture` writes it and
  watches `load_image`
- `h5` describes a model file; `read_model` writes it and watches `load_model`
- `written_model` lets an answer write a model file and reads it by itself
- `deal` has examples dealt out to three sets and says what holds of them; `distinct_rows` and
  `labels_in_order` draw such examples

Observers travel as text into the process that runs the answer (``docs/authoring.md``), so each
imports what it needs. Files lie in a temporary folder, which is gone after the call.
"""

from typing import Any

import numpy as np
from numpy import ndarray as Array


def png(pixels: Any, palette: bool = False, orientation: int = 1) -> Any:
    """Describe a PNG file.

    Parameters
    ----------
    pixels : array of int, shape (h, w), (h, w, 3) or (h, w, 4)
        Grey levels, RGB or RGBA, from 0 to 255.
    palette : bool
        Whether the file holds numbers of colours and a list of the colours. Pixels are RGB then.
    orientation : int
        How a camera was held, 1 (upright) to 8: tag 0x0112 of EXIF.
    """
    pixels = np.array(pixels, dtype=np.uint8)
    return {"pixels": pixels, "palette": palette, "orientation": orientation}


def random_png(kind: str) -> Any:
    """Return a domain of small pictures that are not square, but could be cut square evenly.

    Parameters
    ----------
    kind : {"grey", "turned", "transparent", "palette"}
        Upright in grey, turned in colour, partly transparent in colour, of three colours.
    """

    def draw(rng: np.random.Generator, sizes: dict[str, int]) -> Any:
        del sizes  # every domain gets them
        short = int(rng.integers(3, 7))
        shape = rng.permutation([short, short + 2 * int(rng.integers(1, 4))]).tolist()
        pixels = rng.integers(0, 256, shape if kind == "grey" else [*shape, 4])
        pixels[..., 3:] = rng.choice([0, 128, 255], pixels[..., 3:].shape)
        if kind == "turned":
            return png(pixels[..., :3], orientation=int(rng.choice([3, 6, 8])))
        if kind == "palette":
            return png(rng.integers(0, 256, (3, 3))[pixels[..., 0] % 3], palette=True)
        return png(pixels)

    return draw


def read_picture(answer: Any, path: Any, size: int, grayscale: bool = True) -> dict[str, Any]:
    """Write the picture that `path` describes, call the answer with its path and on a white one."""
    import contextlib
    import tempfile
    import warnings

    from PIL import Image

    pixels = path["pixels"]
    picture = Image.fromarray(pixels)
    if path["palette"]:
        colours, numbers = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
        picture = Image.fromarray(numbers.reshape(pixels.shape[:2]).astype(np.uint8))
        picture.putpalette(colours.tobytes())
    exif = Image.Exif()
    exif[0x0112] = path["orientation"]
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        warnings.catch_warnings(record=True) as log,
    ):
        warnings.simplefilter("always")
        picture.save("picture.png", exif=exif)
        image = answer("picture.png", size, grayscale)
        Image.new("L", (2, 2), "white").save("white.png")
        white = np.max(answer("white.png", 2, grayscale))
        left_open = any(issubclass(warning.category, ResourceWarning) for warning in log)
    return {"image": image, "white becomes": f"{white:.4f}", "file left open": left_open}


def h5(params: dict[str, Array], class_names: list[str]) -> Any:
    """Describe an HDF5 file with a model."""
    return {"params": params, "class_names": class_names}


def read_model(answer: Any, path: Any) -> dict[str, Any]:
    """Write the model file that `path` describes, and call the answer with its path."""
    import contextlib
    import tempfile

    import h5py

    start = h5py.File.__init__
    opened: list[Any] = []

    def watched(self: Any, *args: Any, **kwargs: Any) -> None:
        start(self, *args, **kwargs)
        opened.append(self)  # kept alive, so that it stays open unless somebody closes it

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        with h5py.File("model.h5", "w", track_order=True) as described:
            for key, value in path["params"].items():
                described.create_dataset(key, data=value)
            described.attrs.create("class_names", path["class_names"])
        h5py.File.__init__ = watched
        try:
            params, class_names = answer("model.h5")
        finally:
            h5py.File.__init__ = start
        left_open = [file for file in opened if file]
        arrays = {name: params[name] for name in params if type(params[name]) is np.ndarray}
        for file in left_open:
            file.close()
    dtypes = {name: str(arrays[name].dtype) if name in arrays else "no array" for name in params}
    if type(class_names) is not list:
        class_names = f"a {type(class_names).__name__}"
    return {"file left open": bool(left_open), "names": list(params), "dtypes": dtypes,
            "class_names": class_names, "params": arrays}  # fmt: skip


def written_model(answer: Any, path: str, params: Any, class_names: list[str]) -> dict[str, Any]:
    """Let the answer save a model with one array more, then this one, and read the file."""
    import contextlib
    import tempfile

    import h5py

    start = h5py.File.__init__
    opened: list[Any] = []
    left_open: list[Any] = []

    def watched(self: Any, *args: Any, **kwargs: Any) -> None:
        start(self, *args, **kwargs)
        opened.append(self)

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        h5py.File.__init__ = watched
        try:
            for older in ({"older": np.zeros(2)}, {}):
                answer(path, params | older, class_names)
                left_open += [file for file in opened if file]
                for file in left_open:
                    file.close()
        finally:
            h5py.File.__init__ = start
        with h5py.File(path, "r") as written:
            items = {key: np.array(value) for key, value in written.items()}
            words = [str(word) for word in written.attrs.get("class_names", [])]
    dtypes = {name: str(array.dtype) for name, array in items.items()}
    arrays = {name: array for name, array in items.items() if array.dtype.kind != "O"}
    return {"file left open": bool(left_open), "names": list(items), "dtypes": dtypes,
            "class_names": words, "arrays": arrays}  # fmt: skip


def deal(
    answer: Any, X: Array, Y: Array, fractions: Any, rng: int, stratify: bool = True
) -> dict[str, Any]:
    """Deal the rows of X out with twelve seeds, and say what holds of all deals; rows differ."""
    m, number = len(X), {tuple(x): row for row, x in enumerate(X.tolist())}
    column = same = shares = True
    sizes = "as asked"
    ones: set[int] = set()
    deals: list[Any] = []
    state = str(np.random.get_state())  # noqa: NPY002 - to see that nobody touched it
    for seed in (rng, rng, *range(rng + 1, rng + 12)):
        sets = list(answer(X, Y, fractions, seed, stratify))
        rows = [[number.get(tuple(x), m) for x in np.asarray(each[0]).tolist()] for each in sets]
        for (_, labels), part, share in zip(sets, rows, fractions, strict=True):
            true = np.append(Y, -1)[part]
            column &= np.shape(labels) == (len(part), 1)
            same &= np.ravel(labels).tolist() == true.tolist()
            if abs(len(part) - share * m) > 2.01:
                sizes = ", ".join(str(len(part)) for part in rows) + " rows"
            shares &= all(abs(np.sum(true == y) - share * np.sum(Y == y)) < 1.01 for y in (0, 1))
        deals.append(rows)
        ones.add(int(np.append(Y, 0)[rows[0]].sum()))
    flat = [[row for part in rows for row in part] for rows in deals]
    first = [np.append(Y, -1)[rows[0]] for rows in deals]
    mixed = np.mean([np.mean(labels[1:] != labels[:-1]) for labels in first]) > 0.25
    return {
        "every row is in some set": all(set(range(m)) <= set(rows) for rows in flat),
        "no row is there twice": all(len(rows) == len(set(rows)) for rows in flat),
        "Y is a column": bool(column),
        "rows keep their labels": bool(same),
        "sizes": sizes,
        "shares of the labels": ("equal" if shares else "unequal")
        if stratify
        else ("left to chance" if len(ones) > 1 else "always the same"),
        "rows are shuffled": bool(mixed) and not any(rows == sorted(rows) for rows in flat),
        "the same rng deals the same": deals[0] == deals[1],
        "another rng deals otherwise": len({str(sorted(rows[0])) for rows in deals}) > 1,
        "np.random stays as it was": state == str(np.random.get_state()),  # noqa: NPY002
    }


def distinct_rows(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Draw examples no two of which are equal, so that `deal` finds each of them again."""
    m, n_x = sizes["m"], sizes["n_x"]
    return np.column_stack([rng.permutation(m), rng.integers(0, 9, (m, n_x - 1))]).astype(float)


def labels_in_order(rng: np.random.Generator, sizes: dict[str, int]) -> Array:
    """Draw labels of which about half are 1, the zeros first."""
    m = sizes["m"]
    return (np.arange(m) > m * rng.uniform(0.4, 0.6)).astype(int)[:, np.newaxis]
