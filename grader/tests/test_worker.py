"""A worker gives each exercise an ending, whatever happens to the processes below it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from grader.grading import sandbox, session, worker
from grader.grading.session import Zygote
from grader.grading.worker import SandboxFailed, Worker
from grader.tests.jobs import MARK, Bench, bench

STARTS_A_THREAD = """
import threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
"""
RUNS_AN_OP = """
import sys
sys.modules["tensorflow.python.eager.context"] = sys.modules[__name__]
class _context:
    _initialized = True
"""
LOOP = "def target(X):\n    while True:\n        pass\n"
SLOW = "import time\ndef target(X):\n    time.sleep(0.3)\n    return X - X.mean(axis=0)\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("workers")) as made:
        yield made


@pytest.fixture(params=["bubblewrap", "limits"], autouse=True)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GRADER_SANDBOX", request.param)
    if request.param == "bubblewrap" and not sandbox.bubblewrap():
        pytest.skip("bubblewrap does not work here")
    return request.param


def zygote_of(owner: Worker) -> psutil.Process:
    """Return the zygote itself, which bubblewrap may have started for us."""
    assert owner._zygote is not None
    process = psutil.Process(owner._zygote.pid)
    return next(iter(process.children()), process) if process.name() == "bwrap" else process


def living() -> list[psutil.Process]:
    found = psutil.process_iter(["cmdline", "status"])
    ours = [p for p in found if any(MARK in word for word in p.info["cmdline"] or ())]
    return [process for process in ours if process.info["status"] != psutil.STATUS_ZOMBIE]


def test_right_answers_come_out_right(desk: Bench) -> None:
    with desk.worker() as owner:
        assert desk.is_right(desk.run(owner, desk.job()))


def test_one_zygote_serves_many_jobs(desk: Bench) -> None:
    with desk.worker() as owner:
        desk.run(owner, desk.job())
        first = owner._zygote
        for _ in range(5):
            desk.run(owner, desk.job(target="import os\nos._exit(1)"))
        assert owner._zygote is first


def test_a_zygote_that_was_killed_is_replaced(desk: Bench) -> None:
    with desk.worker() as owner:
        desk.run(owner, desk.job())
        zygote_of(owner).kill()
        assert desk.is_right(desk.run(owner, desk.job()))


def test_a_zygote_that_is_killed_in_the_middle_costs_nobody_a_point(desk: Bench) -> None:
    with desk.worker() as owner:
        desk.run(owner, desk.job())
        victim = zygote_of(owner)
        timer = threading.Timer(0.5, victim.kill)
        timer.start()
        runs = desk.run(owner, desk.job(target=SLOW, seconds=20))
        timer.join()
        assert desk.is_right(runs)


def test_a_zygote_that_is_stopped_is_replaced(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_END_SECONDS", 0.5)
    monkeypatch.setattr(session, "_LAST_WORDS", 0.2)
    monkeypatch.setattr("grader.grading.transcript._START_SECONDS", 1.0)
    with desk.worker() as owner:
        desk.run(owner, desk.job())
        zygote_of(owner).send_signal(signal.SIGSTOP)
        assert desk.is_right(desk.run(owner, desk.job()))


def test_a_job_that_loses_its_zygote_each_time_is_blamed_and_stops_nobody(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.worker() as owner:
        with monkeypatch.context() as patch:
            patch.setattr(Worker, "_attempt", _lose)
            runs = desk.run(owner, desk.job())
        assert all(part.ending.startswith("crashed") for part in runs.values())
        assert desk.is_right(desk.run(owner, desk.job()))


def _lose(*_: Any) -> str:
    raise session.Lost


def test_what_comes_after_a_timeout_reaches_nobody(desk: Bench) -> None:
    with desk.worker() as owner:
        runs = desk.run(owner, desk.job(target=LOOP, seconds=0.2))
        assert runs["target"].ending == "timeout"
        assert desk.is_right(runs, "steady")
        assert desk.is_right(desk.run(owner, desk.job()))


def test_patience_stretches_all_times(desk: Bench) -> None:
    with desk.worker() as owner:
        hurried = desk.run(owner, desk.job(target=SLOW, seconds=0.1))
        assert hurried["target"].ending == "timeout"
        assert desk.is_right(desk.run(owner, desk.job(target=SLOW, seconds=0.1, patience=60)))


def test_a_submission_has_an_end_even_if_each_step_is_short(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_budget", lambda _: 1.0)
    with desk.worker() as owner:
        desk.run(owner, desk.job())
        cell = "import time\ntime.sleep(0.6)\ndef {0}(*a):\n    time.sleep(0.6)\n"
        one, two, three = (cell.format(name) for name in ("target", "steady", "spread"))
        started = time.monotonic()
        runs = desk.run(owner, desk.job(target=one, steady=two, spread=three))
        assert time.monotonic() - started < 6
        assert "timeout" in {part.ending for part in runs.values()}


def test_nothing_lives_on(desk: Bench) -> None:
    daemon = "import os, time\ndef target(X):\n    if os.fork() == 0:\n        os.setsid()\n"
    with desk.worker() as owner:
        desk.run(owner, desk.job(target=daemon + "        time.sleep(600)\n    return X\n"))
        assert living()
    until = time.monotonic() + 10
    while living() and time.monotonic() < until:
        time.sleep(0.05)
    assert not living()


def test_a_killed_judge_leaves_nothing(desk: Bench) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom grader.grading import sandbox\n"
        "z = sandbox.launch(Path(sys.argv[1]), Path('none'), ['numpy', sys.argv[2]], 0)\n"
        "assert not z.greeting()\nprint('ready', flush=True)\ntime.sleep(600)\n"
    )
    with desk.worker() as owner:
        desk.run(owner, desk.job())
    command = [sys.executable, "-c", program, str(desk.folder / "runtime 0"), MARK]
    judge = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert judge.stdout is not None
    assert judge.stdout.readline() == b"ready\n"
    judge.kill()
    judge.communicate()
    until = time.monotonic() + 10
    while living() and time.monotonic() < until:
        time.sleep(0.05)
    assert not living()


# ---- zygotes that do not start ------------------------------------------------------------------


def failing(*command: str) -> Worker:
    def launch() -> Zygote:
        return sandbox._start(list(command), dict(os.environ), None)

    return Worker(launch)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("sh", "-c", "echo bwrap: no permissions >&2; exit 1"), "no permissions"),
        (("true",), "the channel ended"),
        ((sys.executable, "-c", "import os; os.write(0, b'\\xff' * 9)"), "message of"),
    ],
    ids=["says why", "says nothing", "says nonsense"],
)
def test_a_zygote_that_does_not_start_is_one_clear_error(
    desk: Bench, command: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SandboxFailed, match=rf"(?s)does not start: .*{said}.*grader doctor"):
        failing(*command).run(desk.job(), lambda *_: pytest.fail("nobody asked"))


def test_a_zygote_that_says_nothing_at_all_is_given_up(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_START_SECONDS", 0.3)
    owner = failing("sleep", "600")
    with pytest.raises(SandboxFailed, match="no whole message before the deadline"):
        owner.run(desk.job(), lambda *_: pytest.fail("nobody asked"))
    assert owner._zygote is None


@pytest.mark.parametrize(
    ("module", "why"),
    [(STARTS_A_THREAD, "thread"), (RUNS_AN_OP, "TensorFlow op")],
    ids=["thread", "op"],
)
def test_an_import_after_which_forking_is_not_safe_is_named(
    desk: Bench, module: str, why: str
) -> None:
    runtime = desk.folder / "runtime 7"
    with desk.worker(worker=7) as owner:
        desk.run(owner, desk.job())
    (runtime / "unfit.py").write_text(module, encoding="utf-8")
    owner = Worker(lambda: desk.launch(preload=("unfit",), worker=7))
    with pytest.raises(SandboxFailed, match=f"importing unfit .*{why}"):
        desk.run(owner, desk.job())


def test_what_cannot_be_imported_stops_nobody(desk: Bench) -> None:
    with desk.worker(preload=("no_such_module",)) as owner:
        assert desk.is_right(desk.run(owner, desk.job()))


# ---- without fork -------------------------------------------------------------------------------


def test_without_fork_each_job_gets_a_process_of_its_own(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: no sockets, no namespaces, one process a job."""
    config = sandbox._config
    monkeypatch.setenv("GRADER_SANDBOX", "limits")
    monkeypatch.setattr(sandbox, "_config", lambda *a: config(*a) | {"fork": False})
    with desk.worker() as owner:
        assert desk.is_right(desk.run(owner, desk.job()))
        runs = desk.run(owner, desk.job(target="import os\ndef target(X):\n    os._exit(0)\n"))
        assert runs["target"].ending.startswith("crashed")
        assert desk.is_right(runs, "steady")
        runs = desk.run(owner, desk.job(target=LOOP, seconds=0.2))
        assert runs["target"].ending == "timeout"


def _orders(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    """Return what each process is asked to do, as it comes: exercise → number of cases."""
    seen: list[dict[str, int]] = []
    attempt = Worker._attempt

    def watched(self: Worker, heard: Any, job: Any, *rest: Any) -> str:
        seen.append({key.name: len(key.cases) for key in job.keys if key.name in rest[1]})
        return attempt(self, heard, job, *rest)

    monkeypatch.setattr(Worker, "_attempt", watched)
    return seen


def test_a_wrong_answer_is_confirmed_by_its_first_failing_case_alone(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = _orders(monkeypatch)
    with desk.worker() as owner:
        runs = desk.run(owner, desk.job(steady="def steady(x, weight):\n    return 0.5\n"))
    assert orders[1:] == [{"steady": 1}]
    assert len(runs["steady"].outcomes) == len(desk.judge.keys["steady"].cases)
    assert desk.is_right(runs, "target", "spread")


def test_what_another_exercise_spoiled_is_called_again_on_all_cases(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoils = "def target(X):\n    np.sum = lambda values: 0.5\n    return X - X.mean(axis=0)\n"
    orders = _orders(monkeypatch)
    with desk.worker() as owner:
        runs = desk.run(owner, desk.job(target=spoils))
    cases = len(desk.judge.keys["steady"].cases)
    assert orders[1:] == [{"steady": 1}, {"steady": cases}]
    assert desk.is_right(runs)
