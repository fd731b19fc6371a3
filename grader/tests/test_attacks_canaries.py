"""Nothing that is secret can be read from inside a learner's process (A1 to A8, A15).

A canary is a word that stands in one secret place. From inside, everything that can be reached is
searched for all of them: files, other processes, the environment, inherited descriptors, and the
process's own memory, which it has from the zygote.
"""

import os
import secrets
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from grader.grading import jail, sandbox
from grader.grading.job import Cell, Job
from grader.grading.judge import Judge
from grader.grading.run import Oracles
from grader.grading.runtime import make_runtime, preload_names
from grader.grading.worker import Worker
from grader.stems import Stem
from grader.tests.attacks import attack_course
from grader.tests.canaries import SEARCH, backwards


def canary(kind: str) -> str:
    return f"CANARY-{kind}-{secrets.token_hex(8)}"


@dataclass
class Aviary:
    """Where canaries sit; ``held`` keeps some in this process's memory."""

    stem: Stem
    judge: Judge
    base: Path
    words: dict[str, bytes]
    held: list[Any] = field(default_factory=list[Any])

    def launch(self, *without: str) -> sandbox.Zygote:
        runtime = self.base / "runtime"
        datasets = self.stem.root / "datasets"
        names = preload_names(self.judge.release)
        return sandbox.launch(runtime, datasets, names, 0, without=without)

    def job(self, cells: dict[str, str], *names: str) -> Job:
        made = tuple(Cell("answer", source, name) for name, source in cells.items())
        keys = tuple(replace(self.judge.keys[name], seconds=60.0) for name in names)
        return Job("search", made, keys)

    def searching(self, *, proc: bool = True) -> Job:
        """Return the job of a submission that searches, among processes if `proc` says so."""
        libraries = tuple(jail.sites()) + tuple(jail.library_folders())
        places = [str(self.stem.root), str(self.base), str(Path.cwd() / "grader" / "tests")]
        given = {
            "BACKWARDS": [backwards(word) for word in self.words.values()],
            "LIBRARIES": libraries,
            "PLACES": places,
            "PROC": proc,
        }
        head = "".join(f"{name} = {value!r}\n" for name, value in given.items())
        source = head + SEARCH + "\ntarget = search\nsteady = lambda x, weight: search(x)\n"
        return self.job({"target": source, "steady": ""}, "target", "steady")

    def found(self, worker: Worker, job: Job) -> set[str]:
        """Return the kinds of canaries that a submission's search finds."""
        run = worker.run(job, Oracles(self.stem))
        said: set[str] = set()
        for name, part in run.exercises.items():
            assert part.ending == "over", f"{name}: {part.ending}"
            for outcome in part.outcomes:
                assert not outcome.error, f"{outcome.error}: {outcome.message} {outcome.line}"
                said |= {list(self.words)[int(line.split()[0])] for line in outcome.value if line}
        return said


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    base = tmp_path_factory.mktemp("aviary")
    words = {kind: canary(kind).encode() for kind in ("environment", "reference", "gradebook")}
    words |= {kind: canary(kind).encode() for kind in ("neighbour", "earlier", "memory", "own")}
    with attack_course(base) as stem, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_CANARY", words["environment"].decode())
        stem.code.write_bytes(stem.code.read_bytes() + b"\n# " + words["reference"] + b"\n")
        seed = int.from_bytes(secrets.token_bytes(7), "big")
        judge = Judge(stem, seed, "canaries")
        words["seed"] = str(seed).encode()
        words["expected"] = struct.pack("<d", float(judge.keys["steady"].cases[-1].expected))
        held = [bytearray(words["memory"]), judge]
        with sqlite3.connect(base / "gradebook.db") as gradebook:
            gradebook.execute("CREATE TABLE grade (note TEXT)")
            gradebook.execute("INSERT INTO grade VALUES (?)", [words["gradebook"].decode()])
        (base / "submitted").mkdir()
        (base / "submitted" / "neighbour.ipynb").write_bytes(words["neighbour"])
        make_runtime(stem, base / "runtime")
        yield Aviary(stem, judge, base, words, held)


@pytest.fixture(params=["bubblewrap", "limits"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GRADER_SANDBOX", request.param)
    if request.param == "bubblewrap" and not sandbox.bubblewrap():
        pytest.skip("bubblewrap does not work here")
    if request.param == "limits" and not sandbox.protection().landlock:
        pytest.skip("without bubblewrap and without Landlock, files are not protected")
    return request.param


def test_no_canary_is_found_by_any_submission(aviary: Aviary, mode: str) -> None:
    worker = Worker(aviary.launch)
    try:
        note = f"note = {aviary.words['earlier'].decode()!r}\n"
        earlier = aviary.job({"target": note * 50, "steady": ""}, "target")
        worker.run(earlier, Oracles(aviary.stem))
        assert aviary.found(worker, aviary.searching()) == set()
    finally:
        worker.close()


def test_the_search_finds_what_is_there(aviary: Aviary, mode: str) -> None:
    """A word in the own cells is in the own memory, as `/proc/self/mem` shows it."""
    worker = Worker(aviary.launch)
    try:
        job = aviary.searching()
        note = Cell("added", f"note = {aviary.words['own'].decode()!r}")
        found = aviary.found(worker, replace(job, cells=(note, *job.cells)))
        # Landlock alone hides the own /proc: there, nothing can be searched but the rest.
        assert found == ({"own"} if mode == "bubblewrap" else set())
    finally:
        worker.close()


def test_the_search_sees_what_a_child_has_from_its_zygote(aviary: Aviary) -> None:
    """Were the zygote to read jobs, the next child would have the last one in its memory."""
    if not sandbox.bubblewrap():
        pytest.skip("bubblewrap does not work here")
    base = aviary.base / "reading"
    shutil.copytree(aviary.base / "runtime", base / "runtime")
    zygote = base / "runtime" / "grader" / "grading" / "zygote.py"
    text = zygote.read_text(encoding="utf-8")
    reading = "        KEPT.append(_peek(channel))\n        child = self._confinement.fork()\n"
    assert text.count("        child = self._confinement.fork()\n") == 1
    text = text.replace("        child = self._confinement.fork()\n", reading)
    zygote.write_text(text.replace("\ndef main()", f"{PEEK}\n\ndef main()"), encoding="utf-8")
    worker = Worker(replace(aviary, base=base).launch)
    try:
        note = f"note = {aviary.words['earlier'].decode()!r}\n"
        earlier = aviary.job({"target": note * 50, "steady": ""}, "target")
        worker.run(earlier, Oracles(aviary.stem))
        assert aviary.found(worker, aviary.searching()) == {"earlier"}
    finally:
        worker.close()


PEEK = """
KEPT = []


def _peek(channel):
    time.sleep(0.2)
    with socket.socket(fileno=os.dup(channel)) as copy:
        return copy.recv(1 << 16, socket.MSG_PEEK)

"""


@pytest.mark.parametrize("without", ["mounts", "bubblewrap landlock"])
def test_without_its_own_root_files_are_found(aviary: Aviary, without: str) -> None:
    if not sandbox.bubblewrap():
        pytest.skip("bubblewrap does not work here")
    worker = Worker(lambda: aviary.launch(*without.split(), "user"))
    places = {"/host" + str(aviary.base), str(aviary.base)}
    try:
        # The machine's own files and processes are many: look where the canaries are.
        job = aviary.searching(proc=False)
        source = job.cells[0].source.replace('os.walk("/",', f"os.walk({places.pop()!r},")
        source = source.replace("PLACES = [", f"PLACES = [{places.pop()!r}, ")
        cells = (replace(job.cells[0], source=source), *job.cells[1:])
        assert aviary.found(worker, replace(job, cells=cells)) >= {
            *("reference", "gradebook", "neighbour")
        }
    finally:
        worker.close()


def test_an_installed_course_is_masked(
    aviary: Aviary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The references of a course that was installed with pip are not in the sandbox either."""
    if not sandbox.bubblewrap():
        pytest.skip("bubblewrap does not work here")
    site = tmp_path / "site-packages"
    shutil.copytree(aviary.stem.root / "course1_attack", site / "course1_attack")
    folders = [*jail.library_folders(), str(site)]
    monkeypatch.setattr(jail, "library_folders", lambda: folders)
    for without, exposed in (((), set[str]()), (("masks",), {"reference"})):
        worker = Worker(lambda without=without: aviary.launch(*without))
        try:
            assert aviary.found(worker, aviary.searching()) == exposed
        finally:
            worker.close()


def test_nobody_is_told_more_than_a_learner_needs(aviary: Aviary, mode: str) -> None:
    """What travels to a child holds inputs and no expected value."""
    for name, key in aviary.judge.keys.items():
        job = Job("a", (), (key,)).to_plain([], [name])
        told = repr(job)
        assert "expected" not in told
        assert "mistakes" not in told
        assert aviary.words["seed"].decode() not in told
    config = sandbox._config(aviary.base, aviary.base, [], 0, True, sandbox.protection())
    assert os.environ["GRADER_CANARY"] not in repr(config)
