"""The catalogue: what people read comes from what is built, and no library is imported for it."""

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from grader.catalogue import catalogue, catalogue_table
from grader.exceptions import GraderError
from grader.stems import find, repository


def printed(root: Path, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """Return the rows of the table below `root`, cell by cell."""
    Console(width=200).print(catalogue_table(root))
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_the_table_says_of_a_built_assignment_what_its_module_says(
    miniature: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (entry,) = catalogue(miniature)
    mistakes = sum(each.mistakes for each in entry.exercises)
    assert printed(miniature, capsys) == [
        [
            f"{entry.course}/{entry.week}/{entry.stem}",
            entry.title,
            f"{entry.points:g}",
            str(len(entry.exercises)),
            str(mistakes),
            f"{entry.budget_s:g} s",
        ]
    ]
    assert (len(entry.exercises), mistakes) == (2, 6)


def test_what_is_not_built_says_so(own_miniature: Path, capsys: pytest.CaptureFixture[str]) -> None:
    find(own_miniature, "averages").checks.unlink()
    assert printed(own_miniature, capsys)[0][2:5] == ["not built", "0", "0"]


def test_damaged_checks_are_one_sentence(own_miniature: Path) -> None:
    find(own_miniature, "averages").checks.write_text("{", encoding="utf-8")
    with pytest.raises(GraderError, match=r"averages\.json is damaged .* `grader build course1_d"):
        catalogue_table(own_miniature)


PROBE = """
import sys
from grader.cli import app
sys.argv = ["grader", *sys.argv[1:]]
try:
    app()
except SystemExit:
    pass
print(sorted({"tensorflow", "keras", "sklearn", "matplotlib", "nbgrader"} & sys.modules.keys()))
"""


@pytest.mark.parametrize("command", ["list", "progress", "start --help", "doctor"])
def test_quick_commands_import_no_heavy_library_and_say_nothing_beside(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *command.split()],
        cwd=repository(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_a_library_prints_while_it_is_imported_stays_away_unless_that_fails(
    own_miniature: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stem = find(own_miniature, "averages")
    text = stem.code.read_text(encoding="utf-8")
    noise = "\nimport os\nos.write(2, b'greetings of a library')\n"
    stem.code.write_text(text + noise, encoding="utf-8")
    assert len(catalogue(own_miniature)) == 1
    assert capfd.readouterr().err == ""
    sys.modules.pop(stem.module_name)
    stem.code.write_text(f"{text}{noise}raise OSError\n", encoding="utf-8")
    with pytest.raises(OSError):  # noqa: PT011 - the module's own
        catalogue(own_miniature)
    assert "greetings" in capfd.readouterr().err
