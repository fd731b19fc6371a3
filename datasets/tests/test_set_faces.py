"""The faces: people on one side of the split only, duplicates, poses, and that people differ."""

from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import data


@pytest.fixture(scope="module")
def faces() -> data.Data:
    return data.load("faces")


def test_each_person_has_sixteen_pictures_in_a_row(faces: data.Data) -> None:
    assert faces.person_train.tolist() == np.repeat(np.arange(90), 16).tolist()
    assert faces.person_test.tolist() == np.repeat(np.arange(90, 120), 16).tolist()


def test_no_one_is_on_both_sides_of_the_split(faces: data.Data) -> None:
    assert not set(faces.person_train) & set(faces.person_test)


def test_no_picture_occurs_twice_within_or_across_the_splits(faces: data.Data) -> None:
    pictures = [X.tobytes() for split in ("X_train", "X_test") for X in faces[split]]
    assert len(pictures) == len(set(pictures)) == 1920


def test_faces_are_turned_to_both_sides_up_and_down(faces: data.Data) -> None:
    for split in ("train", "test"):
        assert faces[f"yaw_{split}"].mean() == pytest.approx(0, abs=2)
        assert faces[f"yaw_{split}"].std() == pytest.approx(48 / np.sqrt(12), abs=1)
        assert faces[f"pitch_{split}"].std() == pytest.approx(21.8 / np.sqrt(12), abs=1)


def test_a_face_turned_to_its_left_lies_to_the_right_of_the_picture(faces: data.Data) -> None:
    """The side away from the camera is narrower: the middle of what moves shifts with the yaw."""
    dark = 255.0 - faces.X_train[:, 24:44].mean(axis=3)
    detail = np.abs(np.diff(dark, axis=2)).sum(axis=1)  # brows, eyes, nose
    detail = detail * (np.abs(np.arange(63) - 31) < 14)
    centre = (detail * np.arange(63)).sum(axis=1) / detail.sum(axis=1)
    assert np.corrcoef(centre, faces.yaw_train)[0, 1] > 0.3


def test_pictures_of_one_person_are_more_alike_than_of_two(faces: data.Data) -> None:
    """The colour of the middle of the face alone tells, but far from surely."""
    skin = faces.X_test[:, 28:44, 24:40].astype(float).mean(axis=(1, 2))
    distance = np.linalg.norm(skin[:, None] - skin, axis=2)
    same = faces.person_test[:, None] == faces.person_test
    off = ~np.eye(480, dtype=bool)
    assert np.median(distance[same & off]) < 0.75 * np.median(distance[~same])
    accuracy = max(
        ((distance[same & off] < limit).mean() + (distance[~same] >= limit).mean()) / 2
        for limit in np.linspace(5, 150, 60)
    )
    assert 0.55 < accuracy < 0.8


def test_people_differ_in_skin_and_hair(faces: data.Data) -> None:
    people = faces.X_train.reshape(90, 16, 64, 64, 3).mean(axis=1)
    hair = people[:, 8:14, 28:36].mean(axis=(1, 2, 3))
    skin = people[:, 34:42, 28:36].mean(axis=(1, 2, 3))
    assert hair.std() > 25
    assert skin.std() > 20


@pytest.mark.slow
def test_a_small_net_trained_on_triplets_tells_people_apart_whom_it_never_saw(
    faces: data.Data,
) -> None:
    """Measured: 98 % after 200 steps on 90 people, of pairs of 30 others, same or not."""
    network = embedding()
    train(network, faces, steps=200)
    e = network.predict(faces.X_test, verbose=0)
    distance = 2 - 2 * e @ e.T
    same = faces.person_test[:, None] == faces.person_test
    off = ~np.eye(480, dtype=bool)
    accuracy = max(
        ((distance[same & off] < limit).mean() + (distance[~same] >= limit).mean()) / 2
        for limit in np.linspace(0, 2, 101)
    )
    assert accuracy > 0.9


def embedding() -> Any:
    """Return a network that maps a face to a point on the unit sphere in 64 dimensions."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input((64, 64, 3)), layers.Rescaling(1 / 255)])
    for channels in (24, 48, 96, 128):
        network.add(layers.Conv2D(channels, 3, padding="same", use_bias=False))
        network.add(layers.BatchNormalization(momentum=0.9))
        network.add(layers.ReLU())
        network.add(layers.MaxPooling2D())
    for layer in (layers.Flatten(), layers.Dropout(0.3), layers.Dense(64)):
        network.add(layer)
    network.add(layers.UnitNormalization())
    return network


def train(network: Any, faces: data.Data, steps: int) -> None:
    """Pull pictures of a person together and push others away: all triplets of 16 × 4 faces."""
    import keras
    import tensorflow as tf

    optimizer, rng = keras.optimizers.Adam(1e-3), np.random.default_rng(1)

    @tf.function
    def step(x: Any, y: Any) -> None:
        with tf.GradientTape() as tape:
            e = network(x, training=True)
            distance = tf.maximum(2 - 2 * tf.matmul(e, e, transpose_b=True), 0.0)
            same = tf.cast(y[:, None] == y[None, :], tf.float32)
            triplet = (same - tf.eye(64))[:, :, None] * (1 - same)[:, None, :]
            losses = tf.nn.softplus(6 * (distance[:, :, None] - distance[:, None, :] + 0.3))
            loss = tf.reduce_sum(triplet * losses) / tf.reduce_sum(triplet)
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))

    for _ in range(steps):
        people = rng.choice(90, 16, replace=False)
        rows = np.concatenate([16 * one + rng.choice(16, 4, replace=False) for one in people])
        x = faces.X_train[rows].astype(np.float32)
        x = np.where(rng.random((64, 1, 1, 1)) < 0.5, x[:, :, ::-1], x)
        step(tf.constant(x), tf.constant(faces.person_train[rows]))
