"""The judge turns what a process told into verdicts, and pays for evidence only."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.calls import Outcome
from grader.grading.job import ExerciseRun, Run
from grader.grading.judge import Judge
from grader.grading.read import Submission, match_cells
from grader.report import ExerciseResult
from grader.stems import Stem
from grader.variants import outcomes

Answer = Callable[..., Any]
RIGHT = {
    "center": "def center(X):\n    return X - X.mean(axis=0)\n",
    "scale": "def scale(X, eps):\n    Z = center(X)\n    return Z / (Z.std(axis=0) + eps)\n",
}


def center(X: Any) -> Any:
    return X - X.mean(axis=0)


def scale(X: Any, eps: float) -> Any:
    return center(X) / (center(X).std(axis=0) + eps)


@pytest.fixture(scope="module")
def judge(averages: Stem) -> Judge:
    return Judge(averages, seed=5, sandbox="none")


def _submission(judge: Judge, **answers: str) -> Submission:
    notebook = copy.deepcopy(judge.release.notebook)
    for cell in notebook["cells"]:
        cell["source"] = (RIGHT | answers).get(cell["id"], cell["source"])
    return match_cells(notebook, judge.release)


def _run(judge: Judge, **functions: Answer) -> Run:
    """Return what a process would tell of these functions."""
    return Run(
        {
            name: ExerciseRun(outcomes(function, judge.keys[name]), "over")
            for name, function in ({"center": center, "scale": scale} | functions).items()
        }
    )


def _results(judge: Judge, run: Run, **answers: str) -> dict[str, ExerciseResult]:
    return judge.results(_submission(judge, **answers), run)


def test_right_answers_get_all_points(judge: Judge) -> None:
    results = _results(judge, _run(judge))
    assert [(r.verdict, r.score) for r in results.values()] == [("correct", 40), ("correct", 60)]
    assert all(any(case.hidden for case in r.cases) for r in results.values())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("centers", "No function center is defined, but centers is. Give it its name again."),
        ("shift", "Is its cell still there, under its own name?"),
        ("scale", "Is its cell still there, under its own name?"),
    ],
)
def test_a_renamed_function_is_told_its_name(judge: Judge, name: str, words: str) -> None:
    run = _run(judge)
    run.exercises["center"] = ExerciseRun(ending="missing")
    result = _results(judge, run, center=RIGHT["center"].replace("center", name))["center"]
    assert result.verdict == "missing"
    assert result.diagnosis is not None
    assert words in result.diagnosis.hint


def test_a_cell_that_is_no_python_says_in_which_line(judge: Judge) -> None:
    run = _run(judge)
    run.exercises["center"] = ExerciseRun(ending="missing")
    submission = _submission(judge, center="def center(X)\n    return X\n")
    index = [cell.exercise for cell in submission.cells].index("center")
    run.raised[index] = Outcome(
        error="SyntaxError", message="expected ':' (<answer center>, line 1)"
    )
    diagnosis = judge.results(submission, run)["center"].diagnosis
    assert diagnosis is not None
    assert diagnosis.hint == "The cell does not run: SyntaxError: expected ':' (line 1)"


def test_a_listed_mistake_is_named(judge: Judge) -> None:
    results = _results(judge, _run(judge, center=lambda X: X - X.mean()))
    diagnosis = results["center"].diagnosis
    assert results["center"].verdict == "wrong"
    assert diagnosis is not None
    assert diagnosis.code == "mistake:2"


def test_outputs_fixed_to_the_public_cases_get_nothing_and_no_hidden_number(judge: Judge) -> None:
    key = judge.keys["center"]
    public = [np.asarray(case.arguments["X"]) for case in key.cases if not case.hidden]

    def memorised(X: Any) -> Any:
        return center(X) if any(np.array_equal(X, seen) for seen in public) else X * 0

    result = _results(judge, _run(judge, center=memorised))["center"]
    assert result.score == 0
    assert result.diagnosis is not None
    assert "All public cases pass" in result.diagnosis.hint
    assert not any(character.isdigit() for character in result.diagnosis.hint)


@pytest.mark.parametrize(
    ("part", "verdict"),
    [
        (ExerciseRun(ending="timeout"), "timeout"),
        (ExerciseRun(ending="crashed (SIGSEGV)"), "crashed"),
        (ExerciseRun(ending=""), "crashed"),
        (ExerciseRun(ending="over"), "crashed"),
        (ExerciseRun([Outcome(np.zeros((3, 2)))], "over"), "crashed"),
        (ExerciseRun(ending="missing"), "missing"),
        (ExerciseRun(ending="correct"), "crashed"),
    ],
)
def test_no_evidence_pays_nothing(judge: Judge, part: ExerciseRun, verdict: str) -> None:
    run = _run(judge)
    run.exercises["center"] = part
    results = _results(judge, run)
    assert results["center"].verdict == verdict
    assert results["center"].score == 0
    assert results["center"].diagnosis is not None
    assert results["scale"].score == 60


def test_too_many_outcomes_pay_nothing(judge: Judge) -> None:
    run = _run(judge)
    run.exercises["center"].outcomes *= 2
    assert _results(judge, run)["center"].score == 0


def test_a_cell_that_does_not_run_says_why(judge: Judge) -> None:
    submission = _submission(judge, center="def center(X)\n    return X\n")
    run = _run(judge)
    run.exercises["center"] = ExerciseRun(ending="missing")
    index = next(i for i, cell in enumerate(submission.cells) if cell.exercise == "center")
    run.raised[index] = Outcome(error="SyntaxError", message="expected ':'")
    result = judge.results(submission, run)["center"]
    assert result.verdict == "error"
    assert "expected ':'" in (result.diagnosis.hint if result.diagnosis else "")


def test_a_failed_exercise_that_uses_a_failed_one_is_tried_again(judge: Judge) -> None:
    submission = _submission(judge, center="def center(X):\n    return X\n")
    run = _run(judge, center=lambda X: X, scale=lambda X, _eps: X)
    results = judge.results(submission, run)
    jobs = judge.retries("ada", submission, results)
    assert [(job.keys[0].name, job.replaced) for job in jobs] == [("scale", ("center",))]
    assert all(cell.exercise != "center" for cell in jobs[0].cells)
    again = judge.carried(jobs[0], submission, _run(judge), results["scale"])
    assert (again.verdict, again.score, again.carried) == ("correct", 60, ("center",))


def test_what_is_computed_from_a_right_answer_in_single_precision_is_tried_again(
    judge: Judge,
) -> None:
    def single(X: Any) -> Any:
        return center(X).astype(np.float32)

    def coarse(X: Any, eps: float) -> Any:
        Z = single(X).astype(np.float64) * (1 + 1e-6)
        return Z / (Z.std(axis=0) + eps)

    run = _run(judge, center=single, scale=coarse)
    submission = _submission(judge)
    results = judge.results(submission, run)
    assert results["center"].verdict == "correct"
    assert results["scale"].diagnosis is not None
    assert results["scale"].diagnosis.code == "precision"
    (job,) = judge.retries("ada", submission, results)
    assert (job.replaced, job.blamed) == (("center",), ("center",))
    again = judge.carried(job, submission, _run(judge), results["scale"])
    assert (again.verdict, again.carried) == ("correct", ("center",))
    same = judge.carried(job, submission, run, results["scale"])
    assert same == results["scale"]


def test_an_exercise_that_passes_or_was_never_begun_is_not_tried_again(judge: Judge) -> None:
    def stub(*args: Any) -> Any:
        raise NotImplementedError

    run = _run(judge, center=lambda X: X, scale=stub)
    submission = _submission(judge)
    results = judge.results(submission, run)
    assert results["scale"].verdict == "unfinished"
    assert judge.retries("ada", submission, results) == []


def test_an_exercise_that_fails_with_references_too_keeps_its_own_verdict(judge: Judge) -> None:
    run = _run(judge, center=lambda X: X, scale=lambda X, _eps: X)
    submission = _submission(judge)
    results = judge.results(submission, run)
    (job,) = judge.retries("ada", submission, results)
    dead = Run({"scale": ExerciseRun(ending="crashed")})
    assert judge.carried(job, submission, dead, results["scale"]) == results["scale"]


def test_a_refused_file_has_all_exercises_and_no_points(judge: Judge) -> None:
    report = judge.refusal("ada", "It is a poem.")
    assert (report.score, report.max_score, report.needs_human) == (0, 100, True)
    assert {result.verdict for result in report.exercises} == {"refused"}


def test_the_header_holds_a_digest_of_the_seed_and_not_the_seed(averages: Stem) -> None:
    secret = 7316204981275
    report = Judge(averages, secret, "none").refusal("ada", "x").to_json()
    assert str(secret).encode() not in report
    other = Judge(averages, secret + 1, "none").refusal("ada", "x").to_json()
    assert report != other


def test_the_same_seed_draws_the_same_inputs(averages: Stem) -> None:
    first, second, other = (Judge(averages, seed, "none").keys["scale"] for seed in (1, 1, 2))
    assert [case.packed for case in first.cases] == [case.packed for case in second.cases]
    assert [case.packed for case in first.cases] != [case.packed for case in other.cases]
