"""Find assignments by path: an assignment is a *stem* ``course/week/name`` with four files.

With this module one can:

- list all stems below a root: ``discover``
- find one by its name, its place or the path of one of its files: ``find``
- load its exercises: ``Stem.exercises``
"""

import difflib
import hashlib
import importlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from grader import key as keys
from grader.exceptions import GraderError
from grader.key import AnswerKey
from grader.spec import Exercise, SpecError


class UnknownStem(GraderError):
    """No assignment has this name."""


@dataclass(frozen=True)
class Stem:
    """One assignment: where its authored and generated files are."""

    root: Path
    course: str
    week: str
    name: str

    @property
    def place(self) -> str:
        """Return ``course1_nn/week2/logistic_regression``."""
        return f"{self.course}/{self.week}/{self.name}"

    @property
    def folder(self) -> Path:
        """Return the week's folder."""
        return self.root / self.course / self.week

    @property
    def notebook(self) -> Path:
        """Return the generated notebook, which learners open."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def text(self) -> Path:
        """Return the authored text."""
        return self.folder / "source" / f"{self.name}.md"

    @property
    def code(self) -> Path:
        """Return the authored references, probes and mistakes."""
        return self.folder / "source" / f"{self.name}.py"

    @property
    def checks(self) -> Path:
        """Return the generated JSON of public cases."""
        return self.folder / "source" / f"{self.name}.json"

    @property
    def module_name(self) -> str:
        """Return the importable name of the authored module."""
        return f"{self.course}.{self.week}.source.{self.name}"

    def module(self) -> ModuleType:
        """Import the authored module; raises SpecError where its text has no Python module."""
        if not self.code.exists():
            raise SpecError(f"{self.place}: {self.code.name} is missing beside {self.text.name}.")
        if str(self.root) not in sys.path:
            sys.path.insert(0, str(self.root))
        return importlib.import_module(self.module_name)

    def exercises(self) -> dict[str, Exercise[..., Any]]:
        """Return the exercises by name, in the order in which they are written."""
        module = self.module()
        return {
            name: value
            for name, value in vars(module).items()
            if isinstance(value, Exercise) and value.__module__ == module.__name__
        }

    def digest(self) -> str:
        """Return a short digest of the authored Python, which changes when judging may change."""
        return hashlib.sha256(self.code.read_bytes()).hexdigest()[:16]


def repository() -> Path:
    """Return the folder that holds the courses: the nearest above the working one, else ours."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any(folder.glob("course*/week*/source/*.md")):
            return folder
    return Path(__file__).resolve().parent.parent


def discover(root: Path) -> list[Stem]:
    """Return all stems below `root`, sorted by place."""
    texts = sorted(root.glob("course*/week*/source/*.md"))
    return [Stem(root, path.parts[-4], path.parts[-3], path.stem) for path in texts]


def find(root: Path, word: str) -> Stem:
    """Return the stem that `word` names: ``name``, ``course/week/name`` or one of its files.

    Raises
    ------
    UnknownStem
        With the nearest names.
    """
    wanted = word.rstrip("/").removesuffix(".ipynb").removesuffix(".md").removesuffix(".py")
    wanted = wanted.replace("/source/", "/")
    stems = discover(root)
    for stem in stems:
        if wanted in (stem.name, stem.place) or wanted.endswith(f"/{stem.place}"):
            return stem
    names = [stem.name for stem in stems]
    near = difflib.get_close_matches(Path(wanted).name, names, n=1)
    advice = f"did you mean {near[0]}?" if near else "`grader list` prints the names."
    raise UnknownStem(f"There is no assignment {word!r} below {root.name or root}; {advice}")


def select(root: Path, places: Iterable[str]) -> list[Stem]:
    """Return the stems of `places` (course, week, or what `find` takes); all for none."""
    stems = discover(root)
    chosen: list[Stem] = []
    for place in places:
        prefix = place.rstrip("/").removeprefix("./") + "/"
        inside = [stem for stem in stems if f"{stem.place}/".startswith(prefix)]
        chosen += inside or [find(root, place)]
    return list(dict.fromkeys(chosen)) if chosen else stems


@cache
def read_checks(path: Path) -> dict[str, AnswerKey]:
    """Return the public answer keys of a stem's JSON by exercise name."""
    return keys.from_json(json.loads(path.read_text(encoding="utf-8")))
