"""Each defence is seen to fail when it is switched off, where that harms nobody."""

import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import frames
from grader.grading import judge as judging
from grader.grading import sandbox, transcript, worker
from grader.grading.backends import local
from grader.grading.judge import Judge
from grader.grading.run import Oracles
from grader.stems import Stem
from grader.tests.attacks import attack_course, grade_attacks, write_notebook
from grader.tests.defences import DEFENCES, Defence


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stem]:
    with attack_course(tmp_path_factory.mktemp("defended")) as stem:
        yield stem


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.name)
def test_an_attack_succeeds_without_its_defence_alone(
    stem: Stem, tmp_path: Path, defence: Defence
) -> None:
    if not defence.applies:
        pytest.skip(f"needs {defence.mode} {defence.who}")
    assert not defence.tried(stem, tmp_path, off=False)
    assert defence.tried(stem, tmp_path, off=True)


def test_without_the_network_namespace_the_filter_still_holds(stem: Stem, tmp_path: Path) -> None:
    """Two defences stand behind each other."""
    network = next(d for d in DEFENCES if d.name == "an empty network")
    if not network.applies:
        pytest.skip("needs bubblewrap")
    for one in ("network", "seccomp"):
        alone = Defence(network.name, network.rows, one, network.attack)
        assert not alone.tried(stem, tmp_path, off=True)


def score(stem: Stem, folder: Path, name: str, exercise: str) -> float:
    return grade_attacks(stem, folder, [name]).attacks[name].result(exercise).score


def test_without_a_second_try_an_exercise_pays_for_another(
    stem: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(stem, tmp_path, "a39_act_later", "steady") == 30
    monkeypatch.setattr(worker, "_doubtful", lambda *_: [])
    assert score(stem, tmp_path, "a39_act_later", "steady") == 0


def test_without_a_second_call_global_state_is_paid(
    stem: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(stem, tmp_path, "a68_global_state", "target") == 0
    monkeypatch.setattr(judging, "diagnose_state", lambda *_: None)
    assert score(stem, tmp_path, "a68_global_state", "target") == 60


def test_without_counting_first_a_message_takes_a_hundred_times_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "_MOST_ITEMS", 10_000)
    bomb = b"\xdd" + (150_000).to_bytes(4, "big") + b"\x90" * 150_000
    assert peak(bomb) < 3 * len(bomb)
    monkeypatch.setattr(frames._Counter, "count", lambda *_: None)
    assert peak(bomb) > 30 * len(bomb)


def peak(data: bytes) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="items"):
            frames.message_of(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_without_a_cap_on_bytes_a_flood_is_kept(
    stem: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "a23_flood_the_channel"
    assert grade_attacks(stem, tmp_path, [name]).attacks[name].result("target").verdict == "crashed"
    monkeypatch.setattr(transcript, "MAX_BYTES", 1 << 40)
    monkeypatch.setattr(transcript, "_LARGE", 1 << 40)
    assert grade_attacks(stem, tmp_path, [name]).attacks[name].result("target").verdict == "wrong"


def test_without_a_look_at_all_memory_many_processes_take_what_one_may_not(
    stem: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sandbox.bubblewrap():
        pytest.skip("needs bubblewrap")
    monkeypatch.setattr(sandbox, "MEMORY_BYTES", 150 << 20)
    body = """
if hasattr(sys, "tried"):
    return True
sys.tried = True
for _ in range(3):
    if os.fork() == 0:
        held = np.ones(80 << 17)  # 80 MiB
        time.sleep(1.0)
        os._exit(int(held[0]) - 1)
time.sleep(1.0)
return True
"""
    greedy = Defence("memory", "A57", "memory", body)
    assert not greedy.tried(stem, tmp_path, off=False)
    assert greedy.tried(stem, tmp_path, off=True)


def test_addresses_do_not_make_reports_differ(
    stem: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "def target(X):\n    print(object())\n    raise ValueError(str(object()))\n"
    assert "0x…" in output(stem, tmp_path, said)
    monkeypatch.setattr(transcript, "_ADDRESS", re.compile("never"))
    assert re.search(r"0x\w{6}", output(stem, tmp_path, said))


def output(stem: Stem, folder: Path, source: str) -> str:
    from grader.grading.read import read_submission

    path = write_notebook(stem, folder / "a.ipynb", {"target": source})
    judge = Judge(stem, 1, "")
    job: Any = judge.job("a", read_submission(path, judge.release))
    with local.LocalBackend(stem, 1) as backend:
        run = next(iter(backend.run([job], Oracles(stem))))[1]
    part = run.exercises["target"]
    return part.output + part.outcomes[0].message
