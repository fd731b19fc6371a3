"""What a restart would bring to light, told from the text alone."""

from pathlib import Path
from typing import Any

import pytest

from grader.grading.read import read_notebook
from grader.learning.order import order_problems
from grader.stems import Stem, discover

ROOT = Path(__file__).resolve().parents[2]


def notebook(*cells: str | tuple[str, str, int]) -> dict[str, Any]:
    """Return a notebook of code cells: source, or (kind, source, execution count)."""
    listed: list[dict[str, Any]] = []
    for cell in cells:
        kind, source, count = cell if isinstance(cell, tuple) else ("", cell, 0)
        about = {"course": {"kind": kind}} if kind else {}
        listed.append(
            {"cell_type": "code", "source": source, "metadata": about, "execution_count": count}
        )
    return {"cells": listed}


# What is wrong with the cells, or '' for nothing.
CELLS: dict[str, tuple[tuple[str, ...], str]] = {
    "in order": (("a = 1", "b = a", "print(a, b)"), ""),
    "later": (("b = a", "a = 1"), "uses `a`, which is defined further down, in the cell `a = 1`"),
    "never": (("b = a",), "uses `a`, and no cell defines it"),
    "same cell": (("b = a\na = 1",), "uses `a` before the line that defines it"),
    "deleted": (("a = 1\ndel a", "a"), "uses `a`"),
    "grown": (("a += 1", "a = 0"), "further down"),
    "no Python": (("def f(:\n  pass",), "is not Python, line 1"),
    "through a function": (
        ("def f():\n    return a", "f()", "a = 1"),
        "uses `a` through `f`, which is defined further down",
    ),
    "a function defined before what it uses": (("def f():\n    return a", "a = 1", "f()"), ""),
    "two functions": (
        ("def f():\n    return g()", "def g():\n    return a", "f()"),
        "`g` uses `a`",
    ),
    "never called": (("def f():\n    return a",), ""),
    "method": (("class A:\n    def f(self):\n        return b", "A()"), "`A` uses `b`"),
    "class body": (("class A:\n    x = b",), "uses `b`"),
    "comprehension": (("[i * k for i in range(3)]",), "uses `k`"),
    "its own names": (("[i for i in range(3)]", "(lambda x: x)(1)", "{k: 1 for k in 'a'}"), ""),
    "loop": (("for i in range(3):\n    k = i\nprint(i, k)",), ""),
    "lambda": (("f = lambda: a", "f()"), "`f` uses `a`"),
    "lambda given away": (("print(lambda: a)",), "uses `a`"),
    "parameter and local": (("def f(x, *, y=1):\n    z = x + y\n    return z", "f(1)"), ""),
    "default argument": (("def f(x=a):\n    return x", "a = 1"), "uses `a`"),
    "annotation": (("def f(x: Array):\n    return x",), "uses `Array`"),
    "decorator": (("@wrap\ndef f():\n    pass",), "uses `wrap`"),
    "global": (("def f():\n    global a\n    a = 1", "f()", "a"), ""),
    "import": (("import numpy as np\nfrom os import path", "np.zeros(1), path"), ""),
    "star": (("from math import *", "cos(pi)"), ""),
    "magic": (("%matplotlib inline\n!ls\na = 1", "a?", "%timeit a"), ""),
    "IPython": (("display(In, Out, _, get_ipython(), __name__)",), ""),
    "try": (("try:\n    a\nexcept NameError:\n    a = 1", "a"), ""),
    "with and walrus": (("with open('x') as f:\n    (n := f.read())\nprint(n)",), ""),
    "match": (("match [1, 2]:\n    case [x, y]:\n        print(x, y)",), ""),
    "await": (("await f()", "async def f():\n    pass"), "further down"),
    "unpacking": (("a, (b, *c) = 1, (2, 3)", "a, b, c"), ""),
    "unfinished answer": (("def f(x):\n    raise NotImplementedError()\n    return y", "f"), ""),
    "finished with another name": (("def f(x):\n    z = x\n    return y", "f"), "`f` uses `y`"),
    "empty": (("", "   ", "# only a comment"), ""),
    "unreadable before": (("a = (", "b = a"), "is not Python"),
}


@pytest.mark.parametrize("case", CELLS)
def test_names(case: str) -> None:
    cells, said = CELLS[case]
    found = order_problems(notebook(*cells))
    if not said:
        assert found == []
    else:
        assert len(found) == 1, found
        assert said in found[0]


@pytest.mark.parametrize(
    ("kernel", "told"),
    [({"language": "R"}, True), ({"language": "python"}, False), ({}, False), ("odd", False)],
)
def test_a_kernel_of_another_language_is_told(kernel: Any, told: bool) -> None:
    problems = order_problems(notebook("a = 1") | {"metadata": {"kernelspec": kernel}})
    assert ("The notebook is set to a kernel for R." in " ".join(problems)) is told
    assert len(problems) == told


def test_a_name_is_told_once() -> None:
    assert len(order_problems(notebook("a", "a + 1", "a + 2"))) == 1


def test_a_cell_that_only_works_in_another_order() -> None:
    ran_backwards = notebook(("", "rate = 0.1", 1), ("", "train(rate)", 5), ("", "rate = 9", 3))
    ran_backwards["cells"].insert(0, notebook(("", "def train(r): pass", 1))["cells"][0])
    (said,) = order_problems(ran_backwards)
    assert "`train(rate)` was run after `rate = 9`" in said
    in_order = notebook(("", "rate = 0.1", 1), ("", "print(rate)", 2), ("", "rate = 9", 3))
    assert order_problems(in_order) == []


def test_examples_that_were_run_again_are_no_problem() -> None:
    again = notebook(("demo", "a = 1", 1), ("demo", "print(a)", 5), ("demo", "a = 2", 3))
    assert order_problems(again) == []


def test_an_answer_that_leans_on_an_example_is_told_so() -> None:
    leaning = notebook(
        ("demo", "table = [1]", 1),
        ("answer", "def f(x):\n    return x + table", 2),
        ("check", "len(f.__doc__ or '')", 3),
    )
    (said,) = order_problems(leaning)
    assert "`f` uses `table` from the example `table = [1]`" in said


def test_what_learners_add_may_be_used_in_answers() -> None:
    assert order_problems(notebook("k = 2", ("answer", "def f(x):\n    return x * k", 1))) == []


def test_no_released_notebook_has_a_problem() -> None:
    for stem in discover(ROOT):
        if stem.notebook.exists():
            assert order_problems(read_notebook(stem.notebook)) == [], stem.place


def test_no_instructors_notebook_has_a_problem(averages: Stem) -> None:
    from grader.authoring.source import instructor_notebook

    assert order_problems(instructor_notebook(averages)) == []
