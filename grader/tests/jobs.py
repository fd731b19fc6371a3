"""Small jobs for tests of workers and sandboxes, on the assignment that is attacked.

- ``Bench``: a judge, its runtime and workers; ``bench`` makes one in a folder
- ``Bench.ask``: what expressions are worth inside of a learner's process
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.grading import sandbox
from grader.grading.job import Cell, ExerciseRun, Job
from grader.grading.judge import Judge
from grader.grading.run import Oracles
from grader.grading.runtime import make_runtime, preload_names
from grader.grading.session import Zygote
from grader.grading.worker import Worker
from grader.stems import Stem
from grader.tests.attacks import RIGHT, attack_course

MARK = "mark_of_this_test"  # stands in the command line of every process


@dataclass
class Bench:
    """A judge on the attacked assignment."""

    stem: Stem
    folder: Path
    judge: Judge

    def launch(self, *without: str, preload: tuple[str, ...] = (), worker: int = 0) -> Zygote:
        """Start a zygote; `without` names defences to leave out."""
        runtime = self.folder / f"runtime {worker}"
        if not runtime.exists():
            make_runtime(self.stem, runtime)
        names = [*preload_names(self.judge.release), *preload, MARK]
        return sandbox.launch(runtime, self.folder / "none", names, worker, without=without)

    @contextmanager
    def worker(self, *without: str, **more: Any) -> Generator[Worker]:
        """Own a worker in this block."""
        worker = Worker(lambda: self.launch(*without, **more))
        try:
            yield worker
        finally:
            worker.close()

    def job(self, patience: float = 1.0, seconds: float = 2.0, **answers: str) -> Job:
        """Return the job of a submission with these answers, and right ones beside them."""
        sources = RIGHT | answers
        cells = [Cell("answer", f"import numpy as np\n{sources[n]}", n) for n in RIGHT]
        keys = tuple(replace(key, seconds=seconds) for key in self.judge.keys.values())
        return Job("job", tuple(cells), keys, patience=patience)

    def run(self, worker: Worker, job: Job) -> dict[str, ExerciseRun]:
        """Run `job` and return what each exercise did."""
        return worker.run(job, Oracles(self.stem)).exercises

    def is_right(self, runs: dict[str, ExerciseRun], *names: str) -> bool:
        """Are these exercises, or all of them, right?"""
        from grader.grading.diagnose import judge_cases

        for name in names or tuple(runs):
            outcomes = runs[name].outcomes
            if runs[name].ending != "over" or len(outcomes) != len(self.judge.keys[name].cases):
                return False
            judged = judge_cases(self.judge.keys[name], outcomes)
            if any(each.found is not None for each in judged):
                return False
        return True

    def ask(self, worker: Worker, *lines: str) -> Any:
        """Run `lines` as the body of a function inside, and return what it returns."""
        body = "def target(X):\n" + "".join(f"    {line}\n" for line in lines)
        source = f"import os, sys, socket, threading, time\nimport numpy as np\n{body}"
        key = replace(self.judge.keys["target"], seconds=60.0)
        key = replace(key, cases=key.cases[:1])
        part = self.run(worker, Job("ask", (Cell("answer", source, "target"),), (key,)))["target"]
        assert part.ending == "over", part.ending
        assert not part.outcomes[0].error, part.outcomes[0]
        return part.outcomes[0].value


@contextmanager
def bench(folder: Path) -> Generator[Bench]:
    """Build the attacked assignment below `folder`."""
    with attack_course(folder) as stem:
        yield Bench(stem, folder, Judge(stem, 3, "bench"))


def fork_and_wait(action: Callable[[], Any]) -> int:
    """Run `action` in a child; return 0 where it returns something true, 1 where it does not."""
    import os

    child = os.fork()
    if child == 0:
        status = 3
        try:
            status = 0 if action() else 1
        except Exception as error:  # noqa: BLE001  it is told, and fails the test
            os.write(2, repr(error).encode())
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
