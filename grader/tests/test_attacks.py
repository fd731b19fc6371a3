"""Each submission that attacks the grader gets what it deserves, and nobody else loses a point.

`attacks.py` says where the submissions are and what each must get; docs/safety.md has the table.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grader.grading import sandbox
from grader.grading.backends import local
from grader.pages.student import feedback_page
from grader.stems import Stem
from grader.tests.attacks import POINTS, Graded, attack_course, attacks, grade_attacks

MARK = "mark_of_the_attack_suite"  # stands in the command line of every process of a run
# What attacks leave in these folders when they can.
FOLDERS = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home())
LEFT = ("pickled", "left.py", "fill0", "0", "sitecustomize.py", "usercustomize.py", "evil.pth")
QUICK = [name for name, attack in attacks().items() if not attack.slow]
SLOW = [name for name, attack in attacks().items() if attack.slow]
MODES = ("bubblewrap", "limits")


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stem]:
    with attack_course(tmp_path_factory.mktemp("attacked")) as stem:
        yield stem


class World:
    """Runs the suite once a mode, and sees what it changed around it."""

    def __init__(self, stem: Stem, folder: Path) -> None:
        self.stem, self.folder = stem, folder
        self.results: dict[tuple[str, bool], Graded] = {}
        self.changed: list[str] = []

    def graded(self, mode: str, *, slow: bool) -> Graded:
        if (mode, slow) not in self.results:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("GRADER_SANDBOX", mode)
                if mode == "bubblewrap" and not sandbox.bubblewrap():
                    pytest.skip("bubblewrap does not work here")
                names = local.preload_names
                patch.setattr(local, "preload_names", lambda release: [*names(release), MARK])
                patch.setattr(tempfile, "tempdir", str(_made(self.folder / mode / "tmp")))
                self.results[mode, slow] = self._run(mode, SLOW if slow else QUICK)
        return self.results[mode, slow]

    def _run(self, mode: str, names: list[str]) -> Graded:
        before = _contents(self.stem.root)
        graded = grade_attacks(self.stem, self.folder / mode, names, patience=0.5)
        after = _contents(self.stem.root) | _contents(self.folder / mode / "tmp")
        self.changed += [path for path in after if before.get(path) != after[path]]
        return graded


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    files = [
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in str(path)
    ]
    return {str(path): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def world(stem: Stem, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(stem, tmp_path_factory.mktemp("attacks"))


def check(graded: Graded, name: str) -> None:
    attack, report = attacks()[name], graded.attacks[name]
    for exercise, words in attack.verdicts.items():
        result = report.result(exercise)
        said = f"{exercise}: {result.verdict}, {result.diagnosis}"
        assert result.verdict in words.split(" or "), said
    assert report.score == attack.score
    if attack.code:
        diagnosis = report.result("target").diagnosis
        assert diagnosis is not None
        assert diagnosis.code == attack.code
    assert graded.honest[name].score == sum(POINTS.values()), "the next submission lost points"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", QUICK)
def test_an_attack_gets_what_it_deserves(world: World, name: str, mode: str) -> None:
    check(world.graded(mode, slow=False), name)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SLOW)
def test_an_attack_that_takes_time_gets_what_it_deserves(
    world: World, name: str, mode: str
) -> None:
    check(world.graded(mode, slow=True), name)


@pytest.mark.parametrize("mode", MODES)
def test_no_batch_stops_and_every_submission_has_a_report(world: World, mode: str) -> None:
    graded = world.graded(mode, slow=False)
    assert set(graded.attacks) == set(graded.honest) == set(QUICK)
    refused = [name for name, report in graded.attacks.items() if report.refusal]
    assert not refused


@pytest.mark.parametrize("mode", MODES)
def test_no_process_is_left(world: World, mode: str) -> None:
    world.graded(mode, slow=False)
    until = time.monotonic() + 10
    while (left := processes_of_ours()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left


def processes_of_ours() -> list[psutil.Process]:
    """Return the living processes whose command line has our mark; it survives every fork."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if any(MARK in word for word in process.info["cmdline"] or ())
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_written_outside(world: World, mode: str) -> None:
    world.graded(mode, slow=False)
    assert not world.changed
    assert not [folder / name for folder in FOLDERS for name in LEFT if (folder / name).exists()]


@pytest.mark.parametrize("mode", MODES)
def test_what_an_attack_prints_acts_on_no_page(world: World, mode: str) -> None:
    page = feedback_page(world.graded(mode, slow=False).attacks["a13_print_a_script"])
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.slow
def test_reports_are_the_same_bytes_on_one_and_on_two_workers_twice(
    world: World, stem: Stem, tmp_path: Path
) -> None:
    """Left out are attacks of which speed decides how they end."""
    certain = [n for n in QUICK if not any(" or " in v for v in attacks()[n].verdicts.values())]
    runs = [grade_attacks(stem, tmp_path, certain, workers) for workers in (1, 1, 2, 2)]
    for run in runs[1:]:
        for name in certain:
            assert run.attacks[name].to_json() == runs[0].attacks[name].to_json()
            assert run.honest[name].to_json() == runs[0].honest[name].to_json()


def test_every_submission_is_in_the_table_and_the_other_way_round() -> None:
    from grader.tests.attacks import SUBMISSIONS

    assert {path.stem for path in SUBMISSIONS.glob("*.md")} == set(attacks())
