"""What rows tell of the pipeline that yielded them."""

import numpy as np
import pytest
import tensorflow as tf

from course2_improving.helpers import histories


def pipeline(X, y, batch, decode, augment, seed):
    rows = tf.data.Dataset.from_tensor_slices((X, y)).map(decode).cache()
    return rows.shuffle(len(X), seed=seed).batch(batch).map(augment).prefetch(1)


def nothing_kept(X, y, batch, decode, augment, seed):
    rows = tf.data.Dataset.from_tensor_slices((X, y)).map(decode)
    return rows.shuffle(len(X), seed=seed).batch(batch).map(augment)


def all_kept(X, y, batch, decode, augment, seed):
    return pipeline(X, y, batch, decode, augment, seed).cache()


def one_by_one(X, y, batch, decode, augment, seed):
    rows = tf.data.Dataset.from_tensor_slices((X, y)).map(decode).map(augment)
    return rows.batch(batch)


def decoded_by_python(X, y, batch, decode, augment, seed):
    rows = tf.stack([decode(*pair)[0] for pair in zip(X, y, strict=True)])
    return pipeline(rows, y, batch, lambda x, y: (x, y), augment, seed)


def look(answer, m=7, batch=3):
    X = np.arange(2.0 * m).reshape(m, 2) + 1
    return histories.two_epochs(answer, X, np.arange(m), batch, 2.5, 40.0, 3)


def test_a_good_pipeline_decodes_once_and_augments_each_batch_of_each_epoch():
    assert look(pipeline) == {
        "rows in each batch": [3, 3, 1],
        "each row once": True,
        "decoded before the first batch is asked for": 0,
        "decoded rows": 7,
        "decode gets": ["one example"],
        "augment gets": ["a batch"],
        "calls of augment": 6,
        "one augmentation for a batch": True,
        "augmented anew in each epoch": True,
        "works ahead": True,
    }


def test_what_is_not_kept_is_done_twice_and_nothing_is_ready_in_advance():
    seen = look(nothing_kept)
    assert seen["decoded rows"] == 14
    assert not seen["works ahead"]


def test_what_python_decodes_before_the_data_set_is_read_shows():
    seen = look(decoded_by_python)
    assert seen.pop("decoded before the first batch is asked for") == 7
    expected = look(pipeline)
    assert seen == {name: expected[name] for name in seen}
    assert len(seen) == len(expected) - 1


def test_what_is_kept_is_not_new():
    seen = look(all_kept)
    assert seen["calls of augment"] == 3
    assert not seen["augmented anew in each epoch"]


def test_single_examples_show():
    seen = look(one_by_one)
    assert seen["augment gets"] == ["one example"]
    assert seen["calls of augment"] == 14
    assert not seen["one augmentation for a batch"]


def test_of_an_endless_pipeline_only_the_batches_are_told():
    assert look(lambda *given: pipeline(*given).repeat()) == {"rows in each batch": [3, 3, 1, 3]}


def test_larger_sets_are_asked_for_their_orders():
    seen = look(pipeline, 66, 8)
    assert "works ahead" not in seen
    assert seen["rows go far"]
    assert seen["another order each epoch"]
    assert seen["same seed, same order"]
    assert look(one_by_one, 66, 8)["in order"]


def test_what_is_no_data_set_of_pairs_is_refused():
    with pytest.raises(Exception, match=r"not a tf\.data\.Dataset"):
        look(lambda X, *_: X)
    with pytest.raises(Exception, match="single examples"):
        look(lambda X, y, *_: tf.data.Dataset.from_tensor_slices((X, y)))
