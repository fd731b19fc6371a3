"""Small stems, right and broken, written to a temporary folder for the tests of authoring."""

from itertools import count
from pathlib import Path
from typing import Any

from grader.spec import Exercise
from grader.stems import Stem

_NUMBER = count(1)

TEXT = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
course:
  title: A sample
  budget_s: 30
---

# A sample

```{code-cell} ipython3
:tags: [setup]
import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from grader import checker

check = checker("PLACE")
```

## Center the features

```{code-cell} ipython3
:exercise: center
```

```{code-cell} ipython3
print(center(np.eye(3)[:2], 1.0).shape)
```
"""

HEAD = '''"""A sample."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Array

from grader.spec import choice, exercise, integers, normal, uniform

'''

CENTER = '''
@exercise("The mean is taken over the examples, which are rows.", points=100)
def center(X: Float[Array, "m n_x"], shift: float) -> Float[Array, "m n_x"]:
    """Subtract each feature's mean over the examples, then add shift."""
    ### BEGIN SOLUTION
    means = np.mean(X, axis=0)
    centered = X - means + shift
    ### END SOLUTION
    return centered


center.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]), 0.5)
center.random(m=(4, 7), n_x=(2, 3), shift=uniform(1, 2))
center.mistake("This is the mean of each row.", "axis=0", "axis=1, keepdims=True")
center.mistake("This is the sum over the examples.", "np.mean", "np.sum")
center.mistake("The shift is missing.", " + shift", "")
center.accept("np.mean(X, axis=0)", "np.array([sum(column) / len(X) for column in X.T])")
center.accept("np.mean(X, axis=0)", "np.sum(X, axis=0) / X.shape[0]")
'''


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """Return `text` with each (old, new) replaced; each old one must stand there exactly once."""
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sample"
        text = text.replace(old, new)
    return text


def write_stem(root: Path, code: str = CENTER, text: str = TEXT, *, week: str = "week1") -> Stem:
    """Write a stem with the exercises of `code` and return it; each has a course of its own."""
    stem = Stem(root, f"course1_sample{next(_NUMBER)}", week, "sample")
    stem.code.parent.mkdir(parents=True)
    stem.code.write_text(HEAD + code, encoding="utf-8")
    stem.text.write_text(text.replace("PLACE", stem.place), encoding="utf-8")
    return stem


def write_center(root: Path, *pairs: tuple[str, str]) -> Exercise[..., object]:
    """Return the exercise `center` of a new stem, with `pairs` replaced in its code."""
    return write_stem(root, changed(CENTER, *pairs)).exercises()["center"]


def exercise_with(root: Path, more: str) -> Exercise[..., Any]:
    """Return the exercise `center` of a new stem, with the lines `more` under it."""
    return write_stem(root, f"{CENTER}{more}\n").exercises()["center"]


def one(complaints: list[str], *words: str) -> None:
    """Assert that there are complaints, and that one of them has all these words."""
    assert complaints, "the contract stayed green"
    assert any(all(word in said for word in words) for said in complaints), "\n".join(complaints)
    assert not any("\n" in said for said in complaints)
