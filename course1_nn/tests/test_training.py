"""What judges the start and the descent of a network accepts good answers and names bad ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course1_nn.helpers import training
from course1_nn.week3.source.shallow_network import activation, fit_shallow, init_shallow
from course1_nn.week3.source.shallow_network import shallow_forward as forward

CASE = (3, 4, 2, training.seed(5), 0.2)


def fails(answer: Callable[..., Any]) -> list[str]:
    """Return the names of the requirements that a start does not meet."""
    result = training.drawn_often(answer, *CASE)
    return [holds.__name__ for _, holds in training.START if not holds(result, *CASE)]


def changed(**parts: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """Return `init_shallow` with some arrays changed."""

    def answer(*args: Any) -> dict[str, Any]:
        params = init_shallow(*args)
        return params | {name: change(params[name]) for name, change in parts.items()}

    return answer


def test_the_reference_starts_well() -> None:
    assert fails(init_shallow) == []


@pytest.mark.parametrize(
    ("answer", "requirement"),
    [
        (changed(W1=np.transpose), "shaped"),
        (changed(b1=lambda b: b + 0.1), "unbiased"),
        (changed(b2=lambda b: b.astype(int)), "unbiased"),
        (changed(W1=lambda W: np.repeat(W[:, :1], W.shape[1], axis=1)), "distinct"),
        (changed(W2=lambda W: 1.5 * W), "spread"),
        (changed(W2=np.abs), "centred"),
    ],
)
def test_each_bad_start_is_named(answer: Callable[..., Any], requirement: str) -> None:
    assert requirement in fails(answer)


def test_a_start_that_does_not_come_from_the_generator_is_named() -> None:
    unseeded, fixed = np.random.default_rng(1), np.random.default_rng
    assert "repeatable" in fails(lambda *a: init_shallow(*a[:3], unseeded, *a[4:]))
    assert "from_rng" in fails(lambda *a: init_shallow(*a[:3], fixed(1), *a[4:]))


def test_a_missing_name_is_named_first() -> None:
    result = training.drawn_often(lambda *_: {"W1": np.zeros((3, 4))}, *CASE)
    assert not training.named(result)


def descent(change: Callable[[Any, list[float]], Any], act: str = "tanh") -> list[str]:
    """Return the names of the requirements that a training does not meet."""
    rng = np.random.default_rng(2)
    X, Y = rng.normal(0, 2, size=(7, 3)), rng.integers(0, 2, (7, 1))
    case = (X, Y, 4, 0.9, 5, training.seed(3), act)
    result = training.followed(lambda *args: change(*fit_shallow(*args)), *case)
    return [holds.__name__ for _, holds in training.DESCENT if not holds(result, *case)]


@pytest.mark.parametrize("act", ["tanh", "sigmoid"])
def test_the_reference_goes_downhill(act: str) -> None:
    assert descent(lambda params, losses: (params, losses), act) == []


def test_each_bad_descent_is_named() -> None:
    assert "noted" in descent(lambda params, losses: (params, losses[1:]))
    assert "downhill" in descent(lambda params, losses: (params, [0.7 for _ in losses]))
    assert "downhill" in descent(lambda p, losses: (p | {"b2": p["b2"] + 1e-4}, losses))
    assert "started" in descent(lambda p, losses: (p | {"W1": np.ones((3, 4))}, losses))
    assert "small" in descent(lambda p, losses: (p | {"W1": 100 * p["W1"]}, losses))
    assert "sized" in descent(lambda p, losses: (p | {"b2": p["b2"][:, np.newaxis]}, losses))


def test_only_an_unknown_name_may_be_refused() -> None:
    Z = np.ones((2, 3))
    assert training.refusal(activation, Z, "swish") == {"raised": "ValueError"}
    words = {"raised": "ValueError"}
    assert training.refusal(lambda *_: words, Z, "swish") == {"returned": words}
    with pytest.raises(ValueError, match="tanh"):
        training.refusal(lambda _, name: activation(Z, name + "?"), Z, "tanh")


def test_only_what_is_listed_of_a_cache_is_kept() -> None:
    def wordy(*args: Any) -> Any:
        A2, cache = forward(*args)
        return A2, cache | {"Z2": A2}

    params = init_shallow(3, 4, 1, np.random.default_rng(1))
    _, cache = training.listed(wordy, np.ones((2, 3)), params, "relu")
    assert list(cache) == ["X", "Z1", "A1", "A2", "act"]
    assert training.listed(lambda *_: 3, np.ones((2, 3)), params) == 3


def test_some_of_the_scores_are_zero() -> None:
    Z = training.with_zeros(np.random.default_rng(1), {"m": 5, "n_h": 3})
    assert Z.shape == (5, 3)
    assert 0 < np.sum(Z == 0) < 8
