"""A report in the terminal.

- ``print_report``: one line an exercise, and under it what to do next
"""

from rich.console import Console
from rich.text import Text

from grader.pages.words import VERDICTS
from grader.report import ExerciseResult, Report


def print_report(console: Console, report: Report) -> None:
    """Print the verdicts of `report` and what to mend."""
    if report.refusal:
        console.print(Text(report.refusal, style="bold red"))
        return
    width = max(len(result.name) for result in report.exercises)
    for result in report.exercises:
        console.print(_line(result, width))
        if result.diagnosis is not None:
            for line in result.diagnosis.hint.splitlines():
                console.print(Text(f"    {line}"))
        if result.carried and result.verdict == "correct":
            own = ", ".join(result.carried)
            console.print(Text(f"    Right by itself: it was tried with a correct {own}."))
    for note in report.notes:
        console.print(Text(f"note: {note}", style="yellow"))
    console.print(Text(f"{report.score:g} of {report.max_score:g} points", style="bold"))
    console.print(Text(f"graded with: {report.header.sandbox}", style="dim"))


def _line(result: ExerciseResult, width: int) -> Text:
    words = VERDICTS[result.verdict]
    tone = "green" if result.verdict == "correct" else "red"
    line = Text(f"{words.symbol} ", style=tone)
    line.append(f"{result.name:<{width}}  ")
    line.append(f"{result.score:g}/{result.points:g}  ", style="bold")
    return line.append(words.word, style=tone)
