"""Faults that happen to a run of `grader grade`, each made for real.

- ``SCENARIOS``: functions that disturb a run and say what was found
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.benchmarks import disks, kills
from grader.benchmarks.bench import Bench, Finding, until
from grader.benchmarks.results import differences, verdicts


def second_run_comes(bench: Bench, out: Path) -> Finding:
    """Start the same command while it runs."""
    first = bench.grade(out)
    until(lambda: verdicts(out) >= 2)
    code, said, _ = bench.grade(out).wait()
    still = first.is_running
    problems = [] if code == 2 and "another run" in said else [f"the second: {code}, {said[-500:]}"]
    code, said, _ = first.wait()
    problems += [f"the first ended with {code}: {said[-500:]}"] if code else []
    measured = f"the second ended with exit code 2, the first was {'' if still else 'not '}running"
    return Finding("nothing", measured, problems + bench.problems(out))


def grader_has_a_flaw(bench: Bench, out: Path) -> Finding:
    """Let the judge itself raise on two submissions, then mend it."""
    code, said, _ = bench.grade(out, change=flaws).wait()
    problems = [f"the run ended with {code}: {said[-500:]}"] if code else []
    wrong = differences(out, bench.plain)
    others = [line for line in wrong if not any(name in line for name in FLAWED) and "/" in line]
    problems += [f"another submission: {line}" for line in others]
    known, _ = bench.finished(out)
    problems += [] if known == bench.students - len(FLAWED) else [f"{known} were known"]
    measured = f"{len(FLAWED)} submissions without points; the next run graded them again"
    return Finding("nothing", measured, problems + bench.problems(out, verdicts(out)))


FLAWED = ("s00001", "s00003")  # the flaw hits one when it is tried again, one at once


def flaws() -> None:
    """Make the judge of this process fail on two submissions."""
    from grader.grading.judge import Judge

    names: dict[int, str] = {}

    def failing(method: str, student: str) -> None:
        kept: Callable[..., Any] = getattr(Judge, method)

        def fails(self: Judge, *args: Any) -> Any:
            if method == "job":
                names[id(args[1])] = args[0]
            if any(names.get(id(value)) == student or value == student for value in args):
                raise ZeroDivisionError("a flaw")
            return kept(self, *args)

        setattr(Judge, method, fails)

    failing("carried", FLAWED[0])
    failing("results", FLAWED[1])
    failing("job", "nobody")


def order_changes(bench: Bench, out: Path) -> Finding:
    """Grade on one worker, where everything ends in another order."""
    _, seconds = bench.finished(out, "--workers", "1")
    measured = f"1 worker {seconds:.1f} s, 2 workers {bench.seconds:.1f} s, the same bytes"
    return Finding("nothing", measured, bench.problems(out))


SCENARIOS: dict[str, Callable[[Bench, Path], Finding]] = {
    "`kill -9` of the judge": kills.judge_is_killed,
    "Ctrl-C": kills.judge_is_interrupted,
    "`kill -9` of sandboxes": kills.sandbox_is_killed,
    "`kill -9` of the oracle": kills.oracle_is_killed,
    "a full disk": disks.disk_is_full,
    "a quota": disks.quota_is_reached,
    "a torn last line of the journal": disks.journal_is_torn,
    "damaged and deleted pages": disks.pages_are_damaged,
    "a gradebook in use": disks.gradebook_is_locked,
    "a second run at the same time": second_run_comes,
    "a flaw of the judge": grader_has_a_flaw,
    "another order": order_changes,
}
