"""What the text of image_classifier_app promises in words and numbers is true, over three seeds."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from course1_nn.helpers import data, faces, photos
from course1_nn.week4.source.image_classifier_app import (
    fit_model,
    load_image,
    most_confident_errors,
    predict,
    predict_proba,
    train_dev_test_split,
)

SEEDS = (0, 1, 2)
COLD, WARM = ("Pullover", "Coat", "Ankle boot"), ("T-shirt/top", "Dress", "Sandal")


def clothes(seed: int) -> Any:
    """Return the three sets of clothes of the text, dealt out with one seed."""
    fashion = data.load("fashion")
    names = fashion.class_names[fashion.y_train]
    rows = np.flatnonzero(np.isin(names, COLD + WARM))[:4800]
    X, Y = fashion.X_train[rows].reshape(-1, 784) / 255, np.isin(names[rows], COLD).astype(int)
    return train_dev_test_split(X, Y[:, None], (0.5, 0.25, 0.25), seed)


@cache
def trained(seed: int) -> dict[str, Any]:
    """Return these sets, and the two networks of the text, trained with one seed."""
    train, dev, test = clothes(seed)
    flat, flat_costs = fit_model(*train, *dev, [784, 1], 0.03, 200, seed)
    deep, deep_costs = fit_model(*train, *dev, [784, 32, 8, 1], 0.2, 150, seed)
    return {"train": train, "dev": dev, "test": test, "flat": flat, "deep": deep,
            "flat costs": flat_costs, "deep costs": deep_costs}  # fmt: skip


def errors(seed: int, net: str, part: str) -> float:
    run = trained(seed)
    X, Y = run[part]
    return float(np.mean(predict(X, run[net]) != Y))


# ---- files --------------------------------------------------------------------------------------


def test_the_drawings_are_what_the_text_says_of_them():
    with Image.open(photos.PULLOVER) as pullover, Image.open(photos.SHIRT) as shirt:
        assert (pullover.mode, pullover.size) == ("RGBA", (420, 360))
        assert (shirt.mode, shirt.size) == ("P", (320, 440))
        assert np.asarray(pullover.convert("L"))[0].max() == 0  # transparent, and black behind
    assert load_image(photos.PULLOVER, 140)[0].min() == 1


def test_the_first_new_pixel_by_hand_is_a_tenth(tmp_path):
    rows = [[9, 0, 51, 204, 255, 9], [9, 51, 0, 255, 204, 9],
            [9, 102, 102, 0, 0, 9], [9, 102, 102, 153, 153, 9]]  # fmt: skip
    Image.fromarray(np.array(rows, np.uint8)).save(tmp_path / "p.png")
    image = load_image(tmp_path / "p.png", 2)
    np.testing.assert_allclose(image, [[0.1, 0.9], [0.4, 0.3]], atol=0.5 / 255)  # pillow rounds


def test_eight_bits_overflow_as_the_text_says():
    assert np.uint8(200) + np.array([100], np.uint8) == 44


# ---- sets, statistics, networks -----------------------------------------------------------------


def test_about_one_in_eleven_shuffles_has_no_ill_patient():
    rng = np.random.default_rng(0)
    ill = np.array([rng.permutation(np.arange(80) < 8)[:20].sum() for _ in range(2000)])
    assert np.mean(ill == 0) == pytest.approx(1 / 11, abs=0.01)
    assert np.bincount(ill).argmax() == 2
    assert 6 <= ill.max() <= 7


@pytest.mark.parametrize("seed", SEEDS)
def test_each_set_is_for_cold_days_by_half(seed):
    assert [labels.mean() for _, labels in clothes(seed)] == [0.5, 0.5, 0.5]


def test_the_quietest_pixel_would_count_250_without_the_large_eps():
    spread = clothes(0)[0][0].std(axis=0)
    assert spread.min() == pytest.approx(0.0012, abs=5e-5)
    assert 0.3 / spread.min() == pytest.approx(250, rel=0.05)
    assert 0.3 / (spread.min() + 0.1) == pytest.approx(3, abs=0.1)


def test_the_feature_by_hand_has_mean_a_half_and_scale_0_508():
    X = np.array([[0.0], [0.5], [1.0]])
    params, _ = fit_model(X, np.array([[0], [1], [1]]), X, np.zeros((3, 1), int), [1, 1], 1, 0, 0)
    assert params["mean"][0] == 0.5
    assert params["scale"][0] == pytest.approx(0.508, abs=5e-4)
    assert (0.4 - 0.5) / params["scale"][0] == pytest.approx(-0.197, abs=5e-4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_deep_network_is_right_for_more_than_94_percent_of_new_pictures(seed):
    assert errors(seed, "deep", "test") < 0.06
    assert errors(seed, "deep", "dev") < errors(seed, "flat", "dev")


@pytest.mark.slow
def test_two_hidden_layers_leave_about_six_of_ten_errors():
    for part in ("dev", "test"):
        left = sum(errors(seed, "deep", part) for seed in SEEDS)
        assert left / sum(errors(seed, "flat", part) for seed in SEEDS) == pytest.approx(
            0.6, abs=0.08
        )


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_costs_part_with_hidden_layers_and_stay_close_without(seed):
    flat, deep = trained(seed)["flat costs"], trained(seed)["deep costs"]
    assert 0.15 < flat["train"][-1] < flat["dev"][-1] < 0.22
    assert deep["train"][-1] < 0.08
    assert deep["dev"][-1] == pytest.approx(0.134, abs=0.01)
    assert deep["dev"][-1] - deep["train"][-1] > 2 * (flat["dev"][-1] - flat["train"][-1])


@pytest.mark.slow
def test_after_some_seventy_steps_the_training_cost_falls_alone():
    deep = trained(0)["deep costs"]
    assert deep["train"][-1] == pytest.approx(0.04, abs=0.01)
    assert deep["train"][70] > 1.7 * deep["train"][-1]
    assert abs(deep["dev"][70] - deep["dev"][-1]) < 0.01


@pytest.mark.slow
def test_the_most_confident_errors_are_sure():
    X, Y = trained(0)["test"]
    A = predict_proba(X, trained(0)["deep"])
    worst = most_confident_errors(Y, A, 15)
    assert len(worst) == 15
    assert np.abs(A[worst] - 0.5).min() > 0.4
    assert set(Y[worst, 0]) == {0, 1}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_application_tells_the_two_drawings_apart(seed):
    pictures = [photos.like_fashion(load_image(p, 280)) for p in (photos.PULLOVER, photos.SHIRT)]
    pullover, shirt = predict_proba(np.reshape(pictures, (2, 784)), trained(seed)["deep"])[:, 0]
    assert pullover > 0.8
    assert shirt < 0.05


# ---- faces --------------------------------------------------------------------------------------


def smile_accuracy(freedom: float, seed: int) -> tuple[float, float]:
    drawn = [faces.draw(1000, 10 * seed + part, freedom) for part in (0, 1)]
    (X, Y), (X_new, Y_new) = [(each.images.reshape(1000, -1), each.smile) for each in drawn]
    net, _ = fit_model(X, Y, X_new[:50], Y_new[:50], [576, 20, 7, 1], 0.1, 300, seed)
    return float(np.mean(predict(X, net) == Y)), float(np.mean(predict(X_new, net) == Y_new))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_smile_of_faces_that_stand_still_is_no_secret(seed):
    assert smile_accuracy(0, seed) > (0.99, 0.99)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dense_network_guesses_when_the_faces_move(seed):
    known, new = smile_accuracy(1, seed)
    assert known > 0.8
    assert new < 0.56  # a coin has 0.5, with a standard error of 0.016
