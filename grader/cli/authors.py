"""Commands for authors: `build`, `list`, `new`."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import Places, app, console
from grader.exceptions import GraderError
from grader.stems import repository, select

new = typer.Typer(no_args_is_help=True, help="Write templates that already build.")
app.add_typer(new, name="new")


@app.command()
def build(
    places: Places = None,
    check: Annotated[bool, typer.Option("--check", help="compare, write nothing")] = False,
) -> None:
    """Make notebooks and checks from the authored files."""
    from grader.authoring import build as building

    stale: list[Path] = []
    for stem in select(repository(), places or []):
        changed = building.stale(stem) if check else building.build(stem)
        stale += changed
        console.print(f"{stem.place}: {len(changed)} {'stale' if check else 'written'}")
    if check and stale:
        raise GraderError(f"{stale[0].name} is not what its sources yield; run `grader build`.")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
) -> None:
    """Print the catalogue of assignments as they are built; with --json as their sources are."""
    from grader.catalogue import catalogue, catalogue_json, catalogue_table

    if as_json:
        typer.echo(catalogue_json(catalogue(repository())))
    else:
        console.print(catalogue_table(repository()))


Week = Annotated[str, typer.Argument(help="where, such as course1_nn/week5")]
Notebook = Annotated[str, typer.Argument(help="where, such as course1_nn/week5/name")]


@new.command("week")
def new_week(place: Week) -> None:
    """Write the packages of a week and a first notebook."""
    from grader.authoring.scaffold import new_week as write

    _say(write(repository(), place))


@new.command("notebook")
def new_notebook(place: Notebook) -> None:
    """Write the text and the module of a notebook with one exercise."""
    from grader.authoring.scaffold import new_notebook as write

    _say(write(repository(), place))


@new.command("quiz")
def new_quiz(place: Notebook) -> None:
    """Write the text and the module of a quiz with ten questions."""
    from grader.authoring.quiz_scaffold import new_quiz as write

    _say(write(repository(), place))


@new.command("exercise")
def new_exercise(
    place: Annotated[str, typer.Argument(help="a notebook's name or place")],
    name: Annotated[str, typer.Argument(help="the function's name")],
) -> None:
    """Add an exercise to a notebook: function, probe, mistakes, placeholder."""
    from grader.authoring.scaffold import new_exercise as write

    _say(write(repository(), place, name))


def _say(files: list[Path]) -> None:
    for file in files:
        console.print(f"written: {file.relative_to(repository())}")
    console.print("edit them, then run `grader build`")
