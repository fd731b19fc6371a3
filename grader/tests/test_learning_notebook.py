"""The notebook's check as learners have it: it remembers, and helps when it is asked."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from grader.bundle import bundle_files
from grader.learning import events
from grader.learning.notebook import Coach, checker
from grader.stems import Stem


@pytest.fixture
def check(averages: Stem, monkeypatch: pytest.MonkeyPatch) -> Coach:
    monkeypatch.setattr(events, "_unsaved", [])
    monkeypatch.chdir(averages.folder)
    return checker(averages.place)


def center(X: Any) -> Any:
    return X - X.mean(axis=0)


def answer(body: str) -> Any:
    """Return a wrong `center`, as a cell of a notebook defines it: with its source at hand."""
    import linecache

    name = f"<cell {body}>"
    source = f"def center(X):\n    {body}\n"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names: dict[str, Any] = {}
    exec(compile(source, name, "exec"), names)
    return names["center"]


UNWRITTEN = "raise NotImplementedError()"
WRONG = ["return X - X.mean()", "return X + X.mean(axis=0)", "return X * 0 + 5"]


def test_a_card_says_how_far_the_notebook_is(check: Coach) -> None:
    assert "40 of 100 points so far. Next: `scale`." in repr(check(center))
    assert "40 of 100 points so far" in check(center)._repr_html_()


def test_a_wrong_answer_is_told_where_hints_are(check: Coach) -> None:
    assert "Stuck? Run `check.hint(center)`." in repr(check(answer(WRONG[0])))


def test_hints_come_one_a_request(check: Coach) -> None:
    wrong = answer(WRONG[0])
    first, second, third = (repr(check.hint(wrong)) for _ in range(3))
    assert "HINT 1 OF 2" in first
    assert "Which axis runs over the rows?" not in first
    assert "HINT 2 OF 2" in second
    assert "1. The mean is taken over the examples" in second
    assert "2. Which axis runs over the rows?" in second
    assert third == second
    assert "This is one mean over all numbers" in first  # what is wrong now


def test_a_new_session_shows_again_what_was_read_and_nothing_new(
    check: Coach, averages: Stem
) -> None:
    wrong = answer(WRONG[0])
    check.hint(wrong)
    again = checker(averages.place)
    assert "HINT 1 OF 2" in repr(again.hint(wrong))
    assert "HINT 2 OF 2" in repr(again.hint(wrong))
    assert "HINT 2 OF 2" in repr(checker(averages.place).hint(wrong))


def test_another_mistake_has_a_ladder_of_its_own(check: Coach, averages: Stem) -> None:
    first, second = answer(WRONG[0]), answer(WRONG[1])

    def rung(of: Coach, given: Any) -> str:
        shown = re.search(r"HINT (\d) OF 2", repr(of.hint(given)))
        return shown.group(1) if shown else ""

    assert [rung(check, first), rung(check, first)] == ["1", "2"]
    assert "The mean is added here" in repr(check.hint(second))
    assert "Which axis runs over the rows?" not in repr(Coach.hint(checker(averages.place), second))
    assert rung(check, second) == "2"
    assert rung(check, first) == "2"  # as far as it was read
    assert rung(check, "center") == "2"  # by name: the mistake before


def test_the_same_mistake_written_otherwise_keeps_its_ladder(check: Coach) -> None:
    check.hint(answer(WRONG[0]))
    assert "HINT 2 OF 2" in repr(check.hint(answer("return X - sum(X.ravel()) / X.size")))


def test_errors_have_a_ladder_by_their_name_and_line(check: Coach) -> None:
    for body in ("return X - mean", "return X @ X", "return X - mean"):
        shown = repr(check.hint(answer(body)))
        assert "HINT 1 OF 2" in shown
    assert "You have read this before." in shown
    assert "HINT 2 OF 2" in repr(check.hint(answer("return X - mean")))


def test_several_cells_that_ask_reveal_nothing_new_after_a_restart(
    check: Coach, averages: Stem
) -> None:
    """Two cells asked, to different mistakes; the notebook runs again with the second one."""
    check.hint(answer(WRONG[0]))
    check.hint(answer(WRONG[1]))
    again = checker(averages.place)
    for _ in range(2):
        shown = repr(again.hint(answer(WRONG[1])))
        assert "HINT 1 OF 2" in shown
        assert "You have read this before." in shown
    assert "HINT 2 OF 2" in repr(again.hint(answer(WRONG[1])))


def test_a_right_answer_needs_no_hint(check: Coach) -> None:
    assert "no hint is needed" in repr(check.hint(center))
    assert check.progress().rows[1][3] == ""


def test_hints_by_name_for_a_cell_that_does_not_run(check: Coach) -> None:
    assert "HINT 1 OF 2" in repr(check.hint("center"))
    with pytest.raises(ValueError, match="the exercise is called `center`"):
        check.hint("centre")


def test_a_solution_comes_after_an_honest_try_and_not_before(check: Coach) -> None:
    first = repr(check.solution("center"))
    assert "3 more different answers to check and 2 hints to read" in first
    for number, body in enumerate(WRONG, 1):
        check(answer(body))
        assert "def center" not in repr(check.solution("center"))
        left = re.search(r"(\d) more different", repr(check.solution("center")))
        assert (int(left.group(1)) if left else 0) == 3 - number
    check.hint("center")
    check.hint("center")
    shown = repr(check.solution("center"))
    assert "def center(X" in shown
    assert "X - X.mean(axis=0)" in shown
    assert "SOLUTION:" not in shown.replace("OUR SOLUTION", "")
    assert "### BEGIN" not in shown
    assert "@exercise" not in shown
    assert "solution read" in repr(check.progress())


def test_comments_and_blanks_do_not_make_a_different_answer(check: Coach) -> None:
    for body in ("return X * 0", "return X*0", "return X * 0  # again", "return (X * 0)"):
        check(answer(body))
    assert "2 more different answers" in repr(check.solution("center"))


def test_who_has_solved_it_may_compare(check: Coach) -> None:
    check(center)
    assert "def center(X" in repr(check.solution(center))


def test_a_class_bundle_has_no_solution_whatever_was_tried(
    averages: Stem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    for name, content in bundle_files(averages):
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_bytes(content)
    target = bundle / averages.checks.relative_to(averages.root)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(averages.checks, target)
    monkeypatch.chdir(bundle)
    check = checker(averages.place)
    check(center)
    said = repr(check.solution(center))
    assert "released for a class" in said
    assert "def center" not in said
    assert not list(bundle.rglob("averages.py"))


def test_a_module_without_marks_shows_nothing(averages: Stem, tmp_path: Path) -> None:
    """Bundles of later weeks hold this week's references as a library, without their marks."""
    from grader.bundle import without_exercises
    from grader.learning.solution import solution_of

    shutil.copy(averages.checks, tmp_path / "averages.json")
    library = without_exercises(averages.code.read_text(encoding="utf-8"))
    (tmp_path / "averages.py").write_text(library, encoding="utf-8")
    assert "def center" in library
    assert solution_of(tmp_path / "averages.json", "center") == ""
    assert "def center" in solution_of(averages.checks, "center")


def test_progress_shows_points_tries_and_what_was_met(check: Coach) -> None:
    check(answer(WRONG[0]))
    check(answer(WRONG[1]))
    check(center)
    panel = check.progress()
    assert panel.rows[1] == (
        "center", "✓ solved", "40 of 40", "3 tries", "This is one mean over all numbers.",
    )  # fmt: skip
    assert panel.rows[2][1:3] == ("… to do", "0 of 60")
    assert "40 of 100 points" in repr(panel)
    assert "Next: `scale`." in repr(panel)


def test_all_is_plain_html_with_a_name_and_without_scripts(check: Coach) -> None:
    evil = answer("return '<script>alert(1)</script>'")
    check(evil)
    for shown in (check(evil), check.hint(evil), check.solution(evil), check.progress()):
        page = shown._repr_html_()
        assert "<script" not in page
        assert 'role="group" aria-label="' in page
    table = check.progress()._repr_html_()
    assert table.count('<th scope="col">') == 5
    assert table.count('<th scope="row">') == 2


def test_a_broken_disk_never_breaks_a_check(check: Coach, progress: Path) -> None:
    progress.parent.write_text("a file where a folder should be")
    assert check(center).passed
    assert "40 of 100 points" in repr(check(center))
    assert "HINT 1 OF 1" in repr(check.hint("scale"))


def test_under_nbgrader_a_check_is_its_score_and_help_is_silent(
    check: Coach, progress: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert repr(check(center)) == "40.0"
    assert repr(check.hint("scale")) == ""
    assert not progress.exists()


def test_cells_that_ask_for_help_do_no_harm_when_it_is_graded(averages: Stem) -> None:
    from grader.grading.runtime import _STUB

    names: dict[str, Any] = {}
    exec(_STUB, names)
    silent = names["checker"](averages.place)
    assert silent(center) is silent.hint(center) is silent.solution(center) is silent.progress()


def test_importing_and_checking_are_quick(averages: Stem) -> None:
    """Limits of the design, in processor seconds, which other work on this machine does not add to.

    A notebook has NumPy and IPython already, so their time is not counted.
    """
    code = (
        "import ast, json, hashlib, numpy, inspect, html, time\n"
        "start = time.process_time()\n"
        "from grader import checker\n"
        "check = checker('PLACE')\n"
        "middle = time.process_time()\n"
        "def center(X):\n    return X - X.mean(axis=0)\n"
        "repr(check(center))\n"
        "print(middle - start, time.process_time() - middle)\n"
    ).replace("PLACE", averages.place)
    took: list[tuple[float, float]] = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=averages.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        loading, checking = map(float, done.stdout.split())
        took.append((loading, checking))
    assert min(took)[0] < 0.3
    assert min(checking for _, checking in took) < 0.15


def test_ten_thousand_checks_do_not_slow_down_the_next(check: Coach, progress: Path) -> None:
    check(center)
    line = progress.read_bytes()
    progress.write_bytes(line * 10_000)
    start = time.process_time()
    check(center)
    assert time.process_time() - start < 0.15
