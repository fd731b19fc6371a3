"""What students hand in to the course with plain asserts: right answers, accidents and tricks.

- ``STUDENTS``: by name
- ``Handed``: the changes to the released notebooks
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Handed:
    """What a student makes of the released notebooks."""

    changes: tuple[Change, ...] = ()
    second: bool = False  # is the second notebook there, solved?
    timestamp: str = ""
    text: str = ""  # of the first notebook, where it is no notebook at all

    def made_of(self, nb: dict[str, Any]) -> str:
        """Return the first notebook."""
        for change in self.changes:
            change(nb)
        return json.dumps(nb)

    def second_of(self, nb: dict[str, Any]) -> str:
        """Return the second notebook, solved."""
        solution = "return sum(map(int, open(path).read().split(',')))"
        cell_of(nb, "total")["source"] = f"def total(path):\n    {solution}"
        return json.dumps(nb)


def cell_of(nb: dict[str, Any], grade_id: str) -> dict[str, Any]:
    """Return a cell of a notebook by its id."""
    return next(
        cell
        for cell in nb["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def writes(grade_id: str, source: str) -> Change:
    """Return a change that fills in an answer."""

    def change(nb: dict[str, Any]) -> None:
        cell_of(nb, grade_id)["source"] = source

    return change


def deletes(grade_id: str) -> Change:
    """Return a change that deletes a cell."""

    def change(nb: dict[str, Any]) -> None:
        nb["cells"].remove(cell_of(nb, grade_id))

    return change


def copies(grade_id: str) -> Change:
    """Return a change that copies a cell and pastes it at the top."""

    def change(nb: dict[str, Any]) -> None:
        nb["cells"].insert(0, copy.deepcopy(cell_of(nb, grade_id)) | {"id": "pasted"})

    return change


def inserts(source: str) -> Change:
    """Return a change that puts a cell of one's own behind the imports."""

    def change(nb: dict[str, Any]) -> None:
        cell = {"cell_type": "code", "id": "own", "metadata": {}, "source": source}
        nb["cells"].insert(2, cell | {"outputs": [], "execution_count": None})

    return change


def tampers(grade_id: str, **metadata: Any) -> Change:
    """Return a change of nbgrader's metadata of a cell, and of its source."""

    def change(nb: dict[str, Any]) -> None:
        cell = cell_of(nb, grade_id)
        cell["metadata"]["nbgrader"] |= metadata
        cell["source"] = "pass"

    return change


def tags(grade_id: str, tag: str) -> Change:
    """Return a change that tags a cell."""

    def change(nb: dict[str, Any]) -> None:
        cell_of(nb, grade_id)["metadata"]["tags"] = [tag]

    return change


ADDS = writes("add", "def add(a, b):\n    return a + b")
MEANS = writes("mean", "def mean(numbers):\n    return sum(numbers) / len(numbers)")


def equals(worth: str) -> Change:
    """Return an answer whose every comparison is `worth` that much."""
    odd = f"class Odd:\n    def __eq__(self, other):\n        return {worth}\n\n\n"
    return writes("mean", f"{odd}def mean(numbers):\n    return Odd()")


RIGHT = (ADDS, MEANS)
ESSAY = (writes("essay", "Because."), writes("free", "free = 2"))
ENDLESS = (
    "while True:\n    try:\n        time.sleep(0.05)\n    except KeyboardInterrupt:\n        pass"
)

STUDENTS: dict[str, Handed] = {
    "right": Handed((*RIGHT, *ESSAY), second=True, timestamp="2019-12-31 23:00:00 UTC"),
    "late": Handed((*RIGHT, *ESSAY), timestamp="2020-01-02 00:00:00 UTC"),
    "untouched": Handed(second=True),
    "wrong": Handed((writes("add", "def add(a, b):\n    return 3"), MEANS)),
    "partly": Handed((ADDS, writes("mean", "def mean(numbers):\n    return numbers[0]"))),
    "warns": Handed(
        (writes("add", "def add(a, b):\n    print('!', file=sys.stderr)\n    return a + b"), MEANS)
    ),
    "raises": Handed((inserts("1 / 0"), *RIGHT)),
    "broken": Handed((writes("add", "def add(a, b:\n    return"), MEANS)),
    "slow": Handed((writes("add", "def add(a, b):\n    time.sleep(60)"), MEANS)),
    "loops": Handed((inserts("x = 1\nwhile True:\n    pass"), *RIGHT)),
    "prints": Handed(
        (inserts("print('x' * 3_000_000)\nfor i in range(5_000):\n    print(i)"), *RIGHT)
    ),
    "asks": Handed((inserts("input('?')"), *RIGHT)),
    "leaves": Handed((inserts("sys.exit()"), *RIGHT)),
    "deleted": Handed((*RIGHT, deletes("test_add"))),
    "cheats": Handed((MEANS, tampers("test_add"), tampers("test_fixed", points=100))),
    "magics": Handed((inserts("%%time\n%matplotlib inline\n!true\nget_ipython()"), *RIGHT)),
    "async": Handed((inserts("import asyncio\nawait asyncio.sleep(0.01)\n3"), *RIGHT)),
    "nan": Handed((ADDS, equals("float('nan')"))),
    "files": Handed((inserts("open('left.txt', 'w').write('left')"), *RIGHT), second=True),
    "silent": Handed((inserts("get_ipython().showtraceback = lambda *a, **k: None"), MEANS)),
    # what nbgrader gives no score for
    "exits": Handed((MEANS, writes("add", "import os\n\ndef add(a, b):\n    os._exit(0)"))),
    "stubborn": Handed((*RIGHT, inserts(ENDLESS))),
    "too_much": Handed((ADDS, equals("9"))),
    "unreadable": Handed(text='{"cells": ['),
    "skips": Handed((MEANS, tags("test_add", "skip-execution"))),
    "zz_copied": Handed((*RIGHT, copies("test_add"))),
}
