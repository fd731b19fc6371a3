"""What travels between the judge and a cluster: inputs, and no secret."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import msgspec
import numpy as np
import pytest

pytest.importorskip("distributed")

from grader.benchmarks.miniature import CODE, NAME
from grader.calls import Outcome
from grader.exceptions import GraderError
from grader.grading import sandbox
from grader.grading.backends import dask, remote, wire
from grader.grading.job import Cell, ExerciseRun, Job, Run
from grader.grading.judge import Judge
from grader.grading.read import read_submission
from grader.key import AnswerKey, KeyCase
from grader.stems import Stem
from grader.tests.canary_class import SECRETS, SEED, STUDENT, canary_class


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Stem:
    return canary_class(tmp_path_factory.mktemp("miniature"))


@pytest.fixture(scope="module")
def judge(stem: Stem) -> Judge:
    return Judge(stem, SEED, "none")


@pytest.fixture(scope="module")
def job(judge: Judge, stem: Stem) -> Job:
    path = stem.root / "submissions" / "s00001" / f"{NAME}.ipynb"
    return judge.job(STUDENT, read_submission(path, judge.release))


@pytest.fixture(scope="module")
def payload(judge: Judge, job: Job) -> bytes:
    """All that travels to a worker for one submission."""
    bundle = wire.encode(wire.bundle_of(judge, remote.about()))
    return bundle + wire.encode(wire.Batch((wire.plain_job(job),)))


# ---- what travels -------------------------------------------------------------------------------


def test_inputs_and_the_learners_cells_travel(payload: bytes, judge: Judge, job: Job) -> None:
    """A search that finds what is there can be trusted where it finds nothing."""
    for key in judge.keys.values():
        for case in key.cases:
            assert case.arguments["X"].tobytes() in payload
    for cell in job.cells:
        assert cell.source.encode() in payload


def numbers(values: Iterable[Any]) -> set[bytes]:
    """Return the bytes of every number that is not a plain 0, 1 or -1."""
    found = np.concatenate([np.ravel(value) for value in values]).astype(float)
    return {number.tobytes() for number in found if number not in (0.0, 1.0, -1.0)}


def test_no_expected_number_and_no_mistakes_output_travels(payload: bytes, judge: Judge) -> None:
    cases = [case for key in judge.keys.values() for case in key.cases]
    outputs = [case.expected for case in cases]
    outputs += [mistake.value for case in cases for mistake in case.mistakes]
    assert not [each for each in outputs if each.tobytes() in payload]
    inputs = numbers(value for case in cases for value in case.arguments.values())
    secret = numbers(outputs) - inputs
    assert len(secret) > 100
    # Arrays travel as they are in memory, single numbers with their bytes the other way round.
    assert all(number in payload or number[::-1] in payload for number in inputs)
    assert not [number for number in secret if number in payload or number[::-1] in payload]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_of_the_author_travels(payload: bytes, judge: Judge, secret: str) -> None:
    text = SECRETS[secret]
    assert text in CODE
    assert text.encode() not in payload


def test_neither_the_seed_nor_a_name_travels(payload: bytes, judge: Judge) -> None:
    forms = [str(SEED).encode(), SEED.to_bytes(8, "big"), SEED.to_bytes(8, "little")]
    forms += [judge.header.seed.encode(), STUDENT.encode(), b"hidden 1"]
    assert not [form for form in forms if form in payload]


def test_a_stripped_key_can_be_called_and_cannot_judge(judge: Judge, job: Job) -> None:
    """The learner's process is asked for exactly the same as by the judge's own job."""
    bundle = wire.bundle_of(judge, {})
    keys = {call.name: wire.key_of(call) for call in bundle.calls}
    there = wire.job_of(wire.plain_job(job), keys)
    assert there.name == ""
    names = [key.name for key in job.keys]
    mine, theirs = job.to_plain([], names), there.to_plain([], names)
    assert wire.pack(mine) == wire.pack(theirs)
    assert all(case.expected is None for key in keys.values() for case in key.cases)


# ---- what comes back ----------------------------------------------------------------------------


def a_run() -> Run:
    outcomes = [
        Outcome(np.array([[1.5, np.nan]])),
        Outcome(error="ValueError", message="no", line="x = 1", changed=("X",)),
    ]
    again = {1: Outcome(2.5)}
    run = Run({"center": ExerciseRun(outcomes, "over", "printed", again), "scale": ExerciseRun()})
    run.raised[1] = Outcome(error="NameError", message="a")
    run.stopped[2] = "timeout"
    return run


def through_the_wire(run: Run) -> wire.PlainRun:
    data = wire.encode(wire.Answers((wire.plain_run(run),)))
    return msgspec.msgpack.decode(data, type=wire.Answers).runs[0]


def test_a_run_comes_back_as_it_was(job: Job) -> None:
    run = a_run()
    again = wire.run_of(through_the_wire(run), job)
    assert wire.encode(wire.Answers((wire.plain_run(again),))) == wire.encode(
        wire.Answers((wire.plain_run(run),))
    )
    np.testing.assert_array_equal(
        again.exercises["center"].outcomes[0].value, run.exercises["center"].outcomes[0].value
    )
    assert again.exercises["center"].again == run.exercises["center"].again
    assert again.raised == run.raised
    assert again.stopped == run.stopped


def test_every_field_of_jobs_and_runs_travels_or_is_of_the_judge_alone() -> None:
    """A field that is added to the engine has to be thought of here: is it a secret?"""

    def names(record: Any) -> set[str]:
        return {field.name for field in fields(record)}

    assert names(Cell) == {"kind", "source", "exercise"}
    assert names(Job) - {"name", "replaced", "blamed"} == {"cells", "keys", "patience"}
    # What the judge found holds expected values; no machine of a cluster sends or gets it.
    assert names(ExerciseRun) - {"judged"} == set(wire.PlainExercise.__struct_fields__)
    assert names(Run) == set(wire.PlainRun.__struct_fields__) - {"failed"}
    assert names(KeyCase) - {"arguments"} == {
        *("label", "expected", "mistakes", "hidden", "why", "base", "changed", "m")
    }
    judging = {"points", "hints", "mistakes", "judged_by", "rtol", "atol"}
    judging |= {"requirements", "bans", "excused", "kind", "why", "otherwise"}
    assert names(AnswerKey) - judging == set(wire.Call.__struct_fields__)


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        ({"exercises": {"center": wire.PlainExercise((), "over", "")}}, "another job"),
        ({"raised": {99: b"\x80"}}, "a cell that there is not"),
        ({"stopped": {-1: "timeout"}}, "a cell that there is not"),
        ({"raised": {0: b"\x93"}}, "not a plain value"),
    ],
)
def test_what_is_no_answer_to_a_job_is_not_believed(job: Job, lie: Any, said: str) -> None:
    plain = msgspec.structs.replace(wire.plain_run(a_run()), **lie)
    with pytest.raises(ValueError, match=said):
        wire.run_of(plain, job)
    assert dask._run_of(plain, job) is None


def test_more_outcomes_than_calls_are_not_believed(job: Job) -> None:
    run = a_run()
    run.exercises["center"].outcomes *= 50
    with pytest.raises(ValueError, match="more calls"):
        wire.run_of(wire.plain_run(run), job)
    run = a_run()
    run.exercises["center"].again[99] = Outcome(1.0)
    with pytest.raises(ValueError, match="more calls"):
        wire.run_of(wire.plain_run(run), job)


def test_a_flood_of_results_does_not_travel() -> None:
    run = a_run()
    run.exercises["center"].outcomes = [Outcome(np.zeros(700_000))] * 2
    with pytest.raises(wire.TooHeavy):
        wire.plain_run(run)


# ---- machines that do not fit -------------------------------------------------------------------


def test_versions_that_differ_are_named() -> None:
    mine = {"python": "3.11", "numpy": "2.4.6", "sandbox": "bubblewrap"}
    assert remote.differences(mine, dict(mine)) == ""
    theirs = {"python": "3.11", "numpy": "2.5.0", "keras": "3.15"}
    assert remote.differences(mine, theirs) == (
        "keras 3.15 instead of none, numpy 2.5.0 instead of 2.4.6, sandbox missing instead of "
        "bubblewrap"
    )


def test_a_machine_without_a_sandbox_is_refused_unless_its_operator_allows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "bubblewrap", str)
    monkeypatch.delenv("GRADER_SANDBOX", raising=False)
    assert not remote.machine()[1]
    monkeypatch.setenv("GRADER_SANDBOX", "limits")
    assert remote.machine()[1]


def test_nobody_at_an_address_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_CONNECT_SECONDS", 1)
    with pytest.raises(GraderError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9 "):
        dask.Cluster("tcp://127.0.0.1:9").__enter__()
