"""What docs/authoring.md shows is taken from the page, built and held to its contracts."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from grader.authoring import contracts, stem_contracts
from grader.authoring.build import build
from grader.authoring.scaffold import new_notebook
from grader.calls import call
from grader.grading.mistakes import GENERAL
from grader.grading.student import Checker
from grader.spec import Exercise
from grader.stems import Stem, find, read_checks
from grader.tests.samples import HEAD, TEXT, write_stem
from grader.values import pack

PAGE = Path(__file__).resolve().parents[2] / "docs" / "authoring.md"


@cache
def examples() -> list[str]:
    """Return the exercises of the page, as they stand there."""
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))
    return [block for block in blocks if block.startswith("@exercise")]


def placeholder() -> str:
    found = re.search(r"(?ms)^````markdown\n(.*?)^````$", PAGE.read_text(encoding="utf-8"))
    assert found
    return found[1]


def added(tmp_path: Path) -> Stem:
    """Follow the page: start a notebook, add the example to its module and the placeholder."""
    course = "course1_page"
    (tmp_path / course).mkdir()
    new_notebook(tmp_path, f"{course}/week1/first")
    stem = find(tmp_path, "first")
    module = stem.code.read_text(encoding="utf-8")
    module = module.replace("import exercise", "import exercise, uniform").replace("=100", "=85")
    stem.code.write_text(f"{module}\n\n{examples()[0]}", encoding="utf-8")
    stem.text.write_text(f"{stem.text.read_text()}\n{placeholder()}", encoding="utf-8")
    return stem


def test_the_complete_example_builds_and_keeps_every_contract(tmp_path: Path) -> None:
    stem = added(tmp_path)
    assert build(stem) == [stem.notebook, stem.checks]
    assert stem_contracts.complaints(stem) == []
    card = Checker(read_checks(stem.checks))(stem.exercises()["standardize"].function)
    assert card.passed


def test_the_complete_example_takes_one_file_and_a_placeholder() -> None:
    lines = [line for line in examples()[0].splitlines() if line.strip()]
    assert 25 <= len(lines) <= 40
    assert len(placeholder().splitlines()) == 3


def short_examples() -> list[Any]:
    names = [re.search(r"(?m)^def (\w+)", code) for code in examples()[1:]]
    return [
        pytest.param(code, found[1], id=found[1])
        for code, found in zip(examples()[1:], names, strict=True)
        if found
    ]


@pytest.mark.parametrize(("code", "name"), short_examples())
def test_the_short_examples_work_as_the_page_says(tmp_path: Path, code: str, name: str) -> None:
    head = "from collections.abc import Iterator\nfrom typing import Any\n"
    text = TEXT.replace(":exercise: center", f":exercise: {name}").partition(
        "```{code-cell} ipython3\nprint"
    )[0]
    stem = write_stem(tmp_path, head + code, text)
    build(stem)
    shown = stem.exercises()[name]
    for contract in (contracts.contract_1, contracts.contract_2, contracts.contract_4):
        assert contract(shown) == []
    assert contracts.contract_3(shown, 0) == contracts.contract_5_float32(shown) == []
    assert stem_contracts.contract_11(stem) == []


def example(tmp_path: Path, name: str) -> Exercise[..., Any]:
    (code,) = [code for code in examples() if f"def {name}(" in code]
    head = "from collections.abc import Iterator\nfrom typing import Any\n"
    return write_stem(tmp_path, head + code).exercises()[name]


def test_the_floor_of_the_random_example_holds_with_room(tmp_path: Path) -> None:
    initialize = example(tmp_path, "initialize")
    assert initialize.observer is not None
    for seed in range(30):
        arguments = pack({"n_in": 200, "n_out": 100, "seed": seed})
        seen = call(initialize.function, arguments, 3, initialize.observer).value
        assert abs(float(seen["std"]) / (2 / 200) ** 0.5 - 1) < 0.05 / 2


def test_every_verb_and_every_general_mistake_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    verbs = {
        name
        for name, value in vars(Exercise).items()
        if callable(value) and not name.startswith("_") and name not in ("source", "solution")
    }
    assert {"probe", "random", "mistake", "observe"} <= verbs
    missing = [verb for verb in verbs if f".{verb}(" not in page and f".{verb}`" not in page]
    missing += [general.name for general in GENERAL if f"`{general.name}`" not in page]
    assert not missing


def test_the_names_that_the_page_uses_are_in_the_vocabulary() -> None:
    names = set(
        re.findall(r"`(normal|uniform|integers|choice)\(", PAGE.read_text(encoding="utf-8"))
    )
    assert names == {"normal", "uniform", "integers", "choice"}
    assert all(name in HEAD for name in names)
