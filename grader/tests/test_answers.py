"""Answers that references gave are kept by the bytes of the question, and within a size."""

from collections.abc import Iterator
from typing import Any

import pytest

from grader.calls import Outcome
from grader.grading.answers import Answers
from grader.grading.run import Oracles
from grader.tests.jobs import Bench, bench


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("answers")) as made:
        yield made


def test_the_same_question_has_the_same_answer() -> None:
    answers = Answers()
    answers.put(("cost",), b"cost of 3", b"9")
    assert answers.get(("cost",), b"cost of 3") == b"9"
    assert answers.get(("cost",), b"cost of 4") is None


def test_what_may_not_be_asked_for_is_not_answered_from_memory() -> None:
    answers = Answers()
    answers.put(("cost",), b"cost of 3", b"9")
    assert answers.get(("sigmoid",), b"cost of 3") is None
    assert answers.get((), b"cost of 3") is None


def test_the_oldest_answers_make_room() -> None:
    answers = Answers(most_bytes=3 * 300)
    for number in range(10):
        answers.put(("f",), b"%050d" % number, b"x" * 50)
    kept = [number for number in range(10) if answers.get(("f",), b"%050d" % number)]
    assert kept == [7, 8, 9]


def test_a_question_of_any_size_may_come() -> None:
    answers = Answers()
    answers.put(("f",), b"x" * 1_000_000, b"9")
    assert answers.get(("f",), b"x" * 1_000_000) is None


def test_a_class_with_one_mistake_asks_the_references_once(desk: Bench) -> None:
    asked: list[Any] = []
    oracles = Oracles(desk.stem)

    def oracle(name: str, args: Any, kwargs: Any) -> Outcome:
        asked.append(name)
        return oracles(name, args, kwargs)

    job = desk.job(target="def target(X):\n    return X\n")
    key = desk.judge.keys["spread"]
    cells = tuple(cell for cell in job.cells if cell.exercise != "target")
    again = type(job)("again", cells, (key,), ("target",))
    with desk.worker() as owner:
        runs = [owner.run(again, oracle) for _ in range(3)]
    oracles.close()
    assert all(desk.is_right(run.exercises) for run in runs)
    assert len(asked) == len(key.cases)
