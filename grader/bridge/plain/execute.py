"""nbgrader's `Execute`, in the warm sandbox: the configuration line for any course.

- ``Execute``: first of ``c.Autograde.autograde_preprocessors``, in place of nbgrader's own; it
  takes the same settings (``c.Execute.timeout`` and others)
- ``use_sandbox``: that line, and the repair of copied cells, in one call
"""

import atexit
import tempfile
from pathlib import Path
from typing import Any

from nbgrader import preprocessors
from nbgrader.preprocessors import DeduplicateIds

from grader.bridge.plain.files import copy_submitted
from grader.bridge.plain.notebook import Rules, job_of, put_outputs
from grader.grading.kernels import Handed, Kernels, imported_names

_kernels: dict[tuple[str, ...], Kernels] = {}


class Execute(preprocessors.Execute):
    """Runs a notebook as a kernel would, in a sandbox that this process keeps warm."""

    def rules(self) -> Rules:
        """Return how cells are run, from the settings of nbgrader's `Execute`."""
        error: Any = self.error_on_timeout or {}
        return Rules(
            timeout=self._seconds,
            grace=float(self.iopub_timeout or 4),
            skip_tag=str(self.skip_cells_with_tag),
            on_timeout=(
                str(error.get("ename", "CellTimeoutError")),
                str(error.get("evalue", "")),
                [str(line) for line in error.get("traceback", [])],
            ),
        )

    def _seconds(self, cell: Any) -> float | None:
        seconds = self.timeout_func(cell) if self.timeout_func is not None else self.timeout
        return float(seconds) if seconds and seconds > 0 else None

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Return the notebook with what its cells showed; there is no kernel manager to take."""
        del km
        rules = self.rules()
        job = job_of(nb, rules)
        kernels = _warm([cell.source for cell in job.cells])
        with tempfile.TemporaryDirectory(prefix="grader-files-") as folder:
            place = Path((resources or {}).get("metadata", {}).get("path") or ".")
            for note in copy_submitted(place, Path(folder), []):
                self.log.warning("%s", note)
            ((_, done),) = kernels.run([Handed("notebook", Path(folder), {"notebook": job})])
        if isinstance(done, Exception):
            raise done
        put_outputs(nb, job, done["notebook"], rules)
        return nb, resources


class KeepLast(DeduplicateIds):
    """nbgrader's own step, after which copies are cells of no kind and no class stops."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with the last of several cells of one id."""
        nb, resources = super().preprocess(nb, resources)
        for cell in nb.cells:
            if cell.metadata.get("nbgrader") == {}:
                del cell.metadata["nbgrader"]
        return nb, resources


def use_sandbox(config: Any) -> None:
    """Let `nbgrader autograde` and formgrader run notebooks in the warm sandbox.

    In ``nbgrader_config.py``::

        from grader.bridge.plain.execute import use_sandbox; use_sandbox(c)
    """
    own = "grader.bridge.plain.execute"
    theirs = "nbgrader.preprocessors"
    config.Autograde.sanitize_preprocessors = [
        f"{theirs}.ClearOutput",
        f"{own}.KeepLast",
        *(f"{theirs}.{name}" for name in ("OverwriteKernelspec", "OverwriteCells")),
        f"{theirs}.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        f"{own}.Execute",
        *(f"{theirs}.{name}" for name in ("IgnorePattern", "LimitOutput", "SaveAutoGrades")),
        *(f"{theirs}.{name}" for name in ("AssignLatePenalties", "CheckCellMetadata")),
    ]


def _warm(sources: list[str]) -> Kernels:
    """Return the sandbox that knows what these cells import; the last one is kept."""
    names = tuple(sorted(imported_names(sources)))
    known = next((key for key in _kernels if set(names) <= set(key)), None)
    if known is None:
        close_kernels()
        known = names
        _kernels[known] = Kernels(list(names), count=1)
    return _kernels[known]


@atexit.register
def close_kernels() -> None:
    """End all sandboxes of this process."""
    while _kernels:
        _kernels.popitem()[1].close()
