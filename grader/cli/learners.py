"""Commands for learners: `start`, `progress`, `update`, `check`, `doctor`."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import app, console
from grader.exceptions import GraderError
from grader.stems import Stem, find, repository


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def start(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--in", help="your workspace; by default ~/deep-learning")
    ] = None,
    only_make: Annotated[bool, typer.Option("--only-make", help="open nothing")] = False,
) -> None:
    """Open JupyterLab on your own workspace; more options, such as --no-browser, are JupyterLab's.

    Notebooks that you have are never touched; one that you moved away comes again, as new.
    """
    from grader.learning.courses import courses
    from grader.learning.start import start as run
    from grader.learning.workspace import default_folder, find_workspace, open_workspace

    root = repository()
    known = find_workspace() if folder is None else None
    wanted = folder or (known.folder if known is not None else default_folder())
    offers = [offer for course in courses(root) for offer in course.offers]
    workspace, new = open_workspace(wanted, offers)
    for offer in new:
        console.print(f"new: {offer.place}.ipynb")
    news = [offer.place for offer in offers if workspace.has_news(offer)]
    if news:
        console.print(f"{', '.join(news)}: there is a new version; `grader update` brings it in.")
    console.print(f"Your workspace is {workspace.folder}.")
    if not only_make:
        raise typer.Exit(run(root, workspace, context.args))


@app.command()
def progress(
    forget: Annotated[bool, typer.Option("--forget", help="delete what is kept")] = False,
    place: Annotated[str, typer.Option(help="only this notebook, with --forget")] = "",
) -> None:
    """Show where you are in the courses, and what to do next."""
    from grader.learning import events
    from grader.learning.home import events_of, overview
    from grader.learning.terminal import print_overview
    from grader.learning.workspace import find_workspace

    workspace = find_workspace()
    files = events.known_files(workspace.folder if workspace is not None else None)
    if forget:
        of = find(repository(), place).place if place else ""
        count = events.forget(files, of)
        lines = "1 line" if count == 1 else f"{count} lines"
        console.print(f"Deleted {lines} about {of or 'all notebooks'}.")
        return
    print_overview(console, overview(repository(), workspace, events_of(workspace)))
    for file in files:
        if file.exists():
            console.print(f"Kept in {file}, and nowhere else.")


@app.command()
def update(
    notebook: Annotated[
        Path | None, typer.Argument(help="one notebook; by default all of your workspace")
    ] = None,
    release: Annotated[
        Path | None, typer.Option("--from", help="its new version, as it was handed out")
    ] = None,
) -> None:
    """Bring new versions into your notebooks; your answers stay, and you hear what changed."""
    from grader.learning.courses import courses
    from grader.learning.terminal import print_updates
    from grader.learning.update import update_file, update_workspace
    from grader.learning.workspace import find_workspace

    if notebook is not None and release is not None:
        print_updates(console, [update_file(notebook, release)])
        return
    if notebook is not None or release is not None:
        raise GraderError("Give a notebook and --from its new version, or neither of the two.")
    workspace = find_workspace()
    if workspace is None:
        raise GraderError("There is no workspace yet; make one with `grader start`.")
    offers = [offer for course in courses(repository()) for offer in course.offers]
    done = update_workspace(workspace, offers)
    print_updates(console, done)
    if not done:
        console.print(f"{workspace.folder} is up to date.")


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="your notebook")],
    assignment: Annotated[str, typer.Option(help="its name, where it cannot be told")] = "",
) -> None:
    """Grade one notebook before you hand it in, and say what a restart would bring to light.

    It is graded as it will be graded: on the public cases, and on hidden ones drawn anew. Nothing
    of it is run for the second part: restart and run all cells to see the same for yourself.
    """
    import secrets

    from grader.grading.read import read_notebook
    from grader.grading.run import grade_notebook
    from grader.learning.order import order_problems
    from grader.pages.terminal import print_report

    stem, entry = _one(notebook, assignment)
    graded = grade_notebook(stem, entry, secrets.randbits(63))
    print_report(console, graded.report)
    problems = order_problems(read_notebook(entry)) if not graded.report.refusal else []
    if problems:
        console.print("After *Restart and run all* this would go wrong:", style="bold")
    for problem in problems:
        console.print(f"- {problem}")
    raise typer.Exit(0 if graded.report.score == graded.report.max_score else 1)


def _one(notebook: Path, assignment: str) -> tuple[Stem, Path]:
    from grader.grading.collect import collect
    from grader.grading.read import read_notebook

    root = repository()
    named = find(root, assignment) if assignment else None
    if notebook.is_dir():
        raise GraderError(f"{notebook} is a folder; give one notebook, or use `grader grade`.")
    if notebook.exists():
        read_notebook(notebook)  # what is no notebook is told so before anybody asks whose it is
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
