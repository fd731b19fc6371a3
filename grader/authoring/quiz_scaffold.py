"""Write the template of a quiz: ten questions that build at once and keep their contracts.

- ``new_quiz``: text and module, to be reworded question by question

Nothing is ever overwritten.
"""

from pathlib import Path

from grader.authoring.scaffold import new_notebook
from grader.files import write_atomically
from grader.stems import Stem

_HEAD = '''"""TITLE: ten questions."""

from grader.spec import integers, multiple_choice, numeric
'''
_CHOICE = '''

@multiple_choice(points=10)
def NAME() -> None:
    """A title of NUMBER.

    What is the shape of a table of NUMBER examples with 2 features each?
    """


NAME.right("`(NUMBER, 2)`", "Examples are rows.")
NAME.wrong("`(2, NUMBER)`", "Here the examples are columns. What is one row?")
NAME.wrong("`(NUMBER,)`", "This has a single axis. Where are the features?")
NAME.wrong("`(2,)`", "This is one example. Where are the others?")
'''
_NUMBER = '''

@numeric("Draw it for one unit first.", why="Say here why it is right.", points=10)
def NAME(n_x: int, n_h: int) -> int:
    """A title of NUMBER.

    A layer has `n_x` inputs and `n_h` units. How many numbers do NUMBER such layers learn?
    """
    ### BEGIN SOLUTION
    count = NUMBER * n_h * (n_x + 1)
    ### END SOLUTION
    return count


NAME.random(n_x=integers(6, 40), n_h=integers(3, 6))
NAME.mistake("These are the weights alone.", "(n_x + 1)", "n_x")
NAME.mistake("This is a single layer.", "NUMBER * ", "")
NAME.mistake("This has one bias for each input.", "n_h * (n_x + 1)", "(n_h + 1) * n_x")
'''
_TEXT = """---
course:
  title: TITLE
  budget_s: 30
---

# TITLE

What do these questions find out? They ask to predict, not to remember.

Replace `raise NotImplementedError()` by a line such as `answer = "a"`, or by a calculation of the
number, run the cell, then run the check under it: it explains the answer that you gave.

```{code-cell} ipython3
:tags: [setup]
import numpy as np

from grader import checker

check = checker("PLACE")
```
"""
_PLACED = "\n```{code-cell} ipython3\n:exercise: NAME\n```\n"


def new_quiz(root: Path, place: str) -> list[Path]:
    """Write text and module of the quiz ``course/weekN/quiz_topic`` and return all new files.

    Raises
    ------
    SpecError
        The place is no stem, its course is not there, or a file of it is there already.
    """
    files = new_notebook(root, place)
    stem = Stem(root, *place.split("/"))
    names = [f"question_{number}" for number in range(1, 11)]
    templates = [_NUMBER if number % 3 == 2 else _CHOICE for number in range(10)]
    parts = [
        template.replace("NAME", name).replace("NUMBER", str(number))
        for number, (name, template) in enumerate(zip(names, templates, strict=True), 3)
    ]
    title = stem.name.replace("_", " ").capitalize()
    write_atomically(stem.code, (_HEAD + "".join(parts)).replace("TITLE", title))
    text = _TEXT + "".join(_PLACED.replace("NAME", name) for name in names)
    write_atomically(stem.text, text.replace("TITLE", title).replace("PLACE", stem.place))
    return files
