"""Write templates of weeks, notebooks and exercises that build at once and keep their contracts.

- ``new_week``: the packages of a week and its first notebook
- ``new_notebook``: the two authored files of a stem, with one exercise
- ``new_exercise``: one more exercise in the module, and its placeholder in the text

Nothing is ever overwritten. A template is a working exercise to be reworded line by line; the only
contract that `new_exercise` cannot keep by itself is that points add up to 100.
"""

import ast
import keyword
import re
from pathlib import Path

from grader.files import write_atomically
from grader.spec import SpecError
from grader.stems import Stem, find

IMPORTS = {
    "np": "import numpy as np",
    "Float": "from jaxtyping import Float",
    "Array": "from numpy import ndarray as Array",
    "exercise": "from grader.spec import exercise",
}

CODE = '''
@exercise(
    "Compare the shape of the means with the shape of X.",
    "The examples are rows. Which axis runs over them?",
    points=POINTS,
)
def NAME(X: Float[Array, "m n_x"]) -> Float[Array, "m n_x"]:
    """Subtract from each feature its mean over the examples.

    Parameters
    ----------
    X : array, shape (m, n_x)
        One example per row.

    Returns
    -------
    array, shape (m, n_x)
        The same examples; each feature has mean 0.
    """
    ### BEGIN SOLUTION
    means = X.mean(axis=0)  # (n_x,)
    centered = X - means
    ### END SOLUTION
    return centered


# fmt: off
NAME.probe(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]))
NAME.random(m=(4, 7), n_x=(2, 3))
NAME.mistake(
    "These are the means of the rows. Which axis runs over the examples?",
    "axis=0", "axis=1, keepdims=True")
NAME.mistake("This is one mean over all numbers. Each feature has its own.", "axis=0", "")
NAME.mistake("This is the sum over the examples. What makes it a mean?", "X.mean", "X.sum")
NAME.accept("X.mean(axis=0)", "np.sum(X, axis=0) / len(X)")
NAME.accept("X.mean(axis=0)", "np.array([sum(column) / len(column) for column in X.T])")
# fmt: on
'''

SECTION = """## TITLE

Which question does this step answer? Begin with a picture, or with numbers that can be worked out
by hand, and name each symbol with its shape.

$$\\bar x_j = \\frac{1}{m} \\sum_{i=1}^{m} x_{ij}$$

```{code-cell} ipython3
:exercise: NAME
```

**What we learned.** One sentence that a learner takes along.
"""

TEXT = """---
course:
  title: TITLE
  budget_s: 60
---

# TITLE

Open with the question that this notebook answers.

**What you'll build**: the function below. **What you'll learn**: what it is good for. **What you
need**: NumPy arrays, and the time that the exercises take.

```{code-cell} ipython3
:tags: [setup]
import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from grader import checker

check = checker("PLACE")
```

SECTION
## On your own

Suggest what to try next, and name the sources.
"""


def new_week(root: Path, place: str, notebook: str = "practice") -> list[Path]:
    """Write the packages of the week ``course/weekN`` and a first notebook; return the files.

    Raises
    ------
    SpecError
        The place is no week, its course is not there, or the week is there already.
    """
    if not re.fullmatch(r"course\d+_[a-z_]+/week\d+", place):
        raise SpecError(f"{place!r} is no week; name one as in course1_nn/week3.")
    if (root / place).exists():
        raise SpecError(f"{place} is there already; add to it with `grader new notebook`.")
    return new_notebook(root, f"{place}/{notebook}")


def new_notebook(root: Path, place: str) -> list[Path]:
    """Write text and module of the stem ``course/weekN/name`` and return all new files.

    Raises
    ------
    SpecError
        The place is no stem, its course is not there, or a file of it is there already.
    """
    if not re.fullmatch(r"course\d+_[a-z_]+/week\d+/[a-z][a-z0-9_]*", place):
        raise SpecError(
            f"{place!r} is no place for a notebook; name one as in course1_nn/week3/name."
        )
    stem = Stem(root, *place.split("/"))
    if not (root / stem.course).is_dir():
        raise SpecError(f"There is no {stem.course} below {root.name}; courses are added by hand.")
    _check_name(stem.name)
    for path in (stem.text, stem.code, stem.notebook, stem.checks):
        if path.exists():
            raise SpecError(f"{path.name} is there already; choose another name than {stem.name}.")
    packages = [stem.folder / "__init__.py", stem.code.parent / "__init__.py"]
    files = {path: "" for path in packages if not path.exists()}
    name = f"{stem.name}_step"
    head = f'"""{_title(stem.name)}."""\n\n' + "\n".join(IMPORTS.values())
    files[stem.code] = _sorted_imports(head) + "\n\n" + _filled(CODE, name, points=100)
    text = TEXT.replace("SECTION", _filled(SECTION, name)).replace("PLACE", stem.place)
    files[stem.text] = text.replace("TITLE", _title(stem.name))
    for path, content in files.items():
        write_atomically(path, content)
    return list(files)


def new_exercise(root: Path, place: str, name: str) -> list[Path]:
    """Add the exercise `name` to the stem `place` and return the two files that changed.

    Raises
    ------
    UnknownStem
        There is no such stem.
    SpecError
        The name cannot be used, or is used already.
    """
    stem = find(root, place)
    _check_name(name)
    source = stem.code.read_text(encoding="utf-8")
    tree = ast.parse(source)
    if name in _names(tree):
        raise SpecError(f"{stem.code.name} defines {name!r} already; choose another name.")
    module = _with_imports(source, tree).rstrip("\n") + "\n\n" + _filled(CODE, name, points=10)
    text = stem.text.read_text(encoding="utf-8")
    before, end, after = text.partition("\n## On your own\n")
    section = _filled(SECTION, name)
    write_atomically(stem.code, module)
    write_atomically(stem.text, f"{before.rstrip()}\n\n{section}{end}{after}")
    return [stem.code, stem.text]


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise SpecError(f"{name!r} is no name for a function; use small letters, digits and _.")


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _filled(template: str, name: str, points: int = 0) -> str:
    filled = template.replace("NAME", name).replace("POINTS", str(points))
    return filled.replace("TITLE", _title(name))


def _names(tree: ast.Module) -> set[str]:
    """Return what a module imports and defines."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return found


def _with_imports(source: str, tree: ast.Module) -> str:
    """Return the module with the imports that a template needs and that it lacks."""
    missing = [line for name, line in IMPORTS.items() if name not in _names(tree)]
    imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    last = max((node.end_lineno or 0 for node in imports), default=0)
    lines = source.splitlines()
    return "\n".join([*lines[:last], *missing, *lines[last:]]) + "\n"


def _sorted_imports(head: str) -> str:
    """Set our own import apart, as the linter wants it."""
    return head.replace("\nfrom grader", "\n\nfrom grader")
