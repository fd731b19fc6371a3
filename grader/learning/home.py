"""The home page of a workspace: courses, weeks, progress, and what to do next.

- ``overview``: all of it as records, which the page and the terminal show
- ``home_page``: one HTML page; its links lead into JupyterLab or the classic notebook
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grader.learning.courses import Course, Offer, courses
from grader.learning.events import Event, known_files, read_events
from grader.learning.progress import ExerciseState, NotebookState, notebook_state
from grader.learning.words import STATES, effort, plural
from grader.learning.workspace import Workspace
from grader.pages.render import render

_BAR, _GAP = 240.0, 2.0  # width of a notebook's bar and of its gaps


@dataclass(frozen=True)
class Item:
    """One notebook: what it is, where the learner is in it, and whether there is a new version."""

    offer: Offer
    state: NotebookState
    has_news: bool


@dataclass(frozen=True)
class Overview:
    """Where a learner is in everything that there is."""

    courses: tuple[tuple[Course, tuple[Item, ...]], ...]

    @property
    def items(self) -> list[Item]:
        """All notebooks in order."""
        return [item for _, items in self.courses for item in items]

    @property
    def earned(self) -> float:
        """Points so far."""
        return sum(item.state.earned for item in self.items)

    @property
    def points(self) -> float:
        """All points that there are."""
        return sum(item.state.points for item in self.items)

    @property
    def next(self) -> Item | None:
        """What to do next: the notebook that was begun last, else the first that is not done."""
        begun = [item for item in self.items if item.state.state == "open"]
        if begun:
            return max(begun, key=lambda item: item.state.last)
        return next((item for item in self.items if item.state.state != "done"), None)


def overview(root: Path, workspace: Workspace | None, events: Sequence[Event]) -> Overview:
    """Return where a learner is in the courses below `root`."""

    def item(offer: Offer) -> Item:
        state = notebook_state(offer.place, offer.title, offer.exercises, events)
        return Item(offer, state, workspace is not None and workspace.has_news(offer))

    found = courses(root)
    return Overview(tuple((each, tuple(map(item, each.offers))) for each in found))


def events_of(workspace: Workspace | None) -> list[Event]:
    """Return what happened in `workspace`, or outside of any where there is none."""
    return read_events(known_files(workspace.folder if workspace is not None else None))


# ---- what to do next, in words ------------------------------------------------------------------


def advice(item: Item) -> str:
    """Return what to do next in a notebook, in a sentence or two; code stands in backticks."""
    exercise = item.state.next
    if exercise is None:
        return "Every exercise is solved."
    if exercise.state == "again":
        return f"An update changed `{exercise.name}`: run its check again."
    if exercise.state == "open":
        tries = plural(exercise.tries, "try", "tries")
        return f"Go on with `{exercise.name}`, after {tries}.{_latest(exercise)}"
    word = "Begin" if item.state.state == "new" else "Go on"
    return f"{word} with `{exercise.name}`, worth {plural(exercise.points, 'point')}."


def _latest(exercise: ExerciseState) -> str:
    """Return what went wrong, with a space before it."""
    if not exercise.mistakes:
        return ""
    label = "Met most often: " if exercise.tries > 1 else ""
    return f" {label}{exercise.mistakes[0][0]}"


# ---- the page -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """A stretch of a notebook's bar: one exercise, as wide as its points."""

    x: float
    width: float
    solved: bool
    title: str


def home_page(seen: Overview, workspace: Workspace, base_url: str = "/") -> str:
    """Return the home page; `base_url` is where the Jupyter server is."""

    def link(item: Item, way: str) -> str:
        path = workspace.current(item.offer).relative_to(workspace.folder)
        return f"{base_url}{way}/{quote(path.as_posix())}"

    return render(
        "home.html",
        script="home.js",
        lang="en",
        seen=seen,
        folder=_short(workspace.folder),
        news=[item for item in seen.items if item.has_news],
        link=link,
        is_open=lambda items: any(each == seen.next or each.state.last for each in items),
        advice=advice,
        effort=effort,
        segments=segments,
        words=STATES,
        plural=plural,
    )


def _short(folder: Path) -> str:
    """Return a folder as people write it, their home as ``~``."""
    with suppress(ValueError, RuntimeError):
        return f"~/{folder.relative_to(Path.home()).as_posix()}"
    return str(folder)


def segments(state: NotebookState) -> list[Segment]:
    """Return the stretches of a notebook's bar."""
    paying = [each for each in state.exercises if each.points > 0]
    room = _BAR - _GAP * (len(paying) - 1)
    found: list[Segment] = []
    x = 0.0
    for each in paying:
        width = room * each.points / state.points
        title = f"{each.name}: {STATES[each.state].word}"
        found.append(Segment(round(x, 2), round(width, 2), each.state == "done", title))
        x += width + _GAP
    return found
