"""Make faults happen and say what was lost: ``python -m grader.benchmarks.faults``.

It prints a table in Markdown, and with ``--write PAGE`` puts it between the marks of that page. The
exit code is 1 where something was lost.
"""

import argparse
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from grader.benchmarks import cluster
from grader.benchmarks.bench import STUDENTS, Bench, Finding
from grader.benchmarks.commands import prepare
from grader.benchmarks.disks import disk_is_full
from grader.benchmarks.scenarios import SCENARIOS
from grader.grading import sandbox

FAULTS: dict[str, Callable[[Bench, Path], Finding]] = SCENARIOS | cluster.SCENARIOS
_MARKS = re.compile(r"(?<=<!-- faults: begin -->\n).*?(?=<!-- faults: end -->)", re.DOTALL)


def main() -> None:
    """Run the scenarios, or those that are named, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m grader.benchmarks.faults", description=__doc__)
    names = {function.__name__: fault for fault, function in FAULTS.items()}
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names)}; all by default")
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--write", type=Path, help="a page with marks for the table")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in names]
    if unknown:
        parser.error(f"no fault {unknown[0]!r}; there are {', '.join(names)}")
    prepare()
    with tempfile.TemporaryDirectory(prefix="grader-faults-") as folder:
        bench = Bench(Path(folder), options.students)
        rows, is_lost = _rows(bench, options.names or list(names))
    table = "\n".join(["| fault | lost | measured |", "| --- | --- | --- |", *rows]) + "\n"
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        options.write.write_text(_MARKS.sub(lambda _: table, page), encoding="utf-8")
    sys.exit(1 if is_lost else 0)


def _rows(bench: Bench, names: list[str]) -> tuple[list[str], bool]:
    rows: list[str] = []
    is_lost = False
    for fault, scenario in FAULTS.items():
        if scenario.__name__ not in names:
            continue
        if reason := _hindrance(scenario):
            _say(f"| {fault} | | not made: {reason} |")
            continue
        found = scenario(bench, bench.folder / scenario.__name__)
        row = f"| {fault} | {found.lost} | {found.measured} |"
        if found.problems:
            is_lost = True
            row = f"| {fault} | **{found.problems[0]}** | {found.measured} |"
        rows.append(row)
        _say(row, *(f"    {problem}" for problem in found.problems[1:]))
    return rows, is_lost


def _hindrance(scenario: Callable[[Bench, Path], Finding]) -> str:
    """Say why a fault cannot be made here, '' where it can."""
    if scenario is disk_is_full and os.geteuid() != 0:
        return "only root may mount"
    if scenario in cluster.SCENARIOS.values():
        if importlib.util.find_spec("distributed") is None:
            return "Dask is not installed"
        if not sandbox.bubblewrap():
            return "no bubblewrap here"
    return ""


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
