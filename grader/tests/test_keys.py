import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from grader.benchmarks.miniature import CODE, make_course
from grader.grading import keys
from grader.grading.keys import answer_keys
from grader.key import AnswerKey
from grader.spec import SpecError
from grader.stems import Stem
from grader.values import pack


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    return make_course(tmp_path_factory.mktemp("miniature"))


def everything(key: AnswerKey) -> list[Any]:
    """Return all that a key holds as bytes, because arrays do not compare."""
    plain = [pack(getattr(key, each.name)) for each in fields(key) if each.name != "cases"]
    for case in key.cases:
        plain += [pack(getattr(case, e.name)) for e in fields(case) if e.name != "mistakes"]
        plain += [pack(outcome.to_plain()) for outcome in case.mistakes]
    return plain


def test_keys_that_were_computed_elsewhere_are_the_same_in_every_field(stem: Stem) -> None:
    here, there = answer_keys(stem, 7), keys._computed_elsewhere(stem, 7)
    assert list(here) == list(there) == ["center", "scale"]
    for name, key in here.items():
        assert everything(key) == everything(there[name])
        assert any(case.hidden for case in there[name].cases)


def test_the_seed_draws_the_hidden_cases_and_no_other(stem: Stem) -> None:
    one, other = (keys._computed_elsewhere(stem, seed)["center"] for seed in (7, 8))
    for mine, theirs in zip(one.cases, other.cases, strict=True):
        assert (mine.packed != theirs.packed) == mine.hidden


def test_only_a_week_that_needs_tensorflow_computes_its_keys_elsewhere(
    stem: Stem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Stem] = []

    def elsewhere(stem: Stem, seed: int) -> dict[str, AnswerKey]:
        asked.append(stem)
        return {}

    monkeypatch.setattr(keys, "_computed_elsewhere", elsewhere)
    for name in ("keras", "tensorflow"):  # another test may have imported them
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert answer_keys(stem, 7)
    assert not asked
    monkeypatch.setattr(keys, "preload_names", lambda _: ["numpy", "tensorflow.keras"])
    assert answer_keys(stem, 7) == {}
    assert asked == [stem]


def test_an_exercise_that_is_wrong_is_said_in_its_own_words(tmp_path: Path) -> None:
    stem = make_course(tmp_path)
    stem.code.write_text(CODE.replace('"std", "var"', '"nowhere", "var"'))
    with pytest.raises(SpecError, match="nowhere"):
        keys._computed_elsewhere(stem, 7)


def test_a_process_that_dies_is_one_sentence(tmp_path: Path) -> None:
    stem = make_course(tmp_path)
    stem.code.write_text("import os\nos._exit(3)\n")
    with pytest.raises(SpecError, match="could not be computed; `grader build --check course0"):
        keys._computed_elsewhere(stem, 7)
