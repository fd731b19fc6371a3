"""Disks that are full, files that are not as they were, and a gradebook that others use."""

import random
import resource
import shutil
import sqlite3
import subprocess
from functools import partial
from pathlib import Path

from grader.benchmarks.bench import Bench, Finding
from grader.benchmarks.commands import Command
from grader.benchmarks.results import files, verdicts
from grader.grading.journal import NAME


def disk_is_full(bench: Bench, out: Path) -> Finding:
    """Grade into file systems that are too small, then make room."""
    whole = sum(map(len, files(bench.plain).values()))
    problems: list[str] = []
    kept: list[int] = []
    sizes = [40_000, whole // 2, whole, whole + 300_000]
    for number, size in enumerate(sizes):
        place = out.with_name(f"{out.name}-{number}")
        place.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True
        )
        try:
            problems += _full(bench.grade(place), place)
            kept.append(verdicts(place))
            subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
            known, _ = bench.finished(place)
            problems += [] if known == kept[-1] else [f"{kept[-1]} were kept, {known} known"]
            problems += bench.problems(place)
        finally:
            subprocess.run(["umount", str(place)], check=True)
    measured = f"room for {', '.join(f'{size / 1e6:.2f} MB' for size in sizes)}: "
    measured += f"{', '.join(map(str, kept))} verdicts kept"
    return Finding("what was being run", measured, problems)


def quota_is_reached(bench: Bench, out: Path) -> Finding:
    """Forbid files that are larger than three quarters of the journal, then allow them."""
    limit = (bench.plain / NAME).stat().st_size * 3 // 4
    problems = _full(bench.grade(out, change=partial(small_files, limit)), out)
    kept = verdicts(out)
    known, _ = bench.finished(out)
    problems += [] if known == kept else [f"{kept} were kept, {known} known"]
    measured = f"no file above {limit / 1e3:.0f} kB: {kept} verdicts kept"
    return Finding("what was being run", measured, problems + bench.problems(out))


def small_files(limit: int) -> None:
    """Let this process write no file above `limit` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def _full(command: Command, out: Path) -> list[str]:
    """Return what is wrong about a run that had no room."""
    code, said, _ = command.wait()
    last = said.strip().splitlines()[-1] if said.strip() else ""
    problems = [] if code == 2 else [f"the run ended with {code}: {said[-500:]}"]
    problems += [f"a traceback: {said[-500:]}"] if "Traceback" in said else []
    problems += [] if "room" in last else [f"it did not say why: {last}"]
    problems += [f"{path} is half written" for path in out.rglob("*.part")]
    journal = (out / NAME).read_bytes() if (out / NAME).exists() else b""
    return problems + (["the journal is torn"] if journal and journal[-1:] != b"\n" else [])


def journal_is_torn(bench: Bench, out: Path) -> Finding:
    """Cut the journal within its last line, five times."""
    rng = random.Random(5)
    shutil.copytree(bench.plain, out)
    journal = out / NAME
    problems: list[str] = []
    cuts: list[int] = []
    for count in range(1, 6):
        data = journal.read_bytes()
        last = data.rstrip(b"\n").rfind(b"\n") + 1
        cuts.append(rng.randrange(1, len(data) - last))
        journal.write_bytes(data[: len(data) - cuts[-1]])
        known, _ = bench.finished(out)
        if known != bench.students - 1:
            problems.append(f"cut {count}: {bench.students - known} submissions were graded")
    measured = f"cut by {', '.join(map(str, cuts))} bytes; one submission graded again each time"
    return Finding("the verdict in the torn line", measured, problems + bench.problems(out))


def pages_are_damaged(bench: Bench, out: Path) -> Finding:
    """Empty one page, blank another's end as a power cut does, delete a report and a folder."""
    shutil.copytree(bench.plain, out)
    pages = sorted((out / "feedback").rglob("*.html"))
    pages[0].write_bytes(b"")
    notebook = sorted((out / "autograded").rglob("*.ipynb"))[3]
    notebook.write_bytes(notebook.read_bytes()[:-4096] + bytes(4096))
    sorted((out / "reports").rglob("*.json"))[7].unlink()
    shutil.rmtree(pages[9].parents[1])
    (out / "report_averages.html").unlink()
    known, seconds = bench.finished(out)
    measured = f"5 damages repaired in {seconds:.1f} s, {known} verdicts from the journal"
    return Finding("nothing", measured, bench.problems(out))


def gradebook_is_locked(bench: Bench, out: Path) -> Finding:
    """Let another program write to the gradebook all the time, then no longer."""
    shutil.copytree(bench.plain, out)
    journal = out / NAME
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-3]))
    other = sqlite3.connect(out / "gradebook.db", isolation_level=None)
    other.execute("begin immediate")
    code, said, _ = bench.grade(out).wait()
    other.rollback()
    other.close()
    problems = [] if code == 2 and "in use" in said else [f"ended with {code}: {said[-500:]}"]
    known, _ = bench.finished(out)
    problems += [] if known == bench.students else [f"only {known} were known afterwards"]
    measured = f"one sentence, exit code {code}; all {known} verdicts known afterwards"
    return Finding("nothing", measured, problems + bench.problems(out))
