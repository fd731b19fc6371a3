"""What training_speed promises of its pipelines is true; of speeds, that the margin is wide."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import jaxtyping
import keras
import numpy as np
import pytest
import tensorflow as tf

from course1_nn.helpers import data
from course2_improving.helpers import histories
from course2_improving.week3.source.softmax_and_tensorflow import build_mlp, train_step
from course2_improving.week3.source.training_speed import (
    compile_step,
    fast_pipeline,
    time_per_step,
)


@pytest.fixture(autouse=True)
def _as_in_the_notebook() -> Iterator[None]:
    """Check no shapes: Keras hands symbolic tensors around."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture(scope="module")
def signs() -> Any:
    return data.load("hand_signs")


def decode(file, label):
    picture = tf.image.resize(tf.io.decode_jpeg(file, channels=3), (32, 32), antialias=True)
    return picture / 255, label


@pytest.fixture(scope="module")
def augment() -> Any:
    chance = tf.random.Generator.from_seed(1)

    def change(x, y):
        shape = tf.shape(x)[0], 1, 1, 1
        x = tf.where(chance.uniform(shape) < 0.5, x[:, :, ::-1], x)
        return tf.clip_by_value(x * chance.uniform(shape, 0.5, 1.5), 0, 1), y

    return change


@pytest.fixture(scope="module")
def files(signs) -> Any:
    return np.array([tf.io.encode_jpeg(P, quality=95).numpy() for P in signs.X_train], dtype=object)


def test_calls_of_decode_and_augment_are_as_many_as_the_text_says():
    m, b, E = 1080, 32, 20
    assert (m, E * m, E * -(-m // b)) == (1080, 21_600, 680)
    five = np.arange(10.0).reshape(5, 2)
    seen = histories.two_epochs(fast_pipeline.function, five, np.arange(5), 2, 2.0, 100.0, 0)
    assert (seen["rows in each batch"], seen["decoded rows"], seen["calls of augment"]) == (
        [2, 2, 1], 5, 6,
    )  # fmt: skip


def test_what_stands_in_front_of_the_cache_happens_once(files, signs, augment):
    keras.utils.set_random_seed(1)
    one = tf.data.Dataset.from_tensors((files[3], signs.y_train[3])).map(decode).batch(1)
    for chain, different in ((one.cache().map(augment), 5), (one.map(augment).cache(), 1)):
        seen = {x.tobytes() for _ in range(5) for x, _ in chain.as_numpy_iterator()}
        assert len(seen) == different


def test_functions_of_tf_random_begin_anew_in_each_epoch_once_a_seed_is_set(files, signs):
    def forgetful(x, y):
        return x * tf.random.uniform((), 0.5, 1.5), y

    def mirrored(x, y):
        return tf.image.random_flip_left_right(x), y

    keras.utils.set_random_seed(1)
    one = tf.data.Dataset.from_tensors((files[3], signs.y_train[3])).map(decode).batch(1)
    for change in (forgetful, mirrored):
        chain = one.cache().map(change)
        assert len({x.tobytes() for _ in range(8) for x, _ in chain.as_numpy_iterator()}) == 1


def test_a_batch_is_augmented_hand_by_hand_and_stays_between_0_and_1(signs, augment):
    x, y = signs.X_train[:200, ::2, ::2].astype(np.float32) / 255, signs.y_train[:200]
    changed, labels = augment(x, y)
    assert np.array_equal(labels, y)
    mean = np.asarray(changed).mean(axis=(1, 2, 3)) / np.asarray(x).mean(axis=(1, 2, 3))
    assert mean.min() < 0.7
    assert mean.max() > 1.1
    assert 0 <= np.min(changed) <= np.max(changed) <= 1


@pytest.fixture(scope="module")
def chains(files, signs, augment) -> Any:
    def one_by_one(x, y):
        x, y = augment(x[tf.newaxis], y)
        return x[0], y

    as_written = tf.data.Options()
    as_written.experimental_optimization.inject_prefetch = False
    third = files[:360], signs.y_train[:360]
    decoded = tf.data.Dataset.from_tensor_slices(third).map(decode)
    single = decoded.shuffle(360), decoded.cache().shuffle(360)
    anew, kept = (chain.map(one_by_one).batch(32).with_options(as_written) for chain in single)
    grouped = single[1].batch(32).map(augment).with_options(as_written)
    ready = fast_pipeline.function(*third, 32, decode, augment, 0)
    return SimpleNamespace(anew=anew, kept=kept, grouped=grouped, ready=ready)


def test_all_pipelines_yield_the_same_hands(chains, signs):
    for chain in vars(chains).values():
        batches = list(chain.as_numpy_iterator())
        assert [len(labels) for _, labels in batches] == [32] * 11 + [8]
        assert {x.shape[1:] for x, _ in batches} == {(32, 32, 3)}
        labels = np.concatenate([labels for _, labels in batches])
        assert sorted(labels) == sorted(signs.y_train[:360])


@pytest.mark.slow
def test_the_first_three_changes_save_time_for_certain(chains):
    def epoch(step, dataset):
        for x, y in dataset:
            cost = step(x, y)
        return cost

    def nothing(x, y):
        return x[0, 0, 0, 0]

    anew, kept, grouped = (
        min(time_per_step(epoch, (nothing, chain), 1, 1) for _ in range(3))
        for chain in (chains.anew, chains.kept, chains.grouped)
    )
    # measured: 1 to 0.45 to 0.3, on a busy machine, too
    assert anew > 1.15 * kept
    assert anew > 1.3 * grouped


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_cost_goes_on_falling_after_ten_epochs(chains, seed):
    total = tf.Variable(0.0)
    keras.utils.set_random_seed(seed)
    model = build_mlp(3072, 6, dropout=0.0)
    optimizer = keras.optimizers.Adam(0.001)
    optimizer.build(model.trainable_variables)
    cost = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def one(x, y):
        return train_step.function(model, optimizer, cost, tf.reshape(x, (-1, 3072)), y)

    step, costs = compile_step(one, total), []
    for _ in range(30):
        total.assign(0.0)
        for x, y in chains.ready:
            step(x, y)
        costs.append(float(total) / 12)
    assert np.mean(costs[-3:]) < 0.9 * costs[9] < 0.9 * costs[0]
