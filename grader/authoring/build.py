"""Make every generated file of a stem from its two authored ones, or compare them.

- ``build``: write the notebook and the JSON of a stem
- ``stale``: which committed files differ from a rebuild
"""

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.authoring.expected import checks_text, same_checks
from grader.authoring.release import learner_notebook, solution_leaks
from grader.authoring.source import instructor_notebook
from grader.files import write_atomically
from grader.spec import SpecError
from grader.stems import Stem


@dataclass(frozen=True)
class Built:
    """The generated texts of a stem by file, and the instructor's notebook."""

    instructor: NotebookNode
    files: dict[Path, str]


def make(stem: Stem) -> Built:
    """Return what the authored files of `stem` yield; raises SpecError where they cannot."""
    instructor = instructor_notebook(stem)
    notebook = notebook_text(learner_notebook(instructor))
    leaks = solution_leaks(stem.exercises().values(), notebook_source(notebook))
    if leaks:
        raise SpecError(
            f"{stem.place}: the solution line `{leaks[0]}` stands in the released notebook; "
            "reword the text or the docstring that gives it away."
        )
    return Built(instructor, {stem.notebook: notebook, stem.checks: checks_text(stem)})


def build(stem: Stem) -> list[Path]:
    """Write the generated files of `stem` and return those that changed."""
    changed: list[Path] = []
    for path, text in make(stem).files.items():
        if not path.exists() or not _same(path, path.read_text(encoding="utf-8"), text):
            write_atomically(path, text)
            changed.append(path)
    return changed


def stale(stem: Stem) -> list[Path]:
    """Return the generated files of `stem` that are missing or differ from a rebuild."""
    return [
        path
        for path, text in make(stem).files.items()
        if not path.exists() or not _same(path, path.read_text(encoding="utf-8"), text)
    ]


def _same(path: Path, old: str, new: str) -> bool:
    return same_checks(old, new) if path.suffix == ".json" else old == new


def notebook_text(notebook: NotebookNode) -> str:
    """Return the JSON text of a notebook, valid and with a newline at its end."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def notebook_source(text: str) -> str:
    """Return all cell sources of a notebook's JSON text as lines."""
    return "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
