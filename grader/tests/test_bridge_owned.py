"""What is collected belongs to the learner whose name it bears."""

import os
import pwd
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from traitlets.config import Config

from grader.bridge.database import gradebook_session, location_in

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root makes files of other users"
)
USERS = {"ada": 61_234, "bob": 61_235}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty gradebook; nbgrader takes seconds to make one."""
    path = tmp_path_factory.mktemp("book") / "gradebook.db"
    with gradebook_session(location_in(path), "course", 10.0):
        return path


@pytest.fixture
def inbound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: Path) -> Path:
    """The exchange's folder in a course, and two users of the machine."""
    real = pwd.getpwuid
    names = {uid: SimpleNamespace(pw_name=name) for name, uid in USERS.items()}
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: names.get(uid) or real(uid))
    shutil.copy(book, tmp_path)
    folder = tmp_path / "exchange" / "course" / "inbound"
    folder.mkdir(parents=True)
    return folder


def hand_in(inbound: Path, name: str, owner: str, minute: int, text: str = "mine") -> Path:
    """Put a submission of `owner` there, under any name."""
    folder = inbound / f"{name}+one+2026-01-05 10:{minute:02}:00.000000 UTC+random"
    folder.mkdir()
    (folder / "one.ipynb").write_text(text)
    (folder / "timestamp.txt").write_text(f"2026-01-05 10:{minute:02}:00.000000 UTC")
    for path in (folder, *folder.iterdir()):
        os.chown(path, USERS[owner], USERS[owner])
    return folder


def collect(inbound: Path, **limits: float) -> dict[str, str]:
    """Collect, and return what came, by learner and file."""
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.exchange import ExchangeFactory

    root = inbound.parents[2]
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "course"
    config.CourseDirectory.assignment_id = "one"
    config.CourseDirectory.update(limits)
    config.Exchange.root = str(root / "exchange")
    config.Exchange.assignment_dir = str(root)
    config.ExchangeFactory.collect = "grader.bridge.term.owned.CollectOwned"
    config.ExchangeCollect.update = True
    app: Any = NbGrader(config=config)
    app.initialize([])
    app.start()
    try:
        factory: Any = ExchangeFactory(parent=app)
        factory.Collect(coursedir=app.coursedir, authenticator=app.authenticator).start()
    finally:
        NbGrader.clear_instance()
    there = root / "submitted"
    files = [path for path in there.rglob("*") if path.is_file() and path.suffix == ".ipynb"]
    return {path.relative_to(there).as_posix(): path.read_text() for path in files}


def test_everybodys_last_submission_is_collected(inbound: Path) -> None:
    hand_in(inbound, "ada", "ada", 1, "first")
    hand_in(inbound, "ada", "ada", 2, "second")
    hand_in(inbound, "bob", "bob", 1, "bob's")
    assert collect(inbound) == {"ada/one/one.ipynb": "second", "bob/one/one.ipynb": "bob's"}


def test_nobody_hands_in_for_somebody_else(
    inbound: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hand_in(inbound, "ada", "ada", 1, "ada's own")
    hand_in(inbound, "ada", "bob", 2, "what bob wants ada to be graded for")
    assert collect(inbound) == {"ada/one/one.ipynb": "ada's own"}
    said = capfd.readouterr().err
    assert "left in the exchange:" in said
    assert "names ada and belongs to bob" in said


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_link_to_what_another_one_wrote_brings_nothing(
    inbound: Path, tmp_path: Path, link: str
) -> None:
    secret = tmp_path / "of_bob.ipynb"
    secret.write_text("bob's answers")
    os.chown(secret, USERS["bob"], USERS["bob"])
    (folder, notebook) = (hand_in(inbound, "ada", "ada", 1), "one.ipynb")
    (folder / notebook).unlink()
    getattr(folder / notebook, link)(secret)
    assert collect(inbound) == {}


def test_a_linked_folder_is_not_entered(inbound: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "one.ipynb").write_text("ada's")
    os.chown(more / "one.ipynb", USERS["ada"], USERS["ada"])
    (hand_in(inbound, "ada", "ada", 1) / "more").symlink_to(more)
    assert collect(inbound) == {"ada/one/one.ipynb": "mine"}


def test_the_caps_of_the_course_hold(inbound: Path) -> None:
    hand_in(inbound, "ada", "ada", 1, "x" * 3000)
    with pytest.raises(RuntimeError, match="max_dir_size"):
        collect(inbound, max_dir_size=1)
    assert collect(inbound, max_file_size=1) == {}


def test_a_pipe_keeps_nobody_waiting(inbound: Path) -> None:
    folder = hand_in(inbound, "ada", "ada", 1)
    os.mkfifo(folder / "two.ipynb")
    os.chown(folder / "two.ipynb", USERS["ada"], USERS["ada"])
    assert collect(inbound) == {"ada/one/one.ipynb": "mine"}
