"""How grading grows, and what a department needs: ``python -m grader.benchmarks.scale``.

- ``sizes``: classes of 10, 100 and 1,000: seconds, and the judge's peak memory
- ``costs``: what a further submission costs, of four kinds of assignments
- ``department``: what a year of a department takes, computed from the costs

Each prints a table in Markdown; ``--write PAGE`` puts it between the marks of that page.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from grader.benchmarks import classes, miniature
from grader.benchmarks.costs import Cost, PerSubmission, per_submission, watched

_MIX = {"numpy": 25, "eager": 10, "fit": 10}  # assignments of each kind in the five courses
_KINDS = (*_MIX, "shipped")
_THREADS = (2, 8, 32, 128)
_DEADLINE_SHARE = 0.5  # of a class hands in on the last evening


def sizes(counts: Sequence[int]) -> list[str]:
    """Return the table of class sizes."""
    rows = [
        "| submissions | seconds | a further one | peak memory |",
        "| ---: | ---: | ---: | ---: |",
    ]
    before: tuple[int, Cost] | None = None
    with tempfile.TemporaryDirectory(prefix="grader-scale-") as name:
        folder = Path(name)
        stem = miniature.make_course(folder)
        for count in counts:
            miniature.make_class(stem, folder / f"class{count}", count)
            cost = watched(
                ["grade", f"class{count}", "--out", f"out{count}", "--seed", "7"], folder
            )
            more = (cost.seconds - before[1].seconds) / (count - before[0]) if before else None
            further = f"{more * 1e3:.1f} ms" if more is not None else ""
            rows.append(f"| {count:,} | {cost.seconds:.1f} | {further} | {cost.peak_mb:.0f} MB |")
            before = (count, cost)
            _say(rows[-1])
    return rows


def costs(few: int, many: int, file: Path) -> list[str]:
    """Measure what submissions cost, keep it in `file`, and return the table."""
    found: list[PerSubmission] = []
    with tempfile.TemporaryDirectory(prefix="grader-costs-") as name:
        for assignment in classes.ASSIGNMENTS:
            if assignment.name not in _KINDS:
                continue
            stem = classes.stem_of(assignment, Path(name))
            pair: list[Cost] = []
            for count in (few, many):
                course = Path(name) / f"{assignment.name}{count}"
                classes.make_course(stem, course, count)
                # The courses of the benchmark are found from where they lie.
                words = ["grade", str(course / "submitted"), "--out", str(course), "--workers", "2"]
                pair.append(watched(words, stem.root))
            each = per_submission(assignment.name, assignment.what, (few, many), (pair[0], pair[1]))
            found.append(each)
            _say(_row(each))
    file.write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n", encoding="utf-8")
    head = "| assignment | judge | references | sandbox | peak memory of the judge |"
    return [head, "| --- | ---: | ---: | ---: | ---: |", *map(_row, found)]


def _row(each: PerSubmission) -> str:
    parts = [f"{part * 1e3:.0f} ms" for part in (each.judge, each.oracle, each.sandbox)]
    return f"| {each.what} | {' | '.join(parts)} | {each.peak_mb:.0f} MB |"


def department(students: int, assignments: int, file: Path) -> list[str]:
    """Return what a year takes: the judge is one process, the sandboxes are as many as there are.

    A class of n takes the longer of n × home (what stays with the judge) and n × sandbox / threads.
    """
    known = {each["name"]: PerSubmission(**each) for each in json.loads(file.read_bytes())}
    whole = sum(_MIX.values())
    rows = ["| threads | a year | the last evening of one assignment |", "| ---: | ---: | ---: |"]
    for threads in _THREADS:
        year = sum(
            assignments * share / whole * _seconds(students, known[kind], threads)
            for kind, share in _MIX.items()
        )
        evenings = [_seconds(int(students * _DEADLINE_SHARE), known[k], threads) for k in _MIX]
        rows.append(
            f"| {threads} | {_time(year)} | {_time(min(evenings))} to {_time(max(evenings))} |"
        )
    cores = sum(
        assignments * share / whole * students * (known[kind].home + known[kind].sandbox)
        for kind, share in _MIX.items()
    )
    rows += ["", f"All of it is {cores / 3600:,.0f} hours of one core."]
    return rows


def _seconds(students: int, each: PerSubmission, threads: int) -> float:
    return students * max(each.home, each.sandbox / threads)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def main() -> None:
    """Make the tables that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m grader.benchmarks.scale", description=__doc__)
    parser.add_argument("table", choices=("sizes", "costs", "department"))
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--few", type=int, default=10)
    parser.add_argument("--many", type=int, default=50)
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--assignments", type=int, default=45)
    parser.add_argument("--json", type=Path, default=Path("costs.json"))
    parser.add_argument("--write", type=Path, help="a page with marks for the table")
    options = parser.parse_args()
    if options.table == "sizes":
        rows = sizes(options.counts)
    elif options.table == "costs":
        rows = costs(options.few, options.many, options.json)
    else:
        rows = department(options.students, options.assignments, options.json)
        _say(*rows)
    if options.write:
        put_table(options.write, options.table, rows)


def put_table(page: Path, name: str, rows: Sequence[str]) -> None:
    """Replace what stands between the marks called `name` in a page."""
    marks = rf"(?<=<!-- {name}: begin -->\n).*?(?=<!-- {name}: end -->)"
    text = page.read_text(encoding="utf-8")
    if not re.search(marks, text, re.DOTALL):
        raise ValueError(f"{page} has no marks for {name!r}")
    table = "\n".join(rows) + "\n"
    page.write_text(re.sub(marks, lambda _: table, text, flags=re.DOTALL), encoding="utf-8")


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
