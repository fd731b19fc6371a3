"""What the quiz of week 3 calls right is right, and what it calls wrong is wrong.

Each answer is computed by another way than the question's own: by drawing, by layers of Keras, by
running the programs that are shown.
"""

import math
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from course1_nn.tests.test_quizzes import code_of, right, texts
from course1_nn.week1.source.numpy_foundations import softmax
from course2_improving.helpers import quiz_pictures
from course2_improving.week3.source import quiz_tuning_and_tensorflow as quiz

rng = np.random.default_rng(0)


# ---- searches -----------------------------------------------------------------------------------


def test_the_share_of_log_uniform_draws_is_the_share_of_many_draws():
    rates = np.exp(rng.uniform(np.log(1e-5), np.log(1), 200_000))
    for a, b in ((0.001, 0.6), (0.02, 0.05), (1e-5, 1e-4), (0.1, 1.0)):
        share = np.mean((a <= rates) & (rates < b))
        assert quiz.share_of_the_draws(a, b) == pytest.approx(share, abs=0.005)
    assert quiz.share_of_the_draws(0.1, 1.0) == pytest.approx(1 / 5)
    assert np.mean(rng.uniform(1e-5, 1, 10_000) > 0.1) == pytest.approx(0.9, abs=0.02)


def test_the_lines_that_draw_beta_are_run_and_counted():
    shares: dict[str, float] = {}
    for text in texts(quiz.just_below_one):
        drawn: list[float] = []
        exec(f"for _ in range(4000): draw({text})", {"rng": rng, "np": np, "draw": drawn.append})
        draws = np.array(drawn)
        assert draws.min() >= 0.9
        assert draws.max() <= 0.999
        shares[text] = float(np.mean(1 / (1 - draws) > 100))
    fair = {text for text, share in shares.items() if abs(share - 0.5) < 0.03}
    assert right(quiz.just_below_one) == fair
    assert all(abs(share - 0.1) < 0.03 for text, share in shares.items() if text not in fair)


def test_the_grid_has_three_rates_and_the_random_search_nine():
    rates = {name: np.unique(points[:, 0]) for name, points in quiz_pictures.trials().items()}
    assert (len(rates["grid"]), len(rates["random"])) == (3, 9)
    units = quiz_pictures.trials()["grid"][:, 1]
    assert all(np.count_nonzero(units == n) == 3 for n in np.unique(units))
    assert len(np.unique(10 ** rng.uniform(-4, 0, 9000))) == 9000  # no two draws are alike
    (told,) = right(quiz.one_that_matters)
    assert told.startswith("The grid has tried three learning rates, each three times")
    assert (
        quiz_pictures.accuracy(rates["random"]).max() > quiz_pictures.accuracy(rates["grid"]).max()
    )


def test_luck_with_n_draws_is_counted():
    for p, n in ((0.05, 20), (0.1, 9)):
        hits = (rng.random((40_000, n)) < p).any(axis=1)
        assert quiz.lucky_draws(p, n) == pytest.approx(hits.mean(), abs=0.01)
    assert quiz.lucky_draws(0.05, 60) == pytest.approx(0.95, abs=0.005)


# ---- batch normalization ------------------------------------------------------------------------


def test_a_batch_of_two_says_only_which_is_larger():
    for z1, z2, gamma, beta in ((-4.0, 2.0, 0.7, -1.2), (-1.0, 6.0, 2.5, -0.4), (0.0, 1.0, 3, 2)):
        layer = keras.layers.BatchNormalization(epsilon=1e-7)
        layer.build((None, 1))
        layer.gamma.assign([gamma])
        layer.beta.assign([beta])
        outputs = np.array(layer(tf.constant([[z1], [z2]]), training=True))[:, 0]
        assert outputs[1] == pytest.approx(quiz.batch_of_two(z1, z2, gamma, beta), rel=1e-4)
        assert outputs[0] == pytest.approx(beta - gamma, rel=1e-4)


def test_a_batch_of_one_gets_the_same_answer_for_every_picture():
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(8), layers.BatchNormalization(), layers.ReLU()]
    )
    model.add(layers.Dense(3))
    model.layers[1].beta.assign(rng.normal(size=8))  # as if trained
    X = tf.constant(rng.normal(size=(5, 6)), tf.float32)
    alone = np.concatenate([np.array(model(X[i : i + 1], training=True)) for i in range(5)])
    np.testing.assert_allclose(alone, np.tile(alone[0], (5, 1)), rtol=1e-4)  # float32
    assert np.isfinite(alone).all()
    used = np.array(model(X, training=False))
    assert np.ptp(used, axis=0).min() > 0.01
    assert np.abs(used - alone).max() > 0.01
    relu = np.maximum(model.layers[1].beta.numpy(), 0)  # "each unit gives its beta"
    np.testing.assert_allclose(alone[0], relu @ model.layers[3].kernel.numpy(), rtol=1e-4)
    assert right(quiz.one_at_a_time) == {"The same answer for every picture."}


# ---- TensorFlow ---------------------------------------------------------------------------------


def test_a_temperature_takes_a_root_of_the_ratio():
    for ratio, T in ((5.0, 0.5), (60.0, 3.0)):
        scores = np.array([[math.log(ratio) + 1.7, 1.7, 0.2]])
        p = softmax(scores / T)[0]
        assert quiz.warmer(ratio, T) == pytest.approx(p[0] / p[1])
        assert np.argmax(p) == 0
    assert quiz.warmer(9, 2) < 9 < quiz.warmer(9, 0.5)


def test_the_second_round_has_no_gradient():
    code, said = code_of(quiz.second_round), []
    names: dict[str, Any] = {"tf": tf, "print": said.append}
    with pytest.raises((TypeError, ValueError)):
        exec(code, names)
    assert names["step"] == 1
    assert names["g"] is None
    assert float(names["w"]) == pytest.approx(2.4)  # the first round works
    assert not said
    exec(code.replace("w = w - 0.1 * g", "w.assign_sub(0.1 * g)"), names)
    assert said == pytest.approx([1.92])
    (told,) = right(quiz.second_round)
    assert told.startswith("Nothing: in the second round `g` is `None`")


def test_the_word_is_printed_once_for_each_graph(capsys: pytest.CaptureFixture[str]):
    exec(code_of(quiz.how_many_graphs), {"tf": tf})
    printed = capsys.readouterr().out.split()
    assert set(printed) == {"tracing"}
    assert quiz.how_many_graphs() == len(printed)
    definition, loops = code_of(quiz.how_many_graphs).split("\n\n")
    names: dict[str, Any] = {"tf": tf}
    exec(definition, names)
    counts: list[int] = []
    for loop in loops.split("for x")[1:]:
        exec(f"for x{loop}", names)
        counts.append(len(capsys.readouterr().out.split()))
    assert counts == [2, 1, 2]


def test_what_is_cached_is_not_thrown_again():
    tf.random.set_seed(0)
    X = np.column_stack([np.arange(1.0, 201), -np.arange(1.0, 201)])  # a flip swaps the columns

    def flip_at_random(x: Any, y: Any) -> Any:
        return tf.cond(tf.random.uniform([]) < 0.5, lambda: x[::-1], lambda: x), y

    names: dict[str, Any] = {
        "tf": tf,
        "X": X,
        "y": np.arange(200),
        "flip_at_random": flip_at_random,
    }
    exec(code_of(quiz.frozen_flips), names)
    epochs: list[np.ndarray] = []
    orders: list[np.ndarray] = []
    for _ in range(2):
        batches = [(x.numpy(), y.numpy()) for x, y in names["dataset"]]
        order = np.concatenate([y for _, y in batches])
        epochs.append(np.concatenate([x for x, _ in batches])[np.argsort(order)])
        orders.append(order)
    flipped = [epoch[:, 0] < 0 for epoch in epochs]
    same_flips, same_order = (bool((a == b).all()) for a, b in (flipped, orders))
    truths = {
        "Each picture flipped by a new throw": not same_flips and not same_order,
        "Each picture flipped or not as in the first epoch": same_flips and not same_order,
        "Exactly the batches of the first epoch": same_flips and same_order,
        "The pictures as they are in `X`": not flipped[1].any(),
    }
    assert 60 < flipped[0].sum() < 140
    said = texts(quiz.frozen_flips)
    assert all(text.startswith(start.strip("`")) for text, start in zip(said, truths, strict=True))
    found = {text for text, true in zip(said, truths.values(), strict=True) if true}
    assert right(quiz.frozen_flips) == found
