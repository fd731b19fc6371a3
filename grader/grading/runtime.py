"""The folder of code that a learner's process can import: the week's bundle and our child's side.

It holds helpers, earlier courses and earlier weeks as plain libraries (nothing that judges them),
and of the grader only what runs inside the sandbox. This week's references are never in it.

- ``make_runtime``: write a folder for the sandbox; ``make_engine``: our side of it alone
- ``preload_names``: the modules that a stem's set-up cells import
"""

import ast
import shutil
from pathlib import Path

from grader.bundle import bundle_files
from grader.grading.release import Release
from grader.stems import Stem

_ENGINE = (
    *("values.py", "calls.py", "frames.py"),
    *("grading/__init__.py", "grading/child.py", "grading/zygote.py", "grading/confine.py"),
    *("grading/limits.py", "grading/kernel.py", "grading/seccomp.py", "grading/landlock.py"),
)
_STUB = '''"""Stands in for the grader while grading: `check` is silent here."""


class _Silent:
    def __call__(self, *functions):
        return None

    hint = solution = progress = __call__


def checker(place):
    return _Silent()
'''


def make_runtime(stem: Stem, folder: Path) -> Path:
    """Write the runtime of `stem` below `folder` and return it."""
    make_engine(folder)
    for name, content in bundle_files(stem):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / "datasets").mkdir(exist_ok=True)
    return folder


def make_engine(folder: Path, *more: str) -> None:
    """Write our side of a learner's process below `folder`, with `more` of our modules."""
    package = Path(__file__).resolve().parent.parent
    for name in (*_ENGINE, *more):
        target = folder / "grader" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package / name, target)
    (folder / "grader" / "__init__.py").write_text(_STUB, encoding="utf-8")


def preload_names(release: Release) -> list[str]:
    """Return the modules that the set-up cells import, without the grader itself."""
    names: dict[str, None] = {"numpy": None}
    for cell in release.cells:
        if cell.kind != "setup":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                names |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names[node.module] = None
                if node.module.split(".")[0].startswith("course"):
                    names |= dict.fromkeys(f"{node.module}.{alias.name}" for alias in node.names)
    return [name for name in names if name.split(".")[0] != "grader"]
