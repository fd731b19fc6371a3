"""A course of one small assignment, and classes that hand it in: quick, and with every verdict.

- ``make_course``: write and build it in a folder
- ``make_class``: let students hand in, in turn one of the `KINDS` of submissions
"""

import copy
import json
from collections.abc import Mapping
from itertools import cycle, islice
from pathlib import Path

from grader.authoring.build import build
from grader.grading.release import read_release
from grader.stems import Stem, find

NAME = "averages"
_TEXT = """\
---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
course:
  title: Averages
  budget_s: 5
---

# Averages

```{code-cell} ipython3
:tags: [setup]

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from grader import checker

check = checker("course0_miniature/week1/averages")
```

## Center the features

```{code-cell} ipython3
:exercise: center
```

## Scale the features

```{code-cell} ipython3
:exercise: scale
```
"""
CODE = '''\
"""Averages."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from grader.spec import exercise, uniform


@exercise("The mean is taken over the examples, which are rows.", points=40)
def center(X: Float[Array, "m n_x"]) -> Float[Array, "m n_x"]:
    """Subtract each feature's mean."""
    ### BEGIN SOLUTION
    centered = X - X.mean(axis=0)
    ### END SOLUTION
    return centered


center.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]))
center.random(m=(4, 7), n_x=3)
center.mistake("This is the mean over the features of each row.", "axis=0", "axis=1, keepdims=True")
center.mistake("This is one mean over all numbers.", "axis=0", "")


@exercise("Divide by the standard deviation.", points=60)
def scale(X: Float[Array, "m n_x"], eps: float) -> Float[Array, "m n_x"]:
    """Center, then divide by the standard deviation plus eps."""
    ### BEGIN SOLUTION
    Z = center(X)
    scaled = Z / (Z.std(axis=0) + eps)
    ### END SOLUTION
    return scaled


scale.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]), 0.1)
scale.random(m=(4, 7), n_x=3, eps=uniform(0.1, 1.0))
scale.mistake("This is the variance; take its root.", "std", "var")
'''

_CENTER = "def center(X):\n    return X - X.mean(axis=0)\n"
_SCALE = "def scale(X, eps):\n    Z = center(X)\n    return Z / (Z.std(axis=0) + eps)\n"
_WRONG = _CENTER.replace("axis=0", "axis=1, keepdims=True")
_STUB = "def scale(X, eps):\n    raise NotImplementedError()\n"
_CRASH = "import os\n\n\ndef center(X):\n    os._exit(3)\n"
_PRINTS = _CENTER.replace("    return", "    print('shape', X.shape)\n    return")
# Each is a pair of answers, the score that it should have, and how many runs it takes: an exercise
# that may have failed because of another one is tried again with a reference in its place.
KINDS: dict[str, tuple[dict[str, str], float, int]] = {
    "right": ({"center": _CENTER, "scale": _SCALE}, 100.0, 1),
    "wrong below": ({"center": _WRONG, "scale": _SCALE}, 60.0, 2),
    "half done": ({"center": _PRINTS, "scale": _STUB}, 40.0, 1),
    "variance": ({"center": _CENTER, "scale": _SCALE.replace("std", "var")}, 40.0, 1),
    "crashes": ({"center": _CRASH, "scale": _SCALE}, 60.0, 2),
    "no notebook": ({}, 0.0, 0),
}


def make_course(folder: Path, code: str = CODE) -> Stem:
    """Write the course below `folder`, build it and return its only stem."""
    source = folder / "course0_miniature" / "week1" / "source"
    source.mkdir(parents=True, exist_ok=True)
    (source / f"{NAME}.md").write_text(_TEXT, encoding="utf-8")
    (source / f"{NAME}.py").write_text(code, encoding="utf-8")
    stem = find(folder, NAME)
    build(stem)
    return stem


def make_class(stem: Stem, folder: Path, students: int, *, seconds: float = 0.0) -> dict[str, str]:
    """Write `students` submissions and return the kind of each student's.

    Parameters
    ----------
    folder
        Gets ``<student>/averages.ipynb``.
    seconds
        How long each submission keeps its process waiting.
    """
    released = read_release(stem).notebook
    kinds: dict[str, str] = {}
    for number, kind in enumerate(islice(cycle(KINDS), students)):
        student = f"s{number:05}"
        path = folder / student / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "%PDF-1.7" if kind == "no notebook" else _notebook(released, KINDS[kind][0], seconds)
        path.write_text(text, encoding="utf-8")
        kinds[student] = kind
    return kinds


def _notebook(released: dict[str, object], answers: Mapping[str, str], seconds: float) -> str:
    notebook = copy.deepcopy(released)
    cells = notebook["cells"]
    assert isinstance(cells, list)
    wait = f"import time\n\ntime.sleep({seconds})\n\n\n" if seconds else ""
    for cell in cells:
        if cell["id"] in answers:
            cell["source"] = wait * (cell["id"] == "center") + answers[cell["id"]]
    return json.dumps(notebook, indent=1)
