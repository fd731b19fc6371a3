import shutil
import subprocess
import sysconfig
from itertools import count
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.authoring.scaffold import new_exercise, new_notebook, new_week
from grader.authoring.stem_contracts import complaints
from grader.front_matter import front_matter
from grader.spec import SpecError
from grader.stems import Stem, UnknownStem, find
from grader.tests import rehearsal
from grader.tests.samples import write_stem

ROOT = Path(__file__).resolve().parents[2]
NUMBER = count(1)


@pytest.fixture
def course(tmp_path: Path) -> str:
    """Return the name of a new, empty course below `tmp_path`."""
    name = f"course{next(NUMBER)}_scaffold"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    return name


def first_complaints(stem: Stem) -> list[str]:
    build(stem)
    return complaints(stem)


def test_a_new_week_builds_at_once_and_keeps_every_contract(tmp_path: Path, course: str) -> None:
    files = new_week(tmp_path, f"{course}/week3")
    names = [path.relative_to(tmp_path / course / "week3").as_posix() for path in files]
    assert sorted(names) == [
        "__init__.py", "source/__init__.py", "source/practice.md", "source/practice.py",
    ]  # fmt: skip
    assert first_complaints(find(tmp_path, "practice")) == []


def test_a_new_notebook_builds_runs_and_scores_full_marks(tmp_path: Path, course: str) -> None:
    new_notebook(tmp_path, f"{course}/week3/shallow_network")
    stem = find(tmp_path, "shallow_network")
    assert first_complaints(stem) == []
    assert front_matter(stem).title == "Shallow network"
    assert rehearsal.contract_8(stem) == []


def test_a_second_notebook_joins_the_week_that_is_there(tmp_path: Path, course: str) -> None:
    new_week(tmp_path, f"{course}/week3", "first")
    files = new_notebook(tmp_path, f"{course}/week3/second")
    assert [path.name for path in files] == ["second.py", "second.md"]
    assert first_complaints(find(tmp_path, "second")) == []


def test_a_new_exercise_joins_the_module_and_the_text_above_their_end(
    tmp_path: Path, course: str
) -> None:
    new_notebook(tmp_path, f"{course}/week3/pair")
    stem = find(tmp_path, "pair")
    assert new_exercise(tmp_path, "pair", "second_step") == [stem.code, stem.text]
    text = stem.text.read_text(encoding="utf-8")
    assert text.index("## Second step") < text.index("## On your own")
    assert text.count(":exercise: second_step") == 1
    # sharing out the points is the one thing that a template cannot do
    assert first_complaints(stem) == [f"{stem.place}: its points add up to 110; share out 100."]


def test_a_new_exercise_brings_the_imports_that_a_module_lacks(tmp_path: Path, course: str) -> None:
    new_notebook(tmp_path, f"{course}/week3/bare")
    stem = find(tmp_path, "bare")
    own = (
        "import numpy as np\n\nfrom grader.spec import exercise\n\nRATE: float = 0.5\nX, Y = 1, 2\n"
    )
    stem.code.write_text(f'"""Bare."""\n\n{own}', encoding="utf-8")
    stem.text.write_text(
        stem.text.read_text().replace(":exercise: bare_step", ""), encoding="utf-8"
    )
    new_exercise(tmp_path, f"{course}/week3/bare", "only_step")
    source = stem.code.read_text(encoding="utf-8")
    assert source.count("import numpy as np") == 1
    assert "from numpy import ndarray as Array" in source
    assert list(stem.exercises()) == ["only_step"]


def test_a_text_without_an_end_gets_the_section_at_its_end(tmp_path: Path, course: str) -> None:
    new_notebook(tmp_path, f"{course}/week3/open")
    stem = find(tmp_path, "open")
    stem.text.write_text(stem.text.read_text().partition("## On your own")[0], encoding="utf-8")
    new_exercise(tmp_path, "open", "last_step")
    assert stem.text.read_text().rstrip().endswith("a learner takes along.")
    assert list(stem.exercises()) == ["open_step", "last_step"]
    build(stem)


@pytest.mark.parametrize("place", ["week3", "course1_nn/3", "course1_nn/week3/x", "nn/week3", ""])
def test_what_is_no_week_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(SpecError, match="is no week; name one as in course1_nn/week3"):
        new_week(tmp_path, place)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "place", ["name", "course1_nn/week3", "course1_nn/week3/Big", "../course1_nn/week3/x", "a/b/c"]
)
def test_what_is_no_place_for_a_notebook_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(SpecError, match="is no place for a notebook; name one as in"):
        new_notebook(tmp_path, place)
    assert list(tmp_path.iterdir()) == []


def test_a_course_is_not_made_by_the_way(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="There is no course9_other below"):
        new_notebook(tmp_path, "course9_other/week1/first")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path, course: str) -> None:
    new_week(tmp_path, f"{course}/week3", "first")
    stem = find(tmp_path, "first")
    build(stem)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    with pytest.raises(SpecError, match="is there already; add to it"):
        new_week(tmp_path, f"{course}/week3")
    for left in (stem.text, stem.code, stem.checks, stem.notebook):
        for path in (stem.text, stem.code, stem.checks, stem.notebook):
            path.unlink(missing_ok=True)
        left.write_bytes(before[left])
        with pytest.raises(SpecError, match=f"{left.name} is there already; choose another"):
            new_notebook(tmp_path, f"{course}/week3/first")
        assert left.read_bytes() == before[left]


@pytest.mark.parametrize("name", ["Big", "two words", "class", "9lives", "a-b", ""])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    stem = write_stem(tmp_path)
    with pytest.raises(SpecError, match="is no name for a function"):
        new_exercise(tmp_path, stem.place, name)


@pytest.mark.parametrize("name", ["center", "np", "exercise"])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, name: str) -> None:
    stem = write_stem(tmp_path)
    before = stem.code.read_bytes(), stem.text.read_bytes()
    with pytest.raises(SpecError, match=f"defines {name!r} already; choose another name"):
        new_exercise(tmp_path, stem.place, name)
    assert (stem.code.read_bytes(), stem.text.read_bytes()) == before


def test_an_exercise_needs_a_stem(tmp_path: Path) -> None:
    write_stem(tmp_path)
    with pytest.raises(UnknownStem, match="did you mean sample"):
        new_exercise(tmp_path, "smaple", "step")


def test_a_template_keeps_the_rules_of_the_linter(tmp_path: Path, course: str) -> None:
    new_notebook(tmp_path, f"{course}/week3/tidy")
    new_exercise(tmp_path, "tidy", "next_step")
    source = find(tmp_path, "tidy").code.read_text(encoding="utf-8")
    ruff = shutil.which("ruff", path=sysconfig.get_path("scripts"))
    assert ruff
    name = f"--stdin-filename={ROOT / 'course1_nn/week3/source/tidy.py'}"
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [ruff, *command, "--no-cache", name, "-"],
            input=source, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
