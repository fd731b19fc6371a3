"""Check the remedies against overfitting against oracles that are not themselves.

Finite differences, scikit-learn's regularized classifiers, Keras' own early stopping, SciPy's image
shifts, Python floats in loops, and statistics of many draws.
"""

import math
import types

import numpy as np
import pytest
from scipy import ndimage, stats
from sklearn.linear_model import LogisticRegression

from course1_nn.week2.source.logistic_regression import backward, forward
from course2_improving.week1.source.regularization import (
    EarlyStopping,
    add_l2_gradients,
    augment_batch,
    dropout_backward,
    dropout_forward,
    l1_penalty_and_subgradient,
    l2_penalty,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(12)


@pytest.fixture
def params(rng):
    return {
        "b2": rng.normal(size=2), "W1": rng.normal(size=(3, 4)), "W2": rng.normal(size=(4, 2)),
        "b1": rng.normal(size=4),
    }  # fmt: skip


def slopes(f, params, eps=1e-6):
    """Return the central differences of f along every number of `params`."""
    found = {}
    for name, array in params.items():
        found[name] = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            nudge = np.zeros(array.shape)
            nudge[place] = eps
            sides = [f(params | {name: array + sign * nudge}) for sign in (1, -1)]
            found[name][place] = (sides[0] - sides[1]) / (2 * eps)
    return found


# ---- penalties ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("lam", "m"), [(0.7, 9), (2.0, 1), (0.0, 5)])
def test_penalties_are_sums_of_python_floats_over_weights(params, lam, m):
    weights = [w for name in ("W1", "W2") for w in params[name].ravel().tolist()]
    squares = lam / (2 * m) * math.fsum(w * w for w in weights)
    assert l2_penalty(params, lam, m) == pytest.approx(squares, rel=1e-12)
    penalty, _ = l1_penalty_and_subgradient(params, lam, m)
    assert penalty == pytest.approx(lam / m * math.fsum(map(abs, weights)), rel=1e-12)


def test_l2_gradients_are_the_slopes_of_a_cost_with_penalty(params, rng):
    targets = {name: rng.normal(size=array.shape) for name, array in params.items()}

    def cost(at):
        return 0.5 * sum(np.sum((at[name] - targets[name]) ** 2) for name in at)

    grads = {f"d{name}": params[name] - targets[name] for name in params}
    before = {name: array.copy() for name, array in grads.items()}
    found = add_l2_gradients(grads, params, 0.7, 9)
    for name, slope in slopes(lambda at: cost(at) + l2_penalty(at, 0.7, 9), params).items():
        np.testing.assert_allclose(found[f"d{name}"], slope, atol=1e-7)
        np.testing.assert_array_equal(grads[f"d{name}"], before[f"d{name}"])
        if name[0] == "W":
            assert found[f"d{name}"] is not grads[f"d{name}"]


def test_l1_subgradients_are_slopes_off_0_and_between_the_slopes_at_0(params):
    _, found = l1_penalty_and_subgradient(params, 0.7, 9)
    for name, slope in slopes(lambda at: l1_penalty_and_subgradient(at, 0.7, 9)[0], params).items():
        np.testing.assert_allclose(found[f"d{name}"], slope, atol=1e-8)
    corner = {"W1": np.zeros((2, 3)), "b1": np.ones(3)}
    _, found = l1_penalty_and_subgradient(corner, 0.7, 9)
    assert not found["dW1"].any()
    assert not found["db1"].any()


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(80, 6))
    Y = (X[:, :2].sum(axis=1) + rng.normal(0, 0.8, 80) > 0.3).astype(int)[:, np.newaxis]
    return X, Y


def at_optimum(examples, **how):
    X, Y = examples
    model = LogisticRegression(tol=1e-10, max_iter=20_000, random_state=0, **how).fit(X, Y[:, 0])
    params = {"W": model.coef_.T, "b": model.intercept_}
    return params, backward(X, forward(X, params), Y)


def test_scikit_learns_ridge_classifier_is_where_our_l2_gradient_is_zero(examples):
    """scikit-learn minimizes C times the sum of losses plus half the squares: lam is 1 / C."""
    params, grads = at_optimum(examples, C=1 / 5.0)
    found = add_l2_gradients(grads, params, 5.0, 80)
    assert max(np.abs(array).max() for array in found.values()) < 1e-6
    assert np.abs(grads["dW"]).max() > 1e-3  # the penalty is needed for that


def test_scikit_learns_lasso_classifier_is_where_our_l1_subgradient_balances(examples):
    params, grads = at_optimum(examples, C=1 / 5.0, l1_ratio=1, solver="saga")
    _, pull = l1_penalty_and_subgradient(params, 5.0, 80)
    used = params["W"] != 0
    assert 0 < used.sum() < 6
    np.testing.assert_allclose((grads["dW"] + pull["dW"])[used], 0.0, atol=1e-6)
    assert np.all(np.abs(grads["dW"][~used]) <= 5.0 / 80)
    assert np.abs(grads["db"] + pull["db"]).max() < 1e-6


# ---- dropout ------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_prob", [0.2, 0.5, 0.9])
def test_dropout_tosses_a_coin_for_each_entry_and_scales_the_rest(keep_prob, rng):
    A = rng.normal(size=(300, 100))
    A_out, mask = dropout_forward(A, keep_prob, rng)
    wanted = [
        [a / keep_prob if kept else 0.0 for a, kept in zip(*rows, strict=True)]
        for rows in zip(A.tolist(), mask.tolist(), strict=True)
    ]
    np.testing.assert_allclose(A_out, wanted, rtol=1e-12)
    assert mask.dtype == bool
    # a fixed generator: the right coin has such a p-value, and one off by 0.02 has none
    assert stats.binomtest(int(mask.sum()), mask.size, keep_prob).pvalue > 1e-3
    for neighbours in ((mask[1:], mask[:-1]), (mask[:, 1:], mask[:, :-1])):
        table = np.histogram2d(*(each.ravel() for each in neighbours), bins=2)[0]
        assert stats.chi2_contingency(table).pvalue > 1e-3


def test_the_mean_of_many_dropouts_is_the_layer_itself():
    A = np.array([[2.0, 0.0, 4.0], [-1.0, 3.0, 0.5]])
    rng = np.random.default_rng(0)
    draws = [dropout_forward(A, 0.7, rng)[0] for _ in range(20_000)]
    np.testing.assert_allclose(np.mean(draws, axis=0), A, atol=5 * 4 * 0.66 / 20_000**0.5)


def test_nothing_happens_at_test_time_or_where_all_is_kept(rng):
    A = rng.normal(size=(4, 7))
    for keep_prob, training in ((0.3, False), (1.0, True)):
        A_out, mask = dropout_forward(A, keep_prob, rng, training)
        np.testing.assert_array_equal(A_out, A)
        assert mask.shape == A.shape
        assert mask.all()


def test_the_generator_decides_and_np_random_is_left_alone():
    A = np.ones((5, 8))
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - to see that nobody touched it
    generator = np.random.default_rng(5)
    first, further = (dropout_forward(A, 0.5, generator)[1] for _ in range(2))
    again = dropout_forward(A, 0.5, np.random.default_rng(5))[1]
    np.testing.assert_array_equal(first, again)
    assert (first != further).any()
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_the_way_back_has_the_slopes_of_the_way_forward(rng):
    A, dA_out = rng.normal(size=(2, 4, 6))
    A_out, mask = dropout_forward(A, 0.6, np.random.default_rng(8))
    assert A_out.shape == A.shape

    def through(at):
        return np.sum(dA_out * dropout_forward(at["A"], 0.6, np.random.default_rng(8))[0])

    slope = slopes(through, {"A": A})["A"]
    np.testing.assert_allclose(dropout_backward(dA_out, mask, 0.6), slope, atol=1e-7)


# ---- early stopping -----------------------------------------------------------------------------


def by_keras(losses, patience, min_delta):
    """Return when Keras' callback stops (or the number of losses), and which epoch it keeps."""
    import keras

    callback = keras.callbacks.EarlyStopping(
        monitor="loss", mode="min", patience=patience, min_delta=min_delta,
        restore_best_weights=True,
    )  # fmt: skip
    now = [0]
    model = types.SimpleNamespace(stop_training=False, get_weights=lambda: [now[0]])
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(losses, 1):
        now[0] = epoch
        callback.on_epoch_end(epoch, {"loss": loss})
        if model.stop_training:
            break
    return now[0], callback.best_weights[0]


@pytest.mark.parametrize("patience", [1, 2, 4])
@pytest.mark.parametrize("min_delta", [0.0, 0.25])
def test_a_training_stops_where_keras_stops_it_and_keeps_the_same_epoch(patience, min_delta, rng):
    ends = set()
    for _ in range(20):
        losses = (rng.integers(0, 9, 15) / 8 + 0.1 * np.abs(np.arange(15) - 6)).tolist()
        stopper = EarlyStopping(patience, min_delta)
        params = {"W1": np.zeros((2, 3)), "b1": np.zeros(3)}
        for loss in losses:
            for array in params.values():
                np.add(array, 1.0, out=array)  # in place, as many trainings do
            if stopper.update(loss, params):
                break
        epoch = int(params["b1"][0])
        params["W1"] += 100.0
        kept = stopper.best_params
        assert (epoch, kept["W1"][0, 0]) == by_keras(losses, patience, min_delta)
        assert kept["b1"].tolist() == [kept["W1"][0, 0]] * 3
        assert stopper.best_loss == losses[int(kept["W1"][0, 0]) - 1]
        ends.add(epoch)
    assert len(ends) > 2


# ---- augmentation -------------------------------------------------------------------------------


def by_scipy(image, flip, down, right):
    """Return an image shifted by SciPy's interpolation of order 0, which repeats the edge."""
    image = image[:, ::-1] if flip else image
    return ndimage.shift(image, (down, right, 0), order=0, mode="nearest")


def treatments(X, X_new, shift):
    """Return for each image all (flip, down, right) that lead to it."""
    steps = range(-shift, shift + 1)
    ways = [(flip, down, right) for flip in (0, 1) for down in steps for right in steps]
    return [
        [way for way in ways if np.array_equal(by_scipy(x, *way), x_new)]
        for x, x_new in zip(X, X_new, strict=True)
    ]


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_each_image_is_flipped_and_shifted_in_one_way_that_scipy_knows(dtype, rng):
    X = rng.integers(0, 256, (400, 6, 5, 2)).astype(dtype)
    before = X.copy()
    X_new = augment_batch(X, rng, shift=1)
    found = treatments(X, X_new, 1)
    assert all(len(ways) == 1 for ways in found)
    assert X_new.dtype == dtype
    np.testing.assert_array_equal(X, before)
    counts = [sum(ways == [way] for ways in found) for way in {ways[0] for ways in found}]
    assert len(counts) == 18
    assert stats.chisquare(counts).pvalue > 1e-3  # a fixed generator


def test_flips_and_shifts_can_be_switched_off(rng):
    X = rng.integers(0, 256, (60, 6, 5, 2))
    np.testing.assert_array_equal(augment_batch(X, rng, 0, False), X)
    assert {way[0][0] for way in treatments(X, augment_batch(X, rng, 2, False), 2)} == {0}
    only_flips = {way[0] for way in treatments(X, augment_batch(X, rng, 0), 2)}
    assert only_flips == {(0, 0, 0), (1, 0, 0)}


def test_the_generator_decides_how_images_are_treated(rng):
    X = rng.integers(0, 256, (30, 6, 5, 1))
    generator = np.random.default_rng(5)
    first, further = augment_batch(X, generator), augment_batch(X, generator)
    np.testing.assert_array_equal(first, augment_batch(X, np.random.default_rng(5)))
    assert (first != further).any()
