"""The secret seed is drawn once, kept, and readable by its owner only."""

import stat
from pathlib import Path

import pytest

from grader.exceptions import GraderError
from grader.grading.seed import NAME, read_seed


def test_a_seed_is_drawn_once_and_kept(tmp_path: Path) -> None:
    first = read_seed(tmp_path / "course")
    assert read_seed(tmp_path / "course") == first
    assert read_seed(tmp_path / "other") != first


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    read_seed(tmp_path)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_damaged_seed_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("my secret")
    with pytest.raises(GraderError, match="not a whole number"):
        read_seed(tmp_path)
    assert (tmp_path / NAME).read_text() == "my secret"
