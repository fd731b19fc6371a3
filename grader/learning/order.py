"""What would go wrong if a notebook were restarted and run from top to bottom; nothing is run.

- ``order_problems``: one sentence each

A name that is used before it is defined, or defined nowhere; a cell that is no Python; an answer
that uses what only an example makes, and examples do not run when it is graded; a cell that was run
after one below it, whose values it saw. Where the text leaves it open, nothing is said.
"""

import builtins
from dataclasses import dataclass
from typing import Any

from grader.grading.release import text_of
from grader.learning.names import Statement, statements

_IPYTHON = {"_", "__", "___", "In", "Out", "_ih", "_oh", "_dh", "get_ipython", "display", "quit"}
_THERE = {*dir(builtins), *_IPYTHON, "__name__", "__doc__", "__builtins__"}
_LONGEST = 50  # characters of a cell's first line
_GIVEN = ("demo", "setup", "check")


@dataclass(frozen=True)
class _Cell:
    label: str
    kind: str
    count: int  # as which cell it was run last, 0 for never
    statements: tuple[Statement, ...]

    @property
    def makes(self) -> set[str]:
        return {name for each in self.statements for name in each.makes}

    @property
    def needs(self) -> set[str]:
        return {name for each in self.statements for name in each.needs}


def order_problems(notebook: dict[str, Any]) -> list[str]:
    """Return what a restart would bring to light, in the order of the cells.

    Parameters
    ----------
    notebook
        As `grader.grading.read.read_notebook` returns it.
    """
    problems: list[str] = []
    cells: list[_Cell] = []
    for raw in notebook["cells"]:
        if raw["cell_type"] == "code" and text_of(raw.get("source", "")).strip():
            cell, problem = _cell(raw)
            cells.append(cell)
            problems += problem
    examples = _examples(cells)
    return [
        *_kernel(notebook),
        *problems,
        *_names(cells, set(examples)),
        *examples.values(),
        *_stale(cells),
    ]


def _kernel(notebook: dict[str, Any]) -> list[str]:
    """Say that the notebook is set to a kernel of another language, in which no cell would run."""
    about: Any = notebook.get("metadata")
    kernel: Any = about.get("kernelspec") if isinstance(about, dict) else None
    language: Any = kernel.get("language") if isinstance(kernel, dict) else None
    if not isinstance(language, str) or language.lower() in ("", "python"):
        return []
    return [
        f"The notebook is set to a kernel for {language[:40]}. Choose the Python of this course."
    ]


def _cell(raw: dict[str, Any]) -> tuple[_Cell, list[str]]:
    source = text_of(raw.get("source", ""))
    about = raw.get("metadata", {}).get("course")
    kind = str(about.get("kind", "")) if isinstance(about, dict) else ""
    count = raw.get("execution_count")
    label = _label(source)
    found: list[Statement] = []
    problem: list[str] = []
    try:
        found = statements(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f", line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else ""
        problem = [f"The cell {label} is not Python{line}."]
        found = [Statement(makes_all=True)]  # what it would make is not known
    return _Cell(label, kind, count if isinstance(count, int) else 0, tuple(found)), problem


def _label(source: str) -> str:
    """Return a cell's first line of code, by which people find it."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    first = next((line for line in lines if not line.startswith("#")), lines[0])
    return f"`{first if len(first) <= _LONGEST else first[:_LONGEST] + '…'}`"


# ---- names --------------------------------------------------------------------------------------


def _names(cells: list[_Cell], told: set[tuple[str, str]]) -> list[str]:
    """Return what is used before it is defined, from top to bottom.

    `told` are (function, name) that need not be said again.
    """
    problems: list[str] = []
    there, later = set(_THERE), dict[str, frozenset[str]]()
    for number, cell in enumerate(cells):
        for each in cell.statements:
            if each.makes_all:
                return problems
            for name, user in sorted(_needed(each.needs, later).items()):
                if name not in there:
                    there.add(name)  # said once is enough
                    if (user, name) not in told:
                        problems.append(_undefined(name, user, cell, each, cells[number + 1 :]))
            there = (there | each.makes) - each.deletes
            later |= dict.fromkeys(each.makes, each.later)
    return problems


def _needed(needs: frozenset[str], later: dict[str, frozenset[str]]) -> dict[str, str]:
    """Return `needs` and what the functions among them need, with the function that needs it."""
    found = dict.fromkeys(needs, "")
    waiting = list(needs)
    while waiting:
        function = waiting.pop()
        for name in later.get(function, ()):
            if name not in found:
                found[name] = function
                waiting.append(name)
    return found


def _undefined(name: str, user: str, cell: _Cell, statement: Statement, below: list[_Cell]) -> str:
    through = f" through `{user}`" if user else ""
    if any(name in each.makes for each in cell.statements if each is not statement):
        return f"The cell {cell.label} uses `{name}`{through} before the line that defines it."
    makers = [each for each in below if name in each.makes]
    if not makers:
        who = f"`{user}`" if user else f"The cell {cell.label}"
        return f"{who} uses `{name}`, and no cell defines it. Is it called otherwise, or deleted?"
    return (
        f"The cell {cell.label} uses `{name}`{through}, which is defined further down, in the cell "
        f"{makers[0].label}. Move that cell up."
    )


def _examples(cells: list[_Cell]) -> dict[tuple[str, str], str]:
    """Return by (answer, name) what answers take from examples, which are not run in grading."""
    runs = [cell for cell in cells if cell.kind != "demo"]
    made = _THERE.union(*(cell.makes for cell in runs))
    shown = {name: cell.label for cell in cells if cell.kind == "demo" for name in cell.makes}
    return {
        (answer, name): f"`{answer}` uses `{name}` from the example {shown[name]}. Examples do not "
        "run when it is graded: define it in the answer's cell, or pass it as an argument."
        for cell in cells
        if cell.kind == "answer"
        for each in cell.statements
        for answer in each.makes
        for name in sorted(each.later - made)
        if name in shown
    }


def _stale(cells: list[_Cell]) -> list[str]:
    """Return cells that saw values which cells below them had made."""
    problems: list[str] = []
    for number, cell in enumerate(cells):
        for name in sorted(cell.needs):
            before = [each.count for each in cells[:number] if name in each.makes]
            for below in cells[number + 1 :]:
                seen = before and 0 < before[-1] < below.count < cell.count
                given = cell.kind in _GIVEN and below.kind in _GIVEN
                if seen and name in below.makes and not given:
                    problems.append(
                        f"The cell {cell.label} was run after {below.label}, which stands below it "
                        f"and changes `{name}`. From top to bottom it sees another `{name}`."
                    )
                    break
    return problems
