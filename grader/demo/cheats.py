"""Five ways in which people have taken points from autograders; none of them pays here.

Each function returns the text of an answer cell. ``CHEATS`` names
them.
"""

import json
from collections.abc import Callable
from typing import Any

from grader.seals import Sealed
from grader.spec import Exercise
from grader.stems import Stem, read_checks
from grader.values import to_json

AnyExercise = Exercise[..., Any]


def _head(exercise: AnyExercise) -> str:
    return f"def {exercise.name}(*args, **kwargs):\n"


def import_reference(stem: Stem, exercise: AnyExercise) -> str:
    """Call the reference, where it lies in the repository."""
    return f"from {stem.module_name} import {exercise.name}\n"


def patch_comparator(_stem: Stem, exercise: AnyExercise) -> str:
    """Make every comparison say yes, as in-process tests allow."""
    return (
        "import builtins\nimport numpy as np\n\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\n"
        "check = lambda function: 100.0\n\n\n" + _head(exercise) + "    return 0.0\n"
    )


def lying_object(_stem: Stem, exercise: AnyExercise) -> str:
    """Return an object that claims to equal everything."""
    return (
        "import numpy as np\n\n\n"
        "class Lie(np.ndarray):\n"
        "    __eq__ = __le__ = __lt__ = lambda self, other: np.array(True)\n"
        "    __array_function__ = lambda self, *a, **k: True\n"
        "    __hash__ = None\n\n\n" + _head(exercise) + "    return np.zeros(1).view(Lie)\n"
    )


def memorise_public(stem: Stem, exercise: AnyExercise) -> str:
    """Look the expected numbers of the public cases up."""
    key = read_checks(stem.checks)[exercise.name]
    # What a quiz expects is sealed: there is nothing to look up.
    known = [None if isinstance(c.expected, Sealed) else c.expected for c in key.cases]
    table = [to_json(expected) for expected in known]
    return (
        "import json\nimport numpy as np\n\n"
        f"TABLE = json.loads({json.dumps(json.dumps(table))})\n\n\n"
        "def plain(entry):\n"
        "    if isinstance(entry, dict) and 'array' in entry:\n"
        "        return np.array(entry['array'], dtype=entry['dtype'])\n"
        "    if isinstance(entry, dict) and 'dict' in entry:\n"
        "        return {key: plain(value) for key, value in entry['dict'].items()}\n"
        "    if isinstance(entry, dict) and 'tuple' in entry:\n"
        "        return tuple(plain(value) for value in entry['tuple'])\n"
        "    return entry\n\n\n"
        "ROWS = iter(TABLE * 100)\n\n\n" + _head(exercise) + "    return plain(next(ROWS))\n"
    )


def forge_verdict(_stem: Stem, exercise: AnyExercise) -> str:
    """Write 'all correct' on every open channel and leave before anyone looks."""
    return (
        "import os\n\n\n" + _head(exercise) + "    for channel in range(3, 64):\n"
        "        try:\n"
        f'            os.write(channel, b\'{{"{exercise.name}": "correct", "score": 100}}\')\n'
        "        except OSError:\n"
        "            pass\n"
        "    os._exit(0)\n"
    )


CHEATS: dict[str, Callable[[Stem, AnyExercise], str]] = {
    "imports the reference": import_reference,
    "patches the comparator": patch_comparator,
    "returns a lying object": lying_object,
    "memorises the public cases": memorise_public,
    "forges the verdict": forge_verdict,
}
