"""Commands for learners: `check`, `doctor`."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import app, console
from grader.exceptions import GraderError
from grader.stems import Stem, find, repository


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="your notebook")],
    assignment: Annotated[str, typer.Option(help="its name, where it cannot be told")] = "",
) -> None:
    """Grade one notebook as it will be graded, with fresh hidden inputs."""
    import secrets

    from grader.grading.run import grade_notebook
    from grader.pages.terminal import print_report

    stem, entry = _one(notebook, assignment)
    graded = grade_notebook(stem, entry, secrets.randbits(63))
    print_report(console, graded.report)
    raise typer.Exit(0 if graded.report.score == graded.report.max_score else 1)


def _one(notebook: Path, assignment: str) -> tuple[Stem, Path]:
    from grader.grading.collect import collect

    root = repository()
    named = find(root, assignment) if assignment else None
    if notebook.is_dir():
        raise GraderError(f"{notebook} is a folder; give one notebook, or use `grader grade`.")
    ((stem, entries),) = collect(root, [notebook], named).items()
    return stem, entries[0].path


@app.command()
def doctor() -> None:
    """Say what this machine has for grading, what is missing, and how to get it.

    The exit code is 1 when something is missing that grading needs.
    """
    from grader.doctor import checkup, table

    findings = checkup()
    console.print(table(findings))
    raise typer.Exit(1 if any(finding.state == "needed" for finding in findings) else 0)
