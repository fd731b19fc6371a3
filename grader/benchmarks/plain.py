"""An ordinary nbgrader course with plain asserts, and classes of any size that hand in.

- ``NAME``: its assignment: six NumPy functions, a picture, and tests that run in the notebook
- ``make_course``: the course folder with n submissions
"""

import copy
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "plain_asserts"
_X = "np.array([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.5]])"
# name, arguments, right answer, wrong answer, asserts
_FUNCTIONS = (
    ("center", "X", "X - X.mean(axis=0)", "X - X.mean()", f"center({_X}).mean(axis=0)[1] < 1e-9"),
    (
        "norms",
        "X",
        "np.sqrt((X**2).sum(axis=1))",
        "(X**2).sum(axis=1)",
        "norms(np.eye(3)).sum() == 3",
    ),
    (
        "relu",
        "Z",
        "np.maximum(Z, 0)",
        "np.abs(Z)",
        "relu(np.array([-1.0, 2.0])).tolist() == [0, 2]",
    ),
    ("sigmoid", "z", "1 / (1 + np.exp(-z))", "1 / (1 + np.exp(z))", "sigmoid(2.0) > 0.88"),
    (
        "mse",
        "a, y",
        "np.mean((a - y) ** 2)",
        "np.sum((a - y) ** 2)",
        "mse(np.ones(4), np.zeros(4)) == 1",
    ),
    ("outer", "u, v", "u[:, None] * v", "u * v", "outer(np.ones(2), np.ones(3)).shape == (2, 3)"),
)


def make_course(folder: Path, students: int) -> None:
    """Write the course and let `students` hand in: right, with a mistake, unfinished, in turn."""
    _write(folder / "source" / NAME / f"{NAME}.ipynb", _notebook([1] * len(_FUNCTIONS)))
    kinds = [[1] * 6, [1, 2, 1, 2, 1, 2], [1, 1, 1, 1, 1, 0], [2, 1, 1, 1, 1, 1]]
    notebooks = [_notebook(kind) for kind in kinds]
    for number, notebook in enumerate(islice(cycle(notebooks), students)):
        _write(folder / "submitted" / f"s{number:05}" / NAME / f"{NAME}.ipynb", notebook)


def _write(path: Path, notebook: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(copy.deepcopy(notebook), path)


def _notebook(kind: list[int]) -> Any:
    """Return a notebook whose answers are unfinished (0), right (1) or wrong (2)."""
    imports = "import numpy as np\nimport matplotlib.pyplot as plt"
    cells = [new_markdown_cell("# Six functions"), new_code_cell(imports)]
    for (name, arguments, *answers, test), which in zip(_FUNCTIONS, kind, strict=True):
        body = f"return {answers[which - 1]}" if which else "raise NotImplementedError()"
        cells.append(_cell(f"def {name}({arguments}):\n    {body}", name, solution=True))
        cells.append(_cell(f"assert {test}", f"test_{name}", grade=True, locked=True))
    cells.append(new_code_cell("plt.plot(np.linspace(0, 1, 50) ** 2);"))
    for index, cell in enumerate(cells):
        cell["id"] = f"cell-{index}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _cell(source: str, name: str, **roles: bool) -> Any:
    flags = {role: roles.get(role, False) for role in ("grade", "solution", "locked", "task")}
    about: dict[str, Any] = {"schema_version": 3, "grade_id": name, **flags}
    if flags["grade"]:
        about["points"] = 10
    return new_code_cell(source, metadata={"nbgrader": about})
