"""A small quiz, right and broken, written to a temporary folder for the tests of questions."""

from pathlib import Path

from grader.spec import Exercise
from grader.stems import Stem
from grader.tests.samples import changed, write_stem

HEAD = '''"""A sample quiz."""

from grader.spec import integers, multiple_choice, numeric, uniform

'''
ONE = '''
@multiple_choice(points=40)
def row() -> None:
    """A matrix plus a row.

    `A` has the shape (4, 3) and `b` has the shape (3,). What is the shape of `A + b`?
    """


row.wrong("`(4,)`", "Nothing is summed here: an addition drops no axis.")
row.right("`(4, 3)`", "The shapes are aligned at their ends, and 3 meets 3.")
row.wrong("`(4, 4)`", "No axis of either array has a partner of length 4.")
row.wrong("It raises an error.", "It would for a b of shape (4,), because 4 meets 3.")
'''
SEVERAL = '''
@multiple_choice(points=20)
def views() -> None:
    """Who shares memory.

    Which of these share their numbers with `A`, so that a change shows in both?
    """


views.right("`A[1]`", "A basic index is a view.")
views.wrong("`A[[1]]`", "A list as an index copies.")
views.right("`A.T`", "Only the order of the axes is read otherwise.")
'''
FIXED = '''
@numeric(
    "The logarithm of the odds is asked for.",
    why="The odds are 0.9 / 0.1 = 9, and log 9 is 2.197.",
    points=20, tolerance=0.01, unit="nats",
)
def logit() -> float:
    """From a probability to a score.

    Which score does the sigmoid turn into 0.9?
    """
    ### BEGIN SOLUTION
    score = math.log(0.9 / 0.1)
    ### END SOLUTION
    return score


logit.mistake("These are the odds.", "math.log(0.9 / 0.1)", "0.9 / 0.1")
logit.mistake("This is the score of 0.1.", "0.9 / 0.1", "0.1 / 0.9")
logit.mistake("This is the sigmoid.", "math.log(0.9 / 0.1)", "1 / (1 + math.exp(-0.9))")
'''
DRAWN = '''
@numeric(
    "Draw two units with all their lines.",
    why="Each unit has a weight for each input and one bias.",
    points=20,
)
def size(n_x: int, n_h: int) -> int:
    """How many numbers a layer learns.

    A layer has `n_x` inputs and `n_h` units. How many numbers does it learn?
    """
    ### BEGIN SOLUTION
    count = n_x * n_h + n_h
    ### END SOLUTION
    return count


size.random(n_x=integers(5, 40), n_h=integers(2, 5))
size.mistake("The biases are missing.", " + n_h", "")
size.mistake("There is one bias for each unit, not for each input.", "+ n_h", "+ n_x")
size.mistake("A bias is one number more for each unit, not one for the layer.", "+ n_h", "+ 1")
'''
QUESTIONS = {"row": ONE, "views": SEVERAL, "logit": FIXED, "size": DRAWN}
TEXT = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
course:
  title: A sample quiz
  budget_s: 30
---

# A sample quiz

```{code-cell} ipython3
:tags: [setup]
import math

from grader import checker

check = checker("PLACE")
```
"""


def placed(names: list[str]) -> str:
    """Return the text of a quiz that places these questions."""
    return TEXT + "".join(
        f"\n```{{code-cell}} ipython3\n:exercise: {name}\n```\n" for name in names
    )


def write_quiz(root: Path, *pairs: tuple[str, str], only: str = "") -> Stem:
    """Write the sample quiz, with `pairs` replaced in its code, and return its stem."""
    names = [only] if only else list(QUESTIONS)
    code = changed("".join(QUESTIONS[name] for name in names), *pairs)
    return write_stem(root, f"import math\n{HEAD[HEAD.index('from') :]}{code}", placed(names))


def question(root: Path, name: str, *pairs: tuple[str, str]) -> Exercise[..., object]:
    """Return one question of the sample quiz, with `pairs` replaced in its code."""
    return write_quiz(root, *pairs, only=name).exercises()[name]
