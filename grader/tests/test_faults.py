"""Faults that are made for real: processes are killed, disks are full, files are torn.

`python -m grader.benchmarks.faults` makes the same faults and prints what came of them.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.benchmarks.bench import Bench, Finding
from grader.benchmarks.commands import Command, prepare
from grader.benchmarks.disks import disk_is_full, pages_are_damaged
from grader.benchmarks.results import differences, verdicts
from grader.benchmarks.scenarios import SCENARIOS
from grader.grading.journal import NAME, read_entries

QUICK = {pages_are_damaged}
AS_ROOT = {disk_is_full}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    prepare()
    return Bench(tmp_path_factory.mktemp("bench"), students=30)


def test_an_undisturbed_run_gives_each_kind_of_submission_its_score(bench: Bench) -> None:
    """Whatever is compared with this run is compared with something right."""
    _, said, _ = Command(bench.folder, "regrade", "submissions", "--out", str(bench.plain)).wait()
    assert "keeps no seed" in said
    found = {entry.report.student: entry.report.score for entry in read_entries(bench.plain / NAME)}
    assert found == bench.points


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(
            scenario,
            id=scenario.__name__,
            marks=[
                *([pytest.mark.slow] if scenario not in QUICK else []),
                pytest.mark.skipif(
                    scenario in AS_ROOT and os.geteuid() != 0, reason="only root may mount"
                ),
            ],
        )
        for scenario in SCENARIOS.values()
    ],
)
def test_nothing_is_lost_when(
    scenario: Callable[[Bench, Path], Finding], bench: Bench, tmp_path: Path
) -> None:
    finding = scenario(bench, tmp_path / "out")
    assert not finding.problems, "\n".join(finding.problems)


# ---- the comparison itself ----------------------------------------------------------------------


def spoiled_page(out: Path) -> None:
    page = next((out / "feedback").rglob("*.html"))
    page.write_bytes(page.read_bytes() + b" ")


def missing_page(out: Path) -> None:
    next((out / "reports").rglob("*.json")).unlink()


def left_over(out: Path) -> None:
    (out / "feedback" / ".averages.html.part").write_text("half")


def other_score(out: Path) -> None:
    with sqlite3.connect(out / "gradebook.db") as database:
        database.execute("update grade set auto_score = auto_score + 1 where auto_score > 0")
    database.close()


def lost_verdict(out: Path) -> None:
    lines = (out / NAME).read_bytes().splitlines(keepends=True)
    (out / NAME).write_bytes(b"".join(lines[:-1]))


@pytest.mark.parametrize(
    "spoil", [spoiled_page, missing_page, left_over, other_score, lost_verdict]
)
def test_every_difference_is_noticed(
    spoil: Callable[[Path], None], bench: Bench, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(bench.plain, tmp_path / "out"))
    assert not differences(out, bench.plain)
    spoil(out)
    assert differences(out, bench.plain)


def test_verdicts_that_were_written_twice_are_noticed(bench: Bench, tmp_path: Path) -> None:
    out = Path(shutil.copytree(bench.plain, tmp_path / "out"))
    journal = out / NAME
    journal.write_bytes(journal.read_bytes() + journal.read_bytes().splitlines(keepends=True)[-1])
    assert not differences(out, bench.plain)
    assert verdicts(out) == bench.students + 1
    assert bench.problems(out)
