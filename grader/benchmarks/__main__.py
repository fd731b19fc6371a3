"""Run the benchmark: ``python -m grader.benchmarks [NAMES] [--quick] [--json FILE]``.

Rows of other assignments that FILE holds stay as they are; ``--write PAGE`` puts the whole table
between the marks of that page.
"""

import argparse
import json
import tempfile
from dataclasses import asdict, fields
from pathlib import Path

from grader.benchmarks import plain, sides
from grader.benchmarks.classes import ASSIGNMENTS, Assignment, make_course, stem_of
from grader.benchmarks.figures import Row, table
from grader.benchmarks.measure import Measured
from grader.benchmarks.scale import put_table


def main() -> None:
    """Measure both sides of each assignment and print the table."""
    parser = argparse.ArgumentParser(prog="python -m grader.benchmarks", description=__doc__)
    names = [assignment.name for assignment in ASSIGNMENTS]
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names)}; all by default")
    parser.add_argument("--stock", type=int, default=40, help="submissions for nbgrader")
    parser.add_argument("--small", type=int, default=40, help="submissions for us, small class")
    parser.add_argument("--large", type=int, default=400, help="submissions for us, large class")
    parser.add_argument("--quick", action="store_true", help="6, 6 and 24 submissions")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"))
    parser.add_argument("--write", type=Path, help="a page with marks for the table")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in names]
    if unknown:
        parser.error(f"no assignment {unknown[0]!r}; there are {', '.join(names)}")
    if options.quick:
        options.stock, options.small, options.large = 6, 6, 24
    chosen = [a for a in ASSIGNMENTS if not options.names or a.name in options.names]
    with tempfile.TemporaryDirectory(prefix="grader-benchmark-") as folder:
        rows = [_measure(assignment, Path(folder), options) for assignment in chosen]
    measured = {row.name: row for row in [*_rows(options.json), *rows]}
    rows = [measured[name] for name in names if name in measured]
    options.json.write_text(json.dumps([_entry(row) for row in rows], indent=1) + "\n")
    print(table(rows))
    if options.write:
        put_table(options.write, "benchmark", table(rows).splitlines())


def _rows(file: Path) -> list[Row]:
    """Return the rows that were measured before."""
    if not file.exists():
        return []
    names = {each.name for each in fields(Row)}
    entries = json.loads(file.read_bytes())
    return [Row(**{key: entry[key] for key in entry if key in names}) for entry in entries]


def _entry(row: Row) -> dict[str, object]:
    extra = {name: getattr(row, name) for name in ("our_slope", "ratio", "ratio_two", "overhead")}
    return asdict(row) | extra


def _measure(assignment: Assignment, folder: Path, options: argparse.Namespace) -> Row:
    """Run both sides of one assignment, one after the other, in turns."""
    name = assignment.stem
    stem = None if assignment.plain else stem_of(assignment, folder)
    few = max(1, options.stock // 8)

    def course(size: str, students: int) -> Path:
        made = folder / f"{assignment.name}-{size}"
        if stem is None:
            plain.make_course(made, students)
        else:
            make_course(stem, made, students)
        return made

    def ours(made: Path) -> Measured:
        return sides.autograde(name, made) if stem is None else sides.ours(stem, made)

    stock_few = sides.stock(name, [course("stock-few", few)])
    small_course = course("small", options.small)
    our_small = ours(small_course)
    stock_course = course("stock", options.stock)
    two = sides.halves(stock_course)
    stock_one = sides.stock(name, [stock_course])
    our_large = ours(course("large", options.large))
    stock_two = sides.stock(name, two)
    same, total = _compare(name, stock_course, small_course)
    row = Row(
        assignment.name,
        assignment.what,
        options.stock,
        stock_one.seconds,
        (stock_one.seconds - stock_few.seconds) / (options.stock - few),
        stock_two.seconds,
        options.small,
        our_small.seconds,
        options.large,
        our_large.seconds,
        our_large.peak_mb,
        same,
        total,
    )
    print(table([row]), flush=True)
    return row


def _compare(name: str, stock: Path, ours: Path) -> tuple[int, int]:
    """Return how many grade cells have the same score on both sides, and how many there are."""
    theirs, mine = sides.scores(name, stock), sides.scores(name, ours)
    shared = theirs.keys() & mine.keys()
    return sum(theirs[cell] == mine[cell] for cell in shared), len(shared)


if __name__ == "__main__":
    main()
