"""An image classifier from file to file: load, split, fit, predict, look at errors, save, load.

Examples are rows: ``X (m, n_x)`` holds flattened pictures, ``Y (m, 1)`` labels of 0 and 1. A model
is a dict of arrays: ``"mean"`` and ``"scale"`` of the features, then ``"W1"``, ``"b1"``, ...
"""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array
from PIL import Image, ImageOps

from course1_nn.helpers import observers
from course1_nn.helpers.observers import h5, png, random_png
from course1_nn.week1.source.numpy_foundations import standardize
from course1_nn.week2.source.logistic_regression import binary_cross_entropy, column
from course1_nn.week3.source.shallow_network import update_params
from course1_nn.week4.source.deep_network_from_scratch import (
    init_deep,
    model_backward,
    model_forward,
)
from grader.spec import Sizes, choice, exercise, integers, normal, uniform

Params = dict[str, Array]
Pair = tuple[Array, Array]


# ---- from a file to an array --------------------------------------------------------------------


@exercise(
    "Look at the picture after each step: `picture.size`, `picture.mode`, `display(picture)`.",
    "Turn it, lay it on white paper, cut out the square, resize. Which comes last: the numbers.",
    "`crop` takes left, top, right and bottom; `picture.size` is (width, height).",
    points=15,
    rtol=0.02,  # grey levels are rounded to 1/255 once or twice, by the order of the steps
)
def load_image(
    path: str | Path, size: int, grayscale: bool = True
) -> Float[Array, "size size ..."]:
    """Read a picture file as an array: upright, opaque, square, from 0 (black) to 1 (white).

    Parameters
    ----------
    path : str or Path
        A picture of any size and mode that pillow can read. The file is closed at the end.
    size : int
        Height and width of the result, in pixels.
    grayscale : bool
        Whether the result is grey (mode "L" of pillow) or has the channels red, green and blue.

    Returns
    -------
    array of float, shape (size, size), or (size, size, 3) if not `grayscale`
        The square in the middle of the picture. Where the picture is transparent it is white.

    Notes
    -----
    In this order: turn the picture as its file says (`ImageOps.exif_transpose`), lay it on white
    (`alpha_composite`, on a new picture of mode "RGBA"), cut out the largest square from the middle
    (`crop`), and resize that with `Image.Resampling.BOX`, which averages over pixels.
    """
    ### BEGIN SOLUTION
    with Image.open(path) as file:
        picture = ImageOps.exif_transpose(file).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    square = paper.convert("L" if grayscale else "RGB").crop((left, top, left + side, top + side))
    image = np.asarray(square.resize((size, size), Image.Resampling.BOX)) / 255
    ### END SOLUTION
    return image


load_image.observe(observers.read_picture)

_INK = np.array([[[200, 30, 30, 255], [0, 0, 0, 0], [0, 0, 0, 128], [30, 30, 200, 255]]] * 2)

# fmt: off
load_image.probe(png([[9, 0, 51, 204, 255, 9], [9, 51, 0, 255, 204, 9],
                      [9, 102, 102, 0, 0, 9], [9, 102, 102, 153, 153, 9]]), 2)
load_image.probe_because("in colour, transparent, high", png(_INK.swapaxes(0, 1)), 2, False)
load_image.probe_because("a colour palette", png(_INK[..., :3], palette=True), 4)
load_image.probe_because(
    "turned by the camera", png([[0, 0, 50, 90], [9, 150, 200, 9]], orientation=6), 2)
load_image.random(2, path=random_png("grey"), size=integers(2, 6))
load_image.random(1, path=random_png("turned"), size=integers(2, 6), grayscale=choice(True, False))
load_image.random(
    2, path=random_png("transparent"), size=integers(2, 6), grayscale=choice(True, False))
load_image.random(1, path=random_png("palette"), size=integers(2, 6), grayscale=False)
for _mistake in (
    ("Transparent pixels came out in their hidden colour, mostly black. What lies behind them?",
     "paper.alpha_composite(picture)", "paper = picture"),
    ("There are four channels; the last is opacity. Which mode has the ones that you want?",
     '.convert("L" if grayscale else "RGB")', ""),
    ("The numbers go up to 255. Which division takes them from 0 to 1?", " / 255", ""),
    ("White is 0.996 and not 1: 255 is the largest value of 8 bits. By what do you divide?",
     "/ 255", "/ 256"),
    ("The whole picture was squeezed into the square. Cut out its middle first.",
     ".crop((left, top, left + side, top + side))", ""),
    ("Width and height are exchanged. In which order does `picture.size` give them?",
     "width, height =", "height, width ="),
    ("The square is cut from a corner. How much is left over, and what half of it goes before?",
     "(width - side) // 2, (height - side) // 2", "0, 0"),
    ("A picture that the camera turned lies on its side. Turn it as the file says, and first.",
     "ImageOps.exif_transpose(file)", "file"),
    ("The resizing is another one. Which `Image.Resampling` takes the mean of what it covers?",
     ", Image.Resampling.BOX", ""),
    ("`open` leaves the file open, and nobody closes it. Try a `with` block.",
     'with Image.open(path) as file:\n        picture = ImageOps.exif_transpose(file)',
     'file = Image.open(open(path, "rb"))\n    picture = ImageOps.exif_transpose(file)'),
):
    load_image.mistake(*_mistake)
load_image.accept("paper.alpha_composite(picture)", "paper.paste(picture, mask=picture)")
load_image.accept('convert("L" if grayscale else "RGB").crop((left, top, left + side, top + side))',
                  'convert("RGB").crop((left, top, side + left, side + top))\n'
                  '    square = square.convert("L") if grayscale else square')
load_image.accept("square.resize((size, size), Image.Resampling.BOX)",
                  'ImageOps.fit(paper.convert("L" if grayscale else "RGB"), (size, size),'
                  " method=Image.Resampling.BOX)")
load_image.equivalent("(width - side) // 2 -> (width - side) / 2", "crop rounds half a pixel")
load_image.equivalent("(height - side) // 2 -> (height - side) / 2", "crop rounds half a pixel")
# fmt: on


@load_image.mistake("Small integers overflow: 200 + 100 is 44 in uint8. Make them floats first.")
def _overflows(path: str | Path, size: int, grayscale: bool = True) -> Array:
    rgb = np.round(255 * load_image(path, size, grayscale=False)).astype(np.uint8)
    return (rgb[..., 0] + rgb[..., 1] + rgb[..., 2]) / 3 / 255 if grayscale else rgb / 255


@load_image.mistake("This is the mean of the channels. The eye sees green as brighter: mode `L`.")
def _mean_of_channels(path: str | Path, size: int, grayscale: bool = True) -> Array:
    rgb = load_image(path, size, grayscale=False)
    return rgb.mean(axis=-1) if grayscale else rgb


@load_image.mistake(
    "This is the quick way: it squeezes the picture, and forgets its paper and how it was turned. "
    "Go through the four ways in which files differ."
)
def _quick(path: str | Path, size: int, grayscale: bool = True) -> Array:
    picture = Image.open(path).convert("L" if grayscale else "RGB")
    return np.array(picture.resize((size, size))) / 255


@load_image.accept
def _in_numpy(path: str | Path, size: int, grayscale: bool = True) -> Array:
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    rgba = np.array(picture) / 255
    rgb = rgba[..., :3] * rgba[..., 3:] + 1 - rgba[..., 3:]
    height, width = rgb.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = Image.fromarray(np.round(255 * rgb).astype(np.uint8)[top:][:side, left:][:, :side])
    square = square.resize((size, size), Image.Resampling.BOX)
    return np.array(square.convert("L") if grayscale else square).astype(np.float32) / 255.0


# ---- three sets ---------------------------------------------------------------------------------


@exercise(
    "Do not shuffle X and Y one after the other: shuffle row numbers, and use them for both.",
    "Cut the shuffled row numbers at the rounded cumulative sums of the fractions.",
    "To stratify, cut the rows of each label by themselves, and join the pieces of each part.",
    points=15,
)
def train_dev_test_split(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    fractions: tuple[float, float, float],
    rng: np.random.Generator | int,
    stratify: bool = True,
) -> tuple[Pair, Pair, Pair]:
    """Shuffle the examples and deal them out to three sets.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.
    Y : array of int, shape (m, 1)
        Labels.
    fractions : three floats
        Shares of the training, dev and test set, which add up to 1.
    rng : Generator or int
        Source of the random numbers, or the seed of one.
    stratify : bool
        Whether each label has the same share in all three sets, as nearly as whole examples can.

    Returns
    -------
    (X_train, Y_train), (X_dev, Y_dev), (X_test, Y_test)
        Each row of X, with its label, in exactly one of them, in shuffled order. No size is off by
        more than 2 and, if `stratify`, no count of a label by more than 1.
    """
    rng = np.random.default_rng(rng)  # a seed becomes a generator, a generator stays as it is
    ### BEGIN SOLUTION
    rows = rng.permutation(len(X))
    groups = [rows[Y[rows, 0] == y] for y in np.unique(Y)] if stratify else [rows]
    parts: list[list[Array]] = [[], [], []]
    for group in groups:
        ends = np.round(np.cumsum(fractions) * len(group)).astype(int)
        for number, piece in enumerate(np.split(group, ends[:2])):
            parts[number].append(piece)
    mixed = [rng.permutation(np.concatenate(part)) for part in parts]
    train, dev, test = [(X[part], Y[part]) for part in mixed]
    ### END SOLUTION
    return train, dev, test


train_dev_test_split.observe(observers.deal)

# fmt: off
_CUT_OFF = "[int(f * len(group)) for f in fractions]"
_SPLITS = choice((0.4, 0.35, 0.25), (0.5, 0.3, 0.2), (0.7, 0.1, 0.2))
_DRAWN: Any = {"m": (37, 60), "n_x": (2, 4), "X": observers.distinct_rows, "fractions": _SPLITS,
               "Y": observers.labels_in_order, "rng": integers(0, 999), "contrast": False}
train_dev_test_split.probe(
    np.arange(20.0).reshape(10, 2), column(*[0] * 5, *[1] * 5), (0.6, 0.2, 0.2), 0)
train_dev_test_split.probe_because("rounding", np.arange(111.0).reshape(37, 3),
                                   column(*[0] * 18, *[1] * 19), (0.5, 0.3, 0.2), 1)
train_dev_test_split.probe_because("not stratified", np.arange(82.0).reshape(41, 2),
                                   column(*[0] * 20, *[1] * 21), (0.4, 0.35, 0.25), 2, False)
train_dev_test_split.random(2, **_DRAWN)
train_dev_test_split.random(1, **_DRAWN | {"m": 38, "fractions": (0.5, 0.3, 0.2), "Y": (
    lambda *_: column(*[0] * 19, *[1] * 19))})  # rounding down is off by more than 1
train_dev_test_split.random(2, **_DRAWN, stratify=False)
train_dev_test_split.forbid(
    "sklearn.model_selection", why="Dealing out the rows is the exercise here.")
for _mistake in (
    ("X and Y of each set were shuffled apart. Use the same row numbers for both.",
     "Y[part])", "rng.permutation(Y[part]))"),
    ("X and Y were shuffled one after the other: rows lost their labels. Shuffle row numbers.",
     "rows = rng", "X, Y = rng.permutation(X), rng.permutation(Y)\n    rows = rng"),
    ("The labels came out flat. Index Y with row numbers alone, and it stays a column.",
     "Y[part])", "Y[part, 0])"),
    ("The pieces overlap: a row at a border is in two sets. Where does each piece begin?",
     "np.split(group, ends[:2])",
     "(group[: ends[0]], group[ends[0] - 1 : ends[1]], group[ends[1] - 1 :])"),
    ("Each size was rounded down and the rows left over are lost. Let the third set take the rest.",
     "np.split(group, ends[:2])",
     f"(lambda n: np.split(group[: sum(n)], np.cumsum(n)[:2]))({_CUT_OFF})"),
    ("Each size was rounded down, and the third set has too much. Cut where the sums end, rounded.",
     "np.split(group, ends[:2])",
     f"np.split(group, np.cumsum({_CUT_OFF})[:2])"),
    ("`stratify` is not used, so chance deals out the labels. Deal out each label by itself.",
     "[rows[Y[rows, 0] == y] for y in np.unique(Y)] if stratify else [rows]", "[rows]"),
    ("The split is stratified although `stratify` is False. Make groups only when it is True.",
     " if stratify else [rows]", ""),
    ("The sets are right, but each has its zeros first. Shuffle each set once more.",
     "rng.permutation(np.concatenate(part))", "np.concatenate(part)"),
    ("This shuffles with `np.random`, which is no argument. Use `rng`.",
     "rng.permutation(len(X))", "np.random.permutation(len(X))"),
    ("The seed is fixed, so every `rng` deals the same. Where does the argument go?",
     "rows = rng", "rng = np.random.default_rng(0)\n    rows = rng"),
    ("The test set stands where the dev set should. Look at the order of the result.",
     "train, dev, test = ", "train, test, dev = "),
    ("The fractions are fixed. Use the argument.", "np.cumsum(fractions)",
     "np.cumsum([0.6, 0.2, 0.2])"),
    ("Six arrays in a row: a set is a pair (X, Y). Return three pairs.",
     "(X[part], Y[part]) for part in mixed]",
     "(X[part], Y[part]) for part in mixed]\n    return *train, *dev, *test"),
):
    train_dev_test_split.mistake(*_mistake)
train_dev_test_split.accept("np.round(np.cumsum(fractions) * len(group)).astype(int)",
                            "[int(f * len(group)) for f in np.cumsum(fractions)]")
train_dev_test_split.equivalent(
    "np.round(np.cumsum(fractions) * len(group)) -> np.cumsum(fractions) * len(group)",
    "rounding down is off by less than one row, too")
train_dev_test_split.equivalent(
    "Y[rows, 0] == y -> Y[rows, 0] != y", "of two labels it takes the other one first")
# fmt: on


@train_dev_test_split.mistake("Nothing is shuffled here. Permute the row numbers before you cut.")
def _not_shuffled(X: Array, Y: Array, fractions: Any, rng: int, stratify: bool = True) -> Any:
    ends = np.round(np.cumsum(fractions) * len(X)).astype(int)
    return [(X[rows], Y[rows]) for rows in np.split(np.arange(len(X)), ends[:2])]


@train_dev_test_split.accept
def _with_lists(X: Array, Y: Array, fractions: Any, rng: int, stratify: bool = True) -> Any:
    generator = np.random.default_rng(rng)
    sets: list[list[int]] = [[], [], []]
    for wanted in [(0,), (1,)] if stratify else [(0, 1)]:
        rows = [row for row in range(len(X)) if Y[row, 0] in wanted]
        generator.shuffle(rows)
        a, b = round(fractions[0] * len(rows)), round(fractions[1] * len(rows))
        for each, piece in zip(sets, (rows[:a], rows[a : a + b], rows[a + b :]), strict=True):
            each.extend(piece)
    for each in sets:
        generator.shuffle(each)
    return [[X[each], Y[each]] for each in sets]


# ---- the network --------------------------------------------------------------------------------


@exercise(
    "Statistics come from the training set alone. To which arrays do they apply?",
    "One round: forward on both sets, note both costs, backward on the training set, update.",
    "The model is what `predict` will need: the statistics and the parameters of all layers.",
    points=25,
)
def fit_model(
    X: Float[Array, "m n_x"],
    Y: Int[Array, "m 1"],
    X_dev: Float[Array, "m_dev n_x"],
    Y_dev: Int[Array, "m_dev 1"],
    layer_dims: list[int],
    learning_rate: float,
    steps: int,
    rng: np.random.Generator | int,
) -> tuple[dict[str, Array], dict[str, list[float]]]:
    """Train a network by gradient descent, and watch its cost on examples that it does not see.

    Parameters
    ----------
    X, Y : arrays, shapes (m, n_x) and (m, 1)
        Training set: examples, and labels 0 or 1.
    X_dev, Y_dev : arrays, shapes (m_dev, n_x) and (m_dev, 1)
        Dev set, which only its cost is computed of.
    layer_dims : list of int
        Numbers of units, from `n_x` to 1. Hidden layers are "relu", the output is "sigmoid".
    learning_rate : float
        Step length in units of the gradient.
    steps : int
        Number of updates.
    rng : Generator or int
        Goes to `init_deep`.

    Returns
    -------
    params : dict
        `"mean"` and `"scale"` of the features, shape (n_x,), and the parameters of all layers. The
        network sees (X - mean) / scale, where scale is the standard deviation plus `eps`.
    history : dict
        Costs in nats before each update, lists of `steps` floats: `"train"` and `"dev"`.
    """
    eps = 0.1
    history: dict[str, list[float]] = {"train": [], "dev": []}
    ### BEGIN SOLUTION
    Z, mean, std = standardize(X, eps)
    Z_dev = (X_dev - mean) / (std + eps)
    acts = ["relu"] * (len(layer_dims) - 2) + ["sigmoid"]
    layers = init_deep(layer_dims, rng)
    for _ in range(steps):
        A_dev, _ = model_forward(Z_dev, layers, acts)
        history["dev"].append(binary_cross_entropy(A_dev, Y_dev))
        A, caches = model_forward(Z, layers, acts)
        history["train"].append(binary_cross_entropy(A, Y))
        layers = update_params(layers, model_backward(A, Y, caches, acts), learning_rate)
    params = {"mean": mean, "scale": std + eps, **layers}
    ### END SOLUTION
    return params, history


_POINTS = np.array([[0.0, 1.0], [0.5, 0.2], [1.0, 0.6]])
_MORE = np.array([[0.4, 0.9], [0.1, 0.1], [0.8, 0.3], [0.6, 0.6], [0.2, 0.4]])
_FIT: Any = {"m": (5, 9), "m_dev": (10, 14), "n_x": (2, 4), "X": uniform(0, 1),
             "X_dev": uniform(0, 1), "Y": integers(0, 2), "Y_dev": integers(0, 2),
             "learning_rate": uniform(0.2, 0.9), "rng": integers(0, 999)}  # fmt: skip

# fmt: off
fit_model.probe(_POINTS, column(0, 1, 1), _MORE, column(1, 0, 0, 1, 0), [2, 1], 0.5, 1, 0)
fit_model.probe_because(
    "two hidden layers, and a feature that is always 0", np.array([[0.0, 1.0, 0.2, 0.1],
    [0.0, 0.5, 0.7, 0.9]]), column(0, 1), np.eye(3, 4), column(1, 0, 1), [4, 3, 2, 1], 0.3, 3, 5)
fit_model.random(**_FIT, layer_dims=lambda _, sizes: [sizes["n_x"], 5, 1], steps=integers(2, 5))
fit_model.random(1, **_FIT, layer_dims=lambda _, sizes: [sizes["n_x"], 4, 3, 1], steps=12)
for _mistake in (
    ("The learning rate is fixed. Use the argument.", "acts), learning_rate)", "acts), 0.1)"),
    ("The last layer is not a sigmoid, so that A is no probability. What follows the hidden ones?",
     '["sigmoid"]', '["relu"]'),
    ("All layers are sigmoids. Which activation do the hidden ones have?",
     '["relu"]', '["sigmoid"]'),
    ("The network trains on raw features. Standardize X before the loop.",
     "Z, mean, std = standardize(X, eps)", "Z, mean, std = X, X.mean(axis=0), X.std(axis=0)"),
    ("The dev set has statistics of its own here. Use those of the training set for both.",
     "(X_dev - mean) / (std + eps)", "standardize(X_dev, eps)[0]"),
    ("The dev set is not standardized. The network knows only features on the training scale.",
     "(X_dev - mean) / (std + eps)", "X_dev"),
    ("The statistics include the dev set, which should stay unseen. Take them from X alone.",
     "Z, mean, std = standardize(X, eps)",
     "_, mean, std = standardize(np.concatenate([X, X_dev])); Z = (X - mean) / (std + eps)"),
    ("`update_params` looks for a gradient of `mean`. Add mean and scale when training is over.",
     "layers = init_deep", 'layers = {"mean": mean, "scale": std + eps} | init_deep'),
    ("The default `eps` of standardize is tiny, and here it is 0.1. Pass it on.",
     "standardize(X, eps)", "standardize(X)"),
    ("`scale` lacks eps, so that predictions would divide by something else than training did.",
     "std + eps, **", "std, **"),
    ("The model lacks its statistics: whoever loads it cannot standardize. Add mean and scale.",
     '{"mean": mean, "scale": std + eps, **layers}', "layers"),
    ("The network starts anew in each step. Initialize it once, before the loop.",
     "A_dev, _ =", "layers = init_deep(layer_dims, rng)\n        A_dev, _ ="),
    ("`rng` is not used: every run starts from the same weights. Where are they drawn?",
     "init_deep(layer_dims, rng)", "init_deep(layer_dims, 0)"),
    ("The costs of the training set are noted after the update. Note them before it.",
     "acts), learning_rate)", ('acts), learning_rate)\n        history["train"][-1] = '
                               "binary_cross_entropy(model_forward(Z, layers, acts)[0], Y)")),
):
    fit_model.mistake(*_mistake)
fit_model.accept("(X_dev - mean) / (std + eps)", "X_dev / (std + eps) - mean / (std + eps)")
fit_model.accept(
    "update_params(layers, model_backward(A, Y, caches, acts), learning_rate)",
    '{k: layers[k] - learning_rate * g for k, g in ((n[1:], g) for n, g in '
    "model_backward(A, Y, caches, acts).items())}")
# fmt: on


@fit_model.mistake("The network trains on the dev set, too. Nothing but its cost may be computed.")
def _trains_on_dev_too(X: Array, Y: Array, X_dev: Array, Y_dev: Array, *rest: Any) -> Any:
    both = np.concatenate([X, X_dev]), np.concatenate([Y, Y_dev])
    return fit_model(*both, X_dev, Y_dev, *rest)


@exercise(
    "Which numbers went into the network when it was trained?",
    "Standardize with the mean and scale that the model brings along, then `model_forward`.",
    'How many layers? Count the names that begin with "W".',
    points=5,
)
def predict_proba(X: Float[Array, "m n_x"], params: dict[str, Array]) -> Float[Array, "m 1"]:
    """Return the probability of label 1 for each example.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row, as it is: not standardized.
    params : dict
        A model of `fit_model`, with any number of layers.

    Returns
    -------
    array, shape (m, 1)
        Probabilities, from 0 to 1.
    """
    ### BEGIN SOLUTION
    L = sum(name.startswith("W") for name in params)
    acts = ["relu"] * (L - 1) + ["sigmoid"]
    A, _ = model_forward((X - params["mean"]) / params["scale"], params, acts)
    ### END SOLUTION
    return A


_STATISTICS = {"mean": normal(shape="n_x"), "scale": uniform(0.3, 3, shape="n_x")}
_TWO_LAYERS = _STATISTICS | {"W1": normal(shape="n_x n_h"), "b1": normal(shape="n_h"),
                             "W2": normal(shape="n_h 1"), "b2": normal(shape="1")}  # fmt: skip
_THREE_LAYERS = _TWO_LAYERS | {"W2": normal(shape="n_h n_k"), "b2": normal(shape="n_k"),
                               "W3": normal(shape="n_k 1"), "b3": normal(shape="1")}  # fmt: skip
_TEN_LAYERS = _STATISTICS | {
    f"{name}{layer}": uniform(0.2, 0.6, shape=shape if layer == 1 else shape.replace("n_x", "1"))
    for layer in range(1, 11) for name, shape in (("W", "n_x 1"), ("b", "1"))}  # fmt: skip
_MODEL = {"mean": np.array([1.0, 0.0]), "scale": np.array([0.5, 2.0]),
          "W1": np.array([[2.0], [-1.0]]), "b1": np.array([1.0])}  # fmt: skip
_THREE = np.array([[1.0, 2.0], [0.5, 2.0], [1.5, -2.0]])  # scores of the model: 0, -2 and 4

# fmt: off
predict_proba.probe(_THREE, _MODEL)
predict_proba.random(m=(6, 9), n_x=(2, 3), n_h=(4, 5), params=_TWO_LAYERS)
predict_proba.random(m=(8, 9), n_x=(2, 3), n_h=(4, 5), n_k=(6, 7), params=_THREE_LAYERS)
predict_proba.random(1, m=(6, 9), n_x=(2, 3), params=_TEN_LAYERS, contrast=["X"])
predict_proba.mistake(
    "The network gets raw features. Standardize them as in training.",
    '(X - params["mean"]) / params["scale"]', "X")
predict_proba.mistake(
    "These statistics are those of the new examples. Use the ones that the model brings along.",
    '(X - params["mean"]) / params["scale"]', "standardize(X, 0.1)[0]")
predict_proba.mistake(
    "The parentheses are missing: only the mean is divided. Subtract first.",
    '(X - params["mean"])', 'X - params["mean"]')
predict_proba.mistake(
    "All layers are sigmoids. Which activation do the hidden ones have?", '["relu"]', '["sigmoid"]')
predict_proba.mistake(
    "mean and scale were counted as a layer. Count the names that begin with `W`.",
    'sum(name.startswith("W") for name in params)', "len(params) // 2")
predict_proba.mistake(
    "As text, W9 comes after W10, so one layer of ten is lost. Count the names instead.",
    'sum(name.startswith("W") for name in params)',
    'int(max(name for name in params if name[0] == "W")[-1])')
predict_proba.accept('sum(name.startswith("W") for name in params)', "(len(params) - 2) // 2")
predict_proba.accept('(X - params["mean"]) / params["scale"]',
                     'np.array([(x - params["mean"]) / params["scale"] for x in X])')
# fmt: on


@exercise(
    "First the probabilities, then the comparison.",
    "A probability equal to the threshold counts as 1.",
    points=5,
)
def predict(
    X: Float[Array, "m n_x"], params: dict[str, Array], threshold: float = 0.5
) -> Int[Array, "m 1"]:
    """Return label 1 where the probability reaches the threshold, else 0.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row, not standardized.
    params : dict
        A model of `fit_model`.
    threshold : float
        Smallest probability that counts as label 1.

    Returns
    -------
    array of int, shape (m, 1)
        Predicted labels, 0 or 1.
    """
    ### BEGIN SOLUTION
    A = predict_proba(X, params)
    Y_hat = (A >= threshold).astype(int)
    ### END SOLUTION
    return Y_hat


def _one_in_the_middle(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return examples of which the first has a score of exactly 0 in `_MODEL`."""
    return np.round([_THREE[0], *rng.normal(1, 2, (sizes["m"] - 1, 2))], 3)


# fmt: off
predict.probe(_THREE, _MODEL)
predict.probe_because("a high threshold", _THREE, _MODEL, threshold=0.99)
predict.probe_because("a low threshold", _THREE, _MODEL, threshold=0.1)
predict.random(m=(30, 40), n_x=(2, 3), n_h=(4, 5), params=_TWO_LAYERS,
               threshold=choice(0.1, 0.4, 0.9))
predict.random(1, m=(30, 40), n_x=(2, 3), n_h=(4, 5), params=_TWO_LAYERS)
predict.random(1, m=(7, 12), X=_one_in_the_middle, params=_MODEL, threshold=0.5)
predict.mistake("The threshold is fixed at 0.5. Use the argument.", ">= threshold", ">= 0.5")
predict.mistake(
    "A probability equal to the threshold counts as 1. Which comparison includes equality?",
    ">=", ">")
predict.mistake(
    "These are probabilities. Compare them with the threshold to get labels.",
    "(A >= threshold).astype(int)", "A")
predict.mistake("These are booleans. Turn them into the labels 0 and 1.", ".astype(int)", "")
predict.mistake("The labels are floats. Make them integers.", "astype(int)", "astype(float)")
predict.mistake(
    "X is standardized twice: `predict_proba` does it. Pass X as it is.",
    "predict_proba(X, params)", 'predict_proba((X - params["mean"]) / params["scale"], params)')
predict.accept("(A >= threshold).astype(int)", "np.where(A < threshold, 0, 1)")
predict.accept("(A >= threshold).astype(int)", "1 * (A >= threshold)")
# fmt: on


# ---- what went wrong ----------------------------------------------------------------------------


@exercise(
    "Find the wrong ones first: where does the decision at 0.5 differ from the label?",
    "A network is confident when its probability is far from 0.5, on either side.",
    "Sort the wrong ones by confidence, turn the order round, take k, and return row numbers.",
    points=15,
)
def most_confident_errors(
    Y: Int[Array, "m 1"], proba: Float[Array, "m 1"], k: int
) -> Int[Array, " n"]:
    """Return which wrong predictions are the most confident ones.

    Parameters
    ----------
    Y : array of int, shape (m, 1)
        Labels, 0 or 1.
    proba : array, shape (m, 1)
        Predicted probabilities of label 1. From 0.5 on the prediction is 1.
    k : int
        At most how many errors.

    Returns
    -------
    array of int, shape (n,), n <= k
        Row numbers of errors, the most confident one first: the one whose probability is farthest
        from 0.5.
    """
    ### BEGIN SOLUTION
    wrong = np.flatnonzero((proba >= 0.5) != Y)
    confidence = np.abs(proba[wrong, 0] - 0.5)
    indices = wrong[np.argsort(-confidence)[:k]]
    ### END SOLUTION
    return indices


def _no_two_alike(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return probabilities no two of which are equally far from 0.5; one of them is 0.5."""
    far = np.append(rng.choice(np.arange(1, 99), sizes["m"] - 1, replace=False) / 200, 0.0)
    return (0.5 + rng.permutation(far) * rng.choice([-1, 1], sizes["m"]))[:, None]


_HALF_SURE = column(0.9, 0.2, 0.65, 0.5, 0.05, 0.97)

# fmt: off
most_confident_errors.probe(column(0, 1, 0, 0, 1, 1), _HALF_SURE, 2)
most_confident_errors.probe_because("fewer than k", column(0, 0, 1, 0, 0, 1), _HALF_SURE, 4)
most_confident_errors.probe_because("no error", column(1, 0, 1, 1, 0, 1), _HALF_SURE, 3)
most_confident_errors.random(m=(12, 20), Y=integers(0, 2), proba=_no_two_alike, k=integers(2, 5))
most_confident_errors.probe_because("k is 0", column(0, 1, 0, 0, 1, 1), _HALF_SURE, 0)
most_confident_errors.random(m=(6, 9), Y=integers(0, 2), proba=_no_two_alike, k=30)
most_confident_errors.random(
    1, m=(12, 20), Y=integers(0, 2), proba=_no_two_alike, k=0, contrast=False)
for _mistake in (
    ("Right predictions are among these. Keep the wrong ones before you sort.",
     "np.flatnonzero((proba >= 0.5) != Y)", "np.arange(len(Y))"),
    ("The least confident errors come first. Turn the order round.", "-confidence", "confidence"),
    ("The probability of label 1 is no confidence: at 0.05 the network is sure. How far is 0.5?",
     "np.abs(proba[wrong, 0] - 0.5)", "proba[wrong, 0]"),
    ("These are positions among the errors. Which rows of the data stand there?",
     "wrong[np.argsort(-confidence)[:k]]", "np.argsort(-confidence)[:k]"),
    ("The first k errors are sorted, and later ones never looked at. Sort, then cut.",
     "np.flatnonzero((proba >= 0.5) != Y)", "np.flatnonzero((proba >= 0.5) != Y)[:k]"),
    ("There may be fewer than k errors, and a slice takes what there is. What does your line take?",
     "[np.argsort(-confidence)[:k]]", "[[np.argsort(-confidence)[i] for i in range(k)]]"),
    ("A slice from -k takes everything when k is 0. Turn the order round, then take the first k.",
     "np.argsort(-confidence)[:k]", "np.argsort(confidence)[-k:][::-1]"),
    ("`k` is not used: all errors are here. Cut after sorting.", "[:k]", ""),
    ("At exactly 0.5 the prediction is 1. Which comparison includes equality?",
     "proba >= 0.5", "proba > 0.5"),
    ("These are the probabilities. Return the row numbers of the errors.",
     "= wrong[np.argsort(-confidence)[:k]]", "= proba[wrong[np.argsort(-confidence)[:k]], 0]"),
):
    most_confident_errors.mistake(*_mistake)
most_confident_errors.accept("np.abs(proba[wrong, 0] - 0.5)",
                             "np.where(proba >= 0.5, proba, 1 - proba)[wrong, 0]")
most_confident_errors.accept("np.argsort(-confidence)[:k]", "np.argsort(confidence)[::-1][:k]")
most_confident_errors.accept(
    "wrong[np.argsort(-confidence)[:k]]",
    "sorted(wrong.tolist(), key=lambda i: -abs(float(proba[i, 0]) - 0.5))[:k]\n"
    "    indices = np.array(indices, dtype=int)")
most_confident_errors.equivalent(
    "proba[wrong, 0] - 0.5 -> 0.5 - proba[wrong, 0]", "the absolute value is the same")
# fmt: on


# ---- keep the model -----------------------------------------------------------------------------


@exercise(
    "Open the file for writing in a `with` block; mode `w` replaces what was there.",
    "Each array becomes a dataset of its own name; the class names are an attribute of the file.",
    "`track_order=True` makes the file remember in which order you wrote.",
    points=10,
)
def save_model(path: str | Path, params: dict[str, Array], class_names: list[str]) -> None:
    """Write a model to an HDF5 file, which is replaced if it exists and closed at the end.

    Parameters
    ----------
    path : str or Path
        The file.
    params : dict
        The arrays of a model. Each becomes a dataset with its name, dtype and values, in their
        order (`track_order=True`).
    class_names : list of str
        What label 0 and label 1 mean; the file's attribute `"class_names"`.
    """
    ### BEGIN SOLUTION
    with h5py.File(path, "w", track_order=True) as file:
        for name, array in params.items():
            file[name] = array
        file.attrs["class_names"] = class_names
    ### END SOLUTION


save_model.observe(observers.written_model)


def _deep(rng: np.random.Generator, sizes: Sizes) -> Params:
    """Return a model of more than nine layers, each number of which needs all of its digits."""
    layers = sizes["L"]
    params: Params = {"mean": rng.normal(size=3), "scale": rng.uniform(1, 2, 3)}
    for layer in range(1, layers + 1):
        params |= {f"W{layer}": rng.normal(size=(3, 2)), f"b{layer}": rng.normal(size=2)}
    return params


_SMALL = _MODEL | {"b1": np.array([1 / 3])}
_LONG = {f"W{layer}": np.array([[layer + 0.1], [0.0]]) for layer in (1, 2, 10)}

# fmt: off
save_model.probe("small.h5", _SMALL, ["dress", "trousers"])
save_model.probe_because("ten layers", "long.h5", _LONG, ["no", "yes"])
save_model.random(2, L=(10, 12), path="model.h5", params=_deep,
                  class_names=choice(["a", "b"], ["été", "hiver"]))
save_model.mistake(
    "The file stays open, so that others may find it empty or locked. Try a `with` block.",
    'with h5py.File(path, "w", track_order=True) as file:',
    'file = h5py.File(path, "w", track_order=True)\n    if file:')
save_model.mistake(
    "The file has its names in alphabetical order, with W10 before W2. Let it keep track of yours.",
    ", track_order=True", "")
save_model.mistake(
    "The numbers lost half of their digits. Save each array with its own dtype.",
    "= array", '= array.astype("float32")')
save_model.mistake(
    "The class names are lost: who loads the model cannot say what 1 means. Where can a file keep "
    "them?", 'file.attrs["class_names"] = class_names', "pass")
save_model.mistake(
    "The class names are a dataset here, among the model's arrays. Write an attribute instead.",
    'file.attrs["class_names"]', 'file["class_names"]')
save_model.mistake(
    "The class names were turned into one text. An attribute may be a list: hand it on as it is.",
    "= class_names", "= str(class_names)")
save_model.mistake(
    "Mode `a` adds to what is there, and a second save meets datasets of the same name. Which mode "
    "starts with an empty file?", '"w"', '"a"')
save_model.mistake(
    "Mode `x` refuses a file that exists. Which mode replaces it?", '"w"', '"x"')
save_model.mistake(
    "The statistics are missing. Save every array of the model, not the layers alone.",
    "params.items()", '((name, params[name]) for name in params if name[0] in "Wb")')
save_model.accept("file[name] = array", "file.create_dataset(name, data=array)")
save_model.accept('attrs["class_names"] = class_names', 'attrs.create("class_names", class_names)')
# fmt: on


@exercise(
    "`file[name]` is a window on the file. What makes an array of it, before the file is closed?",
    "Going through the file gives the names in the order in which they were written.",
    points=10,
)
def load_model(path: str | Path) -> tuple[dict[str, Array], list[str]]:
    """Read a model that `save_model` wrote.

    Parameters
    ----------
    path : str or Path
        The HDF5 file, which is closed at the end.

    Returns
    -------
    params : dict
        The arrays as they were saved: names, order, dtypes and values.
    class_names : list of str
        What label 0 and label 1 mean.
    """
    ### BEGIN SOLUTION
    with h5py.File(path) as file:
        params = {name: np.array(item) for name, item in file.items()}
        class_names = np.array(file.attrs["class_names"]).tolist()
    ### END SOLUTION
    return params, class_names


load_model.observe(observers.read_model)


def _any_file(rng: np.random.Generator, sizes: Sizes) -> Any:
    params = _deep(rng, sizes)
    params["b1"] = rng.normal(size=2).astype("float32")
    return h5(params, [["still", "moving"], ["no", "yes"], ["été", "hiver"]][rng.integers(3)])


# fmt: off
load_model.probe(h5(_SMALL, ["dress", "trousers"]))
load_model.probe_because("ten layers, one in single precision", h5(
    _LONG | {"b10": np.array([0.5], dtype="float32")}, ["no", "yes"]))
load_model.random(2, L=(10, 12), path=_any_file)
load_model.mistake(
    "These are windows on a file that is closed by now. What makes an array of each?",
    "np.array(item)", "item")
load_model.mistake(
    "The names are sorted as text, W10 before W2. Keep the order of the file.",
    "file.items()", "sorted(file.items())")
load_model.mistake(
    "The dtypes changed. Take each array as it is.", "np.array(item)", "np.array(item, 'f')")
load_model.mistake(
    "The file stays open. Try a `with` block.",
    "with h5py.File(path) as file:", "file = h5py.File(path)\n    if file:")
load_model.mistake(
    "The class names are lost. Look at the attributes of the file.",
    'np.array(file.attrs["class_names"]).tolist()', "[]")
load_model.mistake(
    "`class_names` is an array here. Make it a list of str.",
    'np.array(file.attrs["class_names"]).tolist()', 'file.attrs["class_names"]')
load_model.mistake(
    "The statistics are missing. Load everything that is in the file.",
    "file.items()", 'file.items() if name[0] in "Wb"')
load_model.accept("np.array(item)", "item[()]")
load_model.accept("name: np.array(item) for name, item in file.items()",
                  "name: file[name][...] for name in file")
# fmt: on
