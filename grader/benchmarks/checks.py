"""How long learners wait: ``python -m grader.benchmarks.checks [PLACES]``.

- `check` on each exercise, right and with its first listed mistake, the card included
- ``import grader`` and the notebook's set-up of `check`, in a fresh interpreter

Milliseconds of wall time, and beside them what NumPy's import takes in the same minute: machines
differ, and this one is shared.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grader import checker
from grader.benchmarks.scale import put_table
from grader.stems import Stem, find, repository, select
from grader.variants import as_function

_REPEATS = 5
_STARTS = 9
_IMPORTS = {
    "`import numpy`": "import numpy",
    "`import grader` and the set-up cell": "import grader; grader.checker({place!r})",
}
_TIMED = "import time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"


def waits(stem: Stem) -> list[dict[str, Any]]:
    """Return for each exercise of `stem` the milliseconds of the first check and of later ones."""
    check = checker(stem.place)
    found: list[dict[str, Any]] = []
    for name, exercise in stem.exercises().items():
        answers = {"right": as_function(exercise)}
        written = [mistake for mistake in exercise.mistakes if mistake.function is None]
        if written and exercise.kind == "exercise":
            answers["wrong"] = as_function(exercise, written[0])
        for kind, function in answers.items():
            times = [_milliseconds(check, function) for _ in range(1 + _REPEATS)]
            later = statistics.median(times[1:])
            found.append({"name": name, "kind": kind, "first": times[0], "later": later})
    return found


def _milliseconds(check: Callable[[Any], Any], function: Any) -> float:
    start = time.perf_counter()
    check(function)._repr_html_()
    return 1e3 * (time.perf_counter() - start)


def _apart(stem: Stem) -> list[dict[str, Any]]:
    """Measure one notebook in a process and a home folder of its own."""
    with tempfile.TemporaryDirectory(prefix="grader-checks-") as home:
        words = [sys.executable, "-m", "grader.benchmarks.checks", "--one", stem.place]
        env = os.environ | {"HOME": home, "XDG_DATA_HOME": home, "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(words, cwd=stem.root, env=env, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{stem.place}: {done.stderr.decode(errors='replace')[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def check_table(stems: Sequence[Stem]) -> list[str]:
    """Return the table of waits: a line for each course, and one for all."""
    by_course: dict[str, list[dict[str, Any]]] = {}
    for stem in stems:
        by_course.setdefault(stem.course, []).extend(_apart(stem))
    head = "| exercises of | answers | median | p95 | longest | p95 of first checks |"
    rows = [head, "| --- | ---: | ---: | ---: | ---: | ---: |"]
    everything = [each for waits_ in by_course.values() for each in waits_]
    for name, found in [*by_course.items(), ("all", everything)]:
        later = sorted(found, key=lambda each: each["later"])
        longest = later[-1]
        cells = (
            name,
            str(len(found)),
            f"{statistics.median(each['later'] for each in found):.1f} ms",
            f"**{_p95([each['later'] for each in found]):.0f} ms**",
            f"{longest['later']:.0f} ms (`{longest['name']}`)",
            f"{_p95([each['first'] for each in found]):.0f} ms",
        )
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-95 * len(ordered) // 100) - 1)]


def import_table(stem: Stem) -> list[str]:
    """Return the table of what a notebook's first cell takes, in fresh interpreters, in turns."""
    times: dict[str, list[float]] = {what: [] for what in _IMPORTS}
    for _ in range(_STARTS):
        for what, code in _IMPORTS.items():
            timed = _TIMED.format(code=code.format(place=stem.place))
            said = subprocess.check_output([sys.executable, "-c", timed], cwd=stem.root, text=True)
            times[what].append(1e3 * float(said))
    rows = ["| in a fresh interpreter | median | longest |", "| --- | ---: | ---: |"]
    return rows + [
        f"| {what} | {statistics.median(found):.0f} ms | {max(found):.0f} ms |"
        for what, found in times.items()
    ]


def main() -> None:
    """Print both tables, or write them between the marks of a page."""
    parser = argparse.ArgumentParser(prog="python -m grader.benchmarks.checks", description=__doc__)
    parser.add_argument("places", nargs="*", help="courses, weeks or assignments; all by default")
    parser.add_argument("--write", type=Path, help="a page with marks `checks` and `imports`")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    root = repository()
    if options.one:
        sys.stdout.write(json.dumps(waits(find(root, options.one))) + "\n")
        return
    stems = select(root, options.places)
    tables = {"checks": check_table(stems), "imports": import_table(stems[0])}
    for name, rows in tables.items():
        sys.stdout.write("\n".join([*rows, ""]) + "\n")
        if options.write:
            put_table(options.write, name, rows)


if __name__ == "__main__":
    main()
