"""Progress and updates in the terminal.

- ``print_overview``: courses, weeks, progress and what to do next
- ``print_updates``: what changed in which notebook, and what became of the answers
"""

from rich.console import Console
from rich.text import Text

from grader.learning.home import Item, Overview, advice
from grader.learning.progress import NotebookState
from grader.learning.update import Updated
from grader.learning.words import STATES, effort, plural

_TONES = {"ok": "green", "bad": "red", "warn": "yellow", "quiet": "dim"}
_BAR = 20  # characters of a notebook's bar


def print_overview(console: Console, seen: Overview) -> None:
    """Print where a learner is in everything, the exercises of what was begun, and what is next."""
    for course, items in seen.courses:
        console.print(Text(f"\n{course.title}", style="bold"))
        for week, offers in course.weeks.items():
            for item in items:
                if item.offer in offers:
                    console.print(_line(week, item))
                    for line in _exercises(item.state):
                        console.print(line)
    console.print(Text(f"\n{seen.earned:g} of {seen.points:g} points", style="bold"))
    news = [item for item in seen.items if item.has_news]
    for item in news:
        console.print(f"New version of {item.offer.place}: `grader update` keeps your answers.")
    if seen.next is None:
        console.print("Every exercise of every notebook is solved.")
    else:
        console.print(f"Next: {seen.next.offer.place}.ipynb. {advice(seen.next)}")


def _line(week: str, item: Item) -> Text:
    state = item.state
    full = round(_BAR * state.earned / state.points) if state.points else 0
    line = Text(f"  {week:<8} ")
    line.append("█" * full + "·" * (_BAR - full) + " ", style=_TONES[STATES[state.state].tone])
    line.append(f"{state.earned:>3g} of {state.points:g}  ", style="bold")
    return line.append(item.offer.title)


def _exercises(state: NotebookState) -> list[Text]:
    """Return a line for each exercise of a notebook that was begun and is not done."""
    if state.state != "open":
        return []
    width = max(len(each.name) for each in state.exercises)
    lines: list[Text] = []
    for each in state.exercises:
        words = STATES[each.state]
        line = Text(" " * 11)
        line.append(f"{words.symbol} {each.name:<{width}}  {words.word}", style=_TONES[words.tone])
        said = effort(each)
        lines.append(line.append(f"  ({said})" if said else ""))
    return lines


def print_updates(console: Console, done: list[Updated]) -> None:
    """Print what happened to each notebook."""
    for each in done:
        console.print(Text(each.place, style="bold"))
        for sentence in each.said:
            console.print(f"  {sentence}")
        if each.backup is not None:
            kept = plural(len(each.kept), "answer")
            console.print(f"  {kept} kept. As it was before: {each.backup}")
    if any(each.backup for each in done):
        console.print("Is one of them open? Reload it from disk (in JupyterLab: File menu).")
