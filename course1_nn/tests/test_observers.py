"""Observers see what they are there to see: files left open, lost order and dtypes, shared rows."""

import contextlib
import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image

from course1_nn.helpers.observers import (
    deal,
    distinct_rows,
    h5,
    labels_in_order,
    png,
    random_png,
    read_model,
    read_picture,
    written_model,
)

PARAMS = {"W1": np.array([[1 / 3]]), "W2": np.ones((1, 2), "float32"), "W10": np.zeros(3)}
KEPT: list[object] = []


def keep(thing):
    """Hold on to a file, as a global variable of a notebook would."""
    KEPT.append(thing)
    return thing


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(request):
    folder, start = Path.cwd(), h5py.File.__init__
    request.addfinalizer(KEPT.clear)
    request.addfinalizer(lambda: _unchanged(folder, start))  # noqa: PT021 - as in conftest.py


def _unchanged(folder, start):
    assert Path.cwd() == folder
    assert h5py.File.__init__ is start


# ---- pictures -----------------------------------------------------------------------------------


def as_array(path, size, grayscale=True):
    with Image.open(path) as file:
        return np.asarray(file.convert("L" if grayscale else "RGB")) / 255


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 3), (4, 2, 4)])
def test_a_picture_arrives_as_it_was_described(shape):
    pixels = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)

    def answer(path, size, grayscale):
        with Image.open(path) as file:
            return np.asarray(file)

    seen = read_picture(answer, png(pixels), 4)
    np.testing.assert_array_equal(seen["image"], pixels)
    assert seen["white becomes"] == "255.0000"
    assert seen["file left open"] is False


def test_a_palette_holds_the_same_colours():
    pixels = np.array([[[9, 8, 7], [1, 2, 3], [9, 8, 7]], [[0, 0, 0], [1, 2, 3], [1, 2, 3]]])
    modes = []

    def answer(path, size, grayscale):
        with Image.open(path) as file:
            modes.append(file.mode)
            return np.asarray(file.convert("RGB"))

    seen = read_picture(answer, png(pixels, palette=True), 4)
    np.testing.assert_array_equal(seen["image"], pixels)
    assert modes[0] == "P"


def test_the_orientation_is_written_down():
    found = []

    def answer(path, size, grayscale):
        with Image.open(path) as file:
            found.append(file.getexif().get(0x0112))
            return np.asarray(file)

    read_picture(answer, png([[1, 2], [3, 4]], orientation=8), 4)
    assert found[0] == 8


def test_a_picture_file_that_is_left_open_shows():
    def answer(path, size, grayscale=True):
        return np.asarray(Image.open(Path(path).open("rb")).convert("L")) / 255

    assert read_picture(answer, png([[1, 2]]), 1)["file left open"] is True
    assert read_picture(as_array, png([[1, 2]]), 1)["file left open"] is False


@pytest.mark.parametrize("kind", ["grey", "turned", "transparent", "palette"])
def test_drawn_pictures_are_never_square_and_can_be_cut_evenly(kind):
    rng = np.random.default_rng(0)
    for _ in range(20):
        drawn = random_png(kind)(rng, {})
        height, width = drawn["pixels"].shape[:2]
        assert height != width
        assert (height - width) % 2 == 0
        assert (drawn["orientation"] != 1) == (kind == "turned")
        assert drawn["palette"] == (kind == "palette")


# ---- models -------------------------------------------------------------------------------------


def save(path, params, class_names, mode="w", track=True, dtype=None):
    with h5py.File(path, mode, track_order=track) as file:
        for name, array in params.items():
            file.create_dataset(name, data=array, dtype=dtype)
        file.attrs["class_names"] = class_names


def test_a_saved_model_is_read_as_it_is():
    seen = written_model(save, "m.h5", PARAMS, ["no", "yes"])
    assert seen["names"] == ["W1", "W2", "W10"]
    assert seen["class_names"] == ["no", "yes"]
    assert seen["dtypes"] == {"W1": "float64", "W2": "float32", "W10": "float64"}
    assert seen["file left open"] is False
    for name, array in PARAMS.items():
        np.testing.assert_array_equal(seen["arrays"][name], array)


@pytest.mark.parametrize("how", ["local", "kept"])
def test_a_model_file_that_is_left_open_shows(how):
    def answer(path, params, class_names):
        file = h5py.File(path, "w")
        if how == "kept":
            keep(file)
        file["W1"] = params["W1"]

    assert written_model(answer, "m.h5", PARAMS, [])["file left open"] is True


def test_other_slips_of_saving_show():
    def unordered(path, params, class_names):
        save(path, params, class_names, track=False)

    def single(path, params, class_names):
        save(path, params, class_names, dtype="float32")

    def added(path, params, class_names):
        save(path, params, class_names, mode="a")

    assert written_model(unordered, "m.h5", PARAMS, [])["names"] == ["W1", "W10", "W2"]
    assert written_model(single, "m.h5", PARAMS, [])["dtypes"]["W1"] == "float32"
    with pytest.raises(ValueError, match="name already exists"):
        written_model(added, "m.h5", PARAMS, [])


def load(path):
    with h5py.File(path) as file:
        return {name: file[name][()] for name in file}, file.attrs["class_names"].tolist()


def test_a_loaded_model_is_seen_as_it_is():
    seen = read_model(load, h5(PARAMS, ["no", "yes"]))
    assert seen["names"] == ["W1", "W2", "W10"]
    assert seen["dtypes"] == {"W1": "float64", "W2": "float32", "W10": "float64"}
    assert seen["class_names"] == ["no", "yes"]
    assert seen["file left open"] is False


def test_slips_of_loading_show():
    def windows(path):
        file = keep(h5py.File(path))
        return {name: file[name] for name in file}, file.attrs["class_names"]

    def closed(path):
        with h5py.File(path) as file:
            return {name: file[name] for name in file}, ["no"]

    seen = read_model(windows, h5(PARAMS, ["no", "yes"]))
    assert seen["file left open"] is True
    assert set(seen["dtypes"].values()) == {"no array"}
    assert seen["class_names"] == "a ndarray"
    seen = read_model(closed, h5(PARAMS, ["no", "yes"]))
    assert seen["file left open"] is False
    assert seen["params"] == {}


def test_an_error_leaves_h5py_and_the_folder_as_they_were():
    def answer(*_):
        raise RuntimeError(os.sep)

    for observe in (
        lambda: read_model(answer, h5(PARAMS, [])),
        lambda: written_model(answer, "m.h5", PARAMS, []),
        lambda: read_picture(answer, png([[1]]), 1),
    ):
        with contextlib.suppress(RuntimeError):
            observe()


# ---- three sets ---------------------------------------------------------------------------------


def test_what_holds_of_a_split_is_told_from_what_does_not():
    rng, sizes = np.random.default_rng(0), {"m": 40, "n_x": 2}
    X, Y = distinct_rows(rng, sizes), labels_in_order(rng, sizes)
    assert len(np.unique(X, axis=0)) == 40

    def answer(X, Y, fractions, seed, stratify):
        rows = np.random.default_rng(seed).permutation(40)
        return [(X[part], Y[part]) for part in (rows[:20], rows[20:30], rows[30:])]

    def shared(X, Y, fractions, seed, stratify):
        return [(X[part], Y[part[::-1]]) for part in (range(21), range(20, 30), range(30, 39))]

    seen = deal(answer, X, Y, (0.5, 0.25, 0.25), 3, stratify=False)
    assert [name for name, value in seen.items() if value is False] == []
    assert seen["shares of the labels"] == "left to chance"
    assert deal(answer, X, Y, (0.5, 0.25, 0.25), 3)["shares of the labels"] == "unequal"
    assert deal(answer, X, Y, (0.2, 0.5, 0.3), 3)["sizes"] == "20, 10, 10 rows"
    seen = deal(shared, X, Y, (0.5, 0.25, 0.25), 3)
    wrong = {name for name, value in seen.items() if value is False}
    assert wrong >= {"every row is in some set", "no row is there twice", "rows keep their labels",
                     "rows are shuffled", "another rng deals otherwise"}  # fmt: skip


def test_chance_of_numpys_own_shows_in_a_split():
    X, Y = np.arange(40.0)[:, None], np.arange(40)[:, None] % 2

    def answer(X, Y, fractions, seed, stratify):
        rows = np.random.permutation(40)  # noqa: NPY002 - it is what is looked for
        return [(X[part], Y[part]) for part in (rows[:20], rows[20:30], rows[30:])]

    seen = deal(answer, X, Y, (0.5, 0.25, 0.25), 3, stratify=False)
    assert seen["np.random stays as it was"] is False
    assert seen["the same rng deals the same"] is False
