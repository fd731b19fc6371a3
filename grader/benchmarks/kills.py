"""Processes that die: the command itself, its sandboxes, its oracles."""

import contextlib
import random
import signal
import time
from functools import partial
from pathlib import Path

import psutil

from grader.benchmarks.bench import Bench, Finding, left_alive, until
from grader.benchmarks.commands import Command
from grader.benchmarks.results import verdicts


def judge_is_killed(bench: Bench, out: Path, number: int = signal.SIGKILL) -> Finding:
    """Kill the command four times: while it grades, and while it writes what is about the class."""
    rng = random.Random(number)
    moments = [*sorted(rng.sample(range(1, bench.students - 1), 3)), bench.students]
    killed, problems = 0, list[str]()
    for moment in moments:
        command = bench.grade(out)
        until(partial(_has_come, command, out, moment))
        time.sleep(rng.uniform(0, 0.06))
        below = command.children()
        if command.is_running:
            command.kill(number)
            killed += command.wait()[0] != 0
        problems += left_alive(below)
    before = verdicts(out)
    known, seconds = bench.finished(out)
    if known != before:
        problems.append(f"{before} verdicts were there, and {known} were known")
    problems += [] if killed else ["it was never killed"]
    measured = f"killed {killed} times, after {', '.join(map(str, moments))} verdicts; the last "
    measured += f"run took {known} from the journal and {seconds:.1f} s"
    return Finding("what was being run", measured, problems + bench.problems(out))


def _has_come(command: Command, out: Path, moment: int) -> bool:
    return verdicts(out) >= moment or not command.is_running


def judge_is_interrupted(bench: Bench, out: Path) -> Finding:
    """Press Ctrl-C four times."""
    return judge_is_killed(bench, out, signal.SIGINT)


def sandbox_is_killed(bench: Bench, out: Path) -> Finding:
    """Kill sandboxes and the zygotes in them from outside, in the middle of submissions."""
    return _killed_below(bench, out, "zygote.py")


def oracle_is_killed(bench: Bench, out: Path) -> Finding:
    """Kill the processes that answer with references."""
    return _killed_below(bench, out, "grader.grading.oracle")


def _killed_below(bench: Bench, out: Path, word: str) -> Finding:
    """Kill a process whose command line holds `word` whenever three more verdicts have come."""
    command = bench.grade(out)
    killed, next_at = 0, 1
    while command.is_running:
        victims = [each for each in command.children(word) if _is_at_work(each)]
        if victims and verdicts(out) >= next_at:
            with contextlib.suppress(psutil.Error):
                random.Random(killed).choice(victims).kill()
                killed, next_at = killed + 1, verdicts(out) + 3
        time.sleep(0.01)
    code, said, seconds = command.wait()
    problems = [] if killed else ["none was killed"]
    problems += [f"the run ended with {code}: {said[-500:]}"] if code else []
    measured = f"killed {killed} times; {seconds:.1f} s, undisturbed {bench.seconds:.1f} s"
    return Finding("nothing", measured, problems + bench.problems(out))


def _is_at_work(process: psutil.Process) -> bool:
    """Say whether a process of ours has done something; one forked for a learner is none."""
    try:
        parent = process.parent()
        forked = parent is None or parent.cmdline() == process.cmdline()
        return not forked and time.time() - process.create_time() > 0.5
    except psutil.Error:
        return False
