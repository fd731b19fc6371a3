"""`sharing`: what stays together on a worker, seen in a run with two of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.tests.sharing import scope

CONTRACTS = "grader/tests/test_contracts.py"


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        (f"{CONTRACTS}::test_1[perceptron-predict]", f"{CONTRACTS}[perceptron]"),
        (f"{CONTRACTS}::test_3[perceptron-predict-mistake-1]", f"{CONTRACTS}[perceptron]"),
        (f"{CONTRACTS}::test_8[perceptron]", f"{CONTRACTS}[perceptron]"),
        (f"{CONTRACTS}::test_8[optimizers]", f"{CONTRACTS}[optimizers]"),
        (f"{CONTRACTS}::test_there_is_something_to_check", CONTRACTS),
        ("grader/tests/test_keys.py::test_one[perceptron-predict]", "grader/tests/test_keys.py"),
    ],
)
def test_contracts_stay_together_by_assignment_and_others_by_file(
    nodeid: str, expected: str
) -> None:
    assert scope(nodeid) == expected


@pytest.mark.slow
def test_a_run_on_two_workers_shares_contracts_out(tmp_path: Path) -> None:
    """The hook takes effect: six assignments of a file do not all run on one worker."""
    folder = tmp_path / "tests"
    folder.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    here = Path(__file__).parent
    (folder / "conftest.py").write_text(
        f"import sys\nsys.path.insert(0, {str(here.parents[1])!r})\n"
        "from grader.tests.conftest import pytest_xdist_make_scheduler\n"
    )
    (folder / "test_contracts.py").write_text(
        "import time\nimport pytest\n\n"
        "@pytest.mark.parametrize('n', [1, 2])\n@pytest.mark.parametrize('stem', 'abcdef')\n"
        "def test_it(stem, n, worker_id):\n"
        "    time.sleep(0.1)\n    print('RAN', stem, worker_id)\n"
    )
    options = ["-n2", "--dist=loadfile", "-rP", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    pairs = {tuple(line.split()[1:]) for line in ran.stdout.splitlines() if line[:3] == "RAN"}
    assert len(pairs) == 6  # each assignment on one worker
    assert len({worker for _, worker in pairs}) == 2
