"""How images were treated is read from the images, whatever the draw."""

import numpy as np
import pytest
from scipy import ndimage

from course2_improving.helpers import treatments

X = np.arange(2 * 6 * 5 * 3, dtype=np.uint8).reshape(2, 6, 5, 3)


def treated(draw, mode="nearest"):
    """Return an augmentation in which `draw(rng, m, shift)` gives flips, downs and rights."""

    def answer(X, rng, shift=2, flip=True):
        out = []
        for image, (turn, down, right) in zip(
            X, np.transpose(draw(rng, len(X), shift)), strict=True
        ):
            source = image[:, ::-1] if turn and flip else image
            out.append(ndimage.shift(source, (down, right, 0), order=0, mode=mode))
        return np.array(out)

    return answer


def good(rng, m, shift):
    return rng.integers(0, 2, m), *rng.integers(-shift, shift + 1, (2, m))


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_a_good_augmentation_has_every_truth_whatever_the_seed(dtype):
    for seed in range(2):
        seen = treatments.augmented(treated(good), X.astype(dtype), seed)
        assert all(value for value in seen.values() if isinstance(value, bool)), seen
        assert seen["what became of the images"] == "shifted and flipped"
        assert seen["images are treated"] == treatments.ONE_BY_ONE
        assert seen["share that is flipped"] == "half"
        assert seen["steps down"] == seen["steps to the right"] == [-2, -1, 0, 1, 2]
        assert seen["dtype"] == np.dtype(dtype).name


def test_where_there_is_nothing_to_do_the_images_themselves_are_seen():
    np.testing.assert_array_equal(treatments.augmented(treated(good), X, 1, 0, False)["images"], X)


def pad(mode):
    def answer(X, rng, shift=2, flip=True):
        wide = np.pad(X, ((0, 0), (shift,) * 2, (shift,) * 2, (0, 0)), mode)
        corners = rng.integers(0, 2 * shift + 1, (len(X), 2))
        return np.array(
            [w[i : i + 6, j : j + 5] for w, (i, j) in zip(wide, corners, strict=True)], X.dtype
        )

    return answer


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("edge", "shifted and flipped"),
        ("wrap", "wrapped around"),
        ("constant", "black borders"),
        ("reflect", "mirrored borders"),
        ("symmetric", "doubled borders"),
    ],
)
def test_what_enters_at_the_sides_is_told(mode, words):
    assert treatments.augmented(pad(mode), X, 3)["what became of the images"] == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda X, *_: X[:, ::-1], "upside down"),
        (lambda X, *_: X // 2, "something else"),
        (treated(lambda _, m, s: (np.zeros(m), np.full(m, s + 1), np.zeros(m))),
         "shifted too far"),
    ],
)  # fmt: skip
def test_what_else_was_done_is_told(answer, words):
    assert treatments.augmented(answer, X, 3)["what became of the images"] == words


def test_draws_for_a_whole_batch_are_told():
    def one_shift(rng, m, shift):
        return rng.integers(0, 2, m), *(np.full(m, n) for n in rng.integers(-shift, shift + 1, 2))

    def one_coin(rng, m, shift):
        return np.full(m, rng.integers(0, 2)), *good(rng, m, shift)[1:]

    assert treatments.augmented(treated(one_shift), X, 3)["images are treated"].endswith("shifts")
    assert treatments.augmented(treated(one_coin), X, 3)["images are treated"].endswith("flips")


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        (lambda rng, m, s: (good(rng, m, s)[0], *[good(rng, m, s)[1]] * 2),
         "down, right and flip are drawn apart"),
        (lambda rng, m, s: (good(rng, m, s)[0], *np.round(rng.normal(0, 0.5, (2, m)).clip(-s, s))),
         "all steps are equally frequent"),
        (lambda rng, m, s: (np.arange(m) % 2, *good(rng, m, s)[1:]), "images are drawn apart"),
        (lambda _, m, s: good(np.random.default_rng(1), m, s), "another rng gives others"),
    ],
)  # fmt: skip
def test_each_fault_of_the_draws_is_seen(draw, truth):
    assert treatments.augmented(treated(draw), X, 3)[truth] is False


def test_drawn_pictures_have_their_kind():
    sizes = {"m": 2, "n_H": 5, "n_W": 4, "n_C": 3}
    rng = np.random.default_rng(0)
    assert treatments.pictures("uint8")(rng, sizes).dtype == np.uint8
    floats = treatments.pictures("float")(rng, sizes)
    assert floats.shape == (2, 5, 4, 3)
    assert 0 <= floats.min() < floats.max() <= 1
