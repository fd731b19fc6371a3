"""The contracts of docs/authoring.md, on every stem, exercise, mistake and alternative there is.

`test_authoring_contracts.py` breaks each of them on purpose and sees it go red.
"""

from pathlib import Path
from typing import Any

import pytest

from grader.authoring import contracts, quiz_contracts, stem_contracts
from grader.questions import Question
from grader.spec import Exercise
from grader.stems import Stem, discover
from grader.tests.rehearsal import rehearse

STEMS = discover(Path(__file__).resolve().parents[2])
EXERCISES = [(stem, exercise) for stem in STEMS for exercise in stem.exercises().values()]

AnyExercise = Exercise[..., Any]
each_stem = pytest.mark.parametrize("stem", STEMS, ids=lambda stem: stem.name)
each_exercise = pytest.mark.parametrize(
    "exercise",
    [pytest.param(exercise, id=f"{stem.name}-{exercise.name}") for stem, exercise in EXERCISES],
)
each_mistake = pytest.mark.parametrize(
    ("exercise", "number"),
    [
        pytest.param(exercise, number, id=f"{stem.name}-{exercise.name}-mistake-{number + 1}")
        for stem, exercise in EXERCISES
        for number in range(len(exercise.mistakes))
    ],
)
each_accept = pytest.mark.parametrize(
    ("exercise", "number"),
    [
        pytest.param(exercise, number, id=f"{stem.name}-{exercise.name}-accept-{number + 1}")
        for stem, exercise in EXERCISES
        for number in range(len(exercise.accepts))
    ],
)

each_question = pytest.mark.parametrize(
    "question",
    [
        pytest.param(exercise, id=f"{stem.name}-{exercise.name}")
        for stem, exercise in EXERCISES
        if isinstance(exercise, Question)
    ],
)


pytestmark = pytest.mark.usefixtures("shapes_unchecked")


def kept(complaints: list[str]) -> None:
    assert not complaints, "\n".join(["", *complaints])


def test_there_is_something_to_check() -> None:
    assert EXERCISES


@each_exercise
def test_1_the_reference_passes_its_own_probes(exercise: AnyExercise) -> None:
    kept(contracts.contract_1(exercise))


@each_exercise
def test_2_the_stub_fails_every_probe(exercise: AnyExercise) -> None:
    kept(contracts.contract_2(exercise))


@each_mistake
def test_3_a_mistake_is_rejected_and_diagnosed_as_itself(
    exercise: AnyExercise, number: int
) -> None:
    kept(contracts.contract_3(exercise, number))


@each_exercise
def test_4_general_mistakes_are_rejected_and_diagnosed(exercise: AnyExercise) -> None:
    kept(contracts.contract_4(exercise))


@each_accept
def test_5_a_right_answer_written_otherwise_passes(exercise: AnyExercise, number: int) -> None:
    kept(contracts.contract_5(exercise, number))


@each_exercise
def test_5_single_precision_passes(exercise: AnyExercise) -> None:
    kept(contracts.contract_5_float32(exercise))


@each_stem
def test_6_the_json_equals_a_rebuild(stem: Stem) -> None:
    kept(stem_contracts.contract_6(stem))


@each_stem
def test_7_the_notebook_equals_a_rebuild(stem: Stem) -> None:
    kept(stem_contracts.contract_7(stem))


@pytest.mark.slow
@each_stem
def test_8_the_instructors_notebook_runs_in_its_budget_and_scores_full_marks(
    stem: Stem, pytestconfig: pytest.Config
) -> None:
    assert pytestconfig.cache is not None
    kept(rehearse(stem, pytestconfig.cache.mkdir("rehearsals")))


@each_stem
def test_9_no_solution_is_released(stem: Stem) -> None:
    kept(stem_contracts.contract_9(stem))


@each_exercise
def test_10_an_exercise_brings_enough_of_everything(exercise: AnyExercise) -> None:
    kept(contracts.contract_10(exercise))


@each_stem
def test_10_the_points_of_a_notebook_add_up(stem: Stem) -> None:
    kept(stem_contracts.contract_10_points(stem))


@each_stem
def test_11_machine_made_mutants_are_noticed(stem: Stem) -> None:
    kept(stem_contracts.contract_11(stem))


@each_question
def test_12_each_answer_opens_its_own_explanation(question: Question[..., Any]) -> None:
    kept(quiz_contracts.contract_12(question))


@each_stem
def test_13_a_quiz_asks_everything_and_gives_nothing_away(stem: Stem) -> None:
    kept(quiz_contracts.contract_13(stem))


def test_no_two_assignments_have_one_name() -> None:
    """A name stands for an assignment in a gradebook, in folders and on the command line."""
    names = [stem.name for stem in STEMS]
    assert sorted(names) == sorted(set(names))
