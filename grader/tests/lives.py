"""A learner's workspace of the miniature course, and the course that changes under it."""

import json
from pathlib import Path
from typing import Any

import nbformat

from grader.grading.release import text_of
from grader.learning.courses import courses
from grader.learning.update import Updated, update_workspace
from grader.learning.workspace import open_workspace
from grader.stems import find

PLACE = "course1_demo/week1/averages"
ANSWER = "    centered = X - X.mean(axis=0)\n"
GAP = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


class Life:
    """A learner's workspace of the miniature course, and the course that changes under it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.stem = find(root, "averages")
        self.root = root
        self.workspace, _ = open_workspace(folder, self.offers())
        self.path = self.workspace.notebook(PLACE)

    def offers(self) -> list[Any]:
        return [offer for course in courses(self.root) for offer in course.offers]

    def mine(self) -> dict[str, Any]:
        return json.loads(self.path.read_text(encoding="utf-8"))

    def cell(self, name: str) -> dict[str, Any]:
        return next(cell for cell in self.mine()["cells"] if cell["id"] == name)

    def text(self, name: str) -> str:
        return text_of(self.cell(name)["source"])

    def texts(self) -> list[str]:
        return [text_of(cell["source"]) for cell in self.mine()["cells"]]

    def write(self, change: Any) -> None:
        """Let the learner edit."""
        notebook = self.mine()
        change(notebook["cells"])
        self.path.write_text(json.dumps(notebook), encoding="utf-8")

    def answer(self, name: str = "center", body: str = ANSWER) -> None:
        def change(cells: list[Any]) -> None:
            cell = by_id(cells, name)
            cell["source"] = text_of(cell["source"]).replace(GAP, body)

        self.write(change)

    def release(self, change: Any) -> None:
        """Let the author publish another version of the notebook."""
        notebook = json.loads(self.stem.notebook.read_text(encoding="utf-8"))
        change(notebook["cells"])
        self.stem.notebook.write_text(json.dumps(notebook), encoding="utf-8")

    def update(self) -> Updated | None:
        done = update_workspace(self.workspace, self.offers())
        nbformat.validate(nbformat.from_dict(self.mine()))
        return done[0] if done else None


def by_id(cells: list[Any], name: str) -> Any:
    return next(cell for cell in cells if cell["id"] == name)


def replacing(name: str, old: str, new: str) -> Any:
    def change(cells: list[Any]) -> None:
        cell = by_id(cells, name)
        assert old in text_of(cell["source"])
        cell["source"] = text_of(cell["source"]).replace(old, new)

    return change
