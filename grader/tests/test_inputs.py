import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import Float, Int
from numpy import ndarray as Array

from grader.domains import choice, integers, normal, uniform
from grader.inputs import Draws, axes_that_hide_a_swap, hidden_cases, public_cases


@dataclass
class Sample:
    """As much of an exercise as drawing needs."""

    function: Callable[..., Any]
    name: str = "sample"
    probes: list[Any] = field(default_factory=list[Any])
    draws: list[Draws] = field(default_factory=list[Draws])
    pool: int = 0

    @property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.function)

    def random(self, count: int = 3, contrast: Any = True, **given: Any) -> "Sample":
        self.draws.append(Draws.declare(self.signature, count, contrast, given))
        return self


@dataclass
class Call:
    """A probe."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict[str, Any])
    why: str = ""


def dense(
    X: Float[Array, "m n_x"], W: Float[Array, "n_x n_h"], rate: float = 0.1
) -> Float[Array, "m n_h"]:
    return rate * X @ W


def labelled(X: Float[Array, "m n_x"], Y: Int[Array, "m 1"], params: dict[str, Array]) -> float:
    return float(X.sum() + Y.sum() + params["W"].sum())


def rgb(image: Float[Array, "height width 3"]) -> Float[Array, "height width"]:
    return image.mean(axis=2)


# ---- drawing ------------------------------------------------------------------------------------


@given(st.integers(0, 2**64))
def test_hidden_sizes_are_never_equal(seed: int) -> None:
    sample = Sample(dense).random(m=(2, 4), n_x=(2, 4), n_h=(2, 4))
    for case in hidden_cases(sample, seed):
        X, W = case.arguments["X"], case.arguments["W"]
        assert X.shape[1] == W.shape[0]
        assert len({*X.shape, *W.shape}) == 3
        assert not axes_that_hide_a_swap(sample.signature, case.arguments)


@given(st.integers(0, 2**64))
def test_a_size_that_stands_in_the_annotation_is_not_drawn_again(seed: int) -> None:
    sample = Sample(rgb).random(height=(2, 4), width=(2, 4))
    for case in hidden_cases(sample, seed):
        assert sorted(case.arguments["image"].shape) == [2, 3, 4]


def test_the_same_seed_draws_the_same_and_another_one_does_not() -> None:
    sample = Sample(dense).random(m=5, n_x=2, n_h=3)

    def drawn(seed: int) -> list[Any]:
        return [case.arguments["X"].tolist() for case in hidden_cases(sample, seed)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_exercises_draw_differently_from_one_seed() -> None:
    first = Sample(dense, "first").random(m=5, n_x=2, n_h=3)
    second = Sample(dense, "second").random(m=5, n_x=2, n_h=3)
    a, b = (hidden_cases(sample, 1)[0].arguments["X"] for sample in (first, second))
    assert not np.array_equal(a, b)


def test_public_inputs_never_change() -> None:
    sample = Sample(dense).random(m=(5, 9), n_x=(2, 3), n_h=4)
    once, again = public_cases(sample), public_cases(sample)
    assert [c.label for c in once] == ["public 1", "public 2", "public 3"]
    assert all(
        np.array_equal(a.arguments["X"], b.arguments["X"]) for a, b in zip(once, again, strict=True)
    )
    assert not np.array_equal(once[0].arguments["X"], hidden_cases(sample, 0)[0].arguments["X"])


def test_an_argument_with_a_default_is_drawn_only_where_it_is_given() -> None:
    without = Sample(dense).random(m=5, n_x=2, n_h=3)
    with_it = Sample(dense).random(m=5, n_x=2, n_h=3, rate=uniform(1, 2))
    assert "rate" not in hidden_cases(without, 0)[0].arguments
    assert 1 <= hidden_cases(with_it, 0)[0].arguments["rate"] <= 2


def test_a_dict_of_domains_a_function_and_a_fixed_value_are_drawn() -> None:
    sample = Sample(labelled).random(
        1,
        m=(3, 9),
        n_x=2,
        Y=lambda rng, sizes: rng.integers(0, 2, (sizes["m"], 1)),
        params={"W": normal(shape="n_x 1"), "kind": choice("a", "b"), "m": 3},
    )
    arguments = hidden_cases(sample, 5)[0].arguments
    assert arguments["Y"].shape == (len(arguments["X"]), 1)
    assert arguments["params"]["W"].shape == (2, 1)
    assert arguments["params"]["kind"] in ("a", "b")
    assert arguments["params"]["m"] == 3


# ---- contrasts ----------------------------------------------------------------------------------


def test_a_contrast_changes_one_argument_and_keeps_the_others() -> None:
    sample = Sample(dense).random(m=(4, 6), n_x=2, n_h=3, rate=uniform(1, 2))
    cases = hidden_cases(sample, 7)
    contrasts = [case for case in cases if case.changed]
    assert [case.changed for case in contrasts] == ["X", "W", "rate"]
    base = cases[0].arguments
    for case in contrasts:
        assert case.base == "hidden 1"
        same = {name: np.array_equal(value, base[name]) for name, value in case.arguments.items()}
        assert [name for name, kept in same.items() if not kept] == [case.changed]


def test_contrasts_can_be_switched_off_or_chosen() -> None:
    sizes = {"m": 4, "n_x": 2, "n_h": 3}

    def changed(contrast: Any) -> list[str]:
        sample = Sample(dense).random(contrast=contrast, **sizes)
        return [case.changed for case in hidden_cases(sample, 7) if case.changed]

    assert changed(True) == ["X", "W"]
    assert changed(False) == []
    assert changed(["W"]) == ["W"]


def test_an_argument_that_cannot_vary_has_no_contrast() -> None:
    sample = Sample(labelled).random(
        m=3, n_x=2, Y=choice(np.zeros((3, 1), int)), params={"W": np.ones((2, 1))}
    )
    assert [case.changed for case in hidden_cases(sample, 0) if case.changed] == ["X"]


def test_an_exercise_with_one_argument_needs_no_contrast() -> None:
    sample = Sample(rgb).random(height=4, width=5)
    assert not [case for case in hidden_cases(sample, 0) if case.changed]


def test_each_family_has_its_own_base() -> None:
    sample = Sample(dense).random(2, m=4, n_x=2, n_h=3).random(1, m=5, n_x=2, n_h=3)
    cases = hidden_cases(sample, 0)
    assert [case.base for case in cases] == [
        "",
        "hidden 1",
        "hidden 1",
        "",
        "",
        "hidden 5",
        "hidden 5",
    ]
    assert [case.label for case in cases] == [f"hidden {i}" for i in range(1, 8)]
    assert all(case.hidden for case in cases)


def test_probes_come_first_and_bring_their_reason() -> None:
    probe = Call((np.ones((2, 3)), np.ones((3, 4))), {"rate": 0.5}, "half the rate")
    sample = Sample(dense, probes=[probe]).random(m=5, n_x=2, n_h=3)
    first = public_cases(sample)[0]
    assert (first.why, first.arguments["rate"], first.hidden) == ("half the rate", 0.5, False)


# ---- what cannot be drawn -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "given", "words"),
    [
        (labelled, {"m": 3, "n_x": 2}, "say what Y may be, as in random(Y=uniform(0, 1))"),
        (dense, {"m": 3, "n_x": 2}, "dimension 'n_h' is not given"),
        (dense, {"m": 3, "n_x": 3, "n_h": 2}, "are equal, so a swapped axis would pass"),
        (dense, {"m": (3, 3), "n_x": (3, 3), "n_h": 2}, "are equal"),
        (rgb, {"height": 3, "width": 4}, "are equal"),
        (dense, {"m": 3, "n_x": 2, "n_h": 4, "ratee": uniform(0, 1)},
         "ratee is neither a parameter (X, W, rate) nor a dimension (m, n_h, n_x)"),
        (dense, {"m": 3, "n_x": 2, "n_h": 4, "n_y": 5}, "n_y is neither"),
        (dense, {"m": uniform(0, 1), "n_x": 2, "n_h": 4}, "needs a size or (low, high)"),
        (dense, {"m": (9, 3), "n_x": 2, "n_h": 4}, "needs a size or (low, high), not (9, 3)"),
        (dense, {"m": 3.0, "n_x": 2, "n_h": 4}, "needs a size"),
        (dense, {"m": True, "n_x": 2, "n_h": 4}, "needs a size"),
        (dense, {"count": 0, "m": 3, "n_x": 2, "n_h": 4}, "draws is 0"),
        (dense, {"contrast": ["Q"], "m": 3, "n_x": 2, "n_h": 4}, "contrast names 'Q'"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_a_reason(
    function: Callable[..., Any], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the words are compared below
        Sample(function).random(**given)
    assert words in str(caught.value)


def test_a_function_may_use_sizes_that_no_annotation_names() -> None:
    sample = Sample(rgb).random(image=lambda rng, sizes: rng.random((sizes["side"], 2, 3)), side=4)
    assert hidden_cases(sample, 0)[0].arguments["image"].shape == (4, 2, 3)


# ---- swapped axes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shapes", "hides"),
    [
        ({"X": (3, 2), "W": (2, 4)}, ""),
        ({"X": (3, 3), "W": (3, 4)}, "axes m and n_x of X both have size 3"),
        ({"X": (1, 1), "W": (1, 4)}, ""),
        ({"X": (3, 2), "W": (2, 2)}, "axes n_x and n_h of W both have size 2"),
        ({"X": (3,), "W": (2, 4)}, ""),
    ],
)
def test_equal_axes_with_different_names_are_found(
    shapes: dict[str, tuple[int, ...]], hides: str
) -> None:
    arguments = {name: np.ones(shape) for name, shape in shapes.items()}
    assert axes_that_hide_a_swap(inspect.signature(dense), arguments) == hides


def test_a_matrix_that_is_square_by_its_annotation_hides_nothing() -> None:
    def inverse(A: Float[Array, "n n"]) -> Float[Array, "n n"]:
        return A

    arguments = {"A": np.ones((3, 3))}
    assert axes_that_hide_a_swap(inspect.signature(inverse), arguments) == ""


def test_axes_without_a_fixed_number_are_left_alone() -> None:
    def any_shape(A: Float[Array, "... n"], B: Float[Array, "*batch n"]) -> float:
        return 0.0

    arguments = {"A": np.ones((3, 3)), "B": np.ones((3, 3))}
    assert axes_that_hide_a_swap(inspect.signature(any_shape), arguments) == ""


def test_integers_of_a_scalar_parameter_are_drawn() -> None:
    def zeros(n_x: int) -> Array:
        return np.zeros(n_x)

    sample = Sample(zeros).random(n_x=integers(2, 5))
    assert {case.arguments["n_x"] for case in hidden_cases(sample, 0)} <= {2, 3, 4}
