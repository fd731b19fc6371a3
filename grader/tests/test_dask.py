"""Grading on a Dask cluster of real processes."""

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

from grader.benchmarks import cluster as clusters
from grader.benchmarks.bench import Bench
from grader.benchmarks.commands import Command, prepare
from grader.benchmarks.miniature import NAME, make_class
from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.backends import dask, remote
from grader.grading.backends.local import LocalBackend
from grader.grading.judge import Judge
from grader.grading.run import Entry, grade
from grader.stems import Stem
from grader.tests.canary_class import SECRETS, SEED, canary_class


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    return canary_class(tmp_path_factory.mktemp("miniature"))


@pytest.fixture(scope="module")
def judge(stem: Stem) -> Judge:
    return Judge(stem, SEED, "none")


needs_sandbox = pytest.mark.skipif(not sandbox.bubblewrap(), reason="no bubblewrap here")


@pytest.fixture(scope="module")
def loopback() -> Iterator[clusters.Loopback]:
    with clusters.Loopback() as loopback:
        yield loopback


@pytest.fixture
def entries(stem: Stem) -> list[Entry]:
    folders = sorted((stem.root / "submissions").iterdir())
    return [Entry(folder.name, folder / f"{NAME}.ipynb") for folder in folders]


class Wiretap:
    """Keeps the bytes of everything that is sent through a client."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.sent: list[bytes] = []

    def submit(self, *words: Any, **more: Any) -> Any:
        self.sent.append(pickle.dumps((words[1:], more)))
        return self.client.submit(*words, **more)

    def register_plugin(self, plugin: Any, name: str) -> Any:
        self.sent.append(pickle.dumps((plugin, name)))
        return self.client.register_plugin(plugin, name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


def graded(judge: Judge, backend: Any, entries: Iterable[Entry]) -> dict[str, bytes]:
    return {each.entry.student: each.report.to_json() for each in grade(judge, backend, entries)}


@pytest.mark.slow
@needs_sandbox
def test_a_cluster_gives_the_same_reports_and_is_sent_no_secret(
    judge: Judge, entries: list[Entry], loopback: clusters.Loopback, stem: Stem
) -> None:
    with LocalBackend(stem, workers=1) as local:
        here = graded(judge, local, entries)
    with dask.Cluster(loopback.address) as cluster:
        tap = cluster._client = Wiretap(cluster._client)
        with cluster.backend(judge) as backend:
            there = graded(judge, backend, entries)
            assert backend._here is not None  # what is tried again with references
        assert cluster.sandbox == sandbox.describe()
    assert here == there
    sent = b"".join(tap.sent)
    assert len(tap.sent) > 1
    assert judge.keys["center"].cases[-1].arguments["X"].tobytes() in sent
    texts = [*SECRETS.values(), str(SEED), *(entry.student for entry in entries)]
    assert not [text for text in texts if text.encode() in sent]
    for key in judge.keys.values():
        assert not [case.label for case in key.cases if case.expected.tobytes() in sent]


@pytest.mark.slow
@needs_sandbox
def test_a_batch_that_the_cluster_gives_up_is_run_here(
    judge: Judge,
    entries: list[Entry],
    loopback: clusters.Loopback,
    monkeypatch: pytest.MonkeyPatch,
    stem: Stem,
) -> None:
    with LocalBackend(stem, workers=1) as local:
        here = graded(judge, local, entries)
    monkeypatch.setattr(remote, "serve", max)  # a task that fails on every worker
    with dask.Cluster(loopback.address) as cluster, cluster.backend(judge) as backend:
        assert graded(judge, backend, entries) == here


@pytest.mark.slow
@needs_sandbox
def test_a_worker_of_another_version_is_refused(
    loopback: clusters.Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = remote.about()
    monkeypatch.setattr(remote, "about", lambda: mine | {"numpy": "0.1"})
    with pytest.raises(remote.Unfit, match=r"tcp://.* has numpy .* instead of 0\.1"):
        dask.Cluster(loopback.address).__enter__()


@pytest.mark.slow
def test_a_worker_without_a_sandbox_is_refused() -> None:
    with (
        clusters.Loopback(1, {"PATH": "/nowhere"}) as loopback,
        pytest.raises(remote.Unfit, match="install bubblewrap there"),
    ):
        dask.Cluster(loopback.address).__enter__()


@pytest.mark.slow
def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask, "_ALONE_SECONDS", 1.0)
    with clusters.Loopback(0) as loopback, pytest.raises(GraderError, match="has no worker"):
        dask.Cluster(loopback.address).__enter__()


@pytest.mark.slow
@needs_sandbox
def test_a_run_whose_workers_are_all_gone_ends_with_one_sentence(
    judge: Judge, stem: Stem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dask, "_ALONE_SECONDS", 2.0)
    make_class(stem, tmp_path, 30, seconds=0.2)
    entries = [Entry(path.parent.name, path) for path in sorted(tmp_path.rglob("*.ipynb"))]
    with (
        clusters.Loopback(1) as loopback,
        dask.Cluster(loopback.address) as cluster,
        cluster.backend(judge) as backend,
    ):
        stream = grade(judge, backend, entries)
        next(stream)
        loopback.workers[0].kill()
        with pytest.raises(dask.Lost, match="workers are gone"):
            list(stream)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    prepare()
    return Bench(tmp_path_factory.mktemp("bench"), students=36)


@pytest.mark.slow
@needs_sandbox
@pytest.mark.parametrize("scenario", clusters.SCENARIOS.values(), ids=lambda s: s.__name__)
def test_nothing_is_lost_on_a_cluster_when(scenario: Any, bench: Bench, tmp_path: Path) -> None:
    finding = scenario(bench, tmp_path / "out")
    assert not finding.problems, "\n".join(finding.problems)


@pytest.mark.slow
def test_the_command_says_when_nobody_answers(bench: Bench, tmp_path: Path) -> None:
    command = Command(
        bench.folder, "grade", "submissions", "--out", str(tmp_path), "--dask", "tcp://127.0.0.1:9"
    )
    code, said, _ = command.wait()
    assert code == 2
    assert "no Dask scheduler answers" in said
    assert "Traceback" not in said
