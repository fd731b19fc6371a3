import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.grading.backends.scratch import Scratch

HOLDS = """
from grader.grading.backends.scratch import Scratch
print(Scratch().path, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_when_it_is_closed() -> None:
    scratch = Scratch()
    (scratch.path / "file").write_text("text")
    assert scratch.path.stat().st_mode & 0o777 == 0o755
    scratch.close()
    assert not scratch.path.exists()


def test_what_a_killed_process_left_goes_with_the_next_and_nothing_else_does(place: Path) -> None:
    held = Scratch()
    bystander = place / "grader-run-of-somebody"
    bystander.mkdir()
    link = place / "grader-run-link"
    link.symlink_to(held.path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(place)},
    ) as process:
        assert process.stdout is not None
        theirs = Path(process.stdout.readline().strip())
        Scratch().close()
        assert theirs.is_dir()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert theirs.is_dir()
        Scratch().close()
        assert not theirs.exists()
    assert held.path.is_dir()
    assert bystander.is_dir()
    held.close()
