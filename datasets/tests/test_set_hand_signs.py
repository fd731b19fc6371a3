"""The hand signs: balance, duplicates, and that pictures show hands of the tones they say."""

import hand_signs as builder
import numpy as np
import pytest
from bodies.hands import TONES, Picture

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def signs() -> data.Data:
    return data.load("hand_signs")


@pytest.mark.parametrize(("split", "count"), [("train", 180), ("test", 20)])
def test_every_six_rows_hold_each_digit_once(signs: data.Data, split: str, count: int) -> None:
    sixes = np.sort(signs[f"y_{split}"].reshape(-1, 6), axis=1)
    assert sixes.shape == (count, 6)
    assert (sixes == np.arange(6)).all()


def test_no_picture_occurs_twice_within_or_across_the_splits(signs: data.Data) -> None:
    pictures = [X.tobytes() for split in ("X_train", "X_test") for X in signs[split]]
    assert len(pictures) == len(set(pictures)) == 1200


def test_no_test_picture_is_nearly_a_training_picture(signs: data.Data) -> None:
    train, test = (
        signs[X][:, 2::4, 2::4].reshape(-1, 768).astype(float) for X in ("X_train", "X_test")
    )
    near = min(np.abs(train - one).mean(axis=1).min() for one in test)
    assert near > 4  # of 255


def test_hands_and_tones_are_spread_evenly_over_the_digits(signs: data.Data) -> None:
    for digit in range(6):
        mine = signs.y_train == digit
        assert signs.right_train[mine].mean() == pytest.approx(0.5, abs=0.12)
        assert (np.bincount(signs.tone_train[mine], minlength=5) > 20).all()


def test_the_wrist_has_the_tone_that_is_stated(signs: data.Data) -> None:
    """The column of the wrist at the lower edge gets darker from tone to tone."""
    wrist = np.median(signs.X_train[:, -6:, 28:36].reshape(1080, -1, 3), axis=1).mean(axis=1)
    means = [wrist[signs.tone_train == tone].mean() for tone in range(5)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 1.5 * means[4]


def test_more_fingers_cover_more_of_the_upper_half(signs: data.Data) -> None:
    """An edge count above the palm grows with the digit."""
    upper = signs.X_train[:, 4:36].mean(axis=3)
    edges = (np.abs(np.diff(upper, axis=2)) > 25).mean(axis=(1, 2))
    means = [edges[signs.y_train == digit].mean() for digit in range(6)]
    assert means[0] < means[1] < means[2] < means[3] < means[4]


def test_a_picture_is_packed_as_a_jpeg_of_its_pixels() -> None:
    image = np.full((64, 64, 3), 128, np.uint8)
    assert builder.jpeg(Picture(image, 0, False)).startswith(b"\xff\xd8\xff")
    assert (np.diff(TONES.sum(axis=1)) < 0).all()


@pytest.mark.slow
def test_a_small_convolutional_net_reads_the_signs(signs: data.Data) -> None:
    """Measured: 97.5 % of the training and 91.7 % of the test pictures after 40 epochs."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    stages = [
        layer
        for channels in (16, 32, 64, 64)
        for layer in (
            layers.Conv2D(channels, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
        )
    ]
    hidden = [layers.Flatten(), layers.Dropout(0.3), layers.Dense(64, activation="relu")]
    pictures = [keras.Input((64, 64, 3)), layers.Rescaling(1 / 255)]
    network = keras.Sequential([*pictures, *stages, *hidden, layers.Dense(6)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    network.fit(signs.X_train, signs.y_train, epochs=30, batch_size=32, verbose=0)
    assert network.evaluate(signs.X_test, signs.y_test, verbose=0)[1] > 0.8
