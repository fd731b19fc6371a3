"""The answer keys of a stem for a secret seed, without the libraries that they take to compute.

- ``answer_keys``: public and hidden cases by exercise
- ``main``: a process that computes them, ``python -m grader.grading.keys ROOT PLACE``

Where a week needs TensorFlow its keys are computed in a process that ends afterwards: the judge
compares plain values only, and without TensorFlow it takes a fifth of the memory.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from grader.calls import Outcome
from grader.frames import Closed, read_frame, write_frame
from grader.grading.release import read_release
from grader.grading.runtime import preload_names
from grader.key import AnswerKey, KeyCase
from grader.spec import SpecError
from grader.stems import Stem, find
from grader.variants import hidden_key, public_key

_SECONDS = 600.0
_HEAVY = {"keras", "tensorflow"}
_CASE_FIELDS = ("label", "arguments", "expected", "hidden", "why", "base", "changed", "m")


def answer_keys(stem: Stem, seed: int) -> dict[str, AnswerKey]:
    """Return the keys of `stem` with the cases drawn from the secret `seed`.

    Raises
    ------
    SpecError
        An exercise is not what it should be.
    """
    imported = {name.split(".")[0] for name in preload_names(read_release(stem))}
    if imported & _HEAVY and not _HEAVY & sys.modules.keys():
        return _computed_elsewhere(stem, seed)
    return {name: _joined(exercise, seed) for name, exercise in stem.exercises().items()}


def _joined(exercise: Any, seed: int) -> AnswerKey:
    public, hidden = public_key(exercise), hidden_key(exercise, seed)
    return replace(public, cases=public.cases + hidden.cases)


# ---- in another process -------------------------------------------------------------------------


def _computed_elsewhere(stem: Stem, seed: int) -> dict[str, AnswerKey]:
    command = [sys.executable, "-m", __name__, str(stem.root), stem.place]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # TensorFlow greets; of a failure the command below says all
        cwd=Path(__file__).resolve().parents[2],
        bufsize=0,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            write_frame(process.stdin.fileno(), seed)  # not in the command line, which all can see
            return {key.name: key for key in _received(process.stdout.fileno())}
        except Closed:
            raise SpecError(
                f"{stem.place}: its answer keys could not be computed; `grader build --check "
                f"{stem.place}` says why."
            ) from None
        finally:
            process.kill()


def _received(channel: int) -> Iterator[AnswerKey]:
    deadline = time.monotonic() + _SECONDS
    while (message := read_frame(channel, deadline))[0] != "end":
        if message[0] == "error":
            raise SpecError(str(message[1]))
        _, known, count = message
        cases = tuple(_received_case(channel, deadline) for _ in range(count))
        yield AnswerKey(**known, cases=cases)


def _received_case(channel: int, deadline: float) -> KeyCase:
    known, count = read_frame(channel, deadline)
    outcomes = [Outcome.from_plain(read_frame(channel, deadline)) for _ in range(count)]
    return KeyCase(**known, mistakes=tuple(outcomes))


def main() -> None:
    """Compute the keys and write them, one message a case and a mistake's outcome."""
    channel = os.dup(1)
    os.dup2(2, 1)  # what authored modules print is not for the channel
    seed = int(read_frame(0))
    try:
        for exercise in find(Path(sys.argv[1]), sys.argv[2]).exercises().values():
            _send(channel, _joined(exercise, seed))
    except SpecError as error:
        write_frame(channel, ("error", str(error)))
    else:
        write_frame(channel, ("end",))


def _send(channel: int, key: AnswerKey) -> None:
    known = {each.name: getattr(key, each.name) for each in fields(key) if each.name != "cases"}
    write_frame(channel, ("key", known, len(key.cases)))
    for case in key.cases:
        said = {name: getattr(case, name) for name in _CASE_FIELDS}
        write_frame(channel, (said, len(case.mistakes)))
        for outcome in case.mistakes:
            write_frame(channel, outcome.to_plain())


if __name__ == "__main__":
    main()
