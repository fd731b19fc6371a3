"""What a learner passes to `check`: a function of the notebook, or a sentence on what it is."""

import functools
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.exceptions import GraderError
from grader.learning.notebook import Coach, checker
from grader.stems import Stem


@pytest.fixture
def check(averages: Stem, monkeypatch: pytest.MonkeyPatch) -> Coach:
    monkeypatch.chdir(averages.folder)
    return checker(averages.place)


def defined(text: str, name: str = "center") -> Any:
    """Return what a cell with this text binds to `name`."""
    names: dict[str, Any] = {"functools": functools}
    exec(text, names)
    return names[name]


RIGHT = "def center(X): return X - X.mean(axis=0)"
DECORATED = """
def watched(function):
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper

@watched
def center(X):
    return X - X.mean(axis=0)
"""


@pytest.mark.parametrize(
    "text", [RIGHT, "center = lambda X: X - X.mean(axis=0)", DECORATED], ids=["def", "lambda", "@"]
)
def test_a_function_counts_by_the_name_that_the_notebook_has_for_it(
    check: Coach, text: str
) -> None:
    """As in grading, which takes what the notebook calls `center`."""
    assert check(defined(text)).passed
    assert check(function=defined(text)).passed
    assert "no hint is needed" in repr(check.hint(defined(text)))


def test_a_method_is_a_function_too(check: Coach) -> None:
    class Tables:
        def center(self, X: Any) -> Any:
            return X - X.mean(axis=0)

    assert check(Tables().center).passed
    assert "`center(self, X)` does not fit how it is called here" in repr(check(Tables.center))


class center:  # noqa: N801 - a learner's
    pass


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "check() needs a function: `check(center)`. The exercises of this notebook are cen"),
        (("center",), "its name: `check(center)`, without quotes."),
        (("centre",), "got the text 'centre', and the exercise is called `center`."),
        ((defined("def centered(X): return X", "centered"),), "the exercise is called `center`."),
        ((print,), "got `print`, which is no exercise of this notebook."),
        ((defined(RIGHT), 3), "brings inputs of its own: `check(center)`."),
        ((np.ones((2, 2)),), "got an array of floats with shape (2, 2). Pass the function itself"),
        ((None,), "got None. Pass the function itself, without calling it: `check(center)`."),
        (([print],), "got a list of 1 item."),
        ((center(),), "an object of the class center. Pass the class itself: `check(center)`."),
        ((np,), "check got the module numpy."),
        ((lambda X: X,), "got a function without a name. The exercises of this notebook are"),
        ((functools.partial(print),), "got a function without a name."),
    ],
)
def test_anything_else_is_told_what_it_is_and_what_to_do(
    check: Coach, given: tuple[Any, ...], words: str
) -> None:
    asked: list[Callable[..., Any]] = [check]
    if not isinstance((*given, "")[0], str) or not given:
        asked += [check.hint, check.solution]  # these take names, too
    for number, ask in enumerate(asked):
        with pytest.raises(GraderError) as caught:
            ask(*given)
        said = str(caught.value)
        assert "\n" not in said
        assert number or words in said
        assert caught.value._render_traceback_() == [said]


def test_what_check_does_not_have_is_told_with_what_it_has(check: Coach) -> None:
    with pytest.raises(AttributeError, match=r"check has no 'hints': there are check\.hint, "):
        _ = check.hints
    assert not hasattr(check, "_ipython_display_")
    assert "check.progress()" in repr(check)
    assert "PROGRESS" in repr(check.progress(center))


def test_a_place_without_checks_is_told_in_one_sentence(check: Coach) -> None:
    for place in ("course1_demo/week1/nothing", "sample"):
        with pytest.raises(GraderError):
            checker(place)
    with pytest.raises(FileNotFoundError, match="Open the notebook inside the course folder"):
        checker("course1_demo/week1/nothing")


CELLS = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.colors = "NoColor"
shell.run_cell("from grader import checker; check = checker(PLACE)")
for cell in sys.argv[1:]:
    print("IN", cell)
    shell.run_cell(cell)
"""


def test_a_notebook_shows_the_sentence_and_no_traceback_of_ours(averages: Stem) -> None:
    cells = ["check()", "check(3)", "check.hints", "check(center)", "check(centre)"]
    script = CELLS.replace("PLACE", repr(averages.place))
    command = [sys.executable, "-W", "ignore", "-c", script, *cells]
    done = subprocess.run(
        command, cwd=averages.folder, capture_output=True, text=True, timeout=60, check=True
    )
    said = dict(part.split("\n", 1) for part in done.stdout.split("IN ")[1:])
    assert said["check()"].startswith("check() needs a function")
    assert said["check(3)"].startswith("check got 3, an int.")
    assert said["check.hints"].startswith("check has no 'hints'")
    assert "name 'center' is not defined: run the cell that defines it" in said["check(center)"]
    assert said["check(centre)"].strip().endswith("name 'centre' is not defined")
    assert "grader/" not in done.stdout.replace("\\", "/")
