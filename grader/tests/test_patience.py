"""In the notebook, too, a loop that never ends comes to an end, and the learner reads why."""

import contextlib
import os
import signal
import threading
import time

import pytest

from grader.calls import Outcome
from grader.grading.patience import Endless, call_patiently, limited
from grader.grading.student import Checker
from grader.stems import Stem
from grader.variants import public_key

posix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX signals")


@posix
def test_an_endless_loop_is_stopped_although_it_catches_exceptions() -> None:
    def endless() -> None:
        while True:
            with contextlib.suppress(Exception):  # as a learner might
                time.sleep(0.01)

    with pytest.raises(Endless), limited(0.1):
        endless()


@posix
def test_nothing_of_the_limit_is_left() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with limited(0.05):
        pass
    time.sleep(0.1)
    assert signal.getsignal(signal.SIGALRM) is before


def test_in_another_thread_there_is_no_limit_and_no_error() -> None:
    done: list[bool] = []

    def work() -> None:
        with limited(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


@posix
def test_what_comes_after_an_endless_call_is_not_called() -> None:
    def endless() -> Outcome:
        while True:
            time.sleep(0.01)

    called: list[int] = []
    calls = [lambda: Outcome(1.0), endless, lambda: Outcome(called.append(1))]
    outcomes = call_patiently(calls, 0.1, "fit")
    assert [each.error for each in outcomes] == ["", "TimeoutError", "TimeoutError"]
    assert not called
    assert "fit did not end within 0.1 s" in outcomes[1].message


@posix
def test_an_interrupt_of_the_learner_becomes_an_answer() -> None:
    def interrupted() -> Outcome:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
        return Outcome()

    (outcome,) = call_patiently([interrupted], 5.0, "fit")
    assert outcome.error == "KeyboardInterrupt"
    assert "interrupted" in outcome.message


@posix
def test_a_check_of_what_never_ends_shows_the_case(
    averages: Stem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grading.student._PATIENCE", 0.02)
    keys = {name: public_key(each) for name, each in averages.exercises().items()}

    def center(X: object) -> None:
        while True:
            pass

    card = Checker(keys)(center)
    assert not card.passed
    assert card.diagnosis is not None
    assert "Does a loop ever end" in card.diagnosis.hint
