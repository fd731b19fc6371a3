"""The notebook's check: instant, offline, and the same verdict as the official one."""

import builtins
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.grading.judge import Judge
from grader.grading.student import Checker, checker
from grader.stems import Stem
from grader.variants import as_function


@pytest.fixture
def check(averages: Stem, monkeypatch: pytest.MonkeyPatch) -> Checker:
    monkeypatch.chdir(averages.folder)
    return checker(averages.place)


def center(X: Any) -> Any:
    return X - X.mean(axis=0)


def test_a_right_answer_passes_every_case(check: Checker) -> None:
    card = check(center)
    assert card.passed
    assert card.score == 40
    assert "PASS" in repr(card)


def test_learners_may_rename_their_arguments(check: Checker) -> None:
    def center(table: Any) -> Any:
        return table - table.mean(axis=0)

    assert check(center).passed


@pytest.mark.parametrize("parameters", ["X", "X, eps, more", "Z, *, eps"])
def test_other_parameters_are_told_with_those_that_are_due(check: Checker, parameters: str) -> None:
    names: dict[str, Any] = {}
    exec(f"def scale({parameters}):\n    return X\n", names)
    said = repr(check(names["scale"]))
    assert f"`scale({parameters})` does not fit how it is called here, as `scale(X, eps)`." in said
    assert "Your answer" not in said  # it did nothing


def test_what_returns_nothing_is_asked_for_its_return(check: Checker) -> None:
    """All results are alike then, and that says nothing about the arguments."""

    def center(X: Any) -> None:
        sys.stdout.write(str(X - X.mean(axis=0)))

    card = check(center)
    assert card.diagnosis is not None
    assert card.diagnosis.hint.startswith("The result is None: is there a `return`?")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("input('X? ')", "nobody answers while it is checked. Did it call `input`?"),
        ("center(X)", "It calls itself again and again"),
        ("mean_of_another_cell", "what another cell has defined is gone after a restart."),
        ("exit()", "Use `return` to end a function."),
    ],
)
def test_what_beginners_stumble_over_is_told_what_to_do(
    check: Checker, body: str, words: str
) -> None:
    names: dict[str, Any] = {}
    exec(f"def center(X):\n    return {body}\n", names)
    asked = builtins.input
    assert words in repr(check(names["center"]))
    assert builtins.input is asked


def test_a_listed_mistake_meets_its_hint(check: Checker) -> None:
    def center(X: Any) -> Any:
        return X - X.mean()

    card = check(center)
    assert not card.passed
    assert "one mean over all numbers" in repr(card)
    assert "Expected" in repr(card)


def test_the_check_and_the_official_grading_say_the_same(check: Checker, averages: Stem) -> None:
    judge = Judge(averages, 3, "none")
    for name, exercise in averages.exercises().items():
        for number, variant in enumerate(exercise.mistakes, 1):
            function = as_function(exercise, variant)
            function.__name__ = name
            card = check(function)
            assert card.diagnosis is not None
            assert card.diagnosis.code == f"mistake:{number}"
            assert judge.keys[name].mistakes[number - 1] == card.diagnosis.hint


def test_it_works_with_no_reference_on_disk(averages: Stem, tmp_path: Path) -> None:
    folder = tmp_path / "course1_demo" / "week1"
    (folder / "source").mkdir(parents=True)
    shutil.copy(averages.checks, folder / "source")
    code = (
        "from grader import checker\n"
        f"check = checker({averages.place!r})\n"
        "def center(X):\n    return X - X.mean(axis=0)\n"
        "print(check(center).passed)\n"
        "import sys; print('course1_demo' in sys.modules, 'nbgrader' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "False", "False"]


def test_nothing_leaves_the_machine_and_nothing_is_printed(
    check: Checker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("check opened a socket")

    monkeypatch.setattr("socket.socket", refuse)
    check(center)
    assert capsys.readouterr().out == ""


def test_an_answer_that_changes_its_input_is_told_so(check: Checker) -> None:
    def center(X: Any) -> Any:
        return np.subtract(X, X.mean(axis=0), out=X)

    card = check(center)
    assert card.diagnosis is not None
    assert card.diagnosis.code == "input"
    assert "changed in place" in card.diagnosis.hint


def test_an_exception_shows_its_kind_and_message(check: Checker) -> None:
    def center(X: Any) -> Any:
        raise KeyError("mean")

    assert "KeyError" in repr(check(center))


def test_an_unfinished_answer_is_told_to_begin(check: Checker) -> None:
    def center(X: Any) -> Any:
        raise NotImplementedError

    assert "Not written yet" in repr(check(center))


def test_an_unknown_function_is_told_what_can_be_checked(check: Checker) -> None:
    def centre(X: Any) -> Any:
        return X

    with pytest.raises(ValueError, match="check got `centre`, and the exercise is called `center`"):
        check(centre)


def test_missing_checks_say_where_they_were_sought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"course9_x/week1/source/nothing\.json"):
        checker("course9_x/week1/nothing")


def test_nbgraders_executor_reads_a_bare_score(
    check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert float(repr(check(center))) == 40
    assert float(repr(check(lambda_named_center()))) == 0


def lambda_named_center() -> Any:
    def center(X: Any) -> Any:
        return np.zeros_like(X)

    return center


def test_cards_escape_what_learners_return(check: Checker) -> None:
    def center(X: Any) -> Any:
        return "<script>alert(1)</script>"

    assert "<script>" not in check(center)._repr_html_()


def test_patched_comparisons_change_nothing(
    check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(np, "allclose", lambda *_a, **_k: True)
    monkeypatch.setattr(np, "array_equal", lambda *_a, **_k: True)
    monkeypatch.setattr(builtins, "print", lambda *_a, **_k: None)
    assert not check(lambda_named_center()).passed
