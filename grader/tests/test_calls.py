import linecache
import sys
from typing import Any

import numpy as np
import pytest

from grader.calls import Outcome, call, frozen, thawed
from grader.values import MAX_ITEMS, Opaque, pack, plain, unpack

ARGUMENTS = pack({"X": np.array([[1.0, 2.0]]), "eps": 0.5})


def test_arguments_go_by_position_and_then_by_name() -> None:
    seen: list[Any] = []
    call(lambda A, eps: seen.extend([A, eps]), ARGUMENTS, 1)
    assert seen[0].tolist() == [[1.0, 2.0]]
    assert seen[1] == 0.5


def test_learners_may_rename_what_goes_by_position() -> None:
    outcome = call(lambda features, tiny: features + tiny, ARGUMENTS, 2)
    assert outcome.value.tolist() == [[1.5, 2.5]]


def test_each_call_gets_copies_of_its_own() -> None:
    def spoil(X: np.ndarray, eps: float) -> float:
        X[:] = 7.0
        return float(X.sum())

    assert [call(spoil, ARGUMENTS, 2).value for _ in range(2)] == [14.0, 14.0]
    assert unpack(ARGUMENTS)["X"].tolist() == [[1.0, 2.0]]


def test_an_argument_that_changed_in_place_is_named() -> None:
    def in_place(X: np.ndarray, eps: float) -> np.ndarray:
        return np.add(X, eps, out=X)

    outcome = call(in_place, ARGUMENTS, 2)
    assert outcome.changed == ("X",)
    assert outcome.value.tolist() == [[1.5, 2.5]]


@pytest.mark.parametrize("grow", ["items", "itself", "opaque"])
def test_an_argument_that_is_no_plain_value_any_more_has_changed(grow: str) -> None:
    def spoil(things: list[Any]) -> int:
        things.extend({"items": [0] * MAX_ITEMS, "itself": [things], "opaque": [object()]}[grow])
        return 1

    outcome = call(spoil, pack({"things": [0]}), 1)
    assert (outcome.value, outcome.changed) == (1, ("things",))


def test_nan_in_an_argument_is_no_change() -> None:
    assert call(lambda _: 1, pack({"X": np.array([np.nan])}), 1).changed == ()


def test_an_error_is_an_outcome_with_its_name_and_message() -> None:
    outcome = call(lambda X, _: X @ X, ARGUMENTS, 2)
    assert outcome.error == "ValueError"
    assert "mismatch" in outcome.message


def test_sys_exit_is_an_error_of_that_call() -> None:
    assert call(lambda *_: sys.exit(0), ARGUMENTS, 2).error == "SystemExit"


def test_an_interrupt_by_the_person_in_front_is_not_swallowed() -> None:
    def interrupted(X: Any, eps: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupted, ARGUMENTS, 2)


def test_a_long_message_is_cut() -> None:
    def shout(X: Any, eps: Any) -> None:
        raise ValueError("a" * 10_000)

    assert len(call(shout, ARGUMENTS, 2).message) == 400


@pytest.mark.parametrize("kernel", ["__wrapped__MatMul_device_/job:x", "__wrapped____MklMatMul_b0"])
def test_a_message_is_the_same_whichever_kernel_of_tensorflow_failed(kernel: str) -> None:
    def fail(X: Any, eps: Any) -> None:
        raise ValueError(
            f"{{{{function_node {kernel}}}}} [1,2] and [2,3] differ [Op:MatMul] name: "
        )

    assert call(fail, ARGUMENTS, 2).message == "[1,2] and [2,3] differ"


class Rude(Exception):
    """An error that cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


def test_an_error_whose_message_fails_is_still_an_outcome() -> None:
    def fail(X: Any, eps: Any) -> None:
        raise Rude

    outcome = call(fail, ARGUMENTS, 2)
    assert (outcome.error, outcome.message) == ("Rude", "its message cannot be shown")


def test_a_message_that_no_channel_carries_is_cleaned() -> None:
    def fail(X: Any, eps: Any) -> None:
        raise ValueError("\ud800")

    outcome = call(fail, ARGUMENTS, 2)
    assert unpack(pack(outcome.to_plain()))["message"] == "?"


def test_the_innermost_line_of_the_learners_own_code_is_told() -> None:
    names: dict[str, Any] = {"np": np}
    source = "def f(X, eps):\n    y = 1\n    return np.linalg.inv(X)\n"
    lines = [line + "\n" for line in source.splitlines()]
    linecache.cache["<answer f>"] = (len(source), None, lines, "<answer f>")
    exec(compile(source, "<answer f>", "exec"), names)
    assert call(names["f"], ARGUMENTS, 2).line == "return np.linalg.inv(X)"


def test_a_result_that_is_too_large_is_named_and_not_carried() -> None:
    outcome = call(lambda X, _: np.broadcast_to(X, (10_000_000, 2)), ARGUMENTS, 2)
    assert isinstance(outcome.value, Opaque)
    assert "too large" in outcome.value.type_name


def test_an_observer_sees_the_answer_and_the_arguments() -> None:
    def observe(answer: Any, X: np.ndarray, eps: float) -> dict[str, Any]:
        return {"twice": answer(X, eps) * 2, "m": len(X)}

    outcome = call(lambda X, eps: X.sum() + eps, ARGUMENTS, 2, observe)
    assert float(outcome.value["twice"]) == 7.0
    assert outcome.value["m"] == 1


def test_an_outcome_travels_as_plain_data() -> None:
    for outcome in (
        Outcome(3.0),
        Outcome(None, error="ValueError", message="no", line="x = 1"),
        Outcome([1], changed=("X", "y")),
    ):
        assert Outcome.from_plain(unpack(pack(outcome.to_plain()))) == outcome


@pytest.mark.parametrize("data", [None, 5, [1], "text", {"changed": 5}, {"changed": "X"}])
def test_what_is_no_outcome_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="not"):
        Outcome.from_plain(data)


def test_an_outcome_from_outside_is_cut_to_size() -> None:
    outcome = Outcome.from_plain({"error": "E" * 999, "changed": ["x" * 999] * 99})
    assert len(outcome.error) == 400
    assert (len(outcome.changed), len(outcome.changed[0])) == (20, 80)


@pytest.mark.parametrize("bits", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_generator_goes_on_where_it_was_after_it_has_travelled(bits: str) -> None:
    rng = np.random.Generator(getattr(np.random, bits)(5))
    rng.integers(0, 2, 3)  # half of a word is kept for the next draw
    there = thawed(unpack(pack(plain(frozen(rng)))))
    assert there is not rng
    assert np.array_equal(there.normal(size=9), rng.normal(size=9))


@pytest.mark.parametrize(
    "state",
    [{"bit_generator": "os"}, {"bit_generator": "PCG64"}, {"bit_generator": 3}, {}, None, 7],
)
def test_a_state_that_is_none_raises_an_ordinary_error(state: Any) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        thawed({"numpy.random.Generator": state})


def test_all_other_arguments_travel_as_they_are() -> None:
    for argument in (None, 1.5, {"W": 1}, [1, 2]):
        assert thawed(frozen(argument)) is argument


# ---- a function that does not take its arguments ------------------------------------------------


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("def f(X): return 1", "f(X)"),
        ("def f(X, eps, more): return 1", "f(X, eps, more)"),
        ("def f(X, *, tiny): return 1", "f(X, *, tiny)"),
        ("def f(X: int, epsilon: float = 1e-8) -> int: return 1", "f(X, epsilon=1e-08)"),
        ("f = lambda: 1\nf.__name__ = 'f'", "f()"),
    ],
)
@pytest.mark.parametrize("observed", [False, True])
def test_what_does_not_take_its_arguments_is_named_with_those_it_takes(
    text: str, given: str, observed: bool
) -> None:
    def observer(answer: Any, X: Any, eps: float) -> Any:
        return answer(X, eps=eps)

    names: dict[str, Any] = {}
    exec(text, names)
    outcome = call(names["f"], ARGUMENTS, 1, observer if observed else None)
    assert (outcome.error, outcome.given) == ("TypeError", given)
    assert Outcome.from_plain(outcome.to_plain()) == outcome


def test_a_call_inside_a_function_is_the_functions_own_affair() -> None:
    def f(X: Any, eps: float) -> Any:
        return np.dot(X)  # type: ignore[call-arg]

    def g(X: Any, eps: float) -> Any:
        return f(X)  # type: ignore[call-arg]

    for function in (f, g, lambda _, eps: f(eps)):  # type: ignore[call-arg]
        outcome = call(function, ARGUMENTS, 2)
        assert outcome.error == "TypeError"
        assert outcome.given == ""


def test_of_a_class_the_method_that_does_not_fit_is_named() -> None:
    class Stopper:
        def __init__(self, patience: int) -> None:
            self.patience = patience

        def update(self) -> int:
            return self.patience

    def two(answer: Any, X: Any, eps: float) -> Any:
        return answer(X, eps)

    def updated(answer: Any, X: Any, eps: float) -> Any:
        return answer(X).update(eps)

    def misused(answer: Any, X: Any, eps: float) -> Any:
        return answer(X).update() + "text"

    assert call(Stopper, ARGUMENTS, 2, two).given == "class Stopper(patience)"
    assert call(Stopper, ARGUMENTS, 2, updated).given == "Stopper.update(self)"
    assert call(Stopper, ARGUMENTS, 2, misused).given == ""


def test_what_refuses_to_be_looked_at_is_an_ordinary_error() -> None:
    class Odd:
        __name__ = "odd"

        @property
        def __signature__(self) -> Any:
            raise ValueError

        def __call__(self) -> int:
            return 1

    assert call(Odd(), ARGUMENTS, 2).error == "TypeError"
