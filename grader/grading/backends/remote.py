"""What runs on the workers of a Dask cluster.

- ``Zygotes``: a plugin that holds the zygotes of one stem as long as the judge's run lasts
- ``serve``: the task; runs a batch of jobs in them
- ``about``: versions and sandbox of a machine, which must be those that the judge has
"""

import os
import platform
import threading
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from distributed import Worker, WorkerPlugin, get_worker

from grader.calls import Outcome
from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.backends import Failed, wire
from grader.grading.backends.local import Home
from grader.grading.backends.scratch import Scratch

PACKAGES = ("deep-learning-notebooks", "numpy", "msgspec", "keras", "tensorflow-cpu", "tensorflow")
_NUMBERS = 4_000  # zygotes of several workers on one machine get numbers far apart


class Unfit(GraderError):
    """A machine of the cluster cannot run submissions as it should."""


def about() -> dict[str, str]:
    """Return what must be the same on all machines: versions, and what protects them."""
    found = {"python": platform.python_version(), "sandbox": sandbox.describe()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def differences(wanted: dict[str, str], found: dict[str, str]) -> str:
    """Say in what a machine differs from what is wanted, '' where it does not."""
    return ", ".join(
        f"{name} {found.get(name, 'missing')} instead of {wanted.get(name, 'none')}"
        for name in sorted(wanted.keys() | found.keys())
        if wanted.get(name) != found.get(name)
    )


def machine() -> tuple[dict[str, str], bool]:
    """Return what this machine is, and whether learners' code may run here.

    Nothing but the sandbox keeps a learner's code from the cluster's network, and whoever reaches a
    Dask scheduler may run code on all its machines. Without one the operator must say so.
    """
    allowed = os.environ.get("GRADER_SANDBOX") == "limits"
    return about(), bool(sandbox.bubblewrap()) or allowed


class Zygotes(WorkerPlugin):
    """Holds zygotes of one stem on a Dask worker, one for each of its threads."""

    def __init__(self, bundle: bytes) -> None:
        self.bundle = bundle

    def setup(self, worker: Worker) -> None:
        """Remember the machine; nothing is started before the first job."""
        self._count = worker.state.nthreads
        self._address = worker.address
        self._lock = threading.Lock()
        self._home: Home | None = None
        self._keys: dict[str, Any] = {}

    def teardown(self, worker: Worker) -> None:
        """End all zygotes and remove their files."""
        with self._lock:
            if self._home is not None:
                self._home.close()
                self._datasets.close()

    def run(self, jobs: tuple[wire.PlainJob, ...]) -> wire.Answers:
        """Return what happened in each job."""
        with self._lock:
            home = self._home = self._home or self._started()
        return wire.Answers(tuple(self._run(job, home) for job in jobs))

    def _run(self, plain: wire.PlainJob, home: Home) -> wire.PlainRun:
        _, run = home.pool.submit(wire.job_of(plain, self._keys), _no_oracle).result()
        if isinstance(run, Failed):
            return wire.PlainRun({}, {}, {}, run.reason)
        try:
            return wire.plain_run(run)
        except wire.TooHeavy as error:
            return wire.PlainRun({}, {}, {}, str(error))

    def _started(self) -> Home:
        """Unpack the bundle into folders of this machine."""
        bundle = msgspec.msgpack.decode(self.bundle, type=wire.Bundle)
        found, protected = machine()
        if wrong := differences(bundle.about, found):
            raise Unfit(unequal(self._address, wrong))
        if not protected:
            raise Unfit(unprotected(self._address))
        self._keys = {call.name: wire.key_of(call) for call in bundle.calls}
        self._datasets = Scratch()
        datasets = self._datasets.path / "datasets"
        datasets.mkdir()
        wire.write_files(bundle.datasets, datasets)
        make = partial(_write_runtime, bundle.files)
        first = os.getpid() * self._count % _NUMBERS
        return Home(self._count, make, datasets, list(bundle.preload), first)


def _write_runtime(files: dict[str, bytes], folder: Path) -> None:
    """Write a runtime, with the empty folder on which data sets are mounted."""
    (folder / "datasets").mkdir(parents=True)
    wire.write_files(files, folder)


def unequal(address: str, wrong: str) -> str:
    """Return what to tell about a worker that differs."""
    return f"the Dask worker {address} has {wrong}; install there what the judge has."


def unprotected(address: str) -> str:
    """Return what to tell about a worker without a sandbox."""
    return (
        f"the Dask worker {address} has no sandbox, so learners' code could reach the cluster; "
        "install bubblewrap there, or set GRADER_SANDBOX=limits there to allow it."
    )


def _no_oracle(name: str, args: Any, kwargs: Any) -> Outcome:
    """Answer nothing: jobs that need references are run where the judge is."""
    return Outcome(error="NameError", message=f"{name} is not available")


def serve(plugin: str, batch: bytes) -> bytes:
    """Run a packed batch in the zygotes that the plugin of this name holds."""
    zygotes: Any = get_worker().plugins[plugin]
    jobs = msgspec.msgpack.decode(batch, type=wire.Batch).jobs
    return wire.encode(zygotes.run(jobs))
