"""Where a learner is, after what happened."""

from typing import Any

from grader.learning.events import Event
from grader.learning.progress import ExerciseState, NotebookState, notebook_state

EXERCISES = (("center", 40.0), ("scale", 60.0))


def state(*events: dict[str, Any]) -> NotebookState:
    usual: dict[str, Any] = {"place": "c/w/n", "exercise": "center", "kind": "check"}
    listed = [Event(time=time, **(usual | event)) for time, event in enumerate(events, 1)]
    return notebook_state("c/w/n", "Averages", EXERCISES, listed)


def center(*events: dict[str, Any]) -> ExerciseState:
    return state(*events).exercises[0]


def wrong(answer: str, hint: str = "Which axis?") -> dict[str, Any]:
    return {"code": "mistake:1", "hint": hint, "answer": answer}


RIGHT = {"points": 40.0, "answer": "right"}
UNWRITTEN = {"code": "unfinished", "hint": "Not written yet.", "answer": "stub"}


def test_nothing_happened_yet() -> None:
    assert state().state == "new"
    assert (state().earned, state().points) == (0, 100)
    assert state().next == ExerciseState("center", 40.0)


def test_the_last_check_decides() -> None:
    assert center(wrong("a"), RIGHT).state == "done"
    assert state(wrong("a"), RIGHT).earned == 40
    broken = center(RIGHT, wrong("a"))
    assert (broken.state, broken.earned) == ("open", 0)
    assert center(RIGHT, UNWRITTEN).state == "open"


def test_an_unwritten_answer_is_no_try() -> None:
    assert center(UNWRITTEN, UNWRITTEN) == ExerciseState("center", 40.0, last=2.0)


def test_running_the_same_answer_again_is_no_further_try() -> None:
    assert center(wrong("a"), wrong("a"), wrong("a")).tries == 1
    assert center(wrong("a"), wrong("b"), wrong("a")).tries == 3


def test_mistakes_are_counted_as_they_were_read() -> None:
    found = center(wrong("a", "Rows?"), wrong("b", "Which axis?"), wrong("c", "Which axis?"))
    assert found.mistakes == (("Which axis?", 2), ("Rows?", 1))


def test_a_solution_takes_three_different_answers_and_all_hints() -> None:
    tried = [wrong("a"), wrong("b"), wrong("c")]
    hinted = {"kind": "hint", "rung": 2}
    assert not center(*tried).tried_honestly(rungs=2)
    assert not center(wrong("a"), wrong("b"), wrong("a"), hinted).tried_honestly(rungs=2)
    assert center(*tried, hinted).tried_honestly(rungs=2)
    assert center(RIGHT).tried_honestly(rungs=2)


def test_what_an_update_changed_is_to_be_checked_again() -> None:
    changed = {"kind": "changed"}
    assert center(RIGHT, changed).state == "again"
    assert state(RIGHT, changed).earned == 0
    assert center(RIGHT, changed, RIGHT).state == "done"
    assert center(changed).state == "new"


def test_other_notebooks_and_exercises_that_are_gone_do_not_count() -> None:
    assert state(RIGHT | {"place": "c/w/other"}).state == "new"
    assert state(RIGHT | {"exercise": "gone"}).state == "new"


def test_a_notebook_is_done_when_all_is() -> None:
    done = state(RIGHT, RIGHT | {"exercise": "scale"})
    assert (done.state, done.next, done.earned) == ("done", None, 100)
    assert state(RIGHT).next == ExerciseState("scale", 60.0)


def test_what_was_tried_last_is_next() -> None:
    found = state(wrong("a"), wrong("b") | {"exercise": "scale"}).next
    assert found is not None
    assert found.name == "scale"
