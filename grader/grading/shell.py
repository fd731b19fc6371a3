"""The learner's side for notebooks that bring their own tests: what a Jupyter kernel does.

It runs inside the sandbox, in a process that is forked for one notebook. IPython's own shell runs
the cells, with ipykernel's display hooks, so that magics, rich outputs and tracebacks are theirs.
Cells come one at a time: a test is not in this process before it is its turn. From then on it is,
because it runs here: what a test of this kind says is what the learner's process makes of it.

Messages to the judge:

- ``("ask", "cell", text)`` with a JSON report on the cell before, '' at first; the judge answers
  ``{"index": …, "source": …, "timeout": …}``, or None after the last cell
- ``("end",)``
"""

import asyncio
import builtins
import contextlib
import getpass
import io
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ipykernel import zmqshell
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.history import HistoryManager

from grader.frames import read_frame, write_frame
from grader.grading.outputs import Descriptor, Outputs, Stream

MAX_REPORT = 15_000_000  # characters
_shells: list["Kernel"] = []  # one, made before the fork


def prepare() -> None:
    """Make the shell, in the zygote: its children start with it."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    import _sitebuiltins

    helper: Any = vars(_sitebuiltins)["_Helper"]
    builtins.help = helper()  # Python was started without `site`
    _shells.append(Kernel())


def warm() -> None:
    """Do once, in the zygote and with all modules there, what is slow the first time."""
    _shells[0].shell.run_cell("1 / 0", silent=True, store_history=False)
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)
    _shells[0].forget()
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().plot([1, 2])
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")


def run(job: dict[str, Any], channel: int, answers: int | None = None) -> None:
    """Run the cells that the judge sends; `job` names the folder to run them in."""
    answers = channel if answers is None else answers
    if not _shells:
        prepare()
    kernel = _shells[0]
    _enter(job["folder"])
    kernel.begin()

    async def serve() -> None:
        report = ""
        while True:
            write_frame(channel, ("ask", "cell", report))
            cell = read_frame(answers)
            if cell is None:
                return
            report = _report(await kernel.run_cell(**cell))

    asyncio.new_event_loop().run_until_complete(serve())
    write_frame(channel, ("end",))


def _enter(name: str) -> None:
    """Change to a copy of the submission's files; one notebook may leave files for the next."""
    given = Path(__file__).resolve().parents[2]
    work = Path(os.environ["HOME"]) / name
    if not work.is_dir():
        work.mkdir(parents=True)
        for folder in ("files", "common"):  # the instructor's files replace a learner's
            if (given / folder).is_dir():
                shutil.copytree(given / folder, work, dirs_exist_ok=True)
    os.chdir(work)
    sys.path.insert(0, "")


def _report(report: dict[str, Any]) -> str:
    """Return a report as JSON, without what does not fit into a message."""
    text = json.dumps(report, default=str)
    if len(text) > MAX_REPORT:
        text = json.dumps(report | {"again": []}, default=str)
    return text.encode("utf-8", "replace").decode() if len(text) <= MAX_REPORT else "{}"


# ---- the kernel ---------------------------------------------------------------------------------


class Recorder(zmqshell.Session):  # pyright: ignore[reportPrivateImportUsage]
    """Stands where a kernel's connection stands, and hands messages to the running cell."""

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:
        """Take a message instead of sending it."""
        if isinstance(msg_or_type, dict):
            kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        else:
            kind = msg_or_type
        _shells[0].outputs.take(kind, content)
        return None


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """The notebook's shell, under the name by which programs tell that they are in a notebook."""

    def init_history(self) -> None:
        """Keep the history of this session alone, in memory."""
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)
        self.configurables.append(self.history_manager)  # pyright: ignore[reportArgumentType]

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window here: pictures go into the notebook."""
        if gui not in (None, "inline"):
            raise UsageError(
                f"there is no display for {gui!r} while grading; use %matplotlib inline"
            )

    def _update_exit_now(self, change: Any) -> None:
        """Leave the end of the process to the kernel."""

    def ask_exit(self) -> None:
        """End this process after the cell, as `exit` and `quit` do in a notebook."""
        _shells[0].over = True


class Kernel:
    """One shell and the outputs of the cell that it runs."""

    def __init__(self) -> None:
        ZMQInteractiveShell.clear_instance()
        self.shell: Any = ZMQInteractiveShell.instance()
        session = Recorder()
        self.shell.displayhook.session = self.shell.display_pub.session = session
        self.shell.display_pub.pub_socket = self.shell.displayhook.pub_socket = None
        self.over = False
        self._displays: dict[str, Any] = {}
        self.outputs = Outputs(-1, self._displays)
        self._descriptors: list[Descriptor] = []

    def forget(self) -> None:
        """Leave no trace of what was run before the first cell."""
        self._displays = {}
        self.outputs = Outputs(-1, self._displays)

    def begin(self) -> None:
        """Take over the streams of this process, which is the learner's from now on."""
        self._descriptors = [Descriptor("stdout", 1), Descriptor("stderr", 2)]
        sys.stdout = Stream("stdout", 1, self._write)
        sys.stderr = Stream("stderr", 2, self._write)
        sys.stdin = open(os.devnull)  # noqa: SIM115  it stays open
        builtins.input = _no_input
        getpass.getpass = _no_input
        _new_entropy()

    def _write(self, name: str, text: str) -> None:
        for descriptor in self._descriptors:
            self.outputs.write(descriptor.name, descriptor.news())
        self.outputs.write(name, text)

    async def run_cell(self, index: int, source: str, timeout: float | None) -> dict[str, Any]:
        """Run one cell for at most `timeout` seconds and return what a notebook shows of it."""
        self.outputs = Outputs(index, self._displays)
        alarm = Alarm(timeout, _interrupt)
        error: list[Any] | None = None
        try:
            with _interruptible(), alarm:
                error = self._error(await self._run(source))
        except KeyboardInterrupt:
            pass  # it came when the cell was over
        except BaseException as failure:
            error = [type(failure).__name__, str(failure), []]
        await asyncio.sleep(0)
        self._write("stdout", "")
        return {
            "outputs": self.outputs.items,
            "count": self.shell.execution_count - 1,
            "error": error,
            "timed_out": alarm.rang,
            "over": self.over,
            "again": [[o.index, o.items] for o in self.outputs.updated if o is not self.outputs],
        }

    async def _run(self, source: str) -> Any:
        shell = self.shell
        try:
            transformed, failure = shell.transform_cell(source), None
        except Exception:
            transformed, failure = source, sys.exc_info()
        known = {"transformed_cell": transformed, "preprocessing_exc_tuple": failure}
        if not shell.should_run_async(source, **known):
            return shell.run_cell(source, store_history=True)
        shell._last_traceback, shell._last_traceback_during_displayhook = None, False
        task = asyncio.ensure_future(shell.run_cell_async(source, store_history=True, **known))
        loop = asyncio.get_running_loop()
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(task.cancel) and None)
        result = None
        try:
            result = await task
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result

    def _error(self, result: Any) -> list[Any] | None:
        """Return what the kernel would reply for a cell that failed, None for one that did not."""
        broken = getattr(self.shell, "_last_traceback_during_displayhook", False)
        if result is not None and result.success and not broken:
            return None
        cause = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
        return [type(cause).__name__, str(cause), self.shell._last_traceback or []]


@contextmanager
def _interruptible() -> Generator[None]:
    """Let an interrupt raise KeyboardInterrupt, as in a kernel that runs a cell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


class Alarm:
    """A context that calls `ring` from another thread when it lasts longer than `seconds`."""

    def __init__(self, seconds: float | None, ring: Callable[[], None]) -> None:
        self.rang = self._over = False
        self._ring = ring
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._call) if seconds else None

    def __enter__(self) -> None:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._over = True
        if self._timer is not None:
            self._timer.cancel()

    def _call(self) -> None:
        with self._lock:
            if not self._over:
                self.rang = True
                self._ring()


def _no_input(*_: Any, **__: Any) -> str:
    """Refuse to ask: nobody is there who could answer."""
    raise StdinNotImplementedError(
        "input() was called, but nobody answers while grading; give the value in the code."
    )


def _new_entropy() -> None:
    """Give this process random numbers of its own, as each kernel has them."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        with contextlib.suppress(Exception):
            numpy.random.seed()
