"""Softmax regression in NumPy, then the same steps in TensorFlow: tensors, losses, data, models.

Examples are rows: ``X (m, n)``, ``W (n, K)``, ``b (K,)``, ``logits (m, K)``, labels ``y (m,)`` from
0 to K - 1. What returns tensors is shown tensors by an observer; see `helpers.behaviour`.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int
from numpy import ndarray as Array

from course1_nn.week1.source.numpy_foundations import one_hot, softmax
from course2_improving.week3.source import softmax_mistakes as mistakes
from grader.spec import Sizes, choice, exercise, integers, normal, uniform

# Probabilities 1/2, 1/4, 1/4 and 1/8, 3/8, 1/2, up to a factor a row.
TWO = np.log([[2.0, 1.0, 1.0], [1.0, 3.0, 4.0]])
LARGE = np.array([[900.0, 0.0, -900.0], [-1000.0, -1001.0, -999.0]])


def _labels(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return labels from 0 to K - 1, of which one is not 0."""
    y = rng.integers(0, sizes["K"], sizes["m"])
    y[0] = rng.integers(1, sizes["K"])
    return y


def _without_last(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return labels of which none is the last class."""
    return rng.integers(0, sizes["K"] - 1, sizes["m"])


def _extreme(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return scores whose rows are 900 apart in themselves, lie around -800, and around 800."""
    logits = np.round(rng.normal(0, 3, (sizes["m"], sizes["K"])), 3)
    logits[0, 0] += 900
    logits[1] -= 800
    logits[2] += 800
    return logits


# ---- NumPy --------------------------------------------------------------------------------------


@exercise(
    "Work out the first case by hand: the surprise at each label, then the mean.",
    "Subtract each row's largest score first: then no exp overflows.",
    "log p is the shifted score minus the logarithm of the row's sum of exp.",
    points=15,
)
def softmax_cross_entropy(logits: Float[Array, "m K"], y: Int[Array, " m"]) -> float:
    """Return the mean surprise at the labels, straight from the scores.

    Parameters
    ----------
    logits : array, shape (m, K)
        Scores of any size, one row an example, one column a class.
    y : array of int, shape (m,)
        The class of each example, from 0 to K - 1.

    Returns
    -------
    float
        Cost in nats, exact for scores of any size.

    Notes
    -----
    J = -1/m sum_i log p_i[y_i] with log p = z - max(z) - log sum_k exp(z_k - max(z))
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)  # (m, K), at most 0
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))  # (m, K)
    J = -np.mean(log_p[np.arange(len(y)), y])
    ### END SOLUTION
    return J


# fmt: off
softmax_cross_entropy.probe(TWO, np.array([0, 1]))
softmax_cross_entropy.probe_because("one example", np.array([[1.0, -2.0, 0.5, 3.0]]), np.array([2]))
softmax_cross_entropy.probe_because("large scores", LARGE, np.array([0, 2]))
softmax_cross_entropy.probe_because("sure and wrong", LARGE, np.array([2, 1]))
softmax_cross_entropy.random(m=(5, 9), K=(3, 5), logits=normal(0, 3), y=_labels)
softmax_cross_entropy.random(m=(6, 9), K=(3, 6), logits=_extreme, y=_labels)
for _mistake in mistakes.SOFTMAX_CROSS_ENTROPY:
    softmax_cross_entropy.mistake(*_mistake)
softmax_cross_entropy.accept(
    "log_p[np.arange(len(y)), y]", "np.take_along_axis(log_p, y[:, np.newaxis], axis=1)")
softmax_cross_entropy.accept("-np.mean(log_p[np.arange(len(y)), y])",
    "-np.sum(one_hot(y, logits.shape[1]) * log_p) / len(y)")
softmax_cross_entropy.accept("np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))",
    "np.logaddexp.reduce(shifted, axis=1, keepdims=True)")
# fmt: on


@softmax_cross_entropy.accept
def _row_by_row(logits: Array, y: Array) -> float:
    losses: list[float] = []
    for z, label in zip(logits, y, strict=True):
        top = max(z)
        losses.append(top + np.log(sum(np.exp(score - top) for score in z)) - z[label])
    return sum(losses) / len(losses)


@softmax_cross_entropy.mistake(
    "A small probability is rounded to 0, and log 0 is infinite. Go from the scores to log p."
)
def _log_of_softmax(logits: Array, y: Array) -> Any:
    return -np.mean(np.log(softmax(logits)[np.arange(len(y)), y]))


@softmax_cross_entropy.mistake(
    "Small probabilities are cut off at 1e-15, which caps each loss near 35 nats. Go from the "
    "scores to log p."
)
def _log_of_clipped_softmax(logits: Array, y: Array) -> Any:
    P = np.clip(softmax(logits), 1e-15, 1.0)
    return -np.mean(np.log(P[np.arange(len(y)), y]))


@softmax_cross_entropy.mistake(
    "A small number in the logarithm caps each loss near 28 nats. Go from the scores to log p."
)
def _log_of_softmax_plus_eps(logits: Array, y: Array) -> Any:
    return -np.mean(np.log(softmax(logits)[np.arange(len(y)), y] + 1e-12))


@exercise(
    "The gradient has the shape of the logits. What is each row's sum?",
    "Error times 1/m: what the classifier says, minus what is true.",
    "`softmax` makes probabilities of the logits, `one_hot` makes rows of the labels.",
    points=10,
)
def softmax_cross_entropy_grad(
    logits: Float[Array, "m K"], y: Int[Array, " m"]
) -> Float[Array, "m K"]:
    """Return the gradient of `softmax_cross_entropy` by the logits.

    Parameters
    ----------
    logits : array, shape (m, K)
        Scores.
    y : array of int, shape (m,)
        The class of each example, from 0 to K - 1.

    Returns
    -------
    array, shape (m, K)
        The derivative of the cost by each score.

    Notes
    -----
    dJ/dz = (softmax(z) - one_hot(y)) / m
    """
    ### BEGIN SOLUTION
    P = softmax(logits)  # (m, K)
    Y = one_hot(y, logits.shape[1])  # (m, K)
    dlogits = (P - Y) / len(y)
    ### END SOLUTION
    return dlogits


# fmt: off
softmax_cross_entropy_grad.probe(TWO, np.array([0, 1]))
softmax_cross_entropy_grad.probe_because(
    "one example", np.array([[1.0, -2.0, 0.5, 3.0]]), np.array([2]))
softmax_cross_entropy_grad.probe_because(
    "the last class never occurs", np.array([[0.5, 1.0, -1.0]] * 4), np.array([0, 1, 0, 0]))
softmax_cross_entropy_grad.probe_because("large scores", LARGE, np.array([0, 1]))
softmax_cross_entropy_grad.random(m=(5, 9), K=(3, 5), y=_labels)
softmax_cross_entropy_grad.random(1, m=(5, 9), K=(3, 5), y=_without_last, contrast=False)
softmax_cross_entropy_grad.mistake(
    "Each row is m times too large: the cost is a mean. Where is the 1/m?", " / len(y)", "")
softmax_cross_entropy_grad.mistake(
    "This divides by the number of all entries. The mean is over the m examples.",
    "len(y)", "logits.size")
softmax_cross_entropy_grad.mistake(
    "The sign is flipped: probability minus truth, as the cost falls when the right score grows.",
    "P - Y", "Y - P")
softmax_cross_entropy_grad.mistake(
    "These probabilities add up to 1 down each column. An example is a row: which axis is that?",
    "softmax(logits)", "softmax(logits, axis=0)")
softmax_cross_entropy_grad.mistake(
    "A class that does not occur in y still has its column. Where do you learn how many there are?",
    "logits.shape[1]", "int(y.max()) + 1")
softmax_cross_entropy_grad.mistake(
    "These are the probabilities over m. Where are the labels?", "(P - Y)", "P")
softmax_cross_entropy_grad.mistake(
    "This divides by the number of classes. The mean is over the m examples.",
    "len(y)", "logits.shape[1]")
softmax_cross_entropy_grad.mistake(
    "Only the labels are divided by m. Where do parentheses belong?",
    "(P - Y) / len(y)", "P - Y / len(y)")
softmax_cross_entropy_grad.mistake(
    "The slope of softmax is in it already: probability minus truth is all.",
    "(P - Y)", "P * (1 - P) * (P - Y)")
softmax_cross_entropy_grad.mistake(
    "Only the score of the label moves. The others share a slope, too: they took probability away.",
    "(P - Y)", "Y * (P - Y)")
softmax_cross_entropy_grad.mistake(
    "These are scores minus truth. What makes probabilities of the scores?",
    "softmax(logits)", "logits")
softmax_cross_entropy_grad.mistake(
    "y holds class numbers, which are no probabilities. Make a row of zeros and one 1 of each.",
    "one_hot(y, logits.shape[1])", "y[:, np.newaxis]")
softmax_cross_entropy_grad.accept("softmax(logits)",
    "np.exp(logits - logits.max(1)[:, None])\n    P = P / P.sum(axis=1, keepdims=True)")
softmax_cross_entropy_grad.accept("one_hot(y, logits.shape[1])", "np.eye(logits.shape[1])[y]")
# fmt: on


@softmax_cross_entropy_grad.accept
def _subtract_at_the_label(logits: Array, y: Array) -> Array:
    P = softmax(logits)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


@softmax_cross_entropy_grad.mistake(
    "`P[:, y]` takes all these columns of every row. How do you take one number of each row?"
)
def _subtract_in_all_rows(logits: Array, y: Array) -> Array:
    P = softmax(logits)
    P[:, y] -= 1
    return P / len(y)


@softmax_cross_entropy_grad.mistake(
    "The gradient is right, but the logits themselves were changed. Work on a copy."
)
def _shifts_in_place(logits: Array, y: Array) -> Array:
    logits -= logits.max(axis=1, keepdims=True)
    P = softmax(logits)
    return (P - one_hot(y, logits.shape[1])) / len(y)


# ---- tensors ------------------------------------------------------------------------------------


@exercise(
    "Write the shapes under the product: (m, n) times (n, K), then a bias for each column.",
    "NumPy's functions return arrays, and no gradient passes through them. Use `tf` or operators.",
    points=10,
)
def tf_dense(
    X: Float[tf.Tensor, "m n"], W: Float[tf.Tensor, "n K"], b: Float[tf.Tensor, " K"]
) -> Float[tf.Tensor, "m K"]:
    """Return the scores of a dense layer, as a tensor that gradients pass through.

    Parameters
    ----------
    X : tensor of float32, shape (m, n)
        One example per row.
    W : tensor of float32, shape (n, K)
        Weights, one column a class.
    b : tensor of float32, shape (K,)
        Biases.

    Returns
    -------
    tensor of float32, shape (m, K)
        X W + b
    """
    ### BEGIN SOLUTION
    logits = tf.matmul(X, W) + b  # (m, K)
    ### END SOLUTION
    return logits


@tf_dense.observe
def with_gradients(answer: Any, X: Array, W: Array, b: Array) -> dict[str, Any]:
    """Show tensors to the answer, and ask for gradients."""
    from course2_improving.helpers import behaviour

    given = {"X": X, "W": W, "b": b}
    return behaviour.value_and_gradients(answer, given, by=("X", "W", "b"))


# fmt: off
tf_dense.probe(np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 2.0]]),
    np.array([0.5, 0.0, 1.0]))
tf_dense.probe_because(
    "a single class", np.array([[1.0, 0.0], [3.0, -1.0], [0.0, 2.0]]), np.array([[2.0], [1.0]]),
    np.array([1.0]))
tf_dense.random(m=(4, 8), n=(3, 7), K=(2, 5))
tf_dense.mistake("The bias is missing: add b to every row.", " + b", "")
tf_dense.mistake("`tf.multiply` works entry by entry. Which function also sums over the inputs?",
    "tf.matmul(X, W)", "tf.multiply(X, W)")
tf_dense.mistake("W stands first, and the shapes do not fit. Which order is (m, n) times (n, K)?",
    "tf.matmul(X, W)", "tf.matmul(W, X)")
tf_dense.mistake(
    "W is transposed, and the shapes do not fit. It already has one row for each input.",
    "tf.matmul(X, W)", "tf.matmul(X, W, transpose_b=True)")
tf_dense.mistake("The result is transposed: examples stay rows. Is there one transpose too many?",
    "tf.matmul(X, W) + b", "tf.transpose(tf.matmul(X, W) + b)")
tf_dense.mistake(
    "NumPy returns an array, and the tape sees nothing of it. Which `tf` function is its twin?",
    "tf.matmul(X, W) + b", "np.matmul(X, W) + b.numpy()")
tf_dense.mistake(
    "The numbers left TensorFlow on the way, so no gradient comes back. Compute with X and W.",
    "tf.matmul(X, W) + b", "tf.constant(X.numpy() @ W.numpy()) + b")
tf_dense.mistake(
    "float64 and float32 do not mix. The arguments are float32: leave them as they are.",
    "tf.matmul(X, W)", "tf.matmul(tf.cast(X, tf.float64), tf.cast(W, tf.float64))")
tf_dense.accept("tf.matmul(X, W)", "X @ W")
tf_dense.accept("tf.matmul(X, W)", 'tf.einsum("mn,nk->mk", X, W)')
tf_dense.accept("tf.matmul(X, W) + b", "tf.nn.bias_add(tf.tensordot(X, W, axes=1), b)")
tf_dense.accept("tf.matmul(X, W) + b", "keras.ops.add(keras.ops.matmul(X, W), b)")
# fmt: on


@exercise(
    "Which of Keras' losses takes class numbers, and which takes one-hot rows?",
    "The network ends with scores. Tell the loss so.",
    "Keras losses take the truth first, then what was predicted.",
    points=10,
)
def tf_loss(logits: Float[tf.Tensor, "m K"], y: Int[tf.Tensor, " m"]) -> Float[tf.Tensor, ""]:
    """Return the softmax cross-entropy as a tensor, by a loss of Keras.

    Parameters
    ----------
    logits : tensor of float32, shape (m, K)
        Scores of any size.
    y : tensor of int, shape (m,)
        The class of each example, from 0 to K - 1.

    Returns
    -------
    tensor, shape ()
        Mean cost in nats, as `softmax_cross_entropy` has it.
    """
    ### BEGIN SOLUTION
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    J: Any = loss_fn(y, logits)
    ### END SOLUTION
    return J


@tf_loss.observe
def with_gradient(answer: Any, logits: Array, y: Array) -> dict[str, Any]:
    """Show tensors to the answer, and ask for the gradient."""
    from course2_improving.helpers import behaviour

    return behaviour.value_and_gradients(answer, {"logits": logits, "y": y}, by=("logits",))


# fmt: off
tf_loss.probe(TWO, np.array([0, 1]))
tf_loss.probe_because("one example", np.array([[1.0, -2.0, 0.5, 3.0]]), np.array([2]))
tf_loss.probe_because("sure and wrong", LARGE / 4, np.array([2, 1]))
tf_loss.random(m=(4, 8), K=(3, 6), logits=normal(0, 3), y=_labels)
tf_loss.random(m=(4, 8), K=(3, 6), logits=_extreme, y=_labels)
tf_loss.mistake("The loss takes these scores for probabilities. Which argument says what they are?",
    "from_logits=True", "")
tf_loss.mistake("softmax is applied twice: here and in the loss. Hand the scores over as they are.",
    "loss_fn(y, logits)", "loss_fn(y, tf.nn.softmax(logits))")
tf_loss.mistake("The arguments are swapped. Keras takes the truth first, then the prediction.",
    "loss_fn(y, logits)", "loss_fn(logits, y)")
tf_loss.mistake("This is the sum over the examples; the cost is their mean.",
    "from_logits=True", 'from_logits=True, reduction="sum"')
tf_loss.mistake(
    "This is one loss for each example; the cost is their mean. What does `reduction` do?",
    "from_logits=True", "from_logits=True, reduction=None")
tf_loss.mistake("Without `Sparse` the loss wants one-hot rows. y holds class numbers.",
    "SparseCategorical", "Categorical")
tf_loss.mistake("The scores are transposed: classes are columns, as they come. Leave them so.",
    "loss_fn(y, logits)", "loss_fn(y, tf.transpose(logits))")
tf_loss.mistake("This is a plain number, and no gradient comes back from it. Return the tensor.",
    "loss_fn(y, logits)", "float(loss_fn(y, logits))")
tf_loss.accept("loss_fn(y, logits)",
    "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))")
tf_loss.accept("loss_fn(y, logits)",
    "tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True))")
tf_loss.accept("loss_fn(y, logits)",
    "keras.losses.CategoricalCrossentropy(True)(tf.one_hot(y, logits.shape[1]), logits)")
tf_loss.accept("loss_fn(y, logits)",
    "-tf.reduce_mean(tf.gather(tf.nn.log_softmax(logits), y, axis=1, batch_dims=1))")
# fmt: on


# ---- data and models ----------------------------------------------------------------------------


@exercise(
    "Print the first batch. How many rows has it, and from where in X are they?",
    "Each method returns a new data set. What does `shuffle` see after `batch`, and what before?",
    "The buffer of `shuffle` holds what it draws from: which size mixes all examples?",
    points=10,
)
def make_dataset(
    X: Float[Array, "m n"], y: Int[Array, " m"], batch: int, shuffle: bool, seed: int
) -> tf.data.Dataset[Any]:
    """Return a data set that yields mini-batches of examples with their labels.

    Parameters
    ----------
    X : array, shape (m, n)
        One example per row.
    y : array of int, shape (m,)
        Labels.
    batch : int
        Examples in a mini-batch; the last one may have fewer.
    shuffle : bool
        Whether the examples come in a random order, another one in each epoch. All m examples are
        mixed. Without it they come as they are.
    seed : int
        Which random orders these are: equal seeds, equal orders.

    Returns
    -------
    tf.data.Dataset
        Yields tuples (examples, labels), shapes (batch, n) and (batch,), each example once.
    """
    ### BEGIN SOLUTION
    dataset = tf.data.Dataset.from_tensor_slices((X, y))
    if shuffle:
        dataset = dataset.shuffle(len(X), seed=seed)
    dataset = dataset.batch(batch).prefetch(tf.data.AUTOTUNE)
    ### END SOLUTION
    return dataset


@make_dataset.observe
def two_epochs(
    answer: Any, X: Array, y: Array, batch: int, shuffle: bool, seed: int
) -> dict[str, Any]:
    """Look at two epochs, at a twin with the same seed, and at one with another; y numbers rows."""
    from course2_improving.helpers import behaviour

    return behaviour.orders(answer, X, y, batch, shuffle, seed)


def _numbers_of_rows(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return 0, 1, … as labels, so that an observer knows each row."""
    return np.arange(sizes["m"])


# fmt: off
make_dataset.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.arange(3), 2, False, 0)
make_dataset.probe_because(
    "66 rows in a random order", np.arange(132.0).reshape(66, 2), np.arange(66), 8, True, 3)
make_dataset.random(
    m=(66, 80), n=(2, 4), y=_numbers_of_rows, batch=integers(5, 12), shuffle=choice(True, False),
    seed=integers(0, 1000), contrast=["batch", "shuffle"])
make_dataset.mistake(
    "Whole batches are shuffled, and their rows stay together. Which method comes first?",
    "dataset = dataset.shuffle(len(X), seed=seed)\n    dataset = dataset.batch(batch)",
    "dataset = dataset.batch(batch).shuffle(len(X), seed=seed)\n"
    "    else:\n        dataset = dataset.batch(batch)\n    dataset = dataset")
make_dataset.mistake(
    "The rows keep their order. Either the buffer holds one row and has no choice, or the data set "
    "that `shuffle` returns is not used.",
    "shuffle(len(X)", "shuffle(1")
make_dataset.mistake(
    "A small buffer, such as one batch, mixes neighbours only. How many examples shall be mixed?",
    "shuffle(len(X)", "shuffle(batch")
make_dataset.mistake("The data set never ends. What does `repeat` do, and who counts the epochs?",
    ".prefetch", ".repeat().prefetch")
make_dataset.mistake(
    "The last batch is lost, because it is smaller. Which argument of `batch` drops it?",
    "batch(batch)", "batch(batch, drop_remainder=True)")
make_dataset.mistake("It is shuffled although `shuffle` is False. Which `if` belongs here?",
    "if shuffle:", "if True:")
make_dataset.mistake(
    "Every run gets an order of its own: the seed is not used. Where does `shuffle` take it?",
    ", seed=seed", "")
make_dataset.mistake("Every epoch has the same order. It should be drawn anew each time.",
    "seed=seed", "seed=seed, reshuffle_each_iteration=False")
make_dataset.mistake(
    "There are single examples and no batches. Which method groups them?", ".batch(batch)", "")
make_dataset.mistake(
    "The elements are no pairs of examples and labels. What becomes of a tuple of two arrays?",
    "((X, y))", "(X)")
make_dataset.accept("dataset.shuffle(len(X), seed=seed)", "dataset.shuffle(10 * len(X), seed)")
make_dataset.accept(".prefetch(tf.data.AUTOTUNE)", "")
make_dataset.accept("tf.data.Dataset.from_tensor_slices((X, y))",
    "tf.data.Dataset.zip(*map(tf.data.Dataset.from_tensor_slices, (X, y))).cache()")
make_dataset.equivalent("dataset.batch(batch).prefetch(tf.data.AUTOTUNE) -> dataset.batch(batch)",
    "prefetch saves time and changes no batch")
# fmt: on


@make_dataset.accept
def _shuffle_numbers_of_rows(X: Array, y: Array, batch: int, shuffle: bool, seed: int) -> Any:
    rows = tf.data.Dataset.range(len(X))
    rows = rows.shuffle(len(X), seed=seed) if shuffle else rows
    return rows.batch(batch).map(lambda i: (tf.gather(X, i), tf.gather(y, i)))


@exercise(
    "Begin with keras.Input, end with a layer that has one unit for each class.",
    "In a hidden block: Dense, then BatchNormalization, then the activation, then Dropout.",
    "The last layer returns scores: no softmax, and nothing after it.",
    points=10,
    seconds=15,
)
def build_mlp(n_in: int, n_classes: int, bn: bool = True, dropout: float = 0.2) -> keras.Model:
    """Return a classifier with at least one hidden layer that ends with scores.

    Parameters
    ----------
    n_in : int
        Number of features.
    n_classes : int
        Number of classes.
    bn : bool
        Whether hidden layers have batch normalization.
    dropout : float
        Share of hidden units that is dropped in training; 0 for none.

    Returns
    -------
    keras.Model
        Maps (m, n_in) to logits (m, n_classes), for any m. It has its weights already, and at most
        500,000 of them.
    """
    ### BEGIN SOLUTION
    layers = [keras.Input((n_in,)), keras.layers.Dense(128)]
    if bn:
        layers.append(keras.layers.BatchNormalization(momentum=0.9))
    layers.append(keras.layers.ReLU())
    if dropout > 0:
        layers.append(keras.layers.Dropout(dropout))
    layers.append(keras.layers.Dense(n_classes))
    model = keras.Sequential(layers)
    ### END SOLUTION
    return model


@build_mlp.observe
def what_it_does(
    answer: Any, n_in: int, n_classes: int, bn: bool = True, dropout: float = 0.2
) -> dict[str, Any]:
    """Build a model and look at what it does, whatever its layers are."""
    from course2_improving.helpers import models

    model = answer(n_in, n_classes, bn, dropout)
    seen = models.of_model(model, (n_in,))
    parameters, trainable = seen.pop("parameters"), seen.pop("trainable")
    size = n_in + n_classes < trainable <= parameters <= 500_000
    grows, hidden = True, True
    if dropout > 0 and not bn:  # normalization would change the size of noise
        little = models.noise(answer(n_in, n_classes, bn, dropout / 10), (n_in,))
        grows = models.noise(model, (n_in,)) > 1.5 * little
        # Hidden units without a bias are silent where inputs are 0, and so is what drops them.
        biased = sum(len(weight.shape) == 1 for weight in model.trainable_weights) > 1
        hidden = not biased or models.noise(model, (n_in,), scale=0.0) > 0
    return seen | {
        "trainable": size and (bn or trainable == parameters),
        "noise_grows_with_dropout": grows,
        "hidden_units_dropped": hidden,
    }


# fmt: off
build_mlp.probe(3, 2, False, 0.0)
build_mlp.probe_because("batch normalization alone", 4, 3, True, 0.0)
build_mlp.probe_because("dropout alone", 5, 2, False, 0.5)
build_mlp.probe_because("both", 6, 4, True, 0.2)
build_mlp.random(1, n_in=integers(3, 9), n_classes=integers(2, 7), bn=choice(True, False),
                 dropout=choice(0.0, 0.3), contrast=["n_classes", "bn", "dropout"])
build_mlp.random(1, n_in=integers(3, 9), n_classes=integers(2, 7), bn=choice(False),
                 dropout=choice(0.2, 0.4, 0.6), contrast=False)
for _mistake in mistakes.BUILD_MLP:
    build_mlp.mistake(*_mistake)
build_mlp.accept("ReLU()", 'Activation("tanh")')
build_mlp.accept("keras.layers.Dense(128)", "keras.layers.Dense(64, use_bias=not bn)")
build_mlp.accept("    layers.append(keras.layers.Dense(n_classes))",
    '    layers += [keras.layers.Dense(32, "gelu"), keras.layers.Dense(n_classes)]')
for _units in (127, 129):
    build_mlp.equivalent(
        f"keras.layers.Dense(128) -> keras.layers.Dense({_units})", "the size is free")
for _momentum in ("", "momentum=1.9", "momentum=0.0"):
    build_mlp.equivalent(
        "keras.layers.BatchNormalization(momentum=0.9) -> "
        f"keras.layers.BatchNormalization({_momentum})",
        "how fast statistics follow is free, and shows after many steps only")
for _label in ("if dropout > 0: -> if True:", "dropout > 0 -> dropout >= 0"):
    build_mlp.equivalent(_label, "dropping a share of 0 drops nothing")
# fmt: on


@build_mlp.accept
def _functional(n_in: int, n_classes: int, bn: bool = True, dropout: float = 0.2) -> Any:
    inputs = keras.Input(shape=(n_in,))
    a = inputs
    for units in (64, 32):
        a = keras.layers.Dense(units, activation="relu")(a)
        a = keras.layers.BatchNormalization()(a) if bn else a
        a = keras.layers.Dropout(dropout)(a) if dropout else a
    return keras.Model(inputs, keras.layers.Dense(n_classes)(a))


# ---- training -----------------------------------------------------------------------------------


@exercise(
    "The tape sees only what is computed inside its `with`. Which line belongs there?",
    "Dropout and batch normalization must know that this is training. How do you tell the model?",
    "optimizer.apply_gradients takes pairs: each gradient with its variable.",
    points=20,
    seconds=15,
)
def train_step(
    model: keras.Model,
    optimizer: keras.Optimizer,
    loss_fn: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
    x: tf.Tensor,
    y: tf.Tensor,
) -> tf.Tensor:
    """Take one step of training on a mini-batch. It also works inside `tf.function`.

    Parameters
    ----------
    model : keras.Model
        Its trainable variables are changed.
    optimizer : keras.Optimizer
        Decides how; its own state is changed, too.
    loss_fn : callable
        ``loss_fn(y, logits)`` is the cost.
    x : tensor, shape (m, …)
        Examples.
    y : tensor, shape (m,)
        Labels.

    Returns
    -------
    tensor, shape ()
        The cost on the mini-batch before the step.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as recorded:
        logits = model(x, training=True)
        loss = loss_fn(y, logits)
    grads = recorded.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))  # noqa: B905
    ### END SOLUTION
    return loss


@train_step.observe
def two_steps(
    answer: Any, model: Any, optimizer: float, loss_fn: str, x: Array, y: Array
) -> dict[str, Any]:
    """Take two steps, directly and in a graph; the plain arguments say which model and optimizer.

    `model` has the weights of a linear model, `optimizer` is the learning rate of gradient descent
    with momentum, `loss_fn` says whether the cost is a mean or a sum.
    """
    from course2_improving.helpers import behaviour

    graph = behaviour.in_graph(answer)
    steps = (behaviour.two_steps(f, model, optimizer, loss_fn, x, y) for f in (answer, graph))
    return dict(zip(("direct", "in a graph"), steps, strict=True))


LINEAR = {"W": np.array([[1.0, 0.0, -1.0], [0.0, 0.5, 0.0]]), "b": np.zeros(3)}

# fmt: off
train_step.probe(LINEAR, 0.1, "mean", np.array([[1.0, 2.0]]), np.array([2]))
train_step.probe_because(
    "a sum instead of a mean", LINEAR, 0.5, "sum", np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]]),
    np.array([0, 1, 1]))
train_step.random(1, m=(4, 7), n=3, K=4, model={"W": normal(shape="n K"), "b": normal(shape="K")},
    optimizer=uniform(0.1, 0.5), loss_fn=choice("mean", "sum"), y=_labels,
    contrast=["loss_fn"],
    x=lambda rng, sizes: np.round(rng.normal(size=(sizes["m"], 3)), 3))
train_step.mistake(
    "The tape saw nothing of the model: no gradient comes back. Which line belongs inside `with`?",
    "    with tf.GradientTape() as recorded:\n        logits = model(x, training=True)\n",
    "    logits = model(x, training=True)\n    with tf.GradientTape() as recorded:\n")
train_step.mistake(
    "The model behaves as in use: nothing is dropped. How does it learn that this is training?",
    ", training=True", "")
train_step.mistake("The loss takes the truth first, then the scores. Swap its arguments.",
    "loss_fn(y, logits)", "loss_fn(logits, y)")
train_step.mistake("The pairs are the wrong way round. apply_gradients takes (gradient, variable).",
    "zip(grads, model.trainable_variables)", "zip(model.trainable_variables, grads)")
train_step.mistake(
    "A new optimizer forgets its state and the learning rate. Use the one that is given.",
    "optimizer.apply_gradients", "keras.optimizers.Adam().apply_gradients")
train_step.mistake("The weights stay as they are. Who applies the gradients?",
    "    optimizer.apply_gradients(zip(grads, model.trainable_variables))  # noqa: B905\n", "")
train_step.mistake(
    "float() breaks inside tf.function, where no number is known yet. Return the tensor.",
    "loss = loss_fn(y, logits)\n",
    "loss = loss_fn(y, logits)\n    loss, tensor = float(loss), loss\n")
train_step.mistake("This is a loss of your own choice. Which one was given?",
    "loss_fn(y, logits)",
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, logits)")
train_step.accept("optimizer.apply_gradients(zip(grads, model.trainable_variables))",
    "optimizer.apply(grads, model.trainable_variables)")
train_step.accept("        logits = model(x, training=True)\n        loss = loss_fn(y, logits)",
    "        loss = loss_fn(y, model(x, training=True))")
train_step.accept("tf.GradientTape()", "tf.GradientTape(persistent=True)")
# fmt: on


@exercise(
    "At eps = 0 this is the plain cross-entropy. What is the first case then?",
    "Each row of targets adds up to 1: 1 - eps for the label, and eps shared by all K classes.",
    "tf.nn.log_softmax takes logarithms of probabilities without rounding them first.",
    points=15,
)
def label_smoothing_loss(
    logits: Float[tf.Tensor, "m K"], y: Int[tf.Tensor, " m"], eps: float
) -> Float[tf.Tensor, ""]:
    """Return the cross-entropy with labels that are smoothed by `eps`.

    Parameters
    ----------
    logits : tensor of float32, shape (m, K)
        Scores of any size.
    y : tensor of int, shape (m,)
        The class of each example, from 0 to K - 1.
    eps : float
        How much of the label is shared equally by all K classes, the right one included.

    Returns
    -------
    tensor, shape ()
        Mean cost in nats.

    Notes
    -----
    J = -1/m sum_i sum_k t_ik log p_ik with t = (1 - eps) one_hot(y) + eps / K

    References
    ----------
    C. Szegedy et al., Rethinking the Inception architecture for computer vision, 2016, section 7.
    """
    ### BEGIN SOLUTION
    K: Any = logits.shape[1]
    targets = (1 - eps) * tf.one_hot(y, K) + eps / K  # (m, K)
    log_p = tf.nn.log_softmax(logits)  # (m, K)
    losses = -tf.reduce_sum(targets * log_p, axis=1)  # (m,)
    J = tf.reduce_mean(losses)
    ### END SOLUTION
    return J


@label_smoothing_loss.observe
def with_its_gradient(answer: Any, logits: Array, y: Array, eps: float) -> dict[str, Any]:
    """Show tensors to the answer, and ask for the gradient."""
    from course2_improving.helpers import behaviour

    given = {"logits": logits, "y": y, "eps": eps}
    return behaviour.value_and_gradients(answer, given, by=("logits",))


# fmt: off
label_smoothing_loss.probe(TWO, np.array([0, 1]), 0.3)
label_smoothing_loss.probe_because("no smoothing", TWO, np.array([0, 1]), 0.0)
label_smoothing_loss.probe_because("large scores", LARGE / 4, np.array([2, 1]), 0.1)
label_smoothing_loss.random(m=(4, 8), K=(3, 6), y=_labels, eps=uniform(0.05, 0.5))
label_smoothing_loss.random(m=(4, 8), K=(3, 6), logits=_extreme, y=_labels, eps=uniform(0.05, 0.5))
for _mistake in mistakes.LABEL_SMOOTHING_LOSS:
    label_smoothing_loss.mistake(*_mistake)
label_smoothing_loss.accept("tf.reduce_mean(losses)",
    "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=eps)("
    "tf.one_hot(y, K), logits)")
label_smoothing_loss.accept("-tf.reduce_sum(targets * log_p, axis=1)",
    "tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=logits)")
label_smoothing_loss.accept("tf.reduce_mean(losses)",
    "(1 - eps) * -tf.reduce_mean(tf.gather(log_p, y, axis=1, batch_dims=1))"
    " - eps * tf.reduce_mean(log_p)")
# fmt: on
