"""Commands for a term: `init`, `release`, `collect`, `feedback`, `report`, `export`."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import Places, app, console
from grader.exceptions import GraderError
from grader.stems import repository, select

Term = Annotated[Path, typer.Option("--term", help="the term's folder, by default this one")]
Names = Annotated[list[str] | None, typer.Argument(help="assignments; all of the term by default")]
Exchange = Annotated[bool, typer.Option("--exchange", help="use nbgrader's exchange as well")]


class Platform(StrEnum):
    """What an export is for."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"


@app.command()
def init(
    term: Annotated[Path, typer.Argument(help="the folder to make, or to bring up to date")],
    places: Places = None,
    roster: Annotated[Path | None, typer.Option(help="a CSV file of learners")] = None,
) -> None:
    """Make the folder of a term: assignments, configuration, seed, roster, policies."""
    from grader.bridge.term.folder import assignments
    from grader.bridge.term.make import make_term

    root = repository()
    made = make_term(root, term, select(root, places or []), roster)
    for path in made.staged.kept:
        console.print(f"{path} was edited and stays; move it away and run this again to get ours")
    count = len(assignments(root, term))
    console.print(f"{term}: {count} assignments, {made.learners} learners ({made.new} new)")
    console.print(f"due dates and policies stand in {term / 'term.toml'}")


@app.command()
def release(
    names: Annotated[list[str], typer.Argument(help="assignments")],
    term: Term = Path(),
    exchange: Exchange = False,
) -> None:
    """Make the learners' version of assignments, look for leaks, and pack it."""
    from grader.bridge.term.folder import chosen
    from grader.bridge.term.releasing import release as make

    for stem in chosen(repository(), term, names):
        made = make(stem, term, exchange=exchange)
        console.print(f"{stem.name}: {made.archive}{' and the exchange' if exchange else ''}")
        for earlier in made.early:
            console.print(
                f"  it holds the solutions of {earlier}, on which it builds: hand it out when "
                f"{earlier} is over",
                style="yellow",
            )


@app.command()
def collect(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="archives of Canvas or Moodle, or folders")
    ] = None,
    term: Term = Path(),
    assignment: Annotated[str, typer.Option(help="to which everything belongs")] = "",
    received: Annotated[str, typer.Option(help="when it came: '2026-11-20 18:00'")] = "",
    exchange: Exchange = False,
) -> None:
    """Put submissions where they are graded; what is refused is said with its reason."""
    from grader.bridge.term.folder import assignments, chosen
    from grader.bridge.term.programs import nbgrader, suspicions
    from grader.teaching.handin import Rules, account, take, write_log
    from grader.teaching.roster import known_roster
    from grader.teaching.term import parse_time, read_term

    if not sources and not exchange:
        raise GraderError("give archives or folders of submissions, or --exchange.")
    root, policies = repository(), read_term(term)
    stems = chosen(root, term, [assignment] if assignment else [])
    for stem in stems if exchange else ():
        said = nbgrader(term, "collect", stem.name, "--update")
        console.print(f"{stem.name}: collected from the exchange")
        for line in suspicions(said):
            console.print(f"  {line}", style="yellow")
    if not sources:
        return
    rules = Rules(
        learners=known_roster(term),
        places={stem.name: stem.place for stem in assignments(root, term)},
        assignment=stems[0].name if assignment else "",
        attempts=policies.policy.attempts,
        received=parse_time(received, policies) if received else None,
    )
    taken = take(sources, term, rules)
    write_log(term, taken, datetime.now(UTC))
    console.print("\n".join(account(taken, times_known=bool(received))))
    raise typer.Exit(1 if any(each.outcome == "refused" for each in taken) else 0)


@app.command()
def feedback(
    names: Names = None,
    term: Term = Path(),
    like: Annotated[
        Path | None, typer.Option(help="the archive that the platform gave: name pages as there")
    ] = None,
    exchange: Exchange = False,
) -> None:
    """Write the feedback pages with what people added in formgrader, and hand them out."""
    from grader.bridge.term.folder import chosen
    from grader.bridge.term.releasing import release_feedback
    from grader.bridge.term.remarks import write_feedback
    from grader.teaching.parcels import feedback_parcel
    from grader.teaching.roster import known_roster

    for stem in chosen(repository(), term, names or []):
        write_feedback(stem, term)
        archive, left_out = feedback_parcel(term, stem.name, known_roster(term), like)
        others = release_feedback(stem, term) if exchange else []
        console.print(f"{stem.name}: {archive}{' and the exchange' if exchange else ''}")
        if others:
            console.print(f"  not from the exchange: {', '.join(others)}", style="yellow")
        if left_out:
            console.print(f"  {like} has no file of {', '.join(left_out)}", style="yellow")


@app.command()
def report(names: Names = None, term: Term = Path()) -> None:
    """Write the class report: scores, exercises, mistakes, who is stuck, similar answers."""
    from grader.bridge.term.folder import chosen
    from grader.bridge.term.reporting import write_report

    for stem in chosen(repository(), term, names or []):
        console.print(f"{stem.name}: {write_report(stem, term)}")


@app.command()
def export(
    platform: Annotated[Platform, typer.Argument(help="what it is for")],
    names: Names = None,
    term: Term = Path(),
    out: Annotated[
        Path | None, typer.Option("--out", help="by default in the term's folder")
    ] = None,
    sheet: Annotated[Path | None, typer.Option(help="exported there, to be filled")] = None,
    title: Annotated[str, typer.Option(help="what the assignment is called there")] = "",
) -> None:
    """Export grades after manual grading and penalties."""
    from grader.bridge.term.exporting import export_gradescope, export_sheet
    from grader.bridge.term.folder import chosen

    stems = chosen(repository(), term, names or [])
    if platform is Platform.GRADESCOPE:
        out = out or term / "exports" / "gradescope"
        console.print(f"{export_gradescope(stems, term, out)} files results.json in {out}")
        return
    out = out or term / "exports" / f"grades_{platform}.csv"
    grades = export_sheet(platform, stems, term, out, sheet=sheet, title=title)
    waiting = sum(each.needs_manual for each in grades)
    console.print(f"{len(grades)} grades in {out}")
    if waiting:
        console.print(f"{waiting} of them wait for manual grading in formgrader", style="yellow")
