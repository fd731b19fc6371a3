"""Run jobs on this machine: one worker, with its own zygote, a core.

- ``ThisMachine``: makes the backends of a batch
- ``LocalBackend``: a context manager; ``run`` yields runs as they finish
- ``Home``, ``Pool``: folders and workers; ``submit`` returns a future of one run
"""

import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.backends import Failed
from grader.grading.backends.scratch import Scratch
from grader.grading.job import Job, Oracle, Run
from grader.grading.judge import Judge
from grader.grading.release import read_release
from grader.grading.runtime import make_runtime, preload_names
from grader.grading.worker import SandboxFailed, Worker
from grader.stems import Stem

Launch = Callable[[int], subprocess.Popen[bytes]]
_LOSSES = 2  # zygotes that a job may lose before that is held against it
_AGAIN_SECONDS = 120.0  # a job that took longer is not tried again


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pool:
    """Workers, each with a thread of its own: a sandbox dies with the thread that started it."""

    def __init__(self, count: int, launch: Launch) -> None:
        self.count = count
        self._free: queue.SimpleQueue[_Served] = queue.SimpleQueue()
        self._workers = [_Served(partial(launch, index)) for index in range(count)]
        for worker in self._workers:
            self._free.put(worker)
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(count, initializer=self._take_worker)

    def _take_worker(self) -> None:
        self._own.worker = self._free.get()

    def submit(self, job: Job, oracle: Oracle) -> Future[tuple[Job, Run]]:
        """Run `job` when a worker is free."""
        return self._threads.submit(self._serve, job, oracle)

    def _serve(self, job: Job, oracle: Oracle) -> tuple[Job, Run]:
        worker: _Served = self._own.worker
        try:
            return job, worker.run(job, oracle)
        except GraderError:  # this machine cannot run anything; people must know
            raise
        except Exception as error:
            return job, Failed({}, reason=repr(error))

    def close(self) -> None:
        """End all zygotes, also those that are running something."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()


class _Served:
    """A worker whose loss costs no learner anything: what it was running is run again.

    Learners' code cannot end its zygote where there is a sandbox. Without one it can, and loses in
    the end as well. A crash counts when it happens twice.
    """

    def __init__(self, launch: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._launch = launch
        self._zygote: subprocess.Popen[bytes] | None = None
        self._started = 0
        self._worker = Worker(self._start)
        self._over = False

    def _start(self) -> subprocess.Popen[bytes]:
        if self._over:
            raise RuntimeError("the run is over")
        self._started += 1
        self._zygote = self._launch()
        return self._zygote

    def _lives(self) -> bool:
        return self._zygote is not None and self._zygote.poll() is None

    def close(self) -> None:
        """End the zygote, and start none any more."""
        self._over = True
        self._worker.close()

    def run(self, job: Job, oracle: Oracle) -> Run:
        """Return what happened in `job`."""
        started = time.monotonic()
        for attempt in range(_LOSSES):
            needed = self._started + (not self._lives())
            try:
                run = self._worker.run(job, oracle)
            except SandboxFailed:  # perhaps it was killed while it started
                continue
            lost = self._started > needed or not self._lives()
            doubtful = lost or (attempt == 0 and _crashed(run))
            if not doubtful or time.monotonic() - started > _AGAIN_SECONDS * job.patience:
                return run
        return self._worker.run(job, oracle)


def _crashed(run: Run) -> bool:
    """Did something die? A system short of memory kills processes that did nothing wrong."""
    endings = [*run.stopped.values(), *(part.ending for part in run.exercises.values())]
    return any(ending.startswith("crashed") for ending in endings)


class Home:
    """A temporary folder with a runtime for each zygote, and the pool that runs there."""

    def __init__(
        self,
        count: int,
        make: Callable[[Path], object],
        datasets: Path,
        preload: list[str],
        first: int = 0,  # number of the first zygote, where others run on this machine too
    ) -> None:
        self._scratch = Scratch()
        base = self._scratch.path
        for index in range(count):
            make(base / str(index))

        def launch(index: int) -> subprocess.Popen[bytes]:
            return sandbox.launch(base / str(index), datasets, preload, first + index)

        self.pool = Pool(count, launch)

    def close(self) -> None:
        """End all zygotes and remove their folders."""
        self.pool.close()
        self._scratch.close()


class LocalBackend:
    """Zygotes of one stem on this machine.

    By default there is one more than there are cores: while the judge looks at what came from one
    of them, or one takes its leave of a child, the others keep the cores busy.
    """

    def __init__(self, stem: Stem, workers: int | None = None) -> None:
        self.count = max(1, workers or cores() + 1)
        preload = preload_names(read_release(stem))
        make = partial(make_runtime, stem)
        self._home = Home(self.count, make, stem.root / "datasets", preload)

    def __enter__(self) -> "LocalBackend":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all zygotes and remove their folders."""
        self._home.close()

    def submit(self, job: Job, oracle: Oracle) -> Future[tuple[Job, Run]]:
        """Run one job when a worker is free."""
        return self._home.pool.submit(job, oracle)

    def run(self, jobs: Iterable[Job], oracle: Oracle) -> Iterator[tuple[Job, Run]]:
        """Yield (job, run) as they finish, holding no more jobs than the workers can take."""
        running: set[Future[tuple[Job, Run]]] = set()
        for job in jobs:
            running.add(self.submit(job, oracle))
            while len(running) > 2 * self.count:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


class ThisMachine:
    """The machine of the judge."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers

    @property
    def sandbox(self) -> str:
        """What protects this machine."""
        return sandbox.describe()

    def backend(self, judge: Judge) -> LocalBackend:
        """Return a backend with its own zygotes."""
        return LocalBackend(judge.stem, self.workers)

    def __enter__(self) -> "ThisMachine":
        return self

    def __exit__(self, *error: object) -> None:
        """Leave nothing: each backend ends its zygotes."""
