import time
from pathlib import Path

import pytest

from grader.authoring import trial
from grader.authoring.mutants import mutants
from grader.spec import SpecError
from grader.tests.samples import CENTER, changed, write_stem
from grader.variants import hidden_key, public_key

LOOP = '''
@exercise("Count.", points=100)
def center(n: int) -> int:
    """Add the numbers up to n."""
    ### BEGIN SOLUTION
    total, i = 0, 0
    while i < n:
        total += i + 1
        i += 1
    ### END SOLUTION
    return total


center.probe(4)
center.random(n=integers(3, 9))
'''

HOG = '''
@exercise("Count.", points=100)
def center(n: int) -> float:
    """Return n."""
    ### BEGIN SOLUTION
    total = np.ones(n**2 // n).sum()
    ### END SOLUTION
    return float(total)


center.probe(200_000)
center.random(n=integers(100_000, 200_000))
'''

EXIT = '''
@exercise("Count.", points=100)
def center(n: int) -> int:
    """Return n."""
    import os
    ### BEGIN SOLUTION
    print("noise")
    if n < 0:
        os._exit(0)
    total = n
    ### END SOLUTION
    return total


center.probe(4)
center.random(n=integers(3, 9))
'''


def test_what_every_case_lets_pass_survives(tmp_path: Path) -> None:
    code = changed(CENTER, (" + shift\n", " + abs(shift)\n"), ('" + shift"', '" + abs(shift)"'))
    assert trial.survivors(write_stem(tmp_path, code)) == {"center": ["abs(shift) -> shift"]}


def test_a_mutant_that_never_ends_is_noticed_and_the_next_ones_run(tmp_path: Path) -> None:
    stem = write_stem(tmp_path, LOOP)
    endless = {"drop: i += 1", "i += 1 -> i -= 1", "i += 1 -> i += 0"}
    assert endless <= {mutant.label for mutant in mutants(stem.exercises()["center"])}
    start = time.monotonic()
    assert trial.survivors(stem, seconds=0.3) == {"center": []}
    assert time.monotonic() - start < 60


def test_a_mutant_that_asks_for_all_memory_is_noticed(tmp_path: Path) -> None:
    assert trial.survivors(write_stem(tmp_path, HOG))["center"] == []


def test_a_mutant_that_ends_its_process_is_noticed(tmp_path: Path) -> None:
    survived = trial.survivors(write_stem(tmp_path, EXIT))["center"]
    assert "n < 0 -> n >= 0" not in survived
    assert "drop: print('noise')" in survived


@pytest.mark.parametrize(
    ("old", "new", "noticed"),
    [
        ("means + shift", "means + shift", False),
        ("means + shift", "means - shift", True),
        ("means + shift", "means + )", True),
        ("means + shift", "means + missing", True),
    ],
)
def test_a_mutant_is_noticed_where_a_case_fails(
    tmp_path: Path, old: str, new: str, noticed: bool
) -> None:
    center = write_stem(tmp_path).exercises()["center"]
    keys = [public_key(center), hidden_key(center, 1)]
    assert trial._is_noticed(center, center.source.replace(old, new), keys) == noticed


def test_a_stem_whose_keys_cannot_be_made_is_told(tmp_path: Path) -> None:
    code = changed(CENTER, ("means + shift", "means + shift + len({}[1])"))
    with pytest.raises(SpecError, match="its mutants cannot be run"):
        trial.survivors(write_stem(tmp_path, code))
