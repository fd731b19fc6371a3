import ast
from pathlib import Path

import pytest

from grader.authoring.mutants import Mutant, mutants
from grader.tests.samples import write_center, write_stem

EXERCISE = '''
@exercise("A hint.", points=100)
def f(X, y, n, eps):
    """Compute."""
    before = X + 1
    ### BEGIN SOLUTION
    {solution}
    ### END SOLUTION
    return before + result
'''


def of(tmp_path: Path, solution: str) -> list[Mutant]:
    """Return the mutants of an exercise with these solution lines."""
    code = EXERCISE.format(solution=solution.replace("\n", "\n    "))
    return mutants(write_stem(tmp_path, code).exercises()["f"])


def labels(tmp_path: Path, solution: str) -> set[str]:
    return {mutant.label for mutant in of(tmp_path, solution)}


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        ("result = X - y",
         {"X - y -> X + y", "X - y -> X", "X - y -> y", "X - y -> y - X", "drop: result = X - y"}),
        ("result = X / n", {"X / n -> X * n", "X / n -> X", "X / n -> n / X"}),
        ("result = X * y", {"X * y -> X / y", "X * y -> X", "X * y -> y"}),
        ("result = X @ y",
         {"X @ y -> X * y", "X @ y -> y @ X", "X @ y -> X.T @ y", "X @ y -> X @ y.T"}),
        ("result = X.T @ y", {"X.T -> X", "X.T @ y -> X.T @ y.T"}),
        ("result = X ** 2",
         {"X ** 2 -> X * 2", "X ** 2 -> X", "X ** 2 -> X ** 3", "X ** 2 -> X ** 1"}),
        ("result = X // n % n", {"X // n -> X / n", "X // n % n -> X // n // n"}),
        ("result = -X", {"-X -> X"}),
        ("result = ~X", {"~X -> X"}),
        ("result = (X < 1) & (y >= n)",
         {"X < 1 -> X <= 1", "X < 1 -> X >= 1", "y >= n -> y > n", "y >= n -> y < n",
          "(X < 1) & (y >= n) -> (X < 1) | (y >= n)", "(X < 1) & (y >= n) -> X < 1"}),
        ("result = X == y", {"X == y -> X != y"}),
        ("result = X if y is None else n",
         {"y is None -> y is not None", "X if y is None else n -> X",
          "X if y is None else n -> n"}),
        ("result = n in y", {"n in y -> n not in y"}),
        ("result = n and y", {"n and y -> n or y", "n and y -> n", "n and y -> y"}),
        ("result = n and y and X", {"n and y and X -> n and X", "n and y and X -> n and y"}),
        ("result = X.sum(axis=0, keepdims=True)",
         {"X.sum(axis=0, keepdims=True) -> X.mean(axis=0, keepdims=True)",
          "X.sum(axis=0, keepdims=True) -> X.sum(axis=1, keepdims=True)",
          "X.sum(axis=0, keepdims=True) -> X.sum(keepdims=True)",
          "X.sum(axis=0, keepdims=True) -> X.sum(axis=0, keepdims=False)",
          "X.sum(axis=0, keepdims=True) -> X.sum(axis=0)",
          "X.sum(axis=0, keepdims=True) -> X"}),
        ("result = X.max(axis=-1)",
         {"X.max(axis=-1) -> X.max(axis=0)", "X.max(axis=-1) -> X.min(axis=-1)"}),
        ("result = np.exp(X)", {"np.exp(X) -> np.expm1(X)", "np.exp(X) -> X"}),
        ("result = max(X, y)", {"max(X, y) -> min(X, y)"}),
        ("result = np.dot(X, y)", {"np.dot(X, y) -> np.dot(y, X)"}),
        ("result = np.clip(X, eps, n)", {"np.clip(X, eps, n) -> np.clip(X, n, eps)"}),
        ("result = X.copy()", {"X.copy() -> X"}),
        ("result = X + 0.5", {"X + 0.5 -> X + 1.5", "X + 0.5 -> X + 0.0"}),
        ("result = X.sum(axis=n)", {"X.sum(axis=n) -> X.sum()", "X.sum(axis=n) -> X.mean(axis=n)"}),
        ("result = X[1:]", {"X[1:] -> X[2:]", "X[1:] -> X[0:]"}),
        ("result = X[-1]", {"-1 -> -2"}),
        ("result = f(n, flag=True)", {"f(n, flag=True) -> f(n, flag=False)",
                                      "f(n, flag=True) -> f(n)"}),
        ("result = [x for x in X if x > n]", {"[x for x in X if x > n] -> [x for x in X]"}),
        ("result = 0\nfor i in range(n):\n    result += i",
         {"range(n) -> range(n - 1)", "range(n) -> range(1, n)", "result += i -> result -= i",
          "result += i -> result = i", "drop: result += i", "drop: for i in range(n):",
          "result = 0 -> result = 1", "drop: result = 0"}),
        ("result = X\nif n:\n    result = y",
         {"if n: -> if False:", "if n: -> if True:", "drop: if n:", "drop: result = y"}),
        ("result = X\nwhile n:\n    n -= 1", {"while n: -> while False:", "n -= 1 -> n += 1"}),
    ],
)  # fmt: skip
def test_what_learners_get_wrong_is_among_the_mutants(
    tmp_path: Path, solution: str, expected: set[str]
) -> None:
    assert expected <= labels(tmp_path, solution)


@pytest.mark.parametrize(
    ("solution", "never"),
    [
        ("result = float(X)", "float(X) -> X"),
        ("result = np.asarray(X)", "np.asarray(X) -> X"),
        ("result = np.maximum(X, y)", "np.maximum(X, y) -> np.maximum(y, X)"),
        ("result = np.clip(X, eps, n)", "np.clip(X, eps, n) -> np.clip(eps, X, n)"),
        ("result = X.max(axis=-1)", "X.max(axis=-1) -> X.max(axis=1)"),
        ("result = X + y", "X + y -> y + X"),
        ("result = np.exp(X)", "np.exp(X) -> np"),
        ("result = sum(X)", "sum(X) -> mean(X)"),
        ("result = X.reshape(n)", "X.reshape(n) -> n"),
    ],
)
def test_what_computes_the_same_or_is_silly_is_not(
    tmp_path: Path, solution: str, never: str
) -> None:
    found = labels(tmp_path, solution)
    assert found
    assert never not in found


def test_only_the_solution_is_changed(tmp_path: Path) -> None:
    found = of(tmp_path, "result = X - y")
    assert found
    assert all("before = X + 1" in mutant.source for mutant in found)
    assert all("return before + result" in mutant.source for mutant in found)


def test_mutants_are_python_differ_and_come_in_the_same_order_each_time(tmp_path: Path) -> None:
    center = write_center(tmp_path)
    found = mutants(center)
    assert [each.label for each in found] == [each.label for each in mutants(center)]
    assert len({each.source for each in found}) == len({each.label for each in found}) == len(found)
    assert ast.unparse(ast.parse(center.source)) not in {each.source for each in found}
    for each in found:
        ast.parse(each.source)


def test_the_same_change_in_two_places_has_two_labels(tmp_path: Path) -> None:
    found = labels(tmp_path, "a = X - y\nb = X - y\nresult = a * b")
    assert {"X - y -> X + y", "X - y -> X + y (2)"} <= found


def test_a_block_that_loses_its_only_statement_passes(tmp_path: Path) -> None:
    (dropped,) = [
        mutant
        for mutant in of(tmp_path, "result = X\nif n:\n    result = y")
        if mutant.label == "drop: result = y"
    ]
    assert "if n:\n        pass" in dropped.source
