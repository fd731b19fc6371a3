"""A test of the tests: each contract of a stem goes red on one that was broken for it."""

from pathlib import Path

import pytest

from grader.authoring import stem_contracts
from grader.authoring.build import build
from grader.stems import Stem
from grader.tests import rehearsal
from grader.tests.samples import CENTER, TEXT, changed, one, write_stem

# ---- the sample keeps every contract ------------------------------------------------------------


def test_the_sample_keeps_every_contract(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    build(stem)
    assert stem_contracts.complaints(stem) == []
    assert stem_contracts.contract_6(stem) == []
    assert stem_contracts.contract_7(stem) == []


# ---- 6 and 7: generated files -------------------------------------------------------------------


def test_6_and_7_go_red_for_generated_files_that_are_missing_or_edited(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    one(stem_contracts.contract_6(stem), "sample.json is not what its sources yield")
    build(stem)
    stem.checks.write_text(stem.checks.read_text().replace("each row", "rows"), encoding="utf-8")
    one(stem_contracts.contract_6(stem), f"run `grader build {stem.place}`")
    assert stem_contracts.contract_7(stem) == []
    stem.notebook.write_text(stem.notebook.read_text() + " ", encoding="utf-8")
    one(stem_contracts.contract_7(stem), "sample.ipynb is not what its sources yield")


# ---- 8: the notebook runs -----------------------------------------------------------------------

BAD_CELLS = """
```{code-cell} ipython3
import sys
print("careful", file=sys.stderr)
```

```{code-cell} ipython3
1 / 0
```
"""


def test_8_goes_red_for_errors_stderr_lost_points_and_a_small_budget(tmp_path: Path) -> None:
    text = changed(TEXT, ("budget_s: 30", "budget_s: 0.01")) + BAD_CELLS
    stem = write_stem(tmp_path, text=text)
    build(stem)
    tampered = stem.checks.read_text().replace("[-2.0, -3.0]", "[7.0, 7.0]")
    tampered = tampered.replace("[-1.5, -2.5]", "[7.0, 7.0]")
    stem.checks.write_text(tampered, encoding="utf-8")
    found = rehearsal.contract_8(stem)
    one(found, "raises ZeroDivisionError: division by zero.")
    one(found, "writes to stderr: careful.")
    one(found, "cell check-center scores 0.0 of 100 points.")
    one(found, " s; its budget is 0.01 s.")
    assert len(found) == 4


def test_8_runs_a_notebook_again_only_when_something_that_it_reads_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stem = write_stem(tmp_path)
    build(stem)
    seen = tmp_path / "seen"
    seen.mkdir()
    assert rehearsal.rehearse(stem, seen) == []
    runs: list[Stem] = []
    monkeypatch.setattr(rehearsal, "contract_8", lambda stem: runs.append(stem) or ["no"])
    assert rehearsal.rehearse(stem, seen) == []
    monkeypatch.setenv(rehearsal.FORCE, "always")
    assert rehearsal.rehearse(stem, seen) == ["no"]
    monkeypatch.delenv(rehearsal.FORCE)
    stem.text.write_text(stem.text.read_text() + "\nOne more sentence.\n", encoding="utf-8")
    assert rehearsal.rehearse(stem, seen) == ["no"]
    assert rehearsal.rehearse(stem, seen) == ["no"]  # what failed is not remembered
    assert len(runs) == 3


def test_8_reads_helpers_and_the_data_sets_that_are_named(tmp_path: Path) -> None:
    stem = write_stem(tmp_path, text=TEXT + '\nIt loads `data.load("clouds")`.\n')
    marks = [rehearsal.fingerprint(stem)]
    helper = tmp_path / stem.course / "helpers" / "data.py"
    for path, text in ((helper, "x = 1\n"), (tmp_path / "datasets/files/clouds.npz", "1")):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        marks.append(rehearsal.fingerprint(stem))
    (tmp_path / "datasets/files/stars.npz").write_text("1", encoding="utf-8")
    assert len(set(marks)) == 3
    assert rehearsal.fingerprint(stem) == marks[-1]


# ---- 9: nothing leaks ---------------------------------------------------------------------------


def test_9_goes_red_for_a_solution_line_in_the_notebook(tmp_path: Path) -> None:
    text = changed(
        TEXT, ("print(center(", "X = np.eye(3)\nmeans = np.mean(X, axis=0)\nprint(center(")
    )
    found = stem_contracts.contract_9(write_stem(tmp_path, text=text))
    one(found, "`means = np.mean(X, axis=0)` stands in the released sample.ipynb")


def test_9_goes_red_for_a_solution_line_in_an_observer_which_travels(tmp_path: Path) -> None:
    observer = """
@center.observe
def see(answer, X, shift):
    means = np.mean(X, axis=0)
    return answer(X, shift) - means
"""
    found = stem_contracts.contract_9(write_stem(tmp_path, CENTER + observer))
    one(found, "stands in the released sample.json")


def test_9_goes_red_for_a_helper_that_is_the_solution(tmp_path: Path) -> None:
    stem = write_stem(tmp_path)
    helper = tmp_path / stem.course / "helpers" / "centering.py"
    helper.parent.mkdir()
    body = "def f(X, shift):\n    # given\n    means = np.mean(X, axis=0)  # (n_x,)\n\n"
    helper.write_text(body + "    return means\n", encoding="utf-8")
    assert stem_contracts.contract_9(stem) == []
    helper.write_text(body + "    centered = X - means + shift\n", encoding="utf-8")
    one(stem_contracts.contract_9(stem), "the whole solution of center in", "helpers/centering.py")


def test_9_goes_red_for_a_bundle_with_references_of_its_own_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stem = write_stem(tmp_path)
    name = f"{stem.course}/{stem.week}/source/other.py"
    monkeypatch.setattr(stem_contracts, "bundle_files", lambda _: [(name, b"x = 1\n")])
    one(stem_contracts.contract_9(stem), "its bundle holds", "which is of its own week")


# ---- 10: points ---------------------------------------------------------------------------------


def test_10_goes_red_for_points_that_do_not_add_up(tmp_path: Path) -> None:
    stem = write_stem(tmp_path, changed(CENTER, ("points=100", "points=90")))
    one(stem_contracts.contract_10_points(stem), "its points add up to 90; share out 100.")


# ---- 11: mutants --------------------------------------------------------------------------------

ABSOLUTE = (" + shift\n", " + np.abs(shift)\n"), ('" + shift"', '" + np.abs(shift)"')
LABEL = "np.abs(shift) -> shift"


def test_11_goes_red_for_a_mutant_that_no_case_notices(tmp_path: Path) -> None:
    stem = write_stem(tmp_path, changed(CENTER, *ABSOLUTE))
    found = stem_contracts.contract_11(stem)
    one(
        found, f"center: no case notices the mutant `{LABEL}`", f"center.equivalent('{LABEL}', why)"
    )
    assert len(found) == 1


def test_11_is_content_with_a_better_probe_or_with_a_reason(tmp_path: Path) -> None:
    probe = "center.probe(np.array([[1.0, 2.0]]), -3.0)\n"
    assert (
        stem_contracts.contract_11(write_stem(tmp_path, changed(CENTER, *ABSOLUTE) + probe)) == []
    )
    reason = f'center.equivalent("{LABEL}", "shift is never negative")\n'
    assert (
        stem_contracts.contract_11(write_stem(tmp_path, changed(CENTER, *ABSOLUTE) + reason)) == []
    )


@pytest.mark.parametrize("label", ["X - means -> X", "no such mutant"])
def test_11_goes_red_for_a_reason_that_is_not_needed(tmp_path: Path, label: str) -> None:
    stem = write_stem(tmp_path, CENTER + f'center.equivalent("{label}", "for the test")\n')
    one(
        stem_contracts.contract_11(stem),
        f"center.equivalent: '{label}' is noticed, or is no mutant",
    )


def test_11_goes_red_where_mutants_cannot_be_run(tmp_path: Path) -> None:
    stem = write_stem(tmp_path, changed(CENTER, ("means + shift", "means + shift + len({}[1])")))
    one(stem_contracts.contract_11(stem), "its mutants cannot be run")


# ---- all together -------------------------------------------------------------------------------


def test_all_complaints_of_a_stem_come_together(tmp_path: Path) -> None:
    code = changed(CENTER, ("points=100", "points=90"), *ABSOLUTE)
    code += 'center.mistake("Same.", "X - means", "-means + X")\n'
    code += 'center.accept("axis=0", "axis=None")\ncenter.excuse("zeros", "for the test")\n'
    found = stem_contracts.complaints(write_stem(tmp_path, code))
    for words in (
        "add up to 90",
        "passes the public",
        "is rejected on",
        "'zeros'",
        "no case notices",
    ):
        one(found, words)
