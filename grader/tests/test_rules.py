import linecache
import textwrap
from typing import Any

import numpy as np
import pytest

from grader.grading.rules import broken_rule, source_of
from grader.key import AnswerKey


def key_banning(*names: str) -> AnswerKey:
    return AnswerKey("f", ("X",), 1.0, ("look",), (), (), bans=((names, "write it yourself."),))


def line_of(banned: str, source: str) -> int:
    """Return the line in which `source` uses `banned`, 0 for none."""
    found = broken_rule(key_banning(banned), textwrap.dedent(source))
    return int(found.hint.split()[1]) if found else 0


@pytest.mark.parametrize(
    ("banned", "source", "line"),
    [
        ("for", "def f(X):\n    for x in X:\n        pass\n", 2),
        ("for", "def f(X):\n    return [x for x in X]\n", 0),
        ("comprehension", "def f(X):\n    return sum(x for x in X)\n", 2),
        ("comprehension", "def f(X):\n    return {x: 1 for x in X}\n", 2),
        ("while", "def f(X):\n    while X:\n        X = X[1:]\n", 2),
        ("while", "def f(X):\n    # while\n    return 'while'\n", 0),
        ("sum", "def f(X):\n    return sum(X)\n", 2),
        ("sum", "def f(X):\n    return X.sum()\n", 0),
        ("sum", "def f(X):\n    sum = 1\n    return X\n", 0),
        (".sum", "def f(X):\n    return X.sum()\n", 2),
        (".sum", "def f(X):\n    return np.sum(X)\n", 2),
        (".sum", "def f(X):\n    return sum(X)\n", 0),
        (".T", "def f(X):\n    return X.T @ X\n", 2),
    ],
)
def test_syntax_builtins_and_methods_are_found(banned: str, source: str, line: int) -> None:
    assert line_of(banned, source) == line


@pytest.mark.parametrize("banned", ["np.linalg.inv", "numpy.linalg.inv", "np.linalg"])
@pytest.mark.parametrize(
    "source",
    [
        "def f(X):\n    return np.linalg.inv(X)\n",
        "import numpy\ndef f(X): return numpy.linalg.inv(X)\n",
        "import numpy as npy\ndef f(X): return npy.linalg.inv(X)\n",
        "from numpy import linalg\ndef f(X): return linalg.inv(X)\n",
        "from numpy import linalg as la\ndef f(X): return la.inv(X)\n",
        "import numpy.linalg as la\ndef f(X): return la.inv(X)\n",
        "import numpy.linalg\ndef f(X): return numpy.linalg.inv(X)\n",
        "from numpy.linalg import inv\ndef f(X): return inv(X)\n",
        "from numpy.linalg import inv as invert\ndef f(X): return invert(X)\n",
        "def f(X):\n    from numpy.linalg import inv\n    g = inv\n    return g(X)\n",
    ],
)
def test_a_dotted_name_is_found_under_every_alias(banned: str, source: str) -> None:
    assert line_of(banned, source) > 0


@pytest.mark.parametrize(
    "source",
    [
        "def f(X):\n    return np.linalg.norm(X)\n",
        "def f(X):\n    return np.linalg.inverse(X)\n",
        "from mylib import linalg\ndef f(X): return linalg.inv(X)\n",
        "from .numpy import linalg\ndef f(X): return linalg.inv(X)\n",
        "from numpy.linalg import inv\ndef f(X): return X\n",
        "def inv(X): return X\ndef f(X): return inv(X)\n",
        "def f(X):\n    return 'np.linalg.inv'\n",
    ],
)
def test_what_only_looks_like_a_banned_name_passes(source: str) -> None:
    assert line_of("np.linalg.inv", source) == 0


@pytest.mark.parametrize(
    ("banned", "source"),
    [
        ("tf.keras.layers.Dense", "import keras\ndef f(): return keras.layers.Dense(1)\n"),
        ("keras.layers.Dense", "def f(): return tf.keras.layers.Dense(1)\n"),
        ("keras.layers", "from tensorflow.keras.layers import Dense\ndef f(): return Dense(1)\n"),
        ("keras.layers", "from keras import layers as L\ndef f(): return L.Dense(1)\n"),
        ("tf.nn.relu", "from tensorflow.nn import relu\ndef f(x): return relu(x)\n"),
        ("sklearn.metrics.confusion_matrix",
         "from sklearn import metrics\ndef f(y): return metrics.confusion_matrix(y, y)\n"),
    ],
)  # fmt: skip
def test_keras_is_one_library_under_two_names(banned: str, source: str) -> None:
    assert line_of(banned, source) > 0


def test_only_keras_has_two_names() -> None:
    source = "import nn\ndef f(x): return nn.relu(x)\n"
    assert line_of("tf.nn.relu", source) == 0


def test_the_first_line_is_told_with_the_reason() -> None:
    source = (
        "def f(X):\n    def g():\n        for x in X:\n            pass\n    for x in X: pass\n"
    )
    found = broken_rule(key_banning("while", "for"), source)
    assert found is not None
    assert found.code == "forbidden:for"
    assert found.hint == "Line 3 uses `for`, which this exercise rules out: write it yourself."


@pytest.mark.parametrize("source", ["", "   \n", "def f(:\n", "x = " + "(" * 5_000, "\0"])
def test_what_cannot_be_read_breaks_no_rule(source: str) -> None:
    assert broken_rule(key_banning("for"), source) is None


def test_without_bans_nothing_is_read() -> None:
    key = AnswerKey("f", (), 1.0, ("look",), (), ())
    assert broken_rule(key, "def f(:") is None


# ---- the text of a function ---------------------------------------------------------------------


def define(source: str, **names: Any) -> Any:
    """Return the function f that a notebook's cell with this source defines."""
    lines = [line + "\n" for line in source.splitlines()]
    linecache.cache["<cell>"] = (len(source), None, lines, "<cell>")
    exec(compile(source, "<cell>", "exec"), names)
    return names["f"]


def test_imports_of_other_cells_are_seen_by_the_check() -> None:
    source = "def f(X):\n    return la.inv(X) + invert(X) + npy.ones(2)\n"
    function = define(source, la=np.linalg, invert=np.linalg.inv, npy=np)
    text = source_of(function)
    assert text.startswith("def f(X):\n")
    for banned in ("np.linalg.inv", "np.ones"):
        assert line_of(banned, text) == 2
    assert line_of("np.zeros", text) == 0


def test_own_functions_and_numbers_are_no_imports() -> None:
    def helper(X: Any) -> Any:
        return X

    helper.__module__ = "__main__"
    function = define("def f(X):\n    return helper(X) * rate\n", helper=helper, rate=0.1)
    assert source_of(function) == "def f(X):\n    return helper(X) * rate\n"


@pytest.mark.parametrize("function", [len, np.add, print])
def test_a_function_without_text_has_none(function: Any) -> None:
    assert source_of(function) == ""


def test_the_text_of_a_callable_that_is_no_function_is_its_class() -> None:
    class Layer:
        """Not a function."""

        def __call__(self, X: Any) -> Any:
            return X

    assert "class Layer" in source_of(Layer)
