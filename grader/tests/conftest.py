"""Fixtures that many tests share.

- ``shapes_unchecked``: lets wrong answers return wrong shapes, for tests that build what is there
- ``progress``: the file in which each test keeps its own progress
- ``miniature``: the root of a course with one small assignment, built; nobody may change it
- ``own_miniature``: the same, for a test that changes something
- ``averages``: its assignment
- ``life``: a learner's workspace of it
- ``postgres``: a PostgreSQL server with no gradebook yet
- ``browser``: a Chromium that reaches this machine and no other
- ``staged``, ``released``: a course folder with it, and the notebook that nbgrader released
"""

import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import jaxtyping
import pytest

from grader.authoring.build import build
from grader.stems import Stem, find
from grader.tests.bridge_course import SEED, nbgrader, read
from grader.tests.lives import Life
from grader.tests.postgres import Server, missing, running
from grader.variants import public_key

COURSES = Path(__file__).parent / "courses"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share tests out by file, and contracts by assignment, where a file is asked for."""
    if config.getvalue("dist") != "loadfile":
        return None
    from grader.tests.sharing import ByFileAndAssignment  # xdist need not be there

    return ByFileAndAssignment(config, log)


@contextmanager
def importable(root: Path) -> Generator[Path]:
    """Let ``course1_demo`` be imported from `root`, and from nowhere else, in this block."""
    path, before = list(sys.path), _forget()
    sys.path.insert(0, str(root))
    try:
        yield root
    finally:
        _forget()
        sys.path[:] = path
        sys.modules.update(before)


def _forget() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.split(".")[0] == "course1_demo"]
    return {name: sys.modules.pop(name) for name in names}


@pytest.fixture(scope="module")
def shapes_unchecked() -> Iterator[None]:
    """Let wrong answers return wrong shapes, as they do where nothing enforces annotations."""
    jaxtyping.config.update("jaxtyping_disable", True)
    public_key.cache_clear()
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
    public_key.cache_clear()


@pytest.fixture(autouse=True)
def progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a test's own checks keep what happened: nobody's home is touched."""
    monkeypatch.setenv("GRADER_PROGRESS", str(tmp_path / ".progress" / "progress.jsonl"))
    return tmp_path / ".progress" / "progress.jsonl"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from grader.tests.browser import browsing, chromium_path  # Playwright need not be there

    if not chromium_path():
        pytest.skip("no Chromium here; install Debian's package chromium")
    with browsing() as running:
        yield running


@pytest.fixture(scope="session")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("miniature") / "courses"
    shutil.copytree(COURSES, root, ignore=shutil.ignore_patterns("__pycache__"))
    with importable(root):
        build(find(root, "averages"))
        yield root


@pytest.fixture(scope="session")
def averages(miniature: Path) -> Stem:
    """The assignment of the miniature course."""
    return find(miniature, "averages")


@pytest.fixture
def own_miniature(miniature: Path, tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "courses"
    shutil.copytree(miniature, root, ignore=shutil.ignore_patterns("__pycache__"))
    with importable(root):
        yield root


@pytest.fixture
def life(own_miniature: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.delenv("GRADER_PROGRESS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Life(own_miniature, tmp_path / "mine")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; tests make databases of their own there."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def staged(averages: Stem, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with the assignment generated; copy it before a change."""
    from grader.bridge.stage import stage  # nbgrader takes a second to import

    folder = tmp_path_factory.mktemp("staged") / "course"
    stage(averages.root, folder, [averages], seed=SEED)
    nbgrader(folder, "generate_assignment", "averages")
    return folder


@pytest.fixture(scope="session")
def released(staged: Path) -> dict[str, Any]:
    """The notebook that nbgrader released."""
    return read(staged / "release" / "averages" / "averages.ipynb")
