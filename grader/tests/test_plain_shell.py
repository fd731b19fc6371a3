"""Notebooks in the warm sandbox: what a kernel does, and what it must not."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import grimp
import pytest

from grader.grading.kernels import Handed, Kernels, imported_names
from grader.grading.notebooks import CellRun, CodeCell, NotebookJob, Ran, checked_outputs
from grader.grading.outputs import MAX_OUTPUTS, STREAM_BYTES, Outputs


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Generator[Kernels]:
    common = tmp_path_factory.mktemp("common")
    (common / "given.txt").write_text("given")
    common.chmod(0o700)
    with Kernels(["matplotlib.pyplot"], common, count=1) as started:
        yield started


def job(*sources: str, timeout: float | None = 20.0) -> NotebookJob:
    return NotebookJob(tuple(CodeCell(i, text, timeout) for i, text in enumerate(sources)), 2.0)


def ran(kernels: Kernels, *sources: str, timeout: float | None = 20.0) -> Ran:
    ((_, done),) = kernels.run([Handed("one", None, {"nb": job(*sources, timeout=timeout)})])
    assert not isinstance(done, Exception), done
    return done["nb"]


def shown(kernels: Kernels, *sources: str) -> list[Any]:
    """Return the outputs of the last cell."""
    return ran(kernels, *sources).cells[len(sources) - 1].outputs


def errors(cell: CellRun) -> list[str]:
    return [output["ename"] for output in cell.outputs if output["output_type"] == "error"]


# ---- what a kernel does -------------------------------------------------------------------------


def test_streams_come_in_order_and_the_last_expression_last(kernels: Kernels) -> None:
    outputs = shown(kernels, "import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)\n[4]")
    assert [output.get("name") for output in outputs] == ["stdout", "stderr", "stdout", None]
    assert outputs[-1]["data"] == {"text/plain": "[4]"}
    assert outputs[-1]["execution_count"] == 1


def test_other_programs_write_into_the_notebook(kernels: Kernels) -> None:
    lines = "import os\nprint('a', flush=True)\nos.system('echo b; echo c >&2')\nprint('d')"
    outputs = shown(kernels, lines)
    assert [(o["name"], o["text"]) for o in outputs] == [
        ("stdout", "a\nb\n"),
        ("stderr", "c\n"),
        ("stdout", "d\n"),
    ]


def test_pictures_are_drawn_without_being_asked_for(kernels: Kernels) -> None:
    (output,) = shown(kernels, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert output["output_type"] == "display_data"
    assert output["data"]["image/png"].startswith("iVBOR")


def test_rich_results_keep_all_their_forms(kernels: Kernels) -> None:
    (output,) = shown(kernels, "from IPython.display import HTML\nHTML('<b>x</b>')")
    assert output["output_type"] == "execute_result"
    assert output["data"]["text/html"] == "<b>x</b>"
    assert "text/plain" in output["data"]


def test_magics_work(kernels: Kernels) -> None:
    cells = ["%%capture kept\nprint('x')", "%time y = 1\n!echo $HOME", "kept.stdout, y"]
    assert shown(kernels, *cells)[-1]["data"]["text/plain"] == "('x\\n', 1)"


def test_a_display_is_updated_from_a_later_cell(kernels: Kernels) -> None:
    done = ran(kernels, "h = display('old', display_id=True)", "h.update('new')")
    assert done.cells[0].outputs[0]["data"]["text/plain"] == "'new'"


def test_cells_may_await_and_a_loop_is_running(kernels: Kernels) -> None:
    done = ran(
        kernels, "import asyncio\nawait asyncio.sleep(0)\n1", "asyncio.run(asyncio.sleep(0))"
    )
    assert done.cells[0].outputs[0]["data"]["text/plain"] == "1"
    assert "RuntimeError" in errors(done.cells[1])


def test_an_error_leaves_the_kernel_as_it_is(kernels: Kernels) -> None:
    done = ran(kernels, "x = 1\n1 / 0", "x")
    assert errors(done.cells[0]) == ["ZeroDivisionError"]
    assert "ZeroDivisionError" in "".join(done.cells[0].outputs[0]["traceback"])
    assert done.cells[1].outputs[0]["data"]["text/plain"] == "1"


def test_nobody_is_asked_anything(kernels: Kernels) -> None:
    done = ran(kernels, "input('?')", "import getpass\ngetpass.getpass()")
    assert errors(done.cells[0]) == errors(done.cells[1]) == ["StdinNotImplementedError"]


def test_a_cell_that_takes_too_long_is_interrupted_and_the_next_one_runs(kernels: Kernels) -> None:
    done = ran(kernels, "x = 1\nwhile True:\n    pass", "x", timeout=0.5)
    assert done.cells[0].timed_out
    assert errors(done.cells[0]) == ["KeyboardInterrupt"]
    assert done.cells[1].outputs[0]["data"]["text/plain"] == "1"
    assert not done.ending


def test_awaiting_too_long_is_interrupted_as_well(kernels: Kernels) -> None:
    done = ran(kernels, "import asyncio\nawait asyncio.sleep(100)", "1", timeout=0.5)
    assert done.cells[0].timed_out
    assert 1 in done.cells


def test_a_cell_that_ignores_interrupts_ends_its_process(kernels: Kernels) -> None:
    endless = (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n"
    )
    done = ran(kernels, "1", endless + "        pass", "2", timeout=0.5)
    assert (done.ending, done.stopped_at, sorted(done.cells)) == ("timeout", 1, [0])


@pytest.mark.parametrize("line", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"])
def test_a_process_that_dies_is_reported_at_its_cell(kernels: Kernels, line: str) -> None:
    done = ran(kernels, "1", line, "2")
    assert (done.ending, done.stopped_at, sorted(done.cells)) == ("crashed", 1, [0])


def test_exit_ends_the_process_after_its_cell(kernels: Kernels) -> None:
    done = ran(kernels, "print(1)\nexit()", "2")
    assert (done.ending, sorted(done.cells)) == ("exit", [0])


# ---- files and processes ------------------------------------------------------------------------


def test_files_lie_beside_the_notebook_and_the_instructors_win(
    kernels: Kernels, tmp_path: Path
) -> None:
    (tmp_path / "own.txt").write_text("own")
    (tmp_path / "given.txt").write_text("forged")
    read = job("open('own.txt').read(), open('given.txt').read()")
    ((_, done),) = kernels.run([Handed("one", tmp_path, {"nb": read})])
    assert not isinstance(done, Exception)
    assert done["nb"].cells[0].outputs[0]["data"]["text/plain"] == "('own', 'given')"


def test_what_a_notebook_leaves_is_there_for_the_next_one_and_for_nobody_else(
    kernels: Kernels,
) -> None:
    write = replace(job("open('left.txt', 'w').write('x')"), keep=True)
    look = job("import os\n'left.txt' in os.listdir()")
    handed = [Handed("one", None, {"a": write, "b": look}), Handed("two", None, {"c": look})]
    seen = [
        each.cells[0].outputs[0]["data"]["text/plain"]
        for _, done in kernels.run(handed)
        if not isinstance(done, Exception)
        for name, each in done.items()
        if name != "a"
    ]
    assert seen == ["True", "False"]


def test_nothing_of_a_submission_stays_in_memory(kernels: Kernels) -> None:
    ran(kernels, "import sys, builtins\nsys.left = builtins.left = 1\nlen = None\nx = 1")
    assert errors(ran(kernels, "len([])\nimport sys\nsys.left").cells[0]) == ["AttributeError"]


def test_a_test_is_not_there_before_it_is_its_turn(kernels: Kernels) -> None:
    search = (
        "import gc\n"
        "texts = [v for o in gc.get_objects() if isinstance(o, (dict, list, tuple))\n"
        "         for v in (o.values() if isinstance(o, dict) else o) if isinstance(v, str)]\n"
        "any('CANA' + 'RY' in t for t in texts)"
    )
    done = ran(kernels, search, "# CANARY", search)
    assert done.cells[0].outputs[0]["data"]["text/plain"] == "False"
    assert done.cells[2].outputs[0]["data"]["text/plain"] == "True"


# ---- caps and damage ----------------------------------------------------------------------------


def test_printing_without_end_is_cut_and_what_counts_stays(kernels: Kernels) -> None:
    flood = "import sys\nprint('x' * 30_000_000)\nprint('e', file=sys.stderr)\n1 / 0"
    outputs = shown(kernels, flood)
    assert sum(len(output.get("text", "")) for output in outputs) < STREAM_BYTES + 200
    assert [o["output_type"] for o in outputs] == ["stream", "stream", "error"]
    assert outputs[1]["name"] == "stderr"


def test_many_outputs_become_few_and_what_counts_stays() -> None:
    outputs = Outputs(0, {})
    for _ in range(MAX_OUTPUTS * 2):
        outputs.take("display_data", {"data": {"text/plain": "x"}, "metadata": {}})
    outputs.write("stderr", "!")
    outputs.take("error", {"ename": "E", "evalue": "", "traceback": []})
    assert len(outputs.items) == MAX_OUTPUTS + 2
    assert [o["output_type"] for o in outputs.items[-2:]] == ["stream", "error"]


def test_a_picture_that_is_too_large_leaves_its_text() -> None:
    outputs = Outputs(0, {})
    data = {"image/png": "x" * 5_000_000, "text/plain": "<Figure>"}
    outputs.take("display_data", {"data": data, "metadata": {}})
    assert outputs.items[0]["data"] == {"text/plain": "<Figure>"}


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        "text",
        [{}],
        [{"output_type": "other"}],
        [{"output_type": "stream", "name": "stdin", "text": ""}],
        [{"output_type": "stream", "name": "stdout", "text": 3}],
        [{"output_type": "execute_result", "data": {"text/plain": 9}, "metadata": {}}],
        [{"output_type": "display_data", "data": {}, "metadata": {}}] * 2_000,
    ],
)
def test_outputs_of_another_form_are_an_error(damaged: Any) -> None:
    assert [output["output_type"] for output in checked_outputs(damaged)] == ["error"]


def test_a_forged_report_never_stops_the_class(kernels: Kernels) -> None:
    forge = (
        "import os\n"
        "for number in range(3, 64):\n"
        "    try:\n"
        "        os.write(number, b'\\x00\\x00\\x00\\x05hello')\n"
        "    except OSError:\n"
        "        pass"
    )
    assert ran(kernels, forge, "1").ending
    assert not ran(kernels, "1").ending


def test_a_learners_process_holds_the_wire_and_the_shell_of_ours_alone() -> None:
    graph = grimp.build_graph("grader", cache_dir=None)
    reached = graph.find_upstream_modules("grader.grading.shell")
    wire = {"grader.frames", "grader.values", "grader.grading.outputs"}
    assert {name for name in reached if name.startswith("grader.")} == wire


def test_imports_are_found_behind_magics() -> None:
    cells = ["%matplotlib inline\nimport numpy as np", "from os.path import join", "def f(:"]
    assert imported_names(cells) == ["numpy", "os.path"]
