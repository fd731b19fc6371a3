"""Fight overfitting: penalties on weights, dropout, early stopping, more pictures out of few.

``params`` holds ``W1 … WL`` of shape ``(n_in, n_out)`` and ``b1 … bL`` of shape ``(n_out,)``, and
``grads`` has the derivative of the cost by ``params["W1"]`` under ``"dW1"``. ``m`` is the number of
examples, over which the cost is a mean.
"""

from typing import Any, no_type_check

import numpy as np
from jaxtyping import Bool, Float, Shaped
from numpy import ndarray as Array

from course2_improving.helpers.regularizers import curve, network
from course2_improving.helpers.treatments import pictures
from course2_improving.week1.source import regularization_mistakes as mistakes
from grader.spec import Sizes, choice, exercise, integers, uniform

# By hand: the weights are whole numbers, and one of them is 0.
BY_HAND = {
    "W1": np.array([[1.0, -2.0, 0.0], [3.0, 1.0, -1.0]]),
    "b1": np.array([5.0, -4.0, 3.0]),
    "W2": np.array([[2.0], [-1.0], [2.0]]),
    "b2": np.array([7.0]),
}
ONE_LAYER = {"b1": np.array([0.5, -0.5]), "W1": np.array([[1.0, 0.0], [-4.0, 2.0], [0.5, 1.0]])}
TWO_LAYERS, THREE_LAYERS = network("n_x n_h n_y"), network("n_x n_h n_y n_z")
GRADS = network("n_x n_h n_y", "dW db")
SIZES: Any = {"n_x": (2, 3), "n_h": (4, 5), "n_y": (6, 7)}


# ---- penalties ----------------------------------------------------------------------------------


@exercise(
    "Square the nine weights of the first case by hand, and add up. Which numbers take no part?",
    "Names that begin with W are weights. All layers count, and no bias does.",
    "One sum over everything first; the factor lam / (2 m) comes last.",
    points=10,
)
def l2_penalty(params: dict[str, Array], lam: float, m: int) -> float:
    """Return what large weights cost: half of lam / m times the sum of their squares.

    Parameters
    ----------
    params : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"`. Biases cost nothing.
    lam : float
        Strength of the penalty, 0 or more.
    m : int
        Number of examples of the cost to which the penalty is added.

    Returns
    -------
    float
        The penalty, in nats.

    References
    ----------
    A. Krogh and J. A. Hertz, A simple weight decay can improve generalization, 1991.
    """
    ### BEGIN SOLUTION
    squares = [np.sum(params[name] ** 2) for name in params if name.startswith("W")]
    penalty = lam / (2 * m) * sum(squares)
    ### END SOLUTION
    return float(penalty)


# fmt: off
l2_penalty.probe(BY_HAND, 0.5, 5)
l2_penalty.probe_because("one layer", ONE_LAYER, 3.0, 4)
l2_penalty.probe_because("no penalty", BY_HAND, 0.0, 5)
l2_penalty.random(**SIZES, params=TWO_LAYERS, lam=uniform(0.1, 2), m=integers(4, 60))
l2_penalty.random(1, **SIZES, n_z=8, params=THREE_LAYERS, lam=uniform(0.1, 2), m=integers(4, 60))
l2_penalty.mistake("The biases are in the sum. They only shift a unit: leave them out.",
                   ' if name.startswith("W")', "")
l2_penalty.mistake("The half is missing: it cancels the 2 of the derivative. Divide by 2 m.",
                   "(2 * m)", "m")
l2_penalty.mistake("The 1/m is missing. The cost is a mean over m examples: so is its penalty.",
                   "(2 * m)", "2")
l2_penalty.mistake("Python divides by 2 and then multiplies by m. Where do parentheses belong?",
                   "(2 * m)", "2 * m")
l2_penalty.mistake("These are the lengths of the matrices. The penalty has their squares.",
                   "np.sum(params[name] ** 2)", "np.linalg.norm(params[name])")
l2_penalty.mistake("The weights are summed and then squared, so + and − cancel. Square each first.",
                   "np.sum(params[name] ** 2)", "np.sum(params[name]) ** 2")
l2_penalty.mistake("This sums absolute values, which is the penalty of section 4. Square instead.",
                   "params[name] ** 2", "np.abs(params[name])")
l2_penalty.mistake("Only the last layer counts here. Does every layer enter the sum?",
                   "sum(squares)", 'np.sum(params[f"W{len(params) // 2}"] ** 2)')
l2_penalty.mistake("Only the first layer counts here. Does every layer enter the sum?",
                   "sum(squares)", 'np.sum(params["W1"] ** 2)')
l2_penalty.mistake("Each matrix gives the mean of its squares. How many weights there are counts.",
                   "np.sum(params[name] ** 2)", "np.mean(params[name] ** 2)")
l2_penalty.mistake("lam is squared as well. It stands once before the sum.",
                   "lam / (2", "lam**2 / (2")
l2_penalty.mistake("The weights are multiplied as matrices. Square them entry by entry.",
                   "params[name] ** 2", "params[name].T @ params[name]")
l2_penalty.mistake("lam is not used. How strong should the penalty be?", "lam / (2", "1 / (2")
l2_penalty.accept("np.sum(params[name] ** 2)", "np.linalg.norm(params[name]) ** 2")
l2_penalty.accept("np.sum(params[name] ** 2)", "np.vdot(params[name], params[name])")
l2_penalty.accept('name.startswith("W")', "params[name].ndim == 2")
l2_penalty.accept('[np.sum(params[name] ** 2) for name in params if name.startswith("W")]',
                  '[np.square(params[f"W{k + 1}"]).sum() for k in range(len(params) // 2)]')
# fmt: on


@exercise(
    "Which gradients does the penalty change, and which stay as they are?",
    "Fill a new dict: grads and its arrays belong to whoever called.",
    "Each weight adds its own share of the derivative of the penalty: lam / m times itself.",
    points=15,
)
def add_l2_gradients(
    grads: dict[str, Array], params: dict[str, Array], lam: float, m: int
) -> dict[str, Array]:
    """Return the gradients of a cost with the penalty of `l2_penalty`.

    Parameters
    ----------
    grads : dict
        `"dW1"`, `"db1"` to `"dWL"`, `"dbL"`: gradients of the cost without the penalty.
    params : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"`.
    lam : float
        Strength of the penalty, 0 or more.
    m : int
        Number of examples.

    Returns
    -------
    dict
        Gradients with the names of `grads`; `grads` itself stays as it is.
    """
    ### BEGIN SOLUTION
    new_grads = dict(grads)  # biases stay
    for name, array in params.items():
        if name.startswith("W"):
            new_grads[f"d{name}"] = grads[f"d{name}"] + lam / m * array
    ### END SOLUTION
    return new_grads


_GRADS_BY_HAND = {
    "dW1": np.array([[0.1, 0.2, 0.3], [0.0, -0.1, 0.5]]), "db1": np.array([0.1, 0.0, -0.2]),
    "dW2": np.array([[1.0], [0.0], [-1.0]]), "db2": np.array([0.5]),
}  # fmt: skip
_ONE_GRAD = {"db1": np.array([0.5, -0.5]), "dW1": np.array([[0.0, 1.0], [0.25, 0.0], [1.0, 1.0]])}

# fmt: off
add_l2_gradients.probe(_GRADS_BY_HAND, BY_HAND, 0.5, 5)
add_l2_gradients.probe_because("one layer", _ONE_GRAD, ONE_LAYER, 3.0, 4)
add_l2_gradients.random(
    **SIZES, grads=GRADS, params=TWO_LAYERS, lam=uniform(0.1, 2), m=integers(4, 60))
add_l2_gradients.mistake("There is a 2 too many: the half of the penalty cancels it.",
                         "lam / m", "2 * lam / m")
add_l2_gradients.mistake("The half of the penalty is still there. What is the derivative of w²/2?",
                         "lam / m", "lam / (2 * m)")
add_l2_gradients.mistake("The 1/m is missing. The penalty has one: so has its slope.",
                         "lam / m", "lam")
add_l2_gradients.mistake(
    "Biases shrink, too. The penalty does not contain them: what is its slope there?",
    'name.startswith("W")', "name")
add_l2_gradients.mistake("The slope of the penalty is subtracted, so weights grow. Mind its sign.",
                         "+ lam / m", "- lam / m")
add_l2_gradients.mistake("The gradient of the cost is lost. Add the slope of the penalty to it.",
                         'grads[f"d{name}"] + lam', "lam")
add_l2_gradients.mistake(
    "The penalty itself is added, one number for all. Each weight has a slope of its own.",
    "lam / m * array", "l2_penalty(params, lam, m)")
add_l2_gradients.mistake("The weights are squared. What is the derivative of a square?",
                         "* array", "* array**2")
add_l2_gradients.mistake("Only the first layer shrinks. Which other weights does the penalty hold?",
                         'name.startswith("W")', 'name == "W1" and len(params) > 2')
add_l2_gradients.mistake(
    "The gradient is added to itself. The slope of the penalty depends on the weight alone.",
    "lam / m * array", 'lam / m * grads[f"d{name}"]')
add_l2_gradients.mistake("The sign of each weight is added. What is the derivative of w²/2?",
                         "* array", "* np.sign(array)")
add_l2_gradients.mistake(
    "grads was changed as well: it was filled in place, or `+=` wrote into its arrays, which a "
    "copied dict shares. Fill a new dict with new arrays.", "dict(grads)", "grads")
add_l2_gradients.mistake("The gradients of the biases are lost. Keep them as they are.",
                         "dict(grads)", "{}")
add_l2_gradients.accept("dict(grads)", "{name: dW.copy() for name, dW in grads.items()}")
add_l2_gradients.accept('grads[f"d{name}"] + lam / m * array',
                        'np.add(array * lam / m, grads["d" + name])')
add_l2_gradients.accept('name.startswith("W")', "array.ndim > 1")
# fmt: on


@exercise(
    "First the number: absolute values instead of squares, and no half.",
    "The slope of |w| is 1 on the right of 0 and −1 on the left. At 0 itself, take 0.",
    "There is one array for each parameter, also for biases. What slope do they have?",
    points=15,
)
def l1_penalty_and_subgradient(
    params: dict[str, Array], lam: float, m: int
) -> tuple[float, dict[str, Array]]:
    """Return lam / m times the sum of all |w|, and its slopes.

    Parameters
    ----------
    params : dict
        `"W1"`, `"b1"` to `"WL"`, `"bL"`. Biases cost nothing.
    lam : float
        Strength of the penalty, 0 or more.
    m : int
        Number of examples.

    Returns
    -------
    penalty : float
        In nats.
    subgrads : dict
        `"dW1"`, `"db1"` to `"dWL"`, `"dbL"`: slopes of the penalty, with the shapes of `params`.
        The slope at a weight of exactly 0 is taken as 0, and biases have the slope 0.

    References
    ----------
    R. Tibshirani, Regression shrinkage and selection via the lasso, 1996.
    """
    ### BEGIN SOLUTION
    penalty, subgrads = 0.0, dict[str, Array]()
    for name, array in params.items():
        if name.startswith("W"):
            penalty += lam / m * np.abs(array).sum()
            subgrads[f"d{name}"] = lam / m * np.sign(array)
        else:
            subgrads[f"d{name}"] = np.zeros(array.shape)
    ### END SOLUTION
    return float(penalty), subgrads


# fmt: off
l1_penalty_and_subgradient.probe(BY_HAND, 0.5, 5)
l1_penalty_and_subgradient.probe_because("one layer", ONE_LAYER, 3.0, 4)
l1_penalty_and_subgradient.random(
    **SIZES, params=TWO_LAYERS, lam=uniform(0.1, 2), m=integers(4, 60))
for _row in mistakes.L1:
    l1_penalty_and_subgradient.mistake(*_row)
l1_penalty_and_subgradient.accept("np.zeros(array.shape)", "0 * array")
l1_penalty_and_subgradient.accept("np.abs(array).sum()", "np.linalg.norm(array.ravel(), 1)")
l1_penalty_and_subgradient.accept("np.sign(array)", "((array > 0) * 1.0 - (array < 0))")
# fmt: on


# ---- dropout ------------------------------------------------------------------------------------


@exercise(
    "In training: a number from 0 to 1 for each entry of A. Which of them mean keep?",
    "keep_prob is the share that is kept. What is the mean of the entries if the rest become 0?",
    "Survivors grow by 1 / keep_prob, so that the mean stays. At test time nothing happens to A.",
    points=20,
)
def dropout_forward(
    A: Float[Array, "m n"], keep_prob: float, rng: np.random.Generator, training: bool = True
) -> tuple[Float[Array, "m n"], Bool[Array, "m n"]]:
    """Drop activations at random in training, and scale up the others (inverted dropout).

    Parameters
    ----------
    A : array, shape (m, n)
        Activations of a layer, one example per row. They stay as they are.
    keep_prob : float
        Probability with which each entry is kept, independently of all others; above 0, at most 1.
    rng : np.random.Generator
        Where all random numbers come from.
    training : bool
        False at test time: then `A_out` equals `A`, and the mask keeps everything.

    Returns
    -------
    A_out : array, shape (m, n)
        0 where an entry was dropped, else the entry divided by `keep_prob`.
    mask : array of bool, shape (m, n)
        True where an entry was kept.

    References
    ----------
    N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, Dropout, 2014.
    """
    ### BEGIN SOLUTION
    mask = np.ones(A.shape, dtype=bool)
    A_out = A
    if training:
        mask = rng.random(A.shape) < keep_prob  # (m, n)
        A_out = A * mask / keep_prob
    ### END SOLUTION
    return A_out, mask


@dropout_forward.observe
def _what_dropout(answer: Any, A: Any, keep_prob: float, rng: int, *training: bool) -> Any:
    from course2_improving.helpers import regularizers

    return regularizers.dropped(answer, A, keep_prob, rng, *training)


_SEED: Any = 7  # stands for a generator
_LAYER = np.array([[2.0, 0.0, 4.0], [-1.0, 3.0, 0.5]])

# fmt: off
dropout_forward.probe(_LAYER, 0.8, _SEED)
dropout_forward.probe_because("half is dropped", _LAYER, 0.5, _SEED)
dropout_forward.probe_because("at test time", _LAYER, 0.8, _SEED, training=False)
dropout_forward.probe_because("everything is kept", _LAYER, 1.0, _SEED)
dropout_forward.random(2, m=(3, 5), n=(6, 9), keep_prob=choice(0.3, 0.4, 0.7, 0.9),
                       rng=integers(0, 10_000), training=True, contrast=["keep_prob"])
dropout_forward.random(1, m=(3, 5), n=(6, 9), keep_prob=choice(0.3, 0.4, 0.7, 0.9),
                       rng=integers(0, 10_000), training=False, contrast=["A"])
dropout_forward.random(1, m=(3, 5), n=(6, 9), keep_prob=1.0, rng=integers(0, 10_000),
                       contrast=["A"])
for _row in mistakes.DROPOUT:
    dropout_forward.mistake(*_row)
dropout_forward.equivalent("np.ones(A.shape, dtype=bool) -> np.ones(A.shape)",
                           "a mask may hold 1 and 0 for True and False")
dropout_forward.equivalent(
    "rng.random(A.shape) < keep_prob -> rng.random(A.shape) <= keep_prob",
    "a draw equals keep_prob once in 2**53 times")
dropout_forward.accept("rng.random(A.shape) < keep_prob", "rng.random(A.shape) >= 1 - keep_prob")
dropout_forward.accept("rng.random(A.shape) < keep_prob", "rng.uniform(size=A.shape) <= keep_prob")
dropout_forward.accept("rng.random(A.shape) < keep_prob",
                       "rng.binomial(1, keep_prob, size=A.shape).astype(bool)")
dropout_forward.accept("rng.random(A.shape) < keep_prob",
                       "(rng.random(A.shape) < keep_prob).astype(float)")
dropout_forward.accept("A * mask / keep_prob", "np.where(mask, A / keep_prob, 0.0)")
# fmt: on


@exercise(
    "An entry that was dropped had no part in the cost. What is its derivative?",
    "An entry that was kept went on as A / keep_prob. What is the derivative of that by A?",
    "Take the mask that you are given; it says which entries were kept.",
    points=10,
)
def dropout_backward(
    dA_out: Float[Array, "m n"], mask: Bool[Array, "m n"], keep_prob: float
) -> Float[Array, "m n"]:
    """Return the derivative of the cost by what entered a dropout.

    Parameters
    ----------
    dA_out : array, shape (m, n)
        Derivative of the cost by what left it.
    mask : array of bool, shape (m, n)
        What `dropout_forward` returned: True where an entry was kept.
    keep_prob : float
        That of the way forward.

    Returns
    -------
    array, shape (m, n)
        Derivative of the cost by A.
    """
    ### BEGIN SOLUTION
    dA = dA_out * mask / keep_prob
    ### END SOLUTION
    return dA


def _mask(rng: np.random.Generator, sizes: Sizes) -> Array:
    """Return a mask of which about two thirds are True."""
    return rng.random((sizes["m"], sizes["n"])) < 2 / 3


_KEPT = np.array([[True, False, True], [True, True, False]])

# fmt: off
dropout_backward.probe(np.array([[1.0, 2.0, -4.0], [0.5, 0.0, 3.0]]), _KEPT, 0.5)
dropout_backward.probe_because("nothing was dropped", np.array([[1.0, 2.0, 3.0]]),
                               np.array([[True, True, True]]), 1.0)
dropout_backward.random(m=(3, 5), n=(6, 9), mask=_mask, keep_prob=uniform(0.3, 0.9))
dropout_backward.mistake("The scale is missing. Survivors went on as A / keep_prob.",
                         " / keep_prob", "")
dropout_backward.mistake("The scale is applied twice. What is the slope of A / keep_prob in A?",
                         "/ keep_prob", "/ keep_prob**2")
dropout_backward.mistake("keep_prob multiplies here. On the way forward it divided: and now?",
                         "/ keep_prob", "* keep_prob")
dropout_backward.mistake("The mask is missing: dropped entries get a gradient, too.", " * mask", "")
dropout_backward.mistake("The dropped entries get the gradient, and the kept ones none.",
                         "* mask", "* ~mask")
dropout_backward.mistake(
    "A new mask was drawn. The way back uses that of the way forward: which one are you given?",
    "* mask", "* (np.random.default_rng(0).random(mask.shape) < keep_prob)")
dropout_backward.mistake("The scale is that of the dropped share. By what did A grow?",
                         "/ keep_prob", "/ (1 - keep_prob + 1e-300)")
dropout_backward.mistake(
    "keep_prob is taken from the mask. Take the one that scaled the way forward.",
    "/ keep_prob", "/ mask.mean()")
dropout_backward.mistake("dA_out itself was changed: some entries are 0 now. Make a new array.",
    "dA = dA_out * mask / keep_prob", "dA_out[~mask] = 0\n    dA = dA_out / keep_prob")
dropout_backward.accept("dA_out * mask / keep_prob", "np.where(mask, dA_out / keep_prob, 0)")
dropout_backward.accept("dA_out * mask / keep_prob", "mask.astype(float) / keep_prob * dA_out")
dropout_backward.accept("dA = dA_out * mask / keep_prob",
                        "dA = np.zeros(mask.shape)\n    dA[mask] = dA_out[mask] / keep_prob")
# fmt: on


# ---- early stopping -----------------------------------------------------------------------------


@exercise(
    "Walk through the first case with a pencil: after each epoch, what are best_loss and waited?",
    "There are two cases: this loss is lower by more than min_delta than the best one, or not.",
    "The training goes on changing its arrays. What do you need to keep of them?",
    points=15,
)
@no_type_check  # or the tests' import hook would wrap the exercise, which is no class
class EarlyStopping:
    """Say when to stop a training, and keep the parameters that were best.

    Parameters
    ----------
    patience : int
        How many epochs in a row without an improvement are enough to stop, 1 or more.
    min_delta : float
        A loss is an improvement if it is lower than the best one by more than this.

    Attributes
    ----------
    best_loss : float
        The loss of the last improvement; infinity before the first.
    best_params : dict
        The parameters of that epoch, in arrays of their own; empty before the first.
    waited : int
        Number of epochs since then.
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best_loss, self.waited = np.inf, 0
        self.best_params: dict[str, Array] = {}

    def update(self, loss: float, params: dict[str, Array]) -> bool:
        """Note the loss on the dev set after an epoch; return whether to stop now."""
        ### BEGIN SOLUTION
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_params = {name: array.copy() for name, array in params.items()}
            self.waited = 0
        else:
            self.waited += 1
        stop = self.waited >= self.patience
        ### END SOLUTION
        return stop


@EarlyStopping.observe
def _what_is_kept(answer: Any, patience: int, min_delta: float, losses: list[float]) -> Any:
    from course2_improving.helpers import regularizers

    return regularizers.stopped(answer, patience, min_delta, losses)


# fmt: off
EarlyStopping.probe(2, 0.0, [0.8, 0.5, 0.7, 0.4, 0.6, 0.5, 0.3])
EarlyStopping.probe_because("equal losses are no improvement", 3, 0.0, [0.5, 0.5, 0.5, 0.5, 0.25])
EarlyStopping.probe_because(
    "improvements of up to 0.25 do not count", 2, 0.25, [2.0, 1.5, 1.25, 1.125, 1.0, 0.5])
EarlyStopping.probe_because("it never gets worse", 1, 0.0, [3.0, 2.0, 1.0])
EarlyStopping.probe_because("it gets worse at once", 1, 0.0, [1.0, 2.0, 0.5])
EarlyStopping.random(3, epochs=(25, 35), turn=(8, 14), patience=integers(2, 5), min_delta=0.0,
                     losses=curve, contrast=["patience"])
EarlyStopping.random(2, epochs=(25, 35), turn=(8, 14), patience=integers(3, 5),
                     min_delta=choice(0.0625, 0.125), losses=curve, contrast=False)
EarlyStopping.mistake(
    "It stops one epoch late. After how many epochs without an improvement is it enough?",
    ">= self.patience", "> self.patience")
EarlyStopping.mistake(
    "It stops one epoch early. After how many epochs without an improvement is it enough?",
    ">= self.patience", ">= self.patience - 1")
EarlyStopping.mistake(
    "best_params holds the arrays of the training itself, which goes on changing them. A copied "
    "dict shares them, too: copy each array.",
    "{name: array.copy() for name, array in params.items()}", "params")
EarlyStopping.mistake("min_delta is not used. How much lower does an improvement have to be?",
                      " - self.min_delta", "")
EarlyStopping.mistake(
    "min_delta is added, so that a loss a little above the best one counts as an improvement.",
    "- self.min_delta", "+ self.min_delta")
EarlyStopping.mistake(
    "Higher counts as better, as for an accuracy. This is a loss: which direction is good?",
    "loss < self.best_loss - self.min_delta",
    "not np.isfinite(self.best_loss) or loss > self.best_loss + self.min_delta")
EarlyStopping.mistake(
    "An equal loss counts as an improvement. It has to be lower by more than min_delta.",
    "loss < self", "loss <= self")
EarlyStopping.mistake(
    "waited is never set back. It counts epochs since the last improvement, not all bad ones.",
    "            self.waited = 0\n", "")
EarlyStopping.mistake(
    "Each loss is compared with the one before. Compare with the best one so far.",
    "            self.waited += 1\n",
    "            self.waited += 1\n            self.best_loss = loss\n")
EarlyStopping.mistake("best_loss stays at infinity, so every epoch is the best. Note the loss.",
                      "            self.best_loss = loss\n", "")
EarlyStopping.mistake(
    "The parameters kept are always the latest. Keep those of the best epoch.",
    "            self.waited += 1\n",
    "            self.waited += 1\n"
    "            self.best_params = {name: array.copy() for name, array in params.items()}\n")
EarlyStopping.mistake("It never says stop. Compare waited with patience.",
                      "self.waited >= self.patience", "False")
EarlyStopping.mistake(
    "It stops at the first epoch without an improvement. What is patience for?",
    "self.waited >= self.patience", "self.waited > 0")
EarlyStopping.accept("{name: array.copy() for name, array in params.items()}",
                     "dict(zip(params, map(np.array, params.values())))")
EarlyStopping.accept("loss < self.best_loss - self.min_delta",
                     "self.best_loss - loss > self.min_delta")
EarlyStopping.accept("            self.waited += 1\n        stop = self.waited >= self.patience",
                     "            self.waited = self.waited + 1\n"
                     "        stop = not self.waited < self.patience")
# fmt: on


# ---- augmentation -------------------------------------------------------------------------------


@exercise(
    "One image first: paint a border of `shift` pixels around it. Which windows fit into that?",
    "`np.pad` has a mode that repeats the pixels of the edge. Which axes get a border?",
    "Draw the corner of the window and the coin of the flip for each image anew.",
    points=15,
)
def augment_batch(
    X: Shaped[Array, "m n_H n_W n_C"], rng: np.random.Generator, shift: int = 2, flip: bool = True
) -> Shaped[Array, "m n_H n_W n_C"]:
    """Return the images shifted and mirrored at random, each in its own way.

    Parameters
    ----------
    X : array, shape (m, n_H, n_W, n_C)
        Images of any dtype; they stay as they are.
    rng : np.random.Generator
        Where all random numbers come from.
    shift : int
        Largest shift in pixels. Each whole number of pixels from -shift to shift is equally likely,
        with one draw for down and another for right. Pixels that enter repeat those of the edge.
    flip : bool
        Whether half of the images, on average, swap left and right.

    Returns
    -------
    array, shape (m, n_H, n_W, n_C)
        New images, with the dtype of X.
    """
    ### BEGIN SOLUTION
    m, n_H, n_W, _ = X.shape
    border = (shift, shift)
    padded = np.pad(X, ((0, 0), border, border, (0, 0)), mode="edge")
    X_new = np.empty_like(X)
    for i in range(m):
        top, left = rng.integers(0, 2 * shift + 1, size=2)
        image = padded[i, top : top + n_H, left : left + n_W]  # (n_H, n_W, n_C)
        if flip and rng.random() < 0.5:
            image = image[:, ::-1]
        X_new[i] = image
    ### END SOLUTION
    return X_new


@augment_batch.observe
def _what_became(answer: Any, X: Any, rng: int, *how: Any) -> Any:
    from course2_improving.helpers import treatments

    return treatments.augmented(answer, X, rng, *how)


_BYTES = np.arange(1 * 5 * 4 * 2, dtype=np.uint8).reshape(1, 5, 4, 2)

# fmt: off
augment_batch.probe(_BYTES, 7, 0, False)
augment_batch.probe_because("shifts of up to 1 pixel", _BYTES, 7, 1, False)
augment_batch.probe_because("flips alone", _BYTES, 7, 0, True)
augment_batch.probe_because("both, for floats", np.round(_BYTES / 40, 3), 7)
augment_batch.random(1, m=(2, 3), n_H=(5, 7), n_W=(8, 9), n_C=1, X=pictures("float"),
                     rng=integers(0, 10_000), shift=choice(1, 2), flip=True, contrast=["shift"])
augment_batch.random(1, m=(3, 4), n_H=(8, 9), n_W=(5, 7), n_C=2, X=pictures("uint8"),
                     rng=integers(0, 10_000), shift=2, flip=choice(True, False),
                     contrast=["flip"])
augment_batch.random(1, m=(3, 4), n_H=(6, 9), n_W=5, n_C=2, X=pictures("uint8"),
                     rng=integers(0, 10_000), shift=0, flip=False, contrast=["X"])
augment_batch.mistake("The images are upside down. Which axis runs from left to right?",
                      "image[:, ::-1]", "image[::-1]")
augment_batch.mistake("The colours are reversed. Which axis runs from left to right?",
                      "image[:, ::-1]", "image[..., ::-1] if X.shape[-1] > 1 else image")
augment_batch.mistake(
    "What leaves on one side comes in on the other. Repeat the pixels of the edge instead.",
    "padded[i, top : top + n_H, left : left + n_W]",
    "np.roll(X[i], (shift - top, shift - left), axis=(0, 1))")
augment_batch.mistake("Black borders come in. Which mode of `np.pad` repeats the edge?",
                      'mode="edge"', 'mode="constant"')
augment_batch.mistake("The images are mirrored at the edge. Which mode of `np.pad` repeats it?",
                      'mode="edge"', 'mode="reflect"')
augment_batch.mistake(
    "Pixels behind the edge come in, too. Which mode of `np.pad` repeats the edge alone?",
    'mode="edge"', 'mode="symmetric"')
augment_batch.mistake("The dtype has changed. Make room for the new images in the dtype of X.",
                      "np.empty_like(X)", "np.empty(X.shape)")
augment_batch.mistake("The pixels have another range. Shift and flip, and keep their values.",
                      "np.empty_like(X)\n", "np.empty(X.shape)\n    padded = padded / 255\n")
augment_batch.mistake("X itself was changed. Write into a new array.", "np.empty_like(X)", "X")
augment_batch.mistake("The largest shift never happens on one side. Where does `rng.integers` end?",
                      "2 * shift + 1", "2 * shift + (shift == 0)")
augment_batch.mistake("Images move to one side only. Windows may lie on all sides of the middle.",
                      "rng.integers(0, 2", "rng.integers(shift, 2")
augment_batch.mistake("Down and to the right are always the same. Draw two numbers.",
                      "top, left = rng.integers(0, 2 * shift + 1, size=2)",
                      "top = left = rng.integers(0, 2 * shift + 1)")
augment_batch.mistake("Images move to the sides alone. Draw a number for up and down, too.",
                      "top, left = rng.integers(0, 2 * shift + 1, size=2)",
                      "top, left = shift, rng.integers(0, 2 * shift + 1)")
augment_batch.mistake("All images are flipped. Toss a coin for each.",
                      " and rng.random() < 0.5", "")
augment_batch.mistake("Images are flipped although flip is False. Where is it asked?",
                      "flip and ", "")
augment_batch.mistake("No image is flipped. Where does half of them swap left and right?",
                      "image = image[:, ::-1]", "pass")
augment_batch.mistake(
    "The numbers come from a seed of your own, so each epoch sees the same. Draw them from rng.",
    "    for i in range(m):\n",
    "    rng = np.random.default_rng(0)\n    for i in range(m):\n")
augment_batch.mistake("The same rng gives other images: they come from np.random. Draw from rng.",
                      "    for i in range(m):\n",
                      "    rng = np.random.default_rng(np.random.randint(9**9))\n"
                      "    for i in range(m):\n")
augment_batch.equivalent("(0, 0) -> (0, 1)", "one more image at the end, which nobody takes")
for _coin in ("<=", ">="):
    augment_batch.equivalent(
        f"rng.random() < 0.5 -> rng.random() {_coin} 0.5", "a fair coin has two equal sides")
augment_batch.accept("image[:, ::-1]", "np.flip(image, axis=1)")
augment_batch.accept("np.empty_like(X)", "X.copy()")
augment_batch.accept("rng.random() < 0.5", "rng.integers(2) == 1")
# fmt: on


@augment_batch.mistake("All images of the batch move alike. Draw anew for each image.")
def _one_shift(X: Array, rng: np.random.Generator, shift: int = 2, flip: bool = True) -> Array:
    seed = rng.integers(2**32)
    moved = [augment_batch(x[None], np.random.default_rng(seed), shift, False) for x in X]
    return augment_batch(np.concatenate(moved), rng, 0, flip)


@augment_batch.mistake("One coin flips the whole batch, or nothing. Toss one for each image.")
def _one_coin(X: Array, rng: np.random.Generator, shift: int = 2, flip: bool = True) -> Array:
    coin = flip and rng.random() < 0.5
    moved = augment_batch(X, rng, shift, False)
    return moved[:, :, ::-1] if coin else moved


@augment_batch.mistake("One draw serves the whole batch. Draw shift and flip anew for each image.")
def _all_alike(X: Array, rng: np.random.Generator, shift: int = 2, flip: bool = True) -> Array:
    coin, seed = flip and rng.random() < 0.5, rng.integers(2**32)
    moved = [augment_batch(x[None], np.random.default_rng(seed), shift, False) for x in X]
    return np.concatenate(moved)[:, :, ::-1] if coin else np.concatenate(moved)


@augment_batch.accept
def _by_index(X: Array, rng: np.random.Generator, shift: int = 2, flip: bool = True) -> Array:
    m, n_H, n_W, _ = X.shape
    down, right = rng.integers(-shift, shift + 1, (2, m, 1))
    rows = np.clip(np.arange(n_H) - down, 0, n_H - 1)  # (m, n_H)
    columns = np.clip(np.arange(n_W) - right, 0, n_W - 1)  # (m, n_W)
    coins = (rng.random((m, 1)) < 0.5) & flip
    columns = np.where(coins, columns[:, ::-1], columns)
    return X[np.arange(m)[:, None, None], rows[:, :, None], columns[:, None, :]]
