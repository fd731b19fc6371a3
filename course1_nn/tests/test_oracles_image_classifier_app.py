"""Check the references of image_classifier_app against oracles that are not themselves.

Loops over pixels and examples in Python numbers, sets, finite differences, scikit-learn with copied
weights, and h5py: none of them shares a line with the tested code.
"""

import math
import warnings

import h5py
import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from course1_nn.week4.source.image_classifier_app import (
    fit_model,
    load_image,
    load_model,
    most_confident_errors,
    predict,
    predict_proba,
    save_model,
    train_dev_test_split,
)

TURNED = {1: lambda a: a, 3: lambda a: np.rot90(a, 2), 6: lambda a: np.rot90(a, -1),
          8: np.rot90}  # fmt: skip


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


# ---- from a file to an array --------------------------------------------------------------------


def slow_square(pixels: np.ndarray, size: int) -> np.ndarray:
    """Return means over blocks of the middle square, for sides that are multiples of `size`."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left, block = (height - side) // 2, (width - side) // 2, side // size
    means = np.zeros((size, size, 3))
    for row, column in np.ndindex(size, size):
        seen = [
            colour(pixels[top + row * block + i, left + column * block + j])
            for i in range(block)
            for j in range(block)
        ]
        means[row, column] = np.mean(seen, axis=0) / 255
    return means


def colour(pixel: np.ndarray) -> list[float]:
    """Return what is seen of one RGBA pixel on white paper."""
    *channels, opacity = (int(value) for value in pixel)
    return [value * opacity / 255 + 255 - opacity for value in channels]


@pytest.mark.parametrize(("height", "width"), [(6, 10), (12, 6), (6, 6)])
@pytest.mark.parametrize("orientation", TURNED)
def test_an_image_equals_a_loop_over_pixels(rng, tmp_path, height, width, orientation):
    pixels = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(tmp_path / "p.png", exif=exif)
    expected = slow_square(TURNED[orientation](pixels), 3)
    image = load_image(tmp_path / "p.png", 3, grayscale=False)
    assert image.shape == (3, 3, 3)
    # Grey levels are rounded up to three times: when composed, and at each pass of the resizing.
    np.testing.assert_allclose(image, expected, atol=1.6 / 255)
    grey = expected @ [0.299, 0.587, 0.114]  # ITU-R BT.601
    np.testing.assert_allclose(load_image(str(tmp_path / "p.png"), 3), grey, atol=2.1 / 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_floats_from_0_to_1(tmp_path, mode):
    path = tmp_path / ("p.tif" if mode in ("CMYK", "I;16") else "p.png")
    Image.new("L", (9, 5), 255).convert("RGB" if mode in ("CMYK", "RGB") else "L").convert(
        mode
    ).save(path)
    image = load_image(path, 4)
    assert image.shape == (4, 4)
    assert image.dtype == np.float64
    assert 0 <= image.min() <= image.max() <= 1
    assert load_image(path, 4, grayscale=False).shape == (4, 4, 3)


def test_a_jpeg_from_a_camera_is_read_upright(tmp_path):
    picture = np.zeros((40, 80), np.uint8)
    picture[:, :40] = 255  # the left half is white; turned clockwise, the upper one
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(picture).save(tmp_path / "camera.jpg", exif=exif, quality=95)
    image = load_image(tmp_path / "camera.jpg", 10)
    assert image[:5].min() > 0.95
    assert image[5:].max() < 0.05


def test_the_file_is_closed(tmp_path):
    Image.new("L", (4, 4)).save(tmp_path / "p.png")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_image(tmp_path / "p.png", 2)
    (tmp_path / "p.png").unlink()


# ---- three sets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("stratify", [True, False])
@pytest.mark.parametrize("m", [3, 17, 100])
@pytest.mark.parametrize("fractions", [(0.6, 0.2, 0.2), (0.5, 0.3, 0.2), (0.8, 0.1, 0.1)])
def test_every_row_is_dealt_once_with_its_label(rng, m, fractions, stratify):
    X, Y = np.arange(2.0 * m).reshape(m, 2), rng.integers(0, 2, (m, 1))
    sets = train_dev_test_split(X, Y, fractions, 5, stratify)
    dealt = [(x, y) for part_X, part_Y in sets for x, y in zip(part_X, part_Y, strict=True)]
    assert sorted(float(x[0]) for x, _ in dealt) == X[:, 0].tolist()
    assert all(Y[int(x[0]) // 2, 0] == y[0] for x, y in dealt)
    for (part_X, _), fraction in zip(sets, fractions, strict=True):
        assert abs(len(part_X) - fraction * m) <= 2


def test_each_label_has_its_share_in_each_set(rng):
    X, Y = rng.normal(size=(230, 2)), (np.arange(230) < 23).astype(int)[:, None]
    for (_, labels), share in zip(
        train_dev_test_split(X, Y, (0.7, 0.2, 0.1), rng), (0.7, 0.2, 0.1), strict=True
    ):
        assert abs(labels.sum() - 23 * share) <= 1


def test_without_strata_the_share_varies_as_the_hypergeometric_law_says():
    X, Y = np.arange(80.0)[:, None], (np.arange(80) < 8).astype(int)[:, None]
    ones = [
        train_dev_test_split(X, Y, (0.5, 0.25, 0.25), seed, stratify=False)[1][1].sum()
        for seed in range(2000)
    ]
    variance = 20 * 0.1 * 0.9 * 60 / 79
    assert np.mean(ones) == pytest.approx(2, abs=4 * math.sqrt(variance / 2000))
    assert np.var(ones) == pytest.approx(variance, rel=0.15)  # 4 sigma of 2000 draws


# ---- the network --------------------------------------------------------------------------------


def slow_probability(x, params, layers) -> float:
    """Return the probability of one example by loops in Python floats."""
    a = [(v - m) / s for v, m, s in zip(x, params["mean"], params["scale"], strict=True)]
    for layer in range(1, layers + 1):
        W, b = params[f"W{layer}"].tolist(), params[f"b{layer}"].tolist()
        z = [math.fsum(a[i] * W[i][k] for i in range(len(a))) + b[k] for k in range(len(b))]
        a = [1 / (1 + math.exp(-v)) if layer == layers else max(v, 0.0) for v in z]
    return a[0]


def slow_cost(X, Y, params, layers) -> float:
    costs = []
    for x, y in zip(X.tolist(), Y[:, 0].tolist(), strict=True):
        p = slow_probability(x, params, layers)
        costs.append(-math.log(p if y else 1 - p))
    return math.fsum(costs) / len(costs)


def problem(rng, m=9, n_x=3):
    return rng.uniform(size=(m, n_x)), rng.integers(0, 2, (m, 1))


def test_fit_equals_steps_along_central_differences(rng):
    (X, Y), (X_dev, Y_dev) = problem(rng), problem(rng, 6)
    params, _ = fit_model(X, Y, X_dev, Y_dev, [3, 4, 1], 0.3, 0, 7)
    costs = {"train": [], "dev": []}
    for _ in range(3):
        costs["train"].append(slow_cost(X, Y, params, 2))
        costs["dev"].append(slow_cost(X_dev, Y_dev, params, 2))
        slopes = {}
        for name in ("W1", "b1", "W2", "b2"):
            slopes[name] = np.zeros_like(params[name])
            for index in np.ndindex(params[name].shape):
                ends = []
                for nudge in (1e-6, -1e-6):
                    nudged = params | {name: params[name].copy()}
                    nudged[name][index] += nudge
                    ends.append(slow_cost(X, Y, nudged, 2))
                slopes[name][index] = (ends[0] - ends[1]) / 2e-6
        params |= {name: params[name] - 0.3 * slope for name, slope in slopes.items()}
    trained, history = fit_model(X, Y, X_dev, Y_dev, [3, 4, 1], 0.3, 3, 7)
    assert list(trained) == list(params)
    for name, value in params.items():
        # Central differences with a step of 1e-6 are good to about 1e-9 here.
        np.testing.assert_allclose(trained[name], value, atol=1e-8)
    np.testing.assert_allclose(history["train"], costs["train"], rtol=1e-7)
    np.testing.assert_allclose(history["dev"], costs["dev"], rtol=1e-7)


def test_without_hidden_layers_fit_arrives_where_scikit_learn_arrives(rng):
    X, _ = problem(rng, 60)
    Y = (X[:, :1] + rng.normal(0, 0.5, (60, 1)) > 0.5).astype(int)
    params, history = fit_model(X, Y, X[:9], Y[:9], [3, 1], 1.0, 3000, 0)
    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(X, Y.ravel())
    np.testing.assert_allclose(predict_proba(X, params)[:, 0], model.predict_proba(X)[:, 1], 1e-4)
    assert history["train"][-1] == pytest.approx(log_loss(Y, model.predict_proba(X)), rel=1e-6)


def test_the_model_holds_the_statistics_of_the_training_set(rng):
    (X, Y), (X_dev, Y_dev) = problem(rng), problem(rng, 6)
    params, _ = fit_model(X, Y, X_dev, Y_dev, [3, 2, 1], 0.1, 1, 0)
    for column in range(3):
        values = X[:, column].tolist()
        mean = math.fsum(values) / 9
        std = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / 9)
        assert params["mean"][column] == pytest.approx(mean, rel=1e-12)
        assert params["scale"][column] == pytest.approx(std + 0.1, rel=1e-12)


def test_probabilities_equal_those_of_scikit_learns_network_with_the_same_weights(rng):
    X, Y = problem(rng, 12)
    net = MLPClassifier((5, 4), activation="relu", solver="lbfgs", max_iter=30, tol=1.0)
    net.fit(X, Y.ravel())
    params = {"mean": rng.normal(size=3), "scale": rng.uniform(0.5, 2, 3)}
    for layer, (W, b) in enumerate(zip(net.coefs_, net.intercepts_, strict=True), 1):
        params |= {f"W{layer}": W, f"b{layer}": b}
    expected = net.predict_proba((X - params["mean"]) / params["scale"])[:, 1:]
    np.testing.assert_allclose(predict_proba(X, params), expected, rtol=1e-10)
    np.testing.assert_array_equal(predict(X, params, 0.4), expected >= 0.4)
    slow = [[slow_probability(x, params, 3)] for x in X.tolist()]
    np.testing.assert_allclose(predict_proba(X, params), slow, rtol=1e-10)


def test_predict_says_one_at_the_threshold_itself():
    model = {"mean": np.zeros(1), "scale": np.ones(1), "W1": np.ones((1, 1)), "b1": np.zeros(1)}
    assert predict(np.array([[0.0], [-1e-9]]), model).tolist() == [[1], [0]]


# ---- errors and files ---------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0, 1, 5, 100])
def test_errors_equal_a_sorted_list(rng, k):
    Y, proba = rng.integers(0, 2, (60, 1)), rng.random((60, 1))
    errors = []
    for row in range(60):
        p = float(proba[row, 0])
        if (1 if p >= 0.5 else 0) != Y[row, 0]:
            errors.append((max(p, 1 - p), row))
    expected = [row for _, row in sorted(errors, reverse=True)][:k]
    assert most_confident_errors(Y, proba, k).tolist() == expected


def twelve_layers(rng):
    params = {"mean": rng.normal(size=2), "scale": rng.uniform(size=2).astype("float32")}
    for layer in range(1, 13):
        params |= {f"W{layer}": rng.normal(size=(2, 2)), f"b{layer}": rng.normal(size=2)}
    return params


def test_h5py_finds_in_the_file_what_was_saved(rng, tmp_path):
    params = twelve_layers(rng)
    save_model(tmp_path / "m.h5", {"old": np.ones(3)}, ["x", "y"])
    save_model(str(tmp_path / "m.h5"), params, ["été", "hiver"])
    with h5py.File(tmp_path / "m.h5", "r+") as file:  # refused if somebody had left it open
        assert list(file) == list(params)
        assert file.attrs["class_names"].tolist() == ["été", "hiver"]
        for name, array in params.items():
            assert file[name].dtype == array.dtype
            np.testing.assert_array_equal(file[name][()], array)


def test_what_is_loaded_is_what_h5py_wrote(rng, tmp_path):
    params = twelve_layers(rng)
    with h5py.File(tmp_path / "m.h5", "w", track_order=True) as file:
        for name, array in params.items():
            file.create_dataset(name, data=array)
        file.attrs.create("class_names", ["no", "yes"])
    loaded, class_names = load_model(tmp_path / "m.h5")
    assert class_names == ["no", "yes"]
    assert list(loaded) == list(params)
    for name, array in params.items():
        assert type(loaded[name]) is np.ndarray
        assert loaded[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded[name], array)
    (tmp_path / "m.h5").unlink()
