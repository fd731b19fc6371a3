"""The vocabulary in which an exercise says what it is and how it is judged.

With this module an author can:

- make a typed, documented function an exercise: ``@exercise(hint, points=…)``
- show inputs to the learner: ``.probe(…)``; draw hidden ones from the annotations: ``.random(…)``,
  where ``normal``, ``uniform``, ``integers`` and ``choice`` say what a parameter may be
- list wrong answers that learners really write: ``.mistake(hint, old, new)`` or a function
- list right answers written otherwise: ``.accept(old, new)`` or a function
- turn what is not plain data into plain data: ``.observe``
- state a property instead of equal values: ``.require(hint, predicate)``
- ban a loop or a library call: ``.forbid(what, …, why=…)``
- excuse a general mistake or a machine-made mutant that is right here: ``.excuse``, ``.equivalent``
- ask a question of a quiz: ``@multiple_choice(points=…)`` with ``.right`` and ``.wrong``, or
  ``@numeric(hint, why, points=…)`` with ``.random`` and ``.mistake``

Wrong use raises `SpecError` with one sentence that says what to do, when the module is imported.
"""

from grader.choices import multiple_choice
from grader.declarations import SpecError, Variant
from grader.domains import Sizes, choice, integers, normal, uniform
from grader.exercises import Exercise, exercise
from grader.questions import numeric

__all__ = [
    "Exercise", "Sizes", "SpecError", "Variant", "choice", "exercise", "integers",
    "multiple_choice", "normal", "numeric", "uniform",
]  # fmt: skip
