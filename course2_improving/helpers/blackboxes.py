"""Layers whose inside is closed, some with a wrong way back: the suspects of a detective game.

- ``box``: the layer with a number, with ``draw(rng)`` and ``loss_and_grads(params, rng)``
- ``suspects``: the six of the notebook, by letter; ``more``: six others, by chance
- ``is_broken``: the truth about a number; ``verdict``: the truth about letters that you accuse

Each layer has parameters "X", "W" and "b": its inputs count as parameters, so that their slopes are
checked too. A layer is a way forward, a way back, and a way to draw parameters. Stop reading here
if you want to play.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy import ndarray as Array

Params = dict[str, Array]
Draw = Callable[[np.random.Generator], Params]
Forward = Callable[[Params], Array]
Backward = Callable[[Params, Array], Params]

_LETTERS = "ABCDEF"
_OFTEN = 0.6  # a layer that is special now and then is so with this probability
_WEIGHTS = np.cos(np.arange(12.0))  # of what leaves a layer
_SIX = (13, 1, 11, 4, 2, 9)


@dataclass(frozen=True)
class BlackBox:
    """A layer that draws parameters, and gives a loss and its gradients for them."""

    _draw: Draw = field(repr=False)
    _forward: Forward = field(repr=False)
    _backward: Backward = field(repr=False)
    _unit: float = field(default=1.0, repr=False)

    def draw(self, rng: np.random.Generator) -> Params:
        """Return new parameters "X", "W" and "b"."""
        return self._draw(rng)

    def loss_and_grads(
        self, params: Params, rng: np.random.Generator | None = None
    ) -> tuple[list[float], Params]:
        """Return the loss as a list of one term, and the gradients "dX", "dW" and "db".

        The loss is a weighted sum of what leaves the layer; `rng` is not used.
        """
        del rng
        with np.errstate(all="ignore"):
            out = self._forward(params)
            weights = self._unit * _WEIGHTS[: out.size].reshape(out.shape)
            return [float(np.vdot(weights, out))], self._backward(params, weights)


def box(number: int) -> BlackBox:
    """Return the layer with this number, from 0 to `len(CATALOGUE) - 1`."""
    return CATALOGUE[number][0]


def is_broken(number: int) -> bool:
    """Return whether the way back of the layer with this number is wrong."""
    return CATALOGUE[number][1]


def suspects() -> dict[str, BlackBox]:
    """Return the six layers of the notebook, A to F."""
    return {letter: box(number) for letter, number in zip(_LETTERS, _SIX, strict=True)}


def more(seed: int) -> tuple[dict[str, BlackBox], set[str]]:
    """Return six layers drawn by chance, A to F, and the letters of those that are broken."""
    numbers = np.random.default_rng(seed).permutation(len(CATALOGUE))[: len(_LETTERS)].tolist()
    named = dict(zip(_LETTERS, numbers, strict=True))
    return (
        {letter: box(number) for letter, number in named.items()},
        {letter for letter, number in named.items() if is_broken(number)},
    )


def verdict(accused: Collection[str]) -> str:
    """Return how many of the accused of the six are guilty, and how many others are."""
    guilty = {letter for letter, n in zip(_LETTERS, _SIX, strict=True) if is_broken(n)}
    if set(accused) == guilty:
        return f"Case closed: {', '.join(sorted(guilty))} are broken, and nobody else."
    right, innocent = len(guilty & set(accused)), len(set(accused) - guilty)
    return (
        f"Not yet: {right} of your {len(accused)} accused are broken, {innocent} are innocent, "
        f"{len(guilty) - right} broken ones are free."
    )


# ---- parameters ---------------------------------------------------------------------------------


def _plain(rng: np.random.Generator) -> Params:
    """Return three examples with two features, and weights for two units."""
    return {
        "X": rng.normal(size=(3, 2)),
        "W": np.clip(rng.normal(size=(2, 2)), -2, 2),
        "b": rng.normal(size=2),
    }


def _in_metres(rng: np.random.Generator) -> Params:
    """Return features of the size of thousands."""
    params = _plain(rng)
    return params | {"X": rng.uniform(1000, 3000, (3, 2)) * rng.choice([-1, 1], (3, 2))}


def _in_micrometres(rng: np.random.Generator) -> Params:
    """Return features so large that a step of 1e-7 drowns in rounding, and 1e-5 does not."""
    params = _plain(rng)
    return params | {"X": rng.uniform(6e5, 18e5, (3, 2)) * rng.choice([-1, 1], (3, 2))}


def _blank(params: Params, rng: np.random.Generator) -> Params:
    """Return the parameters with an example of zeros and biases that are almost zero."""
    X = params["X"].copy()
    X[0] = 0.0
    return params | {"X": X, "b": rng.uniform(1e-6, 3e-6, 2) * rng.choice([-1, 1], 2)}


def _sometimes_blank(rng: np.random.Generator) -> Params:
    """Return, six times of ten, an example of zeros and biases that are almost zero."""
    params = _plain(rng)
    return _blank(params, rng) if rng.random() < _OFTEN else params


def _blank_or_large(rng: np.random.Generator) -> Params:
    """Return scores near a corner in half of the draws, in the others too large features."""
    params = _plain(rng)
    if rng.random() < 0.5:
        return _blank(params, rng)
    # all units are on, so that rounding is as coarse in each of these draws
    return params | {"X": rng.uniform(7e5, 14e5, (3, 2)), "W": 0.5 + np.abs(params["W"])}


def _sometimes(value: float) -> Draw:
    """Return a way to draw that gives, six times of ten, one large score in each unit."""

    def draw(rng: np.random.Generator) -> Params:
        params = _plain(rng)
        if rng.random() < _OFTEN:
            params["X"][0] = [1.0, 0.0]
            params["W"][0] = value * rng.uniform(1, 2, 2)
        return params

    return draw


def _row(rng: np.random.Generator) -> Params:
    """Return four examples with three features, a gain and a shift for each feature."""
    return {"X": rng.normal(size=(4, 3)), "W": rng.normal(1, 0.3, 3), "b": rng.normal(size=3)}


# ---- ways forward and back ----------------------------------------------------------------------


def _scores(params: Params) -> Array:
    return params["X"] @ params["W"] + params["b"]  # (3, 2)


def _back(params: Params, dZ: Array) -> Params:
    """Return the slopes by what made the scores."""
    return {"dX": dZ @ params["W"].T, "dW": params["X"].T @ dZ, "db": dZ.sum(axis=0)}


def _elementwise(slope: Callable[[Array], Array]) -> Backward:
    """Return the way back through an activation with this slope at the scores."""
    return lambda params, dA: _back(params, dA * slope(_scores(params)))


def _softmax(params: Params) -> Array:
    E = np.exp(_scores(params) - _scores(params).max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _softmax_back(params: Params, dA: Array) -> Params:
    P = _softmax(params)
    return _back(params, P * (dA - np.sum(dA * P, axis=1, keepdims=True)))


def _diagonal(params: Params, dA: Array) -> Params:
    P = _softmax(params)
    return _back(params, dA * P * (1 - P))


def _normalized(X: Array) -> tuple[Array, Array]:
    deviation = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)  # (4, 1)
    return (X - X.mean(axis=1, keepdims=True)) / deviation, deviation


def _normalize(params: Params) -> Array:
    return _normalized(params["X"])[0] * params["W"] + params["b"]


def _normalize_back(*, moving: bool) -> Backward:
    """Return the way back through a normalization; unless `moving`, its deviation is a constant."""

    def backward(params: Params, dA: Array) -> Params:
        N, deviation = _normalized(params["X"])
        dN = dA * params["W"]
        inner = dN - dN.mean(axis=1, keepdims=True)
        if moving:
            inner = inner - N * np.mean(dN * N, axis=1, keepdims=True)
        return {"dX": inner / deviation, "dW": np.sum(dA * N, axis=0), "db": dA.sum(axis=0)}

    return backward


def _changed(backward: Backward, change: Callable[[Mapping[str, Array]], Params]) -> Backward:
    """Return a way back of which some slopes are changed afterwards."""

    def changed(params: Params, dA: Array) -> Params:
        grads = backward(params, dA)
        return grads | change(grads)

    return changed


def _relu(params: Params) -> Array:
    return np.maximum(_scores(params), 0)


def _tanh(params: Params) -> Array:
    return np.tanh(_scores(params))


def _softplus(params: Params) -> Array:
    return np.logaddexp(0, _scores(params))


def _clipped(params: Params) -> Array:
    return np.clip(_scores(params), -20, 20)


_relu_back = _elementwise(lambda Z: (Z > 0).astype(float))
_tanh_back = _elementwise(lambda Z: 1 - np.tanh(Z) ** 2)


def _relu_back_by_count(params: Params, dA: Array) -> Params:
    """Return a way back that divides db by the number of active examples, and multiplies again."""
    grads, active = _relu_back(params, dA), np.sum(_scores(params) > 0, axis=0)
    return grads | {"db": grads["db"] / active * active}


# Number, layer, whether its way back is broken.
CATALOGUE: tuple[tuple[BlackBox, bool], ...] = (
    (BlackBox(_plain, _scores, _back), False),  # 0
    (BlackBox(_in_metres, _scores, _back), False),  # 1: large gradients
    (BlackBox(_in_metres, _scores, _changed(_back, lambda g: {"db": g["db"] / 3})), True),  # 2
    (BlackBox(_plain, _relu, _relu_back), False),  # 3
    (BlackBox(_sometimes_blank, _relu, _relu_back), False),  # 4: scores near the corner
    (BlackBox(_plain, _relu, _elementwise(np.ones_like)), True),  # 5: without the slope
    (BlackBox(_plain, _tanh, _tanh_back), False),  # 6
    (BlackBox(_plain, _tanh, _elementwise(lambda Z: 1 - Z**2)), True),  # 7: tanh is forgotten
    (
        BlackBox(_sometimes(800.0), _softplus, _elementwise(lambda Z: 0.5 + 0.5 * np.tanh(Z / 2))),
        False,
    ),  # 8
    (
        BlackBox(_sometimes(800.0), _softplus, _elementwise(lambda Z: np.exp(Z) / (1 + np.exp(Z)))),
        True,
    ),  # 9: inf / inf
    (BlackBox(_plain, _softmax, _softmax_back), False),  # 10
    (BlackBox(_plain, _softmax, _diagonal, 1e-6), True),  # 11: tiny gradients, of one class each
    (BlackBox(_row, _normalize, _normalize_back(moving=True)), False),  # 12
    (BlackBox(_row, _normalize, _normalize_back(moving=False)), True),  # 13
    (
        BlackBox(
            _sometimes(30.0), _clipped, _elementwise(lambda Z: (np.abs(Z) < 20).astype(float))
        ),
        False,
    ),  # 14
    (BlackBox(_sometimes(30.0), _clipped, _elementwise(np.ones_like)), True),  # 15: rarely wrong
    (
        BlackBox(_plain, _tanh, _changed(_tanh_back, lambda g: {"db": g["db"] * [1, 0]})),
        True,
    ),  # 16: one number of b
    (BlackBox(_plain, _softmax, _softmax_back, 1e-6), False),  # 17: tiny gradients
    (BlackBox(_in_micrometres, _relu, _relu_back), False),  # 18: coarse for short steps
    (BlackBox(_plain, _relu, _relu_back_by_count), True),  # 19: 0 / 0 in db, where a unit is off
    (
        BlackBox(_plain, _tanh, _changed(_tanh_back, lambda g: {"dW": 1.02 * g["dW"]})),
        True,
    ),  # 20: two percent of one array
    (BlackBox(_blank_or_large, _relu, _relu_back), False),  # 21: two reasons for false alarms
)
