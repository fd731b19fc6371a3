"""A warm sandbox a core for notebooks that bring their own tests.

- ``Kernels``: a context manager; ``run`` yields submissions as they are done
- ``Handed``: the files and the notebooks of one submission
- ``imported_names``: what notebooks import, to be loaded once for all
"""

import ast
import os
import queue
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.backends.local import cores
from grader.grading.notebooks import NotebookJob, NotebookWorker, Ran
from grader.grading.read import python
from grader.grading.runtime import make_engine
from grader.grading.worker import SandboxFailed

_MODULES = ("grading/outputs.py", "grading/shell.py")
_CHILD = "grader.grading.shell"


@dataclass(frozen=True)
class Handed:
    """One submission on its way to the sandbox."""

    name: str
    files: Path | None  # a folder of what lies beside the notebooks
    jobs: dict[str, NotebookJob]  # by the notebook's name, in order


Done = tuple[Handed, dict[str, Ran] | Exception]


class Kernels:
    """Workers with a zygote each; every notebook gets a process of its own.

    Parameters
    ----------
    preload
        Names of modules that are imported once.
    common
        A folder of files that every submission finds beside its notebooks.
    count
        How many workers; one a core by default.
    """

    def __init__(
        self, preload: list[str], common: Path | None = None, count: int | None = None
    ) -> None:
        self.count = max(1, count or cores())
        self._preload = preload
        self._folder = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        base = Path(self._folder.name)
        base.chmod(0o755)
        self._places = [base / str(index) for index in range(self.count)]
        for place in self._places:
            make_engine(place, *_MODULES)
            (place / "files").mkdir()
            if common is not None:
                shutil.copytree(common, place / "common")
                _readable(place / "common")
        self._workers = [NotebookWorker(partial(self._launch, i)) for i in range(self.count)]
        self._free: queue.SimpleQueue[int] = queue.SimpleQueue()
        for index in range(self.count):
            self._free.put(index)
        self._own = threading.local()
        # a sandbox dies with the thread that started it, so each worker keeps to its own
        self._threads = ThreadPoolExecutor(self.count, initializer=self._take)

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes and remove their folders."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._folder.cleanup()

    def run(self, submissions: Iterable[Handed]) -> Iterator[Done]:
        """Yield each submission with what its notebooks did, in the order in which they end.

        A failure of ours comes as an exception in the place of what one submission did; a sandbox
        that does not start at all is raised.
        """
        running: set[Future[Done]] = set()
        for handed in submissions:
            running.add(self._threads.submit(self._serve, handed))
            while len(running) > 2 * self.count:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)

    # ---- in the threads -------------------------------------------------------------------------

    def _take(self) -> None:
        self._own.index = self._free.get()

    def _serve(self, handed: Handed) -> Done:
        index: int = self._own.index
        files = self._places[index] / "files"
        try:
            if handed.files is not None:
                shutil.copytree(handed.files, files, dirs_exist_ok=True)
                _readable(files)
            ran = {name: self._run(index, job) for name, job in handed.jobs.items()}
        except GraderError:
            raise
        except Exception as error:
            return handed, error
        finally:
            shutil.rmtree(files, ignore_errors=True)
            files.mkdir(exist_ok=True)
        return handed, ran

    def _run(self, index: int, job: NotebookJob) -> Ran:
        try:
            return self._workers[index].run_notebook(job)
        except SandboxFailed:
            if not self._preload:
                raise
            self._preload = []  # something that is imported does not survive a fork
            return self._workers[index].run_notebook(job)

    def _launch(self, index: int) -> subprocess.Popen[bytes]:
        place = self._places[index]
        nothing = place / "no datasets"
        return sandbox.launch(place, nothing, ["numpy", *self._preload], index, _CHILD)


def _readable(folder: Path) -> None:
    """Let the sandbox's user read what was copied."""
    for above, _, names in os.walk(folder):
        os.chmod(above, 0o755)
        for name in names:
            os.chmod(os.path.join(above, name), 0o644)


def imported_names(sources: Iterable[str]) -> list[str]:
    """Return the modules that code cells import, magics aside; what cannot be parsed has none."""
    names: dict[str, None] = {}
    for source in sources:
        try:
            tree = ast.parse(python(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names[node.module] = None
    return [
        name for name in names if name.split(".")[0] not in ("grader", "IPython", "antigravity")
    ]
