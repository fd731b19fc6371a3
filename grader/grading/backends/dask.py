"""Run jobs on a Dask cluster: ``grader grade --dask tcp://HOST:PORT``.

- ``Cluster``: a connection to a scheduler; makes the backends of a batch
- ``DaskBackend``: sends jobs in batches, and runs here what must not leave the judge's machine

What travels is in `grader.grading.backends.wire`. Exercises that are tried again with references
are run on the judge's machine, because only the judge may answer for references. So is what the
cluster gives up: Dask moves the work of a lost worker to another by itself, three times.
"""

import contextlib
import logging
import queue
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import Future as LocalFuture
from typing import Any

import msgspec

from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.backends import wire
from grader.grading.backends.local import LocalBackend
from grader.grading.job import Job, Oracle, Run
from grader.grading.judge import Judge

try:
    import distributed

    from grader.grading.backends import remote
except ImportError as error:
    raise GraderError(
        f"--dask needs Dask, and {error.name} is missing; install it with "
        "`pip install 'deep-learning-notebooks[dask]'`."
    ) from None

_CONNECT_SECONDS = 15
_ALONE_SECONDS = 60.0  # how long to wait where there is no worker
_LOOK_SECONDS = 2.0
_OPEN_JOBS = 256  # submissions that are held for the cluster at a time
_BATCH = 8  # jobs a task at most
_NO_SCHEDULER = "the Dask scheduler is gone; run the same command again to go on."
log = logging.getLogger(__name__)


class Lost(GraderError):
    """The cluster is gone; what was graded is in the journal."""


class Cluster:
    """A Dask cluster, in which every worker can grade as the judge's own machine would."""

    def __init__(self, address: str, workers: int | None = None) -> None:
        self.address, self._workers = address, workers
        self._wanted = remote.about()

    def __enter__(self) -> "Cluster":
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client: Any = distributed.Client(
                self.address, timeout=_CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise GraderError(
                f"no Dask scheduler answers at {self.address} ({error}); "
                "start `dask scheduler`, or check the address and the firewall."
            ) from None
        try:
            self._wanted = self._inspected()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(Exception):
            self._client.close()

    @property
    def sandbox(self) -> str:
        """What protects the workers, and this machine where that is something else."""
        theirs, mine = self._wanted["sandbox"], sandbox.describe()
        return theirs if theirs == mine else f"{theirs} on the cluster, here {mine}"

    def backend(self, judge: Judge) -> "DaskBackend":
        """Return a backend for submissions to the judge's stem."""
        return DaskBackend(self._client, judge, self._wanted, self._workers)

    def _inspected(self) -> dict[str, str]:
        """Return what all workers have in common; raises GraderError where one is not fit."""
        try:
            self._client.wait_for_workers(1, timeout=_ALONE_SECONDS)
        except TimeoutError:
            raise GraderError(
                f"the Dask scheduler at {self.address} has no worker; "
                f"start one with `dask worker {self.address}`."
            ) from None
        answers: dict[str, Any] = self._client.run(remote.machine, on_error="return")
        wanted = dict(self._wanted)
        for address, answer in sorted(answers.items()):
            if isinstance(answer, Exception):
                raise remote.Unfit(
                    f"the Dask worker {address} cannot import the grader ({answer}); install the "
                    "same version of deep-learning-notebooks[dask] there."
                )
            about, protected = answer
            if not protected:
                raise remote.Unfit(remote.unprotected(address))
            if address == min(answers):
                wanted["sandbox"] = about["sandbox"]
            if wrong := remote.differences(wanted, about):
                raise remote.Unfit(remote.unequal(address, wrong))
        return wanted


class DaskBackend:
    """Submissions to one stem, on the workers of a cluster."""

    def __init__(
        self, client: Any, judge: Judge, about: dict[str, str], workers: int | None
    ) -> None:
        self._client, self._stem, self._workers = client, judge.stem, workers
        self._name = f"grader-{judge.stem.name}-{uuid.uuid4().hex[:12]}"
        bundle = wire.encode(wire.bundle_of(judge, about))
        client.register_plugin(remote.Zygotes(bundle), self._name)
        self._here: LocalBackend | None = None
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._open: dict[Any, list[Job]] = {}  # by future

    def __enter__(self) -> "DaskBackend":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take back what is not done, and end all zygotes."""
        with contextlib.suppress(Exception):
            self._client.cancel([f for f in self._open if not isinstance(f, LocalFuture)])
            self._client.unregister_worker_plugin(self._name)
        if self._here is not None:
            self._here.close()

    def run(self, jobs: Iterable[Job], oracle: Oracle) -> Iterator[tuple[Job, Run]]:
        """Yield (job, run) as they finish."""
        size = self._batch_size()
        batch: list[Job] = []
        for job in jobs:
            if job.replaced:
                self._run_here(job, oracle)
            else:
                batch.append(job)
            if len(batch) == size:
                self._send(batch)
                batch = []
            while not self._ended.empty() or self._count() + len(batch) >= _OPEN_JOBS:
                yield from self._next(oracle)
        if batch:
            self._send(batch)
        while self._open:
            yield from self._next(oracle)

    def _batch_size(self) -> int:
        threads = sum(self._client.nthreads().values())
        return max(1, min(_BATCH, _OPEN_JOBS // (2 * max(1, threads))))

    def _count(self) -> int:
        return sum(map(len, self._open.values()))

    def _send(self, jobs: list[Job]) -> None:
        batch = wire.encode(wire.Batch(tuple(map(wire.plain_job, jobs))))
        future = self._client.submit(remote.serve, self._name, batch, pure=False)
        self._open[future] = jobs
        future.add_done_callback(self._ended.put)

    def _run_here(self, job: Job, oracle: Oracle) -> None:
        if self._here is None:
            self._here = LocalBackend(self._stem, self._workers)
        future = self._here.submit(job, oracle)
        self._open[future] = [job]
        future.add_done_callback(self._ended.put)

    def _next(self, oracle: Oracle) -> Iterator[tuple[Job, Run]]:
        """Wait for something to end, and yield what is known of it."""
        future = self._first_ended()
        jobs = self._open.pop(future)
        if isinstance(future, LocalFuture):
            yield future.result()
            return
        answers = self._answers(future, len(jobs))
        for job, plain in zip(jobs, answers, strict=True):
            run = _run_of(plain, job)
            if run is None:
                self._run_here(job, oracle)
            else:
                yield job, run

    def _first_ended(self) -> Any:
        alone_since = time.monotonic()
        while True:
            with contextlib.suppress(queue.Empty):
                return self._ended.get(timeout=_LOOK_SECONDS)
            if self._client.status == "closed":
                raise Lost(_NO_SCHEDULER)
            if self._client.scheduler_info()["workers"]:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > _ALONE_SECONDS:
                raise Lost("all Dask workers are gone; start some and run the same command again.")

    def _answers(self, future: Any, count: int) -> list[wire.PlainRun | None]:
        """Return what the cluster knows of a batch, nothing where it gave it up."""
        nothing: list[wire.PlainRun | None] = [None] * count
        if future.status == "cancelled":
            raise Lost(_NO_SCHEDULER)
        try:  # an answer that was lost with its worker is on its way again
            data = future.result(timeout=_ALONE_SECONDS)
            runs = msgspec.msgpack.decode(data, type=wire.Answers).runs
        except (GraderError, CancelledError) as error:
            raise error if isinstance(error, GraderError) else Lost(_NO_SCHEDULER) from None
        except Exception as error:
            log.warning("the cluster gave up %d submissions (%r); they are run here", count, error)
            return nothing
        return list(runs) if len(runs) == count else nothing


def _run_of(plain: wire.PlainRun | None, job: Job) -> Run | None:
    """Return what happened in a job, None where it is to be run here."""
    if plain is None or plain.failed:
        return None
    try:
        return wire.run_of(plain, job)
    except ValueError as error:
        log.warning("a submission is run here: %s", error)
        return None
