"""A transcript takes what our side of a child writes, and nothing else."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.grading.job import Run
from grader.grading.transcript import MAX_BYTES, Transcript
from grader.tests.jobs import Bench, bench
from grader.values import Opaque, ValueTooLarge

OUTCOME = {"value": 1.0}
BEGUN = [("begin",)]
IN_CELLS = [*BEGUN, ("cell", 0), ("cell", 1), ("cell", 2)]
IN_TARGET = [*IN_CELLS, ("exercise", "target")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("transcripts")) as made:
        yield made


def heard(desk: Bench, *messages: Any, **more: Any) -> tuple[Transcript, Run]:
    from grader.grading.job import ExerciseRun

    job = desk.job()
    run = Run({key.name: ExerciseRun() for key in job.keys})
    last = time.monotonic() + more.pop("budget", 100.0)
    transcript = Transcript(job, run, list(run.exercises), last, **more)
    for message in messages:
        transcript.hear(message, 10)
    return transcript, run


def cases(desk: Bench) -> int:
    return len(desk.judge.keys["target"].cases)


def test_a_whole_attempt_is_written_down(desk: Bench) -> None:
    said: list[Any] = [*IN_CELLS, ("raised", 2, {"error": "E", "message": "m"})]
    said += [("exercise", "target")] + [("outcome", "target", OUTCOME)] * cases(desk)
    said += [("again", "target", 0, OUTCOME), ("output", "target", "hi"), ("missing", "steady")]
    transcript, run = heard(desk, *said, ("end",))
    assert transcript.at == ("end", None)
    assert transcript.first == "target"
    assert run.raised[2].error == "E"
    part = run.exercises["target"]
    assert (len(part.outcomes), part.output, part.ending) == (cases(desk), "hi", "over")
    assert part.again[0].value == 1.0
    assert run.exercises["steady"].ending == "missing"
    assert run.exercises["spread"].ending == ""


OUT_OF_TURN: dict[str, list[Any]] = {
    "a cell before the beginning": [("cell", 0)],
    "a second beginning": [*BEGUN, ("begin",)],
    "a cell again": [*BEGUN, ("cell", 1), ("cell", 0)],
    "a cell that is not there": [*BEGUN, ("cell", 9)],
    "a negative cell": [*BEGUN, ("cell", -1)],
    "a cell that is a bool": [*BEGUN, ("cell", True)],
    "an error of another cell": [*BEGUN, ("cell", 0), ("raised", 1, OUTCOME)],
    "a cell after an exercise": [*IN_TARGET, ("cell", 2)],
    "an outcome before its exercise": [*IN_CELLS, ("outcome", "target", OUTCOME)],
    "an outcome of another exercise": [*IN_TARGET, ("outcome", "steady", OUTCOME)],
    "an outcome too many": [*IN_TARGET, *[("outcome", "target", OUTCOME)] * 50],
    "an outcome that is none": [*IN_TARGET, ("outcome", "target", [])],
    "an exercise twice": [*IN_TARGET, ("output", "target", ""), ("exercise", "target")],
    "an exercise within another": [*IN_TARGET, ("exercise", "steady")],
    "an exercise that nobody knows": [*IN_CELLS, ("exercise", "other")],
    "an exercise of an odd name": [*IN_CELLS, ("exercise", ["target"])],
    "missing after it was there": [*IN_TARGET, ("output", "target", ""), ("missing", "target")],
    "again before all cases": [*IN_TARGET, ("again", "target", 0, OUTCOME)],
    "an ending that the judge decides": [*IN_TARGET, ("died", "target", "timeout")],
    "a question without need": [*IN_TARGET, ("ask", "steady", [], {})],
    "an end before the beginning": [("end",)],
    "nothing": [()],
    "no message": [7],
    "no kind": [(None, None)],
    "too few parts": [*BEGUN, ("cell",)],
}


@pytest.mark.parametrize("name", OUT_OF_TURN)
def test_what_is_out_of_turn_is_refused(desk: Bench, name: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        heard(desk, *OUT_OF_TURN[name])


def test_all_bytes_are_counted(desk: Bench) -> None:
    transcript, _ = heard(desk, *IN_TARGET)
    transcript.hear(("outcome", "target", OUTCOME), MAX_BYTES - 1_000)
    with pytest.raises(ValueTooLarge):
        transcript.hear(("outcome", "target", OUTCOME), 1_000)


def test_a_huge_result_is_not_kept_where_a_small_one_is_expected(desk: Bench) -> None:
    transcript, run = heard(desk, *IN_TARGET)
    transcript.hear(("outcome", "target", {"value": np.zeros(200_000)}), 1_600_000)
    kept = run.exercises["target"].outcomes[0].value
    assert isinstance(kept, Opaque)
    assert "too large" in kept.type_name


def test_addresses_are_taken_out(desk: Bench) -> None:
    error = {"error": "E", "message": "<f at 0x7f01aabbcc> 0x12"}
    said = [("outcome", "target", error), ("output", "target", "0xdeadbeef")]
    _, run = heard(desk, *IN_TARGET, *said)
    part = run.exercises["target"]
    assert part.outcomes[0].message == "<f at 0x…> 0x12"
    assert part.output == "0x…"


def test_each_step_has_its_time_and_all_have_one_end(desk: Bench) -> None:
    now = time.monotonic()
    transcript, _ = heard(desk, *IN_TARGET)
    assert now + 2 < transcript.deadline < now + 4
    together, _ = heard(desk, *IN_TARGET, together=True)
    assert together.deadline < transcript.deadline
    hurried, _ = heard(desk, *IN_TARGET, budget=0.5)
    assert hurried.deadline < now + 1


def test_time_that_the_judge_takes_is_given_back(desk: Bench) -> None:
    transcript, _ = heard(desk, *IN_TARGET)
    before = transcript.deadline
    transcript.pause(30)
    assert transcript.deadline == pytest.approx(before + 30)
