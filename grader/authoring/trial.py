"""Run the mutants of a stem in a process of its own, and say which ones no case notices.

- ``survivors``: labels by exercise; a mutant that never ends, or eats memory, counts as noticed
- ``main``: the process, ``python -m grader.authoring.trial ROOT PLACE START``

A process of its own, because a mutant may loop for ever or ask for all memory, and because a fork
is not safe once TensorFlow has run.
"""

import os
import queue
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring.mutants import mutants
from grader.calls import call, load_function
from grader.grading import limits
from grader.grading.diagnose import judge_cases
from grader.key import AnswerKey
from grader.spec import Exercise, SpecError
from grader.stems import Stem, find
from grader.variants import compile_function, hidden_key, public_key

SEEDS = (1, 2, 3)
_START = 120.0  # seconds that importing a stem and computing its keys may take
_BOUNDS = {"cpu_s": 3_600, "data_bytes": 4 << 30, "file_bytes": 1 << 20, "files": 256}


def survivors(stem: Stem, seconds: float = 10.0) -> dict[str, list[str]]:
    """Return for each exercise of `stem` the labels of the mutants that pass all of its cases.

    Parameters
    ----------
    seconds
        How long one mutant may take, far more than it needs (twice the time of its exercise, where
        that is more); then the process is ended, and a new one goes on with the next mutant.
    """
    patience = {
        name: max(seconds, 2 * exercise.seconds) for name, exercise in stem.exercises().items()
    }
    labels = [
        (name, mutant.label)
        for name, exercise in stem.exercises().items()
        for mutant in mutants(exercise)
    ]
    states: dict[int, str] = {}
    while len(states) < len(labels):
        before = len(states)
        _run(stem, states, [patience[name] for name, _ in labels])
        if len(states) == before:
            raise SpecError(f"{stem.place}: its mutants cannot be run; import the module and look.")
    found: dict[str, list[str]] = {name: [] for name in stem.exercises()}
    for index, (name, label) in enumerate(labels):
        if states[index] == "passed":
            found[name].append(label)
    return found


def _run(stem: Stem, states: dict[int, str], seconds: list[float]) -> None:
    """Run mutants from the first one without a state, until the end or one that never ends.

    Each may take its `seconds`.
    """
    command = [sys.executable, "-m", __name__, str(stem.root), stem.place, str(len(states))]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    try:
        patience = _START
        while line := lines.get(timeout=patience):
            index, state = line.split()
            states[int(index)] = state  # "begun" stays where the process ends here
            patience = seconds[int(index)] if state == "begun" else _START
    except queue.Empty:
        pass
    finally:
        process.kill()
        process.wait()
        reader.join()


def _read(process: subprocess.Popen[str], lines: "queue.Queue[str]") -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put("")


# ---- in the process -----------------------------------------------------------------------------


def main() -> None:
    """Run the mutants from number START on; write what becomes of each one."""
    root, place, start = sys.argv[1:]
    report = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what mutants print is no report
    limits.apply(_BOUNDS | {"processes": 4_096})
    number = 0
    for exercise in find(Path(root), place).exercises().values():
        alone = replace(exercise, mistakes=[])  # what they return is not needed here
        keys: list[AnswerKey] = []
        for mutant in mutants(exercise):
            if number >= int(start):
                keys = keys or [public_key(alone), *(hidden_key(alone, s) for s in SEEDS)]
                report.write(f"{number} begun\n")
                state = "noticed" if _is_noticed(exercise, mutant.source, keys) else "passed"
                report.write(f"{number} {state}\n")
            number += 1


def _is_noticed(exercise: Exercise[..., Any], source: str, keys: list[AnswerKey]) -> bool:
    try:
        function = compile_function(exercise, source)
    except SpecError:
        return True
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return any(_fails(function, key) for key in keys)


def _fails(function: Callable[..., Any], key: AnswerKey) -> bool:
    """Return whether a case of `key` fails, one at a time, so that the first ends it."""
    observer = load_function(key.observer) if key.observer else None
    for case in key.cases:
        outcome = call(function, case.packed, key.positional(case), observer)
        if judge_cases(replace(key, cases=(case,)), [outcome])[0].found is not None:
            return True
    return False


if __name__ == "__main__":
    main()
