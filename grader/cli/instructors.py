"""Commands for instructors: `stage`, `grade`, `regrade`, `autograde`, `demo`."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.shared import Places, Workers, app, console, progress
from grader.exceptions import GraderError
from grader.stems import discover, find, repository, select

if TYPE_CHECKING:
    from grader.bridge.batch import Batch

Submitted = Annotated[
    list[Path] | None,
    typer.Argument(help="folders of submissions, or notebooks; by default submitted/"),
]
Dask = Annotated[str, typer.Option(help="a Dask scheduler, such as tcp://HOST:PORT")]


@app.command()
def stage(
    folder: Annotated[Path, typer.Argument(help="the course folder to make")],
    places: Places = None,
) -> None:
    """Make a course folder in which nbgrader's own commands and formgrader work."""
    from grader.bridge.stage import stage as make

    root = repository()
    staged = make(root, folder, select(root, places or []))
    for path in staged.kept:
        console.print(f"{path} was edited and stays; move it away and stage again to get ours")
    console.print(
        f"{folder} is staged; `cd {folder}` and use nbgrader, or `grader grade submitted`."
    )


@app.command()
def grade(
    submitted: Submitted = None,
    out: Annotated[Path | None, typer.Option("--out", help="by default the course folder")] = None,
    assignment: Annotated[str, typer.Option(help="its name, where it cannot be told")] = "",
    seed: Annotated[
        int | None, typer.Option(help="secret seed; by default kept beside --out")
    ] = None,
    workers: Workers = None,
    dask: Dask = "",
) -> None:
    """Grade many submissions; a run that was stopped goes on where it was."""
    from grader.bridge.batch import Options, grade_all
    from grader.grading.collect import collect
    from grader.grading.seed import read_seed
    from grader.teaching.term import read_term

    root, submitted = repository(), _submitted(submitted)
    named = find(root, assignment) if assignment else None
    collected = collect(root, submitted, named)
    out = out or _course_folder(submitted[0])
    seed = read_seed(out) if seed is None else seed
    sets = read_term(out).policy.input_sets
    total = sum(map(len, collected.values()))
    with progress(total) as heard:
        batch = grade_all(collected, Options(out, seed, workers, sets=sets, dask=dask), heard)
    _print_summary(batch, out)


@app.command()
def regrade(
    submitted: Submitted = None,
    out: Annotated[Path | None, typer.Option("--out", help="by default the course folder")] = None,
    assignment: Annotated[str, typer.Option(help="its name, where it cannot be told")] = "",
    seed: Annotated[int | None, typer.Option(help="where it is not kept beside --out")] = None,
    dask: Dask = "",
    everything: Annotated[
        bool, typer.Option("--all", help="also verdicts of the present conditions")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="apply what is shown")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
) -> None:
    """Show whose score changes after a correction, by how much and why; then --write it."""
    from grader.bridge.batch import Options
    from grader.bridge.regrade import Regrading, kept_seed
    from grader.grading.collect import collect
    from grader.teaching.term import read_term

    root, submitted = repository(), _submitted(submitted)
    named = find(root, assignment) if assignment else None
    collected = collect(root, submitted, named)
    out = out or _course_folder(submitted[0])
    sets = read_term(out).policy.input_sets
    options = Options(out, kept_seed(out) if seed is None else seed, sets=sets, dask=dask)
    with Regrading(collected, options, will_write=write, everything=everything) as regrading:
        if as_json:
            typer.echo(regrading.to_json())
        else:
            console.print("\n\n".join(changes.table() for changes in regrading.changes))
        if write:
            count = regrading.apply()
            typer.echo(f"{count} verdicts written; the journal keeps the old ones", err=as_json)
        elif not as_json:
            console.print("nothing is written; add --write to apply it")


def _submitted(paths: list[Path] | None) -> list[Path]:
    """Return where submissions are: what is given, else ``submitted/`` of the folder we are in."""
    if paths:
        return paths
    if not Path("submitted").is_dir():
        raise GraderError(
            "give a folder of submissions; here is no submitted/, as a term's folder has it."
        )
    return [Path("submitted")]


def _course_folder(submitted: Path) -> Path:
    """Return the nbgrader course that holds `submitted`, else a folder of our own beside us."""
    above = submitted.resolve().parent
    return above if (above / "nbgrader_config.py").exists() else Path("graded")


def _print_summary(batch: "Batch", out: Path) -> None:
    from grader.bridge.batch import report_page

    reports = list(batch)
    refused = sum(bool(report.refusal) for report in reports)
    console.print(f"{len(reports)} graded ({batch.resumed} known from before), {refused} refused")
    for name in dict.fromkeys(report.assignment for report in reports):
        mine = [report for report in reports if report.assignment == name]
        mean = sum(report.score for report in mine) / len(mine)
        console.print(
            f"{name}: mean {mean:.1f} of {mine[0].max_score:g}, see {report_page(out, name)}"
        )
    console.print(f"gradebook {batch.gradebook}, feedback {out / 'feedback'}/")
    if reports and reports[0].header.sandbox != "bubblewrap":
        console.print(f"sandbox: {reports[0].header.sandbox}")


@app.command()
def autograde(
    assignment: Annotated[str, typer.Argument(help="its name in the course")],
    course: Annotated[Path, typer.Option(help="the nbgrader course folder")] = Path(),
    student: Annotated[str, typer.Option(help="only this one")] = "*",
    force: Annotated[bool, typer.Option("--force", help="grade again what is graded")] = False,
    workers: Workers = None,
) -> None:
    """Run the tests of any nbgrader course in the warm sandbox."""
    from grader.bridge.plain.autograde import autograde as run
    from grader.bridge.plain.autograde import summary
    from grader.bridge.plain.course import open_course

    opened = open_course(course, assignment, student, force=force)
    with progress(None) as heard:
        outcome = run(opened, workers, heard)
    console.print(summary(opened, outcome))
    raise typer.Exit(1 if outcome.failed else 0)


@app.command()
def demo(
    places: Places = None,
    out: Annotated[Path | None, typer.Option("--out", help="where to keep everything")] = None,
    workers: Workers = None,
) -> None:
    """Stage assignments (of the first course), make a sample class, grade it, show what came."""
    from grader.bridge.demo import run_demo
    from grader.demo.show import overview, table

    folder = out or Path(tempfile.mkdtemp(prefix="grader-demo-"))
    root = repository()
    stems = select(root, places or [discover(root)[0].course])
    with progress(None) as heard:
        rows, batch = run_demo(stems, folder, workers, heard)
    if len(rows) == 1:
        console.print(table(rows[stems[0].name]))
    else:
        console.print(overview(rows))
    _print_summary(batch, folder)
    differing = [(name, row) for name, all_ in rows.items() for row in all_ if not row.fine]
    for name, row in differing:
        console.print(
            f"not as expected: {row.student} in {name}, {row.kind}: {row.score:g} points instead "
            f"of {row.expected:g}; {', '.join(row.surprises)}: {row.said}",
            style="bold red",
        )
    if differing:
        raise typer.Exit(1)
