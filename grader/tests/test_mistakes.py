from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.calls import Outcome, call
from grader.grading.compare import Tolerance, same
from grader.grading.diagnose import diagnose, judge_cases
from grader.grading.mistakes import GENERAL, behaviour, general_outcomes, hint_of
from grader.key import AnswerKey, KeyCase
from grader.values import pack

Answer = Callable[..., Any]
X = np.array([[1.0, 2.0], [3.0, 5.0], [8.0, 13.0]])


def make_key(answer: Answer, *inputs: dict[str, Any], **changes: Any) -> AnswerKey:
    """Return a key of `answer` with a case for each of `inputs`."""
    cases = tuple(
        KeyCase(
            f"public {number}",
            arguments,
            call(answer, pack(arguments), 9).value,
            (),
            m=len(arguments.get("X", "")),
        )
        for number, arguments in enumerate(inputs, 1)
    )
    key = AnswerKey("f", tuple(inputs[0]), 1.0, ("hint",), cases, ())
    return replace(key, **changes)


def run(key: AnswerKey, answer: Answer) -> list[Outcome]:
    return [call(answer, case.packed, 9) for case in key.cases]


def diagnosed(key: AnswerKey, answer: Answer) -> str:
    found = diagnose(key, judge_cases(key, run(key, answer)))
    return found.code if found else ""


def mean_column(X: np.ndarray, b: float) -> np.ndarray:
    return X.mean(axis=1, keepdims=True) + b


def key_of_means() -> AnswerKey:
    """The means of rows plus b: (m, 1), with a contrast for each argument."""
    key = make_key(mean_column, {"X": X, "b": 0.5}, {"X": X + 1, "b": 0.5}, {"X": X, "b": 2.0})
    first, second, third = key.cases
    contrasts = [
        replace(second, base=first.label, changed="X"),
        replace(third, base=first.label, changed="b"),
    ]
    return replace(key, cases=(first, *contrasts))


def in_place(X: np.ndarray, b: float) -> np.ndarray:
    return np.add(X, b, out=X).mean(axis=1, keepdims=True)


WRONG: dict[str, Answer] = {
    "zeros": lambda X, _: np.zeros((len(X), 1)),
    "transposed": lambda X, b: mean_column(X, b).T,
    "times_m": lambda X, b: mean_column(X, b) * len(X),
    "over_m": lambda X, b: mean_column(X, b) / len(X),
    "negated": lambda X, b: -mean_column(X, b),
    "squeezed": lambda X, b: mean_column(X, b)[:, 0],
    "nan": lambda X, _: np.full((len(X), 1), np.nan),
    "constant": lambda *_: mean_column(np.array([[1.0, 2.0], [3.0, 5.0], [8.0, 13.0]]), 0.5),
    "ignored:X": lambda _, b: np.arange(3.0)[:, None] + b,
    "ignored:b": lambda X, _: X.max(axis=1, keepdims=True),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_general_mistake_is_recognised_in_an_answer(name: str) -> None:
    assert diagnosed(key_of_means(), WRONG[name]) == f"general:{name}"


def test_every_general_mistake_has_a_wrong_answer_here() -> None:
    assert {general.name for general in GENERAL} | {"constant"} <= set(WRONG)


def test_an_input_changed_in_place_is_told_with_its_name() -> None:
    key = key_of_means()
    judged = judge_cases(key, run(key, in_place))
    found = diagnose(key, judged)
    assert found is not None
    assert found.code == "input"
    assert "the input X was changed in place" in found.hint


def test_what_each_general_mistake_returns_follows_from_the_expected_values_alone() -> None:
    key = key_of_means()
    returned = general_outcomes(key)
    for name in ("zeros", "transposed", "times_m", "over_m", "negated", "squeezed", "nan"):
        for case, outcome in zip(key.cases, returned[name], strict=True):
            own = call(WRONG[name], case.packed, 2).value
            assert same(own, outcome.value, Tolerance())
    assert [outcome.changed for outcome in returned["changed:X"]] == [("X",)] * 3


def test_a_mistake_that_cannot_be_made_is_left_out() -> None:
    counting = make_key(len, {"X": X}, {"X": X[:2]})
    assert set(general_outcomes(counting)) == {"zeros", "negated", "constant", "changed:X"}
    word = make_key(lambda n: "odd" if n % 2 else "even", {"n": 1}, {"n": 2})
    assert set(general_outcomes(word)) == {"constant"}


def test_without_examples_there_is_no_m_to_forget() -> None:
    key = make_key(lambda n: n / 2, {"n": 1}, {"n": 2})
    assert not {"times_m", "over_m"} & set(general_outcomes(key))


def test_general_mistakes_reach_into_dicts_and_tuples_and_leave_the_rest() -> None:
    def parts(X: np.ndarray) -> dict[str, Any]:
        return {"db": X.sum(axis=0), "loss": (float(X.mean()), "nats"), "steps": 3, "on": True}

    returned = general_outcomes(make_key(parts, {"X": X}))
    expected = parts(X)
    times_m = returned["times_m"][0].value
    assert times_m["db"].tolist() == (3 * expected["db"]).tolist()
    assert times_m["loss"] == (3 * expected["loss"][0], "nats")
    assert (times_m["steps"], times_m["on"]) == (3, True)
    assert returned["zeros"][0].value["steps"] == 0
    assert "transposed" not in returned


def test_an_empty_array_is_left_as_it_is() -> None:
    key = make_key(lambda X: X[:0], {"X": X})
    assert set(general_outcomes(key)) == {"changed:X"}


def test_an_argument_inside_a_dict_can_be_changed_in_place_too() -> None:
    key = make_key(lambda params: params["W"].sum(), {"params": {"W": X}})
    assert "changed:params" in general_outcomes(key)


def test_an_answer_that_raises_somewhere_shows_no_behaviour() -> None:
    key = key_of_means()
    assert behaviour(key, [Outcome(1.0), Outcome(error="ValueError"), Outcome(1.0)]) == ""


def test_an_optional_argument_is_not_blamed_where_everything_is_wrong() -> None:
    def scaled(X: np.ndarray, factor: float = 1.0) -> float:
        return float(X.sum() * factor)

    key = make_key(scaled, {"X": X}, {"X": X, "factor": 2.0}, {"X": X, "factor": 3.0})
    third = replace(key.cases[2], base="public 2", changed="factor")
    key = replace(key, cases=(*key.cases[:2], third), parameters=("X", "factor"))
    assert behaviour(key, run(key, lambda X, *_: X.sum())) == "ignored:factor"
    wrong = run(key, lambda X, factor=1.0: X.max() + (0.5 if factor == 1 else 0.0))
    assert behaviour(key, wrong) == ""


def test_a_contrast_that_moves_nothing_proves_nothing() -> None:
    def clipped(X: np.ndarray, b: float) -> float:
        return float(min(X.sum() + b, 1.0))

    key = make_key(clipped, {"X": X, "b": 0.5}, {"X": X, "b": 2.0})
    key = replace(key, cases=(key.cases[0], replace(key.cases[1], base="public 1", changed="b")))
    assert behaviour(key, run(key, clipped)) == ""


@pytest.mark.parametrize(
    "wrap",
    [lambda x: {"a": x}, lambda x: [x, 1], lambda x: (1.0, {"b": [x]}), float],
    ids=["dict", "list", "nested", "number"],
)
def test_nan_everywhere_is_not_taken_for_an_ignored_argument(wrap: Callable[[Any], Any]) -> None:
    def total(X: np.ndarray, b: float) -> Any:
        return wrap(X.sum() + b)

    key = make_key(total, {"X": X, "b": 0.5}, {"X": X, "b": 2.0}, {"X": X + 1, "b": 2.0})
    second = replace(key.cases[1], base="public 1", changed="b")
    key = replace(key, cases=(key.cases[0], second, key.cases[2]))
    assert behaviour(key, run(key, lambda X, _: wrap(X.sum()))) == "ignored:b"
    odd = run(key, lambda X, _: wrap(np.nan if len(X) and X[0, 0] == 1 else X.sum()))
    assert behaviour(key, odd) == ""


@pytest.mark.parametrize("name", [*WRONG, "changed:X"])
def test_every_hint_is_short_and_names_the_argument(name: str) -> None:
    hint = hint_of(name)
    assert 10 < len(hint) < 160
    assert "!" not in hint
    assert "{" not in hint
    if ":" in name:
        assert name.partition(":")[2] in hint
