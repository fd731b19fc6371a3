"""The command for a hub: `hub`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import app, console
from grader.cli.terms import Term
from grader.stems import repository


@app.command()
def hub(
    folder: Annotated[Path, typer.Argument(help="where the hub's files go, such as /srv/hub")],
    instructor: Annotated[
        list[str],
        typer.Option("--instructor", help="a user; first the one to whom the term belongs"),
    ],
    term: Term = Path(),
    port: Annotated[int, typer.Option(help="its address; it takes three ports")] = 8000,
    make_users: Annotated[
        bool,
        typer.Option(
            "--make-users", help="make missing users, close their homes and the term's folder"
        ),
    ] = False,
    only_make: Annotated[bool, typer.Option("--only-make", help="start nothing")] = False,
) -> None:
    """Start JupyterHub for a term on a machine that is there for tests; root only.

    Learners are those of the roster. Everything is written below FOLDER, apart from users, their
    homes and the term's folder, which are touched with --make-users alone.
    """
    from grader.bridge.term.folder import assignments
    from grader.hub.machine import require_machine
    from grader.hub.plan import make_plan
    from grader.hub.start import make, serve
    from grader.teaching.roster import known_roster

    proxy = require_machine()
    course = assignments(repository(), term)[0].course
    learners = [learner.id for learner in known_roster(term)]
    plan = replace(make_plan(folder, term, course, instructor, learners, port), proxy=proxy)
    for sentence in make(plan, make_users=make_users) or ["everything was there already"]:
        console.print(sentence)
    if plan.passwords.exists():
        console.print(f"passwords of the users that were made here: {plan.passwords}, for root")
    console.print(
        f"{', '.join(plan.instructors)} and {len(plan.learners)} learners: {plan.address}"
    )
    if not only_make:
        console.print("Ctrl-C ends the hub and everybody's servers; what it says follows.")
        serve(plan)
