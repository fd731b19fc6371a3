"""Batch normalization from scratch: forward, backward, in use, and folded away.

Examples are rows: scores ``Z (m, n)`` have a column for each unit. ``gamma`` and ``beta`` ``(n,)``
are learned; ``state`` holds running averages, ``"mean"`` and ``"var"`` of shape ``(n,)``, which are
not. The loss carries the 1/m; the 1/m in here are those of the batch's mean and variance.
"""

from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from course1_nn.week3.source.shallow_network import activation
from course1_nn.week4.source.deep_network_from_scratch import DenseCache
from course2_improving.week3.source import batch_norm_mistakes as mistakes
from grader.spec import Sizes, choice, exercise, normal, uniform

BatchCache = tuple[Array, Array, Array]  # normalized scores (m, n), std (n,), gamma (n,)
BlockCache = tuple[DenseCache, BatchCache, Array]  # of the dense part, of BN, and N (m, n_out)

# The batch of the text: four examples and two units, with means 2 and 4 and deviations 2 and 3.
BATCH = np.array([[0.0, 1.0], [0.0, 7.0], [4.0, 1.0], [4.0, 7.0]])
BATCH_HAT = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
GAMMA, BETA = np.array([3.0, 6.0]), np.array([10.0, -1.0])
FRESH = {"mean": np.zeros(2), "var": np.ones(2)}
RUNNING: Any = {"mean": normal(shape="n"), "var": uniform(0.5, 2, shape="n")}


# ---- remember what training saw -----------------------------------------------------------------


@exercise(
    "By hand: the old mean is 0, the batch's is 2, and momentum is 0.9. Who counts more?",
    "The old value keeps its share `momentum`. Which share is left for the new one?",
    "The same line serves the mean and the variance. Put the results into a new dict.",
    points=10,
)
def update_running(
    state: dict[str, Array],
    mean: Float[Array, " n"],
    var: Float[Array, " n"],
    momentum: float = 0.9,
) -> dict[str, Array]:
    """Return the running averages after one more batch.

    Parameters
    ----------
    state : dict
        The running averages so far, `"mean"` and `"var"`, each of shape (n,). It stays as it is.
    mean, var : arrays, shape (n,)
        Mean and variance of each unit in the batch.
    momentum : float
        Share of the old average, from 0 to 1; the batch has the rest.

    Returns
    -------
    dict
        New arrays under `"mean"` and `"var"`.
    """
    ### BEGIN SOLUTION
    batch = {"mean": mean, "var": var}
    new_state = {name: momentum * state[name] + (1 - momentum) * batch[name] for name in batch}
    ### END SOLUTION
    return new_state


# fmt: off
update_running.probe(FRESH, np.array([2.0, 4.0]), np.array([4.0, 9.0]))
update_running.probe_because(
    "half of each", {"mean": np.array([1.0, 2.0, 3.0]), "var": np.array([4.0, 1.0, 0.0])},
    np.array([3.0, 0.0, -1.0]), np.array([2.0, 3.0, 5.0]), 0.5)
update_running.random(n=(3, 6), state=RUNNING, var=uniform(0.5, 2), momentum=uniform(0.6, 0.95))
update_running.random(1, n=(3, 6), state=RUNNING, var=uniform(0.5, 2), contrast=False)
for _mistake in mistakes.RUNNING:
    update_running.mistake(*_mistake)
update_running.accept("momentum * state[name] + (1 - momentum) * batch[name]",
                      "state[name] + (1 - momentum) * (batch[name] - state[name])")
update_running.accept(
    "momentum * state[name] + (1 - momentum) * batch[name]",
    "np.average([state[name], batch[name]], axis=0, weights=[momentum, 1 - momentum])")
# fmt: on


@update_running.accept
def _unit_by_unit(
    state: dict[str, Array], mean: Array, var: Array, momentum: float = 0.9
) -> dict[str, Array]:
    new_state = {}
    for name, value in (("mean", mean), ("var", var)):
        new_state[name] = np.zeros(len(value))
        for unit in range(len(value)):
            new_state[name][unit] = momentum * state[name][unit] + (1 - momentum) * value[unit]
    return new_state


# ---- forward ------------------------------------------------------------------------------------


@exercise(
    "Normalize the four examples of the first case by hand, with eps = 0, then print yours.",
    "Which mean and variance: those of the batch in training, and otherwise?",
    "std is the root of var + eps. Then shift and divide, stretch by gamma, and add beta.",
    points=20,
)
def batchnorm_forward(
    Z: Float[Array, "m n"],
    gamma: Float[Array, " n"],
    beta: Float[Array, " n"],
    state: dict[str, Array],
    training: bool,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> tuple[Float[Array, "m n"], BatchCache, dict[str, Array]]:
    """Give each unit the mean beta and the deviation gamma, in training over the batch.

    Parameters
    ----------
    Z : array, shape (m, n)
        Scores, one example per row, one unit per column.
    gamma, beta : arrays, shape (n,)
        Scale and shift of each unit.
    state : dict
        Running averages `"mean"` and `"var"`, each of shape (n,). It stays as it is.
    training : bool
        True: normalize with mean and variance of the batch, and update the running averages.
        False: normalize with the running averages, and leave them as they are.
    momentum : float
        Share of the old average, as in `update_running`.
    eps : float
        Is added to each variance, before the root.

    Returns
    -------
    out : array, shape (m, n)
        gamma Z_hat + beta.
    cache : tuple
        `(Z_hat, std, gamma)`: the normalized scores (m, n), the root of variance plus eps (n,), and
        gamma (n,).
    new_state : dict
        The running averages after this call. Variances are means of squares: divided by m, also
        those that are averaged.

    References
    ----------
    S. Ioffe and C. Szegedy, Batch normalization, 2015, algorithm 1.
    """
    ### BEGIN SOLUTION
    if training:
        mean, var = Z.mean(axis=0), Z.var(axis=0)  # (n,)
        new_state = update_running(state, mean, var, momentum)
    else:
        mean, var = state["mean"], state["var"]
        new_state = state
    std = np.sqrt(var + eps)  # (n,)
    Z_hat = (Z - mean) / std  # (m, n)
    out = gamma * Z_hat + beta
    cache = (Z_hat, std, gamma)
    ### END SOLUTION
    return out, cache, new_state


# fmt: off
batchnorm_forward.probe(BATCH, GAMMA, BETA, FRESH, True, eps=0.0)
batchnorm_forward.probe_because("the same batch in use", BATCH, GAMMA, BETA,
                                {"mean": np.array([1.0, 4.0]), "var": np.array([4.0, 1.0])}, False,
                                eps=0.0)
batchnorm_forward.probe_because(
    "a unit that says the same to every example", np.array([[5.0, 1.0], [5.0, 3.0], [5.0, -1.0]]),
    GAMMA, BETA, FRESH, True)
batchnorm_forward.probe_because("other values of momentum and eps", BATCH, GAMMA, BETA,
                                FRESH, True, momentum=0.5, eps=0.25)
batchnorm_forward.probe_because(
    "a batch of one", np.array([[3.0, -2.0]]), GAMMA, BETA, FRESH, True)
batchnorm_forward.random(
    m=(5, 9), n=(2, 4), state=RUNNING, training=True, momentum=uniform(0.6, 0.95),
    eps=uniform(0.1, 1))
batchnorm_forward.random(
    m=(5, 9), n=(2, 4), state=RUNNING, training=False, momentum=uniform(0.6, 0.95),
    eps=uniform(0.1, 1), contrast=["Z", "gamma", "beta", "state", "eps"])
batchnorm_forward.random(
    1, m=(5, 9), n=(2, 4), state=RUNNING, training=choice(True, False), contrast=["training"])
for _mistake in mistakes.FORWARD:
    batchnorm_forward.mistake(*_mistake)
batchnorm_forward.accept("Z.var(axis=0)", "np.mean((Z - Z.mean(axis=0)) ** 2, axis=0)")
batchnorm_forward.accept("Z.var(axis=0)", "(Z**2).mean(axis=0) - Z.mean(axis=0) ** 2")
batchnorm_forward.accept("(Z - mean) / std", "(Z - mean) * (var + eps) ** -0.5")
batchnorm_forward.accept(
    "new_state = state", "new_state = {name: value.copy() for name, value in state.items()}")
# fmt: on


@batchnorm_forward.accept
def _unit_after_unit(
    Z: Array, gamma: Array, beta: Array, state: dict[str, Array], training: bool,
    momentum: float = 0.9, eps: float = 1e-5,
) -> Any:  # fmt: skip
    Z_hat, std = np.zeros(Z.shape), np.zeros(Z.shape[1])
    new_state = {"mean": state["mean"].copy(), "var": state["var"].copy()}
    for unit in range(Z.shape[1]):
        mean, var = state["mean"][unit], state["var"][unit]
        if training:
            mean = sum(Z[:, unit]) / len(Z)
            var = sum((z - mean) ** 2 for z in Z[:, unit]) / len(Z)
            new_state["mean"][unit] = momentum * state["mean"][unit] + (1 - momentum) * mean
            new_state["var"][unit] = momentum * state["var"][unit] + (1 - momentum) * var
        std[unit] = (var + eps) ** 0.5
        Z_hat[:, unit] = (Z[:, unit] - mean) / std[unit]
    return Z_hat * gamma + beta, (Z_hat, std, gamma), new_state


# ---- backward -----------------------------------------------------------------------------------


@exercise(
    "Three results, three shapes. dgamma and dbeta are sums over the examples: of what?",
    "Shifting a whole column of Z changes nothing, so dZ adds up to 0 in each column.",
    "From dout take its mean, then its mean product with Z_hat times Z_hat; then scale.",
    points=30,
)
def batchnorm_backward(
    dout: Float[Array, "m n"], cache: BatchCache
) -> tuple[Float[Array, "m n"], Float[Array, " n"], Float[Array, " n"]]:
    """Return the derivatives of the cost by what went into batch normalization in training.

    Parameters
    ----------
    dout : array, shape (m, n)
        Derivative of the cost by what `batchnorm_forward` returned.
    cache : tuple
        `(Z_hat, std, gamma)` of `batchnorm_forward`, shapes (m, n), (n,) and (n,).

    Returns
    -------
    dZ, dgamma, dbeta : arrays, shapes (m, n), (n,) and (n,)
        Derivatives by Z, also through the mean and the variance of the batch; by gamma; by beta.

    References
    ----------
    S. Ioffe and C. Szegedy, Batch normalization, 2015, section 3.
    """
    Z_hat, std, gamma = cache
    ### BEGIN SOLUTION
    dgamma = (dout * Z_hat).sum(axis=0)  # (n,)
    dbeta = dout.sum(axis=0)  # (n,)
    shift = dout.mean(axis=0)  # (n,), what the mean of the batch takes away
    stretch = Z_hat * (dout * Z_hat).mean(axis=0)  # (m, n), and its variance
    dZ = gamma / std * (dout - shift - stretch)
    ### END SOLUTION
    return dZ, dgamma, dbeta


def _cache(rng: np.random.Generator, sizes: Sizes) -> BatchCache:
    """Return what batch normalization remembers of a random batch."""
    Z = np.round(rng.normal(1, 2, (sizes["m"], sizes["n"])), 3)
    std = np.sqrt(Z.var(axis=0) + 0.1)
    return (Z - Z.mean(axis=0)) / std, std, np.round(rng.uniform(0.5, 2, sizes["n"]), 3)


# fmt: off
batchnorm_backward.probe(np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0], [3.0, 2.0]]),
                         (BATCH_HAT, np.array([2.0, 3.0]), GAMMA))
batchnorm_backward.probe_because(
    "a batch of one", np.array([[0.5, -1.0, 2.0]]),
    (np.zeros((1, 3)), np.array([0.5, 0.5, 0.5]), np.array([1.0, 2.0, 3.0])))
batchnorm_backward.random(m=(5, 9), n=(2, 4), cache=_cache)
for _mistake in mistakes.BACKWARD:
    batchnorm_backward.mistake(*_mistake)
batchnorm_backward.accept(
    "gamma / std * (dout - shift - stretch)",
    "gamma / (len(dout) * std) * (len(dout) * dout - dbeta - Z_hat * dgamma)")
batchnorm_backward.accept("(dout * Z_hat).sum(axis=0)", 'np.einsum("mn,mn->n", dout, Z_hat)')
# fmt: on


@batchnorm_backward.accept
def _path_by_path(dout: Array, cache: BatchCache) -> tuple[Array, Array, Array]:
    Z_hat, std, gamma = cache
    m, deviations = len(dout), Z_hat * std  # (m, n)
    dZ_hat = dout * gamma
    dvar = np.sum(dZ_hat * deviations, axis=0) * -0.5 * std**-3
    dmean = -np.sum(dZ_hat, axis=0) / std + dvar * np.mean(-2 * deviations, axis=0)
    dZ = dZ_hat / std + dvar * 2 * deviations / m + dmean / m
    return dZ, np.sum(dout * Z_hat, axis=0), np.sum(dout, axis=0)


@batchnorm_backward.accept
def _by_the_matrix_of_slopes(dout: Array, cache: BatchCache) -> tuple[Array, Array, Array]:
    Z_hat, std, gamma = cache
    m, dZ = len(dout), np.zeros(dout.shape)
    for unit in range(dout.shape[1]):
        z = Z_hat[:, unit]
        slopes = np.eye(m) - (1 + np.outer(z, z)) / m  # (m, m)
        dZ[:, unit] = gamma[unit] / std[unit] * slopes @ dout[:, unit]
    return dZ, (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


# ---- a block of a network -----------------------------------------------------------------------


@exercise(
    "Three steps: the product, batch normalization, the activation. Which one knows `training`?",
    "A bias before batch normalization is taken away with the mean. What shifts them then?",
    "The cache has three parts: (A, W), the cache of `batchnorm_forward`, and what it returned.",
    points=10,
)
def bn_dense_act(
    A: Float[Array, "m n_in"],
    params: dict[str, Array],
    state: dict[str, Array],
    act: str,
    training: bool,
) -> tuple[Float[Array, "m n_out"], BlockCache, dict[str, Array]]:
    """Return what leaves a block of a network: product, batch normalization, activation.

    Parameters
    ----------
    A : array, shape (m, n_in)
        What enters the block, one example per row.
    params : dict
        `"W"`: (n_in, n_out), `"gamma"` and `"beta"`: (n_out,). There is no other bias.
    state : dict
        Running averages `"mean"` and `"var"`, each of shape (n_out,). It stays as it is.
    act : str
        Name of the activation, as in `activation(Z, act)`.
    training : bool
        As in `batchnorm_forward`, whose momentum and eps are left as they are.

    Returns
    -------
    A_out : array, shape (m, n_out)
        What leaves the block.
    cache : tuple
        `((A, W), bn_cache, N)`: what entered the product, the cache of `batchnorm_forward`, and
        what it returned, before the activation (m, n_out).
    new_state : dict
        The running averages after this call.
    """
    ### BEGIN SOLUTION
    Z = A @ params["W"]  # (m, n_out)
    N, bn_cache, new_state = batchnorm_forward(Z, params["gamma"], params["beta"], state, training)
    A_out = activation(N, act)
    cache = ((A, params["W"]), bn_cache, N)
    ### END SOLUTION
    return A_out, cache, new_state


BLOCK: Any = {
    "W": normal(shape="n_in n_out"), "gamma": uniform(0.5, 2, shape="n_out"),
    "beta": normal(shape="n_out"),
}  # fmt: skip
BLOCK_STATE: Any = {"mean": normal(shape="n_out"), "var": uniform(0.5, 2, shape="n_out")}
# fmt: off
bn_dense_act.probe(
    np.array([[0.0], [0.0], [2.0], [2.0]]),
    {"W": np.array([[2.0, 3.0]]), "gamma": np.array([1.0, -2.0]), "beta": np.array([0.5, 1.0])},
    FRESH, "relu", True)
bn_dense_act.random(2, m=(7, 9), n_in=(2, 3), n_out=(4, 6), params=BLOCK, state=BLOCK_STATE,
                    act=choice("tanh", "leaky_relu"), training=True)
bn_dense_act.random(2, m=(7, 9), n_in=(2, 3), n_out=(4, 6), params=BLOCK, state=BLOCK_STATE,
                    act=choice("sigmoid", "relu"), training=False)
for _mistake in mistakes.BLOCK:
    bn_dense_act.mistake(*_mistake)
bn_dense_act.accept('A @ params["W"] ', 'np.dot(A, params["W"]) ')
bn_dense_act.accept(
    'A @ params["W"] ',
    'sum(np.outer(a, w) for a, w in zip(A.T, params["W"])) ')
bn_dense_act.accept("activation(N, act)", "np.stack([activation(row, act) for row in N])")
# fmt: on


@bn_dense_act.mistake(
    "Batch normalization comes last. Put it between product and activation, and return what the "
    "activation makes of it."
)
def _normalizes_last(
    A: Array, params: dict[str, Array], state: dict[str, Array], act: str, training: bool
) -> Any:
    N, bn_cache, new_state = batchnorm_forward(
        activation(A @ params["W"], act), params["gamma"], params["beta"], state, training
    )
    return N, ((A, params["W"]), bn_cache, N), new_state


# ---- normalize an example by itself -------------------------------------------------------------


@exercise(
    "Normalize the first row of the first case by hand: which numbers share one mean?",
    "Examples are rows: over which axis do the features of one example run?",
    "Means of rows have the shape (m,). Which shape can be subtracted from (m, n)?",
    points=15,
)
def layernorm_forward(
    Z: Float[Array, "m n"], gamma: Float[Array, " n"], beta: Float[Array, " n"], eps: float = 1e-5
) -> Float[Array, "m n"]:
    """Give each example the mean 0 and the deviation 1 over its units, then scale and shift.

    Parameters
    ----------
    Z : array, shape (m, n)
        Scores, one example per row, one unit per column.
    gamma, beta : arrays, shape (n,)
        Scale and shift of each unit.
    eps : float
        Is added to each variance, before the root.

    Returns
    -------
    array, shape (m, n)
        gamma Z_hat + beta. Each row depends on no other one, in training and in use.

    References
    ----------
    J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, 2016.
    """
    ### BEGIN SOLUTION
    mean = Z.mean(axis=1, keepdims=True)  # (m, 1)
    var = Z.var(axis=1, keepdims=True)  # (m, 1)
    Z_hat = (Z - mean) / np.sqrt(var + eps)  # (m, n)
    out = gamma * Z_hat + beta
    ### END SOLUTION
    return out


# fmt: off
layernorm_forward.probe(
    np.array([[1.0, 1.0, 5.0, 5.0], [0.0, 20.0, 0.0, 20.0]]), np.array([1.0, 2.0, 3.0, 4.0]),
    np.array([0.0, 10.0, 20.0, 30.0]), 0.0)
layernorm_forward.probe_because(
    "a row of equal numbers", np.array([[2.0, 2.0, 2.0], [1.0, -1.0, 3.0]]),
    np.array([1.0, 2.0, 0.5]), np.array([0.0, 1.0, -1.0]))
layernorm_forward.random(m=(5, 9), n=(3, 4), eps=uniform(0.1, 1))
layernorm_forward.random(1, m=(5, 9), n=(3, 4), contrast=False)
for _mistake in mistakes.LAYER:
    layernorm_forward.mistake(*_mistake)
layernorm_forward.accept("Z.var(axis=1, keepdims=True)",
                         "np.mean((Z - mean) ** 2, axis=-1)[:, np.newaxis]")
layernorm_forward.accept("(Z - mean) / np.sqrt(var + eps)", "(Z - mean) * (var + eps) ** -0.5")
# fmt: on


@layernorm_forward.accept
def _row_by_row(Z: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    rows = [(z - z.mean()) / np.sqrt(z.var() + eps) for z in Z]
    return np.array(rows) * gamma + beta


@layernorm_forward.accept
def _turned_round(Z: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    ones, zeros = np.ones(len(Z)), np.zeros(len(Z))
    state = {"mean": zeros, "var": ones}
    turned, _, _ = batchnorm_forward(Z.T, ones, zeros, state, training=True, eps=eps)
    return turned.T * gamma + beta


# ---- fold it away -------------------------------------------------------------------------------


@exercise(
    "In use, batch normalization multiplies each unit by one number and adds another. Which?",
    "What multiplies the scores may as well multiply W and b. Rows or columns of W?",
    "Follow b: first the mean is subtracted from it, then it is scaled, then beta is added.",
    points=15,
)
def fold_batchnorm(
    W: Float[Array, "n_in n_out"],
    b: Float[Array, " n_out"],
    gamma: Float[Array, " n_out"],
    beta: Float[Array, " n_out"],
    mean: Float[Array, " n_out"],
    var: Float[Array, " n_out"],
    eps: float = 1e-5,
) -> tuple[Float[Array, "n_in n_out"], Float[Array, " n_out"]]:
    """Merge batch normalization in use into the dense layer before it.

    Parameters
    ----------
    W : array, shape (n_in, n_out)
        Weights of the dense layer.
    b : array, shape (n_out,)
        Biases of the dense layer.
    gamma, beta : arrays, shape (n_out,)
        Scale and shift of batch normalization.
    mean, var : arrays, shape (n_out,)
        Its running averages.
    eps : float
        Is added to each variance, before the root.

    Returns
    -------
    W2, b2 : arrays, shapes (n_in, n_out) and (n_out,)
        A @ W2 + b2 is what batch normalization in use makes of A @ W + b.

    References
    ----------
    B. Jacob et al., Quantization and training of neural networks, 2018, section 3.2.
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(var + eps)  # (n_out,)
    W2 = W * scale  # (n_in, n_out), each column by its own number
    b2 = (b - mean) * scale + beta  # (n_out,)
    ### END SOLUTION
    return W2, b2


# fmt: off
fold_batchnorm.probe(
    np.array([[1.0, 2.0, 0.0]]), np.array([5.0, 1.0, 2.0]), np.array([6.0, 1.0, 2.0]),
    np.array([1.0, -1.0, 0.0]), np.array([3.0, 0.0, 2.0]), np.array([4.0, 1.0, 0.25]), 0.0)
fold_batchnorm.probe_because(
    "no bias, and a unit that never changed", np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 0.0]]),
    np.zeros(2), np.array([0.5, 2.0]), np.array([1.0, -1.0]), np.array([4.0, 1.0]),
    np.array([0.0, 9.0]))
fold_batchnorm.random(n_in=(2, 4), n_out=(5, 7), gamma=uniform(0.5, 2), var=uniform(0.5, 2),
                      eps=uniform(0.1, 1))
fold_batchnorm.random(1, n_in=(5, 7), n_out=(2, 4), gamma=uniform(0.5, 2), var=uniform(0.5, 2),
                      contrast=False)
for _mistake in mistakes.FOLD:
    fold_batchnorm.mistake(*_mistake)
fold_batchnorm.accept("W * scale", "W @ np.diag(scale)")
fold_batchnorm.accept("(b - mean) * scale + beta", "b * scale - mean * scale + beta")
# fmt: on


@fold_batchnorm.accept
def _ask_the_layer(
    W: Array, b: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float = 1e-5
) -> tuple[Array, Array]:
    asked = np.vstack([np.zeros(len(W)), np.eye(len(W))])  # nothing, and each input alone
    state = {"mean": mean, "var": var}
    out, _, _ = batchnorm_forward(asked @ W + b, gamma, beta, state, training=False, eps=eps)
    return out[1:] - out[0], out[0]
