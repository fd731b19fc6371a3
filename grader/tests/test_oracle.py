"""The oracle answers for references, and outlives no judge but every signal to its group."""

import os
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from grader.calls import frozen, thawed
from grader.grading.oracle import OracleProcess
from grader.stems import Stem, find


@pytest.mark.skipif(not hasattr(os, "getpgid"), reason="process groups are POSIX")
def test_a_signal_to_our_group_does_not_reach_it(averages: Stem) -> None:
    oracle = OracleProcess(averages)
    outcome = oracle("center", [np.array([[1.0], [3.0]])], {})
    assert np.array_equal(outcome.value, [[-1.0], [1.0]])
    (process,) = [
        child for child in psutil.Process().children() if "grader.grading.oracle" in child.cmdline()
    ]
    assert os.getpgid(process.pid) != os.getpgid(0)
    oracle.close()
    for _ in range(100):
        if not process.is_running():
            break
        time.sleep(0.05)
    assert not process.is_running()


def test_a_reference_draws_from_the_generator_of_who_asks() -> None:
    """Else no function that is handed an `rng` could be replaced by its reference."""
    stem = find(Path(__file__).resolve().parents[2], "shallow_network")
    rng = np.random.default_rng(4)
    oracle = OracleProcess(stem)
    try:
        outcome = oracle("init_shallow", [2, 3, 1], {"rng": frozen(rng)})
        params, states = outcome.value
        right = stem.exercises()["init_shallow"].function(2, 3, 1, rng=rng)
        assert all(np.array_equal(params[name], right[name]) for name in right)
        assert [thawed(state).normal() for state in states] == [rng.normal()]
        bad = oracle("init_shallow", [2, 3, 1], {"rng": {"numpy.random.Generator": {}}})
        assert bad.error == "KeyError"
    finally:
        oracle.close()
