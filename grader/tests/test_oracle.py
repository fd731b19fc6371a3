"""The oracle answers for references, and outlives no judge but every signal to its group."""

import os
import time

import numpy as np
import psutil
import pytest

from grader.grading.oracle import OracleProcess
from grader.stems import Stem


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
